/** Tokens and the consents behind them. Ended ones stay, because they are refused where an unknown one may pass. */
import { digest, iso, schema, z } from '../../../src/emulator/index.ts';
import { userOf } from '../accounts/users.ts';
import { given } from '../credentials.ts';
import { drawAccessToken, drawRefreshToken, drawServiceToken } from '../ids.ts';
import { collection, job, type GoogleCtx } from '../provider.ts';
import { fullScope } from '../scopes.ts';

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

const Consent = schema(() =>
  z.object({
    user: z.string(),
    client_id: z.string(),
    /** '' when it was taken back. */
    scope: z.string(),
  }),
);

export const consents = collection('consents', { row: Consent, key: ['user', 'client_id'], columns: ['user'] });

export const grantOf = (user: string, client: string): string => digest('sha1', `${user} ${client}`);

/** A token by its text. Those of the namespace's credentials are good without a row, until something happens to them. */
export const tokenOf = async (ctx: GoogleCtx, text: string): Promise<Token | undefined> =>
  (await tokens.get(ctx, text)) ?? handedOut(ctx, text);

async function handedOut(ctx: GoogleCtx, text: string): Promise<Token | undefined> {
  const { clientId: client_id, users: people } = given(ctx);
  const person = people.find(({ accessToken, refreshToken }) => text === accessToken || text === refreshToken);
  const user = person && (await userOf(ctx, person.email));
  if (!user) return undefined;
  const type = text === person.accessToken ? 'access' : 'refresh';
  return withoutEnd(ctx, { token: text, type, user: user.email, client_id });
}

/** A token that nobody issued, which is good all the same. */
export const withoutEnd = (ctx: Pick<GoogleCtx, 'now'>, about: Pick<Token, 'token' | 'type' | 'user' | 'client_id'>) =>
  ({
    ...about,
    status: 'active',
    scope: fullScope,
    access_type: 'offline',
    issued_at: iso(ctx.now),
    expires_at: null,
    grant: grantOf(about.user, about.client_id),
  }) satisfies Token;

/** The living tokens of a user, or of a grant. */
export async function liveTokens(
  ctx: GoogleCtx,
  where: Partial<Pick<Token, 'user' | 'grant' | 'type'>>,
): Promise<Token[]> {
  const found = await tokens.all(ctx, { where: { ...where, status: 'active' } });
  for (const text of given(ctx).users.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken])) {
    const token = (await tokens.get(ctx, text)) ? undefined : await handedOut(ctx, text);
    if (token && Object.entries(where).every(([name, value]) => token[name as 'user'] === value)) found.push(token);
  }
  return found;
}

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
  const stored = await tokens.get(ctx, token.token);
  return stored ? tokens.update(ctx, stored, { status }) : tokens.insert(ctx, { ...token, status });
}

/** Ends everything that a user granted to a client, the consent included. Answers the tokens that died. */
export async function revokeGrant(ctx: GoogleCtx, { user, client_id, grant }: Token): Promise<Token[]> {
  await setConsent(ctx, user, client_id, '');
  const ended: Token[] = [];
  for (const token of await liveTokens(ctx, { grant })) ended.push(await end(ctx, token, 'revoked'));
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
  const before = await consentOf(ctx, user, client_id);
  const whole = [...new Set([...(before?.split(' ') ?? []), ...scope.split(' ')])].join(' ');
  if (whole !== before) await setConsent(ctx, user, client_id, whole);
}

/** The scopes that a user has granted to a client. The namespace's own client has everybody's consent from the start. */
export async function consentOf(ctx: GoogleCtx, user: string, client_id: string): Promise<string | undefined> {
  const consent = await consents.get(ctx, [user, client_id]);
  if (consent) return consent.scope || undefined;
  const { clientId, users: people } = given(ctx);
  return client_id === clientId && people.some(({ email }) => email === user) ? fullScope : undefined;
}

async function setConsent(ctx: GoogleCtx, user: string, client_id: string, scope: string): Promise<void> {
  const before = await consents.get(ctx, [user, client_id]);
  if (before) await consents.update(ctx, before, { scope });
  else await consents.insert(ctx, { user, client_id, scope });
}
