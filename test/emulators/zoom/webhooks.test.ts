/** Webhooks: the handshake, signatures, retries, who gets what. */
import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { eventsOf, isSigned, listen, namesOf, signIn, tokenCall, zoomTest, type Event } from './zoom.ts';

const test = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });

test('Zoom’s test vector', () => {
  const body =
    '{"event":"meeting.started","payload":{"account_id":"AbCdEfGhQRSTuvwxYz0123","object":{"duration":30,"start_time":"2025-01-01T00:00:00Z","timezone":"UTC","topic":"Vector","id":"85012345678","type":2,"uuid":"aB3/+dEfGhIjKlMnOpQrSg==","host_id":"HostHostHostHostHost01"}},"event_ts":1735689600123}';
  const headers = {
    'x-zm-request-timestamp': '1735689600',
    'x-zm-signature': 'v0=37d13ca6e652c328794f0493c4ec9a810fbeec828d4b24a0c190ac39acd39855',
  };
  expect(isSigned({ headers, body }, '4fv1RkqGQUq5sWbEF7hzLg')).toBe(true);
});

test('the validation: signed, answered, kept; wrong answers too', async ({ world, receiver }) => {
  const secret = world.credentials['zoom']?.['webhookSecretToken'] ?? '';
  const validated = async (): Promise<unknown> => (await world.state('zoom', 'event_subscriptions'))[0]?.['validated'];
  await listen(world, receiver);
  expect(await validated()).toBe(true);
  const [request] = receiver.requests;
  const { event, payload } = JSON.parse(request?.body ?? '') as Event;
  expect([event, Object.keys(payload)]).toEqual(['endpoint.url_validation', ['plainToken']]);
  expect(payload.plainToken).toMatch(/^[\w-]{22}$/);
  expect(request && isSigned(request, secret)).toBe(true);
  receiver.answer = () => ({ body: JSON.stringify({ plainToken: 'x', encryptedToken: 'y' }) });
  await world.webhookEndpoint('zoom', { url: `${receiver.url}/other` });
  await world.settle();
  expect(await validated()).toBe(false);
});

test('every three days again; after six failures nothing more', async ({ world, receiver }) => {
  receiver.answer = () => ({ status: 404 });
  await world.webhookEndpoint('zoom', { url: receiver.url });
  await world.settle();
  await world.advance('72h');
  expect(receiver.requests).toHaveLength(2);
  await world.advance('30d');
  expect(await world.webhooks({ event: 'endpoint.url_validation' })).toHaveLength(6);
  expect(await world.state('zoom', 'event_subscriptions')).toMatchObject([{ status: 'disabled', validated: false }]);
});

test('an endpoint that failed the validation still gets events, unless the namespace is strict', async ({
  world,
  receiver,
}) => {
  await world.webhookEndpoint('zoom', { url: receiver.url });
  const client = await signIn(world);
  await client.meeting();
  await world.settle();
  await world.settings('zoom', { withholdUnvalidated: true });
  await client.meeting();
  await world.settle();
  expect(namesOf(receiver)).toEqual(['meeting.created']);
});

test('headers and body as on the wire', async ({ world, receiver }) => {
  await listen(world, receiver);
  const client = await signIn(world);
  await client.meeting({ topic: 'Ärger / „Groß“ 🎓' });
  await world.settle();
  const request = receiver.requests.at(-1);
  const { clientId, verificationToken, webhookSecretToken = '' } = world.credentials['zoom'] ?? {};
  expect(request?.headers).toMatchObject({
    'user-agent': 'Zoom Marketplace/1.0a',
    'content-type': 'application/json; charset=utf-8',
    authorization: verificationToken,
    clientid: clientId,
    'x-zm-request-id': expect.stringMatching(/^[0-9a-f]{8}(_[0-9a-f]{4}){3}_[0-9a-f]{12}$/),
    'x-zm-trackingid': expect.stringMatching(/^v=2\.0;clid=us02;rid=WEB_[0-9a-f]{32}$/),
    traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-02$/),
    'zm-trace-upstream': 'Meeting_Web_marketplace-consumer',
    'accept-encoding': 'gzip',
  });
  const body = request?.body ?? '';
  expect(body).toBe(JSON.stringify(JSON.parse(body)));
  expect(body).toContain('Ärger / „Groß“ 🎓');
  expect(request && isSigned(request, webhookSecretToken)).toBe(true);
  const timestamp = Number(request?.headers['x-zm-request-timestamp']);
  expect(Math.abs(timestamp - Date.now() / 1000)).toBeLessThan(60);
  expect((JSON.parse(body) as Event).event_ts).toBe(Date.parse('2026-11-20T08:00:00Z'));
});

