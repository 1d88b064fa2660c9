/** Calendars themselves: made, changed, emptied, given away, deleted. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { addOwned } from '../accounts/furnish.ts';
import { accountOf, findUser } from '../accounts/users.ts';
import { checkMatch, operation } from '../api.ts';
import { errors, invalid, missing } from '../errors.ts';
import { emptyCalendar } from '../events/emptying.ts';
import { rezone } from '../events/rezoning.ts';
import { killTokens, tick } from '../journals.ts';
import type { GoogleCtx } from '../provider.ts';
import { announceEnd } from '../push/channels.ts';
import { countCalendar } from '../quotas.ts';
import { isZone } from '../recurrence/zones.ts';
import { scoped } from '../scopes.ts';
import { openCalendar } from './access.ts';
import { addEntry, entries, refreshEntries } from './entries.ts';
import { acl, aclList, composeRule, roleOf } from './roles.ts';
import {
  Calendar,
  calendars,
  changeCalendar,
  composeCalendar,
  eventsList,
  isPrimary,
  labelId,
  ownerOf,
} from './rows.ts';

const path = '/calendar/v3/calendars';

const CalendarInput = schema(() =>
  z.object({
    summary: z.string().nullish(),
    description: z.string().nullish(),
    location: z.string().nullish(),
    timeZone: z.string().nullish(),
    autoAcceptInvitations: z.boolean().nullish(),
    labelProperties: z
      .object({
        eventLabels: z
          .array(
            z.object({ id: z.string().nullish(), name: z.string().nullish(), backgroundColor: z.string().nullish() }),
          )
          .nullish(),
      })
      .nullish(),
  }),
);

type CalendarInput = z.infer<ReturnType<typeof CalendarInput>>;

export const getCalendar = operation('calendars.get', `GET ${path}/{calendarId}`, {
  summary: 'A calendar',
  result: Calendar,
  traits: scoped('readCalendar'),
  handler: async (ctx, { params }) => (await openCalendar(ctx, params.calendarId, 'freeBusyReader')).calendar,
});

export const insertCalendar = operation('calendars.insert', `POST ${path}`, {
  summary: 'Make a secondary calendar',
  body: CalendarInput,
  result: Calendar,
  traits: { ...scoped('writeCalendar'), personal: true },
  async handler(ctx, { body }) {
    const { id: owner, clientId: app } = ctx.account;
    await countCalendar(ctx);
    const wanted = { ...about(body), timeZone: body.timeZone ?? 'UTC' };
    const { row, internal } = composeCalendar(ctx, wanted, { owner, app });
    const calendar = await calendars.insert(ctx, { ...row, ...labels(row.id, body) }, internal);
    await addOwned(ctx, calendar, owner);
    return calendar;
  },
});

export const updateCalendar = operation('calendars.update', `PUT ${path}/{calendarId}`, {
  summary: 'Replace what is said of a calendar',
  body: CalendarInput,
  result: Calendar,
  traits: scoped('writeCalendar'),
  async handler(ctx, { params, body }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
    checkMatch(ctx.request, calendar.etag);
    const cleared = { description: undefined, location: undefined, labelProperties: undefined };
    return change(ctx, calendar, {
      ...cleared,
      ...about(body),
      timeZone: body.timeZone ?? calendar.timeZone,
      ...labels(calendar.id, body),
    });
  },
});

export const patchCalendar = operation('calendars.patch', `PATCH ${path}/{calendarId}`, {
  summary: 'Change what is said of a calendar',
  body: CalendarInput,
  result: Calendar,
  traits: scoped('writeCalendar'),
  async handler(ctx, { params, body }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
    checkMatch(ctx.request, calendar.etag);
    if (body.summary === null || body.summary === '') throw missing('Missing title.');
    checkZone(body);
    const texts = ['summary', 'description', 'location', 'timeZone'] as const;
    const given = texts
      .filter((name) => body[name] !== undefined)
      .map((name) => [name, body[name] || undefined] as const);
    return change(ctx, calendar, { ...Object.fromEntries(given), ...labels(calendar.id, body) });
  },
});

function about(body: CalendarInput) {
  if (!body.summary) throw missing('Missing title.');
  checkZone(body);
  const { summary, description, location } = body;
  return { summary, ...(description && { description }), ...(location && { location }) };
}

function checkZone({ timeZone }: CalendarInput): void {
  if (timeZone && !isZone(timeZone)) throw invalid('Invalid time zone.');
}

function labels(calendar: string, { labelProperties }: CalendarInput): Pick<Calendar, 'labelProperties'> {
  const given = labelProperties?.eventLabels;
  if (!given) return {};
  if (given.length > 200 || given.some(({ name }) => (name ?? '').length > 50)) throw invalid('Invalid event labels.');
  const eventLabels = given.map(({ id, name, backgroundColor }) => ({
    id: id || labelId(calendar, name ?? ''),
    ...(name && { name }),
    ...(backgroundColor && { backgroundColor }),
  }));
  return { labelProperties: { eventLabels } };
}

async function change(ctx: GoogleCtx, calendar: Calendar, changes: Partial<Calendar>): Promise<Calendar> {
  const changed = await changeCalendar(ctx, calendar, changes);
  if (changed.timeZone !== calendar.timeZone) await rezone(ctx, changed);
  await refresh(ctx, changed);
  return changed;
}

/** Whoever has the calendar in his list sees what has become of it. */
const refresh = (ctx: GoogleCtx, calendar: Calendar): Promise<void> =>
  refreshEntries(ctx, calendar, async (email) => {
    const user = await findUser(ctx, email);
    return user ? roleOf(ctx, calendar.id, accountOf(user)) : 'none';
  });

