/** Currencies: which there are, how small their smallest unit is, and the least that can be charged. */
import { ofMinor } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';

const supported =
  'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn byr bzd cad cdf chf clf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx usdc uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw'.split(
    ' ',
  );
const known = new Set(supported);

const withoutCents = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const withMills = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** In the currency's smallest unit; the others have 50. */
const minimums: Readonly<Record<string, number>> = {
  gbp: 30,
  jpy: 50,
  mxn: 1000,
  aed: 200,
  dkk: 250,
  nok: 300,
  sek: 300,
  czk: 1500,
  pln: 200,
  ron: 200,
  huf: 17_500,
  hkd: 400,
  myr: 200,
  thb: 1000,
};

const signs: Readonly<Record<string, string>> = { usd: '$', eur: '€', gbp: '£', jpy: '¥', inr: '₹', brl: 'R$' };

export const maximumAmount = 99_999_999;

/** A currency in lower case; throws for one that Stripe doesn't know. */
export function currencyOf(text: string, param = 'currency'): string {
  const currency = text.toLowerCase();
  if (!known.has(currency)) throw errors.invalid_currency(text, supported.join(', '), param);
  return currency;
}

/** Digits behind the point: 2, 0 or 3. */
export const decimalsOf = (currency: string): number =>
  withoutCents.has(currency) ? 0 : withMills.has(currency) ? 3 : 2;

export const minimumOf = (currency: string): number => minimums[currency] ?? 50;

/** An amount in the currency's smallest unit as people write it: `12.50`, `INR`. */
export const decimal = (amount: number, currency: string) => ofMinor(amount, currency, decimalsOf(currency));

/** `$10.00`; of a currency without a sign of its own `10.00 CHF`. */
export function money(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const [whole = '', cents] = (Math.abs(amount) / 10 ** decimals).toFixed(decimals).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const digits = `${amount < 0 ? '-' : ''}${cents === undefined ? grouped : `${grouped}.${cents}`}`;
  const sign = signs[currency];
  return sign ? digits.replace(/^-?/, (minus) => `${minus}${sign}`) : `${digits} ${currency.toUpperCase()}`;
}

/** Throws unless an amount can be charged in a currency. */
export function checkChargeable(amount: number, currency: string): void {
  if (amount <= 0) throw errors.amount_zero();
  if (amount > maximumAmount) throw errors.amount_too_large(money(maximumAmount, currency));
  if (amount < minimumOf(currency)) throw errors.amount_too_small(money(minimumOf(currency), currency), currency);
  if (decimalsOf(currency) === 3 && amount % 10 !== 0) {
    throw errors
      .invalid_request('Invalid amount: amounts in three-decimal currencies must be a multiple of 10.')
      .with({ param: 'amount' });
  }
}
