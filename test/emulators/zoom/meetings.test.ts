/** Meetings through the API: what an app sends, what Zoom makes of it, and who is told. */
import { expect } from 'vitest';
import { baseOf, Client, eventOf, eventsOf, listen, namesOf, signIn, zoomTest } from './zoom.ts';

const test = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });

test('an empty body makes a meeting, with everything filled in', async ({ world }) => {
  const client = await signIn(world);
  const { status, body, headers } = await client.post('/users/me/meetings');
  expect(status).toBe(201);
  expect(headers.get('content-type')).toBe('application/json;charset=UTF-8');
  expect(body).toMatchObject({
    host_id: world.credentials['zoom']?.['userId'],
    host_email: world.credentials['zoom']?.['userEmail'],
    topic: 'Zoom Meeting',
    type: 2,
    status: 'waiting',
    start_time: '2026-11-20T08:00:00Z',
    duration: 60,
    timezone: 'UTC',
    agenda: '',
    created_at: '2026-11-20T08:00:00Z',
    pre_schedule: false,
    creation_source: 'open_api',
  });
  expect(String(body.id)).toMatch(/^[789]\d{10}$/);
  expect(body.uuid).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(body.password).toMatch(/^[A-Za-z0-9]{6}$/);
  expect(body.encrypted_password).toMatch(/^[A-Za-z0-9]{30}\.1$/);
  expect(body.join_url).toBe(`${baseOf(world)}/j/${body.id}?pwd=${body.encrypted_password}`);
  expect(body.start_url).toContain(`${baseOf(world)}/s/${body.id}?zak=`);
  expect(body.settings).toMatchObject({
    host_video: false,
    join_before_host: false,
    approval_type: 2,
    auto_recording: 'none',
    waiting_room: false,
    alternative_hosts: '',
    breakout_room: { enable: false },
    continuous_meeting_chat: { enable: false },
  });
  expect(body).not.toHaveProperty('registration_url');
  const read = await client.get(`/meetings/${body.id}`);
  expect({ ...read.body, start_url: '' }).toEqual({ ...body, start_url: '' });
  expect(read.body.start_url).not.toBe(body.start_url);
});

test('times come back in UTC: local ones by their zone, those with Z as they are', async ({ world }) => {
  const client = await signIn(world);
  const local = await client.meeting({ start_time: '2027-07-01T10:00:00', timezone: 'America/Los_Angeles' });
  expect([local.start_time, local.timezone]).toEqual(['2027-07-01T17:00:00Z', 'America/Los_Angeles']);
  const utc = await client.meeting({ start_time: '2027-07-01T10:00:00Z', timezone: 'America/Los_Angeles' });
  expect([utc.start_time, utc.timezone]).toEqual(['2027-07-01T10:00:00Z', 'America/Los_Angeles']);
});

test('instant meetings and those without fixed time have neither start nor length', async ({ world }) => {
  const client = await signIn(world);
  for (const type of [1, 3]) {
    const meeting = await client.meeting({ type, start_time: '2027-07-01T10:00:00Z', duration: 5 });
    expect(meeting).not.toHaveProperty('start_time');
    expect(meeting).not.toHaveProperty('duration');
  }
});

test('what will not do is told by field', async ({ world }) => {
  const client = await signIn(world);
  const cases: [unknown, string][] = [
    [{ type: 7 }, 'type'],
    [{ topic: 'x'.repeat(201) }, 'topic'],
    [{ agenda: 'x'.repeat(2001) }, 'agenda'],
    [{ password: 'spaces no' }, 'password'],
    [{ password: '12345678901' }, 'password'],
    [{ start_time: 'tomorrow' }, 'start_time'],
    [{ timezone: 'Mars/Olympus' }, 'timezone'],
    [{ settings: { jbh_time: 7 } }, 'settings.jbh_time'],
    [{ settings: { approval_type: 9 } }, 'settings.approval_type'],
    [{ type: 8 }, 'recurrence'],
    [{ type: 8, recurrence: { type: 4 } }, 'recurrence.type'],
    [{ type: 8, recurrence: { type: 2, repeat_interval: 51 } }, 'recurrence.repeat_interval'],
    [{ duration: 'long' }, 'duration'],
  ];
  for (const [body, field] of cases) {
    const answer = await client.post('/users/me/meetings', body);
    const message = `Invalid parameter: ${field.split('.').at(-1)}.`;
    expect([answer.status, answer.body]).toEqual([
      400,
      { code: 300, message: 'Validation Failed.', errors: [{ field, message }] },
    ]);
  }
  const broken = await client.post('/users/me/meetings', '{"topic":');
  expect([broken.status, broken.body]).toEqual([
    400,
    { code: 300, message: 'Request Body should be a valid JSON object.' },
  ]);
});

