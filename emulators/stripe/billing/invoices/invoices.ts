/** Invoices: making, changing, finding and deleting them. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { currencyOf } from '../../core/currencies.ts';
import { onClock } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { params, range, text } from '../../core/params.ts';
import { search, searchQuery, SearchResult } from '../../core/search.ts';
import { errors, noSuch } from '../../errors.ts';
import { customerOf, type CustomerRow } from '../../payments/customers/customer.ts';
import { subscriptionNamed, type SubscriptionRow } from '../subscriptions/subscription.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { takeDiscounts } from '../discounts/discount.ts';
import { draftsOf, redraft, type Draft } from './draft.ts';
import { guardDraft, Invoice, invoices, subscriptionOf, type InvoiceRow } from './invoice.ts';
import { invoiceItems, pendingItems, type InvoiceItemRow } from './item.ts';
import { finalizesAt, newInvoice, scheduleFinalization } from './making.ts';
import { changesOf, checkMethod, invoiceFields, shippingCost, type InvoiceInput } from './params.ts';
import { newId } from '../../ids.ts';

export const createInvoice = operation('invoices.create', 'POST /v1/invoices', {
  summary: 'Create a draft invoice',
  body: () =>
    params({
      ...invoiceFields(),
      currency: text().optional(),
      customer: text().optional(),
      customer_account: text().optional(),
      from_invoice: z.object({ action: z.literal('revision'), invoice: text() }).optional(),
      pending_invoice_items_behavior: z.enum(['exclude', 'include', 'include_and_require']).optional(),
      subscription: text().optional(),
    }),
  result: Invoice,
  async handler(bare, { body }) {
    const source = body.from_invoice && (await revised(bare, body.from_invoice.invoice));
    const owner = body.customer ?? source?.customer;
    if (!owner) throw errors.parameter_missing('customer');
    checkDue(body);
    const customer = await customerOf(bare, owner);
    const ctx = await onClock(bare, customer.test_clock);
    const subscription = body.subscription === undefined ? undefined : await subscriptionNamed(ctx, body.subscription);
    const currency = currencyOf(
      body.currency ?? subscription?.currency ?? source?.currency ?? customer.currency ?? 'usd',
    );
    await checkMethod(ctx, body.default_payment_method, customer.id);
    const items = await itemsFor(ctx, customer, currency, body.pending_invoice_items_behavior, subscription);
    if (subscription && items.length === 0) throw nothingToBill();
    const id = newId(ctx.random, 'in');
    return newInvoice(ctx, customer, {
      given: await givenFields(ctx, id, customer, currency, body, source, subscription),
      drafts: source ? copied(ctx, source) : [],
      items,
      internal: internalOf(body),
    });
  },
});

const nothingToBill = () =>
  errors
    .invalid_request('Nothing to invoice for subscription')
    .with({ code: 'invoice_no_subscription_line_items', param: 'subscription' });

function checkDue({ collection_method: method, days_until_due, due_date }: InvoiceInput): void {
  const due = days_until_due ?? due_date;
  if (days_until_due !== undefined && due_date !== undefined) {
    throw errors.parameters_exclusive('days_until_due', 'due_date');
  }
  if (due !== undefined && method !== 'send_invoice') {
    throw errors
      .invalid_params(
        "You can only set due dates for invoices that are sent to the customer: `collection_method` must be 'send_invoice'.",
      )
      .with({ param: days_until_due === undefined ? 'due_date' : 'days_until_due' });
  }
  if (due === undefined && method === 'send_invoice') {
    throw errors
      .invalid_params("You must specify `days_until_due` or `due_date` if `collection_method` is 'send_invoice'.")
      .with({ param: 'days_until_due' });
  }
}

async function revised(ctx: StripeCtx, id: string): Promise<InvoiceRow> {
  const row = await invoices.get(ctx, id);
  if (!row) throw noSuch('invoice', id, 'from_invoice[invoice]');
  if (row.status === 'open') return row;
  throw errors.invalid_request('Only open invoices can be revised.').with({ param: 'from_invoice[invoice]' });
}

const copied = (ctx: StripeCtx, source: InvoiceRow): Draft[] =>
  draftsOf(source).map(({ line, taxRates }) => ({ line: { ...line, id: newId(ctx.random, 'il') }, taxRates }));

async function itemsFor(
  ctx: StripeCtx,
  { id: customer }: CustomerRow,
  currency: string,
  behavior: string | undefined,
  subscription: SubscriptionRow | undefined,
): Promise<InvoiceItemRow[]> {
  if (subscription) return pendingItems(ctx, { customer, currency, subscription: subscription.id });
  return behavior?.startsWith('include') ? pendingItems(ctx, { customer, currency }) : [];
}

async function givenFields(
  ctx: StripeCtx,
  id: string,
  customer: CustomerRow,
  currency: string,
  body: InvoiceInput,
  source: InvoiceRow | undefined,
  subscription: SubscriptionRow | undefined,
): Promise<Partial<InvoiceRow> & Pick<InvoiceRow, 'currency'>> {
  const now = seconds(ctx.now);
  const basis = {
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  };
  const changes = changesOf(body, { ...basis, rendering: null } as InvoiceRow);
  const ownDiscount = customer.discount ? [String(customer.discount.id)] : [];
  const cost = await shippingCost(ctx, body.shipping_cost, currency);
  const rates = await taxRatesOf(ctx, body.default_tax_rates, 'default_tax_rates');
  return {
    id,
    ...changes,
    billing_reason: 'manual',
    currency,
    default_tax_rates:
      body.default_tax_rates === undefined
        ? (subscription?.default_tax_rates ?? source?.default_tax_rates ?? [])
        : rates,
    discounts:
      body.discounts === undefined
        ? (source?.discounts ?? ownDiscount)
        : await takeDiscounts(ctx, body.discounts, { customer: customer.id, invoice: id }),
    metadata: merged({}, body.metadata),
    period_start: now,
    period_end: now,
    ...(source && { from_invoice: { action: 'revision', invoice: source.id } }),
    ...(cost !== undefined && { shipping_cost: cost }),
    ...(subscription && {
      parent: parentOf(subscription),
      collection_method: body.collection_method ?? subscription.collection_method,
    }),
    ...(body.automatically_finalizes_at !== undefined && {
      automatically_finalizes_at: body.automatically_finalizes_at,
      auto_advance: true,
    }),
  };
}

/** As which subscription's an invoice counts. */
export const parentOf = ({ id, metadata }: Pick<SubscriptionRow, 'id' | 'metadata'>): InvoiceRow['parent'] => ({
  quote_details: null,
  subscription_details: { metadata, subscription: id },
  type: 'subscription_details',
});

