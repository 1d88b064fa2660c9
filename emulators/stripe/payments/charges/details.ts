/** What a charge tells of the method that paid: `payment_method_details`, and the bank's verdict: `outcome`. */
import type { ApiError, Random } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { behaviourOf } from '../cards.ts';
import { checkedCard } from '../methods/card.ts';
import { numberOf, type PaymentMethodRow } from '../methods/method.ts';
import type { ChargeRow } from './charge.ts';
import { chargeFacts } from './kinds.ts';

export interface Attempt {
  readonly amount: number;
  /** Only authorized: to be captured before this time, epoch seconds. */
  readonly captureBefore?: number | undefined;
  /** The customer was asked by the bank, and approved. */
  readonly authenticated?: boolean | undefined;
  readonly mandate?: string | null | undefined;
  readonly incremental?: boolean;
  readonly multicapture?: boolean;
}

export function paymentMethodDetails(
  ctx: StripeCtx,
  method: PaymentMethodRow,
  attempt: Attempt,
): Record<string, unknown> {
  const { type } = method;
  if (method.card) return { card: cardDetails(ctx, method, attempt), type: 'card' };
  const facts = chargeFacts(ctx.random, type, method[type], method.billing_details.name);
  return { type, [type]: { ...facts, ...(attempt.mandate && { mandate: attempt.mandate }) } };
}

function cardDetails(ctx: StripeCtx, method: PaymentMethodRow, attempt: Attempt): Record<string, unknown> {
  const card = method.card && checkedCard(method.card, numberOf(method));
  const { amount, captureBefore, authenticated, mandate = null, incremental, multicapture } = attempt;
  return {
    amount_authorized: amount,
    authorization_code: ctx.random.digits(6),
    brand: card?.brand,
    ...(captureBefore !== undefined && { capture_before: captureBefore }),
    checks: card?.checks,
    country: card?.country,
    electronic_commerce_indicator: authenticated ? '05' : null,
    exp_month: card?.exp_month,
    exp_year: card?.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: card?.fingerprint,
    funding: card?.funding,
    incremental_authorization: { status: incremental ? 'available' : 'unavailable' },
    installments: null,
    last4: card?.last4,
    mandate,
    multicapture: { status: multicapture ? 'available' : 'unavailable' },
    network: card?.brand,
    network_token: { used: false },
    network_transaction_id: ctx.random.digits(15),
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: authenticated ? authentication(ctx.random) : null,
    transaction_link_id: null,
    wallet: null,
  };
}

const authentication = (random: Random) => ({
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: random.uuid(),
  version: '2.2.0',
});

type OutcomeRow = NonNullable<ChargeRow['outcome']>;

const risks = { normal: [0, 64], elevated: [65, 74], highest: [75, 99] } as const;

/** The verdict on a payment: approved, or declined with an error. */
export function outcomeOf(random: Random, number: string | undefined, error?: ApiError): OutcomeRow {
  const { risk = 'normal', blocked } = behaviourOf(number);
  const [least, most] = risks[risk];
  const assessed = { risk_level: risk, risk_score: random.int(least, most) };
  const nothing = { advice_code: null, network_advice_code: null, network_decline_code: null };
  if (!error) {
    const seller_message = 'Payment complete.';
    return {
      ...nothing,
      network_status: 'approved_by_network',
      reason: null,
      ...assessed,
      seller_message,
      type: 'authorized',
    };
  }
  if (blocked) {
    return {
      ...nothing,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      ...assessed,
      seller_message: 'Stripe blocked this payment as too risky.',
      type: 'blocked',
    };
  }
  const {
    advice_code = null,
    network_decline_code = null,
    decline_code,
    code,
  } = error.fields as Record<string, string>;
  return {
    advice_code,
    network_advice_code: null,
    network_decline_code,
    network_status: 'declined_by_network',
    reason: decline_code ?? code ?? null,
    ...assessed,
    seller_message:
      sellerMessages[decline_code ?? ''] ?? 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

const sellerMessages: Readonly<Record<string, string>> = {
  insufficient_funds: 'The bank returned the decline code `insufficient_funds`.',
  lost_card: 'The bank returned the decline code `lost_card`.',
  stolen_card: 'The bank returned the decline code `stolen_card`.',
  expired_card: 'The bank returned the decline code `expired_card`.',
  incorrect_cvc: 'The bank returned the decline code `incorrect_cvc`.',
  processing_error: 'The bank returned the decline code `processing_error`.',
};
