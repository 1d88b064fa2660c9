/** Payouts: the balance goes to a bank account, when asked for or by itself. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { currencyOf, decimal } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { Metadata, merged } from '../../core/metadata.ts';
import { describeObject, loadObject } from '../../core/objects.ts';
import { metadata, params, range, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection, job } from '../../provider.ts';
import { balances, fundsOf } from './balance.ts';
import { balanceTransactions, book, businessDaysAfter, whenAvailable } from './transactions.ts';

export const Payout = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('payout'),
    amount: z.int(),
    application_fee: z.string().nullable(),
    application_fee_amount: z.int().nullable(),
    arrival_date: z.int(),
    automatic: z.boolean(),
    balance_transaction: z.string().nullable(),
    created: z.int(),
    currency: z.string(),
    description: z.string().nullable(),
    destination: z.string().nullable(),
    failure_balance_transaction: z.string().nullable(),
    failure_code: z.string().nullable(),
    failure_message: z.string().nullable(),
    livemode: z.boolean(),
    metadata: Metadata(),
    method: z.enum(['instant', 'standard']),
    original_payout: z.string().nullable(),
    payout_method: z.string().nullable(),
    reconciliation_status: z.enum(['completed', 'in_progress', 'not_applicable']),
    reversed_by: z.string().nullable(),
    source_type: z.string(),
    statement_descriptor: z.string().nullable(),
    status: z.enum(['canceled', 'failed', 'in_transit', 'paid', 'pending']),
    trace_id: z.object({ status: z.string(), value: z.string().nullable() }).nullable(),
    type: z.enum(['bank_account', 'card']),
  }),
);

export type PayoutRow = Infer<typeof Payout>;

export const payouts = collection('payouts', {
  row: Payout,
  key: 'id',
  owner: 'account',
  columns: [
    'destination',
    'status',
    { name: 'arrival_date', type: 'integer', path: 'arrival_date' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'payout', 'id'),
  stats: { by: ['status'] },
  shows: {
    kind: 'payout',
    of: ({ created, amount, currency, status, description, method }) => ({
      at: created * 1000,
      money: decimal(amount, currency),
      state: status,
      went: status === 'paid' ? 'well' : status === 'failed' || status === 'canceled' ? 'badly' : 'pending',
      about: description ?? undefined,
      method,
    }),
  },
});

describeObject('payout', { prefixes: ['po_'], load: (ctx, id) => payouts.get(ctx, id) });

interface NewPayout {
  readonly amount: number;
  readonly currency: string;
  readonly automatic: boolean;
  readonly method?: PayoutRow['method'];
  readonly destination?: string | undefined;
  readonly description?: string | null;
  readonly statement_descriptor?: string | null;
  readonly source_type?: string;
  readonly metadata?: Record<string, string>;
  readonly original?: string;
}

/** A payout, taken from the balance at once. The bank account gets it some days later. */
async function newPayout(ctx: StripeCtx, given: NewPayout): Promise<PayoutRow> {
  const { amount, currency, automatic, method = 'standard', destination, original } = given;
  const id = newId(ctx.random, 'po');
  const movement = await book(ctx, {
    amount: -amount,
    currency,
    type: original ? 'payout_cancel' : 'payout',
    category: original ? 'payout_reversal' : 'payout',
    source: id,
    description: given.description ?? (automatic ? 'STRIPE PAYOUT' : null),
    atOnce: true,
  });
  const row = await payouts.insert(ctx, {
    id,
    object: 'payout',
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: method === 'instant' ? Math.floor(ctx.now / 1000) + 1800 : businessDaysAfter(ctx.now, 2),
    automatic,
    balance_transaction: movement.id,
    created: Math.floor(ctx.now / 1000),
    currency,
    description: given.description ?? (automatic ? 'STRIPE PAYOUT' : null),
    destination: destination ?? null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: given.metadata ?? {},
    method,
    original_payout: original ?? null,
    payout_method: null,
    reconciliation_status: automatic ? 'in_progress' : 'not_applicable',
    reversed_by: null,
    source_type: given.source_type ?? 'card',
    statement_descriptor: given.statement_descriptor ?? null,
    status: 'pending',
    trace_id: { status: 'pending', value: null },
    type: destination?.startsWith('card_') ? 'card' : 'bank_account',
  });
  await emit(ctx, 'payout.created', row);
  ctx.schedule(sendPayout, { payout: id });
  return row;
}

