/** What a transaction knows of its rows without reading them again: always what the store says. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Collection } from '../../src/emulator/collection.ts';
import type { Ctx } from '../../src/emulator/ctx.ts';
import { Unit } from '../../src/emulator/unit.ts';
import { schema, z } from '../../src/emulator/index.ts';
import { openSqlite, type SqliteStore } from '../../src/store/sqlite.ts';
import { Random } from '../../src/world/chance.ts';

const Parcel = schema(() => z.object({ id: z.string(), status: z.string() }));
const parcels = new Collection('pelican', 'parcels', { row: Parcel, key: 'id', columns: ['status'] });

let store: SqliteStore;
beforeAll(async () => {
  store = openSqlite({ file: ':memory:' });
  await store.define([parcels.table]);
});
afterAll(() => store.close());

let worlds = 0;
/** Work in a transaction of a new world. */
const inWorld = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => {
  const namespace = { world: (worlds += 1) };
  return store.transaction(namespace.world, (tx) => {
    const options = { tx, namespace, emulator: { name: 'pelican' }, random: new Random('1', 'test'), now: 0 };
    return work(new Unit(options as never).context({ id: '' }));
  });
};

test('a row that was changed is read as it is now, also in lists', async () => {
  await inWorld(async (ctx) => {
    const booked = await parcels.insert(ctx, { id: 'par_1', status: 'booked' });
    expect(await parcels.get(ctx, 'par_1')).toMatchObject({ id: 'par_1', status: 'booked' });
    await parcels.update(ctx, booked, { status: 'collected' });
    expect(await parcels.get(ctx, 'par_1')).toMatchObject({ id: 'par_1', status: 'collected' });
    expect(await parcels.all(ctx, { where: { status: 'collected' } })).toMatchObject([
      { id: 'par_1', status: 'collected' },
    ]);
  });
});

test('a row that was removed, or has another key now, is not there', async () => {
  await inWorld(async (ctx) => {
    await parcels.remove(ctx, await parcels.insert(ctx, { id: 'par_1', status: 'booked' }));
    expect(await parcels.get(ctx, 'par_1')).toBeUndefined();
    const moved = await parcels.insert(ctx, { id: 'par_2', status: 'booked' });
    await parcels.update(ctx, moved, { id: 'par_3' });
    expect(await parcels.get(ctx, 'par_2')).toBeUndefined();
    expect(await parcels.get(ctx, 'par_3')).toMatchObject({ id: 'par_3', status: 'booked' });
  });
});

test('what is undone is forgotten', async () => {
  await inWorld(async (ctx) => {
    const parcel = await parcels.insert(ctx, { id: 'par_1', status: 'booked' });
    const mark = ctx.unit.mark();
    const undone = ctx.unit.tx.savepoint(async () => {
      await parcels.update(ctx, parcel, { status: 'collected' });
      await parcels.insert(ctx, { id: 'par_2', status: 'booked' });
      throw new Error('the pelican tripped');
    });
    await undone.catch(() => ctx.unit.rewind(mark));
    expect(await parcels.get(ctx, 'par_1')).toMatchObject({ id: 'par_1', status: 'booked' });
    expect(await parcels.get(ctx, 'par_2')).toBeUndefined();
  });
});
