/** Subscriptions: what can be asked of them. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { params, range, text, unset } from '../../core/params.ts';
import { search, searchQuery, SearchResult } from '../../core/search.ts';
import { versionOf, isBefore } from '../../core/versions.ts';
import { declineNames } from '../../declines.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customerOf, onClockOf } from '../../payments/customers/customer.ts';
import { deletedDiscount, discounts } from '../discounts/discount.ts';
import { finalizeInvoice } from '../invoices/finalizing.ts';
import { invoices } from '../invoices/invoice.ts';
import { payInvoice } from '../invoices/paying.ts';
import { changeFields, changeSubscription } from './changing.ts';
import { setDates } from './dates.ts';
import { endSubscription } from './ending.ts';
import { bill, firstDrafts } from './invoicing.ts';
import { periodFor } from './items.ts';
import { billingModeInput, prorationBehavior } from './params.ts';
import { keepItems, prorationsOf } from './proration.ts';
import { createSubscription, modeOf, prepareSubscription, startFields } from './starting.ts';
import {
  factsOf,
  feedbacks,
  hasEnded,
  pausedDetails,
  Subscription,
  subscriptions,
  subscriptionStatuses,
  withItems,
  type SubscriptionRow,
} from './subscription.ts';

export const createOne = operation('subscriptions.create', 'POST /v1/subscriptions', {
  summary: 'Create a subscription',
  faults: declineNames,
  body: () => params({ ...startFields(), customer: text().optional(), customer_account: text().optional() }),
  result: Subscription,
  async handler(bare, { body: { expand: _, customer: id, customer_account: __, ...body } }) {
    if (id === undefined) throw errors.parameter_missing('customer');
    if (body.payment_behavior === 'pending_if_incomplete') {
      throw errors
        .invalid_params('`payment_behavior=pending_if_incomplete` is only for updates of subscriptions.')
        .with({ param: 'payment_behavior' });
    }
    const customer = await customerOf(bare, id);
    const ctx = await onClock(bare, customer.test_clock);
    const prepared = await prepareSubscription(ctx, customer, body, isClassic(ctx));
    const { subscription, error } = await createSubscription(ctx, prepared);
    if (error && body.payment_behavior === 'error_if_incomplete') throw error;
    return subscription;
  },
});

/** Before 2025-09-30.clover subscriptions were classic unless said otherwise. */
const isClassic = ({ request }: StripeCtx): boolean =>
  request !== undefined && isBefore(versionOf(request), '2025-09-30.clover');

export const retrieveOne = operation('subscriptions.retrieve', 'GET /v1/subscriptions/{id}', {
  summary: 'Retrieve a subscription',
  query: () => params({}),
  result: Subscription,
  handler: (ctx, { params: { id } }) => subscriptions.need(ctx, id),
});

export const updateOne = operation('subscriptions.update', 'POST /v1/subscriptions/{id}', {
  summary: 'Update a subscription',
  faults: declineNames,
  body: () => params(changeFields()),
  result: Subscription,
  async handler(bare, { params: { id }, body: { expand: _, ...body } }) {
    const before = await subscriptions.need(bare, id);
    return changeSubscription(await onClock(bare, before.test_clock), before, body);
  },
});

const cancelFields = () => ({
  cancellation_details: z
    .object({ comment: unset(text()), feedback: unset(z.enum(feedbacks)), feedback_option: unset(text()) })
    .optional(),
  invoice_now: z.boolean().optional(),
  prorate: z.boolean().optional(),
});

export const cancelOne = operation('subscriptions.cancel', 'DELETE /v1/subscriptions/{id}', {
  summary: 'Cancel a subscription now',
  query: () => params(cancelFields()),
  body: () => params(cancelFields()),
  result: Subscription,
  async handler(bare, { params: { id }, body, query }) {
    const before = await subscriptions.need(bare, id);
    if (hasEnded(before)) throw errors.resource_missing(id, 'subscription', 'id');
    const ctx = await onClock(bare, before.test_clock);
    const { cancellation_details: details = {}, prorate, invoice_now } = { ...query, ...body };
    return endSubscription(ctx, before, {
      reason: 'cancellation_requested',
      details: { comment: details.comment ?? null, feedback: details.feedback ?? null },
      prorate: prorate ?? false,
      invoiceNow: invoice_now ?? false,
    });
  },
});

