/** Start and end of events: read from what clients send, as instants for searching, written in the zone of an answer. */
import { errors, invalid, missing } from '../errors.ts';
import { readDate, readInstant, readTime, writtenDate } from '../recurrence/moments.ts';
import { day, instantOf, isZone, offsetAt, offsetText, written } from '../recurrence/zones.ts';
import type { EventInput, EventTime } from './schema.ts';

type Given = EventInput['start'];

/** A span of time, as an event has it. */
export interface Span {
  readonly start: EventTime;
  readonly end: EventTime;
  /** Instants. */
  readonly startMs: number;
  readonly endMs: number;
}

/** The span that a client asks for. Throws in Google's words and order: what ends is looked at first. */
export function readSpan(start: Given, end: Given, zone: string, { recurring }: { recurring: boolean }): Span {
  if (!end?.date && !end?.dateTime) throw missing('Missing end time.');
  if (!start?.date && !start?.dateTime) throw missing('Missing start time.');
  if ((end.date && end.dateTime) || (start.date && start.dateTime) || !!start.date !== !!end.date)
    throw invalid('Start and end times must either both be date or both be dateTime.');
  checkZone(start, 'start');
  checkZone(end, 'end');
  if (recurring && start.dateTime && !start.timeZone) throw missing('Missing time zone definition for start time.');
  const [from, to] = start.date
    ? allDay(start.date, end.date ?? '', zone)
    : [timed(start, zone, 'start'), timed(end, zone, 'end')];
  if (to.at < from.at) throw errors.timeRangeEmpty();
  return { start: from.time, end: to.time, startMs: from.at, endMs: to.at };
}

function checkZone({ timeZone }: NonNullable<Given>, which: 'start' | 'end'): void {
  if (timeZone && !isZone(timeZone)) throw invalid(`Invalid time zone definition for ${which} time.`);
}

interface Point {
  readonly time: EventTime;
  readonly at: number;
}

function allDay(start: string, end: string, zone: string): [Point, Point] {
  const [first, last] = [readDate(start), readDate(end)];
  if (first === undefined || last === undefined) throw errors.badRequest();
  // An end on the day of the start is taken for that one day.
  const behind = last === first ? last + day : last;
  const point = (local: number): Point => ({ time: { date: writtenDate(local) }, at: instantOf(zone, local) });
  return [point(first), point(behind)];
}

function timed({ dateTime, timeZone }: NonNullable<Given>, zone: string, which: 'start' | 'end'): Point {
  const moment = readTime(dateTime ?? '');
  if (!moment) throw errors.badRequest();
  if ('local' in moment && !timeZone) throw missing(`Missing time zone definition for ${which} time.`);
  const at = 'instant' in moment ? moment.instant : instantOf(timeZone ?? zone, moment.local);
  return { time: { dateTime: written(at, zone), timeZone: timeZone ?? zone }, at };
}

/** The instant of a stored time; of a date its midnight in a zone. */
export function instantOfTime({ date, dateTime }: EventTime, zone: string): number {
  if (dateTime !== undefined) return readInstant(dateTime) ?? Number.NaN;
  return instantOf(zone, readDate(date ?? '') ?? Number.NaN);
}

/** The same time with the offset of another zone. Dates stay. */
export function inZone(time: EventTime, zone: string): EventTime {
  if (isWrittenIn(zone, time.dateTime)) return time;
  const at = time.dateTime === undefined ? undefined : readInstant(time.dateTime);
  return at === undefined ? time : { ...time, dateTime: written(at, zone) };
}

/** Whether a time has the offset of a zone already: most are seen in the zone in which they were written. */
const isWrittenIn = (zone: string, text = ''): boolean => {
  const at = Date.parse(text);
  return text.slice('2026-11-23T09:00:00'.length) === (at >= 0 ? offsetText(offsetAt(zone, at)) : undefined);
};

/** Whether two stored times are the same moment, and recur alike. */
export const isSameTime = (one: EventTime | undefined, other: EventTime | undefined): boolean =>
  one?.date === other?.date &&
  one?.timeZone === other?.timeZone &&
  (one?.dateTime && readInstant(one.dateTime)) === (other?.dateTime && readInstant(other.dateTime));

/** A time of a query, which needs an offset. Throws 400. */
export function queryTime(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const at = readInstant(text);
  if (at === undefined) throw errors.badRequest();
  return at;
}
