/** `events.instances`: the instances of one series. */
import { schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { eventsJournal, type Calendar } from '../calendar/rows.ts';
import { invalid } from '../errors.ts';
import { issueSyncToken, type Journal } from '../journals.ts';
import { eventsList } from '../calendar/rows.ts';
import { numberIn, pageAt, writePosition } from '../positions.ts';
import type { GoogleCtx } from '../provider.ts';
import { readDate, readInstant } from '../recurrence/moments.ts';
import { endless } from '../recurrence/series.ts';
import { instantOf, isZone } from '../recurrence/zones.ts';
import { scoped } from '../scopes.ts';
import { exceptionsOf, instanceOf } from './instances.ts';
import { envelopeOf, Events } from './list.ts';
import { count, pageSize, text, window } from './listing/query.ts';
import { shownOf } from './listing/single.ts';
import { openEvent } from './operations.ts';
import { events, foundRow, type Found } from './rows.ts';
import { seriesOf } from './schedules.ts';
import type { Event } from './schema.ts';
import { instantOfTime } from './times.ts';
import { viewOf } from './view.ts';

const InstancesQuery = schema(() =>
  z.object({
    alwaysIncludeEmail: z.boolean().optional(),
    maxAttendees: count(),
    maxResults: count(),
    originalStart: text(),
    pageToken: text(),
    showDeleted: z.boolean().optional(),
    timeMax: text(),
    timeMin: text(),
    timeZone: text(),
  }),
);

export const listInstances = operation(
  'events.instances',
  'GET /calendar/v3/calendars/{calendarId}/events/{eventId}/instances',
  {
    summary: 'List the instances of a recurring event',
    query: InstancesQuery,
    result: Events,
    traits: scoped('readEvents'),
    async handler(ctx, { params, query }) {
      const { calendar, role, found } = await openEvent(ctx, params, 'freeBusyReader');
      const { timeZone: zone, maxAttendees } = query;
      if (zone && !isZone(zone))
        throw invalid('Invalid time zone.', { locationType: 'parameter', location: 'timeZone' });
      if (found.behind.shape !== 'master') throw invalid('The event is not a recurring event.');
      const [timeMin, timeMax] = window(query);
      const page = pageAt(query.pageToken);
      const all = await instancesOf(ctx, calendar, found.event, {
        timeMin,
        timeMax,
        showDeleted: query.showDeleted === true,
      });
      const chosen = query.originalStart ? all.filter(startedAt(query.originalStart, calendar.timeZone)) : all;
      const from = page ? numberIn(page, 'offset') : 0;
      const to = from + pageSize(query.maxResults);
      const journal: Journal = await eventsJournal(ctx, calendar.id);
      const viewing = { calendar, role, zone, maxAttendees };
      return {
        ...(await envelopeOf(ctx, viewing, journal)),
        ...(to < chosen.length
          ? { nextPageToken: writePosition({ offset: to }) }
          : { nextSyncToken: issueSyncToken(ctx, eventsList(calendar.id), { change: journal.change }) }),
        items: chosen.slice(from, to).map((instance) => viewOf(ctx, instance, viewing)),
      };
    },
  },
);

interface Window {
  readonly timeMin: number | undefined;
  readonly timeMax: number | undefined;
  readonly showDeleted: boolean;
}

/** By start. Here the window's beginning counts as inside. */
async function instancesOf(
  ctx: GoogleCtx,
  calendar: Calendar,
  master: Event,
  { timeMin, timeMax, showDeleted }: Window,
): Promise<Found[]> {
  if (master.status === 'cancelled') return [];
  const series = seriesOf(master, calendar.timeZone);
  const from = timeMin === undefined ? undefined : timeMin - 1;
  const exceptions = await exceptionsOf(ctx, calendar.id, master.id);
  const regular = [...shownOf(series, events.internal(master).duration, { timeMin: from, timeMax })]
    .map((occurrence) => instanceOf(master, series, occurrence))
    .filter(({ event }) => !exceptions.has(event.id));
  const others = [...exceptions.values()]
    .filter(({ status }) => showDeleted || status !== 'cancelled')
    .map(foundRow)
    .filter(({ behind }) => behind.end_ms > (from ?? -endless) && behind.start_ms < (timeMax ?? endless));
  return [...regular, ...others].sort((one, other) => one.behind.start_ms - other.behind.start_ms);
}

/** By the start that the rule gives, as a time with an offset or as a date. */
function startedAt(text: string, zone: string): (found: Found) => boolean {
  const date = readDate(text);
  const wanted = date === undefined ? readInstant(text) : instantOf(zone, date);
  if (wanted === undefined)
    throw invalid('Invalid original start.', { locationType: 'parameter', location: 'originalStart' });
  return ({ event }) =>
    event.originalStartTime !== undefined && instantOfTime(event.originalStartTime, zone) === wanted;
}
