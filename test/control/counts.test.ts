/** What the logs amount to: requests by provider, minute and failure; webhooks by status and failing target. */
import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

interface Counts {
  readonly providers: Readonly<Record<string, { readonly requests: number; readonly errors: number }>>;
  readonly minutes: readonly { readonly requests: number; readonly errors: number }[];
  readonly troubles: readonly Readonly<Record<string, unknown>>[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);

test('requests are counted by provider and minute, failures by their way', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await bookParcel(world);
  await fetch(`${world.baseUrls['pelican']}/v1/parcels/par_none`, {
    headers: { authorization: `Bearer ${world.credentials['pelican']?.['apiKey']}` },
  });
  await fetch(`${world.baseUrls['pelican']}/v1/balloons`);
  await fetch(`${world.baseUrls['pelican']}/v1/balloons`);
  const { body } = await call<Counts>('GET', '/requests/counts');
  expect(body.providers).toMatchObject({ pelican: { requests: 4, errors: 3 } });
  expect(sum(body.minutes.map(({ requests }) => requests))).toBe(4);
  expect(sum(body.minutes.map(({ errors }) => errors))).toBe(3);
  expect(body.troubles).toMatchObject([
    { provider: 'pelican', operation: null, status: 404, count: 2 },
    { provider: 'pelican', operation: 'pelican.parcels.get', error: 'parcel_missing', status: 404, count: 1 },
  ]);
  const last = await call<{ path: string }>('GET', `/requests/${String(body.troubles[1]?.['request'])}`);
  expect(last.body.path).toBe('/v1/parcels/par_none');
  await call('DELETE', '/requests');
  expect((await call('GET', '/requests/counts')).body).toEqual({ providers: {}, minutes: [], troubles: [] });
});

test('a failure that a rule made names the rule', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await call('POST', '/faults', { body: { id: 'out', fault: { error: 'unavailable' } } });
  await bookParcel(world);
  const { body } = await call<Counts>('GET', '/requests/counts');
  expect(body.troubles).toMatchObject([{ fault: 'out', status: 503 }]);
});

test('a search looks through so many at most, and goes on behind them', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await bookParcel(world, { to: 'Rua da Prata 9' });
  for (let number = 0; number < 250; number++) await fetch(`${world.baseUrls['pelican']}/v1/balloons`);
  const path = '/requests?text=prata&scan=200';
  const first = await call<{ requests: unknown[]; nextCursor: string }>('GET', path);
  expect(first.body.requests).toEqual([]);
  const second = await call<{ requests: unknown[] }>('GET', `${path}&cursor=${first.body.nextCursor}`);
  expect(second.body).toMatchObject({ requests: [{ path: '/v1/parcels' }], nextCursor: null });
});

test('webhooks are counted by status, failures by target', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: `${receiver.url}/hook` } });
  receiver.answer = () => ({ status: 500, body: 'oh' });
  await bookParcel(world);
  await bookParcel(world);
  await world.settle();
  expect((await call('GET', '/webhooks/counts')).body).toMatchObject({ pending: 2, failed: 0, failing: [] });
  await world.advance('2d');
  const { body } = await call('GET', '/webhooks/counts');
  expect(body).toMatchObject({
    pending: 0,
    delivered: 0,
    failing: [{ provider: 'pelican', url: `${receiver.url}/hook`, count: 4 }],
  });
});
