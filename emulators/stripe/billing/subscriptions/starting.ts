/** Starting subscriptions: their first period or trial, the first invoice, and whether it is paid. */
import { seconds, z, type ApiError } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { currencyOf } from '../../core/currencies.ts';
import { text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customers, type CustomerRow } from '../../payments/customers/customer.ts';
import { newSetup } from '../../payments/setup/making.ts';
import { finalizeInvoice } from '../invoices/finalizing.ts';
import { invoices } from '../invoices/invoice.ts';
import { payInvoice } from '../invoices/paying.ts';
import { sameRepeat } from '../periods.ts';
import { announceTrialEnd, setDates } from './dates.ts';
import { bill, firstDrafts, trialDrafts } from './invoicing.ts';
import { itemInput, newSubscriptionItem, priceFor } from './items.ts';
import type { Span } from './lines.ts';
import { addItems, billingModeInput, changesOf, subscriptionFields } from './params.ts';
import { previewOf } from './previewing.ts';
import { hasMethod, itemsToBill } from './renewing.ts';
import {
  factsOf,
  itemIds,
  subscriptions,
  subscriptionsOf,
  withItems,
  type ItemRow,
  type SubscriptionRow,
} from './subscription.ts';

export const startFields = () => ({
  ...subscriptionFields(),
  backdate_start_date: z.int().optional(),
  billing_cycle_anchor: z.int().optional(),
  billing_cycle_anchor_config: z
    .object({
      day_of_month: z.int().min(1).max(31),
      hour: z.int().min(0).max(23).optional(),
      minute: z.int().min(0).max(59).optional(),
      month: z.int().min(1).max(12).optional(),
      second: z.int().min(0).max(59).optional(),
    })
    .optional(),
  billing_mode: billingModeInput().optional(),
  currency: text().optional(),
  items: z.array(z.object(itemInput())).max(20).optional(),
  trial_period_days: z.int().min(0).max(730).optional(),
});

export type StartInput = z.infer<z.ZodObject<ReturnType<typeof startFields>>>;

const day = 86_400;

/** A subscription that is made but not yet kept, and how its first invoice is reckoned. */
export interface Prepared {
  readonly row: SubscriptionRow;
  readonly given: StartInput;
}

/**
 * Reads what a new subscription is to be. Keeps nothing but what stands on its own (prices, discounts). The context must
 * be on the customer's clock. Throws what forbids it.
 */
export async function prepareSubscription(
  ctx: StripeCtx,
  customer: CustomerRow,
  given: StartInput,
  classic = false,
): Promise<Prepared> {
  const now = seconds(ctx.now);
  const id = newId(ctx.random, 'sub');
  const entries = given.items ?? [];
  if (entries.length === 0) throw errors.parameter_missing('items');
  const trialEnd = await trialEndOf(ctx, given, now);
  const anchor = trialEnd ?? anchorOf(given, now);
  const trial: Span | undefined = trialEnd === undefined ? undefined : { start: now, end: trialEnd };
  const wanted = given.currency === undefined ? undefined : currencyOf(given.currency);
  const items: ItemRow[] = [];
  for (const [at, entry] of entries.entries()) {
    const currency = wanted ?? items[0]?.price.currency;
    const placement = { subscription: id, customer: customer.id, anchor, trial, currency };
    items.push(await newSubscriptionItem(ctx, entry, placement, `items[${at}]`));
  }
  const blank = blankSubscription(ctx, id, customer, items, { anchor, trialEnd, classic });
  const mode = given.billing_mode;
  const row: SubscriptionRow = {
    ...blank,
    ...(mode && { billing_mode: modeOf(mode, now) }),
    ...(given.billing_cycle_anchor_config && {
      billing_cycle_anchor_config: configOf(given.billing_cycle_anchor_config),
    }),
    start_date: given.backdate_start_date ?? now,
  };
  checkIntervals(row);
  await checkCurrency(ctx, customer, row.currency);
  return { row: { ...row, ...(await changesOf(ctx, given, row)), ...cancelOf(given, row) }, given };
}

/** When the subscription ends by itself, if that is asked for at once. */
export function cancelOf(
  { cancel_at: at, cancel_at_period_end: atEnd }: Pick<StartInput, 'cancel_at' | 'cancel_at_period_end'>,
  row: SubscriptionRow,
  now = row.created,
): Partial<SubscriptionRow> {
  if (at !== undefined && at !== null && atEnd) throw errors.parameters_exclusive('cancel_at', 'cancel_at_period_end');
  const { periodEnd } = factsOf(row.items.data);
  if (atEnd) return { cancel_at: periodEnd, cancel_at_period_end: true, canceled_at: now };
  const none = { cancel_at: null, cancel_at_period_end: false, canceled_at: null };
  if (at === null) return none;
  if (at === undefined) return atEnd === false ? none : {};
  const ends = row.items.data.map(({ current_period_end: end }) => end);
  const time = at === 'min_period_end' ? Math.min(...ends) : at === 'max_period_end' ? Math.max(...ends) : at;
  return { cancel_at: time, cancel_at_period_end: false, canceled_at: now };
}

