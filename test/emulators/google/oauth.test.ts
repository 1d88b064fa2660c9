/** Sign-in, tokens and identity, through google-auth-library where it can be pointed here. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { decide, open, signIn, token } from './consent.ts';
import { baseOf, calendarCall, call, credentialsOf, oauthClient, person } from './sdk.ts';
import { googleTest } from './world.ts';

const test = googleTest({ clock: 'frozen' });

const calendarScope = 'https://www.googleapis.com/auth/calendar';
const eventsScope = 'https://www.googleapis.com/auth/calendar.events';
const redirectUri = 'http://localhost:3000/callback';

test('a person agrees, and the code becomes tokens that the official client verifies', async ({ world }) => {
  const client = oauthClient(world, redirectUri);
  const to = await signIn(client, {
    scope: ['openid', 'email', 'profile', calendarScope],
    access_type: 'offline',
    prompt: 'consent',
    state: 'a b/c',
  });
  expect(to.origin + to.pathname).toBe(redirectUri);
  expect(to.searchParams.get('state')).toBe('a b/c');
  expect(to.searchParams.get('code')).toMatch(/^4\/0A/);
  expect(to.search).toContain('code=4%2F0A');
  expect(Object.fromEntries(to.searchParams)).toMatchObject({
    authuser: '0',
    prompt: 'consent',
    hd: person(world, 0).email.split('@')[1],
  });
  const { tokens } = await client.getToken(to.searchParams.get('code') ?? '');
  expect(tokens.access_token).toMatch(/^ya29\.[\w.-]{60,}$/);
  expect(tokens.refresh_token).toMatch(/^1\/\/0[\w-]{60,}$/);
  expect(tokens.scope).toBe(
    `openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile ${calendarScope}`,
  );
  const ticket = await client.verifyIdToken({
    idToken: tokens.id_token ?? '',
    audience: credentialsOf(world).clientId,
  });
  const hash = createHash('sha256')
    .update(tokens.access_token ?? '')
    .digest()
    .subarray(0, 16)
    .toString('base64url');
  expect(ticket.getPayload()).toMatchObject({
    iss: 'https://accounts.google.com',
    email: person(world, 0).email,
    email_verified: true,
    name: 'Ada Byron',
    at_hash: hash,
  });
  expect(await calendarCall(world, '/users/me/calendarList', { as: tokens.access_token ?? '' })).toMatchObject({
    status: 200,
  });
});

test('the answer of the token endpoint has its fields in order, and no cache may keep it', async ({ world }) => {
  const client = oauthClient(world, redirectUri);
  const to = await signIn(client, { scope: ['openid', calendarScope], access_type: 'offline', prompt: 'consent' });
  const { clientId, clientSecret } = credentialsOf(world);
  const answer = await token(world, {
    grant_type: 'authorization_code',
    code: to.searchParams.get('code') ?? '',
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: redirectUri,
  });
  expect(Object.keys(answer.json)).toEqual([
    'access_token',
    'expires_in',
    'refresh_token',
    'scope',
    'token_type',
    'id_token',
  ]);
  expect(answer.json).toMatchObject({ expires_in: 3599, token_type: 'Bearer' });
  expect(answer.headers.get('cache-control')).toContain('no-store');
  expect(answer.headers.get('pragma')).toBe('no-cache');
});

test('without prompt=consent a user who has agreed before gets no refresh token', async ({ world }) => {
  const client = oauthClient(world, redirectUri);
  const to = await signIn(client, { scope: [calendarScope], access_type: 'offline' });
  expect(to.searchParams.get('prompt')).toBe('none');
  const { tokens } = await client.getToken(to.searchParams.get('code') ?? '');
  expect(tokens.refresh_token).toBeUndefined();
  expect(tokens.id_token).toBeUndefined();
});

test('whoever declines goes back with access_denied', async ({ world }) => {
  const form = await open(oauthClient(world, redirectUri).generateAuthUrl({ scope: [calendarScope], state: 'x' }));
  expect((await decide(form, 'deny')).search).toBe('?state=x&error=access_denied');
});

test('an unticked scope is not granted', async ({ world }) => {
  const client = oauthClient(world, redirectUri);
  const form = await open(client.generateAuthUrl({ scope: ['openid', calendarScope, eventsScope] }));
  expect(form.scopes).toEqual([calendarScope, eventsScope]);
  const to = await decide(form, 'allow', { scopes: [eventsScope] });
  expect(to.searchParams.get('scope')).toBe(`openid ${eventsScope}`);
  const { tokens } = await client.getToken(to.searchParams.get('code') ?? '');
  const refused = await calendarCall(world, '/users/me/calendarList', { as: tokens.access_token ?? '' });
  expect(refused.status).toBe(403);
  expect(refused.json.error).toMatchObject({
    status: 'PERMISSION_DENIED',
    errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
  });
  expect(refused.json.error.details[0]).toMatchObject({
    reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    metadata: { method: 'calendar.v3.CalendarList.List' },
  });
  expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  expect((await calendarCall(world, '/calendars/primary/events', { as: tokens.access_token ?? '' })).status).toBe(200);
});

test('a login_hint chooses the account, also by its number', async ({ world }) => {
  const { email } = person(world, 2);
  const client = oauthClient(world, redirectUri);
  const form = await open(client.generateAuthUrl({ scope: ['openid', 'email'], login_hint: email }));
  expect(form.emails[0]).toBe(email);
  expect(form.emails).toHaveLength(credentialsOf(world).users.length);
  const { tokens } = await client.getToken((await decide(form, 'allow')).searchParams.get('code') ?? '');
  expect((await client.getTokenInfo(tokens.access_token ?? '')).email).toBe(email);
});

test('prompt=none answers at once for somebody known, and asks for interaction otherwise', async ({ world }) => {
  const client = oauthClient(world, redirectUri);
  const ask = async (login_hint: string): Promise<URL> => {
    const answer = await fetch(
      client.generateAuthUrl({ scope: [calendarScope], prompt: 'none', login_hint, state: 's' }),
      { redirect: 'manual' },
    );
    expect(answer.status).toBe(302);
    return new URL(answer.headers.get('location') ?? '');
  };
  expect((await ask(person(world, 1).email)).searchParams.get('code')).toMatch(/^4\/0A/);
  expect((await ask('nobody@elsewhere.example')).search).toBe('?state=s&error=interaction_required');
});

test('what is wrong with a request is shown on a page and never redirected', async ({ world }) => {
  const { clientId } = credentialsOf(world);
  const good = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: calendarScope };
  const cases: [Record<string, string>, number, string][] = [
    [{ ...good, redirect_uri: 'http://elsewhere.example/cb' }, 400, 'redirect_uri_mismatch'],
    [{ ...good, client_id: 'nobody' }, 401, 'invalid_client'],
    [{ ...good, scope: 'https://www.googleapis.com/auth/calendar.nothing' }, 400, 'invalid_scope'],
    [{ ...good, response_type: 'cookie' }, 400, 'unsupported_response_type'],
    [{ client_id: clientId, redirect_uri: redirectUri, response_type: 'code' }, 400, 'invalid_request'],
  ];
  for (const [query, status, code] of cases) {
    const page = await call(world, '/o/oauth2/v2/auth', { as: null, query });
    expect([page.status, page.headers.get('location')]).toEqual([status, null]);
    expect(page.text).toContain(`Error ${status}: ${code}`);
  }
});

test('PKCE: only the verifier behind the challenge gets tokens', async ({ world }) => {
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const { clientId, clientSecret } = credentialsOf(world);
  const ask = {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: calendarScope,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  };
  const form = await open(`${baseOf(world)}/o/oauth2/v2/auth?${new URLSearchParams(ask).toString()}`);
  const code = (await decide(form, 'allow')).searchParams.get('code') ?? '';
  const fields = {
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: redirectUri,
  };
  const told = { error: 'invalid_grant', error_description: 'Missing code verifier.' };
  expect(await token(world, fields)).toMatchObject({ status: 400, json: told });
  expect((await token(world, { ...fields, code_verifier: 'other' })).json.error_description).toBe(
    'Invalid code verifier.',
  );
  expect((await token(world, { ...fields, code_verifier: verifier })).status).toBe(200);
  expect((await token(world, { ...fields, code_verifier: verifier })).json).toEqual({
    error: 'invalid_grant',
    error_description: 'Bad Request',
  });
});

test('a code ends after ten minutes of the clock', async ({ world }) => {
  const client = oauthClient(world, redirectUri);
  const to = await signIn(client, { scope: [calendarScope] });
  await world.advance('11m');
  await expect(client.getToken(to.searchParams.get('code') ?? '')).rejects.toThrow('invalid_grant');
});

test('refusals of the token endpoint, to the letter', async ({ world }) => {
  const { clientId, clientSecret, refreshToken } = credentialsOf(world);
  const client = { client_id: clientId, client_secret: clientSecret };
  const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const other = `123456789012-${'a'.repeat(32)}.apps.googleusercontent.com`;
  const cases: [Record<string, string>, number, string, string][] = [
    [{ ...refresh, client_id: 'nobody', client_secret: 'x' }, 401, 'invalid_client', 'The OAuth client was not found.'],
    [{ ...refresh, ...client, client_secret: 'wrong' }, 401, 'invalid_client', 'Unauthorized'],
    [{ ...refresh }, 400, 'invalid_request', 'Could not determine client ID from request.'],
    [{ ...refresh, client_id: clientId }, 400, 'invalid_request', 'client_secret is missing.'],
    [
      { ...client, grant_type: 'authorization_code', code: 'garbage', redirect_uri: redirectUri },
      400,
      'invalid_grant',
      'Malformed auth code.',
    ],
    [{ ...client, grant_type: 'authorization_code' }, 400, 'invalid_request', 'Missing required parameter: code'],
    [{ ...client, grant_type: 'refresh_token', refresh_token: '1//0garbage' }, 400, 'invalid_grant', 'Bad Request'],
    [{ ...refresh, client_id: other, client_secret: 'x' }, 401, 'unauthorized_client', 'Unauthorized'],
    [{ ...client, grant_type: 'magic' }, 400, 'unsupported_grant_type', 'Invalid grant_type: magic'],
  ];
  for (const [fields, status, error, error_description] of cases)
    expect(await token(world, fields)).toMatchObject({ status, json: { error, error_description } });
});

test('a redirect_uri that differs is a mismatch; Basic authentication and JSON are taken, too', async ({ world }) => {
  const client = oauthClient(world, redirectUri);
  const { clientId, clientSecret } = credentialsOf(world);
  const code = (await signIn(client, { scope: [calendarScope] })).searchParams.get('code') ?? '';
  const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
  const ask = (redirect_uri: string) =>
    call(world, '/oauth2/v4/token', {
      as: null,
      headers: basic,
      body: { grant_type: 'authorization_code', code, redirect_uri },
    });
  expect((await ask('http://localhost:1/x')).json).toEqual({
    error: 'redirect_uri_mismatch',
    error_description: 'Bad Request',
  });
  expect((await ask(redirectUri)).status).toBe(200);
});

test('an access token lives an hour of the clock; the refresh token gives another, and none of its own', async ({
  world,
}) => {
  const { clientId, clientSecret, refreshToken } = credentialsOf(world);
  const refresh = () =>
    token(world, {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: clientId,
      client_secret: clientSecret,
    });
  const first = await refresh();
  expect(Object.keys(first.json)).toEqual(['access_token', 'expires_in', 'scope', 'token_type', 'id_token']);
  const list = (as: string) => calendarCall(world, '/users/me/calendarList', { as });
  expect((await list(first.json.access_token)).status).toBe(200);
  await world.advance('1h');
  const ended = await list(first.json.access_token);
  expect(ended.status).toBe(401);
  expect(ended.json.error.errors[0]).toEqual({
    message: 'Invalid Credentials',
    domain: 'global',
    reason: 'authError',
    location: 'Authorization',
    locationType: 'header',
  });
  expect(ended.headers.get('www-authenticate')).toBe(
    'Bearer realm="https://accounts.google.com/", error="invalid_token"',
  );
  expect((await list((await refresh()).json.access_token)).status).toBe(200);
  expect((await list(credentialsOf(world).accessToken)).status).toBe(200);
});

test('revoking one token ends the whole grant', async ({ world }) => {
  const client = oauthClient(world, redirectUri);
  const { tokens } = await client.getToken(
    (await signIn(client, { scope: [calendarScope], access_type: 'offline', prompt: 'consent' })).searchParams.get(
      'code',
    ) ?? '',
  );
  client.setCredentials(tokens);
  await client.revokeToken(tokens.access_token ?? '');
  expect((await calendarCall(world, '/users/me/calendarList', { as: tokens.access_token ?? '' })).status).toBe(401);
  const { clientId, clientSecret } = credentialsOf(world);
  const refused = await token(world, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token ?? '',
    client_id: clientId,
    client_secret: clientSecret,
  });
  expect(refused.json).toEqual({ error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });
  expect((await call(world, '/revoke', { as: null, query: { token: 'nobody' } })).json).toEqual({
    error: 'invalid_token',
    error_description: 'Token expired or revoked',
  });
  expect((await call(world, '/revoke', { as: null })).json).toEqual({
    error: 'invalid_request',
    error_description: 'Bad Request',
  });
  // The grant is gone, so the next consent is a first one again.
  const again = await signIn(client, { scope: [calendarScope], access_type: 'offline' });
  expect((await client.getToken(again.searchParams.get('code') ?? '')).tokens.refresh_token).toMatch(/^1\/\/0/);
});

test('behind the back of an app: tokens expire and are revoked', async ({ world }) => {
  const { accessToken, refreshToken, email } = credentialsOf(world);
  const list = () => calendarCall(world, '/users/me/calendarList', { as: accessToken });
  expect((await list()).status).toBe(200);
  await world.trigger('google/token.expire', { email });
  expect((await list()).json.error.details[0].reason).toBe('ACCESS_TOKEN_EXPIRED');
  const client = oauthClient(world);
  client.setCredentials({ refresh_token: refreshToken });
  expect((await client.getAccessToken()).token).toMatch(/^ya29\./);
  await world.trigger('google/token.revoke', { token: refreshToken });
  client.setCredentials({ refresh_token: refreshToken });
  await expect(client.getAccessToken()).rejects.toThrow('invalid_grant');
  await expect(world.trigger('google/token.expire', { token: 'nobody' })).rejects.toThrow(/404/);
});

test('named faults of OAuth: a refused refresh, a consent that ends in denial', async ({ world }) => {
  const { clientId, clientSecret, refreshToken } = credentialsOf(world);
  const fields = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  };
  await world.faults({ provider: 'google', operation: 'google.oauth.token', fault: { error: 'invalid_grant' } });
  expect(await token(world, fields)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  await world.faults({ provider: 'google', operation: 'google.oauth.decide', fault: { error: 'access_denied' } });
  const form = await open(oauthClient(world, redirectUri).generateAuthUrl({ scope: [calendarScope] }));
  expect((await decide(form, 'allow')).searchParams.get('error')).toBe('access_denied');
  await world.faults({ provider: 'google', operation: 'google.oauth.token', fault: { error: 'internal' } });
  expect(await token(world, fields)).toMatchObject({ status: 500, json: { error: 'internal_failure' } });
});

test('a device waits for somebody to agree elsewhere', async ({ world }) => {
  const { clientId, clientSecret } = credentialsOf(world);
  const form = (fields: Record<string, string>) => ({
    as: null,
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const { json: device } = await call(world, '/device/code', form({ client_id: clientId, scope: calendarScope }));
  expect(device).toMatchObject({ expires_in: 1800, interval: 5, verification_url: `${baseOf(world)}/device` });
  const poll = () =>
    token(world, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device.device_code,
      client_id: clientId,
      client_secret: clientSecret,
    });
  expect(await poll()).toMatchObject({ status: 428, json: { error: 'authorization_pending' } });
  expect((await call(world, '/device', { as: null })).text).toContain('name="user_code"');
  const { email } = person(world, 1);
  const decision = form({ user_code: device.user_code, email, decision: 'allow' });
  expect((await call(world, '/device', decision)).status).toBe(200);
  const answer = await poll();
  expect(answer.json).toMatchObject({
    scope: calendarScope,
    refresh_token: expect.stringMatching(/^1\/\/0/) as string,
  });
  const list = await calendarCall(world, '/users/me/calendarList', { as: answer.json.access_token });
  expect(list.json.items[0].id).toBe(email);
  expect((await poll()).status).toBe(400);
});
