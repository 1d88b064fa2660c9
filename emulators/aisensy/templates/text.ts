/** The text of templates: variables, buttons appended in brackets, and what a user gets to read. */

interface Call {
  readonly type: string;
  readonly button_value: string;
  readonly button_title: string;
}

const variable = /\{\{\s*(\d+)\s*\}\}/g;

const numbersIn = (text: string): number[] => [...new Set([...text.matchAll(variable)].map(([, n]) => Number(n)))];

/** How many different variables a text has. */
export const parameterCount = (text: string): number => numbersIn(text).length;

/**
 * Buttons whose URL counts its variable on from the text's: `https://rzp.io/{{2}}`. Meta counts a button's from one
 * again, and so do many who write templates.
 */
export function numbered<T extends Call>(text: string, calls: readonly T[]): T[] {
  const used = new Set(numbersIn(text));
  return calls.map((call) => ({
    ...call,
    button_value: call.button_value.replaceAll(variable, (_, n: string) => {
      const number = used.has(Number(n)) ? Math.max(0, ...used) + 1 : Number(n);
      used.add(number);
      return `{{${number}}}`;
    }),
  }));
}

/** `Your code is {{1}}. | [qwerty] | [Pay Now,https://rzp.io/{{2}}]` */
export const wholeText = (text: string, calls: readonly Call[], replies: readonly string[]): string =>
  [
    text,
    ...calls.map(({ button_title, button_value }) => `[${button_title},${button_value}]`),
    ...replies.map((reply) => `[${reply}]`),
  ].join(' | ');

/** The text with its variables filled, in the order of their numbers. */
export function filled(text: string, values: readonly string[]): string {
  const places = numbersIn(text).toSorted((one, other) => one - other);
  return text.replaceAll(variable, (whole, n: string) => values[places.indexOf(Number(n))] ?? whole);
}