const internalOf = ({ days_until_due, application_fee_amount, transfer_data: transfer }: InvoiceInput) => ({
  ...(days_until_due !== undefined && { daysUntilDue: days_until_due }),
  ...(application_fee_amount !== undefined && { applicationFee: application_fee_amount }),
  ...(transfer && {
    transfer: { destination: transfer.destination, ...(transfer.amount !== undefined && { amount: transfer.amount }) },
  }),
});

export const retrieveInvoice = operation('invoices.retrieve', 'GET /v1/invoices/{id}', {
  summary: 'Retrieve an invoice',
  query: () => params({}),
  result: Invoice,
  handler: (ctx, { params: { id } }) => invoices.need(ctx, id),
});

/** What can be changed of an invoice that is final. */
const lasting = new Set(['metadata', 'auto_advance', 'default_payment_method', 'default_source', 'expand']);

export const updateInvoice = operation('invoices.update', 'POST /v1/invoices/{id}', {
  summary: 'Update an invoice; once it is final, little of it',
  body: () => params(invoiceFields()),
  result: Invoice,
  async handler(bare, { params: { id }, body }) {
    const before = await invoices.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    const edits = Object.entries(body).filter(([name, value]) => value !== undefined && !lasting.has(name));
    if (edits.length > 0) guardDraft(before);
    await checkMethod(ctx, body.default_payment_method, before.customer ?? '');
    const changes = {
      ...changesOf(body, before),
      metadata: merged(before.metadata, body.metadata),
      ...(await costlyChanges(ctx, before, body)),
    };
    const after =
      before.status === 'draft'
        ? await redraft(ctx, before, { ...changes, ...advancing(before, body) }, undefined, internalOf(body))
        : await invoices.update(ctx, before, changes);
    if (after.automatically_finalizes_at !== before.automatically_finalizes_at) scheduleFinalization(ctx, after);
    await emit(ctx, 'invoice.updated', after, { before });
    return after;
  },
});

