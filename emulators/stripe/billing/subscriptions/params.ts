/** What subscriptions are given, when they are made and when they are changed. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, metadata, text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { inlinePrice, priceData } from '../catalog/making.ts';
import { inCurrency, priceOf, amountFor } from '../catalog/price.ts';
import { products } from '../catalog/product.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { takeDiscounts, type DiscountInput } from '../discounts/discount.ts';
import type { Purchase } from '../discounts/promotion-codes.ts';
import { newItem, type InvoiceItemRow } from '../invoices/item.ts';
import { automaticTax, checkMethod, customFields, discountList, issuer } from '../invoices/params.ts';
import { shownOptions } from '../method-options.ts';
import type { SubscriptionRow } from './subscription.ts';

export const prorationBehavior = () => z.enum(['always_invoice', 'create_prorations', 'none']);
export const paymentBehavior = () =>
  z.enum(['allow_incomplete', 'default_incomplete', 'error_if_incomplete', 'pending_if_incomplete']);

export const billingModeInput = () =>
  z.object({
    flexible: z.object({ proration_discounts: z.enum(['included', 'itemized']).optional() }).optional(),
    type: z.enum(['classic', 'flexible']),
  });

const addedItem = () =>
  z.object({
    discountable: z.boolean().optional(),
    discounts: discountList(),
    metadata: metadata(),
    period: z
      .object({
        end: z.object({ timestamp: z.int().optional(), type: z.enum(['min_item_period_end', 'timestamp']) }),
        start: z.object({ timestamp: z.int().optional(), type: z.enum(['max_item_period_start', 'now', 'timestamp']) }),
      })
      .optional(),
    price: text().optional(),
    price_data: priceData().optional(),
    quantity: z.int().min(0).optional(),
    tax_rates: unset(z.array(text())),
  });

export const cancelAt = () => z.union([z.int(), z.enum(['max_period_end', 'min_period_end'])]);

export const trialSettings = () =>
  z.object({
    end_behavior: z.object({
      billing_cycle_anchor: z.enum(['now', 'unchanged']).optional(),
      missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']),
    }),
  });

/** Of both creating and updating. */
export const subscriptionFields = () => ({
  add_invoice_items: z.array(addedItem()).max(20).optional(),
  application_fee_percent: unset(z.number().min(0).max(100)),
  automatic_tax: automaticTax().optional(),
  billing_schedules: z.array(hash()).optional(),
  billing_thresholds: unset(
    z.object({ amount_gte: z.int().optional(), reset_billing_cycle_anchor: z.boolean().optional() }),
  ),
  cancel_at: unset(cancelAt()),
  cancel_at_period_end: z.boolean().optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  coupon: unset(text()), // before 2025-03-31.basil
  days_until_due: z.int().min(0).optional(),
  default_payment_method: unset(text()),
  default_source: unset(text()),
  default_tax_rates: unset(z.array(text())),
  description: unset(text(500)),
  discounts: discountList(),
  invoice_settings: z
    .object({
      account_tax_ids: unset(z.array(text())),
      custom_fields: unset(customFields()),
      description: unset(text()),
      footer: unset(text()),
      issuer: issuer().optional(),
    })
    .optional(),
  metadata: metadata(),
  off_session: z.boolean().optional(),
  on_behalf_of: unset(text()),
  payment_behavior: paymentBehavior().optional(),
  payment_settings: z
    .object({
      payment_method_options: unset(hash()),
      payment_method_types: unset(z.array(text())),
      save_default_payment_method: z.enum(['off', 'on_subscription']).optional(),
    })
    .optional(),
  pending_invoice_item_interval: unset(
    z.object({ interval: z.enum(['day', 'month', 'week', 'year']), interval_count: z.int().min(1).optional() }),
  ),
  promotion_code: text().optional(), // likewise
  proration_behavior: prorationBehavior().optional(),
  transfer_data: unset(z.object({ amount_percent: z.number().min(0).max(100).optional(), destination: text() })),
  trial_end: z.union([z.int(), z.literal('now')]).optional(),
  trial_from_plan: z.boolean().optional(),
  trial_settings: trialSettings().optional(),
});

export type SubscriptionInput = z.infer<z.ZodObject<ReturnType<typeof subscriptionFields>>>;

/** The discounts that are asked for, in whichever of the ways to say it; undefined when none are. */
export function discountsAsked({ discounts, coupon, promotion_code }: SubscriptionInput): DiscountInput[] | undefined {
  if (discounts !== undefined) return discounts ?? [];
  if (promotion_code) return [{ promotion_code }];
  if (coupon === undefined) return undefined;
  return coupon === null ? [] : [{ coupon }];
}

