/** The invoice: its shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { decimal } from '../../core/currencies.ts';
import { List } from '../../core/lists.ts';
import { Metadata } from '../../core/metadata.ts';
import { Address, hash, Shipping } from '../../core/params.ts';
import { countsAsBought } from '../discounts/history.ts';
import { errors } from '../../errors.ts';
import { payerOf } from '../../payments/customers/payer.ts';
import { collection } from '../../provider.ts';
import { TaxRate } from '../catalog/tax-rate.ts';
import { DiscountAmount, Line, PretaxCredit, Tax, type LineRow } from './line.ts';

const time = () => z.int().nullable();
const id = () => z.string().nullable();

export const billingReasons = [
  'automatic_pending_invoice_item_invoice',
  'manual',
  'quote_accept',
  'subscription',
  'subscription_create',
  'subscription_cycle',
  'subscription_threshold',
  'subscription_update',
  'upcoming',
] as const;

export const Issuer = schema(() => z.object({ account: z.string().optional(), type: z.enum(['account', 'self']) }));

export const CustomFields = schema(() => z.array(z.object({ name: z.string(), value: z.string() })).nullable());

export const AutomaticTax = schema(() =>
  z.object({
    disabled_reason: z.string().nullable(),
    enabled: z.boolean(),
    liability: hash().nullable(),
    provider: z.string().nullable(),
    status: z.enum(['complete', 'failed', 'requires_location_inputs']).nullable(),
  }),
);

export const ShippingCost = schema(() =>
  z.object({
    amount_subtotal: z.int(),
    amount_tax: z.int(),
    amount_total: z.int(),
    shipping_rate: z.string().nullable(),
  }),
);

export const Invoice = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('invoice'),
    account_country: z.string().nullable(),
    account_name: z.string().nullable(),
    account_tax_ids: z.array(z.string()).nullable(),
    amount_due: z.int(),
    amount_overpaid: z.int(),
    amount_paid: z.int(),
    amount_paid_off_stripe: z.int().optional(),
    amount_remaining: z.int(),
    amount_shipping: z.int(),
    application: id(),
    attempt_count: z.int(),
    attempted: z.boolean(),
    auto_advance: z.boolean(),
    automatic_tax: AutomaticTax(),
    automatically_finalizes_at: time(),
    billing_reason: z.enum(billingReasons),
    collection_method: z.enum(['charge_automatically', 'send_invoice']),
    created: z.int(),
    currency: z.string(),
    custom_fields: CustomFields(),
    customer: id(),
    customer_account: id(),
    customer_address: Address().nullable(),
    customer_email: id(),
    customer_name: id(),
    customer_phone: id(),
    customer_shipping: Shipping().nullable(),
    customer_tax_exempt: z.enum(['exempt', 'none', 'reverse']).nullable(),
    customer_tax_ids: z.array(z.object({ type: z.string(), value: id() })),
    default_payment_method: id(),
    default_source: id(),
    default_tax_rates: z.array(TaxRate()),
    description: id(),
    discounts: z.array(z.string()),
    due_date: time(),
    effective_at: time(),
    ending_balance: time(),
    footer: id(),
    from_invoice: z.object({ action: z.string(), invoice: z.string() }).nullable(),
    hosted_invoice_url: id(),
    invoice_pdf: id(),
    issuer: Issuer(),
    last_finalization_error: hash().nullable(),
    latest_revision: id(),
    lines: List(Line()),
    livemode: z.boolean(),
    metadata: Metadata(),
    next_payment_attempt: time(),
    number: id(),
    on_behalf_of: id(),
    parent: z
      .object({
        quote_details: z.object({ quote: z.string() }).nullable(),
        subscription_details: z
          .object({
            metadata: Metadata().nullable(),
            subscription: z.string(),
            subscription_proration_date: z.int().optional(),
          })
          .nullable(),
        type: z.enum(['quote_details', 'subscription_details']),
      })
      .nullable(),
    payment_settings: z.object({
      default_mandate: id(),
      payment_method_options: hash().nullable(),
      payment_method_types: z.array(z.string()).nullable(),
    }),
    period_end: z.int(),
    period_start: z.int(),
    post_payment_credit_notes_amount: z.int(),
    pre_payment_credit_notes_amount: z.int(),
    receipt_number: id(),
    rendering: z
      .object({
        amount_tax_display: id(),
        pdf: z.object({ page_size: z.string() }).nullable(),
        template: id(),
        template_version: z.int().nullable(),
      })
      .nullable(),
    shipping_cost: ShippingCost().nullable(),
    shipping_details: Shipping().nullable(),
    starting_balance: z.int(),
    statement_descriptor: id(),
    status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']),
    status_transitions: z.object({
      finalized_at: time(),
      marked_uncollectible_at: time(),
      paid_at: time(),
      voided_at: time(),
    }),
    subtotal: z.int(),
    subtotal_excluding_tax: z.int().nullable(),
    test_clock: id(),
    total: z.int(),
    total_discount_amounts: z.array(DiscountAmount()),
    total_excluding_tax: z.int().nullable(),
    total_pretax_credit_amounts: z.array(PretaxCredit()),
    total_taxes: z.array(Tax()),
    webhooks_delivered_at: time(),
  }),
);

export type InvoiceRow = Infer<typeof Invoice>;

const InvoiceInternal = schema(() =>
  z.object({
    /** Lines behind the first ten, which the object shows. */
    more: z.array(Line()).optional(),
    /** Lines with tax rates of their own. */
    taxRates: z.record(z.string(), z.array(TaxRate())).optional(),
    /** The intent that pays it, unless somebody attaches another. */
    intent: z.string().optional(),
    /** The next attempt counts for the retry schedule. */
    automatic: z.boolean().optional(),
    daysUntilDue: z.int().optional(),
    paidOutOfBand: z.boolean().optional(),
    /** What becomes of it after finalization, where collection is paused. */
    paused: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']).optional(),
    applicationFee: z.int().optional(),
    transfer: z.object({ amount: z.int().optional(), destination: z.string() }).optional(),
    /** The method is kept for later payments. */
    keepMethod: z.boolean().optional(),
    /** What the payment says it is for. */
    paymentDescription: z.string().optional(),
  }),
);

