/** Keys and tokens of v1.1, OAuth2 of v2. */
import { describe, expect } from 'vitest';
import instamojo from '../../../emulators/instamojo/index.ts';
import { worldTest } from '../../start.ts';
import { ask, baseOf, credentialsOf, formOf, frozen, test, token, v1, v2 } from './mojo.ts';

const none = { success: false, message: 'Authentication credentials were not provided.' };
const wrong = { success: false, message: 'Invalid Auth Token.' };

describe('v1.1', () => {
  test('credentials have the real forms', ({ world }) => {
    expect(credentialsOf(world)).toEqual({
      apiKey: expect.stringMatching(/^test_[0-9a-f]{27}$/),
      authToken: expect.stringMatching(/^test_[0-9a-f]{27}$/),
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
      clientId: expect.stringMatching(/^test_[A-Za-z0-9]{35}$/),
      clientSecret: expect.stringMatching(/^test_[A-Za-z0-9]{123}$/),
      username: expect.stringMatching(/^[a-z0-9_]+$/),
      password: expect.any(String),
    });
    const base = baseOf(world);
    expect(world.env).toMatchObject({
      INSTAMOJO_API_KEY: credentialsOf(world).apiKey,
      IM_AUTH_TOKEN: credentialsOf(world).authToken,
      INSTAMOJO_BASE_URL: base,
      INSTAMOJO_ENDPOINT: `${base}/api/1.1/`,
      IM_URL: `${base}/api/1.1/`,
    });
  });

  test('missing headers, a wrong token, a mixed pair', async ({ world }) => {
    const { apiKey = '', authToken = '' } = credentialsOf(world);
    const live = 'f'.repeat(32);
    const cases: readonly [Record<string, string>, unknown][] = [
      [{}, none],
      [{ 'x-api-key': apiKey }, none],
      [{ 'x-auth-token': authToken }, none],
      [{ 'x-api-key': apiKey, 'x-auth-token': 'wrong' }, wrong],
      [{ 'x-api-key': apiKey, 'x-auth-token': `test_${'0'.repeat(27)}` }, wrong],
      [{ 'x-api-key': apiKey, 'x-auth-token': live }, wrong],
      [{ 'x-api-key': 'nonsense', 'x-auth-token': authToken }, wrong],
      [{ authorization: 'Bearer abc' }, none],
    ];
    for (const [headers, expected] of cases) {
      const { status, body, headers: answered } = await ask(`${world.env.IM_URL}payments/`, { headers });
      expect([headers, status, body]).toEqual([headers, 401, expected]);
      expect(answered.get('www-authenticate')).toBe('Token');
    }
  });

  test('header names in any case; well-formed keys that nobody registered pass, live ones too', async ({ world }) => {
    const url = `${world.env.IM_URL}payments/`;
    const { apiKey = '', authToken = '' } = credentialsOf(world);
    expect((await ask(url, { headers: { 'X-Api-key': apiKey, 'x-AUTH-token': authToken } })).status).toBe(200);
    const foreign = { 'x-api-key': 'a'.repeat(32), 'x-auth-token': 'b'.repeat(32) };
    expect((await ask(url, { headers: foreign })).status).toBe(200);
  });

  test('an auth token can be minted for name and password, and revoked', async ({ world }) => {
    const { apiKey = '', username = '', password = '' } = credentialsOf(world);
    const headers = { 'X-Api-Key': apiKey };
    const mint = (fields: Record<string, string>) =>
      ask(`${world.env.IM_URL}auth/`, { method: 'POST', headers, body: formOf(fields) });
    const { body } = await mint({ username, password });
    expect(body.success).toBe(true);
    const minted: string = body.auth_token.auth_token;
    const use = () => ask(`${world.env.IM_URL}payments/`, { headers: { ...headers, 'X-Auth-Token': minted } });
    expect((await use()).status).toBe(200);
    const gone = await v1(world).call('DELETE', `auth/${minted}/`);
    expect([gone.status, gone.body]).toEqual([200, { success: true }]);
    expect((await use()).body).toEqual(wrong);
    const refused = await mint({ username, password: 'guess' });
    expect([refused.body.success, typeof refused.body.message]).toEqual([false, 'string']);
  });

  test('credentials find their namespace on the provider’s own port', async ({ world, backlot }) => {
    const { id } = await v1(world).request();
    const { headers } = v1(world);
    const own = `http://127.0.0.1:${backlot.ports.instamojo}`;
    const { body } = await ask(`${own}/api/1.1/payment-requests/${id}/`, { headers });
    expect(body.payment_request.longurl).toBe(`${own}/@${credentialsOf(world).username}/${id}`);
    expect((await ask(body.payment_request.longurl)).text).toContain('<form');
  });
});

const strict = worldTest({ emulators: [instamojo], strictAuth: true });

strict('with strict authentication only what was handed out is good', async ({ world }) => {
  expect((await v1(world).get('debug/')).body).toEqual({ success: true });
  expect((await (await v2(world)).get('payments/')).status).toBe(200);
  const foreign = { 'x-api-key': 'a'.repeat(32), 'x-auth-token': 'b'.repeat(32) };
  expect((await ask(`${world.env.IM_URL}payments/`, { headers: foreign })).body).toEqual(wrong);
  const bearer = { authorization: `Bearer ${'a1'.repeat(15)}` };
  expect((await ask(`${baseOf(world)}/v2/payments/`, { headers: bearer })).body).toEqual(none);
  const client = { client_id: 'a'.repeat(40), client_secret: 'b'.repeat(128) };
  expect((await token(world, client)).body).toEqual({ error: 'invalid_client' });
});

