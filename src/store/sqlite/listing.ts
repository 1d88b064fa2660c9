/** Lists in SQLite's words: the index of each walk is named, for SQLite keeps no statistics to choose by. */
import { columnName, tableName } from '../conditions.ts';
import type { Clause } from '../conditions.ts';
import { planOf } from '../listing.ts';
import type { Listing, Order, Sort, Walk } from '../listing.ts';
import { indexName, testSql } from './sql.ts';

const words = { test: testSql };

interface Written {
  readonly table: string;
  readonly select: string;
  readonly limits: Clause;
}

/** The statement of a list, or nothing when no row can match. The ordering column may follow the columns of `select`. */
export function listSql(listing: Listing & { readonly select: string }): Clause | undefined {
  const { table, query, select } = listing;
  const plan = planOf(listing, words);
  const limits: Clause = { sql: 'LIMIT ? OFFSET ?', values: [query.limit ?? -1, query.offset ?? 0] };
  const written: Written = { table: table.name, select, limits };
  return plan && (plan.kind === 'walk' ? walkSql(plan, written) : sortSql(plan, written));
}

function orderSql({ column, direction }: Order): string {
  const terms = column ? [columnName(column.name), 'seq'] : ['seq'];
  return `ORDER BY ${terms.map((term) => `${term} ${direction}`).join(', ')}`;
}

function walkSql({ arms, order, index }: Walk, { table, select, limits }: Written): Clause {
  const columns = order.column ? `${select}, ${columnName(order.column.name)}` : select;
  const from = `SELECT ${columns} FROM ${tableName(table)} INDEXED BY ${indexName(table, index)} WHERE`;
  return {
    sql: `${arms.map((arm) => `${from} ${arm.sql}`).join(' UNION ALL ')} ${orderSql(order)} ${limits.sql}`,
    values: [...arms.flatMap((arm) => arm.values), ...limits.values],
  };
}

/** Sorts the numbers of the rows first and reads only the rows of the page. */
function sortSql({ where, order, index }: Sort, { table, select, limits }: Written): Clause {
  const by = index ? `INDEXED BY ${indexName(table, index)} ` : '';
  const name = tableName(table);
  const sorted = orderSql(order);
  return {
    sql: `SELECT ${select} FROM ${name} WHERE seq IN (SELECT seq FROM ${name} ${by}WHERE ${where.sql} ${sorted} ${limits.sql}) ${sorted}`,
    values: [...where.values, ...limits.values],
  };
}
