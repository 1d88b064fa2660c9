/** An authorization request: what an app asks of a person, judged before any page is shown. */
import { schema, z, type ApiError } from '../../../src/emulator/index.ts';
import { allowsRedirect, clientOf, type Client } from '../accounts/clients.ts';
import { errors, invalidRequest } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
import { isScope, longName } from '../scopes.ts';
import { text } from './words.ts';

export const AuthorizationQuery = schema(() =>
  z.object({
    client_id: text(),
    redirect_uri: text(),
    response_type: text(),
    scope: text(),
    state: text(),
    access_type: text(),
    prompt: text(),
    approval_prompt: text(),
    include_granted_scopes: text(),
    login_hint: text(),
    hd: text(),
    nonce: text(),
    code_challenge: text(),
    code_challenge_method: text(),
    enable_granular_consent: text(),
    response_mode: text(),
  }),
);

export type AuthorizationQuery = z.infer<ReturnType<typeof AuthorizationQuery>>;

export interface AuthorizationRequest {
  readonly query: AuthorizationQuery;
  readonly client: Client;
  readonly redirectUri: string;
  /** `code`, `token`, `id_token`, or several. */
  readonly wants: readonly string[];
  /** In their long names. */
  readonly scopes: readonly string[];
  readonly prompts: readonly string[];
}

const responseTypes = new Set(['code', 'token', 'id_token']);

/** Throws what Google shows on its error page. */
export async function authorizationRequest(ctx: GoogleCtx, query: AuthorizationQuery): Promise<AuthorizationRequest> {
  const { client_id, redirect_uri, response_type, scope, prompt, approval_prompt } = query;
  if (!client_id) throw missing('client_id');
  const client = await clientOf(ctx, client_id);
  if (!client) throw errors.invalid_client();
  if (!redirect_uri) throw missing('redirect_uri');
  if (!allowsRedirect(client, redirect_uri)) throw mismatch(redirect_uri);
  if (!response_type) throw invalidRequest('Required parameter is missing: response_type');
  const wants = response_type.split(' ').filter(Boolean);
  if (!wants.every((type) => responseTypes.has(type))) throw errors.unsupported_response_type(response_type);
  if (!scope) throw missing('scope');
  const scopes = [...new Set(scope.split(/[\s,]+/).filter(Boolean))];
  if (!scopes.every(isScope)) throw badScopes(scopes);
  checkChallenge(query);
  const prompts = (prompt ?? (approval_prompt === 'force' ? 'consent' : '')).split(' ').filter(Boolean);
  return { query, client, redirectUri: redirect_uri, wants, scopes: scopes.map(longName), prompts };
}

const missing = (name: string): ApiError => invalidRequest(`Missing required parameter: ${name}`);

const mismatch = (uri: string): ApiError =>
  errors.redirect_uri_mismatch().with({
    message: `The redirect URI in the request, ${uri}, does not match the ones authorized for the OAuth client.`,
  });

function badScopes(scopes: readonly string[]): ApiError {
  const listed = (good: boolean): string => scopes.filter((scope) => isScope(scope) === good).join(', ');
  return errors.invalid_scope().with({
    message: `Some requested scopes were invalid. {valid=[${listed(true)}], invalid=[${listed(false)}]}`,
  });
}

function checkChallenge({ code_challenge, code_challenge_method }: AuthorizationQuery): void {
  if (code_challenge_method && code_challenge_method !== 'S256' && code_challenge_method !== 'plain')
    throw invalidRequest(`Invalid code_challenge_method: ${code_challenge_method}`);
  if (code_challenge_method && !code_challenge) throw missing('code_challenge');
}

/** The app's URL with what it is told: behind `?`, or behind `#` where tokens come without a code. */
export function redirectTo(
  { redirectUri, query, wants }: AuthorizationRequest,
  facts: Readonly<Record<string, string | undefined>>,
): string {
  const pairs = Object.entries({ state: query.state, ...facts }).filter((pair): pair is [string, string] => !!pair[1]);
  const inFragment = query.response_mode === 'fragment' || wants.some((type) => type !== 'code');
  const encoded = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  if (inFragment) return `${redirectUri}#${encoded}`;
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${encoded}`;
}