const input = () => z.object({ payout: z.string() });

/** A moment later the payout is on its way, and can no longer be canceled. */
export const sendPayout = job('payouts.send', {
  kind: 'calendar',
  input,
  after: '1h',
  async run(ctx, { payout: id }) {
    const before = await payouts.get(ctx, id);
    if (before?.status !== 'pending') return;
    const after = await payouts.update(ctx, before, { status: 'in_transit' });
    await emit(ctx, 'payout.updated', after, { before });
    ctx.schedule(landPayout, { payout: id }, { at: Math.max(after.arrival_date * 1000, ctx.now) });
  },
});

/** Bank accounts of tests that cannot be paid. */
const closed: Readonly<Record<string, readonly [code: string, message: string]>> = {
  '1116': ['no_account', 'The bank account details on file are probably incorrect. No bank account could be found.'],
  '1113': ['account_closed', 'The bank account has been closed.'],
  '2227': ['insufficient_funds', 'Your Stripe account has insufficient funds to cover the payout.'],
  '3335': ['debit_not_authorized', 'Debit transactions are not approved on your bank account.'],
  '4440': ['invalid_currency', 'The bank was unable to process this payout because of its currency.'],
};

/** It arrives, or the bank sends it back. */
export const landPayout = job('payouts.land', {
  kind: 'calendar',
  input,
  async run(ctx, { payout: id }) {
    const before = await payouts.get(ctx, id);
    if (before?.status !== 'in_transit') return;
    const target = before.destination && (await loadObject(ctx, 'external_account', before.destination));
    const failure = target && closed[(target as { last4?: string }).last4 ?? ''];
    if (failure) return failPayout(ctx, before, failure);
    const after = await payouts.update(ctx, before, {
      ...(before.automatic && { reconciliation_status: 'completed' as const }),
      status: 'paid',
      trace_id: { status: 'supported', value: ctx.random.digits(15) },
    });
    await emit(ctx, 'payout.paid', after);
    if (before.automatic) await emit(ctx, 'payout.reconciliation_completed', after);
  },
});

async function failPayout(
  ctx: StripeCtx,
  before: PayoutRow,
  [code, message]: readonly [string, string],
): Promise<void> {
  const movement = await book(ctx, {
    amount: before.amount,
    currency: before.currency,
    type: 'payout_failure',
    category: 'payout_reversal',
    source: before.id,
    description: before.description,
    atOnce: true,
  });
  const after = await payouts.update(ctx, before, {
    failure_balance_transaction: movement.id,
    failure_code: code,
    failure_message: message,
    status: 'failed',
  });
  await emit(ctx, 'payout.failed', after);
}

/** By itself, the day after funds became available, everything in each currency. */
whenAvailable.listen((ctx) => {
  if (!ctx.settings.automaticPayouts) return Promise.resolve();
  const date = new Date(ctx.now);
  ctx.schedule(payOut, { account: ctx.account.id }, { at: date.setUTCHours(24, 0, 0, 0) });
  return Promise.resolve();
});

export const payOut = job('payouts.automatic', {
  kind: 'calendar',
  input: () => z.object({ account: z.string() }),
  async run(ctx) {
    const purse = await balances.get(ctx, ctx.account.id);
    for (const [currency, amount] of Object.entries(purse?.available ?? {})) {
      if (amount <= 0) continue;
      const payout = await newPayout(ctx, { amount, currency, automatic: true });
      const paid = await balanceTransactions.all(ctx, { where: { currency, status: 'available', payout: null } });
      for (const row of paid) await balanceTransactions.update(ctx, row, {}, { payout: payout.id });
    }
  },
});

