/** Writes events: every change gets its number in the calendar's journal, a new etag, and leaves what a sync needs. */
import { iso, milliseconds, z } from '../../../src/emulator/index.ts';
import { calendars, eventsList, tickEvents, type Calendar } from '../calendar/rows.ts';
import { nextEtag } from '../ids.ts';
import { journals } from '../journals.ts';
import { job, type GoogleCtx } from '../provider.ts';
import { occurrenceAt } from '../recurrence/series.ts';
import { instanceOf, rowsOfSeries } from './instances.ts';
import { scheduleReminders } from './reminders.ts';
import { events, type Behind, type Found } from './rows.ts';
import { seriesOf } from './schedules.ts';
import { tidied, type Event } from './schema.ts';

export interface Saving {
  readonly calendar: Calendar;
  readonly event: Omit<Event, 'etag' | 'updated'>;
  readonly behind: Omit<Behind, 'change' | 'calendar'>;
  /** The row that it replaces. */
  readonly row?: Event | undefined;
  /** False: only reminders have changed, which `updated` does not count. */
  readonly touches?: boolean;
}

/** Writes a row as it shall be, whole. */
export async function saveEvent(
  ctx: GoogleCtx,
  { calendar, event, behind, row, touches = true }: Saving,
): Promise<Event> {
  const change = await tickEvents(ctx, calendar.id, event.eventType ?? 'default');
  const updated = touches || !row ? iso(ctx.now) : row.updated;
  const fresh = tidied(event, { etag: nextEtag(ctx.now, change, row?.etag), updated });
  await noteLength(ctx, calendar, behind.duration);
  const whole: Behind = { ...behind, calendar: calendar.id, change };
  if (!row) {
    const saved = await events.insert(ctx, fresh, whole);
    await scheduleReminders(ctx, calendar, saved);
    return saved;
  }
  const ghosts = ghostsOf(row, { event: fresh, behind: whole }, calendar);
  const saved = await events.update(ctx, row, replacing(row, fresh), { ...cleared(row), ...whole, ghosts });
  if (isSeriesChanged(row, saved)) await dropStrays(ctx, calendar, saved);
  await scheduleReminders(ctx, calendar, saved);
  return saved;
}

/** Changes that set every field: those of the row that are not in the new one go. */
const replacing = (row: Event, fresh: Event): Partial<Event> => ({
  ...Object.fromEntries(Object.keys(row).map((name) => [name, undefined])),
  ...fresh,
});

/** Members of the internal part that only some events have. */
const cleared = (row: Event): Partial<Behind> =>
  Object.fromEntries(Object.keys(events.internal(row)).map((name) => [name, undefined]));

/** The longest event bounds how far back a search for a window has to go. */
export async function noteLength(ctx: GoogleCtx, calendar: Calendar, duration: number): Promise<void> {
  const now = (await calendars.get(ctx, calendar.id)) ?? calendar;
  if (duration > calendars.internal(now).longest) await calendars.update(ctx, now, {}, { longest: duration });
}

const kept = 30;

/** When a series moves, ends or shrinks, its instances of before have to be told as gone. */
function ghostsOf(
  row: Event,
  next: { event: Event; behind: Behind },
  calendar: Calendar,
): NonNullable<Behind['ghosts']> {
  const { ghosts = [], shape } = events.internal(row);
  // What a deleted series had is noted already; of a deleted single event its id may still be known.
  if (shape === 'exception' || (row.status === 'cancelled' && shape === 'master')) return ghosts;
  const becomesSeries = next.behind.shape === 'master';
  if (shape === 'single' && !becomesSeries) return ghosts;
  const isAlive = next.event.status !== 'cancelled' && becomesSeries;
  const [before, after] = [seriesOf(row, calendar.timeZone), seriesOf(next.event, calendar.timeZone)];
  if (isAlive && JSON.stringify(before) === JSON.stringify(after)) return ghosts;
  const schedule = { ...before, lines: [...before.lines] };
  return [...ghosts, { change: next.behind.change, schedule }].slice(-kept);
}

/** Whether instances may have gone, or come back. */
const isSeriesChanged = (before: Event, after: Event): boolean =>
  [before, after].some(({ recurrence }) => recurrence !== undefined) &&
  (before.status !== after.status ||
    JSON.stringify([before.start, before.recurrence]) !== JSON.stringify([after.start, after.recurrence]));

/** Exceptions whose place in the series is gone go with it; those of a series that is gone, too, until it comes back. */
async function dropStrays(ctx: GoogleCtx, calendar: Calendar, master: Event): Promise<void> {
  const series = master.status === 'cancelled' ? undefined : seriesOf(master, calendar.timeZone);
  const orphan = series ? 'place' : 'series';
  for (const exception of await rowsOfSeries(ctx, calendar.id, master.id)) {
    const behind = events.internal(exception);
    const place = series && occurrenceAt(series, exception.id.slice(master.id.length + 1));
    if (place ? !behind.orphan : behind.orphan === orphan) continue;
    const saving: Pick<Saving, 'event' | 'behind'> = place
      ? restored(exception, instanceOf(master, series, place))
      : {
          event: { ...exception, status: 'cancelled' },
          behind: { ...behind, orphan, was: wasOf(exception, orphan) },
        };
    await saveEvent(ctx, { calendar, ...saving, row: exception });
  }
}

/** What a series that comes back restores; nothing of an exception that has lost its place. */
function wasOf(exception: Event, orphan: NonNullable<Behind['orphan']>): Behind['was'] {
  const behind = events.internal(exception);
  return orphan === 'place' ? undefined : behind.orphan ? behind.was : exception.status;
}

/** An exception whose place is there again: as it was, or as its series says. */
function restored(exception: Event, { event, behind }: Found): Pick<Saving, 'event' | 'behind'> {
  const { was, ...before } = events.internal(exception);
  return was === undefined
    ? { event, behind }
    : { event: { ...exception, status: was }, behind: { ...before, orphan: undefined } };
}

const cancelledFor = '30d';

/** Deletes an event: it stays, cancelled, until nobody can ask what has become of it. */
export async function cancelEvent(ctx: GoogleCtx, calendar: Calendar, { event, behind, row }: Found): Promise<Event> {
  const cancelled = await saveEvent(ctx, { calendar, event: { ...event, status: 'cancelled' }, behind, row });
  // What a living series has lost it has lost for good: only whole events are forgotten.
  if (behind.shape !== 'exception')
    ctx.schedule(forget, { calendar: calendar.id, id: event.id }, { after: milliseconds(cancelledFor) });
  return cancelled;
}

export const forget = job('events.forget', {
  kind: 'calendar',
  input: () => z.object({ calendar: z.string(), id: z.string() }),
  async run(ctx, { calendar, id }) {
    const row = await events.get(ctx, [calendar, id]);
    if (row?.status !== 'cancelled') return;
    const { change } = events.internal(row);
    for (const exception of await rowsOfSeries(ctx, calendar, id)) await events.remove(ctx, exception);
    await events.remove(ctx, row);
    // Whoever has not heard of it by now has to list anew.
    const journal = await journals.get(ctx, eventsList(calendar));
    if (journal && journal.horizon < change) await journals.update(ctx, journal, { horizon: change });
  },
});
