/** Answers that nobody has to give: rooms take what is free, and whoever is out of office declines. */
import type { Calendar } from '../calendar/rows.ts';
import type { GoogleCtx } from '../provider.ts';
import { occurrences } from '../recurrence/series.ts';
import { eventsBetween, isBusy } from './searching.ts';
import type { Behind, Found } from './rows.ts';
import { seriesFrom } from './schedules.ts';
import type { Attendee, Event } from './schema.ts';

type Answer = Pick<Attendee, 'responseStatus' | 'comment'>;

/** A meeting that somebody is invited to. */
export interface Proposal {
  readonly id: string;
  readonly fields: Pick<Event, 'start' | 'recurrence' | 'transparency' | 'eventType'>;
  readonly behind: Pick<Behind, 'start_ms' | 'end_ms' | 'duration' | 'shape'>;
}

/** How many instances of a series are looked at. */
const looked = 100;

/** What a calendar answers by itself; undefined: its owner is asked. */
export async function automaticAnswer(
  ctx: GoogleCtx,
  guest: Calendar,
  proposal: Proposal,
): Promise<Answer | undefined> {
  if (guest.autoAcceptInvitations) {
    const taken = await conflict(ctx, guest, proposal, isBusy);
    return { responseStatus: taken ? 'declined' : 'accepted' };
  }
  const away = await conflict(ctx, guest, proposal, declines);
  return away && { responseStatus: 'declined', ...declineMessage(away.event) };
}

const statusOf = ({ outOfOfficeProperties, focusTimeProperties }: Event) =>
  outOfOfficeProperties ?? focusTimeProperties;

const declines = ({ event }: Found): boolean => (statusOf(event)?.autoDeclineMode ?? 'declineNone') !== 'declineNone';

export function declineMessage(event: Event): Pick<Attendee, 'comment'> {
  const message = statusOf(event)?.declineMessage;
  return message ? { comment: message } : {};
}

/** The first event that stands in the way of a proposal. */
async function conflict(
  ctx: GoogleCtx,
  guest: Calendar,
  { id, fields, behind }: Proposal,
  counts: (found: Found) => boolean,
): Promise<Found | undefined> {
  for (const [from, to] of spansOf(fields, behind, guest.timeZone))
    for (const found of await eventsBetween(ctx, guest, from, to))
      if (counts(found) && found.event.id !== id && found.event.recurringEventId !== id) return found;
  return undefined;
}

function spansOf(
  fields: Proposal['fields'],
  { start_ms, end_ms, duration, shape }: Proposal['behind'],
  zone: string,
): [number, number][] {
  if (shape !== 'master') return [[start_ms, Math.max(end_ms, start_ms + 1)]];
  const spans: [number, number][] = [];
  for (const { at } of occurrences(seriesFrom(fields.start, fields.recurrence ?? [], zone), start_ms, 8.64e15)) {
    spans.push([at, at + Math.max(duration, 1)]);
    if (spans.length >= looked) break;
  }
  return spans;
}
