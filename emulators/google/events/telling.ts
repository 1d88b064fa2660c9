/** Who gets a mail about a change of an event: as the call asks, and never the one who made it. */
import { calendarOfGuest, type Calendar } from '../calendar/rows.ts';
import { mail } from '../mail/mails.ts';
import type { GoogleCtx } from '../provider.ts';
import type { Attendee, Event } from './schema.ts';

export type Updates = 'all' | 'externalOnly' | 'none';

/** As the call says; nothing said is no mail. */
export const updatesOf = ({
  sendUpdates,
  sendNotifications,
}: {
  sendUpdates?: Updates | undefined;
  sendNotifications?: boolean | undefined;
}): Updates => sendUpdates ?? (sendNotifications ? 'all' : 'none');

async function recipients(ctx: GoogleCtx, guests: readonly Attendee[], updates: Updates): Promise<string[]> {
  const chosen: string[] = [];
  for (const { email, self, organizer, resource } of guests) {
    if (self || organizer || resource || email === ctx.account.id) continue;
    if (updates === 'all' || !(await calendarOfGuest(ctx, email))) chosen.push(email);
  }
  return chosen;
}

/** Tells guests of an event that is new, changed or gone. */
export async function tellGuests(
  ctx: GoogleCtx,
  calendar: Calendar,
  event: Event,
  before: Event | undefined,
  updates: Updates,
): Promise<void> {
  if (updates === 'none') return;
  const about = { calendarId: calendar.id, zone: calendar.timeZone, event };
  const [now, earlier] = [event.attendees ?? [], before?.attendees ?? []];
  const was = (email: string): boolean => earlier.some((guest) => guest.email === email);
  const is = (email: string): boolean => now.some((guest) => guest.email === email);
  if (event.status === 'cancelled')
    return mail(ctx, { ...about, kind: 'cancellation' }, await recipients(ctx, now, updates));
  const groups = [
    ['invitation', now.filter(({ email }) => !was(email))],
    ['update', now.filter(({ email }) => was(email))],
    ['cancellation', earlier.filter(({ email }) => !is(email))],
  ] as const;
  for (const [kind, guests] of groups) mail(ctx, { ...about, kind }, await recipients(ctx, guests, updates));
}

/** Tells the organizer of an answer. */
export function tellOrganizer(ctx: GoogleCtx, calendar: Calendar, event: Event, email: string): void {
  const guest = event.attendees?.find((attendee) => attendee.email === email);
  const to = event.creator?.email ?? event.organizer?.email;
  if (guest && to && to !== email)
    mail(ctx, { kind: 'response', calendarId: calendar.id, zone: calendar.timeZone, event, guest }, [to]);
}
