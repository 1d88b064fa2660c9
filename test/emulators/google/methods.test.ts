/** Every method of Calendar v3, called by Google's own client in one working week. */
import { expect } from 'vitest';
import { call, person, type Json } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

test('the official client calls each method, and each answers as its types say', async ({
  world,
  calendar,
  receiver,
}) => {
  const [ada, grace] = [person(world, 0).email, person(world, 1).email];
  const calendarId = 'primary';
  const channel = (id: string) => ({ requestBody: { id, type: 'web_hook', address: receiver.url } });

  // A calendar of the team, shared and in view.
  const { data: team } = await calendar.calendars.insert({ requestBody: { summary: 'Team' } });
  const id = team.id ?? '';
  expect(team).toMatchObject({ kind: 'calendar#calendar', summary: 'Team', dataOwner: ada });
  expect((await calendar.calendars.get({ calendarId: id })).data).toEqual(team);
  const { data: renamed } = await calendar.calendars.patch({ calendarId: id, requestBody: { description: 'Ours' } });
  expect([renamed.summary, renamed.description]).toEqual(['Team', 'Ours']);
  const { data: replaced } = await calendar.calendars.update({ calendarId: id, requestBody: { summary: 'The team' } });
  expect([replaced.summary, replaced.description]).toEqual(['The team', undefined]);
  const scope = { type: 'user', value: grace };
  const { data: rule } = await calendar.acl.insert({ calendarId: id, requestBody: { role: 'reader', scope } });
  const ruleId = rule.id ?? '';
  expect((await calendar.acl.get({ calendarId: id, ruleId })).data).toEqual(rule);
  await calendar.acl.patch({ calendarId: id, ruleId, requestBody: { role: 'writer' } });
  await calendar.acl.update({ calendarId: id, ruleId, requestBody: { role: 'owner', scope } });
  expect((await calendar.acl.list({ calendarId: id })).data.items?.map(({ role }) => role)).toEqual(['owner', 'owner']);
  expect((await calendar.acl.watch({ calendarId: id, ...channel('acl') })).data.kind).toBe('api#channel');
  const { data: entry } = await calendar.calendarList.get({ calendarId: id });
  expect(entry).toMatchObject({ kind: 'calendar#calendarListEntry', accessRole: 'owner', summary: 'The team' });
  const changed = await calendar.calendarList.patch({ calendarId: id, requestBody: { summaryOverride: 'Us' } });
  expect(changed.data.summaryOverride).toBe('Us');
  const plain = await calendar.calendarList.update({ calendarId: id, requestBody: { colorId: '7' } });
  expect([plain.data.summaryOverride, plain.data.backgroundColor]).toEqual([undefined, '#42d692']);
  await calendar.calendarList.watch(channel('list'));
  expect((await calendar.calendarList.list()).data.items).toHaveLength(2);

  // Events, in every way that one can come about and change.
  await calendar.events.watch({ calendarId, ...channel('events') });
  const { data: made } = await calendar.events.insert({ calendarId, requestBody: timed(23, '09:00', '09:30') });
  const eventId = made.id ?? '';
  expect((await calendar.events.get({ calendarId, eventId })).data).toEqual(made);
  expect((await calendar.events.patch({ calendarId, eventId, requestBody: { summary: 'One' } })).data.summary).toBe(
    'One',
  );
  const recurrence = ['RRULE:FREQ=DAILY;COUNT=3'];
  const zoned = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
  const times = { start: zoned('2026-11-23T09:00:00Z'), end: zoned('2026-11-23T09:30:00Z') };
  await calendar.events.update({ calendarId, eventId, requestBody: { ...times, recurrence } });
  expect((await calendar.events.instances({ calendarId, eventId })).data.items).toHaveLength(3);
  const quick = await calendar.events.quickAdd({ calendarId, text: 'Lunch tomorrow 1pm' });
  expect(quick.data).toMatchObject({ summary: 'Lunch', start: { dateTime: '2026-11-21T13:00:00Z' } });
  const imported = await calendar.events.import({ calendarId, requestBody: { ...times, iCalUID: 'x@y.example' } });
  expect(imported.data.iCalUID).toBe('x@y.example');
  const moved = await calendar.events.move({ calendarId, eventId: quick.data.id ?? '', destination: id });
  expect(moved.data.organizer?.email).toBe(id);
  expect((await calendar.events.delete({ calendarId, eventId })).status).toBe(204);
  expect((await calendar.events.list({ calendarId })).data.items).toHaveLength(1);
  const window = { timeMin: '2026-11-21T00:00:00Z', timeMax: '2026-11-22T00:00:00Z' };
  const free = await calendar.freebusy.query({ requestBody: { ...window, items: [{ id }] } });
  expect(free.data.calendars?.[id]?.busy).toHaveLength(1);

  // What does not change often, and the end of everything.
  expect(Object.keys((await calendar.colors.get()).data.event ?? {})).toHaveLength(11);
  expect((await calendar.settings.list()).data.items).toHaveLength(13);
  expect((await calendar.settings.get({ setting: 'locale' })).data.value).toBe('en');
  const { data: settings } = await calendar.settings.watch(channel('settings'));
  const stop = { id: 'settings', resourceId: settings.resourceId ?? '' };
  expect((await calendar.channels.stop({ requestBody: stop })).status).toBe(204);
  expect((await calendar.acl.delete({ calendarId: id, ruleId })).status).toBe(204);
  const holidays = 'en.uk#holiday@group.v.calendar.google.com';
  await calendar.calendarList.insert({ requestBody: { id: holidays } });
  expect((await calendar.calendarList.delete({ calendarId: holidays })).status).toBe(204);
  expect((await calendar.calendars.clear({ calendarId })).status).toBe(204);
  const given = await calendar.calendars.transferOwnership({
    calendarId: id,
    newDataOwner: grace,
    useAdminAccess: true,
  });
  expect(given.status).toBe(204);
  expect((await calendar.calendars.get({ calendarId: id })).data.dataOwner).toBe(grace);
  expect((await calendar.calendars.delete({ calendarId: id })).status).toBe(204);
  await expect(calendar.calendars.get({ calendarId: id })).rejects.toMatchObject({ status: 404 });

  const { resources } = (await call(world, '/discovery/v1/apis/calendar/v3/rest', { as: null })).json;
  const methods = Object.values(resources as Json).flatMap((resource) =>
    Object.values((resource as Json).methods as Record<string, { id: string }>).map(({ id: method }) => method),
  );
  const called = new Set((await world.requests({ limit: 200 })).map(({ operation }) => operation));
  expect(methods.filter((method) => !called.has(method.replace('calendar.', 'google.')))).toEqual([]);
  expect(methods).toHaveLength(38);
});
