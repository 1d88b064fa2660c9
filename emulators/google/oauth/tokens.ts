/** Tokens and the consents behind them. Ended ones stay, because they are refused where an unknown one may pass. */
import { digest, iso, schema, z } from '../../../src/emulator/index.ts';
import { drawAccessToken, drawRefreshToken, drawServiceToken } from '../ids.ts';
import { collection, job, type GoogleCtx } from '../provider.ts';

const Token = schema(() =>
  z.object({
    token: z.string(),
    type: z.enum(['access', 'refresh', 'code']),
    status: z.enum(['active', 'expired', 'revoked', 'used']),
    client_id: z.string(),
    /** E-mail address. */
    user: z.string(),
    /** Separated by spaces, in their long names. */
    scope: z.string(),
    access_type: z.enum(['online', 'offline']),
    issued_at: z.string(),
    /** On the namespace's clock; null: never. */
    expires_at: z.string().nullable(),
    /** What a revocation ends: all tokens of one user for one client. */
    grant: z.string(),
  }),
);

const Behind = schema(() =>
  z.object({
    redirect_uri: z.string().optional(),
    code_challenge: z.string().optional(),
    code_challenge_method: z.string().optional(),
    nonce: z.string().optional(),
    /** The code gives a refresh token, too. */
    refreshable: z.boolean().optional(),
  }),
);

export type Token = z.infer<ReturnType<typeof Token>>;
export type CodeFacts = z.infer<ReturnType<typeof Behind>>;

export const tokens = collection('tokens', {
  row: Token,
  internal: Behind,
  key: 'token',
  columns: ['type', 'status', 'user', 'grant'],
  indexes: [
    ['grant', 'status'],
    ['user', 'type', 'status'],
    ['grant', 'type', 'status'],
  ],
  locates: true,
  stats: { by: ['type', 'status'] },
});

const Consent = schema(() => z.object({ user: z.string(), client_id: z.string(), scope: z.string() }));

export const consents = collection('consents', { row: Consent, key: ['user', 'client_id'], columns: ['user'] });

export const grantOf = (user: string, client: string): string => digest('sha1', `${user} ${client}`);

/** Seconds that an access token lives, as Google counts them. */
export const accessLifetime = 3599;
const codeLifetime = 600;
const refreshIdle = 180 * 86_400;
/** Of an app whose publishing status is `testing`. */
export const testingLifetime = 604_799;
const refreshLimit = 100;

type About = Pick<Token, 'user' | 'client_id' | 'scope' | 'access_type'>;

async function issue(
  ctx: GoogleCtx,
  about: About & Pick<Token, 'token' | 'type'>,
  lifetime: number,
  facts: CodeFacts = {},
): Promise<Token> {
  const row: Token = {
    ...about,
    status: 'active',
    issued_at: iso(ctx.now),
    expires_at: iso(ctx.now + lifetime * 1000),
    grant: grantOf(about.user, about.client_id),
  };
  ctx.schedule(expireToken, { token: row.token }, { after: lifetime * 1000 });
  return tokens.insert(ctx, row, facts);
}

export const issueAccess = (ctx: GoogleCtx, about: About, { service = false } = {}): Promise<Token> =>
  issue(
    ctx,
    { ...about, type: 'access', token: service ? drawServiceToken(ctx.random) : drawAccessToken(ctx.random) },
    accessLifetime,
  );

export const issueCode = (ctx: GoogleCtx, about: About, token: string, facts: CodeFacts): Promise<Token> =>
  issue(ctx, { ...about, type: 'code', token }, codeLifetime, facts);

/** A refresh token. Of more than a hundred for one user and client the oldest dies without a word. */
export async function issueRefresh(ctx: GoogleCtx, about: Omit<About, 'access_type'>): Promise<Token> {
  const where = { grant: grantOf(about.user, about.client_id), type: 'refresh', status: 'active' };
  if ((await tokens.count(ctx, { where })) >= refreshLimit) {
    const oldest = await tokens.find(ctx, { where, order: { direction: 'asc' } });
    if (oldest) await end(ctx, oldest, 'expired');
  }
  const wanted = { ...about, access_type: 'offline', type: 'refresh', token: drawRefreshToken(ctx.random) } as const;
  return issue(ctx, wanted, refreshLifetime(ctx));
}

/** A refresh token that is used lives on; but not that of an app in testing. */
export async function keepAlive(ctx: GoogleCtx, token: Token): Promise<void> {
  if (ctx.settings.publishingStatus === 'testing' || token.expires_at === null) return;
  const lifetime = refreshLifetime(ctx);
  await tokens.update(ctx, token, { expires_at: iso(ctx.now + lifetime * 1000) });
  ctx.schedule(expireToken, { token: token.token }, { after: lifetime * 1000 });
}

const refreshLifetime = (ctx: GoogleCtx): number =>
  ctx.settings.publishingStatus === 'testing' ? testingLifetime : refreshIdle;

export async function end(ctx: GoogleCtx, token: Token, status: 'expired' | 'revoked' | 'used'): Promise<Token> {
  ctx.cancel(expireToken, { token: token.token });
  return tokens.update(ctx, token, { status });
}

/** Ends everything that a user granted to a client, the consent included. Answers the tokens that died. */
export async function revokeGrant(ctx: GoogleCtx, { user, client_id, grant }: Token): Promise<Token[]> {
  const consent = await consents.get(ctx, [user, client_id]);
  if (consent) await consents.remove(ctx, consent);
  const ended: Token[] = [];
  for (const token of await tokens.all(ctx, { where: { grant, status: 'active' } }))
    ended.push(await end(ctx, token, 'revoked'));
  return ended;
}

export const expireToken = job('tokens.expire', {
  kind: 'calendar',
  input: () => z.object({ token: z.string() }),
  async run(ctx, { token: key }) {
    const token = await tokens.get(ctx, key);
    if (token?.status === 'active') await tokens.update(ctx, token, { status: 'expired' });
  },
});

/** The consent of a user to a client, with further scopes. */
export async function addConsent(ctx: GoogleCtx, user: string, client_id: string, scope: string): Promise<void> {
  const before = await consents.get(ctx, [user, client_id]);
  const whole = [...new Set([...(before?.scope.split(' ') ?? []), ...scope.split(' ')])].join(' ');
  if (before) await consents.update(ctx, before, { scope: whole });
  else await consents.insert(ctx, { user, client_id, scope: whole });
}
