/** The refund: its shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { decimal } from '../../core/currencies.ts';
import { listObject } from '../../core/lists.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { hash } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { charges, type ChargeRow } from '../charges/charge.ts';
import { payerOf } from '../customers/payer.ts';

export const Refund = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('refund'),
    amount: z.int(),
    balance_transaction: z.string().nullable(),
    charge: z.string().nullable(),
    created: z.int(),
    currency: z.string(),
    customer: z.string().nullable(),
    customer_account: z.string().nullable(),
    destination_details: hash().optional(),
    failure_balance_transaction: z.string().optional(),
    failure_reason: z.string().optional(),
    metadata: Metadata(),
    payment_intent: z.string().nullable(),
    payment_method: z.string().nullable(),
    pending_reason: z.enum(['charge_pending', 'insufficient_funds', 'processing']).optional(),
    reason: z.enum(['duplicate', 'expired_uncaptured_charge', 'fraudulent', 'requested_by_customer']).nullable(),
    receipt_number: z.string().nullable(),
    source_transfer_reversal: z.string().nullable(),
    status: z.enum(['canceled', 'failed', 'pending', 'requires_action', 'succeeded']),
    transfer_reversal: z.string().nullable(),
  }),
);

export type RefundRow = Infer<typeof Refund>;

export const refunds = collection('refunds', {
  row: Refund,
  key: 'id',
  owner: 'account',
  columns: [
    'charge',
    'payment_intent',
    'status',
    'currency',
    { name: 'amount', type: 'integer', path: 'amount' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'refund', 'refund'),
  stats: { by: ['status', 'currency'], sum: ['amount'] },
  shows: {
    kind: 'refund',
    example: { trigger: 'charge.refunded' },
    of: async ({ created, amount, currency, status, charge, customer, reason }, _, ctx) => {
      const paid = charge === null ? undefined : await charges.get(ctx, charge);
      return {
        at: created * 1000,
        money: decimal(amount, currency),
        state: status,
        went: status === 'succeeded' ? 'well' : status === 'failed' || status === 'canceled' ? 'badly' : 'pending',
        payer: await payerOf(ctx, customer ?? paid?.customer ?? null, paid?.receipt_email),
        about: reason?.replaceAll('_', ' '),
      };
    },
  },
});

export const refundsOf = (ctx: StripeCtx, charge: string): Promise<RefundRow[]> =>
  refunds.all(ctx, { where: { charge }, order: { direction: 'desc' } });

const refundList = async (ctx: StripeCtx, charge: string) => {
  const rows = await refundsOf(ctx, charge);
  return { ...listObject(rows, `/v1/charges/${charge}/refunds`), total_count: rows.length };
};

describeObject('refund', { prefixes: ['re_', 'pyr_'], load: (ctx, id) => refunds.get(ctx, id) });
describeObject('charge', {
  includes: { refunds: (ctx, { id }: { id: string }) => refundList(ctx, id) },
  changes: [
    {
      since: '2022-11-15',
      shape: async (ctx, charge) => ({ ...charge, refunds: await refundList(ctx, String(charge.id)) }),
    },
  ],
});

export interface NewRefund {
  readonly amount: number;
  readonly status: RefundRow['status'];
  readonly reason: RefundRow['reason'];
  readonly metadata?: Record<string, string>;
  /** `reversal`: of what was never captured. */
  readonly kind?: 'refund' | 'reversal' | 'pending';
}

/** The row of a refund. Moves no money and tells nobody. */
export function insertRefund(
  ctx: StripeCtx,
  charge: ChargeRow,
  { amount, status, reason, metadata = {}, kind = 'refund' }: NewRefund,
): Promise<RefundRow> {
  const type = String(charge.payment_method_details?.type ?? 'card');
  const card = { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: kind };
  return refunds.insert(ctx, {
    id: newId(ctx.random, charge.id.startsWith('py_') ? 'pyr' : 're'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: Math.floor(ctx.now / 1000),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: { [type]: type === 'card' ? card : {}, type },
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(status === 'pending' && { pending_reason: 'processing' as const }),
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  });
}
