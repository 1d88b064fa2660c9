/** Rows of SQLite tables: every read and write of the port as a synchronous call on prepared statements. */
import Database from 'better-sqlite3';
import { DuplicateKey } from '../store.ts';
import type { Aggregate, Query, Scope, StoredRow, Table } from '../store.ts';
import { columnName, columnOf, join, scopeSql, tableName, testsOf } from '../conditions.ts';
import type { Clause, Test, Value } from '../conditions.ts';
import { MOST_ARMS } from '../listing.ts';
import { listSql } from './listing.ts';
import { removeSql, saveSql } from './redo-log.ts';
import { indexName, keyIndexName, testSql } from './sql.ts';

type Place = Pick<StoredRow, 'world' | 'owner' | 'key'>;
type Fields = [number, number, string, string, string, string | null];

const FIELDS = 'seq, world, owner, key, data, internal';

/** Statements of unusual shape are forgotten beyond this many. */
const KEPT_STATEMENTS = 1_000;

export type Rows = ReturnType<typeof rowsOn>;

/** More rows of one key than this are not looked at. */
const LOCATED = 100;

type Numbers = ReadonlySet<number> | undefined;

const none: ReadonlySet<number> = new Set();

const rangesLast = (one: Test, other: Test): number => Number(one.kind === 'range') - Number(other.kind === 'range');

