/** PostgreSQL's own words: numbered values, names of indexes, tests of a column, lists. */
import { createHash } from 'node:crypto';
import { columnName, columnOf, equals, quote, rangeSql, tableName } from '../conditions.ts';
import type { Clause, Test, Value } from '../conditions.ts';
import { planOf } from '../listing.ts';
import type { Listing, Order, Sort, Walk } from '../listing.ts';
import type { Table } from '../store.ts';
import { held } from './text.ts';

/** Question marks outside of names become $1, $2 … */
export function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll(/"(?:[^"]|"")*"|\?/g, (found) => (found === '?' ? `$${(count += 1)}` : found));
}

/** Names longer than 63 bytes would be cut, and so meet. */
export const indexName = (table: string, columns: readonly string[]): string =>
  quote(`i_${table}_${createHash('sha1').update(columns.join(',')).digest('hex').slice(0, 8)}`);

export const keyIndexName = (table: string): string => quote(`k_${table}`);

/** Numbers are doubles, as in JSON, so that no value is out of range. */
export const typeOf = ({ type }: Table['columns'][number]): string => (type === 'text' ? 'text' : 'float8');

const numbers = 'float8[]';
const texts = 'text[]';

export function testSql(test: Test): Clause {
  if (test.kind === 'range') return rangeSql(test);
  const [first] = test.values;
  if (first === undefined) return { sql: 'FALSE', values: [] };
  if (test.values.length === 1) return equals(test.column, first);
  const column = columnName(test.column);
  const given = test.values.filter((value) => value !== null);
  // One text for lists of any length, so that the statement is prepared once.
  const among = `${column} = ANY (?::${given.some((value) => typeof value === 'string') ? texts : numbers})`;
  return {
    sql: test.values.includes(null) ? `(${among} OR ${column} IS NULL)` : among,
    values: [arrayText(given)],
  };
}

/** An array as PostgreSQL reads one. */
export const arrayText = (values: readonly Value[]): string =>
  `{${values.map((value) => (typeof value === 'string' ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : String(value))).join(',')}}`;

const words = { test: testSql, held };

/** The statement of a list, or nothing when no row can match. */
export function listSql(listing: Listing & { readonly select: string }): Clause | undefined {
  const plan = planOf(listing, words);
  const { limit, offset = 0 } = listing.query;
  return plan && (plan.kind === 'walk' ? walkSql(plan, listing) : sortSql(plan, listing));

  function walkSql({ arms, order, index }: Walk, { table, select }: typeof listing): Clause {
    const column = order.column && columnName(order.column.name);
    const from = `FROM ${tableName(table.name)} WHERE`;
    // All columns of the index, though those in front have one value: PostgreSQL does not see it of nulls.
    const along = orderSql(index, order.direction);
    const [only] = arms;
    if (only && arms.length === 1)
      return limited({ sql: `SELECT ${select} ${from} ${only.sql} ${along}`, values: only.values });
    const most = limit === undefined ? null : limit + offset;
    const written = arms.map(
      (arm) => `(SELECT ${select}${column ? `, ${column}` : ''} ${from} ${arm.sql} ${along} LIMIT ?)`,
    );
    return limited({
      sql: `SELECT ${select} FROM (${written.join(' UNION ALL ')}) arms ${orderOf(order)}`,
      values: arms.flatMap((arm) => [...arm.values, most]),
    });
  }

  function sortSql({ where, order }: Sort, { table, select }: typeof listing): Clause {
    const sql = `SELECT ${select} FROM ${tableName(table.name)} WHERE ${where.sql} ${orderOf(order)}`;
    return limited({ sql, values: where.values });
  }

  function limited({ sql, values }: Clause): Clause {
    return { sql: `${sql} LIMIT ? OFFSET ?`, values: [...values, limit ?? null, offset] };
  }
}

const orderOf = ({ column, direction }: Order): string => orderSql(column ? [column.name] : [], direction);

/** Nulls are smallest, as in the indexes. */
function orderSql(columns: readonly string[], direction: 'asc' | 'desc'): string {
  const nulls = direction === 'asc' ? 'NULLS FIRST' : 'NULLS LAST';
  const terms = columns.map((name) => `${columnName(name)} ${direction} ${nulls}`);
  return `ORDER BY ${[...terms, `seq ${direction}`].join(', ')}`;
}

/** Checks that a column is declared; answers it quoted. */
export const column = (table: Table, name: string): string => columnName(columnOf(table, name).name);
