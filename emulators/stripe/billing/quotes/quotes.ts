/** Quotes: what can be asked of them. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { keys } from '../../auth.ts';
import { onClock } from '../../core/clocks.ts';
import { money } from '../../core/currencies.ts';
import { envelope } from '../../core/envelope.ts';
import { emit } from '../../core/events.ts';
import { invalidInput } from '../../core/invalid.ts';
import { merged } from '../../core/metadata.ts';
import { defined, metadata, params, text, unset } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newCode, newId } from '../../ids.ts';
import { customerOf, customers } from '../../payments/customers/customer.ts';
import { stripe } from '../../provider.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { takeDiscounts } from '../discounts/discount.ts';
import { pageOfRows } from '../invoices/lines.ts';
import { automaticTax, customFields, discountList, issuer } from '../invoices/params.ts';
import { document, Sheet, type SheetRow } from '../invoices/pdf.ts';
import { dayOf } from '../periods.ts';
import { billingModeInput } from '../subscriptions/params.ts';
import { acceptQuote } from './accepting.ts';
import { cancelQuote, expireQuote } from './expiring.ts';
import { Quote, QuoteLine, quotes, type QuoteRow } from './quote.ts';
import { lineInput, linesFrom, reckonQuote } from './reckoning.ts';

const day = 86_400;

const quoteFields = () => ({
  application_fee_amount: unset(z.int().min(0)),
  application_fee_percent: unset(z.number().min(0).max(100)),
  automatic_tax: automaticTax().optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  customer: text().optional(),
  customer_account: text().optional(),
  default_tax_rates: unset(z.array(text())),
  description: unset(text(500)),
  discounts: discountList(),
  expires_at: z.int().optional(),
  footer: unset(text(500)),
  header: unset(text(50)),
  invoice_settings: z
    .object({
      custom_fields: unset(customFields()),
      days_until_due: z.int().min(0).optional(),
      description: unset(text()),
      footer: unset(text()),
      issuer: issuer().optional(),
    })
    .optional(),
  line_items: z.array(lineInput()).optional(),
  metadata: metadata(),
  on_behalf_of: unset(text()),
  subscription_data: z
    .object({
      billing_mode: billingModeInput().optional(),
      description: unset(text()),
      effective_date: unset(z.union([z.int(), z.literal('current_period_end')])),
      metadata: metadata(),
      trial_period_days: unset(z.int().min(1)),
    })
    .optional(),
  transfer_data: unset(
    z.object({ amount: z.int().optional(), amount_percent: z.number().optional(), destination: text() }),
  ),
});

type QuoteInput = z.infer<z.ZodObject<ReturnType<typeof quoteFields>>>;

export const createQuote = operation('quotes.create', 'POST /v1/quotes', {
  summary: 'Create a quote',
  body: () =>
    params({
      ...quoteFields(),
      from_quote: z.object({ is_revision: z.boolean().optional(), quote: text() }).optional(),
      test_clock: text().optional(),
    }),
  result: Quote,
  async handler(bare, { body }) {
    const source = body.from_quote && (await sourceOf(bare, body.from_quote.quote));
    const customer = body.customer === undefined ? undefined : await customerOf(bare, body.customer);
    const ctx = await onClock(bare, customer?.test_clock ?? body.test_clock ?? source?.test_clock);
    const blank = blankQuote(ctx, source);
    const basis: QuoteRow = {
      ...blank,
      ...(body.from_quote && {
        from_quote: { is_revision: body.from_quote.is_revision ?? false, quote: body.from_quote.quote },
      }),
      test_clock: ctx.clock || null,
    };
    const known = source ? quotes.internal(source) : { lines: [], taxRates: {} };
    const changed = { ...basis, ...(await changesOf(ctx, body, basis)) };
    const given = body.line_items
      ? await linesFrom(ctx, body.line_items, { lines: [], taxRates: {} })
      : { lines: known.lines, taxRates: known.taxRates ?? {} };
    const { row, lines } = await reckonQuote(ctx, changed, given);
    const kept = await quotes.insert(ctx, row, { lines, taxRates: given.taxRates });
    await emit(ctx, 'quote.created', kept);
    return kept;
  },
});

async function sourceOf(ctx: StripeCtx, id: string): Promise<QuoteRow> {
  const row = await quotes.get(ctx, id);
  if (!row) throw noSuch('quote', id, 'from_quote[quote]');
  return row;
}

function blankQuote(ctx: StripeCtx, source: QuoteRow | undefined): QuoteRow {
  const now = seconds(ctx.now);
  const zero = { amount_discount: 0, amount_shipping: 0, amount_tax: 0 };
  return {
    amount_subtotal: 0,
    amount_total: 0,
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    collection_method: 'charge_automatically',
    computed: { recurring: null, upfront: { amount_subtotal: 0, amount_total: 0, total_details: zero } },
    currency: null,
    customer: null,
    customer_account: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    footer: null,
    header: null,
    invoice_settings: {
      custom_fields: null,
      days_until_due: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    on_behalf_of: null,
    subscription_data: {
      billing_mode: { type: 'flexible' },
      description: null,
      effective_date: null,
      metadata: {},
      trial_period_days: null,
    },
    total_details: zero,
    transfer_data: null,
    ...source,
    id: newId(ctx.random, 'qt'),
    object: 'quote',
    created: now,
    expires_at: now + 30 * day,
    from_quote: null,
    invoice: null,
    livemode: false,
    metadata: source?.metadata ?? {},
    number: null,
    status: 'draft',
    status_transitions: { accepted_at: null, canceled_at: null, finalized_at: null },
    subscription: null,
    subscription_schedule: null,
    test_clock: null,
  };
}

async function changesOf(ctx: StripeCtx, given: QuoteInput, before: QuoteRow): Promise<Partial<QuoteRow>> {
  const { invoice_settings: settings, subscription_data: data, transfer_data: transfer, automatic_tax: tax } = given;
  if (given.customer !== undefined) await customerOf(ctx, given.customer);
  if (given.default_tax_rates) await taxRatesOf(ctx, given.default_tax_rates, 'default_tax_rates');
  return {
    ...defined({
      application_fee_amount: given.application_fee_amount,
      application_fee_percent: given.application_fee_percent,
      collection_method: given.collection_method,
      customer: given.customer,
      description: given.description,
      expires_at: given.expires_at,
      footer: given.footer,
      header: given.header,
      on_behalf_of: given.on_behalf_of,
    }),
    ...(tax && {
      automatic_tax: {
        enabled: tax.enabled,
        liability: tax.enabled ? { type: tax.liability?.type ?? 'self' } : null,
        provider: tax.enabled ? 'stripe' : null,
        status: tax.enabled ? 'complete' : null,
      },
    }),
    ...(given.default_tax_rates !== undefined && { default_tax_rates: given.default_tax_rates ?? [] }),
    ...(given.discounts !== undefined && {
      discounts: await takeDiscounts(ctx, given.discounts, { customer: given.customer ?? before.customer }),
    }),
    ...(settings && {
      invoice_settings: {
        ...before.invoice_settings,
        ...defined({ ...settings, issuer: settings.issuer && defined(settings.issuer) }),
      },
    }),
    ...(data && { subscription_data: subscriptionData(data, before) }),
    ...(transfer !== undefined && {
      transfer_data: transfer && {
        amount: transfer.amount ?? null,
        amount_percent: transfer.amount_percent ?? null,
        destination: transfer.destination,
      },
    }),
    metadata: merged(before.metadata, given.metadata),
  };
}

function subscriptionData(
  given: NonNullable<QuoteInput['subscription_data']>,
  { subscription_data: before }: QuoteRow,
): QuoteRow['subscription_data'] {
  const { billing_mode: mode, effective_date: date, metadata: data, ...rest } = given;
  return {
    ...before,
    ...defined(rest),
    ...(mode && { billing_mode: { type: mode.type } }),
    ...(date !== undefined && { effective_date: typeof date === 'number' ? date : null }),
    metadata: merged(before.metadata, data),
  };
}

export const retrieveQuote = operation('quotes.retrieve', 'GET /v1/quotes/{id}', {
  summary: 'Retrieve a quote',
  query: () => params({}),
  result: Quote,
  handler: (ctx, { params: { id } }) => quotes.need(ctx, id),
});

export const updateQuote = operation('quotes.update', 'POST /v1/quotes/{id}', {
  summary: 'Update a draft quote',
  body: () => params(quoteFields()),
  result: Quote,
  async handler(bare, { params: { id }, body }) {
    const before = await quotes.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    const others = Object.entries(body).some(
      ([name, value]) => value !== undefined && name !== 'metadata' && name !== 'expand',
    );
    if (others) guard(before, ['draft'], 'update');
    const { lines: known, taxRates = {} } = quotes.internal(before);
    const given = body.line_items
      ? await linesFrom(ctx, body.line_items, { lines: known, taxRates })
      : { lines: known, taxRates };
    const { row, lines } = await reckonQuote(ctx, { ...before, ...(await changesOf(ctx, body, before)) }, given);
    return quotes.update(ctx, before, row, { lines, taxRates: given.taxRates });
  },
});

function guard({ status }: QuoteRow, allowed: readonly QuoteRow['status'][], verb: string): void {
  if (allowed.includes(status)) return;
  throw errors.invalid_request(
    `You cannot ${verb} this quote because it has a status of ${status}. Only quotes with one of the following statuses can be ${verb === 'cancel' ? 'canceled' : verb === 'accept' ? 'accepted' : `${verb}d`}: ${allowed.join(', ')}.`,
  );
}

export const finalizeQuote = operation('quotes.finalize_quote', 'POST /v1/quotes/{id}/finalize', {
  summary: 'Make a quote final: it has a number, and can be accepted',
  body: () => params({ expires_at: z.int().optional() }),
  result: Quote,
  async handler(bare, { params: { id }, body: { expires_at } }) {
    const before = await quotes.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    guard(before, ['draft'], 'finalize');
    if (quotes.internal(before).lines.length === 0) {
      throw errors
        .invalid_request('You must add at least one line item to the quote before it can be finalized.')
        .with({ param: 'line_items' });
    }
    const after = await quotes.update(ctx, before, {
      expires_at: expires_at ?? before.expires_at,
      number: `QT-${newCode(ctx.random)}-0001-1`,
      status: 'open',
      status_transitions: { ...before.status_transitions, finalized_at: seconds(ctx.now) },
    });
    ctx.schedule(expireQuote, { quote: id }, { at: after.expires_at * 1000 });
    await emit(ctx, 'quote.finalized', after);
    return after;
  },
});

export const acceptOne = operation('quotes.accept', 'POST /v1/quotes/{id}/accept', {
  summary: 'Accept a quote',
  body: () => params({}),
  result: Quote,
  async handler(bare, { params: { id } }) {
    const before = await quotes.need(bare, id);
    guard(before, ['open'], 'accept');
    return acceptQuote(await onClock(bare, before.test_clock), before);
  },
});

export const cancelOne = operation('quotes.cancel', 'POST /v1/quotes/{id}/cancel', {
  summary: 'Cancel a quote',
  body: () => params({}),
  result: Quote,
  async handler(bare, { params: { id } }) {
    const before = await quotes.need(bare, id);
    guard(before, ['draft', 'open'], 'cancel');
    return cancelQuote(await onClock(bare, before.test_clock), before);
  },
});

export const listQuotes = operation('quotes.list', 'GET /v1/quotes', {
  summary: 'List quotes, newest first',
  query: () =>
    z.object({
      customer: text().optional(),
      customer_account: text().optional(),
      status: z.enum(['accepted', 'canceled', 'draft', 'open']).optional(),
      test_clock: text().optional(),
    }),
  list: Quote,
  handler: (ctx, { query: { customer, status, test_clock }, page }) =>
    quotes.list(ctx, { where: { customer, status, test_clock }, page }),
});

export const listQuoteLines = operation('quotes.list_line_items', 'GET /v1/quotes/{id}/line_items', {
  summary: 'List the lines of a quote',
  list: QuoteLine,
  handler: async (ctx, { params: { id }, page }) => pageOfRows(quotes.internal(await quotes.need(ctx, id)).lines, page),
});

export const listUpfrontLines = operation(
  'quotes.list_computed_upfront_line_items',
  'GET /v1/quotes/{id}/computed_upfront_line_items',
  {
    summary: 'List what is due when a quote is accepted',
    list: QuoteLine,
    async handler(ctx, { params: { id }, page }) {
      const row = await quotes.need(ctx, id);
      const { lines } = quotes.internal(row);
      const trial = row.subscription_data.trial_period_days !== null;
      return pageOfRows(
        lines.filter(({ price }) => !trial || price.recurring === null),
        page,
      );
    },
  },
);

/** PDFs of quotes are asked of the host of files. */
const documents = stripe.api({
  host: 'files',
  path: '/v1/quotes',
  authenticate: keys,
  bodies: 'brackets',
  queries: 'brackets',
  envelope,
  invalid: invalidInput,
  unknown: ({ method, path }) => errors.unrecognized_url(method, path),
});

