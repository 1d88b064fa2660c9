/** Previews of invoices: what comes next, or would come after a change. Nothing is kept. */
import { answer, seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock } from '../../core/clocks.ts';
import { currencyOf } from '../../core/currencies.ts';
import { hash, params, text, unset, wholeAddress, wholeShipping, address, shipping } from '../../core/params.ts';
import { render, wantedOf } from '../../core/render.ts';
import { versionOf } from '../../core/versions.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customerOf, newCustomer, type CustomerRow } from '../../payments/customers/customer.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { takeDiscounts } from '../discounts/discount.ts';
import type { Reckoned } from '../invoices/draft.ts';
import { Invoice, type InvoiceRow } from '../invoices/invoice.ts';
import { blankItem, pendingItems, type InvoiceItemRow } from '../invoices/item.ts';
import { itemFields, priced, type ItemInput } from '../invoices/item-params.ts';
import { automaticTax, discountList, issuer } from '../invoices/params.ts';
import { changeFields, planChange, type ChangeInput } from './changing.ts';
import { firstDrafts, trialDrafts } from './invoicing.ts';
import { billingModeInput, cancelAt, prorationBehavior } from './params.ts';
import { previewFor, previewOf } from './previewing.ts';
import { prepareSubscription } from './starting.ts';
import { hasEnded, subscriptionNamed, subscriptionsOf, type SubscriptionRow } from './subscription.ts';

const details = () => {
  const fields = changeFields();
  return z.object({
    billing_cycle_anchor: z
      .union([
        z.enum(['now', 'unchanged']),
        z.int(),
        z.object({ timestamp: z.int().optional(), type: z.enum(['now', 'timestamp', 'unchanged']) }),
      ])
      .optional(),
    billing_mode: billingModeInput().optional(),
    billing_schedules: z.array(hash()).optional(),
    cancel_at: unset(cancelAt()),
    cancel_at_period_end: z.boolean().optional(),
    cancel_now: z.boolean().optional(),
    default_tax_rates: fields.default_tax_rates,
    items: fields.items,
    metadata: fields.metadata,
    pause: hash().optional(),
    proration_behavior: prorationBehavior().optional(),
    proration_date: z.int().optional(),
    resume_at: z.literal('now').optional(),
    start_date: z.int().optional(),
    trial_end: fields.trial_end,
  });
};

type Details = z.infer<ReturnType<typeof details>>;

const fields = () => ({
  automatic_tax: automaticTax().optional(),
  currency: text().optional(),
  customer: text().optional(),
  customer_account: text().optional(),
  customer_details: z
    .object({
      address: unset(address()),
      shipping: unset(shipping()),
      tax: hash().optional(),
      tax_exempt: unset(z.enum(['exempt', 'none', 'reverse'])),
      tax_ids: z.array(hash()).optional(),
    })
    .optional(),
  discounts: discountList(),
  invoice_items: z
    .array(z.object({ ...itemFields(), currency: text().optional(), invoiceitem: text().optional() }))
    .optional(),
  issuer: issuer().optional(),
  on_behalf_of: unset(text()),
  preview_mode: z.enum(['next', 'recurring']).optional(),
  schedule: text().optional(),
  schedule_details: hash().optional(),
  subscription: text().optional(),
  subscription_details: details().optional(),
});

type Input = z.infer<z.ZodObject<ReturnType<typeof fields>>>;

export const createPreview = operation('invoices.create_preview', 'POST /v1/invoices/create_preview', {
  summary: 'Preview an invoice',
  body: () => params(fields()),
  result: Invoice,
  handler: async (ctx, { body: { expand = [], ...body } }): Promise<InvoiceRow> => {
    const row = await preview(ctx, body);
    const version = ctx.request ? versionOf(ctx.request) : '';
    throw answer(await render(ctx, row, { version, wanted: wantedOf(expand) })); // thrown, so that nothing stays
  },
});

