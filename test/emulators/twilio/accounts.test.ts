/** What belongs to an account: keys, tokens, caller ids, addresses, applications, use and prices. */
import { expect } from 'vitest';
import { credential, sdkFor, twilioTest } from './sdk.ts';

const test = twilioTest();

test('a new API key opens the account, until it is deleted', async ({ sdk, world }) => {
  const account = credential(world, 'accountSid');
  const key = await sdk.newKeys.create({ friendlyName: 'Deploy' });
  expect(key.secret).toMatch(/^[A-Za-z0-9]{32}$/);
  const byKey = sdkFor(world, key.sid, key.secret, account);
  expect((await byKey.keys.list()).map(({ sid }) => sid)).toContain(key.sid);
  await byKey.keys(key.sid).update({ friendlyName: 'Renamed' });
  expect((await sdk.keys(key.sid).fetch()).friendlyName).toBe('Renamed');
  await sdk.keys(key.sid).remove();
  await expect(byKey.keys.list()).rejects.toMatchObject({ code: 20003 });
});

test('IAM keys', async ({ sdk, world }) => {
  const account = credential(world, 'accountSid');
  const key = await sdk.iam.v1.newApiKey.create({
    accountSid: account,
    friendlyName: 'One',
    keyType: 'restricted',
    policy: { allow: ['/x'] },
  });
  expect(key).toMatchObject({ friendlyName: 'One', policy: { allow: ['/x'] } });
  expect((await sdk.iam.v1.getApiKeys.list({ accountSid: account })).map(({ sid }) => sid)).toContain(key.sid);
});

test('a second auth token, promoted', async ({ sdk, world }) => {
  const { secondaryAuthToken } = await sdk.accounts.v1.secondaryAuthToken().create();
  const second = sdkFor(world, credential(world, 'accountSid'), secondaryAuthToken);
  const { authToken } = await second.accounts.v1.authTokenPromotion().update();
  expect(authToken).toBe(secondaryAuthToken);
  await expect(sdk.keys.list()).rejects.toMatchObject({ code: 20003 });
});

test('tokens and balance', async ({ sdk }) => {
  const token = await sdk.tokens.create({ ttl: 60 });
  expect(token.ttl).toBe('60');
  expect(token.iceServers).toHaveLength(4);
  expect(await sdk.balance.fetch()).toMatchObject({ currency: 'USD', balance: '100.00' });
});

test('a caller id is verified by a call', async ({ sdk, world, receiver }) => {
  const phoneNumber = '+14155550133';
  const asked = await sdk.validationRequests.create({ phoneNumber, statusCallback: receiver.url });
  expect(asked.validationCode).toMatch(/^\d{6}$/);
  await world.settle();
  expect(receiver.forms).toMatchObject([{ VerificationStatus: 'success', CallSid: asked.callSid }]);
  expect((await sdk.outgoingCallerIds.list({ phoneNumber }))[0]?.sid).toBe(receiver.forms[0]?.OutgoingCallerIdSid);
  await expect(sdk.validationRequests.create({ phoneNumber })).rejects.toMatchObject({ code: 21450 });
  await world.settings('twilio', { callees: { '+14155550134': 'no-answer' } });
  await sdk.validationRequests.create({ phoneNumber: '+14155550134', statusCallback: receiver.url });
  await world.settle();
  expect(receiver.forms[1]).toMatchObject({ VerificationStatus: 'failed' });
});

test('addresses and applications', async ({ sdk }) => {
  const address = await sdk.addresses.create({
    customerName: 'Backlot',
    street: '1 Main St',
    city: 'Springfield',
    region: 'IL',
    postalCode: '62701',
    isoCountry: 'US',
  });
  expect((await sdk.addresses(address.sid).update({ city: 'Chicago' })).city).toBe('Chicago');
  const app = await sdk.applications.create({ friendlyName: 'App', smsUrl: 'http://localhost/sms' });
  expect(app).toMatchObject({ smsUrl: 'http://localhost/sms', voiceUrl: null, smsMethod: 'POST' });
  expect(await sdk.applications(app.sid).remove()).toBe(true);
});

test('use is counted', async ({ sdk, world }) => {
  for (let index = 0; index < 2; index++)
    await sdk.messages.create({ to: '+14155550123', from: credential(world, 'phoneNumber'), body: 'x' });
  await world.trigger('twilio/inbound-message', {
    from: '+14155550123',
    to: credential(world, 'phoneNumber'),
    body: 'x',
  });
  await world.settle();
  const of = async (category: 'sms' | 'sms-inbound' | 'sms-outbound') =>
    (await sdk.usage.records.today.list({ category })).map(({ count, countUnit, price, priceUnit }) => [
      count,
      countUnit,
      Number(price),
      priceUnit,
    ]);
  expect(await of('sms')).toEqual([['3', 'messages', 0.0158, 'usd']]);
  expect(await of('sms-inbound')).toEqual([['1', 'messages', 0, 'usd']]);
  expect(await of('sms-outbound')).toEqual([['2', 'messages', 0.0158, 'usd']]);
  expect((await sdk.usage.records.list()).map(({ category }) => category)).toContain('totalprice');
  expect((await sdk.usage.records.yesterday.list({ category: 'sms' }))[0]?.count).toBe('0');
});

test('a usage trigger fires', async ({ sdk, world, receiver }) => {
  const made = await sdk.usage.triggers.create({ callbackUrl: receiver.url, triggerValue: '+1', usageCategory: 'sms' });
  await sdk.messages.create({ to: '+14155550123', from: credential(world, 'phoneNumber'), body: 'x' });
  await world.settle();
  await world.advance('2m');
  expect(receiver.forms).toMatchObject([{ UsageTriggerSid: made.sid, CurrentValue: '1' }]);
});

test('prices', async ({ sdk }) => {
  expect((await sdk.pricing.v1.messaging.countries.list()).map(({ isoCountry }) => isoCountry)).toContain('US');
  const prices = await sdk.pricing.v1.messaging.countries('US').fetch();
  expect(prices.priceUnit).toBe('USD');
  expect((await sdk.pricing.v1.phoneNumbers.countries('GB').fetch()).phoneNumberPrices).toHaveLength(2);
  expect((await sdk.pricing.v1.voice.numbers('+14155550123').fetch()).isoCountry).toBe('US');
  await expect(sdk.pricing.v1.voice.countries('ZZ').fetch()).rejects.toMatchObject({ code: 20404 });
});