/** What the parameters change of a subscription, but for items, periods, trial and cancellation. */
export async function changesOf(
  ctx: StripeCtx,
  given: SubscriptionInput,
  before: SubscriptionRow,
): Promise<Partial<SubscriptionRow>> {
  checkCollection(given, before);
  await checkMethod(ctx, given.default_payment_method, before.customer);
  const asked = discountsAsked(given);
  const {
    invoice_settings: settings,
    payment_settings: payment,
    transfer_data: transfer,
    billing_thresholds: limits,
  } = given;
  return {
    ...defined({
      application_fee_percent: given.application_fee_percent,
      collection_method: given.collection_method,
      days_until_due: given.days_until_due,
      default_payment_method: given.default_payment_method,
      default_source: given.default_source,
      description: given.description,
      on_behalf_of: given.on_behalf_of,
      trial_settings: given.trial_settings && {
        end_behavior: { billing_cycle_anchor: null, ...given.trial_settings.end_behavior },
      },
    }),
    ...(given.automatic_tax && {
      automatic_tax: {
        disabled_reason: null,
        enabled: given.automatic_tax.enabled,
        liability: given.automatic_tax.enabled ? defined(given.automatic_tax.liability ?? { type: 'self' }) : null,
      },
    }),
    ...(limits !== undefined && {
      billing_thresholds: limits && {
        amount_gte: limits.amount_gte ?? null,
        reset_billing_cycle_anchor: limits.reset_billing_cycle_anchor ?? null,
      },
    }),
    ...(given.default_tax_rates !== undefined && {
      default_tax_rates: await taxRatesOf(ctx, given.default_tax_rates, 'default_tax_rates'),
    }),
    ...(asked && {
      discounts: await takeDiscounts(
        ctx,
        asked,
        { customer: before.customer, subscription: before.id },
        { purchase: purchaseOf(before) },
      ),
    }),
    ...(settings && {
      invoice_settings: {
        ...before.invoice_settings,
        ...defined({ ...settings, issuer: settings.issuer && defined(settings.issuer) }),
      },
    }),
    ...(payment && {
      payment_settings: {
        ...before.payment_settings,
        ...defined(payment),
        ...(payment.payment_method_options !== undefined && {
          payment_method_options: shownOptions(payment.payment_method_options, 'subscription'),
        }),
      },
    }),
    ...(given.pending_invoice_item_interval !== undefined && {
      pending_invoice_item_interval: given.pending_invoice_item_interval && {
        interval: given.pending_invoice_item_interval.interval,
        interval_count: given.pending_invoice_item_interval.interval_count ?? 1,
      },
    }),
    ...(transfer !== undefined && {
      transfer_data: transfer && { amount_percent: transfer.amount_percent ?? null, destination: transfer.destination },
    }),
    metadata: merged(before.metadata, given.metadata),
  };
}

/** What a period costs, before anything is taken off; nothing in a trial. */
const purchaseOf = ({ status, currency, items }: SubscriptionRow): Purchase => ({
  amount:
    status === 'trialing'
      ? 0
      : items.data.reduce((sum, { price, quantity }) => sum + amountFor(price, quantity ?? 0), 0),
  currency,
});

function checkCollection(
  { collection_method, days_until_due: days }: SubscriptionInput,
  before: SubscriptionRow,
): void {
  const sends = (collection_method ?? before.collection_method) === 'send_invoice';
  if (days !== undefined && !sends) {
    throw errors
      .invalid_params("You can only set `days_until_due` if the `collection_method` is 'send_invoice'.")
      .with({ param: 'days_until_due' });
  }
  if (collection_method === 'send_invoice' && days === undefined && before.days_until_due === null) {
    throw errors
      .invalid_params(
        "You must pass `days_until_due` when creating a subscription with `collection_method` set to 'send_invoice'.",
      )
      .with({ code: 'parameter_missing', param: 'days_until_due' });
  }
}

type Period = NonNullable<NonNullable<SubscriptionInput['add_invoice_items']>[number]['period']>;

/** What is not said by a time counts from now. */
const spanOf = ({ start, end }: Period, now: number): InvoiceItemRow['period'] => {
  const from = start.timestamp ?? now;
  return { start: from, end: Math.max(from, end.timestamp ?? from) };
};

/** One-time items that go on the next invoice. */
export async function addItems(
  ctx: StripeCtx,
  subscription: Pick<SubscriptionRow, 'id' | 'customer' | 'currency'>,
  given: SubscriptionInput['add_invoice_items'],
): Promise<InvoiceItemRow[]> {
  const { customer, currency, id } = subscription;
  const made: InvoiceItemRow[] = [];
  for (const [at, entry] of (given ?? []).entries()) {
    const param = `add_invoice_items[${at}]`;
    const price = inCurrency(
      entry.price_data
        ? await inlinePrice(ctx, entry.price_data, `${param}[price_data]`)
        : await priceOf(ctx, entry.price ?? '', `${param}[price]`),
      currency,
      `${param}[price]`,
    );
    const quantity = entry.quantity ?? 1;
    const product = await products.get(ctx, price.product);
    made.push(
      await newItem(ctx, {
        amount: amountFor(price, quantity),
        currency,
        customer,
        description: product?.name ?? null,
        discountable: entry.discountable ?? true,
        discounts: await takeDiscounts(
          ctx,
          entry.discounts,
          { customer, subscription: id },
          { param: `${param}[discounts]` },
        ),
        metadata: merged({}, entry.metadata),
        parent: { subscription_details: { subscription: id }, type: 'subscription_details' },
        ...(entry.period && { period: spanOf(entry.period, seconds(ctx.now)) }),
        pricing: {
          price_details: { price: price.id, product: price.product },
          type: 'price_details',
          unit_amount_decimal: price.unit_amount_decimal,
        },
        quantity,
        quantity_decimal: String(quantity),
        tax_rates: await taxRatesOf(ctx, entry.tax_rates, `${param}[tax_rates]`),
      }),
    );
  }
  return made;
}