/** `check` throws for a table that was not defined. */
export function rowsOn(db: Database.Database, check: (table: Table) => void) {
  const prepared = new WeakMap<Table, ReturnType<typeof prepare>>();
  const shapes = new Map<string, Database.Statement<Value[]>>();
  /** By table, whether it has rows. What was undone is thought to be there still. */
  const holding = new Map<string, boolean>();
  /** Texts of plain lists by shape. */
  const plans = new WeakMap<Table, Map<string, string>>();

  function prepare(table: Table) {
    check(table);
    const name = tableName(table.name);
    return {
      get: db.prepare<[number, string, string], StoredRow>(
        `SELECT ${FIELDS} FROM ${name} WHERE world = ? AND owner = ? AND key = ?`,
      ),
      has: db
        .prepare<[number, string, string], number>(`SELECT 1 FROM ${name} WHERE world = ? AND owner = ? AND key = ?`)
        .pluck(),
      place: db.prepare<[number], Place>(`SELECT world, owner, key FROM ${name} WHERE seq = ?`),
      newest: db.prepare<[], number>(`SELECT max(seq) FROM ${name}`).pluck(),
      save: db.prepare<Fields>(saveSql(table.name)),
      updateWithKey: db.prepare<[string, string, string | null, number]>(
        `UPDATE ${name} SET key = ?, data = ?, internal = ? WHERE seq = ?`,
      ),
      remove: db.prepare<[number]>(removeSql(table.name)),
    };
  }

  function statementsOf(table: Table): ReturnType<typeof prepare> {
    let statements = prepared.get(table);
    if (!statements) prepared.set(table, (statements = prepare(table)));
    return statements;
  }

  /** A statement for a text that is put together at each call, prepared once; readers answer arrays. */
  function shaped(table: Table, sql: string): Database.Statement<Value[]> {
    let statement = shapes.get(sql);
    if (statement) return statement;
    check(table);
    if (shapes.size >= KEPT_STATEMENTS) shapes.clear();
    statement = db.prepare<Value[]>(sql);
    if (statement.reader) statement.raw(true);
    shapes.set(sql, statement);
    return statement;
  }

  const readAll = <T>(table: Table, { sql, values }: Clause): T[] => shaped(table, sql).all(...values) as T[];
  const write = (table: Table, { sql, values }: Clause): number => shaped(table, sql).run(...values).changes;

  /** All owners of the world, found by jumping from one to the next along the index; undefined: too many. */
  function ownersOf(table: Table, { world, owner }: Scope): string[] | undefined {
    if (owner !== undefined) return [owner];
    const from = `FROM ${tableName(table.name)} WHERE world = ?`;
    const owners = readAll<[string]>(table, {
      sql: `WITH RECURSIVE owners(owner) AS (
        SELECT min(owner) ${from}
        UNION ALL SELECT (SELECT min(owner) ${from} AND owner > owners.owner) FROM owners WHERE owner IS NOT NULL)
        SELECT owner FROM owners WHERE owner IS NOT NULL LIMIT ${MOST_ARMS + 1}`,
      values: [world, world],
    });
    return owners.length > MOST_ARMS ? undefined : owners.map(([name]) => name);
  }

  function matching(table: Table, { world, owner }: Scope, where: Query['where']): Clause {
    return join([scopeSql(world, owner), ...testsOf(table, where).map(testSql)], 'AND');
  }

  /** Whether the table has rows at all, of any world. Many never do, and what is known to be empty is not asked. */
  function holds(table: Table): boolean {
    let held = holding.get(table.name);
    if (held === undefined) {
      check(table);
      held = db.prepare(`SELECT 1 FROM ${tableName(table.name)} LIMIT 1`).get() !== undefined;
      holding.set(table.name, held);
    }
    return held;
  }

  /** Writes a row under its number, over the one that has it. */
  function save(table: Table, { seq, world, owner, key, data, internal }: StoredRow): void {
    holding.set(table.name, true);
    try {
      statementsOf(table).save.run(seq, world, owner, key, data, internal);
    } catch (error) {
      throw sharpened(error, table, key);
    }
  }

  function update(table: Table, { seq, key, data, internal }: Omit<StoredRow, 'world' | 'owner'>): void {
    try {
      statementsOf(table).updateWithKey.run(key, data, internal, seq);
    } catch (error) {
      throw sharpened(error, table, key);
    }
  }

  /** `known` answers rows that need not be read; those with `hidden` numbers are as if they were not there. */
  function list(
    table: Table,
    scope: Scope,
    query: Query,
    { known = () => undefined, hidden }: { known?: (seq: number) => StoredRow | undefined; hidden?: Numbers } = {},
  ): StoredRow[] {
    const seqs = numbersOf(table, scope, query, hidden);
    const rows = seqs.map(known);
    const missing = seqs.filter((_, index) => !rows[index]);
    const read = new Map(withNumbers<Fields>(table, FIELDS, missing).map((fields) => [fields[0], asRow(fields)]));
    return seqs.flatMap((seq, index) => rows[index] ?? read.get(seq) ?? []);
  }

  /** As `list`, with nothing in the rows. */
  function listPlaces(table: Table, scope: Scope, query: Query, hidden?: Numbers): StoredRow[] {
    const seqs = numbersOf(table, scope, query, hidden);
    const found = withNumbers<[number, number, string, string]>(table, 'seq, world, owner, key', seqs);
    const read = new Map(found.map(([seq, ...place]) => [seq, asRow([seq, ...place, '', null])]));
    return seqs.flatMap((seq) => read.get(seq) ?? []);
  }

  function numbersOf(table: Table, scope: Scope, query: Query, hidden: Numbers = none): number[] {
    if (!holds(table)) return [];
    const limit = query.limit ?? -1;
    const wider = hidden.size > 0 && limit >= 0 ? { ...query, limit: limit + hidden.size } : query;
    const statement = plainList(table, scope, wider) ?? plannedList(table, scope, wider);
    if (!statement) return [];
    const seqs: number[] = [];
    for (const [seq] of readAll<[number]>(table, statement))
      if (!hidden.has(seq) && seqs.length !== limit) seqs.push(seq);
    return seqs;
  }

  function withNumbers<T>(table: Table, fields: string, seqs: readonly number[]): T[] {
    if (seqs.length === 0) return [];
    const sql = `SELECT ${fields} FROM ${tableName(table.name)} WHERE seq IN (SELECT value FROM json_each(?))`;
    return readAll<T>(table, { sql, values: [JSON.stringify(seqs)] });
  }

  /** The numbers of the rows of a list. */
  function plannedList(table: Table, scope: Scope, query: Query): Clause | undefined {
    return listSql({ table, world: scope.world, owners: ownersOf(table, scope), query, select: 'seq' });
  }

  /**
   * A list whose conditions are single values and ranges, from its start or behind a number: its text depends on their
   * names alone, and is planned once.
   */
  function plainList(table: Table, scope: Scope, query: Query): Clause | undefined {
    const { where = {}, order, after, limit = -1, offset = 0 } = query;
    if (scope.owner === undefined || (after && order?.column !== undefined)) return undefined;
    const tests = testsOf(table, where).sort(rangesLast);
    const values: Value[] = [scope.world, scope.owner];
    const ranges: Value[] = [];
    let shape = `${order?.direction ?? 'desc'} ${order?.column ?? ''}${after ? ' after' : ''}`;
    for (const test of tests) {
      if (test.kind === 'values' && (test.values.length !== 1 || test.values[0] === null)) return undefined;
      shape += ` ${test.column}`;
      if (test.kind === 'values') values.push(...test.values);
      else
        for (const [operator, value] of test.bounds) {
          shape += operator;
          ranges.push(value);
        }
    }
    if (after) values.push(after.seq);
    values.push(...ranges, limit, offset);
    let known = plans.get(table);
    if (!known) plans.set(table, (known = new Map()));
    let sql = known.get(shape);
    if (sql === undefined) {
      const sorted = Object.fromEntries(tests.map(({ column }) => [column, where[column]]));
      sql = plannedList(table, scope, { ...query, where: sorted })?.sql ?? '';
      known.set(shape, sql);
    }
    return { sql, values };
  }

  function locate(table: Table, key: string): StoredRow[] {
    if (!table.locates) throw new Error(`${table.name} is not declared with \`locates\``);
    const from = `${tableName(table.name)} INDEXED BY ${keyIndexName(table.name)}`;
    const sql = `SELECT ${FIELDS} FROM ${from} WHERE key = ? ORDER BY seq DESC LIMIT ${LOCATED}`;
    return readAll<Fields>(table, { sql, values: [key] }).map(asRow);
  }

  function removeWhere(table: Table, scope: Scope, where?: Query['where']): number {
    const { sql, values } = matching(table, scope, where);
    return write(table, { sql: `DELETE FROM ${tableName(table.name)} WHERE ${sql}`, values });
  }

  /** With `seqs`: of the rows with these numbers. */
  function count(table: Table, scope: Scope, where?: Query['where'], seqs?: readonly number[]): number {
    const { sql, values } = matching(table, scope, where);
    const among = seqs ? ' AND seq IN (SELECT value FROM json_each(?))' : '';
    const [row] = readAll<[number]>(table, {
      sql: `SELECT count(*) FROM ${tableName(table.name)} WHERE ${sql}${among}`,
      values: seqs ? [...values, JSON.stringify(seqs)] : values,
    });
    return row?.[0] ?? 0;
  }

  function aggregate(
    table: Table,
    scope: Scope,
    columns: { by: readonly string[]; sum: readonly string[] },
  ): Aggregate {
    const from = `FROM ${tableName(table.name)} WHERE`;
    const { sql, values } = scopeSql(scope.world, scope.owner);
    const sums = columns.sum.map((name) => `total(${columnName(columnOf(table, name).name)})`);
    const [totals = []] = readAll<number[]>(table, {
      sql: `SELECT ${['count(*)', ...sums].join(', ')} ${from} ${sql}`,
      values,
    });
    const groups = (name: string): Record<string, number> => {
      const column = columnName(columnOf(table, name).name);
      const text = `SELECT ${column}, count(*) ${from} ${sql} AND ${column} IS NOT NULL GROUP BY ${column}`;
      return Object.fromEntries(readAll<[string, number]>(table, { sql: text, values }));
    };
    return {
      count: totals[0] ?? 0,
      by: Object.fromEntries(columns.by.map((name) => [name, groups(name)])),
      sum: Object.fromEntries(columns.sum.map((name, index) => [name, totals[index + 1] ?? 0])),
    };
  }

  /** Jumps from world to world and owner to owner along the index, however many rows there are. */
  function earliest(table: Table, name: string): { world: number; value: number }[] {
    const column = columnName(columnOf(table, name).name);
    const from = `FROM ${tableName(table.name)}`;
    const indexed = table.indexes.find((columns) => columns[0] === name);
    const least = `SELECT min(${column}) ${from} ${indexed ? `INDEXED BY ${indexName(table.name, indexed)}` : ''}`;
    const rows = readAll<[number, number]>(table, {
      sql: `WITH RECURSIVE worlds(world) AS (
        SELECT min(world) ${from}
        UNION ALL SELECT (SELECT min(world) ${from} WHERE world > worlds.world) FROM worlds WHERE world IS NOT NULL
      ), places(world, owner) AS (
        SELECT world, (SELECT min(owner) ${from} t WHERE t.world = worlds.world) FROM worlds WHERE world IS NOT NULL
        UNION ALL
        SELECT world, (SELECT min(owner) ${from} t WHERE t.world = places.world AND t.owner > places.owner)
        FROM places WHERE owner IS NOT NULL
      )
      SELECT places.world, min((${least} WHERE world = places.world AND owner = places.owner)) AS value
      FROM places GROUP BY places.world HAVING value IS NOT NULL`,
      values: [],
    });
    return rows.map(([world, value]) => ({ world, value }));
  }

  return {
    get(table: Table, world: number, owner: string, key: string): StoredRow | undefined {
      const statements = statementsOf(table);
      return holds(table) ? statements.get.get(world, owner, key) : undefined;
    },
    has(table: Table, world: number, owner: string, key: string): boolean {
      const statements = statementsOf(table);
      return holds(table) && statements.has.get(world, owner, key) !== undefined;
    },
    /** Where all rows stand; undefined when there are more than so many. */
    places(table: Table, most: number): Place[] | undefined {
      if (!holds(table)) return [];
      const sql = `SELECT world, owner, key FROM ${tableName(table.name)} LIMIT ?`;
      const found = readAll<[number, string, string]>(table, { sql, values: [most + 1] });
      return found.length > most ? undefined : found.map(([world, owner, key]) => ({ world, owner, key }));
    },
    /** Where the row with a number stands. */
    place: (table: Table, seq: number): Place | undefined => statementsOf(table).place.get(seq),
    /** The highest number in the table; 0 when it is empty. */
    newest: (table: Table): number => statementsOf(table).newest.get() ?? 0,
    holds,
    locate,
    save,
    update,
    remove: (table: Table, seq: number): void => void statementsOf(table).remove.run(seq),
    removeWhere,
    list,
    listPlaces,
    count,
    aggregate,
    earliest,
    /** Rows come into a table … */
    filled: (table: Table): void => void holding.set(table.name, true),
    /** … or into any, by another way. */
    lookAgain: (): void => holding.clear(),
  };
}

const asRow = ([seq, world, owner, key, data, internal]: Fields): StoredRow => ({
  seq,
  world,
  owner,
  key,
  data,
  internal,
});

function sharpened(error: unknown, table: Table, key: string): unknown {
  const duplicate = error instanceof Database.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE';
  return duplicate ? new DuplicateKey(table.name, key) : error;
}
