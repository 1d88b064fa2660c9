/** Events as somebody sees them: in the zone he asks for, with his reminders, and without what he may not see. */
import { covers, type Role } from '../calendar/roles.ts';
import { ownerOf, type Calendar } from '../calendar/rows.ts';
import type { GoogleCtx } from '../provider.ts';
import type { Found } from './rows.ts';
import { tidied, type Event, type EventTime, type Reminders } from './schema.ts';
import { inZone } from './times.ts';

export interface Viewing {
  readonly calendar: Calendar;
  readonly role: Role;
  /** Of the answer; default the calendar's. */
  readonly zone?: string | undefined;
  readonly maxAttendees?: number | undefined;
}

export function viewOf(ctx: GoogleCtx, found: Pick<Found, 'event' | 'behind'>, viewing: Viewing): Event {
  const { calendar, role, zone = calendar.timeZone, maxAttendees } = viewing;
  const { event } = found;
  if (event.status === 'cancelled' && event.recurringEventId) return goneInstance(event, zone);
  if (!seesAll(event, role)) return shell(event, zone);
  const guests = event.attendees ?? [];
  const isCut = maxAttendees !== undefined && guests.length > maxAttendees;
  return tidied(event, {
    ...timesIn(event, zone),
    attendees: isCut ? guests.filter(({ self }) => self) : event.attendees,
    attendeesOmitted: isCut || event.attendeesOmitted,
    reminders: remindersOf(ctx, found, calendar),
    source: event.creator?.email === ctx.account.id ? event.source : undefined,
  });
}

/** The caller's own reminders: each who sees a calendar has his own. */
export const remindersOf = (
  ctx: GoogleCtx,
  { event, behind }: Pick<Found, 'event' | 'behind'>,
  calendar: Calendar,
): Reminders =>
  (ownerOf(calendar) === ctx.account.id ? event.reminders : behind.reminders?.[ctx.account.id]) ?? { useDefault: true };

const isPrivate = ({ visibility }: Event): boolean => visibility === 'private' || visibility === 'confidential';

/** Whether somebody with this role sees more of an event than its times. */
export function seesAll(event: Event, role: Role): boolean {
  if (covers(role, 'writer')) return true;
  return covers(role, 'reader') && !isPrivate(event);
}

/** What is left of an event for somebody who may only know that there is one. */
const shell = (event: Event, zone: string): Event =>
  tidied({
    kind: event.kind,
    etag: event.etag,
    id: event.id,
    status: event.status,
    htmlLink: event.htmlLink,
    created: event.created,
    updated: event.updated,
    ...timesIn(event, zone),
    recurrence: event.recurrence,
    recurringEventId: event.recurringEventId,
    transparency: event.transparency,
    visibility: 'private',
    iCalUID: event.iCalUID,
    sequence: event.sequence,
    eventType: event.eventType,
  });

/** Of a cancelled instance there is no more than its place. */
const goneInstance = ({ kind, etag, id, recurringEventId, originalStartTime }: Event, zone: string): Event => ({
  kind,
  etag,
  id,
  status: 'cancelled',
  recurringEventId,
  originalStartTime: originalStartTime && inZone(originalStartTime, zone),
});

function timesIn(event: Event, zone: string): Pick<Event, 'start' | 'end' | 'originalStartTime'> {
  const moved = (time: EventTime | undefined): EventTime | undefined => time && inZone(time, zone);
  return { start: moved(event.start), end: moved(event.end), originalStartTime: moved(event.originalStartTime) };
}
