/** `events.import`: a copy of an event from elsewhere, known by its iCalUID. Nobody is told. */
import { isoSeconds, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { openCalendar } from '../calendar/access.ts';
import { isPrimary, type Calendar } from '../calendar/rows.ts';
import { errors, missing, staleSequence } from '../errors.ts';
import { drawEventId } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import { scoped } from '../scopes.ts';
import { compose, creatorOf, organizerOf, type WriteOptions } from './compose.ts';
import { events, foundRow, htmlLink } from './rows.ts';
import { saveEvent } from './saving.ts';
import { Event, EventInput } from './schema.ts';
import { viewOf } from './view.ts';

const ImportQuery = schema(() =>
  z.object({
    conferenceDataVersion: z.int().min(0).max(1).optional(),
    eventLabelVersion: z.int().min(0).max(1).optional(),
    supportsAttachments: z.boolean().optional(),
  }),
);

export const importEvent = operation('events.import', 'POST /calendar/v3/calendars/{calendarId}/events/import', {
  summary: 'Import an event; the same iCalUID again updates it',
  query: ImportQuery,
  body: EventInput,
  result: Event,
  traits: scoped('writeEvents'),
  async handler(ctx, { params, query, body }) {
    const { calendar, role } = await openCalendar(ctx, params.calendarId, 'writerWithoutPrivateAccess');
    const event = await importInto(ctx, calendar, body, query);
    return viewOf(ctx, foundRow(event), { calendar, role });
  },
});

async function importInto(
  ctx: GoogleCtx,
  calendar: Calendar,
  given: EventInput,
  options: WriteOptions,
): Promise<Event> {
  const { iCalUID } = given;
  const input = {
    ...given,
    eventType: 'default' as const,
    outOfOfficeProperties: null,
    focusTimeProperties: null,
    workingLocationProperties: null,
    birthdayProperties: null,
  };
  if (!iCalUID) throw missing('Missing iCalUID.');
  const organizer = organizerIn(input, calendar);
  const before = await events.find(ctx, {
    where: { calendar: calendar.id, iCalUID },
    match: ({ recurringEventId }) => recurringEventId === undefined,
  });
  const { fields, behind } = await compose(ctx, {
    calendar,
    input,
    before: before && foundRow(before),
    organizer: organizer.email ?? '',
    options,
  });
  const isForeign = organizer.email !== calendar.id;
  if (isForeign && isPrimary(calendar) && !fields.attendees?.some(({ self }) => self))
    throw errors.participantIsNeitherOrganizerNorAttendee();
  const sequence = Number(given.sequence ?? 0);
  if (before && before.status !== 'cancelled' && sequence < (before.sequence ?? 0)) throw staleSequence();
  const id = before?.id ?? drawEventId(ctx.random);
  return saveEvent(ctx, {
    calendar,
    event: {
      kind: 'calendar#event',
      id,
      htmlLink: htmlLink(id, calendar.id),
      created: before?.created ?? isoSeconds(ctx.now).replace('Z', '.000Z'),
      creator: before?.creator ?? creatorOf(ctx, calendar),
      ...fields,
      organizer,
      iCalUID,
      sequence,
      ...(isForeign && { privateCopy: true }),
    },
    behind: before ? { ...events.internal(before), ...behind } : behind,
    row: before,
  });
}

function organizerIn({ organizer }: EventInput, calendar: Calendar): NonNullable<Event['organizer']> {
  const email = organizer?.email?.toLowerCase();
  if (!email || email === calendar.id) return organizerOf(calendar);
  return { email, ...(organizer?.displayName && { displayName: organizer.displayName }) };
}
