/** Incremental lists: what has changed since a sync token, what is gone included. */
import type { Calendar } from '../../calendar/rows.ts';
import type { GoogleCtx } from '../../provider.ts';
import { occurrenceAt, stampOf } from '../../recurrence/series.ts';
import { exceptionsOf, instanceOf } from '../instances.ts';
import { events, foundRow, htmlLink, type Behind, type Found } from '../rows.ts';
import { seriesOf, spanOf } from '../schedules.ts';
import type { Event } from '../schema.ts';
import type { Filter } from './filters.ts';
import type { Slice } from './plain.ts';
import type { Asked } from './query.ts';
import { shownOf } from './single.ts';

/** A place in the order of changes: a row's number, and how many of its instances were told. */
export interface ChangePlace {
  readonly change: number;
  readonly told: number;
}

/** Rows that are read at a time. */
const batch = 100;

/** What has changed after `since`, from a place on. */
export async function changedList(
  ctx: GoogleCtx,
  calendar: Calendar,
  asked: Asked,
  keeps: Filter,
  since: number,
  from: ChangePlace,
): Promise<Slice> {
  const items: Found[] = [];
  let { change, told } = from;
  for (;;) {
    const rows = await changedRows(ctx, calendar, change);
    for (const row of rows) {
      const number = events.internal(row).change;
      const all = keeps(foundRow(row)) ? await itemsOf(ctx, calendar, row, asked, since) : [];
      const rest = all.slice(number === change ? told : 0);
      const room = asked.size - items.length;
      items.push(...rest.slice(0, room));
      if (rest.length > room) return { items, next: { change: number, told: all.length - rest.length + room } };
      [change, told] = [number, all.length];
    }
    if (rows.length < batch) return { items, next: undefined };
  }
}

/** The row with this number (its instances may not all be told) and those behind it. */
async function changedRows(ctx: GoogleCtx, calendar: Calendar, from: number): Promise<readonly Event[]> {
  const where = { calendar: calendar.id, change: { gte: from } };
  return (await events.list(ctx, { where, order: { column: 'change', direction: 'asc' }, page: { size: batch } }))
    .items;
}

async function itemsOf(ctx: GoogleCtx, calendar: Calendar, row: Event, asked: Asked, since: number): Promise<Found[]> {
  const found = foundRow(row);
  if (found.behind.change <= since) return [];
  if (!asked.query.singleEvents) return [found];
  const gone = await ghostsOf(ctx, calendar, found, asked, since);
  if (found.behind.shape !== 'master') return [...gone, found];
  return [...gone, ...(await instances(ctx, calendar, row, asked))];
}

async function instances(ctx: GoogleCtx, calendar: Calendar, master: Event, asked: Asked): Promise<Found[]> {
  if (master.status === 'cancelled') return [];
  const series = seriesOf(master, calendar.timeZone);
  const exceptions = await exceptionsOf(ctx, calendar.id, master.id);
  return [...shownOf(series, events.internal(master).duration, asked)]
    .map((occurrence) => instanceOf(master, series, occurrence))
    .filter(({ event }) => !exceptions.has(event.id));
}

/** Instances that a series has lost since then, cancelled. */
async function ghostsOf(
  ctx: GoogleCtx,
  calendar: Calendar,
  { event, behind }: Found,
  asked: Asked,
  since: number,
): Promise<Found[]> {
  const past = (behind.ghosts ?? []).filter(({ change }) => change > since);
  if (past.length === 0) return [];
  const isAlive = event.status !== 'cancelled' && behind.shape === 'master';
  const series = isAlive ? seriesOf(event, calendar.timeZone) : undefined;
  const exceptions = await exceptionsOf(ctx, calendar.id, event.id);
  const gone = new Map<string, Found>();
  for (const { schedule } of past) {
    if (schedule.lines.length === 0) gone.set(event.id, cancelled(event, behind));
    for (const occurrence of schedule.lines.length === 0 ? [] : shownOf(schedule, behind.duration, asked)) {
      const stamp = stampOf(schedule, occurrence);
      const id = `${event.id}_${stamp}`;
      if (exceptions.has(id) || (series && occurrenceAt(series, stamp))) continue;
      const { start } = spanOf(schedule, occurrence, 0);
      gone.set(
        id,
        cancelled(
          { ...event, id, htmlLink: htmlLink(id, calendar.id), recurringEventId: event.id, originalStartTime: start },
          behind,
        ),
      );
    }
  }
  return [...gone.values()];
}

const cancelled = (event: Event, behind: Behind): Found => ({
  event: { ...event, status: 'cancelled', recurrence: undefined },
  behind,
  row: undefined,
  master: undefined,
});
