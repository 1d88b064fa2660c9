/** What is known of a row that came from a collection: where it is stored, and with which text. */

const meta = Symbol('stored');

export interface Stored {
  readonly seq: number;
  readonly key: string;
  readonly owner: string;
  readonly internal: object | undefined;
}

type Held<R> = R & { [meta]?: Stored & { readonly row: object; readonly text: string } };

/** Ties a row to where it is stored, and to its text there. */
export function held<R extends object>(row: Held<R>, { seq, key, owner, internal }: Stored, text: string): R {
  row[meta] = { seq, key, owner, internal, row, text };
  return row;
}

/** As `held`, of a copy: what is known stands before the members, for behind them it comes dearer. */
export const heldCopy = <R extends object>(row: R, stored: Stored, text: string): R =>
  held({ [meta]: undefined, ...row }, stored, text);

/** Where a row is stored; of a copy with changes, where the original is. */
export const storedOf = (row: object): Stored | undefined => (row as Held<object>)[meta];

/** A value as JSON. The text of a row is there already. */
export function textOf(value: object): string;
export function textOf(value: unknown): string | undefined;
export function textOf(value: unknown): string | undefined {
  const known = typeof value === 'object' && value !== null ? (value as Held<object>)[meta] : undefined;
  return known && known.row === value ? known.text : JSON.stringify(value);
}

/** As `textOf`, of an object that has a row at the end of a path. */
export function textAround(object: object, [name, ...path]: readonly string[]): string {
  let all = '';
  for (const [key, value] of Object.entries(object)) {
    const text = key === name && path.length > 0 ? textAround(value as object, path) : textOf(value);
    if (text !== undefined) all += `${all && ','}${JSON.stringify(key)}:${text}`;
  }
  return `{${all}}`;
}
