/** `events.list`: whole, by window, or what has changed since the last time. */
import { iso, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { openCalendar, type Opened } from '../calendar/access.ts';
import { defaultReminders, Reminder } from '../calendar/entries.ts';
import { roles } from '../calendar/roles.ts';
import { eventsJournal, eventsList, type Calendar } from '../calendar/rows.ts';
import { issueSyncToken, listEtag, syncPoint, type Journal } from '../journals.ts';
import { writtenAt } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import { scoped } from '../scopes.ts';
import { numberIn, pageAt, textIn, writePosition, type Position } from '../positions.ts';
import type { SyncPoint } from '../sync-tokens.ts';
import { filterOf } from './listing/filters.ts';
import { plainList, type Slice } from './listing/plain.ts';
import { asked, canSync, EventsQuery, type Asked } from './listing/query.ts';
import { singleList } from './listing/single.ts';
import { changedList } from './listing/sync.ts';
import { Event } from './schema.ts';
import { viewOf, type Viewing } from './view.ts';

export const Events = schema(() =>
  z.object({
    kind: z.literal('calendar#events'),
    etag: z.string(),
    summary: z.string(),
    description: z.string().optional(),
    updated: z.string(),
    timeZone: z.string(),
    accessRole: z.enum(roles),
    defaultReminders: z.array(Reminder()),
    nextPageToken: z.string().optional(),
    nextSyncToken: z.string().optional(),
    items: z.array(Event()),
  }),
);

export type Events = z.infer<ReturnType<typeof Events>>;

/** The list's own part of an answer. */
export async function envelopeOf(ctx: GoogleCtx, { calendar, role }: Viewing, journal: Journal) {
  const reminders = await defaultReminders(ctx, calendar.id, ctx.account);
  return {
    kind: 'calendar#events' as const,
    etag: listEtag(journal, JSON.stringify([ctx.account.id, ctx.request?.search, calendar.etag, role, reminders])),
    summary: calendar.summary,
    ...(calendar.description && { description: calendar.description }),
    updated: journal.updated ?? iso(writtenAt(calendar.etag)),
    timeZone: calendar.timeZone,
    accessRole: role,
    defaultReminders: reminders,
  };
}

export const listEvents = operation('events.list', 'GET /calendar/v3/calendars/{calendarId}/events', {
  summary: 'List events',
  query: EventsQuery,
  result: Events,
  traits: scoped('readEvents'),
  async handler(ctx, { params, query }) {
    const { calendar, role } = await openCalendar(ctx, params.calendarId, 'freeBusyReader');
    const judged = asked(ctx, query);
    const viewing: Viewing = { calendar, role, zone: query.timeZone, maxAttendees: query.maxAttendees };
    const journal = await eventsJournal(ctx, calendar.id);
    const { slice, point } = query.syncToken
      ? await changes(ctx, { calendar, role }, judged, journal, query.syncToken)
      : await whole(ctx, { calendar, role }, judged, journal);
    const { next, items } = slice;
    return {
      ...(await envelopeOf(ctx, viewing, journal)),
      ...(next
        ? { nextPageToken: writePosition({ ...next, at: point.change }) }
        : canSync(query) && { nextSyncToken: issueSyncToken(ctx, eventsList(calendar.id), point) }),
      items: items.map((found) => viewOf(ctx, found, viewing)),
    };
  },
});

interface Listed {
  readonly slice: Slice;
  /** What a sync from here on starts with. */
  readonly point: SyncPoint;
}

/** A list from the beginning. What changes between its pages comes with the sync that follows. */
async function whole(ctx: GoogleCtx, opened: Opened, judged: Asked, journal: Journal): Promise<Listed> {
  const { calendar } = opened;
  const { query, timeMin, timeMax, updatedMin } = judged;
  const page = pageAt(query.pageToken);
  const point = { change: page ? numberIn(page, 'at') : journal.change, timeMin, timeMax };
  const withDeleted = query.showDeleted === true || updatedMin !== undefined;
  const keeps = await filterOf(ctx, opened, judged, { withDeleted });
  if (!query.singleEvents)
    return { slice: await plainList(ctx, calendar, judged, keeps, page && textIn(page, 'cursor')), point };
  if (query.orderBy === 'updated') return { slice: await byUpdate(ctx, calendar, judged, keeps, page), point };
  const after = page && { start: numberIn(page, 'start'), id: textIn(page, 'id') };
  return { slice: await singleList(ctx, calendar, judged, keeps, after), point };
}

/** Instances in the order of their last change: the whole list has to be at hand for that. */
async function byUpdate(
  ctx: GoogleCtx,
  calendar: Calendar,
  judged: Asked,
  keeps: Parameters<typeof singleList>[3],
  page: Position | undefined,
): Promise<Slice> {
  const { items } = await singleList(ctx, calendar, { ...judged, size: 25_000 }, keeps, undefined);
  const sorted = [...items].sort((one, other) => ((one.event.updated ?? '') < (other.event.updated ?? '') ? -1 : 1));
  const from = page ? numberIn(page, 'offset') : 0;
  const to = from + judged.size;
  return { items: sorted.slice(from, to), next: to < sorted.length ? { offset: to } : undefined };
}

/** What has changed since a token. Its window goes on to hold. */
async function changes(
  ctx: GoogleCtx,
  opened: Opened,
  judged: Asked,
  journal: Journal,
  token: string,
): Promise<Listed> {
  const { calendar } = opened;
  const point = syncPoint(token, journal);
  const page = pageAt(judged.query.pageToken);
  const from = page
    ? { change: numberIn(page, 'change'), told: numberIn(page, 'told') }
    : { change: point.change, told: 0 };
  const restricted = { ...judged, timeMin: point.timeMin, timeMax: point.timeMax };
  const keeps = await filterOf(ctx, opened, judged, { withDeleted: true });
  const slice = await changedList(ctx, calendar, restricted, keeps, point.change, from);
  return { slice, point: { ...point, change: journal.change } };
}
