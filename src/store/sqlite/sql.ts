/** SQLite's own words: names of indexes, and tests of a column against many values. */
import { columnName, equals, quote, rangeSql } from '../conditions.ts';
import type { Clause, Test } from '../conditions.ts';

/** `[]` is the index by world and owner alone. Every index ends with `seq`, which SQLite appends by itself. */
export const indexName = (table: string, columns: readonly string[]): string => quote(`${table}(${columns.join(',')})`);

export const keyIndexName = (table: string): string => quote(`${table} by key`);

export function testSql(test: Test): Clause {
  if (test.kind === 'range') return rangeSql(test);
  const [first] = test.values;
  if (first === undefined) return { sql: 'FALSE', values: [] };
  if (test.values.length === 1) return equals(test.column, first);
  // One text for lists of any length, so that the statement is prepared once.
  const column = columnName(test.column);
  const among = `${column} IN (SELECT value FROM json_each(?))`;
  return {
    sql: test.values.includes(null) ? `(${among} OR ${column} IS NULL)` : among,
    values: [JSON.stringify(test.values)],
  };
}
