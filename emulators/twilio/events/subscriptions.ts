/** Subscriptions of Event Streams: which events go to a sink. */
import { nothing, pageOf, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { given, text } from '../params.ts';
import { eventsLink, sinks, Subscription, subscriptions } from './rows.ts';
import { eventsApi } from './sinks.ts';

interface EventType {
  readonly type: string;
  readonly schema_version: number;
}

/** `{"type":"com.twilio.messaging.message.sent","schema_version":1}` */
function typeIn(written: string): EventType {
  try {
    const { type, schema_version: version = 1 } = JSON.parse(written) as Record<string, unknown>;
    if (typeof type === 'string') return { type, schema_version: Number(version) };
  } catch {
    // told below
  }
  throw errors.invalid_parameter('Types');
}

export const createSubscription = eventsApi.operation('subscriptions.create', 'POST /v1/Subscriptions', {
  summary: 'Send events of some types to a sink',
  status: 201,
  body: () => z.object({ Description: z.string(), SinkSid: z.string(), Types: z.array(z.string()) }),
  result: Subscription,
  async handler(ctx, { body }) {
    const sink = await sinks.get(ctx, body.SinkSid);
    if (!sink) throw errors.invalid_parameter('SinkSid');
    const id = sid(ctx, 'DF');
    const url = eventsLink(`/v1/Subscriptions/${id}`);
    return subscriptions.insert(
      ctx,
      {
        sid: id,
        account_sid: ctx.account.id,
        description: body.Description,
        sink_sid: sink.sid,
        ...newIsoDates(ctx.now),
        url,
        links: { subscribed_events: `${url}/SubscribedEvents` },
      },
      { types: body.Types.map(typeIn) },
    );
  },
});

export const listSubscriptions = eventsApi.operation('subscriptions.list', 'GET /v1/Subscriptions', {
  summary: 'List subscriptions',
  query: () => z.object({ SinkSid: text() }),
  list: Subscription,
  listName: 'subscriptions',
  handler: (ctx, { query, page }) => subscriptions.list(ctx, { where: { sink_sid: query.SinkSid || undefined }, page }),
});

export const fetchSubscription = eventsApi.operation('subscriptions.fetch', 'GET /v1/Subscriptions/{Sid}', {
  summary: 'One subscription',
  result: Subscription,
  handler: (ctx, { params }) => subscriptions.need(ctx, params.Sid),
});

export const updateSubscription = eventsApi.operation('subscriptions.update', 'POST /v1/Subscriptions/{Sid}', {
  summary: 'Change a subscription',
  body: () => z.object({ Description: text(), SinkSid: text() }),
  result: Subscription,
  handler: async (ctx, { params, body }) =>
    subscriptions.update(ctx, await subscriptions.need(ctx, params.Sid), {
      ...given({ description: body.Description, sink_sid: body.SinkSid || undefined }),
      date_updated: isoZ(ctx.now),
    }),
});

export const deleteSubscription = eventsApi.operation('subscriptions.delete', 'DELETE /v1/Subscriptions/{Sid}', {
  summary: 'Delete a subscription',
  status: 204,
  async handler(ctx, { params }) {
    await subscriptions.remove(ctx, await subscriptions.need(ctx, params.Sid));
    return nothing();
  },
});

const SubscribedEvent = () =>
  z.object({
    account_sid: z.string(),
    subscription_sid: z.string(),
    type: z.string(),
    schema_version: z.int(),
    url: z.string(),
  });
type SubscribedEvent = z.infer<ReturnType<typeof SubscribedEvent>>;

const asSubscribed = (subscription: Subscription, { type, schema_version }: EventType): SubscribedEvent => ({
  account_sid: subscription.account_sid,
  subscription_sid: subscription.sid,
  type,
  schema_version,
  url: `${subscription.url}/SubscribedEvents/${type}`,
});

const EVENTS = '/v1/Subscriptions/{SubscriptionSid}/SubscribedEvents';

export const addSubscribedEvent = eventsApi.operation('subscribed_events.create', `POST ${EVENTS}`, {
  summary: 'Add a type to a subscription',
  status: 201,
  body: () => z.object({ Type: z.string(), SchemaVersion: z.int().optional() }),
  result: SubscribedEvent,
  async handler(ctx, { params, body }) {
    const subscription = await subscriptions.need(ctx, params.SubscriptionSid);
    const added = { type: body.Type, schema_version: body.SchemaVersion ?? 1 };
    await changeTypes(ctx, subscription, (types) => [...types.filter(({ type }) => type !== body.Type), added]);
    return asSubscribed(subscription, added);
  },
});

const changeTypes = (
  ctx: TwilioCtx,
  subscription: Subscription,
  change: (types: readonly EventType[]) => EventType[],
): Promise<Subscription> =>
  subscriptions.update(ctx, subscription, {}, { types: change(subscriptions.internal(subscription).types) });

export const listSubscribedEvents = eventsApi.operation('subscribed_events.list', `GET ${EVENTS}`, {
  summary: 'List the types of a subscription',
  list: SubscribedEvent,
  listName: 'types',
  async handler(ctx, { params, page }) {
    const subscription = await subscriptions.need(ctx, params.SubscriptionSid);
    const { types } = subscriptions.internal(subscription);
    return pageOf(
      types.map((one) => asSubscribed(subscription, one)),
      page,
    );
  },
});

export const removeSubscribedEvent = eventsApi.operation('subscribed_events.delete', `DELETE ${EVENTS}/{Type}`, {
  summary: 'Take a type out of a subscription',
  status: 204,
  async handler(ctx, { params }) {
    const subscription = await subscriptions.need(ctx, params.SubscriptionSid);
    await changeTypes(ctx, subscription, (types) => types.filter(({ type }) => type !== params.Type));
    return nothing();
  },
});
