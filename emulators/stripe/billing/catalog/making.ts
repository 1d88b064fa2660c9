/** Making prices and products from parameters, wherever these stand: on their own, in an item's `price_data`, in a plan. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { currencyOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, metadata, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { decimalOf } from './decimals.ts';
import {
  amounts,
  blankPrice,
  intervals,
  planOf,
  prices,
  taxBehavior,
  type CurrencyOptionRow,
  type PriceRow,
  type TierRow,
} from './price.ts';
import { newProduct, productOf, products, type ProductRow } from './product.ts';

const tier = () =>
  z.object({
    flat_amount: z.int().optional(),
    flat_amount_decimal: text().optional(),
    unit_amount: z.int().optional(),
    unit_amount_decimal: text().optional(),
    up_to: z.union([z.int().min(1), z.literal('inf')]),
  });

type TierInput = z.infer<ReturnType<typeof tier>>;

const customAmount = () =>
  z.object({
    enabled: z.boolean(),
    maximum: z.int().optional(),
    minimum: z.int().optional(),
    preset: z.int().optional(),
  });

export const currencyOptions = () =>
  z.record(
    z.string(),
    z.object({
      custom_unit_amount: customAmount().optional(),
      tax_behavior: taxBehavior().optional(),
      tiers: z.array(tier()).optional(),
      unit_amount: z.int().min(0).optional(),
      unit_amount_decimal: text().optional(),
    }),
  );

export type CurrencyOptionsInput = z.infer<ReturnType<typeof currencyOptions>>;

const recurring = () =>
  z.object({
    aggregate_usage: text().optional(),
    interval: z.enum(intervals),
    interval_count: z.int().min(1).optional(),
    meter: text().optional(),
    trial_period_days: z.int().min(0).optional(),
    usage_type: z.enum(['licensed', 'metered']).optional(),
  });

/** How a price is written, without its product. */
export const priceFields = () => ({
  active: z.boolean().optional(),
  billing_scheme: z.enum(['per_unit', 'tiered']).optional(),
  currency: text(),
  currency_options: currencyOptions().optional(),
  custom_unit_amount: customAmount().optional(),
  metadata: metadata(),
  nickname: text().optional(),
  recurring: recurring().optional(),
  tax_behavior: taxBehavior().optional(),
  tiers: z.array(tier()).optional(),
  tiers_mode: z.enum(['graduated', 'volume']).optional(),
  transform_quantity: z.object({ divide_by: z.int().min(1), round: z.enum(['down', 'up']) }).optional(),
  unit_amount: z.int().min(0).optional(),
  unit_amount_decimal: text().optional(),
});

export type PriceInput = z.infer<z.ZodObject<ReturnType<typeof priceFields>>>;

/** `price_data` of an item: a price made in passing. */
export const priceData = () =>
  z.object({
    currency: text(),
    product: text().optional(),
    product_data: productData().optional(),
    recurring: recurring().optional(),
    tax_behavior: taxBehavior().optional(),
    unit_amount: z.int().optional(),
    unit_amount_decimal: text().optional(),
  });

export type PriceDataInput = z.infer<ReturnType<typeof priceData>>;

/** `product_data`: a product made in passing. */
export const productData = () =>
  z.object({
    active: z.boolean().optional(),
    description: text().optional(),
    id: text().optional(),
    images: z.array(text()).max(8).optional(),
    metadata: metadata(),
    name: text(),
    statement_descriptor: text(22).optional(),
    tax_code: text().optional(),
    tax_details: z.object({ performance_location: text().optional(), tax_code: text().optional() }).optional(),
    unit_label: text(12).optional(),
  });

/** A new product, told of. Throws when the id is taken. */
export async function makeProduct(
  ctx: StripeCtx,
  {
    metadata: data,
    tax_details,
    ...given
  }: z.infer<ReturnType<typeof productData>> & Partial<Pick<ProductRow, 'type'>>,
): Promise<ProductRow> {
  const { id } = given;
  if (id !== undefined && (await products.get(ctx, id)))
    throw errors.resource_already_exists('Product').with({ param: 'id' });
  const row = await products.insert(ctx, {
    ...newProduct(ctx, given.name),
    ...defined(given),
    ...(tax_details && {
      tax_details: {
        performance_location: tax_details.performance_location ?? null,
        tax_code: tax_details.tax_code ?? null,
      },
    }),
    metadata: merged({}, data),
  });
  await emit(ctx, 'product.created', row);
  return row;
}

const custom = (given: z.infer<ReturnType<typeof customAmount>> | undefined): PriceRow['custom_unit_amount'] =>
  given?.enabled
    ? { maximum: given.maximum ?? null, minimum: given.minimum ?? null, preset: given.preset ?? null }
    : null;

