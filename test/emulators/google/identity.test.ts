/** Who somebody is: tokeninfo, userinfo, keys, service accounts. */
import { join } from 'node:path';
import { GoogleAuth, JWT } from 'google-auth-library';
import { expect } from 'vitest';
import { signJwt } from '../../../emulators/google/keys/jwt.ts';
import { keyPool } from '../../../emulators/google/keys/pool.ts';
import type { World } from '../../../src/index.ts';
import { inProcess, openShell } from '../../cli/command-line.ts';
import { signIn, token } from './consent.ts';
import { baseOf, calendarCall, call, credentialsOf, oauthClient, person } from './sdk.ts';
import { googleTest } from './world.ts';

const test = googleTest({ clock: 'frozen' });

const calendarScope = 'https://www.googleapis.com/auth/calendar';
const redirectUri = 'http://localhost:3000/callback';

test('tokeninfo tells strings, by header, query or form', async ({ world }) => {
  const { accessToken, clientId, email } = credentialsOf(world);
  const wanted = {
    aud: clientId,
    azp: clientId,
    email,
    email_verified: 'true',
    expires_in: '3599',
    access_type: 'offline',
  };
  expect((await call(world, '/tokeninfo', { method: 'POST', body: '' })).json).toMatchObject(wanted);
  expect(
    (await call(world, '/oauth2/v3/tokeninfo', { as: null, query: { access_token: accessToken } })).json,
  ).toMatchObject(wanted);
  expect(
    (await call(world, '/oauth2/v1/tokeninfo', { as: null, query: { access_token: accessToken } })).json,
  ).toMatchObject({ issued_to: clientId, audience: clientId, expires_in: 3599, verified_email: true });
  expect(await call(world, '/tokeninfo', { as: null, query: { access_token: 'nonsense' } })).toMatchObject({
    status: 400,
    json: { error: 'invalid_token', error_description: 'Invalid Value' },
  });
  expect(await call(world, '/tokeninfo', { as: null })).toMatchObject({
    status: 400,
    json: { error: 'invalid_request', error_description: 'Required parameter is missing' },
  });
});

test('userinfo shows what the scopes allow', async ({ world }) => {
  const { email } = person(world, 0);
  expect((await call(world, '/oauth2/v3/userinfo')).json).toMatchObject({
    name: 'Ada Byron',
    given_name: 'Ada',
    family_name: 'Byron',
    email,
    email_verified: true,
  });
  expect((await call(world, '/v1/userinfo', { method: 'POST', body: '' })).json).toMatchObject({ email });
  expect((await call(world, '/oauth2/v2/userinfo')).json).toMatchObject({ email, verified_email: true });
  const client = oauthClient(world, redirectUri);
  const { tokens } = await client.getToken(
    (await signIn(client, { scope: ['openid'] })).searchParams.get('code') ?? '',
  );
  expect(Object.keys((await call(world, '/v1/userinfo', { as: tokens.access_token ?? '' })).json)).toEqual([
    'sub',
    'picture',
    'hd',
  ]);
  expect(await call(world, '/v1/userinfo', { as: 'ya29.no' })).toMatchObject({
    status: 401,
    json: { error: 'invalid_request', error_description: 'Invalid Credentials' },
  });
  expect((await call(world, '/oauth2/v2/userinfo', { as: 'ya29.no' })).json.error).toMatchObject({
    code: 401,
    status: 'UNAUTHENTICATED',
  });
});

