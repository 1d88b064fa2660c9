/** Registration: through the API and on the page, approved at once or by the host. */
import { expect } from 'vitest';
import { eventOf, listen, namesOf, signIn, zoomTest } from './zoom.ts';

const test = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });

const ada = { email: 'Ada@Example.com', first_name: 'Ada', last_name: 'Lovelace' };

test('who registers gets a link of their own, and is told of', async ({ world, receiver }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({
    topic: 'Open day',
    start_time: '2027-01-01T10:00:00Z',
    settings: { approval_type: 0 },
  });
  expect(meeting.registration_url).toMatch(/\/meeting\/register\/[\w-]+$/);
  expect(meeting.settings.registration_type).toBe(1);
  await listen(world, receiver);
  const { status, body } = await client.post(`/meetings/${meeting.id}/registrants`, {
    ...ada,
    org: 'Analytical',
    custom_questions: [{ title: 'Why', value: 'Because' }],
  });
  expect(status).toBe(201);
  expect(body).toEqual({
    id: meeting.id,
    registrant_id: expect.stringMatching(/^[\w-]{22}$/),
    topic: 'Open day',
    start_time: '2027-01-01T10:00:00Z',
    join_url: expect.stringMatching(new RegExp(`/w/${meeting.id}\\?tk=[\\w-]+&pwd=`)),
  });
  const again = await client.post(`/meetings/${meeting.id}/registrants`, { ...ada, last_name: 'King' });
  expect(again.body.registrant_id).toBe(body.registrant_id);
  const listed = (await client.get(`/meetings/${meeting.id}/registrants`)).body;
  expect(listed.registrants).toMatchObject([
    {
      id: body.registrant_id,
      email: 'ada@example.com',
      last_name: 'King',
      org: 'Analytical',
      status: 'approved',
      create_time: '2026-11-20T08:00:00Z',
    },
  ]);
  await world.settle();
  expect(namesOf(receiver)).toEqual(['meeting.registration_created']);
  const { payload } = eventOf(receiver, 'meeting.registration_created');
  expect(payload.object.id).toBe(meeting.id);
  expect(payload.object.registrant).toMatchObject({
    id: body.registrant_id,
    status: 'approved',
    join_url: body.join_url,
    org: 'Analytical',
  });
  expect(payload).not.toHaveProperty('operator');
});

test('what a registration needs', async ({ world }) => {
  const client = await signIn(world);
  const closed = await client.meeting();
  expect((await client.post(`/meetings/${closed.id}/registrants`, ada)).body).toEqual({
    code: 300,
    message: `This meeting has not registration required: ${closed.id}`,
  });
  const { id } = await client.meeting({ settings: { approval_type: 0 } });
  const bad = await client.post(`/meetings/${id}/registrants`, { email: 'nobody', last_name: 'X' });
  expect(bad.body.errors.map(({ field }: { field: string }) => field).toSorted()).toEqual(['email', 'first_name']);
  const host = { email: world.credentials['zoom']?.['userEmail'], first_name: 'Host' };
  expect((await client.post(`/meetings/${id}/registrants`, host)).body).toEqual({
    code: 3027,
    message: 'Host can not register.',
  });
  await world.advance('1d');
  expect((await (await signIn(world)).post(`/meetings/${id}/registrants`, ada)).body.code).toBe(3038);
});

test('the host approves, denies, cancels', async ({ world, receiver }) => {
  const client = await signIn(world);
  const { id } = await client.meeting({ settings: { approval_type: 1 } });
  await listen(world, receiver);
  const made = await client.post(`/meetings/${id}/registrants`, ada);
  expect(made.body).not.toHaveProperty('join_url');
  const { registrant_id } = made.body;
  const count = async (status: string): Promise<number> =>
    (await client.get(`/meetings/${id}/registrants?status=${status}`)).body.total_records;
  expect([await count('pending'), await count('approved')]).toEqual([1, 0]);
  const path = `/meetings/${id}/registrants/status`;
  expect(
    (await client.put(path, { action: 'approve', registrants: [{ id: registrant_id, email: ada.email }] })).status,
  ).toBe(204);
  const approved = (await client.get(`/meetings/${id}/registrants/${registrant_id}`)).body;
  expect(approved).toMatchObject({ status: 'approved', join_url: expect.stringContaining('/w/') });
  expect((await fetch(approved.join_url)).status).toBe(200);
  await client.put(path, { action: 'deny', registrants: [{ email: ada.email }] });
  expect((await fetch(approved.join_url)).status).toBe(404);
  await client.put(path, { action: 'cancel', registrants: [{ id: registrant_id }] });
  await world.settle();
  expect(namesOf(receiver)).toEqual([
    'meeting.registration_created',
    'meeting.registration_approved',
    'meeting.registration_denied',
    'meeting.registration_cancelled',
  ]);
  expect(eventOf(receiver, 'meeting.registration_approved').payload.object.registrant).toEqual({
    id: registrant_id,
    first_name: 'Ada',
    last_name: 'Lovelace',
    email: 'ada@example.com',
    join_url: approved.join_url,
  });
  expect((await client.delete(`/meetings/${id}/registrants/${registrant_id}`)).status).toBe(204);
  expect((await client.get(`/meetings/${id}/registrants/${registrant_id}`)).status).toBe(404);
});