test('settings answer what is in effect, not what was asked', async ({ world }) => {
  const client = await signIn(world);
  const { settings } = await client.meeting({
    settings: {
      auto_recording: 'clowd',
      nonsense: 1,
      waiting_room: true,
      join_before_host: true,
      alternative_hosts: 'a@x.y,b@x.y',
      host_video: 'true',
    },
  });
  expect(settings).toMatchObject({
    auto_recording: 'none',
    waiting_room: true,
    join_before_host: false,
    alternative_hosts: 'a@x.y;b@x.y',
    host_video: true,
  });
  expect(settings).not.toHaveProperty('nonsense');
  await client.post('/users', { action: 'custCreate', user_info: { email: 'basic@x.example', type: 1 } });
  const basic = await client.post('/users/basic@x.example/meetings', { settings: { auto_recording: 'cloud' } });
  expect(basic.body.settings.auto_recording).toBe('none');
});

test('a host without a licence hosts nothing; scheduling for others has its rules', async ({ world }) => {
  const client = await signIn(world);
  await client.post('/users', { action: 'custCreate', user_info: { email: 'none@x.example', type: 99 } });
  await client.post('/users', { action: 'custCreate', user_info: { email: 'Teacher+1@x.example', type: 2 } });
  expect((await client.post('/users/none@x.example/meetings')).body).toEqual({
    code: 3161,
    message: 'Meeting hosting and scheduling capabilities are not allowed for your user account.',
  });
  const instant = await client.post('/users/me/meetings', { type: 1, schedule_for: 'teacher+1@x.example' });
  expect(instant.body.code).toBe(3000);
  const nobody = await client.post('/users/me/meetings', { schedule_for: 'nobody@x.example' });
  expect(nobody.body).toEqual({ code: 3000, message: 'You cannot schedule a meeting for nobody@x.example' });
  const meeting = await client.meeting({ schedule_for: 'teacher+1@x.example' });
  expect([meeting.host_email, meeting.assistant_id]).toEqual([
    'teacher+1@x.example',
    world.credentials['zoom']?.['userId'],
  ]);
  expect((await client.get('/users/teacher+1@x.example/meetings')).body.total_records).toBe(1);
  const unknown = await client.post('/users/who@x.example/meetings');
  expect([unknown.status, unknown.body]).toEqual([404, { code: 1001, message: 'User does not exist: who@x.example.' }]);
});

test('a change answers 204 without a body, and is told with what it was', async ({ world, receiver }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({ topic: 'Old', settings: { host_video: true, mute_upon_entry: true } });
  await listen(world, receiver);
  const { status, text, headers } = await client.patch(`/meetings/${meeting.id}`, {
    topic: 'New',
    settings: { host_video: false },
  });
  expect([status, text, headers.get('content-type')]).toEqual([204, '', null]);
  const after = (await client.get(`/meetings/${meeting.id}`)).body;
  expect([after.topic, after.settings.host_video, after.settings.mute_upon_entry]).toEqual(['New', false, true]);
  await client.patch(`/meetings/${meeting.id}`, { topic: 'New', settings: {} });
  await world.settle();
  expect(namesOf(receiver)).toEqual(['meeting.updated']);
  const { payload } = eventOf(receiver, 'meeting.updated');
  const { id, uuid, host_id } = meeting;
  expect(payload).toEqual({
    account_id: world.credentials['zoom']?.['accountId'],
    operator: world.credentials['zoom']?.['userEmail'],
    operator_id: host_id,
    scope: 'all',
    object: { id, uuid, host_id, topic: 'New', settings: { host_video: false } },
    time_stamp: Date.parse('2026-11-20T08:00:00Z'),
    old_object: { id, uuid, host_id, topic: 'Old', settings: { host_video: true } },
  });
});

