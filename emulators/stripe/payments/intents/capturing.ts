/** Capturing, raising and releasing what a card's bank holds. */
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { charges, type ChargeRow } from '../charges/charge.ts';
import { bookCharge } from '../charges/making.ts';
import { whenChargeSucceeds } from '../charges/waiting.ts';
import { insertRefund } from '../refunds/refund.ts';
import { expireAuthorization, settleDebit } from './outcomes.ts';
import { paymentIntents, type PaymentIntentRow } from './intent.ts';
import { whenIntentChanges } from './waiting.ts';

export interface Capture {
  readonly amount: number;
  /** The rest is released; default true. */
  readonly final: boolean;
  readonly changes?: Partial<PaymentIntentRow>;
}

const latestCharge = (ctx: StripeCtx, { latest_charge, id }: PaymentIntentRow): Promise<ChargeRow> => {
  if (latest_charge === null) throw new Error(`${id} has no charge`);
  return charges.need(ctx, latest_charge);
};

/** Takes what was held, or a part of it. */
export async function captureIntent(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  { amount, final, changes = {} }: Capture,
): Promise<PaymentIntentRow> {
  const held = await latestCharge(ctx, intent);
  const captured = held.amount_captured + amount;
  const { application_fee_amount = held.application_fee_amount, transfer_data } = changes;
  const charge = await charges.update(ctx, held, {
    amount_captured: captured,
    amount_refunded: final ? held.amount - captured : held.amount_refunded,
    application_fee_amount,
    captured: true,
    ...(transfer_data &&
      held.transfer_data && {
        transfer_data: { ...held.transfer_data, amount: transfer_data.amount ?? held.transfer_data.amount },
      }),
  });
  const later = intent.capture_method === 'automatic_async';
  await whenChargeSucceeds.tell(ctx, charge);
  const told = await charges.need(ctx, charge.id);
  await emit(ctx, 'charge.captured', told);
  const after = await paymentIntents.update(ctx, intent, {
    ...changes,
    amount_capturable: final ? 0 : intent.amount_capturable - amount,
    amount_received: intent.amount_received + amount,
    status: final ? 'succeeded' : 'requires_capture',
  });
  await emit(ctx, final ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated', after);
  if (!later) await emit(ctx, 'charge.updated', await bookCharge(ctx, told, amount), { before: told });
  if (!final) return after;
  ctx.cancel(expireAuthorization, { intent: intent.id });
  await whenIntentChanges.tell(ctx, after, 'succeeded');
  return after;
}

/** Ends an intent for good. What was held is released. */
export async function cancelIntent(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  reason: PaymentIntentRow['cancellation_reason'],
): Promise<PaymentIntentRow> {
  if (intent.status === 'requires_capture') await release(ctx, await latestCharge(ctx, intent));
  const after = await paymentIntents.update(ctx, intent, {
    amount_capturable: 0,
    canceled_at: Math.floor(ctx.now / 1000),
    cancellation_reason: reason,
    next_action: null,
    processing: null,
    status: 'canceled',
  });
  ctx.cancel(expireAuthorization, { intent: intent.id });
  ctx.cancel(settleDebit, { intent: intent.id });
  await emit(ctx, 'payment_intent.canceled', after);
  await whenIntentChanges.tell(ctx, after, 'canceled');
  return after;
}

/** Gives back what was never taken: a refund without a movement of money. */
async function release(ctx: StripeCtx, charge: ChargeRow): Promise<void> {
  const amount = charge.amount - charge.amount_captured;
  await insertRefund(ctx, charge, { amount, status: 'succeeded', reason: null, kind: 'reversal' });
  const after = await charges.update(ctx, charge, {
    amount_refunded: charge.amount_refunded + amount,
    refunded: charge.amount_captured === 0,
  });
  await emit(ctx, 'charge.refunded', after, { before: charge });
}