describe('OAuth2', () => {
  test('client credentials give a token for ten hours, without a refresh token', async ({ world }) => {
    const { status, body, headers } = await token(world);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[A-Za-z0-9]{30}$/),
      token_type: 'Bearer',
      expires_in: 36000,
      scope: 'read write',
    });
  });

  test('multipart with unknown members, as the plugins send it, and HTTP Basic', async ({ world }) => {
    const { clientId = '', clientSecret = '' } = credentialsOf(world);
    const url = `${baseOf(world)}/oauth2/token/`;
    const body = new FormData();
    const fields = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scopes: 'all',
    };
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    expect((await ask(url, { method: 'POST', body })).body.scope).toBe('read write');
    const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const basic = await ask(url, {
      method: 'POST',
      headers: { authorization },
      body: formOf({ grant_type: 'client_credentials' }),
    });
    expect(basic.status).toBe(200);
  });

  test('the client is found on the own port by the body alone', async ({ world, backlot }) => {
    const { clientId: client_id = '', clientSecret: client_secret = '' } = credentialsOf(world);
    const body = formOf({ grant_type: 'client_credentials', client_id, client_secret });
    const own = `http://127.0.0.1:${backlot.ports.instamojo}`;
    const issued = await ask(`${own}/oauth2/token/`, { method: 'POST', body });
    const { id } = await v1(world).request();
    const headers = { authorization: `Bearer ${issued.body.access_token}` };
    expect((await ask(`${own}/v2/payment_requests/${id}/`, { headers })).body.id).toBe(id);
  });

  test('the grant is judged before the client', async ({ world }) => {
    const answers = async (fields: Record<string, string>) => {
      const { status, body } = await token(world, fields);
      return [status, body];
    };
    const unsupported = [400, { error: 'unsupported_grant_type' }];
    const invalid = [401, { error: 'invalid_client' }];
    expect(await answers({ grant_type: '' })).toEqual(unsupported);
    expect(await answers({ grant_type: 'wish', client_secret: 'wrong' })).toEqual(unsupported);
    expect(await answers({ client_secret: '' })).toEqual(invalid);
    expect(await answers({ client_secret: `test_${'x'.repeat(123)}` })).toEqual(invalid);
    expect(await answers({ client_id: 'unknown' })).toEqual(invalid);
  });

  test('the password grant, and refreshing', async ({ world }) => {
    const { username, password } = credentialsOf(world);
    const { body } = await token(world, { grant_type: 'password', username, password });
    expect(body.refresh_token).toMatch(/^[A-Za-z0-9]{30}$/);
    const next = await token(world, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
    expect(next.status).toBe(200);
    expect(next.body.refresh_token).not.toBe(body.refresh_token);
    const again = await token(world, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
    const guessed = await token(world, { grant_type: 'password', username, password: 'guess' });
    expect([guessed.status, guessed.body.error]).toEqual([400, 'invalid_grant']);
  });

  test('a missing or malformed token, and v1.1’s headers, are no credentials', async ({ world }) => {
    const url = `${baseOf(world)}/v2/payments/`;
    const attempts: Record<string, string>[] = [{}, { authorization: 'Bearer short' }, v1(world).headers];
    for (const headers of attempts) {
      const { status, body, headers: answered } = await ask(url, { headers });
      expect([status, body]).toEqual([401, none]);
      expect(answered.get('www-authenticate')).toBe('Bearer realm="api"');
    }
    const wellFormed = { authorization: `Bearer ${'a1'.repeat(15)}` };
    expect((await ask(url, { headers: wellFormed })).status).toBe(200);
  });

  frozen('a token ends after ten hours', async ({ world }) => {
    const api = await v2(world);
    await world.advance('9h59m');
    expect((await api.get('payments/')).status).toBe(200);
    await world.advance('1m');
    const { status, body } = await api.get('payments/');
    expect([status, body]).toEqual([401, none]);
  });

  test('a token can be ended behind the app’s back', async ({ world }) => {
    const api = await v2(world);
    await world.trigger('instamojo/token.expire', { token: api.authorization.split(' ')[1] });
    expect((await api.get('payments/')).status).toBe(401);
    await expect(world.trigger('instamojo/token.expire', { token: 'nonesuch' })).rejects.toThrow('404');
  });

  test('an auto clock does not end it on its way', async ({ world }) => {
    const api = await v2(world);
    await world.settle();
    expect((await api.get('payments/')).status).toBe(200);
  });

  test('a token does no more than its scope', async ({ world }) => {
    const api = await v2(world, { scope: 'payments:read payment-requests:write' });
    expect((await api.get('payments/')).status).toBe(200);
    expect((await api.post('payment_requests/', { purpose: 'x', amount: 10 })).status).toBe(201);
    expect((await api.get('payment_requests/')).status).toBe(200);
    const { status, body } = await api.get('refunds/');
    expect(status).toBe(403);
    expect(body).toEqual({ success: false, message: 'You do not have permission to perform this action.' });
  });
});
