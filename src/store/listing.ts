/**
 * How a list is read. Each declared index ends with `seq`, so a page is a walk along one index from the place behind
 * the last row, and nothing is sorted. What one walk cannot do (several owners, several values, the nulls at the end)
 * is several walks, *arms*, that the engine merges as it goes: `UNION ALL … ORDER BY` over arms that are in order reads
 * no row more than the page needs. The engines write the plan down, each in its own SQL.
 */
import { columnName, columnOf, equals, join, scopeSql, stored, testsOf } from './conditions.ts';
import type { Clause, Held, Test, Value } from './conditions.ts';
import type { Column, Query, Table } from './store.ts';

/** More owners or values than this are filtered or sorted instead: each arm costs about 3 microseconds. */
export const MOST_ARMS = 16;

export interface Listing {
  readonly table: Table;
  readonly world: number;
  /** The owners whose rows are meant; undefined: all of the world, too many to be named. */
  readonly owners: readonly string[] | undefined;
  readonly query: Query;
}

/** An engine's words. */
export interface Words {
  readonly test: (test: Test) => Clause;
  /** Default: `stored`. */
  readonly held?: Held;
}

export interface Order {
  /** Undefined: by `seq` alone. */
  readonly column: Column | undefined;
  readonly direction: 'asc' | 'desc';
}

/** Walks along an index, one for each arm's condition, merged by the order. */
export interface Walk {
  readonly kind: 'walk';
  readonly index: readonly string[];
  readonly arms: readonly Clause[];
  readonly order: Order;
}

/** One condition, whose rows are to be sorted; `index` finds them when there is one. */
export interface Sort {
  readonly kind: 'sort';
  readonly index: readonly string[] | undefined;
  readonly where: Clause;
  readonly order: Order;
}

/** The plan of a list, or nothing when no row can match. */
export function planOf(
  { table, world, owners, query }: Listing,
  { test, held = stored }: Words,
): Walk | Sort | undefined {
  const tests = testsOf(table, query.where, held);
  if (owners?.length === 0 || tests.some(isEmpty)) return undefined;
  const fixed = fixedColumns(tests, owners?.length ?? 1);
  const order = orderOf(table, query, tests);
  const segments = behind(order, query.after, held);

  const walk = owners && walkable(table, fixed, order);
  const narrow = walk?.length || (walk && order.column) ? undefined : narrowing(table, fixed, tests);
  if (owners && walk && !narrow) {
    const filters = tests.filter(({ column }) => !fixed.has(column)).map(test);
    return { kind: 'walk', index: walk, arms: armsOf({ world, owners, fixed, segments, filters }), order };
  }
  const place: Clause[] = segments.length ? [join(segments, 'OR')].map(parenthesised) : [];
  const scope = scopeSql(world, owners?.length === 1 ? owners[0] : undefined);
  const [values, ranges] = [tests.filter(isOfValues), tests.filter((one) => !isOfValues(one))];
  const where = join([scope, ...values.map(test), ...place, ...ranges.map(test)], 'AND');
  return { kind: 'sort', index: owners && narrow, where, order };
}

const isOfValues = ({ kind }: Test): boolean => kind === 'values';

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

function orderOf(table: Table, query: Query, tests: readonly Test[]): Order {
  const { column: name, direction } = query.order ?? { direction: 'desc' };
  const column = name === undefined ? undefined : columnOf(table, name);
  const constant = tests.some((test) => test.column === name && test.kind === 'values' && test.values.length === 1);
  return { column: constant ? undefined : column, direction };
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
function behind({ column, direction }: Order, after: Query['after'], held: Held): Clause[] {
  if (!after) return [];
  const past = direction === 'asc' ? '>' : '<';
  const rest: Clause = { sql: `seq ${past} ?`, values: [after.seq] };
  if (!column) return [rest];
  const name = columnName(column.name);
  const value = held(column, after.value ?? null);
  const same = join([equals(column.name, value), rest], 'AND');
  const nulls: Clause = { sql: `${name} IS NULL`, values: [] };
  if (value === null) return direction === 'asc' ? [same, { sql: `${name} IS NOT NULL`, values: [] }] : [same];
  const further: Clause = { sql: `${name} ${past} ?`, values: [value] };
  return direction === 'asc' ? [same, further] : [same, further, nulls];
}

interface Arms {
  readonly world: number;
  readonly owners: readonly string[];
  readonly fixed: ReadonlyMap<string, readonly Value[]>;
  readonly segments: readonly Clause[];
  readonly filters: readonly Clause[];
}

function armsOf({ world, owners, fixed, segments, filters }: Arms): Clause[] {
  const choices: Clause[][] = [
    owners.map((owner) => scopeSql(world, owner)),
    ...[...fixed].map(([column, values]) => values.map((value) => equals(column, value))),
    ...(segments.length ? [[...segments]] : []),
  ];
  return combinations(choices).map((arm) => join([...arm, ...filters], 'AND'));
}

function combinations<T>(choices: readonly (readonly T[])[]): T[][] {
  return choices.reduce<T[][]>((made, choice) => made.flatMap((some) => choice.map((one) => [...some, one])), [[]]);
}

const parenthesised = ({ sql, values }: Clause): Clause => ({ sql: `(${sql})`, values });
