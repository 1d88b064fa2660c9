/** A guest changes his copy: his answer goes to everybody, what is shared stays the organizer's, the rest is his own. */
import type { Calendar } from '../calendar/rows.ts';
import { errors } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
import { selfOf } from './attendees.ts';
import { compose, type WriteOptions } from './compose.ts';
import { answerInvitation, originalOf } from './copies.ts';
import { othersReminders, ownersReminders } from './making.ts';
import { events, foundRow, type Found } from './rows.ts';
import { saveEvent } from './saving.ts';
import type { Attendee, Event, EventInput } from './schema.ts';
import { tellOrganizer, type Updates } from './telling.ts';

export interface Change {
  readonly calendar: Calendar;
  readonly found: Found;
  /** The event as it shall be, whole. */
  readonly input: EventInput;
  readonly options: WriteOptions;
  readonly updates: Updates;
}

const organizersOnly = ['guestsCanInviteOthers', 'guestsCanModify', 'guestsCanSeeOtherGuests'] as const;
const defaults = { guestsCanInviteOthers: true, guestsCanModify: false, guestsCanSeeOtherGuests: true } as const;

/** Whether an event is a copy, or came from an organizer elsewhere. */
export const isGuests = (calendar: Calendar, { event, behind }: Found): boolean =>
  behind.origin !== undefined || (event.organizer?.email !== undefined && event.organizer.email !== calendar.id);

type Organize = (ctx: GoogleCtx, change: Change) => Promise<Event>;

/** `organize` changes an event as its organizer. */
export async function changeAsGuest(ctx: GoogleCtx, change: Change, organize: Organize): Promise<Event> {
  const { calendar, found, input } = change;
  const { event } = found;
  if (organizersOnly.some((name) => (input[name] ?? defaults[name]) !== (event[name] ?? defaults[name])))
    throw errors.forbiddenForNonOrganizer();
  const original = await originalOf(ctx, calendar, found);
  if (original && event.guestsCanModify && original.found !== found) {
    await organize(ctx, { ...change, ...original, input: onBehalf(input, original.found.event) });
  }
  const own = await saveOwn(ctx, change, event.guestsCanModify === true);
  return original && original.found !== found ? answer(ctx, change, own, organize) : own;
}

/** What a guest may change for all: not what is the organizer's own, and nobody's answer. */
function onBehalf(input: EventInput, original: Event): EventInput {
  const { colorId, visibility, transparency, reminders, extendedProperties, attendees: known = [] } = original;
  const attendees = input.attendees?.map((guest) => {
    const same = known.find(({ email }) => email === guest.email?.toLowerCase());
    return same ? { ...guest, responseStatus: same.responseStatus } : guest;
  });
  return { ...input, colorId, visibility, transparency, reminders, extendedProperties, attendees };
}

/** His copy: what he says of it, but for the guests. */
async function saveOwn(ctx: GoogleCtx, { calendar, found, input, options }: Change, isShared: boolean): Promise<Event> {
  const now = (isShared ? await current(ctx, calendar, found) : undefined) ?? found;
  const organizer = now.event.organizer?.email ?? '';
  const { fields, behind } = await compose(ctx, {
    calendar,
    input: { ...input, attendees: now.event.attendees },
    before: now,
    organizer,
    options,
  });
  return saveEvent(ctx, {
    calendar,
    event: {
      ...now.event,
      ...fields,
      reminders: ownersReminders(ctx, calendar, now.event.reminders, fields.reminders),
      attendees: attendeesOf(now, input),
    },
    behind: { ...now.behind, ...behind, ...othersReminders(ctx, calendar, now.behind.reminders, fields.reminders) },
    row: now.row,
  });
}

async function current(ctx: GoogleCtx, calendar: Calendar, { event }: Found): Promise<Found | undefined> {
  const row = await events.get(ctx, [calendar.id, event.id]);
  return row && foundRow(row);
}

/** Of an event from elsewhere nobody but this copy knows the answer. */
function attendeesOf({ event, behind }: Found, input: EventInput): Attendee[] | undefined {
  const wanted = ownAnswer(event, input);
  if (behind.origin !== undefined || !wanted) return event.attendees;
  return event.attendees?.map((guest) => (guest.self ? { ...guest, ...wanted } : guest));
}

function ownAnswer(event: Event, { attendees }: EventInput): Partial<Attendee> | undefined {
  const own = selfOf(event);
  const said = attendees?.find(({ email, self }) => email?.toLowerCase() === own?.email || (self && !email));
  if (!own || !said) return undefined;
  return {
    responseStatus: said.responseStatus ?? own.responseStatus,
    comment: said.comment ?? undefined,
    additionalGuests: Number(said.additionalGuests ?? 0) || undefined,
  };
}

/** Carries his answer, and whom he invites besides, to the organizer. */
async function answer(
  ctx: GoogleCtx,
  { calendar, found, input, options, updates }: Change,
  own: Event,
  organize: Organize,
): Promise<Event> {
  const self = selfOf(found.event);
  const wanted = ownAnswer(found.event, input);
  const isNews = self && wanted && differs(self, wanted);
  const original = isNews ? await originalOf(ctx, calendar, foundRow(own)) : undefined;
  if (self && wanted && original) {
    const saved = await answerInvitation(ctx, original, self.email, wanted);
    if (updates !== 'none') tellOrganizer(ctx, original.calendar, saved, self.email);
  }
  const newcomers = found.event.guestsCanInviteOthers === false ? [] : strangersIn(found.event, input);
  const invited = newcomers.length > 0 ? await originalOf(ctx, calendar, foundRow(own)) : undefined;
  if (invited) {
    const { event } = invited.found;
    const attendees = [...(event.attendees ?? []), ...newcomers];
    await organize(ctx, {
      ...invited,
      input: { ...event, attendees },
      options: { ...options, conferenceDataVersion: 0 },
      updates,
    });
  }
  return (await events.get(ctx, [calendar.id, own.id])) ?? own;
}

const differs = (self: Attendee, wanted: Partial<Attendee>): boolean =>
  wanted.responseStatus !== self.responseStatus ||
  wanted.comment !== self.comment ||
  wanted.additionalGuests !== self.additionalGuests;

const strangersIn = ({ attendees = [] }: Event, input: EventInput) =>
  (input.attendees ?? []).filter(
    ({ email }) => email && !attendees.some((guest) => guest.email === email.toLowerCase()),
  );
