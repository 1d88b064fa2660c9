import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: 'frozen' });

test('a trigger makes something happen, and answers it', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: receiver.url } });
  const parcel = await bookParcel(world);
  const { status, body } = await call('POST', '/triggers/pelican/parcel.lost', { body: { parcel: parcel['id'] } });
  await world.settle();

  expect(status).toBe(200);
  expect(body).toEqual(parcel);
  expect(receiver.events).toMatchObject([
    { type: 'parcel.booked' },
    { type: 'parcel.lost', data: { id: parcel['id'] } },
  ]);
});

test('an object that does not exist is a 404', async ({ backlot, world }) => {
  const answer = await controlOf(backlot, world.name)('POST', '/triggers/pelican/parcel.lost', {
    body: { parcel: 'par_0' },
  });
  expect(answer).toMatchObject({
    status: 404,
    body: { error: { code: 'parcel_missing', message: 'No parcel has the id par_0.' } },
  });
});

test('another account sees its own objects only', async ({ backlot, world }) => {
  const { id } = await bookParcel(world);
  const body = { parcel: id, account: 'other' };
  expect(await controlOf(backlot, world.name)('POST', '/triggers/pelican/parcel.lost', { body })).toMatchObject({
    status: 404,
  });
});

test.for([
  ['/triggers/pelican/parcel.lost', {}, 400, 'parcel: expected text'],
  ['/triggers/pelican/parcel.lost', { parcel: 5 }, 400, 'parcel: expected text, got 5'],
  ['/triggers/pelican/parcel.lost', { parcl: 'par_1' }, 400, 'parcl: there is no such field: did you mean parcel?'],
  ['/triggers/pelican/parcel.lsot', {}, 404, 'pelican has no trigger "parcel.lsot": did you mean parcel.lost?'],
  ['/triggers/pelicn/parcel.lost', {}, 404, 'there is no provider "pelicn": did you mean pelican?'],
] as const)('%s %j is refused', async ([path, body, status, message], { backlot, world }) => {
  const answer = await controlOf(backlot, world.name)<{ error: { message: string } }>('POST', path, { body });
  expect(answer.status).toBe(status);
  expect(answer.body.error.message).toContain(message);
});

test('triggers are listed with their input as JSON Schema', async ({ backlot }) => {
  const { body } = await controlOf(backlot)<{ triggers: readonly object[] }>('GET', '/triggers?provider=pelican');
  expect(body.triggers).toContainEqual({
    provider: 'pelican',
    event: 'parcel.lost',
    summary: 'The rider loses a parcel',
    input: { type: 'object', properties: { parcel: { type: 'string' } }, required: ['parcel'] },
  });
});

test('console endpoints: PUT sets the only one, POST adds, DELETE clears', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const path = '/webhook-endpoints/pelican';
  const one = { url: 'http://127.0.0.1:3000/one', events: ['parcel.lost'], secret: 'mine' };
  expect(await call('PUT', path, { body: one })).toMatchObject({ status: 200, body: one });
  expect(await call('POST', path, { body: { url: 'http://127.0.0.1:3000/two' } })).toMatchObject({
    status: 201,
    body: { url: 'http://127.0.0.1:3000/two', secret: expect.any(String) },
  });
  expect(await call('GET', path)).toMatchObject({ body: { endpoints: [one, { url: 'http://127.0.0.1:3000/two' }] } });
  await call('PUT', path, { body: { url: 'http://127.0.0.1:3000/three' } });
  expect(await call('GET', path)).toMatchObject({ body: { endpoints: [{ url: 'http://127.0.0.1:3000/three' }] } });
  expect(await call('DELETE', path)).toMatchObject({ status: 200, body: { endpoints: [] } });
  expect(await call('GET', path)).toMatchObject({ body: { endpoints: [] } });
  expect(await call('PUT', path, { body: { url: 'ftp://x' } })).toMatchObject({ status: 400 });
});
