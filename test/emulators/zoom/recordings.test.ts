/** Cloud recordings: how they come about, their files, the bin, who may fetch them. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { eventOf, eventsOf, listen, namesOf, signIn, zoomTest, type Client, type Json } from './zoom.ts';

const test = zoomTest({ clock: { mode: 'auto', now: '2026-11-20T08:00:00Z' } });
const frozen = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });

/** A recorded meeting, processed. */
async function recorded(world: World, client: Client, fields: object = {}, end: object = {}): Promise<Json> {
  const meeting = await client.meeting({ topic: 'Recorded', settings: { auto_recording: 'cloud' }, ...fields });
  await world.trigger('zoom/meeting.start', { meeting_id: meeting.id });
  await world.trigger('zoom/meeting.end', { meeting_id: meeting.id, ...end });
  await world.settle();
  return meeting;
}

const bearer = (client: Client) => ({ authorization: `Bearer ${client.token}` });

frozen('before, while it is processed, and after', async ({ world }) => {
  let client = await signIn(world);
  const { id, uuid } = await client.meeting({ settings: { auto_recording: 'cloud' } });
  expect((await client.get(`/meetings/${id}/recordings`)).body).toEqual({
    code: 3301,
    message: 'This recording does not exist.',
  });
  expect((await client.get('/meetings/81234567890/recordings')).body.code).toBe(3001);
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  await world.advance('20m');
  await world.trigger('zoom/meeting.end', { meeting_id: id });
  const soon = await client.get(`/meetings/${id}/recordings`);
  expect([soon.status, soon.body.message]).toEqual([
    404,
    'This recording is still being processed. Please check back later.',
  ]);
  expect((await client.get('/users/me/recordings')).body.meetings).toEqual([]);
  expect((await client.delete(`/meetings/${id}/recordings`)).body).toEqual({
    code: 3303,
    message: 'You can not delete an uncompleted meeting.',
  });
  await world.advance('59m');
  client = await signIn(world);
  expect((await client.get(`/meetings/${id}/recordings`)).status).toBe(404);
  await world.advance('61m');
  client = await signIn(world);
  const { status, body } = await client.get(`/meetings/${id}/recordings`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    uuid,
    id,
    type: 2,
    start_time: '2026-11-20T08:00:00Z',
    duration: 20,
    recording_count: 3,
  });
  expect(body.total_size).toBe(
    body.recording_files.reduce((sum: number, { file_size }: { file_size: number }) => sum + file_size, 0),
  );
  expect(body.share_url).toMatch(/\/rec\/share\/[\w-]+\.[\w-]+$/);
  expect(body.recording_play_passcode.length).toBeGreaterThanOrEqual(32);
  expect(body.password).toMatch(/^(?=.*[!@#$%^&*]).{8}$/);
  expect(
    body.recording_files.map((file: Record<string, string>) => [
      file.file_type,
      file.file_extension,
      file.recording_type,
      file.recording_start,
      file.recording_end,
    ]),
  ).toEqual([
    ['MP4', 'MP4', 'shared_screen_with_speaker_view', '2026-11-20T08:00:00Z', '2026-11-20T08:20:00Z'],
    ['M4A', 'M4A', 'audio_only', '2026-11-20T08:00:00Z', '2026-11-20T08:20:00Z'],
    ['CHAT', 'TXT', 'chat_file', '2026-11-20T08:00:00Z', '2026-11-20T08:20:00Z'],
  ]);
});

test('files are what they say: bytes, sizes, types, parts of them', async ({ world, receiver }) => {
  const client = await signIn(world);
  await listen(world, receiver);
  const meeting = await recorded(world, client, {}, { chat: [{ name: 'Ada', text: 'Grüße' }] });
  const { recording_files: files } = (await client.get(`/meetings/${meeting.id}/recordings`)).body;
  const types: string[] = [];
  for (const { download_url, file_size, file_type } of files) {
    const response = await fetch(download_url, { headers: bearer(client) });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, bytes.length]).toEqual([200, file_size]);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="/);
    types.push(response.headers.get('content-type') ?? '');
    if (file_type === 'CHAT') expect(bytes.toString()).toBe('00:00:00\tAda:\tGrüße\r\n');
    else expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
  }
  expect(types).toEqual(['video/mp4', 'audio/mp4', 'text/plain']);
  const [video] = files;
  const part = await fetch(video.download_url, { headers: { ...bearer(client), range: 'bytes=4-7' } });
  expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
    206,
    'ftyp',
    `bytes 4-7/${video.file_size}`,
  ]);
  const tail = await fetch(video.download_url, { headers: { ...bearer(client), range: 'bytes=-10' } });
  expect((await tail.arrayBuffer()).byteLength).toBe(10);
  const beyond = await fetch(video.download_url, {
    headers: { ...bearer(client), range: `bytes=${video.file_size}-` },
  });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${video.file_size}`]);

  // By the webhook's own link and token, in either place.
  const { payload, download_token } = eventOf(receiver, 'recording.completed');
  const [told] = payload.object.recording_files;
  expect(told.download_url).toMatch(/\/rec\/webhook_download\/[\w-]+\/[\w-]+$/);
  expect(payload.object).toMatchObject({
    on_prem: false,
    recording_count: 3,
    account_id: world.credentials['zoom']?.['accountId'],
  });
  const byHeader = await fetch(told.download_url, { headers: { authorization: `Bearer ${download_token}` } });
  const byQuery = await fetch(`${told.download_url}?access_token=${download_token}`);
  expect([byHeader.status, byQuery.status]).toEqual([200, 200]);
});

test('whoever has no good token fetches nothing', async ({ world, receiver }) => {
  const client = await signIn(world);
  await listen(world, receiver, ['recording.completed']);
  const meeting = await recorded(world, client);
  const other = await recorded(world, client, { topic: 'Other' });
  const [file] = (await client.get(`/meetings/${meeting.id}/recordings`)).body.recording_files;
  const none = await fetch(file.download_url);
  expect([none.status, await none.json()]).toEqual([401, { code: 124, message: 'Invalid access token.' }]);
  const [, ofOther] = eventsOf(receiver);
  expect(ofOther?.payload.object.uuid).toBe(other.uuid);
  const foreign = await fetch(`${file.download_url}?access_token=${ofOther?.download_token}`);
  expect(foreign.status).toBe(401);
  const asked = (await client.get(`/meetings/${meeting.id}/recordings?include_fields=download_access_token&ttl=3600`))
    .body;
  expect((await fetch(`${file.download_url}?access_token=${asked.download_access_token}`)).status).toBe(200);
  await world.advance('1h');
  expect((await fetch(`${file.download_url}?access_token=${asked.download_access_token}`)).status).toBe(401);
});

test('a link finds its namespace by itself', async ({ world, backlot }) => {
  const client = await signIn(world);
  const meeting = await recorded(world, client);
  const [file] = (await client.get(`/meetings/${meeting.id}/recordings`)).body.recording_files;
  const bare = file.download_url.replace(/\/@[^/]+/, '');
  expect(bare.startsWith(`${backlot.url}/zoom/rec/download/`)).toBe(true);
  expect((await fetch(bare, { headers: bearer(client) })).status).toBe(200);
});

test('the bin: trashed, recovered, deleted, one file or all', async ({ world, receiver }) => {
  const client = await signIn(world);
  const meeting = await recorded(world, client);
  await listen(world, receiver);
  const path = `/meetings/${encodeURIComponent(encodeURIComponent(meeting.uuid))}/recordings`;
  const before = (await client.get(path)).body;
  const [video] = before.recording_files;
  expect((await client.delete(`${path}/${video.id}`)).status).toBe(204);
  const without = (await client.get(path)).body;
  expect([without.recording_count, without.total_size]).toEqual([2, before.total_size - video.file_size]);
  expect((await fetch(video.download_url, { headers: bearer(client) })).status).toBe(404);
  const bin = (await client.get('/users/me/recordings?trash=true&trash_type=recording_file')).body;
  expect(bin.meetings[0].recording_files.map(({ id }: { id: string }) => id)).toEqual([video.id]);
  expect((await client.put(`${path}/${video.id}/status`, { action: 'recover' })).status).toBe(204);
  expect((await client.get(path)).body.recording_count).toBe(3);

  expect((await client.delete(path)).status).toBe(204);
  expect((await client.get(path)).body).toEqual({ code: 3301, message: 'This recording does not exist.' });
  expect((await client.get('/users/me/recordings')).body.total_records).toBe(0);
  expect(
    (await client.get('/users/me/recordings?trash=true')).body.meetings.map(({ uuid }: { uuid: string }) => uuid),
  ).toEqual([meeting.uuid]);
  expect((await client.put(`${path}/status`, { action: 'recover' })).status).toBe(204);
  expect((await client.get(path)).body).toEqual(before);
  expect((await client.delete(`${path}?action=delete`)).status).toBe(204);
  expect((await client.put(`${path}/status`, { action: 'recover' })).body.code).toBe(3301);
  await world.settle();
  expect(namesOf(receiver)).toEqual([
    'recording.trashed',
    'recording.recovered',
    'recording.trashed',
    'recording.recovered',
    'recording.deleted',
  ]);
  expect(eventsOf(receiver).map(({ download_token }) => typeof download_token)).toEqual([
    'string',
    'string',
    'string',
    'string',
    'undefined',
  ]);
  expect(eventOf(receiver, 'recording.trashed').payload).toMatchObject({
    operator: world.credentials['zoom']?.['userEmail'],
  });
});

test('thirty days in the bin, then gone', async ({ world, receiver }) => {
  const client = await signIn(world);
  const meeting = await recorded(world, client);
  await client.delete(`/meetings/${meeting.id}/recordings`);
  await listen(world, receiver, ['recording.deleted']);
  await world.advance('30d');
  expect(namesOf(receiver)).toEqual(['recording.deleted']);
  expect(
    (
      await (
        await signIn(world)
      ).put(`/meetings/${encodeURIComponent(meeting.uuid)}/recordings/status`, { action: 'recover' })
    ).status,
  ).toBe(404);
});

test('an account that keeps recordings only so long', async ({ world, receiver }) => {
  const client = await signIn(world);
  await client.patch('/users/me/settings', { recording: { auto_delete_cmr: true, auto_delete_cmr_days: 30 } });
  const meeting = await recorded(world, client);
  const { auto_delete, auto_delete_date } = (await client.get(`/meetings/${meeting.id}/recordings`)).body;
  expect([auto_delete, auto_delete_date]).toEqual([true, '2026-12-20']);
  await listen(world, receiver, ['recording.trashed']);
  await world.advance('31d');
  expect(namesOf(receiver)).toEqual(['recording.trashed']);
});

frozen('two stretches make two sets of files under one uuid', async ({ world }) => {
  const client = await signIn(world);
  const { id, uuid } = await client.meeting();
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  for (const method of ['start', 'stop', 'start', 'stop']) {
    await client.patch(`/live_meetings/${id}/events`, { method: `recording.${method}` });
    await world.advance('1m');
  }
  await world.trigger('zoom/meeting.end', { meeting_id: id });
  await world.advance('2h');
  const { body } = await (await signIn(world)).get(`/meetings/${id}/recordings`);
  expect(
    body.recording_files.map(({ file_type, meeting_id }: Record<string, string>) => [file_type, meeting_id]),
  ).toEqual(['MP4', 'M4A', 'CHAT', 'MP4', 'M4A', 'CHAT'].map((type) => [type, uuid]));
});

test('a run in which the clock stood, recorded because somebody says so at its end', async ({ world, receiver }) => {
  const client = await signIn(world);
  await listen(world, receiver);
  const meeting = await recorded(world, client, { settings: {} }, { record: true });
  const { body } = await client.get(`/meetings/${meeting.id}/recordings`);
  expect(body.recording_files).toHaveLength(3);
  for (const { file_size } of body.recording_files) expect(file_size).toBeGreaterThan(0);
  expect(namesOf(receiver)).toEqual([
    'meeting.created',
    'meeting.started',
    'meeting.participant_joined',
    'recording.started',
    'meeting.participant_left',
    'recording.stopped',
    'meeting.ended',
    'recording.completed',
  ]);
});

test('what is recorded, as the host and the namespace have it: gallery, captions, timeline, transcript', async ({
  world,
  receiver,
}) => {
  await world.settings('zoom', { recordTimeline: true });
  const client = await signIn(world);
  await client.patch('/users/me/settings', {
    recording: {
      record_gallery_view: true,
      save_chat_text: false,
      save_close_caption: true,
      recording_audio_transcript: true,
    },
  });
  await listen(world, receiver, ['recording.completed', 'recording.transcript_completed']);
  const meeting = await recorded(world, client);
  const { body } = await client.get(`/meetings/${meeting.id}/recordings`);
  expect(body.recording_files.map(({ recording_type }: Record<string, string>) => recording_type)).toEqual([
    'shared_screen_with_speaker_view',
    'shared_screen_with_gallery_view',
    'audio_only',
    'closed_caption',
    'timeline',
    'audio_transcript',
  ]);
  const timeline = body.recording_files.find(({ file_type }: Record<string, string>) => file_type === 'TIMELINE');
  expect(timeline).not.toHaveProperty('play_url');
  expect(
    ((await (await fetch(timeline.download_url, { headers: bearer(client) })).json()) as Json).timeline,
  ).toHaveLength(1);
  const transcript = await client.get(`/meetings/${meeting.id}/transcript`);
  const text = await (await fetch(transcript.body.download_url, { headers: bearer(client) })).text();
  expect(text.startsWith('WEBVTT\r\n\r\n1\r\n00:00:00.000 --> ')).toBe(true);
  const told = eventOf(receiver, 'recording.transcript_completed');
  expect(told.payload.object.recording_files.map(({ file_type }: Record<string, string>) => file_type)).toEqual([
    'TRANSCRIPT',
  ]);
  expect(told.event_ts).toBeGreaterThan(eventOf(receiver, 'recording.completed').event_ts);
});

test('a host without a licence records nothing', async ({ world }) => {
  const client = await signIn(world);
  await client.post('/users', { action: 'custCreate', user_info: { email: 'basic@x.example', type: 1 } });
  const { body: meeting } = await client.post('/users/basic@x.example/meetings', {});
  await world.trigger('zoom/meeting.start', { meeting_id: meeting.id });
  await world.trigger('zoom/meeting.end', { meeting_id: meeting.id, record: true });
  await world.settle();
  expect((await client.get(`/meetings/${meeting.id}/recordings`)).body.message).toBe('This recording does not exist.');
});

frozen('lists go by the day on which the meeting began, both ends included', async ({ world }) => {
  const client = await signIn(world);
  for (const topic of ['First', 'Second', 'Third']) {
    const one = topic === 'First' ? client : await signIn(world);
    const meeting = await one.meeting({ topic, settings: { auto_recording: 'cloud' } });
    await world.trigger('zoom/meeting.start', { meeting_id: meeting.id });
    await world.trigger('zoom/meeting.end', { meeting_id: meeting.id });
    await world.advance('1d');
  }
  const now = await signIn(world);
  const topics = async (query: string): Promise<string[]> =>
    (await now.get(`/users/me/recordings${query}`)).body.meetings.map(({ topic }: { topic: string }) => topic);
  expect(await topics('?from=2026-11-20&to=2026-11-22')).toEqual(['Third', 'Second', 'First']);
  expect(await topics('?from=2026-11-21&to=2026-11-21')).toEqual(['Second']);
  expect(await topics('')).toEqual([]);
  expect((await now.get('/users/me/recordings')).body).toMatchObject({ from: '2026-11-23', to: '2026-11-24' });
  expect((await now.get('/users/me/recordings?from=2026-01-01&to=2026-11-30')).body).toMatchObject({
    from: '2026-10-30',
    to: '2026-11-30',
    total_records: 3,
  });
  expect((await now.get('/accounts/me/recordings?from=2026-11-20&to=2026-11-30')).body.total_records).toBe(3);
  expect((await now.get('/users/me/recordings?from=yesterday')).body.errors[0].field).toBe('from');
});

test('settings of a recording, its registrants, and who watched it', async ({ world, receiver }) => {
  const client = await signIn(world);
  const meeting = await recorded(world, client);
  const path = `/meetings/${meeting.id}/recordings`;
  await listen(world, receiver);
  expect(
    (await client.patch(`${path}/settings`, { topic: 'Renamed', password: 'abc!123', approval_type: 1 })).status,
  ).toBe(204);
  expect((await client.get(`${path}/settings`)).body).toMatchObject({
    topic: 'Renamed',
    password: 'abc!123',
    approval_type: 1,
    share_recording: 'publicly',
  });
  const registered = await client.post(`${path}/registrants`, { email: 'ada@x.example', first_name: 'Ada' });
  expect([registered.status, registered.body.topic]).toEqual([201, 'Renamed']);
  await client.put(`${path}/registrants/status`, {
    action: 'approve',
    registrants: [{ id: registered.body.registrant_id }],
  });
  expect((await client.get(`${path}/registrants`)).body.total_records).toBe(1);
  await world.settle();
  expect(namesOf(receiver)).toEqual([
    'recording.renamed',
    'recording.registration_created',
    'recording.registration_approved',
  ]);

  const { share_url, recording_files } = (await client.get(path)).body;
  expect(await (await fetch(share_url)).text()).toContain('Passcode of the recording');
  expect((await fetch(`${share_url}?pwd=wrong`)).status).toBe(400);
  const page = await (await fetch(`${share_url}?pwd=abc!123`)).text();
  const [, source = ''] = /<video[^>]* src="([^"]+)"/.exec(page) ?? [];
  const film = await fetch(source.replaceAll('&amp;', '&'), { headers: { range: 'bytes=0-' } });
  expect([film.status, (await film.arrayBuffer()).byteLength]).toEqual([206, recording_files[0].file_size]);
  await fetch(recording_files[0].download_url, { headers: bearer(client) });
  const { analytics_summary } = (await client.get(`${path}/analytics_summary`)).body;
  expect(analytics_summary).toEqual([{ date: '2026-11-20', views_total_count: 1, downloads_total_count: 1 }]);
  expect((await client.get(`${path}/analytics_details?type=by_download`)).body.total_records).toBe(1);
});

/** Boxes of a media file at one level: name, and where the content is. */
function boxesOf(bytes: Buffer): Map<string, Buffer> {
  const boxes = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at))
    boxes.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + bytes.readUInt32BE(at)));
  return boxes;
}

frozen('films last as long as the meeting did', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting({ settings: { auto_recording: 'cloud' } });
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  await world.advance('3m20s');
  await world.trigger('zoom/meeting.end', { meeting_id: id });
  await world.advance('2h');
  const now = await signIn(world);
  const { recording_files } = (await now.get(`/meetings/${id}/recordings`)).body;
  const seconds: number[] = [];
  for (const { download_url } of recording_files.slice(0, 2)) {
    const bytes = Buffer.from(await (await fetch(download_url, { headers: bearer(now) })).arrayBuffer());
    const file = boxesOf(bytes);
    expect([...file.keys()]).toEqual(['ftyp', 'moov', 'mdat']);
    const about = boxesOf(file.get('moov') ?? Buffer.alloc(0)).get('mvhd') ?? Buffer.alloc(0);
    seconds.push(Math.floor(about.readUInt32BE(16) / about.readUInt32BE(12)));
  }
  expect(seconds).toEqual([200, 200]);
});
