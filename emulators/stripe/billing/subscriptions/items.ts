/** Making a subscription's items from parameters. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { merged } from '../../core/metadata.ts';
import { metadata, text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { inlinePrice, priceData } from '../catalog/making.ts';
import { inCurrency, planOf, priceOf, type PriceRow } from '../catalog/price.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { takeDiscounts } from '../discounts/discount.ts';
import { discountList } from '../invoices/params.ts';
import { periodAt } from '../periods.ts';
import type { Span } from './lines.ts';
import type { ItemRow } from './subscription.ts';

/** An item as given. */
export const itemInput = () => ({
  billing_thresholds: unset(z.object({ usage_gte: z.int().min(1) })),
  current_trial: z.object({ trial_end: z.int().optional(), trial_offer: text().optional() }).optional(),
  discounts: discountList(),
  metadata: metadata(),
  plan: text().optional(),
  price: text().optional(),
  price_data: priceData().optional(),
  quantity: z.int().min(0).optional(),
  tax_rates: unset(z.array(text())),
});

export type ItemInput = z.infer<z.ZodObject<ReturnType<typeof itemInput>>>;

/** The price that an item names, has in passing, or keeps. Throws for one that does not recur. */
export async function priceFor(
  ctx: StripeCtx,
  given: Pick<ItemInput, 'plan' | 'price' | 'price_data'>,
  param: string,
  currency: string | undefined,
): Promise<PriceRow | undefined> {
  const id = given.price ?? given.plan;
  const name = given.price === undefined && given.plan !== undefined ? 'plan' : 'price';
  if (id === undefined && !given.price_data) return undefined;
  const price = given.price_data
    ? await inlinePrice(ctx, given.price_data, `${param}[price_data]`)
    : await priceOf(ctx, id ?? '', `${param}[${name}]`);
  if (!price.recurring) {
    throw errors
      .invalid_request(
        `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      )
      .with({ param: `${param}[price]` });
  }
  if (!price.active && !given.price_data) {
    throw errors
      .invalid_request(`The price specified is inactive. This field only accepts active prices.`)
      .with({ param: `${param}[price]` });
  }
  return currency === undefined ? price : shown(inCurrency(price, currency, `${param}[price]`));
}

/** A price without what the collection knows beside it. */
const shown = (price: PriceRow): PriceRow => ({ ...price });

/** Where a new item stands. */
export interface Placement {
  readonly subscription: string;
  readonly customer: string;
  readonly anchor: number;
  /** The period of a trial, which is everyone's. */
  readonly trial?: Span | undefined;
  readonly currency?: string | undefined;
}

/** A new item. */
export async function newSubscriptionItem(
  ctx: StripeCtx,
  given: ItemInput,
  { subscription, customer, anchor, trial, currency }: Placement,
  param: string,
): Promise<ItemRow> {
  const price = await priceFor(ctx, given, param, currency);
  if (!price) throw errors.parameter_missing(`${param}[price]`);
  const now = seconds(ctx.now);
  const period = trial ?? periodFor(price, anchor, now);
  const id = newId(ctx.random, 'si');
  const metered = price.recurring?.usage_type === 'metered';
  if (metered && given.quantity !== undefined) throw quantityOfMetered(param);
  return {
    id,
    object: 'subscription_item',
    billing_thresholds: given.billing_thresholds ? { usage_gte: given.billing_thresholds.usage_gte } : null,
    created: now,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: await takeDiscounts(
      ctx,
      given.discounts,
      { customer, subscription, subscription_item: id },
      { param: `${param}[discounts]` },
    ),
    metadata: merged({}, given.metadata),
    plan: planOf(price),
    price,
    ...(!metered && { quantity: given.quantity ?? 1 }),
    subscription,
    tax_rates: await taxRatesOf(ctx, given.tax_rates, `${param}[tax_rates]`),
  };
}

export const quantityOfMetered = (param: string) =>
  errors
    .invalid_request(
      'Quantity should not be specified where usage_type is `metered`. Remove quantity from the request.',
    )
    .with({ param: `${param}[quantity]` });

/** The period of a price on a grid, of which what lies before now is past. */
export function periodFor({ recurring }: PriceRow, anchor: number, now: number): Span {
  if (!recurring) return { start: now, end: now };
  const { start, end } = periodAt(anchor, recurring, now);
  return { start: anchor > now ? now : start, end };
}
