/** Users, groups, roles, webinars and reports. */
import { expect } from 'vitest';
import { eventOf, eventsOf, listen, namesOf, signIn, zoomTest, type Json } from './zoom.ts';

const test = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });

const create = (email: string, type = 2, action = 'custCreate') => ({
  action,
  user_info: { email, type, first_name: 'Ada', last_name: 'Lovelace' },
});

test('a user is invited, accepts, is changed, put to sleep, woken, and let go', async ({ world, receiver }) => {
  const client = await signIn(world);
  await listen(world, receiver);
  const made = await client.post('/users', create('Ada@School.example', 1, 'create'));
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.stringMatching(/^[\w-]{22}$/),
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@school.example',
      type: 1,
    },
  ]);
  const { id } = made.body;
  const again = await client.post('/users', create('ada@school.example'));
  expect([again.status, again.body]).toEqual([
    409,
    { code: 1005, message: 'User already in the account: ada@school.example' },
  ]);
  const pending = (await client.get('/users?status=pending')).body;
  expect([pending.total_records, (await client.get('/users')).body.total_records]).toEqual([1, 1]);
  await world.trigger('zoom/user.accept_invitation', { user: 'ada@school.example' });
  await client.patch(`/users/${id}`, { first_name: 'Augusta', dept: 'Maths', type: 2 });
  await client.put(`/users/${id}/status`, { action: 'deactivate' });
  await client.put(`/users/${id}/status`, { action: 'activate' });
  expect((await client.get('/users/ada%40school.example')).body).toMatchObject({
    id,
    display_name: 'Augusta Lovelace',
    status: 'active',
    type: 2,
    dept: 'Maths',
    role_name: 'Member',
    pmi: expect.any(Number),
    account_id: world.credentials['zoom']?.['accountId'],
    host_key: expect.stringMatching(/^\d{6}$/),
  });
  expect((await client.delete(`/users/${id}?action=delete`)).status).toBe(204);
  expect((await client.get(`/users/${id}`)).body).toEqual({ code: 1001, message: `User does not exist: ${id}.` });
  await world.settle();
  expect(namesOf(receiver)).toEqual([
    'user.created',
    'user.invitation_accepted',
    'user.updated',
    'user.deactivated',
    'user.activated',
    'user.deleted',
  ]);
  expect(eventOf(receiver, 'user.created').payload).toMatchObject({
    creation_type: 'create',
    object: { id, email: 'ada@school.example' },
  });
  expect(eventOf(receiver, 'user.updated').payload).toMatchObject({
    object: { id, first_name: 'Augusta', dept: 'Maths', type: 2 },
    old_object: { id, first_name: 'Ada', dept: '', type: 1 },
  });
});

test('an invitation that nobody accepts', async ({ world }) => {
  const client = await signIn(world);
  const { body } = await client.post('/users', create('late@school.example', 1, 'create'));
  await world.advance('31d');
  expect((await (await signIn(world)).get(`/users/${body.id}`)).body.code).toBe(1120);
});

test('who leaves hands over what is asked for', async ({ world }) => {
  const client = await signIn(world);
  const { body: user } = await client.post('/users', create('leaver@school.example'));
  const { body: meeting } = await client.post(`/users/${user.id}/meetings`);
  expect((await client.delete('/users/me')).body).toEqual({ code: 200, message: 'No permission.' });
  const heir = world.credentials['zoom']?.['userEmail'];
  await client.delete(`/users/${user.id}?transfer_email=${heir}&transfer_meeting=true`);
  expect((await client.get(`/meetings/${meeting.id}`)).body.host_email).toBe(heir);
});

