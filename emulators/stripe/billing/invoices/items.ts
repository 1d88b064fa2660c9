/** Invoice items: what can be asked of them. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock } from '../../core/clocks.ts';
import { currencyOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, params, range, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { customerOf } from '../../payments/customers/customer.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { takeDiscounts } from '../discounts/discount.ts';
import { subscriptionNamed } from '../subscriptions/subscription.ts';
import { draftOfItem, draftsOf, redraft } from './draft.ts';
import { guardDraft, invoices, type InvoiceRow } from './invoice.ts';
import { InvoiceItem, invoiceItems, itemOfLine, newItem, type InvoiceItemRow } from './item.ts';
import { itemFields, priced, type ItemInput } from './item-params.ts';

export const createInvoiceItem = operation('invoice_items.create', 'POST /v1/invoiceitems', {
  summary: 'Create an invoice item: for the next invoice of a customer, or on a draft',
  body: () =>
    params({
      ...itemFields(),
      currency: text().optional(),
      customer: text().optional(),
      customer_account: text().optional(),
      invoice: text().optional(),
      subscription: text().optional(),
    }),
  result: InvoiceItem,
  async handler(bare, { body }) {
    const invoice = body.invoice === undefined ? undefined : await draftNamed(bare, body.invoice);
    const owner = body.customer ?? invoice?.customer;
    if (!owner) throw errors.parameter_missing('customer');
    const customer = await customerOf(bare, owner);
    const ctx = await onClock(bare, customer.test_clock);
    const subscription = body.subscription === undefined ? undefined : await subscriptionNamed(ctx, body.subscription);
    const wanted = body.currency ?? invoice?.currency;
    const cost = await priced(ctx, body, wanted === undefined ? undefined : currencyOf(wanted));
    const currency = cost.currency ?? currencyOf(customer.currency ?? 'usd');
    if (invoice && invoice.currency !== currency) throw mismatch(currency, invoice.currency);
    const item = await newItem(ctx, {
      ...cost,
      ...defined({ discountable: body.discountable, period: body.period }),
      currency,
      customer: customer.id,
      description: body.description ?? cost.description,
      discounts: await takeDiscounts(ctx, body.discounts, { customer: customer.id }),
      invoice: invoice?.id ?? null,
      metadata: merged({}, body.metadata),
      parent: subscription
        ? { subscription_details: { subscription: subscription.id }, type: 'subscription_details' }
        : null,
      tax_rates: await taxRatesOf(ctx, body.tax_rates, 'tax_rates'),
    });
    if (invoice) await place(ctx, invoice, item);
    return item;
  },
});

const mismatch = (given: string, wanted: string) =>
  errors
    .invalid_request(`The currency of the invoice item (${given}) does not match that of the invoice (${wanted}).`)
    .with({ param: 'currency' });

async function draftNamed(ctx: StripeCtx, id: string): Promise<InvoiceRow> {
  const invoice = await invoices.get(ctx, id);
  if (!invoice) throw noSuch('invoice', id, 'invoice');
  guardDraft(invoice);
  return invoice;
}

/** Puts an item on a draft. */
async function place(ctx: StripeCtx, before: InvoiceRow, item: InvoiceItemRow): Promise<void> {
  const after = await redraft(ctx, before, {}, [draftOfItem(ctx, item, before.id), ...draftsOf(before)]);
  await emit(ctx, 'invoice.updated', after, { before });
}

export const retrieveInvoiceItem = operation('invoice_items.retrieve', 'GET /v1/invoiceitems/{id}', {
  summary: 'Retrieve an invoice item',
  query: () => params({}),
  result: InvoiceItem,
  handler: (ctx, { params: { id } }) => invoiceItems.need(ctx, id),
});

export const updateInvoiceItem = operation('invoice_items.update', 'POST /v1/invoiceitems/{id}', {
  summary: 'Update an invoice item that is on no final invoice',
  body: () => params({ ...itemFields(), invoicing_rules: hash().optional() }),
  result: InvoiceItem,
  async handler(bare, { params: { id }, body }) {
    const before = await invoiceItems.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    const invoice = before.invoice === null ? undefined : await draftNamed(ctx, before.invoice);
    const after = await changeItem(ctx, before, body);
    if (invoice) await reprice(ctx, invoice, after);
    return after;
  },
});

/** Changes an item as the parameters say. */
export async function changeItem(ctx: StripeCtx, before: InvoiceItemRow, body: ItemInput): Promise<InvoiceItemRow> {
  const { currency: _, ...cost } = await priced(ctx, body, before.currency, before);
  return invoiceItems.update(ctx, before, {
    ...cost,
    net_amount: cost.amount,
    ...defined({ discountable: body.discountable, period: body.period, description: body.description }),
    metadata: merged(before.metadata, body.metadata),
    ...(body.discounts !== undefined && {
      discounts: await takeDiscounts(ctx, body.discounts, { customer: before.customer, invoice_item: before.id }),
    }),
    ...(body.tax_rates !== undefined && { tax_rates: await taxRatesOf(ctx, body.tax_rates, 'tax_rates') }),
  });
}

/** A draft's line follows its item. */
export async function reprice(ctx: StripeCtx, before: InvoiceRow, item: InvoiceItemRow): Promise<InvoiceRow> {
  const drafts = draftsOf(before).map((draft) =>
    itemOfLine(draft.line) === item.id
      ? { line: { ...draftOfItem(ctx, item, before.id).line, id: draft.line.id }, taxRates: item.tax_rates }
      : draft,
  );
  const after = await redraft(ctx, before, {}, drafts);
  await emit(ctx, 'invoice.updated', after, { before });
  return after;
}

export const deleteInvoiceItem = operation('invoice_items.delete', 'DELETE /v1/invoiceitems/{id}', {
  summary: 'Delete an invoice item that is on no final invoice',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('invoiceitem'), deleted: z.literal(true) }),
  async handler(bare, { params: { id } }) {
    const item = await invoiceItems.need(bare, id);
    const ctx = await onClock(bare, item.test_clock);
    if (item.invoice !== null) {
      const before = await draftNamed(ctx, item.invoice);
      const left = draftsOf(before).filter(({ line }) => itemOfLine(line) !== id);
      await emit(ctx, 'invoice.updated', await redraft(ctx, before, {}, left), { before });
    }
    await invoiceItems.remove(ctx, item);
    await emit(ctx, 'invoiceitem.deleted', item);
    return { id, object: 'invoiceitem' as const, deleted: true as const };
  },
});

export const listInvoiceItems = operation('invoice_items.list', 'GET /v1/invoiceitems', {
  summary: 'List invoice items, newest first',
  query: () =>
    z.object({
      created: range(),
      customer: text().optional(),
      customer_account: text().optional(),
      invoice: text().optional(),
      pending: z.boolean().optional(),
    }),
  list: InvoiceItem,
  handler: (ctx, { query: { created, customer, invoice, pending }, page }) =>
    invoiceItems.list(ctx, {
      where: { date: created, customer, invoice: pending ? null : invoice },
      ...(pending === false && { match: (item: InvoiceItemRow) => item.invoice !== null }),
      page,
    }),
});
