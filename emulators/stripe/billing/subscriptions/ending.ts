/** The end of a subscription: canceled, with what is still to be billed or given back. */
import { seconds } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { newId } from '../../ids.ts';
import { whenCustomerIsDeleted } from '../../payments/customers/waiting.ts';
import { finalizeInvoice } from '../invoices/finalizing.ts';
import { invoices } from '../invoices/invoice.ts';
import { pendingItems } from '../invoices/item.ts';
import { advance } from '../invoices/making.ts';
import { bill } from './invoicing.ts';
import { isMetered, meteredLines } from './lines.ts';
import { keepItems, prorationsOf } from './proration.ts';
import { forgetDates } from './dates.ts';
import { whenSubscriptionEnds } from './waiting.ts';
import { hasEnded, subscriptions, subscriptionsOf, type SubscriptionRow } from './subscription.ts';

export interface Ending {
  readonly reason: NonNullable<SubscriptionRow['cancellation_details']>['reason'];
  readonly details?: {
    comment?: string | null;
    feedback?: NonNullable<SubscriptionRow['cancellation_details']>['feedback'];
  };
  readonly prorate?: boolean;
  readonly invoiceNow?: boolean;
  readonly status?: 'canceled' | 'incomplete_expired';
}

/** Ends a subscription now. The context must be on the customer's clock. */
export async function endSubscription(
  ctx: StripeCtx,
  before: SubscriptionRow,
  { reason, details = {}, prorate = false, invoiceNow = false, status = 'canceled' }: Ending,
): Promise<SubscriptionRow> {
  const now = seconds(ctx.now);
  if (prorate) {
    const changes = before.items.data.map((item) => ({ before: item }));
    await keepItems(ctx, await prorationsOf(ctx, before, changes, now));
  }
  const latest = invoiceNow || endsWithUsage(before, now) ? await lastInvoice(ctx, before, now) : before.latest_invoice;
  await stopCollecting(ctx, before.id);
  const { comment, feedback, feedback_option } = before.cancellation_details ?? {};
  const after = await subscriptions.update(ctx, before, {
    cancel_at_period_end: status === 'canceled' ? before.cancel_at_period_end : false,
    canceled_at: before.canceled_at ?? now,
    cancellation_details: {
      comment: details.comment ?? comment ?? null,
      feedback: details.feedback ?? feedback ?? null,
      feedback_option: feedback_option ?? null,
      reason: status === 'canceled' ? reason : null,
    },
    ended_at: now,
    latest_invoice: latest,
    pause_collection: null,
    pending_update: null,
    status,
  });
  forgetDates(ctx, before.id);
  await emit(
    ctx,
    status === 'canceled' ? 'customer.subscription.deleted' : 'customer.subscription.updated',
    after,
    status === 'canceled' ? {} : { before },
  );
  await whenSubscriptionEnds.tell(ctx, after);
  return after;
}

/** Metered usage is billed in arrears: the last period, too. */
const endsWithUsage = ({ items, status }: SubscriptionRow, now: number): boolean =>
  status !== 'incomplete' && items.data.some((item) => isMetered(item) && item.current_period_start < now);

async function lastInvoice(ctx: StripeCtx, subscription: SubscriptionRow, now: number): Promise<string | null> {
  const drafts = [];
  for (const item of subscription.items.data.filter(isMetered)) {
    drafts.push(...(await meteredLines(ctx, subscription, item, { start: item.current_period_start, end: now })));
  }
  const items = await pendingItems(ctx, { customer: subscription.customer, subscription: subscription.id });
  if (drafts.length + items.length === 0) return subscription.latest_invoice;
  const id = newId(ctx.random, 'in');
  const invoice = await bill(ctx, subscription, { id, reason: 'subscription_update', drafts, items, atOnce: true });
  await advance(ctx, await finalizeInvoice(ctx, invoice));
  return id;
}

/** What is open is not collected by itself any more. */
async function stopCollecting(ctx: StripeCtx, subscription: string): Promise<void> {
  const open = await invoices.all(ctx, { where: { subscription, status: ['draft', 'open'] } });
  for (const invoice of open) {
    if (!invoice.auto_advance) continue;
    const changes = { auto_advance: false, automatically_finalizes_at: null, next_payment_attempt: null };
    await emit(ctx, 'invoice.updated', await invoices.update(ctx, invoice, changes), { before: invoice });
  }
}

whenCustomerIsDeleted.listen(async (ctx, customer) => {
  for (const subscription of await subscriptionsOf(ctx, customer.id)) {
    if (!hasEnded(subscription)) await endSubscription(ctx, subscription, { reason: 'cancellation_requested' });
  }
});
