/** The token endpoint: codes, refresh tokens and assertions become access tokens. */
import { createHash } from 'node:crypto';
import { schema, z, type ApiError } from '../../../src/emulator/index.ts';
import { clientOf } from '../accounts/clients.ts';
import { mainUser, users } from '../accounts/users.ts';
import { oauth } from '../api.ts';
import { errors, invalidGrantBecause, invalidRequest } from '../errors.ts';
import { codeForm, refreshTokenForm } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import { longName } from '../scopes.ts';
import { fromAssertion } from './assertions.ts';
import { redeem } from './device-codes.ts';
import { idTokenFor } from './id-tokens.ts';
import { basicClient } from './naming.ts';
import {
  accessLifetime,
  end,
  withoutEnd,
  issueAccess,
  issueRefresh,
  keepAlive,
  testingLifetime,
  tokenOf,
  tokens,
  type CodeFacts,
  type Token,
} from './tokens.ts';
import { text } from './words.ts';

const TokenRequest = schema(() =>
  z.object({
    grant_type: text(),
    client_id: text(),
    client_secret: text(),
    code: text(),
    redirect_uri: text(),
    code_verifier: text(),
    refresh_token: text(),
    scope: text(),
    assertion: text(),
    device_code: text(),
  }),
);

type TokenRequest = z.infer<ReturnType<typeof TokenRequest>>;

const TokenAnswer = schema(() =>
  z.object({
    access_token: z.string().optional(),
    expires_in: z.int().optional(),
    refresh_token: z.string().optional(),
    scope: z.string().optional(),
    token_type: z.string().optional(),
    id_token: z.string().optional(),
    refresh_token_expires_in: z.int().optional(),
  }),
);

export type TokenAnswer = z.infer<ReturnType<typeof TokenAnswer>>;

const grants: Readonly<Record<string, (ctx: GoogleCtx, asked: TokenRequest) => Promise<TokenAnswer>>> = {
  authorization_code: fromCode,
  refresh_token: fromRefreshToken,
  'urn:ietf:params:oauth:grant-type:device_code': fromDevice,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': (ctx, { assertion }) =>
    fromAssertion(ctx, needed(assertion, 'assertion')),
};

export const token = oauth.operation('oauth.token', 'POST /token', {
  summary: 'Get an access token',
  body: TokenRequest,
  result: TokenAnswer,
  async handler(ctx, { body }) {
    const type = needed(body.grant_type, 'grant_type');
    const grant = Object.hasOwn(grants, type) ? grants[type] : undefined;
    if (!grant) throw errors.unsupported_grant_type(type);
    return grant(ctx, body);
  },
});

function needed(value: string | undefined, name: string): string {
  if (!value) throw invalidRequest(`Missing required parameter: ${name}`);
  return value;
}

/** The id of the client that asks. The namespace's own has to know its secret. */
async function clientId(ctx: GoogleCtx, { client_id, client_secret }: TokenRequest): Promise<string> {
  const basic = basicClient(ctx.request?.headers.authorization);
  const [id, secret] = basic ? [basic.id, basic.secret] : [client_id, client_secret];
  if (!id) throw invalidRequest('Could not determine client ID from request.');
  const client = await clientOf(ctx, id);
  if (!client) throw errors.invalid_client();
  if (client.client_secret === '') return id;
  if (!secret) throw invalidRequest('client_secret is missing.');
  if (secret !== client.client_secret) throw errors.invalid_client().with({ message: 'Unauthorized' });
  return id;
}

