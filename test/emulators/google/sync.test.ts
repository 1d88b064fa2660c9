/** Lists, pages and sync tokens: windows, filters, what is refused. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { calendarCall, type Json } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: 'frozen' });

type Query = Record<string, string | number | boolean>;

const list = (world: World, query: Query = {}, as = 0) =>
  calendarCall(world, '/calendars/primary/events', { query, as });

/** Every page of a list, and the token at its end. */
async function everything(world: World, query: Query, as = 0): Promise<{ items: Json[]; token: string }> {
  const items: Json[] = [];
  let pageToken = '';
  for (;;) {
    const { status, json } = await list(world, { ...query, ...(pageToken && { pageToken }) }, as);
    expect(status).toBe(200);
    items.push(...json.items);
    if (!json.nextPageToken) return { items, token: json.nextSyncToken };
    expect(json.nextSyncToken).toBeUndefined();
    pageToken = json.nextPageToken;
  }
}

test('nothing changed: no items, and a token again; an old token still works', async ({ world }) => {
  await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '09:30') });
  const { token } = await everything(world, {});
  const quiet = await list(world, { syncToken: token });
  expect(quiet.json).toMatchObject({ items: [] });
  expect(quiet.json.nextSyncToken).toEqual(expect.any(String));
  const made = await calendarCall(world, '/calendars/primary/events', { body: timed(24, '09:00', '09:30') });
  for (const syncToken of [token, quiet.json.nextSyncToken]) {
    const { json } = await list(world, { syncToken });
    expect((json.items as Json[]).map(({ id }) => id)).toEqual([made.json.id]);
  }
});

test('a deleted event comes with the next sync', async ({ world }) => {
  const { json: made } = await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '09:30') });
  const { token } = await everything(world, {});
  await calendarCall(world, `/calendars/primary/events/${made.id}`, { method: 'DELETE' });
  expect((await list(world, { syncToken: token })).json.items).toMatchObject([{ id: made.id, status: 'cancelled' }]);
  expect((await list(world)).json.items).toEqual([]);
  expect((await list(world, { showDeleted: true })).json.items).toMatchObject([{ id: made.id, status: 'cancelled' }]);
});

test('changes between the pages of the first list are not lost', async ({ world }) => {
  for (let day = 1; day <= 4; day++)
    await calendarCall(world, '/calendars/primary/events', { body: timed(day, '09:00', '09:30') });
  const first = (await list(world, { maxResults: 2 })).json;
  await calendarCall(world, `/calendars/primary/events/${first.items[0].id}`, {
    method: 'PATCH',
    body: { summary: 'Changed' },
  });
  const second = (await list(world, { maxResults: 2, pageToken: first.nextPageToken })).json;
  expect((await list(world, { syncToken: second.nextSyncToken })).json.items).toMatchObject([
    { id: first.items[0].id, summary: 'Changed' },
  ]);
});

test('a sync cannot be restricted, and garbage is no token', async ({ world }) => {
  const { token } = await everything(world, {});
  const restrictions: Query[] = [
    { q: 'x' },
    { timeMin: '2026-01-01T00:00:00Z' },
    { timeMax: '2026-01-01T00:00:00Z' },
    { orderBy: 'updated' },
    { iCalUID: 'x' },
    { updatedMin: '2026-11-19T00:00:00Z' },
    { showDeleted: false },
    { privateExtendedProperty: 'a=b' },
  ];
  for (const restriction of restrictions) {
    const { status, json } = await list(world, { syncToken: token, ...restriction });
    expect(status).toBe(400);
    expect(json.error.errors[0]).toMatchObject({
      message: 'Sync token cannot be used with other request restrictions.',
      location: 'syncToken',
    });
  }
  expect((await list(world, { syncToken: 'rubbish' })).json.error).toMatchObject({
    code: 400,
    message: 'Invalid sync token value.',
  });
  expect((await list(world, { pageToken: 'rubbish' })).json.error).toMatchObject({
    code: 400,
    message: 'Invalid page token value.',
  });
  const { token: others } = await everything(world, { singleEvents: true });
  expect((await list(world, { syncToken: others, singleEvents: true, showDeleted: true })).status).toBe(200);
});

test('a sync token dies with time, with a change of who may see the calendar, and when it is cleared', async ({
  world,
}) => {
  const gone = {
    code: 410,
    message: 'Sync token is no longer valid, a full sync is required.',
    errors: [{ domain: 'calendar', reason: 'fullSyncRequired', location: 'syncToken', locationType: 'parameter' }],
  };
  const old = (await everything(world, {})).token;
  await world.advance('29d');
  expect((await list(world, { syncToken: old })).json.error).toMatchObject(gone);
  const shared = (await everything(world, {})).token;
  expect((await list(world, { syncToken: shared })).status).toBe(200);
  await calendarCall(world, '/calendars/primary/acl', { body: { role: 'reader', scope: { type: 'default' } } });
  expect((await list(world, { syncToken: shared })).status).toBe(410);
  const cleared = (await everything(world, {})).token;
  expect((await calendarCall(world, '/calendars/primary/clear', { method: 'POST' })).status).toBe(204);
  expect((await list(world, { syncToken: cleared })).status).toBe(410);
});