export const retrieveUpcoming = operation('invoices.retrieve_upcoming', 'GET /v1/invoices/upcoming', {
  summary: 'Preview an invoice, as it was asked before 2025-03-31.basil',
  query: () => {
    const {
      items,
      proration_date,
      proration_behavior,
      trial_end,
      cancel_at,
      cancel_at_period_end,
      cancel_now,
      default_tax_rates,
    } = details().shape;
    return params({
      coupon: text().optional(),
      customer: text().optional(),
      discounts: discountList(),
      invoice_items: fields().invoice_items,
      schedule: text().optional(),
      subscription: text().optional(),
      subscription_billing_cycle_anchor: z.union([z.enum(['now', 'unchanged']), z.int()]).optional(),
      subscription_cancel_at: cancel_at,
      subscription_cancel_at_period_end: cancel_at_period_end,
      subscription_cancel_now: cancel_now,
      subscription_default_tax_rates: default_tax_rates,
      subscription_details: details().optional(),
      subscription_items: items,
      subscription_proration_behavior: proration_behavior,
      subscription_proration_date: proration_date,
      subscription_trial_end: trial_end,
    });
  },
  result: Invoice,
  handler: async (ctx, { query: { expand = [], coupon, ...query } }): Promise<InvoiceRow> => {
    const former = Object.entries(query).filter(
      ([name]) => name.startsWith('subscription_') && name !== 'subscription_details',
    );
    const given = Object.fromEntries(former.map(([name, value]) => [name.slice('subscription_'.length), value]));
    const row = await preview(ctx, {
      customer: query.customer,
      discounts: coupon === undefined ? query.discounts : [{ coupon }],
      invoice_items: query.invoice_items,
      subscription: query.subscription,
      subscription_details: { ...query.subscription_details, ...(given as Details) },
    });
    const version = ctx.request ? versionOf(ctx.request) : '';
    throw answer(await render(ctx, row, { version, wanted: wantedOf(expand) }));
  },
});

async function preview(bare: StripeCtx, body: Input): Promise<InvoiceRow> {
  const named = body.subscription === undefined ? undefined : await subscriptionNamed(bare, body.subscription);
  const owner = body.customer ?? named?.customer;
  if (owner === undefined && !body.customer_details) {
    throw errors
      .invalid_params('You must either provide a `customer` or a `subscription` to the upcoming invoice endpoint.')
      .with({ param: 'customer' });
  }
  const found = owner === undefined ? undefined : await customerOf(bare, owner);
  const ctx = await onClock(bare, found?.test_clock);
  const customer = withDetails(found ?? newCustomer(ctx), body.customer_details);
  const hasItems = (body.subscription_details?.items ?? []).length > 0;
  if (named) return (await ofSubscription(ctx, named, body)).row;
  const [own] = found && !hasItems && !body.invoice_items ? await subscriptionsOf(ctx, found.id) : [];
  if (own) return (await ofSubscription(ctx, own, body)).row;
  if (hasItems) return (await ofNew(ctx, customer, body)).row;
  return (await ofItems(ctx, customer, body)).row;
}

const withDetails = (customer: CustomerRow, given: Input['customer_details']): CustomerRow => ({
  ...customer,
  ...(given?.address && { address: wholeAddress(given.address) }),
  ...(given?.shipping && { shipping: wholeShipping(given.shipping) }),
  ...(given?.tax_exempt && { tax_exempt: given.tax_exempt }),
});

/** What the next invoice of a subscription would be, also after a change. */
async function ofSubscription(ctx: StripeCtx, subscription: SubscriptionRow, body: Input): Promise<Reckoned> {
  if (hasEnded(subscription)) throw errors.upcoming_none(subscription.customer);
  const {
    cancel_now,
    metadata: _,
    billing_mode: __,
    billing_schedules: ___,
    pause: ____,
    start_date: _____,
    resume_at: ______,
    ...given
  } = body.subscription_details ?? {};
  const items = await itemsOf(ctx, subscription.customer, subscription.currency, body.invoice_items);
  const changes = await overrides(ctx, subscription.customer, body);
  if (cancel_now) return previewOf(ctx, { ...subscription }, { items, changeOnly: true, changes });
  const changed = Object.values(given).some((value) => value !== undefined);
  if (!changed) {
    if (subscription.cancel_at_period_end) throw errors.upcoming_none(subscription.customer);
    return previewOf(ctx, subscription, { items, changes });
  }
  const plan = await planChange(ctx, subscription, given as ChangeInput);
  if (body.preview_mode === 'recurring') return previewOf(ctx, plan.next, { items, changes });
  return previewOf(ctx, plan.next, {
    items: [...items, ...plan.prorations],
    drafts: plan.drafts,
    changeOnly: plan.atOnce,
    changes: prorationDate(subscription, plan.at, changes),
  });
}

