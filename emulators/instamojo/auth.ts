/** How callers prove who they are: key and token headers on v1.1, bearer tokens on v2, a client at the token endpoint. */
import { asBasic, asHeaders, type Authenticate, type Call, type Ctx } from '../../src/emulator/index.ts';
import { couldBePair, mainUser, type InstamojoAccount } from './account.ts';
import { errors } from './errors.ts';
import { authTokens, tokenForm, tokens } from './tokens.ts';

/** What an operation's `traits` say to `authenticate`. */
export interface AuthTraits {
  /** v1.1: the api key is enough (it asks for a token). */
  readonly keyOnly?: boolean;
  /** v2: the scope that a token needs. */
  readonly scope?: string;
}

/** `X-Api-Key` and `X-Auth-Token`. */
export const keyAndToken: Authenticate<InstamojoAccount> = {
  key: ({ headers }) => headers['x-api-key'] ?? headers['x-auth-token'],
  async account(ctx, _, { call, operation }) {
    const { 'x-api-key': key, 'x-auth-token': given } = call.headers;
    const { keyOnly }: AuthTraits = operation.options.traits ?? {};
    const token = given ?? (keyOnly ? ctx.credentials.authToken : undefined);
    if (!key || !token) throw errors.unauthenticated();
    if (!couldBePair(key, token) || !(await belongTogether(ctx, key, token))) throw errors.invalid_auth_token();
    return ctx.account;
  },
  present: asHeaders({ 'x-api-key': 'apiKey', 'x-auth-token': 'authToken' }),
  scheme: { name: 'keyAndToken', type: 'apiKey', in: 'header', header: 'X-Auth-Token' },
};

/** The namespace's own key wants a token of its own; foreign ones pass by their form, unless only registered ones do. */
async function belongTogether(ctx: Ctx<InstamojoAccount>, key: string, token: string): Promise<boolean> {
  const { apiKey, authToken } = ctx.credentials;
  const minted = token === authToken ? undefined : await authTokens.get(ctx, token);
  if (minted?.status === 'revoked') return false;
  if (key !== apiKey) return !ctx.strict;
  return token === authToken || minted !== undefined;
}

/** `Authorization: Bearer …`. An invalid token is told like none at all, as django-oauth-toolkit does. */
export const bearer: Authenticate<InstamojoAccount> = {
  key: ({ headers }) => /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1],
  async account(ctx, key, { operation }) {
    if (!key) throw errors.unauthenticated();
    const token = await tokens.get(ctx, key);
    if (!token) {
      if (ctx.strict || !tokenForm.test(key)) throw errors.unauthenticated();
      return ctx.account;
    }
    if (token.status !== 'active') throw errors.unauthenticated();
    const { scope }: AuthTraits = operation.options.traits ?? {};
    if (scope && !allows(token.scope, scope)) throw errors.permission_denied();
    return token.user === mainUser ? ctx.account : token.user;
  },
  scheme: { name: 'bearer', type: 'http', scheme: 'bearer' },
};

/** `read` and `write` open everything of their kind; whoever may write a thing may read it. */
function allows(granted: string, needed: string): boolean {
  const [resource = '', action = ''] = needed.split(':');
  const scopes = granted.split(/\s+/);
  if (action === 'read') return ['read', needed, `${resource}:write`].some((scope) => scopes.includes(scope));
  return scopes.includes('write') || scopes.includes(needed);
}

/** Whoever asks for a token. The grant is judged before the client, so that is the operation's affair. */
export const client: Authenticate<InstamojoAccount> = {
  key: (call) => basicCredentials(call)?.id ?? clientIdIn(call.body.toString('latin1')),
  account: (ctx) => Promise.resolve(ctx.account),
  present: asBasic('clientId', 'clientSecret'),
};

/** HTTP Basic, instead of the fields `client_id` and `client_secret`. */
export function basicCredentials({ headers }: Call): { id: string; secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (!encoded) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}

/** Finds the client in a body that nobody has read yet: form, multipart or JSON. */
const clientIdIn = (body: string): string | undefined =>
  /(?:^|&|name="|")client_id(?:=|"\s*:\s*"|"\r\n\r\n)([A-Za-z0-9_]+)/.exec(body)?.[1];

/** Pages carry no credentials: what stands in their path finds the namespace (an unguessable id, a code, a merchant). */
export const visitor: Authenticate<InstamojoAccount> = {
  key: ({ path }) =>
    (/^\/@[^/]+\/(?:payments|uploads)\/([^/]+)/.exec(path) ??
      /^\/@[^/]+\/([^/]+)/.exec(path) ??
      /^\/([^/@]+)/.exec(path))?.[1],
  account: (ctx) => Promise.resolve(ctx.account),
};
