/** Amounts with decimals, as `unit_amount_decimal` has them: text of up to twelve decimals, reckoned exactly. */
import { errors } from '../../errors.ts';

const places = 12;
const one = 10n ** BigInt(places);
const form = /^-?\d{1,20}(?:\.\d{1,12})?$/;

/** A decimal without what adds nothing to it: `12.50` → `12.5`. Throws the 400 for what is none. */
export function decimalOf(text: string, param: string): string {
  if (!form.test(text)) throw errors.invalid_params(`Invalid decimal: ${text}`).with({ param });
  return shortest(text);
}

const shortest = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

function scaled(text: string): bigint {
  const [whole = '0', part = ''] = text.replace('-', '').split('.');
  const size = BigInt(whole) * one + BigInt(part.padEnd(places, '0').slice(0, places));
  return text.startsWith('-') ? -size : size;
}

/** Half away from zero. */
function divided(value: bigint, by: bigint): number {
  const size = value < 0n ? -value : value;
  const rounded = (size * 2n + by) / (by * 2n);
  return Number(value < 0n ? -rounded : rounded);
}

/** A unit amount for a quantity, in whole units of the currency. */
export const multiplied = (amount: string, quantity: string | number): number =>
  divided(scaled(amount) * scaled(plain(quantity)), one * one);

/** A number without an exponent. */
const plain = (value: string | number): string =>
  typeof value === 'string' ? value : value.toFixed(places).replace(/\.?0+$/, '');

/** The whole amount that a decimal is, or null where it has a part of one. */
export const wholeOf = (amount: string): number | null => (amount.includes('.') ? null : Number(amount));

/** Rounds half away from zero. */
export const rounded = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));
