/** Types of payment methods beside cards, SEPA and US accounts: what each is told when it is made, and what it tells. */
import { z } from '../../../../src/emulator/index.ts';
import { hash, text } from '../../core/params.ts';
import { fingerprintOf } from '../cards.ts';
import { methodTypes } from './types.ts';

const bank = () => z.object({ bank: text().optional() });

const parameters: Readonly<Record<string, () => z.ZodType>> = {
  acss_debit: () => z.object({ account_number: text(40), institution_number: text(10), transit_number: text(10) }),
  au_becs_debit: () => z.object({ account_number: text(40), bsb_number: text(10) }),
  bacs_debit: () => z.object({ account_number: text(40).optional(), sort_code: text(10).optional() }),
  boleto: () => z.object({ tax_id: text(50) }),
  eps: bank,
  fpx: () => z.object({ account_holder_type: z.enum(['company', 'individual']).optional(), bank: text() }),
  ideal: bank,
  klarna: () => z.object({ dob: z.object({ day: z.int(), month: z.int(), year: z.int() }).optional() }),
  naver_pay: () => z.object({ funding: z.enum(['card', 'points']).optional() }),
  nz_bank_account: () =>
    z.object({
      account_holder_name: text().optional(),
      account_number: text(40),
      bank_code: text(10),
      branch_code: text(10),
      reference: text().optional(),
      suffix: text(10),
    }),
  p24: bank,
  payto: () =>
    z.object({ account_number: text(40).optional(), bsb_number: text(10).optional(), pay_id: text().optional() }),
  sofort: () => z.object({ country: z.enum(['AT', 'BE', 'DE', 'ES', 'IT', 'NL']) }),
};

/** The hashes of `payment_methods.create` and `payment_method_data`, by type. */
export const kindParams = () =>
  Object.fromEntries(
    methodTypes
      .filter((type) => !['card', 'sepa_debit', 'us_bank_account'].includes(type))
      .map((type) => [type, (parameters[type]?.() ?? hash()).optional()]),
  );

/** Types of which something must be told. */
const needy = new Set<string>([
  'acss_debit',
  'au_becs_debit',
  'bacs_debit',
  'boleto',
  'fpx',
  'nz_bank_account',
  'sofort',
]);

export const needsDetails = (type: string): boolean => needy.has(type);

type Told = Readonly<Record<string, unknown>>;

/** An account by the end of its number, as all of them are shown. */
const account = (owner: string, number: unknown): { fingerprint: string; last4: string } => {
  const digits = typeof number === 'string' ? number : '000123456';
  return { fingerprint: fingerprintOf(owner, digits), last4: digits.slice(-4) };
};

const shapes: Readonly<Record<string, (told: Told, owner: string) => object>> = {
  acss_debit: ({ account_number, institution_number, transit_number }, owner) => ({
    bank_name: 'STRIPE TEST BANK',
    institution_number,
    transit_number,
    ...account(owner, account_number),
  }),
  au_becs_debit: ({ account_number, bsb_number }, owner) => ({ bsb_number, ...account(owner, account_number) }),
  bacs_debit: ({ account_number, sort_code = '108800' }, owner) => ({ sort_code, ...account(owner, account_number) }),
  bizum: () => ({ buyer_id: null }),
  blik: () => ({}),
  boleto: ({ tax_id = '' }) => ({ tax_id }),
  cashapp: () => ({ buyer_id: null, cashtag: null }),
  custom: ({ type }) => ({ display_name: null, logo: null, type }),
  eps: ({ bank: name = null }) => ({ bank: name }),
  fpx: ({ account_holder_type = null, bank: name }) => ({ account_holder_type, bank: name }),
  ideal: ({ bank: name = null }) => ({ bank: name, bic: bics[String(name)] ?? null }),
  klarna: ({ dob }) => (dob === undefined ? {} : { dob }),
  kr_card: () => ({ brand: null, last4: null }),
  link: () => ({ email: null }),
  naver_pay: ({ funding = 'card' }) => ({ buyer_id: null, funding }),
  nz_bank_account: ({ account_holder_name = null, account_number, bank_code, branch_code, suffix }) => ({
    account_holder_name,
    bank_code,
    bank_name: 'STRIPE TEST BANK',
    branch_code,
    last4: String(account_number).slice(-4),
    suffix,
  }),
  p24: ({ bank: name = null }) => ({ bank: name }),
  paypal: () => ({ country: 'US', payer_email: null, payer_id: null }),
  payto: ({ account_number, bsb_number = null, pay_id = null }) => ({
    bsb_number,
    last4: typeof account_number === 'string' ? account_number.slice(-4) : null,
    pay_id,
  }),
  sofort: ({ country = null }) => ({ country }),
  upi: () => ({ vpa: null }),
};

const bics: Readonly<Record<string, string>> = {
  abn_amro: 'ABNANL2A',
  asn_bank: 'ASNBNL21',
  bunq: 'BUNQNL2A',
  ing: 'INGBNL2A',
  knab: 'KNABNL2H',
  rabobank: 'RABONL2U',
  regiobank: 'RBRBNL21',
  revolut: 'REVOLT21',
  sns_bank: 'SNSBNL2A',
  triodos_bank: 'TRIONL2U',
  van_lanschot: 'FVLBNL22',
};

/** The hash named like the type: what the method tells of itself. `owner` is the account for which fingerprints are made. */
export const kindOf = (type: string, told: unknown, owner: string): object =>
  shapes[type]?.(typeof told === 'object' && told !== null ? (told as Told) : {}, owner) ?? {};