test('a deleted meeting is gone, can be recovered for a week, and then no more', async ({ world, receiver }) => {
  const client = await signIn(world);
  await listen(world, receiver, ['meeting.deleted', 'meeting.recovered', 'meeting.permanently_deleted']);
  const { id } = await client.meeting({ start_time: '2030-01-01T00:00:00Z' });
  expect((await client.delete(`/meetings/${id}`)).status).toBe(204);
  const gone = await client.get(`/meetings/${id}`);
  expect([gone.status, gone.body]).toEqual([404, { code: 3001, message: `Meeting does not exist: ${id}.` }]);
  expect((await client.put(`/meetings/${id}/status`, { action: 'recover' })).status).toBe(204);
  expect((await client.get(`/meetings/${id}`)).status).toBe(200);
  await client.delete(`/meetings/${id}`);
  await world.advance('7d');
  expect((await (await signIn(world)).put(`/meetings/${id}/status`, { action: 'recover' })).status).toBe(404);
  expect(namesOf(receiver)).toEqual([
    'meeting.deleted',
    'meeting.recovered',
    'meeting.deleted',
    'meeting.permanently_deleted',
  ]);
});

test('a meeting that is on cannot be deleted; a personal room never', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  const refused = await client.delete(`/meetings/${id}`);
  expect([refused.status, refused.body.code]).toEqual([400, 3002]);
  const pmi = world.credentials['zoom']?.['pmi'];
  expect((await client.get(`/meetings/${pmi}`)).body).toMatchObject({ id: Number(pmi), type: 4, pmi: String(pmi) });
  expect((await client.delete(`/meetings/${pmi}`)).body).toEqual({ code: 3018, message: 'Not allowed to delete PMI.' });
});

test('the personal room’s number in the join link, when a meeting uses it', async ({ world }) => {
  const client = await signIn(world);
  const pmi = String(world.credentials['zoom']?.['pmi']);
  const meeting = await client.meeting({ settings: { use_pmi: true } });
  expect(meeting.pmi).toBe(pmi);
  expect(meeting.join_url).toMatch(new RegExp(`/j/${pmi}\\?pwd=[^&]+&omn=${meeting.id}$`));
});

test('weekly occurrences keep their wall clock when the clocks change', async ({ world, receiver }) => {
  const client = await signIn(world);
  await listen(world, receiver);
  const meeting = await client.meeting({
    type: 8,
    start_time: '2027-03-02T09:00:00',
    timezone: 'America/New_York',
    duration: 45,
    recurrence: { type: 2, weekly_days: 3, end_times: 3 },
  });
  expect(meeting.recurrence).toEqual({ type: 2, repeat_interval: 1, weekly_days: '3', end_times: 3 });
  const starts = ['2027-03-02T14:00:00Z', '2027-03-09T14:00:00Z', '2027-03-16T13:00:00Z'];
  expect(meeting.occurrences).toEqual(
    starts.map((start_time) => ({
      occurrence_id: String(Date.parse(start_time)),
      start_time,
      duration: 45,
      status: 'available',
    })),
  );
  const [, second] = meeting.occurrences;
  await client.patch(`/meetings/${meeting.id}?occurrence_id=${second.occurrence_id}`, {
    start_time: '2027-03-10T10:00:00',
    agenda: 'Moved',
  });
  const one = (await client.get(`/meetings/${meeting.id}?occurrence_id=${second.occurrence_id}`)).body;
  expect([one.start_time, one.agenda, one.occurrences[0].occurrence_id]).toEqual([
    '2027-03-10T15:00:00Z',
    'Moved',
    second.occurrence_id,
  ]);
  await client.delete(`/meetings/${meeting.id}?occurrence_id=${starts.map((start) => Date.parse(start))[2]}`);
  const left = (await client.get(`/meetings/${meeting.id}`)).body;
  expect(left.occurrences.map(({ status }: { status: string }) => status)).toEqual([
    'available',
    'available',
    'deleted',
  ]);
  expect((await client.delete(`/meetings/${meeting.id}?occurrence_id=123`)).body).toEqual({
    code: 3000,
    message: 'Invalid occurrence_id.',
  });
  await world.settle();
  expect(eventsOf(receiver).map(({ event, payload }) => [event, payload.scope ?? payload.operation])).toEqual([
    ['meeting.created', 'all'],
    ['meeting.updated', 'single'],
    ['meeting.deleted', 'single'],
  ]);
});

