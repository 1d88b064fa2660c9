/** Making charges: the row, its money in the balance, and what follows it. */
import { link, type ApiError } from '../../../../src/emulator/index.ts';
import { applicationOf, type StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { inOrder } from '../../core/order.ts';
import { newId } from '../../ids.ts';
import { book, stripeFee, type Fee } from '../balance/transactions.ts';
import { behaviourOf } from '../cards.ts';
import { numberOf, type PaymentMethodRow } from '../methods/method.ts';
import { charges, type ChargeRow } from './charge.ts';
import { outcomeOf, paymentMethodDetails, type Attempt } from './details.ts';
import { receiptPages, receiptPath } from './receipt-pages.ts';
import { whenChargeSucceeds } from './waiting.ts';

/** What a charge takes over from whatever makes it. */
export type ChargeBasis = Pick<
  ChargeRow,
  | 'amount'
  | 'currency'
  | 'customer'
  | 'description'
  | 'metadata'
  | 'on_behalf_of'
  | 'payment_intent'
  | 'receipt_email'
  | 'shipping'
  | 'statement_descriptor'
  | 'statement_descriptor_suffix'
  | 'transfer_data'
  | 'transfer_group'
  | 'application_fee_amount'
>;

export interface Verdict {
  readonly status: ChargeRow['status'];
  readonly capture: boolean;
  readonly error?: ApiError | undefined;
  /** The older source with which it was paid, as an object. */
  readonly source?: Record<string, unknown> | undefined;
  readonly invoice?: string | undefined;
  readonly attempt: Attempt;
}

/** The row of a charge, whatever became of it. Moves no money and tells nobody. */
export async function insertCharge(
  ctx: StripeCtx,
  basis: ChargeBasis,
  method: PaymentMethodRow,
  { status, capture, error, source, invoice, attempt }: Verdict,
): Promise<ChargeRow> {
  const number = numberOf(method);
  const id = newId(ctx.random, method.card ? 'ch' : 'py');
  const failed = status === 'failed';
  const row: ChargeRow = {
    id,
    object: 'charge',
    amount_captured: failed || !capture || status === 'pending' ? 0 : basis.amount,
    amount_refunded: 0,
    application: applicationOf(ctx),
    application_fee: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: method.card ? statementOf(basis) : null,
    captured: !failed && capture,
    created: Math.floor(ctx.now / 1000),
    destination: basis.transfer_data?.destination ?? null,
    dispute: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: error ? String(error.fields.code) : null,
    failure_message: error?.message ?? null,
    fraud_details: {},
    livemode: false,
    order: null,
    outcome: outcomeOf(ctx.random, number, error),
    paid: status === 'succeeded',
    payment_method: method.id,
    payment_method_details: paymentMethodDetails(ctx, method, attempt),
    radar_options: {},
    receipt_number: null,
    receipt_url: failed ? null : link(receiptPages, receiptPath(ctx.account.id, id)),
    refunded: false,
    review: null,
    source: source ?? null,
    source_transfer: null,
    status,
    ...basis,
  };
  const { captureBefore } = attempt;
  return charges.insert(ctx, inOrder(row), {
    ...(number !== undefined && { number }),
    type: method.type,
    ...(invoice !== undefined && { invoice }),
    ...(captureBefore !== undefined && { captureBefore: captureBefore * 1000 }),
  });
}

const statementOf = ({ statement_descriptor, statement_descriptor_suffix }: ChargeBasis): string =>
  statement_descriptor ?? (statement_descriptor_suffix ? `BACKLOT* ${statement_descriptor_suffix}` : 'BACKLOT');

/** Puts a captured charge's money into the balance; the charge names the movement then. */
export async function bookCharge(
  ctx: StripeCtx,
  charge: ChargeRow,
  amount = charge.amount_captured,
): Promise<ChargeRow> {
  const { number, type = 'card' } = charges.internal(charge);
  const { platform } = ctx.account;
  const fees: Fee[] = [stripeFee(amount, type)];
  if (platform !== undefined && charge.application_fee_amount) {
    fees.push({
      amount: charge.application_fee_amount,
      description: 'Application fee',
      type: 'application_fee',
    });
  }
  const row = await book(ctx, {
    amount,
    currency: charge.currency,
    type: type === 'card' ? 'charge' : 'payment',
    category: 'charge',
    source: charge.id,
    description: charge.description,
    fees,
    atOnce: behaviourOf(number).available ?? false,
  });
  return charges.update(ctx, charge, { balance_transaction: row.id });
}

/** A charge that has succeeded: those who wait for it, then its event. */
export async function tellSuccess(ctx: StripeCtx, charge: ChargeRow): Promise<ChargeRow> {
  await whenChargeSucceeds.tell(ctx, charge);
  const whole = await charges.need(ctx, charge.id); // listeners may have changed it
  await emit(ctx, 'charge.succeeded', whole);
  return whole;
}
