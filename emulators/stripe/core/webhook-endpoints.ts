/** Webhook endpoints: who is told of which events, in which version, signed with which secret. */
import { schema, z, type ConsoleEndpoints } from '../../../src/emulator/index.ts';
import { asAccount, type StripeAccount, type StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { newId, newWebhookSecret } from '../ids.ts';
import { collection } from '../provider.ts';
import type { StripeSettings } from '../settings.ts';
import { eventTypes } from './event-types.ts';
import { merged, Metadata } from './metadata.ts';
import { describeObject } from './objects.ts';
import { defined, metadata, params, text, unset, url } from './params.ts';
import { isVersion, newestVersion } from './versions.ts';

export const WebhookEndpoint = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('webhook_endpoint'),
    api_version: z.string().nullable(),
    application: z.string().nullable(),
    created: z.int(),
    description: z.string().nullable(),
    enabled_events: z.array(z.string()),
    livemode: z.boolean(),
    metadata: Metadata(),
    status: z.enum(['enabled', 'disabled']),
    url: z.string(),
  }),
);

/** As answered once, when it is made. */
const WithSecret = schema(() => WebhookEndpoint().extend({ secret: z.string() }));

type Row = z.infer<ReturnType<typeof WebhookEndpoint>>;

export const webhookEndpoints = collection('webhook_endpoints', {
  row: WebhookEndpoint,
  internal: () => z.object({ secret: z.string(), connect: z.boolean() }),
  key: 'id',
  owner: 'account',
  missing: (id) => errors.resource_missing(id, 'webhook endpoint', 'id'),
  make: (ctx, given) => {
    const { secret, connect, ...row } = given as Partial<Row> & { secret?: string; connect?: boolean };
    return {
      row: {
        ...newEndpoint(ctx, { url: row.url ?? '', enabled_events: row.enabled_events ?? ['*'] }),
        ...row,
      },
      internal: {
        secret: secret ?? (ctx.credentials as { webhookSecret?: string }).webhookSecret ?? '',
        connect: connect ?? false,
      },
    };
  },
});

describeObject('webhook_endpoint', { prefixes: ['we_'], load: (ctx, id) => webhookEndpoints.get(ctx, id) });

const most = 16;

const newEndpoint = (
  ctx: Pick<StripeCtx, 'random' | 'now'>,
  given: Pick<Row, 'url' | 'enabled_events'> & Partial<Row>,
): Row => ({
  id: newId(ctx.random, 'we'),
  object: 'webhook_endpoint',
  api_version: null,
  application: null,
  created: Math.floor(ctx.now / 1000),
  description: null,
  livemode: false,
  metadata: {},
  status: 'enabled',
  ...given,
});

/** What an endpoint is told with. */
export interface Listener {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly version: string;
}

/** Who wants an event of the context's account: its own endpoints, and those of its platform for connected accounts. */
export async function endpointsFor(ctx: StripeCtx, type: string): Promise<Listener[]> {
  const own = await listening(ctx, type, false);
  const { platform } = ctx.account;
  return platform === undefined ? own : [...own, ...(await listening(asAccount(ctx, platform), type, true))];
}

/** An account's endpoints, read once for a unit of work, which tells of many things and changes none of them before. */
const known = new WeakMap<object, Map<string, Promise<Row[]>>>();

function endpointsOf(ctx: StripeCtx): Promise<Row[]> {
  const read = known.get(ctx.unit) ?? new Map<string, Promise<Row[]>>();
  known.set(ctx.unit, read);
  const rows = read.get(ctx.account.id) ?? webhookEndpoints.all(ctx);
  read.set(ctx.account.id, rows);
  return rows;
}

async function listening(ctx: StripeCtx, type: string, connect: boolean): Promise<Listener[]> {
  const rows = (await endpointsOf(ctx)).filter(
    (row) =>
      row.status === 'enabled' &&
      webhookEndpoints.internal(row).connect === connect &&
      (row.enabled_events.includes('*') || row.enabled_events.includes(type)),
  );
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    secret: webhookEndpoints.internal(row).secret,
    version: row.api_version ?? newestVersion,
  }));
}

const enabledEvents = () => z.array(z.enum(eventTypes)).min(1);

