/** Channels and their messages. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import type { Receiver } from '../../start.ts';
import { calendarCall, credentialsOf, person, type Json } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

const events = '/calendars/primary/events';

interface Asked {
  readonly path?: string;
  readonly as?: number;
  readonly query?: Record<string, string>;
}

const watch = (world: World, body: object, { path = events, as = 0, query = {} }: Asked = {}) =>
  calendarCall(world, `${path}/watch`, { body: { type: 'web_hook', ...body }, as, query });

/** State and number of what came in, in order. */
const told = (receiver: Receiver) => receiver.requests.map(({ headers }) => headers['x-goog-resource-state']);

test('a channel begins with `sync`, and is told of each change by headers alone', async ({ world, receiver }) => {
  const answer = await watch(world, { id: 'channel-1', address: `${receiver.url}/hook`, token: 'secret' });
  const { email } = person(world, 0);
  expect(answer.json).toEqual({
    kind: 'api#channel',
    id: 'channel-1',
    resourceId: expect.stringMatching(/^[\w-]{27}$/) as string,
    resourceUri: `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(email)}/events?alt=json`,
    token: 'secret',
    expiration: String(Date.parse('2026-11-27T08:00:00.000Z')),
  });
  await world.settle();
  await calendarCall(world, events, { body: timed(23, '09:00', '09:30') });
  await world.settle();
  expect(told(receiver)).toEqual(['sync', 'exists']);
  const [sync, exists] = receiver.requests;
  expect([sync?.method, sync?.path, sync?.body, sync?.headers['content-length']]).toEqual(['POST', '/hook', '', '0']);
  expect(sync?.headers).toMatchObject({
    'x-goog-channel-id': 'channel-1',
    'x-goog-channel-token': 'secret',
    'x-goog-channel-expiration': 'Fri, 27 Nov 2026 08:00:00 GMT',
    'x-goog-message-number': '1',
    'x-goog-resource-id': answer.json.resourceId,
    'x-goog-resource-uri': answer.json.resourceUri,
    'user-agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
  });
  expect(sync?.headers).not.toHaveProperty('content-type');
  expect(Number(exists?.headers['x-goog-message-number'])).toBeGreaterThan(1);
});

test('guests’ calendars fire, too; the list, rules and settings have channels of their own', async ({
  world,
  receiver,
}) => {
  await watch(world, { id: 'theirs', address: `${receiver.url}/theirs` }, { as: 1 });
  await watch(world, { id: 'list', address: `${receiver.url}/list` }, { path: '/users/me/calendarList' });
  await watch(world, { id: 'rules', address: `${receiver.url}/rules` }, { path: '/calendars/primary/acl' });
  expect(
    (await watch(world, { id: 'settings', address: `${receiver.url}/settings` }, { path: '/users/me/settings' }))
      .status,
  ).toBe(200);
  await world.settle();
  receiver.requests.length = 0;
  await calendarCall(world, events, {
    body: timed(23, '09:00', '09:30', { attendees: [{ email: person(world, 1).email }] }),
  });
  await calendarCall(world, '/calendars', { body: { summary: 'New' } });
  await calendarCall(world, '/calendars/primary/acl', { body: { role: 'reader', scope: { type: 'default' } } });
  await world.settle();
  expect(receiver.requests.map(({ path }) => path).sort()).toEqual(['/list', '/rules', '/theirs']);
});

test('eventTypes of the watch restrict what fires', async ({ world, receiver }) => {
  await watch(world, { id: 'focus', address: receiver.url }, { query: { eventTypes: 'focusTime' } });
  await calendarCall(world, events, { body: timed(23, '09:00', '09:30') });
  await world.settle();
  expect(told(receiver)).toEqual(['sync']);
  await calendarCall(world, events, { body: timed(23, '09:00', '09:30', { eventType: 'focusTime' }) });
  await world.settle();
  expect(told(receiver)).toEqual(['sync', 'exists']);
});

test('channels of one list share its resource id; a channel id is used once', async ({ world, receiver }) => {
  const first = (await watch(world, { id: 'a', address: receiver.url })).json;
  const second = (await watch(world, { id: 'b', address: receiver.url })).json;
  expect(second.resourceId).toBe(first.resourceId);
  expect((await watch(world, { id: 'a', address: receiver.url })).json.error).toMatchObject({
    code: 400,
    message: 'Channel id not unique',
    errors: [{ reason: 'channelIdNotUnique' }],
  });
});

