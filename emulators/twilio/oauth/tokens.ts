/** OAuth: an app's client credentials for a bearer token that lives an hour. */
import { hmac, nobody, z } from '../../../src/emulator/index.ts';
import { mainAccount, type TwilioCtx } from '../account.ts';
import { accessTokens } from '../accounts/token-rows.ts';
import { product } from '../api.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { text } from '../params.ts';
import { job } from '../provider.ts';

const LIFETIME = 3600; // seconds

/** The client says who it is in the body. */
export const oauth = product('oauth', {
  authenticate: nobody,
  bodies: ['form', 'json'],
});

const CLIENT = /^(?:OQ|SK|AC)[0-9a-f]{32}$/i;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT as clients expect one; only Backlot reads it, as a whole. */
function jwt(ctx: TwilioCtx, claims: object): string {
  const seconds = Math.floor((ctx.request?.wallNow ?? ctx.now) / 1000);
  const head = part({ alg: 'HS256', typ: 'JWT' });
  const body = part({
    iss: 'https://oauth.twilio.com',
    iat: seconds,
    exp: seconds + LIFETIME,
    jti: ctx.random.hex(32),
    ...claims,
  });
  return `${head}.${body}.${hmac('sha256', ctx.account.authToken, `${head}.${body}`, 'base64url')}`;
}

const Asked = () =>
  z.object({
    grant_type: text(),
    client_id: text(),
    client_secret: text(),
    code: text(),
    redirect_uri: text(),
    audience: text(),
    refresh_token: text(),
    scope: text(),
  });

const Token = () =>
  z.object({
    access_token: z.string(),
    refresh_token: z.string(),
    id_token: z.string(),
    expires_in: z.int(),
    token_type: z.string(),
  });

async function issue(
  ctx: TwilioCtx,
  body: z.infer<ReturnType<typeof Asked>>,
): Promise<z.infer<ReturnType<typeof Token>>> {
  const { client_id: client = '', client_secret: secret = '', grant_type: grant = 'client_credentials' } = body;
  if (!CLIENT.test(client) || (grant === 'client_credentials' && secret === '')) throw errors.authentication();
  const main = mainAccount(ctx);
  const as = ctx.as({ account: main });
  const access_token = jwt(as, { sub: main.id, client_id: client, scope: body.scope ?? '' });
  await accessTokens.insert(ctx, {
    access_token,
    account_sid: main.id,
    client_id: client,
    expires_at: isoZ(ctx.now + LIFETIME * 1000),
  });
  ctx.schedule(expireToken, { token: access_token }, { after: LIFETIME * 1000 });
  return {
    access_token,
    refresh_token: jwt(as, { sub: main.id, client_id: client, use: 'refresh' }),
    id_token: jwt(as, { sub: main.id, aud: client }),
    expires_in: LIFETIME,
    token_type: 'bearer',
  };
}

export const createToken = oauth.operation('oauth_tokens.create', 'POST /v2/token', {
  summary: 'Exchange client credentials for a bearer token',
  body: Asked,
  result: Token,
  handler: (ctx, { body }) => issue(ctx, body),
});

export const createTokenV1 = oauth.operation('oauth_tokens_v1.create', 'POST /v1/token', {
  summary: 'The same, as it was called before',
  status: 201,
  body: Asked,
  result: Token,
  handler: (ctx, { body }) => issue(ctx, body),
});

export const expireToken = job('oauth.expire-token', {
  kind: 'calendar',
  input: () => z.object({ token: z.string() }),
  async run(ctx, { token }) {
    const row = await accessTokens.get(ctx, token);
    if (row) await accessTokens.remove(ctx, row);
  },
});