test('keys are shown as JWKS and as certificates with the same ids', async ({ world }) => {
  const keys = (await call(world, '/oauth2/v3/certs', { as: null })).json.keys as { kid: string }[];
  expect(keys).toHaveLength(2);
  expect(keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB' });
  const certificates = (await call(world, '/oauth2/v1/certs', { as: null })).json as Record<string, string>;
  expect(Object.keys(certificates)).toEqual(keys.map(({ kid }) => kid));
  expect(Object.values(certificates)[0]).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  const configuration = (await call(world, '/.well-known/openid-configuration', { as: null })).json;
  expect(configuration).toMatchObject({
    issuer: 'https://accounts.google.com',
    jwks_uri: `${baseOf(world)}/oauth2/v3/certs`,
    token_endpoint: `${baseOf(world)}/token`,
  });
});

/** Node's client for service accounts calls Google's own URL, whatever it is told: this leads it here. */
const ledHere =
  (world: World): typeof fetch =>
  (url, init) =>
    fetch(String(url).replace('https://oauth2.googleapis.com', baseOf(world)), init);

function robot(world: World, options: { scopes: string[]; subject?: string }): JWT {
  const { client_email: email, private_key: key } = credentialsOf(world).serviceAccount;
  return new JWT({ email, key, ...options, transporterOptions: { fetchImplementation: ledHere(world) } });
}

test('a service account signs in with its key, as itself and for a user', async ({ world }) => {
  const self = await robot(world, { scopes: [calendarScope] }).authorize();
  const list = (as: string) => calendarCall(world, '/users/me/calendarList', { as });
  expect((await list(self.access_token ?? '')).json.items.map(({ id }: { id: string }) => id)).toEqual([
    credentialsOf(world).serviceAccount.client_email,
  ]);
  expect(self.access_token).toMatch(/^ya29\.c\./);
  const ada = await robot(world, { scopes: [calendarScope], subject: person(world, 1).email }).authorize();
  expect((await list(ada.access_token ?? '')).json.items[0].id).toBe(person(world, 1).email);
  const info = (await call(world, '/tokeninfo', { as: null, query: { access_token: self.access_token ?? '' } })).json;
  expect(info).toMatchObject({ aud: credentialsOf(world).serviceAccount.client_id, scope: calendarScope });
});

test('backlot env writes the key file, and the official client signs in with it', async ({ world, backlot }) => {
  const env = { BACKLOT_URL: backlot.url, BACKLOT_NAMESPACE: world.name };
  const shell = openShell(env);
  const asked = ['env', '--credential', 'google.serviceAccount', '--write', 'key.json'];
  expect(await inProcess(asked, env, shell.folder)).toMatchObject({ status: 0 });
  const auth = new GoogleAuth({
    keyFile: join(shell.folder, 'key.json'),
    scopes: [calendarScope],
    clientOptions: { transporterOptions: { fetchImplementation: ledHere(world) } },
  });
  const as = await auth.getAccessToken();
  await shell.close();
  expect((await calendarCall(world, '/calendars/primary', { as: as ?? '' })).json.id).toBe(
    credentialsOf(world).serviceAccount.client_email,
  );
});

test('a service account cannot invite without being given power over the domain', async ({ world }) => {
  const self = (await robot(world, { scopes: [calendarScope] }).authorize()).access_token ?? '';
  const body = {
    start: { date: '2026-11-23' },
    end: { date: '2026-11-24' },
    attendees: [{ email: person(world, 0).email }],
  };
  const refused = await calendarCall(world, '/calendars/primary/events', { as: self, body });
  expect(refused).toMatchObject({
    status: 403,
    json: {
      error: {
        errors: [
          {
            domain: 'calendar',
            reason: 'forbiddenForServiceAccounts',
            message: 'Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.',
          },
        ],
      },
    },
  });
  const ada =
    (await robot(world, { scopes: [calendarScope], subject: person(world, 0).email }).authorize()).access_token ?? '';
  expect((await calendarCall(world, '/calendars/primary/events', { as: ada, body })).status).toBe(200);
});

test('assertions that will not do', async ({ world }) => {
  const { client_email: iss, private_key_id } = credentialsOf(world).serviceAccount;
  const now = Math.floor(Date.parse(await world.now()) / 1000);
  const claims = { iss, scope: calendarScope, aud: 'https://oauth2.googleapis.com/token', iat: now, exp: now + 3600 };
  const [own, other] = [
    keyPool.find(({ id }) => id === private_key_id),
    keyPool.find(({ id }) => id !== private_key_id),
  ];
  if (!own || !other) throw new Error('there are two keys');
  const ask = (changes: object, key = own) =>
    token(world, {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signJwt({ ...claims, ...changes }, key),
    });
  expect(Object.keys((await ask({})).json)).toEqual(['access_token', 'expires_in', 'token_type']);
  expect(Object.keys((await ask({ target_audience: 'https://app.example' })).json)).toEqual(['id_token']);
  const cases: [
    Promise<{ status: number; json: { error: string; error_description: string } }>,
    number,
    string,
    string,
  ][] = [
    [ask({}, other), 400, 'invalid_grant', 'Invalid JWT Signature.'],
    [ask({ iss: 'nobody@project.iam.gserviceaccount.com' }), 400, 'invalid_grant', 'Invalid grant: account not found'],
    [
      ask({ iat: now - 9000, exp: now - 5400 }),
      400,
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    ],
    [
      ask({ exp: now + 7200 }),
      400,
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    ],
    [ask({ sub: 'nobody@elsewhere.example' }), 400, 'invalid_grant', 'Invalid email or User ID'],
    [
      ask({ sub: person(world, 0).email, scope: 'https://www.googleapis.com/auth/drive' }),
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    ],
    [ask({ scope: 'nonsense' }), 400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.'],
  ];
  for (const [asked, status, error, error_description] of cases)
    expect(await asked).toMatchObject({ status, json: { error, error_description } });
});

const strict = googleTest({ clock: 'frozen', strictAuth: true });
const stranger = `ya29.${'x'.repeat(80)}`;

test('a token of the right form that nobody issued opens the main user’s calendars', async ({ world }) => {
  const { json } = await calendarCall(world, '/users/me/calendarList', { as: stranger });
  expect(json.items[0].id).toBe(person(world, 0).email);
  expect((await calendarCall(world, '/users/me/calendarList', { as: 'ya29.short' })).status).toBe(401);
  expect((await call(world, '/tokeninfo', { as: stranger, method: 'POST', body: '' })).json.email).toBe(
    person(world, 0).email,
  );
});

strict('a strict server takes only what it has issued', async ({ world }) => {
  expect((await calendarCall(world, '/users/me/calendarList')).status).toBe(200);
  expect((await calendarCall(world, '/users/me/calendarList', { as: stranger })).status).toBe(401);
  const other = `123456789012-${'a'.repeat(32)}.apps.googleusercontent.com`;
  const page = await call(world, '/o/oauth2/v2/auth', {
    as: null,
    query: { client_id: other, redirect_uri: redirectUri, response_type: 'code', scope: calendarScope },
  });
  expect([page.status, page.text.includes('Error 401: invalid_client')]).toEqual([401, true]);
});

test('a fixture says where a client may be redirected', async ({ world }) => {
  await world.fixtures({ google: { clients: [{ redirectUris: ['https://app.example/cb'], name: 'Planner' }] } });
  const { clientId: client_id } = credentialsOf(world);
  const ask = (redirect_uri: string) =>
    call(world, '/o/oauth2/v2/auth', {
      as: null,
      query: { client_id, redirect_uri, response_type: 'code', scope: calendarScope },
    });
  expect((await ask(redirectUri)).text).toContain('Error 400: redirect_uri_mismatch');
  expect((await ask('https://app.example/cb')).text).toContain('Planner wants access');
});
