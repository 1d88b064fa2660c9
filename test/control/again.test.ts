/** Sending again: requests of the log, webhooks as they were or edited, all that failed; jobs before their time. */
import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

interface Sent {
  readonly request: string;
  readonly status: number;
  readonly body: string;
}

test('a call is sent as an app would send it, and logged', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const { status, body } = await call<Sent>('POST', '/requests', {
    body: {
      provider: 'pelican',
      method: 'POST',
      path: '/v1/parcels',
      headers: {
        authorization: `Bearer ${world.credentials['pelican']?.['apiKey']}`,
        'content-type': 'application/json',
      },
      body: '{"to":"Rua do Sol 4","weight":1200}',
    },
  });
  expect(status).toBe(200);
  expect(body.status).toBe(201);
  expect(JSON.parse(body.body)).toMatchObject({ status: 'booked' });
  expect((await call('GET', '/requests/latest')).body).toMatchObject({ id: body.request, status: 201 });
});

test('a request is repeated with the credential that the log does not tell', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const parcel = await bookParcel(world);
  const { body } = await call<Sent>('POST', '/requests/latest/repeat');
  expect(body.status).toBe(201);
  expect((JSON.parse(body.body) as { id: string }).id).not.toBe(parcel['id']);
  const { body: rows } = await call<{ items: unknown[] }>('GET', '/state/pelican/parcels');
  expect(rows.items).toHaveLength(2);
});

test('a request whose secret nobody knows is not repeated', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await fetch(`${world.baseUrls['pelican']}/v1/parcels`, { headers: { 'x-other-token': 'something-of-the-app' } });
  const answer = await call('POST', '/requests/latest/repeat');
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ error: { code: 'not_repeatable' } });
});

test('a webhook is edited and sent again, signed anew', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: `${receiver.url}/hook` } });
  await bookParcel(world);
  await world.settle();
  const body = '{"id":"evt_1","type":"parcel.booked","data":{}}';
  const { body: again } = await call<{ id: string; status: string }>('POST', '/webhooks/latest/replay', {
    body: { body, url: `${receiver.url}/other`, headers: { 'x-note': 'edited' } },
  });
  expect(again.status).toBe('delivered');
  const [first, second] = receiver.requests;
  expect(second).toMatchObject({ path: '/other', body });
  expect(second?.headers['x-note']).toBe('edited');
  expect(second?.headers['pelican-signature']).toMatch(/^t=\d+,v1=/);
  expect(second?.headers['pelican-signature']).not.toBe(first?.headers['pelican-signature']);
});

test('all that failed is sent again, once', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: `${receiver.url}/hook` } });
  receiver.answer = () => ({ status: 500 });
  const parcels = [await bookParcel(world), await bookParcel(world)];
  await world.advance('3h');
  receiver.answer = () => undefined;
  const { requests } = receiver;
  const before = requests.length;
  const later = await call('POST', '/webhooks/replay', { body: { since: '2031-01-01T00:00:00Z' } });
  expect(later.body).toEqual({ replayed: 0, delivered: 0, failed: 0, left: false });
  const { body } = await call<{ replayed: number }>('POST', '/webhooks/replay');
  expect(body).toMatchObject({ failed: 0, left: false });
  expect(body.replayed).toBeGreaterThanOrEqual(2);
  const sent = requests.slice(before).map((one) => (JSON.parse(one.body) as { data: { id: string } }).data.id);
  for (const { id } of parcels) expect(sent).toContain(id);
  expect((await call('POST', '/webhooks/replay')).body).toMatchObject({ replayed: 0 });
});

test('what a request caused is found by it', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: `${receiver.url}/hook` } });
  await bookParcel(world);
  await world.settle();
  const { body: request } = await call<{ id: string }>('GET', '/requests/latest');
  await bookParcel(world);
  await world.settle();
  const { body } = await call<{ webhooks: unknown[] }>('GET', `/webhooks?request=${request.id}`);
  expect(body.webhooks).toMatchObject([{ request: request.id, event: 'parcel.booked' }]);
  expect(body.webhooks).toHaveLength(1);
});

test('a job is run before its time, and the clock stays', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const { id } = await bookParcel(world);
  const { body } = await call<{ jobs: { id: string; name: string }[] }>('GET', '/jobs');
  const job = body.jobs.find(({ name }) => name === 'parcels.collect');
  const run = await call('POST', `/jobs/${encodeURIComponent(job?.id ?? '')}/run`);
  expect(run.body).toEqual({ id: job?.id });
  expect((await call('GET', `/state/pelican/parcels/${id}`)).body).toMatchObject({ status: 'collected' });
  expect(await world.now()).toBe('2030-01-01T00:00:00.000Z');
  expect((await call('POST', `/jobs/${encodeURIComponent(job?.id ?? '')}/run`)).status).toBe(404);
});

test('an advance tells which jobs it ran', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await bookParcel(world);
  await bookParcel(world);
  const { body } = await call('POST', '/clock/advance', { body: { by: '2d' } });
  expect(body).toMatchObject({ jobsRun: 2, ran: [{ provider: 'pelican', name: 'parcels.collect', count: 2 }] });
});
