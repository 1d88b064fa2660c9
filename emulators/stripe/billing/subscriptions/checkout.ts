/** Subscriptions that a Checkout Session brings: paid first, then the invoice (paid already), then the subscription (active already). */
import { seconds, type ApiError } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { subscribesWith, type Subscribed, type SubscriptionWish } from '../../checkout/subscribing.ts';
import type { SessionInput } from '../../checkout/params.ts';
import { sessions } from '../../checkout/session.ts';
import { whenSessionCompletes } from '../../checkout/waiting.ts';
import { newId } from '../../ids.ts';
import { customers, type CustomerRow } from '../../payments/customers/customer.ts';
import { confirmIntent } from '../../payments/intents/confirming.ts';
import { paymentIntents, type PaymentIntentRow } from '../../payments/intents/intent.ts';
import { newIntent } from '../../payments/intents/making.ts';
import type { PaymentMethodRow } from '../../payments/methods/method.ts';
import { confirmSetup } from '../../payments/setup/confirming.ts';
import { newSetup } from '../../payments/setup/making.ts';
import type { Draft } from '../invoices/draft.ts';
import { insertPaid } from '../invoices/paid.ts';
import { expectPayment, invoicePayments, paymentsOf } from '../invoices/payment.ts';
import { oneTimeDrafts, ratesOf } from '../invoices/session-lines.ts';
import { whenInvoiceChanges } from '../invoices/waiting.ts';
import { announceTrialEnd, setDates } from './dates.ts';
import { firstDrafts, givenBy, trialDrafts } from './invoicing.ts';
import { previewFor } from './previewing.ts';
import { keepSubscription, prepareSubscription, type StartInput } from './starting.ts';
import type { SubscriptionRow } from './subscription.ts';

subscribesWith(async (ctx, wish) => {
  const { session, paid, method } = wish;
  const customer = await customers.need(ctx, session.customer ?? '');
  const { row } = await prepareSubscription(ctx, customer, inputOf(wish));
  const id = newId(ctx.random, 'in');
  const drafts = await draftsFor(ctx, row, wish, id);
  const given = givenBy(ctx, row, customer, { id, reason: 'subscription_create' });
  const { row: invoice, internal } = await previewFor(ctx, customer, { given, items: [], drafts });
  if (paid) return start(ctx, customer, row, { invoice, internal }, paid, paid.payment_method);
  if (invoice.amount_due === 0) {
    const kept = method ? await keep(ctx, row, method) : undefined;
    if (kept?.error) return { subscription: null, invoice: null, error: kept.error };
    return start(ctx, customer, row, { invoice, internal }, undefined, kept?.method ?? null);
  }
  return pay(ctx, customer, row, { invoice, internal }, wish);
});

type Reckoning = Awaited<ReturnType<typeof previewFor>>;
interface Bill {
  readonly invoice: Reckoning['row'];
  readonly internal: Reckoning['internal'];
}

/** What the session says, as a subscription is asked for. */
function inputOf({ session, lines, data }: SubscriptionWish): StartInput {
  const { metadata, ...given } = data as NonNullable<SessionInput['subscription_data']>;
  return {
    ...given,
    items: lines.flatMap((line) => {
      const { price, quantity } = line;
      if (!price?.recurring) return [];
      const licensed = price.recurring.usage_type === 'licensed';
      return [{ price: price.id, tax_rates: ratesOf(line), ...(licensed && { quantity: quantity ?? 1 }) }];
    }),
    currency: session.currency ?? undefined,
    discounts: (sessions.internal(session).discounts ?? []).map((discount) => ({ discount })),
    metadata: metadata ?? {},
  };
}

