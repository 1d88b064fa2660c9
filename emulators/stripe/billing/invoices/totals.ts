/** The arithmetic of an invoice: discounts spread over lines, taxes on what is left, and what comes out. */
import type { TaxRateRow } from '../catalog/tax-rate.ts';
import { rounded } from '../catalog/decimals.ts';
import type { Reduction } from '../discounts/discount.ts';
import type { InvoiceRow } from './invoice.ts';
import type { DiscountAmountRow, LineRow, TaxRow } from './line.ts';

export interface Basis {
  readonly lines: readonly LineRow[];
  /** Of the whole invoice. */
  readonly reductions: readonly Reduction[];
  /** Of single lines, by the line's id. */
  readonly own: Readonly<Record<string, readonly Reduction[]>>;
  readonly taxRates: readonly TaxRateRow[];
  readonly ownTaxRates: Readonly<Record<string, readonly TaxRateRow[]>>;
  readonly exempt: InvoiceRow['customer_tax_exempt'];
  /** Of shipping, without tax. */
  readonly shipping: number;
}

export type Sums = Pick<
  InvoiceRow,
  | 'subtotal'
  | 'subtotal_excluding_tax'
  | 'total'
  | 'total_discount_amounts'
  | 'total_excluding_tax'
  | 'total_pretax_credit_amounts'
  | 'total_taxes'
>;

/** Lines with their discounts and taxes, and the sums of them all. */
export function reckon(basis: Basis): { lines: LineRow[]; sums: Sums } {
  const lines = withDiscounts(basis).map((line) => withTaxes(line, basis));
  return { lines, sums: sumsOf(lines, basis.shipping) };
}

/** Lines as they are, with what each discount takes off each. */
function withDiscounts({ lines, reductions, own }: Basis): LineRow[] {
  const taken = lines.map((): DiscountAmountRow[] => []);
  const left = lines.map(({ amount }) => amount);
  const apply = (reduction: Reduction, at: readonly number[]): void => {
    const parts = spread(
      reduction,
      at.map((index) => left[index] ?? 0),
    );
    for (const [order, index] of at.entries()) {
      const amount = parts[order] ?? 0;
      left[index] = (left[index] ?? 0) - amount;
      taken[index]?.push({ amount, discount: reduction.id });
    }
  };
  for (const [index, line] of lines.entries()) for (const reduction of own[line.id] ?? []) apply(reduction, [index]);
  for (const reduction of reductions) {
    const at = [...lines.keys()].filter((index) => covers(reduction, lines[index]));
    if (at.length > 0) apply(reduction, at);
  }
  return lines.map((line, index) => ({
    ...line,
    discount_amounts: taken[index] ?? [],
    pretax_credit_amounts: (taken[index] ?? []).map(({ amount, discount }) => ({ amount, discount, type: 'discount' })),
  }));
}

function covers({ products }: Reduction, line: LineRow | undefined): boolean {
  if (!line?.discountable) return false;
  return !products || products.includes(line.pricing?.price_details?.product ?? '');
}

/** What a discount takes off each of some amounts: in all as much as it says, the parts by size. */
function spread({ percent, amount: fixed }: Reduction, amounts: readonly number[]): number[] {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const off = percent === null ? Math.min(fixed, Math.max(sum, 0)) : rounded((sum * percent) / 100);
  if (sum === 0) return amounts.map(() => 0);
  let given = 0;
  let seen = 0;
  return amounts.map((amount) => {
    seen += amount;
    const upTo = rounded((off * seen) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

function withTaxes(line: LineRow, { taxRates, ownTaxRates, exempt }: Basis): LineRow {
  const own = ownTaxRates[line.id];
  const rates = own && own.length > 0 ? own : taxRates;
  const taxable = line.amount - line.discount_amounts.reduce((sum, { amount }) => sum + amount, 0);
  const inclusive = rates.filter((rate) => rate.inclusive).reduce((sum, { percentage }) => sum + percentage, 0);
  const net = taxable / (1 + inclusive / 100);
  const taxes = rates.map((rate): TaxRow => {
    const free = exempt === 'exempt' || exempt === 'reverse';
    const amount = free ? 0 : rounded(((rate.inclusive ? net : taxable) * rate.percentage) / 100);
    return {
      amount,
      tax_behavior: rate.inclusive ? 'inclusive' : 'exclusive',
      tax_rate_details: { tax_rate: rate.id },
      taxability_reason:
        exempt === 'exempt' ? 'customer_exempt' : exempt === 'reverse' ? 'reverse_charge' : 'not_available',
      taxable_amount: rate.inclusive ? rounded(net) : taxable,
      type: 'tax_rate_details',
    };
  });
  return { ...line, subtotal: line.amount, taxes };
}

function sumsOf(lines: readonly LineRow[], shipping: number): Sums {
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  const off = byKey(
    lines.flatMap(({ discount_amounts }) => discount_amounts),
    ({ discount }) => discount,
    (one, other) => ({ ...one, amount: one.amount + other.amount }),
  );
  const total_taxes = byKey(
    lines.flatMap(({ taxes }) => taxes),
    ({ tax_rate_details, tax_behavior }) => `${tax_rate_details?.tax_rate} ${tax_behavior}`,
    (one, other) => ({
      ...one,
      amount: one.amount + other.amount,
      taxable_amount: (one.taxable_amount ?? 0) + (other.taxable_amount ?? 0),
    }),
  );
  const taxed = (behavior: TaxRow['tax_behavior']): number =>
    total_taxes.filter(({ tax_behavior }) => tax_behavior === behavior).reduce((sum, { amount }) => sum + amount, 0);
  const discounted = subtotal - off.reduce((sum, { amount }) => sum + amount, 0);
  return {
    subtotal,
    subtotal_excluding_tax: subtotal - taxed('inclusive'),
    total: discounted + taxed('exclusive') + shipping,
    total_discount_amounts: off,
    total_excluding_tax: discounted - taxed('inclusive') + shipping,
    total_pretax_credit_amounts: off.map(({ amount, discount }) => ({ amount, discount, type: 'discount' })),
    total_taxes,
  };
}

/** One of each key: those with the same joined. */
function byKey<T>(all: readonly T[], keyOf: (one: T) => string, join: (one: T, other: T) => T): T[] {
  const found = new Map<string, T>();
  for (const one of all) {
    const known = found.get(keyOf(one));
    found.set(keyOf(one), known ? join(known, one) : one);
  }
  return [...found.values()];
}

/** What is to be paid when a customer's balance (negative: credit) is used up first, and what is left of that. */
export function settled(total: number, balance: number, minimum: number): { due: number; ending: number } {
  if (total === 0) return { due: 0, ending: balance };
  const sum = total + balance;
  return sum >= minimum ? { due: sum, ending: 0 } : { due: 0, ending: sum };
}
