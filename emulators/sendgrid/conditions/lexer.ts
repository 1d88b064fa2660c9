/** Splits a condition, as Email Activity and Marketing write them, into words, values and signs. */

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign' | 'end';
  readonly text: string;
}

/** A condition that can't be understood; the message says what stands in the way. */
export class ConditionError extends Error {}

const form =
  /\s*(?:("(?:[^"\\]|\\.|"")*"|'(?:[^'\\]|\\.|'')*')|(-?\d+(?:\.\d+)?)(?![\w-])|([A-Za-z_][\w.]*)|(<>|!=|<=|>=|==|[=<>()[\],*;]))/y;

const unquoted = (text: string): string => {
  const quote = text.charAt(0);
  return text
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replaceAll(/\\(.)/g, '$1');
};

/** Throws `ConditionError` at what is none of them. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const source = text.trim();
  form.lastIndex = 0;
  while (form.lastIndex < source.length) {
    const at = form.lastIndex;
    const match = form.exec(source);
    if (!match) throw new ConditionError(`unexpected '${source.slice(at, at + 20)}'`);
    const [, quoted, number, word, sign = ''] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: unquoted(quoted) });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'sign', text: sign });
  }
  return [...tokens, { kind: 'end', text: 'the end' }];
}