export const listAll = operation('subscriptions.list', 'GET /v1/subscriptions', {
  summary: 'List subscriptions, newest first; canceled ones only when asked for',
  query: () =>
    z.object({
      automatic_tax: z.object({ enabled: z.boolean() }).optional(),
      collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
      created: range(),
      current_period_end: range(),
      current_period_start: range(),
      customer: text().optional(),
      customer_account: text().optional(),
      plan: text().optional(),
      price: text().optional(),
      status: z.enum([...subscriptionStatuses, 'all', 'ended']).optional(),
      test_clock: text().optional(),
    }),
  list: Subscription,
  handler: (ctx, { query, page }) => {
    const price = query.price ?? query.plan;
    return subscriptions.list(ctx, {
      where: {
        automatic_tax: query.automatic_tax?.enabled,
        collection_method: query.collection_method,
        created: query.created,
        period_end: query.current_period_end,
        period_start: query.current_period_start,
        customer: query.customer,
        status: statusesOf(query.status),
        test_clock: query.test_clock ?? (query.customer === undefined ? null : undefined),
      },
      ...(price !== undefined && {
        match: (row: SubscriptionRow) => row.items.data.some((item) => item.price.id === price),
      }),
      page,
    });
  },
});

function statusesOf(status: string | undefined): readonly string[] | undefined {
  if (status === 'all') return undefined;
  if (status === 'ended') return ['canceled', 'incomplete_expired'];
  return status === undefined ? subscriptionStatuses.filter((one) => one !== 'canceled') : [status];
}

export const searchAll = operation('subscriptions.search', 'GET /v1/subscriptions/search', {
  summary: 'Search subscriptions',
  query: searchQuery,
  result: () => SearchResult(Subscription()),
  handler: (ctx, { query }) =>
    search(
      ctx,
      subscriptions,
      'subscriptions',
      { created: 'number', status: 'token', canceled_at: 'number' },
      query,
      ({ test_clock }) => test_clock === null,
    ),
});

export const deleteDiscount = operation('subscriptions.delete_discount', 'DELETE /v1/subscriptions/{id}/discount', {
  summary: "Remove a subscription's discount",
  query: () => params({}),
  body: () => params({}),
  result: () => z.looseObject({ object: z.literal('discount'), deleted: z.literal(true) }),
  async handler(bare, { params: { id } }) {
    const before = await subscriptions.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    const [first] = before.discounts;
    const discount = first === undefined ? undefined : await discounts.get(ctx, first);
    if (!discount) throw errors.resource_missing(id, 'discount for subscription', 'id');
    const after = await subscriptions.update(ctx, before, { discounts: [] });
    await emit(ctx, 'customer.discount.deleted', discount);
    await emit(ctx, 'customer.subscription.updated', after, { before });
    return deletedDiscount(discount);
  },
});

export const migrateOne = operation('subscriptions.migrate', 'POST /v1/subscriptions/{id}/migrate', {
  summary: 'Go over to the flexible billing mode',
  body: () => params({ billing_mode: billingModeInput() }),
  result: Subscription,
  async handler(bare, { params: { id }, body: { billing_mode } }) {
    const before = await subscriptions.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    if (before.billing_mode.type === 'flexible') {
      throw errors
        .invalid_request('This subscription already uses the flexible billing mode.')
        .with({ param: 'billing_mode' });
    }
    const after = await subscriptions.update(ctx, before, { billing_mode: modeOf(billing_mode, seconds(ctx.now)) });
    await emit(ctx, 'customer.subscription.updated', after, { before });
    return after;
  },
});

