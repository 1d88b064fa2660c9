/** Booking without taking a slot twice: what apps build on free/busy and chosen ids. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect } from 'vitest';
import { Random } from '../../../src/emulator/index.ts';
import type { World } from '../../../src/index.ts';
import { calendarCall, type Json } from './sdk.ts';
import { bookAndLook, bookById, offersOf, stillFree, visitor, type Slot } from './slots.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

const path = '/calendars/primary/events';
const window = { timeMin: '2026-11-23T09:00:00Z', timeMax: '2026-11-23T09:30:00Z', items: [{ id: 'primary' }] };
/** Base32hex of the slot: allowed in ids, and the same for everybody who wants it. */
const slotId = 'slot20261123t0900';
const everybody = Array.from({ length: 50 }, (_, index) => index);

test('fifty book at once: free/busy lets all of them through, the id only one', async ({ world }) => {
  const answers = await Promise.all(
    everybody.map(async (index) => {
      const free = await calendarCall(world, '/freeBusy', { body: window });
      if (free.json.calendars.primary.busy.length > 0) return 'taken';
      const { status } = await calendarCall(world, path, {
        body: timed(23, '09:00', '09:30', { id: slotId, summary: `Client ${index}` }),
      });
      return String(status);
    }),
  );
  expect(answers.filter((answer) => answer === '200')).toHaveLength(1);
  expect(answers.filter((answer) => answer === '409').length).toBeGreaterThan(0);
  const { json } = await calendarCall(world, '/freeBusy', { body: window });
  expect(json.calendars.primary.busy).toEqual([{ start: window.timeMin, end: window.timeMax }]);
  expect((await calendarCall(world, path)).json.items).toHaveLength(1);
});

test('without a chosen id Google takes every booking; who looks again sees it', async ({ world }) => {
  const made = await Promise.all(
    everybody.map((index) =>
      calendarCall(world, path, { body: timed(23, '09:00', '09:30', { summary: `Client ${index}` }) }),
    ),
  );
  expect(made.every(({ status }) => status === 200)).toBe(true);
  expect(new Set(made.map(({ json }) => json.id)).size).toBe(50);
  const { timeMin, timeMax } = window;
  const there = (
    await calendarCall(world, path, { query: { timeMin, timeMax, singleEvents: true, orderBy: 'startTime' } })
  ).json.items as Json[];
  expect(there).toHaveLength(50);
  // The rule that apps use: the earliest stays, everybody else takes back his own.
  const [first] = [...there].sort((one, other) => (one.created + one.id < other.created + other.id ? -1 : 1));
  await Promise.all(
    there
      .filter(({ id }) => id !== first.id)
      .map(({ id }) => calendarCall(world, `${path}/${id}`, { method: 'DELETE' })),
  );
  expect(((await calendarCall(world, path)).json.items as Json[]).map(({ id }) => id)).toEqual([first.id]);
});

test('what is inserted may take a while to be seen, but its id is taken at once', async ({ world }) => {
  await world.settings('google', { visibilityDelay: '3s' });
  const { json: made } = await calendarCall(world, path, { body: timed(23, '09:00', '09:30', { id: slotId }) });
  const busy = async () =>
    (await calendarCall(world, '/freeBusy', { body: window })).json.calendars.primary.busy.length as number;
  expect([await busy(), (await calendarCall(world, path)).json.items.length]).toEqual([0, 0]);
  expect((await calendarCall(world, `${path}/${made.id}`)).json.status).toBe('confirmed');
  expect((await calendarCall(world, path, { body: timed(23, '09:00', '09:30', { id: slotId }) })).status).toBe(409);
  const token = (await calendarCall(world, path)).json.nextSyncToken as string;
  await world.advance('3s');
  expect([await busy(), (await calendarCall(world, path)).json.items.length]).toEqual([1, 1]);
  expect((await calendarCall(world, path, { query: { syncToken: token } })).json.items).toHaveLength(1);
});

const friday = Date.parse('2026-11-20T08:00:00Z');

/** The school of the fixtures: three counsellors in three zones. */
async function openSchool(world: World): Promise<void> {
  const { google } = parse(readFileSync('fixtures/online-school.yaml', 'utf8')) as Record<string, object>;
  await world.fixtures({ google: google ?? {} });
  await world.settle();
}

