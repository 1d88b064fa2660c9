/** A second auth token beside the first, and its promotion. */
import { link, nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { product } from '../api.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { accounts, type AccountRow } from './rows.ts';

export const accountsApi = product('accounts');

const own = (ctx: TwilioCtx): Promise<AccountRow> => accounts.need(ctx, ctx.account.id);

export const createSecondaryToken = accountsApi.operation('auth_tokens.create', 'POST /v1/AuthTokens/Secondary', {
  summary: 'Make a second auth token',
  status: 201,
  result: () =>
    z.object({
      account_sid: z.string(),
      date_created: z.string(),
      date_updated: z.string(),
      secondary_auth_token: z.string(),
      url: z.string(),
    }),
  async handler(ctx) {
    const secondary_token = ctx.random.hex(32);
    await accounts.update(ctx, await own(ctx), {}, { secondary_token });
    const at = isoZ(ctx.now);
    return {
      account_sid: ctx.account.id,
      date_created: at,
      date_updated: at,
      secondary_auth_token: secondary_token,
      url: link(accountsApi, '/v1/AuthTokens/Secondary'),
    };
  },
});

export const deleteSecondaryToken = accountsApi.operation('auth_tokens.delete', 'DELETE /v1/AuthTokens/Secondary', {
  summary: 'Delete the second auth token',
  status: 204,
  async handler(ctx) {
    await accounts.update(ctx, await own(ctx), {}, { secondary_token: undefined });
    return nothing();
  },
});

export const promoteToken = accountsApi.operation('auth_tokens.promote', 'POST /v1/AuthTokens/Promote', {
  summary: 'Make the second auth token the one that counts',
  result: () =>
    z.object({
      account_sid: z.string(),
      auth_token: z.string(),
      date_created: z.string(),
      date_updated: z.string(),
      url: z.string(),
    }),
  async handler(ctx) {
    const row = await own(ctx);
    const { secondary_token: token } = accounts.internal(row);
    if (!token) throw errors.not_found();
    await accounts.update(ctx, row, { auth_token: token }, { secondary_token: undefined });
    const at = isoZ(ctx.now);
    return {
      account_sid: ctx.account.id,
      auth_token: token,
      date_created: at,
      date_updated: at,
      url: link(accountsApi, '/v1/AuthTokens/Promote'),
    };
  },
});
