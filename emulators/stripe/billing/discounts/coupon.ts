/** The coupon: its shape and rows. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { errors, noSuch } from '../../errors.ts';
import { collection } from '../../provider.ts';

export const Coupon = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('coupon'),
    amount_off: z.int().nullable(),
    created: z.int(),
    currency: z.string().nullable(),
    duration: z.enum(['forever', 'once', 'repeating']),
    duration_in_months: z.int().nullable(),
    livemode: z.boolean(),
    max_redemptions: z.int().nullable(),
    metadata: Metadata(),
    name: z.string().nullable(),
    percent_off: z.number().nullable(),
    redeem_by: z.int().nullable(),
    times_redeemed: z.int(),
    valid: z.boolean(),
  }),
);

export type CouponRow = Infer<typeof Coupon>;

const CouponInternal = schema(() =>
  z.object({
    products: z.array(z.string()).optional(),
    currencyOptions: z.record(z.string(), z.object({ amount_off: z.int() })).optional(),
  }),
);

export const coupons = collection('coupons', {
  row: Coupon,
  internal: CouponInternal,
  key: 'id',
  owner: 'account',
  columns: [{ name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'coupon', 'coupon'),
  make: (ctx, given) => ({ row: { ...blankCoupon(ctx as unknown as StripeCtx), ...(given as Partial<CouponRow>) } }),
});

export const blankCoupon = (ctx: Pick<StripeCtx, 'random' | 'now'>): CouponRow => ({
  id: ctx.random.text(8),
  object: 'coupon',
  amount_off: null,
  created: seconds(ctx.now),
  currency: null,
  duration: 'once',
  duration_in_months: null,
  livemode: false,
  max_redemptions: null,
  metadata: {},
  name: null,
  percent_off: null,
  redeem_by: null,
  times_redeemed: 0,
  valid: true,
});

describeObject('coupon', {
  load: (ctx, id) => coupons.get(ctx, id),
  includes: {
    applies_to: async (ctx, { id }: { id: string }) => {
      const row = await coupons.get(ctx, id);
      const products = row && coupons.internal(row).products;
      return products && { products };
    },
    currency_options: async (ctx, { id }: { id: string }) => {
      const row = await coupons.get(ctx, id);
      if (!row || row.currency === null) return undefined;
      return { [row.currency]: { amount_off: row.amount_off }, ...coupons.internal(row).currencyOptions };
    },
  },
});

/** The coupon that a parameter names. Throws when there is none, and when it can be redeemed no more. */
export async function redeemable(ctx: StripeCtx, id: string, param: string): Promise<CouponRow> {
  const row = await coupons.get(ctx, id);
  if (!row) throw noSuch('coupon', id, param);
  if (!row.valid) throw errors.invalid_request(`Coupon expired: ${id}`).with({ code: 'coupon_expired', param });
  return row;
}
