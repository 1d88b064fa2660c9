/** Tokens: access, refresh, codes. They stay when they end, because an ended one is refused while an unknown one may pass. */
import { createHmac } from 'node:crypto';
import { digest, schema, seconds, z, type Random } from '../../../src/emulator/index.ts';
import { collection, job, type ZoomCtx } from '../provider.ts';
import { everyScope } from '../scopes.ts';
import { stamp } from '../times.ts';

const grantTypes = [
  'account_credentials',
  'authorization_code',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;

type GrantType = (typeof grantTypes)[number];

const Token = schema(() =>
  z.object({
    token: z.string(),
    kind: z.enum(['access', 'refresh', 'code']),
    status: z.enum(['active', 'used', 'expired', 'revoked']),
    grant_type: z.enum(grantTypes),
    client_id: z.string(),
    /** Whom it acts for; empty for an app's own. */
    user_id: z.string(),
    scope: z.string(),
    created_at: z.string(),
  }),
);

const Secrets = schema(() =>
  z.object({
    /** Access and refresh token of one grant die together. */
    grant: z.string(),
    redirect_uri: z.string().optional(),
    challenge: z.string().optional(),
    challenge_method: z.string().optional(),
  }),
);

export type Token = z.infer<ReturnType<typeof Token>>;
type TokenSecrets = z.infer<ReturnType<typeof Secrets>>;

export const tokens = collection('tokens', {
  row: Token,
  internal: Secrets,
  key: 'token',
  columns: ['kind', 'status', 'grant_type', 'client_id', 'user_id', 'internal.grant'],
  locates: true,
  stats: { by: ['kind', 'status', 'grant_type'] },
  make(ctx, given) {
    const known = ctx as unknown as ZoomCtx;
    const kind = given.kind === 'refresh' ? 'refresh' : 'access';
    const { user, client } = known.account;
    const about = {
      grant_type: 'account_credentials',
      client_id: client,
      user_id: user,
      scope: everyScope.join(' '),
    } as const;
    const row = {
      ...about,
      token: tokenText(known, kind, about),
      kind,
      status: 'active',
      created_at: stamp(ctx.now),
    } as const;
    return { row: { ...row, ...given }, internal: { grant: ctx.random.hex(16) } };
  },
});

/** Whom a token is for, and for what. */
export type About = Pick<Token, 'grant_type' | 'client_id' | 'user_id' | 'scope'>;

/** Seconds that an access token lives; the wire says one less. */
export const accessLifetime = 3600;
const lifetimes = { access: '1h', refresh: '90d', code: '5m' } as const;

/** A new token, which its calendar job will end. */
export async function issue(ctx: ZoomCtx, kind: Token['kind'], about: About, secrets: TokenSecrets): Promise<Token> {
  const row = {
    token: tokenText(ctx, kind, about),
    kind,
    status: 'active',
    ...about,
    created_at: stamp(ctx.now),
  } as const;
  const token = await tokens.insert(ctx, row, secrets);
  ctx.schedule(expireToken, { token: token.token }, { after: lifetimes[kind] });
  return token;
}

export const expireToken = job('tokens.expire', {
  kind: 'calendar',
  input: () => z.object({ token: z.string() }),
  key: ({ token }) => digest('sha1', token),
  async run(ctx, { token: text }) {
    const token = await tokens.get(ctx, text);
    if (token?.status === 'active') await tokens.update(ctx, token, { status: 'expired' });
  },
});

/** Ends every token that is still good. */
export async function revokeAll(
  ctx: ZoomCtx,
  where: { grant?: string; user_id?: string; client_id?: string; grant_type?: GrantType },
): Promise<void> {
  for (const token of await tokens.all(ctx, { where: { ...where, status: 'active' } })) {
    await tokens.update(ctx, token, { status: 'revoked' });
    ctx.cancel(expireToken, { token: token.token });
  }
}

function tokenText({ random, now, credentials }: ZoomCtx, kind: Token['kind'], about: About): string {
  if (kind === 'code') return random.base64url(38);
  const { accountId = '', clientSecret = '' } = credentials;
  const issued = seconds(now);
  const claims = {
    ver: 9,
    auid: random.hex(32),
    code: random.base64url(38),
    iss: `zm:cid:${about.client_id}`,
    gno: 0,
    type: kind === 'access' ? (about.grant_type === 'account_credentials' ? 3 : 0) : 1,
    tid: 0,
    aud: 'https://oauth.zoom.us',
    uid: about.user_id,
    nbf: issued,
    exp: issued + accessLifetime * (kind === 'access' ? 1 : 24 * 90),
    iat: issued,
    aid: accountId,
    jti: random.uuid(),
  };
  return signed({ sv: '000001', alg: 'HS512', v: '2.0', kid: keyId(random) }, claims, clientSecret);
}

const keyId = (random: Random): string => random.uuid();

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function signed(header: object, claims: object, key: string): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${createHmac('sha512', key).update(text).digest('base64url')}`;
}
