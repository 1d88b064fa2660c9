/** Guests of an event, as a client lists them. */
import { calendars } from '../calendar/rows.ts';
import { errors, invalid, missing } from '../errors.ts';
import { emailForm } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import type { Attendee, Event, EventInput } from './schema.ts';

interface Where {
  readonly calendarId: string;
  readonly organizer: string;
  /** Who was there before keeps his answer, unless the client says otherwise. */
  readonly before: readonly Attendee[];
}

export async function readAttendees(ctx: GoogleCtx, given: EventInput['attendees'], where: Where): Promise<Attendee[]> {
  const byEmail = new Map<string, Attendee>();
  for (const one of given ?? []) {
    if (!one.email) throw missing('Missing attendee email.');
    if (!emailForm.test(one.email)) throw invalid('Invalid attendee email.');
    const email = one.email.toLowerCase();
    if (byEmail.has(email)) continue;
    byEmail.set(email, await readAttendee(ctx, { ...one, email }, where));
  }
  const guests = [...byEmail.values()];
  const invites = guests.some(
    ({ email }) => email !== ctx.account.id && !where.before.some((known) => known.email === email),
  );
  if (invites && ctx.account.kind === 'service_account') throw errors.forbiddenForServiceAccounts();
  return guests;
}

type Given = NonNullable<EventInput['attendees']>[number] & { readonly email: string };

async function readAttendee(ctx: GoogleCtx, given: Given, { calendarId, organizer, before }: Where): Promise<Attendee> {
  const { email, displayName, optional, responseStatus, comment, additionalGuests } = given;
  const known = before.find((attendee) => attendee.email === email);
  const isResource =
    email.endsWith('@resource.calendar.google.com') || (await calendars.get(ctx, email))?.autoAcceptInvitations;
  const guests = Number(additionalGuests ?? 0);
  return {
    email,
    ...(displayName && { displayName }),
    ...(email === organizer && { organizer: true }),
    ...(email === calendarId && { self: true }),
    ...(isResource && { resource: true }),
    ...(optional && { optional: true }),
    responseStatus: responseStatus ?? known?.responseStatus ?? 'needsAction',
    ...(comment && { comment }),
    ...(guests > 0 && { additionalGuests: guests }),
  };
}

/** The list as another calendar shows it: `self` is whoever it belongs to. */
export const seenFrom = (attendees: readonly Attendee[], calendarId: string): Attendee[] =>
  attendees.map(({ self: _, ...attendee }) => ({ ...attendee, ...(attendee.email === calendarId && { self: true }) }));

/** Of whom the calendar is, if he is among the guests. */
export const selfOf = ({ attendees = [] }: Event): Attendee | undefined => attendees.find(({ self }) => self);