export const pauseOne = operation('subscriptions.pause', 'POST /v1/subscriptions/{id}/pause', {
  summary: 'Pause a subscription: it bills nothing until it is resumed',
  body: () =>
    params({
      bill_for: z
        .object({
          outstanding_usage_through: z.object({ type: z.enum(['now', 'none']) }).optional(),
          unused_time_from: z.object({ type: z.enum(['item_current_period_start', 'none', 'now']) }).optional(),
        })
        .optional(),
      invoicing_behavior: z.enum(['invoice', 'pending_invoice_item']).optional(),
      type: z.literal('subscription').optional(),
    }),
  result: Subscription,
  async handler(bare, { params: { id }, body: { bill_for, invoicing_behavior } }) {
    const before = await subscriptions.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    if (before.status !== 'active' && before.status !== 'trialing' && before.status !== 'past_due') {
      throw errors.invalid_request(`You cannot pause a subscription whose status is ${before.status}.`);
    }
    const unused = bill_for?.unused_time_from?.type;
    const credits =
      unused === 'now' && before.status !== 'trialing'
        ? await keepItems(
            ctx,
            await prorationsOf(
              ctx,
              before,
              before.items.data.map((item) => ({ before: item })),
              seconds(ctx.now),
            ),
          )
        : [];
    const after = await subscriptions.update(ctx, before, {
      status: 'paused',
      status_details: pausedDetails('pause_requested', seconds(ctx.now)),
    });
    setDates(ctx, after);
    await emit(ctx, 'customer.subscription.updated', after, { before });
    await emit(ctx, 'customer.subscription.paused', after);
    if (invoicing_behavior !== 'invoice' || credits.length === 0) return after;
    const invoice = newId(ctx.random, 'in');
    const row = await subscriptions.update(ctx, after, { latest_invoice: invoice });
    await finalizeInvoice(
      ctx,
      await bill(ctx, row, { id: invoice, reason: 'subscription_update', drafts: [], items: credits, atOnce: true }),
    );
    return subscriptions.need(ctx, id);
  },
});

const anchorType = () => z.enum(['now', 'unchanged']);

export const resumeOne = operation('subscriptions.resume', 'POST /v1/subscriptions/{id}/resume', {
  summary: 'Resume a paused subscription',
  faults: declineNames,
  body: () =>
    params({
      billing_cycle_anchor: z.union([anchorType(), z.object({ type: anchorType() })]).optional(),
      payment_behavior: z.enum(['resume_on_payment_attempt', 'resume_on_payment_success']).optional(),
      proration_behavior: prorationBehavior().optional(),
      proration_date: z.int().optional(),
    }),
  result: Subscription,
  async handler(bare, { params: { id }, body: { billing_cycle_anchor: anchor, proration_behavior } }) {
    const before = await subscriptions.need(bare, id);
    if (before.status !== 'paused') {
      throw errors.invalid_request('You can only resume subscriptions whose status is `paused`.');
    }
    const ctx = await onClockOf(bare, before.customer);
    const unchanged = (typeof anchor === 'object' ? anchor.type : anchor) === 'unchanged';
    const now = seconds(ctx.now);
    const at = unchanged ? before.billing_cycle_anchor : now;
    const items = before.items.data.map((item) => {
      const { start, end } = periodFor(item.price, at, now);
      return { ...item, current_period_start: unchanged ? start : now, current_period_end: end };
    });
    const { status_details: _, ...rest } = before;
    const invoice = newId(ctx.random, 'in');
    const row: SubscriptionRow = {
      ...rest,
      ...withItems(id, items),
      billing_cycle_anchor: at,
      status: 'active',
      latest_invoice: invoice,
    };
    const resumed = await subscriptions.update(ctx, before, { ...row, status_details: undefined }, factsOf(items));
    await emit(ctx, 'customer.subscription.resumed', resumed);
    const drafts = await firstDrafts(ctx, resumed, { prorate: proration_behavior !== 'none' });
    const draft = await bill(ctx, resumed, { id: invoice, reason: 'subscription_update', drafts, atOnce: true });
    const final = await finalizeInvoice(ctx, draft);
    setDates(ctx, resumed);
    if (final.status === 'open' && final.collection_method === 'charge_automatically') {
      await payInvoice(ctx, await invoices.need(ctx, invoice), { offSession: false, automatic: true });
    }
    return subscriptions.need(ctx, id);
  },
});
