/** Id tokens: who somebody is, signed. They carry wall time, because clients check them by their own clock. */
import { createHash } from 'node:crypto';
import { seconds } from '../../../src/emulator/index.ts';
import type { User } from '../accounts/users.ts';
import { signingKeys, signJwt } from '../keys/jwt.ts';
import type { GoogleCtx } from '../provider.ts';
import { longName } from '../scopes.ts';

interface About {
  readonly audience: string;
  readonly scope: string;
  readonly nonce?: string | undefined;
  readonly accessToken?: string | undefined;
}

export function idTokenFor(ctx: GoogleCtx, user: User, { audience, scope, nonce, accessToken }: About): string {
  const scopes = scope.split(' ');
  return sign(ctx, {
    iss: 'https://accounts.google.com',
    azp: audience,
    aud: audience,
    sub: user.sub,
    ...(user.hd && { hd: user.hd }),
    ...(scopes.includes(longName('email')) && { email: user.email, email_verified: true }),
    ...(accessToken && { at_hash: accessTokenHash(accessToken) }),
    ...(nonce && { nonce }),
    ...(scopes.includes(longName('profile')) && {
      name: user.name,
      picture: user.picture,
      given_name: user.given_name,
      ...(user.family_name && { family_name: user.family_name }),
    }),
  });
}

/** Of a service account, for an audience of its choice. */
export const serviceIdToken = (
  ctx: GoogleCtx,
  { client_id, client_email }: { client_id: string; client_email: string },
  audience: string,
): string =>
  sign(ctx, {
    iss: 'https://accounts.google.com',
    azp: client_email,
    aud: audience,
    sub: client_id,
    email: client_email,
    email_verified: true,
  });

function sign(ctx: GoogleCtx, claims: object): string {
  const [key] = signingKeys;
  if (!key) throw new Error('there is no key to sign with');
  const issued = seconds(ctx.request?.wallNow ?? ctx.now);
  return signJwt({ ...claims, iat: issued, exp: issued + 3600 }, key);
}

/** The left half of the SHA-256 of an access token. */
const accessTokenHash = (token: string): string =>
  createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
