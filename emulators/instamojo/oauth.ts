/** The token endpoint: client credentials, password, refresh token. */
import { answer, emptyable, schema, z, type Call } from '../../src/emulator/index.ts';
import { couldBeClient, mainUser } from './account.ts';
import { oauth } from './api.ts';
import { basicCredentials } from './auth.ts';
import { errors } from './errors.ts';
import type { InstamojoCtx } from './provider.ts';
import { issueToken, tokenLifetime, tokens, type AccessToken } from './tokens.ts';
import { userWithPassword } from './users/rows.ts';

const field = () => emptyable(z.string()).optional();

const TokenRequest = schema(() =>
  z.object({
    grant_type: field(),
    client_id: field(),
    client_secret: field(),
    username: field(),
    password: field(),
    refresh_token: field(),
    code: field(),
    scope: field(),
  }),
);

type TokenRequest = z.infer<ReturnType<typeof TokenRequest>>;

const TokenAnswer = schema(() =>
  z.object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
    refresh_token: z.string().optional(),
    scope: z.string(),
  }),
);

const grants = {
  client_credentials: (ctx, { scope }, client_id) =>
    issueToken(
      ctx,
      { grant_type: 'client_credentials', scope: asked(scope), client_id, user: mainUser },
      { refreshable: false },
    ),

  async password(ctx, { username = '', password = '', scope }, client_id) {
    const user = await userWithPassword(ctx, username, password);
    if (!user) throw errors.invalid_grant();
    return issueToken(ctx, { grant_type: 'password', scope: asked(scope), client_id, user }, { refreshable: true });
  },

  async refresh_token(ctx, { refresh_token = '', scope }, client_id) {
    const old = refresh_token && (await tokens.find(ctx, { where: { refresh_token } }));
    if (!old || old.status === 'replaced' || old.status === 'revoked')
      throw errors.invalid_grant('Invalid refresh token.');
    await tokens.update(ctx, old, { status: 'replaced' });
    const about = { grant_type: 'refresh_token', scope: scope || old.scope, client_id, user: old.user };
    return issueToken(ctx, about, { refreshable: true });
  },

  // Codes come from a consent page of the app programme, which isn't emulated, so none is good.
  authorization_code: () => Promise.reject(errors.invalid_grant('Invalid authorization code.')),
} satisfies Record<string, (ctx: InstamojoCtx, asked: TokenRequest, client: string) => Promise<AccessToken>>;

const asked = (scope: string | undefined): string => scope || 'read write';

export const createToken = oauth.operation('oauth.token', 'POST /oauth2/token/', {
  summary: 'Get an access token',
  body: TokenRequest,
  result: TokenAnswer,
  async handler(ctx, { body }) {
    const grant = Object.hasOwn(grants, body.grant_type ?? '') && grants[body.grant_type as keyof typeof grants];
    if (!grant) throw errors.unsupported_grant_type();
    const { access_token, scope, refresh_token } = await grant(ctx, body, knownClient(ctx, body));
    const token = {
      access_token,
      token_type: 'Bearer' as const,
      expires_in: tokenLifetime,
      ...(refresh_token !== null && { refresh_token }),
      scope,
    };
    return answer(token, { headers: { 'cache-control': 'no-store', pragma: 'no-cache' } });
  },
});

/** The client's id. The namespace's own wants its own secret; others pass by their form, unless only registered ones do. */
function knownClient(ctx: InstamojoCtx, { client_id, client_secret }: TokenRequest): string {
  const { id, secret } = clientIn(ctx.request) ?? { id: client_id ?? '', secret: client_secret ?? '' };
  const { clientId, clientSecret } = ctx.credentials;
  const good = id === clientId ? secret === clientSecret : !ctx.strict && couldBeClient(id, secret);
  if (!good) throw errors.invalid_client();
  return id;
}

const clientIn = (call: Call | undefined) => call && basicCredentials(call);
