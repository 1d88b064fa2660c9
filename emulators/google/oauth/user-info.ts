/** Who the holder of a token is. */
import { answer, schema, z, type ApiError, type Authenticate } from '../../../src/emulator/index.ts';
import { users, type User } from '../accounts/users.ts';
import { bearer } from '../auth.ts';
import { envelope, invalidInput, tokenHeaders } from '../envelope.ts';
import { errors } from '../errors.ts';
import { google, type GoogleAccount, type GoogleCtx } from '../provider.ts';
import { longName } from '../scopes.ts';

/** No API key opens this. */
const holder: Authenticate<GoogleAccount> = {
  ...bearer,
  async account(ctx, key, about) {
    const account = await bearer.account(ctx, key, about);
    if (typeof account !== 'string' && account.kind === 'public') throw errors.loginRequired();
    return account;
  },
};

const face = (path: string, ofUnauthorized: ((error: ApiError) => object) | undefined) =>
  google.api({
    host: 'api',
    path,
    authenticate: holder,
    bodies: ['json', 'form'],
    envelope: (error, call) =>
      error.status === 401 && ofUnauthorized
        ? answer(ofUnauthorized(error), { status: 401, headers: error.headers })
        : envelope(error, call),
    invalid: invalidInput,
    unknown: () => errors.noSuchUrl(),
    headers: tokenHeaders,
    serialise: (result) => ({
      body: `${JSON.stringify(result, undefined, 2)}\n`,
      type: 'application/json; charset=UTF-8',
    }),
    cors: {},
  });

const v3 = face('/oauth2/v3/userinfo', () => ({
  error: 'invalid_request',
  error_description: 'Invalid Credentials',
}));

const v2 = face('/oauth2/v2/userinfo', ({ message, status }) => ({
  error: { code: status, message, status: 'UNAUTHENTICATED' },
}));

const Profile = schema(() =>
  z.object({
    sub: z.string(),
    name: z.string().optional(),
    given_name: z.string().optional(),
    family_name: z.string().optional(),
    picture: z.string().optional(),
    email: z.string().optional(),
    email_verified: z.boolean().optional(),
    hd: z.string().optional(),
  }),
);

const ProfileV2 = schema(() =>
  z.object({
    id: z.string(),
    email: z.string().optional(),
    verified_email: z.boolean().optional(),
    name: z.string().optional(),
    given_name: z.string().optional(),
    family_name: z.string().optional(),
    picture: z.string().optional(),
    hd: z.string().optional(),
  }),
);

const identityScopes = { scopes: ['openid', longName('email'), longName('profile')] };

async function holderRow(ctx: GoogleCtx): Promise<{ user: User; email: boolean; profile: boolean }> {
  const user = await users.get(ctx, ctx.account.id);
  if (!user) throw errors.authError();
  const has = (scope: string): boolean => ctx.account.scopes?.includes(longName(scope)) ?? true;
  return { user, email: has('email'), profile: has('profile') };
}

const names = ({ name, given_name, family_name }: User) => ({ name, given_name, ...(family_name && { family_name }) });

export const userInfo = v3.operation('oauth.userinfo', 'GET /oauth2/v3/userinfo', {
  summary: 'Who the holder of the token is (OpenID Connect)',
  result: Profile,
  traits: identityScopes,
  async handler(ctx) {
    const { user, email, profile } = await holderRow(ctx);
    return {
      sub: user.sub,
      ...(profile && names(user)),
      picture: user.picture,
      ...(email && { email: user.email, email_verified: true }),
      ...(user.hd && { hd: user.hd }),
    };
  },
});

export const userInfoV2 = v2.operation('oauth.userinfoV2', 'GET /oauth2/v2/userinfo', {
  summary: 'Who the holder of the token is, in the older form',
  result: ProfileV2,
  traits: identityScopes,
  async handler(ctx) {
    const { user, email, profile } = await holderRow(ctx);
    return {
      id: user.sub,
      ...(email && { email: user.email, verified_email: true }),
      ...(profile && names(user)),
      picture: user.picture,
      ...(user.hd && { hd: user.hd }),
    };
  },
});
