/** Subscriptions follow their invoices: paid they go on, failed they are past due, given up they end. */
import type { StripeCtx } from '../../account.ts';
import { onClock } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { setupIntents } from '../../payments/setup/setup-intent.ts';
import { whenSetupChanges } from '../../payments/setup/waiting.ts';
import { customers } from '../../payments/customers/customer.ts';
import { discounts } from '../discounts/discount.ts';
import { subscriptionOf, type InvoiceRow } from '../invoices/invoice.ts';
import { whenInvoiceChanges } from '../invoices/waiting.ts';
import { setDates, setUpdateExpiry, stopExpiry } from './dates.ts';
import { endSubscription } from './ending.ts';
import { factsOf, hasEnded, subscriptions, withItems, type SubscriptionRow } from './subscription.ts';

whenInvoiceChanges.listen(async (ctx, invoice, news, method) => {
  if (news === 'finalized') await useUp(ctx, invoice);
  const id = subscriptionOf(invoice);
  const subscription = id === null ? undefined : await subscriptions.get(ctx, id);
  if (!subscription || hasEnded(subscription)) return;
  switch (news) {
    case 'paid':
      return paid(ctx, subscription, invoice, method ?? null);
    case 'failed':
    case 'overdue':
      return owed(ctx, subscription, invoice);
    case 'given_up':
      return givenUp(ctx, subscription);
    case 'voided':
    case 'uncollectible':
      return released(ctx, subscription, invoice, news);
    default:
      return;
  }
});

/** A change of a subscription, told of. */
async function change(
  ctx: StripeCtx,
  before: SubscriptionRow,
  changes: Partial<SubscriptionRow>,
): Promise<SubscriptionRow> {
  const after = await subscriptions.update(ctx, before, changes);
  await emit(ctx, 'customer.subscription.updated', after, { before });
  return after;
}

async function paid(
  ctx: StripeCtx,
  before: SubscriptionRow,
  invoice: InvoiceRow,
  method: string | null,
): Promise<void> {
  const { update, updateInvoice } = subscriptions.internal(before);
  if (update && updateInvoice === invoice.id) return applyUpdate(ctx, before, update);
  const keeps = before.payment_settings.save_default_payment_method === 'on_subscription' && method !== null;
  const latest = before.latest_invoice === invoice.id;
  const changes: Partial<SubscriptionRow> = {
    ...(latest && { status: statusPaid(before) }),
    ...(keeps && { default_payment_method: method }),
  };
  const after = await change(ctx, before, changes);
  if (before.status !== 'incomplete' || after.status === 'incomplete') return;
  stopExpiry(ctx, after.id);
}

function statusPaid({ status, trial_end }: SubscriptionRow): SubscriptionRow['status'] {
  if (status === 'incomplete') return trial_end === null ? 'active' : 'trialing';
  return status === 'past_due' || status === 'unpaid' ? 'active' : status;
}

/** What waited for its payment takes effect. */
async function applyUpdate(ctx: StripeCtx, before: SubscriptionRow, update: Partial<SubscriptionRow>): Promise<void> {
  const items = update.items?.data ?? before.items.data;
  const after = await subscriptions.update(
    ctx,
    before,
    { ...update, ...withItems(before.id, items), pending_update: null },
    { update: undefined, updateInvoice: undefined, ...factsOf(items) },
  );
  setUpdateExpiry(ctx, after.id, null);
  setDates(ctx, after);
  await emit(ctx, 'customer.subscription.updated', after, { before });
  await emit(ctx, 'customer.subscription.pending_update_applied', after);
}

async function owed(ctx: StripeCtx, before: SubscriptionRow, invoice: InvoiceRow): Promise<void> {
  const counts = before.status === 'active' || before.status === 'trialing';
  if (!counts || invoice.billing_reason === 'subscription_create' || before.latest_invoice !== invoice.id) return;
  if (subscriptions.internal(before).updateInvoice === invoice.id) return;
  await change(ctx, before, { status: 'past_due' });
}

async function givenUp(ctx: StripeCtx, before: SubscriptionRow): Promise<void> {
  const { failedPayments } = ctx.settings;
  if (failedPayments === 'cancel') await endSubscription(ctx, before, { reason: 'payment_failed' });
  else if (failedPayments === 'unpaid') await change(ctx, before, { status: 'unpaid' });
}

async function released(
  ctx: StripeCtx,
  before: SubscriptionRow,
  invoice: InvoiceRow,
  news: 'voided' | 'uncollectible',
): Promise<void> {
  if (before.latest_invoice !== invoice.id) return;
  if (before.status === 'incomplete' && news === 'voided') {
    await endSubscription(ctx, before, { reason: null, status: 'incomplete_expired' });
  } else if (before.status === 'past_due' || before.status === 'unpaid') {
    await change(ctx, before, { status: 'active' });
  }
}

/** A discount of one time goes once it has taken something off. */
async function useUp(ctx: StripeCtx, invoice: InvoiceRow): Promise<void> {
  for (const { discount, amount } of invoice.total_discount_amounts) {
    const row = amount === 0 ? undefined : await discounts.get(ctx, discount);
    if (!row || discounts.internal(row).duration !== 'once') continue;
    if (row.subscription !== null) await dropFromSubscription(ctx, row.subscription, discount);
    else if (row.customer !== null && row.invoice === null) await dropFromCustomer(ctx, row.customer, discount);
  }
}

async function dropFromSubscription(ctx: StripeCtx, id: string, discount: string): Promise<void> {
  const row = await subscriptions.get(ctx, id);
  if (!row) return;
  const without = (ids: readonly string[]): string[] => ids.filter((one) => one !== discount);
  const items = row.items.data.map((item) => ({ ...item, discounts: without(item.discounts) }));
  await subscriptions.update(ctx, row, { ...withItems(id, items), discounts: without(row.discounts) });
}

async function dropFromCustomer(ctx: StripeCtx, id: string, discount: string): Promise<void> {
  const row = await customers.get(ctx, id);
  if (row?.discount?.id !== discount) return;
  await emit(ctx, 'customer.discount.deleted', row.discount);
  await customers.update(ctx, row, { discount: null });
}

whenSetupChanges.listen(async (bare, intent, news) => {
  const { subscription: id } = setupIntents.internal(intent) as { subscription?: string };
  const before = id === undefined ? undefined : await subscriptions.get(bare, id);
  if (!before || news !== 'succeeded' || hasEnded(before)) return;
  const ctx = await onClock(bare, before.test_clock);
  await change(ctx, before, {
    pending_setup_intent: null,
    default_payment_method: intent.payment_method ?? before.default_payment_method,
  });
});
