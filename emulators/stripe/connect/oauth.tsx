/** OAuth: accounts that exist connect themselves to the platform. */
import { answer, html, redirect, schema, z, type Call } from '../../../src/emulator/index.ts';
import { accountOf, asAccount, platformOf, type StripeCtx } from '../account.ts';
import { keyOf, starred } from '../auth.ts';
import { emit } from '../core/events.ts';
import { apiKeys, issueKey } from '../core/keys.ts';
import { queryParam } from '../core/pages.ts';
import { text } from '../core/params.ts';
import { errors } from '../errors.ts';
import { collection, job, stripe } from '../provider.ts';
import { accounts, changeAccount, complete } from './account.ts';
import { makeAccount } from './accounts.ts';
import { authorizePages } from './face.ts';
import { FormPage } from './form-page.tsx';

const Code = schema(() =>
  z.object({ code: z.string(), account: z.string(), scope: z.string(), state: z.enum(['new', 'used', 'expired']) }),
);

export const oauthCodes = collection('oauth_codes', { row: Code, key: 'code' });

const asked = (call: Call, name: string): string => queryParam(call, name) ?? '';

function back(call: Call, given: Readonly<Record<string, string>>) {
  const url = new URL(asked(call, 'redirect_uri'));
  const state = asked(call, 'state');
  for (const [name, value] of Object.entries({ ...given, ...(state && { state }) })) url.searchParams.set(name, value);
  return redirect(url.href, { status: 303 });
}

export const showConsent = authorizePages.operation('oauth.authorize', 'GET /oauth/authorize', {
  summary: 'The page on which an account connects itself',
  handler(ctx) {
    const { request: call } = ctx;
    const known = call && asked(call, 'client_id') === ctx.credentials.clientId;
    if (!known || !URL.canParse(asked(call, 'redirect_uri')))
      return Promise.resolve(
        html(<FormPage title="This link does not work" note="client_id or redirect_uri is not valid." />, {
          status: 400,
        }),
      );
    return Promise.resolve(
      html(
        <FormPage title="Connect your account" note="Test mode: a new account is made and connected.">
          <form method="post">
            <button name="do" value="connect">
              Connect
            </button>
            <button class="plain" name="do" value="deny">
              Deny
            </button>
          </form>
        </FormPage>,
      ),
    );
  },
});

export const answerConsent = authorizePages.operation('oauth.consent', 'POST /oauth/authorize', {
  summary: 'An account connects itself, or not',
  body: () => z.object({ do: z.enum(['connect', 'deny']) }),
  async handler(ctx, { body: { do: what } }) {
    const { request: call } = ctx;
    if (!call) throw errors.invalid_params('There is nothing to answer.');
    if (what === 'deny')
      return back(call, { error: 'access_denied', error_description: 'The user denied your request' });
    const made = await makeAccount(ctx, { type: 'standard' });
    const account = await changeAccount(ctx, made, complete(ctx, made, {}));
    const scope = asked(call, 'scope') || 'read_only';
    const code = `ac_${ctx.random.text(32)}`;
    await oauthCodes.insert(ctx, { code, account: account.id, scope, state: 'new' });
    ctx.schedule(expireCode, { code }, { at: ctx.now + 300_000 });
    const application = { id: ctx.credentials.clientId ?? '', object: 'application', name: 'Backlot' };
    await emit(asAccount(ctx, account.id), 'account.application.authorized', application);
    return back(call, { code, scope });
  },
});

export const expireCode = job('oauth.expire_code', {
  kind: 'calendar',
  input: () => z.object({ code: z.string() }),
  async run(ctx, { code }) {
    const row = await oauthCodes.get(ctx, code);
    if (row?.state === 'new') await oauthCodes.update(ctx, row, { state: 'expired' });
  },
});

const inBody = (call: Call): string | undefined =>
  new URLSearchParams(call.body.toString()).get('client_secret') ?? undefined;

