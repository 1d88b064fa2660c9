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

test('named faults in each host’s own words', async ({ sdk, world }) => {
  const verify = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const told = async (error: string, call: () => Promise<unknown>): Promise<unknown> => {
    await world.faults({ provider: 'twilio', fault: { error } });
    return call().catch(({ status, code, message }: { status: number; code: number; message: string }) => [
      status,
      code,
      message,
    ]);
  };
  const messages = () => sdk.messages.list();
  expect(await told('rate_limit', messages)).toEqual([429, 20429, 'Too Many Requests']);
  expect(await told('rate_limit', () => verify.fetch())).toEqual([429, 20429, 'Too many requests']);
  expect(await told('unauthorized', messages)).toEqual([401, 20003, 'Authenticate']);
  expect(await told('forbidden', messages)).toEqual([403, 20006, 'Access Denied']);
  expect(await told('internal', messages)).toEqual([500, 20500, 'Internal server error']);
  expect(await told('unavailable', messages)).toEqual([503, 20503, 'Service Unavailable']);
  const account = credential(world, 'accountSid');
  expect(await told('account_suspended', messages)).toEqual([401, 20005, `Account ${account} is not active`]);
  expect(
    await told('max_check_attempts', () => verify.verificationChecks.create({ to: '+14155550123', code: '1' })),
  ).toEqual([429, 60202, 'Max check attempts reached']);
});

const strictTest = twilioTest({ strictAuth: true });

strictTest('a strict server knows its own accounts and keys alone', async ({ sdk, world }) => {
  expect(await sdk.messages.list()).toEqual([]);
  const stranger = sdkFor(world, `AC${'3'.repeat(32)}`, 'd'.repeat(32));
  await expect(stranger.messages.list()).rejects.toMatchObject({ code: 20003 });
  const account = credential(world, 'accountSid');
  const key = sdkFor(world, `SK${'3'.repeat(32)}`, 'd'.repeat(32), account);
  await expect(key.messages.list()).rejects.toMatchObject({ code: 20003 });
  const own = await sdk.newKeys.create();
  expect(await sdkFor(world, own.sid, own.secret, account).messages.list()).toEqual([]);
});

test('an API key that nobody knew opens the account in the path', async ({ world }) => {
  const account = credential(world, 'accountSid');
  const key = sdkFor(world, `SK${'4'.repeat(32)}`, 'anything', account);
  expect((await key.incomingPhoneNumbers.list()).map(({ sid }) => sid)).toEqual([credential(world, 'phoneNumberSid')]);
});
