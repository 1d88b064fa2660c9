/**
 * Lists of what takes place: single events, the instances of series, exceptions where they now are; by start. Series
 * are expanded no further than the page needs.
 */
import { calendars, type Calendar } from '../../calendar/rows.ts';
import type { GoogleCtx } from '../../provider.ts';
import { endless, isEndless, occurrences, type Occurrence, type Series } from '../../recurrence/series.ts';
import { day } from '../../recurrence/zones.ts';
import { exceptionsOf, instanceOf } from '../instances.ts';
import { events, foundRow, type Found } from '../rows.ts';
import { seriesOf } from '../schedules.ts';
import { mastersBetween } from '../searching.ts';
import type { Event } from '../schema.ts';
import { overlaps, type Filter } from './filters.ts';
import type { Slice } from './plain.ts';
import type { Asked } from './query.ts';

/** A place in the order: start, then id. */
export interface Place {
  readonly start: number;
  readonly id: string;
}

type Window = Pick<Asked, 'timeMin' | 'timeMax'>;

/** Instances of a series without end that a list without end shows: two years of a daily one. */
const endlessInstances = 730;

/** Instances of one series at most, of whatever series. */
const most = 20_000;

const isBehind = ({ event, behind }: Found, after: Place | undefined): boolean =>
  !after || behind.start_ms > after.start || (behind.start_ms === after.start && event.id > after.id);

const inOrder = (one: Found, other: Found): number =>
  one.behind.start_ms - other.behind.start_ms || (one.event.id < other.event.id ? -1 : 1);

export async function singleList(
  ctx: GoogleCtx,
  calendar: Calendar,
  asked: Asked,
  keeps: Filter,
  after: Place | undefined,
): Promise<Slice> {
  const { size, updatedMin, timeMin = -endless, timeMax = endless } = asked;
  const keepsHere = (found: Found): boolean =>
    isBehind(found, after) &&
    overlaps(found, asked) &&
    (!updatedMin || (found.event.updated ?? '') >= updatedMin) &&
    keeps(found);
  const all = await rowsFrom(ctx, calendar, asked, keepsHere, after);
  // Of a deleted series its instances are told, as cancelled ones.
  const withDeleted = asked.query.showDeleted === true || updatedMin !== undefined;
  for (const master of await mastersBetween(ctx, calendar.id, [timeMin, timeMax], { withDeleted }))
    all.push(...(await instancesFrom(ctx, calendar, master, asked, keepsHere, after)));
  // What is left of an instance gives way to the instance.
  const found = [...new Map(all.map((one) => [one.event.id, one])).values()].sort(inOrder);
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, next: found.length > size && last ? { start: last.behind.start_ms, id: last.event.id } : undefined };
}

/** Rows that are something by themselves, a page of them, and all that start together with the last one. */
async function rowsFrom(
  ctx: GoogleCtx,
  calendar: Calendar,
  { timeMin, timeMax, size }: Asked,
  keeps: (found: Found) => boolean,
  after: Place | undefined,
): Promise<Found[]> {
  const earliest = timeMin === undefined ? -endless : timeMin - calendars.internal(calendar).longest - day;
  const where = {
    calendar: calendar.id,
    start_ms: { gte: Math.max(earliest, after?.start ?? -endless), ...(timeMax !== undefined && { lt: timeMax }) },
  };
  const match = (row: Event): boolean => events.internal(row).shape !== 'master' && keeps(foundRow(row));
  const order = { column: 'start_ms', direction: 'asc' } as const;
  const { items, more } = await events.list(ctx, { where, match, order, page: { size: size + 1 } });
  const last = items.at(-1);
  if (!more || !last) return items.map(foundRow);
  const together = await events.all(ctx, {
    where: { calendar: calendar.id, start_ms: events.internal(last).start_ms },
    match,
  });
  return [...new Map([...items, ...together].map((row) => [row.id, row])).values()].map(foundRow);
}

async function instancesFrom(
  ctx: GoogleCtx,
  calendar: Calendar,
  master: Event,
  asked: Asked,
  keeps: (found: Found) => boolean,
  after: Place | undefined,
): Promise<Found[]> {
  const series = seriesOf(master, calendar.timeZone);
  const { duration } = events.internal(master);
  const exceptions = await exceptionsOf(ctx, calendar.id, master.id);
  const found: Found[] = [];
  for (const occurrence of shownOf(series, duration, asked, after?.start)) {
    const instance = instanceOf(master, series, occurrence);
    if (!exceptions.has(instance.event.id) && keeps(instance) && found.push(instance) > asked.size) break;
  }
  return found;
}

/** The instances of a series that a list with this window shows, from some start on. */
export function* shownOf(
  series: Series,
  duration: number,
  { timeMin, timeMax }: Window,
  from = -endless,
): Generator<Occurrence> {
  const first = timeMin === undefined ? -endless : timeMin - duration - day;
  const isOpen = timeMax === undefined && isEndless(series);
  let seen = 0;
  for (const occurrence of occurrences(series, isOpen ? first : Math.max(first, from), timeMax ?? endless)) {
    if (timeMin !== undefined && occurrence.at + duration <= timeMin) continue;
    if (++seen > (isOpen ? endlessInstances : most)) return;
    if (occurrence.at >= from) yield occurrence;
  }
}
