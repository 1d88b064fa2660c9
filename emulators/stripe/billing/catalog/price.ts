/** The price: its shape and rows, the plan that is its older face, and what it asks for a quantity. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { hook } from '../../core/hooks.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { multiplied, wholeOf } from './decimals.ts';

export const intervals = ['day', 'month', 'week', 'year'] as const;
export type Interval = (typeof intervals)[number];

export const Tier = schema(() =>
  z.object({
    flat_amount: z.int().nullable(),
    flat_amount_decimal: z.string().nullable(),
    unit_amount: z.int().nullable(),
    unit_amount_decimal: z.string().nullable(),
    up_to: z.int().nullable(),
  }),
);

export type TierRow = Infer<typeof Tier>;

const CustomAmount = schema(() =>
  z.object({ maximum: z.int().nullable(), minimum: z.int().nullable(), preset: z.int().nullable() }),
);

const taxBehaviors = ['exclusive', 'inclusive', 'unspecified'] as const;
export const taxBehavior = () => z.enum(taxBehaviors);

export const Price = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('price'),
    active: z.boolean(),
    billing_scheme: z.enum(['per_unit', 'tiered']),
    created: z.int(),
    currency: z.string(),
    custom_unit_amount: CustomAmount().nullable(),
    livemode: z.boolean(),
    lookup_key: z.string().nullable(),
    metadata: Metadata(),
    nickname: z.string().nullable(),
    product: z.string(),
    recurring: z
      .object({
        interval: z.enum(intervals),
        interval_count: z.int(),
        meter: z.string().nullable(),
        trial_period_days: z.int().nullable(),
        usage_type: z.enum(['licensed', 'metered']),
      })
      .nullable(),
    tax_behavior: taxBehavior().nullable(),
    tiers_mode: z.enum(['graduated', 'volume']).nullable(),
    transform_quantity: z.object({ divide_by: z.int(), round: z.enum(['down', 'up']) }).nullable(),
    type: z.enum(['one_time', 'recurring']),
    unit_amount: z.int().nullable(),
    unit_amount_decimal: z.string().nullable(),
  }),
);

export type PriceRow = Infer<typeof Price>;

export const CurrencyOption = schema(() =>
  z.object({
    custom_unit_amount: CustomAmount().nullable(),
    tax_behavior: taxBehavior().nullable(),
    tiers: z.array(Tier()).optional(),
    unit_amount: z.int().nullable(),
    unit_amount_decimal: z.string().nullable(),
  }),
);

export type CurrencyOptionRow = Infer<typeof CurrencyOption>;

const PriceInternal = schema(() =>
  z.object({
    tiers: z.array(Tier()).optional(),
    currencyOptions: z.record(z.string(), CurrencyOption()).optional(),
  }),
);

export const prices = collection('prices', {
  row: Price,
  internal: PriceInternal,
  key: 'id',
  owner: 'account',
  columns: [
    { name: 'active', type: 'integer', path: 'active' },
    'product',
    'type',
    'currency',
    'lookup_key',
    'recurring.interval',
    'recurring.usage_type',
    'recurring.meter',
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'price', 'price'),
  stats: { by: ['active', 'type', 'currency'] },
  make: (ctx, given) => {
    const { tiers, currency_options, ...row } = given as Partial<PriceRow> & {
      tiers?: TierRow[];
      currency_options?: Record<string, CurrencyOptionRow>;
    };
    return {
      row: { ...blankPrice(ctx), ...completed(row) },
      internal: { ...(tiers && { tiers }), ...(currency_options && { currencyOptions: currency_options }) },
    };
  },
});

/** What a fixture leaves to be understood. */
const completed = (row: Partial<PriceRow>): Partial<PriceRow> => ({
  ...row,
  type: row.recurring ? 'recurring' : 'one_time',
  ...(row.recurring && {
    recurring: { ...blankRecurring, ...row.recurring },
  }),
  ...(typeof row.unit_amount === 'number' && { unit_amount_decimal: String(row.unit_amount) }),
});

const blankRecurring = {
  interval: 'month',
  interval_count: 1,
  meter: null,
  trial_period_days: null,
  usage_type: 'licensed',
} as const;

export const blankPrice = (ctx: Pick<StripeCtx, 'random' | 'now'>): PriceRow => ({
  id: newId(ctx.random, 'price'),
  object: 'price',
  active: true,
  billing_scheme: 'per_unit',
  created: seconds(ctx.now),
  currency: 'usd',
  custom_unit_amount: null,
  livemode: false,
  lookup_key: null,
  metadata: {},
  nickname: null,
  product: '',
  recurring: null,
  tax_behavior: 'unspecified',
  tiers_mode: null,
  transform_quantity: null,
  type: 'one_time',
  unit_amount: null,
  unit_amount_decimal: null,
});

/** Told after a price was changed: subscriptions show it whole. */
export const whenPriceChanges = hook<[price: PriceRow]>();

describeObject('price', {
  prefixes: ['price_'],
  load: (ctx, id) => prices.get(ctx, id),
  includes: {
    tiers: async (ctx, { id }: { id: string }) => {
      const row = await prices.get(ctx, id);
      return row && prices.internal(row).tiers;
    },
    currency_options: async (ctx, { id }: { id: string }) => {
      const row = await prices.get(ctx, id);
      return row && { [row.currency]: optionOf(row), ...prices.internal(row).currencyOptions };
    },
  },
});