test('a server’s failure is tried again after 5, 25 and 85 minutes, with the same body and request id', async ({
  world,
  receiver,
}) => {
  await listen(world, receiver);
  receiver.answer = () => ({ status: 500 });
  await (await signIn(world)).meeting();
  await world.settle();
  const counts: number[] = [];
  for (const wait of ['299s', '1s', '20m', '60m', '1d']) {
    await world.advance(wait);
    counts.push(eventsOf(receiver).length);
  }
  expect(counts).toEqual([1, 2, 3, 4, 4]);
  const tries = receiver.requests.slice(1);
  expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
  expect(new Set(tries.map(({ headers }) => headers['x-zm-request-id'])).size).toBe(1);
  const secret = world.credentials['zoom']?.['webhookSecretToken'] ?? '';
  expect(tries.every((request) => isSigned(request, secret))).toBe(true);
});

test('what the app refuses, or redirects, is not tried again', async ({ world, receiver }) => {
  await listen(world, receiver);
  const client = await signIn(world);
  for (const status of [400, 404, 302]) {
    receiver.answer = () => ({ status, headers: { location: `${receiver.url}/elsewhere` } });
    await client.meeting();
    await world.settle();
  }
  await world.advance('1d');
  expect(eventsOf(receiver)).toHaveLength(3);
  const failed = await world.webhooks({ provider: 'zoom', event: 'meeting.created' });
  expect(failed.map(({ status, attempts }) => [status, attempts.length])).toEqual([
    ['failed', 1],
    ['failed', 1],
    ['failed', 1],
  ]);
});

test('several subscriptions, each with its events, through the console and the API', async ({ world, receiver }) => {
  const client = await signIn(world);
  await world.ask('POST', '/webhook-endpoints/zoom', {
    url: `${receiver.url}/created`,
    events: ['meeting.created'],
    secret: 'first',
  });
  const { body: made, status } = await client.post('/marketplace/app/event_subscription', {
    events: ['meeting.deleted'],
    event_subscription_name: 'Second',
    event_webhook_url: `${receiver.url}/deleted`,
  });
  expect([status, made.event_subscription_id]).toEqual([201, expect.stringMatching(/^[\w-]{22}$/)]);
  const { id } = await client.meeting();
  await client.delete(`/meetings/${id}`);
  await world.settle();
  const seen = receiver.requests.map(({ path, body }) => `${path} ${(JSON.parse(body) as Event).event}`);
  expect(seen.toSorted()).toEqual([
    '/created endpoint.url_validation',
    '/created meeting.created',
    '/deleted endpoint.url_validation',
    '/deleted meeting.deleted',
  ]);
  const created = receiver.requests.find(({ path, body }) => path === '/created' && body.includes('meeting.created'));
  expect(created && isSigned(created, 'first')).toBe(true);
  const { endpoints } = (await world.ask('GET', '/webhook-endpoints/zoom')) as { endpoints: { events: string[] }[] };
  expect(endpoints.map(({ events }) => events)).toEqual([['meeting.created'], ['meeting.deleted']]);
  expect((await client.get('/marketplace/app/event_subscription')).body.total_records).toBe(2);
  const path = `/marketplace/app/event_subscription/${made.event_subscription_id}`;
  expect((await client.patch(path, { events: ['meeting.*'] })).status).toBe(204);
  expect((await client.get(path)).body.events).toEqual(['meeting.*']);
  expect((await client.delete(path)).status).toBe(204);
  expect((await client.get(path)).status).toBe(404);
});

