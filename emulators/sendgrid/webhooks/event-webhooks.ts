/** Event webhooks: where the events of an account's mail are posted, which of them, and with what signature. */
import { emptyable, iso, nothing, schema, z } from '../../../src/emulator/index.ts';
import { MAIN, type SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { needs } from '../scopes.ts';
import { firstKey, keyOf, type SigningKey } from './signing.ts';

/** The switches of a webhook, one for each kind of event, as the settings name them. */
export const flags = [
  'group_resubscribe',
  'group_unsubscribe',
  'delivered',
  'spam_report',
  'bounce',
  'deferred',
  'unsubscribe',
  'processed',
  'open',
  'click',
  'dropped',
] as const;
export type Flag = (typeof flags)[number];

/** The event is `spamreport`, the flag `spam_report`. */
export const flagOf = (event: string): string => (event === 'spamreport' ? 'spam_report' : event);

const Flags = () =>
  z.object(Object.fromEntries(flags.map((flag) => [flag, z.boolean()])) as Record<Flag, z.ZodBoolean>);

export const EventWebhook = schema(() =>
  z.object({
    id: z.string(),
    enabled: z.boolean(),
    url: z.string(),
    friendly_name: z.string(),
    ...Flags().shape,
    account_status_change: z.boolean(),
    oauth_client_id: z.string().optional(),
    oauth_token_url: z.string().optional(),
    created_date: z.string(),
    updated_date: z.string(),
  }),
);
export type EventWebhook = z.infer<ReturnType<typeof EventWebhook>>;

const Secrets = schema(() =>
  z.object({
    private_key: z.string().optional(),
    public_key: z.string().optional(),
    /** How often it was given a key pair. */
    keys: z.int(),
    oauth_client_secret: z.string().optional(),
  }),
);

export const noFlags = Object.fromEntries(flags.map((flag) => [flag, false])) as Record<Flag, boolean>;
export const allFlags = Object.fromEntries(flags.map((flag) => [flag, true])) as Record<Flag, boolean>;

export const blankWebhook = {
  enabled: true,
  url: '',
  friendly_name: '',
  ...noFlags,
  account_status_change: false,
};

export const eventWebhooks = collection('event_webhooks', {
  row: EventWebhook,
  internal: Secrets,
  key: 'id',
  owner: 'account',
  columns: ['url', { name: 'enabled', type: 'integer', path: 'enabled' }],
  missing: errors.webhook_missing,
  make: (ctx, given) => {
    const dates = { created_date: iso(ctx.now), updated_date: iso(ctx.now) };
    return { row: { ...blankWebhook, ...allFlags, id: ctx.random.uuid(), ...dates, ...given }, internal: { keys: 0 } };
  },
});

/** What is answered of a webhook. */
const Shown = schema(() =>
  EventWebhook().partial({ account_status_change: true }).extend({ public_key: z.string().optional() }),
);
type Shown = z.infer<ReturnType<typeof Shown>>;

const Include = () => z.object({ include: emptyable(z.string()).optional() });

function shown(webhook: EventWebhook, include: string | undefined): Shown {
  const { account_status_change, ...rest } = webhook;
  const { public_key } = eventWebhooks.internal(webhook);
  return {
    ...rest,
    ...(include === 'account_status_change' && { account_status_change }),
    ...(public_key && { public_key }),
  };
}

const Changes = () =>
  EventWebhook()
    .omit({ id: true, created_date: true, updated_date: true })
    .partial()
    .extend({ oauth_client_secret: z.string().optional() });
type Changes = z.infer<ReturnType<typeof Changes>>;

const MAX_WEBHOOKS = 5;

const oldest = (ctx: SendgridCtx): Promise<EventWebhook | undefined> =>
  eventWebhooks.find(ctx, { order: { direction: 'asc' } });

/** Whether a webhook is to be told of an event. */
export const wants = (webhook: EventWebhook, event: string): boolean =>
  (webhook as Readonly<Record<string, unknown>>)[flagOf(event)] === true && isUrl(webhook.url);

export const isUrl = (text: string): boolean => /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text);

