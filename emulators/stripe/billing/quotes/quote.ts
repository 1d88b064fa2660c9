/** The quote: its shape and rows, and its lines. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { listObject } from '../../core/lists.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { hash } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { collection } from '../../provider.ts';
import { intervals, Price } from '../catalog/price.ts';
import { TaxRate } from '../catalog/tax-rate.ts';
import { AutomaticTax, CustomFields, Issuer } from '../invoices/invoice.ts';

const time = () => z.int().nullable();
const text = () => z.string().nullable();

export const QuoteLine = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('item'),
    adjustable_quantity: z.null(),
    amount_discount: z.int(),
    amount_subtotal: z.int(),
    amount_tax: z.int(),
    amount_total: z.int(),
    currency: z.string(),
    description: text(),
    metadata: Metadata().nullable(),
    price: Price(),
    quantity: z.int().nullable(),
  }),
);

export type QuoteLineRow = Infer<typeof QuoteLine>;

const Totals = schema(() => z.object({ amount_discount: z.int(), amount_shipping: time(), amount_tax: z.int() }));

export const Quote = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('quote'),
    amount_subtotal: z.int(),
    amount_total: z.int(),
    application: text(),
    application_fee_amount: time(),
    application_fee_percent: z.number().nullable(),
    automatic_tax: AutomaticTax().omit({ disabled_reason: true }),
    collection_method: z.enum(['charge_automatically', 'send_invoice']),
    computed: z.object({
      recurring: z
        .object({
          amount_subtotal: z.int(),
          amount_total: z.int(),
          interval: z.enum(intervals),
          interval_count: z.int(),
          total_details: Totals(),
        })
        .nullable(),
      upfront: z.object({ amount_subtotal: z.int(), amount_total: z.int(), total_details: Totals() }),
    }),
    created: z.int(),
    currency: text(),
    customer: text(),
    customer_account: text(),
    default_tax_rates: z.array(z.string()),
    description: text(),
    discounts: z.array(z.string()),
    expires_at: z.int(),
    footer: text(),
    from_quote: z.object({ is_revision: z.boolean(), quote: z.string() }).nullable(),
    header: text(),
    invoice: text(),
    invoice_settings: z.object({
      custom_fields: CustomFields(),
      days_until_due: time(),
      description: text(),
      footer: text(),
      issuer: Issuer(),
    }),
    livemode: z.boolean(),
    metadata: Metadata(),
    number: text(),
    on_behalf_of: text(),
    status: z.enum(['accepted', 'canceled', 'draft', 'open']),
    status_transitions: z.object({ accepted_at: time(), canceled_at: time(), finalized_at: time() }),
    subscription: text(),
    subscription_data: z.object({
      billing_mode: z.object({ flexible: hash().optional(), type: z.enum(['classic', 'flexible']) }),
      description: text(),
      effective_date: time(),
      metadata: Metadata().nullable(),
      trial_period_days: time(),
    }),
    subscription_schedule: text(),
    test_clock: text(),
    total_details: Totals(),
    transfer_data: z
      .object({ amount: time(), amount_percent: z.number().nullable(), destination: z.string() })
      .nullable(),
  }),
);

export type QuoteRow = Infer<typeof Quote>;

export const quotes = collection('quotes', {
  row: Quote,
  internal: () =>
    z.object({
      lines: z.array(QuoteLine()),
      /** Of single lines, by id. */
      taxRates: z.record(z.string(), z.array(TaxRate())).optional(),
    }),
  key: 'id',
  owner: 'account',
  columns: ['customer', 'status', 'test_clock', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'quote', 'quote'),
});

describeObject('quote', {
  prefixes: ['qt_'],
  load: (ctx, id) => quotes.get(ctx, id),
  includes: {
    line_items: async (ctx, { id }: { id: string }) => {
      const row = await quotes.get(ctx, id);
      return listObject(row ? quotes.internal(row).lines : [], `/v1/quotes/${id}/line_items`);
    },
  },
});
