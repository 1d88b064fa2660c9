/** Assertions of service accounts: a JWT signed with the key that Backlot handed out becomes an access token. */
import { seconds } from '../../../src/emulator/index.ts';
import { keyOf, serviceAccountOf, type ServiceAccount } from '../accounts/service-accounts.ts';
import { findUser, users } from '../accounts/users.ts';
import { errors, invalidGrantBecause } from '../errors.ts';
import { isSignedBy, readJwt, type Claims } from '../keys/jwt.ts';
import type { GoogleCtx } from '../provider.ts';
import { isDelegated, isScope, longName } from '../scopes.ts';
import { serviceIdToken } from './id-tokens.ts';
import type { TokenAnswer } from './token.ts';
import { accessLifetime, issueAccess } from './tokens.ts';

const audiences = new Set([
  'https://oauth2.googleapis.com/token',
  'https://www.googleapis.com/oauth2/v4/token',
  'https://www.googleapis.com/oauth2/v3/token',
  'https://accounts.google.com/o/oauth2/token',
]);

export async function fromAssertion(ctx: GoogleCtx, assertion: string): Promise<TokenAnswer> {
  const jwt = readJwt(assertion);
  if (!jwt) throw invalidGrantBecause('Invalid JWT: Failed to parse the assertion.');
  const { claims } = jwt;
  const account = await serviceAccountOf(ctx, String(claims['iss']));
  if (!account) throw invalidGrantBecause('Invalid grant: account not found');
  const key = keyOf(account);
  if (!key || !isSignedBy(jwt, key)) throw invalidGrantBecause('Invalid JWT Signature.');
  checkAudience(ctx, claims['aud']);
  checkTimes(ctx, claims);
  if (typeof claims['target_audience'] === 'string')
    return { id_token: serviceIdToken(ctx, account, claims['target_audience']) };
  const scopes = String(claims['scope'] ?? '')
    .split(/[\s,]+/)
    .filter(Boolean);
  if (scopes.length === 0 || !scopes.every(isScope)) throw errors.invalid_scope();
  const { token } = await issueAccess(
    ctx,
    {
      user: await subjectOf(ctx, account, claims['sub'], scopes),
      client_id: account.client_id,
      scope: scopes.map(longName).join(' '),
      access_type: 'online',
    },
    { service: true },
  );
  return { access_token: token, expires_in: accessLifetime, token_type: 'Bearer' };
}

/** Libraries name Google's own URL even when they call another one. */
function checkAudience({ request }: GoogleCtx, audience: unknown): void {
  const isOurs =
    typeof audience === 'string' &&
    (audiences.has(audience) ||
      (request !== undefined && audience.startsWith(request.base.origin) && audience.endsWith('/token')));
  if (!isOurs)
    throw invalidGrantBecause(
      'Invalid JWT: Failed audience check. The right audience is https://oauth2.googleapis.com/token',
    );
}

/** The client signs by its own clock, a test perhaps by the namespace's: either will do. */
function checkTimes(ctx: GoogleCtx, { iat, exp }: Claims): void {
  const skew = 300;
  const fits = (now: number): boolean =>
    typeof iat === 'number' && typeof exp === 'number' && exp - iat <= 3600 && iat <= now + skew && exp >= now - skew;
  if (fits(seconds(ctx.now)) || fits(seconds(ctx.request?.wallNow ?? ctx.now))) return;
  throw invalidGrantBecause(
    'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
  );
}

/** For whom the account acts: itself, or a user of the domain that it was given power over. */
async function subjectOf(
  ctx: GoogleCtx,
  { client_email, delegated }: ServiceAccount,
  subject: unknown,
  scopes: readonly string[],
): Promise<string> {
  if (subject === undefined || subject === '' || subject === client_email) return robotOf(ctx, client_email);
  const user = typeof subject === 'string' ? await findUser(ctx, subject) : undefined;
  if (user?.kind !== 'user') throw invalidGrantBecause('Invalid email or User ID');
  if (!delegated || !scopes.every(isDelegated))
    throw errors.unauthorized_client().with({
      message:
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    });
  return user.email;
}

/** The account's own user; after a restore from another namespace that one's. */
async function robotOf(ctx: GoogleCtx, email: string): Promise<string> {
  const robot = (await users.get(ctx, email)) ?? (await users.find(ctx, { where: { kind: 'service_account' } }));
  return robot?.email ?? email;
}
