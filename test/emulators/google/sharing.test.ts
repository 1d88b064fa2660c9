/** Calendars, lists, rules, settings, colours and free/busy: who sees what. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { calendarCall, credentialsOf, person, type Json } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

const of = (world: World, user: number): string => `/calendars/${encodeURIComponent(person(world, user).email)}`;
const share = (world: World, role: string, scope: object) =>
  calendarCall(world, '/calendars/primary/acl', { body: { role, scope } });
const withGrace = (world: World, role: string) => share(world, role, { type: 'user', value: person(world, 1).email });

test('what each role sees of another’s calendar', async ({ world }) => {
  await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '09:30', { summary: 'Open' }) });
  await calendarCall(world, '/calendars/primary/events', {
    body: timed(24, '09:00', '09:30', {
      summary: 'Secret',
      visibility: 'private',
      attendees: [{ email: 'x@elsewhere.example' }],
    }),
  });
  const seen = async () =>
    (
      await calendarCall(world, `${of(world, 0)}/events`, {
        as: 1,
        query: { orderBy: 'startTime', singleEvents: true },
      })
    ).json;
  const write = (body: object) => calendarCall(world, `${of(world, 0)}/events`, { as: 1, body });
  expect((await seen()).error).toMatchObject({ code: 404, message: 'Not Found' });
  await withGrace(world, 'freeBusyReader');
  const shells = await seen();
  expect(shells.accessRole).toBe('freeBusyReader');
  for (const item of shells.items as Json[]) {
    expect(item).toMatchObject({ visibility: 'private', start: { dateTime: expect.any(String) as string } });
    for (const name of ['summary', 'attendees', 'creator', 'organizer']) expect(item).not.toHaveProperty(name);
  }
  expect((await write(timed(25, '09:00', '09:30'))).json.error.errors[0]).toEqual({
    domain: 'calendar',
    reason: 'requiredAccessLevel',
    message: 'You need to have writer access to this calendar.',
  });
  await withGrace(world, 'reader');
  expect(((await seen()).items as Json[]).map(({ summary }) => summary)).toEqual(['Open', undefined]);
  await withGrace(world, 'writer');
  expect(((await seen()).items as Json[]).map(({ summary }) => summary)).toEqual(['Open', 'Secret']);
  expect((await write(timed(25, '09:00', '09:30'))).json).toMatchObject({
    creator: { email: person(world, 1).email },
    organizer: { email: person(world, 0).email, self: true },
  });
  const owners = await calendarCall(world, of(world, 0), { as: 1, method: 'PATCH', body: { summary: 'Mine' } });
  expect(owners.json.error.message).toBe('You need to have owner access to this calendar.');
  await calendarCall(world, `/calendars/primary/acl/user:${person(world, 1).email}`, { method: 'DELETE' });
  expect((await seen()).error.code).toBe(404);
});

test('nobody finds an event by words that he may not read', async ({ world }) => {
  const body = timed(23, '09:00', '09:30', {
    summary: 'Merger',
    visibility: 'private',
    extendedProperties: { shared: { ref: '7' } },
  });
  await calendarCall(world, '/calendars/primary/events', { body });
  const found = async (as: number, query: Record<string, string>) =>
    ((await calendarCall(world, `${of(world, 0)}/events`, { as, query })).json.items as Json[]).length;
  const asked: Record<string, string>[] = [{ q: 'merger' }, { sharedExtendedProperty: 'ref=7' }];
  for (const role of ['freeBusyReader', 'reader']) {
    await withGrace(world, role);
    expect(await found(1, {})).toBe(1);
    for (const query of asked) expect(await found(1, query)).toBe(0);
  }
  for (const query of asked) expect(await found(0, query)).toBe(1);
});

test('each who sees a calendar has reminders of his own', async ({ world }) => {
  await withGrace(world, 'writer');
  const { json: made } = await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '09:30') });
  const theirs = `${of(world, 0)}/events/${made.id}`;
  await calendarCall(world, theirs, {
    as: 1,
    method: 'PATCH',
    body: { reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 3 }] } },
  });
  expect((await calendarCall(world, theirs, { as: 1 })).json.reminders).toEqual({
    useDefault: false,
    overrides: [{ method: 'popup', minutes: 3 }],
  });
  expect((await calendarCall(world, theirs)).json.reminders).toEqual({ useDefault: true });
});

test('rules: made, replaced, listed, taken away', async ({ world }) => {
  const first = await withGrace(world, 'reader');
  const id = `user:${person(world, 1).email}`;
  expect(first).toMatchObject({
    status: 200,
    json: { kind: 'calendar#aclRule', id, role: 'reader', scope: { type: 'user', value: person(world, 1).email } },
  });
  expect((await share(world, 'freeBusyReader', { type: 'default' })).json).toMatchObject({
    id: 'default',
    scope: { type: 'default' },
  });
  await withGrace(world, 'writer');
  const list = await calendarCall(world, '/calendars/primary/acl');
  expect(list.json).toMatchObject({ kind: 'calendar#acl', nextSyncToken: expect.any(String) as string });
  expect((list.json.items as Json[]).map((rule) => [rule.id, rule.role])).toEqual([
    [`user:${person(world, 0).email}`, 'owner'],
    [id, 'writer'],
    ['default', 'freeBusyReader'],
  ]);
  expect((await calendarCall(world, `/calendars/primary/acl/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(
    (await calendarCall(world, '/calendars/primary/acl', { query: { syncToken: list.json.nextSyncToken } })).json.items,
  ).toMatchObject([{ id, role: 'none' }]);
  expect((await calendarCall(world, '/calendars/primary/acl')).json.items).toHaveLength(2);
  const fault = async (path: string, asked: object = {}) =>
    (await calendarCall(world, `/calendars/primary/acl${path}`, asked)).json.error;
  expect(await fault('/nonsense')).toMatchObject({ code: 400, message: 'Invalid resource id value.' });
  expect(await fault('/user:x@elsewhere.example')).toMatchObject({ code: 404 });
  expect(await fault('', { body: { role: 'reader' } })).toMatchObject({ code: 400, errors: [{ reason: 'required' }] });
  expect(await fault(`/user:${person(world, 0).email}`, { method: 'PATCH', body: { role: 'reader' } })).toMatchObject({
    code: 403,
    message: 'Cannot change your own access level.',
  });
});

test('who is shared with gets a mail, unless the call says not; nobody is told of an end', async ({ world }) => {
  const { email } = person(world, 1);
  const mails = async () => {
    await world.settle();
    return (await world.state('google', 'mails')).map(({ to, subject, kind }) => [to, subject, kind]);
  };
  const name = person(world, 0).name;
  const news = (to: string) => [to, `${name} has shared a calendar with you`, 'sharing'];
  await withGrace(world, 'reader');
  expect(await mails()).toEqual([news(email)]);
  await withGrace(world, 'reader');
  expect(await mails()).toHaveLength(1);
  const rule = `/calendars/primary/acl/user:${email}`;
  await calendarCall(world, rule, { method: 'PATCH', query: { sendNotifications: false }, body: { role: 'writer' } });
  expect(await mails()).toHaveLength(1);
  await calendarCall(world, rule, { method: 'PUT', body: { role: 'owner' } });
  expect(await mails()).toHaveLength(2);
  await calendarCall(world, rule, { method: 'DELETE' });
  await share(world, 'reader', { type: 'default' });
  await share(world, 'reader', { type: 'domain', value: 'elsewhere.example' });
  expect(await mails()).toHaveLength(2);
  await share(world, 'freeBusyReader', { type: 'user', value: 'zoe@elsewhere.example' });
  expect((await mails())[0]).toEqual(news('zoe@elsewhere.example'));
  const [last] = await world.state('google', 'mails');
  expect(last).toMatchObject({ replyTo: person(world, 0).email, text: expect.stringContaining('free or busy') });
  // In the inbox of whoever got it.
  const inbox = (await world.ask('GET', `/shown/mail?person=${email}`)) as Json;
  expect((inbox.items as Json[]).map(({ subject, to }) => [to, subject])).toEqual(
    [news(email), news(email)].map((one) => one.slice(0, 2)),
  );
});

test('a public calendar opens with an API key; nothing else does', async ({ world }) => {
  const { apiKey } = credentialsOf(world);
  const ask = (path: string, asked: object = {}) =>
    calendarCall(world, path, { as: null, query: { key: apiKey }, ...asked });
  expect((await ask(`${of(world, 0)}/events`)).json.error).toMatchObject({ code: 404, message: 'Not Found' });
  await share(world, 'reader', { type: 'default' });
  await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '09:30', { summary: 'Public' }) });
  expect((await ask(`${of(world, 0)}/events`)).json.items).toMatchObject([{ summary: 'Public' }]);
  expect((await ask('/calendars/primary/events')).json.error).toMatchObject({
    code: 401,
    errors: [{ message: 'Login Required.', reason: 'required' }],
  });
  expect((await ask(`${of(world, 0)}/events`, { body: timed(23, '09:00', '09:30') })).status).toBe(401);
  expect((await ask('/users/me/calendarList')).status).toBe(401);
  const bad = await calendarCall(world, `${of(world, 0)}/events`, { as: null, query: { key: 'AIzaNo' } });
  expect(bad.json.error).toMatchObject({
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: 'API key not valid. Please pass a valid API key.',
    details: [{ reason: 'API_KEY_INVALID' }],
  });
});

test('domains and groups are people', async ({ world }) => {
  const [, domain] = person(world, 0).email.split('@');
  await share(world, 'reader', { type: 'domain', value: domain });
  expect((await calendarCall(world, `${of(world, 0)}/events`, { as: 2 })).status).toBe(200);
  await calendarCall(world, `/calendars/primary/acl/domain:${domain}`, { method: 'DELETE' });
  await world.fixtures({
    google: { groups: [{ email: 'crew@elsewhere.example', members: [person(world, 2).email] }] },
  });
  await share(world, 'reader', { type: 'group', value: 'crew@elsewhere.example' });
  expect((await calendarCall(world, `${of(world, 0)}/events`, { as: 2 })).status).toBe(200);
  expect((await calendarCall(world, `${of(world, 0)}/events`, { as: 1 })).status).toBe(404);
});

test('a secondary calendar is its maker’s, with a rule, an entry and events of its own', async ({ world }) => {
  const made = await calendarCall(world, '/calendars', {
    body: { summary: 'Project', description: 'Of ours', timeZone: 'Europe/Berlin' },
  });
  const { id } = made.json;
  expect(made.json).toEqual({
    kind: 'calendar#calendar',
    etag: expect.any(String) as string,
    id,
    summary: 'Project',
    description: 'Of ours',
    timeZone: 'Europe/Berlin',
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
    dataOwner: person(world, 0).email,
  });
  expect(id).toMatch(/@group\.calendar\.google\.com$/);
  const path = `/calendars/${encodeURIComponent(id)}`;
  expect((await calendarCall(world, `/users/me/calendarList/${encodeURIComponent(id)}`)).json).toMatchObject({
    accessRole: 'owner',
    summary: 'Project',
    selected: true,
    foregroundColor: '#000000',
  });
  const event = (await calendarCall(world, `${path}/events`, { body: timed(23, '09:00', '09:30') })).json;
  expect(event).toMatchObject({
    organizer: { email: id, displayName: 'Project', self: true },
    creator: { email: person(world, 0).email },
    start: { dateTime: '2026-11-23T10:00:00+01:00', timeZone: 'Europe/Berlin' },
  });
  expect(event.creator).not.toHaveProperty('self');
  expect(
    (await calendarCall(world, path, { method: 'PATCH', body: { description: null, summary: 'Renamed' } })).json,
  ).not.toHaveProperty('description');
  expect((await calendarCall(world, `/users/me/calendarList/${encodeURIComponent(id)}`)).json.summary).toBe('Renamed');
  expect((await calendarCall(world, path, { method: 'PUT', body: {} })).json.error).toMatchObject({
    code: 400,
    message: 'Missing title.',
  });
  expect((await calendarCall(world, path, { method: 'DELETE' })).status).toBe(204);
  expect((await calendarCall(world, path)).status).toBe(404);
  expect((await calendarCall(world, '/calendars', { body: {} })).json.error).toMatchObject({
    code: 400,
    message: 'Missing title.',
    errors: [{ reason: 'required' }],
  });
  expect((await calendarCall(world, '/calendars/primary', { method: 'DELETE' })).status).toBe(400);
});

test('the calendar list: the primary entry, entries of others, colours', async ({ world }) => {
  const { email } = person(world, 0);
  const primary = (await calendarCall(world, '/users/me/calendarList/primary')).json;
  expect(primary).toMatchObject({
    id: email,
    summary: email,
    primary: true,
    selected: true,
    accessRole: 'owner',
    colorId: '14',
    backgroundColor: '#9fe1e7',
    foregroundColor: '#000000',
    defaultReminders: [{ method: 'popup', minutes: 10 }],
  });
  expect(primary.notificationSettings.notifications).toHaveLength(4);
  const ask = (path: string, asked: object = {}) =>
    calendarCall(world, `/users/me/calendarList${path}`, { as: 1, ...asked });
  expect((await ask('', { body: { id: email } })).status).toBe(404);
  await withGrace(world, 'reader');
  expect((await ask('', { body: { id: email } })).json).toMatchObject({ id: email, accessRole: 'reader' });
  expect((await ask('', { query: { minAccessRole: 'owner' } })).json.items).toHaveLength(1);
  const patched = await ask(`/${encodeURIComponent(email)}`, {
    method: 'PATCH',
    body: { summaryOverride: 'Ada', hidden: true, backgroundColor: '#42d692', foregroundColor: '#ffffff' },
    query: { colorRgbFormat: true },
  });
  expect(patched.json).toMatchObject({
    summaryOverride: 'Ada',
    hidden: true,
    colorId: '7',
    backgroundColor: '#42d692',
    foregroundColor: '#ffffff',
  });
  expect((await ask('')).json.items).toHaveLength(1);
  expect((await ask('', { query: { showHidden: true } })).json.items).toHaveLength(2);
  expect((await ask(`/${encodeURIComponent(email)}`, { method: 'DELETE' })).status).toBe(204);
  expect((await ask(`/${encodeURIComponent(email)}`)).status).toBe(404);
  expect((await calendarCall(world, '/users/me/calendarList/primary', { method: 'DELETE' })).status).toBe(400);
});

test('losing access takes the entry away', async ({ world }) => {
  await withGrace(world, 'reader');
  const { email } = person(world, 0);
  await calendarCall(world, '/users/me/calendarList', { as: 1, body: { id: email } });
  await calendarCall(world, `/calendars/primary/acl/user:${person(world, 1).email}`, { method: 'DELETE' });
  expect((await calendarCall(world, '/users/me/calendarList', { as: 1 })).json.items).toHaveLength(1);
  expect(
    (await calendarCall(world, '/users/me/calendarList', { as: 1, query: { showDeleted: true } })).json.items,
  ).toMatchObject([{}, { id: email, deleted: true }]);
});

test('ownership can be given away', async ({ world }) => {
  const { id } = (await calendarCall(world, '/calendars', { body: { summary: 'Project' } })).json;
  const path = `/calendars/${encodeURIComponent(id)}`;
  expect(
    (
      await calendarCall(world, `${path}/transferOwnership`, {
        method: 'POST',
        query: { newDataOwner: person(world, 1).email, useAdminAccess: false },
      })
    ).status,
  ).toBe(204);
  expect((await calendarCall(world, path, { as: 1 })).json.dataOwner).toBe(person(world, 1).email);
  expect((await calendarCall(world, `${path}/transferOwnership`, { method: 'POST' })).status).toBe(400);
});

test('settings are texts, and nobody changes them here', async ({ world }) => {
  const list = (await calendarCall(world, '/users/me/settings')).json;
  expect(list.kind).toBe('calendar#settings');
  const values = Object.fromEntries((list.items as Json[]).map(({ id, value }) => [id, value]));
  expect(values).toMatchObject({
    timezone: 'Etc/GMT',
    locale: 'en',
    weekStart: '0',
    defaultEventLength: '60',
    format24HourTime: 'false',
  });
  expect((await calendarCall(world, '/users/me/settings/timezone')).json).toMatchObject({
    kind: 'calendar#setting',
    id: 'timezone',
    value: 'Etc/GMT',
  });
  expect((await calendarCall(world, '/users/me/settings/nothing')).status).toBe(404);
  expect(
    (await calendarCall(world, '/users/me/settings', { query: { syncToken: list.nextSyncToken } })).json.items,
  ).toEqual([]);
});

test('colours', async ({ world }) => {
  const { json } = await calendarCall(world, '/colors');
  expect(json).toMatchObject({ kind: 'calendar#colors', updated: '2012-02-14T00:00:00.000Z' });
  expect([Object.keys(json.calendar).length, Object.keys(json.event).length]).toEqual([24, 11]);
  expect([json.calendar['14'], json.event['11']]).toEqual([
    { background: '#9fe1e7', foreground: '#1d1d1d' },
    { background: '#dc2127', foreground: '#1d1d1d' },
  ]);
});

const freeBusy = (world: World, body: object, as = 0) => calendarCall(world, '/freeBusy', { body, as });
const window = { timeMin: '2026-11-23T00:00:00Z', timeMax: '2026-11-30T00:00:00Z' };

test('free/busy counts what takes time, and nothing else', async ({ world }) => {
  const make = (body: object) => calendarCall(world, '/calendars/primary/events', { body });
  await make(timed(23, '09:00', '10:00'));
  await make(timed(23, '09:30', '11:00', { status: 'tentative' }));
  await make(timed(23, '13:00', '14:00', { transparency: 'transparent' }));
  await make({ start: { date: '2026-11-25' }, end: { date: '2026-11-26' } });
  await make(
    timed(22, '23:00', '23:30', {
      start: { dateTime: '2026-11-22T23:30:00Z', timeZone: 'UTC' },
      end: { dateTime: '2026-11-23T00:30:00Z', timeZone: 'UTC' },
      recurrence: ['RRULE:FREQ=DAILY;INTERVAL=4;COUNT=2'],
    }),
  );
  const { json: gone } = await make(timed(24, '09:00', '10:00'));
  await calendarCall(world, `/calendars/primary/events/${gone.id}`, { method: 'DELETE' });
  const invited = (
    await calendarCall(world, '/calendars/primary/events', {
      as: 1,
      body: timed(28, '09:00', '10:00', { attendees: [{ email: person(world, 0).email }] }),
    })
  ).json;
  const busy = async () =>
    (await freeBusy(world, { ...window, items: [{ id: 'primary' }] })).json.calendars.primary.busy as Json[];
  expect(await busy()).toEqual([
    { start: '2026-11-23T00:00:00Z', end: '2026-11-23T00:30:00Z' },
    { start: '2026-11-23T09:00:00Z', end: '2026-11-23T11:00:00Z' },
    { start: '2026-11-25T00:00:00Z', end: '2026-11-26T00:00:00Z' },
    { start: '2026-11-26T23:30:00Z', end: '2026-11-27T00:30:00Z' },
    { start: '2026-11-28T09:00:00Z', end: '2026-11-28T10:00:00Z' },
  ]);
  await world.trigger('google/event.respond', {
    calendarId: person(world, 1).email,
    eventId: invited.id,
    email: person(world, 0).email,
    responseStatus: 'declined',
  });
  expect(await busy()).toHaveLength(4);
});

test('free/busy: zones, groups, and calendars that are not to be seen', async ({ world }) => {
  await calendarCall(world, '/calendars/primary/events', { body: timed(23, '09:00', '10:00') });
  await world.fixtures({
    google: {
      groups: [{ email: 'team@elsewhere.example', members: [person(world, 0).email, person(world, 1).email] }],
    },
  });
  const { json } = await freeBusy(world, {
    ...window,
    timeZone: 'Asia/Kolkata',
    items: [{ id: 'team@elsewhere.example' }, { id: 'nobody@elsewhere.example' }],
  });
  const none = { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] };
  expect(json).toEqual({
    kind: 'calendar#freeBusy',
    timeMin: '2026-11-23T00:00:00.000Z',
    timeMax: '2026-11-30T00:00:00.000Z',
    groups: { 'team@elsewhere.example': { calendars: [person(world, 0).email, person(world, 1).email] } },
    calendars: {
      [person(world, 0).email]: { busy: [{ start: '2026-11-23T14:30:00+05:30', end: '2026-11-23T15:30:00+05:30' }] },
      [person(world, 1).email]: none,
      'nobody@elsewhere.example': none,
    },
  });
  const big = await freeBusy(world, { ...window, groupExpansionMax: 1, items: [{ id: 'team@elsewhere.example' }] });
  expect(big.json.groups).toEqual({
    'team@elsewhere.example': { errors: [{ domain: 'global', reason: 'groupTooBig' }] },
  });
  const many = await freeBusy(world, {
    ...window,
    calendarExpansionMax: 1,
    items: [{ id: 'primary' }, { id: person(world, 1).email }],
  });
  expect(many.json.calendars[person(world, 1).email].errors[0].reason).toBe('tooManyCalendarsRequested');
});

test('free/busy: windows that will not do', async ({ world }) => {
  const fault = async (body: object) => (await freeBusy(world, { items: [{ id: 'primary' }], ...body })).json.error;
  expect(await fault({ timeMin: window.timeMax, timeMax: window.timeMin })).toMatchObject({
    code: 400,
    errors: [{ reason: 'timeRangeEmpty' }],
  });
  expect(await fault({ timeMin: '2026-01-01T00:00:00Z', timeMax: '2026-12-01T00:00:00Z' })).toMatchObject({
    code: 400,
    message: 'The requested time range is too long.',
  });
  expect(await fault({ timeMin: '2026-11-23T00:00:00', timeMax: window.timeMax })).toMatchObject({
    code: 400,
    message: 'Bad Request',
  });
  expect(await fault({ timeMax: window.timeMax })).toMatchObject({ code: 400, message: 'Missing timeMin parameter.' });
});
