/** Money between the platform and its accounts: transfers and their way back, and fees; also those that charges bring about. */
import { asAccount, accountOf, platformOf, type StripeCtx } from '../account.ts';
import { emit } from '../core/events.ts';
import { inOrder } from '../core/order.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { book } from '../payments/balance/transactions.ts';
import { charges, type ChargeRow } from '../payments/charges/charge.ts';
import { whenChargeSucceeds } from '../payments/charges/waiting.ts';
import { insertRefund, refunds } from '../payments/refunds/refund.ts';
import { whenRefunded } from '../payments/refunds/waiting.ts';
import { money } from '../core/currencies.ts';
import { accounts } from './account.ts';
import {
  applicationFees,
  reversals,
  transfers,
  type ApplicationFeeRow,
  type ReversalRow,
  type TransferRow,
} from './transfer.ts';

const seconds = (ctx: StripeCtx): number => Math.floor(ctx.now / 1000);
const asPlatform = (ctx: StripeCtx): StripeCtx => ctx.as({ account: accountOf(ctx, platformOf(ctx)) });

interface NewTransfer {
  readonly amount: number;
  readonly currency: string;
  readonly destination: string;
  readonly description?: string | null;
  readonly metadata?: Record<string, string>;
  readonly source?: ChargeRow | undefined;
  readonly group?: string | null;
}

/** Moves money to a connected account, where it arrives as a payment. Throws when the account may not take it. */
export async function makeTransfer(ctx: StripeCtx, given: NewTransfer): Promise<TransferRow> {
  const { amount, currency, destination, source, description = null, group = null } = given;
  const to = await accounts.get(ctx, destination);
  if (to?.capabilities['transfers'] !== 'active') throw errors.insufficient_capabilities_for_transfer();
  const id = newId(ctx.random, 'tr');
  const payment = newId(ctx.random, 'py');
  const movement = await book(ctx, {
    amount: -amount,
    currency,
    type: 'transfer',
    source: id,
    description,
    atOnce: true,
  });
  const row = await transfers.insert(ctx, {
    id,
    object: 'transfer',
    amount,
    amount_reversed: 0,
    balance_transaction: movement.id,
    created: seconds(ctx),
    currency,
    description,
    destination,
    destination_payment: payment,
    livemode: false,
    metadata: given.metadata ?? {},
    reversals: { object: 'list', data: [], has_more: false, total_count: 0, url: `/v1/transfers/${id}/reversals` },
    reversed: false,
    source_transaction: source?.id ?? null,
    source_type: 'card',
    transfer_group: group,
  });
  await arrive(asAccount(ctx, destination), payment, row, ctx.account.id);
  await emit(ctx, 'transfer.created', row);
  return row;
}

/** The payment as which a transfer arrives. */
async function arrive(ctx: StripeCtx, id: string, transfer: TransferRow, from: string): Promise<void> {
  const { amount, currency } = transfer;
  const movement = await book(ctx, {
    amount,
    currency,
    type: 'payment',
    category: 'transfer',
    source: id,
    atOnce: transfer.source_transaction === null,
  });
  const row: ChargeRow = {
    id,
    object: 'charge',
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: movement.id,
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: null,
      name: null,
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: null,
    captured: true,
    created: seconds(ctx),
    currency,
    customer: null,
    description: null,
    destination: null,
    dispute: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    order: null,
    outcome: null,
    paid: true,
    payment_intent: null,
    payment_method: null,
    payment_method_details: { stripe_account: {}, type: 'stripe_account' },
    radar_options: {},
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: { id: from, object: 'account' },
    source_transfer: transfer.id,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: transfer.transfer_group,
  };
  await emit(ctx, 'payment.created', await charges.insert(ctx, inOrder(row), { type: 'stripe_account' }));
}

export interface NewReversal {
  readonly amount?: number | undefined;
  readonly metadata?: Record<string, string>;
  readonly refund?: string | undefined;
}

/** Takes a transfer back, or a part of it. */
export async function reverseTransfer(
  ctx: StripeCtx,
  before: TransferRow,
  { amount = before.amount - before.amount_reversed, metadata = {}, refund }: NewReversal,
): Promise<ReversalRow> {
  const left = before.amount - before.amount_reversed;
  const { currency } = before;
  if (left === 0) throw errors.invalid_request(`Transfer ${before.id} is already fully reversed.`);
  if (amount > left) {
    throw errors
      .invalid_request(
        `Reversal amount (${money(amount, currency)}) is greater than unreversed amount on transfer (${money(left, currency)})`,
      )
      .with({ param: 'amount' });
  }
  const id = newId(ctx.random, 'trr');
  const movement = await book(ctx, {
    amount,
    currency,
    type: 'transfer_refund',
    category: 'transfer_reversal',
    source: id,
    atOnce: true,
  });
  const back = await sendBack(asAccount(ctx, before.destination), before, amount, id);
  const row = await reversals.insert(ctx, {
    id,
    object: 'transfer_reversal',
    amount,
    balance_transaction: movement.id,
    created: seconds(ctx),
    currency,
    destination_payment_refund: back,
    metadata,
    source_refund: refund ?? null,
    transfer: before.id,
  });
  const data = [row, ...before.reversals.data];
  const after = await transfers.update(ctx, before, {
    amount_reversed: before.amount_reversed + amount,
    reversals: { ...before.reversals, data, total_count: data.length },
    reversed: amount === left,
  });
  await emit(ctx, 'transfer.reversed', after);
  return row;
}

