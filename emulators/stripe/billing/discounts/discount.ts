/** Discounts: a coupon given to somebody (a customer, a subscription, an invoice, an item) for a time. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { describeObject } from '../../core/objects.ts';
import { text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { addMonths } from '../periods.ts';
import { coupons, redeemable, type CouponRow } from './coupon.ts';
import { countRedemption } from './coupons.ts';
import { countCode, redeemableCode, type Purchase } from './promotion-codes.ts';

export const Discount = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('discount'),
    checkout_session: z.string().nullable(),
    customer: z.string().nullable(),
    customer_account: z.string().nullable(),
    end: z.int().nullable(),
    invoice: z.string().nullable(),
    invoice_item: z.string().nullable(),
    promotion_code: z.string().nullable(),
    source: z.object({ coupon: z.string().nullable(), type: z.literal('coupon') }),
    start: z.int(),
    subscription: z.string().nullable(),
    subscription_item: z.string().nullable(),
  }),
);

export type DiscountRow = Infer<typeof Discount>;

export const discounts = collection('discounts', {
  row: Discount,
  internal: () =>
    z.object({
      /** The coupon as it was, which may be deleted since. */
      percent: z.number().nullable(),
      amount: z.int().nullable(),
      currency: z.string().nullable(),
      duration: z.enum(['forever', 'once', 'repeating']),
      name: z.string().nullable(),
      products: z.array(z.string()).optional(),
      options: z.record(z.string(), z.object({ amount_off: z.int() })).optional(),
      /** A discount of `once` was taken. */
      used: z.boolean().optional(),
    }),
  key: 'id',
  owner: 'account',
  columns: ['customer', 'subscription', 'invoice'],
  missing: (id) => errors.resource_missing(id, 'discount', 'discount'),
});

describeObject('discount', {
  prefixes: ['di_'],
  load: (ctx, id) => discounts.get(ctx, id),
  changes: [
    {
      since: '2025-09-30.clover',
      shape: async (ctx, { source, ...discount }) => {
        const { coupon } = source as DiscountRow['source'];
        if (coupon === null) return { ...discount, coupon: null };
        return { ...discount, coupon: (await coupons.get(ctx, coupon)) ?? (await coupons.stub(ctx, coupon)) ?? null };
      },
    },
  ],
});

/** `discounts[]` of whatever takes some. */
export const discountInput = () =>
  z.object({ coupon: text().optional(), discount: text().optional(), promotion_code: text().optional() });

export type DiscountInput = z.infer<ReturnType<typeof discountInput>>;

/** Whom a discount is for. */
export type Holder = Partial<
  Pick<DiscountRow, 'checkout_session' | 'customer' | 'invoice' | 'invoice_item' | 'subscription' | 'subscription_item'>
>;

/** What each entry stands for: a new discount, or one that there is already. Throws for what can't be redeemed. */
export async function takeDiscounts(
  ctx: StripeCtx,
  given: readonly DiscountInput[] | null | undefined,
  holder: Holder,
  { param = 'discounts', ...how }: Redemption & { readonly param?: string } = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (const [at, entry] of (given ?? []).entries())
    ids.push(await takeDiscount(ctx, entry, holder, `${param}[${at}]`, how));
  return ids;
}

/** How a discount is taken. */
export interface Redemption {
  /** What it is taken off from; undefined: not known yet. */
  readonly purchase?: Purchase | undefined;
  /** Only shown: who pays in the end is counted then. */
  readonly uncounted?: boolean;
}

