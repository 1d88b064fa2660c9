/** The invoice that a subscription will bring next, reckoned without keeping anything. */
import { seconds } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { newId } from '../../ids.ts';
import { customers, type CustomerRow } from '../../payments/customers/customer.ts';
import { blankInvoice, draftOfItem, reckoned, type Draft, type Reckoned } from '../invoices/draft.ts';
import type { InvoiceRow } from '../invoices/invoice.ts';
import { pendingItems, type InvoiceItemRow } from '../invoices/item.ts';
import { givenBy, nextCycle } from './invoicing.ts';
import { factsOf, type SubscriptionRow } from './subscription.ts';

export interface PreviewOptions {
  /** Items that are not kept: prorations of a change, what the caller adds. */
  readonly items?: readonly InvoiceItemRow[];
  readonly drafts?: readonly Draft[];
  /** Without the period to come: only what a change brings. */
  readonly changeOnly?: boolean;
  readonly changes?: Partial<InvoiceRow>;
}

/** The next invoice of a subscription, with id `upcoming_in_…`. The context must be on the customer's clock. */
export async function previewOf(
  ctx: StripeCtx,
  subscription: SubscriptionRow,
  { items = [], drafts = [], changeOnly = false, changes = {} }: PreviewOptions = {},
): Promise<Reckoned> {
  const customer = await customers.need(ctx, subscription.customer);
  const end = factsOf(subscription.items.data).periodEnd;
  const cycle = changeOnly ? undefined : await nextCycle(ctx, subscription, end);
  const id = newId(ctx.random, 'in').replace('in_', 'upcoming_in_');
  const period = cycle?.period ?? { start: seconds(ctx.now), end: seconds(ctx.now) };
  const given = givenBy(ctx, subscription, customer, { id, reason: 'upcoming', period });
  const pending = await pendingItems(ctx, { customer: customer.id, currency: subscription.currency });
  const own = pending.filter(
    ({ parent }) => (parent?.subscription_details?.subscription ?? subscription.id) === subscription.id,
  );
  return previewFor(ctx, customer, {
    given: { ...given, ...(cycle && { created: end }), next_payment_attempt: cycle ? end + 3600 : null, ...changes },
    items: [...items, ...own],
    drafts: [...drafts, ...(cycle?.drafts ?? [])],
  });
}

/** An invoice of a customer that nobody keeps. */
export async function previewFor(
  ctx: StripeCtx,
  customer: CustomerRow,
  {
    given,
    items,
    drafts,
  }: {
    given: Partial<InvoiceRow> & Pick<InvoiceRow, 'currency'>;
    items: readonly InvoiceItemRow[];
    drafts: readonly Draft[];
  },
): Promise<Reckoned> {
  const blank = await blankInvoice(ctx, customer, { billing_reason: 'upcoming', ...given });
  const placed = items.map((item) => draftOfItem(ctx, item, blank.id));
  return reckoned(ctx, { ...blank, auto_advance: true }, [...placed, ...drafts], customer.balance);
}