test('settings: groups, only some fields, effects on meetings', async ({ world }) => {
  const client = await signIn(world);
  const all = (await client.get('/users/me/settings')).body;
  expect(Object.keys(all)).toEqual(
    expect.arrayContaining([
      'schedule_meeting',
      'in_meeting',
      'email_notification',
      'recording',
      'telephony',
      'feature',
      'tsp',
      'profile',
    ]),
  );
  expect(all.feature).toMatchObject({ meeting_capacity: 100, webinar: true, webinar_capacity: 500 });
  const fields = 'default_password_for_scheduled_meetings,auto_recording,waiting_room';
  expect((await client.get(`/users/me/settings?custom_query_fields=${fields}`)).body).toEqual({
    schedule_meeting: { default_password_for_scheduled_meetings: '' },
    in_meeting: { waiting_room: false },
    recording: { auto_recording: 'none' },
  });
  await client.patch('/users/me/settings', {
    recording: { auto_recording: 'cloud', nonsense: true },
    in_meeting: { waiting_room: true, chat: 'maybe' },
    schedule_meeting: { embed_password_in_join_link: false },
  });
  const meeting = await client.meeting();
  expect(meeting.settings).toMatchObject({ auto_recording: 'cloud', waiting_room: true });
  expect(meeting.join_url).not.toContain('pwd=');
  expect((await client.get('/users/me/settings')).body.in_meeting.chat).toBe(true);
  expect((await client.get('/users/me/settings?option=meeting_security')).body).toHaveProperty('meeting_security');
});

test('addresses, numbers, permissions, assistants, tokens', async ({ world }) => {
  const client = await signIn(world);
  const { body: user } = await client.post('/users', create('a@school.example'));
  expect((await client.get('/users/email?email=a@school.example')).body).toEqual({ existed_email: true });
  expect((await client.get('/users/email?email=b@school.example')).body).toEqual({ existed_email: false });
  expect((await client.get('/users/summary')).body).toMatchObject({ licensed_users_count: 2, total_users_count: 2 });
  expect((await client.get('/users/me/permissions')).body.permissions.length).toBeGreaterThan(0);
  expect((await client.get(`/users/${user.id}/permissions`)).body.permissions).toEqual([]);
  expect((await client.post('/users/me/assistants', { assistants: [{ email: 'a@school.example' }] })).status).toBe(201);
  expect((await client.get('/users/me/assistants')).body.assistants).toEqual([
    { id: user.id, email: 'a@school.example' },
  ]);
  expect((await client.get(`/users/${user.id}/schedulers`)).body.schedulers).toMatchObject([
    { id: world.credentials['zoom']?.['userId'] },
  ]);
  expect((await client.delete(`/users/me/assistants/${user.id}`)).status).toBe(204);
  expect((await client.get(`/users/${user.id}/token?type=zak`)).body.token.split('.')).toHaveLength(3);
  await client.put(`/users/${user.id}/email`, { email: 'new@school.example' });
  expect((await client.get(`/users/${user.id}`)).body.email).toBe('a@school.example');
  await world.trigger('zoom/user.confirm_email', { user: user.id });
  expect((await client.get(`/users/${user.id}`)).body.email).toBe('new@school.example');
});

test('groups and roles', async ({ world }) => {
  const client = await signIn(world);
  const { body: user } = await client.post('/users', create('a@school.example'));
  const { status, body: group } = await client.post('/groups', { name: 'Teachers' });
  expect([status, group]).toEqual([201, { id: expect.any(String), name: 'Teachers', total_members: 0 }]);
  expect((await client.post('/groups', { name: 'Teachers' })).body).toEqual({
    code: 4132,
    message: 'Group name Teachers is already in use.',
  });
  expect(
    (await client.post(`/groups/${group.id}/members`, { members: [{ email: 'a@school.example' }] })).body.ids,
  ).toBe(user.id);
  expect((await client.get(`/groups/${group.id}/members`)).body).toMatchObject({
    total_records: 1,
    members: [{ id: user.id }],
  });
  expect((await client.get(`/users/${user.id}`)).body.group_ids).toEqual([group.id]);
  expect((await client.delete(`/groups/${group.id}/members/${user.id}`)).status).toBe(204);
  expect((await client.delete(`/groups/${group.id}`)).status).toBe(204);
  expect((await client.get(`/groups/${group.id}`)).body).toEqual({
    code: 4130,
    message: 'A group with this ID does not exist.',
  });

  const { body: role } = await client.post('/roles', { name: 'Librarian', privileges: ['User:Read'] });
  expect((await client.post(`/roles/${role.id}/members`, { members: [{ id: user.id }] })).status).toBe(201);
  expect((await client.get('/roles')).body.roles.map(({ name, total_members }: Json) => [name, total_members])).toEqual(
    [
      ['Owner', 1],
      ['Admin', 0],
      ['Member', 0],
      ['Librarian', 1],
    ],
  );
  expect((await client.delete(`/roles/${role.id}`)).status).toBe(204);
  expect((await client.get(`/users/${user.id}`)).body.role_id).toBe('2');
  expect((await client.delete('/roles/0')).body.code).toBe(200);
});

