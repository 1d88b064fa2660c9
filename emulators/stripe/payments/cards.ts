/** Test cards: what each number is, and what happens when it is charged (Stripe docs, "Testing"). */
import { digest } from '../../../src/emulator/index.ts';
import type { DeclineName } from '../declines.ts';

export type Brand = 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay' | 'unknown';

/** What the issuer makes of a card. All of it is as if nothing were said where it is left out. */
export interface Behaviour {
  /** Refused already when it is attached to a customer or made a token. */
  readonly attach?: DeclineName;
  /** Refused when charged (after authentication, where that is asked for, too). */
  readonly charge?: DeclineName;
  /** Stripe itself refuses: the bank is never asked. */
  readonly blocked?: true;
  /**
   * 3-D Secure: `always`; `unless-set-up`: until the card was set up for later; `off-session-fine`: set up from the start;
   * `optional`: when asked for.
   */
  readonly authenticate?: 'always' | 'unless-set-up' | 'off-session-fine' | 'optional' | 'required';
  readonly dispute?: 'fraudulent' | 'product_not_received' | 'inquiry' | 'multiple';
  readonly fraudWarning?: true;
  readonly refund?: 'pending' | 'fails';
  /** Funds are available at once. */
  readonly available?: true;
  readonly risk?: 'elevated' | 'highest';
  readonly checks?: {
    readonly cvc?: 'fail';
    readonly line1?: 'fail' | 'unavailable';
    readonly zip?: 'fail' | 'unavailable';
  };
}

export interface TestCard {
  readonly number: string;
  /** Behind `pm_card_` and `tok_`. */
  readonly names: readonly string[];
  readonly funding?: 'credit' | 'debit' | 'prepaid';
  readonly country?: string;
  readonly behaviour?: Behaviour;
}

const card = (number: string, names: string, more: Omit<TestCard, 'number' | 'names'> = {}): TestCard => ({
  number,
  names: names === '' ? [] : names.split(' '),
  ...more,
});

const does = (number: string, names: string, behaviour: Behaviour): TestCard => card(number, names, { behaviour });

const of = (country: string, number: string): TestCard => card(number, country.toLowerCase(), { country });

