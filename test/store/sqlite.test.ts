/** SQLite: the suite on a file and in memory, and what only SQLite has. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { CannotOpen } from '../../src/store/store.ts';
import type { Store, StoredRow, Table } from '../../src/store/store.ts';
import { openSqlite, storeOn } from '../../src/store/sqlite.ts';
import { openDatabase } from '../../src/store/sqlite/opening.ts';
import { SCHEMA_VERSION } from '../../src/store/sqlite/schema-versions.ts';
import { keysOf, parcel, parcels, riders } from './parcels.ts';
import { storeSuite } from './suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'backlot-store-'));
let files = 0;
const fresh = (): string => join(folder, `state-${(files += 1)}.db`);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeSuite('SQLite in memory', async () => openSqlite({ file: ':memory:' }));
storeSuite('SQLite in a file', async () => openSqlite({ file: fresh() }));

const add = (store: Store, ...rows: Omit<StoredRow, 'seq'>[]): Promise<void> =>
  store.transaction(1, (tx) => tx.insertMany(parcels, rows));
const keys = (store: Store): Promise<string[]> =>
  store.transaction(1, async (tx) => keysOf(await tx.list(parcels, { world: 1 })));
const next = (store: Store): Promise<number> => store.transaction(1, (tx) => tx.next(1, 'parcels'));

/** Everything that belongs to a database. */
const filesOf = (file: string): string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((name) => name === file || name.startsWith(`${file}-`));

/** The file of the redo log that the database counts from. */
function firstOf(file: string): number {
  const db = new Database(file, { readonly: true });
  const first = db.prepare<[], number>('SELECT first FROM backlot_redo').pluck().get() ?? 0;
  db.close();
  return first;
}

/** Copies what a killed process leaves. */
function leave(file: string, to: string): void {
  for (const name of filesOf(file)) if (!name.endsWith('-shm')) cpSync(name, to + name.slice(file.length));
}

async function opened(file: string, tables: readonly Table[] = [parcels]): Promise<Store> {
  const store = openSqlite({ file });
  await store.define(tables);
  return store;
}

function refusal(file: string): string {
  try {
    openSqlite({ file });
  } catch (error) {
    if (error instanceof CannotOpen) return error.message;
    throw error;
  }
  throw new Error(`${file} was opened`);
}