/** How many slots a counsellor has on each day (in UTC): `nisha 23`. */
function counted(slots: readonly Slot[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { staff, start } of slots) {
    const name = `${staff.split('@')[0]} ${new Date(start).getUTCDate()}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test('the school offers what working hours, lead time, closed days and other appointments leave', async ({
  world,
  calendar,
}) => {
  await openSchool(world);
  const offers = await offersOf(calendar, friday);
  expect(counted(offers)).toEqual({
    // Four hours ahead: today Nisha has her last half hour left, Daniel the afternoon. Leila does not work on Fridays.
    'nisha 20': 1,
    'daniel 20': 10,
    // Eight hours without lunch; Sunday is closed.
    'nisha 21': 14,
    // The stand-up takes half an hour of Nisha and Daniel; Leila is at the dentist's.
    'nisha 23': 13,
    'daniel 23': 15,
    // Leila again. Nisha has an appointment with Asha.
    'nisha 24': 13,
    'daniel 24': 16,
    'leila 24': 12,
    // Until eight in the morning, which is when five days are over.
    'nisha 25': 13,
    'leila 25': 12,
  });
  const starts = offers.filter(({ staff }) => staff.startsWith('nisha')).map(({ start }) => new Date(start).toJSON());
  expect(starts).toContain('2026-11-23T04:30:00.000Z');
  expect(starts).not.toContain('2026-11-23T10:00:00.000Z');
  expect(starts).not.toContain('2026-11-24T06:30:00.000Z');
});

test('the counsellors are a group, whose calendars free/busy knows', async ({ world, calendar }) => {
  await openSchool(world);
  const group = 'counsellors@brightpath.example';
  const monday = { timeMin: '2026-11-23T00:00:00Z', timeMax: '2026-11-24T00:00:00Z' };
  const { data } = await calendar.freebusy.query({ requestBody: { ...monday, items: [{ id: group }] } });
  const staff = ['nisha', 'daniel', 'leila'].map((name) => `${name}@brightpath.example`);
  expect(data.groups).toEqual({ [group]: { calendars: staff } });
  expect(staff.map((id) => data.calendars?.[id]?.busy)).toEqual([
    [
      { start: '2026-11-23T07:30:00Z', end: '2026-11-23T08:30:00Z' },
      { start: '2026-11-23T10:00:00Z', end: '2026-11-23T10:30:00Z' },
    ],
    [{ start: '2026-11-23T10:00:00Z', end: '2026-11-23T10:30:00Z' }],
    [{ start: '2026-11-23T05:00:00Z', end: '2026-11-23T11:00:00Z' }],
  ]);
});

test('working hours follow the clocks of their zone', async ({ backlot, clientOf }) => {
  const summer = '2026-07-03T08:00:00.000Z';
  const world = await backlot.namespace({ clock: { mode: 'frozen', now: summer } });
  await openSchool(world);
  const client = clientOf((world.credentials['google'] as { accessToken: string }).accessToken);
  const offers = await offersOf(client, Date.parse(summer));
  const first = (name: string, date: string): string | undefined =>
    offers
      .filter(({ staff }) => staff.startsWith(name))
      .map(({ start }) => new Date(start).toJSON())
      .find((start) => start.startsWith(date));
  // Nine in London is eight in UTC then; the stand-up at ten is in Kolkata an hour earlier than in winter.
  expect(first('daniel', '2026-07-06')).toBe('2026-07-06T08:00:00.000Z');
  const taken = offers.map(({ staff, start }) => `${staff.split('@')[0]} ${new Date(start).toJSON()}`);
  expect(taken).not.toContain('nisha 2026-07-06T09:00:00.000Z');
  expect(taken).toContain('nisha 2026-07-06T10:00:00.000Z');
});

interface School {
  /** Free slots, soonest first. */
  look(): Promise<Slot[]>;
  book(slot: Slot, who: string): Promise<boolean>;
}

/** One of fifty, who has seen what is free: wants one of the first ten, and looks on when somebody was quicker. */
async function booker(index: number, seen: readonly Slot[], { look, book }: School) {
  const random = new Random('bookers', String(index));
  let wanted = random.pick(seen.slice(0, 10));
  for (let refused = 0; refused < 100; refused++) {
    if (await book(wanted, `Lead ${index}`)) return { slot: wanted, refused };
    wanted = random.pick((await look()).slice(0, 60));
  }
  throw new Error(`booker ${index} found nothing`);
}

const ways = { 'by an id that the slot gives': bookById, 'by a second look': bookAndLook } as const;

for (const [way, book] of Object.entries(ways))
  test(`fifty leads book with the school at once ${way}: each gets a slot of his own`, async ({ world, calendar }) => {
    await openSchool(world);
    const offers = await offersOf(calendar, friday);
    const school: School = {
      look: () => stillFree(calendar, offers, friday),
      book: (slot, who) => book(calendar, slot, who),
    };
    const seen = await Promise.all(everybody.map(school.look));
    const bookings = await Promise.all(seen.map((slots, index) => booker(index, slots, school)));
    const places = bookings.map(({ slot: { staff, start } }) => `${staff} ${start}`);
    expect(new Set(places).size).toBe(50);
    // What the app sees on the way: of fifty who want ten slots forty at least come too late.
    expect(bookings.reduce((sum, { refused }) => sum + refused, 0)).toBeGreaterThanOrEqual(40);
    for (const { slot } of bookings) {
      expect(slot.start).toBeGreaterThanOrEqual(friday + visitor.lead);
      expect(offers).toContainEqual(slot);
    }
    // Nothing of what was booked is offered any more, and everything else is.
    const left = await offersOf(calendar, friday);
    expect(left).toEqual(offers.filter(({ staff, start }) => !places.includes(`${staff} ${start}`)));
  });
