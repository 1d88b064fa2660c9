/** What a subscription's items put on an invoice: the period to come, metered usage of the one that was, or a free trial. */
import type { StripeCtx } from '../../account.ts';
import { decimalsOf, money } from '../../core/currencies.ts';
import { newId } from '../../ids.ts';
import { rounded } from '../catalog/decimals.ts';
import { amountFor, prices, tieredParts, tiersOf, type PriceRow } from '../catalog/price.ts';
import { products, type ProductRow } from '../catalog/product.ts';
import type { Draft } from '../invoices/draft.ts';
import { newLine, type LineBasis } from '../invoices/line.ts';
import { meters, usageOf } from '../meters/meter.ts';
import type { ItemRow, SubscriptionRow } from './subscription.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The price of an item as the collection has it, with its tiers. */
export const wholePrice = async (ctx: StripeCtx, { price }: Pick<ItemRow, 'price'>): Promise<PriceRow> =>
  price.billing_scheme === 'per_unit' ? price : ((await prices.get(ctx, price.id)) ?? price);

export const isMetered = ({ price }: Pick<ItemRow, 'price'>): boolean => price.recurring?.usage_type === 'metered';

/** What a licensed item asks for a whole period. */
export const amountOf = async (ctx: StripeCtx, item: ItemRow): Promise<number> =>
  isMetered(item) ? 0 : amountFor(await wholePrice(ctx, item), item.quantity ?? 1);

export interface LineOptions {
  readonly period: Span;
  /** The part of the period that is billed, where it is not the whole. */
  readonly share?: number;
  /** How many whole periods. */
  readonly times?: number;
}

/** The lines of a licensed item for a period. */
export async function licensedLines(
  ctx: StripeCtx,
  subscription: Pick<SubscriptionRow, 'id'>,
  item: ItemRow,
  { period, share = 1, times = 1 }: LineOptions,
): Promise<Draft[]> {
  const price = await wholePrice(ctx, item);
  const product = await products.get(ctx, price.product);
  const quantity = item.quantity ?? 1;
  const scaled = (amount: number): number => rounded(amount * share) * times;
  if (price.billing_scheme === 'tiered') {
    return tieredLines(ctx, subscription, item, price, product, quantity, period).map((draft) => ({
      ...draft,
      line: { ...draft.line, amount: scaled(draft.line.amount), subtotal: scaled(draft.line.amount) },
    }));
  }
  return [
    draftOf(ctx, subscription, item, {
      amount: scaled(amountFor(price, quantity)),
      description: `${counted(quantity, product)} (at ${unitMoney(price.unit_amount_decimal, price.currency)} / ${everyOf(price)})`,
      period,
      quantity,
    }),
  ];
}

function tieredLines(
  ctx: StripeCtx,
  subscription: Pick<SubscriptionRow, 'id'>,
  item: ItemRow,
  price: PriceRow,
  product: ProductRow | undefined,
  quantity: number,
  period: Span,
): Draft[] {
  const parts = tieredParts(price, quantity);
  const numbered = tiersOf(price);
  return parts.flatMap((part) => {
    const tier = numbered.findIndex(({ up_to }) => up_to === part.to) + 1;
    const flat = part.flat ?? 0;
    const at = (unit: string | null): string =>
      `Tier ${tier} at ${unitMoney(unit, price.currency)} / ${everyOf(price)}`;
    const lines = [
      draftOf(ctx, subscription, item, {
        amount: part.amount - flat,
        description: `${counted(part.quantity, product)} (${at(part.unit)})`,
        period,
        quantity: part.quantity,
      }),
    ];
    if (flat > 0) {
      lines.push(
        draftOf(ctx, subscription, item, {
          amount: flat,
          description: `${counted(1, product)} (${at(String(flat))})`,
          period,
          quantity: 0,
        }),
      );
    }
    return lines;
  });
}

/** The lines of a metered item for what was used in a period. */
export async function meteredLines(
  ctx: StripeCtx,
  subscription: Pick<SubscriptionRow, 'id' | 'customer'>,
  item: ItemRow,
  period: Span,
): Promise<Draft[]> {
  const price = await wholePrice(ctx, item);
  const product = await products.get(ctx, price.product);
  const meter = price.recurring?.meter ? await meters.get(ctx, price.recurring.meter) : undefined;
  const used = meter ? await usageOf(ctx, meter, subscription.customer, period.start, period.end) : 0;
  const quantity = Math.max(0, Math.round(used));
  if (price.billing_scheme === 'tiered') {
    return tieredLines(ctx, subscription, item, price, product, quantity, period);
  }
  return [
    draftOf(ctx, subscription, item, {
      amount: amountFor(price, quantity),
      description: `${counted(quantity, product)} (at ${unitMoney(price.unit_amount_decimal, price.currency)} / ${everyOf(price)})`,
      period,
      quantity,
    }),
  ];
}

/** The line of an item on trial. */
export async function trialLine(
  ctx: StripeCtx,
  subscription: Pick<SubscriptionRow, 'id' | 'billing_mode'>,
  item: ItemRow,
  period: Span,
): Promise<Draft> {
  const product = await products.get(ctx, item.price.product);
  const quantity = item.quantity ?? 0;
  const flexible = subscription.billing_mode.type === 'flexible';
  return draftOf(ctx, subscription, item, {
    amount: 0,
    description: flexible ? `Free trial for ${counted(quantity, product)}` : `Trial period for ${product?.name ?? ''}`,
    period,
    quantity,
  });
}

function draftOf(
  ctx: StripeCtx,
  { id }: Pick<SubscriptionRow, 'id'>,
  item: ItemRow,
  given: Omit<LineBasis, 'currency'>,
): Draft {
  const { price } = item;
  return {
    line: newLine(newId(ctx.random, 'il'), {
      currency: price.currency,
      discounts: item.discounts,
      metadata: {},
      parent: {
        invoice_item_details: null,
        subscription_item_details: {
          invoice_item: null,
          proration: false,
          proration_details: null,
          subscription: id,
          subscription_item: item.id,
        },
        type: 'subscription_item_details',
      },
      pricing: {
        price_details: { price: price.id, product: price.product },
        type: 'price_details',
        unit_amount_decimal: price.unit_amount_decimal,
      },
      subscription: id,
      ...given,
    }),
    taxRates: item.tax_rates,
  };
}

/** `2 × NAME`, with a unit label `2 users × NAME`. */
export const counted = (quantity: number, product: ProductRow | undefined): string =>
  `${quantity}${product?.unit_label ? ` ${product.unit_label}` : ''} × ${product?.name ?? ''}`;

/** `$25.00`, or with the decimals that a unit has: `$0.005`. */
function unitMoney(decimal: string | null, currency: string): string {
  const amount = Number(decimal ?? 0);
  const whole = money(Math.trunc(amount), currency);
  const part = (decimal ?? '').split('.')[1];
  return part === undefined || decimalsOf(currency) === 0 ? whole : `${whole}${part}`;
}

/** `month`, or `every 3 months`. */
function everyOf({ recurring }: PriceRow): string {
  if (!recurring) return '';
  const { interval, interval_count: count } = recurring;
  return count === 1 ? interval : `every ${count} ${interval}s`;
}
