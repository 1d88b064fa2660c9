/** The phases of a schedule: read from parameters, taken from a subscription, and put into effect. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { metadata, text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { planOf, priceOf, prices } from '../catalog/price.ts';
import { inlinePrice, priceData } from '../catalog/making.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { automaticTax, customFields, discountList, issuer } from '../invoices/params.ts';
import { stepped, type Repeat } from '../periods.ts';
import { changeSubscription, type ChangeInput } from '../subscriptions/changing.ts';
import { itemInput, newSubscriptionItem, type ItemInput } from '../subscriptions/items.ts';
import { prorationBehavior } from '../subscriptions/params.ts';
import {
  factsOf,
  itemIds,
  subscriptions,
  withItems,
  type ItemRow,
  type SubscriptionRow,
} from '../subscriptions/subscription.ts';
import type { PhaseRow, ScheduleInvoiceSettings } from './schedule.ts';

const scheduleInvoiceSettings = () =>
  z.object({
    account_tax_ids: unset(z.array(text())),
    custom_fields: unset(customFields()),
    days_until_due: z.int().min(0).optional(),
    description: unset(text()),
    footer: unset(text()),
    issuer: issuer().optional(),
  });

const transfer = () => z.object({ amount_percent: z.number().optional(), destination: text() });
const thresholds = () =>
  z.object({ amount_gte: z.int().optional(), reset_billing_cycle_anchor: z.boolean().optional() });

export const phaseFields = () =>
  z.object({
    add_invoice_items: z
      .array(
        z.object({
          discountable: z.boolean().optional(),
          discounts: discountList(),
          metadata: metadata(),
          period: z
            .object({
              end: z.object({
                timestamp: z.int().optional(),
                type: z.enum(['min_item_period_end', 'phase_end', 'timestamp']),
              }),
              start: z.object({
                timestamp: z.int().optional(),
                type: z.enum(['max_item_period_start', 'phase_start', 'timestamp']),
              }),
            })
            .optional(),
          price: text().optional(),
          price_data: priceData().optional(),
          quantity: z.int().min(0).optional(),
          tax_rates: unset(z.array(text())),
        }),
      )
      .optional(),
    application_fee_percent: z.number().min(0).max(100).optional(),
    automatic_tax: automaticTax().optional(),
    billing_cycle_anchor: z.enum(['automatic', 'phase_start']).optional(),
    billing_thresholds: unset(thresholds()),
    collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
    coupon: text().optional(), // before 2025-03-31.basil
    currency: text().optional(),
    default_payment_method: text().optional(),
    default_tax_rates: unset(z.array(text())),
    description: unset(text()),
    discounts: discountList(),
    duration: z
      .object({ interval: z.enum(['day', 'month', 'week', 'year']), interval_count: z.int().min(1).optional() })
      .optional(),
    end_date: z.union([z.int(), z.literal('now')]).optional(),
    invoice_settings: scheduleInvoiceSettings().optional(),
    items: z.array(z.object(itemInput())).max(20),
    iterations: z.int().min(1).optional(), // before 2025-09-30.clover
    metadata: metadata(),
    on_behalf_of: text().optional(),
    proration_behavior: prorationBehavior().optional(),
    start_date: z.union([z.int(), z.literal('now')]).optional(),
    transfer_data: transfer().optional(),
    trial: z.boolean().optional(),
    trial_end: z.union([z.int(), z.literal('now')]).optional(),
  });

export type PhaseInput = z.infer<ReturnType<typeof phaseFields>>;

export const settingsFields = () =>
  z.object({
    application_fee_percent: z.number().min(0).max(100).optional(),
    automatic_tax: automaticTax().optional(),
    billing_cycle_anchor: z.enum(['automatic', 'phase_start']).optional(),
    billing_thresholds: unset(thresholds()),
    collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
    default_payment_method: text().optional(),
    description: unset(text()),
    invoice_settings: scheduleInvoiceSettings().optional(),
    on_behalf_of: unset(text()),
    transfer_data: unset(transfer()),
  });

export const settingsOf = (given: z.infer<ReturnType<typeof scheduleInvoiceSettings>>): ScheduleInvoiceSettings => ({
  account_tax_ids: given.account_tax_ids ?? null,
  custom_fields: given.custom_fields ?? null,
  days_until_due: given.days_until_due ?? null,
  description: given.description ?? null,
  footer: given.footer ?? null,
  issuer: given.issuer
    ? { type: given.issuer.type, ...(given.issuer.account !== undefined && { account: given.issuer.account }) }
    : { type: 'self' },
});

export const taxOf = (
  given: z.infer<ReturnType<typeof automaticTax>> | undefined,
): NonNullable<PhaseRow['automatic_tax']> => ({
  disabled_reason: null,
  enabled: given?.enabled ?? false,
  liability: given?.enabled ? { type: given.liability?.type ?? 'self' } : null,
});

/** Phases one after the other, the first from a time on. Throws for one that has no end, where another follows. */
export async function phasesFrom(ctx: StripeCtx, given: readonly PhaseInput[], from: number): Promise<PhaseRow[]> {
  const phases: PhaseRow[] = [];
  let start = from;
  for (const [at, phase] of given.entries()) {
    const own = phase.start_date === 'now' ? seconds(ctx.now) : (phase.start_date ?? start);
    const row = await phaseFrom(ctx, phase, own, `phases[${at}]`);
    phases.push(row);
    start = row.end_date;
  }
  return phases;
}

