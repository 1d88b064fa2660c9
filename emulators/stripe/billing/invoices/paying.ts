/** Paying invoices: asking a bank, and what follows from its answer for the invoice, its customer and whoever waits. */
import { seconds, z, type ApiError } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { onClock } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { errors } from '../../errors.ts';
import { customers, type CustomerRow } from '../../payments/customers/customer.ts';
import { cancelIntent } from '../../payments/intents/capturing.ts';
import { confirmIntent } from '../../payments/intents/confirming.ts';
import { paymentIntents, type PaymentIntentRow } from '../../payments/intents/intent.ts';
import { newIntent } from '../../payments/intents/making.ts';
import { whenIntentChanges } from '../../payments/intents/waiting.ts';
import { paymentMethods, type PaymentMethodRow } from '../../payments/methods/method.ts';
import { job } from '../../provider.ts';
import { subscriptions } from '../subscriptions/subscription.ts';
import { invoices, isOpen, subscriptionOf, type InvoiceRow } from './invoice.ts';
import { expectPayment, invoicePayments, paymentOfIntent, paymentsOf, type InvoicePaymentRow } from './payment.ts';
import { whenInvoiceChanges } from './waiting.ts';

/** The method with which an invoice is paid unless another is named: its own, its subscription's, its customer's. */
export async function methodFor(ctx: StripeCtx, invoice: InvoiceRow): Promise<PaymentMethodRow | undefined> {
  const id = subscriptionOf(invoice);
  const subscription = id === null ? undefined : await subscriptions.get(ctx, id);
  const customer = invoice.customer === null ? undefined : await customers.get(ctx, invoice.customer);
  const candidates = [
    invoice.default_payment_method,
    invoice.default_source,
    subscription?.default_payment_method,
    subscription?.default_source,
    customer?.invoice_settings.default_payment_method,
    customer?.default_source,
  ];
  for (const candidate of candidates) {
    const method = candidate ? await paymentMethods.get(ctx, candidate) : undefined;
    if (method) return method;
  }
  return undefined;
}

/** The intent that pays an invoice: a new one, unless there is one that still can. */
export async function intentFor(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  method: PaymentMethodRow | undefined,
): Promise<PaymentIntentRow> {
  const { intent: known, keepMethod, paymentDescription, applicationFee, transfer } = invoices.internal(invoice);
  const there = known === undefined ? undefined : await paymentIntents.get(ctx, known);
  if (there && there.status !== 'canceled') return there;
  const types = invoice.payment_settings.payment_method_types ?? ['card', 'link'];
  const intent = await newIntent(
    ctx,
    {
      amount: invoice.amount_remaining,
      currency: invoice.currency,
      capture_method: 'automatic',
      customer: invoice.customer,
      description: paymentDescription ?? 'Payment for Invoice',
      payment_details: { customer_reference: null, order_reference: invoice.id },
      payment_method: method?.id ?? null,
      payment_method_types: method && !types.includes(method.type) ? [...types, method.type] : types,
      setup_future_usage: keepMethod ? 'off_session' : null,
      statement_descriptor: invoice.statement_descriptor,
      ...(applicationFee !== undefined && { application_fee_amount: applicationFee }),
      ...(transfer && { transfer_data: transfer }),
      on_behalf_of: invoice.on_behalf_of,
    },
    { invoice: invoice.id },
  );
  await expectPayment(ctx, invoice, intent, true);
  await invoices.update(ctx, invoice, {}, { intent: intent.id });
  return intent;
}

export interface Payment {
  readonly method?: PaymentMethodRow | undefined;
  readonly offSession: boolean;
  /** By the schedule, not because somebody asked. */
  readonly automatic?: boolean;
}

/** Asks the bank for what an open invoice still wants. What the bank refuses is in the answer. */
export async function payInvoice(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  { method: given, offSession, automatic = false }: Payment,
): Promise<{ invoice: InvoiceRow; error?: ApiError }> {
  const method = given ?? (await methodFor(ctx, invoice));
  if (automatic && invoice.attempt_count > 0) await invoices.update(ctx, invoice, {}, { automatic }); // a first attempt counts anyway
  if (!method) {
    if (!automatic) throw errors.invoice_needs_method();
    await paymentFailed(ctx, await invoices.need(ctx, invoice.id), undefined);
    return { invoice: await invoices.need(ctx, invoice.id) };
  }
  const intent = await intentFor(ctx, automatic ? await invoices.need(ctx, invoice.id) : invoice, method);
  const fitting = intent.payment_method_types.includes(method.type)
    ? intent
    : await paymentIntents.update(ctx, intent, { payment_method_types: [...intent.payment_method_types, method.type] });
  const { error } = await confirmIntent(ctx, fitting, { method, offSession });
  const after = await invoices.need(ctx, invoice.id);
  return error ? { invoice: after, error } : { invoice: after };
}

