/** The list of calendars that a user has in view. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { checkMatch, operation } from '../api.ts';
import { errors, invalid, missing } from '../errors.ts';
import { domainOf } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import { scoped } from '../scopes.ts';
import { calendarIdOf, openCalendar } from './access.ts';
import { addEntry, changeEntry, dropEntry, entries, entriesList, Entry } from './entries.ts';
import { calendarPalette, nearestColour } from './palette.ts';
import { PageQuery, pageOf } from './reading-lists.ts';
import { covers } from './roles.ts';

const path = '/calendar/v3/users/me/calendarList';

export const EntriesQuery = schema(() =>
  PageQuery().extend({
    minAccessRole: z.enum(['freeBusyReader', 'reader', 'writerWithoutPrivateAccess', 'writer', 'owner']).optional(),
    showDeleted: z.boolean().optional(),
    showHidden: z.boolean().optional(),
    showOwnOrganizationOnly: z.boolean().optional(),
  }),
);

export const Entries = schema(() =>
  z.object({
    kind: z.literal('calendar#calendarList'),
    etag: z.string(),
    nextPageToken: z.string().optional(),
    nextSyncToken: z.string().optional(),
    items: z.array(Entry()),
  }),
);

export const listEntries = operation('calendarList.list', `GET ${path}`, {
  summary: 'List the calendars of the user',
  query: EntriesQuery,
  result: Entries,
  traits: { ...scoped('readList'), personal: true },
  async handler(ctx, { query }) {
    const { minAccessRole, showDeleted, showHidden, showOwnOrganizationOnly } = query;
    const user = ctx.account.id;
    const { etag, token, items } = await pageOf(ctx, query, {
      list: entriesList(user),
      restricted:
        minAccessRole !== undefined ||
        showOwnOrganizationOnly !== undefined ||
        showDeleted === false ||
        showHidden === false,
      async rows(since) {
        const where = { user, ...(since !== undefined && { change: { gt: since } }) };
        const all = await entries.all(ctx, { where });
        if (since !== undefined) return all;
        return all.filter(
          ({ id, deleted, hidden, accessRole = 'none' }) =>
            (showDeleted || !deleted) &&
            (showHidden || !hidden) &&
            (!minAccessRole || covers(accessRole, minAccessRole)) &&
            (!showOwnOrganizationOnly || domainOf(id) === domainOf(user) || id.endsWith('@group.calendar.google.com')),
        );
      },
    });
    return { kind: 'calendar#calendarList' as const, etag, ...token, items: [...items] };
  },
});

export const getEntry = operation('calendarList.get', `GET ${path}/{calendarId}`, {
  summary: 'A calendar as the user has it in view',
  result: Entry,
  traits: { ...scoped('readEntry'), personal: true },
  handler: (ctx, { params }) => entryOf(ctx, params.calendarId),
});

/** Throws 404 for what is not in the list. */
async function entryOf(ctx: GoogleCtx, calendarId: string): Promise<Entry> {
  const entry = await entries.need(ctx, [ctx.account.id, calendarIdOf(ctx, calendarId)]);
  if (entry.deleted) throw errors.notFound();
  if (ctx.account.reach) await openCalendar(ctx, entry.id, 'freeBusyReader');
  return entry;
}

const EntryInput = schema(() =>
  z.object({
    id: z.string().nullish(),
    summaryOverride: z.string().nullish(),
    colorId: z.string().nullish(),
    backgroundColor: z.string().nullish(),
    foregroundColor: z.string().nullish(),
    hidden: z.boolean().nullish(),
    selected: z.boolean().nullish(),
    defaultReminders: z.array(z.object({ method: z.string(), minutes: z.union([z.int(), z.string()]) })).nullish(),
    notificationSettings: z
      .object({ notifications: z.array(z.object({ type: z.string(), method: z.string() })).nullish() })
      .nullish(),
  }),
);

type EntryInput = z.infer<ReturnType<typeof EntryInput>>;

const Colours = schema(() => z.object({ colorRgbFormat: z.boolean().optional() }));