test('timeMin looks at the end and timeMax at the start, both exclusive', async ({ world }) => {
  await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '10:00', { summary: 'nine' }) });
  await calendarCall(world, '/calendars/primary/events', { body: timed(23, '10:00', '11:00', { summary: 'ten' }) });
  const names = async (query: Query): Promise<string[]> => {
    const { json } = await list(world, query);
    return (json.items as Json[]).map(({ summary }) => summary);
  };
  for (const singleEvents of [false, true]) {
    expect(await names({ singleEvents, timeMin: '2026-11-23T10:00:00Z' })).toEqual(['ten']);
    expect(await names({ singleEvents, timeMin: '2026-11-23T09:59:59Z' })).toEqual(['nine', 'ten']);
    expect(await names({ singleEvents, timeMax: '2026-11-23T10:00:00Z' })).toEqual(['nine']);
    expect(
      await names({ singleEvents, timeMin: '2026-11-23T14:30:00+05:30', timeMax: '2026-11-23T15:30:00+05:30' }),
    ).toEqual(['nine']);
  }
  expect((await list(world, { timeMin: '2026-11-23T10:00:00Z', timeMax: '2026-11-23T10:00:00Z' })).json.error).toEqual({
    errors: [
      {
        domain: 'calendar',
        reason: 'timeRangeEmpty',
        message: 'The specified time range is empty.',
        locationType: 'parameter',
        location: 'timeMax',
      },
    ],
    code: 400,
    message: 'The specified time range is empty.',
  });
  expect((await list(world, { timeMin: '2026-11-23T10:00:00' })).json.error).toMatchObject({
    code: 400,
    message: 'Bad Request',
  });
});

test('of a deleted series its instances are listed as cancelled, where deleted ones are asked for', async ({
  world,
}) => {
  const body = timed(23, '09:00', '09:30', { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
  for (const time of [body.start, body.end]) Object.assign(time, { timeZone: 'UTC' });
  const { json: master } = await calendarCall(world, '/calendars/primary/events', { body });
  await calendarCall(world, `/calendars/primary/events/${master.id}_20261124T090000Z`, {
    method: 'PATCH',
    body: { summary: 'Other' },
  });
  await calendarCall(world, `/calendars/primary/events/${master.id}`, { method: 'DELETE' });
  const ids = async (query: Query) =>
    ((await list(world, query)).json.items as Json[]).map(({ id, status }) => `${id} ${status}`).sort();
  expect(await ids({ singleEvents: true })).toEqual([]);
  expect(await ids({ singleEvents: true, showDeleted: true })).toEqual(
    [23, 24, 25].map((day) => `${master.id}_202611${day}T090000Z cancelled`),
  );
  expect(await ids({ showDeleted: true })).toContain(`${master.id} cancelled`);
});

test('the etag of a list follows its calendar, too', async ({ world }) => {
  const before = await list(world);
  const known = { 'if-none-match': before.headers.get('etag') ?? '' };
  const look = () => calendarCall(world, '/calendars/primary/events', { headers: known });
  expect((await look()).status).toBe(304);
  await calendarCall(world, '/calendars/primary', { method: 'PATCH', body: { summary: 'Renamed' } });
  expect((await look()).json.summary).toBe('Renamed');
});

test('a series is listed where any instance is in the window', async ({ world }) => {
  await calendarCall(world, '/calendars/primary/events', {
    body: { start: { date: '2026-01-01' }, end: { date: '2026-01-02' }, recurrence: ['RRULE:FREQ=YEARLY'] },
  });
  const count = async (query: Query) => ((await list(world, query)).json.items as Json[]).length;
  expect(await count({ timeMin: '2030-06-01T00:00:00Z', timeMax: '2030-07-01T00:00:00Z' })).toBe(0);
  expect(await count({ timeMin: '2030-12-01T00:00:00Z', timeMax: '2031-01-02T00:00:00Z' })).toBe(1);
  expect(await count({ timeMin: '2030-12-01T00:00:00Z' })).toBe(1);
});

test('pages: at most what is asked, at most 2500, in a stable order', async ({ world }) => {
  for (let hour = 0; hour < 20; hour++) {
    const at = String(hour).padStart(2, '0');
    await calendarCall(world, '/calendars/primary/events', { body: timed(23, `${at}:00`, `${at}:30`) });
  }
  for (const query of [
    {},
    { singleEvents: true },
    { singleEvents: true, orderBy: 'startTime' },
    { orderBy: 'updated' },
    { timeMin: '2026-11-01T00:00:00Z' },
    { timeMax: '2026-12-01T00:00:00Z' },
    { singleEvents: true, orderBy: 'updated' },
  ] as Query[]) {
    const { items } = await everything(world, { ...query, maxResults: 3 });
    expect(items).toHaveLength(20);
    expect(new Set(items.map(({ id }) => id)).size).toBe(20);
    if (query['orderBy'] === 'startTime')
      expect(items.map(({ start }) => start.dateTime)).toEqual(items.map(({ start }) => start.dateTime).sort());
  }
  expect((await list(world, { maxResults: 999_999 })).json.items).toHaveLength(20);
  expect((await list(world, { maxResults: 0 })).json.error.errors[0]).toEqual({
    domain: 'global',
    reason: 'invalidParameter',
    message: "Invalid value '0'. Values must be within the range: [1, 2147483647]",
    locationType: 'parameter',
    location: 'maxResults',
  });
  expect((await list(world, { orderBy: 'startTime' })).json.error).toMatchObject({
    message: 'The requested ordering is not available for the particular query.',
    errors: [{ location: 'orderBy' }],
  });
  expect((await list(world, { orderBy: 'colour' })).json.error.errors[0]).toMatchObject({
    reason: 'invalidParameter',
    location: 'orderBy',
  });
});

test('many events that start together are all listed, across pages', async ({ world }) => {
  for (let count = 0; count < 9; count++)
    await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '09:30') });
  const { items } = await everything(world, { singleEvents: true, maxResults: 2 });
  expect(new Set(items.map(({ id }) => id)).size).toBe(9);
});

