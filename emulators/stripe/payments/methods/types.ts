/** The types of payment methods, and how each pays: at once, after a redirect, or some days later. */

export const methodTypes = [
  'acss_debit',
  'affirm',
  'afterpay_clearpay',
  'alipay',
  'alma',
  'amazon_pay',
  'au_becs_debit',
  'bacs_debit',
  'bancontact',
  'billie',
  'bizum',
  'blik',
  'boleto',
  'card',
  'cashapp',
  'crypto',
  'custom',
  'customer_balance',
  'eps',
  'fpx',
  'giropay',
  'grabpay',
  'ideal',
  'kakao_pay',
  'klarna',
  'konbini',
  'kr_card',
  'link',
  'mb_way',
  'mobilepay',
  'multibanco',
  'naver_pay',
  'nz_bank_account',
  'oxxo',
  'p24',
  'pay_by_bank',
  'payco',
  'paynow',
  'paypal',
  'paypay',
  'payto',
  'pix',
  'promptpay',
  'revolut_pay',
  'samsung_pay',
  'satispay',
  'scalapay',
  'sepa_debit',
  'sequra',
  'sofort',
  'sunbit',
  'swish',
  'twint',
  'upi',
  'us_bank_account',
  'wechat_pay',
  'zip',
] as const;

export type MethodType = (typeof methodTypes)[number];

/** `card`: a card, asked at once. `debit`: a bank account, which answers days later. `redirect`: the buyer approves elsewhere. */
export type Family = 'card' | 'debit' | 'redirect';

const debits = new Set<string>([
  'acss_debit',
  'au_becs_debit',
  'bacs_debit',
  'nz_bank_account',
  'payto',
  'sepa_debit',
  'us_bank_account',
]);

export const familyOf = (type: string): Family =>
  type === 'card' || type === 'link' ? 'card' : debits.has(type) ? 'debit' : 'redirect';

/** What the buyer approves elsewhere pays days later all the same. */
export const paysLate = (type: string): boolean => debits.has(type) || type === 'sofort';

/** Where the type has a page of its own instead of `redirect_to_url`. */
export const redirectAction = (type: string): string =>
  type === 'alipay' ? 'alipay_handle_redirect' : 'redirect_to_url';

/** Types that can be charged again later, once they were set up. */
const reusable = new Set<string>([
  ...debits,
  'amazon_pay',
  'card',
  'cashapp',
  'kakao_pay',
  'klarna',
  'kr_card',
  'link',
  'naver_pay',
  'paypal',
  'revolut_pay',
]);

export const isReusable = (type: string): boolean => reusable.has(type);

/** The currencies in which a type can pay; of those that aren't listed, any. */
const currencies: Readonly<Record<string, readonly string[]>> = {
  acss_debit: ['cad', 'usd'],
  affirm: ['usd', 'cad'],
  afterpay_clearpay: ['usd', 'cad', 'gbp', 'aud', 'nzd'],
  au_becs_debit: ['aud'],
  bacs_debit: ['gbp'],
  bancontact: ['eur'],
  bizum: ['eur'],
  blik: ['pln'],
  boleto: ['brl'],
  cashapp: ['usd'],
  eps: ['eur'],
  fpx: ['myr'],
  giropay: ['eur'],
  grabpay: ['sgd', 'myr'],
  ideal: ['eur'],
  konbini: ['jpy'],
  multibanco: ['eur'],
  oxxo: ['mxn'],
  p24: ['eur', 'pln'],
  paynow: ['sgd'],
  pix: ['brl'],
  promptpay: ['thb'],
  sepa_debit: ['eur'],
  sofort: ['eur'],
  swish: ['sek'],
  twint: ['chf'],
  upi: ['inr'],
  us_bank_account: ['usd'],
};

export const takesCurrency = (type: string, currency: string): boolean => currencies[type]?.includes(currency) ?? true;

/** What is switched on in a new account, by currency: what automatic payment methods mean. */
export function automaticTypes(currency: string, redirects: boolean): string[] {
  const local = currency === 'eur' ? ['bancontact', 'eps'] : [];
  const later = currency === 'usd' || currency === 'eur' || currency === 'gbp' ? ['klarna'] : [];
  const wallets = currency === 'usd' ? ['cashapp', 'amazon_pay'] : [];
  return ['card', ...(redirects ? [...local, ...later] : []), 'link', ...(redirects ? wallets : [])];
}
