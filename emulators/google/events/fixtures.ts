/** Events in fixtures: what a client would send, and the calendar. Guests get their copies as soon as they are loaded. */
import { z } from '../../../src/emulator/index.ts';
import { accountOf, findUser } from '../accounts/users.ts';
import { calendars, isPrimary, tickEvents } from '../calendar/rows.ts';
import { drawEventId, idOfUid, nextEtag } from '../ids.ts';
import { job, type GoogleCtx } from '../provider.ts';
import { compose } from './compose.ts';
import { share } from './copies.ts';
import { newEvent } from './making.ts';
import { events, eventsBehave, foundRow } from './rows.ts';
import { noteLength } from './saving.ts';
import { EventInput, tidied } from './schema.ts';

eventsBehave({ make });

async function make(anyCtx: GoogleCtx, { calendar: named = 'primary', ...given }: Readonly<Record<string, unknown>>) {
  const calendar = await calendars.need(anyCtx, named === 'primary' ? anyCtx.account.id : String(named));
  // What stands in somebody's own calendar he has made himself.
  const maker = isPrimary(calendar) ? await findUser(anyCtx, calendar.id) : undefined;
  const ctx = maker ? anyCtx.as({ account: accountOf(maker) }) : anyCtx;
  const input = EventInput().parse(given);
  const options = { conferenceDataVersion: 1, supportsAttachments: true, eventLabelVersion: 1 };
  const { fields, behind } = await compose(ctx, { calendar, input, organizer: calendar.id, options });
  const drawn = input.iCalUID ? idOfUid(input.iCalUID) : drawEventId(ctx.random);
  const id = input.id || drawn;
  const change = await tickEvents(ctx, calendar.id, fields.eventType ?? 'default');
  await noteLength(ctx, calendar, behind.duration);
  ctx.schedule(spread, { calendar: calendar.id, id });
  const made = { ...newEvent(ctx, calendar, id, input.iCalUID), ...fields };
  const row = tidied({ ...made, etag: nextEtag(ctx.now, change), updated: new Date(ctx.now).toISOString() });
  return { row, internal: { ...behind, calendar: calendar.id, change } };
}

export const spread = job('events.spread', {
  kind: 'progress',
  input: () => z.object({ calendar: z.string(), id: z.string() }),
  async run(ctx, { calendar: calendarId, id }) {
    const [calendar, row] = [await calendars.get(ctx, calendarId), await events.get(ctx, [calendarId, id])];
    if (calendar && row) await share(ctx, calendar, foundRow(row));
  },
});
