/** `events.quickAdd`: an event from a line of text. */
import { schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { openCalendar } from '../calendar/access.ts';
import { invalid } from '../errors.ts';
import { writtenDate } from '../recurrence/moments.ts';
import { localOf } from '../recurrence/zones.ts';
import { scoped } from '../scopes.ts';
import { makeEvent } from './making.ts';
import { Sending } from './operations.ts';
import { readQuick } from './quick-text.ts';
import { foundRow } from './rows.ts';
import { Event, type EventInput } from './schema.ts';
import { updatesOf } from './telling.ts';
import { viewOf } from './view.ts';

const QuickQuery = schema(() => Sending().extend({ text: z.string() }));

export const quickAdd = operation('events.quickAdd', 'POST /calendar/v3/calendars/{calendarId}/events/quickAdd', {
  summary: 'Make an event from a line of text',
  query: QuickQuery,
  result: Event,
  traits: scoped('writeEvents'),
  async handler(ctx, { params, query }) {
    const { calendar, role } = await openCalendar(ctx, params.calendarId, 'writerWithoutPrivateAccess');
    if (query.text.trim() === '') throw invalid('Invalid Value', { locationType: 'parameter', location: 'text' });
    const { summary, location, start, end, allDay } = readQuick(query.text, localOf(calendar.timeZone, ctx.now));
    const time = (local: number): EventInput['start'] =>
      allDay
        ? { date: writtenDate(local) }
        : { dateTime: new Date(local).toISOString().slice(0, 19), timeZone: calendar.timeZone };
    const input: EventInput = { summary, ...(location && { location }), start: time(start), end: time(end) };
    const event = await makeEvent(ctx, { calendar, input, options: {}, updates: updatesOf(query) });
    return viewOf(ctx, foundRow(event), { calendar, role });
  },
});