/** The refund of the payment as which the transfer had arrived. */
async function sendBack(ctx: StripeCtx, transfer: TransferRow, amount: number, reversal: string): Promise<string> {
  const charge = await charges.need(ctx, transfer.destination_payment);
  const row = await insertRefund(ctx, charge, { amount, status: 'succeeded', reason: null });
  const movement = await book(ctx, {
    amount: -amount,
    currency: charge.currency,
    type: 'payment_refund',
    category: 'transfer_reversal',
    source: row.id,
    atOnce: true,
  });
  await refunds.update(ctx, row, { balance_transaction: movement.id, source_transfer_reversal: reversal });
  const refunded = charge.amount_refunded + amount;
  await charges.update(ctx, charge, { amount_refunded: refunded, refunded: refunded >= charge.amount });
  return row.id;
}

/** The platform's part of a payment to an account. */
async function collectFee(
  ctx: StripeCtx,
  {
    account,
    amount,
    charge,
    currency,
    origin = null,
  }: { account: string; amount: number; charge: string; currency: string; origin?: string | null },
): Promise<ApplicationFeeRow> {
  const id = newId(ctx.random, 'fee');
  const movement = await book(ctx, {
    amount,
    currency,
    type: 'application_fee',
    category: 'platform_earning',
    source: id,
  });
  const row = await applicationFees.insert(ctx, {
    id,
    object: 'application_fee',
    account,
    amount,
    amount_refunded: 0,
    application: ctx.credentials.clientId ?? '',
    balance_transaction: movement.id,
    charge,
    created: seconds(ctx),
    currency,
    fee_source: { charge, type: 'charge' },
    livemode: false,
    originating_transaction: origin,
    refunded: false,
    refunds: { object: 'list', data: [], has_more: false, total_count: 0, url: `/v1/application_fees/${id}/refunds` },
  });
  await emit(ctx, 'application_fee.created', row);
  return row;
}

/** Gives a fee back to the account that paid it, or a part of it. */
export async function refundFee(
  ctx: StripeCtx,
  before: ApplicationFeeRow,
  {
    amount = before.amount - before.amount_refunded,
    metadata = {},
  }: { amount?: number | undefined; metadata?: Record<string, string> },
) {
  const left = before.amount - before.amount_refunded;
  if (left === 0) throw errors.invalid_request(`Application fee ${before.id} has already been refunded.`);
  if (amount > left) {
    throw errors
      .invalid_request(
        `Refund amount (${money(amount, before.currency)}) is greater than unrefunded amount on application fee (${money(left, before.currency)})`,
      )
      .with({ param: 'amount' });
  }
  const { account, currency } = before;
  const id = newId(ctx.random, 'fr');
  const movement = await book(ctx, {
    amount: -amount,
    currency,
    type: 'application_fee_refund',
    source: id,
    atOnce: true,
  });
  await book(asAccount(ctx, account), { amount, currency, type: 'application_fee_refund', source: id, atOnce: true });
  const refund = {
    id,
    object: 'fee_refund' as const,
    amount,
    balance_transaction: movement.id,
    created: seconds(ctx),
    currency,
    fee: before.id,
    metadata,
  };
  const data = [refund, ...before.refunds.data];
  const after = await applicationFees.update(ctx, before, {
    amount_refunded: before.amount_refunded + amount,
    refunded: amount === left,
    refunds: { ...before.refunds, data, total_count: data.length },
  });
  await emit(ctx, 'application_fee.refunded', after);
  return refund;
}

whenChargeSucceeds.listen(async (ctx, charge) => {
  const { application_fee_amount: fee, currency, transfer_data: to } = charge;
  if (ctx.account.platform !== undefined) {
    if (!fee) return;
    const made = await collectFee(asPlatform(ctx), {
      account: ctx.account.id,
      amount: fee,
      charge: charge.id,
      currency,
    });
    await charges.update(ctx, charge, { application_fee: made.id });
    return;
  }
  if (!to) return;
  const group = charge.transfer_group ?? `group_${charge.payment_intent ?? charge.id}`;
  const amount = to.amount ?? charge.amount_captured;
  const transfer = await makeTransfer(ctx, { amount, currency, destination: to.destination, source: charge, group });
  const made = fee ? await destinationFee(ctx, charge, transfer, fee) : undefined;
  await charges.update(ctx, charge, {
    transfer: transfer.id,
    transfer_group: group,
    ...(made && { application_fee: made.id }),
  });
});

/** Of a destination charge the account pays the fee, out of what it got. */
async function destinationFee(
  ctx: StripeCtx,
  charge: ChargeRow,
  { destination, destination_payment }: TransferRow,
  amount: number,
) {
  const on = asAccount(ctx, destination);
  const { currency } = charge;
  const description = 'Application fee';
  await book(on, { amount: -amount, currency, type: 'application_fee', source: destination_payment, description });
  const fee = await collectFee(ctx, {
    account: destination,
    amount,
    charge: destination_payment,
    currency,
    origin: charge.id,
  });
  const payment = await charges.need(on, destination_payment);
  await charges.update(on, payment, { application_fee: fee.id, application_fee_amount: amount });
  return fee;
}

whenRefunded.listen(async (ctx, refund, charge, { refundApplicationFee, reverseTransfer: reverse }) => {
  const share = (whole: number): number => Math.round((whole * refund.amount) / charge.amount);
  if (reverse && charge.transfer !== undefined) {
    const transfer = await transfers.need(ctx, charge.transfer);
    const made = await reverseTransfer(ctx, transfer, { amount: share(transfer.amount), refund: refund.id });
    await refunds.update(ctx, refund, { transfer_reversal: made.id });
  }
  if (!refundApplicationFee || charge.application_fee === null) return;
  const platform = asPlatform(ctx);
  const fee = await applicationFees.need(platform, charge.application_fee);
  await refundFee(platform, fee, { amount: share(fee.amount) });
});
