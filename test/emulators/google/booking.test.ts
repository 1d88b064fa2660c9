/** Booking without taking a slot twice: what apps build on free/busy and chosen ids. */
import { expect } from 'vitest';
import { calendarCall, type Json } from './sdk.ts';
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
