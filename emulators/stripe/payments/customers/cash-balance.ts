/** A customer's cash balance: what was sent by bank transfer and not yet used. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { currencyOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { hook } from '../../core/hooks.ts';
import { describeObject } from '../../core/objects.ts';
import { hash, params, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { customers, onClockOf, type CustomerRow } from './customer.ts';

export const CashBalance = schema(() =>
  z.object({
    object: z.literal('cash_balance'),
    available: z.record(z.string(), z.int()).nullable(),
    customer: z.string(),
    customer_account: z.string().nullable(),
    livemode: z.boolean(),
    settings: z.object({
      reconciliation_mode: z.enum(['automatic', 'manual']),
      using_merchant_default: z.boolean(),
    }),
  }),
);

export const CashChange = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('customer_cash_balance_transaction'),
    applied_to_payment: z.object({ payment_intent: z.string() }).optional(),
    created: z.int(),
    currency: z.string(),
    customer: z.string(),
    customer_account: z.string().nullable(),
    ending_balance: z.int(),
    funded: hash().optional(),
    livemode: z.boolean(),
    net_amount: z.int(),
    refunded_from_payment: z.object({ refund: z.string() }).optional(),
    type: z.enum(['applied_to_payment', 'funded', 'refunded_from_payment', 'unapplied_from_payment']),
  }),
);

type CashChangeRow = Infer<typeof CashChange>;

export const cashChanges = collection('customer_cash_balance_transactions', {
  row: CashChange,
  key: 'id',
  owner: 'account',
  columns: ['customer'],
  missing: (id) => errors.resource_missing(id, 'customer_cash_balance_transaction', 'id'),
});

export function cashBalanceOf(customer: CustomerRow): Infer<typeof CashBalance> {
  const { cash = {}, reconciliation } = customers.internal(customer);
  const held = Object.entries(cash).filter(([, amount]) => amount !== 0);
  return {
    object: 'cash_balance',
    available: held.length > 0 ? Object.fromEntries(held) : null,
    customer: customer.id,
    customer_account: null,
    livemode: false,
    settings: {
      reconciliation_mode: reconciliation ?? 'automatic',
      using_merchant_default: reconciliation === undefined,
    },
  };
}

describeObject('customer', {
  includes: {
    cash_balance: async (ctx, { id }: { id: string }) => {
      const customer = await customers.get(ctx, id);
      return customer ? cashBalanceOf(customer) : null;
    },
  },
});

/** Told when a transfer has arrived: payments that wait for it. */
export const whenFunded = hook<[customer: CustomerRow, currency: string]>();

/** Adds to (or takes from) a customer's cash. The context must be on the customer's clock. */
export async function changeCash(
  ctx: StripeCtx,
  customer: CustomerRow,
  change: Pick<CashChangeRow, 'currency' | 'net_amount' | 'type'> & Partial<CashChangeRow>,
): Promise<CashChangeRow> {
  const { cash = {} } = customers.internal(customer);
  const ending_balance = (cash[change.currency] ?? 0) + change.net_amount;
  await customers.update(ctx, customer, {}, { cash: { ...cash, [change.currency]: ending_balance } });
  const row = await cashChanges.insert(ctx, {
    id: newId(ctx.random, 'ccsbtxn'),
    object: 'customer_cash_balance_transaction',
    created: Math.floor(ctx.now / 1000),
    customer: customer.id,
    customer_account: null,
    ending_balance,
    livemode: false,
    ...change,
  });
  await emit(ctx, 'customer_cash_balance_transaction.created', row);
  return row;
}

export const retrieveCashBalance = operation('customers.retrieve_cash_balance', 'GET /v1/customers/{id}/cash_balance', {
  summary: "Retrieve a customer's cash balance",
  query: () => params({}),
  result: CashBalance,
  handler: async (ctx, { params: { id } }) => cashBalanceOf(await customers.need(ctx, id)),
});

export const updateCashBalance = operation('customers.update_cash_balance', 'POST /v1/customers/{id}/cash_balance', {
  summary: "Change how a customer's cash is used",
  body: () =>
    params({
      settings: z
        .object({ reconciliation_mode: z.enum(['automatic', 'manual', 'merchant_default']).optional() })
        .optional(),
    }),
  result: CashBalance,
  async handler(ctx, { params: { id }, body: { settings } }) {
    const customer = await customers.need(ctx, id);
    const mode = settings?.reconciliation_mode;
    if (mode === undefined) return cashBalanceOf(customer);
    const reconciliation = mode === 'merchant_default' ? undefined : mode;
    return cashBalanceOf(await customers.update(ctx, customer, {}, { reconciliation }));
  },
});

export const listCashBalanceTransactions = operation(
  'customers.list_cash_balance_transactions',
  'GET /v1/customers/{id}/cash_balance_transactions',
  {
    summary: "List what moved a customer's cash balance",
    list: CashChange,
    async handler(ctx, { params: { id }, page }) {
      await customers.need(ctx, id);
      return cashChanges.list(ctx, { where: { customer: id }, page });
    },
  },
);

