/** Invoices and their lines as older API versions show them, and what is only there when expanded. */
import type { StripeCtx } from '../../account.ts';
import { describeObject, type StripeObject } from '../../core/objects.ts';
import { charges } from '../../payments/charges/charge.ts';
import { paymentIntents } from '../../payments/intents/intent.ts';
import { planOf, prices } from '../catalog/price.ts';
import { taxRates } from '../catalog/tax-rate.ts';
import { discounts } from '../discounts/discount.ts';
import { invoices, type InvoiceRow } from './invoice.ts';
import type { LineRow, TaxRow } from './line.ts';

const without = (object: StripeObject, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

describeObject('invoice', {
  prefixes: ['in_'],
  load: (ctx, id) => invoices.get(ctx, id),
  includes: {
    confirmation_secret: async (ctx, { id }: { id: string }) => {
      const intent = await intentOf(ctx, id);
      return intent?.client_secret ? { client_secret: intent.client_secret, type: 'payment_intent' } : null;
    },
  },
  changes: [
    {
      since: '2025-03-31.basil',
      shape: async (ctx, object) => ({
        ...without(object, 'parent', 'total_taxes', 'amount_overpaid', 'payments'),
        ...(await formerFields(ctx, object as unknown as InvoiceRow)),
      }),
    },
    {
      since: '2024-04-10',
      shape: (_, { rendering, ...invoice }) => ({ ...invoice, rendering, rendering_options: rendering }),
    },
  ],
});

async function intentOf(ctx: StripeCtx, id: string) {
  const row = await invoices.get(ctx, id);
  const intent = row && invoices.internal(row).intent;
  return intent === undefined ? undefined : paymentIntents.get(ctx, intent);
}

/** What invoices had before 2025-03-31.basil. */
async function formerFields(ctx: StripeCtx, invoice: InvoiceRow): Promise<Record<string, unknown>> {
  const row = await invoices.get(ctx, invoice.id);
  const { paidOutOfBand = false, applicationFee = null, transfer = null } = row ? invoices.internal(row) : {};
  const intent = await intentOf(ctx, invoice.id);
  const { subscription_details: of, quote_details: quote } = invoice.parent ?? {};
  const tax = invoice.total_taxes.reduce((sum, { amount }) => sum + amount, 0);
  const [first] = invoice.discounts;
  return {
    application_fee_amount: applicationFee,
    charge: intent?.latest_charge ?? null,
    discount: first === undefined ? null : ((await discounts.get(ctx, first)) ?? null),
    paid: invoice.status === 'paid',
    paid_out_of_band: paidOutOfBand,
    payment_intent: intent?.id ?? null,
    quote: quote?.quote ?? null,
    subscription: of?.subscription ?? null,
    subscription_details: { metadata: of?.metadata ?? null },
    ...(of?.subscription_proration_date !== undefined && {
      subscription_proration_date: of.subscription_proration_date,
    }),
    tax: invoice.total_taxes.length === 0 ? null : tax,
    total_tax_amounts: invoice.total_taxes.map(formerTax),
    transfer_data: transfer && { amount: transfer.amount ?? null, destination: transfer.destination },
  };
}

const formerTax = ({ amount, tax_behavior, tax_rate_details, taxability_reason, taxable_amount }: TaxRow) => ({
  amount,
  inclusive: tax_behavior === 'inclusive',
  tax_rate: tax_rate_details?.tax_rate ?? null,
  taxability_reason,
  taxable_amount,
});

describeObject('line_item', {
  changes: [
    { since: '2026-03-25.dahlia', shape: (_, line) => without(line, 'quantity_decimal') },
    {
      since: '2025-03-31.basil',
      shape: async (ctx, object) => ({
        ...without(object, 'parent', 'pricing', 'taxes', 'subtotal'),
        ...(await formerLine(ctx, object as unknown as LineRow)),
      }),
    },
  ],
});

async function formerLine(ctx: StripeCtx, line: LineRow): Promise<Record<string, unknown>> {
  const { subscription_item_details: item, invoice_item_details: other } = line.parent ?? {};
  const id = line.pricing?.price_details?.price;
  const price = id === undefined ? undefined : await prices.get(ctx, id);
  const rates = [];
  for (const { tax_rate_details } of line.taxes) {
    const rate = tax_rate_details && (await taxRates.get(ctx, tax_rate_details.tax_rate));
    if (rate) rates.push(rate);
  }
  const contained = line.taxes.filter(({ tax_behavior }) => tax_behavior === 'inclusive');
  const excluding = line.amount - contained.reduce((sum, { amount }) => sum + amount, 0);
  const invoice_item = item?.invoice_item ?? other?.invoice_item;
  return {
    amount_excluding_tax: excluding,
    ...(invoice_item && { invoice_item }),
    plan: price?.recurring ? planOf(price) : null,
    price: price ?? null,
    proration: item?.proration ?? other?.proration ?? false,
    proration_details: item?.proration_details ?? other?.proration_details ?? { credited_items: null },
    subscription: line.subscription,
    ...(item && { subscription_item: item.subscription_item }),
    tax_amounts: line.taxes.map(formerTax),
    tax_rates: rates,
    type: item && !item.invoice_item ? 'subscription' : 'invoiceitem',
    unit_amount_excluding_tax: String(line.quantity ? excluding / line.quantity : excluding),
  };
}

/** The charge that paid an invoice, if one did. */
export async function chargeOf(ctx: StripeCtx, invoice: string) {
  const intent = await intentOf(ctx, invoice);
  return intent?.latest_charge ? charges.get(ctx, intent.latest_charge) : undefined;
}
