/** Tokens: server-to-server, for users, refreshed, revoked, expired. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { answered, baseOf, basic, Client, signIn, tokenCall, zoomTest, type Answered } from './zoom.ts';

const test = zoomTest({ clock: 'auto' });
const strict = zoomTest({ clock: 'auto', strictAuth: true });

const own = (world: World) => world.credentials['zoom'] ?? {};
const s2s = (world: World) => ({ grant_type: 'account_credentials', account_id: own(world)['accountId'] ?? '' });

test('a server-to-server token: its shape, and whom it acts for', async ({ world }) => {
  const { status, body } = await tokenCall(world, s2s(world));
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in', 'scope', 'api_url']);
  expect(body).toMatchObject({ token_type: 'bearer', expires_in: 3599, api_url: baseOf(world) });
  expect(body.access_token.split('.')).toHaveLength(3);
  expect(body.access_token.length).toBeGreaterThanOrEqual(600);
  expect(body.access_token.length).toBeLessThanOrEqual(900);
  const scopes = body.scope.split(' ');
  expect(scopes).toEqual(scopes.toSorted());
  expect(scopes).toEqual(
    expect.arrayContaining(['meeting:read:admin', 'meeting:write:meeting:admin', 'report:read:admin']),
  );
  const me = await answered(
    await fetch(`${body.api_url}/v2/users/me`, { headers: { authorization: `Bearer ${body.access_token}` } }),
  );
  expect(me.body).toMatchObject({ id: own(world)['userId'], email: own(world)['userEmail'], type: 2, role_id: '0' });
});

test('each call mints another token, and both are good', async ({ world }) => {
  const [one, other] = [await signIn(world), await signIn(world)];
  expect(one.token).not.toBe(other.token);
  expect([(await one.get('/users/me')).status, (await other.get('/users/me')).status]).toEqual([200, 200]);
});

test('the request may stand in the query, and the client in the body', async ({ world }) => {
  const { clientId = '', clientSecret = '', accountId = '' } = own(world);
  const inQuery = await fetch(`${baseOf(world)}/oauth/token?grant_type=account_credentials&account_id=${accountId}`, {
    method: 'POST',
    headers: { authorization: basic(clientId, clientSecret) },
  });
  expect(inQuery.status).toBe(200);
  const inBody = await fetch(`${baseOf(world)}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...s2s(world), client_id: clientId, client_secret: clientSecret }),
  });
  expect(inBody.status).toBe(200);
});

test('the client finds the namespace where the address names none', async ({ world, backlot }) => {
  const { clientId = '', clientSecret = '', userEmail } = own(world);
  const { body } = await answered(
    await fetch(`${backlot.url}/zoom/oauth/token`, {
      method: 'POST',
      headers: { authorization: basic(clientId, clientSecret) },
      body: new URLSearchParams(s2s(world)),
    }),
  );
  const me = await new Client(`${backlot.url}/zoom`, body.access_token).get('/users/me');
  expect(me.body.email).toBe(userEmail);
});

test('what the token endpoint refuses, in its own envelope', async ({ world }) => {
  const { clientId = '' } = own(world);
  const cases: [Record<string, string>, string | undefined, object][] = [
    [s2s(world), basic(clientId, 'wrong'), { reason: 'Invalid client_id or client_secret', error: 'invalid_client' }],
    [s2s(world), basic('short', 'x'), { reason: 'Invalid client_id or client_secret', error: 'invalid_client' }],
    [s2s(world), '', { reason: 'Invalid client_id or client_secret', error: 'invalid_client' }],
    [{}, undefined, { reason: 'Missing grant type', error: 'invalid_request' }],
    [{ grant_type: 'password' }, undefined, { reason: 'unsupported grant type', error: 'unsupported_grant_type' }],
    [
      { grant_type: 'account_credentials', account_id: 'nobody' },
      undefined,
      { reason: 'Account does not exist', error: 'invalid_request' },
    ],
    [
      { grant_type: 'authorization_code', code: 'abc' },
      undefined,
      { reason: 'Invalid authorization code abc', error: 'invalid_request' },
    ],
    [
      { grant_type: 'refresh_token', refresh_token: 'abc' },
      undefined,
      { reason: 'Invalid Token!', error: 'invalid_grant' },
    ],
  ];
  for (const [fields, authorization, expected] of cases) {
    const { status, body } = await tokenCall(world, fields, authorization);
    expect([status, body]).toEqual([400, expected]);
  }
});

/** The consent form, filled in as a browser would. */
async function consent(world: World, fields: Record<string, string>): Promise<Response> {
  const { clientId = '' } = own(world);
  return fetch(`${baseOf(world)}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ client_id: clientId, response_type: 'code', decision: 'allow', ...fields }),
  });
}

const redirect_uri = 'http://127.0.0.1:3999/callback';

async function codeFor(world: World, fields: Record<string, string> = {}): Promise<string> {
  const response = await consent(world, { redirect_uri, ...fields });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

const exchange = (world: World, code: string, more: Record<string, string> = {}): Promise<Answered> =>
  tokenCall(world, { grant_type: 'authorization_code', code, redirect_uri, ...more });

test('a user allows an app, which gets a code, tokens, and fresh ones for the refresh token', async ({ world }) => {
  const { clientId = '' } = own(world);
  const page = await fetch(
    `${baseOf(world)}/oauth/authorize?response_type=code&client_id=${clientId}&redirect_uri=${encodeURIComponent(redirect_uri)}&state=s1`,
  );
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('name="state" value="s1"');
  const allowed = await consent(world, { redirect_uri, state: 's1' });
  const target = new URL(allowed.headers.get('location') ?? '');
  expect(target.searchParams.get('state')).toBe('s1');
  const first = await exchange(world, target.searchParams.get('code') ?? '');
  expect(first.status).toBe(200);
  expect(Object.keys(first.body)).toEqual([
    'access_token',
    'token_type',
    'refresh_token',
    'expires_in',
    'scope',
    'api_url',
  ]);
  const second = await tokenCall(world, { grant_type: 'refresh_token', refresh_token: first.body.refresh_token });
  expect(second.status).toBe(200);
  expect(second.body.refresh_token).not.toBe(first.body.refresh_token);
  const again = await tokenCall(world, { grant_type: 'refresh_token', refresh_token: first.body.refresh_token });
  expect(again.body).toEqual({ reason: 'Invalid Token!', error: 'invalid_grant' });
  expect((await new Client(baseOf(world), second.body.access_token).get('/users/me')).body.email).toBe(
    own(world)['userEmail'],
  );
});

test('a code is good once, for the redirect of its own, for five minutes', async ({ world }) => {
  const code = await codeFor(world);
  const elsewhere = await exchange(world, code, { redirect_uri: 'http://127.0.0.1:3999/other' });
  expect(elsewhere.body).toEqual({ reason: 'Redirect URI mismatch.', error: 'invalid_request' });
  expect((await exchange(world, code)).status).toBe(200);
  expect((await exchange(world, code)).body.reason).toBe(`Invalid authorization code ${code}`);
  const late = await codeFor(world);
  await world.advance('5m');
  expect((await exchange(world, late)).status).toBe(400);
});

test('a code with a challenge needs the verifier', async ({ world }) => {
  const verifier = 'a-verifier-that-is-long-enough-to-be-one-0123456789';
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  const code = await codeFor(world, { code_challenge, code_challenge_method: 'S256' });
  expect((await exchange(world, code)).status).toBe(400);
  expect((await exchange(world, code, { code_verifier: 'another' })).status).toBe(400);
  expect((await exchange(world, code, { code_verifier: verifier })).status).toBe(200);
});

test('whoever declines is sent back with an error; wrong clients and redirects see a page', async ({ world }) => {
  const declined = await consent(world, { redirect_uri, state: 'x', decision: 'decline' });
  const target = new URL(declined.headers.get('location') ?? '');
  expect(Object.fromEntries(target.searchParams)).toMatchObject({ error: 'access_denied', state: 'x' });
  const { clientId = '' } = own(world);
  const wrongRedirect = await fetch(
    `${baseOf(world)}/oauth/authorize?response_type=code&client_id=${clientId}&redirect_uri=nowhere`,
  );
  expect([wrongRedirect.status, (await wrongRedirect.text()).includes('Invalid redirect: nowhere (4,700)')]).toEqual([
    400,
    true,
  ]);
  const wrongClient = await fetch(
    `${baseOf(world)}/oauth/authorize?response_type=code&client_id=nope&redirect_uri=${redirect_uri}`,
  );
  expect([wrongClient.status, (await wrongClient.text()).includes('Invalid client_id: nope (4,700)')]).toEqual([
    400,
    true,
  ]);
});

test('allowing again ends the tokens of the time before, but not the server’s own', async ({ world }) => {
  const server = await signIn(world);
  const first = await exchange(world, await codeFor(world));
  await exchange(world, await codeFor(world));
  const client = new Client(baseOf(world), first.body.access_token);
  expect((await client.get('/users/me')).body).toEqual({ code: 124, message: 'Invalid access token.' });
  const refreshed = await tokenCall(world, { grant_type: 'refresh_token', refresh_token: first.body.refresh_token });
  expect(refreshed.body.reason).toBe('Invalid Token!');
  expect((await server.get('/users/me')).status).toBe(200);
});

test('revoking ends access and refresh token together', async ({ world }) => {
  const { body } = await exchange(world, await codeFor(world));
  const { clientId = '', clientSecret = '' } = own(world);
  const revoked = await answered(
    await fetch(`${baseOf(world)}/oauth/revoke?token=${body.access_token}`, {
      method: 'POST',
      headers: { authorization: basic(clientId, clientSecret) },
    }),
  );
  expect([revoked.status, revoked.body]).toEqual([200, { status: 'success' }]);
  expect((await new Client(baseOf(world), body.access_token).get('/users/me')).status).toBe(401);
  expect((await tokenCall(world, { grant_type: 'refresh_token', refresh_token: body.refresh_token })).status).toBe(400);
});

test('access tokens live an hour, refresh tokens ninety days, of explicit advances', async ({ world }) => {
  const { body } = await exchange(world, await codeFor(world));
  const client = new Client(baseOf(world), body.access_token);
  await world.advance('59m');
  expect((await client.get('/users/me')).status).toBe(200);
  await world.advance('1m');
  const late = await client.get('/users/me');
  expect([late.status, late.body]).toEqual([401, { code: 124, message: 'Access token is expired.' }]);
  await world.advance('89d');
  const { body: fresh } = await tokenCall(world, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
  await world.advance('90d');
  expect((await tokenCall(world, { grant_type: 'refresh_token', refresh_token: fresh.refresh_token })).status).toBe(
    400,
  );
});

test('a jump that the clock makes for a recording expires no token', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({ settings: { auto_recording: 'cloud' } });
  const before = Date.parse(await world.now());
  await world.trigger('zoom/meeting.start', { meeting_id: meeting.id });
  await world.trigger('zoom/meeting.end', { meeting_id: meeting.id });
  await world.settle();
  expect(Date.parse(await world.now()) - before).toBeGreaterThanOrEqual(3_600_000);
  expect((await client.get(`/meetings/${meeting.id}/recordings`)).status).toBe(200);
});

test('zoom/token.expire ends one token in any mode', async ({ world }) => {
  const client = await signIn(world);
  expect(await world.trigger('zoom/token.expire', { token: client.token })).toEqual({});
  expect((await client.get('/users/me')).body).toEqual({ code: 124, message: 'Access token is expired.' });
  const { body } = await exchange(world, await codeFor(world));
  await world.trigger('zoom/token.expire', { token: body.refresh_token });
  const refreshed = await tokenCall(world, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
  expect(refreshed.body).toEqual({ reason: 'Invalid Token!', error: 'invalid_grant' });
  await expect(world.trigger('zoom/token.expire', { token: 'nobody' })).rejects.toThrow('404');
});

test('a token of nobody passes when it looks like one, and garbage does not', async ({ world }) => {
  const base = baseOf(world);
  expect((await new Client(base, 'eyJh.eyJp.c2ln').get('/users/me')).status).toBe(200);
  for (const token of ['garbage', 'a b', ''])
    expect((await new Client(base, token).get('/users/me')).body).toEqual({
      code: 124,
      message: 'Invalid access token.',
    });
  const none = await answered(await fetch(`${base}/v2/users/me`));
  expect([none.status, none.body.code]).toEqual([401, 124]);
});

test('an app of its own has a token for event subscriptions', async ({ world }) => {
  const { body } = await tokenCall(world, { grant_type: 'client_credentials' });
  expect(body.refresh_token).toBeUndefined();
  const client = new Client(baseOf(world), body.access_token);
  expect((await client.get('/marketplace/app/event_subscription')).status).toBe(200);
  expect((await client.get('/users')).body.code).toBe(4711);
});

test('a device gets its token once a person lets it in', async ({ world }) => {
  const { clientId = '' } = own(world);
  const { body: device } = await answered(
    await fetch(`${baseOf(world)}/oauth/devicecode?client_id=${clientId}`, { method: 'POST' }),
  );
  const ask = () =>
    tokenCall(world, { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device.device_code });
  expect((await ask()).body.error).toBe('authorization_pending');
  const page = await fetch(device.verification_uri_complete);
  expect(await page.text()).toContain(device.user_code);
  await fetch(device.verification_uri_complete, { method: 'POST', body: new URLSearchParams({ decision: 'allow' }) });
  expect((await ask()).body).toMatchObject({ token_type: 'bearer', expires_in: 3599 });
});

test('a client and an account of somebody else pass by their form', async ({ world }) => {
  const foreign = basic('AnotherClientIdOf22ch_', 'secret');
  const fields = { grant_type: 'account_credentials', account_id: 'AnotherAccountId012345' };
  expect((await tokenCall(world, fields, foreign)).status).toBe(200);
});

strict('where only registered credentials are good, they do not', async ({ world }) => {
  const foreign = basic('AnotherClientIdOf22ch_', 'secret');
  expect((await tokenCall(world, s2s(world), foreign)).body.error).toBe('invalid_client');
  const account = { grant_type: 'account_credentials', account_id: 'AnotherAccountId012345' };
  expect((await tokenCall(world, account)).body.reason).toBe('Account does not exist');
  expect((await new Client(baseOf(world), 'eyJh.eyJp.c2ln').get('/users/me')).status).toBe(401);
  expect((await (await signIn(world)).get('/users/me')).status).toBe(200);
});

test('apps that fixtures describe: switched off, or for users only, with a list of redirects', async ({ world }) => {
  await world.fixtures({
    zoom: {
      apps: [
        { client_id: 'OffOffOffOffOffOff', status: 'deactivated' },
        { client_id: 'UsersUsersUsersUsers', kind: 'user', name: 'My school', redirect_uris: [redirect_uri] },
      ],
    },
  });
  expect((await tokenCall(world, s2s(world), basic('OffOffOffOffOffOff', 'x'))).body.error).toBe('invalid_request');
  const forUsers = await tokenCall(world, s2s(world), basic('UsersUsersUsersUsers', 'x'));
  expect(forUsers.body).toEqual({ reason: 'Account does not enabled the OAuth app type', error: 'invalid_request' });
  const page = (to: string) =>
    fetch(
      `${baseOf(world)}/oauth/authorize?response_type=code&client_id=UsersUsersUsersUsers&redirect_uri=${encodeURIComponent(to)}`,
    );
  expect(await (await page(redirect_uri)).text()).toContain('My school wants to use your Zoom account');
  expect((await page('http://127.0.0.1:3999/other')).status).toBe(400);
});
