/** Coupons: what can be asked of them. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { currencyOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, metadata, params, range, text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { job } from '../../provider.ts';
import { productOf } from '../catalog/product.ts';
import { blankCoupon, Coupon, coupons } from './coupon.ts';

const currencyOptions = () => z.record(z.string(), z.object({ amount_off: z.int().min(1) }));

export const createCoupon = operation('coupons.create', 'POST /v1/coupons', {
  summary: 'Create a coupon',
  body: () =>
    params({
      amount_off: z.int().min(1).optional(),
      applies_to: z.object({ products: z.array(text()).optional() }).optional(),
      currency: text().optional(),
      currency_options: currencyOptions().optional(),
      duration: z.enum(['forever', 'once', 'repeating']).optional(),
      duration_in_months: z.int().min(1).optional(),
      id: text().optional(),
      max_redemptions: z.int().min(1).optional(),
      metadata: metadata(),
      name: text(40).optional(),
      percent_off: z.number().gt(0).max(100).optional(),
      redeem_by: z.int().optional(),
    }),
  result: Coupon,
  async handler(ctx, { body: { expand: _, applies_to, currency_options, ...body } }) {
    checkKind(body);
    if (body.id !== undefined && (await coupons.get(ctx, body.id))) {
      throw errors.resource_already_exists('Coupon').with({ param: 'id' });
    }
    for (const [at, id] of (applies_to?.products ?? []).entries()) {
      await productOf(ctx, id, `applies_to[products][${at}]`);
    }
    const row = await coupons.insert(
      ctx,
      {
        ...blankCoupon(ctx),
        ...defined(body),
        currency: body.amount_off === undefined ? null : currencyOf(body.currency ?? ''),
        metadata: merged({}, body.metadata),
      },
      {
        ...(applies_to?.products && { products: applies_to.products }),
        ...(currency_options && { currencyOptions: currency_options }),
      },
    );
    await emit(ctx, 'coupon.created', row);
    if (row.redeem_by !== null) ctx.schedule(expireCoupon, { coupon: row.id }, { at: row.redeem_by * 1000 });
    return row;
  },
});

interface Kind {
  readonly amount_off?: number | undefined;
  readonly percent_off?: number | undefined;
  readonly currency?: string | undefined;
  readonly duration?: string | undefined;
  readonly duration_in_months?: number | undefined;
}

function checkKind({ amount_off, percent_off, currency, duration, duration_in_months: months }: Kind): void {
  if (amount_off !== undefined && percent_off !== undefined)
    throw errors.parameters_exclusive('amount_off', 'percent_off');
  if (amount_off === undefined && percent_off === undefined) {
    throw errors.invalid_params('Must provide percent_off or amount_off to create a coupon.');
  }
  if (amount_off !== undefined && currency === undefined) throw errors.parameter_missing('currency');
  if (duration === 'repeating' && months === undefined) throw errors.parameter_missing('duration_in_months');
  if (duration !== 'repeating' && months !== undefined) {
    throw errors
      .invalid_params('You can only specify `duration_in_months` if `duration` is `repeating`.')
      .with({ param: 'duration_in_months' });
  }
}

export const expireCoupon = job('coupons.expire', {
  kind: 'calendar',
  input: () => z.object({ coupon: z.string() }),
  async run(ctx, { coupon }) {
    const before = await coupons.get(ctx, coupon);
    if (before?.valid)
      await emit(ctx, 'coupon.updated', await coupons.update(ctx, before, { valid: false }), { before });
  },
});

/** A coupon was used once more. */
export async function countRedemption(ctx: StripeCtx, id: string): Promise<void> {
  const before = await coupons.get(ctx, id);
  if (!before) return;
  const times_redeemed = before.times_redeemed + 1;
  const { max_redemptions: most } = before;
  const valid = before.valid && (most === null || times_redeemed < most);
  await coupons.update(ctx, before, { times_redeemed, valid });
}

export const retrieveCoupon = operation('coupons.retrieve', 'GET /v1/coupons/{id}', {
  summary: 'Retrieve a coupon',
  query: () => params({}),
  result: Coupon,
  handler: (ctx, { params: { id } }) => coupons.need(ctx, id),
});

export const updateCoupon = operation('coupons.update', 'POST /v1/coupons/{id}', {
  summary: 'Update the name or metadata of a coupon',
  body: () => params({ currency_options: currencyOptions().optional(), metadata: metadata(), name: unset(text(40)) }),
  result: Coupon,
  async handler(ctx, { params: { id }, body: { name, metadata: data, currency_options } }) {
    const before = await coupons.need(ctx, id);
    const options = { ...coupons.internal(before).currencyOptions, ...currency_options };
    const after = await coupons.update(
      ctx,
      before,
      { ...defined({ name }), metadata: merged(before.metadata, data) },
      currency_options ? { currencyOptions: options } : {},
    );
    await emit(ctx, 'coupon.updated', after, { before });
    return after;
  },
});

export const deleteCoupon = operation('coupons.delete', 'DELETE /v1/coupons/{id}', {
  summary: 'Delete a coupon; who has its discount keeps it',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('coupon'), deleted: z.literal(true) }),
  async handler(ctx, { params: { id } }) {
    const row = await coupons.need(ctx, id);
    const left = { ...row, ...coupons.internal(row), valid: false };
    await coupons.remove(ctx, row, { stub: left });
    ctx.cancel(expireCoupon, { coupon: id });
    await emit(ctx, 'coupon.deleted', { ...row, valid: false });
    return { id, object: 'coupon' as const, deleted: true as const };
  },
});

export const listCoupons = operation('coupons.list', 'GET /v1/coupons', {
  summary: 'List coupons, newest first',
  query: () => z.object({ created: range() }),
  list: Coupon,
  handler: (ctx, { query: { created }, page }) => coupons.list(ctx, { where: { created }, page }),
});
