/** Payments as each generation shows them. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';
import { feeAndTaxes } from '../money.ts';
import { caseUrl, paymentUrl, payoutUrl, requestUrl, requestUrlV1, userUrl } from '../urls.ts';
import { Failure, instrumentTypes, Payout, type Payment } from './rows.ts';

const nothingShipped = {
  shipping_address: null,
  shipping_city: null,
  shipping_state: null,
  shipping_zip: null,
  shipping_country: null,
};

const shipping = () => ({
  shipping_address: z.string().nullable(),
  shipping_city: z.string().nullable(),
  shipping_state: z.string().nullable(),
  shipping_zip: z.string().nullable(),
  shipping_country: z.string().nullable(),
});

/** Inside a payment request of v1.1. */
export const EmbeddedPayment = schema(() =>
  z.object({
    payment_id: z.string(),
    status: z.enum(['Credit', 'Failed']),
    currency: z.string(),
    amount: z.string(),
    buyer_name: emptyable(z.string()),
    buyer_phone: emptyable(z.string()),
    buyer_email: emptyable(z.string()),
    ...shipping(),
    quantity: z.int(),
    unit_price: z.string(),
    fees: z.string(),
    variants: z.array(z.unknown()),
    custom_fields: z.record(z.string(), z.unknown()),
    affiliate_commission: z.string(),
    payment_request: z.string().nullable(),
    instrument_type: z.enum(instrumentTypes).nullable(),
    billing_instrument: z.string().nullable(),
    tax_invoice_id: emptyable(z.string()),
    failure: Failure(),
    payout: Payout(),
    created_at: z.string(),
  }),
);

/** Alone, in v1.1. */
export const PaymentV1 = schema(() =>
  EmbeddedPayment().extend({
    link_slug: z.string().nullable(),
    link_title: emptyable(z.string()).nullable(),
    discount_code: z.null(),
    discount_amount_off: z.null(),
    affiliate_id: z.null(),
  }),
);

export const asEmbedded = (row: Payment): z.infer<ReturnType<typeof EmbeddedPayment>> => ({
  payment_id: row.payment_id,
  status: row.status === 'Credit' ? 'Credit' : 'Failed',
  currency: row.currency,
  amount: row.amount,
  buyer_name: row.buyer_name,
  buyer_phone: row.buyer_phone,
  buyer_email: row.buyer_email,
  ...nothingShipped,
  quantity: row.quantity,
  unit_price: row.unit_price,
  fees: row.fees,
  variants: [],
  custom_fields: row.custom_fields,
  affiliate_commission: '0',
  payment_request: row.payment_request && requestUrlV1(row.payment_request),
  instrument_type: row.instrument_type,
  billing_instrument: row.billing_instrument,
  tax_invoice_id: '',
  failure: row.failure,
  payout: row.payout,
  created_at: row.created_at,
});

export const asV1 = (row: Payment): z.infer<ReturnType<typeof PaymentV1>> => ({
  ...asEmbedded(row),
  link_slug: row.link_slug,
  link_title: row.link_slug && row.title,
  discount_code: null,
  discount_amount_off: null,
  affiliate_id: null,
});

export const PaymentV2 = schema(() =>
  z.object({
    id: z.string(),
    title: emptyable(z.string()),
    payment_type: z.enum(['api_rap', 'link']),
    payment_request: z.string().nullable(),
    /** True: successful; false: failed; null: begun. */
    status: z.boolean().nullable(),
    link: z.string().nullable(),
    product: z.null(),
    seller: z.string(),
    currency: z.string(),
    amount: z.string(),
    name: emptyable(z.string()),
    email: emptyable(z.string()),
    phone: emptyable(z.string()),
    payout: z.string().nullable(),
    fees: z.string().nullable(),
    total_taxes: z.string().nullable(),
    cases: z.array(z.string()),
    affiliate_id: z.null(),
    affiliate_commission: z.string().nullable(),
    order_info: z.object({
      ...shipping(),
      quantity: z.int(),
      unit_price: z.string(),
      custom_fields: z.record(z.string(), z.unknown()),
      variants: z.array(z.unknown()),
    }),
    instrument_type: z.enum(instrumentTypes).nullable(),
    billing_instrument: z.string().nullable(),
    failure: Failure(),
    created_at: z.string(),
    updated_at: z.string(),
    tax_invoice_id: emptyable(z.string()),
    resource_uri: z.string(),
  }),
);

const successes = { Initiated: null, Credit: true, Failed: false } as const;

/** `cases`: ids of its refund cases. */
export function asV2(row: Payment, seller: string, cases: readonly string[]): z.infer<ReturnType<typeof PaymentV2>> {
  const credited = row.status === 'Credit';
  const taken = credited ? feeAndTaxes(row.amount) : { fees: null, total_taxes: null };
  return {
    id: row.payment_id,
    title: row.title,
    payment_type: row.link_slug === null ? 'api_rap' : 'link',
    payment_request: row.payment_request && requestUrl(row.payment_request),
    status: successes[row.status],
    link: row.link_slug,
    product: null,
    seller: userUrl(seller),
    currency: row.currency,
    amount: row.amount,
    name: row.buyer_name,
    email: row.buyer_email,
    phone: row.buyer_phone,
    payout: row.payout && payoutUrl(row.payout.id),
    ...taken,
    cases: cases.map(caseUrl),
    affiliate_id: null,
    affiliate_commission: credited ? '0.00' : null,
    order_info: {
      ...nothingShipped,
      quantity: row.quantity,
      unit_price: row.unit_price,
      custom_fields: row.custom_fields,
      variants: [],
    },
    instrument_type: row.instrument_type,
    billing_instrument: row.billing_instrument,
    failure: row.failure,
    created_at: row.created_at,
    updated_at: row.updated_at,
    tax_invoice_id: '',
    resource_uri: paymentUrl(row.payment_id),
  };
}

/** Inside a gateway order. */
export const OrderPayment = schema(() =>
  z.object({
    id: z.string(),
    status: z.enum(['successful', 'failed']),
    instrument_type: z.enum(instrumentTypes).nullable(),
    billing_instrument: z.string().nullable(),
    failure: Failure(),
  }),
);

export const asOrderPayment = (row: Payment): z.infer<ReturnType<typeof OrderPayment>> => ({
  id: row.payment_id,
  status: row.status === 'Credit' ? 'successful' : 'failed',
  instrument_type: row.instrument_type,
  billing_instrument: row.billing_instrument,
  failure: row.failure,
});