async function phaseFrom(ctx: StripeCtx, given: PhaseInput, start: number, param: string): Promise<PhaseRow> {
  const items: PhaseRow['items'] = [];
  let repeat: (Repeat & { currency: string }) | undefined;
  for (const [at, item] of given.items.entries()) {
    const where = `${param}[items][${at}]`;
    const price = item.price_data
      ? await inlinePrice(ctx, item.price_data, `${where}[price_data]`)
      : await priceOf(ctx, item.price ?? item.plan ?? '', `${where}[price]`);
    if (!price.recurring)
      throw errors.invalid_request('Phases only accept recurring prices.').with({ param: `${where}[price]` });
    repeat ??= { ...price.recurring, currency: price.currency };
    items.push({
      billing_thresholds: item.billing_thresholds ?? null,
      discounts: (item.discounts ?? []).map(discountOf),
      metadata: merged({}, item.metadata),
      plan: price.id,
      price: price.id,
      ...(price.recurring.usage_type === 'licensed' && { quantity: item.quantity ?? 1 }),
      tax_rates: await taxRatesOf(ctx, item.tax_rates, `${where}[tax_rates]`),
    });
  }
  if (!repeat) throw errors.parameter_missing(`${param}[items]`);
  const end = endOf(ctx, given, start, repeat);
  const trialEnd = given.trial ? end : given.trial_end === 'now' ? null : (given.trial_end ?? null);
  return {
    add_invoice_items: await addedItems(ctx, given, param),
    application_fee_percent: given.application_fee_percent ?? null,
    ...(given.automatic_tax && { automatic_tax: taxOf(given.automatic_tax) }),
    billing_cycle_anchor: given.billing_cycle_anchor ?? null,
    billing_thresholds: given.billing_thresholds
      ? {
          amount_gte: given.billing_thresholds.amount_gte ?? null,
          reset_billing_cycle_anchor: given.billing_thresholds.reset_billing_cycle_anchor ?? null,
        }
      : null,
    collection_method: given.collection_method ?? null,
    currency: repeat.currency,
    default_payment_method: given.default_payment_method ?? null,
    default_tax_rates: await taxRatesOf(ctx, given.default_tax_rates, `${param}[default_tax_rates]`),
    description: given.description ?? null,
    discounts: [...(given.coupon === undefined ? [] : [{ coupon: given.coupon }]), ...(given.discounts ?? [])].map(
      discountOf,
    ),
    end_date: end,
    invoice_settings: given.invoice_settings ? settingsOf(given.invoice_settings) : null,
    items,
    metadata: merged({}, given.metadata),
    on_behalf_of: given.on_behalf_of ?? null,
    proration_behavior: given.proration_behavior ?? 'create_prorations',
    start_date: start,
    transfer_data: given.transfer_data
      ? { amount_percent: given.transfer_data.amount_percent ?? null, destination: given.transfer_data.destination }
      : null,
    trial_end: trialEnd,
  };
}

