/** Transfers, reversals and application fees through the API. */
import { z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { currencyOf } from '../core/currencies.ts';
import { sizeOf } from '../core/lists.ts';
import { emit } from '../core/events.ts';
import { merged } from '../core/metadata.ts';
import { metadata, params, range, text, unset } from '../core/params.ts';
import { errors, noSuch } from '../errors.ts';
import { fundsOf } from '../payments/balance/balance.ts';
import { charges } from '../payments/charges/charge.ts';
import { accounts } from './account.ts';
import { makeTransfer, refundFee, reverseTransfer } from './moving.ts';
import {
  ApplicationFee,
  applicationFees,
  type ApplicationFeeRow,
  FeeRefund,
  Reversal,
  reversals,
  Transfer,
  transfers,
} from './transfer.ts';

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

export const updateReversal = operation('transfers.update_reversal', 'POST /v1/transfers/{transfer}/reversals/{id}', {
  summary: "Change a reversal's metadata",
  body: () => params({ metadata: metadata() }),
  result: Reversal,
  async handler(ctx, { params: { transfer: of, id }, body }) {
    const before = await reversals.need(ctx, id);
    const after = await reversals.update(ctx, before, { metadata: merged(before.metadata, body.metadata) });
    const transfer = await transfers.need(ctx, of);
    const data = transfer.reversals.data.map((one) => (one.id === id ? after : one));
    await transfers.update(ctx, transfer, { reversals: { ...transfer.reversals, data } });
    return after;
  },
});

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

/** A refund among those that its fee shows. */
function refundOf({ refunds: { data } }: ApplicationFeeRow, id: string): ApplicationFeeRow['refunds']['data'][number] {
  const found = data.find((one) => one.id === id);
  if (!found) throw errors.resource_missing(id, 'application fee refund', 'id');
  return found;
}

export const retrieveFeeRefund = operation(
  'application_fees.retrieve_refund',
  'GET /v1/application_fees/{fee}/refunds/{id}',
  {
    summary: 'Retrieve the refund of an application fee',
    query: () => params({}),
    result: FeeRefund,
    handler: async (ctx, { params: { fee, id } }) => refundOf(await applicationFees.need(ctx, fee), id),
  },
);

export const updateFeeRefund = operation(
  'application_fees.update_refund',
  'POST /v1/application_fees/{fee}/refunds/{id}',
  {
    summary: "Change the metadata of an application fee's refund",
    body: () => params({ metadata: metadata() }),
    result: FeeRefund,
    async handler(ctx, { params: { fee: of, id }, body }) {
      const fee = await applicationFees.need(ctx, of);
      const before = refundOf(fee, id);
      const after = { ...before, metadata: merged(before.metadata, body.metadata) };
      const data = fee.refunds.data.map((one) => (one.id === id ? after : one));
      await applicationFees.update(ctx, fee, { refunds: { ...fee.refunds, data } });
      await emit(ctx, 'application_fee.refund.updated', after, { before });
      return after;
    },
  },
);

export const listFeeRefunds = operation('application_fees.list_refunds', 'GET /v1/application_fees/{id}/refunds', {
  summary: 'List the refunds of an application fee, newest first',
  query: () => params({ limit: z.int().optional() }),
  result: () =>
    z.object({ object: z.literal('list'), data: z.array(FeeRefund()), has_more: z.boolean(), url: z.string() }),
  async handler(ctx, { params: { id }, query: { limit } }) {
    const { data, url } = (await applicationFees.need(ctx, id)).refunds;
    const size = sizeOf(limit);
    return { object: 'list' as const, data: data.slice(0, size), has_more: data.length > size, url };
  },
});