async function costlyChanges(ctx: StripeCtx, before: InvoiceRow, body: InvoiceInput): Promise<Partial<InvoiceRow>> {
  const cost = await shippingCost(ctx, body.shipping_cost, before.currency);
  return {
    ...(cost !== undefined && { shipping_cost: cost }),
    ...(body.default_tax_rates !== undefined && {
      default_tax_rates: await taxRatesOf(ctx, body.default_tax_rates, 'default_tax_rates'),
    }),
    ...(body.discounts !== undefined && {
      discounts: await takeDiscounts(ctx, body.discounts, { customer: before.customer, invoice: before.id }),
    }),
  };
}

const advancing = (
  before: InvoiceRow,
  { auto_advance, automatically_finalizes_at: at }: InvoiceInput,
): Partial<InvoiceRow> => {
  if (at !== undefined) return { automatically_finalizes_at: at, auto_advance: true };
  if (auto_advance === undefined) return {};
  return { automatically_finalizes_at: auto_advance ? finalizesAt(before) : null };
};

export const deleteInvoice = operation('invoices.delete', 'DELETE /v1/invoices/{id}', {
  summary: 'Delete a draft invoice that no subscription made',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('invoice'), deleted: z.literal(true) }),
  async handler(bare, { params: { id } }) {
    const row = await invoices.need(bare, id);
    const ctx = await onClock(bare, row.test_clock);
    if (row.status !== 'draft') throw errors.invalid_request('You can only delete draft invoices.');
    if (subscriptionOf(row) !== null && row.billing_reason !== 'manual') {
      throw errors.invalid_request("You can't delete invoices created by subscriptions. Void it instead.");
    }
    for (const item of await invoiceItems.all(ctx, { where: { invoice: id } })) await invoiceItems.remove(ctx, item);
    await invoices.remove(ctx, row);
    scheduleFinalization(ctx, { ...row, automatically_finalizes_at: null });
    await emit(ctx, 'invoice.deleted', row);
    return { id, object: 'invoice' as const, deleted: true as const };
  },
});

export const listInvoices = operation('invoices.list', 'GET /v1/invoices', {
  summary: 'List invoices, newest first',
  query: () =>
    z.object({
      collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
      created: range(),
      customer: text().optional(),
      customer_account: text().optional(),
      due_date: range(),
      status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
      subscription: text().optional(),
    }),
  list: Invoice,
  handler: (ctx, { query: { collection_method, created, customer, due_date, status, subscription }, page }) =>
    invoices.list(ctx, { where: { collection_method, created, customer, due_date, status, subscription }, page }),
});

export const searchInvoices = operation('invoices.search', 'GET /v1/invoices/search', {
  summary: 'Search invoices',
  query: searchQuery,
  result: () => SearchResult(Invoice()),
  handler: (ctx, { query }) =>
    search(
      ctx,
      invoices,
      'invoices',
      {
        created: 'number',
        currency: 'token',
        customer: 'token',
        last_finalization_error_code: 'token',
        last_finalization_error_type: 'token',
        number: 'string',
        receipt_number: 'string',
        status: 'token',
        subscription: 'token',
        total: 'number',
      },
      query,
    ),
});
