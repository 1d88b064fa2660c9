/** Who may call, and what everybody else is told. */
import { expect } from 'vitest';
import { credential, raw, sdkFor, twilioTest } from './sdk.ts';

const test = twilioTest();
const path = (world: Parameters<typeof credential>[0]): string =>
  `/2010-04-01/Accounts/${credential(world, 'accountSid')}.json`;

test('the account with its token', async ({ sdk, world }) => {
  const account = await sdk.api.v2010.accounts(credential(world, 'accountSid')).fetch();
  expect(account).toMatchObject({ status: 'active', type: 'Full', ownerAccountSid: account.sid });
  expect(account.authToken).toBe(credential(world, 'authToken'));
  expect(Object.keys(account.subresourceUris)).toHaveLength(20);
});

test('an API key with its secret', async ({ world }) => {
  const sdk = sdkFor(
    world,
    credential(world, 'apiKeySid'),
    credential(world, 'apiKeySecret'),
    credential(world, 'accountSid'),
  );
  const account = await sdk.api.v2010.accounts(credential(world, 'accountSid')).fetch();
  expect(account.sid).toBe(credential(world, 'accountSid'));
});

test('no credentials', async ({ world }) => {
  const response = await fetch(`${world.baseUrls.twilio}${path(world)}`);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Basic realm="Twilio API"');
  expect(response.headers.get('twilio-request-id')).toMatch(/^RQ[0-9a-f]{32}$/);
  expect(await response.json()).toEqual({
    code: 20003,
    message: 'Authentication Error - No credentials provided',
    more_info: 'https://www.twilio.com/docs/errors/20003',
    status: 401,
  });
});

test('a wrong token', async ({ world }) => {
  const response = await raw(world, 'GET', path(world), { password: 'f'.repeat(32) });
  expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([401, 'Authenticate']);
});

test('an ill-formed user name', async ({ world }) => {
  const response = await raw(world, 'GET', path(world), { user: 'me' });
  expect(await response.json()).toMatchObject({ code: 20003, message: 'Authentication Error - invalid username' });
});

test('an account that nobody knew is made on first use', async ({ world }) => {
  const id = `AC${'1'.repeat(32)}`;
  const sdk = sdkFor(world, id, 'a'.repeat(32));
  expect((await sdk.api.v2010.accounts(id).fetch()).sid).toBe(id);
  await expect(sdkFor(world, id, 'b'.repeat(32)).api.v2010.accounts(id).fetch()).rejects.toMatchObject({ code: 20003 });
});

test('a subaccount by its parent, and by itself', async ({ sdk, world }) => {
  const sub = await sdk.api.v2010.accounts.create({ friendlyName: 'Branch' });
  expect(sub.ownerAccountSid).toBe(credential(world, 'accountSid'));
  const own = sdkFor(world, sub.sid, sub.authToken);
  expect((await own.api.v2010.accounts(sub.sid).fetch()).friendlyName).toBe('Branch');
  expect((await sdk.api.v2010.accounts.list()).map(({ sid }) => sid)).toEqual([
    credential(world, 'accountSid'),
    sub.sid,
  ]);
  await sdk.api.v2010.accounts(sub.sid).update({ status: 'suspended' });
  await expect(own.api.v2010.accounts(sub.sid).fetch()).rejects.toMatchObject({
    code: 20005,
    message: `Account ${sub.sid} is not active`,
  });
});

test('what is not there', async ({ sdk, world }) => {
  const missing = `AC${'0'.repeat(32)}`;
  await expect(sdk.api.v2010.accounts(missing).fetch()).rejects.toMatchObject({
    status: 404,
    code: 20404,
    message: `The requested resource /2010-04-01/Accounts/${missing}.json was not found`,
  });
  const response = await raw(world, 'DELETE', '/2010-04-01/Accounts.json');
  expect([response.status, await response.json()]).toMatchObject([405, { code: 20004 }]);
});