export const modeOf = (
  { type, flexible }: z.infer<ReturnType<typeof billingModeInput>>,
  updated_at: number,
): SubscriptionRow['billing_mode'] =>
  type === 'classic'
    ? { flexible: null, type }
    : { flexible: { proration_discounts: flexible?.proration_discounts ?? 'included' }, type, updated_at };

type Config = NonNullable<StartInput['billing_cycle_anchor_config']>;

const configOf = ({
  day_of_month,
  hour,
  minute,
  month,
  second,
}: Config): SubscriptionRow['billing_cycle_anchor_config'] => ({
  day_of_month,
  hour: hour ?? null,
  minute: minute ?? null,
  month: month ?? null,
  second: second ?? null,
});

function anchorOf(
  { billing_cycle_anchor: anchor, billing_cycle_anchor_config: config, backdate_start_date: since }: StartInput,
  now: number,
): number {
  if (anchor !== undefined && config)
    throw errors.parameters_exclusive('billing_cycle_anchor', 'billing_cycle_anchor_config');
  if (anchor !== undefined && anchor < now) {
    throw errors
      .invalid_request('billing_cycle_anchor must be a time in the future.')
      .with({ param: 'billing_cycle_anchor' });
  }
  if (config) return configured(config, now);
  return anchor ?? since ?? now;
}

/** The next time that a day of the month (and more) comes. */
function configured(config: Config, now: number): number {
  const from = new Date(now * 1000);
  for (let ahead = 0; ; ahead++) {
    const month = from.getUTCMonth() + ahead;
    const last = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
    const at = Date.UTC(
      from.getUTCFullYear(),
      month,
      Math.min(config.day_of_month, last),
      config.hour ?? from.getUTCHours(),
      config.minute ?? from.getUTCMinutes(),
      config.second ?? from.getUTCSeconds(),
    );
    const fits = config.month === undefined || new Date(at).getUTCMonth() + 1 === config.month;
    if (fits && at / 1000 >= now) return at / 1000;
  }
}

async function trialEndOf(ctx: StripeCtx, given: StartInput, now: number): Promise<number | undefined> {
  const { trial_end: end, trial_period_days: days } = given;
  if (end !== undefined && days !== undefined) throw errors.parameters_exclusive('trial_end', 'trial_period_days');
  if (end === 'now') return undefined;
  if (end !== undefined) {
    if (end <= now) {
      throw errors
        .invalid_request('Invalid timestamp: must be an integer Unix timestamp in the future.')
        .with({ param: 'trial_end' });
    }
    return end;
  }
  if (days !== undefined) return days === 0 ? undefined : now + days * day;
  if (!given.trial_from_plan) return undefined;
  for (const [at, entry] of (given.items ?? []).entries()) {
    const price = entry.price_data ? undefined : await priceFor(ctx, entry, `items[${at}]`, undefined);
    const own = price?.recurring?.trial_period_days;
    if (own) return now + own * day;
  }
  return undefined;
}

function checkIntervals({ items: { data }, billing_mode }: SubscriptionRow): void {
  const [first, ...others] = data.map(({ price }) => price.recurring);
  if (billing_mode.type === 'flexible' || !first) return;
  if (others.every((other) => other && sameRepeat(other, first))) return;
  throw errors.invalid_request(
    'Currently, all items on a subscription must have the same billing interval and interval count: they may differ in subscriptions whose `billing_mode` is `flexible`.',
  );
}

/** All that a customer is billed by itself is in one currency. */
async function checkCurrency(ctx: StripeCtx, { id, currency }: CustomerRow, wanted: string): Promise<void> {
  if (currency === null || currency === wanted) return;
  const others = await subscriptionsOf(ctx, id);
  if (others.some((other) => other.currency === currency)) throw errors.currency_mixed(currency);
}

function blankSubscription(
  ctx: StripeCtx,
  id: string,
  customer: CustomerRow,
  items: readonly ItemRow[],
  { anchor, trialEnd, classic }: { anchor: number; trialEnd: number | undefined; classic: boolean },
): SubscriptionRow {
  const now = seconds(ctx.now);
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: modeOf({ type: classic ? 'classic' : 'flexible' }, now),
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    currency: items[0]?.price.currency ?? 'usd',
    customer: customer.id,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: 'off' },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    ...withItems(id, items),
    schedule: null,
    start_date: now,
    status: trialEnd === undefined ? 'incomplete' : 'trialing',
    test_clock: customer.test_clock,
    transfer_data: null,
    trial_end: trialEnd ?? null,
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' } },
    trial_start: trialEnd === undefined ? null : now,
  };
}

