/**
 * How a list is read. Each declared index ends with `seq`, so a page is a walk along one index from the place behind
 * the last row, and nothing is sorted. What one walk cannot do (several owners, several values, the nulls at the end)
 * is several walks, *arms*, that SQLite merges as it goes: `UNION ALL … ORDER BY` over arms that are in order reads no
 * row more than the page needs.
 */
import type { Column, Query, Table } from '../store.ts';
import { columnName, columnOf, equals, indexName, join, scopeSql, stored, tableName, testSql, testsOf } from './sql.ts';
import type { Clause, Test, Value } from './sql.ts';

/** More owners or values than this are filtered or sorted instead: each arm costs about 3 microseconds. */
export const MOST_ARMS = 16;

export interface Listing {
  readonly table: Table;
  readonly world: number;
  /** The owners whose rows are meant; undefined: all of the world, too many to be named. */
  readonly owners: readonly string[] | undefined;
  readonly query: Query;
  /** The columns to read; the ordering column may follow them. */
  readonly select: string;
}

/** The statement of a list, or nothing when no row can match. */
export function listSql({ table, world, owners, query, select }: Listing): Clause | undefined {
  const tests = testsOf(table, query.where);
  if (owners?.length === 0 || tests.some(isEmpty)) return undefined;
  const fixed = fixedColumns(tests, owners?.length ?? 1);
  const order = orderOf(table, query, tests);
  const limits: Clause = { sql: 'LIMIT ? OFFSET ?', values: [query.limit ?? -1, query.offset ?? 0] };
  const segments = behind(order, query.after);
  const common = { table, world, tests, order, segments, select, limits };

  const walk = owners && walkable(table, fixed, order);
  const narrow = walk?.length || (walk && order.column) ? undefined : narrowing(table, fixed, tests);
  return owners && walk && !narrow
    ? walkSql({ ...common, owners, fixed, index: walk })
    : sortSql({ ...common, owner: owners?.length === 1 ? owners[0] : undefined, index: owners && narrow });
}

const isEmpty = (test: Test): boolean => test.kind === 'values' && test.values.length === 0;

/** Columns that have one value in each arm. */
function fixedColumns(tests: readonly Test[], owners: number): ReadonlyMap<string, readonly Value[]> {
  const fixed = new Map<string, readonly Value[]>();
  let arms = owners;
  for (const test of tests) {
    if (test.kind !== 'values' || arms * test.values.length > MOST_ARMS) continue;
    arms *= test.values.length;
    fixed.set(test.column, test.values);
  }
  return fixed;
}

interface Order {
  /** Undefined: by `seq` alone. */
  readonly column: Column | undefined;
  readonly direction: 'asc' | 'desc';
  readonly sql: string;
}

function orderOf(table: Table, query: Query, tests: readonly Test[]): Order {
  const { column: name, direction } = query.order ?? { direction: 'desc' };
  const column = name === undefined ? undefined : columnOf(table, name);
  const constant = tests.some((test) => test.column === name && test.kind === 'values' && test.values.length === 1);
  const terms = column && !constant ? [columnName(column.name), 'seq'] : ['seq'];
  const sql = `ORDER BY ${terms.map((term) => `${term} ${direction}`).join(', ')}`;
  return { column: constant ? undefined : column, direction, sql };
}

/** The index along which rows stand in order, with as many fixed columns in front as there is one for. */
function walkable(table: Table, fixed: ReadonlyMap<string, unknown>, { column }: Order): readonly string[] | undefined {
  const bySeq = !column || fixed.has(column.name);
  const inOrder = (columns: readonly string[]): boolean => {
    const rest = columns.slice(leading(columns, fixed));
    return bySeq ? rest.length === 0 : rest.length === 1 && rest[0] === column.name;
  };
  return longest([...table.indexes, []].filter(inOrder), (columns) => columns.length);
}

/**
 * An index that finds the rows, though in another order. It is worth sorting when only the whole scope stands against
 * it: the sort sees nothing but `seq` (100,000 take 11 ms), the scope's rows would each have their JSON read (50 ms).
 */