export const quotePdf = documents.operation('quotes.pdf', 'GET /v1/quotes/{id}/pdf', {
  summary: 'A final quote as PDF',
  result: Sheet,
  async handler(ctx, { params: { id } }) {
    const row = await quotes.need(ctx, id);
    guard(row, ['open', 'accepted', 'canceled'], 'download');
    const customer = row.customer === null ? undefined : await customers.get(ctx, row.customer);
    const amount = (value: number): string => money(value, row.currency ?? 'usd');
    return {
      title: row.header ?? 'Quote',
      name: `Quote-${row.number ?? row.id}.pdf`,
      facts: [
        ['Quote number', row.number ?? row.id],
        ['Date', dayOf(row.status_transitions.finalized_at ?? row.created)],
        ['Valid until', dayOf(row.expires_at)],
      ],
      to: [customer?.name ?? '', customer?.email ?? ''].filter((line) => line !== ''),
      rows: quotes
        .internal(row)
        .lines.map((line) => [line.description ?? 'Item', String(line.quantity ?? ''), amount(line.amount_subtotal)]),
      sums: [
        ['Subtotal', amount(row.amount_subtotal)],
        ['Total due', amount(row.amount_total)],
      ],
      footer: row.footer,
    };
  },
  render: (sheet: SheetRow) => document(sheet),
});
