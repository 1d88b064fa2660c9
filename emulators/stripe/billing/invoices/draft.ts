/** Drafts: making an invoice of lines, and reckoning it anew whenever something in it changes. */
import { seconds } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { minimumOf } from '../../core/currencies.ts';
import { listObject } from '../../core/lists.ts';
import { newId } from '../../ids.ts';
import type { CustomerRow } from '../../payments/customers/customer.ts';
import { taxIds } from '../../payments/customers/tax-ids.ts';
import type { TaxRateRow } from '../catalog/tax-rate.ts';
import { reductionsOf, type Reduction } from '../discounts/discount.ts';
import { lineOfItem, type InvoiceItemRow } from './item.ts';
import { invoices, type InvoiceInternalRow, type InvoiceRow } from './invoice.ts';
import type { LineRow } from './line.ts';
import { reckon, settled } from './totals.ts';

/** A line with the tax rates that are its own. */
export interface Draft {
  readonly line: LineRow;
  readonly taxRates?: readonly TaxRateRow[] | undefined;
}

/** A blank invoice of a customer. The context must be on the customer's clock. */
export async function blankInvoice(
  ctx: StripeCtx,
  customer: CustomerRow,
  given: Partial<InvoiceRow> & Pick<InvoiceRow, 'currency'>,
): Promise<InvoiceRow> {
  const now = seconds(ctx.now);
  const owned = await taxIds.all(ctx, { where: { customer: customer.id } });
  const id = given.id ?? newId(ctx.random, 'in');
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Backlot',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: 'manual',
    collection_method: 'charge_automatically',
    created: now,
    custom_fields: customer.invoice_settings.custom_fields,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address,
    customer_email: customer.email,
    customer_name: customer.name,
    customer_phone: customer.phone,
    customer_shipping: customer.shipping,
    customer_tax_exempt: customer.tax_exempt,
    customer_tax_ids: owned.map(({ type, value }) => ({ type, value })),
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: customer.invoice_settings.footer,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: listObject<LineRow>([], `/v1/invoices/${id}/lines`, { count: true }),
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: now,
    period_start: now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: {
      amount_tax_display: customer.invoice_settings.rendering_options?.amount_tax_display ?? null,
      pdf: { page_size: 'auto' },
      template: null,
      template_version: null,
    },
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: customer.test_clock,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
    ...given,
  };
}

export interface Reckoned {
  readonly row: InvoiceRow;
  readonly internal: Pick<InvoiceInternalRow, 'more' | 'taxRates'>;
}

/** An invoice with these lines: discounts, taxes and sums as they come out. */
export async function reckoned(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  drafts: readonly Draft[],
  balance = 0,
): Promise<Reckoned> {
  const { currency, created } = invoice;
  const lines = drafts.map(({ line }) => ({ ...line, invoice: invoice.id }));
  const own: Record<string, Reduction[]> = {};
  for (const { id, discounts } of lines) {
    if (discounts.length > 0) own[id] = await reductionsOf(ctx, discounts, currency, created);
  }
  const withRates = drafts.filter(({ taxRates = [] }) => taxRates.length > 0);
  const taxRates = Object.fromEntries(withRates.map(({ line, taxRates: rates = [] }) => [line.id, [...rates]]));
  const { lines: done, sums } = reckon({
    lines,
    reductions: await reductionsOf(ctx, invoice.discounts, currency, created),
    own,
    taxRates: invoice.default_tax_rates,
    ownTaxRates: taxRates,
    exempt: invoice.customer_tax_exempt,
    shipping: invoice.shipping_cost?.amount_total ?? 0,
  });
  const { due } = settled(sums.total, balance, minimumOf(currency));
  const row: InvoiceRow = {
    ...invoice,
    ...sums,
    amount_due: due,
    amount_remaining: due,
    amount_shipping: invoice.shipping_cost?.amount_total ?? 0,
    automatic_tax: invoice.automatic_tax.enabled
      ? { ...invoice.automatic_tax, status: 'complete' }
      : invoice.automatic_tax,
    lines: listObject(done, `/v1/invoices/${invoice.id}/lines`, { count: true }),
    starting_balance: balance,
  };
  return { row, internal: { more: done.slice(10), taxRates } };
}

/** An item as a line of an invoice, with its tax rates. */
export const draftOfItem = (ctx: StripeCtx, item: InvoiceItemRow, invoice: string): Draft => ({
  line: lineOfItem(newId(ctx.random, 'il'), item, invoice),
  taxRates: item.tax_rates,
});

/** The lines of a draft as they were given. */
export function draftsOf(invoice: InvoiceRow): Draft[] {
  const { more = [], taxRates = {} } = invoices.internal(invoice);
  return [...invoice.lines.data, ...more].map((line) => ({ line, taxRates: taxRates[line.id] }));
}

/** Changes a draft, and reckons it anew. Tells nobody. */
export async function redraft(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  changes: Partial<InvoiceRow>,
  drafts: readonly Draft[] = draftsOf(invoice),
  internal: InvoiceInternalRow = {},
): Promise<InvoiceRow> {
  const { row, internal: more } = await reckoned(ctx, { ...invoice, ...changes }, drafts, invoice.starting_balance);
  return invoices.update(ctx, invoice, row, { ...internal, ...more });
}