export const retrieveCashBalanceTransaction = operation(
  'customers.retrieve_cash_balance_transaction',
  'GET /v1/customers/{customerId}/cash_balance_transactions/{id}',
  {
    summary: "Retrieve what moved a customer's cash balance",
    query: () => params({}),
    result: CashChange,
    async handler(ctx, { params: { customerId, id } }) {
      await customers.need(ctx, customerId);
      const row = await cashChanges.need(ctx, id);
      if (row.customer !== customerId) throw errors.resource_missing(id, 'customer_cash_balance_transaction', 'id');
      return row;
    },
  },
);

export const fundCashBalance = operation(
  'test_helpers.customers.fund_cash_balance',
  'POST /v1/test_helpers/customers/{id}/fund_cash_balance',
  {
    summary: 'A bank transfer of a customer arrives',
    body: () => params({ amount: z.int().min(1), currency: text(), reference: text().optional() }),
    result: CashChange,
    async handler(ctx, { params: { id }, body: { amount, currency, reference = null } }) {
      const customer = await customers.need(ctx, id);
      const of = currencyOf(currency);
      const on = await onClockOf(ctx, id);
      const change = await changeCash(on, customer, {
        currency: of,
        net_amount: amount,
        type: 'funded',
        funded: { bank_transfer: { reference, type: transferTypeOf(of) } },
      });
      await whenFunded.tell(on, await customers.need(on, id), of);
      return change;
    },
  },
);

const transferTypes: Readonly<Record<string, string>> = {
  eur: 'eu_bank_transfer',
  gbp: 'gb_bank_transfer',
  jpy: 'jp_bank_transfer',
  mxn: 'mx_bank_transfer',
};

export const transferTypeOf = (currency: string): string => transferTypes[currency] ?? 'us_bank_transfer';

const address = { city: null, country: 'US', line1: null, line2: null, postal_code: null, state: null };

export const createFundingInstructions = operation(
  'customers.create_funding_instructions',
  'POST /v1/customers/{id}/funding_instructions',
  {
    summary: 'Where a customer sends bank transfers to',
    body: () =>
      params({
        bank_transfer: z.object({
          eu_bank_transfer: z.object({ country: text() }).optional(),
          requested_address_types: z.array(text()).optional(),
          type: z.enum([
            'eu_bank_transfer',
            'gb_bank_transfer',
            'jp_bank_transfer',
            'mx_bank_transfer',
            'us_bank_transfer',
          ]),
        }),
        currency: text(),
        funding_type: z.literal('bank_transfer'),
      }),
    result: () =>
      z.object({
        object: z.literal('funding_instructions'),
        bank_transfer: z.object({ country: z.string(), financial_addresses: z.array(hash()), type: z.string() }),
        currency: z.string(),
        funding_type: z.literal('bank_transfer'),
        livemode: z.boolean(),
      }),
    async handler(ctx, { params: { id }, body: { bank_transfer, currency } }) {
      const { invoice_prefix } = await customers.need(ctx, id);
      const { type, eu_bank_transfer } = bank_transfer;
      const country = eu_bank_transfer?.country ?? countries[type] ?? 'US';
      return {
        object: 'funding_instructions' as const,
        bank_transfer: { country, financial_addresses: [financialAddress(type, country, invoice_prefix)], type },
        currency: currencyOf(currency),
        funding_type: 'bank_transfer' as const,
        livemode: false,
      };
    },
  },
);

export const countries: Readonly<Record<string, string>> = {
  eu_bank_transfer: 'IE',
  gb_bank_transfer: 'GB',
  jp_bank_transfer: 'JP',
  mx_bank_transfer: 'MX',
};

/** An account number of a customer's own, which the prefix of the customer's invoices makes. */
export function financialAddress(type: string, country: string, prefix: string): Record<string, unknown> {
  const number = Buffer.from(prefix)
    .reduce((sum, byte) => sum * 31 + byte, 7)
    .toString()
    .padStart(12, '0')
    .slice(-12);
  const holder = { account_holder_address: address, account_holder_name: 'Backlot', bank_address: address };
  if (type === 'eu_bank_transfer') {
    return {
      iban: { ...holder, bic: 'SXPYDEHH', country, iban: `${country}00BACK${number}` },
      supported_networks: ['sepa'],
      type: 'iban',
    };
  }
  if (type === 'gb_bank_transfer') {
    return {
      sort_code: { ...holder, account_number: number.slice(-8), sort_code: '200000' },
      supported_networks: ['bacs', 'fps'],
      type: 'sort_code',
    };
  }
  if (type === 'mx_bank_transfer') {
    return {
      spei: { ...holder, bank_code: '002', bank_name: 'TEST BANK', clabe: `002000${number}` },
      supported_networks: ['spei'],
      type: 'spei',
    };
  }
  if (type === 'jp_bank_transfer') {
    return {
      supported_networks: ['zengin'],
      type: 'zengin',
      zengin: {
        ...holder,
        account_number: number.slice(-7),
        account_type: 'futsu',
        bank_code: '0009',
        bank_name: 'TEST BANK',
        branch_code: '950',
        branch_name: 'TEST',
      },
    };
  }
  return {
    aba: {
      ...holder,
      account_number: number,
      account_type: 'checking',
      bank_name: 'TEST BANK',
      routing_number: '110000000',
    },
    supported_networks: ['ach', 'domestic_wire_us'],
    type: 'aba',
  };
}