/** Throws for a URL that another webhook has. */
async function checkUnique(ctx: SendgridCtx, url: string, self?: string): Promise<void> {
  const other = await eventWebhooks.find(ctx, { where: { url } });
  if (other && other.id !== self) throw errors.webhook_url_taken(other.id, url);
}

export async function addWebhook(
  ctx: SendgridCtx,
  { oauth_client_secret, ...changes }: Changes,
  key?: SigningKey,
): Promise<EventWebhook> {
  await checkUnique(ctx, changes.url ?? '');
  if ((await eventWebhooks.count(ctx)) >= MAX_WEBHOOKS) throw errors.webhook_limit();
  const dates = { created_date: iso(ctx.now), updated_date: iso(ctx.now) };
  const row = { ...blankWebhook, ...changes, id: ctx.random.uuid(), ...dates };
  return eventWebhooks.insert(ctx, row, { ...key, keys: key ? 1 : 0, oauth_client_secret });
}

async function change(
  ctx: SendgridCtx,
  webhook: EventWebhook,
  { oauth_client_secret, ...changes }: Changes,
): Promise<EventWebhook> {
  if (changes.url) await checkUnique(ctx, changes.url, webhook.id);
  const secrets = oauth_client_secret === undefined ? {} : { oauth_client_secret };
  return eventWebhooks.update(ctx, webhook, { ...changes, updated_date: iso(ctx.now) }, secrets);
}

export const createWebhook = operation('event-webhooks.create', 'POST /v3/user/webhooks/event/settings', {
  summary: 'Add an event webhook',
  status: 201,
  traits: needs('user.webhooks.event.settings'),
  query: Include,
  body: () => Changes().extend({ url: z.string() }),
  result: Shown,
  async handler(ctx, { body, query }) {
    if (!isUrl(body.url)) throw errors.webhook_url_invalid(body.url);
    return shown(await addWebhook(ctx, body), query.include);
  },
});

export const listWebhooks = operation('event-webhooks.list', 'GET /v3/user/webhooks/event/settings/all', {
  summary: 'All event webhooks',
  traits: needs('user.webhooks.event.settings'),
  query: Include,
  result: () => z.object({ max_allowed: z.int(), webhooks: z.array(Shown()) }),
  async handler(ctx, { query }) {
    const all = await eventWebhooks.all(ctx);
    return { max_allowed: MAX_WEBHOOKS, webhooks: all.map((webhook) => shown(webhook, query.include)) };
  },
});

export const getOldestWebhook = operation('event-webhooks.get-oldest', 'GET /v3/user/webhooks/event/settings', {
  summary: 'The oldest event webhook; without one an empty setting',
  traits: needs('user.webhooks.event.settings'),
  query: Include,
  result: Shown,
  async handler(ctx, { query }) {
    const webhook = await oldest(ctx);
    if (webhook) return shown(webhook, query.include);
    const { account_status_change: _, ...blank } = blankWebhook;
    return { ...blank, enabled: false, id: '', created_date: '', updated_date: '' };
  },
});

export const updateOldestWebhook = operation('event-webhooks.update-oldest', 'PATCH /v3/user/webhooks/event/settings', {
  summary: 'Change the oldest event webhook, or make the first one',
  traits: needs('user.webhooks.event.settings'),
  query: Include,
  body: Changes,
  result: Shown,
  async handler(ctx, { body, query }) {
    const webhook = await oldest(ctx);
    const changed = webhook ? await change(ctx, webhook, body) : await addWebhook(ctx, { enabled: false, ...body });
    return shown(changed, query.include);
  },
});

export const getWebhook = operation('event-webhooks.get', 'GET /v3/user/webhooks/event/settings/{id}', {
  summary: 'One event webhook',
  traits: needs('user.webhooks.event.settings'),
  query: Include,
  result: Shown,
  handler: async (ctx, { params, query }) => shown(await eventWebhooks.need(ctx, params.id), query.include),
});