export type InvoiceInternalRow = Infer<typeof InvoiceInternal>;

export const invoices = collection('invoices', {
  row: Invoice,
  internal: InvoiceInternal,
  key: 'id',
  owner: 'account',
  columns: [
    'customer',
    'status',
    'collection_method',
    'number',
    { name: 'subscription', type: 'text', path: 'parent.subscription_details.subscription' },
    { name: 'due_date', type: 'integer', path: 'due_date' },
    { name: 'total', type: 'integer', path: 'total' },
    { name: 'amount_paid', type: 'integer', path: 'amount_paid' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (missing) => errors.resource_missing(missing, 'invoice', 'invoice'),
  shows: {
    kind: 'request',
    of: async ({ created, total, currency, status, customer, number, hosted_invoice_url }, _, ctx) => ({
      at: created * 1000,
      money: decimal(total, currency),
      state: status ?? 'draft',
      went: status === 'paid' ? 'well' : status === 'void' || status === 'uncollectible' ? 'badly' : 'pending',
      payer: await payerOf(ctx, customer),
      about: number ? `Invoice ${number}` : 'Invoice',
      link: hosted_invoice_url ?? undefined,
    }),
  },
  stats: { by: ['status', 'collection_method'], sum: ['total', 'amount_paid'] },
});

countsAsBought(
  async (ctx, customer) =>
    (await invoices.find(ctx, { where: { customer, status: ['open', 'paid', 'uncollectible'] } })) !== undefined,
);

/** All lines of an invoice. */
export const linesOf = (invoice: InvoiceRow): LineRow[] => [
  ...invoice.lines.data,
  ...(invoices.internal(invoice).more ?? []),
];

export const subscriptionOf = ({ parent }: Pick<InvoiceRow, 'parent'>): string | null =>
  parent?.subscription_details?.subscription ?? null;

/** Whether something still is to be had for it. */
export const isOpen = ({ status }: InvoiceRow): boolean => status === 'open' || status === 'uncollectible';

/** Throws unless the invoice may be edited. */
export function guardDraft(invoice: InvoiceRow): void {
  if (invoice.status === 'draft') return;
  throw errors.invalid_request('This invoice is no longer editable').with({ code: 'invoice_not_editable' });
}

export const needInvoice = (ctx: StripeCtx, invoice: string): Promise<InvoiceRow> => invoices.need(ctx, invoice);