whenIntentChanges.listen(async (bare, intent, news) => {
  const { invoice: id } = paymentIntents.internal(intent);
  const invoice = id === undefined ? undefined : await invoices.get(bare, id);
  if (!invoice) return;
  const ctx = await onClock(bare, invoice.test_clock);
  if (news === 'succeeded') return collect(ctx, invoice, intent);
  if (news === 'canceled') return dropPayment(ctx, intent);
  if (!isOpen(invoice)) return;
  if (news === 'failed') return paymentFailed(ctx, invoice, intent);
  if (news === 'requires_action') return askCustomer(ctx, invoice);
  if (news === 'processing')
    await told(ctx, invoice, { attempted: true, attempt_count: Math.max(1, invoice.attempt_count) });
});

async function dropPayment(ctx: StripeCtx, { id }: PaymentIntentRow): Promise<void> {
  const payment = await paymentOfIntent(ctx, id);
  if (payment?.status !== 'open') return;
  await invoicePayments.update(ctx, payment, {
    status: 'canceled',
    status_transitions: { ...payment.status_transitions, canceled_at: seconds(ctx.now) },
  });
}

async function told(ctx: StripeCtx, before: InvoiceRow, changes: Partial<InvoiceRow>): Promise<InvoiceRow> {
  const after = await invoices.update(ctx, before, changes, { automatic: false });
  await emit(ctx, 'invoice.updated', after, { before });
  return after;
}

/** Money has come in for an invoice. */
export async function collect(ctx: StripeCtx, invoice: InvoiceRow, intent: PaymentIntentRow): Promise<void> {
  const now = seconds(ctx.now);
  const payment = (await paymentOfIntent(ctx, intent.id)) ?? (await expectPayment(ctx, invoice, intent, false));
  const paid = await invoicePayments.update(ctx, payment, {
    amount_paid: intent.amount_received,
    status: 'paid',
    status_transitions: { ...payment.status_transitions, paid_at: now },
  });
  const amount_paid = invoice.amount_paid + intent.amount_received;
  const left = invoice.amount_due - amount_paid;
  const { automatic } = invoices.internal(invoice);
  const tried = {
    amount_paid,
    amount_overpaid: Math.max(0, -left),
    amount_remaining: Math.max(0, left),
    attempted: true,
    attempt_count: attempts(invoice, automatic),
  };
  if (left > 0) {
    await told(ctx, invoice, tried);
    await emit(ctx, 'invoice_payment.paid', paid);
    return;
  }
  await finish(ctx, invoice, tried, { payment: paid, method: intent.payment_method });
}

/** Any first attempt counts, and then those of the schedule. */
const attempts = ({ attempt_count: count }: InvoiceRow, automatic: boolean | undefined): number =>
  automatic || count === 0 ? count + 1 : count;

interface Finish {
  readonly payment?: InvoicePaymentRow;
  readonly method?: string | null;
  readonly outOfBand?: boolean;
  /** There was nothing to pay: nobody is told of a change beside the payment itself. */
  readonly quiet?: boolean;
}

/** An invoice is paid, in whichever way. */
async function finish(
  ctx: StripeCtx,
  before: InvoiceRow,
  changes: Partial<InvoiceRow>,
  { payment, method, outOfBand = false, quiet = false }: Finish,
): Promise<InvoiceRow> {
  const after = await invoices.update(
    ctx,
    before,
    {
      ...changes,
      amount_remaining: 0,
      auto_advance: false,
      next_payment_attempt: null,
      status: 'paid',
      status_transitions: { ...before.status_transitions, paid_at: seconds(ctx.now) },
    },
    { automatic: false, ...(outOfBand && { paidOutOfBand: true }) },
  );
  ctx.cancel(retryPayment, { invoice: after.id });
  if (!quiet) await emit(ctx, 'invoice.updated', after, { before });
  await whenInvoiceChanges.tell(ctx, after, 'paid', method);
  await emit(ctx, 'invoice.paid', after);
  if (!outOfBand) await emit(ctx, 'invoice.payment_succeeded', after);
  if (payment) await emit(ctx, 'invoice_payment.paid', payment);
  await standing(ctx, after, false);
  return after;
}

