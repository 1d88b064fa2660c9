/** `events.move`: an event changes its calendar, and with it its organizer. */
import { schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { openCalendar } from '../calendar/access.ts';
import type { Calendar } from '../calendar/rows.ts';
import { errors } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
import { scoped } from '../scopes.ts';
import { seenFrom } from './attendees.ts';
import { organizerOf } from './compose.ts';
import { share } from './copies.ts';
import { isGuests } from './guesting.ts';
import { findEvent, rowsOfSeries } from './instances.ts';
import { openEvent, Sending } from './operations.ts';
import { events, foundRow, htmlLink, type Found } from './rows.ts';
import { cancelEvent, saveEvent } from './saving.ts';
import { Event } from './schema.ts';
import { tellGuests, updatesOf } from './telling.ts';
import { viewOf } from './view.ts';

const MoveQuery = schema(() => Sending().extend({ destination: z.string() }));

export const moveEvent = operation('events.move', 'POST /calendar/v3/calendars/{calendarId}/events/{eventId}/move', {
  summary: 'Move an event to another calendar',
  query: MoveQuery,
  result: Event,
  traits: scoped('moveEvents'),
  async handler(ctx, { params, query }) {
    const { calendar: source, found } = await openEvent(ctx, params, 'writer');
    const { calendar: target, role } = await openCalendar(ctx, query.destination, 'writer');
    const { event, behind } = found;
    if (behind.shape === 'exception' || isGuests(source, found)) throw errors.cannotChangeOrganizer();
    if (event.eventType !== 'default') throw errors.eventTypeRestriction();
    if (event.status === 'cancelled') throw errors.deleted();
    if (source.id === target.id) return viewOf(ctx, found, { calendar: target, role });
    const there = await findEvent(ctx, target, event.id);
    if (there && there.event.status !== 'cancelled' && there.behind.origin !== source.id) throw errors.duplicate();
    const exceptions = await rowsOfSeries(ctx, source.id, event.id);
    const moved = await place(ctx, target, found);
    for (const exception of exceptions) await place(ctx, target, foundRow(exception));
    await cancelEvent(ctx, source, found);
    await share(ctx, target, foundRow(moved), event);
    await tellGuests(ctx, target, moved, event, updatesOf(query));
    return viewOf(ctx, foundRow(moved), { calendar: target, role });
  },
});

/** The same event on another calendar. */
async function place(ctx: GoogleCtx, target: Calendar, { event, behind }: Found): Promise<Event> {
  const organizer = organizerOf(target);
  const attendees = seenFrom(event.attendees ?? [], target.id).map(({ organizer: _, ...guest }) => ({
    ...guest,
    ...(guest.email === organizer.email && { organizer: true }),
  }));
  const { self: _, ...creator } = event.creator ?? {};
  return saveEvent(ctx, {
    calendar: target,
    event: {
      ...event,
      htmlLink: htmlLink(event.id, target.id),
      organizer,
      creator: { ...creator, ...(creator.email === target.id && { self: true }) },
      attendees,
      sequence: (event.sequence ?? 0) + 1,
    },
    behind: { ...behind, origin: undefined, ghosts: undefined },
    row: await events.get(ctx, [target.id, event.id]),
  });
}