test('a subscription to some users’ events', async ({ world, receiver }) => {
  const client = await signIn(world);
  const { body: teacher } = await client.post('/users', {
    action: 'custCreate',
    user_info: { email: 't@x.example', type: 2 },
  });
  await client.post('/marketplace/app/event_subscription', {
    events: ['meeting.created'],
    event_webhook_url: receiver.url,
    subscription_scope: 'user',
    user_ids: [teacher.id],
  });
  await client.meeting({ topic: 'Owner’s' });
  await client.post('/users/t@x.example/meetings', { topic: 'Teacher’s' });
  await world.settle();
  expect(eventsOf(receiver).map(({ payload }) => payload.object.topic)).toEqual(['Teacher’s']);
});

test('faults of deliveries: lost, twice, signed wrongly', async ({ world, receiver }) => {
  const client = await signIn(world);
  await listen(world, receiver);
  await world.faults({
    provider: 'zoom',
    operation: 'zoom.meetings.create',
    webhook: { duplicate: 2, corruptSignature: true },
  });
  await client.meeting();
  await world.settle();
  const tries = receiver.requests.slice(1);
  expect(tries).toHaveLength(2);
  expect(new Set(tries.map(({ headers }) => headers['x-zm-request-id'])).size).toBe(1);
  const secret = world.credentials['zoom']?.['webhookSecretToken'] ?? '';
  expect(tries.some((request) => isSigned(request, secret))).toBe(false);
});

test('an app is thrown out of the account', async ({ world, receiver }) => {
  const client = await signIn(world);
  await listen(world, receiver);
  await world.trigger('zoom/app.deauthorize', {});
  await world.settle();
  const [event] = eventsOf(receiver);
  const { accountId, clientId, userId } = world.credentials['zoom'] ?? {};
  expect(event).toMatchObject({
    event: 'app_deauthorized',
    payload: {
      account_id: accountId,
      client_id: clientId,
      user_id: userId,
      deauthorization_time: '2026-11-20T08:00:00.000Z',
    },
  });
  expect(event).not.toHaveProperty('event_ts');
  expect((await client.get('/users/me')).status).toBe(401);
  expect((await tokenCall(world, { grant_type: 'account_credentials', account_id: accountId ?? '' })).status).toBe(200);
});

test('the answer that the documentation asks for', () => {
  expect(createHmac('sha256', '4fv1RkqGQUq5sWbEF7hzLg').update('qgg8vlvZRS6UYooatFL8Aw').digest('hex')).toBe(
    'c2778c9e22ae3976526e43f8b2d90086e56409abf4016b09921b3c9957ed7777',
  );
});

test('the log of what became of webhooks', async ({ world, receiver }) => {
  await listen(world, receiver);
  const client = await signIn(world);
  await client.meeting({ topic: 'Logged' });
  await world.settle();
  receiver.answer = () => ({ status: 410, body: 'gone' });
  await client.meeting();
  await world.settle();
  const { clientId, userId } = world.credentials['zoom'] ?? {};
  const { body } = await client.get(`/marketplace/apps/${clientId}/webhook_logs?event=meeting.created`);
  expect(body.webhook_logs).toMatchObject([
    { event: 'meeting.created', status: 410, response_body: 'gone', retry_num: 0, user_id: userId },
    { event: 'meeting.created', status: 200, retry_num: 0, endpoint: `${receiver.url}/zoom/events` },
  ]);
  const [, first] = body.webhook_logs;
  expect(first.request_body).toBe(receiver.requests[1]?.body);
  expect(first.request_id).toBe(receiver.requests[1]?.headers['x-zm-request-id']);
  const failed = await client.get(`/marketplace/apps/${clientId}/webhook_logs?type=2`);
  expect(failed.body.webhook_logs).toHaveLength(1);
});
