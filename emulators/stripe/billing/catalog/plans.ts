/** Plans: the older face of recurring prices. */
import { mapPage, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, metadata, params, range, text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { makePrice, makeProduct, priceFields, productData } from './making.ts';
import { intervals, Plan, planOf, prices, whenPriceChanges, type PriceRow } from './price.ts';
import { productOf } from './product.ts';

const missing = (id: string) => errors.resource_missing(id, 'plan', 'plan');

async function planPrice(ctx: StripeCtx, id: string): Promise<PriceRow> {
  const row = await prices.get(ctx, id);
  if (!row?.recurring) throw missing(id);
  return row;
}

export const createPlan = operation('plans.create', 'POST /v1/plans', {
  summary: 'Create a plan: a recurring price',
  body: () => {
    const fields = priceFields();
    return params({
      active: fields.active,
      amount: z.int().min(0).optional(),
      amount_decimal: text().optional(),
      billing_scheme: fields.billing_scheme,
      currency: fields.currency,
      id: text().optional(),
      interval: z.enum(intervals),
      interval_count: z.int().min(1).optional(),
      metadata: metadata(),
      meter: text().optional(),
      nickname: text().optional(),
      product: z.union([text(), productData()]).optional(),
      tiers: fields.tiers,
      tiers_mode: fields.tiers_mode,
      transform_usage: fields.transform_quantity,
      trial_period_days: z.int().min(0).optional(),
      usage_type: z.enum(['licensed', 'metered']).optional(),
    });
  },
  result: Plan,
  async handler(ctx, { body: { id, product, ...body } }) {
    if (id !== undefined && (await prices.get(ctx, id))) {
      throw errors.resource_already_exists('Plan').with({ param: 'id' });
    }
    if (product === undefined) throw errors.parameter_missing('product');
    const of = typeof product === 'string' ? await productOf(ctx, product) : await makeProduct(ctx, product);
    const { interval, interval_count, meter, trial_period_days, usage_type } = body;
    const { active, billing_scheme, currency, nickname, tiers, tiers_mode, transform_usage, amount, amount_decimal } =
      body;
    const price = await makePrice(
      ctx,
      of.id,
      {
        active,
        billing_scheme,
        currency,
        metadata: body.metadata,
        nickname,
        recurring: { interval, interval_count, meter, trial_period_days, usage_type },
        tiers,
        tiers_mode,
        transform_quantity: transform_usage,
        unit_amount: amount,
        unit_amount_decimal: amount_decimal,
      },
      { id },
    );
    return planOf(price);
  },
});

export const retrievePlan = operation('plans.retrieve', 'GET /v1/plans/{id}', {
  summary: 'Retrieve a plan',
  query: () => params({}),
  result: Plan,
  handler: async (ctx, { params: { id } }) => planOf(await planPrice(ctx, id)),
});

export const updatePlan = operation('plans.update', 'POST /v1/plans/{id}', {
  summary: 'Update a plan',
  body: () =>
    params({
      active: z.boolean().optional(),
      metadata: metadata(),
      nickname: unset(text()),
      product: text().optional(),
      trial_period_days: z.int().min(0).optional(),
    }),
  result: Plan,
  async handler(ctx, { params: { id }, body: { active, nickname, product, trial_period_days, metadata: data } }) {
    const before = await planPrice(ctx, id);
    if (product !== undefined) await productOf(ctx, product);
    const after = await prices.update(ctx, before, {
      ...defined({ active, nickname, product }),
      metadata: merged(before.metadata, data),
      ...(trial_period_days !== undefined &&
        before.recurring && { recurring: { ...before.recurring, trial_period_days } }),
    });
    await emit(ctx, 'plan.updated', planOf(after), { before: planOf(before) });
    await emit(ctx, 'price.updated', after, { before });
    await whenPriceChanges.tell(ctx, after);
    return planOf(after);
  },
});

export const deletePlan = operation('plans.delete', 'DELETE /v1/plans/{id}', {
  summary: 'Delete a plan; who subscribed to it stays so',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('plan'), deleted: z.literal(true) }),
  async handler(ctx, { params: { id } }) {
    const row = await planPrice(ctx, id);
    await prices.remove(ctx, row);
    await emit(ctx, 'plan.deleted', planOf(row));
    await emit(ctx, 'price.deleted', row);
    return { id, object: 'plan' as const, deleted: true as const };
  },
});

export const listPlans = operation('plans.list', 'GET /v1/plans', {
  summary: 'List plans, newest first',
  query: () =>
    z.object({
      active: z.boolean().optional(),
      created: range(),
      meter: text().optional(),
      product: text().optional(),
    }),
  list: Plan,
  handler: async (ctx, { query: { active, created, meter, product }, page }) =>
    mapPage(
      await prices.list(ctx, { where: { active, created, product, type: 'recurring', recurring_meter: meter }, page }),
      planOf,
    ),
});