test('monthly and daily occurrences', async ({ world }) => {
  const client = await signIn(world);
  const starts = async (recurrence: object, start_time = '2027-01-29T10:00:00Z'): Promise<string[]> =>
    (await client.meeting({ type: 8, start_time, recurrence })).occurrences.map((one: { start_time: string }) =>
      one.start_time.slice(0, 10),
    );
  expect(await starts({ type: 3, monthly_week: -1, monthly_week_day: 6, end_times: 3 })).toEqual([
    '2027-01-29',
    '2027-02-26',
    '2027-03-26',
  ]);
  expect(await starts({ type: 1, repeat_interval: 2, end_date_time: '2027-02-03T23:59:59Z' })).toEqual([
    '2027-01-29',
    '2027-01-31',
    '2027-02-02',
  ]);
  expect(await starts({ type: 3, monthly_day: 15, end_times: 2 })).toEqual(['2027-02-15', '2027-03-15']);
});

test('lists: cut agendas, one item a recurring meeting, one an occurrence when they are coming', async ({ world }) => {
  const client = await signIn(world);
  await client.meeting({ topic: 'Later', start_time: '2027-02-01T00:00:00Z', agenda: 'a'.repeat(400) });
  await client.meeting({ topic: 'Past', start_time: '2026-11-01T00:00:00Z' });
  await client.meeting({ topic: 'Instant', type: 1 });
  await client.meeting({ topic: 'Any time', type: 3 });
  await client.meeting({
    topic: 'Often',
    type: 8,
    start_time: '2027-01-01T00:00:00Z',
    recurrence: { type: 1, end_times: 2 },
  });
  const scheduled = (await client.get('/users/me/meetings')).body;
  expect(scheduled).toMatchObject({
    page_count: 1,
    page_number: 1,
    page_size: 30,
    total_records: 4,
    next_page_token: '',
  });
  expect(scheduled.meetings.map(({ topic }: { topic: string }) => topic)).toEqual([
    'Past',
    'Often',
    'Later',
    'Any time',
  ]);
  expect(scheduled.meetings[2].agenda).toHaveLength(250);
  for (const absent of ['settings', 'password', 'start_url', 'status'])
    expect(scheduled.meetings[2]).not.toHaveProperty(absent);
  const upcoming = (await client.get('/users/me/meetings?type=upcoming')).body.meetings;
  expect(upcoming.map(({ topic }: { topic: string }) => topic)).toEqual(['Often', 'Often', 'Later', 'Any time']);
  const inJanuary = (await client.get('/users/me/meetings?type=upcoming&from=2027-01-02&to=2027-01-31')).body;
  expect(inJanuary.meetings.map(({ start_time }: { start_time: string }) => start_time)).toEqual([
    '2027-01-02T00:00:00Z',
  ]);
});