export const updateWebhook = operation('event-webhooks.update', 'PATCH /v3/user/webhooks/event/settings/{id}', {
  summary: 'Change an event webhook; what is left out stays',
  traits: needs('user.webhooks.event.settings'),
  query: Include,
  body: Changes,
  result: Shown,
  async handler(ctx, { params, body, query }) {
    return shown(await change(ctx, await eventWebhooks.need(ctx, params.id), body), query.include);
  },
});

export const deleteWebhook = operation('event-webhooks.delete', 'DELETE /v3/user/webhooks/event/settings/{id}', {
  summary: 'Delete an event webhook',
  traits: needs('user.webhooks.event.settings'),
  async handler(ctx, { params }) {
    await eventWebhooks.remove(ctx, await eventWebhooks.need(ctx, params.id));
    return nothing();
  },
});

const Signature = schema(() => z.object({ id: z.string(), public_key: z.string() }));

const signatureOf = (webhook: EventWebhook) => ({
  id: webhook.id,
  public_key: eventWebhooks.internal(webhook).public_key ?? '',
});

/** The first pair of the oldest webhook is the one that the namespace's credentials name. */
async function newKey(ctx: SendgridCtx, webhook: EventWebhook): Promise<SigningKey> {
  const first = eventWebhooks.internal(webhook).keys === 0 && (await oldest(ctx))?.id === webhook.id;
  return first && ctx.account.id === MAIN ? firstKey(ctx.credentials.apiKey ?? '') : keyOf(ctx.random.hex(64));
}

/** Signing switched on again makes a new pair (unconfirmed). */
async function switchSigning(ctx: SendgridCtx, webhook: EventWebhook, enabled: boolean) {
  const { public_key, keys } = eventWebhooks.internal(webhook);
  if (enabled === (public_key !== undefined)) return signatureOf(webhook);
  const secrets = enabled
    ? { ...(await newKey(ctx, webhook)), keys: keys + 1 }
    : { private_key: undefined, public_key: undefined };
  return signatureOf(await eventWebhooks.update(ctx, webhook, {}, secrets));
}

async function needOldest(ctx: SendgridCtx): Promise<EventWebhook> {
  const webhook = await oldest(ctx);
  if (!webhook) throw errors.webhook_missing();
  return webhook;
}

export const getOldestSignature = operation(
  'event-webhooks.get-oldest-signature',
  'GET /v3/user/webhooks/event/settings/signed',
  {
    summary: "The oldest webhook's public key, empty while it doesn't sign",
    traits: needs('user.webhooks.event.settings'),
    result: Signature,
    async handler(ctx) {
      const webhook = await oldest(ctx);
      return webhook ? signatureOf(webhook) : { id: '', public_key: '' };
    },
  },
);

export const updateOldestSignature = operation(
  'event-webhooks.update-oldest-signature',
  'PATCH /v3/user/webhooks/event/settings/signed',
  {
    summary: 'Let the oldest webhook sign, or stop it',
    traits: needs('user.webhooks.event.settings'),
    body: () => z.object({ enabled: z.boolean() }),
    result: Signature,
    handler: async (ctx, { body }) => switchSigning(ctx, await needOldest(ctx), body.enabled),
  },
);

export const getSignature = operation(
  'event-webhooks.get-signature',
  'GET /v3/user/webhooks/event/settings/signed/{id}',
  {
    summary: "A webhook's public key, empty while it doesn't sign",
    traits: needs('user.webhooks.event.settings'),
    result: Signature,
    handler: async (ctx, { params }) => signatureOf(await eventWebhooks.need(ctx, params.id)),
  },
);

export const updateSignature = operation(
  'event-webhooks.update-signature',
  'PATCH /v3/user/webhooks/event/settings/signed/{id}',
  {
    summary: 'Let a webhook sign, or stop it',
    traits: needs('user.webhooks.event.settings'),
    body: () => z.object({ enabled: z.boolean() }),
    result: Signature,
    handler: async (ctx, { params, body }) =>
      switchSigning(ctx, await eventWebhooks.need(ctx, params.id), body.enabled),
  },
);
