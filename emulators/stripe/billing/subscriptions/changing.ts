/** Changing subscriptions: items, prices and quantities with their prorations, trials, the anchor, and when it all ends. */
import { seconds, z, type ApiError } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { text, unset } from '../../core/params.ts';
import { merged } from '../../core/metadata.ts';
import { defined } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { planOf } from '../catalog/price.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { takeDiscounts } from '../discounts/discount.ts';
import type { Draft } from '../invoices/draft.ts';
import { finalizeInvoice } from '../invoices/finalizing.ts';
import { invoices } from '../invoices/invoice.ts';
import type { InvoiceItemRow } from '../invoices/item.ts';
import { payInvoice } from '../invoices/paying.ts';
import { sameRepeat } from '../periods.ts';
import { announceTrialEnd, setDates, setUpdateExpiry } from './dates.ts';
import { bill, firstDrafts } from './invoicing.ts';
import { itemInput, newSubscriptionItem, periodFor, priceFor, quantityOfMetered } from './items.ts';
import { addItems, changesOf, subscriptionFields } from './params.ts';
import { keepItems, prorationsOf, type Change } from './proration.ts';
import { itemsToBill } from './renewing.ts';
import { cancelOf } from './starting.ts';
import {
  factsOf,
  feedbacks,
  hasEnded,
  itemIds,
  subscriptions,
  withItems,
  type ItemRow,
  type SubscriptionRow,
} from './subscription.ts';

const anchorTypes = () => z.enum(['now', 'unchanged']);

