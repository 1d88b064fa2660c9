/** A customer's balance: what invoices take from it and give to it, each change a transaction. Negative is credit. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { currencyOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged, Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { metadata, params, range, text, unset } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { customers, onClockOf, type CustomerRow } from './customer.ts';

const types = [
  'adjustment',
  'applied_to_invoice',
  'checkout_session_subscription_payment',
  'checkout_session_subscription_payment_canceled',
  'credit_note',
  'initial',
  'invoice_overpaid',
  'invoice_too_large',
  'invoice_too_small',
  'migration',
  'unapplied_from_invoice',
  'unspent_receiver_credit',
] as const;

export const BalanceChange = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('customer_balance_transaction'),
    amount: z.int(),
    checkout_session: z.string().nullable(),
    created: z.int(),
    credit_note: z.string().nullable(),
    currency: z.string(),
    customer: z.string(),
    customer_account: z.string().nullable(),
    description: z.string().nullable(),
    ending_balance: z.int(),
    invoice: z.string().nullable(),
    livemode: z.boolean(),
    metadata: Metadata(),
    type: z.enum(types),
  }),
);

export type BalanceChangeRow = Infer<typeof BalanceChange>;

export const balanceChanges = collection('customer_balance_transactions', {
  row: BalanceChange,
  key: 'id',
  owner: 'account',
  columns: ['customer', 'invoice', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'customer_balance_transaction', 'id'),
});

describeObject('customer_balance_transaction', {
  prefixes: ['cbtxn_'],
  load: (ctx, id) => balanceChanges.get(ctx, id),
});

/**
 * Changes a customer's balance and writes down why. The context must be on the customer's clock. Tells nobody: what
 * changes the customer tells of it (`customer.updated`).
 */
export async function changeBalance(
  ctx: StripeCtx,
  customer: CustomerRow,
  change: Pick<BalanceChangeRow, 'amount' | 'currency' | 'type'> & Partial<BalanceChangeRow>,
): Promise<{ customer: CustomerRow; transaction: BalanceChangeRow }> {
  const balance = customer.balance + change.amount;
  const after = await customers.update(ctx, customer, { balance, currency: customer.currency ?? change.currency });
  const transaction = await balanceChanges.insert(ctx, {
    id: newId(ctx.random, 'cbtxn'),
    object: 'customer_balance_transaction',
    checkout_session: null,
    created: Math.floor(ctx.now / 1000),
    credit_note: null,
    customer: customer.id,
    customer_account: null,
    description: null,
    ending_balance: balance,
    invoice: null,
    livemode: false,
    metadata: {},
    ...change,
  });
  return { customer: after, transaction };
}

const ofCustomer = async (ctx: StripeCtx, customer: string, id: string): Promise<BalanceChangeRow> => {
  await customers.need(ctx, customer);
  const row = await balanceChanges.need(ctx, id);
  if (row.customer !== customer) throw noSuch('customer_balance_transaction', id, 'id').with({ status: 404 });
  return row;
};

export const listBalanceTransactions = operation(
  'customers.list_balance_transactions',
  'GET /v1/customers/{id}/balance_transactions',
  {
    summary: "List the changes of a customer's balance, newest first",
    query: () => z.object({ created: range(), invoice: text().optional() }),
    list: BalanceChange,
    async handler(ctx, { params: { id }, query: { created, invoice }, page }) {
      await customers.need(ctx, id);
      return balanceChanges.list(ctx, { where: { customer: id, created, invoice }, page });
    },
  },
);

export const createBalanceTransaction = operation(
  'customers.create_balance_transaction',
  'POST /v1/customers/{id}/balance_transactions',
  {
    summary: "Change a customer's balance",
    body: () => params({ amount: z.int(), currency: text(), description: unset(text(350)), metadata: metadata() }),
    result: BalanceChange,
    async handler(ctx, { params: { id }, body: { amount, currency, description = null, metadata: data } }) {
      const before = await customers.need(ctx, id);
      const on = await onClockOf(ctx, id);
      const { customer, transaction } = await changeBalance(on, before, {
        amount,
        currency: currencyOf(currency),
        description,
        metadata: merged({}, data),
        type: 'adjustment',
      });
      await emit(on, 'customer.updated', customer, { before });
      return transaction;
    },
  },
);

export const retrieveBalanceTransaction = operation(
  'customers.retrieve_balance_transaction',
  'GET /v1/customers/{customerId}/balance_transactions/{id}',
  {
    summary: "Retrieve a change of a customer's balance",
    query: () => params({}),
    result: BalanceChange,
    handler: (ctx, { params: { customerId, id } }) => ofCustomer(ctx, customerId, id),
  },
);

export const updateBalanceTransaction = operation(
  'customers.update_balance_transaction',
  'POST /v1/customers/{customerId}/balance_transactions/{id}',
  {
    summary: "Update the description or metadata of a change of a customer's balance",
    body: () => params({ description: unset(text(350)), metadata: metadata() }),
    result: BalanceChange,
    async handler(ctx, { params: { customerId, id }, body: { description, metadata: data } }) {
      const row = await ofCustomer(ctx, customerId, id);
      return balanceChanges.update(ctx, row, {
        ...(description !== undefined && { description }),
        metadata: merged(row.metadata, data),
      });
    },
  },
);