const testCards: readonly TestCard[] = [
  card('4242424242424242', 'visa us'),
  card('4000056655665556', 'visa_debit', { funding: 'debit' }),
  card('5555555555554444', 'mastercard'),
  card('2223003122003222', ''),
  card('5200828282828210', 'mastercard_debit', { funding: 'debit' }),
  card('5105105105105100', 'mastercard_prepaid', { funding: 'prepaid' }),
  card('378282246310005', 'amex'),
  card('371449635398431', ''),
  card('6011111111111117', 'discover'),
  card('6011981111111113', 'discover_debit', { funding: 'debit' }),
  card('3056930009020004', 'diners'),
  card('36227206271667', ''),
  card('3566002020360505', 'jcb'),
  card('6200000000000005', 'unionpay'),
  of('AR', '4000000320000021'),
  of('BR', '4000000760000002'),
  of('CA', '4000001240000000'),
  of('CL', '4000001520000001'),
  of('CO', '4000001700000003'),
  of('MX', '4000004840008001'),
  of('AE', '4000007840000001'),
  of('AT', '4000000400000008'),
  of('BE', '4000000560000004'),
  of('BG', '4000001000000000'),
  of('CH', '4000007560000009'),
  of('CZ', '4000002030000002'),
  of('DE', '4000002760000016'),
  of('DK', '4000002080000001'),
  of('ES', '4000007240000007'),
  of('FI', '4000002460000001'),
  of('FR', '4000002500000003'),
  of('GB', '4000008260000000'),
  of('GR', '4000003000000030'),
  of('HU', '4000003480000005'),
  of('IE', '4000003720000005'),
  of('IT', '4000003800000008'),
  of('NL', '4000005280000002'),
  of('NO', '4000005780000007'),
  of('PL', '4000006160000005'),
  of('PT', '4000006200000007'),
  of('SE', '4000007520000008'),
  of('AU', '4000000360000006'),
  of('CN', '4000001560000002'),
  of('HK', '4000003440000004'),
  of('IN', '4000003560000008'),
  of('JP', '4000003920000003'),
  of('MY', '4000004580000002'),
  of('NZ', '4000005540000008'),
  of('SG', '4000007020000003'),
  of('TH', '4000007640000003'),
  does('4000000000000002', 'visa_chargeDeclined chargeDeclined', { attach: 'card_declined', charge: 'card_declined' }),
  does('4000000000009995', 'visa_chargeDeclinedInsufficientFunds chargeDeclinedInsufficientFunds', {
    attach: 'insufficient_funds',
    charge: 'insufficient_funds',
  }),
  does('4000000000009987', 'visa_chargeDeclinedLostCard chargeDeclinedLostCard', {
    attach: 'lost_card',
    charge: 'lost_card',
  }),
  does('4000000000009979', 'visa_chargeDeclinedStolenCard chargeDeclinedStolenCard', {
    attach: 'stolen_card',
    charge: 'stolen_card',
  }),
  does('4000000000000069', 'chargeDeclinedExpiredCard visa_chargeDeclinedExpiredCard', {
    attach: 'expired_card',
    charge: 'expired_card',
  }),
  does('4000000000000127', 'chargeDeclinedIncorrectCvc visa_chargeDeclinedIncorrectCvc', {
    attach: 'incorrect_cvc',
    charge: 'incorrect_cvc',
  }),
  does('4000000000000119', 'chargeDeclinedProcessingError visa_chargeDeclinedProcessingError', {
    attach: 'processing_error',
    charge: 'processing_error',
  }),
  does('4000000000006975', 'visa_chargeDeclinedVelocityLimitExceeded chargeDeclinedVelocityLimitExceeded', {
    attach: 'card_velocity_exceeded',
    charge: 'card_velocity_exceeded',
  }),
  does('4000000000000341', 'chargeCustomerFail', { charge: 'card_declined' }),
  does('4100000000000019', 'radarBlock chargeDeclinedFraudulent', {
    charge: 'fraudulent',
    blocked: true,
    risk: 'highest',
  }),
  does('4000000000004954', 'riskLevelHighest', { risk: 'highest' }),
  does('4000000000009235', 'riskLevelElevated', { risk: 'elevated' }),
  does('4000000000000101', 'cvcCheckFail', { checks: { cvc: 'fail' } }),
  does('4000000000000036', 'avsZipFail', { checks: { zip: 'fail' } }),
  does('4000000000000028', 'avsLine1Fail', { checks: { line1: 'fail' } }),
  does('4000000000000010', 'avsFail', { checks: { line1: 'fail', zip: 'fail' } }),
  does('4000000000000044', 'avsUnchecked', { checks: { line1: 'unavailable', zip: 'unavailable' } }),
  does('4000002500003155', 'authenticationRequiredOnSetup', { authenticate: 'unless-set-up' }),
  does('4000002760003184', 'authenticationRequired', { authenticate: 'always' }),
  does('4000003800000446', 'authenticationRequiredSetupForOffSession', { authenticate: 'off-session-fine' }),
  does('4000008260003178', 'authenticationRequiredChargeDeclinedInsufficientFunds', {
    authenticate: 'always',
    charge: 'insufficient_funds',
  }),
  does('4000000000003220', 'threeDSecure2Required threeDSecureRequired', { authenticate: 'required' }),
  does('4000008400001629', 'threeDSecureRequiredChargeDeclined', { authenticate: 'required', charge: 'card_declined' }),
  does('4000008400001280', 'threeDSecureRequiredProcessingError', { charge: 'processing_error' }),
  does('4000000000003055', 'threeDSecureOptional', { authenticate: 'optional' }),
  does('4000000000003063', '', { authenticate: 'required' }),
  does('4000000000000077', 'bypassPending', { available: true }),
  card('4000003720000278', 'bypassPendingInternational', { country: 'IE', behaviour: { available: true } }),
  does('4000000000007726', 'pendingRefund', { refund: 'pending' }),
  does('4000000000005126', 'refundFail', { refund: 'fails' }),
  does('4000000000000259', 'createDispute', { dispute: 'fraudulent' }),
  does('4000000000002685', 'createDisputeProductNotReceived', { dispute: 'product_not_received' }),
  does('4000000000001976', 'createDisputeInquiry', { dispute: 'inquiry' }),
  does('4000000000005423', 'createIssuerFraudRecord', { fraudWarning: true }),
  does('4000000404000079', 'createMultipleDisputes', { dispute: 'multiple' }),
];

const byNumber = new Map(testCards.map((one) => [one.number, one]));
const byName = new Map(testCards.flatMap((one) => one.names.map((name) => [name, one] as const)));

/** The test card behind `pm_card_NAME` or `tok_NAME`. */
export const cardNamed = (name: string): TestCard | undefined => byName.get(name);

/** A card by its number; one that is no test card succeeds. */
export const cardNumbered = (number: string): TestCard => byNumber.get(number) ?? { number, names: [] };

export const behaviourOf = (number: string | undefined): Behaviour =>
  number === undefined ? {} : (byNumber.get(number)?.behaviour ?? {});

/** Whether the last digit checks the others. */
export function isLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  let sum = 0;
  for (let at = 0; at < number.length; at++) {
    const digit = Number(number[number.length - 1 - at]);
    const weighed = at % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

const prefixes: readonly (readonly [RegExp, Brand])[] = [
  [/^4/, 'visa'],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^(?:6011|64[4-9]|65)/, 'discover'],
  [/^3(?:0[0-5]|[689])/, 'diners'],
  [/^35/, 'jcb'],
  [/^62/, 'unionpay'],
];

export const brandOf = (number: string): Brand => prefixes.find(([prefix]) => prefix.test(number))?.[1] ?? 'unknown';

const oldNames: Readonly<Record<Brand, string>> = {
  visa: 'Visa',
  mastercard: 'MasterCard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  unknown: 'Unknown',
};

/** `American Express`, as `card` objects of old have it. */
export const oldBrandName = (brand: Brand): string => oldNames[brand];

/** The same for a number within an account: 16 letters and digits. */
export const fingerprintOf = (account: string, number: string): string =>
  Buffer.from(digest('sha256', `${account} ${number}`, 'base64'))
    .toString()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 16);
