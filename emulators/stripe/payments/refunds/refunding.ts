/** Refunding a charge: money goes back, at once, some days later, or not after all. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { money } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { errors } from '../../errors.ts';
import { job } from '../../provider.ts';
import { book } from '../balance/transactions.ts';
import { behaviourOf } from '../cards.ts';
import { charges, type ChargeRow } from '../charges/charge.ts';
import { disputes } from '../disputes/dispute.ts';
import { insertRefund, refunds, type RefundRow } from './refund.ts';
import { whenRefunded, type RefundOptions } from './waiting.ts';

export interface RefundInput {
  /** Default: what is left. */
  readonly amount?: number | undefined;
  readonly reason?: RefundRow['reason'] | undefined;
  readonly metadata?: Record<string, string> | undefined;
  readonly options?: RefundOptions;
}

/** Throws when a charge (or that much of it) cannot be given back. */
function guardRefund(charge: ChargeRow, amount: number): void {
  const { id, currency, amount_refunded, amount_captured } = charge;
  if (charge.refunded) throw errors.charge_already_refunded(id);
  if (charge.status !== 'succeeded') {
    throw errors
      .invalid_request(`Charge ${id} cannot be refunded because it did not succeed.`)
      .with({ param: 'charge' });
  }
  const taken = charge.captured ? amount_captured : charge.amount;
  const returned = charge.captured ? amount_refunded - (charge.amount - amount_captured) : amount_refunded;
  const left = taken - returned;
  if (amount <= left) return;
  throw errors.refund_too_much(money(amount, currency), money(left, currency), returned > 0 ? 'unrefunded' : 'charge');
}

/** What has been charged back cannot be refunded; an inquiry, and what was won, can. */
async function guardDispute(ctx: StripeCtx, { id, dispute }: ChargeRow): Promise<void> {
  const row = dispute === null ? undefined : await disputes.get(ctx, dispute);
  if (row && !row.is_charge_refundable) throw errors.charge_disputed(id);
}

const leftOf = ({ amount, amount_refunded }: ChargeRow): number => amount - amount_refunded;

/** Refunds a charge, or a part of it. The context must be on the customer's clock. */
export async function refundCharge(
  ctx: StripeCtx,
  charge: ChargeRow,
  { amount = leftOf(charge), reason = null, metadata = {}, options = {} }: RefundInput,
): Promise<RefundRow> {
  guardRefund(charge, amount);
  await guardDispute(ctx, charge);
  const { number, type = 'card' } = charges.internal(charge);
  const fate = behaviourOf(number).refund;
  const late = fate === 'pending' || type !== 'card';
  const row = await insertRefund(ctx, charge, {
    amount,
    status: late ? 'pending' : 'succeeded',
    reason,
    metadata,
    kind: charge.captured ? 'refund' : 'reversal',
  });
  const refund = charge.captured ? await bookRefund(ctx, charge, row) : row;
  const refunded = charge.amount_refunded + amount;
  const after = await charges.update(ctx, charge, { amount_refunded: refunded, refunded: refunded >= charge.amount });
  await whenRefunded.tell(ctx, refund, after, options);
  const whole = (await refunds.get(ctx, refund.id)) ?? refund;
  await emit(ctx, 'refund.created', whole);
  await emit(ctx, 'charge.refunded', after, { before: charge });
  if (late) ctx.schedule(settleRefund, { refund: whole.id }, { after: '5s' });
  else if (fate === 'fails') ctx.schedule(failRefund, { refund: whole.id });
  else if (type === 'card') ctx.schedule(referRefund, { refund: whole.id });
  return whole;
}

async function bookRefund(ctx: StripeCtx, charge: ChargeRow, refund: RefundRow): Promise<RefundRow> {
  const { type = 'card' } = charges.internal(charge);
  const movement = await book(ctx, {
    amount: -refund.amount,
    currency: refund.currency,
    type: type === 'card' ? 'refund' : 'payment_refund',
    category: 'refund',
    source: refund.id,
    description: charge.description ? `REFUND FOR CHARGE (${charge.description})` : 'REFUND FOR CHARGE',
    atOnce: behaviourOf(charges.internal(charge).number).available ?? false,
  });
  return refunds.update(ctx, refund, { balance_transaction: movement.id });
}

const input = () => z.object({ refund: z.string() });

async function tellUpdate(ctx: StripeCtx, after: RefundRow, before: RefundRow): Promise<void> {
  await emit(ctx, 'refund.updated', after, { before });
  await emit(ctx, 'charge.refund.updated', after, { before });
}

/** Days later the money has arrived. */
export const settleRefund = job('refunds.settle', {
  kind: 'progress',
  input,
  async run(ctx, { refund: id }) {
    const before = await refunds.get(ctx, id);
    if (before?.status !== 'pending') return;
    const { pending_reason: _, ...rest } = before;
    const after = await refunds.update(ctx, before, { ...rest, pending_reason: undefined, status: 'succeeded' });
    await tellUpdate(ctx, after, before);
  },
});

/** The network's reference number comes some days later. */
export const referRefund = job('refunds.refer', {
  kind: 'calendar',
  input,
  after: '5d',
  async run(ctx, { refund: id }) {
    const before = await refunds.get(ctx, id);
    if (before?.status !== 'succeeded') return;
    const card = before.destination_details?.card as Record<string, unknown> | undefined;
    if (!card) return;
    const known = { ...card, reference: ctx.random.digits(23), reference_status: 'available' };
    const after = await refunds.update(ctx, before, {
      destination_details: { ...before.destination_details, card: known },
    });
    await tellUpdate(ctx, after, before);
  },
});

/** The bank sends the money back. */
export const failRefund = job('refunds.fail', {
  kind: 'progress',
  input,
  after: '3s',
  async run(ctx, { refund: id }) {
    const before = await refunds.get(ctx, id);
    if (before?.status !== 'succeeded' || before.charge === null) return;
    await giveBack(ctx, before, { status: 'failed', failure_reason: 'expired_or_canceled_card' });
  },
});

/** A refund that comes to nothing: its money returns to the balance, and the charge is no longer refunded. */
export async function giveBack(
  ctx: StripeCtx,
  before: RefundRow,
  { status, failure_reason }: { status: 'failed' | 'canceled'; failure_reason?: string },
): Promise<RefundRow> {
  const movement =
    before.balance_transaction === null
      ? undefined
      : await book(ctx, {
          amount: before.amount,
          currency: before.currency,
          type: 'refund_failure',
          source: before.id,
          description: 'REFUND FAILURE',
        });
  const after = await refunds.update(ctx, before, {
    ...(movement && { failure_balance_transaction: movement.id }),
    ...(failure_reason && { failure_reason }),
    pending_reason: undefined,
    status,
  });
  const charge = await charges.need(ctx, before.charge ?? '');
  await charges.update(ctx, charge, { amount_refunded: charge.amount_refunded - before.amount, refunded: false });
  if (status === 'failed') await emit(ctx, 'refund.failed', after, { before });
  else await emit(ctx, 'refund.updated', after, { before });
  await emit(ctx, 'charge.refund.updated', after, { before });
  return after;
}
