/** Tokens of users: ZAKs, with which an app opens a meeting in their name. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { revokeAll } from '../oauth/tokens.ts';
import { needs } from '../scopes.ts';
import { mintZak } from '../zaks.ts';
import { me, userOf } from './find.ts';

const Token = () => z.object({ token: z.string() });

export const getUserToken = operation('users.token', 'GET /v2/users/{userId}/token', {
  summary: "A user's ZAK (or token)",
  ...needs('Light', 'user:read', 'user:read:token'),
  query: () =>
    z.object({ type: z.enum(['token', 'zak', 'onbehalf']).optional(), ttl: z.int().min(0).max(7_776_000).optional() }),
  result: Token,
  handler: async (ctx, { params, query }) => ({
    token: await mintZak(ctx, await userOf(ctx, params.userId), { ttl: query.ttl || undefined }),
  }),
});

export const getZak = operation('users.zak', 'GET /v2/users/me/zak', {
  summary: "The token's user's ZAK",
  ...needs('Light', 'user:read', 'user:read:zak'),
  result: Token,
  handler: async (ctx) => ({ token: await mintZak(ctx, await me(ctx)) }),
});

export const deleteUserToken = operation('users.deleteToken', 'DELETE /v2/users/{userId}/token', {
  summary: 'Sign a user out everywhere',
  ...needs('Light', 'user:write', 'user:delete:token', { adminOnly: true }),
  async handler(ctx, { params }) {
    const { id } = await userOf(ctx, params.userId);
    await revokeAll(ctx, { user_id: id, grant_type: 'authorization_code' });
    return nothing();
  },
});
