/** What every engine of the store must do; run it on an engine with `storeSuite(name, open)`. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DuplicateKey, StoreClosed, UnsettledWork } from '../../src/store/store.ts';
import type { Condition, Query, Scope, Store, StoredRow, Table, Tx } from '../../src/store/store.ts';
import { columnValue, listed } from './model.ts';

export const parcels: Table = {
  name: 'pelican_parcels',
  columns: [
    { name: 'status', type: 'text', path: 'status' },
    { name: 'weight', type: 'integer', path: 'weight' },
    { name: 'price', type: 'real', path: 'price' },
    { name: 'fragile', type: 'integer', path: 'fragile' },
    { name: 'city', type: 'text', path: 'to.city' },
    { name: 'due', type: 'integer', path: 'due', from: 'internal' },
  ],
  indexes: [['status'], ['weight'], ['status', 'weight'], ['due'], ['city']],
  locates: true,
};

export const riders: Table = { name: 'pelican_riders', columns: [], indexes: [] };

interface Parcel {
  readonly status?: string | null;
  readonly weight?: number | null;
  readonly price?: number | null;
  readonly fragile?: boolean | null;
  readonly to?: { readonly city: string };
}

type Place = Partial<Pick<StoredRow, 'world' | 'owner'>> & { readonly due?: number | null };

/** A row as a collection would write it. */
export function parcel(
  key: string,
  data: Parcel = {},
  { world = 1, owner = '', due }: Place = {},
): Omit<StoredRow, 'seq'> {
  return {
    world,
    owner,
    key,
    data: JSON.stringify({ id: key, ...data }),
    internal: due === undefined ? null : JSON.stringify({ due }),
  };
}

export const keysOf = (rows: readonly StoredRow[]): string[] => rows.map((row) => row.key);