test('what a user has to go to within a day, as host or invited', async ({ world }) => {
  const client = await signIn(world);
  await client.post('/users', { action: 'custCreate', user_info: { email: 'guest@x.example', type: 2 } });
  const { id } = await client.meeting({
    start_time: '2026-11-20T12:00:00Z',
    settings: { alternative_hosts: 'guest@x.example' },
  });
  await client.meeting({ start_time: '2026-11-22T12:00:00Z' });
  const own = (await client.get('/users/me/upcoming_meetings')).body;
  expect([own.total_records, own.meetings[0].id, own.meetings[0].is_host]).toEqual([1, id, true]);
  const theirs = (await client.get('/users/guest@x.example/upcoming_meetings')).body;
  expect([theirs.total_records, theirs.meetings[0].is_host]).toEqual([1, false]);
});

test('the invitation in Zoom’s words, and links of people’s own', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({
    topic: 'Algebra',
    start_time: '2027-03-25T15:32:00',
    timezone: 'America/Los_Angeles',
    password: '123456',
  });
  const { invitation } = (await client.get(`/meetings/${meeting.id}/invitation`)).body;
  const digits = String(meeting.id);
  expect(invitation.split('\r\n').slice(0, 10)).toEqual([
    'Test Owner is inviting you to a scheduled Zoom meeting.',
    '',
    'Topic: Algebra',
    'Time: Mar 25, 2027 03:32 PM America/Los_Angeles',
    '',
    'Join Zoom Meeting',
    meeting.join_url,
    '',
    `Meeting ID: ${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}`,
    'Passcode: 123456',
  ]);
  const { status, body } = await client.post(`/meetings/${meeting.id}/invite_links`, { attendees: [{ name: 'Ada' }] });
  expect([status, body.attendees[0].name]).toEqual([201, 'Ada']);
  expect(body.attendees[0].join_url).toContain('tk=');
  const page = await fetch(body.attendees[0].join_url);
  expect(await page.text()).toContain('value="Ada"');
});

test('uuids in paths: encoded once, twice, or not at all', async ({ world }) => {
  const client = await signIn(world);
  let uuid = '';
  for (let tries = 0; !uuid.includes('/') && tries < 60; tries++) uuid = (await client.meeting()).uuid;
  expect(uuid).toContain('/');
  const meetings: string[] = [];
  for (const spelled of [uuid, encodeURIComponent(uuid), encodeURIComponent(encodeURIComponent(uuid))])
    meetings.push((await client.get(`/meetings/${spelled}`)).body.uuid);
  expect(meetings).toEqual([uuid, uuid, uuid]);
  const deeper = await client.get(`/meetings/${uuid}/recordings`);
  expect(deeper.body.code).toBe(3301);
  const broken = await fetch(`${baseOf(world)}/v2/${encodeURIComponent(encodeURIComponent('/users/me'))}`, {
    headers: { authorization: `Bearer ${client.token}` },
  });
  expect(broken.status).toBe(200);
});

test('ids with spaces and dashes are read; others are no ids', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  const digits = String(id);
  const spaced = `${digits.slice(0, 3)}%20${digits.slice(3, 7)}-${digits.slice(7)}`;
  expect((await client.get(`/meetings/${spaced}`)).body.id).toBe(id);
  expect((await client.get('/meetings/abc')).body).toEqual({ code: 300, message: 'Invalid meeting id.' });
  expect((await client.get('/meetings/81234567890')).body).toEqual({
    code: 3001,
    message: 'Meeting does not exist: 81234567890.',
  });
});

test('one hundred creations and changes a day for a host, where limits are on', async ({ world }) => {
  await world.settings('zoom', { dailyLimits: true });
  const client = await signIn(world);
  const { id } = await client.meeting();
  for (let count = 1; count < 100; count++) await client.patch(`/meetings/${id}`, { topic: `Topic ${count}` });
  const refused = await client.post('/users/me/meetings');
  expect(refused.status).toBe(429);
  expect(refused.body.code).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('2026-11-21T00:00:00Z');
  await world.advance('16h');
  expect((await (await signIn(world)).post('/users/me/meetings')).status).toBe(201);
});

