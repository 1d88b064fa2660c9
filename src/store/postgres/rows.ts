/** Rows of PostgreSQL tables: every read and write of the port as statements of a session. */
import { columnValues } from '../columns.ts';
import { join, scopeSql, tableName, testsOf, columnName } from '../conditions.ts';
import type { Clause } from '../conditions.ts';
import { DuplicateKey } from '../store.ts';
import type { Aggregate, Query, Scope, StoredRow, Table } from '../store.ts';
import type { Session, Statement } from './session.ts';
import { column, listSql, numbered, testSql, typeOf } from './sql.ts';
import { escaped, held, indexed, unescaped } from './text.ts';

type NewRow = Omit<StoredRow, 'seq'>;
type Fields = readonly [
  seq: number,
  world: number,
  owner: string,
  key: string,
  whole: string | null,
  data: string,
  internal: string | null,
];

const FIELDS = 'seq, world, owner, key, whole_key, data, internal';

/** Statements of unusual shape are prepared up to this many, and sent whole beyond. */
const KEPT_STATEMENTS = 1_000;

/** More rows of one key than this are not looked at. */
const LOCATED = 100;

export type Rows = ReturnType<typeof rowsOf>;

/** `check` throws for a table that was not defined. */
export function rowsOf(check: (table: Table) => void) {
  const prepared = new WeakMap<Table, ReturnType<typeof prepare>>();
  const shapes = new Map<string, Statement>();
  let names = 0;

  const named = (text: string): Statement => ({ text, name: `b${(names += 1)}` });

  function prepare(table: Table) {
    check(table);
    const name = tableName(table.name);
    const columns = table.columns.map((one) => columnName(one.name));
    const places = (from: number): string[] => columns.map((_, index) => `$${from + index}`);
    const fields = ['world', 'owner', 'key', 'whole_key', 'data', 'internal', ...columns].join(', ');
    const types = ['int8', 'text', 'text', 'text', 'text', 'text', ...table.columns.map(typeOf)];
    const lists = types.map((type, index) => `$${index + 1}::${type}[]`).join(', ');
    const changes = (from: number): string =>
      ['data = $3', 'internal = $4', ...columns.map((one, index) => `${one} = ${places(from)[index]}`)].join(', ');
    const unless = 'ON CONFLICT (world, owner, key) DO NOTHING RETURNING';
    return {
      get: named(`SELECT ${FIELDS} FROM ${name} WHERE world = $1 AND owner = $2 AND key = $3`),
      insert: named(
        `INSERT INTO ${name} (${fields}) VALUES ($1, $2, $3, $4, $5, $6${places(7)
          .map((place) => `, ${place}`)
          .join('')}) ${unless} seq`,
      ),
      insertMany: named(
        `INSERT INTO ${name} (${fields}) SELECT ${fields} FROM unnest(${lists}) WITH ORDINALITY AS made (${fields}, place)
         ORDER BY place ${unless} world, owner, key`,
      ),
      // Most updates keep the key, and then its index need not be written.
      update: named(`UPDATE ${name} SET ${changes(6)} WHERE world = $1 AND seq = $2 AND key = $5`),
      // A violated index would end the transaction.
      updateWithKey: named(
        `UPDATE ${name} t SET key = $5, whole_key = $6, ${changes(7)} WHERE world = $1 AND seq = $2 AND NOT EXISTS
         (SELECT 1 FROM ${name} o WHERE o.world = t.world AND o.owner = t.owner AND o.key = $5 AND o.seq <> t.seq)`,
      ),
      exists: named(`SELECT 1 FROM ${name} WHERE world = $1 AND seq = $2`),
      remove: named(`DELETE FROM ${name} WHERE world = $1 AND seq = $2`),
    };
  }

  function statementsOf(table: Table): ReturnType<typeof prepare> {
    let statements = prepared.get(table);
    if (!statements) prepared.set(table, (statements = prepare(table)));
    return statements;
  }

  /** A statement for a text that is put together at each call. */
  function shaped(table: Table, { sql, values }: Clause): Statement {
    let statement = shapes.get(sql);
    if (!statement) {
      check(table);
      const text = numbered(sql);
      statement = shapes.size < KEPT_STATEMENTS ? named(text) : { text };
      if (statement.name !== undefined) shapes.set(sql, statement);
    }
    return { ...statement, values };
  }

  async function readAll<T>(session: Session, table: Table, clause: Clause): Promise<readonly T[]> {
    const { rows } = await session.query(shaped(table, clause));
    return rows as unknown as readonly T[]; // the shape that the statement selects
  }

  const readRows = async (session: Session, table: Table, clause: Clause): Promise<StoredRow[]> =>
    (await readAll<Fields>(session, table, clause)).map(asRow);

  const changed = async (session: Session, table: Table, clause: Clause): Promise<number> =>
    (await session.query(shaped(table, clause))).count;

  const tests = (table: Table, where: Query['where']): Clause[] => testsOf(table, where, held).map(testSql);

  const matching = (table: Table, { world, owner }: Scope, where: Query['where']): Clause =>
    join([scoped(world, owner), ...tests(table, where)], 'AND');

  async function get(
    session: Session,
    table: Table,
    world: number,
    owner: string,
    key: string,
  ): Promise<StoredRow | undefined> {
    const values = [world, escaped(owner), indexed(key)];
    const { rows } = await session.query({ ...statementsOf(table).get, values });
    const [row] = rows as unknown as readonly Fields[];
    return row && asRow(row);
  }

  async function insert(session: Session, table: Table, row: NewRow): Promise<number> {
    const { rows } = await session.query({ ...statementsOf(table).insert, values: valuesOf(table, row) });
    const [made] = rows;
    if (!made) throw new DuplicateKey(table.name, row.key);
    return Number(made[0]);
  }

  async function insertMany(session: Session, table: Table, rows: readonly NewRow[]): Promise<void> {
    if (rows.length === 0) return;
    const lists = rows.map((row) => valuesOf(table, row));
    const values = (lists[0] ?? []).map((_, index) => lists.map((list) => list[index]));
    const made = await session.query({ ...statementsOf(table).insertMany, values });
    if (made.count === rows.length) return;
    const left = new Set(made.rows.map(placeOf));
    const twice = rows.find((row) => !left.delete(placeOf([row.world, escaped(row.owner), indexed(row.key)])));
    throw new DuplicateKey(table.name, twice?.key ?? '');
  }

  async function update(
    session: Session,
    table: Table,
    world: number,
    { seq, key, data, internal }: Omit<StoredRow, 'world' | 'owner'>,
  ): Promise<void> {
    const statements = statementsOf(table);
    const [kept, whole] = keyOf(key);
    const columns = columnValues(table.columns, { data, internal }, held);
    const first = [world, seq, data, internal, kept];
    if ((await session.query({ ...statements.update, values: [...first, ...columns] })).count) return;
    if ((await session.query({ ...statements.updateWithKey, values: [...first, whole, ...columns] })).count) return;
    if ((await session.query({ ...statements.exists, values: [world, seq] })).count)
      throw new DuplicateKey(table.name, key);
  }

  async function list(session: Session, table: Table, { world, owner }: Scope, query: Query): Promise<StoredRow[]> {
    const statement = listSql({ table, world, owners: ownersOf(owner), query, select: FIELDS });
    return statement ? readRows(session, table, statement) : [];
  }

  async function locate(session: Session, table: Table, key: string): Promise<StoredRow[]> {
    if (!table.locates) throw new Error(`${table.name} is not declared with \`locates\``);
    const sql = `SELECT ${FIELDS} FROM ${tableName(table.name)} WHERE key = ? ORDER BY seq DESC LIMIT ${LOCATED}`;
    return readRows(session, table, { sql, values: [indexed(key)] });
  }

  async function removeWhere(
    session: Session,
    table: Table,
    scope: Scope,
    where?: Query['where'],
    limit?: number,
  ): Promise<number> {
    const name = tableName(table.name);
    if (limit === undefined) {
      const { sql, values } = matching(table, scope, where);
      return changed(session, table, { sql: `DELETE FROM ${name} WHERE ${sql}`, values });
    }
    const { world, owner } = scope;
    const query: Query = { order: { direction: 'asc' }, limit, ...(where && { where }) };
    const oldest = listSql({ table, world, owners: ownersOf(owner), query, select: 'seq' });
    if (!oldest) return 0;
    return changed(session, table, {
      sql: `DELETE FROM ${name} WHERE world = ? AND seq IN (${oldest.sql})`,
      values: [world, ...oldest.values],
    });
  }

  async function count(session: Session, table: Table, scope: Scope, where?: Query['where']): Promise<number> {
    const { sql, values } = matching(table, scope, where);
    const [row] = await readAll<[number]>(session, table, {
      sql: `SELECT count(*) FROM ${tableName(table.name)} WHERE ${sql}`,
      values,
    });
    return row?.[0] ?? 0;
  }

  async function aggregate(
    session: Session,
    table: Table,
    scope: Scope,
    { by, sum }: { by: readonly string[]; sum: readonly string[] },
  ): Promise<Aggregate> {
    const from = `FROM ${tableName(table.name)} WHERE`;
    const { sql, values } = scoped(scope.world, scope.owner);
    const sums = sum.map((name) => `coalesce(sum(${column(table, name)}), 0)`);
    const total = readAll<number[]>(session, table, {
      sql: `SELECT ${['count(*)', ...sums].join(', ')} ${from} ${sql}`,
      values,
    });
    const groups = by.map(async (name): Promise<[string, Record<string, number>]> => {
      const group = column(table, name);
      const text = `SELECT ${group}, count(*) ${from} ${sql} AND ${group} IS NOT NULL GROUP BY ${group}`;
      const found = await readAll<[string | number, number]>(session, table, { sql: text, values });
      return [name, Object.fromEntries(found.map(([value, size]) => [unescaped(String(value)), size]))];
    });
    const [[totals = []], ...grouped] = await Promise.all([total, ...groups]);
    return {
      count: totals[0] ?? 0,
      by: Object.fromEntries(grouped),
      sum: Object.fromEntries(sum.map((name, index) => [name, totals[index + 1] ?? 0])),
    };
  }

  /** Jumps from world to world and owner to owner along the index, however many rows there are. */
  async function earliest(session: Session, table: Table, name: string): Promise<{ world: number; value: number }[]> {
    const least = column(table, name);
    const from = `FROM ${tableName(table.name)} t`;
    const found = await readAll<[number, number]>(session, table, {
      sql: `WITH RECURSIVE worlds(world) AS (
        (SELECT t.world ${from} ORDER BY t.world LIMIT 1)
        UNION ALL SELECT (SELECT t.world ${from} WHERE t.world > worlds.world ORDER BY t.world LIMIT 1)
        FROM worlds WHERE worlds.world IS NOT NULL
      ), places(world, owner) AS (
        SELECT world, (SELECT t.owner ${from} WHERE t.world = worlds.world ORDER BY t.owner LIMIT 1)
        FROM worlds WHERE world IS NOT NULL
        UNION ALL
        SELECT places.world,
          (SELECT t.owner ${from} WHERE t.world = places.world AND t.owner > places.owner ORDER BY t.owner LIMIT 1)
        FROM places WHERE places.owner IS NOT NULL
      ), least(world, value) AS (
        SELECT places.world, (SELECT t.${least} ${from} WHERE t.world = places.world AND t.owner = places.owner
          AND t.${least} IS NOT NULL ORDER BY t.${least} LIMIT 1)
        FROM places WHERE places.owner IS NOT NULL
      )
      SELECT world, min(value) FROM least WHERE value IS NOT NULL GROUP BY world ORDER BY world`,
      values: [],
    });
    return found.map(([world, value]) => ({ world, value }));
  }

  return {
    get,
    locate,
    insert,
    insertMany,
    update,
    remove: async (session: Session, table: Table, world: number, seq: number): Promise<void> =>
      void (await session.query({ ...statementsOf(table).remove, values: [world, seq] })),
    removeWhere,
    list,
    count,
    aggregate,
    earliest,
  };
}

const ownersOf = (owner: string | undefined): string[] | undefined =>
  owner === undefined ? undefined : [escaped(owner)];

const scoped = (world: number, owner: string | undefined): Clause =>
  scopeSql(world, owner === undefined ? undefined : escaped(owner));

const placeOf = (place: readonly unknown[]): string => JSON.stringify(place);

/** A key as its index holds it, and the whole of it where that is less. */
function keyOf(key: string): [kept: string, whole: string | null] {
  const kept = indexed(key);
  const whole = escaped(key);
  return [kept, kept === whole ? null : whole];
}

function valuesOf(table: Table, { world, owner, key, data, internal }: NewRow): unknown[] {
  return [
    world,
    escaped(owner),
    ...keyOf(key),
    data,
    internal,
    ...columnValues(table.columns, { data, internal }, held),
  ];
}

const asRow = ([seq, world, owner, key, whole, data, internal]: Fields): StoredRow => ({
  seq,
  world,
  owner: unescaped(owner),
  key: unescaped(whole ?? key),
  data,
  internal,
});