export const deleteCalendar = operation('calendars.delete', `DELETE ${path}/{calendarId}`, {
  summary: 'Delete a secondary calendar',
  status: 204,
  traits: scoped('writeCalendar'),
  async handler(ctx, { params }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
    if (isPrimary(calendar)) throw errors.cannotDeletePrimaryCalendar();
    checkMatch(ctx.request, calendar.etag);
    await refreshEntries(ctx, calendar, () => Promise.resolve('none' as const));
    for (const list of [eventsList(calendar.id), aclList(calendar.id)]) await announceEnd(ctx, list);
    await emptyCalendar(ctx, calendar);
    for (const rule of await acl.all(ctx, { where: { calendar: calendar.id } })) await acl.remove(ctx, rule);
    await calendars.remove(ctx, calendar);
    return nothing();
  },
});

export const clearCalendar = operation('calendars.clear', `POST ${path}/{calendarId}/clear`, {
  summary: 'Delete every event of a primary calendar',
  status: 204,
  traits: scoped('ownCalendar'),
  async handler(ctx, { params }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
    if (!isPrimary(calendar)) throw invalid('Invalid Value');
    await emptyCalendar(ctx, calendar);
    await killTokens(ctx, eventsList(calendar.id));
    return nothing();
  },
});

export const transferOwnership = operation(
  'calendars.transferOwnership',
  `POST ${path}/{calendarId}/transferOwnership`,
  {
    summary: 'Give a secondary calendar to somebody else',
    status: 204,
    query: () => z.object({ newDataOwner: z.string(), useAdminAccess: z.boolean() }),
    traits: scoped('ownCalendar'),
    async handler(ctx, { params, query }) {
      const { calendar } = await openCalendar(ctx, params.calendarId, 'owner');
      const user = await findUser(ctx, query.newDataOwner);
      if (!user || user.kind !== 'user') throw errors.notFound();
      if (isPrimary(calendar)) throw errors.forbidden();
      const changed = await changeCalendar(ctx, calendar, { dataOwner: user.email });
      const given = await calendars.update(ctx, changed, {}, { owner: user.email });
      await makeOwner(ctx, given, user.email);
      await refresh(ctx, given);
      return nothing();
    },
  },
);

async function makeOwner(ctx: GoogleCtx, calendar: Calendar, email: string): Promise<void> {
  const number = await tick(ctx, aclList(calendar.id));
  const { row, internal } = composeRule(ctx, {
    calendar: calendar.id,
    scope: { type: 'user', value: email },
    role: 'owner',
    change: number,
  });
  const before = await acl.get(ctx, [calendar.id, row.id]);
  if (before) await acl.update(ctx, before, { role: 'owner', etag: row.etag }, { change: number });
  else await acl.insert(ctx, row, internal);
  const entry = await entries.get(ctx, [email, calendar.id]);
  if (!entry || entry.deleted) await addEntry(ctx, calendar, ownerOf(calendar), 'owner');
}