test('meetings expire a month after their last use', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting({ start_time: '2026-11-21T00:00:00Z' });
  await world.advance('30d');
  expect((await (await signIn(world)).get(`/meetings/${id}`)).status).toBe(200);
  await world.advance('2d');
  expect((await (await signIn(world)).get(`/meetings/${id}`)).body.code).toBe(3001);
});

test('start links and ZAKs live two hours', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting();
  const { token } = (await client.get('/users/me/zak')).body;
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  expect(claims).toMatchObject({ iss: 'web', aud: 'clientsm', sty: 100, wcd: 'us02', exp: claims.iat + 7200 });
  expect((await fetch(meeting.start_url)).status).toBe(200);
  await world.advance('2h');
  const late = await fetch(meeting.start_url);
  expect([late.status, (await late.text()).includes('expired')]).toEqual([400, true]);
});

test('live streams: where to, started, stopped', async ({ world, receiver }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  await listen(world, receiver, ['meeting.live_streaming_started', 'meeting.live_streaming_stopped']);
  const stream = { stream_url: 'rtmp://x', stream_key: 'k', page_url: 'https://x.example' };
  expect((await client.patch(`/meetings/${id}/livestream`, stream)).status).toBe(204);
  expect((await client.get(`/meetings/${id}/livestream`)).body).toMatchObject(stream);
  for (const action of ['start', 'stop']) await client.patch(`/meetings/${id}/livestream/status`, { action });
  await world.settle();
  expect(namesOf(receiver)).toEqual(['meeting.live_streaming_started', 'meeting.live_streaming_stopped']);
});

test('a call by a real host gets links that a browser can open', async ({ world, backlot }) => {
  const client = await signIn(world);
  const { request } = await import('node:http');
  const body = await new Promise<string>((resolve, reject) => {
    const call = request(
      {
        port: Number(new URL(backlot.url).port),
        host: '127.0.0.1',
        method: 'POST',
        path: '/v2/users/me/meetings',
        headers: {
          host: 'api.zoom.us',
          authorization: `Bearer ${client.token}`,
          'content-type': 'application/json',
          'content-length': 2,
        },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve(text));
      },
    );
    call.on('error', reject);
    call.end('{}');
  });
  const meeting = JSON.parse(body) as { id: number; join_url: string };
  expect(meeting.join_url).toMatch(new RegExp(`^${backlot.url}/zoom/j/${meeting.id}\\?pwd=`));
  expect((await fetch(meeting.join_url)).status).toBe(200);
  expect((await new Client(baseOf(world), client.token).get(`/meetings/${meeting.id}`)).status).toBe(200);
});

test('numbers that come as text are numbers all the same', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({
    type: '8',
    duration: '45',
    start_time: '2027-01-04T10:00:00Z',
    password: 123456,
    recurrence: { type: 2, weekly_days: 2, end_times: 2 },
  });
  expect([meeting.type, meeting.duration, meeting.password, meeting.h323_password]).toEqual([
    8,
    45,
    '123456',
    '123456',
  ]);
  expect(meeting.occurrences).toHaveLength(2);
});

test('surveys, tokens for bots, the SIP address', async ({ world }) => {
  const client = await signIn(world);
  const { id, h323_password } = await client.meeting();
  expect((await client.patch(`/meetings/${id}/survey`, { third_party_survey: 'https://x.example' })).status).toBe(204);
  expect((await client.get(`/meetings/${id}/survey`)).body).toEqual({ third_party_survey: 'https://x.example' });
  expect((await client.delete(`/meetings/${id}/survey`)).status).toBe(204);
  for (const kind of ['live_streaming', 'local_archiving', 'local_recording'])
    expect((await client.get(`/meetings/${id}/jointoken/${kind}`)).body).toMatchObject({ expire_in: 120 });
  expect((await client.post(`/meetings/${id}/sip_dialing`)).body.sip_dialing).toBe(
    `${id}.${h323_password}@zoomcrc.com`,
  );
});