export const insertEntry = operation('calendarList.insert', `POST ${path}`, {
  summary: 'Put a calendar into the list',
  query: Colours,
  body: EntryInput,
  result: Entry,
  traits: { ...scoped('addEntry'), personal: true },
  async handler(ctx, { body, query }) {
    if (!body.id) throw missing('Required');
    const { calendar, role } = await openCalendar(ctx, body.id, 'freeBusyReader');
    const before = await entries.get(ctx, [ctx.account.id, calendar.id]);
    const entry = before && !before.deleted ? before : await addEntry(ctx, calendar, ctx.account.id, role);
    return changeEntry(ctx, entry, { selected: true, hidden: undefined, ...given(entry, body, query.colorRgbFormat) });
  },
});

export const updateEntry = operation('calendarList.update', `PUT ${path}/{calendarId}`, {
  summary: 'Replace how a calendar is in view',
  query: Colours,
  body: EntryInput,
  result: Entry,
  traits: { ...scoped('writeEntry'), personal: true },
  async handler(ctx, { params, body, query }) {
    const entry = await entryOf(ctx, params.calendarId);
    checkMatch(ctx.request, entry.etag);
    const cleared = {
      summaryOverride: undefined,
      hidden: undefined,
      selected: undefined,
      defaultReminders: [],
      notificationSettings: undefined,
    };
    return changeEntry(ctx, entry, { ...cleared, ...given(entry, body, query.colorRgbFormat) });
  },
});

export const patchEntry = operation('calendarList.patch', `PATCH ${path}/{calendarId}`, {
  summary: 'Change how a calendar is in view',
  query: Colours,
  body: EntryInput,
  result: Entry,
  traits: { ...scoped('writeEntry'), personal: true },
  async handler(ctx, { params, body, query }) {
    const entry = await entryOf(ctx, params.calendarId);
    checkMatch(ctx.request, entry.etag);
    return changeEntry(ctx, entry, given(entry, body, query.colorRgbFormat));
  },
});

/** What a client says, and only that. */
function given(entry: Entry, input: EntryInput, byRgb: boolean | undefined): Partial<Entry> {
  const changes: { -readonly [K in keyof Entry]?: Entry[K] } = {};
  if (input.summaryOverride !== undefined) changes.summaryOverride = input.summaryOverride || undefined;
  if (input.hidden !== undefined) changes.hidden = input.hidden || undefined;
  if (input.selected !== undefined) changes.selected = input.selected || undefined;
  if (input.defaultReminders !== undefined)
    changes.defaultReminders = (input.defaultReminders ?? []).map(({ method, minutes }) => ({
      method,
      minutes: Number(minutes),
    }));
  if (input.notificationSettings !== undefined && entry.accessRole === 'owner')
    changes.notificationSettings = { notifications: input.notificationSettings?.notifications ?? [] };
  return { ...changes, ...colours(input, byRgb) };
}

function colours(
  { colorId, backgroundColor, foregroundColor }: EntryInput,
  byRgb: boolean | undefined,
): Partial<Entry> {
  const rgb = /^#[0-9a-fA-F]{6}$/;
  if (byRgb && (backgroundColor || foregroundColor)) {
    if (!rgb.test(backgroundColor ?? '') || !rgb.test(foregroundColor ?? '')) throw invalid('Invalid color.');
    return {
      colorId: nearestColour(backgroundColor ?? ''),
      backgroundColor: backgroundColor ?? '',
      foregroundColor: foregroundColor ?? '',
    };
  }
  if (!colorId) return {};
  const colour = calendarPalette[colorId];
  if (!colour) throw invalid('Invalid color ID.');
  return { colorId, backgroundColor: colour.background, foregroundColor: '#000000' };
}

export const deleteEntry = operation('calendarList.delete', `DELETE ${path}/{calendarId}`, {
  summary: 'Take a calendar out of the list',
  status: 204,
  traits: { ...scoped('writeEntry'), personal: true },
  async handler(ctx, { params }) {
    const entry = await entryOf(ctx, params.calendarId);
    checkMatch(ctx.request, entry.etag);
    if (entry.primary) throw errors.cannotDeletePrimaryCalendar();
    if (entry.dataOwner === ctx.account.id) throw errors.forbidden();
    await dropEntry(ctx, entry);
    return nothing();
  },
});