test('thirty at once, for scheduled meetings', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting({ settings: { approval_type: 0 } });
  const people = Array.from({ length: 30 }, (_, index) => ({ email: `p${index}@x.example`, first_name: `P${index}` }));
  const { status, body } = await client.post(`/meetings/${id}/batch_registrants`, { registrants: people });
  expect([status, body.registrants.length]).toEqual([201, 30]);
  const page = (await client.get(`/meetings/${id}/registrants?page_size=20`)).body;
  expect([page.total_records, page.page_count, page.registrants.length]).toEqual([30, 2, 20]);
  const rest = (await client.get(`/meetings/${id}/registrants?page_size=20&next_page_token=${page.next_page_token}`))
    .body;
  expect([rest.registrants.length, rest.next_page_token]).toEqual([10, '']);
  const more = await client.post(`/meetings/${id}/batch_registrants`, { registrants: [...people, ...people] });
  expect(more.body.code).toBe(300);
});

test('occurrences that somebody registers for', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({
    type: 8,
    start_time: '2027-01-01T10:00:00Z',
    recurrence: { type: 1, end_times: 3 },
    settings: { approval_type: 0, registration_type: 2 },
  });
  const [first, second] = meeting.occurrences;
  const { body } = await client.post(`/meetings/${meeting.id}/registrants?occurrence_ids=${second.occurrence_id}`, ada);
  expect(body.occurrences).toEqual([second]);
  const of = async (id: string): Promise<number> =>
    (await client.get(`/meetings/${meeting.id}/registrants?occurrence_id=${id}`)).body.total_records;
  expect([await of(first.occurrence_id), await of(second.occurrence_id)]).toEqual([0, 1]);
  expect((await client.post(`/meetings/${meeting.id}/registrants?occurrence_ids=1`, ada)).body.code).toBe(3000);
});

test('the page: questions, what is missing, pending or registered', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({ topic: 'Open day', settings: { approval_type: 1 } });
  const questions = {
    questions: [{ field_name: 'org', required: true }],
    custom_questions: [
      { title: 'How did you hear of us', type: 'single', required: false, answers: ['Friends', 'News'] },
    ],
  };
  expect((await client.patch(`/meetings/${meeting.id}/registrants/questions`, questions)).status).toBe(204);
  expect((await client.get(`/meetings/${meeting.id}/registrants/questions`)).body).toEqual(questions);
  expect((await client.post(`/meetings/${meeting.id}/registrants`, ada)).body.errors[0].field).toBe('org');
  const page = await (await fetch(meeting.registration_url)).text();
  for (const part of ['name="first_name"', 'name="org"', 'How did you hear of us', '<option value="News">'])
    expect(page).toContain(part);
  const submit = (fields: Record<string, string>) =>
    fetch(meeting.registration_url, { method: 'POST', body: new URLSearchParams(fields) });
  expect((await submit({ first_name: 'Ada' })).status).toBe(400);
  const done = await submit({ first_name: 'Ada', email: 'ada@x.example', org: 'A', custom_0: 'News' });
  expect([done.status, (await done.text()).includes('The host will look at your registration.')]).toEqual([200, true]);
  const [registrant] = (await client.get(`/meetings/${meeting.id}/registrants?status=pending`)).body.registrants;
  expect(registrant).toMatchObject({
    org: 'A',
    custom_questions: [{ title: 'How did you hear of us', value: 'News' }],
  });
});

test('three registrations a day for an address and a meeting, where limits are on', async ({ world }) => {
  await world.settings('zoom', { dailyLimits: true });
  const client = await signIn(world);
  const { id } = await client.meeting({ settings: { approval_type: 0 } });
  const statuses: number[] = [];
  for (let count = 0; count < 4; count++) statuses.push((await client.post(`/meetings/${id}/registrants`, ada)).status);
  expect(statuses).toEqual([201, 201, 201, 429]);
});
