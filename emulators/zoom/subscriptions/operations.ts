/** Event subscriptions through the API: they feed the same deliveries as those of the Marketplace. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { around, asked, paging, tokenOnly, tokenPaged } from '../paging.ts';
import { needs } from '../scopes.ts';
import { subscribe, unsubscribe } from './console.ts';
import { Subscription, subscriptions } from './rows.ts';
import { validate } from './validation.ts';

const path = '/v2/marketplace/app/event_subscription';
/** Of one app. */
const most = 20;

const Wish = () =>
  z.object({
    events: z.array(z.string()).min(1),
    event_subscription_name: z.string().optional(),
    event_webhook_url: z.url(),
    user_ids: z.array(z.string()).optional(),
    subscription_scope: z.enum(['user', 'account', 'master_account']).optional(),
    account_id: z.string().optional(),
  });

export const createSubscription = operation('eventSubscriptions.create', `POST ${path}` as const, {
  summary: 'Have events sent to a URL',
  status: 201,
  ...needs('Heavy', undefined, 'marketplace:write:event_subscription'),
  body: Wish,
  result: () => z.object({ event_subscription_id: z.string() }),
  async handler(ctx, { body }) {
    if ((await subscriptions.count(ctx)) >= most)
      throw errors.bad_request(`You can add a maximum of ${most} event subscriptions.`);
    const { event_subscription_id } = await subscribe(ctx, {
      url: body.event_webhook_url,
      source: 'openapi',
      name: body.event_subscription_name,
      events: body.events,
      scope: body.subscription_scope,
      users: body.user_ids,
    });
    return { event_subscription_id };
  },
});

export const listSubscriptions = operation('eventSubscriptions.list', `GET ${path}` as const, {
  summary: 'Where events are sent',
  ...needs('Heavy', undefined, 'marketplace:read:event_subscription'),
  query: () =>
    z.object({
      ...paging(),
      user_id: text(),
      subscription_scope: text(),
      account_id: text(),
    }),
  result: () => z.object({ ...tokenPaged(), event_subscriptions: z.array(Subscription()) }),
  async handler(ctx, { query }) {
    const { user_id, subscription_scope: scope } = query;
    const page = await subscriptions.list(ctx, {
      match: (one) => (!scope || one.subscription_scope === scope) && (!user_id || one.user_ids.includes(user_id)),
      order: { direction: 'asc' },
      page: await asked(ctx, query),
    });
    return { ...tokenOnly(await around(ctx, page)), event_subscriptions: [...page.items] };
  },
});

export const getSubscription = operation('eventSubscriptions.get', `GET ${path}/{eventSubscriptionId}` as const, {
  summary: 'One event subscription',
  ...needs('Heavy', undefined, 'marketplace:read:event_subscription'),
  result: Subscription,
  handler: (ctx, { params }) => subscriptions.need(ctx, params.eventSubscriptionId),
});

export const updateSubscription = operation(
  'eventSubscriptions.update',
  `PATCH ${path}/{eventSubscriptionId}` as const,
  {
    summary: 'Change an event subscription',
    ...needs('Heavy', undefined, 'marketplace:update:event_subscription'),
    body: () => Wish().partial(),
    async handler(ctx, { params, body }) {
      const { account_id: _account, ...changes } = body;
      const before = await subscriptions.need(ctx, params.eventSubscriptionId);
      const after = await subscriptions.update(ctx, before, changes);
      if (after.event_webhook_url !== before.event_webhook_url) validate(ctx, after);
      return nothing();
    },
  },
);

export const deleteSubscription = operation(
  'eventSubscriptions.delete',
  `DELETE ${path}/{eventSubscriptionId}` as const,
  {
    summary: 'Have no more events sent to a URL',
    ...needs('Heavy', undefined, 'marketplace:delete:event_subscription'),
    async handler(ctx, { params }) {
      await unsubscribe(ctx, await subscriptions.need(ctx, params.eventSubscriptionId));
      return nothing();
    },
  },
);
