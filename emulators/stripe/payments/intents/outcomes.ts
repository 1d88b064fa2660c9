/** What becomes of a payment: paid, authorized, under way, or declined; with charge, events, and whoever waits. */
import { isDuration, milliseconds, z, type ApiError } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { errorObject } from '../../core/envelope.ts';
import { emit } from '../../core/events.ts';
import { errors } from '../../errors.ts';
import { job } from '../../provider.ts';
import { charges, type ChargeRow } from '../charges/charge.ts';
import { bookCharge, insertCharge, tellSuccess, type ChargeBasis } from '../charges/making.ts';
import { fateOfDebit } from '../debits.ts';
import { keepMethod } from '../methods/attaching.ts';
import { numberOf, paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { isReusable } from '../methods/types.ts';
import { paymentIntents, type PaymentIntentRow } from './intent.ts';
import { whenIntentChanges } from './waiting.ts';

/** What became of a confirmation. An error (a declined card) is to be returned, so that its traces stay. */
export interface Confirmed {
  readonly intent: PaymentIntentRow;
  readonly error?: ApiError;
}

const basisOf = (intent: PaymentIntentRow): ChargeBasis => ({
  amount: intent.amount,
  application_fee_amount: intent.application_fee_amount,
  currency: intent.currency,
  customer: intent.customer,
  description: intent.description,
  metadata: intent.metadata,
  on_behalf_of: intent.on_behalf_of,
  payment_intent: intent.id,
  receipt_email: intent.receipt_email,
  shipping: intent.shipping,
  statement_descriptor: intent.statement_descriptor,
  statement_descriptor_suffix: intent.statement_descriptor_suffix,
  transfer_data: intent.transfer_data && {
    amount: intent.transfer_data.amount ?? null,
    destination: intent.transfer_data.destination,
  },
  transfer_group: intent.transfer_group,
});

/** Card networks hold an authorization for a week. */
const authorizedFor = 7 * 86_400;

const optionOf = ({ payment_method_options: options }: PaymentIntentRow, name: string): unknown =>
  (options.card as Readonly<Record<string, unknown>> | undefined)?.[name];

/** The bank has said yes: the money is there, or held until it is captured. */
export async function payIntent(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  { authenticated }: { authenticated: boolean },
): Promise<Confirmed> {
  const manual = intent.capture_method === 'manual' || optionOf(intent, 'capture_method') === 'manual';
  const { invoice, mandate } = paymentIntents.internal(intent);
  const charge = await insertCharge(ctx, basisOf(intent), method, {
    status: 'succeeded',
    capture: !manual,
    invoice,
    attempt: {
      amount: intent.amount,
      authenticated,
      mandate,
      captureBefore: manual ? Math.floor(ctx.now / 1000) + authorizedFor : undefined,
      incremental: optionOf(intent, 'request_incremental_authorization') === 'if_available',
      multicapture: optionOf(intent, 'request_multicapture') === 'if_available',
    },
  });
  const used = await useMethod(ctx, intent, method);
  return { intent: manual ? await authorized(ctx, intent, used, charge) : await paid(ctx, intent, used, charge) };
}

async function authorized(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  charge: ChargeRow,
): Promise<PaymentIntentRow> {
  const after = await paymentIntents.update(ctx, intent, {
    amount_capturable: intent.amount,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: 'requires_capture',
  });
  await emit(ctx, 'charge.succeeded', charge);
  await emit(ctx, 'payment_intent.amount_capturable_updated', after);
  ctx.schedule(expireAuthorization, { intent: intent.id }, { after: authorizedFor * 1000 });
  await whenIntentChanges.tell(ctx, after, 'authorized');
  return after;
}

async function paid(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  charge: ChargeRow,
): Promise<PaymentIntentRow> {
  const later = intent.capture_method === 'automatic_async';
  const booked = later ? charge : await bookCharge(ctx, charge);
  const told = await tellSuccess(ctx, booked);
  const after = await paymentIntents.update(ctx, intent, {
    amount_received: intent.amount,
    latest_charge: told.id,
    next_action: null,
    payment_method: method.id,
    processing: null,
    review: told.review,
    status: 'succeeded',
  });
  await emit(ctx, 'payment_intent.succeeded', after);
  if (later) ctx.schedule(bookLater, { charge: charge.id });
  await whenIntentChanges.tell(ctx, after, 'succeeded');
  return after;
}

/** With `automatic_async` the movement of money is written down a moment later. */
export const bookLater = job('charges.book', {
  kind: 'progress',
  input: () => z.object({ charge: z.string() }),
  after: { p50: '1s', p99: '4s' },
  async run(ctx, { charge: id }) {
    const before = await charges.get(ctx, id);
    if (before?.balance_transaction !== null) return;
    const after = await bookCharge(ctx, before);
    await emit(ctx, 'charge.updated', after, { before });
  },
});

/** Keeps a method for later, or uses it up. */
async function useMethod(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
): Promise<PaymentMethodRow> {
  const { customer, setup_future_usage: usage } = intent;
  if (method.customer !== null) {
    return usage === null ? method : paymentMethods.update(ctx, method, {}, { setUp: true });
  }
  if (usage === null) return paymentMethods.update(ctx, method, {}, { spent: true });
  if (customer === null || !isReusable(method.type)) return method;
  const kept = await keepMethod(ctx, await paymentMethods.update(ctx, method, {}, { setUp: true }), customer);
  await emit(ctx, 'payment_method.attached', kept);
  return kept;
}

/** A debit: the bank answers days later. */
export async function processIntent(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
): Promise<Confirmed> {
  const { invoice, mandate } = paymentIntents.internal(intent);
  const charge = await insertCharge(ctx, basisOf(intent), method, {
    status: 'pending',
    capture: true,
    invoice,
    attempt: { amount: intent.amount, mandate },
  });
  const used = await useMethod(ctx, intent, method);
  const after = await paymentIntents.update(ctx, intent, {
    latest_charge: charge.id,
    next_action: null,
    payment_method: used.id,
    status: 'processing',
  });
  await emit(ctx, 'payment_intent.processing', after);
  await emit(ctx, 'charge.pending', charge);
  const { late } = fateOfDebit(numberOf(method));
  const wait = isDuration(ctx.settings.bankDebitDelay) ? milliseconds(ctx.settings.bankDebitDelay) : 10_000;
  ctx.schedule(settleDebit, { intent: intent.id }, { after: late ? Math.max(wait, 180_000) : wait });
  await whenIntentChanges.tell(ctx, after, 'processing');
  return { intent: after };
}

export const settleDebit = job('payment_intents.settle', {
  kind: 'progress',
  input: () => z.object({ intent: z.string() }),
  async run(ctx, { intent: id }) {
    const intent = await paymentIntents.get(ctx, id);
    if (intent?.status !== 'processing' || intent.latest_charge === null || intent.payment_method === null) return;
    const charge = await charges.need(ctx, intent.latest_charge);
    const method = await paymentMethods.need(ctx, intent.payment_method);
    const { failure } = fateOfDebit(charges.internal(charge).number);
    if (failure) return bounce(ctx, intent, charge, method, failure);
    const done = await charges.update(ctx, charge, { amount_captured: charge.amount, paid: true, status: 'succeeded' });
    await paid(ctx, intent, method, done);
  },
});

async function bounce(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  charge: ChargeRow,
  method: PaymentMethodRow,
  { code, message }: { code: string; message: string },
): Promise<void> {
  const failed = await charges.update(ctx, charge, {
    captured: false,
    failure_code: code,
    failure_message: message,
    receipt_url: null,
    status: 'failed',
  });
  await emit(ctx, 'charge.failed', failed);
  await turnDown(
    ctx,
    intent,
    method,
    errors.invalid_request(message).with({ code, type: 'card_error', charge: charge.id }),
    failed,
  );
}

/** The bank has said no: a failed charge, and the intent waits for another method. */
export async function failIntent(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  error: ApiError,
  { authenticated = false, withoutCharge = false } = {},
): Promise<Required<Confirmed>> {
  if (withoutCharge) return turnDown(ctx, intent, method, error, undefined);
  const { invoice } = paymentIntents.internal(intent);
  const charge = await insertCharge(ctx, basisOf(intent), method, {
    status: 'failed',
    capture: false,
    error,
    invoice,
    attempt: { amount: intent.amount, authenticated },
  });
  await emit(ctx, 'charge.failed', charge);
  return turnDown(ctx, intent, method, error.with({ charge: charge.id }), charge);
}

/** The intent goes back to the start, and says why. */
export async function turnDown(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  error: ApiError,
  charge: ChargeRow | undefined,
): Promise<Required<Confirmed>> {
  const told = error.with({ payment_method: { ...method } });
  const after = await paymentIntents.update(
    ctx,
    intent,
    {
      last_payment_error: errorObject(told),
      ...(charge && { latest_charge: charge.id }),
      next_action: null,
      payment_method: null,
      processing: null,
      status: 'requires_payment_method',
    },
    { action: undefined, attempt: undefined, authenticated: undefined },
  );
  await emit(ctx, 'payment_intent.payment_failed', after);
  await whenIntentChanges.tell(ctx, after, 'failed');
  return { intent: after, error: told.with({ payment_intent: after }) };
}

export const expireAuthorization = job('payment_intents.expire', {
  kind: 'calendar',
  input: () => z.object({ intent: z.string() }),
  async run(ctx, { intent: id }) {
    const intent = await paymentIntents.get(ctx, id);
    if (intent?.status !== 'requires_capture' || intent.latest_charge === null) return;
    const charge = await charges.need(ctx, intent.latest_charge);
    const released = await charges.update(ctx, charge, { amount_refunded: charge.amount, refunded: true });
    await emit(ctx, 'charge.expired', released);
    const after = await paymentIntents.update(ctx, intent, {
      amount_capturable: 0,
      canceled_at: Math.floor(ctx.now / 1000),
      cancellation_reason: 'automatic',
      status: 'canceled',
    });
    await emit(ctx, 'payment_intent.canceled', after);
    await whenIntentChanges.tell(ctx, after, 'canceled');
  },
});
