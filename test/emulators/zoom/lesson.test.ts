/** A whole lesson, from its announcement to the recording that an hourly sync job finds. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { eventOf, eventsOf, isSigned, listen, namesOf, signIn, zoomTest } from './zoom.ts';

const test = zoomTest({ clock: 'auto' });
const frozen = zoomTest({ clock: 'frozen' });

test('a lesson: created, registered for, started, joined, left, ended, recorded, transcribed, found by the sync', async ({
  world,
  receiver,
}) => {
  const client = await signIn(world);
  await listen(world, receiver);
  await client.patch('/users/me/settings', { recording: { recording_audio_transcript: true } });
  const meeting = await client.meeting({
    topic: 'Algebra',
    start_time: '2030-03-25T15:00:00',
    timezone: 'America/New_York',
    duration: 45,
    settings: { approval_type: 0, auto_recording: 'cloud' },
  });
  const registered = await client.post(`/meetings/${meeting.id}/registrants`, {
    email: 'Ada@Example.com',
    first_name: 'Ada',
    last_name: 'Lovelace',
  });
  expect(registered.status).toBe(201);

  const started = (await world.trigger('zoom/meeting.start', { meeting_id: meeting.id })) as { uuid: string };
  expect(started).toMatchObject({ meeting_id: meeting.id, uuid: meeting.uuid, status: 'started' });
  await world.trigger('zoom/participant.join', {
    meeting_id: String(meeting.id),
    registrant_id: registered.body.registrant_id,
  });
  await world.trigger('zoom/participant.leave', { meeting_id: meeting.id, email: 'ada@example.com' });
  await world.trigger('zoom/meeting.end', { meeting_id: meeting.id, chat: ['See you', { name: 'Ada', text: 'Bye' }] });
  await world.settle();

  expect(namesOf(receiver)).toEqual([
    'user.settings_updated',
    'meeting.created',
    'meeting.registration_created',
    'meeting.started',
    'meeting.participant_joined',
    'recording.started',
    'meeting.participant_joined',
    'meeting.participant_left',
    'meeting.participant_left',
    'recording.stopped',
    'meeting.ended',
    'recording.completed',
    'recording.transcript_completed',
  ]);
  const { webhookSecretToken = '' } = world.credentials['zoom'] ?? {};
  expect(receiver.requests.every((request) => isSigned(request, webhookSecretToken))).toBe(true);
  for (const { event, payload } of eventsOf(receiver))
    expect([event, payload.account_id]).toEqual([event, world.credentials['zoom']?.['accountId']]);

  // One uuid for the run; the number is a text in live events, a number in others.
  const live = eventsOf(receiver).filter(({ event }) =>
    /^(meeting\.(started|ended|participant)|recording)/.test(event),
  );
  expect(new Set(live.map(({ payload }) => payload.object.uuid))).toEqual(new Set([meeting.uuid]));
  expect(eventOf(receiver, 'meeting.started').payload.object.id).toBe(String(meeting.id));
  expect(eventOf(receiver, 'recording.completed').payload.object.id).toBe(meeting.id);
});

/** What a job sees that comes by every hour, asks for a token, and looks 48 hours back. */
async function syncHourly(world: World, hours: number): Promise<string[]> {
  const found: string[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const client = await signIn(world);
    const now = Date.parse(await world.now());
    const [from, to] = [now - 48 * 3_600_000, now].map((ms) => new Date(ms).toISOString().slice(0, 10));
    const { body } = await client.get(`/users/me/recordings?from=${from}&to=${to}&page_size=300`);
    for (const { uuid } of body.meetings as { uuid: string }[]) if (!found.includes(uuid)) found.push(uuid);
    await world.advance('1h');
  }
  return found;
}

frozen('an hourly sync that looks 48 hours back finds each recording exactly once', async ({ world }) => {
  const client = await signIn(world);
  const expected: string[] = [];
  for (const topic of ['First', 'Second', 'Third']) {
    const meeting = await client.meeting({ topic, settings: { auto_recording: 'cloud' } });
    await world.trigger('zoom/meeting.start', { meeting_id: meeting.id });
    await world.advance('10m');
    await world.trigger('zoom/meeting.end', { meeting_id: meeting.id });
    expected.push(meeting.uuid);
    const { status, body } = await client.get(`/meetings/${meeting.id}/recordings`);
    expect([status, body]).toEqual([
      404,
      { code: 3301, message: 'This recording is still being processed. Please check back later.' },
    ]);
  }
  const found = await syncHourly(world, 60);
  expect(found.toSorted()).toEqual(expected.toSorted());
});
