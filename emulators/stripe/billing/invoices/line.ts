/** The lines of invoices: their shape, and how a line begins before anything is reckoned. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { Metadata } from '../../core/metadata.ts';

export const Tax = schema(() =>
  z.object({
    amount: z.int(),
    tax_behavior: z.enum(['exclusive', 'inclusive']),
    tax_rate_details: z.object({ tax_rate: z.string() }).nullable(),
    taxability_reason: z.string(),
    taxable_amount: z.int().nullable(),
    type: z.literal('tax_rate_details'),
  }),
);

export type TaxRow = Infer<typeof Tax>;

export const DiscountAmount = schema(() => z.object({ amount: z.int(), discount: z.string() }));
export type DiscountAmountRow = Infer<typeof DiscountAmount>;

export const PretaxCredit = schema(() =>
  z.object({
    amount: z.int(),
    credit_balance_transaction: z.string().optional(),
    discount: z.string().optional(),
    type: z.enum(['credit_balance_transaction', 'discount']),
  }),
);

const ProrationDetails = () =>
  z
    .object({
      credited_items: z.object({ invoice: z.string(), invoice_line_items: z.array(z.string()) }).nullable(),
    })
    .nullable();

export const Period = schema(() => z.object({ end: z.int(), start: z.int() }));

export const Pricing = schema(() =>
  z.object({
    price_details: z.object({ price: z.string(), product: z.string() }).optional(),
    type: z.literal('price_details'),
    unit_amount_decimal: z.string().nullable(),
  }),
);

export const Line = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('line_item'),
    amount: z.int(),
    currency: z.string(),
    description: z.string().nullable(),
    discount_amounts: z.array(DiscountAmount()),
    discountable: z.boolean(),
    discounts: z.array(z.string()),
    invoice: z.string().nullable(),
    livemode: z.boolean(),
    metadata: Metadata(),
    parent: z
      .object({
        invoice_item_details: z
          .object({
            invoice_item: z.string(),
            proration: z.boolean(),
            proration_details: ProrationDetails(),
            subscription: z.string().nullable(),
          })
          .nullable(),
        subscription_item_details: z
          .object({
            invoice_item: z.string().nullable(),
            proration: z.boolean(),
            proration_details: ProrationDetails(),
            subscription: z.string().nullable(),
            subscription_item: z.string(),
          })
          .nullable(),
        type: z.enum(['invoice_item_details', 'subscription_item_details']),
      })
      .nullable(),
    period: Period(),
    pretax_credit_amounts: z.array(PretaxCredit()),
    pricing: Pricing().nullable(),
    quantity: z.int().nullable(),
    quantity_decimal: z.string().nullable(),
    subscription: z.string().nullable(),
    subtotal: z.int(),
    taxes: z.array(Tax()),
  }),
);

export type LineRow = Infer<typeof Line>;

/** What a line says of itself; discounts and taxes are reckoned of the whole invoice. */
export type LineBasis = Pick<LineRow, 'amount' | 'currency' | 'description' | 'period'> & Partial<LineRow>;

/** A line before it is reckoned. */
export const newLine = (id: string, given: LineBasis): LineRow => ({
  id,
  object: 'line_item',
  discount_amounts: [],
  discountable: true,
  discounts: [],
  invoice: null,
  livemode: false,
  metadata: {},
  parent: null,
  pretax_credit_amounts: [],
  pricing: null,
  quantity: 1,
  quantity_decimal: given.quantity === null ? null : String(given.quantity ?? 1),
  subscription: null,
  subtotal: given.amount,
  taxes: [],
  ...given,
});