describe('a file', () => {
  test('keeps rows, series and tables', async () => {
    const file = fresh();
    const store = await opened(file);
    await add(store, parcel('p1', { status: 'booked' }));
    expect([await next(store), await next(store)]).toEqual([1, 2]);
    await store.close();

    const again = await opened(file);
    expect(await keys(again)).toEqual(['p1']);
    expect(await next(again)).toBe(3);
    await again.close();
  });

  test('takes in what its log has gathered while it is open', async () => {
    const file = fresh();
    const store = await opened(file);
    const text = 'x'.repeat(20_000);
    let id = 0;
    while (statSync(file).size < 1_000_000) await add(store, parcel(`p${(id += 1)}`, { status: text }));
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(8_000_000);
    await store.close();
    const again = await opened(file);
    expect(await again.transaction(1, (tx) => tx.count(parcels, { world: 1 }))).toBe(id);
    await again.close();
  });

  test('holds everything that was acknowledged, though nobody closed it', async () => {
    const file = fresh();
    const crashed = fresh();
    const store = await opened(file);
    await Promise.all(Array.from({ length: 100 }, (_, index) => add(store, parcel(`p${index}`))));
    const last = await next(store);
    leave(file, crashed);
    await store.close();

    const again = await opened(crashed);
    expect(await keys(again)).toHaveLength(100);
    expect(await next(again)).toBeGreaterThan(last);
    await again.close();
    expect(filesOf(crashed)).toEqual([crashed]);
  });

  test.each(['before', 'with'])('gives no number twice that was drawn %s those in the table', async (when) => {
    const [file, crashed] = [fresh(), fresh()];
    const store = await opened(file);
    await add(store, parcel('p1'));
    if (when === 'before') await next(store);
    await store.transaction(1, async (tx) => {
      if (when === 'with') await tx.next(1, 'parcels');
      await tx.aggregate(parcels, { world: 1 }, { by: [], sum: [] }); // brings all to the tables
    });
    const last = await next(store);
    leave(file, crashed);
    await store.close();
    const again = await opened(crashed);
    expect(await next(again)).toBeGreaterThan(last);
    await again.close();
  });

  test('does not get back a row that was removed on its way to the table', async () => {
    const file = fresh();
    const store = await opened(file);
    await store.transaction(1, (tx) =>
      tx.insertMany(
        parcels,
        Array.from({ length: 2_500 }, (_, index) => parcel(`p${index}`)), // so many go at once
      ),
    );
    await store.transaction(1, async (tx) => {
      const row = await tx.get(parcels, 1, '', 'p7');
      if (row) await tx.remove(parcels, row.seq);
    });
    await store.close();
    const again = await opened(file);
    expect(await again.transaction(1, (tx) => tx.get(parcels, 1, '', 'p7'))).toBeUndefined();
    expect(await again.transaction(1, (tx) => tx.count(parcels, { world: 1 }))).toBe(2_499);
    await again.close();
  });

  test('holds what became of a row on its way to the table', async () => {
    const [file, crashed] = [fresh(), fresh()];
    const store = await opened(file);
    const change = (key: string, to: string | undefined): Promise<void> =>
      store.transaction(1, async (tx) => {
        const row = await tx.get(parcels, 1, '', key);
        if (row && to === undefined) await tx.remove(parcels, row.seq);
        else if (row) await tx.update(parcels, { ...row, data: JSON.stringify({ id: key, status: to }) });
      });
    await add(store, parcel('p1'), parcel('p2'), parcel('p3'));
    await store.transaction(1, (tx) => tx.removeWhere(parcels, { world: 2 })); // now they are in the table
    await change('p1', 'lost');
    await change('p2', undefined);
    await add(store, parcel('p4'), parcel('p5'));
    await change('p4', undefined);
    await change('p5', 'booked');
    await add(store, parcel('p2', { status: 'again' }));
    leave(file, crashed);
    await store.close();

    for (const path of [file, crashed]) {
      const again = await opened(path);
      const rows = await again.transaction(1, (tx) => tx.list(parcels, { world: 1 }, { order: { direction: 'asc' } }));
      expect(rows.map(({ data }) => JSON.parse(data) as object)).toEqual([
        { id: 'p1', status: 'lost' },
        { id: 'p3' },
        { id: 'p5', status: 'booked' },
        { id: 'p2', status: 'again' },
      ]);
      await again.close();
    }
  });

  test('does not bring back what was removed since it came to the table', async () => {
    const [file, crashed] = [fresh(), fresh()];
    const store = await opened(file);
    await add(store, parcel('p1'), parcel('p2'));
    await store.transaction(1, (tx) => tx.removeWhere(parcels, { world: 1 }, undefined, 1));
    leave(file, crashed);
    await store.close();
    const again = await opened(crashed);
    expect(await keys(again)).toEqual(['p2']);
    await again.close();
  });

  test('ends at a line that was cut off', async () => {
    const [file, crashed] = [fresh(), fresh()];
    const store = await opened(file);
    await add(store, parcel('p1'));
    await add(store, parcel('p2'));
    leave(file, crashed);
    await store.close();
    const log = filesOf(crashed).find((name) => name.includes('-redo.')) ?? '';
    writeFileSync(log, readFileSync(log, 'utf8').slice(0, -10));
    const again = await opened(crashed);
    expect(await keys(again)).toEqual(['p1']);
    await again.close();
  });

  test('takes nothing from the log of a database that was deleted', async () => {
    const [file, other] = [fresh(), fresh()];
    const store = await opened(file);
    await add(store, parcel('p1'));
    leave(file, other);
    await store.close();
    for (const name of filesOf(other)) if (!name.includes('-redo.')) rmSync(name);
    const again = await opened(other);
    expect(await keys(again)).toEqual([]);
    await again.close();
  });

  test('makes the folders that it stands in', async () => {
    const file = join(folder, 'some', 'where', 'state.db');
    await (await opened(file)).close();
    expect(existsSync(file)).toBe(true);
  });

  test('is rid of a swept world, also when the sweep was cut short', async () => {
    const file = fresh();
    const store = await opened(file, [parcels, riders]);
    await add(
      store,
      ...Array.from({ length: 3_000 }, (_, index) => parcel(`p${index}`, {}, { world: 9 })),
      parcel('stays'),
    );
    void store.sweep(9);
    await store.close();

    const again = await opened(file, [riders]); // parcels are swept by a process that does not know them, too
    await again.sweep(8);
    await again.define([parcels]);
    let left: number;
    do left = await again.transaction(0, (tx) => tx.count(parcels, { world: 9 }));
    while (left > 0);
    expect(await keys(again)).toEqual(['stays']);
    await again.close();
  });

  test('copies worlds of tables that this process does not know', async () => {
    const file = fresh();
    const store = await opened(file);
    await add(store, parcel('p1'));
    await store.close();

    const again = await opened(file, [riders]);
    await again.transaction(0, (tx) => tx.copyWorld(1, 2, []));
    await again.define([parcels]);
    expect(await again.transaction(0, (tx) => tx.count(parcels, { world: 2 }))).toBe(1);
    await again.close();
  });

  test('is changed when a table was declared anew between two starts', async () => {
    const file = fresh();
    const store = await opened(file);
    await add(store, parcel('p1', { weight: 3, price: 8 }), parcel('p2', { weight: 4, price: 7 }));
    await store.close();

    const columns = parcels.columns.filter(({ name }) => name !== 'status' && name !== 'fragile');
    const other: Table = {
      name: parcels.name,
      columns: columns.map((column) =>
        column.name === 'weight' ? { ...column, type: 'text', path: 'price' } : column,
      ),
      indexes: [['weight', 'city'], ['price']],
    };
    const again = await opened(file, [other]);
    const list = (where: Record<string, string>): Promise<string[]> =>
      again.transaction(1, async (tx) => keysOf(await tx.list(other, { world: 1 }, { where })));
    expect(await list({ weight: '8' })).toEqual(['p1']);
    await again.close();
    const db = new Database(file);
    const names = db
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL AND tbl_name = 't_pelican_parcels'",
      )
      .pluck()
      .all();
    expect(names.toSorted()).toEqual(['pelican_parcels()', 'pelican_parcels(price)', 'pelican_parcels(weight,city)']);
    db.close();
  });

  test('has a view of each table for people, with the name of the namespace', async () => {
    const file = fresh();
    const store = await opened(file);
    const namespaces: Table = {
      name: 'namespaces',
      columns: [{ name: 'name', type: 'text', path: 'name' }],
      indexes: [['name']],
    };
    const db = new Database(file, { readonly: true });
    expect(db.prepare('SELECT * FROM pelican_parcels').all()).toEqual([]);

    await store.define([namespaces]);
    const named = { world: 0, owner: '', key: 'shop', data: '{"name":"shop","world":1}', internal: null };
    await store.transaction(0, (tx) => tx.insert(namespaces, named));
    await add(store, parcel('p1', { status: 'lost', weight: 4 }), parcel('gone', {}, { world: 5 }));
    const look = db.prepare('SELECT * FROM pelican_parcels');
    await expect
      .poll(() => look.all())
      .toEqual([
        {
          namespace: 'shop',
          owner: '',
          key: 'p1',
          status: 'lost',
          weight: 4,
          price: null,
          fragile: null,
          city: null,
          due: null,
          data: '{"id":"p1","status":"lost","weight":4}',
          internal: null,
          seq: 1,
        },
      ]);
    expect(db.prepare('SELECT namespace, name FROM namespaces').all()).toEqual([{ namespace: null, name: 'shop' }]);
    db.close();
    await store.close();
  });
});

