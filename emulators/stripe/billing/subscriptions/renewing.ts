/** What comes with time: renewals, the end of trials, cancellations, what is told ahead. */
import { seconds } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { newId } from '../../ids.ts';
import { paymentMethods } from '../../payments/methods/method.ts';
import { customers } from '../../payments/customers/customer.ts';
import { voidInvoice } from '../invoices/finalizing.ts';
import { invoices } from '../invoices/invoice.ts';
import { pendingItems, type InvoiceItemRow } from '../invoices/item.ts';
import { setDates, setPeriod, whenDateComes } from './dates.ts';
import { endSubscription } from './ending.ts';
import { bill, nextCycle } from './invoicing.ts';
import { previewOf } from './previewing.ts';
import { whenPeriodEnds } from './waiting.ts';
import { factsOf, hasEnded, pausedDetails, subscriptions, withItems, type SubscriptionRow } from './subscription.ts';

whenDateComes.listen(async (ctx, subscription, date) => {
  if (hasEnded(subscription)) return;
  switch (date) {
    case 'period':
      return turn(ctx, subscription);
    case 'cancel':
      if (subscription.cancel_at !== null && subscription.cancel_at <= seconds(ctx.now))
        await cancelAsAsked(ctx, subscription);
      return;
    case 'trial_will_end':
      if (subscription.status === 'trialing') await emit(ctx, 'customer.subscription.trial_will_end', subscription);
      return;
    case 'upcoming':
      return tellUpcoming(ctx, subscription);
    case 'resume':
      return collectAgain(ctx, subscription);
    case 'expire':
      return expire(ctx, subscription);
    case 'pending_update':
      return forgetUpdate(ctx, subscription);
  }
});

const cancelAsAsked = (ctx: StripeCtx, subscription: SubscriptionRow): Promise<SubscriptionRow> =>
  endSubscription(ctx, subscription, { reason: 'cancellation_requested' });

/** A period has ended. */
async function turn(ctx: StripeCtx, ended: SubscriptionRow): Promise<void> {
  const now = seconds(ctx.now);
  const subscription = ended.schedule === null ? ended : await throughSchedule(ctx, ended);
  if (hasEnded(subscription)) return;
  if (subscription.status === 'incomplete' || subscription.status === 'paused') return;
  const due = subscription.cancel_at !== null && subscription.cancel_at <= now;
  if (subscription.cancel_at_period_end || due) return void (await cancelAsAsked(ctx, subscription));
  const trialIsOver = subscription.status === 'trialing' && (subscription.trial_end ?? 0) <= now;
  if (trialIsOver && !(await hasMethod(ctx, subscription))) {
    const { missing_payment_method: then } = subscription.trial_settings.end_behavior;
    if (then === 'cancel') return void (await endSubscription(ctx, subscription, { reason: null }));
    if (then === 'pause') return pause(ctx, subscription);
  }
  await renewNow(ctx, subscription, trialIsOver ? { status: 'active' } : {});
}

/** A schedule may have other items for the period to come, or an end. */
async function throughSchedule(ctx: StripeCtx, subscription: SubscriptionRow): Promise<SubscriptionRow> {
  await whenPeriodEnds.tell(ctx, subscription);
  return subscriptions.need(ctx, subscription.id);
}

/** Items go on into their next period, and a draft invoice is made for it. */
export async function renewNow(
  ctx: StripeCtx,
  before: SubscriptionRow,
  changes: Partial<SubscriptionRow>,
): Promise<SubscriptionRow> {
  const { items, drafts, period } = await nextCycle(ctx, before, seconds(ctx.now));
  const pending = await itemsToBill(ctx, before);
  const id = newId(ctx.random, 'in');
  const after = await subscriptions.update(
    ctx,
    before,
    { ...changes, ...withItems(before.id, items), latest_invoice: id },
    factsOf(items),
  );
  await emit(ctx, 'customer.subscription.updated', after, { before });
  await bill(ctx, after, { id, reason: 'subscription_cycle', drafts, items: pending, atOnce: false, period });
  if (after.cancel_at === null) setPeriod(ctx, after);
  else setDates(ctx, after);
  return after;
}

/** What waits for the next invoice: of the subscription, and of nobody's. */
export async function itemsToBill(
  ctx: StripeCtx,
  { customer, id, currency }: SubscriptionRow,
): Promise<InvoiceItemRow[]> {
  const pending = await pendingItems(ctx, { customer, currency });
  return pending.filter(({ parent }) => {
    const of = parent?.subscription_details?.subscription;
    return of === undefined || of === id;
  });
}

/** Whether anything could pay a subscription's invoices by itself. */
export async function hasMethod(ctx: StripeCtx, subscription: SubscriptionRow): Promise<boolean> {
  if (subscription.collection_method === 'send_invoice') return true;
  const customer = await customers.get(ctx, subscription.customer);
  const ids = [
    subscription.default_payment_method,
    subscription.default_source,
    customer?.invoice_settings.default_payment_method,
    customer?.default_source,
  ];
  for (const id of ids) if (id && (await paymentMethods.get(ctx, id))) return true;
  return false;
}

async function pause(ctx: StripeCtx, before: SubscriptionRow): Promise<void> {
  const after = await subscriptions.update(ctx, before, {
    status: 'paused',
    status_details: pausedDetails('trial_end_without_payment_method', seconds(ctx.now)),
  });
  setDates(ctx, after);
  await emit(ctx, 'customer.subscription.updated', after, { before });
  await emit(ctx, 'customer.subscription.paused', after);
}

async function tellUpcoming(ctx: StripeCtx, subscription: SubscriptionRow): Promise<void> {
  const stays = subscription.cancel_at === null || subscription.cancel_at > factsOf(subscription.items.data).periodEnd;
  if (subscription.cancel_at_period_end || !stays || subscription.status === 'incomplete') return;
  const { id: _, ...invoice } = (await previewOf(ctx, subscription)).row;
  await emit(ctx, 'invoice.upcoming', invoice);
}

async function collectAgain(ctx: StripeCtx, before: SubscriptionRow): Promise<void> {
  const after = await subscriptions.update(ctx, before, { pause_collection: null });
  await emit(ctx, 'customer.subscription.updated', after, { before });
}

/** The first invoice was not paid in time. */
async function expire(ctx: StripeCtx, subscription: SubscriptionRow): Promise<void> {
  if (subscription.status !== 'incomplete') return;
  await endSubscription(ctx, subscription, { reason: null, status: 'incomplete_expired' });
  const invoice =
    subscription.latest_invoice === null ? undefined : await invoices.get(ctx, subscription.latest_invoice);
  if (invoice?.status === 'open') await voidInvoice(ctx, invoice);
}

/** An update that was not paid in time never happened. */
async function forgetUpdate(ctx: StripeCtx, before: SubscriptionRow): Promise<void> {
  const { updateInvoice } = subscriptions.internal(before);
  if (before.pending_update === null) return;
  const after = await subscriptions.update(
    ctx,
    before,
    { pending_update: null },
    { update: undefined, updateInvoice: undefined },
  );
  await emit(ctx, 'customer.subscription.updated', after, { before });
  await emit(ctx, 'customer.subscription.pending_update_expired', after);
  const invoice = updateInvoice === undefined ? undefined : await invoices.get(ctx, updateInvoice);
  if (invoice?.status === 'open') await voidInvoice(ctx, invoice);
}