test('stop needs both ids, and only its maker may', async ({ world, receiver }) => {
  const { json } = await watch(world, { id: 'a', address: receiver.url });
  const stop = (body: object, as = 0) => calendarCall(world, '/channels/stop', { body, as });
  const project = credentialsOf(world).clientId.split('-')[0];
  expect((await stop({ id: 'a', resourceId: 'other' })).json.error).toMatchObject({
    code: 404,
    message: `Channel 'a' not found for project '${project}'`,
  });
  expect((await stop({ id: 'a', resourceId: json.resourceId }, 1)).status).toBe(404);
  const stopped = await stop({ id: 'a', resourceId: json.resourceId });
  expect([stopped.status, stopped.text]).toEqual([204, '']);
  await calendarCall(world, events, { body: timed(23, '09:00', '09:30') });
  await world.settle();
  expect(told(receiver)).toEqual(['sync']);
  expect((await stop({ id: 'a', resourceId: json.resourceId })).status).toBe(404);
});

test('a channel’s id is at most 64 characters, its token 256', async ({ world, receiver }) => {
  const ask = async (id: string, token: string) => (await watch(world, { id, token, address: receiver.url })).status;
  expect(await ask('i'.repeat(64), 't'.repeat(256))).toBe(200);
  expect(await ask('j'.repeat(65), 't')).toBe(400);
  expect(await ask('k', 't'.repeat(257))).toBe(400);
});

test('a channel ends with its time, silently; more than a month is cut', async ({ world, receiver }) => {
  const now = Date.parse('2026-11-20T08:00:00.000Z');
  const short = (await watch(world, { id: 'short', address: receiver.url, params: { ttl: '3600' } })).json;
  expect(short.expiration).toBe(String(now + 3_600_000));
  expect(
    (await watch(world, { id: 'exact', address: receiver.url, expiration: now + 7_200_000 })).json.expiration,
  ).toBe(String(now + 7_200_000));
  expect(
    (await watch(world, { id: 'long', address: receiver.url, expiration: String(now + 1e10) })).json.expiration,
  ).toBe(String(now + 30 * 86_400_000));
  await world.settle();
  receiver.requests.length = 0;
  await world.advance('90m');
  await calendarCall(world, events, { body: timed(23, '09:00', '09:30') });
  await world.settle();
  expect(receiver.requests.map(({ headers }) => headers['x-goog-channel-id']).sort()).toEqual(['exact', 'long']);
});

test('addresses: https, or http near by', async ({ world }) => {
  const fault = async (body: object) => (await watch(world, body)).json.error;
  expect(await fault({ id: 'a', address: 'http://app.example.com/hook' })).toMatchObject({
    code: 400,
    message: 'WebHook callback must be HTTPS: http://app.example.com/hook',
    errors: [{ reason: 'push.webhookUrlNotHttps' }],
  });
  for (const [id, address] of [
    ['b', 'https://app.example.com/hook'],
    ['c', 'http://app:3000/'],
    ['d', 'http://192.168.1.9/'],
    ['e', 'http://[::1]:3000/'],
  ])
    expect(await fault({ id, address })).toBeUndefined();
  expect(await fault({ address: 'https://app.example.com/' })).toMatchObject({
    code: 400,
    errors: [{ reason: 'required' }],
  });
  expect(await fault({ id: 'x', type: 'carrier-pigeon', address: 'https://app.example.com/' })).toMatchObject({
    code: 400,
    errors: [{ reason: 'push.channelTypeNotSupported' }],
  });
});

test('a receiver that fails is tried again; one that refuses is not', async ({ world, receiver }) => {
  await watch(world, { id: 'a', address: `${receiver.url}/flaky` });
  await watch(world, { id: 'b', address: `${receiver.url}/never` });
  await world.settle();
  receiver.requests.length = 0;
  let tries = 0;
  receiver.answer = ({ path }) => ({ status: path === '/never' ? 400 : ++tries < 3 ? 503 : 204 });
  await calendarCall(world, events, { body: timed(23, '09:00', '09:30') });
  await world.settle();
  await world.advance('5m');
  const flaky = receiver.requests.filter(({ path }) => path === '/flaky');
  expect(flaky).toHaveLength(3);
  expect(new Set(flaky.map(({ headers }) => headers['x-goog-message-number'])).size).toBe(1);
  expect(receiver.requests.filter(({ path }) => path === '/never')).toHaveLength(1);
  expect((await world.webhooks({ provider: 'google', event: 'exists' })).map(({ status }) => status).sort()).toEqual([
    'delivered',
    'failed',
  ]);
});

test('push, then sync: what changed is what comes', async ({ world, receiver }) => {
  const token = (await calendarCall(world, events)).json.nextSyncToken as string;
  await watch(world, { id: 'a', address: receiver.url });
  await world.settle();
  const { json: made } = await calendarCall(world, events, { body: timed(23, '09:00', '09:30') });
  await world.settle();
  expect(told(receiver)).toEqual(['sync', 'exists']);
  const { json } = await calendarCall(world, events, { query: { syncToken: token } });
  expect((json.items as Json[]).map(({ id }) => id)).toEqual([made.id]);
});