/** Nothing was to be paid. */
export const finishFree = (ctx: StripeCtx, invoice: InvoiceRow): Promise<InvoiceRow> =>
  finish(ctx, invoice, { attempted: true, auto_advance: false }, { quiet: true });

/** Somebody was paid elsewhere, or forgives what is left. */
export async function finishElsewhere(ctx: StripeCtx, invoice: InvoiceRow): Promise<InvoiceRow> {
  await dropIntents(ctx, invoice);
  const off = invoice.amount_remaining;
  const changes = {
    amount_paid: invoice.amount_due,
    amount_paid_off_stripe: off,
    attempted: true,
    auto_advance: false,
  };
  return finish(ctx, await invoices.need(ctx, invoice.id), changes, { outOfBand: true });
}

/** Ends the intents that might still pay an invoice. */
export async function dropIntents(ctx: StripeCtx, invoice: InvoiceRow): Promise<void> {
  for (const payment of await paymentsOf(ctx, invoice.id)) {
    if (payment.status !== 'open') continue;
    const intent = await paymentIntents.get(ctx, payment.payment.payment_intent);
    if (intent && !['succeeded', 'canceled', 'processing'].includes(intent.status)) {
      await cancelIntent(ctx, intent, 'void_invoice');
    }
  }
}

/** Whether a customer owes, and in which currency the customer is billed. */
async function standing(ctx: StripeCtx, invoice: InvoiceRow, delinquent: boolean): Promise<void> {
  const before = invoice.customer === null ? undefined : await customers.get(ctx, invoice.customer);
  if (!before) return;
  const changes: Partial<CustomerRow> = { currency: before.currency ?? invoice.currency, delinquent };
  if (changes.currency === before.currency && delinquent === before.delinquent) return;
  await emit(ctx, 'customer.updated', await customers.update(ctx, before, changes), { before });
}

const days = 86_400;
/** After the first attempt, and after each that follows. */
const retryAfter = [3 * days, 5 * days, 7 * days];

/** A payment has failed: it is tried again by the schedule, until that is spent. */
async function paymentFailed(ctx: StripeCtx, before: InvoiceRow, intent: PaymentIntentRow | undefined): Promise<void> {
  const { automatic } = invoices.internal(before);
  const attempt_count = attempts(before, automatic);
  const first = before.billing_reason === 'subscription_create';
  const scheduled = before.auto_advance && before.collection_method === 'charge_automatically' && !first;
  const wait = scheduled ? retryAfter[attempt_count - 1] : undefined;
  const next =
    wait === undefined
      ? null
      : automatic || before.next_payment_attempt === null
        ? seconds(ctx.now) + wait
        : before.next_payment_attempt;
  const after = await told(ctx, before, { attempted: true, attempt_count, next_payment_attempt: next });
  if (next !== null) ctx.schedule(retryPayment, { invoice: after.id }, { at: next * 1000 });
  const asksCustomer = intent?.last_payment_error?.code === 'authentication_required';
  if (asksCustomer) await emit(ctx, 'invoice.payment_action_required', after);
  await emit(ctx, 'invoice.payment_failed', after);
  await whenInvoiceChanges.tell(ctx, after, 'failed');
  if (!first) await standing(ctx, after, true);
  if (scheduled && wait === undefined && automatic) await whenInvoiceChanges.tell(ctx, after, 'given_up');
}

async function askCustomer(ctx: StripeCtx, before: InvoiceRow): Promise<void> {
  const { automatic } = invoices.internal(before);
  const after = await told(ctx, before, { attempted: true, attempt_count: attempts(before, automatic) });
  await emit(ctx, 'invoice.payment_action_required', after);
  await whenInvoiceChanges.tell(ctx, after, 'action_required');
}

export const retryPayment = job('invoices.retry', {
  kind: 'calendar',
  input: () => z.object({ invoice: z.string() }),
  async run(ctx, { invoice: id }) {
    const invoice = await invoices.get(ctx, id);
    if (invoice?.status !== 'open' || invoice.next_payment_attempt === null) return;
    await payInvoice(ctx, invoice, { offSession: true, automatic: true });
  },
});