export const changeFields = () => ({
  ...subscriptionFields(),
  billing_cycle_anchor: z.union([anchorTypes(), z.object({ type: anchorTypes() })]).optional(),
  cancellation_details: z
    .object({ comment: unset(text()), feedback: unset(z.enum(feedbacks)), feedback_option: unset(text()) })
    .optional(),
  items: z
    .array(
      z.object({
        ...itemInput(),
        clear_usage: z.boolean().optional(),
        deleted: z.boolean().optional(),
        id: text().optional(),
      }),
    )
    .max(20)
    .optional(),
  pause_collection: unset(
    z.object({ behavior: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']), resumes_at: z.int().optional() }),
  ),
  proration_date: z.int().optional(),
});

export type ChangeInput = z.infer<z.ZodObject<ReturnType<typeof changeFields>>>;
type ItemChange = NonNullable<ChangeInput['items']>[number];

/** A change that is reckoned but not made. */
export interface Planned {
  readonly next: SubscriptionRow;
  /** Items that come back or are added, by the second. */
  readonly prorations: readonly InvoiceItemRow[];
  /** A period begins anew: what it costs. */
  readonly drafts: readonly Draft[];
  /** It is billed now. */
  readonly atOnce: boolean;
  readonly at: number;
}

const lastingFields = new Set(['metadata', 'cancellation_details', 'expand']);

/** Reckons what a change brings. Keeps nothing but what stands on its own (prices, discounts). */
export async function planChange(ctx: StripeCtx, before: SubscriptionRow, given: ChangeInput): Promise<Planned> {
  guardChange(before, given);
  const now = seconds(ctx.now);
  const at = given.proration_date ?? now;
  const changes = await itemChanges(ctx, before, given.items ?? []);
  const kept = changes.flatMap(({ after }) => (after ? [after] : []));
  if (kept.length === 0) {
    throw errors
      .invalid_request(
        'A subscription must have at least one active plan. Please cancel the subscription if you want to end it.',
      )
      .with({ param: 'items' });
  }
  const { items, anchor, restarts, trial } = placed(before, given, kept, changes, now);
  const basis: SubscriptionRow = {
    ...before,
    ...withItems(before.id, items),
    ...trial,
    billing_cycle_anchor: anchor,
  };
  const next: SubscriptionRow = {
    ...basis,
    ...(await changesOf(ctx, given, basis)),
    ...cancelOf(given, basis, now),
    ...pauseOf(given),
    ...detailsOf(given, before),
  };
  const behavior = given.proration_behavior ?? 'create_prorations';
  const wasPaid = before.status !== 'trialing' && before.status !== 'incomplete';
  const prorates = behavior !== 'none' && wasPaid;
  const begins = restarts && next.status !== 'trialing';
  const differing = prorationChanges(
    changes,
    items,
    begins || (trial.status === 'trialing' && wasPaid),
    begins || trial.status === 'trialing',
  );
  const prorations = prorates ? await prorationsOf(ctx, before, differing, at) : [];
  return {
    next,
    prorations,
    drafts: begins ? await firstDrafts(ctx, next, { prorate: true }) : [],
    atOnce:
      begins ||
      (behavior === 'always_invoice' && (prorations.length > 0 || (given.add_invoice_items ?? []).length > 0)),
    at,
  };
}

function guardChange(before: SubscriptionRow, given: ChangeInput): void {
  if (!hasEnded(before)) return;
  const others = Object.entries(given).some(([name, value]) => value !== undefined && !lastingFields.has(name));
  if (others) throw errors.subscription_canceled();
}

/** Each item as it was and as it is to be. */
async function itemChanges(ctx: StripeCtx, before: SubscriptionRow, given: readonly ItemChange[]): Promise<Change[]> {
  const changes: Change[] = before.items.data.map((item) => ({ before: item, after: item }));
  for (const [at, entry] of given.entries()) {
    const param = `items[${at}]`;
    if (entry.id === undefined) {
      changes.push({ after: await added(ctx, before, entry, param) });
      continue;
    }
    const index = changes.findIndex((change) => change.before?.id === entry.id);
    const item = changes[index]?.before;
    if (!item) throw errors.resource_missing(entry.id, 'subscription_item', `${param}[id]`).with({ status: 400 });
    changes[index] = {
      before: item,
      after: entry.deleted ? undefined : await changed(ctx, before, item, entry, param),
    };
  }
  return changes;
}

const added = (ctx: StripeCtx, before: SubscriptionRow, entry: ItemChange, param: string): Promise<ItemRow> =>
  newSubscriptionItem(
    ctx,
    entry,
    {
      subscription: before.id,
      customer: before.customer,
      anchor: before.billing_cycle_anchor,
      currency: before.currency,
      trial:
        before.status === 'trialing' && before.trial_end !== null
          ? { start: before.trial_start ?? before.created, end: before.trial_end }
          : undefined,
    },
    param,
  );

async function changed(
  ctx: StripeCtx,
  { customer, id, currency }: SubscriptionRow,
  item: ItemRow,
  entry: ItemChange,
  param: string,
): Promise<ItemRow> {
  const price = (await priceFor(ctx, entry, param, currency)) ?? item.price;
  const metered = price.recurring?.usage_type === 'metered';
  if (metered && entry.quantity !== undefined) throw quantityOfMetered(param);
  const { quantity: _, ...rest } = item;
  return {
    ...rest,
    metadata: merged(item.metadata, entry.metadata),
    plan: planOf(price),
    price,
    ...(!metered && { quantity: entry.quantity ?? item.quantity ?? 1 }),
    ...(entry.billing_thresholds !== undefined && { billing_thresholds: entry.billing_thresholds }),
    ...(entry.discounts !== undefined && {
      discounts: await takeDiscounts(
        ctx,
        entry.discounts,
        { customer, subscription: id, subscription_item: item.id },
        { param: `${param}[discounts]` },
      ),
    }),
    ...(entry.tax_rates !== undefined && { tax_rates: await taxRatesOf(ctx, entry.tax_rates, `${param}[tax_rates]`) }),
  };
}

const differs = ({ before, after }: Change): boolean =>
  before?.price.id !== after?.price.id || before?.quantity !== after?.quantity;

/** Items in the periods that they have afterwards, and whether these begin now. */
function placed(
  before: SubscriptionRow,
  given: ChangeInput,
  kept: readonly ItemRow[],
  changes: readonly Change[],
  now: number,
): { items: ItemRow[]; anchor: number; restarts: boolean; trial: Partial<SubscriptionRow> } {
  const trial = trialOf(before, given, now);
  if (trial.status === 'trialing' && trial.trial_end) {
    const period = { current_period_start: now, current_period_end: trial.trial_end };
    return { items: kept.map((item) => ({ ...item, ...period })), anchor: trial.trial_end, restarts: true, trial };
  }
  const { billing_cycle_anchor: asked } = given;
  const wanted = typeof asked === 'object' ? asked.type : asked;
  const interval = changes.some(
    ({ before: was, after: is }) =>
      was?.price.recurring && is?.price.recurring && !sameRepeat(was.price.recurring, is.price.recurring),
  );
  const restarts =
    wanted === 'now' ||
    trial.status === 'active' ||
    (interval && before.billing_mode.type === 'classic' && before.status !== 'trialing');
  const anchor = restarts ? now : before.billing_cycle_anchor;
  const items = kept.map((item) => {
    const was = changes.find((change) => change.after === item)?.before;
    const stays = was?.price.recurring && item.price.recurring && sameRepeat(was.price.recurring, item.price.recurring);
    if (!restarts && (stays || before.status === 'trialing')) return item;
    const { start, end } = restarts ? periodFor(item.price, now, now) : periodFor(item.price, anchor, now);
    return { ...item, current_period_start: start, current_period_end: end };
  });
  return { items, anchor, restarts, trial };
}

/** A trial that begins, goes on longer, or ends now. */
function trialOf(before: SubscriptionRow, { trial_end: end }: ChangeInput, now: number): Partial<SubscriptionRow> {
  if (end === undefined) return {};
  if (end === 'now') return before.status === 'trialing' ? { status: 'active', trial_end: now } : {};
  if (end <= now) {
    throw errors
      .invalid_request('Invalid timestamp: must be an integer Unix timestamp in the future.')
      .with({ param: 'trial_end' });
  }
  return { status: 'trialing', trial_end: end, trial_start: before.status === 'trialing' ? before.trial_start : now };
}

/** What is prorated: what differs; all that was, where everything begins anew; nothing new, where that is billed whole. */
function prorationChanges(
  changes: readonly Change[],
  items: readonly ItemRow[],
  all: boolean,
  whole: boolean,
): Change[] {
  const now = (item: ItemRow | undefined): ItemRow | undefined => items.find(({ id }) => id === item?.id);
  return changes
    .filter((change) => all || differs(change))
    .map(({ before, after }) => ({ before, after: whole ? undefined : now(after) }));
}

const pauseOf = ({ pause_collection: pause }: ChangeInput): Partial<SubscriptionRow> =>
  pause === undefined
    ? {}
    : { pause_collection: pause && { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null } };

function detailsOf(
  { cancellation_details: details, cancel_at, cancel_at_period_end: atEnd }: ChangeInput,
  before: SubscriptionRow,
): Partial<SubscriptionRow> {
  const asks = atEnd === true || (cancel_at !== undefined && cancel_at !== null);
  const takesBack = atEnd === false || cancel_at === null;
  if (!details && !asks && !takesBack) return {};
  const known = before.cancellation_details ?? { comment: null, feedback: null, feedback_option: null, reason: null };
  return {
    cancellation_details: {
      ...known,
      ...defined(details ?? {}),
      reason: asks ? 'cancellation_requested' : takesBack && !hasEnded(before) ? null : known.reason,
    },
  };
}

/** Makes a change, and bills what it brings. Throws what the bank refuses where an incomplete change is not wanted. */
export async function changeSubscription(
  ctx: StripeCtx,
  before: SubscriptionRow,
  given: ChangeInput,
): Promise<SubscriptionRow> {
  const planned = await planChange(ctx, before, given);
  if (given.payment_behavior === 'pending_if_incomplete' && planned.atOnce) return changeWhenPaid(ctx, before, planned);
  const id = newId(ctx.random, 'in');
  const after = await make(ctx, before, planned, planned.atOnce ? { latest_invoice: id } : {});
  const kept = await keepItems(ctx, planned.prorations);
  const more = await addItems(ctx, after, given.add_invoice_items);
  if (!planned.atOnce) return after;
  const error = await billChange(ctx, after, planned, id, [...kept, ...more], given);
  if (error && given.payment_behavior === 'error_if_incomplete') throw error;
  return subscriptions.need(ctx, after.id);
}

/** The row as it is to be, told of, with its dates. */
async function make(
  ctx: StripeCtx,
  before: SubscriptionRow,
  { next }: Planned,
  changes: Partial<SubscriptionRow>,
): Promise<SubscriptionRow> {
  const items = next.items.data;
  await noteItems(ctx, before, items);
  const after = await subscriptions.update(ctx, before, { ...next, ...changes }, factsOf(items));
  if (!hasEnded(after)) setDates(ctx, after);
  if (after.trial_end !== before.trial_end && after.status === 'trialing') announceTrialEnd(ctx, after);
  await emit(ctx, 'customer.subscription.updated', after, { before });
  return after;
}

async function noteItems(ctx: StripeCtx, before: SubscriptionRow, items: readonly ItemRow[]): Promise<void> {
  const known = new Set(before.items.data.map(({ id }) => id));
  const stay = new Set(items.map(({ id }) => id));
  for (const { id } of items) if (!known.has(id)) await itemIds.insert(ctx, { id, subscription: before.id });
  for (const id of known) {
    const row = stay.has(id) ? undefined : await itemIds.get(ctx, id);
    if (row) await itemIds.remove(ctx, row);
  }
}

async function billChange(
  ctx: StripeCtx,
  subscription: SubscriptionRow,
  { drafts, at }: Planned,
  id: string,
  items: readonly InvoiceItemRow[],
  given: ChangeInput,
): Promise<ApiError | undefined> {
  const waiting = await itemsToBill(ctx, subscription);
  const all = [...waiting.filter((row) => !items.some((item) => item.id === row.id)), ...items];
  const draft = await bill(ctx, subscription, {
    id,
    reason: 'subscription_update',
    drafts,
    items: all,
    atOnce: true,
    prorationDate: at,
  });
  const final = await finalizeInvoice(ctx, draft);
  if (final.status !== 'open' || final.collection_method === 'send_invoice') return undefined;
  if (given.payment_behavior === 'default_incomplete') return undefined;
  const { error } = await payInvoice(ctx, await invoices.need(ctx, id), { offSession: given.off_session ?? false });
  return error;
}

/** A day less an hour: so long a pending update waits for its payment. */
const pendingFor = 23 * 3600;

/** The change takes effect when its invoice is paid. */
async function changeWhenPaid(ctx: StripeCtx, before: SubscriptionRow, planned: Planned): Promise<SubscriptionRow> {
  const { next } = planned;
  const id = newId(ctx.random, 'in');
  await noteItems(
    ctx,
    { ...before, items: { ...before.items, data: [] } },
    next.items.data.filter((item) => !before.items.data.some((one) => one.id === item.id)),
  );
  const update = { ...next, latest_invoice: id, pending_update: null };
  const waiting = await subscriptions.update(ctx, before, {}, { update, updateInvoice: id });
  const kept = await keepItems(ctx, planned.prorations);
  await billChange(ctx, waiting, planned, id, kept, {});
  const now = await subscriptions.need(ctx, before.id);
  if (subscriptions.internal(now).updateInvoice !== id) return now;
  const expires_at = seconds(ctx.now) + pendingFor;
  const pending = await subscriptions.update(ctx, now, {
    latest_invoice: id,
    pending_update: {
      billing_cycle_anchor:
        next.billing_cycle_anchor === before.billing_cycle_anchor ? null : next.billing_cycle_anchor,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at,
      metadata: null,
      subscription_items: next.items.data,
      trial_end: next.trial_end === before.trial_end ? null : next.trial_end,
      trial_from_plan: null,
    },
  });
  setUpdateExpiry(ctx, pending.id, expires_at);
  await emit(ctx, 'customer.subscription.updated', pending, { before: now });
  return pending;
}
