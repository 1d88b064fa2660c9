/** PostgreSQL: the suite of every engine, and what only PostgreSQL has. */
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { Client } from 'pg';
import { openPostgres } from '../../src/store/postgres.ts';
import { CannotOpen, DuplicateKey } from '../../src/store/store.ts';
import type { Query, Store, StoredRow, Table } from '../../src/store/store.ts';
import { listSql, numbered } from '../../src/store/postgres/sql.ts';
import { SCHEMA_VERSION } from '../../src/store/postgres/schema-versions.ts';
import { keysOf, parcel, parcels, riders } from '../store/parcels.ts';
import { storeSuite } from '../store/suite.ts';
import { dropSchemas, freshUrl, postgresUrl, query } from './database.ts';

describe.skipIf(postgresUrl === undefined)('on PostgreSQL (needs POSTGRES_URL)', () => {
  storeSuite('PostgreSQL', async () => openPostgres({ url: await freshUrl() }));

  afterAll(dropSchemas);

  const opened: Store[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  async function open(url: string, tables: readonly Table[] = [parcels, riders], log?: string[]): Promise<Store> {
    const store = await openPostgres({ url, log: (line) => log?.push(line) });
    opened.push(store);
    await store.define(tables);
    return store;
  }

  const add = (store: Store, ...rows: Omit<StoredRow, 'seq'>[]): Promise<void> =>
    store.transaction(1, (tx) => tx.insertMany(parcels, rows));
  const keys = (store: Store, sought: Query = {}): Promise<string[]> =>
    store.transaction(1, async (tx) => keysOf(await tx.list(parcels, { world: 1 }, sought)));

  async function refusal(url: string): Promise<string> {
    try {
      await (await openPostgres({ url })).close();
    } catch (error) {
      if (error instanceof CannotOpen) return error.message;
      throw error;
    }
    throw new Error(`${url} was opened`);
  }

  describe('rows', () => {
    test('NUL is kept in keys, owners, columns and data, and stands before all other characters', async () => {
      const store = await open(await freshUrl());
      const texts = ['a', 'a\u0000', 'a\u0000b', 'a\u0001', 'a\u0001\u0001', 'a\u0002'];
      await store.transaction(1, async (tx) => {
        for (const text of texts) await tx.insert(parcels, parcel(text, { status: text }, { owner: text }));
      });
      const order = { column: 'status', direction: 'asc' } as const;
      expect(await keys(store, { order })).toEqual(texts);
      await store.transaction(1, async (tx) => {
        const row = await tx.get(parcels, 1, 'a\u0000', 'a\u0000');
        expect(row).toMatchObject({ key: 'a\u0000', owner: 'a\u0000', data: '{"id":"a\\u0000","status":"a\\u0000"}' });
        const found = await tx.list(parcels, { world: 1 }, { where: { status: ['a\u0000b', 'a\u0001'] } });
        expect(keysOf(found)).toEqual(['a\u0001', 'a\u0000b']);
        const { by } = await tx.aggregate(parcels, { world: 1 }, { by: ['status'], sum: [] });
        expect(Object.keys(by['status'] ?? {}).toSorted()).toEqual(texts);
      });
    });

    test('text of any length is a key and a column, though an index holds little', async () => {
      const store = await open(await freshUrl());
      const [long, other] = [`${'x'.repeat(20_000)}1`, `${'x'.repeat(20_000)}2`];
      await add(store, parcel(long, { status: long }), parcel(other, { status: other }), parcel('short'));
      expect(await keys(store, { where: { status: other } })).toEqual([other]);
      await store.transaction(1, async (tx) => {
        expect((await tx.get(parcels, 1, '', long))?.key).toBe(long);
        expect(keysOf(await tx.locate(parcels, other))).toEqual([other]);
        await expect(tx.insert(parcels, parcel(long))).rejects.toThrow(DuplicateKey);
      });
    });

    test('a statement that fails undoes its transaction, also when the work goes on as if nothing had been', async () => {
      const store = await open(await freshUrl());
      const failed = store.transaction(1, async (tx) => {
        await tx.insert(parcels, parcel('p1'));
        await tx.insert(riders, { ...parcel('b1'), data: 'NUL: \u0000' }).catch(() => undefined);
        return 'as if nothing had been';
      });
      const [outcome] = await Promise.allSettled([failed, add(store, parcel('p2'))]);
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: '22021' } });
      expect(await keys(store)).toEqual(['p2']);
    });

    test('a savepoint brings a transaction back from a statement that failed', async () => {
      const store = await open(await freshUrl());
      await store.transaction(1, async (tx) => {
        const inner = tx.savepoint(() => tx.insert(riders, { ...parcel('r1'), data: 'NUL: \u0000' }));
        await expect(inner).rejects.toThrow('invalid byte sequence');
        await tx.insert(parcels, parcel('p2'));
      });
      expect(await keys(store)).toEqual(['p2']);
    });

    test('of many rows of which one is there already, that one is named', async () => {
      const store = await open(await freshUrl());
      await add(store, parcel('p2'));
      await expect(add(store, parcel('p1'), parcel('p2'), parcel('p3'))).rejects.toMatchObject({ key: 'p2' });
      await expect(add(store, parcel('q1'), parcel('q1'))).rejects.toMatchObject({ key: 'q1' });
      expect(await keys(store)).toEqual(['p2']);
    });
  });

  describe('lists', () => {
    const after = { seq: 500, value: 5 };
    const walks: [string, Query][] = [
      ['newest first', {}],
      ['behind a row', { after: { seq: 500 } }],
      ['a value', { where: { status: 'booked' } }],
      ['a value, behind a row', { where: { status: 'booked' }, after }],
      ['null', { where: { status: null } }],
      ['one of several, or null', { where: { status: ['booked', 'lost', null] }, after }],
      ['by a column', { order: { column: 'weight', direction: 'asc' } }],
      ['by a column, from a place', { order: { column: 'weight', direction: 'desc' }, after }],
      ['a range', { order: { column: 'weight', direction: 'asc' }, where: { weight: { gte: 2, lt: 9 } } }],
      ['a value, by another column', { order: { column: 'weight', direction: 'asc' }, where: { status: 'lost' } }],
    ];
    test.each(walks)('%s: walks an index and sorts no more than a page', async (_what, sought) => {
      const url = await freshUrl();
      const store = await open(url);
      const made = Array.from({ length: 2_000 }, (_, index) =>
        parcel(`p${index}`, { status: [null, 'booked', 'lost'][index % 3] ?? null, weight: index % 50 }),
      );
      await add(store, ...made);
      const statement = listSql({
        table: parcels,
        world: 1,
        owners: [''],
        query: { ...sought, limit: 10 },
        select: 'seq, key, data',
      });
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query('SET enable_seqscan = off');
      const text = `EXPLAIN (ANALYZE, FORMAT JSON) ${numbered(statement?.sql ?? '')}`;
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Step }] }>(text, [...(statement?.values ?? [])]);
      await client.end();
      const steps = flat(rows[0]?.['QUERY PLAN'][0].Plan);
      expect(steps.filter((step) => step['Node Type'] === 'Seq Scan')).toEqual([]);
      for (const step of steps) expect(step['Actual Rows']).toBeLessThanOrEqual(40);
    });
  });

  describe('several processes', () => {
    test('take turns in a world, and count on from each other', async () => {
      const url = await freshUrl();
      const stores = await Promise.all([open(url), open(url), open(url)]);
      const step = (store: Store): Promise<number> =>
        store.transaction(1, async (tx) => {
          const count = await tx.count(parcels, { world: 1 });
          const number = await tx.next(1, 'parcels');
          await tx.insert(parcels, parcel(`p${number}`, { weight: count }));
          return number;
        });
      const drawn = await Promise.all(Array.from({ length: 90 }, (_, index) => step(stores[index % 3] as Store)));
      expect(drawn.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, index) => index + 1));
      const rows = await (stores[0] as Store).transaction(1, (tx) =>
        tx.list(parcels, { world: 1 }, { order: { direction: 'asc' } }),
      );
      expect(rows.map((row) => JSON.parse(row.data) as unknown)).toEqual(
        rows.map((_, index) => ({ id: `p${index + 1}`, weight: index })),
      );
    });

    test('a number drawn in a transaction that was undone is drawn by no other process', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([open(url), open(url)]);
      const undone = one.transaction(1, async (tx) => {
        await tx.next(1, 'a');
        throw new Error(`undone ${await tx.next(1, 'a')}`);
      });
      await expect(undone).rejects.toThrow('undone 2');
      expect(await two.transaction(1, (tx) => tx.next(1, 'a'))).toBe(3);
      expect(await one.transaction(1, (tx) => tx.last(1, 'a'))).toBe(3);
    });

    test('see the mark of a world change with the commit that changed it', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([open(url), open(url)]);
      const first = await one.transaction(1, async (tx) => tx.mark);
      const undone = one.transaction(1, async (tx) => {
        await tx.remark(1);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      expect(await two.mark(1)).toBe(first);
      const second = await one.transaction(0, (tx) => tx.remark(1));
      expect(second).not.toBe(first);
      expect(await two.transaction(1, async (tx) => tx.mark)).toBe(second);
      expect(await two.mark(1)).toBe(second);
    });

    test('a world that was swept and comes back has another mark', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([open(url), open(url)]);
      const before = await one.transaction(1, async (tx) => tx.mark);
      await one.sweep(1);
      expect(await two.transaction(1, async (tx) => tx.mark)).not.toBe(before);
    });

    test('that lock two worlds crosswise do not stand for ever: one is run again', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([open(url), open(url)]);
      let runs = 0;
      const cross = (store: Store, from: number, to: number): Promise<void> =>
        store.transaction(from, async (tx) => {
          runs += 1;
          await tx.insert(parcels, parcel(`from ${from}`, {}, { world: from }));
          while (runs < 2) await tx.count(parcels, { world: from }); // until both are at work
          await tx.copyWorld(to, 10 + from, []);
        });
      await Promise.all([cross(one, 1, 2), cross(two, 2, 1)]);
      expect(runs).toBe(3);
      const counts = [1, 2, 11, 12].map((world) => one.transaction(world, (tx) => tx.count(parcels, { world })));
      expect((await Promise.all(counts)).toSorted()).toEqual([0, 1, 1, 1]); // the first copied the other before it wrote
    });

    test('declare their tables at the same time, also in a database that is new', async () => {
      const url = await freshUrl();
      const stores = await Promise.all(Array.from({ length: 4 }, () => open(url)));
      await add(stores[3] as Store, parcel('p1'));
      expect(await keys(stores[0] as Store)).toEqual(['p1']);
    });
  });

  describe('claims', () => {
    interface Told {
      readonly store: Store;
      readonly words: string[];
      /** Resolves when the words are told. */
      readonly hears: (word: string) => Promise<void>;
    }

    async function watched(url: string): Promise<Told> {
      const store = await open(url);
      const words: string[] = [];
      let changed = (): void => undefined;
      const note = (word: string) => (world: number) => {
        words.push(`${word} ${world}`);
        changed();
      };
      store.watch({ called: note('called'), asked: note('asked'), lost: note('lost') });
      const hears = async (word: string): Promise<void> => {
        while (!words.includes(word)) await new Promise<void>((resolve) => (changed = resolve));
      };
      return { store, words, hears };
    }

    const claimed = (store: Store, world: number): Promise<boolean> =>
      store.transaction(world, async (tx) => tx.claimed);

    test('a world is one process’s at a time, and goes to who asks for it when it is released', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([watched(url), watched(url)]);
      expect(await one.store.claim(5)).toBe(true);
      expect(await two.store.claim(5)).toBe(false);
      expect([await claimed(one.store, 5), await claimed(two.store, 5)]).toEqual([true, false]);
      expect(await two.store.claim(5, true)).toBe(false);
      await one.hears('asked 5');
      await one.store.release(5);
      expect(await two.store.claim(5, true)).toBe(true);
      expect(await one.store.claim(5)).toBe(false);
      expect([await claimed(one.store, 5), await claimed(two.store, 5)]).toEqual([false, true]);
    });

    test('a process that asked and waits no more is called when it gets the world', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([watched(url), watched(url)]);
      await one.store.claim(5);
      expect(await two.store.claim(5, true)).toBe(false);
      await one.store.release(5);
      await two.hears('called 5');
      expect(await claimed(two.store, 5)).toBe(true);
    });

    test('the owner is called when another process leaves work or changes the mark', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([watched(url), watched(url)]);
      await one.store.claim(5);
      await two.store.transaction(5, async (tx) => tx.callOwner());
      await one.hears('called 5');
      await one.store.claim(6);
      await two.store.transaction(0, (tx) => tx.remark(6));
      await one.hears('called 6');
      expect(two.words).toEqual([]);
    });

    test('what a process leaves when it closes is called out to the others', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([watched(url), watched(url)]);
      await one.store.claim(5);
      await one.store.close();
      await two.hears('called 5');
      expect(await two.store.claim(5)).toBe(true);
    });

    test('the claim of a process that lives no more is taken over; should it live after all, it loses the world', async () => {
      const url = await freshUrl();
      const [one, two] = await Promise.all([watched(url), watched(url)]);
      await one.store.claim(5);
      await query(`UPDATE backlot_processes SET until = now() - interval '1 second'`, url);
      expect(await two.store.claim(5)).toBe(true);
      expect(await claimed(one.store, 5)).toBe(false);
      await one.hears('lost 5');
    });
  });

  describe('connections', () => {
    const backends = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'backlot'`;

    test('that are lost in the middle: the work is run again', async () => {
      const store = await open(await freshUrl());
      let runs = 0;
      await store.transaction(1, async (tx) => {
        runs += 1;
        await tx.insert(parcels, parcel('p1'));
        if (runs > 1) return;
        void query(backends);
        for (;;) await tx.count(parcels, { world: 1 });
      });
      expect(await keys(store)).toEqual(['p1']);
      expect(runs).toBe(2);
    });

    test('that are lost while nobody uses them: nobody notices', async () => {
      const store = await open(await freshUrl());
      await Promise.all([1, 2, 3].map((world) => store.transaction(world, (tx) => tx.count(parcels, { world }))));
      await query(backends);
      const counts = [1, 2, 3, 4].map((world) => store.transaction(world, (tx) => tx.count(parcels, { world })));
      expect(await Promise.all(counts)).toEqual([0, 0, 0, 0]);
    });
  });

  describe('a database', () => {
    test('keeps rows, series and tables', async () => {
      const url = await freshUrl();
      const store = await openPostgres({ url });
      await store.define([parcels]);
      await add(store, parcel('p1', { status: 'booked' }));
      await store.transaction(1, (tx) => tx.next(1, 'a'));
      await store.close();

      const again = await open(url, [parcels]);
      expect(await keys(again, { where: { status: 'booked' } })).toEqual(['p1']);
      expect(await again.transaction(1, (tx) => tx.next(1, 'a'))).toBe(2);
    });

    test('is rid of a swept world, also when the sweep was cut short', async () => {
      const url = await freshUrl();
      const store = await openPostgres({ url });
      await store.define([parcels]);
      const many = Array.from({ length: 3_000 }, (_, index) => parcel(`p${index}`, {}, { world: 9 }));
      await add(store, ...many, parcel('stays'));
      void store.sweep(9);
      await store.close();

      const again = await open(url, [parcels]);
      let left: number;
      do left = await again.transaction(0, (tx) => tx.count(parcels, { world: 9 }));
      while (left > 0);
      expect(await keys(again)).toEqual(['stays']);
    });

    test('has a view of each table for people, with the name of the namespace', async () => {
      const url = await freshUrl();
      const namespaces: Table = { name: 'namespaces', columns: [], indexes: [] };
      const store = await open(url, [parcels, namespaces]);
      const named = { world: 0, owner: '', key: 'shop', data: '{"name":"shop","world":1}', internal: null };
      await store.transaction(0, (tx) => tx.insert(namespaces, named));
      await add(store, parcel('p1', { status: 'lost', weight: 4 }), parcel('gone', {}, { world: 5 }));
      const text = 'SELECT namespace, key, status, weight, city, due, internal FROM pelican_parcels';
      expect(await query(text, url)).toEqual([
        { namespace: 'shop', key: 'p1', status: 'lost', weight: 4, city: null, due: null, internal: null },
      ]);
    });
  });

  describe('a database is refused in one line', () => {
    test('when it does not exist', async () => {
      const url = new URL(await freshUrl());
      url.pathname = '/nowhere';
      url.password = 'hush';
      const line = await refusal(url.href);
      expect(line).toMatch(/\/nowhere does not exist: make it with CREATE DATABASE, or name another database/);
      expect(line).not.toContain('hush');
    });

    test('when a newer Backlot wrote it', async () => {
      const url = await freshUrl();
      await (await openPostgres({ url })).close();
      await query(`UPDATE backlot_meta SET version = ${SCHEMA_VERSION + 1}`, url);
      expect(await refusal(url)).toMatch(
        new RegExp(`was written by a newer Backlot \\(schema ${SCHEMA_VERSION + 1}, .*\\): upgrade Backlot`),
      );
    });

    test('when it holds the tables of another program, which are left alone', async () => {
      const url = await freshUrl();
      await query('CREATE TABLE songs (title text)', url);
      expect(await refusal(url)).toMatch(/holds tables of another program: name an empty database, or an empty schema/);
      expect(await query('SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = current_schema()', url)).toEqual([
        { n: 1 },
      ]);
    });

    test('when the user may make no tables', async () => {
      const url = new URL(await freshUrl());
      await query('DROP ROLE IF EXISTS backlot_guest');
      await query('CREATE ROLE backlot_guest LOGIN');
      url.username = 'backlot_guest';
      expect(await refusal(url.href)).toMatch(/gives this user no rights: GRANT CREATE on its schema/);
      await query('DROP ROLE backlot_guest');
    });

    test('when it only reads', async () => {
      const url = new URL(await freshUrl());
      url.searchParams.set('options', `${url.searchParams.get('options')} -cdefault_transaction_read_only=on`);
      expect(await refusal(url.href)).toMatch(/cannot be written: name the primary, not a standby/);
    });
  });
});

interface Step {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Step[];
}

const flat = (step: Step | undefined): Step[] => (step ? [step, ...(step.Plans ?? []).flatMap(flat)] : []);
