/** Worlds that begin with something in them, and stay what they are over resets. */
import { expect } from 'vitest';
import { credential, sdkFor, twilioTest } from './sdk.ts';

const test = twilioTest();

test('numbers, messages, templates and keys from fixtures', async ({ sdk, world, receiver }) => {
  await world.fixtures({
    twilio: {
      incoming_phone_numbers: [{ $as: 'shop', phone_number: '+13035550142', sms_url: `${receiver.url}/sms` }],
      messages: [
        { from: '+14155550123', to: '+13035550142', body: 'Open?', direction: 'inbound' },
        { from: '${twilio.incoming_phone_numbers.shop.phone_number}', to: '+14155550123', body: 'Yes' },
      ],
      contents: [{ friendly_name: 'hi', types: { 'twilio/text': { body: 'Hi' } } }],
      applications: [{ friendly_name: 'App' }],
      short_codes: [{ short_code: '12345' }],
      verify_services: [{ friendly_name: 'Mine', code_length: 4 }],
      outgoing_caller_ids: [{ phone_number: '+14155550177' }],
    },
  });
  expect((await sdk.incomingPhoneNumbers.list()).map(({ phoneNumber }) => phoneNumber)).toContain('+13035550142');
  expect((await sdk.messages.list()).map(({ body, status, from }) => [body, status, from])).toEqual([
    ['Yes', 'delivered', '+13035550142'],
    ['Open?', 'received', '+14155550123'],
  ]);
  expect((await sdk.content.v1.contents.list())[0]?.friendlyName).toBe('hi');
  expect((await sdk.shortCodes.list())[0]?.shortCode).toBe('12345');
  expect((await sdk.verify.v2.services.list()).map(({ friendlyName }) => friendlyName)).toContain('Mine');
  expect((await sdk.messages.create({ to: '+14155550123', from: '12345', body: 'x' })).from).toBe('12345');
  await world.trigger('twilio/inbound-message', { from: '+14155550123', to: '+13035550142', body: 'Hello' });
  await world.settle();
  expect(receiver.forms.map((form) => form.Body)).toEqual(['Hello']);
});

test('a reset keeps the credentials and what belongs to them', async ({ sdk, world }) => {
  await sdk.messages.create({ to: '+14155550123', from: credential(world, 'phoneNumber'), body: 'x' });
  const key = await sdk.newKeys.create();
  await world.reset();
  expect(await sdk.messages.list()).toEqual([]);
  expect((await sdk.incomingPhoneNumbers.list()).map(({ sid }) => sid)).toEqual([credential(world, 'phoneNumberSid')]);
  expect((await sdk.messaging.v1.services.list()).map(({ sid }) => sid)).toEqual([
    credential(world, 'messagingServiceSid'),
  ]);
  expect((await sdk.verify.v2.services.list()).map(({ sid }) => sid)).toEqual([credential(world, 'verifyServiceSid')]);
  const account = credential(world, 'accountSid');
  const other = sdkFor(world, credential(world, 'apiKeySid'), credential(world, 'apiKeySecret'), account);
  expect((await other.keys.list()).map(({ sid }) => sid)).not.toContain(key.sid);
});

test('the environment that an app would set', async ({ world }) => {
  expect(
    Object.keys(world.env)
      .filter((name) => name.startsWith('TWILIO_'))
      .toSorted(),
  ).toEqual([
    'TWILIO_ACCOUNT_SID',
    'TWILIO_API_KEY',
    'TWILIO_API_KEY_SECRET',
    'TWILIO_API_KEY_SID',
    'TWILIO_API_SECRET',
    'TWILIO_AUTH_TOKEN',
    'TWILIO_BASE_URL',
    'TWILIO_FROM_NUMBER',
    'TWILIO_MESSAGING_SERVICE_SID',
    'TWILIO_PHONE_NUMBER',
    'TWILIO_TEST_ACCOUNT_SID',
    'TWILIO_TEST_AUTH_TOKEN',
    'TWILIO_VERIFY_SERVICE_SID',
  ]);
  expect(world.env.TWILIO_BASE_URL).toBe(world.baseUrls.twilio);
});

test('the same seed and the same calls give the same ids', async ({ backlot }) => {
  const sids = async (name: string): Promise<string[]> => {
    const world = await backlot.namespace({ name, seed: 7, clock: 'frozen' });
    const sdk = sdkFor(world);
    const message = await sdk.messages.create({
      to: '+14155550123',
      from: credential(world, 'phoneNumber'),
      body: 'x',
    });
    const service = await sdk.messaging.v1.services.create({ friendlyName: 'x' });
    return [message.sid, service.sid];
  };
  expect(await sids('seed-one')).toEqual(await sids('seed-two'));
});
