/** The invoices of subscriptions: what they take over from the subscription, and the cycle to come. */
import { seconds } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { defined } from '../../core/params.ts';
import { customers, type CustomerRow } from '../../payments/customers/customer.ts';
import { rounded } from '../catalog/decimals.ts';
import type { Draft } from '../invoices/draft.ts';
import { invoices, type InvoiceInternalRow, type InvoiceRow } from '../invoices/invoice.ts';
import { parentOf } from '../invoices/invoices.ts';
import type { InvoiceItemRow } from '../invoices/item.ts';
import { newInvoice } from '../invoices/making.ts';
import { shownOptions } from '../method-options.ts';
import { periodAt } from '../periods.ts';
import { isMetered, licensedLines, meteredLines, trialLine, type Span } from './lines.ts';
import type { ItemRow, SubscriptionRow } from './subscription.ts';

export interface Bill {
  readonly id: string;
  readonly reason: InvoiceRow['billing_reason'];
  readonly drafts: readonly Draft[];
  readonly items?: readonly InvoiceItemRow[];
  /** Made final by the caller, in the same breath. */
  readonly atOnce: boolean;
  readonly period?: Span;
  readonly prorationDate?: number | undefined;
}

/** What an invoice takes over from its subscription. */
export function givenBy(
  ctx: StripeCtx,
  subscription: SubscriptionRow,
  customer: CustomerRow,
  { id, reason, period, prorationDate }: Pick<Bill, 'id' | 'reason' | 'period' | 'prorationDate'>,
): Partial<InvoiceRow> & Pick<InvoiceRow, 'currency'> {
  const now = seconds(ctx.now);
  const { invoice_settings: settings, payment_settings: payment, pause_collection: paused } = subscription;
  const parent = parentOf(subscription);
  const own = customer.discount ? [String(customer.discount.id)] : [];
  const details = parent?.subscription_details;
  return {
    id,
    account_tax_ids: settings.account_tax_ids,
    auto_advance: paused?.behavior !== 'keep_as_draft' && subscription.status !== 'unpaid',
    automatic_tax: {
      ...subscription.automatic_tax,
      provider: subscription.automatic_tax.enabled ? 'stripe' : null,
      status: null,
    },
    billing_reason: reason,
    collection_method: subscription.collection_method,
    currency: subscription.currency,
    ...(settings.custom_fields && { custom_fields: settings.custom_fields }),
    default_tax_rates: subscription.default_tax_rates,
    description: settings.description,
    discounts: subscription.discounts.length > 0 ? subscription.discounts : own,
    ...(settings.footer !== null && { footer: settings.footer }),
    issuer: settings.issuer,
    on_behalf_of: subscription.on_behalf_of,
    parent:
      prorationDate === undefined || !parent || !details
        ? parent
        : { ...parent, subscription_details: { ...details, subscription_proration_date: prorationDate } },
    payment_settings: {
      default_mandate: null,
      payment_method_options: shownOptions(payment.payment_method_options, 'invoice'),
      payment_method_types: payment.payment_method_types,
    },
    period_end: period?.end ?? now,
    period_start: period?.start ?? now,
  };
}

/** A new invoice of a subscription. The context must be on the customer's clock. */
export async function bill(ctx: StripeCtx, subscription: SubscriptionRow, of: Bill): Promise<InvoiceRow> {
  const customer = await customers.need(ctx, subscription.customer);
  const { drafts, items = [], reason, atOnce } = of;
  const invoice = await newInvoice(ctx, customer, {
    given: givenBy(ctx, subscription, customer, of),
    drafts,
    items,
    atOnce,
    internal: internalOf(subscription, reason),
  });
  return withFee(ctx, subscription, invoice);
}

function internalOf(subscription: SubscriptionRow, reason: InvoiceRow['billing_reason']): InvoiceInternalRow {
  const first = reason === 'subscription_create';
  const paused = subscription.pause_collection?.behavior;
  return defined({
    daysUntilDue: subscription.collection_method === 'send_invoice' ? (subscription.days_until_due ?? 30) : undefined,
    keepMethod: first || undefined,
    paymentDescription: first ? 'Subscription creation' : 'Subscription update',
    paused,
  });
}

/** What the platform keeps, and what goes on to another account. */
async function withFee(ctx: StripeCtx, subscription: SubscriptionRow, invoice: InvoiceRow): Promise<InvoiceRow> {
  const { application_fee_percent: fee, transfer_data: transfer } = subscription;
  if (fee === null && transfer === null) return invoice;
  const part = (percent: number): number => rounded((invoice.total * percent) / 100);
  return invoices.update(
    ctx,
    invoice,
    {},
    {
      ...(fee !== null && { applicationFee: part(fee) }),
      ...(transfer && {
        transfer: {
          destination: transfer.destination,
          ...(transfer.amount_percent !== null && { amount: part(transfer.amount_percent) }),
        },
      }),
    },
  );
}

/** A turn of the wheel: items in their next period, and what that puts on an invoice. */
export interface Cycle {
  readonly items: readonly ItemRow[];
  readonly drafts: readonly Draft[];
  /** What has ended. */
  readonly period: Span;
}

/** What comes when the periods that end by a time have ended. */
export async function nextCycle(ctx: StripeCtx, subscription: SubscriptionRow, at: number): Promise<Cycle> {
  const items: ItemRow[] = [];
  const drafts: Draft[] = [];
  let period: Span | undefined;
  for (const item of subscription.items.data) {
    if (item.current_period_end > at || !item.price.recurring) {
      items.push(item);
      continue;
    }
    const ended = { start: item.current_period_start, end: item.current_period_end };
    const next = periodAt(subscription.billing_cycle_anchor, item.price.recurring, ended.end);
    const rolled = { ...item, current_period_start: next.start, current_period_end: next.end };
    period ??= ended;
    items.push(rolled);
    const lines = isMetered(item)
      ? await meteredLines(ctx, subscription, item, ended)
      : await licensedLines(ctx, subscription, rolled, { period: next });
    drafts.push(...lines);
  }
  return { items, drafts, period: period ?? { start: at, end: at } };
}

/** The lines of items on trial. */
export async function trialDrafts(ctx: StripeCtx, subscription: SubscriptionRow, period: Span): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const item of subscription.items.data) drafts.push(await trialLine(ctx, subscription, item, period));
  return drafts;
}

/** The lines of a subscription's first period, or of one that begins anew: a part of it where it is shorter than others. */
export async function firstDrafts(
  ctx: StripeCtx,
  subscription: SubscriptionRow,
  { prorate, since }: { prorate: boolean; since?: number | undefined },
): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const item of subscription.items.data) {
    const { current_period_start: start, current_period_end: end, price } = item;
    if (!price.recurring) continue;
    const whole = periodAt(subscription.billing_cycle_anchor, price.recurring, start);
    const share = prorate ? (end - start) / (whole.end - whole.start) : whole.start === start ? 1 : 0;
    const period = { start: since ?? start, end };
    const times = since === undefined ? 1 : periodsSince(subscription.billing_cycle_anchor, item, since);
    drafts.push(
      ...(isMetered(item)
        ? await meteredLines(ctx, subscription, item, { start, end: start })
        : await licensedLines(ctx, subscription, item, { period, share, times })),
    );
  }
  return drafts;
}

/** How many periods of an item lie between a time and the end of the one that runs. */
function periodsSince(anchor: number, item: ItemRow, since: number): number {
  const { recurring } = item.price;
  if (!recurring) return 1;
  let count = 1;
  for (let start = item.current_period_start; start > since; count++) {
    start = periodAt(anchor, recurring, start - 1).start;
  }
  return count;
}
