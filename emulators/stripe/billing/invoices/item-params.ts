/** What invoice items and lines are given alike: an amount outright, or a price and how many. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { metadata, text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { amountFor, inCurrency, priceOf, taxBehavior, type PriceRow } from '../catalog/price.ts';
import { decimalOf, multiplied } from '../catalog/decimals.ts';
import { inlinePrice, priceData } from '../catalog/making.ts';
import { products } from '../catalog/product.ts';
import type { LineRow } from './line.ts';
import { discountList } from './params.ts';

export const itemFields = () => ({
  amount: z.int().optional(),
  description: unset(text()),
  discountable: z.boolean().optional(),
  discounts: discountList(),
  metadata: metadata(),
  period: z.object({ end: z.int(), start: z.int() }).optional(),
  price: text().optional(), // before 2025-03-31.basil
  price_data: priceData().optional(),
  pricing: z.object({ price: text().optional() }).optional(),
  quantity: z.int().min(0).optional(),
  quantity_decimal: text().optional(),
  tax_behavior: taxBehavior().optional(),
  tax_code: unset(text()),
  tax_rates: unset(z.array(text())),
  unit_amount: z.int().optional(), // likewise
  unit_amount_decimal: text().optional(),
});

export type ItemInput = z.infer<z.ZodObject<ReturnType<typeof itemFields>>>;

export type Priced = Pick<LineRow, 'amount' | 'pricing'> & {
  quantity: number;
  quantity_decimal: string;
  currency: string | undefined;
  description: string | null;
};

/** What an item costs, by whichever of the ways to say it. `before`: what it was. */
export async function priced(
  ctx: StripeCtx,
  given: ItemInput,
  currency: string | undefined,
  before?: Pick<Priced, 'amount' | 'pricing' | 'quantity' | 'quantity_decimal' | 'description'>,
  param = '',
): Promise<Priced> {
  const at = (name: string): string => (param ? `${param}[${name}]` : name);
  const quantity_decimal = given.quantity_decimal ?? String(given.quantity ?? before?.quantity_decimal ?? 1);
  const counted = { quantity: Math.floor(Number(quantity_decimal)), quantity_decimal };
  const id = given.pricing?.price ?? given.price;
  if (id !== undefined || given.price_data) {
    const price = given.price_data
      ? await inlinePrice(ctx, given.price_data, at('price_data'))
      : await oneTime(ctx, id ?? '', at(given.price ? 'price' : 'pricing[price]'));
    return { ...(await ofPrice(ctx, price, currency, counted)), ...counted };
  }
  const unit = given.unit_amount_decimal ?? (given.unit_amount === undefined ? undefined : String(given.unit_amount));
  if (unit !== undefined) {
    const decimal = decimalOf(unit, at('unit_amount_decimal'));
    return {
      ...counted,
      amount: multiplied(decimal, quantity_decimal),
      currency,
      description: given.description ?? before?.description ?? null,
      pricing: { type: 'price_details', unit_amount_decimal: decimal },
    };
  }
  if (given.amount !== undefined) return outright(given, currency, before);
  if (!before) {
    throw errors
      .invalid_params('You must specify one of `amount`, `unit_amount_decimal`, `pricing` or `price_data`.')
      .with({ code: 'parameter_missing', param: at('amount') });
  }
  return again(before, given, counted, currency);
}

function outright(given: ItemInput, currency: string | undefined, before?: Pick<Priced, 'description'>): Priced {
  const amount = given.amount ?? 0;
  return {
    amount,
    currency,
    description: given.description ?? before?.description ?? null,
    pricing: { type: 'price_details', unit_amount_decimal: String(amount) },
    quantity: 1,
    quantity_decimal: '1',
  };
}

/** What it was, for another quantity. */
function again(
  before: Pick<Priced, 'amount' | 'pricing' | 'quantity' | 'quantity_decimal' | 'description'>,
  given: ItemInput,
  counted: { quantity: number; quantity_decimal: string },
  currency: string | undefined,
): Priced {
  const unit = before.pricing?.unit_amount_decimal;
  const changed = counted.quantity_decimal !== before.quantity_decimal && unit;
  return {
    ...counted,
    amount: changed ? multiplied(unit, counted.quantity_decimal) : before.amount,
    currency,
    description: given.description === undefined ? before.description : given.description,
    pricing: before.pricing,
  };
}

async function oneTime(ctx: StripeCtx, id: string, param: string): Promise<PriceRow> {
  const price = await priceOf(ctx, id, param);
  if (price.type === 'one_time') return price;
  throw errors
    .invalid_request(
      `The price specified is set to \`type=recurring\` but this field only accepts prices with \`type=one_time\`.`,
    )
    .with({ param });
}

async function ofPrice(
  ctx: StripeCtx,
  price: PriceRow,
  currency: string | undefined,
  { quantity_decimal }: { quantity_decimal: string },
): Promise<Omit<Priced, 'quantity' | 'quantity_decimal'>> {
  const fitting = currency === undefined ? price : inCurrency(price, currency);
  const product = await products.get(ctx, price.product);
  const perUnit = fitting.billing_scheme === 'per_unit' && fitting.transform_quantity === null;
  return {
    amount: perUnit
      ? multiplied(fitting.unit_amount_decimal ?? '0', quantity_decimal)
      : amountFor(fitting, Number(quantity_decimal)),
    currency: fitting.currency,
    description: product?.name ?? null,
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: fitting.unit_amount_decimal,
    },
  };
}
