/** Auth tokens of v1.1, minted for a name and password: older apps sign in this way. */
import { schema, z } from '../../src/emulator/index.ts';
import { mainUser } from './account.ts';
import { succeeded, success, v1 } from './api.ts';
import { errors } from './errors.ts';
import { text } from './fields.ts';
import { stamp } from './ids.ts';
import { authTokens } from './tokens.ts';
import { userWithPassword } from './users/rows.ts';

const Minted = schema(() => success({ auth_token: z.object({ auth_token: z.string() }) }));

export const createAuthToken = v1.operation('v1.auth.create', 'POST /api/1.1/auth/', {
  summary: 'Get an auth token for a name and password',
  traits: { keyOnly: true },
  body: () => z.object({ username: text(255), password: text(255) }),
  result: Minted,
  async handler(ctx, { body: { username, password } }) {
    if ((await userWithPassword(ctx, username, password)) !== mainUser) throw errors.bad_password();
    const auth_token = `test_${ctx.random.hex(27)}`;
    await authTokens.insert(ctx, { auth_token, username, status: 'active', created_at: stamp(ctx) });
    return succeeded({ auth_token: { auth_token } });
  },
});

export const deleteAuthToken = v1.operation('v1.auth.delete', 'DELETE /api/1.1/auth/{auth_token}/', {
  summary: 'Revoke an auth token',
  result: () => success({}),
  async handler(ctx, { params }) {
    const token = await authTokens.need(ctx, params.auth_token);
    await authTokens.update(ctx, token, { status: 'revoked' });
    return succeeded({});
  },
});

export const debug = v1.operation('v1.debug.get', 'GET /api/1.1/debug/', {
  summary: 'Whether the credentials are good',
  result: () => success({}), // its further members are not documented
  handler: () => Promise.resolve(succeeded({})),
});
