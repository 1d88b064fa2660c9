/** `payment_settings.payment_method_options` as subscriptions and invoices show them: every type, or null. */

type Hash = Readonly<Record<string, unknown>>;

const types = [
  'acss_debit',
  'bancontact',
  'card',
  'customer_balance',
  'konbini',
  'payto',
  'pix',
  'sepa_debit',
  'upi',
  'us_bank_account',
];

const cards: Readonly<Record<'invoice' | 'subscription', Hash>> = {
  invoice: { request_three_d_secure: null },
  subscription: { network: null, request_three_d_secure: null },
};

/** What is given, whole; an invoice knows nothing of a card's network and mandate. */
export function shownOptions(given: Hash | null, of: 'invoice' | 'subscription'): Record<string, unknown> | null {
  if (given === null || Object.keys(given).length === 0) return null;
  const { card, ...others } = given;
  const blank = Object.fromEntries(types.map((type) => [type, null]));
  return { ...blank, ...others, card: typeof card === 'object' && card !== null ? cardOf(card, of) : null };
}

function cardOf(card: object, of: 'invoice' | 'subscription'): Record<string, unknown> {
  const whole: Record<string, unknown> = { ...cards[of], ...card };
  if (of === 'subscription') return whole;
  const { network: _, mandate_options: __, ...shown } = whole;
  return shown;
}
