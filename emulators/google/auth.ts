/** Who calls: a bearer token in the header or the query, or only an API key, which opens public calendars. */
import { asBearer, type ApiError, type Authenticate, type Call, type Operation } from '../../src/emulator/index.ts';
import { accountOf, mainUser, publicAccount, users } from './accounts/users.ts';
import { given } from './credentials.ts';
import { errors } from './errors.ts';
import { accessTokenForm, apiKeyForm } from './ids.ts';
import { tokenOf } from './oauth/tokens.ts';
import type { GoogleAccount, GoogleCtx } from './provider.ts';
import { reachOf } from './scopes.ts';

/** The access token of a call; '' for a header that holds none. */
export function tokenIn({ headers, search }: Pick<Call, 'headers' | 'search'>): string | undefined {
  const header = headers.authorization;
  if (header !== undefined && header !== '') return /^(?:Bearer|OAuth)\s+(\S+)\s*$/i.exec(header)?.[1] ?? '';
  if (!search.includes('_token=')) return undefined;
  const query = new URLSearchParams(search);
  return query.get('access_token') ?? query.get('oauth_token') ?? undefined;
}

const apiKeyIn = ({ headers, search }: Call): string | undefined =>
  headers['x-goog-api-key'] ?? new URLSearchParams(search).get('key') ?? undefined;

export const bearer: Authenticate<GoogleAccount> = {
  key: (call) => tokenIn(call) ?? apiKeyIn(call),
  async account(anyCtx, _, { call, operation, registered }) {
    const ctx = anyCtx as GoogleCtx;
    const token = tokenIn(call);
    if (token !== undefined) return withinScopes(await holderOf(ctx, token), operation);
    const key = apiKeyIn(call);
    if (key === undefined) throw errors.loginRequired();
    if (!apiKeyForm.test(key) || (ctx.strict && !registered(key))) throw errors.keyInvalid();
    if (operation.options.traits?.['personal']) throw errors.loginRequired();
    return publicAccount;
  },
  present: asBearer('accessToken'),
  scheme: { name: 'oauth2', type: 'oauth2' },
};

/** Whoever a token belongs to. A token that nobody issued is the main user's, unless the server is strict. */
export async function holderOf(ctx: GoogleCtx, token: string): Promise<GoogleAccount> {
  const row = await tokenOf(ctx, token);
  if (!row) return strangersHolder(ctx, token);
  const user = await users.get(ctx, row.user);
  if (row.type !== 'access' || row.status !== 'active' || !user)
    throw row.status === 'expired' ? errors.authError().with({ detail: 'ACCESS_TOKEN_EXPIRED' }) : errors.authError();
  return accountOf(user, { clientId: row.client_id, scopes: row.scope.split(' '), token });
}

async function strangersHolder(ctx: GoogleCtx, token: string): Promise<GoogleAccount> {
  const user = ctx.strict || !accessTokenForm.test(token) ? undefined : await mainUser(ctx);
  if (!user) throw errors.authError();
  return accountOf(user, { clientId: given(ctx).clientId, scopes: undefined, token });
}

function withinScopes(account: GoogleAccount, operation: Operation): GoogleAccount {
  const wanted = operation.options.traits?.['scopes'] as readonly string[] | undefined;
  const { scopes } = account;
  if (!wanted || !scopes) return account;
  const fitting = wanted.filter((scope) => scopes.includes(scope));
  if (fitting.length === 0) throw tooSmall(wanted);
  return { ...account, reach: reachOf(fitting) };
}

function tooSmall(wanted: readonly string[]): ApiError {
  const error = errors.insufficientPermissions();
  const challenge = `${error.headers['www-authenticate']}, scope="${wanted.join(' ')}"`;
  return error.with({ headers: { 'www-authenticate': challenge } });
}
