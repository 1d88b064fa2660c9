/** Authenticator apps, and OAuth. */
import { get } from 'node:http';
import { expect } from 'vitest';
import { totp } from '../../../emulators/twilio/verify/totp.ts';
import { credential, raw, twilioTest } from './sdk.ts';

const test = twilioTest();

test('the codes of RFC 6238', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'; // 12345678901234567890
  const config = { alg: 'sha1', time_step: 30, skew: 1, code_length: 8 };
  expect([59, 1111111109, 20000000000].map((at) => totp(secret, config, at * 1000))).toEqual([
    '94287082',
    '07081804',
    '65353130',
  ]);
});

test('a factor is verified by a code, and answers challenges', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const entity = service.entities('ff483d1ff591898a9942916050d2ca3f');
  const factor = await entity.newFactors.create({ friendlyName: 'Phone', factorType: 'totp' });
  const { secret, uri } = factor.binding as { secret: string; uri: string };
  expect(uri).toMatch(/^otpauth:\/\/totp\//);
  expect(factor.status).toBe('unverified');
  const config = { alg: 'sha1', time_step: 30, skew: 1, code_length: 6 };
  const code = (): string => totp(secret, config, Date.now());
  expect((await entity.factors(factor.sid).update({ authPayload: '000' })).status).toBe('unverified');
  expect((await entity.factors(factor.sid).update({ authPayload: code() })).status).toBe('verified');
  const right = await entity.challenges.create({ factorSid: factor.sid, authPayload: code() });
  expect(right.status).toBe('approved');
  const open = await entity.challenges.create({ factorSid: factor.sid });
  expect(open.status).toBe('pending');
  expect((await entity.challenges(open.sid).update({ authPayload: code() })).status).toBe('approved');
  const late = await entity.challenges.create({ factorSid: factor.sid });
  await world.advance('6m');
  expect((await entity.challenges(late.sid).fetch()).status).toBe('expired');
  expect((await service.entities.list()).map(({ identity }) => identity)).toHaveLength(1);
});

test('a bearer token opens the account for an hour', async ({ world }) => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: `OQ${'a'.repeat(32)}`,
    client_secret: 'secret',
  });
  const response = await fetch(`${world.baseUrls.twilio}/oauth/v2/token`, { method: 'POST', body });
  expect(response.status).toBe(200);
  const { access_token: token, token_type: type } = (await response.json()) as Record<string, string>;
  expect(type).toBe('bearer');
  const path = `/2010-04-01/Accounts/${credential(world, 'accountSid')}.json`;
  const headers = { authorization: `Bearer ${token}` };
  expect((await raw(world, 'GET', path, { headers })).status).toBe(200);
  await world.advance('61m');
  expect((await raw(world, 'GET', path, { headers })).status).toBe(401);
});

test('products that are not emulated say so', async ({ world }) => {
  const response = await raw(world, 'GET', '/taskrouter/v1/Workspaces');
  expect(response.status).toBe(404);
  expect(response.headers.get('x-backlot-not-emulated')).toBe('GET /taskrouter/v1/Workspaces');
  expect(await response.json()).toMatchObject({ code: 20404 });
});

test('hosts of regions and edges are Twilio, too', async ({ backlot, world }) => {
  const path = `/2010-04-01/Accounts/${credential(world, 'accountSid')}.json`;
  const credentials = `${credential(world, 'accountSid')}:${credential(world, 'authToken')}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const status = (host: string, path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(backlot.url);
      get({ host: '127.0.0.1', port, path, headers: { host, authorization } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      }).on('error', reject);
    });
  expect(await status('api.twilio.com', path)).toBe(200);
  expect(await status('api.dublin.ie1.twilio.com', path)).toBe(200);
  expect(await status('verify.us1.twilio.com', '/v2/Services')).toBe(200);
  expect(await status('tls-test.twilio.com', '/')).toBe(200);
});
