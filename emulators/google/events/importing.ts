/** `events.import`: a copy of an event from elsewhere, known by its iCalUID. Nobody is told. */
import { isoSeconds, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { openCalendar } from '../calendar/access.ts';
import { isPrimary, type Calendar } from '../calendar/rows.ts';
import { errors, invalid, missing, staleSequence } from '../errors.ts';
import { idOfUid } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import { compactDate, compactTime, readDate, readInstant } from '../recurrence/moments.ts';
import { scoped } from '../scopes.ts';
import { compose, creatorOf, organizerOf, type WriteOptions } from './compose.ts';
import { findEvent } from './instances.ts';
import { events, foundRow, htmlLink, type Found } from './rows.ts';
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
  const before = await importedBefore(ctx, calendar, iCalUID, given.originalStartTime);
  const { fields, behind } = await compose(ctx, {
    calendar,
    input,
    before,
    organizer: organizer.email ?? '',
    options,
  });
  const isForeign = organizer.email !== calendar.id;
  if (isForeign && isPrimary(calendar) && !fields.attendees?.some(({ self }) => self))
    throw errors.participantIsNeitherOrganizerNorAttendee();
  const sequence = Number(given.sequence ?? 0);
  if (before && before.event.status !== 'cancelled' && sequence < (before.event.sequence ?? 0)) throw staleSequence();
  const id = before?.event.id ?? idOfUid(iCalUID);
  return saveEvent(ctx, {
    calendar,
    event: {
      kind: 'calendar#event',
      id,
      htmlLink: htmlLink(id, calendar.id),
      created: before?.event.created ?? isoSeconds(ctx.now).replace('Z', '.000Z'),
      creator: before?.event.creator ?? creatorOf(ctx, calendar),
      ...fields,
      recurringEventId: before?.event.recurringEventId,
      originalStartTime: before?.event.originalStartTime,
      organizer,
      iCalUID,
      sequence,
      ...(isForeign && { privateCopy: true }),
    },
    behind: before ? { ...before.behind, ...behind } : behind,
    row: before?.row,
  });
}

/** What is there already under an iCalUID: the event, or with an original start that instance of its series. */
async function importedBefore(
  ctx: GoogleCtx,
  calendar: Calendar,
  iCalUID: string,
  originalStart: EventInput['originalStartTime'],
): Promise<Found | undefined> {
  const row = await events.find(ctx, {
    where: { calendar: calendar.id, iCalUID },
    match: ({ recurringEventId }) => recurringEventId === undefined,
  });
  if (!row?.recurrence || !originalStart) return row && foundRow(row);
  const at = readInstant(originalStart.dateTime ?? '');
  const date = readDate(originalStart.date ?? '');
  const stamp = date !== undefined ? compactDate(date) : at !== undefined ? compactTime(at) : '';
  const instance = await findEvent(ctx, calendar, `${row.id}_${stamp}`);
  if (!instance) throw invalid('Invalid original start.');
  return instance;
}

function organizerIn({ organizer }: EventInput, calendar: Calendar): NonNullable<Event['organizer']> {
  const email = organizer?.email?.toLowerCase();
  if (!email || email === calendar.id) return organizerOf(calendar);
  return { email, ...(organizer?.displayName && { displayName: organizer.displayName }) };
}
