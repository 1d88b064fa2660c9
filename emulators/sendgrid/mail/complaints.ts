/** Gathers what is wrong with a mail, all of it at once, and reads parts of a body whose types nobody has checked. */

/** One entry of the answer, in SendGrid's order of keys. */
export interface Complaint {
  readonly message: string;
  readonly field: string | null;
  readonly help: string | null;
}

type Tree = Readonly<Record<string, unknown>>;

const helpPage = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html';

/** The answer to what SendGrid's JSON decoder could not even read: nothing else is said then. */
export const badRequest: Complaint = { message: 'Bad Request', field: null, help: null };

/** `message.personalizations.to` of `personalizations.0.to.2` */
const anchorOf = (field: string): string => `message.${field.replaceAll(/\.\d+/g, '')}`;

export class Complaints {
  readonly #found: Complaint[] = [];
  #undecodable = false;

  /** `anchor` names the place on SendGrid's page of errors; null: no help is given. */
  add(field: string | null, message: string, anchor: string | null = field && anchorOf(field)): void {
    this.#found.push({ message, field, help: anchor === null ? null : `${helpPage}#${anchor}` });
  }

  get all(): readonly Complaint[] {
    return this.#undecodable ? [badRequest] : this.#found;
  }

  /** An object, or undefined (what is not one is complained about). */
  object(value: unknown, field: string): Tree | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Tree;
    return this.#wrongType(field, 'object', value);
  }

  list(value: unknown, field: string): readonly unknown[] | undefined {
    if (value === undefined || Array.isArray(value)) return value;
    return this.#wrongType(field, 'array', value);
  }

  /** Another scalar than text is not decoded at all. */
  text(value: unknown, field: string): string | undefined {
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'object') return this.#wrongType(field, 'string', value);
    this.#undecodable = true;
    return undefined;
  }

  #wrongType(field: string, expected: string, value: unknown): undefined {
    this.add(field, `Invalid type. Expected: ${expected}, given: ${typeName(value)}.`);
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
