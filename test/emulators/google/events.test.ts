/** Single events: their shape, what is refused, and what each method does, through the official client where it shows. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { calendarCall, person, type Json } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T06:43:46.084Z' } });
const inIndia = googleTest({
  clock: { mode: 'frozen', now: '2026-11-20T06:43:46.084Z' },
  settings: { google: { timeZone: 'Asia/Kolkata' } },
});

const path = '/calendars/primary/events';
const insert = async (world: World, body: object, query: Record<string, string | number> = {}): Promise<Json> =>
  (await calendarCall(world, path, { body, query })).json;
const fault = ({ json }: { json: Json }) => json.error?.errors[0];

inIndia(
  'the answer to a plain insert has Google’s fields, in its order, and nothing that is empty',
  async ({ world }) => {
    const { email } = person(world, 0);
    const answer = await calendarCall(world, path, {
      body: {
        id: 'fjvbl0q0l7iq9fcptd5n7jmrk0',
        summary: 'Demo',
        description: '',
        attendees: [],
        transparency: 'opaque',
        start: { dateTime: '2026-11-23T09:00:00+05:30' },
        end: { dateTime: '2026-11-23T04:00:00Z' },
      },
    });
    expect(answer.status).toBe(200);
    expect(Object.entries(answer.json)).toEqual(
      Object.entries({
        kind: 'calendar#event',
        etag: answer.headers.get('etag'),
        id: 'fjvbl0q0l7iq9fcptd5n7jmrk0',
        status: 'confirmed',
        htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(`fjvbl0q0l7iq9fcptd5n7jmrk0 ${email}`).toString('base64url')}`,
        created: '2026-11-20T06:43:46.000Z',
        updated: '2026-11-20T06:43:46.084Z',
        summary: 'Demo',
        creator: { email, self: true },
        organizer: { email, self: true },
        start: { dateTime: '2026-11-23T09:00:00+05:30', timeZone: 'Asia/Kolkata' },
        end: { dateTime: '2026-11-23T09:30:00+05:30', timeZone: 'Asia/Kolkata' },
        iCalUID: 'fjvbl0q0l7iq9fcptd5n7jmrk0@google.com',
        sequence: 0,
        reminders: { useDefault: true },
        eventType: 'default',
      }),
    );
    expect(answer.json.etag).toMatch(/^"\d{16}"$/);
    expect(answer.text.startsWith('{\n "kind"')).toBe(true);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(answer.headers.get('server')).toBe('ESF');
    expect(answer.headers.get('vary')).toBe('Origin, X-Origin, Referer');
  },
);

test('ids that are drawn are 26 of base32hex; those that clients choose guard against a second insert', async ({
  world,
}) => {
  expect((await insert(world, timed(23, '09:00', '09:30'))).id).toMatch(/^[a-v0-9]{26}$/);
  const body = timed(23, '09:00', '09:30', { id: 'slot20261123t0900' });
  expect((await calendarCall(world, path, { body })).status).toBe(200);
  const twice = await calendarCall(world, path, { body });
  expect(twice).toMatchObject({
    status: 409,
    json: {
      error: {
        code: 409,
        message: 'The requested identifier already exists.',
        errors: [{ domain: 'global', reason: 'duplicate', message: 'The requested identifier already exists.' }],
      },
    },
  });
  await calendarCall(world, `${path}/slot20261123t0900`, { method: 'DELETE' });
  expect((await calendarCall(world, path, { body })).status).toBe(409);
  const revived = await calendarCall(world, `${path}/slot20261123t0900`, {
    method: 'PUT',
    body: { ...body, status: 'confirmed' },
  });
  expect(revived.json).toMatchObject({ status: 'confirmed', id: 'slot20261123t0900' });
});

test('inserts that are refused, in Google’s words', async ({ world }) => {
  const time = { dateTime: '2026-11-23T09:00:00Z' };
  const ok = { start: time, end: time };
  const cases: [unknown, string, string][] = [
    [{}, 'required', 'Missing end time.'],
    [{ event: ok }, 'required', 'Missing end time.'],
    [{ end: time }, 'required', 'Missing start time.'],
    [
      { start: { date: '2026-11-23' }, end: time },
      'invalid',
      'Start and end times must either both be date or both be dateTime.',
    ],
    [
      { start: { dateTime: '2026-11-23T09:00:00' }, end: time },
      'required',
      'Missing time zone definition for start time.',
    ],
    [
      { start: time, end: { dateTime: '2026-11-23T09:00:00' } },
      'required',
      'Missing time zone definition for end time.',
    ],
    [
      { start: { ...time, timeZone: 'Nowhere/Land' }, end: time },
      'invalid',
      'Invalid time zone definition for start time.',
    ],
    [{ start: time, end: { ...time, timeZone: 'EST/EDT' } }, 'invalid', 'Invalid time zone definition for end time.'],
    [{ start: { dateTime: 'tomorrow' }, end: time }, 'badRequest', 'Bad Request'],
    [
      { start: time, end: { dateTime: '2026-11-23T08:00:00Z' } },
      'timeRangeEmpty',
      'The specified time range is empty.',
    ],
    [{ ...ok, id: 'Not-An-Id' }, 'invalid', 'Invalid resource id value.'],
    [{ ...ok, attendees: [{ displayName: 'X' }] }, 'required', 'Missing attendee email.'],
    [{ ...ok, attendees: [{ email: ' a@b.example' }] }, 'invalid', 'Invalid attendee email.'],
    [
      { ...ok, reminders: { useDefault: true, overrides: [{ method: 'popup', minutes: 5 }] } },
      'cannotUseDefaultRemindersAndSpecifyOverride',
      'Cannot specify both default reminders and overrides at the same time.',
    ],
    [{ ...ok, status: 'maybe' }, 'invalid', 'Invalid Value'],
    ['{"start":', 'parseError', 'Parse Error'],
  ];
  for (const [body, reason, message] of cases) {
    const answer = await calendarCall(world, path, {
      body,
      ...(typeof body === 'string' && { headers: { 'content-type': 'application/json' } }),
    });
    expect([answer.status, fault(answer)?.reason, fault(answer)?.message]).toEqual([400, reason, message]);
  }
  expect((await calendarCall(world, path, { body: ok })).status).toBe(200);
});

test('what is not there and what is gone', async ({ world }) => {
  const notFound = {
    error: {
      errors: [{ domain: 'global', reason: 'notFound', message: 'Not Found' }],
      code: 404,
      message: 'Not Found',
    },
  };
  expect((await calendarCall(world, `${path}/nothinghere`)).json).toEqual(notFound);
  expect((await calendarCall(world, '/calendars/nobody%40elsewhere.example/events')).json).toEqual(notFound);
  const { id } = await insert(world, timed(23, '09:00', '09:30'));
  const first = await calendarCall(world, `${path}/${id}`, { method: 'DELETE' });
  expect([first.status, first.text, first.headers.get('content-type')]).toEqual([204, '', null]);
  expect(fault(await calendarCall(world, `${path}/${id}`, { method: 'DELETE' }))).toEqual({
    domain: 'global',
    reason: 'deleted',
    message: 'Resource has been deleted',
  });
  expect((await calendarCall(world, `${path}/${id}`)).json.status).toBe('cancelled');
});

test('patch merges objects, replaces lists, and null clears; put clears what is not sent', async ({ world }) => {
  const { id } = await insert(
    world,
    timed(23, '09:00', '09:30', {
      summary: 'A',
      description: 'B',
      location: 'C',
      extendedProperties: { private: { a: '1', b: '2' } },
      attendees: [{ email: 'x@elsewhere.example' }, { email: 'y@elsewhere.example' }],
    }),
  );
  const patch = async (body: object) => (await calendarCall(world, `${path}/${id}`, { method: 'PATCH', body })).json;
  expect(await patch({ description: null, extendedProperties: { private: { b: null, c: '3' } } })).toMatchObject({
    summary: 'A',
    location: 'C',
    extendedProperties: { private: { a: '1', c: '3' } },
  });
  expect(await patch({ attendees: [{ email: 'y@elsewhere.example' }] })).toMatchObject({
    attendees: [{ email: 'y@elsewhere.example', responseStatus: 'needsAction' }],
  });
  expect(
    fault(
      await calendarCall(world, `${path}/${id}`, {
        method: 'PATCH',
        body: { start: { date: '2026-11-23' }, end: { date: '2026-11-24' } },
      }),
    )?.reason,
  ).toBe('invalid');
  const allDay = await patch({
    start: { date: '2026-11-23', dateTime: null, timeZone: null },
    end: { date: '2026-11-24', dateTime: null, timeZone: null },
  });
  expect([allDay.start, allDay.end]).toEqual([{ date: '2026-11-23' }, { date: '2026-11-24' }]);
  const put = await calendarCall(world, `${path}/${id}`, {
    method: 'PUT',
    body: timed(24, '09:00', '09:30', { summary: 'New' }),
  });
  expect(put.json).toMatchObject({ id, summary: 'New' });
  for (const name of ['description', 'location', 'attendees', 'extendedProperties'])
    expect(put.json).not.toHaveProperty(name);
  expect(fault(await calendarCall(world, `${path}/${id}`, { method: 'PUT', body: { summary: 'x' } }))?.message).toBe(
    'Missing end time.',
  );
});

test('sequence grows with time and place, and an older one is refused', async ({ world }) => {
  const { id } = await insert(world, timed(23, '09:00', '09:30'));
  const patch = (body: object) => calendarCall(world, `${path}/${id}`, { method: 'PATCH', body });
  expect((await patch({ summary: 'x' })).json.sequence).toBe(0);
  expect((await patch({ start: { dateTime: '2026-11-23T08:00:00Z' } })).json.sequence).toBe(1);
  expect((await patch({ location: 'Here' })).json.sequence).toBe(2);
  expect(fault(await patch({ sequence: 1 }))?.message).toContain('Invalid sequence value.');
});

test('etags: 304 for what is known, 412 for what somebody else has changed', async ({ world }) => {
  const { id, etag } = await insert(world, timed(23, '09:00', '09:30'));
  const known = await calendarCall(world, `${path}/${id}`, { headers: { 'if-none-match': etag } });
  expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', etag]);
  const change = (match: string) =>
    calendarCall(world, `${path}/${id}`, { method: 'PATCH', body: { summary: 'x' }, headers: { 'if-match': match } });
  expect((await change(etag)).status).toBe(200);
  expect(fault(await change(etag))).toEqual({
    domain: 'global',
    reason: 'conditionNotMet',
    message: 'Precondition Failed',
    locationType: 'header',
    location: 'If-Match',
  });
  expect((await change('*')).status).toBe(200);
  expect((await calendarCall(world, `${path}/${id}`, { method: 'DELETE', headers: { 'if-match': etag } })).status).toBe(
    412,
  );
  const list = await calendarCall(world, path);
  expect((await calendarCall(world, path, { headers: { 'if-none-match': list.json.etag } })).status).toBe(304);
});

test('a change of reminders alone gives a new etag and leaves `updated`', async ({ world }) => {
  const before = await insert(world, timed(23, '09:00', '09:30'));
  await world.advance('5m');
  const { json } = await calendarCall(world, `${path}/${before.id}`, {
    method: 'PATCH',
    body: { reminders: { useDefault: false, overrides: [{ method: 'email', minutes: '30' }] } },
  });
  expect(json.reminders).toEqual({ useDefault: false, overrides: [{ method: 'email', minutes: 30 }] });
  expect(json.updated).toBe(before.updated);
  expect(json.etag).not.toBe(before.etag);
});

test('partial answers, and JSON without spaces', async ({ world }) => {
  const { id } = await insert(world, timed(23, '09:00', '09:30', { summary: 'A' }));
  const get = (fields: string, more: object = {}) => calendarCall(world, path, { query: { fields, ...more } });
  expect((await get('items(id,start/dateTime),nextPageToken')).json).toEqual({
    items: [{ id, start: { dateTime: '2026-11-23T09:00:00Z' } }],
  });
  expect(
    (await calendarCall(world, `${path}/${id}`, { query: { fields: 'summary,start(dateTime)', prettyPrint: 'false' } }))
      .text,
  ).toBe('{"summary":"A","start":{"dateTime":"2026-11-23T09:00:00Z"}}');
  expect(
    (await calendarCall(world, path, { body: timed(24, '09:00', '09:30'), query: { fields: 'status' } })).json,
  ).toEqual({ status: 'confirmed' });
  expect(Object.keys((await get('*')).json)).toContain('items');
  expect(fault(await get('items(nothing)'))).toEqual({
    domain: 'global',
    reason: 'invalidParameter',
    message: 'Invalid field selection items/nothing',
    locationType: 'parameter',
    location: 'fields',
  });
  expect((await get('items(')).status).toBe(400);
});

test('times come back in the zone that is asked for', async ({ world }) => {
  const { id } = await insert(world, {
    start: { dateTime: '2026-07-01T09:00:00', timeZone: 'America/New_York' },
    end: { dateTime: '2026-07-01T10:00:00', timeZone: 'America/New_York' },
  });
  const get = async (timeZone: string) =>
    (await calendarCall(world, `${path}/${id}`, { query: { timeZone } })).json.start;
  expect(await get('Asia/Kolkata')).toEqual({ dateTime: '2026-07-01T18:30:00+05:30', timeZone: 'America/New_York' });
  expect(await get('UTC')).toEqual({ dateTime: '2026-07-01T13:00:00Z', timeZone: 'America/New_York' });
  expect((await calendarCall(world, `${path}/${id}`, { query: { timeZone: 'Mars/Olympus' } })).status).toBe(400);
});

test('an end on the day of the start is that one day', async ({ world }) => {
  expect((await insert(world, { start: { date: '2026-11-23' }, end: { date: '2026-11-23' } })).end).toEqual({
    date: '2026-11-24',
  });
});

test('a deleted event is forgotten after thirty days', async ({ world }) => {
  const { id } = await insert(world, timed(23, '09:00', '09:30', { id: 'abcde' }));
  await calendarCall(world, `${path}/${id}`, { method: 'DELETE' });
  await world.advance('31d');
  expect((await calendarCall(world, `${path}/${id}`)).status).toBe(404);
  expect((await calendarCall(world, path, { body: timed(23, '09:00', '09:30', { id: 'abcde' }) })).status).toBe(200);
});

test('method override: PATCH as POST, a long GET as POST with a form', async ({ world }) => {
  const { id } = await insert(world, timed(23, '09:00', '09:30', { summary: 'A' }));
  const patched = await calendarCall(world, `${path}/${id}`, {
    method: 'POST',
    body: { summary: 'B' },
    headers: { 'x-http-method-override': 'PATCH' },
  });
  expect(patched.json).toMatchObject({ id, summary: 'B' });
  const listed = await calendarCall(world, path, {
    method: 'POST',
    body: 'q=B&alt=json',
    headers: { 'x-http-method-override': 'GET', 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(listed.json.items).toMatchObject([{ id }]);
});

test('faults by Google’s reasons and by the short names', async ({ world }) => {
  const cases: [string, number, string, string][] = [
    ['rateLimitExceeded', 403, 'usageLimits', 'Rate Limit Exceeded'],
    ['rate_limit', 403, 'usageLimits', 'Rate Limit Exceeded'],
    ['userRateLimitExceeded', 403, 'usageLimits', 'User Rate Limit Exceeded'],
    ['quotaExceeded', 403, 'usageLimits', 'Calendar usage limits exceeded.'],
    ['fullSyncRequired', 410, 'calendar', 'Sync token is no longer valid, a full sync is required.'],
    ['backendError', 500, 'global', 'Backend Error'],
    ['internal', 500, 'global', 'Backend Error'],
    ['server_error', 500, 'global', 'Backend Error'],
    ['unavailable', 503, 'global', 'Backend Error'],
    ['forbidden', 403, 'global', 'Forbidden'],
  ];
  for (const [error, status, domain, message] of cases) {
    const answer = await calendarCall(world, path, { headers: { 'x-backlot-fault': error } });
    expect([answer.status, fault(answer)?.domain, answer.json.error.message]).toEqual([status, domain, message]);
  }
  expect((await calendarCall(world, path, { headers: { 'x-backlot-fault': 'unauthorized' } })).json.error.status).toBe(
    'UNAUTHENTICATED',
  );
  await world.faults({ provider: 'google', fault: { rateLimit: { limit: 1, window: '1m' } } });
  await calendarCall(world, path);
  expect(await calendarCall(world, path)).toMatchObject({
    status: 429,
    json: { error: { code: 429, errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded' }] } },
  });
});

test('an unknown URL is Google’s 404 page, and says that it is not emulated', async ({ world }) => {
  const answer = await calendarCall(world, '/nothing/here');
  expect([answer.status, answer.headers.get('x-backlot-not-emulated')]).toEqual([404, 'GET /calendar/v3/nothing/here']);
  expect(answer.headers.get('content-type')).toContain('text/html');
});
