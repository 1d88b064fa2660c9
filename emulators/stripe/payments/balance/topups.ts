/** Top-ups: money from the account's own bank, into its balance. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { operation } from '../../api.ts';
import { currencyOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged, Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { hash, metadata, params, range, text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection, job } from '../../provider.ts';
import { book, businessDaysAfter } from './transactions.ts';

export const Topup = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('topup'),
    amount: z.int(),
    balance_transaction: z.string().nullable(),
    created: z.int(),
    currency: z.string(),
    description: z.string().nullable(),
    expected_availability_date: z.int().nullable(),
    failure_code: z.string().nullable(),
    failure_message: z.string().nullable(),
    initiated_by: z.enum(['stripe', 'user']).nullable(),
    livemode: z.boolean(),
    metadata: Metadata(),
    source: hash().nullable(),
    statement_descriptor: z.string().nullable(),
    status: z.enum(['canceled', 'failed', 'pending', 'reversed', 'succeeded']),
    transfer_group: z.string().nullable(),
  }),
);

export type TopupRow = Infer<typeof Topup>;

export const topups = collection('topups', {
  row: Topup,
  key: 'id',
  owner: 'account',
  columns: [
    'status',
    { name: 'amount', type: 'integer', path: 'amount' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'topup', 'topup'),
});

describeObject('topup', { prefixes: ['tu_'], load: (ctx, id) => topups.get(ctx, id) });

export const createTopup = operation('topups.create', 'POST /v1/topups', {
  summary: 'Bring money of the own bank into the balance',
  body: () =>
    params({
      amount: z.int().min(1),
      currency: text(),
      description: unset(text()),
      metadata: metadata(),
      payment_method: text().optional(),
      payment_method_options: hash().optional(),
      source: text().optional(),
      statement_descriptor: text(15).optional(),
      transfer_group: text().optional(),
    }),
  result: Topup,
  async handler(ctx, { body }) {
    const row = await topups.insert(ctx, {
      id: newId(ctx.random, 'tu'),
      object: 'topup',
      amount: body.amount,
      balance_transaction: null,
      created: Math.floor(ctx.now / 1000),
      currency: currencyOf(body.currency),
      description: body.description ?? null,
      expected_availability_date: businessDaysAfter(ctx.now, 1),
      failure_code: null,
      failure_message: null,
      initiated_by: 'user',
      livemode: false,
      metadata: merged({}, body.metadata),
      source: null,
      statement_descriptor: body.statement_descriptor ?? null,
      status: 'pending',
      transfer_group: body.transfer_group ?? null,
    });
    await emit(ctx, 'topup.created', row);
    ctx.schedule(landTopup, { topup: row.id });
    return row;
  },
});

export const landTopup = job('topups.land', {
  kind: 'progress',
  input: () => z.object({ topup: z.string() }),
  after: '5s',
  async run(ctx, { topup: id }) {
    const before = await topups.get(ctx, id);
    if (before?.status !== 'pending') return;
    const { amount, currency, description } = before;
    const movement = await book(ctx, { amount, currency, type: 'topup', source: id, description, atOnce: true });
    const after = await topups.update(ctx, before, { balance_transaction: movement.id, status: 'succeeded' });
    await emit(ctx, 'topup.succeeded', after);
  },
});

export const retrieveTopup = operation('topups.retrieve', 'GET /v1/topups/{id}', {
  summary: 'Retrieve a top-up',
  query: () => params({}),
  result: Topup,
  handler: (ctx, { params: { id } }) => topups.need(ctx, id),
});

export const updateTopup = operation('topups.update', 'POST /v1/topups/{id}', {
  summary: "Update a top-up's description or metadata",
  body: () => params({ description: unset(text()), metadata: metadata() }),
  result: Topup,
  async handler(ctx, { params: { id }, body: { description, metadata: data } }) {
    const row = await topups.need(ctx, id);
    return topups.update(ctx, row, {
      ...(description !== undefined && { description }),
      metadata: merged(row.metadata, data),
    });
  },
});

export const cancelTopup = operation('topups.cancel', 'POST /v1/topups/{id}/cancel', {
  summary: 'Cancel a top-up that has not arrived',
  body: () => params({}),
  result: Topup,
  async handler(ctx, { params: { id } }) {
    const before = await topups.need(ctx, id);
    if (before.status !== 'pending') {
      throw errors.invalid_request(`Only pending top-ups can be canceled; ${id} is ${before.status}.`);
    }
    ctx.cancel(landTopup, { topup: id });
    const after = await topups.update(ctx, before, { status: 'canceled' });
    await emit(ctx, 'topup.canceled', after);
    return after;
  },
});

export const listTopups = operation('topups.list', 'GET /v1/topups', {
  summary: 'List top-ups, newest first',
  query: () =>
    z.object({
      amount: range(),
      created: range(),
      status: z.enum(['canceled', 'failed', 'pending', 'succeeded']).optional(),
    }),
  list: Topup,
  handler: (ctx, { query: { amount, created, status }, page }) =>
    topups.list(ctx, { where: { amount, created, status }, page }),
});
