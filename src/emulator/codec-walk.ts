/** The walk of a codec through schema and raw tree together: where it is, what it has found wrong, and what one step is. */
import type { Issue } from './issues.ts';

export interface DecodeOptions {
  /**
   * Leaves are text, to be read as the schema says. `flat`: of a syntax without nesting, where one value may stand for a
   * list of one, and the last of a repeated name counts where the schema has no list.
   */
  readonly textual: boolean | 'flat';
  /** What a member means that the schema doesn't know. */
  readonly unknown: 'reject' | 'ignore';
  readonly part: Issue['part'];
  /**
   * `loose`, as in form serializers: true, True, TRUE, t, T, 1 and false, False, FALSE, f, F, 0 (in JSON, too); and an
   * empty text for an optional member that isn't plain text counts as not given. Default `strict`: true and false.
   */
  readonly booleans?: 'strict' | 'loose';
  /** JSON numbers are taken for text, too. */
  readonly numbersAsText?: boolean;
}

export type Expected = NonNullable<Issue['expected']>;

/** What zod's literals and enums may hold. */
type Tag = string | number | bigint | boolean | symbol | null | undefined;

/** One step of a compiled schema. */
export interface Node {
  /** What a value of another type is told to have been. */
  readonly expected: Expected;
  /** The values of an enum or literal. */
  readonly options?: readonly string[];
  /** A single value: neither list nor object. */
  readonly scalar: boolean;
  /** Text of no particular form, for which an empty one is never the same as none. */
  readonly plain: boolean;
  /** An empty text of a form is a value, not an issue. */
  readonly takesEmpty: boolean;
  /** Of objects: the values that members of a fixed choice can have, by which a branch is told. */
  readonly tags?: Readonly<Record<string, ReadonlySet<Tag>>> | undefined;
  /** The value of a member that isn't given (undefined: left out). Without it, that is an issue. */
  readonly absent?: (() => unknown) | undefined;
  /** The value of what is given. What is wrong is reported to the walk; then the result means nothing. */
  read(raw: unknown, walk: Walk): unknown;
  /** Whether the raw value has this step's shape. */
  fits(raw: unknown, walk: Walk): boolean;
}

/** Collects issues on the way; one per decoding. */
export class Walk {
  readonly options: DecodeOptions;
  readonly textual: boolean;
  readonly flat: boolean;
  readonly path: (string | number)[] = [];
  issues: Issue[] = [];
  /** Unknown members left out so far. */
  dropped = 0;

  constructor(options: DecodeOptions) {
    this.options = options;
    this.textual = options.textual !== false;
    this.flat = options.textual === 'flat';
  }

  report(code: Issue['code'], raw: unknown, about: Partial<Issue> = {}): undefined {
    this.issues.push({ ...about, code, path: [...this.path], text: textOf(raw), part: this.options.part });
  }

  reportAt(name: string | number, code: Issue['code'], raw: unknown, about?: Partial<Issue>): undefined {
    this.path.push(name);
    this.report(code, raw, about);
    this.path.pop();
  }

  wrong(raw: unknown, { expected, options }: Pick<Node, 'expected' | 'options'>): undefined {
    this.report('type', raw, options ? { expected, options } : { expected });
  }

  /** Reads what stands one level below. */
  below(name: string | number, node: Node, raw: unknown): unknown {
    this.path.push(name);
    const value = node.read(raw, this);
    this.path.pop();
    return value;
  }
}

/** What was given, as text: itself, or its JSON. */
function textOf(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  if (raw === undefined) return '';
  if (typeof raw === 'number') return String(raw);
  try {
    return JSON.stringify(raw) ?? typeof raw;
  } catch {
    return typeof raw;
  }
}
