/** Subscription items: what can be asked of them; each change is one of the subscription. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock } from '../../core/clocks.ts';
import { params, text } from '../../core/params.ts';
import { declineNames } from '../../declines.ts';
import { errors } from '../../errors.ts';
import { pageOfRows } from '../invoices/lines.ts';
import { changeSubscription } from './changing.ts';
import { itemInput } from './items.ts';
import { paymentBehavior, prorationBehavior } from './params.ts';
import { itemOf, SubscriptionItem, subscriptionNamed, type ItemRow, type SubscriptionRow } from './subscription.ts';

const behavior = () => ({
  off_session: z.boolean().optional(),
  payment_behavior: paymentBehavior().optional(),
  proration_behavior: prorationBehavior().optional(),
  proration_date: z.int().optional(),
});

async function needItem(ctx: StripeCtx, id: string): Promise<{ item: ItemRow; subscription: SubscriptionRow }> {
  const found = await itemOf(ctx, id);
  if (!found) throw errors.resource_missing(id, 'subscription_item', 'id');
  return found;
}

export const createItem = operation('subscription_items.create', 'POST /v1/subscription_items', {
  summary: 'Add an item to a subscription',
  faults: declineNames,
  body: () => params({ ...itemInput(), ...behavior(), subscription: text() }),
  result: SubscriptionItem,
  async handler(
    bare,
    { body: { expand: _, subscription, off_session, payment_behavior, proration_behavior, proration_date, ...item } },
  ) {
    const before = await subscriptionNamed(bare, subscription);
    const ctx = await onClock(bare, before.test_clock);
    const known = new Set(before.items.data.map(({ id }) => id));
    const change = { items: [item], off_session, payment_behavior, proration_behavior, proration_date };
    const after = await changeSubscription(ctx, before, change);
    const made = (after.pending_update?.subscription_items ?? after.items.data).find(({ id }) => !known.has(id));
    if (!made) throw new Error(`${subscription} got no new item`);
    return made;
  },
});

export const retrieveItem = operation('subscription_items.retrieve', 'GET /v1/subscription_items/{id}', {
  summary: "Retrieve a subscription's item",
  query: () => params({}),
  result: SubscriptionItem,
  handler: async (ctx, { params: { id } }) => (await needItem(ctx, id)).item,
});

export const updateItem = operation('subscription_items.update', 'POST /v1/subscription_items/{id}', {
  summary: "Update a subscription's item",
  faults: declineNames,
  body: () => params({ ...itemInput(), ...behavior() }),
  result: SubscriptionItem,
  async handler(bare, { params: { id }, body }) {
    const { expand: _, off_session, payment_behavior, proration_behavior, proration_date, ...item } = body;
    const { subscription, item: before } = await needItem(bare, id);
    const ctx = await onClock(bare, subscription.test_clock);
    const change = { items: [{ ...item, id }], off_session, payment_behavior, proration_behavior, proration_date };
    const after = await changeSubscription(ctx, subscription, change);
    return after.items.data.find((one) => one.id === id) ?? before;
  },
});

const deletion = () => ({ ...behavior(), clear_usage: z.boolean().optional() });

export const deleteItem = operation('subscription_items.delete', 'DELETE /v1/subscription_items/{id}', {
  summary: 'Take an item from a subscription',
  query: () => params(deletion()),
  body: () => params(deletion()),
  result: () => z.object({ id: z.string(), object: z.literal('subscription_item'), deleted: z.literal(true) }),
  async handler(bare, { params: { id }, query, body }) {
    const { subscription } = await needItem(bare, id);
    const { proration_behavior, proration_date, payment_behavior } = { ...query, ...body };
    const change = { items: [{ id, deleted: true }], payment_behavior, proration_behavior, proration_date };
    await changeSubscription(await onClock(bare, subscription.test_clock), subscription, change);
    return { id, object: 'subscription_item' as const, deleted: true as const };
  },
});

export const listItems = operation('subscription_items.list', 'GET /v1/subscription_items', {
  summary: "List a subscription's items",
  query: () => z.object({ subscription: text() }),
  list: SubscriptionItem,
  handler: async (ctx, { query: { subscription }, page }) =>
    pageOfRows((await subscriptionNamed(ctx, subscription)).items.data, page),
});