/** Keeps a subscription. Tells nobody, and bills nothing: `createSubscription` does. */
export async function keepSubscription(ctx: StripeCtx, row: SubscriptionRow): Promise<SubscriptionRow> {
  const kept = await subscriptions.insert(ctx, row, factsOf(row.items.data));
  for (const { id } of row.items.data) await itemIds.insert(ctx, { id, subscription: row.id });
  return kept;
}

export interface Started {
  readonly subscription: SubscriptionRow;
  /** The bank refused; to be thrown where an incomplete subscription is not wanted. */
  readonly error?: ApiError | undefined;
}

/** Makes a subscription, its first invoice, and (unless it is to wait) the payment. */
export async function createSubscription(ctx: StripeCtx, { row, given }: Prepared): Promise<Started> {
  const sends = row.collection_method === 'send_invoice';
  const waits = given.payment_behavior === 'default_incomplete';
  const invoice = newId(ctx.random, 'in');
  const whole: SubscriptionRow = {
    ...row,
    latest_invoice: invoice,
    status: row.status === 'incomplete' && (sends || (await firstTotal(ctx, row, given)) === 0) ? 'active' : row.status,
  };
  if (whole.status === 'incomplete' && !waits && !(await hasMethod(ctx, whole)))
    throw errors.subscription_needs_method();
  const kept = await keepSubscription(ctx, whole);
  setDates(ctx, kept);
  announceTrialEnd(ctx, kept);
  if (!waits) await emit(ctx, 'customer.subscription.created', kept);
  const error = await firstInvoice(ctx, kept, invoice, given, { sends, waits });
  if (waits) await emit(ctx, 'customer.subscription.created', await subscriptions.need(ctx, kept.id));
  await askForMethod(ctx, await subscriptions.need(ctx, kept.id), waits);
  await noteCurrency(ctx, kept);
  return { subscription: await subscriptions.need(ctx, kept.id), error };
}

const firstLines = (ctx: StripeCtx, row: SubscriptionRow, given: StartInput) =>
  row.status === 'trialing'
    ? trialDrafts(ctx, row, { start: row.created, end: row.trial_end ?? row.created })
    : firstDrafts(ctx, row, { prorate: given.proration_behavior !== 'none', since: given.backdate_start_date });

/** Whether there is anything to pay at all: nothing makes a subscription active at once. */
async function firstTotal(ctx: StripeCtx, row: SubscriptionRow, given: StartInput): Promise<number> {
  if ((given.add_invoice_items ?? []).length > 0 || (await itemsToBill(ctx, row)).length > 0) return 1;

  const { row: invoice } = await previewOf(ctx, row, { drafts: await firstLines(ctx, row, given), changeOnly: true });
  return invoice.amount_due;
}

async function firstInvoice(
  ctx: StripeCtx,
  row: SubscriptionRow,
  id: string,
  given: StartInput,
  { sends, waits }: { sends: boolean; waits: boolean },
): Promise<ApiError | undefined> {
  await addItems(ctx, row, given.add_invoice_items);
  const drafts = await firstLines(ctx, row, given);
  const items = await itemsToBill(ctx, row);
  const draft = await bill(ctx, row, { id, reason: 'subscription_create', drafts, items, atOnce: !sends });
  if (sends && draft.amount_due > 0) return undefined;
  const final = await finalizeInvoice(ctx, draft);
  if (final.status !== 'open' || waits) return undefined;
  const { error } = await payInvoice(ctx, await invoices.need(ctx, id), { offSession: given.off_session ?? false });
  return error;
}

/** Without a payment now, a method for later is to be collected. */
async function askForMethod(ctx: StripeCtx, row: SubscriptionRow, waits: boolean): Promise<void> {
  const paysNothing = row.status === 'trialing' || row.status === 'active';
  if (!paysNothing || row.collection_method === 'send_invoice' || (await hasMethod(ctx, row))) return;
  if (!waits && row.status !== 'trialing') return;
  const intent = await newSetup(
    ctx,
    { customer: row.customer, payment_method_types: row.payment_settings.payment_method_types ?? ['card', 'link'] },
    { subscription: row.id },
  );
  await subscriptions.update(ctx, row, { pending_setup_intent: intent.id });
}

/** The first subscription decides in which currency its customer is billed. */
async function noteCurrency(ctx: StripeCtx, { customer: id, currency }: SubscriptionRow): Promise<void> {
  const before = await customers.need(ctx, id);
  if (before.currency !== null) return;
  await emit(ctx, 'customer.updated', await customers.update(ctx, before, { currency }), { before });
}