const discountOf = (given: {
  coupon?: string | undefined;
  discount?: string | undefined;
  promotion_code?: string | undefined;
}) => ({
  coupon: given.coupon ?? null,
  discount: given.discount ?? null,
  promotion_code: given.promotion_code ?? null,
});

async function addedItems(ctx: StripeCtx, given: PhaseInput, param: string): Promise<PhaseRow['add_invoice_items']> {
  const rows: PhaseRow['add_invoice_items'] = [];
  for (const [at, item] of (given.add_invoice_items ?? []).entries()) {
    const where = `${param}[add_invoice_items][${at}]`;
    const price = item.price_data
      ? await inlinePrice(ctx, item.price_data, `${where}[price_data]`)
      : await priceOf(ctx, item.price ?? '', `${where}[price]`);
    rows.push({
      discountable: item.discountable ?? null,
      discounts: (item.discounts ?? []).map(discountOf),
      metadata: merged({}, item.metadata),
      period: item.period ?? { end: { type: 'phase_start' }, start: { type: 'phase_start' } },
      price: price.id,
      quantity: item.quantity ?? 1,
      tax_rates: await taxRatesOf(ctx, item.tax_rates, `${where}[tax_rates]`),
    });
  }
  return rows;
}

function endOf(
  ctx: StripeCtx,
  { end_date: end, duration, iterations }: PhaseInput,
  start: number,
  repeat: Repeat,
): number {
  if (end === 'now') return seconds(ctx.now);
  if (end !== undefined) return end;
  if (duration) return stepped(start, { interval: duration.interval, interval_count: duration.interval_count ?? 1 });
  return stepped(start, repeat, iterations ?? 1);
}

/** A phase that says what a subscription is now. */
export const phaseOf = (subscription: SubscriptionRow): PhaseRow => ({
  add_invoice_items: [],
  application_fee_percent: subscription.application_fee_percent,
  billing_cycle_anchor: null,
  billing_thresholds: subscription.billing_thresholds,
  collection_method: null,
  currency: subscription.currency,
  default_payment_method: subscription.default_payment_method,
  default_tax_rates: subscription.default_tax_rates,
  description: subscription.description,
  discounts: subscription.discounts.map((discount) => ({ coupon: null, discount, promotion_code: null })),
  end_date: factsOf(subscription.items.data).periodEnd,
  invoice_settings: null,
  items: subscription.items.data.map((item) => ({
    billing_thresholds: item.billing_thresholds,
    discounts: item.discounts.map((discount) => ({ coupon: null, discount, promotion_code: null })),
    metadata: item.metadata,
    plan: item.price.id,
    price: item.price.id,
    ...(item.quantity !== undefined && { quantity: item.quantity }),
    tax_rates: item.tax_rates,
  })),
  metadata: {},
  on_behalf_of: subscription.on_behalf_of,
  proration_behavior: 'create_prorations',
  start_date: Math.min(...subscription.items.data.map(({ current_period_start: start }) => start)),
  transfer_data: subscription.transfer_data,
  trial_end: subscription.trial_end,
});

const given = <T>(value: T | null): T | undefined => value ?? undefined;

const discountsGiven = (discounts: PhaseRow['discounts']) =>
  discounts.map(({ coupon, discount, promotion_code }) => ({
    ...(coupon !== null && { coupon }),
    ...(discount !== null && { discount }),
    ...(promotion_code !== null && { promotion_code }),
  }));

