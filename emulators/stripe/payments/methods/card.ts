/** Cards as data: what is checked of them, and what they tell of themselves. */
import type { StripeCtx } from '../../account.ts';
import { errors } from '../../errors.ts';
import { behaviourOf, brandOf, cardNamed, cardNumbered, fingerprintOf, isLuhn } from '../cards.ts';
import { noDetails, type BillingDetailsRow, type CardDetailsRow } from './details.ts';

/** What a card is made of. */
export interface CardInput {
  readonly number: string;
  readonly exp_month: number;
  readonly exp_year: number;
  readonly cvc?: string | undefined;
}

export const cardInternal = ({ number, cvc }: CardInput): { number: string; cvc: boolean } => ({
  number,
  cvc: cvc !== undefined,
});

/** Throws what is wrong with a card's number, expiry or code; answers it with its number bare. */
export function checkCard(ctx: StripeCtx, given: CardInput): CardInput {
  const number = given.number.replaceAll(/[\s-]/g, '');
  if (!isLuhn(number)) throw errors.incorrect_number();
  const { exp_month, cvc } = given;
  const exp_year = given.exp_year < 100 ? 2000 + given.exp_year : given.exp_year;
  if (exp_month < 1 || exp_month > 12) throw errors.invalid_expiry_month();
  const today = new Date(ctx.now);
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() + 1];
  if (exp_year < year || exp_year > year + 50) throw errors.invalid_expiry_year();
  if (exp_year === year && exp_month < month) throw errors.invalid_expiry_month();
  if (cvc !== undefined && !(brandOf(number) === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/).test(cvc))
    throw errors.invalid_cvc();
  return { number, exp_month, exp_year, cvc };
}

/** The card of `pm_card_NAME` and `tok_NAME`: expires next year. */
export function magicCard(ctx: StripeCtx, name: string): CardInput | undefined {
  const card = cardNamed(name);
  if (!card) return undefined;
  const today = new Date(ctx.now);
  return {
    number: card.number,
    exp_month: today.getUTCMonth() + 1,
    exp_year: today.getUTCFullYear() + 1,
    cvc: '123',
  };
}

/** What a card tells of itself before anybody has asked its bank. */
export function cardDetails(ctx: StripeCtx, input: CardInput, details: BillingDetailsRow = noDetails): CardDetailsRow {
  const { number, exp_month, exp_year, cvc } = input;
  const { funding = 'credit', country = 'US' } = cardNumbered(number);
  const brand = brandOf(number);
  const given = details.address;
  return {
    brand,
    checks: {
      address_line1_check: given?.line1 ? 'unchecked' : null,
      address_postal_code_check: given?.postal_code ? 'unchecked' : null,
      cvc_check: cvc === undefined ? null : 'unchecked',
    },
    country,
    display_brand: brand === 'diners' ? 'diners_club' : brand,
    exp_month,
    exp_year,
    fingerprint: fingerprintOf(ctx.account.id, number),
    funding,
    generated_from: null,
    last4: number.slice(-4),
    networks: { available: [brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
}

/** What the bank says of code and address, once it is asked. */
export function checkedCard(card: CardDetailsRow, number: string | undefined): CardDetailsRow {
  const { cvc = 'pass', line1 = 'pass', zip = 'pass' } = behaviourOf(number).checks ?? {};
  const { address_line1_check, address_postal_code_check, cvc_check } = card.checks;
  return {
    ...card,
    checks: {
      address_line1_check: address_line1_check === null ? null : line1,
      address_postal_code_check: address_postal_code_check === null ? null : zip,
      cvc_check: cvc_check === null ? null : cvc,
    },
  };
}
