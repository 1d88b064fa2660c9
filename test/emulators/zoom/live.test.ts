/** Meetings that are on: who may begin, who waits, who is let in, how they end, and what is left of them. */
import { expect } from 'vitest';
import { eventOf, eventsOf, listen, namesOf, signIn, zoomTest } from './zoom.ts';

const test = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });

test('a run: its events in order, in full, with one uuid; then the meeting waits for another', async ({
  world,
  receiver,
}) => {
  const client = await signIn(world);
  const meeting = await client.meeting({
    topic: 'Algebra',
    start_time: '2026-11-20T09:00:00Z',
    duration: 45,
    timezone: 'Asia/Kolkata',
  });
  await listen(world, receiver);
  const account_id = world.credentials['zoom']?.['accountId'];
  const host_id = world.credentials['zoom']?.['userId'];
  const host_email = world.credentials['zoom']?.['userEmail'];
  const { id, uuid } = meeting;
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  expect((await client.get(`/meetings/${id}`)).body.status).toBe('started');
  await world.advance('10m');
  await world.trigger('zoom/participant.join', {
    meeting_id: id,
    name: 'Guest',
    email: 'guest@elsewhere.example',
    customer_key: 'abc',
  });
  await world.advance('5m30s');
  await world.trigger('zoom/participant.leave', { meeting_id: id, name: 'Guest', reason: 'Connection lost' });
  const ended = await world.trigger('zoom/meeting.end', { meeting_id: id });
  expect(ended).toEqual({ meeting_id: id, uuid, status: 'ended' });
  await world.settle();
  expect(namesOf(receiver)).toEqual([
    'meeting.started',
    'meeting.participant_joined',
    'meeting.participant_joined',
    'meeting.participant_left',
    'meeting.participant_left',
    'meeting.ended',
  ]);
  const shared = {
    duration: 45,
    start_time: '2026-11-20T08:00:00Z',
    timezone: 'Asia/Kolkata',
    topic: 'Algebra',
    id: String(id),
    type: 2,
    uuid,
    host_id,
  };
  expect(eventOf(receiver, 'meeting.started')).toEqual({
    event: 'meeting.started',
    payload: { account_id, object: { ...shared, host_email } },
    event_ts: Date.parse('2026-11-20T08:00:00Z'),
  });
  expect(eventOf(receiver, 'meeting.ended').payload.object).toEqual({
    ...shared,
    host_email,
    end_time: '2026-11-20T08:15:30Z',
  });
  const [, , joined, left, hostLeft] = eventsOf(receiver);
  expect(joined?.payload.object).toMatchObject({
    ...shared,
    participant: {
      user_name: 'Guest',
      email: 'guest@elsewhere.example',
      id: '',
      customer_key: 'abc',
      join_time: '2026-11-20T08:10:00Z',
    },
  });
  expect(joined?.payload.object.participant.user_id).toMatch(/^\d{8}$/);
  expect(joined?.payload.object.participant.participant_uuid).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  expect(left?.payload.object.participant).toMatchObject({
    leave_time: '2026-11-20T08:15:30Z',
    leave_reason: 'Guest left the meeting.<br>Reason: Connection lost',
  });
  expect(hostLeft?.payload.object.participant.leave_reason).toBe(
    'Test Owner left the meeting.<br>Reason: Host ended the meeting.',
  );

  const after = (await client.get(`/meetings/${id}`)).body;
  expect(after.status).toBe('waiting');
  expect(after.uuid).not.toBe(uuid);
  for (const name of [id, uuid, encodeURIComponent(encodeURIComponent(uuid))])
    expect((await client.get(`/past_meetings/${name}`)).body).toMatchObject({
      uuid,
      id,
      host_id,
      type: 2,
      topic: 'Algebra',
      user_name: 'Test Owner',
      user_email: host_email,
      start_time: '2026-11-20T08:00:00Z',
      end_time: '2026-11-20T08:15:30Z',
      duration: 16,
      total_minutes: 22,
      participants_count: 2,
      has_meeting_summary: false,
    });
  const { body } = await client.get(`/past_meetings/${encodeURIComponent(uuid)}/participants`);
  expect(body).toMatchObject({ page_size: 30, total_records: 2, next_page_token: '' });
  expect(body.participants).toMatchObject([
    {
      name: 'Test Owner',
      id: host_id,
      user_email: host_email,
      duration: 930,
      internal_user: true,
      status: 'in_meeting',
    },
    { name: 'Guest', id: '', user_email: '', duration: 330, internal_user: false, registrant_id: '', failover: false },
  ]);
});