describe('a file is refused in one line', () => {
  test('when a newer Backlot wrote it', async () => {
    const file = fresh();
    await (await opened(file)).close();
    const db = new Database(file);
    db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    expect(refusal(file)).toBe(
      `${file} was written by a newer Backlot (schema ${SCHEMA_VERSION + 1}, this one reads up to ${SCHEMA_VERSION}): ` +
        'upgrade Backlot, or name another file with --data',
    );
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  test('when it is not a database, and it is left as it was', () => {
    const file = fresh();
    writeFileSync(file, 'Dear diary, '.repeat(1_000));
    expect(refusal(file)).toMatch(/^\S+ is not a SQLite database, or is damaged: move it away, or name another .*$/);
    expect(readFileSync(file, 'utf8')).toMatch(/^Dear diary/);
  });

  test('when it is damaged', async () => {
    const file = fresh();
    await (await opened(file)).close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 100, 4_096));
    expect(refusal(file)).toMatch(/^\S+ is not a SQLite database, or is damaged: .*$/);
  });

  test('when it is the database of another program', () => {
    const file = fresh();
    const db = new Database(file);
    db.exec('CREATE TABLE songs (title)');
    db.close();
    expect(refusal(file)).toMatch(/^\S+ is a database of another program: .*$/);
  });

  test('when its folder cannot be made', () => {
    const file = fresh();
    writeFileSync(file, '');
    expect(refusal(join(file, 'state.db'))).toMatch(
      /^\S+ cannot be opened: see that its folder exists and can be written, .*$/,
    );
  });

  test('when its name is that of a folder', () => {
    expect(refusal(folder)).toMatch(/^\S+ cannot be opened: .*$/);
  });

  test('when the folder is read-only, and when the file is', async () => {
    const closed = join(folder, 'closed');
    const file = join(closed, 'state.db');
    mkdirSync(closed);
    await (await opened(file)).close();
    chmodSync(folder, 0o755);
    const line =
      /^\S+ cannot be written: give yourself write permission to it and its folder, or name another file .*$/;

    chmodSync(closed, 0o777);
    chmodSync(file, 0o444);
    expect(asNobody(() => refusal(file))).toMatch(line);
    chmodSync(closed, 0o555);
    expect(asNobody(() => refusal(file))).toMatch(line);
    expect(asNobody(() => refusal(join(closed, 'other.db')))).toMatch(line);
    chmodSync(closed, 0o755);
  });
});