/** What a phase asks of a subscription, as parameters. */
export const inputOf = (phase: PhaseRow): Omit<ChangeInput, 'items'> & { items: ItemInput[] } => ({
  application_fee_percent: given(phase.application_fee_percent),
  collection_method: given(phase.collection_method),
  days_until_due: given(phase.invoice_settings?.days_until_due ?? null),
  default_payment_method: given(phase.default_payment_method),
  default_tax_rates: phase.default_tax_rates.length > 0 ? phase.default_tax_rates.map(({ id }) => id) : undefined,
  description: given(phase.description),
  discounts: phase.discounts.length > 0 ? discountsGiven(phase.discounts) : undefined,
  metadata: phase.metadata && Object.keys(phase.metadata).length > 0 ? phase.metadata : undefined,
  on_behalf_of: given(phase.on_behalf_of),
  add_invoice_items: phase.add_invoice_items.map(({ price, quantity }) => ({ price, quantity: quantity ?? 1 })),
  items: phase.items.map((item) => ({
    price: item.price,
    ...(item.quantity !== undefined && { quantity: item.quantity }),
    metadata: item.metadata ?? undefined,
    tax_rates: item.tax_rates.map(({ id }) => id),
    ...(item.discounts.length > 0 && { discounts: discountsGiven(item.discounts) }),
  })),
});

/** Puts a phase into effect: at the end of a period without prorations, else as the phase says. */
export async function applyPhase(
  ctx: StripeCtx,
  subscription: SubscriptionRow,
  phase: PhaseRow,
): Promise<SubscriptionRow> {
  const now = seconds(ctx.now);
  if (factsOf(subscription.items.data).periodEnd <= now) return swapItems(ctx, subscription, phase);
  const { items, ...rest } = inputOf(phase);
  const left = [...subscription.items.data];
  const take = (fits: (item: ItemRow) => boolean): ItemRow | undefined => {
    const at = left.findIndex(fits);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const named = items.map((item) => ({ item, row: take(({ price }) => price.id === item.price) }));
  const entries = named.map(({ item, row }) => ({ ...item, id: (row ?? take(() => true))?.id }));
  return changeSubscription(ctx, subscription, {
    ...rest,
    items: [...entries, ...left.map(({ id }) => ({ id, deleted: true }))],
    proration_behavior: phase.proration_behavior,
    ...(phase.billing_cycle_anchor === 'phase_start' && { billing_cycle_anchor: 'now' }),
    ...(phase.trial_end !== null && phase.trial_end > now && { trial_end: phase.trial_end }),
  });
}

/** Other items for the period to come: the renewal bills them. */
async function swapItems(ctx: StripeCtx, before: SubscriptionRow, phase: PhaseRow): Promise<SubscriptionRow> {
  const { items } = inputOf(phase);
  const left = [...before.items.data];
  const rows: ItemRow[] = [];
  const [first] = before.items.data;
  for (const [at, item] of items.entries()) {
    const index = Math.max(
      0,
      left.findIndex(({ price }) => price.id === item.price),
    );
    const [known] = left.splice(index, 1);
    const basis =
      known ??
      (await newSubscriptionItem(
        ctx,
        item,
        {
          subscription: before.id,
          customer: before.customer,
          anchor: before.billing_cycle_anchor,
          currency: before.currency,
        },
        `items[${at}]`,
      ));
    const price = (await prices.get(ctx, item.price ?? '')) ?? basis.price;
    if (!known) await itemIds.insert(ctx, { id: basis.id, subscription: before.id });
    rows.push({
      ...basis,
      current_period_end: first?.current_period_end ?? basis.current_period_end,
      current_period_start: first?.current_period_start ?? basis.current_period_start,
      plan: planOf(price),
      price: { ...price },
      ...(item.quantity !== undefined && { quantity: item.quantity }),
    });
  }
  for (const { id } of left) {
    const known = await itemIds.get(ctx, id);
    if (known) await itemIds.remove(ctx, known);
  }
  const after = await subscriptions.update(ctx, before, withItems(before.id, rows), factsOf(rows));
  await emit(ctx, 'customer.subscription.updated', after, { before });
  return after;
}
