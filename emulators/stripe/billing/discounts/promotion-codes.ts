/** Promotion codes: what a customer types to get a coupon. */
import { schema, seconds, z, type ApiError, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { currencyOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged, Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { metadata, params, range, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newCode, newId } from '../../ids.ts';
import { customerOf } from '../../payments/customers/customer.ts';
import { collection, job } from '../../provider.ts';
import { coupons, redeemable } from './coupon.ts';
import { hasBought } from './history.ts';

const minimums = () => z.record(z.string(), z.object({ minimum_amount: z.int().optional() }));

export const PromotionCode = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('promotion_code'),
    active: z.boolean(),
    code: z.string(),
    created: z.int(),
    customer: z.string().nullable(),
    customer_account: z.string().nullable(),
    expires_at: z.int().nullable(),
    livemode: z.boolean(),
    max_redemptions: z.int().nullable(),
    metadata: Metadata(),
    promotion: z.object({ coupon: z.string().nullable(), type: z.literal('coupon') }),
    restrictions: z.object({
      currency_options: minimums().optional(),
      first_time_transaction: z.boolean(),
      minimum_amount: z.int().nullable(),
      minimum_amount_currency: z.string().nullable(),
    }),
    times_redeemed: z.int(),
  }),
);

export type PromotionCodeRow = Infer<typeof PromotionCode>;

export const promotionCodes = collection('promotion_codes', {
  row: PromotionCode,
  internal: () => z.object({ upper: z.string() }),
  key: 'id',
  owner: 'account',
  columns: [
    { name: 'active', type: 'integer', path: 'active' },
    'internal.upper',
    'customer',
    'promotion.coupon',
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'promotion_code', 'promotion_code'),
});

describeObject('promotion_code', {
  prefixes: ['promo_'],
  load: (ctx, id) => promotionCodes.get(ctx, id),
  changes: [
    {
      since: '2025-09-30.clover',
      shape: async (ctx, { promotion, ...code }) => {
        const { coupon } = promotion as PromotionCodeRow['promotion'];
        return { ...code, coupon: coupon === null ? null : ((await coupons.get(ctx, coupon)) ?? coupon) };
      },
    },
  ],
});

/** An active code by what was typed; letters count as the same in both sizes. */
export const codeTyped = (ctx: StripeCtx, code: string): Promise<PromotionCodeRow | undefined> =>
  promotionCodes.find(ctx, { where: { upper: code.toUpperCase(), active: true } });

/** What a code is to be redeemed for. */
export interface Purchase {
  /** Before discounts and taxes, in the smallest unit. */
  readonly amount: number;
  readonly currency: string;
}

/** Who redeems a code, and for what. */
export interface Redeeming {
  readonly customer: string | null | undefined;
  readonly purchase?: Purchase | undefined;
}

/** Why a code can't be redeemed; undefined when it can. */
export async function codeRefusal(
  ctx: StripeCtx,
  row: PromotionCodeRow,
  { customer, purchase }: Redeeming,
): Promise<ApiError | undefined> {
  const refusal = (why: string) => errors.invalid_request(`This promotion code ${why}`);
  if (!row.active) return refusal('is no longer active.');
  if (row.customer !== null && row.customer !== customer) return refusal('cannot be redeemed by this customer.');
  if (row.restrictions.first_time_transaction && customer && (await hasBought(ctx, customer)))
    return refusal('cannot be redeemed because the associated customer has prior transactions.').with({
      code: 'promotion_code_customer_not_first_time',
    });
  return purchase && !isEnough(row, purchase)
    ? refusal('cannot be redeemed because the associated purchase does not meet the minimum amount requirement.')
    : undefined;
}

/** The code that a parameter names, if it can be redeemed. Throws the 400. */
export async function redeemableCode(
  ctx: StripeCtx,
  id: string,
  param: string,
  redeeming: Redeeming,
): Promise<PromotionCodeRow> {
  const row = await promotionCodes.get(ctx, id);
  if (!row) throw noSuch('promotion_code', id, param);
  const refusal = await codeRefusal(ctx, row, redeeming);
  if (refusal) throw refusal.with({ param });
  return row;
}

function isEnough({ restrictions: limits }: PromotionCodeRow, { amount, currency }: Purchase): boolean {
  const own = limits.minimum_amount_currency === currency ? limits.minimum_amount : undefined;
  const least = own ?? limits.currency_options?.[currency]?.minimum_amount;
  if (least !== undefined && least !== null) return amount >= least;
  return limits.minimum_amount === null; // in another currency nothing is enough
}

/** A code was used once more. */
export async function countCode(ctx: StripeCtx, id: string): Promise<void> {
  const before = await promotionCodes.get(ctx, id);
  if (!before) return;
  const times_redeemed = before.times_redeemed + 1;
  const { max_redemptions: most } = before;
  const active = before.active && (most === null || times_redeemed < most);
  await promotionCodes.update(ctx, before, { times_redeemed, active });
}

const restrictions = () =>
  z.object({
    currency_options: minimums().optional(),
    first_time_transaction: z.boolean().optional(),
    minimum_amount: z.int().min(1).optional(),
    minimum_amount_currency: text().optional(),
  });

