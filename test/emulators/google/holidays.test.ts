/** Holiday calendars: put into the list, read, asked whether they are busy, without anybody making them. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { calendarCall, credentialsOf, type Json } from './sdk.ts';
import { googleTest } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

const indian = 'en.indian#holiday@group.v.calendar.google.com';
const at = (id: string): string => `/calendars/${encodeURIComponent(id)}`;

async function holidays(world: World, nation: string, year: number): Promise<Record<string, string>> {
  const { json } = await calendarCall(world, `${at(`en.${nation}#holiday@group.v.calendar.google.com`)}/events`, {
    query: {
      singleEvents: true,
      orderBy: 'startTime',
      timeMin: `${year}-01-01T12:00:00Z`,
      timeMax: `${year + 1}-01-01T00:00:00Z`,
    },
  });
  return Object.fromEntries((json.items as Json[]).map(({ summary, start }) => [summary, start.date]));
}

test('the official client puts a holiday calendar into the list, and reads it', async ({ calendar }) => {
  await calendar.calendarList.insert({ requestBody: { id: indian } });
  const { data: list } = await calendar.calendarList.list();
  const entry = list.items?.find(({ id }) => id === indian);
  expect(entry).toMatchObject({ summary: 'Holidays in India', accessRole: 'reader', timeZone: 'Asia/Kolkata' });
  expect(entry).not.toHaveProperty('dataOwner');
  const window = { timeMin: '2026-12-01T00:00:00Z', timeMax: '2026-12-31T00:00:00Z' };
  const { data: events } = await calendar.events.list({ calendarId: indian, ...window });
  expect(events.accessRole).toBe('reader');
  expect(events.items).toHaveLength(1);
  expect(events.items?.[0]).toMatchObject({
    id: expect.stringMatching(/^20261225_[0-9a-v]+$/) as string,
    summary: 'Christmas Day',
    start: { date: '2026-12-25' },
    end: { date: '2026-12-26' },
    transparency: 'transparent',
    visibility: 'public',
    organizer: { email: indian, displayName: 'Holidays in India', self: true },
  });
  const eventId = events.items?.[0]?.id ?? '';
  expect((await calendar.events.get({ calendarId: indian, eventId })).data.summary).toBe('Christmas Day');
  await expect(calendar.events.delete({ calendarId: indian, eventId })).rejects.toMatchObject({ status: 403 });
  await calendar.calendarList.delete({ calendarId: indian });
  expect((await calendar.calendarList.list()).data.items?.map(({ id }) => id)).not.toContain(indian);
});

test('days that move: Easter and what hangs on it, weekdays of a month', async ({ world }) => {
  expect(await holidays(world, 'german', 2026)).toMatchObject({
    'Good Friday': '2026-04-03',
    'Easter Monday': '2026-04-06',
    'Ascension Day': '2026-05-14',
    'Whit Monday': '2026-05-25',
  });
  expect(await holidays(world, 'uk', 2027)).toMatchObject({
    'Good Friday': '2027-03-26',
    'Spring Bank Holiday': '2027-05-31',
    'Summer Bank Holiday': '2027-08-30',
  });
  expect(await holidays(world, 'usa', 2026)).toMatchObject({
    'Martin Luther King Jr. Day': '2026-01-19',
    'Memorial Day': '2026-05-25',
    'Labor Day': '2026-09-07',
    'Thanksgiving Day': '2026-11-26',
  });
  expect(await holidays(world, 'canadian', 2026)).toMatchObject({ 'Victoria Day': '2026-05-18' });
  expect(await holidays(world, 'indian', 2026)).toMatchObject({ Holi: '2026-03-04', Diwali: '2026-11-08' });
});

test('nobody is busy because of a holiday, an API key opens the calendar, and it syncs', async ({ world }) => {
  const window = { timeMin: '2026-12-24T00:00:00Z', timeMax: '2026-12-27T00:00:00Z' };
  const { json } = await calendarCall(world, '/freeBusy', { body: { ...window, items: [{ id: indian }] } });
  expect(json.calendars[indian]).toEqual({ busy: [] });
  const { apiKey } = credentialsOf(world);
  const open = await calendarCall(world, `${at(indian)}/events`, { as: null, query: { key: apiKey, ...window } });
  expect(open.json.items).toHaveLength(1);
  const syncToken = (await calendarCall(world, `${at(indian)}/events`)).json.nextSyncToken as string;
  expect((await calendarCall(world, `${at(indian)}/events`, { query: { syncToken } })).json.items).toEqual([]);
});

test('a nation without a calendar is not found', async ({ world }) => {
  const id = 'en.atlantis#holiday@group.v.calendar.google.com';
  expect((await calendarCall(world, '/users/me/calendarList', { body: { id } })).json.error).toMatchObject({
    code: 404,
    message: 'Not Found',
  });
});
