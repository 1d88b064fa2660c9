/** The subscription and its items: shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { decimal } from '../../core/currencies.ts';
import { List, listObject } from '../../core/lists.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { hash } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { collection } from '../../provider.ts';
import { payerOf } from '../../payments/customers/payer.ts';
import { Plan, Price, whenPriceChanges, planOf } from '../catalog/price.ts';
import { TaxRate } from '../catalog/tax-rate.ts';
import { discounts } from '../discounts/discount.ts';
import { CustomFields, Issuer } from '../invoices/invoice.ts';

const time = () => z.int().nullable();
const text = () => z.string().nullable();

export const BillingMode = schema(() =>
  z.object({
    flexible: z.object({ proration_discounts: z.enum(['included', 'itemized']) }).nullable(),
    type: z.enum(['classic', 'flexible']),
    updated_at: z.int().optional(),
  }),
);

export const SubscriptionItem = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('subscription_item'),
    billing_thresholds: z.object({ usage_gte: z.int().nullable() }).nullable(),
    created: z.int(),
    current_period_end: z.int(),
    current_period_start: z.int(),
    current_trial: z.null(),
    discounts: z.array(z.string()),
    metadata: Metadata(),
    plan: Plan(),
    price: Price(),
    quantity: z.int().optional(),
    subscription: z.string(),
    tax_rates: z.array(TaxRate()),
  }),
);

export type ItemRow = Infer<typeof SubscriptionItem>;

export const subscriptionStatuses = [
  'active',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const;

export const feedbacks = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const;

export const SubscriptionInvoiceSettings = schema(() =>
  z.object({
    account_tax_ids: z.array(z.string()).nullable(),
    custom_fields: CustomFields(),
    description: text(),
    footer: text(),
    issuer: Issuer(),
  }),
);

export const SubscriptionTax = schema(() =>
  z.object({ disabled_reason: text(), enabled: z.boolean(), liability: hash().nullable() }),
);

export const Subscription = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('subscription'),
    application: text(),
    application_fee_percent: z.number().nullable(),
    automatic_tax: SubscriptionTax(),
    billing_cycle_anchor: z.int(),
    billing_cycle_anchor_config: z
      .object({
        day_of_month: z.int(),
        hour: time(),
        minute: time(),
        month: time(),
        second: time(),
      })
      .nullable(),
    billing_mode: BillingMode(),
    billing_schedules: z.array(hash()),
    billing_thresholds: z.object({ amount_gte: time(), reset_billing_cycle_anchor: z.boolean().nullable() }).nullable(),
    cancel_at: time(),
    cancel_at_period_end: z.boolean(),
    canceled_at: time(),
    cancellation_details: z
      .object({
        comment: text(),
        feedback: z.enum(feedbacks).nullable(),
        feedback_option: text(),
        reason: z.enum(['cancellation_requested', 'payment_disputed', 'payment_failed']).nullable(),
      })
      .nullable(),
    collection_method: z.enum(['charge_automatically', 'send_invoice']),
    created: z.int(),
    currency: z.string(),
    customer: z.string(),
    customer_account: text(),
    days_until_due: time(),
    default_payment_method: text(),
    default_source: text(),
    default_tax_rates: z.array(TaxRate()),
    description: text(),
    discounts: z.array(z.string()),
    ended_at: time(),
    invoice_settings: SubscriptionInvoiceSettings(),
    items: List(SubscriptionItem()),
    latest_invoice: text(),
    livemode: z.boolean(),
    managed_payments: z.object({ enabled: z.boolean() }).nullable(),
    metadata: Metadata(),
    next_pending_invoice_item_invoice: time(),
    on_behalf_of: text(),
    pause_collection: z
      .object({ behavior: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']), resumes_at: time() })
      .nullable(),
    payment_settings: z.object({
      payment_method_options: hash().nullable(),
      payment_method_types: z.array(z.string()).nullable(),
      save_default_payment_method: z.enum(['off', 'on_subscription']).nullable(),
    }),
    pending_invoice_item_interval: hash().nullable(),
    pending_setup_intent: text(),
    pending_update: z
      .object({
        billing_cycle_anchor: time(),
        cancel_at_period_end: z.boolean().nullable(),
        discount: z.null(),
        discounts: z.array(z.string()).nullable(),
        expires_at: z.int(),
        metadata: Metadata().nullable(),
        subscription_items: z.array(SubscriptionItem()).nullable(),
        trial_end: time(),
        trial_from_plan: z.boolean().nullable(),
      })
      .nullable(),
    plan: Plan().nullable(), // not documented; there with a single item
    quantity: z.int().nullable(), // likewise
    schedule: text(),
    start_date: z.int(),
    status: z.enum(subscriptionStatuses),
    status_details: z
      .object({
        paused: z.object({
          subscription: z.object({ type: z.enum(['pause_requested', 'trial_end_without_payment_method']) }),
          transitioned_at: z.int(),
          type: z.literal('subscription'),
        }),
      })
      .optional(),
    test_clock: text(),
    transfer_data: z.object({ amount_percent: z.number().nullable(), destination: z.string() }).nullable(),
    trial_end: time(),
    trial_settings: z.object({
      end_behavior: z.object({
        billing_cycle_anchor: z.enum(['now', 'unchanged']).nullable(),
        missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']),
      }),
    }),
    trial_start: time(),
  }),
);

export type SubscriptionRow = Infer<typeof Subscription>;

type Pause = NonNullable<SubscriptionRow['status_details']>['paused']['subscription']['type'];

/** Why and when a subscription was paused. */
export const pausedDetails = (type: Pause, transitioned_at: number): SubscriptionRow['status_details'] => ({
  paused: { subscription: { type }, transitioned_at, type: 'subscription' },
});