test('each run has a uuid of its own; the number means the latest', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  expect((await client.get(`/past_meetings/${id}`)).body).toEqual({
    code: 3001,
    message: `Meeting does not exist: ${id}.`,
  });
  const uuids: string[] = [];
  for (let run = 0; run < 3; run++) {
    const { uuid } = (await world.trigger('zoom/meeting.start', { meeting_id: id })) as { uuid: string };
    uuids.push(uuid);
    await world.trigger('zoom/meeting.end', { meeting_id: id });
  }
  expect(new Set(uuids).size).toBe(3);
  expect((await client.get(`/past_meetings/${id}`)).body.uuid).toBe(uuids[2]);
  const { body } = await client.get(`/past_meetings/${id}/instances`);
  expect(body.meetings.map(({ uuid }: { uuid: string }) => uuid)).toEqual(uuids);
  const previous = (await client.get('/users/me/meetings?type=previous_meetings')).body;
  expect(previous.total_records).toBe(3);
});

test('triggers say what cannot be', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  await expect(world.trigger('zoom/meeting.end', { meeting_id: id })).rejects.toThrow('409');
  await expect(world.trigger('zoom/meeting.start', { meeting_id: 81234567890 })).rejects.toThrow('404');
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  await expect(world.trigger('zoom/meeting.start', { meeting_id: id })).rejects.toThrow('409');
  await expect(world.trigger('zoom/participant.leave', { meeting_id: id, name: 'Nobody' })).rejects.toThrow('404');
  await expect(world.trigger('zoom/participant.leave', { meeting_id: id })).rejects.toThrow('400');
});

test('without the host nobody gets in, unless the meeting says so, and not too early', async ({ world, receiver }) => {
  const client = await signIn(world);
  const closed = await client.meeting({ topic: 'Closed' });
  const early = await client.meeting({
    topic: 'Early',
    start_time: '2026-11-20T08:30:00Z',
    settings: { join_before_host: true, jbh_time: 10 },
  });
  await listen(world, receiver);
  expect(await world.trigger('zoom/participant.join', { meeting_id: closed.id, name: 'A' })).toMatchObject({
    status: 'waiting',
  });
  await world.trigger('zoom/participant.join', { meeting_id: early.id, name: 'B' });
  await world.trigger('zoom/participant.leave', { meeting_id: early.id, name: 'B' });
  await world.advance('20m');
  expect(await world.trigger('zoom/participant.join', { meeting_id: early.id, name: 'C' })).toMatchObject({
    status: 'started',
  });
  await world.settle(); // events of two meetings have no order among them
  await world.trigger('zoom/meeting.start', { meeting_id: closed.id });
  await world.settle();
  expect(
    eventsOf(receiver).map(
      ({ event, payload }) => `${event} ${payload.object.participant?.user_name ?? payload.object.topic}`,
    ),
  ).toEqual([
    'meeting.participant_jbh_waiting A',
    'meeting.participant_jbh_waiting B',
    'meeting.participant_jbh_waiting_left B',
    'meeting.started Early',
    'meeting.participant_joined C',
    'meeting.started Closed',
    'meeting.participant_joined Test Owner',
    'meeting.participant_jbh_joined A',
    'meeting.participant_joined A',
  ]);
});

test('a waiting room: people wait, are let in, or go', async ({ world, receiver }) => {
  const client = await signIn(world);
  const { id } = await client.meeting({ settings: { waiting_room: true } });
  await listen(world, receiver);
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  for (const name of ['Ada', 'Bob']) await world.trigger('zoom/participant.join', { meeting_id: id, name });
  await world.trigger('zoom/participant.admit', { meeting_id: id, name: 'Ada' });
  await world.trigger('zoom/participant.leave', { meeting_id: id, name: 'Bob' });
  await world.trigger('zoom/meeting.end', { meeting_id: id });
  await world.settle();
  expect(namesOf(receiver)).toEqual([
    'meeting.started',
    'meeting.participant_joined',
    'meeting.participant_joined_waiting_room',
    'meeting.participant_joined_waiting_room',
    'meeting.participant_admitted',
    'meeting.participant_joined',
    'meeting.participant_left_waiting_room',
    'meeting.participant_left',
    'meeting.participant_left',
    'meeting.ended',
  ]);
  const { body } = await client.get(`/past_meetings/${id}/participants`);
  expect(body.participants.map(({ name, status }: Record<string, string>) => [name, status])).toEqual([
    ['Test Owner', 'in_meeting'],
    ['Ada', 'in_meeting'],
    ['Bob', 'in_waiting_room'],
  ]);
});

test('when the last one leaves, the meeting is over', async ({ world, receiver }) => {
  const client = await signIn(world);
  const { id } = await client.meeting({ settings: { join_before_host: true } });
  await world.trigger('zoom/meeting.start', { meeting_id: id, host_joins: false });
  for (const name of ['Ada', 'Bob']) await world.trigger('zoom/participant.join', { meeting_id: id, name });
  await listen(world, receiver);
  expect(await world.trigger('zoom/participant.leave', { meeting_id: id, name: 'Ada' })).toMatchObject({
    status: 'started',
  });
  expect(await world.trigger('zoom/participant.leave', { meeting_id: id, name: 'Bob' })).toMatchObject({
    status: 'ended',
  });
  await world.settle();
  expect(namesOf(receiver)).toEqual(['meeting.participant_left', 'meeting.participant_left', 'meeting.ended']);
});