async function fromCode(ctx: GoogleCtx, asked: TokenRequest): Promise<TokenAnswer> {
  const client = await clientId(ctx, asked);
  const text = decoded(needed(asked.code, 'code'));
  if (!codeForm.test(text)) throw invalidGrantBecause('Malformed auth code.');
  const code = await tokens.get(ctx, text);
  if (code?.type !== 'code' || code.status !== 'active' || code.client_id !== client) throw errors.invalid_grant();
  const facts = tokens.internal(code);
  if (needed(asked.redirect_uri, 'redirect_uri') !== facts.redirect_uri) throw errors.redirect_uri_mismatch();
  checkVerifier(facts, asked.code_verifier);
  await end(ctx, code, 'used');
  const { user, scope, access_type } = code;
  const about = { user, client_id: client, scope };
  const access = await issueAccess(ctx, { ...about, access_type });
  const refresh = facts.refreshable ? await issueRefresh(ctx, about) : undefined;
  const isTesting = refresh && ctx.settings.publishingStatus === 'testing';
  return {
    access_token: access.token,
    expires_in: accessLifetime,
    ...(refresh && { refresh_token: refresh.token }),
    scope,
    token_type: 'Bearer',
    ...(await identity(ctx, access, facts.nonce)),
    ...(isTesting && { refresh_token_expires_in: testingLifetime }),
  };
}

async function fromDevice(ctx: GoogleCtx, asked: TokenRequest): Promise<TokenAnswer> {
  const client = await clientId(ctx, asked);
  const { access, refresh } = await redeem(ctx, needed(asked.device_code, 'device_code'), client);
  return {
    access_token: access.token,
    expires_in: accessLifetime,
    refresh_token: refresh.token,
    scope: access.scope,
    token_type: 'Bearer',
    ...(await identity(ctx, access, undefined)),
  };
}

/** Clients that copy a code out of a URL may leave its slash encoded. */
const decoded = (code: string): string => code.replaceAll(/%2F/gi, '/');

function checkVerifier({ code_challenge, code_challenge_method }: CodeFacts, verifier: string | undefined): void {
  if (!code_challenge) return;
  if (!verifier) throw invalidGrantBecause('Missing code verifier.');
  const made = code_challenge_method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  if (made !== code_challenge) throw invalidGrantBecause('Invalid code verifier.');
}

async function fromRefreshToken(ctx: GoogleCtx, asked: TokenRequest): Promise<TokenAnswer> {
  const client = await clientId(ctx, asked);
  const refresh = await refreshTokenOf(ctx, needed(asked.refresh_token, 'refresh_token'), client);
  const { user, access_type } = refresh;
  const scope = asked.scope ? narrowed(refresh.scope, asked.scope) : refresh.scope;
  const access = await issueAccess(ctx, { user, client_id: client, scope, access_type });
  return {
    access_token: access.token,
    expires_in: accessLifetime,
    scope,
    token_type: 'Bearer',
    ...(await identity(ctx, access, undefined)),
  };
}

async function refreshTokenOf(ctx: GoogleCtx, text: string, client: string): Promise<Token> {
  const row = await tokenOf(ctx, text);
  if (!row) return strangersToken(ctx, text, client);
  if (row.type !== 'refresh') throw errors.invalid_grant();
  if (row.status !== 'active') throw invalidGrantBecause('Token has been expired or revoked.');
  if (row.client_id !== client) throw errors.unauthorized_client();
  await keepAlive(ctx, row);
  return row;
}

/** A refresh token that nobody issued here opens the main user's account, if it has the form of one. */
async function strangersToken(ctx: GoogleCtx, token: string, client: string): Promise<Token> {
  const user = ctx.strict || !refreshTokenForm.test(token) ? undefined : await mainUser(ctx);
  if (!user) throw errors.invalid_grant();
  return withoutEnd(ctx, { token, type: 'refresh', user: user.email, client_id: client });
}

function narrowed(granted: string, asked: string): string {
  const [all, wanted] = [granted.split(' '), asked.split(' ').filter(Boolean).map(longName)];
  if (!wanted.every((scope) => all.includes(scope))) throw badScope();
  return wanted.join(' ');
}

const badScope = (): ApiError => errors.invalid_scope().with({ message: 'Bad Request' });

/** The id token that goes with an access token, where `openid` was granted. */
async function identity(ctx: GoogleCtx, access: Token, nonce: string | undefined): Promise<{ id_token?: string }> {
  const user = access.scope.split(' ').includes('openid') ? await users.get(ctx, access.user) : undefined;
  if (!user) return {};
  const { client_id: audience, scope, token: accessToken } = access;
  return { id_token: idTokenFor(ctx, user, { audience, scope, nonce, accessToken }) };
}
