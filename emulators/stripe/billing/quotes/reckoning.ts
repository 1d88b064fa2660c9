/** What a quote comes to: its lines, what is due on acceptance, and what recurs. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { inlinePrice, priceData } from '../catalog/making.ts';
import { amountFor, inCurrency, priceOf } from '../catalog/price.ts';
import { products } from '../catalog/product.ts';
import { taxRates, taxRatesOf, type TaxRateRow } from '../catalog/tax-rate.ts';
import { reductionsOf } from '../discounts/discount.ts';
import { newLine, type LineRow } from '../invoices/line.ts';
import { discountList } from '../invoices/params.ts';
import { reckon, type Sums } from '../invoices/totals.ts';
import type { QuoteLineRow, QuoteRow } from './quote.ts';

export const lineInput = () =>
  z.object({
    discounts: discountList(),
    id: text().optional(),
    price: text().optional(),
    price_data: priceData().optional(),
    quantity: z.int().min(0).optional(),
    tax_rates: unset(z.array(text())),
  });

type LineInput = z.infer<ReturnType<typeof lineInput>>;

export interface QuoteLines {
  readonly lines: QuoteLineRow[];
  readonly taxRates: Record<string, TaxRateRow[]>;
}

/** Lines as given, not reckoned yet. */
export async function linesFrom(ctx: StripeCtx, given: readonly LineInput[], known: QuoteLines): Promise<QuoteLines> {
  const lines: QuoteLineRow[] = [];
  const rates: Record<string, TaxRateRow[]> = {};
  for (const [at, entry] of given.entries()) {
    const param = `line_items[${at}]`;
    const before = known.lines.find(({ id }) => id === entry.id);
    const price = entry.price_data
      ? await inlinePrice(ctx, entry.price_data, `${param}[price_data]`)
      : entry.price === undefined
        ? before?.price
        : await priceOf(ctx, entry.price, `${param}[price]`);
    if (!price) throw errors.parameter_missing(`${param}[price]`);
    const fitting = inCurrency(price, lines[0]?.currency ?? price.currency, `${param}[price]`);
    const id = before?.id ?? newId(ctx.random, 'li');
    const metered = fitting.recurring?.usage_type === 'metered';
    const quantity = metered ? null : (entry.quantity ?? before?.quantity ?? 1);
    const product = await products.get(ctx, fitting.product);
    const amount = quantity === null ? 0 : amountFor(fitting, quantity);
    lines.push({
      id,
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: fitting.currency,
      description: product?.name ?? null,
      metadata: {},
      price: { ...fitting },
      quantity,
    });
    const own =
      entry.tax_rates === undefined
        ? (known.taxRates[id] ?? [])
        : await taxRatesOf(ctx, entry.tax_rates, `${param}[tax_rates]`);
    if (own.length > 0) rates[id] = own;
  }
  return { lines, taxRates: rates };
}

/** The quote with its lines reckoned. */
export async function reckonQuote(
  ctx: StripeCtx,
  row: QuoteRow,
  given: QuoteLines,
): Promise<{ row: QuoteRow; lines: QuoteLineRow[] }> {
  const currency = given.lines[0]?.currency ?? row.currency;
  const now = seconds(ctx.now);
  const reductions = currency === null ? [] : await reductionsOf(ctx, row.discounts, currency, now);
  const rates: TaxRateRow[] = [];
  for (const id of row.default_tax_rates) {
    const rate = await taxRates.get(ctx, id);
    if (rate) rates.push(rate);
  }
  const of = (lines: readonly QuoteLineRow[]) =>
    reckon({
      lines: lines.map((line) => asLine(line, now)),
      reductions,
      own: {},
      taxRates: rates,
      ownTaxRates: given.taxRates,
      exempt: 'none',
      shipping: 0,
    });
  const all = of(given.lines);
  const recurring = given.lines.filter(({ price }) => price.recurring !== null);
  const trial = row.subscription_data.trial_period_days;
  const upfront = of(trial ? given.lines.filter(({ price }) => price.recurring === null) : given.lines).sums;
  const [first] = recurring;
  const lines = given.lines.map((line, at) => reckonedLine(line, all.lines[at]));
  return {
    lines,
    row: {
      ...row,
      amount_subtotal: upfront.subtotal,
      amount_total: upfront.total,
      computed: {
        recurring: first?.price.recurring
          ? {
              ...amountsOf(of(recurring).sums),
              interval: first.price.recurring.interval,
              interval_count: first.price.recurring.interval_count,
            }
          : null,
        upfront: amountsOf(upfront),
      },
      currency,
      total_details: amountsOf(upfront).total_details,
    },
  };
}

const asLine = ({ id, amount_subtotal: amount, currency, price }: QuoteLineRow, now: number): LineRow =>
  newLine(id, {
    amount,
    currency,
    description: null,
    period: { start: now, end: now },
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: price.unit_amount_decimal,
    },
  });

function reckonedLine(line: QuoteLineRow, done: LineRow | undefined): QuoteLineRow {
  if (!done) return line;
  const off = done.discount_amounts.reduce((sum, { amount }) => sum + amount, 0);
  const tax = done.taxes.reduce((sum, { amount }) => sum + amount, 0);
  const onTop = done.taxes
    .filter(({ tax_behavior }) => tax_behavior === 'exclusive')
    .reduce((sum, { amount }) => sum + amount, 0);
  return { ...line, amount_discount: off, amount_tax: tax, amount_total: line.amount_subtotal - off + onTop };
}

const amountsOf = (sums: Sums) => ({
  amount_subtotal: sums.subtotal,
  amount_total: sums.total,
  total_details: {
    amount_discount: sums.total_discount_amounts.reduce((sum, { amount }) => sum + amount, 0),
    amount_shipping: 0,
    amount_tax: sums.total_taxes.reduce((sum, { amount }) => sum + amount, 0),
  },
});