export const createPayout = operation('payouts.create', 'POST /v1/payouts', {
  summary: 'Send a part of the balance to a bank account',
  body: () =>
    params({
      amount: z.int().min(1),
      currency: text(),
      description: text().optional(),
      destination: text().optional(),
      metadata: metadata(),
      method: z.enum(['instant', 'standard']).optional(),
      payout_method: text().optional(),
      source_type: z.enum(['bank_account', 'card', 'fpx']).optional(),
      statement_descriptor: text(22).optional(),
    }),
  result: Payout,
  async handler(ctx, { body }) {
    const currency = currencyOf(body.currency);
    if ((await fundsOf(ctx, currency)) < body.amount) throw errors.balance_insufficient();
    return newPayout(ctx, {
      ...body,
      currency,
      automatic: false,
      description: body.description ?? null,
      statement_descriptor: body.statement_descriptor ?? null,
      source_type: body.source_type ?? 'card',
      method: body.method ?? 'standard',
      metadata: merged({}, body.metadata),
    });
  },
});

export const retrievePayout = operation('payouts.retrieve', 'GET /v1/payouts/{id}', {
  summary: 'Retrieve a payout',
  query: () => params({}),
  result: Payout,
  handler: (ctx, { params: { id } }) => payouts.need(ctx, id),
});

export const updatePayout = operation('payouts.update', 'POST /v1/payouts/{id}', {
  summary: "Update a payout's metadata",
  body: () => params({ metadata: metadata() }),
  result: Payout,
  async handler(ctx, { params: { id }, body }) {
    const before = await payouts.need(ctx, id);
    const after = await payouts.update(ctx, before, { metadata: merged(before.metadata, body.metadata) });
    await emit(ctx, 'payout.updated', after, { before });
    return after;
  },
});

export const cancelPayout = operation('payouts.cancel', 'POST /v1/payouts/{id}/cancel', {
  summary: 'Cancel a payout that is not yet on its way',
  body: () => params({}),
  result: Payout,
  async handler(ctx, { params: { id } }) {
    const before = await payouts.need(ctx, id);
    if (before.status !== 'pending' || before.automatic) {
      throw errors.invalid_request(
        `Payouts can only be canceled while they are pending and manual; ${id} is ${before.status}.`,
      );
    }
    ctx.cancel(sendPayout, { payout: id });
    const movement = await book(ctx, {
      amount: before.amount,
      currency: before.currency,
      type: 'payout_cancel',
      category: 'payout_reversal',
      source: id,
      atOnce: true,
    });
    const after = await payouts.update(ctx, before, {
      failure_balance_transaction: movement.id,
      status: 'canceled',
    });
    await emit(ctx, 'payout.canceled', after);
    return after;
  },
});

export const reversePayout = operation('payouts.reverse', 'POST /v1/payouts/{id}/reverse', {
  summary: 'Take a paid payout back',
  body: () => params({ metadata: metadata() }),
  result: Payout,
  async handler(ctx, { params: { id }, body }) {
    const before = await payouts.need(ctx, id);
    if (before.status !== 'paid' || before.reversed_by !== null) {
      throw errors.invalid_request(`Payout ${id} cannot be reversed because it has a status of ${before.status}.`);
    }
    const back = await newPayout(ctx, {
      amount: -before.amount,
      currency: before.currency,
      automatic: false,
      destination: before.destination ?? undefined,
      metadata: merged({}, body.metadata),
      original: id,
    });
    await payouts.update(ctx, before, { reversed_by: back.id });
    return back;
  },
});

export const listPayouts = operation('payouts.list', 'GET /v1/payouts', {
  summary: 'List payouts, newest first',
  query: () =>
    z.object({
      arrival_date: range(),
      created: range(),
      destination: text().optional(),
      status: z.enum(['canceled', 'failed', 'in_transit', 'paid', 'pending']).optional(),
    }),
  list: Payout,
  handler: (ctx, { query: { arrival_date, created, destination, status }, page }) =>
    payouts.list(ctx, { where: { arrival_date, created, destination, status }, page }),
});