test('PUT status ends a meeting that is on, and does nothing to one that is not', async ({ world, receiver }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  await listen(world, receiver, ['meeting.ended']);
  expect((await client.put(`/meetings/${id}/status`, { action: 'end' })).status).toBe(204);
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  expect((await client.put(`/meetings/${id}/status`, { action: 'end' })).status).toBe(204);
  await world.settle();
  expect(namesOf(receiver)).toEqual(['meeting.ended']);
});

test('an instant meeting ends for good', async ({ world }) => {
  const client = await signIn(world);
  const { id, uuid } = await client.meeting({ type: 1 });
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  await world.trigger('zoom/meeting.end', { meeting_id: id });
  expect((await client.get(`/meetings/${id}`)).body.code).toBe(3001);
  expect((await client.get(`/past_meetings/${id}`)).body.uuid).toBe(uuid);
});

test('live controls are accepted, and happen a second later', async ({ world, receiver }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  const path = `/live_meetings/${id}/events`;
  expect((await client.patch(path, { method: 'recording.start' })).body).toEqual({
    code: 300,
    message: 'Meeting id does not exist.',
  });
  expect((await client.patch('/live_meetings/81234567890/events', { method: 'recording.start' })).body.code).toBe(3001);
  expect((await client.get(path)).body).toEqual({ code: 2300, message: 'This API endpoint is not recognized.' });
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  await listen(world, receiver);
  for (const method of ['recording.start', 'recording.pause', 'recording.resume', 'recording.stop']) {
    const { status, text } = await client.patch(path, { method });
    expect([status, text]).toEqual([202, '']);
    await world.advance('1m');
  }
  expect(namesOf(receiver)).toEqual([
    'recording.started',
    'recording.paused',
    'recording.resumed',
    'recording.stopped',
  ]);
  expect(eventOf(receiver, 'recording.started').payload.object).toMatchObject({
    id,
    recording_file: { recording_start: '2026-11-20T08:00:01Z', recording_end: '' },
  });
  expect(eventOf(receiver, 'recording.stopped').payload.object.recording_file.recording_end).toBe(
    '2026-11-20T08:03:01Z',
  );
});

test('sharing a screen, and a bad line', async ({ world, receiver }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  await listen(world, receiver);
  await world.trigger('zoom/meeting.share', { meeting_id: id, name: 'Test Owner' });
  await world.trigger('zoom/meeting.share', { meeting_id: id, name: 'Test Owner', action: 'stop' });
  await world.trigger('zoom/meeting.alert', { meeting_id: id });
  await world.settle();
  expect(namesOf(receiver)).toEqual(['meeting.sharing_started', 'meeting.sharing_ended', 'meeting.alert']);
});

test('polls and questions: set, answered while the meeting is on, read afterwards', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  const poll = { title: 'How was it', questions: [{ name: 'Good?', type: 'single', answers: ['Yes', 'No'] }] };
  const made = await client.post(`/meetings/${id}/polls`, poll);
  expect([made.status, made.body]).toEqual([
    201,
    expect.objectContaining({ ...poll, status: 'notstart', poll_type: 1, anonymous: false }),
  ]);
  expect((await client.put(`/meetings/${id}/polls/${made.body.id}`, { ...poll, title: 'Well?' })).status).toBe(204);
  expect((await client.get(`/meetings/${id}/polls`)).body).toMatchObject({
    total_records: 1,
    polls: [{ title: 'Well?' }],
  });
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  await world.trigger('zoom/poll.answer', {
    meeting_id: id,
    poll_id: made.body.id,
    name: 'Ada',
    email: 'ada@x.y',
    answers: ['Yes'],
  });
  await world.trigger('zoom/question.ask', { meeting_id: id, name: 'Ada', question: 'Why?', answer: 'Because' });
  await world.trigger('zoom/meeting.end', { meeting_id: id });
  expect((await client.get(`/past_meetings/${id}/polls`)).body.questions).toEqual([
    {
      name: 'Ada',
      email: 'ada@x.y',
      question_details: [
        { question: 'Good?', answer: 'Yes', polling_id: made.body.id, date_time: '2026-11-20T08:00:00Z' },
      ],
    },
  ]);
  expect((await client.get(`/past_meetings/${id}/qa`)).body.questions[0].question_details).toEqual([
    { question: 'Why?', answer: 'Because' },
  ]);
  expect((await client.delete(`/meetings/${id}/polls/${made.body.id}`)).status).toBe(204);
  expect((await client.get(`/meetings/${id}/polls/${made.body.id}`)).body).toEqual({
    code: 404,
    message: 'Meeting Poll not found',
  });
});
