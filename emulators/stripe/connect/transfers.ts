/** Transfers, reversals and application fees through the API. */
import { z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { currencyOf } from '../core/currencies.ts';
import { emit } from '../core/events.ts';
import { merged } from '../core/metadata.ts';
import { metadata, params, range, text, unset } from '../core/params.ts';
import { errors, noSuch } from '../errors.ts';
import { fundsOf } from '../payments/balance/balance.ts';
import { charges } from '../payments/charges/charge.ts';
import { accounts } from './account.ts';
import { makeTransfer, refundFee, reverseTransfer } from './moving.ts';
import { ApplicationFee, applicationFees, FeeRefund, Reversal, reversals, Transfer, transfers } from './transfer.ts';

export const createTransfer = operation('transfers.create', 'POST /v1/transfers', {
  summary: 'Send money to a connected account',
  body: () =>
    params({
      amount: z.int().min(1).optional(),
      currency: text(3),
      description: text().optional(),
      destination: text(),
      metadata: metadata(),
      source_transaction: text().optional(),
      source_type: text().optional(),
      transfer_group: text().optional(),
    }),
  result: Transfer,
  async handler(ctx, { body }) {
    const currency = currencyOf(body.currency);
    if (!(await accounts.get(ctx, body.destination))) throw noSuch('destination', body.destination, 'destination');
    const { source_transaction: from } = body;
    const source = from === undefined ? undefined : await charges.get(ctx, from);
    if (from !== undefined && !source) throw noSuch('charge', from, 'source_transaction');
    const amount = body.amount ?? source?.amount;
    if (amount === undefined) throw errors.parameter_missing('amount');
    if (source && amount > source.amount - source.amount_refunded)
      throw errors
        .invalid_request('Transfer amount is greater than the source transaction amount.')
        .with({ param: 'amount' });
    if (!source && amount > (await fundsOf(ctx, currency))) throw errors.transfer_insufficient_funds();
    const group =
      body.transfer_group ?? source?.transfer_group ?? (source ? `group_${source.payment_intent ?? source.id}` : null);
    return makeTransfer(ctx, {
      amount,
      currency,
      destination: body.destination,
      description: body.description ?? null,
      metadata: merged({}, body.metadata),
      source,
      group,
    });
  },
});

export const retrieveTransfer = operation('transfers.retrieve', 'GET /v1/transfers/{id}', {
  summary: 'Retrieve a transfer',
  query: () => params({}),
  result: Transfer,
  handler: (ctx, { params: { id } }) => transfers.need(ctx, id),
});

export const updateTransfer = operation('transfers.update', 'POST /v1/transfers/{id}', {
  summary: 'Update a transfer',
  body: () => params({ description: unset(text()), metadata: metadata() }),
  result: Transfer,
  async handler(ctx, { params: { id }, body: { description, metadata: data } }) {
    const before = await transfers.need(ctx, id);
    const changes = { metadata: merged(before.metadata, data), ...(description !== undefined && { description }) };
    const after = await transfers.update(ctx, before, changes);
    await emit(ctx, 'transfer.updated', after, { before });
    return after;
  },
});

export const listTransfers = operation('transfers.list', 'GET /v1/transfers', {
  summary: 'List transfers, newest first',
  query: () => z.object({ created: range(), destination: text().optional(), transfer_group: text().optional() }),
  list: Transfer,
  handler: (ctx, { query, page }) => transfers.list(ctx, { where: { ...query }, page }),
});

export const createReversal = operation('transfers.create_reversal', 'POST /v1/transfers/{id}/reversals', {
  summary: 'Take a transfer back',
  body: () =>
    params({
      amount: z.int().min(1).optional(),
      description: unset(text()),
      metadata: metadata(),
      refund_application_fee: z.boolean().optional(),
    }),
  result: Reversal,
  async handler(ctx, { params: { id }, body }) {
    const transfer = await transfers.need(ctx, id);
    return reverseTransfer(ctx, transfer, { amount: body.amount, metadata: merged({}, body.metadata) });
  },
});

export const retrieveReversal = operation(
  'transfers.retrieve_reversal',
  'GET /v1/transfers/{transfer}/reversals/{id}',
  {
    summary: 'Retrieve a reversal',
    query: () => params({}),
    result: Reversal,
    handler: (ctx, { params: { id } }) => reversals.need(ctx, id),
  },
);

export const listReversals = operation('transfers.list_reversals', 'GET /v1/transfers/{id}/reversals', {
  summary: 'List the reversals of a transfer, newest first',
  query: () => z.object({}),
  list: Reversal,
  async handler(ctx, { params: { id }, page }) {
    const { id: transfer } = await transfers.need(ctx, id);
    return reversals.list(ctx, { where: { transfer }, page });
  },
});

export const retrieveFee = operation('application_fees.retrieve', 'GET /v1/application_fees/{id}', {
  summary: 'Retrieve an application fee',
  query: () => params({}),
  result: ApplicationFee,
  handler: (ctx, { params: { id } }) => applicationFees.need(ctx, id),
});

export const listFees = operation('application_fees.list', 'GET /v1/application_fees', {
  summary: 'List application fees, newest first',
  query: () => z.object({ charge: text().optional(), created: range() }),
  list: ApplicationFee,
  handler: (ctx, { query, page }) => applicationFees.list(ctx, { where: { ...query }, page }),
});

export const createFeeRefund = operation('application_fees.create_refund', 'POST /v1/application_fees/{id}/refunds', {
  summary: 'Give an application fee back',
  body: () => params({ amount: z.int().min(1).optional(), metadata: metadata() }),
  result: FeeRefund,
  async handler(ctx, { params: { id }, body }) {
    const fee = await applicationFees.need(ctx, id);
    return refundFee(ctx, fee, { amount: body.amount, metadata: merged({}, body.metadata) });
  },
});
