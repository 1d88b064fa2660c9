/** Phone numbers: found, bought, changed, released. */
import { expect } from 'vitest';
import twilio from 'twilio';
import { credential, raw, sdkFor, twilioTest } from './sdk.ts';

const test = twilioTest();

test('the namespace’s own number', async ({ sdk, world }) => {
  const [number, ...others] = await sdk.incomingPhoneNumbers.list();
  expect(others).toEqual([]);
  expect(number).toMatchObject({
    sid: credential(world, 'phoneNumberSid'),
    phoneNumber: credential(world, 'phoneNumber'),
    smsUrl: '',
    voiceUrl: '',
    smsApplicationSid: '',
    smsMethod: 'POST',
    status: 'in-use',
    origin: 'twilio',
    capabilities: { voice: true, sms: true, mms: true, fax: false },
  });
  expect(credential(world, 'phoneNumber')).toMatch(/^\+1\d{3}55501\d\d$/);
});

test('numbers on sale, and a purchase', async ({ sdk }) => {
  const offers = await sdk.availablePhoneNumbers('US').local.list({ areaCode: 415, limit: 5 });
  expect(offers).toHaveLength(5);
  expect(offers[0]).toMatchObject({
    isoCountry: 'US',
    region: 'CA',
    locality: 'San Francisco',
    addressRequirements: 'none',
  });
  const phoneNumber = offers[0]?.phoneNumber ?? '';
  const bought = await sdk.incomingPhoneNumbers.create({
    phoneNumber,
    smsUrl: 'http://localhost/sms',
    friendlyName: 'Shop',
  });
  expect(bought).toMatchObject({ phoneNumber, friendlyName: 'Shop', smsUrl: 'http://localhost/sms' });
  await expect(sdk.incomingPhoneNumbers.create({ phoneNumber })).rejects.toMatchObject({
    code: 21422,
    message: `${phoneNumber} is not available`,
  });
  const again = await sdk.availablePhoneNumbers('US').local.list({ areaCode: 415, limit: 1 });
  expect(again[0]?.phoneNumber).not.toBe(phoneNumber);
  expect((await sdk.incomingPhoneNumbers.list({ phoneNumber })).map(({ sid }) => sid)).toEqual([bought.sid]);
  expect(await sdk.incomingPhoneNumbers(bought.sid).remove()).toBe(true);
  await expect(sdk.incomingPhoneNumbers(bought.sid).fetch()).rejects.toMatchObject({ code: 20404 });
});

test('search: contains, region, kinds, countries', async ({ sdk }) => {
  const containing = await sdk.availablePhoneNumbers('US').local.list({ contains: '5550133', limit: 3 });
  expect(containing.every(({ phoneNumber }) => phoneNumber.includes('5550133'))).toBe(true);
  const inTexas = await sdk.availablePhoneNumbers('US').local.list({ inRegion: 'TX', limit: 3 });
  expect(inTexas.map(({ region }) => region)).toEqual(['TX', 'TX', 'TX']);
  expect((await sdk.availablePhoneNumbers('US').tollFree.list({ limit: 1 }))[0]?.phoneNumber).toMatch(/^\+1833/);
  expect((await sdk.availablePhoneNumbers('GB').mobile.list({ limit: 1 }))[0]?.phoneNumber).toMatch(/^\+447/);
  expect((await sdk.availablePhoneNumbers.list()).map(({ countryCode }) => countryCode)).toContain('GB');
  expect(await sdk.availablePhoneNumbers('US').fetch()).toMatchObject({ country: 'United States', beta: false });
  await expect(sdk.availablePhoneNumbers('XX').local.list()).rejects.toMatchObject({ code: 20404 });
});

test('the search’s answer has no page fields', async ({ world }) => {
  const account = credential(world, 'accountSid');
  const path = `/2010-04-01/Accounts/${account}/AvailablePhoneNumbers/US/Local.json`;
  const body = (await (await raw(world, 'GET', `${path}?PageSize=2`)).json()) as Record<string, unknown>;
  expect(Object.keys(body).toSorted()).toEqual(['available_phone_numbers', 'uri']);
});

test('by area code, and by kind', async ({ sdk }) => {
  const bought = await sdk.incomingPhoneNumbers.create({ areaCode: '212' });
  expect(bought.phoneNumber).toMatch(/^\+1212555/);
  await expect(sdk.incomingPhoneNumbers.create({ areaCode: '533' })).rejects.toMatchObject({
    code: 21452,
    message: 'No phone numbers found in area code 533',
  });
  await expect(sdk.incomingPhoneNumbers.create({ areaCode: '99' })).rejects.toMatchObject({ code: 21451 });
  await expect(sdk.incomingPhoneNumbers.create({ phoneNumber: '12' })).rejects.toMatchObject({ code: 21421 });
  const free = await sdk.incomingPhoneNumbers.tollFree.create({ phoneNumber: '+18335550123' });
  expect((await sdk.incomingPhoneNumbers.tollFree.list()).map(({ sid }) => sid)).toEqual([free.sid]);
});

test('test credentials', async ({ sdk, world }) => {
  const pretend = sdkFor(world, credential(world, 'testAccountSid'), credential(world, 'testAuthToken'));
  expect((await pretend.incomingPhoneNumbers.create({ phoneNumber: '+15005550006' })).phoneNumber).toBe('+15005550006');
  await expect(pretend.incomingPhoneNumbers.create({ phoneNumber: '+15005550000' })).rejects.toMatchObject({
    code: 21422,
  });
  await expect(pretend.incomingPhoneNumbers.create({ phoneNumber: '+15005550001' })).rejects.toMatchObject({
    code: 21421,
  });
  await expect(pretend.incomingPhoneNumbers.create({ areaCode: '533' })).rejects.toMatchObject({ code: 21452 });
  expect((await pretend.incomingPhoneNumbers.create({ areaCode: '500' })).sid).toMatch(/^PN/);
  expect(await sdk.incomingPhoneNumbers.list()).toHaveLength(1);
});

test('a number goes to a subaccount', async ({ sdk, world }) => {
  const sub = await sdk.api.v2010.accounts.create({ friendlyName: 'Branch' });
  const bought = await sdk.incomingPhoneNumbers.create({ areaCode: '646' });
  await sdk.incomingPhoneNumbers(bought.sid).update({ accountSid: sub.sid });
  expect(await sdk.incomingPhoneNumbers.list()).toHaveLength(1);
  const branch = sdkFor(world, sub.sid, sub.authToken);
  expect((await branch.incomingPhoneNumbers.list()).map(({ sid }) => sid)).toEqual([bought.sid]);
});

test('a subaccount’s webhooks are signed with its own token', async ({ sdk, world, receiver }) => {
  const sub = await sdk.api.v2010.accounts.create({ friendlyName: 'Branch' });
  const branch = sdkFor(world, sub.sid, sub.authToken);
  const number = await branch.incomingPhoneNumbers.create({ areaCode: '646', smsUrl: `${receiver.url}/sms` });
  await world.trigger('twilio/inbound-message', { from: '+14155550123', to: number.phoneNumber, body: 'x' });
  await world.settle();
  const signature = String(receiver.requests[0]?.headers['x-twilio-signature']);
  const [form = {}] = receiver.forms;
  expect(form.AccountSid).toBe(sub.sid);
  expect(twilio.validateRequest(sub.authToken, signature, `${receiver.url}/sms`, form)).toBe(true);
  expect(await sdk.messages.list()).toEqual([]);
  const byParent = sdkFor(world, undefined, undefined, sub.sid);
  expect(await byParent.messages.list()).toHaveLength(1);
});
