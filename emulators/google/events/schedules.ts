/** When the instances of a recurring event are: its series, and the span of each. */
import { readDate, readInstant, writtenDate } from '../recurrence/moments.ts';
import type { Occurrence, Series } from '../recurrence/series.ts';
import { instantOf, localOf, written } from '../recurrence/zones.ts';
import type { Event, EventTime } from './schema.ts';

/** All-day events recur in the zone of their calendar, others in that of their start. */
export function seriesFrom(start: EventTime | undefined, lines: readonly string[], calendarZone: string): Series {
  if (start?.date !== undefined) return { start: readDate(start.date) ?? 0, zone: calendarZone, allDay: true, lines };
  const zone = start?.timeZone ?? calendarZone;
  return { start: localOf(zone, readInstant(start?.dateTime ?? '') ?? 0), zone, allDay: false, lines };
}

export const seriesOf = (
  { start, recurrence = [] }: Pick<Event, 'start' | 'recurrence'>,
  calendarZone: string,
): Series => seriesFrom(start, recurrence, calendarZone);

/** Start and end of an instance, as times and as instants. */
export function spanOf(series: Series, { local, at }: Occurrence, duration: number) {
  if (series.allDay) {
    const end = instantOf(series.zone, local + duration);
    return {
      start: { date: writtenDate(local) },
      end: { date: writtenDate(local + duration) },
      startMs: at,
      endMs: end,
    };
  }
  const time = (instant: number): EventTime => ({ dateTime: written(instant, series.zone), timeZone: series.zone });
  return { start: time(at), end: time(at + duration), startMs: at, endMs: at + duration };
}
