/** What the engines' SQL has in common: names, values as columns hold them, conditions. Values stand as question marks. */
import type { Column, Query, Scalar, Table } from './store.ts';

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

/** Looks a declared column up. Throws for any other name: a programming error, not an empty result. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  const known = table.columns.map((candidate) => candidate.name).join(', ') || 'none';
  throw new Error(`${table.name} has no column "${name}" (declared: ${known})`);
}

/** How an engine's column holds a value. */
export type Held = (column: Column, value: Scalar) => Value;

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

/** `held` says how the engine's columns hold a value. */
export function testsOf(table: Table, where: Query['where'] = {}, held: Held = stored): Test[] {
  return Object.entries(where).flatMap(([name, condition]): Test[] => {
    const column = columnOf(table, name);
    if (condition === undefined) return [];
    if (condition === null || typeof condition !== 'object')
      return [{ kind: 'values', column: name, values: [held(column, condition)] }];
    if (isList(condition)) {
      const values = [...new Set(condition.map((value) => held(column, value)))];
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
      value === undefined ? [] : [[operator, held(column, value)]],
    );
    return bounds.length ? [{ kind: 'range', column: name, bounds }] : [];
  });
}

// Array.isArray does not narrow readonly arrays.
const isList = (condition: object): condition is readonly Scalar[] => Array.isArray(condition);

/** A range as SQL. */
export const rangeSql = ({ column, bounds }: Extract<Test, { kind: 'range' }>): Clause => ({
  sql: bounds.map(([operator]) => `${columnName(column)} ${operator} ?`).join(' AND '),
  values: bounds.map(([, value]) => value),
});

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
