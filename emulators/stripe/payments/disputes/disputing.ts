/** How disputes come about and end: cards of tests bring them, evidence decides them, time loses them. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { newId } from '../../ids.ts';
import { job } from '../../provider.ts';
import { book } from '../balance/transactions.ts';
import { behaviourOf } from '../cards.ts';
import { charges, type ChargeRow } from '../charges/charge.ts';
import { whenChargeSucceeds } from '../charges/waiting.ts';
import { fateOfDebit } from '../debits.ts';
import { openWarning } from './early-fraud-warnings.ts';
import { disputes, isInquiry, isOver, noEvidence, type DisputeRow } from './dispute.ts';

/** What Stripe takes for a dispute, whoever wins. */
const disputeFee = 1500;

const networkReasons: Readonly<Record<string, string>> = {
  fraudulent: '10.4',
  product_not_received: '13.1',
  general: '11.3',
};

whenChargeSucceeds.listen(async (ctx, charge) => {
  const { number, type } = charges.internal(charge);
  const { dispute, fraudWarning } = behaviourOf(number);
  if (charge.captured && dispute) {
    ctx.schedule(bringDispute, { charge: charge.id, kind: dispute === 'multiple' ? 'fraudulent' : dispute, number: 1 });
    if (dispute === 'multiple')
      ctx.schedule(bringDispute, { charge: charge.id, kind: 'product_not_received', number: 2 });
  }
  if (type !== 'card' && fateOfDebit(number).dispute) {
    ctx.schedule(bringDispute, { charge: charge.id, kind: 'fraudulent', number: 1 });
  }
  if (fraudWarning) ctx.schedule(openWarning, { charge: charge.id });
  return Promise.resolve();
});

const Kind = () => z.enum(['fraudulent', 'product_not_received', 'inquiry', 'duplicate', 'general']);

export const bringDispute = job('disputes.open', {
  kind: 'progress',
  input: () => z.object({ charge: z.string(), kind: Kind(), number: z.int() }),
  async run(ctx, { charge: id, kind }) {
    const charge = await charges.get(ctx, id);
    if (charge) await openDispute(ctx, charge, kind === 'inquiry' ? { inquiry: true } : { reason: kind });
  },
});

/** Opens a dispute (or an inquiry) of a charge's whole amount, and tells of it. */
export async function openDispute(
  ctx: StripeCtx,
  charge: ChargeRow,
  { reason = 'fraudulent', inquiry = false }: { reason?: string; inquiry?: boolean },
): Promise<DisputeRow> {
  const id = newId(ctx.random, inquiry ? 'du' : 'dp');
  const withdrawn = inquiry ? undefined : await withdraw(ctx, charge, id);
  const brand = (charge.payment_method_details?.card as { brand?: string } | undefined)?.brand ?? 'visa';
  const row = await disputes.insert(ctx, {
    id,
    object: 'dispute',
    amount: charge.amount,
    balance_transaction: withdrawn?.id ?? null,
    balance_transactions: withdrawn ? [withdrawn] : [],
    charge: charge.id,
    created: Math.floor(ctx.now / 1000),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: dueBy(ctx.now, 9),
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand,
        case_type: inquiry ? 'inquiry' : 'chargeback',
        network: brand,
        network_reason_code: networkReasons[reason] ?? '10.4',
      },
      type: 'card',
    },
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  });
  await emit(ctx, 'charge.dispute.created', row);
  if (!inquiry) await emit(ctx, 'charge.dispute.funds_withdrawn', row);
  await emit(ctx, 'charge.updated', await charges.update(ctx, charge, { dispute: id, disputed: true }), {
    before: charge,
  });
  ctx.schedule(loseByTime, { dispute: id }, { at: (row.evidence_details.due_by ?? 0) * 1000 });
  return row;
}

/** The end of a day some days ahead. */
function dueBy(now: number, days: number): number {
  const date = new Date(now + days * 86_400_000);
  return Math.floor(date.setUTCHours(23, 59, 59, 0) / 1000);
}

const withdraw = (ctx: StripeCtx, charge: ChargeRow, source: string) =>
  book(ctx, {
    amount: -charge.amount,
    currency: charge.currency,
    type: 'adjustment',
    category: 'dispute',
    source,
    description: `Chargeback withdrawal for ${charge.id}`,
    fees: [{ amount: disputeFee, description: 'Dispute fee', type: 'stripe_fee' }],
    atOnce: true,
  });

/** What a submitted dispute waits for: the bank reads the evidence. */
export const judgeDispute = job('disputes.judge', {
  kind: 'progress',
  input: () => z.object({ dispute: z.string() }),
  after: { p50: '3s', p99: '10s' },
  async run(ctx, { dispute: id }) {
    const dispute = await disputes.get(ctx, id);
    if (!dispute || isOver(dispute)) return;
    const text = dispute.evidence.uncategorized_text ?? '';
    if (text.includes('winning_evidence')) await endDispute(ctx, dispute, true);
    else if (text.includes('losing_evidence')) await endDispute(ctx, dispute, false);
    else if (text.includes('escalate_inquiry_evidence') && isInquiry(dispute)) await escalate(ctx, dispute);
  },
});

/** Nobody answered in time. */
export const loseByTime = job('disputes.expire', {
  kind: 'calendar',
  input: () => z.object({ dispute: z.string() }),
  async run(ctx, { dispute: id }) {
    const dispute = await disputes.get(ctx, id);
    if (dispute?.status !== 'needs_response' && dispute?.status !== 'warning_needs_response') return;
    const late = await disputes.update(ctx, dispute, {
      evidence_details: { ...dispute.evidence_details, past_due: true },
    });
    await endDispute(ctx, late, false);
  },
});

/** Ends a dispute: won money comes back. An inquiry just ends. */
export async function endDispute(ctx: StripeCtx, dispute: DisputeRow, won: boolean): Promise<DisputeRow> {
  const inquiry = isInquiry(dispute);
  ctx.cancel(loseByTime, { dispute: dispute.id });
  ctx.cancel(judgeDispute, { dispute: dispute.id });
  const status = inquiry ? 'warning_closed' : won ? 'won' : 'lost';
  const returned = won && !inquiry ? await reinstate(ctx, dispute) : undefined;
  const after = await disputes.update(ctx, dispute, {
    status,
    is_charge_refundable: inquiry || won,
    balance_transactions: [...dispute.balance_transactions, ...(returned ? [returned] : [])],
  });
  await emit(ctx, 'charge.dispute.closed', after);
  if (returned) await emit(ctx, 'charge.dispute.funds_reinstated', after);
  return after;
}

const reinstate = (ctx: StripeCtx, dispute: DisputeRow) =>
  book(ctx, {
    amount: dispute.amount,
    currency: dispute.currency,
    type: 'adjustment',
    category: 'dispute_reversal',
    source: dispute.id,
    description: `Chargeback reversal for ${dispute.charge}`,
    atOnce: true,
  });

/** An inquiry that wasn't settled becomes a dispute. */
async function escalate(ctx: StripeCtx, dispute: DisputeRow): Promise<void> {
  const charge = await charges.need(ctx, dispute.charge);
  const withdrawn = await withdraw(ctx, charge, dispute.id);
  const after = await disputes.update(ctx, dispute, {
    balance_transaction: withdrawn.id,
    balance_transactions: [withdrawn],
    is_charge_refundable: false,
    status: 'needs_response',
  });
  await emit(ctx, 'charge.dispute.updated', after, { before: dispute });
  await emit(ctx, 'charge.dispute.funds_withdrawn', after);
}