export function storeSuite(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;

    beforeEach(async () => {
      store = await open();
      await store.define([parcels, riders]);
    });

    afterEach(() => store.close());

    const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.transaction(1, work);
    const add = (...rows: Omit<StoredRow, 'seq'>[]): Promise<void> => run((tx) => tx.insertMany(parcels, rows));
    const list = (query?: Query, scope: Scope = { world: 1, owner: '' }): Promise<string[]> =>
      run(async (tx) => keysOf(await tx.list(parcels, scope, query)));

    describe('rows', () => {
      test('a row is found by world, owner and key', async () => {
        const seq = await run((tx) => tx.insert(parcels, parcel('p1', { status: 'booked' }, { due: 5 })));
        const row = await run((tx) => tx.get(parcels, 1, '', 'p1'));
        expect(row).toEqual({
          seq,
          world: 1,
          owner: '',
          key: 'p1',
          data: '{"id":"p1","status":"booked"}',
          internal: '{"due":5}',
        });
        expect(await run((tx) => tx.get(parcels, 2, '', 'p1'))).toBeUndefined();
        expect(await run((tx) => tx.get(parcels, 1, 'acct_1', 'p1'))).toBeUndefined();
      });

      test('later rows have greater numbers', async () => {
        const first = await run((tx) => tx.insert(parcels, parcel('p1')));
        const second = await run((tx) => tx.insert(parcels, parcel('p2', {}, { world: 9 })));
        expect(second).toBeGreaterThan(first);
      });

      test('an update changes what columns answer', async () => {
        await add(parcel('p1', { status: 'booked' }));
        await run(async (tx) => {
          const row = await tx.get(parcels, 1, '', 'p1');
          if (row) await tx.update(parcels, { ...row, data: '{"status":"lost"}', internal: '{"due":7}' });
        });
        expect(await list({ where: { status: 'booked' } })).toEqual([]);
        expect(await list({ where: { status: 'lost', due: 7 } })).toEqual(['p1']);
      });

      test('an update can change the key', async () => {
        await add(parcel('p1'));
        await run(async (tx) => {
          const row = await tx.get(parcels, 1, '', 'p1');
          if (row) await tx.update(parcels, { ...row, key: 'p2' });
        });
        expect(await list()).toEqual(['p2']);
      });

      test('a removed row is gone, and what does not exist is removed and updated without complaint', async () => {
        await add(parcel('p1'), parcel('p2'));
        await run(async (tx) => {
          const row = await tx.get(parcels, 1, '', 'p1');
          if (!row) throw new Error('p1 is missing');
          await tx.remove(parcels, row.seq);
          await tx.remove(parcels, row.seq);
          await tx.update(parcels, row);
        });
        expect(await list()).toEqual(['p2']);
      });

      test('the same key twice in one place is a DuplicateKey, and the transaction goes on', async () => {
        await add(parcel('p1', { weight: 1 }));
        await run(async (tx) => {
          await expect(tx.insert(parcels, parcel('p1', { weight: 2 }))).rejects.toMatchObject({
            constructor: DuplicateKey,
            table: 'pelican_parcels',
            key: 'p1',
          });
          await tx.insert(parcels, parcel('p1', {}, { owner: 'acct_1' }));
          await tx.insert(parcels, parcel('p1', {}, { world: 2 }));
        });
        expect(await list({ where: { weight: [1, 2] } })).toEqual(['p1']);
        expect(await run((tx) => tx.count(parcels, { world: 1 }))).toBe(2);
      });

      test('an update to a key that exists is a DuplicateKey', async () => {
        await add(parcel('p1'), parcel('p2'));
        const change = run(async (tx) => {
          const row = await tx.get(parcels, 1, '', 'p1');
          if (row) await tx.update(parcels, { ...row, key: 'p2' });
        });
        await expect(change).rejects.toThrow(DuplicateKey);
        expect(await list()).toEqual(['p2', 'p1']);
      });

      test('any text is kept as it is', async () => {
        const text = 'a"b\'c\\ \n \u{1F426} \u2028';
        await add(parcel(text, { status: text }));
        expect(await list({ where: { status: text } })).toEqual([text]);
        const row = await run((tx) => tx.get(parcels, 1, '', text));
        expect(JSON.parse(row?.data ?? '')).toMatchObject({ id: text, status: text });
      });

      test('locate finds a key in any world, the newest first', async () => {
        await add(parcel('p1', {}, { world: 3 }), parcel('p1', {}, { world: 8 }), parcel('p1', {}, { world: 5 }));
        expect(await run((tx) => tx.locate(parcels, 'p1'))).toMatchObject({ world: 5, key: 'p1' });
        expect(await run((tx) => tx.locate(parcels, 'p2'))).toBeUndefined();
        await expect(run((tx) => tx.locate(riders, 'p1'))).rejects.toThrow('pelican_riders');
      });
    });

    describe('lists', () => {
      beforeEach(() =>
        add(
          parcel('p1', { status: 'booked', weight: 30, price: 1.5, fragile: true, to: { city: 'Porto' } }, { due: 40 }),
          parcel('p2', { status: 'lost', weight: 10, price: 2.25, fragile: false, to: { city: 'Faro' } }),
          parcel('p3', { status: 'booked', weight: 20, price: 9, fragile: true }),
          parcel('p4', { status: null, weight: null }),
          parcel('p5', { status: 'booked', weight: 20 }, { due: 20 }),
          parcel('q1', { status: 'booked', weight: 99 }, { owner: 'acct_1' }),
          parcel('w1', { status: 'booked', weight: 20 }, { world: 2 }),
        ),
      );

      test('are newest first, of one owner or of all', async () => {
        expect(await list()).toEqual(['p5', 'p4', 'p3', 'p2', 'p1']);
        expect(await list({ order: { direction: 'asc' }, limit: 2 })).toEqual(['p1', 'p2']);
        expect(await list({}, { world: 1, owner: 'acct_1' })).toEqual(['q1']);
        expect(await list({}, { world: 1 })).toEqual(['q1', 'p5', 'p4', 'p3', 'p2', 'p1']);
        expect(await list({}, { world: 7 })).toEqual([]);
      });

      const conditions: [string, Record<string, Condition | undefined>, string[]][] = [
        ['a value', { status: 'booked' }, ['p5', 'p3', 'p1']],
        ['null', { status: null }, ['p4']],
        ['one of several', { status: ['lost', 'booked', 'lost'] }, ['p5', 'p3', 'p2', 'p1']],
        ['one of several or null', { status: ['lost', null] }, ['p4', 'p2']],
        ['none of them', { status: [] }, []],
        ['a range', { weight: { gte: 10, lt: 30 } }, ['p5', 'p3', 'p2']],
        ['a range of text', { status: { gt: 'booked' } }, ['p2']],
        [
          'a range with a bound that is not given',
          { weight: { gte: 20, lt: undefined } as Condition },
          ['p5', 'p3', 'p1'],
        ],
        ['a range to null', { weight: { gt: null } }, []],
        ['true', { fragile: true }, ['p3', 'p1']],
        ['false', { fragile: false }, ['p2']],
        ['a real number', { price: { gt: 2 } }, ['p3', 'p2']],
        ['a nested field', { city: 'Porto' }, ['p1']],
        ['an internal field', { due: 20 }, ['p5']],
        ['several columns', { status: 'booked', weight: 20, fragile: true }, ['p3']],
        ['nothing, when undefined', { status: undefined, weight: 20 }, ['p5', 'p3']],
        ['a number given as text', { weight: '20' }, ['p5', 'p3']],
      ];
      test.each(conditions)('where a column is %s', async (_what, where, keys) => {
        expect(await list({ where })).toEqual(keys);
        expect(await list({ where, order: { direction: 'asc' } })).toEqual(keys.toReversed());
        expect(await run((tx) => tx.count(parcels, { world: 1, owner: '' }, where))).toBe(keys.length);
      });

      test('stand in the order of a column, then of insertion; nulls are smallest', async () => {
        expect(await list({ order: { column: 'weight', direction: 'asc' } })).toEqual(['p4', 'p2', 'p3', 'p5', 'p1']);
        expect(await list({ order: { column: 'weight', direction: 'desc' } })).toEqual(['p1', 'p5', 'p3', 'p2', 'p4']);
        expect(await list({ order: { column: 'price', direction: 'desc' }, limit: 2 })).toEqual(['p3', 'p2']);
      });

      test('go on behind a place, with an offset', async () => {
        const [, , third] = await run((tx) => tx.list(parcels, { world: 1, owner: '' }));
        expect(await list({ after: { seq: third?.seq ?? 0 } })).toEqual(['p2', 'p1']);
        expect(await list({ after: { seq: third?.seq ?? 0 }, offset: 1 })).toEqual(['p1']);
        expect(await list({ offset: 1, limit: 2 })).toEqual(['p4', 'p3']);
        expect(await list({ limit: 0 })).toEqual([]);
      });

      test('an unknown column is an error that names it', async () => {
        await expect(list({ where: { statsu: 'booked' } })).rejects.toThrow('"statsu"');
        await expect(list({ order: { column: 'colour', direction: 'asc' } })).rejects.toThrow('"colour"');
        await expect(run((tx) => tx.earliest(parcels, 'duo'))).rejects.toThrow('"duo"');
        await expect(run((tx) => tx.aggregate(parcels, { world: 1 }, { by: ['x'], sum: [] }))).rejects.toThrow('"x"');
      });

      test('removeWhere takes the oldest first and says how many went', async () => {
        const scope = { world: 1, owner: '' };
        expect(await run((tx) => tx.removeWhere(parcels, scope, { status: ['booked', 'lost'] }, 2))).toBe(2);
        expect(await list()).toEqual(['p5', 'p4', 'p3']);
        expect(await run((tx) => tx.removeWhere(parcels, scope, { weight: 20 }))).toBe(2);
        expect(await list()).toEqual(['p4']);
        expect(await run((tx) => tx.removeWhere(parcels, scope, { status: [] }, 5))).toBe(0);
        expect(await run((tx) => tx.removeWhere(parcels, { world: 1 }))).toBe(2);
        expect(await list({}, { world: 2, owner: '' })).toEqual(['w1']);
      });

      test('are counted, grouped and summed', async () => {
        const ask = { by: ['status', 'fragile'], sum: ['weight', 'price'] };
        expect(await run((tx) => tx.aggregate(parcels, { world: 1 }, ask))).toEqual({
          count: 6,
          by: { status: { booked: 4, lost: 1 }, fragile: { 0: 1, 1: 2 } },
          sum: { weight: 179, price: 12.75 },
        });
        expect(await run((tx) => tx.aggregate(parcels, { world: 1, owner: 'acct_2' }, ask))).toEqual({
          count: 0,
          by: { status: {}, fragile: {} },
          sum: { weight: 0, price: 0 },
        });
        expect(await run((tx) => tx.count(parcels, { world: 1 }))).toBe(6);
      });

      test('the earliest of each world is found, wherever one is due', async () => {
        await add(
          parcel('w2', {}, { world: 2, owner: 'b', due: 9 }),
          parcel('w3', {}, { world: 2, owner: 'a', due: 11 }),
        );
        await add(parcel('x1', {}, { world: 5 }));
        expect(await run((tx) => tx.earliest(parcels, 'due'))).toEqual([
          { world: 1, value: 20 },
          { world: 2, value: 9 },
        ]);
        expect(await run((tx) => tx.earliest(parcels, 'price'))).toEqual([{ world: 1, value: 1.5 }]);
      });

      test('more owners and values than an engine would treat one by one', async () => {
        const cities = Array.from({ length: 40 }, (_, index) => `city ${index}`);
        await add(
          ...cities.map((city, index) =>
            parcel(`c${index}`, { to: { city } }, { world: 4, owner: `acct_${index % 20}` }),
          ),
        );
        const newest = cities.map((_, index) => `c${39 - index}`);
        expect(await list({}, { world: 4 })).toEqual(newest);
        expect(await list({ where: { city: cities }, limit: 5 }, { world: 4 })).toEqual(newest.slice(0, 5));
        expect(await list({ where: { city: cities } }, { world: 4, owner: 'acct_3' })).toEqual(['c23', 'c3']);
        expect(await list({ order: { column: 'city', direction: 'asc' }, limit: 2 }, { world: 4 })).toEqual([
          'c0',
          'c1',
        ]);
      });
    });

    describe('transactions', () => {
      test('what is thrown undoes everything and is thrown on', async () => {
        const oops = new Error('oops');
        const failed = run(async (tx) => {
          await tx.insert(parcels, parcel('p1'));
          throw oops;
        });
        await expect(failed).rejects.toBe(oops);
        expect(await list()).toEqual([]);
      });

      test('one that throws at once, without a promise, is undone like any other', async () => {
        const failed = run(() => {
          throw new Error('at once');
        });
        await expect(failed).rejects.toThrow('at once');
      });

      test('of many at once, those that fail leave the others alone', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 200 }, (_, index) =>
            run(async (tx) => {
              await tx.insert(parcels, parcel(`p${index}`, { weight: index }));
              if (index % 3 === 0) throw new Error('every third fails');
              return index;
            }),
          ),
        );
        const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
        expect(kept).toHaveLength(133);
        expect(await list({ order: { direction: 'asc' } })).toEqual(kept.map((index) => `p${index}`));
      });

      test('of one world run one after the other', async () => {
        const log: string[] = [];
        const step = (id: string): Promise<void> =>
          run(async (tx) => {
            log.push(`${id} begins`);
            await tx.count(parcels, { world: 1 });
            await tx.insert(parcels, parcel(id));
            log.push(`${id} ends`);
          });
        await Promise.all([step('a'), step('b')]);
        expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
      });

      test('see their own writes, and those of the one before', async () => {
        const [, seen] = await Promise.all([
          add(parcel('p1')),
          run(async (tx) => {
            await tx.insert(parcels, parcel('p2'));
            return keysOf(await tx.list(parcels, { world: 1, owner: '' }));
          }),
        ]);
        expect(seen).toEqual(['p2', 'p1']);
      });

      test('a savepoint undoes only what was written in it', async () => {
        await run(async (tx) => {
          await tx.insert(parcels, parcel('kept'));
          const failed = tx.savepoint(async () => {
            await tx.insert(parcels, parcel('undone'));
            await tx.savepoint(() => tx.insert(parcels, parcel('undone with it')));
            throw new Error('back');
          });
          await expect(failed).rejects.toThrow('back');
          const kept = await tx.savepoint(async () => {
            await expect(tx.savepoint(() => Promise.reject(new Error('inner')))).rejects.toThrow('inner');
            await tx.insert(parcels, parcel('also kept'));
            return 'its result';
          });
          expect(kept).toBe('its result');
        });
        expect(await list()).toEqual(['also kept', 'kept']);
      });

      test('a savepoint that was kept goes with its transaction', async () => {
        const failed = run(async (tx) => {
          await tx.savepoint(() => tx.insert(parcels, parcel('p1')));
          throw new Error('later');
        });
        await expect(failed).rejects.toThrow('later');
        expect(await list()).toEqual([]);
      });

      test('waiting for a timer is UnsettledWork, undone; what wakes up later finds the transaction closed', async () => {
        let late: Promise<unknown> = Promise.resolve();
        const failed = run(async (tx) => {
          await tx.insert(parcels, parcel('p1'));
          late = new Promise((resolve) => setImmediate(resolve)).then(() => tx.insert(parcels, parcel('p2')));
          await late;
        });
        const other = add(parcel('p3'));
        await expect(failed).rejects.toThrow(UnsettledWork);
        await expect(late).rejects.toThrow(StoreClosed);
        await other;
        expect(await list()).toEqual(['p3']);
      });

      test('a savepoint that waits for a timer does no harm', async () => {
        let inner: Promise<unknown> = Promise.resolve();
        const failed = run((tx) => {
          inner = tx.savepoint(async () => {
            await tx.insert(parcels, parcel('p1'));
            await new Promise((resolve) => setImmediate(resolve));
          });
          return inner;
        });
        await expect(failed).rejects.toThrow(UnsettledWork);
        await add(parcel('p2'));
        await expect(inner).rejects.toThrow(StoreClosed);
        expect(await list()).toEqual(['p2']);
      });

      test('long work is fine as long as it is the store that it waits for', async () => {
        await run(async (tx) => {
          for (let index = 0; index < 4_000; index += 1) await tx.insert(riders, parcel(`r${index}`));
        });
        expect(await run((tx) => tx.count(riders, { world: 1 }))).toBe(4_000);
      });

      test('every method of a transaction that is over throws StoreClosed', async () => {
        const tx = await run(async (open) => open);
        await expect(tx.get(parcels, 1, '', 'p1')).rejects.toThrow(StoreClosed);
        await expect(tx.insert(parcels, parcel('p1'))).rejects.toThrow(StoreClosed);
        await expect(tx.list(parcels, { world: 1 })).rejects.toThrow(StoreClosed);
        await expect(tx.next(1, 'parcels')).rejects.toThrow(StoreClosed);
        await expect(tx.savepoint(async () => 1)).rejects.toThrow(StoreClosed);
      });

      test('closing waits for what was begun', async () => {
        const written = Promise.all(Array.from({ length: 100 }, (_, index) => add(parcel(`p${index}`))));
        await store.close();
        await expect(written).resolves.toHaveLength(100);
        await expect(add(parcel('late'))).rejects.toThrow('closed');
      });
    });

    describe('series', () => {
      const next = (series: string, world = 1): Promise<number> => run((tx) => tx.next(world, series));

      test('count from 1, each for itself', async () => {
        expect([await next('a'), await next('a'), await next('b'), await next('a', 2)]).toEqual([1, 2, 1, 1]);
      });

      test('never give a number twice, whatever is undone', async () => {
        const drawn: number[] = [];
        await Promise.allSettled(
          Array.from({ length: 150 }, (_, index) =>
            run(async (tx) => {
              drawn.push(await tx.next(1, 'a'));
              if (index % 2) await tx.savepoint(async () => void drawn.push(await tx.next(1, 'a')));
              if (index % 5 === 0) throw new Error('undone');
            }),
          ),
        );
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(await next('a')).toBeGreaterThan(Math.max(...drawn));
      });
    });

    describe('worlds', () => {
      test('a copy has every row in the same order, and goes on counting', async () => {
        await add(
          parcel('p1', { weight: 1 }),
          parcel('q1', {}, { owner: 'acct_1', due: 3 }),
          parcel('p2', { weight: 2 }),
        );
        await run(async (tx) => {
          await tx.insert(riders, parcel('r1'));
          await tx.next(1, 'a');
          await tx.next(1, 'a');
          await tx.copyWorld(1, 6, [riders]);
          await tx.insert(parcels, parcel('later'));
          await tx.next(1, 'a');
        });
        const rows = await run((tx) => tx.list(parcels, { world: 6 }, { order: { direction: 'asc' } }));
        expect(rows.map(({ world, owner, key, internal }) => [world, owner, key, internal])).toEqual([
          [6, '', 'p1', null],
          [6, 'acct_1', 'q1', '{"due":3}'],
          [6, '', 'p2', null],
        ]);
        expect(await list({ where: { weight: 2 } }, { world: 6, owner: '' })).toEqual(['p2']);
        expect(await run((tx) => tx.count(riders, { world: 6 }))).toBe(0);
        expect(await run((tx) => tx.next(6, 'a'))).toBe(3);
        expect(await run((tx) => tx.next(1, 'a'))).toBe(4);
      });

      test('a copy that is undone leaves nothing', async () => {
        await add(parcel('p1'));
        await run((tx) => tx.next(1, 'a'));
        const failed = run(async (tx) => {
          await tx.copyWorld(1, 6, []);
          throw new Error('undone');
        });
        await expect(failed).rejects.toThrow('undone');
        expect(await run((tx) => tx.count(parcels, { world: 6 }))).toBe(0);
        expect(await run((tx) => tx.next(1, 'a'))).toBe(2);
      });

      test('a sweep removes a world and no other, while work goes on', async () => {
        const rows = Array.from({ length: 2_500 }, (_, index) =>
          parcel(`p${index}`, {}, { world: 3, owner: `${index % 3}` }),
        );
        await add(...rows, parcel('stays'));
        await run(async (tx) => [await tx.insert(riders, parcel('r1', {}, { world: 3 })), await tx.next(3, 'a')]);
        const swept = store.sweep(3);
        await add(parcel('meanwhile'));
        await swept;
        expect(await run((tx) => tx.count(parcels, { world: 3 }))).toBe(0);
        expect(await run((tx) => tx.count(riders, { world: 3 }))).toBe(0);
        expect(await run((tx) => tx.next(3, 'a'))).toBe(1);
        expect(await list()).toEqual(['meanwhile', 'stays']);
      });
    });

    describe('tables', () => {
      test('a new column and index serve the rows that are there', async () => {
        await add(parcel('p1', { weight: 2, price: 3 }), parcel('p2', { weight: 1, price: 4 }));
        const wider: Table = {
          ...parcels,
          columns: [...parcels.columns, { name: 'id', type: 'text', path: 'id' }],
          indexes: [['id'], ['price']],
        };
        await store.define([wider]);
        const found = (query: Query): Promise<string[]> =>
          run(async (tx) => keysOf(await tx.list(wider, { world: 1, owner: '' }, query)));
        expect(await found({ where: { id: 'p1' } })).toEqual(['p1']);
        expect(await found({ order: { column: 'price', direction: 'desc' } })).toEqual(['p2', 'p1']);
      });

      test('a column whose path changed follows', async () => {
        await add(parcel('p1', { weight: 2, price: 7 }));
        const columns = parcels.columns.map((column) =>
          column.name === 'weight' ? { ...column, path: 'price' } : column,
        );
        const moved: Table = { ...parcels, columns, locates: false };
        await store.define([moved, riders]);
        expect(await run(async (tx) => keysOf(await tx.list(moved, { world: 1 }, { where: { weight: 7 } })))).toEqual([
          'p1',
        ]);
      });

      test('can be declared at the same time from several sides', async () => {
        const more = Array.from({ length: 5 }, (_, index): Table => ({ ...riders, name: `pelican_${index}` }));
        await Promise.all([store.define(more), store.define(more), store.define(more.slice(2))]);
        await run((tx) => tx.insertMany(riders, [parcel('r1')]));
        for (const table of more) expect(await run((tx) => tx.count(table, { world: 1 }))).toBe(0);
      });

      test('a name of any column that JSON can have', async () => {
        const odd: Table = {
          name: 'odd',
          columns: [
            { name: 'key', type: 'text', path: 'key' },
            { name: 'order', type: 'integer', path: 'order-no' },
            { name: 'SELECT', type: 'text', path: 'a.b c.ü' },
          ],
          indexes: [['key', 'order'], ['SELECT']],
        };
        await store.define([odd]);
        const data = JSON.stringify({ key: 'k', 'order-no': 3, a: { 'b c': { ü: 'x' } } });
        await run((tx) => tx.insert(odd, { ...parcel('o1'), data }));
        const where = { key: 'k', order: 3, SELECT: 'x' };
        expect(await run(async (tx) => keysOf(await tx.list(odd, { world: 1 }, { where })))).toEqual(['o1']);
      });

      test('one that was not defined, or otherwise, is refused by name', async () => {
        const stray: Table = { ...riders, name: 'stray' };
        await expect(run((tx) => tx.get(stray, 1, '', 'x'))).rejects.toThrow('stray');
        await expect(run((tx) => tx.list(stray, { world: 1 }))).rejects.toThrow('stray');
        await expect(store.define([stray, { ...stray, locates: true }])).rejects.toThrow('stray');
        await expect(store.define([{ ...riders, name: 'Not A Name' }])).rejects.toThrow('Not A Name');
        await expect(store.define([{ ...riders, name: 'x', indexes: [['colour']] }])).rejects.toThrow('colour');
      });

      test('the size is a number of bytes', async () => {
        expect(await store.size()).toBeGreaterThan(0);
      });
    });

    describe('against a plain array', () => {
      const text = fc.constantFrom('', 'a', 'B', 'b', 'é', '\uff5a', '\u{1f426}');
      const anyParcel = fc.record({
        owner: fc.constantFrom('', 'acct_1', 'acct_2'),
        world: fc.constantFrom(1, 1, 1, 2),
        due: fc.option(fc.integer({ min: 0, max: 3 })),
        data: fc.record(
          {
            status: fc.option(text),
            weight: fc.option(fc.integer({ min: -2, max: 4 })),
            price: fc.option(fc.constantFrom(-1.5, 0, 0.25, 7)),
            fragile: fc.option(fc.boolean()),
          },
          { requiredKeys: [] },
        ),
      });
      const number = fc.oneof(fc.integer({ min: -2, max: 4 }), fc.constantFrom(0.25, -1.5));
      const conditionOn = (value: fc.Arbitrary<string | number>): fc.Arbitrary<Condition | undefined> =>
        fc.oneof(
          { weight: 4, arbitrary: fc.constant(undefined) },
          value,
          fc.constant(null),
          fc.array(fc.option(value), { maxLength: 5 }),
          fc.record({ gt: value, gte: value, lt: value, lte: value }, { requiredKeys: [] }),
        );
      const anyQuery = fc.record({
        where: fc.record({
          status: conditionOn(text),
          weight: conditionOn(number),
          price: conditionOn(number),
          fragile: fc.constantFrom(undefined, undefined, undefined, true, false),
          due: conditionOn(fc.integer({ min: 0, max: 3 })),
        }),
        order: fc.record({
          column: fc.constantFrom('status', 'weight', 'price', 'due', undefined),
          direction: fc.constantFrom('asc' as const, 'desc' as const),
        }),
        owner: fc.constantFrom('', 'acct_1', undefined),
        size: fc.integer({ min: 1, max: 7 }),
        offset: fc.integer({ min: 0, max: 2 }),
      });

      test('a list and its pages are those of the model', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(anyParcel, { maxLength: 30 }),
            fc.array(anyQuery, { minLength: 1, maxLength: 8 }),
            async (made, queries) => {
              await run((tx) =>
                Promise.all([tx.removeWhere(parcels, { world: 1 }), tx.removeWhere(parcels, { world: 2 })]),
              );
              await add(
                ...made.map(({ owner, world, due, data }, index) => parcel(`p${index}`, data, { owner, world, due })),
              );
              const rows = await run(async (tx) =>
                (
                  await Promise.all([1, 2].map((world) => tx.list(parcels, { world }, { order: { direction: 'asc' } })))
                ).flat(),
              );
              expect(rows).toHaveLength(made.length);
              for (const {
                where,
                order: { column, direction },
                owner,
                size,
                offset,
              } of queries) {
                const order = column === undefined ? { direction } : { column, direction };
                const scope = { world: 1, owner };
                const whole = listed(parcels, rows, scope, { where, order });
                expect(await list({ where, order, offset }, scope)).toEqual(keysOf(whole.slice(offset)));
                expect(await run((tx) => tx.count(parcels, scope, where))).toBe(whole.length);
                const paged: string[] = [];
                let after: Query['after'];
                do {
                  const page = await run((tx) => tx.list(parcels, scope, { where, order, after, limit: size }));
                  paged.push(...keysOf(page));
                  const last = page.at(-1);
                  after = last && {
                    seq: last.seq,
                    ...(column !== undefined && { value: columnValue(parcels, last, column) }),
                  };
                } while (after);
                expect(paged).toEqual(keysOf(whole));
              }
            },
          ),
          { numRuns: 150 },
        );
      });

      const step = fc.oneof(
        fc.record({ do: fc.constant('put' as const), key: fc.constantFrom('a', 'b', 'c', 'd'), weight: fc.nat(9) }),
        fc.record({ do: fc.constant('remove' as const), key: fc.constantFrom('a', 'b', 'c', 'd') }),
        fc.record({ do: fc.constant('draw' as const) }),
      );
      const anyTransaction = fc.record({
        before: fc.array(step, { maxLength: 4 }),
        inner: fc.array(step, { maxLength: 3 }),
        undoInner: fc.boolean(),
        after: fc.array(step, { maxLength: 2 }),
        end: fc.constantFrom('return', 'return', 'throw', 'hang'),
        turns: fc.nat(3),
      });

      test('transactions that interleave with others that fail leave what those that were acknowledged wrote', async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(anyTransaction, { minLength: 1, maxLength: 12 }), async (transactions) => {
            await run((tx) => tx.removeWhere(parcels, { world: 1 }));
            let model = new Map<string, number>();
            const drawn: number[] = [];

            const apply = async (
              tx: Tx,
              state: Map<string, number>,
              steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
            ): Promise<void> => {
              for (const one of steps) {
                if (one.do === 'draw') {
                  drawn.push(await tx.next(1, 'draws'));
                  continue;
                }
                const row = await tx.get(parcels, 1, '', one.key);
                expect(row && columnValue(parcels, row, 'weight')).toBe(state.get(one.key));
                if (one.do === 'remove') {
                  if (row) await tx.remove(parcels, row.seq);
                  state.delete(one.key);
                  continue;
                }
                const fresh = parcel(one.key, { weight: one.weight });
                await (row ? tx.update(parcels, { ...row, data: fresh.data }) : tx.insert(parcels, fresh));
                state.set(one.key, one.weight);
              }
            };

            await Promise.all(
              transactions.map(async ({ before, inner, undoInner, after, end, turns }) => {
                for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
                const done = run(async (tx) => {
                  let state = new Map(model);
                  await apply(tx, state, before);
                  const nested = new Map(state);
                  const kept = tx.savepoint(async () => {
                    await apply(tx, nested, inner);
                    if (undoInner) throw new Error('inner');
                  });
                  await kept.then(
                    () => (state = nested),
                    () => undefined,
                  );
                  await apply(tx, state, after);
                  if (end === 'throw') throw new Error('outer');
                  if (end === 'hang') await new Promise(() => undefined);
                  model = state;
                });
                await (end === 'return'
                  ? done
                  : expect(done).rejects.toThrow(end === 'throw' ? 'outer' : UnsettledWork));
              }),
            );

            const rows = await run((tx) => tx.list(parcels, { world: 1 }));
            expect(new Map(rows.map((row) => [row.key, columnValue(parcels, row, 'weight')]))).toEqual(model);
            expect(new Set(drawn).size).toBe(drawn.length);
          }),
          { numRuns: 60 },
        );
      });
    });
  });
}
