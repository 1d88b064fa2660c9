/** Prorations: what was paid for and not used comes back, what is used from now on is added, by the second. */
import type { StripeCtx } from '../../account.ts';
import { rounded } from '../catalog/decimals.ts';
import { products } from '../catalog/product.ts';
import { reductionsOf } from '../discounts/discount.ts';
import { invoices, linesOf } from '../invoices/invoice.ts';
import { blankItem, invoiceItems, type InvoiceItemRow } from '../invoices/item.ts';
import { emit } from '../../core/events.ts';
import { newId } from '../../ids.ts';
import { dayOf } from '../periods.ts';
import { amountOf, isMetered } from './lines.ts';
import type { ItemRow, SubscriptionRow } from './subscription.ts';

/** A change of an item at a time: what it was (if it was), and what it is (if it is). */
export interface Change {
  readonly before?: ItemRow | undefined;
  readonly after?: ItemRow | undefined;
}

/** The items that changes make, not yet kept. Metered items have none. */
export async function prorationsOf(
  ctx: StripeCtx,
  subscription: SubscriptionRow,
  changes: readonly Change[],
  at: number,
): Promise<InvoiceItemRow[]> {
  const made: InvoiceItemRow[] = [];
  const factor = await paidShare(ctx, subscription, at);
  for (const { before, after } of changes) {
    if (before && !isMetered(before)) {
      made.push(await prorated(ctx, subscription, before, at, { sign: -1, word: 'Unused', factor }));
    }
    if (after && !isMetered(after)) {
      made.push(await prorated(ctx, subscription, after, at, { sign: 1, word: 'Remaining', factor }));
    }
  }
  return made;
}

/** What discounts leave of every amount: prorations are reckoned with them, and take none on the invoice. */
async function paidShare(ctx: StripeCtx, { discounts, currency }: SubscriptionRow, at: number): Promise<number> {
  const reductions = await reductionsOf(ctx, discounts, currency, at);
  return reductions.reduce((share, { percent }) => share * (1 - (percent ?? 0) / 100), 1);
}

async function prorated(
  ctx: StripeCtx,
  subscription: SubscriptionRow,
  item: ItemRow,
  at: number,
  { sign, word, factor }: { sign: 1 | -1; word: string; factor: number },
): Promise<InvoiceItemRow> {
  const { current_period_start: start, current_period_end: end, price } = item;
  const share = end > start ? Math.max(0, Math.min(1, (end - at) / (end - start))) : 0;
  const product = await products.get(ctx, price.product);
  const quantity = item.quantity ?? 1;
  const name = quantity > 1 ? `${quantity} × ${product?.name ?? ''}` : (product?.name ?? '');
  return blankItem(ctx, newId(ctx.random, 'ii'), {
    amount: sign * rounded((await amountOf(ctx, item)) * share * factor) + 0,
    currency: price.currency,
    customer: subscription.customer,
    description: `${word} time on ${name} after ${dayOf(at)}`,
    discountable: false,
    parent: {
      subscription_details: { subscription: subscription.id, subscription_item: item.id },
      type: 'subscription_details',
    },
    period: { end, start: at },
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: null,
    },
    proration: true,
    proration_details: {
      credited_items: sign < 0 ? await creditedBy(ctx, subscription, item) : null,
      discount_amounts: [],
    },
    quantity,
    quantity_decimal: String(quantity),
    tax_rates: item.tax_rates,
  });
}

/** The lines that a credit gives back. */
async function creditedBy(
  ctx: StripeCtx,
  { latest_invoice }: SubscriptionRow,
  item: ItemRow,
): Promise<NonNullable<InvoiceItemRow['proration_details']>['credited_items']> {
  const invoice = latest_invoice === null ? undefined : await invoices.get(ctx, latest_invoice);
  const lines = invoice
    ? linesOf(invoice).filter(({ parent }) => parent?.subscription_item_details?.subscription_item === item.id)
    : [];
  if (!invoice || lines.length === 0) return null;
  return {
    invoice_line_item_details: { invoice: invoice.id, invoice_line_items: lines.map(({ id }) => id) },
    type: 'invoice_line_items',
  };
}

/** Keeps items, and tells of each. */
export async function keepItems(ctx: StripeCtx, items: readonly InvoiceItemRow[]): Promise<InvoiceItemRow[]> {
  const kept: InvoiceItemRow[] = [];
  for (const item of items) {
    kept.push(await invoiceItems.insert(ctx, item));
    await emit(ctx, 'invoiceitem.created', item);
  }
  return kept;
}
