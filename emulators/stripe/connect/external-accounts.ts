/** Bank accounts to which connected accounts are paid out. */
import { z } from '../../../src/emulator/index.ts';
import { asAccount, type StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { emit } from '../core/events.ts';
import { merged } from '../core/metadata.ts';
import { metadata, params, text } from '../core/params.ts';
import { errors } from '../errors.ts';
import { takeToken } from '../payments/methods/tokens.ts';
import {
  changeAccount,
  ExternalAccount,
  needAccount,
  newBankAccount,
  withExternal,
  withExternals,
  type BankInput,
  type ConnectedRow,
  type ExternalAccountRow,
} from './account.ts';

/** A token, or the account itself. */
export const externalInput = () =>
  z.union([
    text(),
    z.object({
      object: z.enum(['bank_account']).optional(),
      account_holder_name: text().optional(),
      account_holder_type: z.enum(['company', 'individual']).optional(),
      account_number: text(40),
      country: text(2),
      currency: text(3).optional(),
      default_for_currency: z.boolean().optional(),
      metadata: metadata(),
      routing_number: text(20).optional(),
    }),
  ]);

type ExternalInput = z.infer<ReturnType<typeof externalInput>>;

async function bankOf(ctx: StripeCtx, given: ExternalInput): Promise<BankInput> {
  if (typeof given !== 'string') return given;
  if (given.startsWith('btok_us_verified')) return { account_number: '000123456789', routing_number: '110000000' };
  const { bank_account: bank } = await takeToken(ctx, given, 'external_account');
  if (!bank) throw errors.invalid_request('This token is not for a bank account.').with({ param: 'external_account' });
  return { ...bank, account_number: bank.last4 };
}

/** The list with what is given in place of the accounts of its currency, as creating and updating an account have it. */
export async function externalFrom(
  ctx: StripeCtx,
  row: ConnectedRow,
  given: ExternalInput,
): Promise<ConnectedRow['external_accounts']> {
  const list = row.external_accounts;
  const added = newBankAccount(ctx, row, await bankOf(ctx, given));
  const others = list.data.filter(({ currency }) => currency !== added.currency);
  return withExternals(list, [...others, { ...added, default_for_currency: true }]);
}

function externalOf({ external_accounts: { data } }: ConnectedRow, id: string): ExternalAccountRow {
  const found = data.find((one) => one.id === id);
  if (!found) throw errors.resource_missing(id, 'external account', 'id');
  return found;
}

export const createExternal = operation(
  'accounts.create_external_account',
  'POST /v1/accounts/{id}/external_accounts',
  {
    summary: 'Add a bank account to a connected account',
    body: () =>
      params({ default_for_currency: z.boolean().optional(), external_account: externalInput(), metadata: metadata() }),
    result: ExternalAccount,
    async handler(ctx, { params: { id }, body }) {
      const row = await needAccount(ctx, id);
      const made = newBankAccount(ctx, row, await bankOf(ctx, body.external_account));
      const added = { ...made, metadata: merged({}, body.metadata) };
      await changeAccount(ctx, row, { external_accounts: withExternal(row, added) });
      await emit(asAccount(ctx, id), 'account.external_account.created', added);
      return added;
    },
  },
);

export const listExternals = operation('accounts.list_external_accounts', 'GET /v1/accounts/{id}/external_accounts', {
  summary: "List an account's bank accounts",
  query: () => params({ limit: z.int().optional(), object: text().optional() }),
  result: () =>
    z.object({ object: z.literal('list'), data: z.array(ExternalAccount()), has_more: z.boolean(), url: z.string() }),
  async handler(ctx, { params: { id }, query: { object } }) {
    const { total_count: _, ...list } = (await needAccount(ctx, id)).external_accounts;
    return { ...list, data: object === 'card' ? [] : list.data };
  },
});

export const retrieveExternal = operation(
  'accounts.retrieve_external_account',
  'GET /v1/accounts/{account}/external_accounts/{id}',
  {
    summary: "Retrieve one of an account's bank accounts",
    query: () => params({}),
    result: ExternalAccount,
    handler: async (ctx, { params: { account, id } }) => externalOf(await needAccount(ctx, account), id),
  },
);

export const updateExternal = operation(
  'accounts.update_external_account',
  'POST /v1/accounts/{account}/external_accounts/{id}',
  {
    summary: "Update one of an account's bank accounts",
    body: () =>
      params({
        account_holder_name: text().optional(),
        account_holder_type: z.enum(['company', 'individual']).optional(),
        account_type: z.enum(['checking', 'futsu', 'savings', 'toza']).optional(),
        default_for_currency: z.boolean().optional(),
        metadata: metadata(),
      }),
    result: ExternalAccount,
    async handler(ctx, { params: { account, id }, body }) {
      const row = await needAccount(ctx, account);
      const before = externalOf(row, id);
      const after: ExternalAccountRow = {
        ...before,
        account_holder_name: body.account_holder_name ?? before.account_holder_name,
        account_holder_type: body.account_holder_type ?? before.account_holder_type,
        account_type: body.account_type ?? before.account_type,
        default_for_currency: body.default_for_currency ?? before.default_for_currency,
        metadata: merged(before.metadata, body.metadata),
      };
      const data = row.external_accounts.data.map((one) => {
        if (one.id === id) return after;
        const replaced = body.default_for_currency && one.currency === after.currency;
        return replaced ? { ...one, default_for_currency: false } : one;
      });
      await changeAccount(ctx, row, { external_accounts: withExternals(row.external_accounts, data) });
      await emit(asAccount(ctx, account), 'account.external_account.updated', after, { before });
      return after;
    },
  },
);

export const deleteExternal = operation(
  'accounts.delete_external_account',
  'DELETE /v1/accounts/{account}/external_accounts/{id}',
  {
    summary: "Delete one of an account's bank accounts",
    query: () => params({}),
    body: () => params({}),
    result: () => z.object({ id: z.string(), object: z.literal('bank_account'), deleted: z.literal(true) }),
    async handler(ctx, { params: { account, id } }) {
      const row = await needAccount(ctx, account);
      const gone = externalOf(row, id);
      const data = row.external_accounts.data.filter((one) => one.id !== id);
      await changeAccount(ctx, row, { external_accounts: withExternals(row.external_accounts, data) });
      await emit(asAccount(ctx, account), 'account.external_account.deleted', gone);
      return { id, object: 'bank_account' as const, deleted: true as const };
    },
  },
);