test('a webinar: made, registered for, held, and who was absent', async ({ world, receiver }) => {
  const client = await signIn(world);
  await client.post('/users', create('plain@school.example'));
  const { userId } = world.credentials['zoom'] ?? {};
  expect((await client.post('/users/plain@school.example/webinars')).body).toMatchObject({
    code: 200,
    message: expect.stringContaining('Webinar plan is missing.'),
  });
  await listen(world, receiver);
  const { status, body: webinar } = await client.post('/users/me/webinars', {
    topic: 'Open day',
    settings: { approval_type: 0 },
  });
  expect(status).toBe(201);
  expect(webinar).toMatchObject({
    type: 5,
    host_id: userId,
    is_simulive: false,
    encrypted_passcode: expect.any(String),
    h323_passcode: expect.any(String),
  });
  expect(webinar.registration_url).toContain('/webinar/register/WN_');
  expect(webinar.settings).toMatchObject({
    panelists_video: false,
    practice_session: false,
    hd_video: false,
    question_and_answer: { enable: true },
  });
  expect((await client.get(`/meetings/${webinar.id}`)).body).toEqual({
    code: 3000,
    message: 'Cannot access webinar info.',
  });
  const meeting = await client.meeting();
  expect((await client.get(`/webinars/${meeting.id}`)).body).toEqual({
    code: 3000,
    message: 'Cannot access meeting info.',
  });
  expect((await client.get('/webinars/81234567890')).body).toEqual({
    code: 3001,
    message: 'Webinar does not exist: 81234567890.',
  });
  expect(
    (await client.post(`/webinars/${webinar.id}/panelists`, { panelists: [{ name: 'P', email: 'p@x.example' }] }))
      .status,
  ).toBe(201);
  expect((await client.get(`/webinars/${webinar.id}/panelists`)).body).toMatchObject({
    total_records: 1,
    panelists: [{ name: 'P', email: 'p@x.example' }],
  });
  const ids: string[] = [];
  for (const name of ['ada', 'bob'])
    ids.push(
      (await client.post(`/webinars/${webinar.id}/registrants`, { email: `${name}@x.example`, first_name: name })).body
        .registrant_id,
    );
  expect((await client.get('/users/me/webinars')).body.webinars.map(({ id }: Json) => id)).toEqual([webinar.id]);
  await client.patch(`/webinars/${webinar.id}`, { topic: 'Open days' });
  await world.trigger('zoom/meeting.start', { meeting_id: webinar.id });
  await world.trigger('zoom/participant.join', { meeting_id: webinar.id, registrant_id: ids[0] });
  expect((await client.delete(`/webinars/${webinar.id}`)).body.code).toBe(3002);
  await client.put(`/webinars/${webinar.id}/status`, { action: 'end' });
  expect((await client.get(`/past_webinars/${webinar.id}/participants`)).body.total_records).toBe(2);
  expect(
    (await client.get(`/past_webinars/${webinar.id}/absentees`)).body.registrants.map(({ id }: Json) => id),
  ).toEqual([ids[1]]);
  expect((await client.get(`/past_webinars/${webinar.id}/instances`)).body.webinars).toHaveLength(1);
  expect((await client.get(`/report/webinars/${webinar.id}/participants`)).body.total_records).toBe(2);
  expect((await client.delete(`/webinars/${webinar.id}`)).status).toBe(204);
  await world.settle();
  expect(namesOf(receiver).filter((name) => name.startsWith('webinar.'))).toEqual([
    'webinar.created',
    'webinar.registration_created',
    'webinar.registration_created',
    'webinar.updated',
    'webinar.started',
    'webinar.participant_joined',
    'webinar.participant_joined',
    'webinar.participant_left',
    'webinar.participant_left',
    'webinar.ended',
    'webinar.deleted',
  ]);
});

