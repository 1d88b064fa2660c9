/** What a table answers, put together with what is pending for it. */
import { columnValues } from '../columns.ts';
import { columnOf, stored, testsOf } from '../conditions.ts';
import type { Test, Value } from '../conditions.ts';
import type { Query, Scope, StoredRow, Table } from '../store.ts';
import type { PendingRow } from './pending.ts';

interface Asked {
  readonly table: Table;
  readonly scope: Scope;
  readonly query: Query;
}

const valuesOfRows = new WeakMap<StoredRow, Value[]>();

const isIn =
  ({ world, owner }: Scope) =>
  ({ row }: PendingRow): boolean =>
    row.world === world && (owner === undefined || row.owner === owner);

/** The numbers of rows that their table may hold, and that are not what it holds. */
const hiddenOf = (pending: readonly PendingRow[]): number[] =>
  pending.filter(({ tabled }) => tabled).map(({ row }) => row.seq);

/** `list` answers the table's own rows. */
export function merged(
  pending: readonly PendingRow[],
  { table, scope, query }: Asked,
  list: (table: Table, scope: Scope, query: Query) => StoredRow[],
): StoredRow[] {
  const { order: { column, direction } = { direction: 'desc' }, after, limit = Number.POSITIVE_INFINITY } = query;
  const end = (query.offset ?? 0) + limit;
  const mine = pending.filter(isIn(scope));
  const hidden = new Set(hiddenOf(mine));
  const asked = Number.isFinite(end) ? { ...query, limit: end + hidden.size } : query;
  const found = list(table, scope, { ...asked, offset: 0 }).filter(({ seq }) => !hidden.has(seq));

  const ordering = column === undefined ? undefined : columnOf(table, column);
  const sign = direction === 'asc' ? 1 : -1;
  const isBefore = (a: StoredRow, b: Value, seq: number): boolean =>
    sign * ((ordering ? compare(valueOf(table, a, ordering.name), b) : 0) || a.seq - seq) < 0;
  const start = after && { value: ordering ? stored(ordering, after.value ?? null) : null, seq: after.seq };
  const tests = testsOf(table, query.where);
  for (const { row, gone } of mine) {
    if (gone || (start && !ordering && sign * (row.seq - start.seq) <= 0)) continue;
    if (!matches(table, row, tests)) continue;
    const value = ordering ? valueOf(table, row, ordering.name) : null;
    if (start && (row.seq === start.seq || isBefore(row, start.value, start.seq))) continue;
    found.splice(
      placeAmong(found, (other) => isBefore(other, value, row.seq)),
      0,
      row,
    );
  }
  return found.slice(query.offset ?? 0, end);
}

/** `count` counts the table's own rows: all, or those with certain numbers. */
export function countMerged(
  pending: readonly PendingRow[],
  { table, scope, query: { where } }: Asked,
  count: (table: Table, scope: Scope, where: Query['where'], seqs?: readonly number[]) => number,
): number {
  const mine = pending.filter(isIn(scope));
  const hidden = hiddenOf(mine);
  const tests = testsOf(table, where);
  const added = mine.filter(({ row, gone }) => !gone && matches(table, row, tests)).length;
  return count(table, scope, where) - (hidden.length ? count(table, scope, where, hidden) : 0) + added;
}

/** Rows of a key in any world, the newest first; `locate` finds the table's own. */
export function locateMerged(
  pending: readonly PendingRow[],
  key: string,
  locate: (key: string) => StoredRow[],
): StoredRow[] {
  const hidden = new Set(hiddenOf(pending));
  const found = locate(key).filter(({ seq }) => !hidden.has(seq));
  for (const { row, gone } of pending) if (!gone && row.key === key) found.push(row);
  return found.sort((a, b) => b.seq - a.seq);
}

const matches = (table: Table, row: StoredRow, tests: readonly Test[]): boolean =>
  tests.every((test) => meets(valueOf(table, row, test.column), test));

function valueOf(table: Table, row: StoredRow, column: string): Value {
  let values = valuesOfRows.get(row);
  if (!values) valuesOfRows.set(row, (values = columnValues(table.columns, row, stored)));
  return values[table.columns.findIndex(({ name }) => name === column)] ?? null;
}

/** The first place whose row does not come before. */
function placeAmong(rows: readonly StoredRow[], isBefore: (row: StoredRow) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && isBefore(row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Characters by which the order of JavaScript's units is not that of code points, when both texts have some. */
const high = /[\ud800-\uffff]/;

/** As SQLite orders: nulls, numbers by size, text by code points. */
function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') return rankOf(a) - rankOf(b);
  if (a === b) return 0;
  if (high.test(a) && high.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

const rankOf = (value: Value): number => (value === null ? 0 : typeof value === 'number' ? 1 : 2);

function meets(value: Value, test: Test): boolean {
  if (test.kind === 'values') return test.values.includes(value);
  return test.bounds.every(([operator, bound]) => {
    if (value === null || bound === null) return false;
    const order = compare(value, bound);
    return operator === '>' ? order > 0 : operator === '>=' ? order >= 0 : operator === '<' ? order < 0 : order <= 0;
  });
}
