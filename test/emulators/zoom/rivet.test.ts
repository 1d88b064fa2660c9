/** Zoom's own client and receiver, Rivet, against the emulator. */
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { MeetingsS2SAuthClient, ApiResponseError } from '@zoom/rivet/meetings';
import { UsersS2SAuthClient } from '@zoom/rivet/users';
import { afterEach, expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { baseOf, tokenCall, zoomTest } from './zoom.ts';

const test = zoomTest({ clock: 'auto' });

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Options of a client of this namespace. The token endpoint's address is fixed in Rivet, so the token is given to it. */
async function optionsFor(world: World) {
  const { clientId = '', clientSecret = '', accountId = '', webhookSecretToken = '' } = world.credentials['zoom'] ?? {};
  const { body } = await tokenCall(world, { grant_type: 'account_credentials', account_id: accountId });
  const token = {
    accessToken: String(body.access_token),
    expirationTimeIso: new Date(Date.now() + body.expires_in * 1000).toISOString(),
    scopes: String(body.scope).split(' '),
  };
  return {
    clientId,
    clientSecret,
    accountId,
    webhooksSecretToken: webhookSecretToken,
    baseUrl: `${baseOf(world)}/v2`,
    tokenStore: { getLatestToken: () => token, storeToken: () => undefined },
    port: 0,
  };
}

test('a meeting is created, read, listed, changed, ended and deleted', async ({ world }) => {
  const client = new MeetingsS2SAuthClient(await optionsFor(world));
  const { endpoints } = client;
  const created = await endpoints.meetings.createMeeting({
    path: { userId: 'me' },
    body: {
      topic: 'Rivet',
      type: 2,
      start_time: '2030-01-02T03:04:05Z',
      duration: 30,
      settings: { waiting_room: true },
    },
  });
  expect(created.statusCode).toBe(201);
  expect(created.trackingId).toMatch(/^v=2\.0;clid=us02;rid=WEB_[0-9a-f]{32}$/);
  const meetingId = Number(created.data?.id);
  const read = await endpoints.meetings.getMeeting({ path: { meetingId } });
  expect(read.data).toMatchObject({
    topic: 'Rivet',
    start_time: '2030-01-02T03:04:05Z',
    duration: 30,
    status: 'waiting',
  });
  const listed = await endpoints.meetings.listMeetings({ path: { userId: 'me' }, query: { type: 'upcoming' } });
  expect(listed.data?.meetings?.map(({ id }) => id)).toEqual([meetingId]);
  const changed = await endpoints.meetings.updateMeeting({ path: { meetingId }, body: { topic: 'Other' } });
  expect(changed.statusCode).toBe(204);
  await world.trigger('zoom/meeting.start', { meeting_id: meetingId });
  await endpoints.meetings.updateMeetingStatus({ path: { meetingId }, body: { action: 'end' } });
  expect((await endpoints.meetings.getMeeting({ path: { meetingId } })).data).toMatchObject({
    topic: 'Other',
    status: 'waiting',
  });
  expect((await endpoints.meetings.deleteMeeting({ path: { meetingId } })).statusCode).toBe(204);
  await expect(endpoints.meetings.getMeeting({ path: { meetingId } })).rejects.toThrow(
    `[404/3001]: "Meeting does not exist: ${meetingId}."`,
  );
  await expect(endpoints.meetings.getMeeting({ path: { meetingId } })).rejects.toBeInstanceOf(ApiResponseError);
});

test('registrants and recordings', async ({ world }) => {
  const { endpoints } = new MeetingsS2SAuthClient(await optionsFor(world));
  const created = await endpoints.meetings.createMeeting({
    path: { userId: 'me' },
    body: { settings: { approval_type: 0, auto_recording: 'cloud' } },
  });
  const meetingId = Number(created.data?.id);
  const registered = await endpoints.meetings.addMeetingRegistrant({
    path: { meetingId },
    body: { email: 'ada@example.com', first_name: 'Ada' },
  });
  expect(registered.data?.registrant_id).toMatch(/^[\w-]{22}$/);
  await world.trigger('zoom/meeting.start', { meeting_id: meetingId });
  await world.trigger('zoom/meeting.end', { meeting_id: meetingId });
  await world.settle();
  const recordings = await endpoints.cloudRecording.getMeetingRecordings({ path: { meetingId: String(meetingId) } });
  expect(recordings.data?.recording_files?.map((file) => file.file_type)).toEqual(['MP4', 'M4A', 'CHAT']);
});

test('users', async ({ world }) => {
  const { endpoints } = new UsersS2SAuthClient(await optionsFor(world));
  const created = await endpoints.users.createUsers({
    body: { action: 'custCreate', user_info: { email: 'new@school.example', type: 1, first_name: 'New' } },
  });
  expect(created.data).toMatchObject({ email: 'new@school.example', type: 1 });
  const listed = await endpoints.users.listUsers({});
  expect(listed.data?.users?.map(({ email }) => email)).toEqual([
    world.credentials['zoom']?.['userEmail'],
    'new@school.example',
  ]);
});

test('the receiver accepts the validation and the events', async ({ world }) => {
  const client = new MeetingsS2SAuthClient(await optionsFor(world));
  const seen: unknown[] = [];
  client.webEventConsumer?.event('meeting.started', ({ payload }) => void seen.push(payload.object.topic));
  const server = (await client.start()) as Server;
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  await world.webhookEndpoint('zoom', { url: `http://127.0.0.1:${port}/zoom/events` });
  await world.settle();
  const [subscription] = await world.state('zoom', 'event_subscriptions');
  expect(subscription).toMatchObject({ validated: true, status: 'active' });
  const created = await client.endpoints.meetings.createMeeting({
    path: { userId: 'me' },
    body: { topic: 'Über „Ärger“ 🎓' },
  });
  await world.trigger('zoom/meeting.start', { meeting_id: Number(created.data?.id) });
  await world.settle();
  expect(seen).toEqual(['Über „Ärger“ 🎓']);
  const deliveries = await world.webhooks({ provider: 'zoom' });
  expect(deliveries.map(({ status }) => status)).toEqual(deliveries.map(() => 'delivered'));
});