export const createPromotionCode = operation('promotion_codes.create', 'POST /v1/promotion_codes', {
  summary: 'Create a promotion code',
  body: () =>
    params({
      active: z.boolean().optional(),
      code: text(500).optional(),
      coupon: text().optional(), // before 2025-09-30.clover
      customer: text().optional(),
      customer_account: text().optional(),
      expires_at: z.int().optional(),
      max_redemptions: z.int().min(1).optional(),
      metadata: metadata(),
      promotion: z.object({ coupon: text().optional(), type: z.literal('coupon') }).optional(),
      restrictions: restrictions().optional(),
    }),
  result: PromotionCode,
  async handler(ctx, { body }) {
    const { active = true, coupon, promotion, customer, expires_at, max_redemptions, restrictions: limits = {} } = body;
    const of = promotion?.coupon ?? coupon;
    if (of === undefined) throw errors.parameter_missing(promotion ? 'promotion[coupon]' : 'promotion');
    await redeemable(ctx, of, promotion ? 'promotion[coupon]' : 'coupon');
    if (limits.minimum_amount !== undefined && limits.minimum_amount_currency === undefined)
      throw errors.parameter_missing('restrictions[minimum_amount_currency]');
    if (expires_at !== undefined && expires_at <= seconds(ctx.now))
      throw errors.invalid_request('The `expires_at` timestamp must be in the future.').with({ param: 'expires_at' });
    if (customer !== undefined) await customerOf(ctx, customer);
    const code = body.code ?? newCode(ctx.random);
    if (active) await checkFree(ctx, code);
    const row = await promotionCodes.insert(
      ctx,
      {
        id: newId(ctx.random, 'promo'),
        object: 'promotion_code',
        active,
        code,
        created: seconds(ctx.now),
        customer: customer ?? null,
        customer_account: null,
        expires_at: expires_at ?? null,
        livemode: false,
        max_redemptions: max_redemptions ?? null,
        metadata: merged({}, body.metadata),
        promotion: { coupon: of, type: 'coupon' },
        restrictions: {
          ...(limits.currency_options && { currency_options: limits.currency_options }),
          first_time_transaction: limits.first_time_transaction ?? false,
          minimum_amount: limits.minimum_amount ?? null,
          minimum_amount_currency: limits.minimum_amount_currency ? currencyOf(limits.minimum_amount_currency) : null,
        },
        times_redeemed: 0,
      },
      { upper: code.toUpperCase() },
    );
    await emit(ctx, 'promotion_code.created', row);
    if (row.expires_at !== null) ctx.schedule(expireCode, { code: row.id }, { at: row.expires_at * 1000 });
    return row;
  },
});

async function checkFree(ctx: StripeCtx, code: string): Promise<void> {
  if (await codeTyped(ctx, code)) {
    throw errors
      .invalid_request(`An active promotion code with \`code: ${code}\` already exists.`)
      .with({ param: 'code' });
  }
}

export const expireCode = job('promotion_codes.expire', {
  kind: 'calendar',
  input: () => z.object({ code: z.string() }),
  async run(ctx, { code }) {
    const before = await promotionCodes.get(ctx, code);
    if (!before?.active) return;
    await emit(ctx, 'promotion_code.updated', await promotionCodes.update(ctx, before, { active: false }), { before });
  },
});

export const retrievePromotionCode = operation('promotion_codes.retrieve', 'GET /v1/promotion_codes/{id}', {
  summary: 'Retrieve a promotion code',
  query: () => params({}),
  result: PromotionCode,
  handler: (ctx, { params: { id } }) => promotionCodes.need(ctx, id),
});

export const updatePromotionCode = operation('promotion_codes.update', 'POST /v1/promotion_codes/{id}', {
  summary: 'Update a promotion code',
  body: () =>
    params({
      active: z.boolean().optional(),
      metadata: metadata(),
      restrictions: z.object({ currency_options: minimums().optional() }).optional(),
    }),
  result: PromotionCode,
  async handler(ctx, { params: { id }, body: { active, metadata: data, restrictions: limits } }) {
    const before = await promotionCodes.need(ctx, id);
    if (active && !before.active) {
      if (before.promotion.coupon !== null) await redeemable(ctx, before.promotion.coupon, 'active');
      await checkFree(ctx, before.code);
    }
    const after = await promotionCodes.update(ctx, before, {
      active: active ?? before.active,
      metadata: merged(before.metadata, data),
      ...(limits?.currency_options && {
        restrictions: {
          ...before.restrictions,
          currency_options: { ...before.restrictions.currency_options, ...limits.currency_options },
        },
      }),
    });
    await emit(ctx, 'promotion_code.updated', after, { before });
    return after;
  },
});

export const listPromotionCodes = operation('promotion_codes.list', 'GET /v1/promotion_codes', {
  summary: 'List promotion codes, newest first',
  query: () =>
    z.object({
      active: z.boolean().optional(),
      code: text().optional(),
      coupon: text().optional(),
      created: range(),
      customer: text().optional(),
      customer_account: text().optional(),
    }),
  list: PromotionCode,
  handler: (ctx, { query: { active, code, coupon, created, customer }, page }) =>
    promotionCodes.list(ctx, {
      where: { active, upper: code?.toUpperCase(), promotion_coupon: coupon, created, customer },
      page,
    }),
});
