/** Whole worlds and tables of a store: copied, swept, declared. */
import { describe, expect, test } from 'vitest';
import type { Query, Table } from '../../src/store/store.ts';
import { keysOf, parcel, parcels, riders } from './parcels.ts';
import type { Bench } from './parcels.ts';

export function tableSuite({ store, run, add, list }: Bench): void {
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
      const swept = store().sweep(3);
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
      await store().define([wider]);
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
      await store().define([moved, riders]);
      expect(await run(async (tx) => keysOf(await tx.list(moved, { world: 1 }, { where: { weight: 7 } })))).toEqual([
        'p1',
      ]);
    });

    test('can be declared at the same time from several sides', async () => {
      const more = Array.from({ length: 5 }, (_, index): Table => ({ ...riders, name: `pelican_${index}` }));
      await Promise.all([store().define(more), store().define(more), store().define(more.slice(2))]);
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
      await store().define([odd]);
      const data = JSON.stringify({ key: 'k', 'order-no': 3, a: { 'b c': { ü: 'x' } } });
      await run((tx) => tx.insert(odd, { ...parcel('o1'), data }));
      const where = { key: 'k', order: 3, SELECT: 'x' };
      expect(await run(async (tx) => keysOf(await tx.list(odd, { world: 1 }, { where })))).toEqual(['o1']);
    });

    test('one that was not defined, or otherwise, is refused by name', async () => {
      const stray: Table = { ...riders, name: 'stray' };
      await expect(run((tx) => tx.get(stray, 1, '', 'x'))).rejects.toThrow('stray');
      await expect(run((tx) => tx.list(stray, { world: 1 }))).rejects.toThrow('stray');
      await expect(store().define([stray, { ...stray, locates: true }])).rejects.toThrow('stray');
      await expect(store().define([{ ...riders, name: 'Not A Name' }])).rejects.toThrow('Not A Name');
      await expect(store().define([{ ...riders, name: 'x', indexes: [['colour']] }])).rejects.toThrow('colour');
    });

    test('the size is a number of bytes', async () => {
      expect(await store().size()).toBeGreaterThan(0);
    });
  });
}
