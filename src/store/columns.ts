/** The values of declared columns, read from a row's JSON: where no engine does it, or not yet. */
import type { Held, Value } from './conditions.ts';
import type { Column, Scalar, StoredRow } from './store.ts';

/** The values of columns of a row, in their order. `held` says how the engine's columns hold a value. */
export function columnValues(
  columns: readonly Column[],
  { data, internal }: Pick<StoredRow, 'data' | 'internal'>,
  held: Held,
): Value[] {
  if (columns.length === 0) return [];
  const trees = {
    data: columns.some(({ from }) => from !== 'internal') ? parsed(data) : undefined,
    internal: columns.some(({ from }) => from === 'internal') ? parsed(internal) : undefined,
  };
  return columns.map((column) => {
    const value = valueAt(trees[column.from ?? 'data'], column.path);
    return value === undefined ? null : held(column, value);
  });
}

const parsed = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text));

function valueAt(tree: unknown, path: string): Scalar | undefined {
  let value = tree;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Scalar | undefined);
}
