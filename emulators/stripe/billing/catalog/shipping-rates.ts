/** Shipping rates: what delivery costs, and how long it takes. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { currencyOf } from '../../core/currencies.ts';
import { merged, Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { defined, metadata, params, range, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { taxBehavior } from './price.ts';

const units = ['business_day', 'day', 'hour', 'month', 'week'] as const;
const estimate = () => z.object({ unit: z.enum(units), value: z.int().min(1) });
const option = () => z.object({ amount: z.int(), tax_behavior: taxBehavior() });

export const ShippingRate = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('shipping_rate'),
    active: z.boolean(),
    created: z.int(),
    delivery_estimate: z.object({ maximum: estimate().nullable(), minimum: estimate().nullable() }).nullable(),
    display_name: z.string().nullable(),
    fixed_amount: z
      .object({
        amount: z.int(),
        currency: z.string(),
        currency_options: z.record(z.string(), option()).optional(),
      })
      .optional(),
    livemode: z.boolean(),
    metadata: Metadata(),
    tax_behavior: taxBehavior().nullable(),
    tax_code: z.string().nullable(),
    type: z.literal('fixed_amount'),
  }),
);

export type ShippingRateRow = Infer<typeof ShippingRate>;

export const shippingRates = collection('shipping_rates', {
  row: ShippingRate,
  key: 'id',
  owner: 'account',
  columns: [
    { name: 'active', type: 'integer', path: 'active' },
    'fixed_amount.currency',
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'shipping rate', 'shipping_rate_token'),
});

describeObject('shipping_rate', { prefixes: ['shr_'], load: (ctx, id) => shippingRates.get(ctx, id) });

/** `shipping_rate_data`: a rate made in passing. */
export const shippingRateData = () =>
  z.object({
    delivery_estimate: z.object({ maximum: estimate().optional(), minimum: estimate().optional() }).optional(),
    display_name: text(100),
    fixed_amount: z
      .object({
        amount: z.int().min(0),
        currency: text(),
        currency_options: z
          .record(z.string(), z.object({ amount: z.int().min(0), tax_behavior: taxBehavior().optional() }))
          .optional(),
      })
      .optional(),
    metadata: metadata(),
    tax_behavior: taxBehavior().optional(),
    tax_code: text().optional(),
    type: z.literal('fixed_amount').optional(),
  });

export type ShippingRateInput = z.infer<ReturnType<typeof shippingRateData>>;

/** A new shipping rate. Throws when it has no amount. */
export function makeShippingRate(ctx: StripeCtx, given: ShippingRateInput, param = ''): Promise<ShippingRateRow> {
  const { fixed_amount: fixed, delivery_estimate: time } = given;
  if (!fixed) throw errors.parameter_missing(param ? `${param}[fixed_amount]` : 'fixed_amount');
  const options = Object.entries(fixed.currency_options ?? {}).map(
    ([currency, { amount, tax_behavior = 'unspecified' as const }]) => [currency, { amount, tax_behavior }] as const,
  );
  return shippingRates.insert(ctx, {
    id: newId(ctx.random, 'shr'),
    object: 'shipping_rate',
    active: true,
    created: seconds(ctx.now),
    delivery_estimate: time ? { maximum: time.maximum ?? null, minimum: time.minimum ?? null } : null,
    display_name: given.display_name,
    fixed_amount: {
      amount: fixed.amount,
      currency: currencyOf(fixed.currency, 'fixed_amount[currency]'),
      ...(options.length > 0 && { currency_options: Object.fromEntries(options) }),
    },
    livemode: false,
    metadata: merged({}, given.metadata),
    tax_behavior: given.tax_behavior ?? 'unspecified',
    tax_code: given.tax_code ?? null,
    type: 'fixed_amount',
  });
}

/** The shipping rate that a parameter names. Throws the 400. */
export async function shippingRateOf(ctx: StripeCtx, id: string, param: string): Promise<ShippingRateRow> {
  const row = await shippingRates.get(ctx, id);
  if (!row) throw noSuch('shipping rate', id, param);
  return row;
}

export const createShippingRate = operation('shipping_rates.create', 'POST /v1/shipping_rates', {
  summary: 'Create a shipping rate',
  body: () => params(shippingRateData().shape),
  result: ShippingRate,
  handler: (ctx, { body }) => makeShippingRate(ctx, body),
});

export const retrieveShippingRate = operation('shipping_rates.retrieve', 'GET /v1/shipping_rates/{id}', {
  summary: 'Retrieve a shipping rate',
  query: () => params({}),
  result: ShippingRate,
  handler: (ctx, { params: { id } }) => shippingRates.need(ctx, id),
});

export const updateShippingRate = operation('shipping_rates.update', 'POST /v1/shipping_rates/{id}', {
  summary: 'Update a shipping rate',
  body: () =>
    params({
      active: z.boolean().optional(),
      fixed_amount: z
        .object({
          currency_options: z.record(
            z.string(),
            z.object({ amount: z.int().min(0).optional(), tax_behavior: taxBehavior().optional() }),
          ),
        })
        .optional(),
      metadata: metadata(),
      tax_behavior: taxBehavior().optional(),
    }),
  result: ShippingRate,
  async handler(ctx, { params: { id }, body: { active, tax_behavior, metadata: data, fixed_amount } }) {
    const before = await shippingRates.need(ctx, id);
    return shippingRates.update(ctx, before, {
      ...defined({ active, tax_behavior }),
      metadata: merged(before.metadata, data),
      ...(fixed_amount &&
        before.fixed_amount && { fixed_amount: withOptions(before.fixed_amount, fixed_amount.currency_options) }),
    });
  },
});

type FixedAmount = NonNullable<ShippingRateRow['fixed_amount']>;
type Options = NonNullable<FixedAmount['currency_options']>;

function withOptions(
  fixed: FixedAmount,
  given: Readonly<
    Record<string, { amount?: number | undefined; tax_behavior?: Options[string]['tax_behavior'] | undefined }>
  >,
): FixedAmount {
  const options: Options = { ...fixed.currency_options };
  for (const [currency, { amount, tax_behavior }] of Object.entries(given)) {
    const known = options[currency];
    options[currency] = {
      amount: amount ?? known?.amount ?? 0,
      tax_behavior: tax_behavior ?? known?.tax_behavior ?? 'unspecified',
    };
  }
  return { ...fixed, currency_options: options };
}

export const listShippingRates = operation('shipping_rates.list', 'GET /v1/shipping_rates', {
  summary: 'List shipping rates, newest first',
  query: () => z.object({ active: z.boolean().optional(), created: range(), currency: text().optional() }),
  list: ShippingRate,
  handler: (ctx, { query: { active, created, currency }, page }) =>
    shippingRates.list(ctx, {
      where: { active, created, fixed_amount_currency: currency?.toLowerCase() },
      page,
    }),
});
