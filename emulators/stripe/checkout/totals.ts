/** What a session comes to: lines, discounts, taxes and shipping. */
import { amountFor, type PriceRow } from '../billing/catalog/price.ts';
import type { Reduction } from '../billing/discounts/discount.ts';
import type { LineItemRow } from './session.ts';

export interface TaxPart {
  readonly id?: string | undefined;
  readonly percentage: number;
  readonly inclusive: boolean;
}

export interface Line {
  readonly price: PriceRow;
  readonly quantity: number;
  readonly taxes: readonly TaxPart[];
  /** Within which the buyer may change the quantity. */
  readonly adjustable?: LineItemRow['adjustable_quantity'];
  readonly metadata?: Record<string, string>;
}

export type LineAmounts = Pick<LineItemRow, 'amount_discount' | 'amount_subtotal' | 'amount_tax' | 'amount_total'>;

/** The amounts of each line: percentages come off each, fixed amounts are spread over those that they are for. */
export function amountsOf(lines: readonly Line[], reductions: readonly Reduction[]): LineAmounts[] {
  const subtotals = lines.map(({ price, quantity }) => amountFor(price, quantity));
  const discounts = subtotals.map(() => 0);
  for (const reduction of reductions) {
    const left = subtotals.map((subtotal, at) => (isFor(reduction, lines[at]) ? subtotal - (discounts[at] ?? 0) : 0));
    const offs =
      reduction.percent === null
        ? spread(reduction.amount, left)
        : left.map((amount) => Math.round((amount * (reduction.percent ?? 0)) / 100));
    for (const [at, off] of offs.entries()) discounts[at] = (discounts[at] ?? 0) + off;
  }
  return lines.map(({ taxes }, at) => {
    const [subtotal = 0, discount = 0] = [subtotals[at], discounts[at]];
    const net = subtotal - discount;
    const tax = taxes.reduce((sum, part) => sum + taxOf(net, part), 0);
    const onTop = taxes.reduce((sum, part) => sum + (part.inclusive ? 0 : taxOf(net, part)), 0);
    return { amount_discount: discount, amount_subtotal: subtotal, amount_tax: tax, amount_total: net + onTop };
  });
}

const isFor = ({ products }: Reduction, line: Line | undefined): boolean =>
  products === undefined || (line !== undefined && products.includes(line.price.product));

export const taxOf = (net: number, { percentage, inclusive }: TaxPart): number =>
  Math.round(inclusive ? net - net / (1 + percentage / 100) : (net * percentage) / 100);

/** A fixed amount over what is left of the lines, in proportion; the last one takes what rounding leaves. */
function spread(amount: number, left: readonly number[]): number[] {
  const total = left.reduce((sum, one) => sum + one, 0);
  const off = Math.min(amount, total);
  let given = 0;
  return left.map((one, at) => {
    const part = at === left.length - 1 ? off - given : total === 0 ? 0 : Math.round((off * one) / total);
    given += part;
    return part;
  });
}

export const sum = (amounts: readonly LineAmounts[], name: keyof LineAmounts): number =>
  amounts.reduce((total, line) => total + line[name], 0);
