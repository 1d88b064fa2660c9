/** What a charge tells of the method that paid, by type; cards are in `details.ts`. */
import type { Random } from '../../../../src/emulator/index.ts';

type Told = Readonly<Record<string, unknown>>;
type Facts = (random: Random, told: Told, name: string | null) => object;

const transaction: Facts = (random) => ({ transaction_id: random.hex(32) });

const buyer: Facts = (random) => ({ buyer_id: random.hex(16), transaction_id: random.hex(32) });

const printed: Facts = (random) => ({ fingerprint: random.hex(16), transaction_id: random.hex(32) });

/** What a bank in the euro area tells of who has paid by redirect. */
const euro = (name: string | null) => ({
  generated_sepa_debit: null,
  generated_sepa_debit_mandate: null,
  iban_last4: '3000',
  verified_name: name,
});

const only = (told: Told, ...names: readonly string[]): object =>
  Object.fromEntries(names.map((name) => [name, told[name] ?? null]));

const facts: Readonly<Record<string, Facts>> = {
  acss_debit: (_, told) => told,
  affirm: transaction,
  afterpay_clearpay: (random) => ({ order_id: random.hex(16), reference: null }),
  alipay: printed,
  alma: transaction,
  amazon_pay: transaction,
  au_becs_debit: (_, told) => told,
  bacs_debit: (_, told) => ({ mandate: null, ...told }),
  bancontact: (_, __, name) => ({
    bank_code: 'VAPE',
    bank_name: 'VAN DE PUT & CO',
    bic: 'VAPEBE22',
    preferred_language: null,
    ...euro(name),
  }),
  billie: transaction,
  bizum: buyer,
  blik: () => ({ buyer_id: null }),
  boleto: (_, told) => told,
  cashapp: (random) => ({ buyer_id: random.hex(16), cashtag: '$jenny', transaction_id: random.hex(32) }),
  eps: (_, told, name) => ({ bank: told.bank ?? null, verified_name: name }),
  fpx: (random, told) => ({ ...told, transaction_id: random.hex(32) }),
  giropay: (_, __, name) => ({
    bank_code: '37040044',
    bank_name: 'Commerzbank',
    bic: 'COBADEFFXXX',
    verified_name: name,
  }),
  grabpay: transaction,
  ideal: (random, told, name) => ({
    bank: told.bank ?? 'ing',
    bic: told.bic ?? 'INGBNL2A',
    transaction_id: random.digits(16),
    ...euro(name),
  }),
  kakao_pay: buyer,
  klarna: () => ({ payer_details: null, payment_method_category: 'pay_later', preferred_locale: null }),
  konbini: () => ({ store: null }),
  kr_card: (random) => ({ brand: null, buyer_id: null, last4: null, transaction_id: random.hex(32) }),
  link: () => ({ country: 'US' }),
  mobilepay: () => ({ card: null }),
  multibanco: (random) => ({ entity: '12345', reference: random.digits(9) }),
  naver_pay: buyer,
  nz_bank_account: (_, told) => told,
  oxxo: (random) => ({ number: random.digits(30) }),
  p24: (random, told, name) => ({ bank: told.bank ?? null, reference: `P24-${random.digits(9)}`, verified_name: name }),
  payco: buyer,
  paynow: (random) => ({ reference: random.digits(12) }),
  paypal: (random, told, name) => ({
    ...told,
    payer_name: name,
    seller_protection: { dispute_categories: ['fraudulent', 'product_not_received'], status: 'eligible' },
    transaction_id: random.hex(17),
  }),
  payto: (_, told) => told,
  pix: () => ({ bank_transaction_id: null }),
  promptpay: (random) => ({ reference: random.digits(15) }),
  revolut_pay: transaction,
  samsung_pay: buyer,
  satispay: transaction,
  scalapay: transaction,
  sepa_debit: (_, told) => ({
    ...only(told, 'bank_code', 'branch_code', 'country', 'fingerprint', 'last4'),
    mandate: null,
  }),
  sequra: transaction,
  sofort: (_, told, name) => ({
    bank_code: 'VAPE',
    bank_name: 'VAN DE PUT & CO',
    bic: 'VAPEBE22',
    country: told.country ?? null,
    preferred_language: null,
    ...euro(name),
  }),
  sunbit: transaction,
  swish: (random) => ({
    fingerprint: random.hex(16),
    payment_reference: random.digits(16),
    verified_phone_last4: '0100',
  }),
  upi: () => ({ vpa: null }),
  us_bank_account: (random, told) => ({
    ...only(told, 'account_holder_type', 'account_type', 'bank_name', 'fingerprint', 'last4'),
    payment_reference: random.digits(15),
    ...only(told, 'routing_number'),
  }),
  wechat_pay: printed,
};

/** The hash named like the type, of the method's own; `name` is that of who paid. */
export const chargeFacts = (random: Random, type: string, told: unknown, name: string | null): object =>
  facts[type]?.(random, typeof told === 'object' && told !== null ? (told as Told) : {}, name) ?? {};
