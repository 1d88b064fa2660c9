/** One thing at a time: a row of the state, a webhook endpoint; and what profiles do. */
import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

test('a row is shown, changed and removed by its key', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const parcel = await bookParcel(world);
  const path = `/state/pelican/parcels/${parcel['id']}`;
  expect((await call('GET', path)).body).toMatchObject({ id: parcel['id'], status: 'booked' });
  const changed = await call('PATCH', path, { body: { status: 'cancelled' } });
  expect(changed.body).toMatchObject({ id: parcel['id'], status: 'cancelled', to: 'Rua do Sol 4' });
  const wrong = await call('PATCH', path, { body: { status: 'eaten' } });
  expect([wrong.status, wrong.body]).toMatchObject([400, { error: { code: 'invalid' } }]);
  expect((await call('GET', path)).body).toMatchObject({ status: 'cancelled' });
  expect((await call('DELETE', path)).body).toEqual({ deleted: parcel['id'] });
  expect((await call('GET', path)).status).toBe(404);
});

interface Endpoints {
  readonly endpoints: readonly { readonly id: string; readonly url: string; readonly secret: string }[];
}

test('an endpoint is changed and removed by its id', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const path = '/webhook-endpoints/pelican';
  await call('POST', path, { body: { url: 'http://127.0.0.1:1/a' } });
  await call('POST', path, { body: { url: 'http://127.0.0.1:1/b' } });
  const { body } = await call<Endpoints>('GET', path);
  const [first] = body.endpoints;
  const changed = await call('PATCH', `${path}/${first?.id}`, {
    body: { url: 'http://127.0.0.1:1/c', events: ['parcel.lost'] },
  });
  expect(changed.body).toEqual({ ...first, url: 'http://127.0.0.1:1/c', events: ['parcel.lost'] });
  const left = await call<Endpoints>('DELETE', `${path}/${first?.id}`);
  expect(left.body.endpoints.map(({ id }) => id)).toEqual(body.endpoints.slice(1).map(({ id }) => id));
  expect((await call('DELETE', `${path}/${first?.id}`)).status).toBe(404);
  expect((await call('PATCH', `${path}/${first?.id}`, { body: {} })).status).toBe(404);
});

test('profiles tell what they do to a provider', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const { body } = await call<{ profiles: { name: string; providers: Record<string, unknown> }[] }>('GET', '/profiles');
  const of = (name: string) => body.profiles.find((one) => one.name === name)?.providers['pelican'];
  expect(of('instant')).toEqual({});
  expect(of('outage')).toEqual({
    latency: { min: '100ms', max: '1s' },
    failures: [
      { probability: 0.8, error: 'unavailable' },
      { probability: 0.2, network: 'timeout' },
    ],
  });
});
