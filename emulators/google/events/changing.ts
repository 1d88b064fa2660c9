/** Changes of events that are there: by their organizer, by a guest, and their end. */
import { errors, staleSequence } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
import { selfOf } from './attendees.ts';
import { compose, type Composed } from './compose.ts';
import { settleConference } from './conference-job.ts';
import { answerInvitation, originalOf, share, withAutomaticAnswers } from './copies.ts';
import { clearConflicts } from './clearing.ts';
import { changeAsGuest, isGuests, type Change } from './guesting.ts';
import { othersReminders, ownersReminders } from './making.ts';
import { foundRow, type Found } from './rows.ts';
import { cancelEvent, saveEvent } from './saving.ts';
import { tidied, type Attendee, type Event } from './schema.ts';
import { tellGuests, tellOrganizer, type Updates } from './telling.ts';
import { isSameTime } from './times.ts';

/** An event as it shall be from now on; `status: cancelled` is its end. */
export async function changeEvent(ctx: GoogleCtx, change: Change): Promise<Event> {
  const { calendar, found, input, updates } = change;
  const wasCancelled = found.event.status === 'cancelled';
  if (input.status === 'cancelled') return wasCancelled ? found.event : endEvent(ctx, { calendar, found, updates });
  if (!isGuests(calendar, found)) return organizeEvent(ctx, change);
  if (wasCancelled) throw errors.forbidden();
  return changeAsGuest(ctx, change, organizeEvent);
}

/** A change by whoever the event belongs to: his guests' copies follow. */
async function organizeEvent(ctx: GoogleCtx, { calendar, found, input, options, updates }: Change): Promise<Event> {
  const { event: before, behind: placed, row } = found;
  const sequence = before.sequence ?? 0;
  if (input.sequence !== undefined && input.sequence !== null && Number(input.sequence) < sequence)
    throw staleSequence();
  const whole = input.attendeesOmitted ? { ...input, attendees: withEntries(before, input.attendees ?? []) } : input;
  const composed = await compose(ctx, { calendar, input: whole, before: found, organizer: calendar.id, options });
  const { fields, behind } = composed;
  const moved = hasMoved(before, composed);
  const attendees = await answersAfter(ctx, found, composed, moved, updates);
  const reminders = ownersReminders(ctx, calendar, before.reminders, fields.reminders);
  const event = { ...before, ...fields, attendees, reminders, sequence: moved ? sequence + 1 : sequence };
  const saved = await saveEvent(ctx, {
    calendar,
    event,
    behind: {
      ...placed,
      ...behind,
      orphan: undefined,
      ...othersReminders(ctx, calendar, placed.reminders, fields.reminders),
    },
    row,
    touches: essence(event) !== essence(before),
  });
  settleConference(ctx, saved, calendar.id);
  await share(ctx, calendar, foundRow(saved), before);
  await clearConflicts(ctx, calendar, saved);
  if (essence(event) !== essence(before)) await tellGuests(ctx, calendar, saved, before, updates);
  return saved;
}

/** What `updated` counts: everything but reminders. */
const essence = ({ etag: _, updated: __, reminders: ___, ...event }: Event): string =>
  JSON.stringify(tidied({ ...event, etag: '' }));

const hasMoved = (before: Event, { fields }: Composed): boolean =>
  before.status === 'cancelled' ||
  !isSameTime(before.start, fields.start) ||
  !isSameTime(before.end, fields.end) ||
  JSON.stringify(before.recurrence) !== JSON.stringify(fields.recurrence) ||
  before.location !== fields.location;

/** Answers that stand: a new time, told to the guests, asks them again. */
async function answersAfter(
  ctx: GoogleCtx,
  { event }: Found,
  { fields, behind }: Composed,
  moved: boolean,
  updates: Updates,
): Promise<Attendee[]> {
  const asksAgain =
    moved && updates !== 'none' && ctx.settings.resetResponses && !isSameTime(event.start, fields.start);
  const attendees = (fields.attendees ?? []).map((guest) =>
    asksAgain && !guest.organizer && !guest.self ? { ...guest, responseStatus: 'needsAction' as const } : guest,
  );
  const timesChanged = !isSameTime(event.start, fields.start) || !isSameTime(event.end, fields.end);
  const known = timesChanged ? (event.attendees ?? []).filter(({ resource }) => !resource) : (event.attendees ?? []);
  const rooms = attendees.map((guest) =>
    timesChanged && guest.resource ? { ...guest, responseStatus: 'needsAction' as const } : guest,
  );
  return withAutomaticAnswers(ctx, { id: event.id, fields, behind }, rooms, known);
}

/** With `attendeesOmitted` a client changes the guests it names, and no others. */
function withEntries(
  { attendees = [] }: Event,
  given: NonNullable<Change['input']['attendees']>,
): NonNullable<Change['input']['attendees']> {
  const named = new Map(given.map((guest) => [guest.email?.toLowerCase(), guest]));
  return [
    ...attendees.map((guest) => ({ ...guest, ...named.get(guest.email) })),
    ...given.filter(({ email }) => !attendees.some((guest) => guest.email === email?.toLowerCase())),
  ];
}

/** The end of an event, an instance or a guest's copy. */
export async function endEvent(
  ctx: GoogleCtx,
  { calendar, found, updates }: Pick<Change, 'calendar' | 'found' | 'updates'>,
): Promise<Event> {
  const cancelled = await cancelEvent(ctx, calendar, found);
  if (!isGuests(calendar, found)) {
    await share(ctx, calendar, foundRow(cancelled), found.event);
    await tellGuests(ctx, calendar, cancelled, found.event, updates);
    return cancelled;
  }
  // Who deletes his copy has declined.
  const self = selfOf(found.event);
  const original = found.behind.origin === undefined ? undefined : await originalOf(ctx, calendar, found);
  if (!self || !original || self.responseStatus === 'declined') return cancelled;
  const saved = await answerInvitation(ctx, original, self.email, { responseStatus: 'declined' });
  if (updates !== 'none') tellOrganizer(ctx, original.calendar, saved, self.email);
  return cancelled;
}
