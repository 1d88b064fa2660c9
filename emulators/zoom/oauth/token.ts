/** The token endpoint: server-to-server, a code, a refresh token, an app of its own, a device. */
import { createHash } from 'node:crypto';
import { answer, emptyable, link, schema, z } from '../../../src/emulator/index.ts';
import { couldBeId } from '../account.ts';
import { oauth, rest } from '../api.ts';
import { basicOf } from '../auth.ts';
import { errors } from '../errors.ts';
import type { ZoomCtx } from '../provider.ts';
import { appScopes } from '../scopes.ts';
import { ownerOf } from '../users/find.ts';
import type { App } from './apps.ts';
import { clientWith } from './clients.ts';
import { redeemDevice } from './devices.ts';
import { accessLifetime, issue, revokeAll, tokens, type About, type Token } from './tokens.ts';

const field = () => emptyable(z.string()).optional();

const TokenRequest = schema(() =>
  z.object({
    grant_type: field(),
    account_id: field(),
    client_id: field(),
    client_secret: field(),
    code: field(),
    redirect_uri: field(),
    code_verifier: field(),
    refresh_token: field(),
    device_code: field(),
    scope: field(),
  }),
);

type TokenRequest = z.infer<ReturnType<typeof TokenRequest>>;

const TokenAnswer = schema(() =>
  z.object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    refresh_token: z.string().optional(),
    expires_in: z.int(),
    scope: z.string(),
    api_url: z.string(),
  }),
);

type TokenAnswer = z.infer<ReturnType<typeof TokenAnswer>>;

export const createToken = oauth.operation('oauth.token', 'POST /oauth/token', {
  summary: 'Get an access token',
  query: TokenRequest,
  body: TokenRequest,
  result: TokenAnswer,
  async handler(ctx, { query, body }) {
    const asked = { ...query, ...body };
    const { id, secret } = given(ctx, asked);
    const app = await clientWith(ctx, id, secret);
    if (!asked.grant_type) throw errors.no_grant_type();
    const grant = Object.hasOwn(grants, asked.grant_type) && grants[asked.grant_type as keyof typeof grants];
    if (!grant) throw errors.unsupported_grant_type();
    return answer(await grant(ctx, asked, app), { headers: { 'cache-control': 'no-store' } });
  },
});

/** Who asks: by HTTP Basic, or by fields. */
const given = (
  { request }: ZoomCtx,
  { client_id = '', client_secret = '' }: TokenRequest,
): { id: string; secret: string } => (request && basicOf(request)) ?? { id: client_id, secret: client_secret };

const grants = {
  async account_credentials(ctx, { account_id = '' }, app) {
    if (app.status === 'deactivated') throw errors.app_not_activated();
    if (app.kind === 'user') throw errors.not_server_to_server();
    if (account_id !== ctx.credentials.accountId && (ctx.strict || !couldBeId(account_id)))
      throw errors.no_such_account();
    const owner = await ownerOf(ctx);
    const about = {
      grant_type: 'account_credentials',
      user_id: owner.id,
      scope: app.scopes.toSorted().join(' '),
    } as const;
    return granted(ctx, { ...about, client_id: app.client_id }, { refreshable: false });
  },

  async authorization_code(ctx, asked, app) {
    const code = await usableCode(ctx, asked, app);
    await tokens.update(ctx, code, { status: 'used' });
    const { user_id, client_id, scope, grant_type } = code;
    await revokeAll(ctx, { user_id, client_id, grant_type });
    return granted(ctx, { grant_type, user_id, client_id, scope }, { refreshable: true });
  },

  async refresh_token(ctx, { refresh_token = '' }, app) {
    const old = await tokens.get(ctx, refresh_token);
    if (old?.kind !== 'refresh' || old.status !== 'active' || old.client_id !== app.client_id)
      throw errors.invalid_grant();
    await tokens.update(ctx, old, { status: 'used' });
    return granted(ctx, old, { refreshable: true, grant: tokens.internal(old).grant });
  },

  client_credentials: (ctx, _, { client_id }) =>
    granted(
      ctx,
      { grant_type: 'client_credentials', client_id, user_id: '', scope: appScopes.join(' ') },
      { refreshable: false },
    ),

  async 'urn:ietf:params:oauth:grant-type:device_code'(ctx, { device_code = '' }, { client_id }) {
    const { user_id, scope } = await redeemDevice(ctx, device_code, client_id);
    const about = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id, user_id, scope } as const;
    return granted(ctx, about, { refreshable: true });
  },
} satisfies Record<string, (ctx: ZoomCtx, asked: TokenRequest, app: App) => Promise<TokenAnswer>>;

/** The code, if it is good for this client and redirect. */
async function usableCode(
  ctx: ZoomCtx,
  { code: text = '', redirect_uri = '', code_verifier = '' }: TokenRequest,
  { client_id }: App,
): Promise<Token> {
  const code = await tokens.get(ctx, text);
  if (code?.kind !== 'code' || code.status !== 'active' || code.client_id !== client_id) throw errors.bad_code(text);
  const { redirect_uri: wanted, challenge, challenge_method } = tokens.internal(code);
  if (redirect_uri !== wanted) throw errors.redirect_mismatch();
  if (challenge !== undefined && challenge !== challengeOf(code_verifier, challenge_method))
    throw errors.bad_verifier();
  return code;
}

const challengeOf = (verifier: string, method = 'plain'): string =>
  method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;

async function granted(
  ctx: ZoomCtx,
  about: About,
  { refreshable, grant = ctx.random.hex(16) }: { readonly refreshable: boolean; readonly grant?: string },
): Promise<TokenAnswer> {
  const { grant_type, client_id, user_id, scope } = about;
  const whom = { grant_type, client_id, user_id, scope };
  const access = await issue(ctx, 'access', whom, { grant });
  const refresh = refreshable ? await issue(ctx, 'refresh', whom, { grant }) : undefined;
  return {
    access_token: access.token,
    token_type: 'bearer',
    ...(refresh && { refresh_token: refresh.token }),
    expires_in: accessLifetime - 1, // so on the wire; the documents print 3600
    scope,
    api_url: ctx.request?.base.via === 'host' ? 'https://api.zoom.us' : link(rest, ''),
  };
}

export const revokeToken = oauth.operation('oauth.revoke', 'POST /oauth/revoke', {
  summary: 'End an access token, and the refresh token of its grant',
  query: () => z.object({ token: field(), client_id: field(), client_secret: field() }),
  body: () => z.object({ token: field(), client_id: field(), client_secret: field() }),
  result: () => z.object({ status: z.literal('success') }),
  async handler(ctx, { query, body }) {
    const asked = { ...query, ...body };
    const { id, secret } = given(ctx, asked);
    await clientWith(ctx, id, secret);
    const token = await tokens.get(ctx, asked.token ?? '');
    if (!token || token.client_id !== id) throw errors.invalid_grant();
    await revokeAll(ctx, { grant: tokens.internal(token).grant });
    return { status: 'success' as const };
  },
});
