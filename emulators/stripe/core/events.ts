/** Events: what happened, kept for a month, and told to every endpoint that wants it. */
import { schema, z, type Reply } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { asAccount, platformOf, type StripeCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { collection, job } from '../provider.ts';
import { previousAttributes } from './diff.ts';
import { keeping } from './keeping.ts';
import { describeObject, type StripeObject } from './objects.ts';
import { hash, params, range } from './params.ts';
import { render } from './render.ts';
import { causeOf } from './request.ts';
import { newestVersion } from './versions.ts';
import { endpointsFor } from './webhook-endpoints.ts';

export const Event = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('event'),
    account: z.string().optional(),
    api_version: z.string().nullable(),
    created: z.int(),
    data: z.object({ object: hash(), previous_attributes: hash().optional() }),
    livemode: z.boolean(),
    pending_webhooks: z.int(),
    request: z.object({ id: z.string().nullable(), idempotency_key: z.string().nullable() }),
    type: z.string(),
  }),
);

export type EventRow = z.infer<ReturnType<typeof Event>>;

export const events = collection('events', {
  row: Event,
  key: 'id',
  owner: 'account',
  columns: ['type', { name: 'created', type: 'integer', path: 'created' }],
  holds: 'data.object',
  missing: (id) => errors.resource_missing(id, 'event', 'id'),
  stats: { by: ['type'] },
});

const keptEvents = keeping(events, {
  name: 'events.forget',
  column: 'created',
  unitMs: 1000,
  forMs: 30 * 86_400_000,
  grainMs: 3_600_000,
});

export const { job: forgetEvents } = keptEvents;

/** Of payments, ids have a generation of their own. */
const ofPayments = /^(?:charge|payment_intent|refund)\./;

export interface EmitOptions {
  /** The object as it was: the event carries what changed. When nothing did, there is no event. */
  readonly before?: object | undefined;
  /** Who asked for it, where that isn't the call. */
  readonly request?: EventRow['request'];
}

/**
 * Tells that something happened to an object, as it is now. Awaited, because endpoints get it in their own version.
 *
 * @example
 * await emit(ctx, 'customer.updated', after, { before });
 */
export async function emit(
  ctx: StripeCtx,
  type: string,
  object: object,
  { before, request }: EmitOptions = {},
): Promise<void> {
  const previous = before && previousAttributes(before as StripeObject, object as StripeObject);
  if (before && !previous) return;
  const id = newEventId(ctx, type);
  const endpoints = await endpointsFor(ctx, type);
  await keptEvents.begin(ctx);
  const event = await events.insert(ctx, {
    id,
    object: 'event',
    ...(ctx.account.platform !== undefined && { account: ctx.account.id }),
    api_version: newestVersion,
    created: Math.floor(ctx.now / 1000),
    data: { object: object as StripeObject, ...(previous && { previous_attributes: previous }) },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: request ?? causeOf(ctx),
    type,
  });
  const targets = [];
  for (const { id: endpoint, url, secret, version } of endpoints) {
    targets.push({
      url,
      id: endpoint,
      secret,
      ...(version !== newestVersion && { event: await inVersion(ctx, event, version) }),
    });
  }
  if (targets.length === 0) return ctx.emit(type, null, { to: [] }); // nobody gets it: not worth a copy
  ctx.emit(type, event, { to: targets, then: [noteDelivery, { event: id, account: ctx.account.id }] });
}

const newEventId = (ctx: StripeCtx, type: string): string => {
  const id = newId(ctx.random, 'evt');
  return ofPayments.test(type) ? id.replace('evt_1', 'evt_3') : id;
};

/** An event as an endpoint of an older version gets it. */
async function inVersion(ctx: StripeCtx, event: EventRow, version: string): Promise<object> {
  const object = await render(ctx, event.data.object, { version, wanted: {} });
  return { ...event, api_version: version, data: { ...event.data, object } };
}

describeObject('event', { prefixes: ['evt_'], load: (ctx, id) => events.get(ctx, id) });

export const retrieveEvent = operation('events.retrieve', 'GET /v1/events/{id}', {
  summary: 'Retrieve an event',
  query: () => params({}),
  result: Event,
  handler: (ctx, { params: { id } }) => events.need(ctx, id),
});

export const listEvents = operation('events.list', 'GET /v1/events', {
  summary: 'List events, newest first',
  query: () =>
    z.object({
      created: range(),
      delivery_success: z.boolean().optional(),
      type: z.string().optional(),
      types: z.array(z.string()).max(20).optional(),
    }),
  list: Event,
  handler: (ctx, { query: { created, delivery_success, type, types }, page }) => {
    const wanted = types ?? (type === undefined ? undefined : [type]);
    const globs = wanted?.some((one) => one.includes('*'));
    const needsMatch = globs || delivery_success !== undefined;
    return events.list(ctx, {
      where: { created, ...(!globs && wanted && { type: wanted }) },
      ...(needsMatch && {
        match: (event: EventRow) =>
          (!wanted || wanted.some((one) => isLike(event.type, one))) &&
          (delivery_success === undefined || (event.pending_webhooks === 0) === delivery_success),
      }),
      page,
    });
  },
});

/** `invoice.*` */
const isLike = (type: string, pattern: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;

export const noteDelivery = job('events.delivered', {
  kind: 'progress',
  input: () => z.object({ event: z.string(), account: z.string(), reply: z.custom<Reply>().optional() }),
  async run(ctx, { event: id, account, reply }) {
    const of = asAccount(ctx, account || platformOf(ctx));
    const event = await events.get(of, id);
    if (!event || reply?.outcome !== 'accepted') return;
    await events.update(of, event, { pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
  },
});
