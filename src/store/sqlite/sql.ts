/** SQLite's words for tables: names, values as columns hold them, and conditions. */
import type { Column, Query, Scalar, Table } from '../store.ts';

export type Value = string | number | null;

/** A piece of SQL and the values of its question marks. */
export interface Clause {
  readonly sql: string;
  readonly values: readonly Value[];
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The table that holds the rows; the view for people has the plain name. */
export const tableName = (table: string): string => quote(`t_${table}`);

export const columnName = (column: string): string => quote(`c_${column}`);

/** `[]` is the index by world and owner alone. Every index ends with `seq`, which SQLite appends by itself. */
export const indexName = (table: string, columns: readonly string[]): string => quote(`${table}(${columns.join(',')})`);

export const keyIndexName = (table: string): string => quote(`${table} by key`);

/** Looks a declared column up. Throws for any other name: a programming error, not an empty result. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  const known = table.columns.map((candidate) => candidate.name).join(', ') || 'none';
  throw new Error(`${table.name} has no column "${name}" (declared: ${known})`);
}

/** A value as the column holds it, so that `true`, `1` and `'1'` are the same in an integer column. */
export function stored(column: Column, value: Scalar): Value {
  if (value === null) return null;
  const plain = typeof value === 'boolean' ? Number(value) : value;
  if (column.type === 'text') return String(plain);
  return typeof plain === 'string' && /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : plain;
}

/** What a column is tested for: one of some values (null is one), or a range. */
export type Test =
  | { readonly kind: 'values'; readonly column: string; readonly values: readonly Value[] }
  | { readonly kind: 'range'; readonly column: string; readonly bounds: readonly (readonly [Operator, Value])[] };

type Operator = '>' | '>=' | '<' | '<=';

export function testsOf(table: Table, where: Query['where'] = {}): Test[] {
  return Object.entries(where).flatMap(([name, condition]): Test[] => {
    const column = columnOf(table, name);
    if (condition === undefined) return [];
    if (condition === null || typeof condition !== 'object')
      return [{ kind: 'values', column: name, values: [stored(column, condition)] }];
    if (isList(condition)) {
      const values = [...new Set(condition.map((value) => stored(column, value)))];
      return [{ kind: 'values', column: name, values }];
    }
    const { gt, gte, lt, lte } = condition;
    const given: [Operator, Scalar | undefined][] = [
      ['>', gt],
      ['>=', gte],
      ['<', lt],
      ['<=', lte],
    ];
    const bounds = given.flatMap(([operator, value]): [Operator, Value][] =>
      value === undefined ? [] : [[operator, stored(column, value)]],
    );
    return bounds.length ? [{ kind: 'range', column: name, bounds }] : [];
  });
}

// Array.isArray does not narrow readonly arrays.
const isList = (condition: object): condition is readonly Scalar[] => Array.isArray(condition);

export function testSql(test: Test): Clause {
  const column = columnName(test.column);
  if (test.kind === 'range') {
    return {
      sql: test.bounds.map(([operator]) => `${column} ${operator} ?`).join(' AND '),
      values: test.bounds.map(([, value]) => value),
    };
  }
  const [first] = test.values;
  if (first === undefined) return { sql: 'FALSE', values: [] };
  if (test.values.length === 1) return equals(test.column, first);
  // One text for lists of any length, so that the statement is prepared once.
  const among = `${column} IN (SELECT value FROM json_each(?))`;
  return {
    sql: test.values.includes(null) ? `(${among} OR ${column} IS NULL)` : among,
    values: [JSON.stringify(test.values)],
  };
}

export const equals = (column: string, value: Value): Clause =>
  value === null
    ? { sql: `${columnName(column)} IS NULL`, values: [] }
    : { sql: `${columnName(column)} = ?`, values: [value] };

export const scopeSql = (world: number, owner: string | undefined): Clause =>
  owner === undefined
    ? { sql: 'world = ?', values: [world] }
    : { sql: 'world = ? AND owner = ?', values: [world, owner] };

export function join(clauses: readonly Clause[], word: 'AND' | 'OR'): Clause {
  return {
    sql: clauses.map((clause) => (word === 'OR' ? `(${clause.sql})` : clause.sql)).join(` ${word} `),
    values: clauses.flatMap((clause) => clause.values),
  };
}