/** A new price of a product, told of. `param` is where its fields stand (`items[0][price_data]`). */
export async function makePrice(
  ctx: StripeCtx,
  product: string,
  given: PriceInput,
  { id, lookup_key, param = '' }: { id?: string | undefined; lookup_key?: string | undefined; param?: string } = {},
): Promise<PriceRow> {
  const at = (name: string): string => (param ? `${param}[${name}]` : name);
  const tiers = tiersFrom(given.tiers, at('tiers'));
  const { recurring: period } = given;
  if (period) checkPeriod(period, at('recurring'));
  const row = await prices.insert(
    ctx,
    {
      ...blankPrice(ctx),
      ...(id !== undefined && { id }),
      ...defined({ active: given.active, nickname: given.nickname, tiers_mode: given.tiers_mode }),
      ...defined({ tax_behavior: given.tax_behavior, transform_quantity: given.transform_quantity }),
      billing_scheme: given.billing_scheme ?? 'per_unit',
      currency: currencyOf(given.currency, at('currency')),
      custom_unit_amount: custom(given.custom_unit_amount),
      lookup_key: lookup_key ?? null,
      metadata: merged({}, given.metadata),
      product,
      recurring: period
        ? {
            interval: period.interval,
            interval_count: period.interval_count ?? 1,
            meter: period.meter ?? null,
            trial_period_days: period.trial_period_days ?? null,
            usage_type: period.usage_type ?? 'licensed',
          }
        : null,
      type: period ? 'recurring' : 'one_time',
      ...unitOf(given, at),
    },
    {
      ...(tiers && { tiers }),
      ...(given.currency_options && { currencyOptions: optionsFrom(given.currency_options, at('currency_options')) }),
    },
  );
  await emit(ctx, 'price.created', row);
  if (row.recurring) await emit(ctx, 'plan.created', planOf(row));
  return row;
}

const longest: Readonly<Record<string, number>> = { day: 1095, week: 156, month: 36, year: 3 };

function checkPeriod(
  { interval, interval_count: count = 1 }: { interval: string; interval_count?: number | undefined },
  param: string,
): void {
  const most = longest[interval] ?? 1;
  if (count <= most) return;
  throw errors
    .invalid_params(`Invalid interval count: must be at most ${most} for interval ${interval} (three years).`)
    .with({ param: `${param}[interval_count]` });
}

/** The amount of one unit; of tiers and what the buyer chooses there is none. */
function unitOf(
  given: PriceInput,
  at: (name: string) => string,
): Pick<PriceRow, 'unit_amount' | 'unit_amount_decimal'> {
  const none = { unit_amount: null, unit_amount_decimal: null };
  if (given.billing_scheme === 'tiered') {
    if (!given.tiers) throw errors.parameter_missing(at('tiers'));
    if (!given.tiers_mode) throw errors.parameter_missing(at('tiers_mode'));
    return none;
  }
  if (given.custom_unit_amount?.enabled) return none;
  if (given.unit_amount !== undefined && given.unit_amount_decimal !== undefined) {
    throw errors.parameters_exclusive(at('unit_amount'), at('unit_amount_decimal'));
  }
  const amount = given.unit_amount ?? given.unit_amount_decimal;
  if (amount === undefined) {
    throw errors
      .invalid_params('Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.')
      .with({ param: at('unit_amount') });
  }
  return amounts(decimalOf(String(amount), at('unit_amount_decimal')));
}

function tiersFrom(given: readonly TierInput[] | undefined, param: string): TierRow[] | undefined {
  if (!given) return undefined;
  if (given.at(-1)?.up_to !== 'inf') {
    throw errors.invalid_params('The last tier must have `up_to` set to `inf`.').with({ param });
  }
  return given.map((one, at) => tierFrom(one, `${param}[${at}]`));
}

function tierFrom(given: TierInput, param: string): TierRow {
  const of = (whole: number | undefined, decimal: string | undefined, name: string): string | null =>
    whole === undefined && decimal === undefined ? null : decimalOf(String(whole ?? decimal), `${param}[${name}]`);
  const flat = of(given.flat_amount, given.flat_amount_decimal, 'flat_amount_decimal');
  const unit = of(given.unit_amount, given.unit_amount_decimal, 'unit_amount_decimal');
  return {
    flat_amount: flat === null ? null : amounts(flat).unit_amount,
    flat_amount_decimal: flat,
    unit_amount: unit === null ? null : amounts(unit).unit_amount,
    unit_amount_decimal: unit,
    up_to: given.up_to === 'inf' ? null : given.up_to,
  };
}

export function optionsFrom(given: CurrencyOptionsInput, param: string): Record<string, CurrencyOptionRow> {
  const entries = Object.entries(given).map(([currency, option]) => {
    const at = `${param}[${currency}]`;
    const amount = option.unit_amount ?? option.unit_amount_decimal;
    const tiers = tiersFrom(option.tiers, `${at}[tiers]`);
    const row: CurrencyOptionRow = {
      custom_unit_amount: custom(option.custom_unit_amount),
      tax_behavior: option.tax_behavior ?? 'unspecified',
      ...(tiers && { tiers }),
      ...(amount === undefined
        ? { unit_amount: null, unit_amount_decimal: null }
        : amounts(decimalOf(String(amount), `${at}[unit_amount_decimal]`))),
    };
    return [currencyOf(currency, param), row] as const;
  });
  return Object.fromEntries(entries);
}

/** A price from `price_data`: not active, so that nobody else picks it. */
export async function inlinePrice(
  ctx: StripeCtx,
  { product, product_data, ...given }: PriceDataInput,
  param: string,
): Promise<PriceRow> {
  if (product === undefined && product_data === undefined) throw errors.parameter_missing(`${param}[product]`);
  const of = product_data
    ? await makeProduct(ctx, { active: false, ...product_data })
    : await productOf(ctx, product ?? '', `${param}[product]`);
  return makePrice(ctx, of.id, { ...given, active: false }, { param });
}
