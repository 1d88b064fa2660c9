/** What takes place in a window of time: single events, instances, and exceptions where they now are. */
import { calendars, type Calendar } from '../calendar/rows.ts';
import type { GoogleCtx } from '../provider.ts';
import { occurrences } from '../recurrence/series.ts';
import { day } from '../recurrence/zones.ts';
import { exceptionsOf, instanceOf } from './instances.ts';
import { events, foundRow, type Found } from './rows.ts';
import { seriesOf } from './schedules.ts';
import type { Event } from './schema.ts';

/** Instances of one series that a search looks at, at most: a rule may name every second. */
const most = 10_000;

/** Everything alive in a calendar that overlaps the window, by start. */
export async function eventsBetween(ctx: GoogleCtx, calendar: Calendar, from: number, to: number): Promise<Found[]> {
  const { longest } = calendars.internal(calendar);
  const near = await events.all(ctx, {
    where: { calendar: calendar.id, start_ms: { gte: from - longest - day, lt: to } },
    order: { column: 'start_ms', direction: 'asc' },
    match: (row) => isLive(row) && events.internal(row).shape !== 'master' && events.internal(row).end_ms > from,
  });
  const found = near.map(foundRow);
  for (const master of await mastersBetween(ctx, calendar.id, [from, to]))
    found.push(...(await instancesBetween(ctx, calendar, master, from, to)));
  return found.sort((one, other) => one.behind.start_ms - other.behind.start_ms);
}

const isLive = (row: Event): boolean => row.status !== 'cancelled' && !events.internal(row).hidden;

/** Series that may have an instance in the window; deleted ones if they are wanted, too. */
export const mastersBetween = (
  ctx: GoogleCtx,
  calendar: string,
  [from, to]: readonly [from: number, to: number],
  { withDeleted = false } = {},
): Promise<Event[]> =>
  events.all(ctx, {
    where: { calendar, shape: 'master', start_ms: { lt: to } },
    order: { column: 'start_ms', direction: 'asc' },
    match: (row) => (withDeleted || isLive(row)) && events.internal(row).end_ms > from,
  });

/** Instances of a series as its master says; those with rows of their own are not among them. */
async function instancesBetween(
  ctx: GoogleCtx,
  calendar: Calendar,
  master: Event,
  from: number,
  to: number,
): Promise<Found[]> {
  const { duration } = events.internal(master);
  const series = seriesOf(master, calendar.timeZone);
  const exceptions = await exceptionsOf(ctx, calendar.id, master.id);
  const found: Found[] = [];
  for (const occurrence of occurrences(series, from - duration - day, to)) {
    const instance = instanceOf(master, series, occurrence);
    if (instance.behind.end_ms <= from || exceptions.has(instance.event.id)) continue;
    if (found.push(instance) >= most) break;
  }
  return found;
}

/** Whether an event makes its calendar busy: not what is transparent, declined, or only says where somebody works. */
export const isBusy = ({ event }: Found): boolean =>
  event.transparency !== 'transparent' &&
  event.eventType !== 'workingLocation' &&
  !event.attendees?.some(({ self, responseStatus }) => self && responseStatus === 'declined');
