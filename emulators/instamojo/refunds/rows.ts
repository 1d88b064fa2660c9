/** Refunds as they are kept: one row for both generations. */
import { schema, z, type Ctx, type Infer } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { refundId, stampAfter } from '../ids.ts';
import { twoDecimals } from '../money.ts';
import { payments } from '../payments/rows.ts';
import { collection } from '../provider.ts';

/** Duplicate or delayed payment, no longer available, not satisfied, lost or damaged, download, event, anything else. */
export const types = ['RFD', 'TNR', 'QFL', 'QNR', 'EWN', 'TAN', 'PTH'] as const;

export const Refund = schema(() =>
  z.object({
    id: z.string(),
    payment_id: z.string(),
    status: z.literal('Refunded'),
    type: z.enum(types),
    body: z.string(),
    refund_amount: z.string(), // as given, else with two decimals
    total_amount: z.string(),
    created_at: z.string(),
    transaction_id: z.string().nullable(),
    /** What became of the case; null while it is open. */
    resolution_status: z.enum(['FINI_CONC', 'FINI_DENY', 'FINI_WITH', 'FINI_INIT']).nullable(),
    /** Transfers to the buyer's bank. */
    transfers: z.array(
      z.object({ id: z.string(), status: z.string(), bank_reference_number: z.string(), created_at: z.string() }),
    ),
    updated_at: z.string(),
  }),
);

export type Refund = Infer<typeof Refund>;

export const refunds = collection('refunds', {
  row: Refund,
  key: 'id',
  owner: 'account',
  columns: ['payment_id', 'type', 'transaction_id', { name: 'refund_amount', type: 'real', path: 'refund_amount' }],
  missing: () => errors.not_found(),
  stats: { by: ['type'], sum: ['refund_amount'] },
  shows: {
    kind: 'refund',
    of: async ({ payment_id, created_at, refund_amount, body, resolution_status }, _, ctx) => {
      const payment = await payments.get(ctx, payment_id);
      return {
        at: Date.parse(created_at),
        money: { amount: twoDecimals(refund_amount), currency: 'INR' },
        state: resolution_status ?? 'Refunded',
        went: resolution_status === null ? 'pending' : resolution_status === 'FINI_CONC' ? 'well' : 'badly',
        payer: payment && [payment.buyer_name, payment.buyer_email].filter(Boolean).join(', '),
        about: body,
      };
    },
  },
  make: made,
});

/** The refunds of some payments, newest first. */
export const refundsOf = (ctx: Ctx, payments: readonly string[]): Promise<Refund[]> =>
  refunds.all(ctx, { where: { payment_id: payments }, order: { direction: 'desc' } });

/** From what a fixture says: the whole amount, unless it says otherwise. */
async function made(ctx: Ctx, given: Readonly<Record<string, unknown>>): Promise<{ row: Refund }> {
  const payment = await payments.get(ctx, String(given.payment_id));
  if (!payment) throw new Error(`there is no payment ${String(given.payment_id)}: make it first, or refer to it`);
  const created_at = stampAfter(ctx, payment.updated_at);
  const row: Refund = {
    id: refundId(ctx),
    payment_id: payment.payment_id,
    status: 'Refunded',
    type: 'PTH',
    body: 'Refunded',
    refund_amount: payment.amount,
    total_amount: payment.amount,
    created_at,
    transaction_id: null,
    resolution_status: null,
    transfers: [],
    updated_at: created_at,
  };
  return { row: { ...row, ...given } };
}
