/** Declined cards: what the network says, and what Stripe makes of it. */

/** A decline's definition: a 402 of type `card_error`. */
const declined = <const M extends string, const F extends Record<string, unknown>>(message: M, more: F) => ({
  status: 402,
  type: 'card_error',
  message,
  ...more,
});

const plain = 'Your card was declined.';
const again = { network_decline_code: '01', advice_code: 'try_again_later' };
const never = { advice_code: 'do_not_try_again' };

/** A decline by its `decline_code`, all under the code `card_declined`. */
const bank = <const C extends string>(decline_code: C, message: string = plain, more: Record<string, string> = again) =>
  declined(message, { code: 'card_declined', decline_code, ...more });

/** The names are those by which faults ask for them; `card_declined` is the generic one. */
export const declines = {
  card_declined: bank('generic_decline'),
  generic_decline: bank('generic_decline'),
  insufficient_funds: bank('insufficient_funds', 'Your card has insufficient funds.', {
    network_decline_code: '51',
    advice_code: 'try_again_later',
  }),
  lost_card: bank('lost_card', plain, { network_decline_code: '41', ...never }),
  stolen_card: bank('stolen_card', plain, { network_decline_code: '43', ...never }),
  fraudulent: bank('fraudulent', plain, never),
  card_velocity_exceeded: bank(
    'card_velocity_exceeded',
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    {},
  ),
  do_not_honor: bank('do_not_honor'),
  call_issuer: bank('call_issuer'),
  card_not_supported: bank('card_not_supported', 'Your card is not supported.', never),
  currency_not_supported: bank('currency_not_supported', 'Your card does not support this currency.', never),
  duplicate_transaction: bank(
    'duplicate_transaction',
    'A transaction with identical amount and credit card information was submitted very recently.',
    {},
  ),
  invalid_account: bank('invalid_account', plain, never),
  invalid_amount: bank('invalid_amount', 'Your card was declined for this amount.', {}),
  issuer_not_available: bank('issuer_not_available'),
  new_account_information_available: bank('new_account_information_available', plain, never),
  no_action_taken: bank('no_action_taken'),
  not_permitted: bank('not_permitted', plain, never),
  pickup_card: bank('pickup_card', plain, never),
  restricted_card: bank('restricted_card', plain, never),
  revocation_of_authorization: bank('revocation_of_authorization', plain, never),
  security_violation: bank('security_violation', plain, never),
  service_not_allowed: bank('service_not_allowed', plain, never),
  transaction_not_allowed: bank('transaction_not_allowed', plain, never),
  try_again_later: bank('try_again_later'),
  withdrawal_count_limit_exceeded: bank(
    'withdrawal_count_limit_exceeded',
    'Your card was declined for exceeding its amount limit.',
    {},
  ),
  expired_card: declined('Your card has expired.', {
    code: 'expired_card',
    decline_code: 'expired_card',
    param: 'exp_month',
    network_decline_code: '54',
    ...never,
  }),
  incorrect_cvc: declined("Your card's security code is incorrect.", {
    code: 'incorrect_cvc',
    decline_code: 'incorrect_cvc',
    param: 'cvc',
  }),
  incorrect_zip: declined('The zip code you supplied failed validation.', {
    code: 'incorrect_zip',
    decline_code: 'incorrect_zip',
    param: 'address_zip',
  }),
  processing_error: declined('An error occurred while processing your card. Try again in a little bit.', {
    code: 'processing_error',
    decline_code: 'processing_error',
  }),
  incorrect_number: declined('Your card number is incorrect.', { code: 'incorrect_number', param: 'number' }),
  invalid_expiry_month: declined("Your card's expiration month is invalid.", {
    code: 'invalid_expiry_month',
    param: 'exp_month',
  }),
  invalid_expiry_year: declined("Your card's expiration year is invalid.", {
    code: 'invalid_expiry_year',
    param: 'exp_year',
  }),
  invalid_cvc: declined("Your card's security code is invalid.", { code: 'invalid_cvc', param: 'cvc' }),
  authentication_required: declined('Your card was declined. This transaction requires authentication.', {
    code: 'authentication_required',
    decline_code: 'authentication_required',
  }),
} as const;

export type DeclineName = keyof typeof declines;

/** Declines that a bank can answer to a payment: what `faults` of confirming operations list. */
export const declineNames = Object.keys(declines) as readonly DeclineName[];
