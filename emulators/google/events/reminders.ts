/** Reminders by mail: sent at their time, for each instance of a series. Pop-ups are for the eyes of Calendar's own apps. */
import { z } from '../../../src/emulator/index.ts';
import { entries } from '../calendar/entries.ts';
import { calendars, ownerOf, type Calendar } from '../calendar/rows.ts';
import { mail } from '../mail/mails.ts';
import { job, type GoogleCtx } from '../provider.ts';
import { endless, occurrences } from '../recurrence/series.ts';
import { instanceOf } from './instances.ts';
import { events } from './rows.ts';
import { seriesOf } from './schedules.ts';
import type { Event } from './schema.ts';

const minute = 60_000;

/** Sets the clock for what an event wants to be reminded of next. */
export async function scheduleReminders(ctx: GoogleCtx, calendar: Calendar, event: Event): Promise<void> {
  if (event.status === 'cancelled') return;
  for (const minutes of await wantedBy(ctx, calendar, event)) {
    const next = nextStart(event, calendar, ctx.now + minutes * minute);
    if (next !== undefined)
      ctx.schedule(remind, { calendar: calendar.id, id: event.id, minutes }, { at: next - minutes * minute });
  }
}

/** How many minutes before, by mail, to the calendar's owner. */
async function wantedBy(ctx: GoogleCtx, calendar: Calendar, { reminders }: Event): Promise<number[]> {
  const entry = reminders?.useDefault ? await entries.get(ctx, [ownerOf(calendar), calendar.id]) : undefined;
  const all = reminders?.useDefault ? (entry?.defaultReminders ?? []) : (reminders?.overrides ?? []);
  return all.filter(({ method }) => method === 'email').map(({ minutes }) => minutes);
}

/** When the event, or its next instance, starts after an instant. */
function nextStart(event: Event, calendar: Calendar, after: number): number | undefined {
  const { start_ms, shape } = events.internal(event);
  if (shape !== 'master') return start_ms > after ? start_ms : undefined;
  for (const { at } of occurrences(seriesOf(event, calendar.timeZone), after + 1, endless)) return at;
  return undefined;
}

export const remind = job('reminders.send', {
  kind: 'calendar',
  input: () => z.object({ calendar: z.string(), id: z.string(), minutes: z.int() }),
  async run(ctx, { calendar: calendarId, id, minutes }) {
    const calendar = await calendars.get(ctx, calendarId);
    const event = await events.get(ctx, [calendarId, id]);
    if (!calendar || !event || event.status === 'cancelled') return;
    const shown = await dueInstance(ctx, calendar, event, ctx.now + minutes * minute);
    if (shown && (await wantedBy(ctx, calendar, event)).includes(minutes))
      mail(ctx, { kind: 'reminder', calendarId, zone: calendar.timeZone, event: shown }, [ownerOf(calendar)]);
    await scheduleReminders(ctx, calendar, event);
  },
});

/** The event, or its instance, that starts then; of an instance with a row of its own that row decides. */
async function dueInstance(
  ctx: GoogleCtx,
  calendar: Calendar,
  event: Event,
  start: number,
): Promise<Event | undefined> {
  const { shape, start_ms } = events.internal(event);
  if (shape !== 'master') return start_ms === start ? event : undefined;
  const series = seriesOf(event, calendar.timeZone);
  const [occurrence] = occurrences(series, start, start + 1);
  if (!occurrence) return undefined;
  const instance = instanceOf(event, series, occurrence).event;
  return (await events.get(ctx, [calendar.id, instance.id])) ? undefined : instance;
}
