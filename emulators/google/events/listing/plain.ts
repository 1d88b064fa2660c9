/** Lists of events as they are stored: single ones, series as their masters, and exceptions. */
import type { Calendar } from '../../calendar/rows.ts';
import type { GoogleCtx } from '../../provider.ts';
import { endless, occurrences } from '../../recurrence/series.ts';
import { day } from '../../recurrence/zones.ts';
import { events, foundRow, type Found } from '../rows.ts';
import { seriesOf } from '../schedules.ts';
import type { Event } from '../schema.ts';
import { overlaps, type Filter } from './filters.ts';
import type { Asked } from './query.ts';

/** A page, and where the next one begins. */
export interface Slice {
  readonly items: readonly Found[];
  readonly next: object | undefined;
}

/** The page behind a cursor. */
export async function plainList(
  ctx: GoogleCtx,
  calendar: Calendar,
  asked: Asked,
  keeps: Filter,
  cursor: string | undefined,
): Promise<Slice> {
  const { timeMin, timeMax, updatedMin, size, query } = asked;
  const { items, next } = await events.list(ctx, {
    where: {
      calendar: calendar.id,
      ...(query.iCalUID && { iCalUID: query.iCalUID }),
      ...(updatedMin && { updated: { gte: updatedMin } }),
      ...(timeMin !== undefined && { end_ms: { gt: timeMin } }),
      ...(timeMax !== undefined && { start_ms: { lt: timeMax } }),
    },
    match: (row) =>
      keeps(foundRow(row)) && (events.internal(row).shape !== 'master' || takesPlace(row, calendar, asked)),
    order: orderOf(asked),
    page: { size, cursor },
  });
  return { items: items.map(foundRow), next: next === undefined ? undefined : { cursor: next } };
}

/** By what the window or the caller asks for; else in the order in which they were made. */
function orderOf({ timeMin, timeMax, updatedMin, query }: Asked) {
  const direction = 'asc' as const;
  if (query.orderBy === 'updated' || updatedMin) return { column: 'updated', direction };
  if (timeMin !== undefined) return { column: 'end_ms', direction };
  return timeMax === undefined ? { direction } : { column: 'start_ms', direction };
}

/** Whether a series has an instance in the window. */
function takesPlace(master: Event, calendar: Calendar, { timeMin, timeMax }: Asked): boolean {
  if ((timeMin === undefined && timeMax === undefined) || master.status === 'cancelled') return true;
  const { duration } = events.internal(master);
  const [from, to] = [timeMin === undefined ? -endless : timeMin - duration - day, timeMax ?? endless];
  for (const { at } of occurrences(seriesOf(master, calendar.timeZone), from, to))
    if (overlaps({ behind: { ...events.internal(master), start_ms: at, end_ms: at + duration } }, { timeMin, timeMax }))
      return true;
  return false;
}
