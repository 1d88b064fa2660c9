/** The charge: its shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { decimal } from '../../core/currencies.ts';
import { listObject } from '../../core/lists.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { hash, Shipping } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { collection } from '../../provider.ts';
import { payerOf } from '../customers/payer.ts';
import { BillingDetails } from '../methods/details.ts';

export const Charge = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('charge'),
    amount: z.int(),
    amount_captured: z.int(),
    amount_refunded: z.int(),
    application: z.string().nullable(),
    application_fee: z.string().nullable(),
    application_fee_amount: z.int().nullable(),
    balance_transaction: z.string().nullable(),
    billing_details: BillingDetails(),
    calculated_statement_descriptor: z.string().nullable(),
    captured: z.boolean(),
    created: z.int(),
    currency: z.string(),
    customer: z.string().nullable(),
    description: z.string().nullable(),
    destination: z.string().nullable(),
    dispute: z.string().nullable(),
    disputed: z.boolean(),
    failure_balance_transaction: z.string().nullable(),
    failure_code: z.string().nullable(),
    failure_message: z.string().nullable(),
    fraud_details: z.object({ stripe_report: z.string().optional(), user_report: z.string().optional() }),
    livemode: z.boolean(),
    metadata: Metadata(),
    on_behalf_of: z.string().nullable(),
    order: z.null(),
    outcome: z
      .object({
        advice_code: z.string().nullable(),
        network_advice_code: z.string().nullable(),
        network_decline_code: z.string().nullable(),
        network_status: z.string().nullable(),
        reason: z.string().nullable(),
        risk_level: z.string().optional(),
        risk_score: z.int().optional(),
        rule: z.string().optional(),
        seller_message: z.string().nullable(),
        type: z.string(),
      })
      .nullable(),
    paid: z.boolean(),
    payment_intent: z.string().nullable(),
    payment_method: z.string().nullable(),
    payment_method_details: hash().nullable(),
    radar_options: hash(),
    receipt_email: z.string().nullable(),
    receipt_number: z.string().nullable(),
    receipt_url: z.string().nullable(),
    refunded: z.boolean(),
    review: z.string().nullable(),
    shipping: Shipping().nullable(),
    source: hash().nullable(),
    source_transfer: z.string().nullable(),
    statement_descriptor: z.string().nullable(),
    statement_descriptor_suffix: z.string().nullable(),
    status: z.enum(['failed', 'pending', 'succeeded']),
    transfer: z.string().optional(),
    transfer_data: z.object({ amount: z.int().nullable(), destination: z.string() }).nullable(),
    transfer_group: z.string().nullable(),
  }),
);

export type ChargeRow = Infer<typeof Charge>;

const ChargeInternal = schema(() =>
  z.object({
    /** What decided its fate: the number of the card or account. */
    number: z.string().optional(),
    type: z.string().optional(),
    /** The invoice that it paid, which older versions show. */
    invoice: z.string().optional(),
    /** When an authorization is released, epoch ms. */
    captureBefore: z.int().optional(),
  }),
);

export const charges = collection('charges', {
  row: Charge,
  internal: ChargeInternal,
  key: 'id',
  owner: 'account',
  columns: [
    'customer',
    'payment_intent',
    'status',
    'currency',
    'transfer_group',
    { name: 'amount', type: 'integer', path: 'amount' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'charge', 'id'),
  stats: { by: ['status', 'currency'], sum: ['amount'] },
  shows: {
    kind: 'payment',
    of: async (charge, _, ctx) => {
      // With an intent it is the intent that a person sees.
      if (charge.payment_intent !== null) return undefined;
      const { created, amount, currency, status, customer, receipt_email, billing_details, description } = charge;
      return {
        at: created * 1000,
        money: decimal(amount, currency),
        state: status,
        went: status === 'succeeded' ? 'well' : status === 'failed' ? 'badly' : 'pending',
        payer: await payerOf(ctx, customer, receipt_email ?? billing_details.email),
        about: description ?? undefined,
        link: charge.receipt_url ?? undefined,
      };
    },
  },
});

describeObject('charge', {
  prefixes: ['ch_', 'py_'],
  load: (ctx, id) => charges.get(ctx, id),
  changes: [
    {
      since: '2025-03-31.basil',
      shape: async (ctx, charge) => {
        const row = await charges.get(ctx, String(charge.id));
        return { ...charge, invoice: (row && charges.internal(row).invoice) ?? null };
      },
    },
  ],
});

/** A list of charges inside an object, as versions before 2022-11-15 have it in PaymentIntents. */
export async function chargesOf(ctx: StripeCtx, intent: string): Promise<object> {
  const rows = await charges.all(ctx, { where: { payment_intent: intent }, order: { direction: 'desc' } });
  return { ...listObject(rows, `/v1/charges?payment_intent=${intent}`), total_count: rows.length };
}