/** Runs as a user whom permissions stop; root they do not. */
function asNobody<T>(work: () => T): T {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('when SQLite gives up', () => {
  /** Two transactions of one batch, the second of which does `harm`; the third is begun after them. */
  async function harmed(
    harm: (db: Database.Database, store: Store) => Promise<unknown>,
  ): Promise<{ outcomes: string[]; log: string[]; store: Store }> {
    const db = openDatabase(fresh());
    const log: string[] = [];
    const store = storeOn(db, (line) => log.push(line));
    await store.define([parcels]);
    const batch = [
      store.transaction(1, async (tx) => [await tx.insert(parcels, parcel('p1')), await tx.next(1, 'parcels')]),
      harm(db, store),
      add(store, parcel('p3')),
    ];
    const outcomes = (await Promise.allSettled(batch)).map((end) =>
      end.status === 'fulfilled' ? 'kept' : String(end.reason),
    );
    return { outcomes, log, store };
  }

  test('a full disk: what does not fit is refused, what shared its commit is kept, and the store goes on', async () => {
    const { outcomes, log, store } = await harmed(async (db, store) => {
      db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 20}`);
      try {
        const big = Array.from({ length: 100 }, (_, index) => parcel(`big${index}`, { status: 'x'.repeat(5_000) }));
        await store.transaction(1, async (tx) => {
          await tx.insertMany(parcels, big);
          await tx.removeWhere(parcels, { world: 2 }); // which is done in the table
        });
      } finally {
        db.pragma('max_page_count = 1000000');
      }
    });
    expect(outcomes).toEqual(['kept', 'SqliteError: database or disk is full', 'kept']);
    expect(log.at(-1)).toBe('store: a batch of 1 undone: database or disk is full');
    expect(await keys(store)).toEqual(['p3', 'p1']);
    expect(await next(store)).toBe(3);
    await store.close();
  });

  test('a transaction that is gone takes nobody with it', async () => {
    const { outcomes, log, store } = await harmed((db, store) =>
      store.transaction(1, async (tx) => {
        await tx.removeWhere(parcels, { world: 2 });
        db.exec('ROLLBACK');
        db.exec('PRAGMA query_only = ON'); // the next write fails, and no transaction stands
        await tx.removeWhere(parcels, { world: 2 }).catch(() => undefined);
        db.exec('PRAGMA query_only = OFF');
        await expect(tx.insert(parcels, parcel('p2'))).rejects.toThrow('readonly');
      }),
    );
    expect(outcomes).toEqual(['kept', 'SqliteError: attempt to write a readonly database', 'kept']);
    expect(log.at(-1)).toBe('store: a batch of 1 undone: attempt to write a readonly database');
    expect(await keys(store)).toEqual(['p3', 'p1']);
    expect(await next(store)).toBe(3);
    await store.close();
  });

  test('a log that cannot be written: nobody is told that it was kept, and the store goes on', async () => {
    const file = fresh();
    const log: string[] = [];
    const store = openSqlite({ file, log: (line) => log.push(line) });
    await store.define([parcels]);
    const first = firstOf(file);
    mkdirSync(`${file}-redo.${first}`);
    await expect(add(store, parcel('p1'))).rejects.toThrow('EISDIR');
    expect(log).toEqual([expect.stringMatching(/^store: a batch of 1 undone: EISDIR/)]);
    expect(await keys(store)).toEqual([]);
    rmSync(`${file}-redo.${first}`, { recursive: true });
    await add(store, parcel('p2'));
    expect(await keys(store)).toEqual(['p2']);
    await store.close();
  });

  test('a commit that fails rejects whose fault it was', async () => {
    const { outcomes, log, store } = await harmed((db, store) =>
      store.transaction(1, async (tx) => {
        await tx.insert(parcels, parcel('p2'));
        await tx.removeWhere(parcels, { world: 2 });
        db.exec(`CREATE TABLE a (id INTEGER PRIMARY KEY);
          CREATE TABLE b (a REFERENCES a(id) DEFERRABLE INITIALLY DEFERRED); INSERT INTO b VALUES (1)`);
      }),
    );
    expect(outcomes).toEqual(['kept', 'SqliteError: FOREIGN KEY constraint failed', 'kept']);
    expect(log.at(-1)).toBe('store: a batch of 1 undone: FOREIGN KEY constraint failed');
    expect(await keys(store)).toEqual(['p3', 'p1']);
    await add(store, parcel('p4'));
    expect(await keys(store)).toEqual(['p4', 'p3', 'p1']);
    await store.close();
  });
});