test('reports: by user, by meeting, by participant, by day', async ({ world }) => {
  let client = await signIn(world);
  const { id, uuid } = await client.meeting({
    topic: 'Reported',
    settings: { custom_keys: [{ key: 'k', value: 'v' }] },
  });
  await world.trigger('zoom/meeting.start', { meeting_id: id });
  await world.trigger('zoom/participant.join', { meeting_id: id, name: 'Guest', customer_key: 'c1' });
  await world.advance('30m');
  await world.trigger('zoom/meeting.end', { meeting_id: id, record: true });
  await world.advance('3h');
  client = await signIn(world);
  const days = 'from=2026-11-01&to=2026-11-30';
  const mine = (await client.get(`/report/users/me/meetings?${days}`)).body;
  expect(mine.meetings).toMatchObject([
    {
      uuid,
      id,
      topic: 'Reported',
      duration: 30,
      total_minutes: 60,
      participants_count: 2,
      custom_keys: [{ key: 'k', value: 'v' }],
    },
  ]);
  expect((await client.get(`/report/meetings/${id}`)).body).toMatchObject({ uuid, dept: '', tracking_fields: [] });
  const { participants } = (
    await client.get(`/report/meetings/${encodeURIComponent(uuid)}/participants?include_fields=registrant_id`)
  ).body;
  expect(participants[1]).toMatchObject({
    id: '',
    user_email: '',
    name: 'Guest',
    duration: 1800,
    customer_key: 'c1',
    registrant_id: '',
    bo_mtg_id: '',
  });
  const users = (await client.get(`/report/users?${days}`)).body;
  expect([users.total_meetings, users.total_participants, users.total_meeting_minutes]).toEqual([1, 2, 60]);
  expect((await client.get(`/report/users?${days}&type=inactive`)).body.users).toEqual([]);
  const daily = (await client.get('/report/daily?year=2026&month=11')).body;
  expect(daily.dates).toHaveLength(30);
  expect(daily.dates[19]).toEqual({
    date: '2026-11-20',
    new_users: 1,
    meetings: 1,
    participants: 2,
    meeting_minutes: 60,
  });
  expect((await client.get('/report/daily?year=2026&month=1')).body.code).toBe(300);
  const stored = (await client.get(`/report/cloud_recording?${days}`)).body.cloud_recording_storage;
  expect(stored.at(-1).usage).toMatch(/MB$/);
  await client.post('/users', create('logged@school.example'));
  expect((await client.get(`/report/operationlogs?${days}&category_type=user`)).body.operation_logs).toMatchObject([
    { action: 'Add', category_type: 'user' },
  ]);
  await world.trigger('zoom/user.sign', { user: 'logged@school.example' });
  expect((await client.get(`/report/activities?${days}`)).body.activity_logs).toMatchObject([
    { email: 'logged@school.example', type: 'Sign in' },
  ]);
  await client.meeting({ topic: 'Ahead', start_time: '2026-11-25T00:00:00Z' });
  expect(
    (await client.get(`/report/upcoming_events?from=2026-11-21&to=2026-11-30`)).body.upcoming_events.map(
      ({ topic }: Json) => topic,
    ),
  ).toEqual(['Ahead']);
  expect((await client.get('/report/users')).body.errors.map(({ field }: Json) => field)).toEqual(['from', 'to']);
  expect((await client.get('/metrics/meetings')).body.code).toBe(200);
});

test('fixtures: users, meetings, registrations and webhooks at the start', async ({ world, receiver }) => {
  await world.fixtures({
    zoom: {
      users: [{ $as: 'teacher', email: 't@school.example', first_name: 'Tea', type: 2 }],
      meetings: [
        {
          topic: 'From a fixture',
          host_id: '${zoom.users.teacher.id}',
          start_time: 'now+2d',
          settings: { approval_type: 0 },
        },
      ],
      event_subscriptions: [{ event_webhook_url: receiver.url }],
    },
  });
  const client = await signIn(world);
  const { meetings } = (await client.get('/users/t@school.example/meetings')).body;
  expect(meetings).toMatchObject([{ topic: 'From a fixture', start_time: '2026-11-22T08:00:00Z', type: 2 }]);
  await world.trigger('zoom/meeting.start', { meeting_id: meetings[0].id });
  await world.settle();
  expect(eventsOf(receiver).map(({ event }) => event)).toContain('meeting.started');
});

test('a reset empties the account, and its credentials stay', async ({ world }) => {
  await (await signIn(world)).meeting();
  await world.reset();
  const client = await signIn(world);
  expect((await client.get('/users/me/meetings')).body.total_records).toBe(0);
  expect((await client.get('/users/me')).body.id).toBe(world.credentials['zoom']?.['userId']);
});