/** The first period (or the trial), and what is bought once. */
async function draftsFor(
  ctx: StripeCtx,
  row: SubscriptionRow,
  { lines, data }: SubscriptionWish,
  invoice: string,
): Promise<Draft[]> {
  const once = await oneTimeDrafts(ctx, lines, { customer: row.customer, invoice });
  const period = { start: row.created, end: row.trial_end ?? row.created };
  const recurring =
    row.status === 'trialing'
      ? await trialDrafts(ctx, row, period)
      : await firstDrafts(ctx, row, { prorate: data.proration_behavior !== 'none' });
  return [...once, ...recurring];
}

/** Without a payment now the method is set up for later. */
async function keep(
  ctx: StripeCtx,
  row: SubscriptionRow,
  method: PaymentMethodRow,
): Promise<{ method: string | null; error?: ApiError | undefined }> {
  const setup = await newSetup(ctx, { customer: row.customer, payment_method_types: [method.type] });
  const { intent, error } = await confirmSetup(ctx, setup, { method });
  return { method: intent.payment_method, error };
}

async function pay(
  ctx: StripeCtx,
  customer: CustomerRow,
  row: SubscriptionRow,
  bill: Bill,
  { session, method, returnUrl }: SubscriptionWish,
): Promise<Subscribed> {
  const { invoice } = bill;
  await noteCurrency(ctx, customer.id, invoice.currency);
  const intent = await newIntent(ctx, {
    amount: invoice.amount_due,
    capture_method: 'automatic',
    currency: invoice.currency,
    customer: customer.id,
    description: 'Subscription creation',
    payment_details: { customer_reference: null, order_reference: session.id.slice(0, 25) },
    payment_method_types: method && !['card', 'link'].includes(method.type) ? [method.type] : ['card', 'link'],
    setup_future_usage: 'off_session',
  });
  const { intent: after, error } = await confirmIntent(ctx, intent, { method, returnUrl });
  if (error) return { subscription: null, invoice: null, error };
  if (after.status === 'succeeded') return start(ctx, customer, row, bill, after, after.payment_method);
  await paymentIntents.update(ctx, after, {}, { session: session.id });
  const { redirect_to_url: place } = (after.next_action ?? {}) as { redirect_to_url?: { url?: string } };
  return { subscription: null, invoice: null, elsewhere: place?.url };
}

/** The first subscription decides in which currency its customer is billed. */
async function noteCurrency(ctx: StripeCtx, id: string, currency: string): Promise<void> {
  const before = await customers.need(ctx, id);
  if (before.currency !== null) return;
  await emit(ctx, 'customer.updated', await customers.update(ctx, before, { currency }), { before });
}

/** The invoice, paid; then the subscription. */
async function start(
  ctx: StripeCtx,
  before: CustomerRow,
  prepared: SubscriptionRow,
  { invoice, internal }: Bill,
  intent: PaymentIntentRow | undefined,
  method: string | null,
): Promise<Subscribed> {
  await noteCurrency(ctx, before.id, invoice.currency);
  const paid = await insertPaid(ctx, invoice, internal, intent);
  if (intent) {
    const payment = await expectPayment(ctx, paid, intent, true);
    await invoicePayments.update(ctx, payment, {
      amount_paid: intent.amount,
      status: 'paid',
      status_transitions: { canceled_at: null, paid_at: seconds(ctx.now) },
    });
  }
  const subscription = await keepSubscription(ctx, {
    ...prepared,
    default_payment_method: method,
    latest_invoice: paid.id,
    status: prepared.status === 'trialing' ? 'trialing' : 'active',
  });
  setDates(ctx, subscription);
  announceTrialEnd(ctx, subscription);
  await emit(ctx, 'customer.subscription.created', subscription);
  await whenInvoiceChanges.tell(ctx, paid, 'finalized');
  return { subscription: subscription.id, invoice: paid.id };
}

whenSessionCompletes.listen(async (ctx, { invoice, mode }) => {
  if (mode !== 'subscription' || invoice === null) return;
  for (const payment of await paymentsOf(ctx, invoice)) {
    await emit(ctx, 'invoice_payment.paid', payment, { request: { id: null, idempotency_key: null } });
  }
});