function narrowing(
  table: Table,
  fixed: ReadonlyMap<string, unknown>,
  tests: readonly Test[],
): readonly string[] | undefined {
  const use = (columns: readonly string[]): number => {
    const count = leading(columns, fixed);
    return count + Number(tests.some((test) => test.kind === 'range' && test.column === columns[count]));
  };
  return longest(
    table.indexes.filter((columns) => use(columns) > 0),
    use,
  );
}

function leading(columns: readonly string[], fixed: ReadonlyMap<string, unknown>): number {
  const end = columns.findIndex((column) => !fixed.has(column));
  return end === -1 ? columns.length : end;
}

function longest(
  indexes: readonly (readonly string[])[],
  length: (columns: readonly string[]) => number,
): readonly string[] | undefined {
  return indexes.toSorted((a, b) => length(b) - length(a))[0];
}

/** What lies behind a place, as segments of the order, each a walk of its own. Nulls come first (asc) or last (desc). */
function behind({ column, direction }: Order, after: Query['after']): Clause[] {
  if (!after) return [];
  const past = direction === 'asc' ? '>' : '<';
  const rest: Clause = { sql: `seq ${past} ?`, values: [after.seq] };
  if (!column) return [rest];
  const name = columnName(column.name);
  const value = stored(column, after.value ?? null);
  const same = join([equals(column.name, value), rest], 'AND');
  const nulls: Clause = { sql: `${name} IS NULL`, values: [] };
  if (value === null) return direction === 'asc' ? [same, { sql: `${name} IS NOT NULL`, values: [] }] : [same];
  const further: Clause = { sql: `${name} ${past} ?`, values: [value] };
  return direction === 'asc' ? [same, further] : [same, further, nulls];
}

interface Parts {
  readonly table: Table;
  readonly world: number;
  readonly tests: readonly Test[];
  readonly order: Order;
  readonly segments: readonly Clause[];
  readonly select: string;
  readonly limits: Clause;
}

interface Walk extends Parts {
  readonly owners: readonly string[];
  readonly fixed: ReadonlyMap<string, readonly Value[]>;
  readonly index: readonly string[];
}

function walkSql({ table, world, owners, tests, fixed, order, segments, index, select, limits }: Walk): Clause {
  const filters = tests.filter((test) => !fixed.has(test.column)).map(testSql);
  const choices: Clause[][] = [
    owners.map((owner) => scopeSql(world, owner)),
    ...[...fixed].map(([column, values]) => values.map((value) => equals(column, value))),
    ...(segments.length ? [[...segments]] : []),
  ];
  const columns = order.column ? `${select}, ${columnName(order.column.name)}` : select;
  const from = `SELECT ${columns} FROM ${tableName(table.name)} INDEXED BY ${indexName(table.name, index)} WHERE`;
  const arms = combinations(choices).map((arm) => join([...arm, ...filters], 'AND'));
  return {
    sql: `${arms.map((arm) => `${from} ${arm.sql}`).join(' UNION ALL ')} ${order.sql} ${limits.sql}`,
    values: [...arms.flatMap((arm) => arm.values), ...limits.values],
  };
}

function combinations<T>(choices: readonly (readonly T[])[]): T[][] {
  return choices.reduce<T[][]>((made, choice) => made.flatMap((some) => choice.map((one) => [...some, one])), [[]]);
}

interface Sort extends Parts {
  /** Undefined: every owner. */
  readonly owner: string | undefined;
  readonly index: readonly string[] | undefined;
}

/** Sorts the numbers of the rows first and reads only the rows of the page. */
function sortSql({ table, world, owner, tests, order, segments, index, select, limits }: Sort): Clause {
  const place: Clause[] = segments.length ? [join(segments, 'OR')].map(parenthesised) : [];
  const where = join([scopeSql(world, owner), ...tests.map(testSql), ...place], 'AND');
  const by = index ? `INDEXED BY ${indexName(table.name, index)} ` : '';
  const name = tableName(table.name);
  return {
    sql: `SELECT ${select} FROM ${name} WHERE seq IN (SELECT seq FROM ${name} ${by}WHERE ${where.sql} ${order.sql} ${limits.sql}) ${order.sql}`,
    values: [...where.values, ...limits.values],
  };
}

const parenthesised = ({ sql, values }: Clause): Clause => ({ sql: `(${sql})`, values });
