import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

interface Items {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

test('collections and their rows, newest first, page by page', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const booked = [await bookParcel(world), await bookParcel(world), await bookParcel(world)];
  const { body } = await call<{ collections: readonly object[] }>('GET', '/state/pelican');
  expect(body.collections).toContainEqual({ name: 'parcels', count: 3 });

  const { body: first } = await call<Items>('GET', '/state/pelican/parcels?limit=2');
  expect(first.items).toEqual([booked[2], booked[1]]);
  const { body: second } = await call<Items>('GET', `/state/pelican/parcels?limit=2&cursor=${first.nextCursor}`);
  expect(second).toEqual({ items: [booked[0]], nextCursor: null });
});

test('links are written out, what only the emulator knows stands apart', async ({ backlot, world }) => {
  const parcel = await bookParcel(world, { callback: 'http://127.0.0.1:1/x' });
  const { body } = await controlOf(backlot, world.name)<Items>('GET', '/state/pelican/parcels');
  expect(body.items).toEqual([{ ...parcel, _internal: { callback: 'http://127.0.0.1:1/x' } }]);
  expect(parcel['label_url']).toBe(`${backlot.url}/@${world.name}/pelican/labels/${parcel['id']}`);
});

test('rows of another account say whose they are', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const row = { id: 'par_1', status: 'booked', to: 'x', weight: 1, label_url: '', booked_at: 'now' };
  const fixtures = {
    pelican: {
      parcels: [
        { ...row, _account: 'sister' },
        { ...row, id: 'par_2' },
      ],
    },
  };
  expect(await call('POST', '/fixtures', { body: { fixtures } })).toMatchObject({ status: 200 });
  const { body } = await call<Items>('GET', '/state/pelican/parcels');
  expect(body.items.map(({ id, _account }) => [id, _account])).toEqual([
    ['par_2', undefined],
    ['par_1', 'sister'],
  ]);
});

test('unknown names are 404 with the nearest', async ({ backlot }) => {
  const call = controlOf(backlot);
  expect(await call('GET', '/state/pelican/parcel')).toMatchObject({
    status: 404,
    body: { error: { message: 'pelican has no collection "parcel": did you mean parcels?' } },
  });
  expect(await call('GET', '/state/pelicn')).toMatchObject({ status: 404 });
  expect(await call('GET', '/stats/pelicn')).toMatchObject({ status: 404 });
});

test('statistics count, group and add up', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await bookParcel(world, { weight: 100 });
  await bookParcel(world, { weight: 300 });
  await call('POST', '/faults', { body: { fault: { error: 'rider_refuses' } } });
  await bookParcel(world, { weight: 600 });

  const { body } = await call<{ collections: Readonly<Record<string, unknown>> }>('GET', '/stats/pelican');
  expect(body.collections['parcels']).toEqual({
    count: 3,
    by: { status: { booked: 2, refused: 1 } },
    sum: { weight: 1000 },
    mean: {},
  });
  expect(await call('GET', '/stats')).toMatchObject({ body: { providers: { pelican: body } } });
});

test('settings: what is left out stays, null goes back, what is wrong changes nothing', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  expect(await call('GET', '/settings/pelican')).toMatchObject({ status: 200, body: { weekends: false } });
  expect(await call('PATCH', '/settings/pelican', { body: { weekends: true } })).toMatchObject({
    body: { weekends: true },
  });
  expect(await call('PATCH', '/settings/pelican', { body: {} })).toMatchObject({ body: { weekends: true } });
  expect(await call('PATCH', '/settings/pelican', { body: { weekends: 'yes' } })).toMatchObject({
    status: 400,
    body: { error: { message: 'weekends: expected true or false, got "yes"' } },
  });
  expect(await call('PATCH', '/settings/pelican', { body: { weekend: true } })).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('did you mean weekends?') } },
  });
  expect(await call('GET', '/settings/pelican')).toMatchObject({ body: { weekends: true } });
  expect(await call('PATCH', '/settings/pelican', { body: { weekends: null } })).toMatchObject({
    body: { weekends: false },
  });
});

test('a snapshot brings rows and clock back', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const parcel = await bookParcel(world);
  expect(await call('POST', '/snapshots', { body: { name: 'before' } })).toMatchObject({
    status: 201,
    body: { name: 'before', namespace: world.name, now: '2030-01-01T00:00:00.000Z' },
  });
  expect(await call('POST', '/snapshots', { body: { name: 'before' } })).toMatchObject({ status: 409 });
  await bookParcel(world);
  await world.advance('1d');

  expect(await call('POST', '/snapshots/before/restore')).toMatchObject({
    status: 200,
    body: { name: world.name, clock: { now: '2030-01-01T00:00:00.000Z' } },
  });
  expect((await call<Items>('GET', '/state/pelican/parcels')).body.items).toEqual([parcel]);
  expect(await call('GET', '/snapshots')).toMatchObject({ body: { snapshots: [{ name: 'before' }] } });
});

test("another namespace's snapshot, with the credentials that are here", async ({ backlot, world }) => {
  const other = await backlot.namespace();
  await bookParcel(other);
  await controlOf(backlot, other.name)('POST', '/snapshots', { body: { name: 'theirs' } });
  const call = controlOf(backlot, world.name);
  const { body } = await call('POST', '/snapshots/theirs/restore', { body: { from: other.name } });
  expect(body).toMatchObject({ name: world.name, credentials: world.credentials });
  expect((await call<Items>('GET', '/state/pelican/parcels')).body.items).toHaveLength(1);
  expect(await bookParcel(world)).toMatchObject({ status: 'booked' });
});

test('snapshots that are not there', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  expect(await call('POST', '/snapshots/nothing/restore')).toMatchObject({ status: 404 });
  expect(await call('DELETE', '/snapshots/nothing')).toMatchObject({ status: 404 });
  await call('POST', '/snapshots', { body: { name: 'gone' } });
  expect(await call('DELETE', '/snapshots/gone')).toMatchObject({ status: 200, body: { deleted: 'gone' } });
  expect(await call('POST', '/snapshots', { body: { name: '../up' } })).toMatchObject({ status: 400 });
});
