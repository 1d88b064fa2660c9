/** Making payment methods: of card data, bank accounts, tokens, and the magic ids of tests. */
import { z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { merged } from '../../core/metadata.ts';
import { address, defined, hash, metadata, text, unset, wholeAddress } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { fingerprintOf } from '../cards.ts';
import { cardDetails, cardInternal, checkCard, magicCard } from './card.ts';
import { noDetails, type BillingDetailsRow } from './details.ts';
import { kindOf, kindParams, needsDetails } from './kinds.ts';
import { methodRow, paymentMethods, type MethodInternalRow, type PaymentMethodRow } from './method.ts';
import { spendToken } from './tokens.ts';
import { methodTypes } from './types.ts';

export const billingDetails = () =>
  z.object({
    address: unset(address()),
    email: unset(text(512)),
    name: unset(text()),
    phone: unset(text()),
    tax_id: unset(text()),
  });

/** The parameters that describe a new method: of `payment_methods.create` and of `payment_method_data`. */
export const methodData = () => ({
  allow_redisplay: z.enum(['always', 'limited', 'unspecified']).optional(),
  billing_details: billingDetails().optional(),
  card: z
    .object({
      cvc: text(4).optional(),
      exp_month: z.int().optional(),
      exp_year: z.int().optional(),
      networks: hash().optional(),
      number: text(30).optional(),
      token: text().optional(),
    })
    .optional(),
  interac_present: hash().optional(),
  metadata: metadata(),
  radar_options: hash().optional(),
  sepa_debit: z.object({ iban: text(50) }).optional(),
  us_bank_account: z
    .object({
      account_holder_type: z.enum(['company', 'individual']).optional(),
      account_number: text(40).optional(),
      account_type: z.enum(['checking', 'savings']).optional(),
      financial_connections_account: text().optional(),
      routing_number: text(20).optional(),
    })
    .optional(),
  ...kindParams(),
});

const MethodData = () => z.object({ ...methodData(), type: z.enum(methodTypes) });
export type MethodDataInput = Partial<Infer<typeof MethodData>>;

export const detailsOf = (given: Infer<typeof billingDetails> | undefined): BillingDetailsRow => ({
  ...noDetails,
  ...defined({ ...given, address: given?.address ? wholeAddress(given.address) : undefined }),
});

/** A new method, not yet anybody's. `id` and `legacy` are those of older objects. */
export function insertMethod(
  ctx: StripeCtx,
  row: Pick<PaymentMethodRow, 'type'> & Partial<PaymentMethodRow>,
  internal: MethodInternalRow = {},
): Promise<PaymentMethodRow> {
  return paymentMethods.insert(ctx, methodRow(ctx, row), internal);
}

/** A method of parameters. Throws what is wrong with a card. */
export async function makeMethod(ctx: StripeCtx, data: MethodDataInput): Promise<PaymentMethodRow> {
  const { type } = data;
  if (!type) throw errors.parameter_missing('type');
  const common = {
    type,
    billing_details: detailsOf(data.billing_details),
    metadata: merged({}, data.metadata),
    ...(data.allow_redisplay && { allow_redisplay: data.allow_redisplay }),
  };
  if (type === 'card') return makeCard(ctx, data.card, common);
  if (type === 'sepa_debit') return makeSepa(ctx, data.sepa_debit, common);
  if (type === 'us_bank_account') return makeUsBank(ctx, data.us_bank_account, common);
  const given = (data as Record<string, unknown>)[type];
  if (needsDetails(type) && given === undefined) throw errors.parameter_missing(type);
  return insertMethod(ctx, { ...common, [type]: kindOf(type, given, ctx.account.id) });
}

type Common = Pick<PaymentMethodRow, 'type'> & Partial<PaymentMethodRow>;

async function makeCard(ctx: StripeCtx, card: MethodDataInput['card'], common: Common): Promise<PaymentMethodRow> {
  if (!card) throw errors.parameter_missing('card');
  if (card.token !== undefined) {
    const input = await spendToken(ctx, card.token, 'card[token]');
    return insertMethod(ctx, { ...common, card: cardDetails(ctx, input, common.billing_details) }, cardInternal(input));
  }
  const { number, exp_month, exp_year, cvc } = card;
  if (number === undefined) throw errors.parameter_missing('card[number]');
  if (exp_month === undefined) throw errors.parameter_missing('card[exp_month]');
  if (exp_year === undefined) throw errors.parameter_missing('card[exp_year]');
  const input = checkCard(ctx, { number, exp_month, exp_year, cvc });
  return insertMethod(ctx, { ...common, card: cardDetails(ctx, input, common.billing_details) }, cardInternal(input));
}

function makeSepa(ctx: StripeCtx, data: MethodDataInput['sepa_debit'], common: Common): Promise<PaymentMethodRow> {
  if (!data) throw errors.parameter_missing('sepa_debit');
  const iban = data.iban.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) {
    throw errors
      .invalid_request(`The IBAN you provided is invalid.`)
      .with({ code: 'invalid_bank_account_iban', param: 'sepa_debit[iban]' });
  }
  const sepa_debit = {
    bank_code: iban.slice(4, 12),
    branch_code: '',
    country: iban.slice(0, 2),
    fingerprint: fingerprintOf(ctx.account.id, iban),
    generated_from: { charge: null, setup_attempt: null },
    last4: iban.slice(-4),
  };
  return insertMethod(ctx, { ...common, sepa_debit }, { number: iban });
}

function makeUsBank(
  ctx: StripeCtx,
  data: MethodDataInput['us_bank_account'],
  common: Common,
): Promise<PaymentMethodRow> {
  const number = data?.account_number ?? '000123456789';
  const us_bank_account = {
    account_holder_type: data?.account_holder_type ?? 'individual',
    account_type: data?.account_type ?? 'checking',
    bank_name: 'STRIPE TEST BANK',
    financial_connections_account: data?.financial_connections_account ?? null,
    fingerprint: fingerprintOf(ctx.account.id, number),
    last4: number.slice(-4),
    networks: { preferred: 'ach', supported: ['ach'] },
    routing_number: data?.routing_number ?? '110000000',
    status_details: {},
  };
  return insertMethod(ctx, { ...common, us_bank_account }, { number });
}

const usAccounts: Readonly<Record<string, string>> = {
  success: '000123456789',
  processing: '000000000009',
  accountClosed: '000111111113',
  noAccount: '000111111116',
  insufficientFunds: '000222222227',
  debitNotAuthorized: '000333333335',
  invalidCurrency: '000444444440',
  dispute: '000888888885',
};

/** The method behind a magic id (`pm_card_visa`, `pm_usBankAccount_success`): a new one each time. Undefined for other ids. */
export async function makeMagic(ctx: StripeCtx, id: string): Promise<PaymentMethodRow | undefined> {
  if (id.startsWith('pm_card_')) {
    const input = magicCard(ctx, id.slice('pm_card_'.length));
    return (
      input &&
      insertMethod(
        ctx,
        { type: 'card', card: cardDetails(ctx, input), billing_details: noDetails },
        cardInternal(input),
      )
    );
  }
  const name = /^pm_usBankAccount_(\w+)$/.exec(id)?.[1];
  const account_number = name && usAccounts[name];
  if (account_number)
    return makeUsBank(
      ctx,
      { account_number },
      { type: 'us_bank_account', billing_details: { ...noDetails, name: 'Jenny Rosen' } },
    );
  if (id === 'pm_sepaDebit_success' || id === 'pm_sepa_debit')
    return makeSepa(ctx, { iban: 'AT611904300234573201' }, { type: 'sepa_debit' });
  return undefined;
}
