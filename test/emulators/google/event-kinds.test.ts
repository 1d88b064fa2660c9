/** Events that are more than a time and a title: conferences, kinds, attachments; and other ways to make one. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { calendarCall, person, type Json } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T06:43:46.084Z' } });

const path = '/calendars/primary/events';
const insert = async (world: World, body: object, query: Record<string, string | number> = {}): Promise<Json> =>
  (await calendarCall(world, path, { body, query })).json;
const fault = ({ json }: { json: Json }) => json.error?.errors[0];

test('a Meet link comes with version 1, stays when it is not mentioned, and goes with null', async ({ world }) => {
  const request = { createRequest: { requestId: 'r1', conferenceSolutionKey: { type: 'hangoutsMeet' } } };
  const body = timed(23, '09:00', '09:30', { conferenceData: request });
  expect(await insert(world, body)).not.toHaveProperty('conferenceData');
  const made = await insert(world, body, { conferenceDataVersion: 1 });
  expect(made.hangoutLink).toMatch(/^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
  expect(made.conferenceData).toMatchObject({
    createRequest: { requestId: 'r1', status: { statusCode: 'success' } },
    conferenceId: made.hangoutLink.slice(-12),
    conferenceSolution: { name: 'Google Meet' },
  });
  expect(made.conferenceData.entryPoints.map((point: Json) => point.entryPointType)).toEqual([
    'video',
    'more',
    'phone',
  ]);
  const change = async (method: string, body: object, query = {}) =>
    (await calendarCall(world, `${path}/${made.id}`, { method, body, query })).json;
  expect((await change('PUT', timed(23, '09:00', '09:30'))).hangoutLink).toBe(made.hangoutLink);
  expect((await change('PATCH', { conferenceData: request }, { conferenceDataVersion: 1 })).hangoutLink).toBe(
    made.hangoutLink,
  );
  expect(await change('PATCH', { conferenceData: null }, { conferenceDataVersion: 1 })).not.toHaveProperty(
    'hangoutLink',
  );
  const dead = await calendarCall(world, path, {
    body: timed(23, '09:00', '09:30', {
      conferenceData: { createRequest: { requestId: 'r2', conferenceSolutionKey: { type: 'eventHangout' } } },
    }),
    query: { conferenceDataVersion: 1 },
  });
  expect(fault(dead)?.message).toBe('Invalid conference type value.');
  const zoom = {
    conferenceSolution: { key: { type: 'addOn' }, name: 'Zoom Meeting' },
    entryPoints: [{ entryPointType: 'video', uri: 'https://zoom.us/j/1' }],
  };
  expect(
    (await insert(world, timed(23, '09:00', '09:30', { conferenceData: zoom }), { conferenceDataVersion: 1 }))
      .conferenceData,
  ).toEqual({ entryPoints: zoom.entryPoints, conferenceSolution: zoom.conferenceSolution });
});

test('a Meet link can be pending first, or fail', async ({ world }) => {
  const body = timed(23, '09:00', '09:30', {
    conferenceData: { createRequest: { requestId: 'r1', conferenceSolutionKey: { type: 'hangoutsMeet' } } },
  });
  for (const [conference, end] of [
    ['pending', 'success'],
    ['failure', 'failure'],
  ] as const) {
    await world.settings('google', { conference });
    const made = await insert(world, body, { conferenceDataVersion: 1 });
    expect(made.conferenceData).toEqual({
      createRequest: {
        requestId: 'r1',
        conferenceSolutionKey: { type: 'hangoutsMeet' },
        status: { statusCode: 'pending' },
      },
    });
    const untouched = await calendarCall(world, `${path}/${made.id}`, {
      method: 'PATCH',
      body: { summary: 'Soon' },
      query: { conferenceDataVersion: 1 },
    });
    expect(untouched.json.conferenceData).toEqual(made.conferenceData);
    await world.advance('1m');
    const { json } = await calendarCall(world, `${path}/${made.id}`);
    expect(json.conferenceData.createRequest.status.statusCode).toBe(end);
    expect(json.hangoutLink === undefined).toBe(end === 'failure');
  }
});

test('out of office, focus time, working locations: each with its own rules', async ({ world }) => {
  const make = (body: object) => calendarCall(world, path, { body });
  const away = timed(23, '09:00', '17:00', {
    eventType: 'outOfOffice',
    outOfOfficeProperties: { autoDeclineMode: 'declineAllConflictingInvitations', declineMessage: 'Away' },
  });
  expect((await make(away)).json).toMatchObject({
    eventType: 'outOfOffice',
    outOfOfficeProperties: { declineMessage: 'Away' },
  });
  expect((await make({ ...away, start: { date: '2026-11-23' }, end: { date: '2026-11-24' } })).status).toBe(400);
  expect(
    (
      await make(
        timed(23, '09:00', '10:00', { eventType: 'focusTime', focusTimeProperties: { chatStatus: 'doNotDisturb' } }),
      )
    ).json.focusTimeProperties,
  ).toEqual({ chatStatus: 'doNotDisturb' });
  expect(fault(await make(timed(23, '09:00', '10:00', { outOfOfficeProperties: {} })))?.message).toContain(
    'outOfOfficeProperties requires an event type of outOfOffice',
  );
  const home = {
    start: { date: '2026-11-23' },
    end: { date: '2026-11-24' },
    visibility: 'public',
    transparency: 'transparent',
    eventType: 'workingLocation',
    workingLocationProperties: { type: 'homeOffice', homeOffice: {} },
  };
  const { json } = await make(home);
  expect(json).toMatchObject({
    visibility: 'public',
    transparency: 'transparent',
    workingLocationProperties: { type: 'homeOffice', homeOffice: {} },
  });
  expect(fault(await make({ ...home, visibility: 'private' }))?.reason).toBe('malformedWorkingLocationEvent');
  expect(fault(await make({ ...home, end: { date: '2026-11-26' } }))?.reason).toBe('malformedWorkingLocationEvent');
  expect(
    fault(await calendarCall(world, `${path}/${json.id}`, { method: 'PATCH', body: { eventType: 'default' } }))?.reason,
  ).toBe('eventTypeRestriction');
});

test('extended properties: long keys are dropped, long values cut', async ({ world }) => {
  const { extendedProperties } = await insert(
    world,
    timed(23, '09:00', '09:30', { extendedProperties: { private: { ['k'.repeat(45)]: 'x', good: 'v'.repeat(2000) } } }),
  );
  expect(Object.keys(extendedProperties.private)).toEqual(['good']);
  expect(extendedProperties.private.good).toHaveLength(1024);
});

test('attachments only with supportsAttachments', async ({ world }) => {
  const attachments = [{ fileUrl: 'https://drive.google.com/file/d/1', title: 'Plan' }];
  const body = timed(23, '09:00', '09:30', { attachments });
  expect(await insert(world, body)).not.toHaveProperty('attachments');
  const made = await insert(world, body, { supportsAttachments: 'true' });
  expect(made.attachments).toEqual(attachments);
  const put = await calendarCall(world, `${path}/${made.id}`, { method: 'PUT', body: timed(23, '09:00', '09:30') });
  expect(put.json.attachments).toEqual(attachments);
});

test('move changes the organizer, keeps the id and leaves a stub', async ({ world }) => {
  const { json: target } = await calendarCall(world, '/calendars', { body: { summary: 'Team' } });
  const { id } = await insert(world, timed(23, '09:00', '09:30', { summary: 'A' }));
  const moved = await calendarCall(world, `${path}/${id}/move`, { method: 'POST', query: { destination: target.id } });
  expect(moved.json).toMatchObject({
    id,
    organizer: { email: target.id, displayName: 'Team', self: true },
    creator: { email: person(world, 0).email },
  });
  expect((await calendarCall(world, `${path}/${id}`)).json.status).toBe('cancelled');
  expect((await calendarCall(world, `/calendars/${encodeURIComponent(target.id)}/events`)).json.items).toHaveLength(1);
  expect(fault(await calendarCall(world, `${path}/${id}/move`, { method: 'POST' }))).toMatchObject({
    reason: 'required',
    location: 'destination',
  });
});

test('import is known by its iCalUID and tells nobody', async ({ world }) => {
  const { email } = person(world, 0);
  const body = timed(23, '09:00', '09:30', {
    summary: 'Theirs',
    iCalUID: 'abc@elsewhere.example',
    organizer: { email: 'zoe@elsewhere.example' },
    attendees: [{ email }],
  });
  const ask = (given: object) => calendarCall(world, `${path}/import`, { body: given });
  const first = (await ask(body)).json;
  expect(first).toMatchObject({
    iCalUID: 'abc@elsewhere.example',
    privateCopy: true,
    organizer: { email: 'zoe@elsewhere.example' },
    attendees: [{ email, self: true, responseStatus: 'needsAction' }],
  });
  expect((await ask({ ...body, summary: 'Again' })).json).toMatchObject({ id: first.id, summary: 'Again' });
  expect(fault(await ask({ ...body, attendees: [] }))?.reason).toBe('participantIsNeitherOrganizerNorAttendee');
  expect((await ask({ ...body, iCalUID: undefined })).status).toBe(400);
  await world.settle();
  expect(await world.state('google', 'mails')).toEqual([]);
});

test('the id comes from the iCalUID: Google’s own carry it, others are written in base32hex', async ({ world }) => {
  const times = timed(23, '09:00', '09:30');
  const ask = (iCalUID: string, where = '') => calendarCall(world, `${path}${where}`, { body: { ...times, iCalUID } });
  expect((await ask('abcde12345@google.com', '/import')).json.id).toBe('abcde12345');
  // `foobar` is `cpnmuoj1e8` in RFC 4648.
  expect((await ask('foobar', '/import')).json.id).toBe('_cpnmuoj1e8');
  expect((await ask('foobar', '/import')).status).toBe(200);
  const again = await ask('foobar');
  expect([again.status, fault(again)?.reason]).toEqual([409, 'duplicate']);
  expect((await ask('foob')).json).toMatchObject({ id: '_cpnmuog', iCalUID: 'foob' });
});

test('an import with an original start is that instance of the series', async ({ world }) => {
  const zone = { timeZone: 'Europe/Berlin' };
  const at = (dateTime: string) => ({ dateTime, ...zone });
  const uid = { iCalUID: 'series@elsewhere.example' };
  const ask = (body: object) => calendarCall(world, `${path}/import`, { body: { ...uid, ...body } });
  const { json: master } = await ask({
    start: at('2026-11-23T09:00:00'),
    end: at('2026-11-23T09:30:00'),
    recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
  });
  const { json: instance } = await ask({
    summary: 'Later that day',
    originalStartTime: at('2026-11-24T09:00:00+01:00'),
    start: at('2026-11-24T15:00:00'),
    end: at('2026-11-24T15:30:00'),
  });
  expect(instance).toMatchObject({ id: `${master.id}_20261124T080000Z`, recurringEventId: master.id });
  const { json } = await calendarCall(world, path, { query: { singleEvents: true, orderBy: 'startTime' } });
  expect((json.items as Json[]).map(({ start, summary }) => [start.dateTime, summary])).toEqual([
    ['2026-11-23T08:00:00Z', undefined],
    ['2026-11-24T14:00:00Z', 'Later that day'],
    ['2026-11-25T08:00:00Z', undefined],
  ]);
  const stranger = { originalStartTime: at('2026-11-24T10:00:00+01:00'), start: at('2026-11-24T15:00:00') };
  expect((await ask({ ...stranger, end: at('2026-11-24T15:30:00') })).status).toBe(400);
});

test('quickAdd reads a line of text', async ({ world }) => {
  const read = async (text: string) => {
    const { json } = await calendarCall(world, `${path}/quickAdd`, { method: 'POST', query: { text } });
    return [json.summary, json.start.dateTime ?? json.start.date, json.end.dateTime ?? json.end.date];
  };
  // It is Friday, 20 November 2026, 06:43 UTC.
  expect(await read('Appointment at Somewhere on June 3rd 10am-10:25am')).toEqual([
    'Appointment at Somewhere',
    '2027-06-03T10:00:00Z',
    '2027-06-03T10:25:00Z',
  ]);
  expect(await read('Lunch with Ada tomorrow at noon')).toEqual([
    'Lunch with Ada',
    '2026-11-21T12:00:00Z',
    '2026-11-21T13:00:00Z',
  ]);
  expect(await read('Call Grace Monday 3pm for 45 minutes')).toEqual([
    'Call Grace',
    '2026-11-23T15:00:00Z',
    '2026-11-23T15:45:00Z',
  ]);
  expect(await read('Workshop 2026-12-01 from 9:30 to 17:00')).toEqual([
    'Workshop',
    '2026-12-01T09:30:00Z',
    '2026-12-01T17:00:00Z',
  ]);
  expect(await read('Holiday on Dec 24')).toEqual(['Holiday', '2026-12-24', '2026-12-25']);
  expect(await read('Breakfast 6am')).toEqual(['Breakfast', '2026-11-21T06:00:00Z', '2026-11-21T07:00:00Z']);
  expect(await read('Nothing said')).toEqual(['Nothing said', '2026-11-20', '2026-11-21']);
});

test('reminders by mail come at their time, for each instance', async ({ world }) => {
  const { email } = person(world, 0);
  await insert(
    world,
    timed(21, '09:00', '09:30', {
      summary: 'Weekly',
      start: { dateTime: '2026-11-21T09:00:00Z', timeZone: 'UTC' },
      recurrence: ['RRULE:FREQ=DAILY;COUNT=2'],
      reminders: { useDefault: false, overrides: [{ method: 'email', minutes: 60 }] },
    }),
  );
  await world.advance('3d');
  const mails = await world.state('google', 'mails');
  expect(mails.map(({ kind, to, at }) => [kind, to, at])).toEqual([
    ['reminder', email, '2026-11-22T08:00:00.000Z'],
    ['reminder', email, '2026-11-21T08:00:00.000Z'],
  ]);
});