const prorationDate = (
  subscription: SubscriptionRow,
  at: number,
  changes: Partial<InvoiceRow>,
): Partial<InvoiceRow> => ({
  ...changes,
  parent: {
    quote_details: null,
    subscription_details: {
      metadata: subscription.metadata,
      subscription: subscription.id,
      subscription_proration_date: at,
    },
    type: 'subscription_details',
  },
});

async function overrides(ctx: StripeCtx, customer: string, body: Input): Promise<Partial<InvoiceRow>> {
  return {
    ...(body.discounts && { discounts: await takeDiscounts(ctx, body.discounts, { customer }) }),
    ...(body.automatic_tax && {
      automatic_tax: {
        disabled_reason: null,
        enabled: body.automatic_tax.enabled,
        liability: null,
        provider: body.automatic_tax.enabled ? 'stripe' : null,
        status: null,
      },
    }),
  };
}

/** What a subscription that there isn't yet would begin with. */
async function ofNew(ctx: StripeCtx, customer: CustomerRow, body: Input): Promise<Reckoned> {
  const {
    items = [],
    trial_end,
    default_tax_rates,
    billing_mode,
    proration_behavior,
  } = body.subscription_details ?? {};
  const { row, given } = await prepareSubscription(ctx, customer, {
    items: items.map(({ id: _, deleted: __, clear_usage: ___, ...item }) => item),
    trial_end,
    default_tax_rates,
    billing_mode,
    currency: body.currency,
    discounts: body.discounts,
  });
  const drafts =
    row.status === 'trialing'
      ? await trialDrafts(ctx, row, { start: row.created, end: row.trial_end ?? row.created })
      : await firstDrafts(ctx, row, { prorate: proration_behavior !== 'none', since: given.backdate_start_date });
  return previewFor(ctx, customer, {
    given: {
      id: upcomingId(ctx),
      currency: row.currency,
      default_tax_rates: row.default_tax_rates,
      discounts: row.discounts,
      ...(await overrides(ctx, customer.id, { ...body, discounts: undefined })),
    },
    items: await itemsOf(ctx, customer.id, row.currency, body.invoice_items),
    drafts,
  });
}

const upcomingId = (ctx: StripeCtx): string => newId(ctx.random, 'in').replace('in_', 'upcoming_in_');

/** What waits for a customer, and what the caller adds. */
async function ofItems(ctx: StripeCtx, customer: CustomerRow, body: Input): Promise<Reckoned> {
  const currency = currencyOf(body.currency ?? body.invoice_items?.[0]?.currency ?? customer.currency ?? 'usd');
  const pending = await pendingItems(ctx, { customer: customer.id, currency });
  const items = [...(await itemsOf(ctx, customer.id, currency, body.invoice_items)), ...pending];
  if (items.length === 0) throw errors.upcoming_none(customer.id);
  const own = customer.discount ? [String(customer.discount.id)] : [];
  return previewFor(ctx, customer, {
    given: { id: upcomingId(ctx), currency, discounts: own, ...(await overrides(ctx, customer.id, body)) },
    items,
    drafts: [],
  });
}

async function itemsOf(
  ctx: StripeCtx,
  customer: string,
  currency: string,
  given: readonly (ItemInput & { currency?: string | undefined })[] | undefined,
): Promise<InvoiceItemRow[]> {
  const items: InvoiceItemRow[] = [];
  for (const [at, entry] of (given ?? []).entries()) {
    const param = `invoice_items[${at}]`;
    const { currency: _, ...cost } = await priced(ctx, entry, currency, undefined, param);
    items.push(
      blankItem(ctx, newId(ctx.random, 'ii'), {
        ...cost,
        currency,
        customer,
        description: entry.description ?? cost.description,
        discountable: entry.discountable ?? true,
        discounts: await takeDiscounts(ctx, entry.discounts, { customer }, { param: `${param}[discounts]` }),
        period: entry.period ?? { start: seconds(ctx.now), end: seconds(ctx.now) },
        tax_rates: await taxRatesOf(ctx, entry.tax_rates, `${param}[tax_rates]`),
      }),
    );
  }
  return items;
}
