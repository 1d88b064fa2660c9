/**
 * Events with guests: each guest who has a Google account here gets a copy in his own calendar, under the same id.
 * The organizer's is the original; what is shared follows it, what is personal stays.
 */
import { calendarOfGuest, calendars, type Calendar } from '../calendar/rows.ts';
import type { GoogleCtx } from '../provider.ts';
import { seenFrom } from './attendees.ts';
import { automaticAnswer, type Proposal } from './answers.ts';
import { findEvent } from './instances.ts';
import { foundRow, htmlLink, type Behind, type Found } from './rows.ts';
import { cancelEvent, saveEvent } from './saving.ts';
import type { Attendee, Event } from './schema.ts';
import { instantOfTime } from './times.ts';

/** Lets rooms, and guests who are away, answer what they are newly invited to. */
export async function withAutomaticAnswers(
  ctx: GoogleCtx,
  proposal: Proposal,
  attendees: readonly Attendee[],
  known: readonly Attendee[],
): Promise<Attendee[]> {
  const answered: Attendee[] = [];
  for (const guest of attendees) {
    const isNew = guest.responseStatus === 'needsAction' && !known.some(({ email }) => email === guest.email);
    const calendar = isNew && !guest.self ? await calendarOfGuest(ctx, guest.email) : undefined;
    answered.push({ ...guest, ...(calendar && (await automaticAnswer(ctx, calendar, proposal))) });
  }
  return answered;
}

/** Brings all guests' copies up to what the organizer's event says now. */
export async function share(
  ctx: GoogleCtx,
  calendar: Calendar,
  { event, behind }: Found,
  before?: Event,
): Promise<void> {
  const guests = event.status === 'cancelled' ? [] : (event.attendees ?? []);
  for (const { email } of guests) {
    const theirs = await theirCalendar(ctx, email, calendar);
    if (theirs) await placeCopy(ctx, theirs, event, behind);
  }
  const gone = (before?.attendees ?? []).filter(({ email }) => !guests.some((guest) => guest.email === email));
  for (const { email } of gone) {
    const theirs = await theirCalendar(ctx, email, calendar);
    const copy = theirs && (await findEvent(ctx, theirs, event.id));
    if (copy && copy.behind.origin === calendar.id && copy.event.status !== 'cancelled')
      await cancelEvent(ctx, theirs, copy);
  }
}

/** Somebody has answered: all copies show it. */
async function shareAnswers(ctx: GoogleCtx, calendar: Calendar, { event, behind }: Found): Promise<void> {
  for (const { email } of event.attendees ?? []) {
    const theirs = await theirCalendar(ctx, email, calendar);
    const copy = theirs && (await findEvent(ctx, theirs, event.id));
    if (!copy || copy.behind.origin !== calendar.id || copy.event.status === 'cancelled') continue;
    if (!copy.row) await placeCopy(ctx, theirs, event, behind);
    else
      await saveEvent(ctx, {
        calendar: theirs,
        event: { ...copy.event, attendees: guestList(event, theirs.id) },
        behind: copy.behind,
        row: copy.row,
      });
  }
}

/** The calendar in which a guest has his copy; not the organizer's own. */
async function theirCalendar(ctx: GoogleCtx, email: string, organizers: Calendar): Promise<Calendar | undefined> {
  const calendar = await calendarOfGuest(ctx, email);
  return calendar && calendar.id !== organizers.id ? calendar : undefined;
}

/** What each copy has for itself. */
const personal = ({ colorId, transparency, visibility, reminders, extendedProperties }: Event): Partial<Event> => ({
  colorId,
  transparency,
  visibility,
  reminders,
  extendedProperties: { private: extendedProperties?.private },
});

/** What a new copy has for itself. */
const firstCopy = ({ transparency, visibility }: Event): Partial<Event> => ({
  colorId: undefined,
  transparency,
  visibility,
  reminders: { useDefault: true },
});

async function placeCopy(ctx: GoogleCtx, theirs: Calendar, event: Event, behind: Behind): Promise<void> {
  const before = await findEvent(ctx, theirs, event.id);
  // Somebody may have an event of his own under that id.
  if (before && before.behind.origin !== behind.calendar) return;
  const own = before ? personal(before.event) : firstCopy(event);
  const copy: Event = {
    ...event,
    ...own,
    htmlLink: htmlLink(event.id, theirs.id),
    creator: withSelf(event.creator, theirs.id),
    organizer: withSelf(event.organizer, theirs.id),
    attendees: guestList(event, theirs.id),
    attendeesOmitted: event.guestsCanSeeOtherGuests === false ? true : undefined,
    extendedProperties: { private: own.extendedProperties?.private, shared: event.extendedProperties?.shared },
    source: undefined,
  };
  await saveEvent(ctx, {
    calendar: theirs,
    event: copy,
    behind: {
      ...behind,
      ...inTheirZone(event, behind, theirs),
      origin: behind.calendar,
      reminders: undefined,
      ghosts: undefined,
    },
    row: before?.row,
  });
}

/** Whole days begin when they do where the guest is. */
function inTheirZone(
  { start, end }: Event,
  { shape, start_ms, end_ms }: Behind,
  { timeZone }: Calendar,
): Pick<Behind, 'start_ms' | 'end_ms'> {
  if (start?.date === undefined || !end) return { start_ms, end_ms };
  const from = instantOfTime(start, timeZone);
  return { start_ms: from, end_ms: shape === 'master' ? end_ms + (from - start_ms) : instantOfTime(end, timeZone) };
}

/** Where guests may not see each other, each sees himself. */
function guestList({ attendees = [], guestsCanSeeOtherGuests }: Event, calendarId: string): Attendee[] {
  const seen = seenFrom(attendees, calendarId);
  return guestsCanSeeOtherGuests === false ? seen.filter(({ self, organizer }) => self || organizer) : seen;
}

function withSelf(person: Event['creator'], calendarId: string): Event['creator'] {
  if (!person) return undefined;
  const { self: _, ...rest } = person;
  return { ...rest, ...(person.email === calendarId && { self: true }) };
}

/** The organizer's event behind a copy, with its calendar; of an original itself. */
export async function originalOf(
  ctx: GoogleCtx,
  calendar: Calendar,
  found: Found,
): Promise<{ calendar: Calendar; found: Found } | undefined> {
  const { origin } = found.behind;
  if (origin === undefined) return { calendar, found };
  const organizers = await calendars.get(ctx, origin);
  const original = organizers && (await findEvent(ctx, organizers, found.event.id));
  return original && original.event.status !== 'cancelled' ? { calendar: organizers, found: original } : undefined;
}

/** A guest's answer, on the original and on every copy. Answers the original as it is then. */
export async function answerInvitation(
  ctx: GoogleCtx,
  { calendar, found }: { calendar: Calendar; found: Found },
  email: string,
  answer: Partial<Attendee>,
): Promise<Event> {
  const attendees = (found.event.attendees ?? []).map((guest) =>
    guest.email === email ? { ...guest, ...answer } : guest,
  );
  const saved = await saveEvent(ctx, {
    calendar,
    event: { ...found.event, attendees },
    behind: found.behind,
    row: found.row,
  });
  await shareAnswers(ctx, calendar, foundRow(saved));
  return saved;
}
