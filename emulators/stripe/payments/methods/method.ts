/** The payment method: its shape and rows. Cards and bank accounts of old (`card_…`, `ba_…`) are rows of the same kind. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { describeObject } from '../../core/objects.ts';
import { Metadata } from '../../core/metadata.ts';
import { inOrder } from '../../core/order.ts';
import { hash } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { cardDetails, cardInternal, magicCard } from './card.ts';
import { BillingDetails, CardDetails, noDetails } from './details.ts';

export const PaymentMethod = schema(
  () =>
    z
      .object({
        id: z.string(),
        object: z.literal('payment_method'),
        allow_redisplay: z.enum(['always', 'limited', 'unspecified']),
        billing_details: BillingDetails(),
        card: CardDetails().optional(),
        created: z.int(),
        customer: z.string().nullable(),
        customer_account: z.string().nullable(),
        livemode: z.boolean(),
        metadata: Metadata(),
        sepa_debit: z
          .object({
            bank_code: z.string().nullable(),
            branch_code: z.string().nullable(),
            country: z.string().nullable(),
            fingerprint: z.string(),
            generated_from: hash().nullable(),
            last4: z.string(),
          })
          .optional(),
        type: z.string(),
        us_bank_account: z
          .object({
            account_holder_type: z.string().nullable(),
            account_type: z.string().nullable(),
            bank_name: z.string().nullable(),
            financial_connections_account: z.string().nullable(),
            fingerprint: z.string(),
            last4: z.string(),
            networks: z.object({ preferred: z.string(), supported: z.array(z.string()) }),
            routing_number: z.string(),
            status_details: hash().nullable(),
          })
          .optional(),
      })
      .catchall(z.unknown()), // the hash named like the type
);

export type PaymentMethodRow = Infer<typeof PaymentMethod>;

const MethodInternal = schema(() =>
  z.object({
    /** What decides its fate: the card's number, the IBAN, the account's number. */
    number: z.string().optional(),
    cvc: z.boolean().optional(),
    /** Paid with while it belonged to nobody, or detached: never again. */
    spent: z.boolean().optional(),
    /** Approved for payments without the customer. */
    setUp: z.boolean().optional(),
    /** What only the older shapes show: `card_…`, `ba_…`. */
    legacy: z
      .object({
        status: z.string().optional(),
        account_holder_name: z.string().nullable().optional(),
        currency: z.string().optional(),
        tokenization_method: z.string().nullable().optional(),
      })
      .optional(),
  }),
);

export type MethodInternalRow = Infer<typeof MethodInternal>;

/** Behind the id of a method that isn't there, Stripe wonders about connected accounts. */
const elsewhere =
  "; It's possible this PaymentMethod exists on one of your connected accounts, in which case you should retry this request on that connected account. Learn more at https://stripe.com/docs/connect/authentication";

export const methodMissing = (id: string, status = 404) => {
  const error = errors.resource_missing(id, 'PaymentMethod', 'payment_method');
  return error.with({ status, message: `${error.message}${elsewhere}` });
};

export const paymentMethods = collection('payment_methods', {
  row: PaymentMethod,
  internal: MethodInternal,
  key: 'id',
  owner: 'account',
  columns: ['customer', 'type', { name: 'created', type: 'integer', path: 'created' }],
  indexes: [['customer', 'type']],
  missing: (id) => methodMissing(id),
  stats: { by: ['type'] },
  make: (ctx, given) => fromFixture(ctx as unknown as StripeCtx, given),
});

/** A new method, not yet anybody's. */
export function methodRow(
  ctx: StripeCtx,
  { type, ...members }: Pick<PaymentMethodRow, 'type'> & Partial<PaymentMethodRow>,
): PaymentMethodRow {
  return inOrder({
    id: newId(ctx.random, 'pm'),
    object: 'payment_method' as const,
    allow_redisplay: 'unspecified' as const,
    billing_details: noDetails,
    created: Math.floor(ctx.now / 1000),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type,
    ...members,
  });
}

/** `card: { number }` of a fixture (default 4242…) makes the whole card. */
function fromFixture(
  ctx: StripeCtx,
  given: Readonly<Record<string, unknown>>,
): { row: PaymentMethodRow; internal: MethodInternalRow } {
  const { type = 'card', card = {}, ...rest } = given as Partial<PaymentMethodRow>;
  const whole = { ...noDetails, ...rest.billing_details };
  if (type !== 'card') return { row: methodRow(ctx, { ...rest, billing_details: whole, type }), internal: {} };
  const told = card as { number?: string; exp_month?: number; exp_year?: number };
  const input = {
    ...(magicCard(ctx, 'visa') ?? { number: '4242424242424242', exp_month: 12, exp_year: 2034 }),
    ...told,
  };
  const row = methodRow(ctx, { ...rest, billing_details: whole, type, card: cardDetails(ctx, input, whole) });
  return { row, internal: cardInternal(input) };
}

describeObject('payment_method', { prefixes: ['pm_'], load: (ctx, id) => paymentMethods.get(ctx, id) });

/** How a method behaves is told by its number. */
export const numberOf = (method: PaymentMethodRow): string | undefined => paymentMethods.internal(method).number;

/** A customer's methods of any type, newest first. */
export const methodsOf = (ctx: StripeCtx, customer: string): Promise<PaymentMethodRow[]> =>
  paymentMethods.all(ctx, { where: { customer }, order: { direction: 'desc' } });
