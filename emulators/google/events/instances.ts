/** Instances of a series: made from the master when they are asked for, found by their ids. */
import type { GoogleCtx } from '../provider.ts';
import { occurrenceAt, stampOf, type Occurrence, type Series } from '../recurrence/series.ts';
import { events, foundRow, htmlLink, type Behind, type Found } from './rows.ts';
import { seriesOf, spanOf } from './schedules.ts';
import { tidied, type Event } from './schema.ts';

/** An instance as its master says. */
export function instanceOf(master: Event, series: Series, occurrence: Occurrence): Found {
  const behind = events.internal(master);
  const { start, end, startMs, endMs } = spanOf(series, occurrence, behind.duration);
  const id = `${master.id}_${stampOf(series, occurrence)}`;
  const event = tidied({
    ...master,
    id,
    htmlLink: htmlLink(id, behind.calendar),
    start,
    end: 'date' in end ? end : { ...end, timeZone: master.end?.timeZone },
    recurrence: undefined,
    recurringEventId: master.id,
    originalStartTime: start,
  });
  return { event, behind: instanceBehind(behind, startMs, endMs), row: undefined, master };
}

function instanceBehind(master: Behind, start_ms: number, end_ms: number): Behind {
  const { calendar, change, duration, origin, hidden, requests, reminders } = master;
  return {
    calendar,
    shape: 'exception',
    change,
    start_ms,
    end_ms,
    duration,
    ...(origin !== undefined && { origin }),
    ...(hidden && { hidden }),
    ...(requests && { requests }),
    ...(reminders && { reminders }),
  };
}

interface Place {
  readonly id: string;
  readonly timeZone: string;
}

/** The event or instance with this id, if the calendar has it. Deleted ones are there, too. */
export async function findEvent(ctx: GoogleCtx, calendar: Place, id: string): Promise<Found | undefined> {
  const row = await events.get(ctx, [calendar.id, id]);
  if (row) return foundRow(row);
  const [, masterId = '', stamp = ''] = /^(.+)_(\d{8}(?:T\d{6}Z)?)$/.exec(id) ?? [];
  const master = masterId === '' ? undefined : await events.get(ctx, [calendar.id, masterId]);
  if (!master || master.status === 'cancelled' || !master.recurrence) return undefined;
  const series = seriesOf(master, calendar.timeZone);
  const occurrence = occurrenceAt(series, stamp);
  return occurrence && instanceOf(master, series, occurrence);
}

/** The instances of a series that have rows of their own, by id; not those whose place in it is gone. */
export async function exceptionsOf(ctx: GoogleCtx, calendar: string, masterId: string): Promise<Map<string, Event>> {
  const rows = await rowsOfSeries(ctx, calendar, masterId);
  return new Map(rows.filter((row) => !events.internal(row).orphan).map((row) => [row.id, row]));
}

export const rowsOfSeries = (ctx: GoogleCtx, calendar: string, masterId: string): Promise<Event[]> =>
  events.all(ctx, { where: { calendar, recurringEventId: masterId } });
