import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

interface Requests {
  readonly requests: readonly { readonly id: string; readonly status: number }[];
  readonly nextCursor: string | null;
}

interface Webhooks {
  readonly webhooks: readonly { readonly id: string; readonly event: string }[];
  readonly nextCursor: string | null;
}

test('a request is logged whole, its secrets redacted', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const parcel = await bookParcel(world);
  const { body } = await call<Requests>('GET', '/requests');
  expect(body.requests).toMatchObject([
    {
      at: '2030-01-01T00:00:00.000Z',
      provider: 'pelican',
      operation: 'pelican.parcels.book',
      method: 'POST',
      path: '/v1/parcels',
      status: 201,
      requestHeaders: { authorization: `Bearer ${world.credentials['pelican']?.['apiKey']?.slice(0, 8)}…` },
      requestBody: '{"to":"Rua do Sol 4","weight":1200}',
      responseBody: JSON.stringify(parcel),
      events: [{ type: 'parcel.booked' }],
    },
  ]);
  expect((await call('GET', `/requests/${body.requests[0]?.id}`)).body).toEqual(body.requests[0]);
  expect((await call('GET', '/requests/latest')).body).toEqual(body.requests[0]);
});

test('requests are filtered, paged and cleared', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await bookParcel(world);
  await bookParcel(world, { weight: 0 });
  await world.advance('1h');
  await bookParcel(world, { to: 'Needle' });
  const statuses = async (query: string): Promise<number[]> =>
    (await call<Requests>('GET', `/requests?${query}`)).body.requests.map(({ status }) => status);

  expect(await statuses('')).toEqual([201, 400, 201]);
  expect(await statuses('status=400')).toEqual([400]);
  expect(await statuses('status=2xx')).toEqual([201, 201]);
  expect(await statuses('provider=pelican&operation=pelican.parcels.book&limit=1')).toEqual([201]);
  expect(await statuses('since=2030-01-01T02:30:00%2B02:00')).toEqual([201]);
  expect(await statuses('text=needle')).toEqual([201]);
  expect(await statuses('provider=other')).toEqual([]);

  const { body: first } = await call<Requests>('GET', '/requests?limit=2');
  const { body: second } = await call<Requests>('GET', `/requests?limit=2&cursor=${first.nextCursor}`);
  expect([first.requests.length, second.requests.length, second.nextCursor]).toEqual([2, 1, null]);

  expect(await call('DELETE', '/requests')).toMatchObject({ status: 200, body: { deleted: 3 } });
  expect(await statuses('')).toEqual([]);
});

test.for([
  ['status=ok', 'status: expected a status like 402, or 4xx, got "ok"'],
  ['since=yesterday', 'since: expected a time like'],
  ['limit=0', 'limit: expected at least 1'],
  ['stauts=400', 'stauts: there is no such field: did you mean status?'],
] as const)('requests?%s is refused', async ([query, message], { backlot, world }) => {
  const answer = await controlOf(backlot, world.name)<{ error: { message: string } }>('GET', `/requests?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain(message);
});

test('what is not there is a 404', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  expect(await call('GET', '/requests/req_nothing')).toMatchObject({
    status: 404,
    body: { error: { code: 'unknown_request' } },
  });
  expect(await call('GET', '/requests/latest')).toMatchObject({ status: 404 });
  expect(await call('GET', '/webhooks/dlv_nothing')).toMatchObject({
    status: 404,
    body: { error: { code: 'unknown_webhook' } },
  });
  expect(await call('POST', '/webhooks/dlv_nothing/replay')).toMatchObject({ status: 404 });
});

test('a webhook is shown with each attempt and the next', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: `${receiver.url}/hook` } });
  receiver.answer = () => ({ status: 500, body: 'not today' });
  const parcel = await bookParcel(world);
  await world.settle();

  const { body } = await call<Webhooks>('GET', '/webhooks?event=parcel.booked');
  expect(body.webhooks).toMatchObject([
    {
      at: '2030-01-01T00:00:00.000Z',
      provider: 'pelican',
      event: 'parcel.booked',
      events: ['parcel.booked'],
      status: 'pending',
      url: `${receiver.url}/hook`,
      body: receiver.requests[0]?.body,
      attempts: [
        { at: '2030-01-01T00:00:00.000Z', url: `${receiver.url}/hook`, status: 500, responseBody: 'not today' },
      ],
      nextAttempt: '2030-01-01T00:01:00.000Z',
    },
  ]);
  expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject({ data: parcel });
  expect((await call('GET', `/webhooks/${body.webhooks[0]?.id}`)).body).toEqual(body.webhooks[0]);

  receiver.answer = () => ({ status: 200 });
  await world.advance('1m');
  expect(await call('GET', '/webhooks/latest')).toMatchObject({
    body: { status: 'delivered', attempts: [{ status: 500 }, { status: 200 }] },
  });
});

test('webhooks are filtered and paged', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: receiver.url } });
  const parcel = await bookParcel(world);
  await call('POST', '/triggers/pelican/parcel.lost', { body: { parcel: parcel['id'] } });
  await world.settle();
  const events = async (query: string): Promise<string[]> =>
    (await call<Webhooks>('GET', `/webhooks?${query}`)).body.webhooks.map(({ event }) => event);

  expect(await events('')).toEqual(['parcel.lost', 'parcel.booked']);
  expect(await events('event=parcel.booked')).toEqual(['parcel.booked']);
  expect(await events('status=failed')).toEqual([]);
  expect(await events('provider=pelican&status=delivered')).toEqual(['parcel.lost', 'parcel.booked']);
  const { body: first } = await call<Webhooks>('GET', '/webhooks?limit=1');
  expect(await events(`cursor=${first.nextCursor}`)).toEqual(['parcel.booked']);
  expect(await call('GET', '/webhooks?status=lost')).toMatchObject({ status: 400 });
});

test('a webhook is sent again', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: receiver.url } });
  await bookParcel(world);
  await world.settle();
  const { body: first } = await call<{ id: string }>('GET', '/webhooks/latest');

  const { status, body } = await call<{ id: string }>('POST', '/webhooks/latest/replay');
  await world.settle();
  expect(status).toBe(200);
  expect(body).toMatchObject({ event: 'parcel.booked', replayOf: first.id });
  expect(body.id).not.toBe(first.id);
  expect(receiver.requests).toHaveLength(2);
  expect(receiver.requests[1]?.body).toBe(receiver.requests[0]?.body);
});

test('what could not be reached says why', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: 'http://93.184.216.34/hook' } });
  await bookParcel(world);
  await world.settle();
  const { body } = await call<{ reason: string }>('GET', '/webhooks/latest');
  expect(body).toMatchObject({ status: 'refused' });
  expect(body.reason).toBeTypeOf('string');
});