async function takeDiscount(
  ctx: StripeCtx,
  entry: DiscountInput,
  holder: Holder,
  param: string,
  { purchase, uncounted = false }: Redemption,
): Promise<string> {
  if (entry.discount !== undefined) {
    const known = await discounts.get(ctx, entry.discount);
    if (!known) throw noSuch('discount', entry.discount, `${param}[discount]`);
    return known.id;
  }
  if (entry.promotion_code !== undefined) {
    const at = `${param}[promotion_code]`;
    const code = await redeemableCode(ctx, entry.promotion_code, at, { customer: holder.customer, purchase });
    const coupon = await redeemable(ctx, code.promotion.coupon ?? '', at);
    if (!uncounted) await countCode(ctx, code.id);
    return (await giveDiscount(ctx, coupon, { ...holder, promotion_code: code.id }, uncounted)).id;
  }
  if (entry.coupon === undefined) throw errors.parameter_missing(`${param}[coupon]`);
  return (await giveDiscount(ctx, await redeemable(ctx, entry.coupon, `${param}[coupon]`), holder, uncounted)).id;
}

/** Gives a coupon to somebody. */
export async function giveDiscount(
  ctx: StripeCtx,
  coupon: CouponRow,
  holder: Holder & { promotion_code?: string },
  uncounted = false,
): Promise<DiscountRow> {
  const start = seconds(ctx.now);
  const { products, currencyOptions } = coupons.internal(coupon);
  const row = await discounts.insert(
    ctx,
    {
      id: newId(ctx.random, 'di'),
      object: 'discount',
      checkout_session: null,
      customer: null,
      customer_account: null,
      end: endOf(coupon, start),
      invoice: null,
      invoice_item: null,
      promotion_code: null,
      source: { coupon: coupon.id, type: 'coupon' },
      start,
      subscription: null,
      subscription_item: null,
      ...holder,
    },
    {
      percent: coupon.percent_off,
      amount: coupon.amount_off,
      currency: coupon.currency,
      duration: coupon.duration,
      name: coupon.name,
      ...(products && { products }),
      ...(currencyOptions && { options: currencyOptions }),
    },
  );
  if (!uncounted) await countRedemption(ctx, coupon.id);
  return row;
}

/** Counts what was taken without being counted, and gives it to whom it is for; its time begins now. */
export async function redeemDiscount(ctx: StripeCtx, id: string, holder: Holder): Promise<void> {
  const before = await discounts.get(ctx, id);
  if (!before) return;
  const { coupon: of } = before.source;
  const start = seconds(ctx.now);
  const coupon = of === null ? undefined : await coupons.get(ctx, of);
  await discounts.update(ctx, before, { ...holder, start, end: coupon ? endOf(coupon, start) : before.end });
  if (before.promotion_code !== null) await countCode(ctx, before.promotion_code);
  if (of !== null) await countRedemption(ctx, of);
}

const endOf = ({ duration, duration_in_months: months }: CouponRow, start: number): number | null =>
  duration === 'repeating' ? addMonths(start, months ?? 1) : null;

/** What is left of a discount. */
export function deletedDiscount({ end: _, ...discount }: DiscountRow) {
  return { ...discount, deleted: true as const };
}

/** What a discount takes off. */
export interface Reduction {
  readonly id: string;
  readonly coupon: string | null;
  readonly name: string | null;
  readonly percent: number | null;
  readonly amount: number;
  readonly duration: 'forever' | 'once' | 'repeating';
  /** Only of these products; undefined: of all. */
  readonly products: readonly string[] | undefined;
}

/** The discounts with these ids that still count at a time, for a currency. */
export async function reductionsOf(
  ctx: StripeCtx,
  ids: readonly string[],
  currency: string,
  at: number,
): Promise<Reduction[]> {
  const found: Reduction[] = [];
  for (const id of ids) {
    const row = await discounts.get(ctx, id);
    if (!row || (row.end !== null && row.end <= at)) continue;
    found.push(reductionOf(row, currency));
  }
  return found;
}

function reductionOf(row: DiscountRow, currency: string): Reduction {
  const { percent, amount, currency: own, duration, name, products, options } = discounts.internal(row);
  const off = own === currency ? amount : (options?.[currency]?.amount_off ?? 0);
  return { id: row.id, coupon: row.source.coupon, name, percent, amount: off ?? 0, duration, products };
}