test('q, properties, kinds and iCalUID filter', async ({ world }) => {
  const body = timed(23, '09:00', '09:30', {
    summary: 'Quarterly review',
    location: 'Lighthouse',
    attendees: [{ email: 'zoe@elsewhere.example', displayName: 'Zoe Quill' }],
    extendedProperties: { private: { ref: '7' }, shared: { room: 'blue' } },
  });
  const { json: made } = await calendarCall(world, '/calendars/primary/events', { body });
  await calendarCall(world, '/calendars/primary/events', { body: timed(24, '09:00', '09:30', { summary: 'Other' }) });
  const count = async (query: Query) => ((await list(world, query)).json.items as Json[]).length;
  for (const q of ['review', 'QUARTERLY lighthouse', '"quarterly review"', 'zoe', 'quill'])
    expect(await count({ q })).toBe(1);
  for (const q of ['"review quarterly"', 'nothing']) expect(await count({ q })).toBe(0);
  expect(await count({ privateExtendedProperty: 'ref=7' })).toBe(1);
  expect(await count({ privateExtendedProperty: 'ref=8' })).toBe(0);
  expect(await count({ sharedExtendedProperty: 'room=blue', privateExtendedProperty: 'ref=7' })).toBe(1);
  expect(await count({ iCalUID: made.iCalUID })).toBe(1);
  expect(await count({ eventTypes: 'default' })).toBe(2);
  expect(await count({ eventTypes: 'focusTime' })).toBe(0);
});

test('updatedMin: what has changed since, the deleted included; not too long ago', async ({ world }) => {
  const { json: made } = await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '09:30') });
  await calendarCall(world, '/calendars/primary/events', { body: timed(24, '09:00', '09:30') });
  await world.advance('1h');
  const updatedMin = await world.now();
  await calendarCall(world, `/calendars/primary/events/${made.id}`, { method: 'DELETE' });
  expect((await list(world, { updatedMin })).json.items).toMatchObject([{ id: made.id, status: 'cancelled' }]);
  expect((await list(world, { updatedMin: '2020-01-01T00:00:00Z' })).json.error).toMatchObject({
    code: 410,
    errors: [{ reason: 'updatedMinTooLongAgo', location: 'updatedMin' }],
  });
});

test('the calendar list syncs, too', async ({ world }) => {
  const entries = (query: Query = {}) => calendarCall(world, '/users/me/calendarList', { query });
  const token = (await entries()).json.nextSyncToken as string;
  const { json: made } = await calendarCall(world, '/calendars', {
    body: { summary: 'Project', timeZone: 'Europe/Berlin' },
  });
  const added = (await entries({ syncToken: token })).json;
  expect(added.items).toMatchObject([{ id: made.id, accessRole: 'owner', timeZone: 'Europe/Berlin' }]);
  await calendarCall(world, `/calendars/${encodeURIComponent(made.id)}`, { method: 'DELETE' });
  expect((await entries({ syncToken: added.nextSyncToken })).json.items).toMatchObject([
    { id: made.id, deleted: true },
  ]);
  expect((await entries({ syncToken: token, minAccessRole: 'owner' })).status).toBe(400);
  expect((await entries()).json.items).toHaveLength(1);
});
