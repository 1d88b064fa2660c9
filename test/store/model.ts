/** The store's lists as plain arrays: what an engine must answer. */
import type { Condition, Query, Scalar, Scope, StoredRow, Table } from '../../src/store/store.ts';

type Plain = string | number | null;

/** The value of a declared column of a row, as an engine derives it. */
export function columnValue(table: Table, row: StoredRow, name: string): Plain {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) throw new Error(`no column ${name}`);
  const text = column.from === 'internal' ? row.internal : row.data;
  let value: unknown = text === null ? null : JSON.parse(text);
  for (const step of column.path.split('.')) value = (value as Record<string, unknown> | null)?.[step];
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** Nulls first, then numbers by size, text by code points. */
export function compare(a: Plain, b: Plain): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null) || 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

const plain = (value: Scalar): Plain => (typeof value === 'boolean' ? Number(value) : value);

function meets(value: Plain, condition: Condition | undefined): boolean {
  if (condition === undefined) return true;
  if (Array.isArray(condition)) return condition.some((one: Scalar) => plain(one) === value);
  if (condition === null || typeof condition !== 'object') return plain(condition as Scalar) === value;
  const { gt, gte, lt, lte } = condition as Record<string, Scalar | undefined>;
  const bounded = (bound: Scalar | undefined, holds: (order: number) => boolean): boolean => {
    if (bound === undefined) return true;
    return bound !== null && value !== null && holds(compare(value, plain(bound)));
  };
  return (
    bounded(gt, (order) => order > 0) &&
    bounded(gte, (order) => order >= 0) &&
    bounded(lt, (order) => order < 0) &&
    bounded(lte, (order) => order <= 0)
  );
}

/** The rows that a list answers. `rows` in the order of their insertion. */
export function listed(table: Table, rows: readonly StoredRow[], scope: Scope, query: Query): StoredRow[] {
  const { where = {}, order = { direction: 'desc' }, after, limit = Infinity, offset = 0 } = query;
  const valueOf = (row: StoredRow): Plain =>
    order.column === undefined ? null : columnValue(table, row, order.column);
  const sign = order.direction === 'asc' ? 1 : -1;
  const place = (value: Plain, seq: number, other: Plain, otherSeq: number): number =>
    sign * (compare(value, other) || seq - otherSeq);
  return rows
    .filter((row) => row.world === scope.world && (scope.owner === undefined || row.owner === scope.owner))
    .filter((row) => Object.entries(where).every(([name, test]) => meets(columnValue(table, row, name), test)))
    .sort((a, b) => place(valueOf(a), a.seq, valueOf(b), b.seq))
    .filter((row) => {
      if (!after) return true;
      const value = order.column === undefined ? null : plain(after.value ?? null);
      return place(valueOf(row), row.seq, value, after.seq) > 0;
    })
    .slice(offset, limit === Infinity ? undefined : offset + limit);
}