export const createWebhookEndpoint = operation('webhook_endpoints.create', 'POST /v1/webhook_endpoints', {
  summary: 'Create a webhook endpoint; its secret is answered this once',
  body: () =>
    params({
      api_version: text().optional(),
      connect: z.boolean().optional(),
      description: unset(text(5000)),
      enabled_events: enabledEvents(),
      metadata: metadata(),
      url: url(),
    }),
  result: WithSecret,
  async handler(ctx, { body: { connect = false, api_version, expand: _, ...body } }) {
    if (api_version !== undefined && !isVersion(api_version)) throw errors.invalid_version(api_version);
    if ((await webhookEndpoints.count(ctx)) >= most)
      throw errors.invalid_request(`You have reached the maximum of ${most} test webhook endpoints.`);
    const secret = newWebhookSecret(ctx.random);
    const row = newEndpoint(ctx, {
      ...defined(body),
      api_version: api_version ?? null,
      description: body.description ?? null,
      metadata: merged({}, body.metadata),
    });
    await webhookEndpoints.insert(ctx, row, { secret, connect });
    return { ...row, secret };
  },
});

export const retrieveWebhookEndpoint = operation('webhook_endpoints.retrieve', 'GET /v1/webhook_endpoints/{id}', {
  summary: 'Retrieve a webhook endpoint',
  query: () => params({}),
  result: WebhookEndpoint,
  handler: (ctx, { params: { id } }) => webhookEndpoints.need(ctx, id),
});

export const updateWebhookEndpoint = operation('webhook_endpoints.update', 'POST /v1/webhook_endpoints/{id}', {
  summary: 'Update a webhook endpoint',
  body: () =>
    params({
      description: unset(text(5000)),
      disabled: z.boolean().optional(),
      enabled_events: enabledEvents().optional(),
      metadata: metadata(),
      url: url().optional(),
    }),
  result: WebhookEndpoint,
  async handler(ctx, { params: { id }, body: { disabled, expand: _, ...body } }) {
    const row = await webhookEndpoints.need(ctx, id);
    return webhookEndpoints.update(ctx, row, {
      ...defined(body),
      metadata: merged(row.metadata, body.metadata),
      ...(disabled !== undefined && { status: disabled ? 'disabled' : 'enabled' }),
    });
  },
});

export const deleteWebhookEndpoint = operation('webhook_endpoints.delete', 'DELETE /v1/webhook_endpoints/{id}', {
  summary: 'Delete a webhook endpoint',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('webhook_endpoint'), deleted: z.literal(true) }),
  async handler(ctx, { params: { id } }) {
    await webhookEndpoints.remove(ctx, await webhookEndpoints.need(ctx, id));
    return { id, object: 'webhook_endpoint' as const, deleted: true as const };
  },
});

export const listWebhookEndpoints = operation('webhook_endpoints.list', 'GET /v1/webhook_endpoints', {
  summary: 'List webhook endpoints, newest first',
  list: WebhookEndpoint,
  handler: (ctx, { page }) => webhookEndpoints.list(ctx, { page }),
});

/** The console: the same endpoints, which hear of connected accounts as well when their platform is asked. */
export const consoleEndpoints: ConsoleEndpoints<StripeAccount, StripeSettings> = {
  async list(ctx) {
    const rows = await webhookEndpoints.all(ctx);
    return rows.map((row) => shown(row, webhookEndpoints.internal(row).secret));
  },
  async add(ctx, { url: where, events = ['*'], secret = ctx.credentials.webhookSecret ?? '' }) {
    const row = newEndpoint(ctx, { url: where, enabled_events: [...events] });
    await webhookEndpoints.insert(ctx, row, { secret, connect: false });
    return shown(row, secret);
  },
  async change(ctx, id, { url: where, events }) {
    const row = await webhookEndpoints.get(ctx, id);
    if (!row) return undefined;
    const changes = { ...(where && { url: where }), ...(events && { enabled_events: [...events] }) };
    return shown(await webhookEndpoints.update(ctx, row, changes), webhookEndpoints.internal(row).secret);
  },
  async remove(ctx, id) {
    const row = await webhookEndpoints.get(ctx, id);
    if (row) await webhookEndpoints.remove(ctx, row);
    return row !== undefined;
  },
};

const shown = ({ id, url: where, enabled_events }: Row, secret: string) => ({
  id,
  url: where,
  events: enabled_events,
  secret,
});