const SubscriptionInternal = schema(() =>
  z.object({
    /** When the earliest of its items' periods ends. */
    periodEnd: z.int().optional(),
    periodStart: z.int().optional(),
    /** Which prices, products and plans its items have, between spaces. */
    prices: z.string().optional(),
    /** What takes effect once a pending update is paid. */
    update: hash().optional(),
    /** The invoice on which that waits. */
    updateInvoice: z.string().optional(),
  }),
);

export const subscriptions = collection('subscriptions', {
  row: Subscription,
  internal: SubscriptionInternal,
  key: 'id',
  owner: 'account',
  columns: [
    'customer',
    'status',
    'collection_method',
    'test_clock',
    { name: 'automatic_tax', type: 'integer', path: 'automatic_tax.enabled' },
    { name: 'period_end', type: 'integer', path: 'periodEnd', from: 'internal' },
    { name: 'period_start', type: 'integer', path: 'periodStart', from: 'internal' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  indexes: [['customer', 'status']],
  missing: (id) => errors.resource_missing(id, 'subscription', 'id'),
  stats: { by: ['status', 'collection_method'] },
  shows: {
    kind: 'subscription',
    example: { trigger: 'customer.subscription.created' },
    of: async ({ created, items, currency, status, customer, description }, _, ctx) => {
      const total = items.data.reduce((sum, { price, quantity = 1 }) => sum + (price.unit_amount ?? 0) * quantity, 0);
      return {
        at: created * 1000,
        money: decimal(total, currency),
        every: everyOf(items.data[0]?.price.recurring),
        state: status,
        went: good.has(status) ? 'well' : ended.has(status) ? 'badly' : 'pending',
        payer: await payerOf(ctx, customer),
        about: description ?? undefined,
      };
    },
  },
});

const good = new Set<string>(['active', 'trialing'] satisfies SubscriptionRow['status'][]);
const ended = new Set<string>([
  'canceled',
  'incomplete_expired',
  'unpaid',
  'past_due',
] satisfies SubscriptionRow['status'][]);

/** `month`, `3 months`. */
const everyOf = (recurring: ItemRow['price']['recurring'] | undefined): string | undefined =>
  recurring?.interval &&
  (recurring.interval_count > 1 ? `${recurring.interval_count} ${recurring.interval}s` : recurring.interval);

/** Whose an item is. */
export const itemIds = collection('subscription_items', {
  row: () => z.object({ id: z.string(), subscription: z.string() }),
  key: 'id',
  owner: 'account',
  columns: ['subscription'],
});

describeObject('subscription_item', {
  prefixes: ['si_'],
  load: async (ctx, id) => (await itemOf(ctx, id))?.item,
});

/** An item and its subscription, by the item's id. */
export async function itemOf(
  ctx: StripeCtx,
  id: string,
): Promise<{ item: ItemRow; subscription: SubscriptionRow } | undefined> {
  const known = await itemIds.get(ctx, id);
  const subscription = known && (await subscriptions.get(ctx, known.subscription));
  const item = subscription?.items.data.find((one) => one.id === id);
  return subscription && item && { item, subscription };
}

/** The subscription that a parameter names. Throws the 400. */
export async function subscriptionNamed(ctx: StripeCtx, id: string, param = 'subscription'): Promise<SubscriptionRow> {
  const row = await subscriptions.get(ctx, id);
  if (!row) throw noSuch('subscription', id, param);
  return row;
}

/** Has ended, one way or the other. */
export const hasEnded = ({ status }: Pick<SubscriptionRow, 'status'>): boolean =>
  status === 'canceled' || status === 'incomplete_expired';

/** The items as the object shows them, and what follows from them. */
export function withItems(
  subscription: string,
  items: readonly ItemRow[],
): Pick<SubscriptionRow, 'items' | 'plan' | 'quantity'> {
  const [only] = items.length === 1 ? items : [];
  return {
    items: listObject(items, `/v1/subscription_items?subscription=${subscription}`, { limit: 20, count: true }),
    plan: only?.plan ?? null,
    quantity: only?.quantity ?? null,
  };
}

/** What filters need to know of items. */
export const factsOf = (items: readonly ItemRow[]) => ({
  periodEnd: Math.min(...items.map(({ current_period_end }) => current_period_end)),
  periodStart: Math.max(...items.map(({ current_period_start }) => current_period_start)),
  prices: items.map(({ price }) => `${price.id} ${price.product}`).join(' '),
});

whenPriceChanges.listen(async (ctx, price) => {
  const shown = await subscriptions.all(ctx, {
    match: (row) => row.items.data.some((item) => item.price.id === price.id),
  });
  for (const row of shown) {
    const items = row.items.data.map((item) =>
      item.price.id === price.id ? { ...item, plan: planOf(price), price: { ...price } } : item,
    );
    await subscriptions.update(ctx, row, withItems(row.id, items));
  }
});

/** A customer's subscriptions that have not ended, newest first. */
export const subscriptionsOf = (ctx: StripeCtx, customer: string): Promise<SubscriptionRow[]> =>
  subscriptions.all(ctx, { where: { customer }, match: (row) => !hasEnded(row), order: { direction: 'desc' } });

describeObject('customer', {
  includes: {
    subscriptions: async (ctx, { id }: { id: string }) =>
      listObject(await subscriptionsOf(ctx, id), `/v1/customers/${id}/subscriptions`),
  },
});

const without = (object: Readonly<Record<string, unknown>>, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

describeObject('subscription', {
  prefixes: ['sub_'],
  load: (ctx, id) => subscriptions.get(ctx, id),
  changes: [
    {
      since: '2026-09-30.endive',
      shape: (_, subscription) => without(subscription, 'status_details', 'billing_schedules'),
    },
    {
      since: '2025-03-31.basil',
      shape: async (ctx, subscription) => {
        const { items, discounts: ids } = subscription as unknown as SubscriptionRow;
        const { periodEnd, periodStart } = factsOf(items.data);
        const [first] = ids;
        return {
          ...subscription,
          current_period_end: periodEnd,
          current_period_start: periodStart,
          discount: first === undefined ? null : ((await discounts.get(ctx, first)) ?? null),
        };
      },
    },
  ],
});
