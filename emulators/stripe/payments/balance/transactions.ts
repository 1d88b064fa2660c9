/** Balance transactions: every movement of an account's money, pending for some days and then available. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { hook } from '../../core/hooks.ts';
import { describeObject } from '../../core/objects.ts';
import { params, range, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId, newPaymentTransactionId } from '../../ids.ts';
import { collection, job } from '../../provider.ts';
import { balanceObject, moveBalance } from './balance.ts';

export const BalanceTransaction = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('balance_transaction'),
    amount: z.int(),
    available_on: z.int(),
    balance_type: z.string(),
    created: z.int(),
    currency: z.string(),
    description: z.string().nullable(),
    exchange_rate: z.number().nullable(),
    fee: z.int(),
    fee_details: z.array(
      z.object({
        amount: z.int(),
        application: z.string().nullable(),
        currency: z.string(),
        description: z.string().nullable(),
        type: z.string(),
      }),
    ),
    net: z.int(),
    reporting_category: z.string(),
    source: z.string().nullable(),
    status: z.enum(['available', 'pending']),
    type: z.string(),
  }),
);

export type BalanceTransactionRow = Infer<typeof BalanceTransaction>;

export const balanceTransactions = collection('balance_transactions', {
  row: BalanceTransaction,
  internal: () => z.object({ payout: z.string().optional() }),
  key: 'id',
  owner: 'account',
  columns: [
    'type',
    'currency',
    'source',
    'status',
    'internal.payout',
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'balance_transaction', 'id'),
  stats: { by: ['type', 'status'] },
});

describeObject('balance_transaction', {
  prefixes: ['txn_'],
  load: (ctx, id) => balanceTransactions.get(ctx, id),
});

export interface Fee {
  readonly amount: number;
  readonly description: string;
  readonly type: 'stripe_fee' | 'application_fee';
  readonly application?: string;
}

export interface Movement {
  /** What came in; negative for what goes out. */
  readonly amount: number;
  readonly currency: string;
  readonly type: string;
  readonly source: string | null;
  readonly description?: string | null;
  readonly fees?: readonly Fee[];
  /** Default: the type. */
  readonly category?: string;
  /** Available at once, without days of waiting. */
  readonly atOnce?: boolean;
}

const day = 86_400;

/** The time some business days later, at midnight UTC. */
export function businessDaysAfter(ms: number, days: number): number {
  const date = new Date(ms);
  for (let left = days; left > 0;) {
    date.setUTCDate(date.getUTCDate() + 1);
    if (date.getUTCDay() !== 0 && date.getUTCDay() !== 6) left--;
  }
  const seconds = Math.floor(date.getTime() / 1000);
  return days === 0 ? seconds : seconds - (seconds % day);
}

/** Writes a movement down and moves the balance. It becomes available on its day. */
export async function book(ctx: StripeCtx, movement: Movement): Promise<BalanceTransactionRow> {
  const { amount, currency, type, source, description = null, fees = [], category = type } = movement;
  const fee = fees.reduce((sum, one) => sum + one.amount, 0);
  const created = Math.floor(ctx.now / 1000);
  const { availableAfterDays } = ctx.settings;
  const atOnce = movement.atOnce || availableAfterDays === 0;
  const ofPayment = /^(?:ch|py|re|pyr)_/.test(source ?? '');
  const row = await balanceTransactions.insert(ctx, {
    id: ofPayment ? newPaymentTransactionId(ctx.random) : newId(ctx.random, 'txn'),
    object: 'balance_transaction',
    amount,
    available_on: atOnce ? created : businessDaysAfter(ctx.now, availableAfterDays),
    balance_type: 'payments',
    created,
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details: fees.map((one) => ({
      amount: one.amount,
      application: one.application ?? null,
      currency,
      description: one.description,
      type: one.type,
    })),
    net: amount - fee,
    reporting_category: category,
    source,
    status: atOnce ? 'available' : 'pending',
    type,
  });
  await moveBalance(ctx, currency, { [row.status]: row.net });
  if (!atOnce) ctx.schedule(becomeAvailable, { id: row.id }, { at: row.available_on * 1000 });
  return row;
}

/** Told when funds have become available: automatic payouts. */
export const whenAvailable = hook<[]>();

export const becomeAvailable = job('balance_transactions.available', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  async run(ctx, { id }) {
    const row = await balanceTransactions.get(ctx, id);
    if (row?.status !== 'pending') return;
    await balanceTransactions.update(ctx, row, { status: 'available' });
    await moveBalance(ctx, row.currency, { pending: -row.net, available: row.net });
    await emit(ctx, 'balance.available', await balanceObject(ctx));
    await whenAvailable.tell(ctx);
  },
});

/** Stripe's part of a payment: 2.9 % and 30 of a card's, 0.8 % and at most 500 of a bank's. */
export function stripeFee(amount: number, type: string): Fee {
  const description = 'Stripe processing fees';
  const isDebit = type.endsWith('_debit') || type.endsWith('_bank_account');
  const share = isDebit ? Math.min(Math.round(amount * 0.008), 500) : Math.round(amount * 0.029) + 30;
  return { amount: share, description, type: 'stripe_fee' };
}

export const listBalanceTransactions = operation('balance_transactions.list', 'GET /v1/balance_transactions', {
  summary: 'List balance transactions, newest first',
  query: () =>
    z.object({
      created: range(),
      currency: text().optional(),
      payout: text().optional(),
      source: text().optional(),
      type: text().optional(),
    }),
  list: BalanceTransaction,
  handler: (ctx, { query, page }) => balanceTransactions.list(ctx, { where: { ...query }, page }),
});

export const retrieveBalanceTransaction = operation(
  'balance_transactions.retrieve',
  'GET /v1/balance_transactions/{id}',
  {
    summary: 'Retrieve a balance transaction',
    query: () => params({}),
    result: BalanceTransaction,
    handler: (ctx, { params: { id } }) => balanceTransactions.need(ctx, id),
  },
);

/** As the API called them first. */
export const listBalanceHistory = operation('balance.history', 'GET /v1/balance/history', {
  summary: 'List balance transactions, by their older path',
  query: () =>
    z.object({
      created: range(),
      currency: text().optional(),
      payout: text().optional(),
      source: text().optional(),
      type: text().optional(),
    }),
  list: BalanceTransaction,
  handler: (ctx, { query, page }) => balanceTransactions.list(ctx, { where: { ...query }, page }),
});
