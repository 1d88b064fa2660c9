/** Bodies as Stripe writes them: pretty printed, errors under `error` with their members in alphabetical order. */
import { answer, isRead, type Answer, type ApiError } from '../../../src/emulator/index.ts';

const printed = (value: unknown): string => JSON.stringify(value, undefined, 2);

export const pretty = (value: unknown): string => `${isRead(value) ? alone(value) : printed(value)}\n`;

/** A text that is made once for each row that is read: such rows never change. */
function once(make: (row: object) => string): (row: object) => string {
  const texts = new WeakMap<object, string>();
  return (row) => {
    const known = texts.get(row);
    if (known !== undefined) return known;
    const text = make(row);
    texts.set(row, text);
    return text;
  };
}

const alone = once(printed);
/** Joined, because a text with replacements stays in pieces, which take longer to be put into a list. */
const inList = once((row) => printed(row).split('\n').join('\n    '));

/** The same as `pretty`, of a list of rows that never change (`isRead`), of at least one. */
export function prettyList({ data, ...more }: { data: readonly object[]; has_more: boolean; url: string }): string {
  const rows = data.map(inList);
  // Head and end are put to the rows before all is joined: afterwards the whole text would be copied once more.
  rows[0] = `{\n  "object": "list",\n  "data": [\n    ${rows[0]}`;
  rows[rows.length - 1] += `\n  ],${pretty(more).slice(1)}`;
  return rows.join(',\n    ');
}

/** Members of errors that only the emulator knows. */
const own = new Set(['validation', 'network']);

/** The `error` object of a refusal. */
export function errorObject({ message, fields, status, name }: ApiError): Record<string, unknown> {
  const { code } = fields;
  const whole: Record<string, unknown> = {
    type: status >= 500 ? 'api_error' : 'invalid_request_error',
    ...fields,
    message: status >= 500 && name.startsWith('status_') ? 'An unknown error occurred' : message,
    ...(typeof code === 'string' && { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
  };
  const names = Object.keys(whole).filter((name) => whole[name] !== undefined && !own.has(name));
  return Object.fromEntries(names.sort().map((name) => [name, whole[name]]));
}

export const envelope = (error: ApiError): Answer =>
  answer({ error: errorObject(error) }, { status: error.status, headers: error.headers });
