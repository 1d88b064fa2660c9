/** What a token is, and its end. */
import { answer, schema, seconds, z, type ApiError } from '../../../src/emulator/index.ts';
import { users } from '../accounts/users.ts';
import { oauth } from '../api.ts';
import { holderOf, tokenIn } from '../auth.ts';
import { errors, invalidRequest } from '../errors.ts';
import { isSignedBy, readJwt, signingKeys } from '../keys/jwt.ts';
import type { GoogleCtx } from '../provider.ts';
import { longName } from '../scopes.ts';
import { accessLifetime, end, withoutEnd, revokeGrant, tokenOf, type Token } from './tokens.ts';
import { text } from './words.ts';

const Asked = schema(() => z.object({ access_token: text(), id_token: text(), token: text() }));
type Asked = z.infer<ReturnType<typeof Asked>>;

export const tokenInfo = oauth.operation('oauth.tokeninfo', 'POST /tokeninfo', {
  summary: 'What an access token or an id token is (GET, too)',
  query: Asked,
  body: Asked,
  result: () => z.record(z.string(), z.string()),
  async handler(ctx, { query, body }) {
    const asked: Asked = { ...query, ...body };
    if (asked.id_token) return idTokenFacts(asked.id_token, ctx.request?.wallNow ?? ctx.now);
    const { row, sub, email, left, exp } = await accessFacts(ctx, asked);
    const scopes = row.scope.split(' ');
    return {
      azp: row.client_id,
      aud: row.client_id,
      sub,
      scope: row.scope,
      exp: String(exp),
      expires_in: String(left),
      ...(scopes.includes(longName('email')) && { email, email_verified: 'true' }),
      access_type: row.access_type,
    };
  },
});

export const tokenInfoV1 = oauth.operation('oauth.tokeninfoV1', 'POST /oauth2/v1/tokeninfo', {
  summary: 'What an access token is, in the older form (GET, too)',
  query: Asked,
  body: Asked,
  result: () => z.record(z.string(), z.union([z.string(), z.int(), z.boolean()])),
  async handler(ctx, { query, body }) {
    const { row, sub, email, left } = await accessFacts(ctx, { ...query, ...body });
    return {
      issued_to: row.client_id,
      audience: row.client_id,
      user_id: sub,
      scope: row.scope,
      expires_in: left,
      email,
      verified_email: true,
      access_type: row.access_type,
    };
  },
});

async function accessFacts(ctx: GoogleCtx, asked: Asked) {
  const token = asked.access_token ?? asked.token ?? (ctx.request && tokenIn(ctx.request));
  if (!token) throw invalidRequest('Required parameter is missing');
  const row = await liveToken(ctx, token);
  if (!row) throw errors.invalid_token();
  const user = await users.get(ctx, row.user);
  const ends = row.expires_at === null ? undefined : Date.parse(row.expires_at);
  const left = ends === undefined ? accessLifetime : Math.max(0, seconds(ends) - seconds(ctx.now));
  // Clients compare `exp` with their own clock.
  const exp = seconds(ctx.request?.wallNow ?? ctx.now) + left;
  return { row, sub: user?.sub ?? '', email: row.user, left, exp };
}

async function liveToken(ctx: GoogleCtx, token: string): Promise<Token | undefined> {
  const row = await tokenOf(ctx, token);
  if (row) return row.type === 'access' && row.status === 'active' ? row : undefined;
  const holder = await holderOf(ctx, token).catch((error: ApiError) => {
    if (error.status !== 401) throw error;
    return undefined;
  });
  if (!holder) return undefined;
  const { id: user, clientId: client_id } = holder;
  return withoutEnd(ctx, { token, type: 'access', user, client_id });
}

function idTokenFacts(text: string, now: number): Record<string, string> {
  const jwt = readJwt(text);
  const { exp } = jwt?.claims ?? {};
  const good = jwt && signingKeys.some((key) => key.id === jwt.header['kid'] && isSignedBy(jwt, key));
  if (!good || typeof exp !== 'number' || exp < seconds(now)) throw errors.invalid_token();
  const { alg, kid, typ } = jwt.header;
  return Object.fromEntries(
    Object.entries({ ...jwt.claims, alg, kid, typ }).map(([name, value]) => [name, String(value)]),
  );
}

export const revoke = oauth.operation('oauth.revoke', 'POST /revoke', {
  summary: 'End a token and everything granted with it (GET, too)',
  query: Asked,
  body: Asked,
  result: () => z.object({}),
  async handler(ctx, { query, body }) {
    const token = query.token ?? body?.token;
    if (!token) throw errors.invalid_request();
    const row = await tokenOf(ctx, token);
    if (!row || row.status !== 'active' || row.type === 'code')
      throw errors.invalid_token().with({ message: 'Token expired or revoked' });
    // A robot has no consent that could be withdrawn: its tokens end one by one.
    if (row.token.startsWith('ya29.c.')) await end(ctx, row, 'revoked');
    else await revokeGrant(ctx, row);
    return answer({});
  },
});
