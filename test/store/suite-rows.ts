/** Rows and lists of a store. */
import { beforeEach, describe, expect, test } from 'vitest';
import { DuplicateKey } from '../../src/store/store.ts';
import type { Condition, Query, Tx } from '../../src/store/store.ts';
import { keysOf, parcel, parcels, riders } from './parcels.ts';
import type { Bench } from './parcels.ts';

export function rowSuite({ run, add, list }: Bench): void {
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

    test('a key that is taken and given up again and again is what it was last', async () => {
      const take = (): Promise<void> => add(parcel('p1', { status: 'booked' }));
      const giveUp = (): Promise<void> =>
        run(async (tx) => {
          const row = await tx.get(parcels, 1, '', 'p1');
          if (row) await tx.remove(parcels, row.seq);
        });
      const count = { by: ['status'], sum: [] };
      for (let round = 0; round < 3; round++) {
        await take();
        if (round === 0) await run((tx) => tx.aggregate(parcels, { world: 1 }, count)); // an engine may bring it to its table
        await giveUp();
        expect(await run((tx) => tx.get(parcels, 1, '', 'p1'))).toBeUndefined();
        expect(await list({ where: { status: 'booked' } })).toEqual([]);
        expect(await run((tx) => tx.locate(parcels, 'p1'))).toEqual([]);
        expect(await run((tx) => tx.count(parcels, { world: 1 }))).toBe(0);
      }
      await take();
      expect(await list()).toEqual(['p1']);
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
      expect(await run((tx) => tx.locate(parcels, 'p1'))).toMatchObject([{ world: 5 }, { world: 8 }, { world: 3 }]);
      expect(await run((tx) => tx.locate(parcels, 'p2'))).toEqual([]);
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

    test('questions of one look are not taken for each other', async () => {
      await add(parcel('n1', { status: 'null' }), parcel('n2', { status: '', weight: 20 }));
      const asked: readonly (readonly [Query, string[]])[] = [
        [{ where: { status: null } }, ['p4']],
        [{ where: { status: 'null' } }, ['n1']],
        [{ where: { status: '' } }, ['n2']],
        [{ where: { status: [] } }, []],
        [{ where: { status: {} }, limit: 1 }, ['n2']],
        [{ where: { status: { gte: 'lost' } } }, ['n1', 'p2']],
        [{ where: { status: ['lost'] } }, ['p2']],
        [{ where: { weight: { gt: 20 } } }, ['p1']],
        [{ where: { weight: { gte: 20 } } }, ['n2', 'p5', 'p3', 'p1']],
        [{ limit: 1 }, ['n2']],
        [{ limit: 1, offset: 1 }, ['n1']],
        [{ limit: 1, order: { direction: 'asc' } }, ['p1']],
        [{ limit: 1, order: { column: 'price', direction: 'desc' } }, ['p3']],
      ];
      for (const [query, keys] of [...asked, ...asked]) expect(await list(query)).toEqual(keys);
      expect(await list({ limit: 1 }, { world: 1, owner: 'acct_1' })).toEqual(['q1']);
      expect(await list({ limit: 1 }, { world: 2, owner: '' })).toEqual(['w1']);
    });

    describe('asked again', () => {
      const here = { world: 1, owner: '' };
      const booked = { where: { status: 'booked' } };
      const ask = async (tx: Tx): Promise<string[]> => keysOf(await tx.list(parcels, here, booked));
      const all = ['p5', 'p3', 'p1'];
      const failed = new Error('undone');

      test('they see what has changed', async () => {
        expect(await list(booked)).toEqual(all);
        await run(async (tx) => {
          const [newest, , oldest] = await tx.list(parcels, here, booked);
          if (!newest || !oldest) throw new Error('there are three');
          await tx.update(parcels, { ...newest, data: '{"status":"lost"}' });
          expect(await ask(tx)).toEqual(['p3', 'p1']);
          await tx.remove(parcels, oldest.seq);
          expect(await ask(tx)).toEqual(['p3']);
          await tx.insert(parcels, parcel('p6', { status: 'booked' }));
          expect(await ask(tx)).toEqual(['p6', 'p3']);
          await tx.update(parcels, { ...newest, key: 'p7' });
          expect(await ask(tx)).toEqual(['p6', 'p7', 'p3']);
          await tx.removeWhere(parcels, here, { weight: 20 }, 1);
          expect(await ask(tx)).toEqual(['p6', 'p7']);
        });
        expect(await list(booked)).toEqual(['p6', 'p7']);
      });

      const changes: readonly (readonly [string, (tx: Tx) => Promise<unknown>])[] = [
        ['an insert', (tx) => tx.insert(parcels, parcel('p6', { status: 'booked' }))],
        ['a removal', (tx) => tx.removeWhere(parcels, here, booked.where, 1)],
        ['the removal of all', (tx) => tx.removeWhere(parcels, here, booked.where)],
      ];
      test.each(changes)('they see nothing of %s that was undone', async (_what, change) => {
        const inVain = async (tx: Tx): Promise<void> => {
          await change(tx);
          expect(await ask(tx)).not.toEqual(all);
          throw failed;
        };
        await run(async (tx) => {
          expect(await ask(tx)).toEqual(all);
          await expect(tx.savepoint(() => inVain(tx))).rejects.toBe(failed);
          expect(await ask(tx)).toEqual(all);
        });
        await expect(run(inVain)).rejects.toBe(failed);
        expect(await list(booked)).toEqual(all);
      });
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
      expect(await list({ order: { column: 'city', direction: 'asc' }, limit: 2 }, { world: 4 })).toEqual(['c0', 'c1']);
    });
  });
}
