/** New events: composed, written, and spread to their guests. */
import { isoSeconds, milliseconds, z } from '../../../src/emulator/index.ts';
import { calendars, ownerOf, tickEvents, type Calendar } from '../calendar/rows.ts';
import { errors, invalid } from '../errors.ts';
import { drawEventId, eventIdForm, idOfUid } from '../ids.ts';
import { job, type GoogleCtx } from '../provider.ts';
import { compose, creatorOf, organizerOf, type Fields, type WriteOptions } from './compose.ts';
import { settleConference } from './conference-job.ts';
import { share, withAutomaticAnswers } from './copies.ts';
import { clearConflicts } from './clearing.ts';
import { events, foundRow, htmlLink, type Behind } from './rows.ts';
import { saveEvent } from './saving.ts';
import type { Event, EventInput, Reminders } from './schema.ts';
import { tellGuests, type Updates } from './telling.ts';

export interface Making {
  readonly calendar: Calendar;
  readonly input: EventInput;
  readonly options: WriteOptions;
  readonly updates: Updates;
}

/** Makes an event on a calendar that the caller may write. */
export async function makeEvent(ctx: GoogleCtx, { calendar, input, options, updates }: Making): Promise<Event> {
  const id = await newId(ctx, calendar, input);
  const { fields, behind } = await compose(ctx, { calendar, input, organizer: calendar.id, options });
  const attendees = await withAutomaticAnswers(ctx, { id, fields, behind }, fields.attendees ?? [], []);
  const delay = milliseconds(ctx.settings.visibilityDelay);
  const event = await saveEvent(ctx, {
    calendar,
    event: {
      ...newEvent(ctx, calendar, id, input.iCalUID),
      ...present(fields),
      attendees,
      reminders: isOwner(ctx, calendar) ? fields.reminders : { useDefault: true },
    },
    behind: {
      ...behind,
      ...othersReminders(ctx, calendar, undefined, fields.reminders),
      ...(delay > 0 && { hidden: true }),
    },
  });
  if (delay > 0) ctx.schedule(appear, { calendar: calendar.id, id }, { after: delay });
  settleConference(ctx, event, calendar.id);
  await share(ctx, calendar, foundRow(event));
  await clearConflicts(ctx, calendar, event);
  await tellGuests(ctx, calendar, event, undefined, updates);
  return event;
}

/** Without what is undefined, which is most: a new event is put together of less. */
function present<T extends object>(fields: T): T {
  const some: Partial<T> = {};
  for (const name in fields) if (fields[name] !== undefined) some[name] = fields[name];
  return some as T;
}

async function newId(ctx: GoogleCtx, calendar: Calendar, { id, iCalUID }: EventInput): Promise<string> {
  if (!id && !iCalUID) return drawEventId(ctx.random);
  if (id && !eventIdForm.test(id)) throw invalid('Invalid resource id value.');
  if (id && iCalUID && iCalUID !== `${id}@google.com`) throw invalid('Event id and iCalUID cannot both be specified.');
  const chosen = id || idOfUid(iCalUID ?? '');
  if (await events.get(ctx, [calendar.id, chosen])) throw errors.duplicate();
  return chosen;
}

/** What every new event has, whatever the client says. */
export const newEvent = (ctx: GoogleCtx, calendar: Calendar, id: string, iCalUID: string | null | undefined) => ({
  kind: 'calendar#event' as const,
  id,
  htmlLink: htmlLink(id, calendar.id),
  created: isoSeconds(ctx.now).replace('Z', '.000Z'),
  creator: creatorOf(ctx, calendar),
  organizer: organizerOf(calendar),
  iCalUID: iCalUID || `${id}@google.com`,
  sequence: 0,
});

const isOwner = (ctx: GoogleCtx, calendar: Calendar): boolean => ownerOf(calendar) === ctx.account.id;

/** Reminders of somebody who writes in a calendar that isn't his. */
export const othersReminders = (
  ctx: GoogleCtx,
  calendar: Calendar,
  before: Behind['reminders'],
  wanted: Fields['reminders'],
): Pick<Behind, 'reminders'> => {
  if (isOwner(ctx, calendar) || !wanted) return before ? { reminders: before } : {};
  return { reminders: { ...before, [ctx.account.id]: wanted } };
};

/** The reminders that a row keeps: its owner's. */
export const ownersReminders = (
  ctx: GoogleCtx,
  calendar: Calendar,
  before: Reminders | undefined,
  wanted: Fields['reminders'],
) => (isOwner(ctx, calendar) ? wanted : before);

/** From now on lists and free/busy see the event. */
export const appear = job('events.appear', {
  kind: 'progress',
  input: () => z.object({ calendar: z.string(), id: z.string() }),
  async run(ctx, { calendar, id }) {
    const row = await events.get(ctx, [calendar, id]);
    if (!row || !(await calendars.get(ctx, calendar))) return;
    const change = await tickEvents(ctx, calendar, row.eventType ?? 'default');
    await events.update(ctx, row, {}, { hidden: undefined, change });
  },
});