const optionOf = (price: PriceRow): CurrencyOptionRow => ({
  custom_unit_amount: price.custom_unit_amount,
  tax_behavior: price.tax_behavior,
  unit_amount: price.unit_amount,
  unit_amount_decimal: price.unit_amount_decimal,
});

/** The price that a parameter names. Throws the 400. */
export async function priceOf(ctx: StripeCtx, id: string, param = 'price'): Promise<PriceRow> {
  const row = await prices.get(ctx, id);
  if (!row) throw noSuch('price', id, param);
  return row;
}

/** A price as it is in another of its currencies. Throws when it has none such. */
export function inCurrency(price: PriceRow, currency: string, param = 'price'): PriceRow {
  if (price.currency === currency) return price;
  const option = prices.internal(price).currencyOptions?.[currency];
  if (option) return { ...price, ...withoutTiers(option), currency };
  throw errors
    .invalid_request(
      `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
    )
    .with({ param });
}

const withoutTiers = ({ tiers: _, ...option }: CurrencyOptionRow): Omit<CurrencyOptionRow, 'tiers'> => option;

/** The tiers of a price in a currency, as far as it has some. */
export const tiersOf = (price: PriceRow, currency = price.currency): readonly TierRow[] =>
  prices.internal(price).currencyOptions?.[currency]?.tiers ?? prices.internal(price).tiers ?? [];

/** What a price asks for a quantity, in the currency's smallest unit. Of a row that came from the collection. */
export function amountFor(price: PriceRow, quantity: number): number {
  const { transform_quantity: transform } = price;
  const counted = transform
    ? Math[transform.round === 'up' ? 'ceil' : 'floor'](quantity / transform.divide_by)
    : quantity;
  if (price.billing_scheme === 'per_unit') return multiplied(price.unit_amount_decimal ?? '0', counted);
  return tieredParts(price, counted).reduce((sum, part) => sum + part.amount, 0);
}

/** A tier's share of a quantity. */
export interface TierPart {
  readonly quantity: number;
  readonly unit: string;
  readonly amount: number;
  readonly flat: number | null;
  /** The first unit that it counts, and the last. */
  readonly from: number;
  readonly to: number | null;
}

/** A quantity spread over the tiers: each its part (graduated), or all in the one it falls into (volume). */
export function tieredParts(price: PriceRow, quantity: number): TierPart[] {
  const tiers = tiersOf(price);
  const volume = price.tiers_mode === 'volume';
  const parts: TierPart[] = [];
  let from = 0;
  for (const tier of tiers) {
    const to = tier.up_to ?? Number.POSITIVE_INFINITY;
    const within = quantity <= to;
    if (!volume || within) {
      const counted = volume ? quantity : Math.min(quantity, to) - from;
      parts.push(partOf(tier, counted, from));
    }
    if (within) break;
    from = to;
  }
  return parts;
}

function partOf(tier: TierRow, quantity: number, from: number): TierPart {
  const unit = tier.unit_amount_decimal ?? '0';
  const flat = tier.flat_amount_decimal === null ? 0 : multiplied(tier.flat_amount_decimal, 1);
  return {
    quantity,
    unit,
    amount: multiplied(unit, quantity) + flat,
    flat: flat === 0 ? null : flat,
    from: from + 1,
    to: tier.up_to,
  };
}

export const Plan = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('plan'),
    active: z.boolean(),
    amount: z.int().nullable(),
    amount_decimal: z.string().nullable(),
    billing_scheme: z.enum(['per_unit', 'tiered']),
    created: z.int(),
    currency: z.string(),
    interval: z.enum(intervals),
    interval_count: z.int(),
    livemode: z.boolean(),
    metadata: Metadata(),
    meter: z.string().nullable(),
    nickname: z.string().nullable(),
    product: z.string().nullable(),
    tiers_mode: z.enum(['graduated', 'volume']).nullable(),
    transform_usage: z.object({ divide_by: z.int(), round: z.enum(['down', 'up']) }).nullable(),
    trial_period_days: z.int().nullable(),
    usage_type: z.enum(['licensed', 'metered']),
  }),
);

export type PlanRow = Infer<typeof Plan>;

/** A recurring price as a plan. */
export function planOf(price: PriceRow): PlanRow {
  const recurring = price.recurring ?? blankRecurring;
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring.interval,
    interval_count: recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: recurring.meter,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: price.transform_quantity,
    trial_period_days: recurring.trial_period_days,
    usage_type: recurring.usage_type,
  };
}

describeObject('plan', {
  load: async (ctx, id) => {
    const row = await prices.get(ctx, id);
    return row?.recurring ? planOf(row) : undefined;
  },
  includes: {
    tiers: async (ctx, { id }: { id: string }) => {
      const row = await prices.get(ctx, id);
      return row && prices.internal(row).tiers;
    },
  },
});

/** Whole and decimal amount from either. */
export const amounts = (decimal: string): { unit_amount: number | null; unit_amount_decimal: string } => ({
  unit_amount: wholeOf(decimal),
  unit_amount_decimal: decimal,
});
