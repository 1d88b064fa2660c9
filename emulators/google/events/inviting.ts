/** Invitations from outside: the organizer has no account here, so the guest's copy is all there is. */
import { isoSeconds } from '../../../src/emulator/index.ts';
import type { Calendar } from '../calendar/rows.ts';
import { drawEventId } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import { readDate } from '../recurrence/moments.ts';
import { automaticAnswer } from './answers.ts';
import { compose } from './compose.ts';
import { htmlLink } from './rows.ts';
import { saveEvent } from './saving.ts';
import type { Event, EventInput } from './schema.ts';

export interface Invitation {
  readonly organizer: string;
  readonly summary: string;
  readonly start: string;
  readonly end: string;
  readonly recurrence?: readonly string[] | undefined;
  readonly guests?: readonly string[] | undefined;
}

export async function receiveInvitation(ctx: GoogleCtx, calendar: Calendar, invitation: Invitation): Promise<Event> {
  const { summary, start, end, recurrence = [], guests = [] } = invitation;
  const organizer = invitation.organizer.toLowerCase();
  const time = (text: string): EventInput['start'] =>
    readDate(text) === undefined ? { dateTime: text, timeZone: calendar.timeZone } : { date: text };
  const accepted = 'accepted' as const;
  const attendees = [
    { email: organizer, responseStatus: accepted },
    { email: calendar.id },
    ...guests.map((email) => ({ email })),
  ];
  const input: EventInput = { summary, start: time(start), end: time(end), recurrence: [...recurrence], attendees };
  const { fields, behind } = await compose(ctx, { calendar, input, organizer, options: {} });
  const id = drawEventId(ctx.random);
  const answer = await automaticAnswer(ctx, calendar, { id, fields, behind });
  return saveEvent(ctx, {
    calendar,
    event: {
      kind: 'calendar#event',
      id,
      htmlLink: htmlLink(id, calendar.id),
      created: isoSeconds(ctx.now).replace('Z', '.000Z'),
      creator: { email: organizer },
      ...fields,
      organizer: { email: organizer },
      attendees: fields.attendees?.map((guest) => (guest.self ? { ...guest, ...answer } : guest)),
      iCalUID: `${id}@${organizer.split('@')[1] ?? 'example.com'}`,
      sequence: 0,
    },
    behind,
  });
}
