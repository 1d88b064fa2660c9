/** What a table answers, put together with what is pending for it. */
import { columnValues } from '../columns.ts';
import { columnOf, stored, testsOf } from '../conditions.ts';
import type { Test, Value } from '../conditions.ts';
import type { Column, Query, Scope, StoredRow, Table } from '../store.ts';
import type { PendingRow } from './pending.ts';

interface Asked {
  readonly table: Table;
  readonly scope: Scope;
  readonly query: Query;
}

interface Standing {
  readonly seq: number;
  /** Of the column that orders; null when none does. */
  readonly value: Value;
}

/** `list` answers the table's own rows, but those with hidden numbers. */
export function merged(
  pending: Iterable<PendingRow>,
  { table, scope, query }: Asked,
  list: (table: Table, scope: Scope, query: Query, hidden: ReadonlySet<number>) => StoredRow[],
): readonly StoredRow[] {
  const { order: { column, direction } = { direction: 'desc' }, after, limit = Number.POSITIVE_INFINITY } = query;
  const end = (query.offset ?? 0) + limit;
  const { live, hidden } = parted(pending, scope);
  const limited = Number.isFinite(end) ? { limit: end } : {};
  const found = list(table, scope, { ...query, ...limited, offset: 0 }, hidden);

  const ordering = column === undefined ? undefined : columnOf(table, column);
  const standing = (row: StoredRow): Standing => ({
    seq: row.seq,
    value: ordering ? valueOf(table, row, ordering) : null,
  });
  const sign = direction === 'asc' ? 1 : -1;
  const isBefore = (one: Standing, other: Standing): boolean =>
    sign * ((ordering ? compare(one.value, other.value) : 0) || one.seq - other.seq) < 0;
  const start = after && { seq: after.seq, value: ordering ? stored(ordering, after.value ?? null) : null };
  const isMeant = judgeOf(table, query.where);
  for (const row of live) {
    const mine = standing(row);
    if ((start && !isBefore(start, mine)) || !isMeant(row)) continue;
    const place = placeAmong(found, (other) => isBefore(standing(other), mine));
    if (place >= end) continue;
    found.splice(place, 0, row);
    if (found.length > end) found.length = end;
  }
  return found.slice(query.offset ?? 0, end);
}

/** `count` counts the table's own rows: all, or those with certain numbers. */
export function countMerged(
  pending: Iterable<PendingRow>,
  { table, scope, query: { where } }: Asked,
  count: (table: Table, scope: Scope, where: Query['where'], seqs?: readonly number[]) => number,
): number {
  const { live, hidden } = parted(pending, scope);
  const added = live.filter(judgeOf(table, where)).length;
  return count(table, scope, where) - (hidden.size ? count(table, scope, where, [...hidden]) : 0) + added;
}

/** Rows of a key in any world, the newest first; `locate` finds the table's own. */
export function locateMerged(
  pending: Iterable<PendingRow>,
  key: string,
  locate: (key: string) => StoredRow[],
): StoredRow[] {
  const { live, hidden } = parted(pending);
  const found = locate(key).filter(({ seq }) => !hidden.has(seq));
  return [...found, ...live.filter((row) => row.key === key)].sort((a, b) => b.seq - a.seq);
}

/** Of pending rows, in a scope or in all: those that are to be, and the numbers for which the table is not to be believed. */
function parted(pending: Iterable<PendingRow>, scope?: Scope): { live: StoredRow[]; hidden: Set<number> } {
  const live: StoredRow[] = [];
  const hidden = new Set<number>();
  for (const { row, gone, tabled } of pending) {
    if (scope && (row.world !== scope.world || (scope.owner !== undefined && row.owner !== scope.owner))) continue;
    if (tabled) hidden.add(row.seq);
    if (!gone) live.push(row);
  }
  return { live, hidden };
}

/** Whether a row meets conditions. */
function judgeOf(table: Table, where: Query['where']): (row: StoredRow) => boolean {
  const tests = testsOf(table, where).map((test) => ({ test, column: columnOf(table, test.column) }));
  return (row) => tests.every(({ test, column }) => meets(valueOf(table, row, column), test));
}

const valuesOfRows = new WeakMap<StoredRow, Value[]>();

function valueOf(table: Table, row: StoredRow, column: Column): Value {
  let values = valuesOfRows.get(row);
  if (!values) valuesOfRows.set(row, (values = columnValues(table.columns, row, stored)));
  return values[table.columns.indexOf(column)] ?? null;
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
