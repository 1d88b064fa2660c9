/**
 * Conditions over the fields of a row: comparisons, IN, LIKE, BETWEEN, IS NULL, CONTAINS, joined by AND, OR, NOT.
 *
 * @example
 * const holds = conditionOf(`status = "delivered" AND NOT Contains(categories, "x")`, (name) => name in row);
 * holds((name) => row[name]);
 */
import { ConditionError, tokensOf, type Token } from './lexer.ts';

export { ConditionError };

/** Reads a field of a row: one value, a list of values any of which may match, or undefined. */
export type Fields = (name: string, key?: string) => unknown;
export type Condition = (fields: Fields) => boolean;

type Operand = (fields: Fields) => unknown;

/** Throws `ConditionError` for what it cannot read, and for fields that nobody knows. */
export function conditionOf(text: string, isField: (name: string) => boolean): Condition {
  const parser = new Parser(tokensOf(text), isField);
  const condition = parser.either();
  parser.end();
  return condition;
}

const comparisons: Readonly<Record<string, (one: unknown, other: unknown) => boolean>> = {
  '=': (one, other) => compare(one, other) === 0,
  '==': (one, other) => compare(one, other) === 0,
  '<': (one, other) => (compare(one, other) ?? 1) < 0,
  '>': (one, other) => (compare(one, other) ?? -1) > 0,
  '<=': (one, other) => (compare(one, other) ?? 1) <= 0,
  '>=': (one, other) => (compare(one, other) ?? -1) >= 0,
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Any of several values may match. */
const any = (one: unknown, holds: (value: unknown) => boolean): boolean => listOf(one).some(holds);

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Negative, zero or positive; undefined when there is nothing to compare. */
function compare(one: unknown, other: unknown): number | undefined {
  if (one === undefined || one === null || other === undefined || other === null) return undefined;
  if (one instanceof Date || other instanceof Date) return instant(one) - instant(other);
  const [left, right] = [Number(one), Number(other)];
  if (typeof one === 'number' || typeof other === 'number') return left - right;
  const [text, otherText] = [String(one), String(other)];
  return text < otherText ? -1 : text > otherText ? 1 : 0;
}

const instant = (value: unknown): number => (value instanceof Date ? value.getTime() : Date.parse(String(value)));

function likeForm(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\*]/g, String.raw`\$&`)
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 's');
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #isField: (name: string) => boolean;
  #at = 0;

  constructor(tokens: readonly Token[], isField: (name: string) => boolean) {
    this.#tokens = tokens;
    this.#isField = isField;
  }

  end(): void {
    if (this.#isSign(';')) this.#at++;
    if (this.#next.kind !== 'end') throw new ConditionError(`unexpected '${this.#next.text}'`);
  }

  either(): Condition {
    let left = this.#both();
    while (this.#takeWord('OR')) {
      const [one, other] = [left, this.#both()];
      left = (fields) => one(fields) || other(fields);
    }
    return left;
  }

  #both(): Condition {
    let left = this.#term();
    while (this.#takeWord('AND')) {
      const [one, other] = [left, this.#term()];
      left = (fields) => one(fields) && other(fields);
    }
    return left;
  }

  #term(): Condition {
    if (this.#takeWord('NOT')) {
      const inner = this.#term();
      return (fields) => !inner(fields);
    }
    if (this.#isSign('(')) return this.#parenthesised();
    if (this.#isWord('CONTAINS') && this.#isSign('(', 1)) return this.#contains();
    return this.#comparison(this.#operand());
  }

  #parenthesised(): Condition {
    this.#takeSign('(');
    const inner = this.either();
    this.#takeSign(')');
    return inner;
  }

  /** `Contains(list, "a")`, or with a list of which one must be in it: `CONTAINS(list_ids, ['a', 'b'])`. */
  #contains(): Condition {
    this.#at++;
    this.#takeSign('(');
    const list = this.#operand();
    this.#takeSign(',');
    const wanted = this.#isSign('[') ? this.#values('[', ']') : [this.#operand()];
    this.#takeSign(')');
    return (fields) => {
      const held = listOf(list(fields)).map(String);
      return wanted.some((value) => held.includes(String(value(fields))));
    };
  }

  #comparison(operand: Operand): Condition {
    if (this.#takeWord('IS')) return this.#isNull(operand);
    const negated = this.#takeWord('NOT');
    const condition = this.#isOf(operand) ?? (negated ? undefined : this.#compared(operand));
    if (!condition) throw new ConditionError(`unexpected '${this.#next.text}'`);
    return negated ? (fields) => !condition(fields) : condition;
  }

  #isNull(operand: Operand): Condition {
    const negated = this.#takeWord('NOT');
    this.#needWord('NULL');
    return (fields) => {
      const value = operand(fields);
      const nothing = isNothing(value) || (Array.isArray(value) && value.length === 0);
      return nothing !== negated;
    };
  }

  /** IN, LIKE, BETWEEN. */
  #isOf(operand: Operand): Condition | undefined {
    if (this.#takeWord('IN')) {
      const values = this.#values('(', ')');
      return (fields) => any(operand(fields), (one) => values.some((value) => compare(one, value(fields)) === 0));
    }
    if (this.#takeWord('LIKE')) {
      const pattern = this.#operand();
      return (fields) => {
        const form = likeForm(String(pattern(fields)));
        return any(operand(fields), (one) => !isNothing(one) && form.test(String(one)));
      };
    }
    if (!this.#takeWord('BETWEEN')) return undefined;
    const low = this.#operand();
    this.#needWord('AND');
    const high = this.#operand();
    return (fields) =>
      any(operand(fields), (one) => (compare(one, low(fields)) ?? -1) >= 0 && (compare(one, high(fields)) ?? 1) <= 0);
  }

  #compared(operand: Operand): Condition {
    const { text } = this.#next;
    const other = text === '!=' || text === '<>';
    const holds = comparisons[other ? '=' : text];
    if (this.#next.kind !== 'sign' || !holds) throw new ConditionError(`unexpected '${text}'`);
    this.#at++;
    const value = this.#operand();
    return (fields) => any(operand(fields), (one) => holds(one, value(fields))) !== other;
  }

  #values(open: string, close: string): Operand[] {
    this.#takeSign(open);
    const values = [this.#operand()];
    while (this.#isSign(',')) {
      this.#at++;
      values.push(this.#operand());
    }
    this.#takeSign(close);
    return values;
  }

  #operand(): Operand {
    const { kind, text } = this.#next;
    this.#at++;
    if (kind === 'text') return () => text;
    if (kind === 'number') return () => Number(text);
    if (kind !== 'word') throw new ConditionError(`unexpected '${text}'`);
    const upper = text.toUpperCase();
    if (upper === 'TIMESTAMP' || upper === 'DATE') return this.#timestamp();
    if (upper === 'TRUE' || upper === 'FALSE') return () => upper === 'TRUE';
    if ((upper === 'LOWER' || upper === 'UPPER') && this.#isSign('(')) return this.#cased(upper);
    return this.#field(text);
  }

  #timestamp(): Operand {
    const { kind, text } = this.#next;
    const time = new Date(text);
    if (kind !== 'text' || Number.isNaN(time.getTime())) throw new ConditionError(`'${text}' is not a timestamp`);
    this.#at++;
    return () => time;
  }

  #cased(to: 'LOWER' | 'UPPER'): Operand {
    this.#takeSign('(');
    const inner = this.#operand();
    this.#takeSign(')');
    return (fields) => {
      const text = String(inner(fields) ?? '');
      return to === 'LOWER' ? text.toLowerCase() : text.toUpperCase();
    };
  }

  /** A field, perhaps behind the table's alias, perhaps a member of it: `c.email`, `unique_args['name']`. */
  #field(text: string): Operand {
    const name = this.#isField(text) ? text : text.slice(text.indexOf('.') + 1);
    if (!this.#isField(name)) throw new ConditionError(`'${text}' is not a known field`);
    if (!this.#isSign('[')) return (fields) => fields(name);
    this.#at++;
    const { kind, text: key } = this.#next;
    if (kind !== 'text') throw new ConditionError(`unexpected '${key}'`);
    this.#at++;
    this.#takeSign(']');
    return (fields) => fields(name, key);
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: 'the end' };
  }

  #isSign(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'sign' && token.text === text;
  }

  #takeSign(text: string): void {
    if (!this.#isSign(text)) throw new ConditionError(`expected '${text}' before '${this.#next.text}'`);
    this.#at++;
  }

  #isWord(word: string): boolean {
    return this.#next.kind === 'word' && this.#next.text.toUpperCase() === word;
  }

  #takeWord(word: string): boolean {
    const found = this.#isWord(word);
    if (found) this.#at++;
    return found;
  }

  #needWord(word: string): void {
    if (!this.#takeWord(word)) throw new ConditionError(`expected ${word} before '${this.#next.text}'`);
  }
}