/** Errors here are a word and a sentence. */
const oauth = stripe.api({
  host: 'connect',
  path: '/oauth',
  authenticate: {
    key: (call) => keyOf(call) ?? inBody(call),
    account(ctx, key, { registered }) {
      if (key === undefined || !/^(?:sk|rk)_test_/.test(key) || (ctx.strict && !registered(key)))
        throw errors.authentication_error(starred(key ?? '')).with({ code: 'invalid_client' });
      return Promise.resolve(accountOf(ctx as StripeCtx));
    },
  },
  bodies: 'brackets',
  queries: 'brackets',
  envelope: ({ fields, message, status }) =>
    answer({ error: fields.code ?? 'invalid_request', error_description: message }, { status }),
  invalid: ([issue]) =>
    errors
      .invalid_params(issue ? `Invalid parameter: ${issue.path.join('.')}` : 'Invalid request.')
      .with({ code: 'invalid_request' }),
  unknown: ({ method, path }) => errors.unrecognized_url(method, path),
});

const grantError = (code: string, message: string) => errors.invalid_params(message).with({ code });

export const exchangeToken = oauth.operation('oauth.token', 'POST /oauth/token', {
  summary: 'Exchange a code for the keys of an account',
  body: () =>
    z.object({
      assert_capabilities: z.array(text()).optional(),
      client_secret: text().optional(),
      code: text().optional(),
      grant_type: text().optional(),
      refresh_token: text().optional(),
      scope: text().optional(),
    }),
  result: () =>
    z.object({
      access_token: z.string(),
      livemode: z.boolean(),
      refresh_token: z.string(),
      token_type: z.literal('bearer'),
      stripe_publishable_key: z.string(),
      stripe_user_id: z.string(),
      scope: z.string(),
    }),
  async handler(ctx, { body }) {
    const { account, scope } = await granted(ctx, body);
    const refresh = `rt_${ctx.random.text(48)}`;
    await apiKeys.insert(ctx, { key: refresh, kind: 'refresh', account, customer: null, id: scope });
    return {
      access_token: await issueKey(ctx, 'secret', account),
      livemode: false,
      refresh_token: refresh,
      token_type: 'bearer' as const,
      stripe_publishable_key: await issueKey(ctx, 'publishable', account),
      stripe_user_id: account,
      scope,
    };
  },
});

async function granted(
  ctx: StripeCtx,
  { grant_type, code, refresh_token }: { readonly [K in 'grant_type' | 'code' | 'refresh_token']?: string | undefined },
): Promise<{ account: string; scope: string }> {
  if (grant_type === 'refresh_token') {
    const key = await apiKeys.get(ctx, refresh_token ?? '');
    if (key?.kind !== 'refresh')
      throw grantError('invalid_grant', `Refresh token does not exist: ${refresh_token ?? ''}`);
    return { account: key.account, scope: key.id ?? 'read_only' };
  }
  if (grant_type !== 'authorization_code') {
    const message = grant_type ? `Unsupported grant type: ${grant_type}` : 'No grant type specified';
    throw grantError(grant_type ? 'unsupported_grant_type' : 'invalid_request', message);
  }
  const row = await oauthCodes.get(ctx, code ?? '');
  if (!row) throw grantError('invalid_grant', `Authorization code does not exist: ${code ?? ''}`);
  if (row.state !== 'new') {
    const fate = row.state === 'used' ? 'has already been used' : 'expired';
    throw grantError('invalid_grant', `Authorization code ${fate}: ${row.code}`);
  }
  await oauthCodes.update(ctx, row, { state: 'used' });
  return row;
}

export const deauthorize = oauth.operation('oauth.deauthorize', 'POST /oauth/deauthorize', {
  summary: 'Disconnect an account',
  body: () => z.object({ client_id: text(), client_secret: text().optional(), stripe_user_id: text() }),
  result: () => z.object({ stripe_user_id: z.string() }),
  async handler(ctx, { body: { client_id, stripe_user_id: id } }) {
    const row = id === platformOf(ctx) ? undefined : await accounts.get(ctx, id);
    if (client_id !== ctx.credentials.clientId || !row) {
      throw grantError(
        'invalid_client',
        `This application is not connected to stripe account ${id}, or that account does not exist.`,
      ).with({ status: 401 });
    }
    const application = { id: client_id, object: 'application', name: 'Backlot' };
    await emit(asAccount(ctx, id), 'account.application.deauthorized', application);
    for (const key of await apiKeys.all(ctx, { where: { account: id } })) await apiKeys.remove(ctx, key);
    await accounts.remove(ctx, row);
    return { stripe_user_id: id };
  },
});
