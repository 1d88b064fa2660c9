/** Bank accounts of tests: what becomes of a debit, days later (Stripe docs, "Testing"). */

export interface DebitFate {
  /** Why it fails; undefined: it succeeds. */
  readonly failure?: { readonly code: string; readonly message: string };
  /** Not before some minutes have passed. */
  readonly late?: true;
  readonly dispute?: true;
}

const failed = (code: string, message: string): DebitFate => ({ failure: { code, message } });

const generic = failed('payment_intent_payment_attempt_failed', 'The payment failed.');
const funds = failed('insufficient_funds', "The customer's account has insufficient funds to cover this payment.");
const limit = failed('charge_exceeds_source_limit', 'This payment exceeds the amount limit of the bank account.');
const closed = failed('account_closed', "The customer's bank account has been closed.");
const missing = failed('no_account', "The customer's bank account could not be located.");
const unauthorized = failed(
  'debit_not_authorized',
  'The customer has notified their bank that this payment was unauthorized.',
);
const currency = failed('invalid_currency', 'The bank was unable to process this payment because of its currency.');

/** By the number of a US account. */
const usAccounts: Readonly<Record<string, DebitFate>> = {
  '000111111113': closed,
  '000111111116': missing,
  '000222222227': funds,
  '000333333335': unauthorized,
  '000444444440': currency,
  '000888888885': { dispute: true },
};

/** By the end of an IBAN, whichever its country. */
const ibans: readonly (readonly [end: RegExp, fate: DebitFate])[] = [
  [/^..\d\d1904300234573201$/, {}],
  [/^..\d\d1904300235473204$/, { late: true }],
  [/^..\d\d1904300235473202$/, generic],
  [/^..\d\d1904300235473203$/, { ...generic, late: true }],
  [/^..\d\d1904300000343434$/, limit],
  [/^..\d\d1904300000121212$/, limit],
  [/^..\d\d1904300002222227$/, funds],
  [/3202$/, generic],
  [/3203$/, { ...generic, late: true }],
  [/3204$/, { late: true }],
];

/** What becomes of a debit from an account. */
export function fateOfDebit(number: string | undefined): DebitFate {
  if (number === undefined) return {};
  const us = usAccounts[number];
  return us ?? ibans.find(([end]) => end.test(number))?.[1] ?? {};
}
