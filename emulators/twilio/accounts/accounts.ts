/** Accounts and subaccounts. */
import { z } from '../../../src/emulator/index.ts';
import { v2010 } from '../api.ts';
import { rfc2822 } from '../dates.ts';
import { errors } from '../errors.ts';
import { given, text } from '../params.ts';
import { AccountRow, accounts, newAccount } from './rows.ts';

const Status = () => z.enum(['active', 'suspended', 'closed']);

export const createAccount = v2010.operation('accounts.create', 'POST /2010-04-01/Accounts.json', {
  summary: 'Make a subaccount',
  status: 201,
  body: () => z.object({ FriendlyName: text() }),
  result: AccountRow,
  handler: (ctx, { body: { FriendlyName: name } }) =>
    accounts.insert(ctx, newAccount(ctx, { owner: ctx.account.id, ...(name && { name }) }), { registered: true }),
});

export const listAccounts = v2010.operation('accounts.list', 'GET /2010-04-01/Accounts.json', {
  summary: 'List the account and its subaccounts',
  query: () => z.object({ FriendlyName: text(), Status: Status().optional() }),
  list: AccountRow,
  listName: 'accounts',
  handler: (ctx, { query: { FriendlyName: name, Status: status }, page }) =>
    accounts.list(ctx, {
      where: { owner_account_sid: ctx.account.id, friendly_name: name || undefined, status },
      order: { direction: 'asc' },
      page,
    }),
});

/** The account itself or one of its subaccounts; anything else isn't there. */
async function visible(
  ctx: Parameters<typeof accounts.need>[0],
  id: string,
): Promise<z.infer<ReturnType<typeof AccountRow>>> {
  const row = await accounts.need(ctx, id);
  if (row.sid !== ctx.account.id && row.owner_account_sid !== ctx.account.id) throw errors.not_found();
  return row;
}

export const fetchAccount = v2010.operation('accounts.fetch', 'GET /2010-04-01/Accounts/{Sid}.json', {
  summary: 'One account',
  result: AccountRow,
  handler: (ctx, { params }) => visible(ctx, params.Sid),
});

export const updateAccount = v2010.operation('accounts.update', 'POST /2010-04-01/Accounts/{Sid}.json', {
  summary: 'Rename, suspend, reopen or close an account',
  body: () => z.object({ FriendlyName: text(), Status: Status().optional() }),
  result: AccountRow,
  async handler(ctx, { params, body: { FriendlyName: name, Status: status } }) {
    const row = await visible(ctx, params.Sid);
    if (row.status === 'closed' && status && status !== 'closed')
      throw errors.bad_parameter('Account is closed and cannot be reactivated');
    return accounts.update(ctx, row, {
      ...given({ friendly_name: name, status }),
      date_updated: rfc2822(ctx.now),
    });
  },
});
