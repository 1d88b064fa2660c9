/** Tokens: OAuth2 access tokens of v2, and auth tokens of v1.1. Both stay when they end, because an ended one is refused while an unknown one may pass. */
import { schema, TriggerRefused, z, type Ctx } from '../../src/emulator/index.ts';
import { collection, job, trigger, type InstamojoCtx } from './provider.ts';
import { errors } from './errors.ts';
import { stamp } from './ids.ts';

const AccessToken = schema(() =>
  z.object({
    access_token: z.string(),
    scope: z.string(),
    grant_type: z.string(),
    client_id: z.string(),
    /** The user for whom it acts. */
    user: z.string(),
    refresh_token: z.string().nullable(),
    status: z.enum(['active', 'expired', 'revoked', 'replaced']),
    created_at: z.string(),
  }),
);

export type AccessToken = z.infer<ReturnType<typeof AccessToken>>;

export const tokens = collection('tokens', {
  row: AccessToken,
  key: 'access_token',
  columns: ['refresh_token', 'status', 'grant_type'],
  locates: true,
  missing: errors.unauthenticated,
  stats: { by: ['status', 'grant_type'] },
});

/** Ten hours. */
export const tokenLifetime = 36_000;

const tokenText = (ctx: Ctx): string => ctx.random.text(30);

export const tokenForm = /^[A-Za-z0-9]{30}$/;

/** A new access token, which ends by itself after ten hours. `refreshable`: with a refresh token. */
export async function issueToken(
  ctx: InstamojoCtx,
  about: Pick<AccessToken, 'scope' | 'grant_type' | 'client_id' | 'user'>,
  { refreshable }: { readonly refreshable: boolean },
): Promise<AccessToken> {
  const token = await tokens.insert(ctx, {
    access_token: tokenText(ctx),
    ...about,
    refresh_token: refreshable ? tokenText(ctx) : null,
    status: 'active',
    created_at: stamp(ctx),
  });
  ctx.schedule(expireToken, { access_token: token.access_token }, { after: tokenLifetime * 1000 });
  return token;
}

export const expireToken = job('tokens.expire', {
  kind: 'calendar',
  input: () => z.object({ access_token: z.string() }),
  async run(ctx, { access_token }) {
    const token = await tokens.get(ctx, access_token);
    if (token?.status === 'active') await tokens.update(ctx, token, { status: 'expired' });
  },
});

export const expireTokenNow = trigger('token.expire', {
  summary: 'An access token ends before its time',
  input: () => z.object({ token: z.string() }),
  async run(ctx, { token: access_token }) {
    const token = await tokens.get(ctx, access_token);
    if (!token) throw new TriggerRefused(404, `The token ${access_token.slice(0, 8)}… was not issued here.`);
    const { status } = await tokens.update(ctx, token, { status: 'expired' });
    return { token: access_token, status };
  },
});

const AuthToken = schema(() =>
  z.object({
    auth_token: z.string(),
    username: z.string(),
    status: z.enum(['active', 'revoked']),
    created_at: z.string(),
  }),
);

export const authTokens = collection('auth_tokens', {
  row: AuthToken,
  key: 'auth_token',
  columns: ['status'],
  locates: true,
  missing: errors.not_found,
});
