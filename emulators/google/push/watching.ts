/** Watch and stop: a channel on the events of a calendar, on the calendar list, on sharing rules, on settings. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { projectOf } from '../accounts/clients.ts';
import { operation } from '../api.ts';
import { openCalendar } from '../calendar/access.ts';
import { RulesQuery } from '../calendar/acl.ts';
import { EntriesQuery } from '../calendar/calendar-list.ts';
import { entriesList } from '../calendar/entries.ts';
import { preferencesList } from '../calendar/preferences.ts';
import { PageQuery } from '../calendar/reading-lists.ts';
import { aclList } from '../calendar/roles.ts';
import { eventsList } from '../calendar/rows.ts';
import { errors, invalid, missing } from '../errors.ts';
import { EventsQuery } from '../events/listing/query.ts';
import type { GoogleCtx } from '../provider.ts';
import { scoped } from '../scopes.ts';
import { isNear } from './addresses.ts';
import { channels, expireChannel, resourceIdOf, send, type Channel } from './channels.ts';

export const ChannelShown = schema(() =>
  z.object({
    kind: z.literal('api#channel'),
    id: z.string(),
    resourceId: z.string(),
    resourceUri: z.string(),
    token: z.string().optional(),
    expiration: z.string(),
  }),
);

export const ChannelInput = schema(() =>
  z.object({
    id: z.string().nullish(),
    type: z.string().nullish(),
    address: z.string().nullish(),
    token: z.string().nullish(),
    expiration: z.union([z.int(), z.string()]).nullish(),
    params: z.record(z.string(), z.string()).nullish(),
    payload: z.boolean().nullish(),
    resourceId: z.string().nullish(),
    resourceUri: z.string().nullish(),
  }),
);

type ChannelInput = z.infer<ReturnType<typeof ChannelInput>>;

interface Resource {
  readonly list: string;
  /** Behind `https://www.googleapis.com/calendar/v3`. */
  readonly path: string;
  readonly eventTypes?: readonly string[] | undefined;
}

const week = 604_800;
const longest = 30 * 86_400;

async function watch(
  ctx: GoogleCtx,
  input: ChannelInput,
  { list, path, eventTypes }: Resource,
): Promise<z.infer<ReturnType<typeof ChannelShown>>> {
  const { id, type, address } = requiredOf(input);
  if (type !== 'web_hook' && type !== 'webhook') throw errors['push.channelTypeNotSupported']();
  if (!isReachable(address)) throw errors['push.webhookUrlNotHttps'](address);
  if (await channels.get(ctx, id)) throw errors.channelIdNotUnique();
  const expiration = ctx.now + lifetimeOf(ctx, input) * 1000;
  const channel = await channels.insert(ctx, {
    id,
    resourceId: resourceIdOf(list, ctx.account.id),
    resourceUri: `https://www.googleapis.com/calendar/v3${path}?alt=json`,
    ...(input.token && { token: input.token }),
    expiration: String(expiration),
    address,
    type,
    status: 'active',
    list,
    account: ctx.account.id,
    client: ctx.account.clientId,
    ...(eventTypes && { eventTypes: [...eventTypes] }),
    number: 0,
  });
  ctx.schedule(expireChannel, { id }, { at: expiration });
  await send(ctx, channel, 'sync');
  return shownOf(channel);
}

function requiredOf({ id, type, address, token }: ChannelInput): { id: string; type: string; address: string } {
  if (!id || !type || !address) throw missing('Required').with({ locationType: 'other', location: 'entity.resource' });
  if (id.length > 64) throw invalid('Invalid channel id.');
  if ((token ?? '').length > 256) throw invalid('Invalid channel token.'); // unconfirmed words
  return { id, type, address };
}

/** Only https, but for addresses near by, which are what tests listen on. */
function isReachable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && isNear(hostname));
}

/** Seconds: a week unless asked otherwise, and never more than the maximum. */
function lifetimeOf(ctx: GoogleCtx, { expiration, params }: ChannelInput): number {
  const ttl = Number(params?.['ttl'] ?? Number.NaN);
  const until = Number(expiration ?? Number.NaN);
  const asked = Number.isFinite(until) ? (until - ctx.now) / 1000 : ttl;
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, longest) : week;
}

const shownOf = ({ id, resourceId, resourceUri, token, expiration }: Channel) => ({
  kind: 'api#channel' as const,
  id,
  resourceId,
  resourceUri,
  ...(token && { token }),
  expiration,
});

export const watchEvents = operation('events.watch', 'POST /calendar/v3/calendars/{calendarId}/events/watch', {
  summary: 'Be told when events of a calendar change',
  query: EventsQuery,
  body: ChannelInput,
  result: ChannelShown,
  traits: { ...scoped('readEvents'), personal: true },
  async handler(ctx, { params, query, body }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'freeBusyReader');
    const path = `/calendars/${encodeURIComponent(calendar.id)}/events`;
    return watch(ctx, body, { list: eventsList(calendar.id), path, eventTypes: query.eventTypes });
  },
});

export const watchEntries = operation('calendarList.watch', 'POST /calendar/v3/users/me/calendarList/watch', {
  summary: "Be told when the user's calendar list changes",
  query: EntriesQuery,
  body: ChannelInput,
  result: ChannelShown,
  traits: { ...scoped('readList'), personal: true },
  handler: (ctx, { body }) => watch(ctx, body, { list: entriesList(ctx.account.id), path: '/users/me/calendarList' }),
});

export const watchRules = operation('acl.watch', 'POST /calendar/v3/calendars/{calendarId}/acl/watch', {
  summary: 'Be told when a calendar is shared otherwise',
  query: RulesQuery,
  body: ChannelInput,
  result: ChannelShown,
  traits: { ...scoped('readRules'), personal: true },
  async handler(ctx, { params, body }) {
    const { calendar } = await openCalendar(ctx, params.calendarId, 'writer');
    return watch(ctx, body, { list: aclList(calendar.id), path: `/calendars/${encodeURIComponent(calendar.id)}/acl` });
  },
});

export const watchSettings = operation('settings.watch', 'POST /calendar/v3/users/me/settings/watch', {
  summary: "Be told when the user's settings change",
  query: PageQuery,
  body: ChannelInput,
  result: ChannelShown,
  traits: { ...scoped('settings'), personal: true },
  handler: (ctx, { body }) => watch(ctx, body, { list: preferencesList(ctx.account.id), path: '/users/me/settings' }),
});

export const stopChannel = operation('channels.stop', 'POST /calendar/v3/channels/stop', {
  summary: 'Stop being told',
  status: 204,
  body: ChannelInput,
  traits: { ...scoped('any'), personal: true },
  async handler(ctx, { body }) {
    const { id, resourceId } = body;
    if (!id || !resourceId) throw missing('Required');
    const channel = await channels.get(ctx, id);
    const isOwn = channel?.account === ctx.account.id && channel.client === ctx.account.clientId;
    if (!channel || !isOwn || channel.status !== 'active' || channel.resourceId !== resourceId)
      throw errors.channelNotFound(id, projectOf(ctx.account.clientId));
    ctx.cancel(expireChannel, { id });
    await channels.update(ctx, channel, { status: 'stopped' });
    return nothing();
  },
});
