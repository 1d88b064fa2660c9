/** Series: their instances across zones and changes of the clocks, exceptions, and what becomes of them. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { expand, instant, ruleText, wallClock, type Wish } from './naive.ts';
import { calendarCall, type Json } from './sdk.ts';
import { googleTest } from './world.ts';

const test = googleTest({ clock: 'frozen' });

const zones = [
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Pacific/Apia',
  'UTC',
];

const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
const subset = <T>(of: fc.Arbitrary<T>, max: number) => fc.uniqueArray(of, { minLength: 1, maxLength: max });
const interval = fc.integer({ min: 1, max: 4 });

const wishes: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({
    freq: fc.constant('DAILY' as const),
    interval,
    byDay: fc.option(subset(weekday, 4), { nil: undefined }),
    byMonth: fc.option(subset(fc.integer({ min: 1, max: 12 }), 6), { nil: undefined }),
  }),
  fc.record({
    freq: fc.constant('WEEKLY' as const),
    interval,
    byDay: fc.option(subset(weekday, 4), { nil: undefined }),
  }),
  fc.record({
    freq: fc.constant('MONTHLY' as const),
    interval,
    byMonthDay: fc.option(subset(fc.constantFrom(1, 15, 28, 31, -1, -2), 2), { nil: undefined }),
  }),
  fc.record({
    freq: fc.constant('MONTHLY' as const),
    interval,
    byDay: subset(fc.constantFrom('1MO', '2TU', '-1FR', '3SU', 'WE'), 2),
  }),
  fc.record({
    freq: fc.constant('YEARLY' as const),
    interval: fc.integer({ min: 1, max: 2 }),
    byMonth: fc.option(subset(fc.integer({ min: 1, max: 12 }), 3), { nil: undefined }),
  }),
);

const series = fc.record({
  wish: wishes,
  zone: fc.constantFrom(...zones),
  // Hours in which clocks change are the interesting ones.
  start: fc.record({
    date: fc.integer({ min: 0, max: 500 }),
    hour: fc.constantFrom(0, 1, 2, 3, 9, 23),
    minute: fc.constantFrom(0, 30),
  }),
  end: fc.constantFrom('count', 'until', 'never'),
  length: fc.integer({ min: 1, max: 40 }),
});

test(
  'instances are those of an independent expansion, whatever rule, zone and change of the clocks',
  { timeout: 120_000 },
  async ({ world }) => {
    await fc.assert(
      fc.asyncProperty(series, async ({ wish, zone, start, end, length }) => {
        const wall = Date.UTC(2025, 0, 1 + start.date, start.hour, start.minute);
        const first = instant(zone, wall);
        if (wallClock(zone, first) !== wall) return; // a first instance in a gap is another one
        const horizon = first + 400 * 86_400_000;
        const unbounded = expand(wish, first, zone, { most: length, end: horizon });
        const bounded: Wish =
          end === 'count'
            ? { ...wish, count: unbounded.length }
            : end === 'until'
              ? { ...wish, until: unbounded.at(-1) ?? first }
              : wish;
        const body = {
          start: { dateTime: new Date(first).toISOString(), timeZone: zone },
          end: { dateTime: new Date(first + 1_800_000).toISOString(), timeZone: zone },
          recurrence: [ruleText(bounded)],
        };
        const made = await calendarCall(world, '/calendars/primary/events', { body });
        expect(made.status).toBe(200);
        const query = {
          maxResults: 2500,
          timeMin: new Date(first - 1000).toISOString(),
          timeMax: new Date(horizon).toISOString(),
          timeZone: zone,
        };
        const { json } = await calendarCall(world, `/calendars/primary/events/${made.json.id}/instances`, { query });
        const starts = (json.items as Json[]).map((item) => Date.parse(item.start.dateTime));
        const wanted = expand(bounded, first, zone, { most: 2500, end: horizon - 1 });
        expect(starts.map((at) => new Date(at).toISOString())).toEqual(wanted.map((at) => new Date(at).toISOString()));
      }),
      { numRuns: 100, seed: 20261120 },
    );
  },
);

const weekly = {
  summary: 'Stand-up',
  start: { dateTime: '2026-03-05T09:00:00-05:00', timeZone: 'America/New_York' },
  end: { dateTime: '2026-03-05T09:30:00-05:00', timeZone: 'America/New_York' },
  recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
};

test('nine in the morning stays nine in the morning when the clocks change', async ({ calendar }) => {
  const { data: master } = await calendar.events.insert({ calendarId: 'primary', requestBody: weekly });
  const { data } = await calendar.events.instances({
    calendarId: 'primary',
    eventId: master.id ?? '',
    timeZone: 'America/New_York',
  });
  expect(data.items?.map(({ id, start }) => [id, start?.dateTime])).toEqual([
    [`${master.id}_20260305T140000Z`, '2026-03-05T09:00:00-05:00'],
    [`${master.id}_20260312T130000Z`, '2026-03-12T09:00:00-04:00'],
    [`${master.id}_20260319T130000Z`, '2026-03-19T09:00:00-04:00'],
    [`${master.id}_20260326T130000Z`, '2026-03-26T09:00:00-04:00'],
  ]);
  const [, second] = data.items ?? [];
  expect(second).toMatchObject({
    recurringEventId: master.id,
    iCalUID: master.iCalUID,
    etag: master.etag,
    originalStartTime: { dateTime: '2026-03-12T09:00:00-04:00', timeZone: 'America/New_York' },
  });
  expect(second).not.toHaveProperty('recurrence');
});

test('a time in the gap moves forward by it, and the next one is where it was', async ({ calendar }) => {
  const night = {
    start: { dateTime: '2026-03-07T02:30:00', timeZone: 'America/New_York' },
    end: { dateTime: '2026-03-07T03:00:00', timeZone: 'America/New_York' },
    recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
  };
  const { data: master } = await calendar.events.insert({ calendarId: 'primary', requestBody: night });
  const { data } = await calendar.events.instances({
    calendarId: 'primary',
    eventId: master.id ?? '',
    timeZone: 'America/New_York',
  });
  expect(data.items?.map(({ start }) => start?.dateTime)).toEqual([
    '2026-03-07T02:30:00-05:00',
    '2026-03-08T03:30:00-04:00',
    '2026-03-09T02:30:00-04:00',
  ]);
});

test('whole days recur as days, and are named by them', async ({ calendar }) => {
  const { data: master } = await calendar.events.insert({
    calendarId: 'primary',
    requestBody: {
      start: { date: '2026-11-23' },
      end: { date: '2026-11-25' },
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2', 'RDATE;VALUE=DATE:20261126', 'EXDATE;VALUE=DATE:20261130'],
    },
  });
  const { data } = await calendar.events.list({ calendarId: 'primary', singleEvents: true, orderBy: 'startTime' });
  expect(data.items?.map(({ id, start, end }) => [id, start?.date, end?.date])).toEqual([
    [`${master.id}_20261123`, '2026-11-23', '2026-11-25'],
    [`${master.id}_20261126`, '2026-11-26', '2026-11-28'],
  ]);
});

test('EXDATE takes out an instance by its instant, however it is written', async ({ calendar }) => {
  const lines = [
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'EXDATE;TZID=America/New_York:20260312T090000',
    'EXDATE:20260319T130000Z',
  ];
  const { data: master } = await calendar.events.insert({
    calendarId: 'primary',
    requestBody: { ...weekly, recurrence: lines },
  });
  const { data } = await calendar.events.instances({ calendarId: 'primary', eventId: master.id ?? '' });
  expect(data.items?.map(({ id }) => id?.split('_')[1])).toEqual(['20260305T140000Z', '20260326T130000Z']);
});

test('an instance that is changed keeps its id and its place, and is listed where it is now', async ({ calendar }) => {
  const { data: master } = await calendar.events.insert({ calendarId: 'primary', requestBody: weekly });
  const eventId = `${master.id}_20260312T130000Z`;
  const { data: moved } = await calendar.events.patch({
    calendarId: 'primary',
    eventId,
    requestBody: {
      summary: 'Moved',
      start: { dateTime: '2026-03-13T10:00:00-04:00' },
      end: { dateTime: '2026-03-13T10:30:00-04:00' },
    },
  });
  expect(moved).toMatchObject({
    id: eventId,
    summary: 'Moved',
    recurringEventId: master.id,
    originalStartTime: { dateTime: '2026-03-12T13:00:00Z' },
    start: { dateTime: '2026-03-13T14:00:00Z' },
    sequence: 1,
  });
  const { data } = await calendar.events.list({ calendarId: 'primary', singleEvents: true, orderBy: 'startTime' });
  expect(data.items?.map(({ summary }) => summary)).toEqual(['Stand-up', 'Moved', 'Stand-up', 'Stand-up']);
  const { data: stored } = await calendar.events.list({ calendarId: 'primary' });
  expect(stored.items?.map(({ id }) => id)).toEqual([master.id, eventId]);
});

test('a deleted instance stays listed as cancelled beside its series, but not among what takes place', async ({
  calendar,
  world,
}) => {
  const { data: master } = await calendar.events.insert({ calendarId: 'primary', requestBody: weekly });
  const eventId = `${master.id}_20260312T130000Z`;
  expect((await calendar.events.delete({ calendarId: 'primary', eventId })).status).toBe(204);
  const gone = {
    kind: 'calendar#event',
    etag: expect.any(String) as string,
    id: eventId,
    status: 'cancelled',
    recurringEventId: master.id,
    originalStartTime: { dateTime: '2026-03-12T13:00:00Z', timeZone: 'America/New_York' },
  };
  const { json } = await calendarCall(world, '/calendars/primary/events');
  expect(json.items[1]).toEqual(gone);
  expect(
    (await calendarCall(world, '/calendars/primary/events', { query: { singleEvents: true } })).json.items,
  ).toHaveLength(3);
  expect(
    (await calendarCall(world, '/calendars/primary/events', { query: { singleEvents: true, showDeleted: true } })).json
      .items,
  ).toHaveLength(4);
  expect(
    (await calendarCall(world, `/calendars/primary/events/${master.id}/instances`, { query: { showDeleted: true } }))
      .json.items[1].status,
  ).toBe('cancelled');
  expect((await calendarCall(world, `/calendars/primary/events/${eventId}`)).json.status).toBe('cancelled');
  const restored = await calendarCall(world, `/calendars/primary/events/${eventId}`, {
    method: 'PATCH',
    body: { status: 'confirmed' },
  });
  expect(restored.json.status).toBe('confirmed');
  expect(
    (await calendarCall(world, '/calendars/primary/events', { query: { singleEvents: true } })).json.items,
  ).toHaveLength(4);
});

test('"this and following": the master ends, a new series begins', async ({ calendar }) => {
  const { data: master } = await calendar.events.insert({ calendarId: 'primary', requestBody: weekly });
  await calendar.events.patch({
    calendarId: 'primary',
    eventId: master.id ?? '',
    requestBody: { recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20260318T035959Z'] },
  });
  const { data } = await calendar.events.instances({ calendarId: 'primary', eventId: master.id ?? '' });
  expect(data.items?.map(({ id }) => id?.split('_')[1])).toEqual(['20260305T140000Z', '20260312T130000Z']);
});

test('when a series moves, exceptions whose place is gone are dropped and others kept', async ({ calendar }) => {
  const { data: master } = await calendar.events.insert({ calendarId: 'primary', requestBody: weekly });
  const eventId = `${master.id}_20260312T130000Z`;
  await calendar.events.patch({ calendarId: 'primary', eventId, requestBody: { summary: 'Other' } });
  await calendar.events.patch({
    calendarId: 'primary',
    eventId: master.id ?? '',
    requestBody: { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=6'] },
  });
  const summaries = async () =>
    (await calendar.events.list({ calendarId: 'primary', singleEvents: true, orderBy: 'startTime' })).data.items?.map(
      ({ summary }) => summary,
    );
  expect(await summaries()).toEqual(['Stand-up', 'Other', 'Stand-up', 'Stand-up', 'Stand-up', 'Stand-up']);
  const shift = {
    start: { dateTime: '2026-03-05T10:00:00-05:00', timeZone: 'America/New_York' },
    end: { dateTime: '2026-03-05T10:30:00-05:00', timeZone: 'America/New_York' },
  };
  await calendar.events.patch({ calendarId: 'primary', eventId: master.id ?? '', requestBody: shift });
  expect(await summaries()).toEqual(Array.from({ length: 6 }, () => 'Stand-up'));
  await calendar.events.patch({
    calendarId: 'primary',
    eventId: master.id ?? '',
    requestBody: { start: weekly.start, end: weekly.end },
  });
  expect(await summaries()).toEqual(Array.from({ length: 6 }, () => 'Stand-up'));
});

test('a series that is brought back has its exceptions again', async ({ calendar }) => {
  const calendarId = 'primary';
  const { data: master } = await calendar.events.insert({ calendarId, requestBody: weekly });
  const eventId = master.id ?? '';
  const { data: instances } = await calendar.events.instances({ calendarId, eventId });
  const [first, second, third] = (instances.items ?? []).map(({ id }) => id ?? '');
  await calendar.events.patch({ calendarId, eventId: second ?? '', requestBody: { summary: 'Other' } });
  await calendar.events.delete({ calendarId, eventId: third ?? '' });
  const shown = async () => {
    const { data } = await calendar.events.list({ calendarId, singleEvents: true, orderBy: 'startTime' });
    return (data.items ?? []).map(({ id, summary }) => [id, summary]);
  };
  const before = await shown();
  expect(before.slice(0, 2)).toEqual([
    [first, master.summary],
    [second, 'Other'],
  ]);
  await calendar.events.delete({ calendarId, eventId });
  expect(await shown()).toEqual([]);
  await calendar.events.patch({ calendarId, eventId, requestBody: { status: 'confirmed' } });
  expect(await shown()).toEqual(before);
});

test('deleting the master ends everything; without a rule a series is one event', async ({ calendar }) => {
  const { data: master } = await calendar.events.insert({ calendarId: 'primary', requestBody: weekly });
  await calendar.events.patch({ calendarId: 'primary', eventId: master.id ?? '', requestBody: { recurrence: null } });
  const { data: single } = await calendar.events.list({ calendarId: 'primary', singleEvents: true });
  expect(single.items?.map(({ id }) => id)).toEqual([master.id]);
  await calendar.events.delete({ calendarId: 'primary', eventId: master.id ?? '' });
  expect((await calendar.events.list({ calendarId: 'primary', singleEvents: true })).data.items).toEqual([]);
});

test('a series without end is listed for two years of days, page by page', async ({ world }) => {
  const body = { start: { date: '2026-11-23' }, end: { date: '2026-11-24' }, recurrence: ['RRULE:FREQ=DAILY'] };
  await calendarCall(world, '/calendars/primary/events', { body });
  const days: string[] = [];
  let pageToken: string | undefined;
  do {
    const { json } = await calendarCall(world, '/calendars/primary/events', {
      query: { singleEvents: true, maxResults: 200, ...(pageToken && { pageToken }) },
    });
    days.push(...(json.items as Json[]).map((item) => item.start.date));
    pageToken = json.nextPageToken;
  } while (pageToken);
  expect(days).toHaveLength(730);
  expect([days[0], days.at(-1)]).toEqual(['2026-11-23', '2028-11-21']);
  expect(new Set(days).size).toBe(730);
});

test('rules that are none are refused in Google’s words', async ({ world }) => {
  const ask = async (changes: object) =>
    (await calendarCall(world, '/calendars/primary/events', { body: { ...weekly, ...changes } })).json.error?.errors[0]
      .message;
  const times = { dateTime: '2026-03-05T09:00:00-05:00' };
  expect(await ask({ recurrence: ['FREQ=DAILY'] })).toBe('Invalid recurrence rule.');
  expect(await ask({ recurrence: ['RRULE:FREQ=SOMETIMES'] })).toBe('Invalid recurrence rule.');
  expect(await ask({ recurrence: ['RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z'] })).toBe(
    'Invalid recurrence rule.',
  );
  expect(await ask({ start: times, end: times })).toBe('Missing time zone definition for start time.');
  expect(await ask({ start: { ...times, timeZone: 'Mars/Olympus' } })).toBe(
    'Invalid time zone definition for start time.',
  );
});
