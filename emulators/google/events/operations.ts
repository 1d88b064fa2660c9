/** Single events: get, insert, update, patch, delete. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { checkMatch, operation } from '../api.ts';
import { openCalendar, type Opened } from '../calendar/access.ts';
import { covers, type Role } from '../calendar/roles.ts';
import { errors, invalid } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
import { isZone } from '../recurrence/zones.ts';
import { scoped } from '../scopes.ts';
import { changeEvent, endEvent } from './changing.ts';
import { asInput, patched } from './compose.ts';
import { findEvent } from './instances.ts';
import { count, text } from './listing/query.ts';
import { makeEvent } from './making.ts';
import { foundRow, type Found } from './rows.ts';
import { Event, EventInput } from './schema.ts';
import { updatesOf } from './telling.ts';
import { remindersOf, viewOf } from './view.ts';

const path = '/calendar/v3/calendars/{calendarId}/events';

const version = () => z.int().min(0).max(1).optional();

export const Sending = schema(() =>
  z.object({
    sendNotifications: z.boolean().optional(),
    sendUpdates: z.enum(['all', 'externalOnly', 'none']).optional(),
  }),
);

const Writing = schema(() =>
  Sending().extend({
    conferenceDataVersion: version(),
    eventLabelVersion: version(),
    maxAttendees: count(),
    supportsAttachments: z.boolean().optional(),
  }),
);

const Changing = schema(() => Writing().extend({ alwaysIncludeEmail: z.boolean().optional() }));

/** A calendar and one of its events. Throws 404 when either is not there for the caller. */
export async function openEvent(
  ctx: GoogleCtx,
  { calendarId, eventId }: { calendarId: string; eventId: string },
  needed: Role,
): Promise<Opened & { readonly found: Found }> {
  const opened = await openCalendar(ctx, calendarId, needed);
  const found = await findEvent(ctx, opened.calendar, eventId);
  if (!found) throw errors.notFound();
  return { ...opened, found };
}

export const getEvent = operation('events.get', `GET ${path}/{eventId}`, {
  summary: 'An event, or an instance; also a deleted one',
  query: () => z.object({ alwaysIncludeEmail: z.boolean().optional(), maxAttendees: count(), timeZone: text() }),
  result: Event,
  traits: scoped('readEvents'),
  async handler(ctx, { params, query: { timeZone, maxAttendees } }) {
    const { calendar, role, found } = await openEvent(ctx, params, 'freeBusyReader');
    if (timeZone && !isZone(timeZone))
      throw invalid('Invalid time zone.', { locationType: 'parameter', location: 'timeZone' });
    return viewOf(ctx, found, { calendar, role, zone: timeZone, maxAttendees });
  },
});

export const insertEvent = operation('events.insert', `POST ${path}`, {
  summary: 'Make an event',
  query: Writing,
  body: EventInput,
  result: Event,
  traits: scoped('writeEvents'),
  async handler(ctx, { params, query, body }) {
    const { calendar, role } = await openCalendar(ctx, params.calendarId, 'writerWithoutPrivateAccess');
    const event = await makeEvent(ctx, { calendar, input: body, options: query, updates: updatesOf(query) });
    return viewOf(ctx, foundRow(event), { calendar, role, maxAttendees: query.maxAttendees });
  },
});

export const updateEvent = operation('events.update', `PUT ${path}/{eventId}`, {
  summary: 'Replace an event: what is not sent is cleared',
  query: Changing,
  body: EventInput,
  result: Event,
  traits: scoped('writeEvents'),
  async handler(ctx, { params, query, body }) {
    const opened = await openEvent(ctx, params, 'writerWithoutPrivateAccess');
    const { calendar, role, found } = opened;
    checkWritable(opened);
    checkMatch(ctx.request, found.event.etag);
    const change = { calendar, found, input: body, options: query, updates: updatesOf(query) };
    const event = await changeEvent(ctx, change);
    return viewOf(ctx, foundRow(event), { calendar, role, maxAttendees: query.maxAttendees });
  },
});

export const patchEvent = operation('events.patch', `PATCH ${path}/{eventId}`, {
  summary: 'Change some fields of an event',
  query: Changing,
  body: EventInput,
  result: Event,
  traits: scoped('writeEvents'),
  async handler(ctx, { params, query, body }) {
    const opened = await openEvent(ctx, params, 'writerWithoutPrivateAccess');
    const { calendar, role, found } = opened;
    checkWritable(opened);
    checkMatch(ctx.request, found.event.etag);
    const input = patched(asInput(found.event, remindersOf(ctx, found, calendar)), body);
    // A patch of fields that other versions of the request own leaves them alone.
    const options = { ...query, eventLabelVersion: query.eventLabelVersion ?? 0 };
    const event = await changeEvent(ctx, { calendar, found, input, options, updates: updatesOf(query) });
    return viewOf(ctx, foundRow(event), { calendar, role, maxAttendees: query.maxAttendees });
  },
});

export const deleteEvent = operation('events.delete', `DELETE ${path}/{eventId}`, {
  summary: 'Delete an event, or cancel an instance',
  status: 204,
  query: Sending,
  traits: scoped('writeEvents'),
  async handler(ctx, { params, query }) {
    const opened = await openEvent(ctx, params, 'writerWithoutPrivateAccess');
    const { calendar, found } = opened;
    checkWritable(opened);
    if (found.event.status === 'cancelled') throw errors.deleted();
    checkMatch(ctx.request, found.event.etag);
    await endEvent(ctx, { calendar, found, updates: updatesOf(query) });
    return nothing();
  },
});

/** Who may write, but not see what is private, cannot change that either. */
function checkWritable({ role, found }: { role: Role; found: Found }): void {
  const isPrivate = found.event.visibility === 'private' || found.event.visibility === 'confidential';
  if (isPrivate && !covers(role, 'writer')) throw errors.requiredAccessLevel();
}
