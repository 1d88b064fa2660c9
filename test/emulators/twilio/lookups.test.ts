/** Lookup, both versions. */
import { expect } from 'vitest';
import { credential, raw, sdkFor, twilioTest } from './sdk.ts';

const test = twilioTest();

test('a valid number', async ({ sdk, world }) => {
  const known = await sdk.lookups.v2.phoneNumbers('+14155550123').fetch();
  expect(known).toMatchObject({
    valid: true,
    validationErrors: [],
    countryCode: 'US',
    callingCountryCode: '1',
    nationalFormat: '(415) 555-0123',
    phoneNumber: '+14155550123',
  });
  expect(known.lineTypeIntelligence?.type ?? null).toBeNull();
  expect(known.url).toBe(`${world.baseUrls.twilio}/lookups/v2/PhoneNumbers/+14155550123`);
});

test('numbers that are none are answered, too', async ({ sdk }) => {
  const errorsOf = async (number: string): Promise<readonly string[]> =>
    (await sdk.lookups.v2.phoneNumbers(number).fetch()).validationErrors;
  expect(await errorsOf('+1415555')).toEqual(['TOO_SHORT']);
  expect(await errorsOf('+1415555012345')).toEqual(['TOO_LONG']);
  expect(await errorsOf('hello')).toEqual(['NOT_A_NUMBER']);
  expect(await errorsOf('+999123456789')).toEqual(['INVALID_COUNTRY_CODE']);
  const known = await sdk.lookups.v2.phoneNumbers('+1415555').fetch();
  expect([known.valid, known.countryCode, known.nationalFormat]).toEqual([false, null, null]);
});

test('packages, national numbers, settings', async ({ sdk, world }) => {
  const british = await sdk.lookups.v2
    .phoneNumbers('07400123456')
    .fetch({ countryCode: 'GB', fields: 'line_type_intelligence,caller_name' });
  expect(british).toMatchObject({ phoneNumber: '+447400123456', nationalFormat: '07400 123456' });
  expect(british.lineTypeIntelligence).toMatchObject({ type: 'mobile' });
  const own = await sdk.lookups.v2
    .phoneNumbers(credential(world, 'phoneNumber'))
    .fetch({ fields: 'line_type_intelligence' });
  expect(own.lineTypeIntelligence).toMatchObject({ type: 'nonFixedVoip', carrierName: 'Twilio - SMS/MMS-SVR' });
  await world.settings('twilio', { lineTypes: { '+14155550177': 'landline' } });
  const line = await sdk.lookups.v2.phoneNumbers('+14155550177').fetch({ fields: 'line_type_intelligence' });
  expect(line.lineTypeIntelligence).toMatchObject({ type: 'landline', mobileCountryCode: null });
  await expect(sdk.lookups.v2.phoneNumbers('+14155550177').fetch({ fields: 'magic' })).rejects.toMatchObject({
    status: 400,
  });
});

test('with test credentials', async ({ world }) => {
  const sdk = sdkFor(world, credential(world, 'testAccountSid'), credential(world, 'testAuthToken'));
  expect((await sdk.lookups.v2.phoneNumbers('+14155550123').fetch()).valid).toBe(true);
  await expect(sdk.lookups.v1.phoneNumbers('+14155550123').fetch()).rejects.toMatchObject({ code: 20008 });
});

test('version 1', async ({ sdk }) => {
  const known = await sdk.lookups.v1.phoneNumbers('+14155550123').fetch({ type: ['carrier', 'caller-name'] });
  expect(known).toMatchObject({ countryCode: 'US', nationalFormat: '(415) 555-0123', addOns: null });
  expect(known.carrier).toMatchObject({ type: 'mobile', error_code: null });
  expect(known.callerName).toMatchObject({ caller_type: 'CONSUMER' });
  await expect(sdk.lookups.v1.phoneNumbers('+1415').fetch()).rejects.toMatchObject({
    status: 404,
    code: 20404,
    message: 'The requested resource /PhoneNumbers/+1415 was not found',
  });
});

test('an account says what line a number has', async ({ sdk }) => {
  const number = '+14155550177';
  const line = async (): Promise<unknown> =>
    (await sdk.lookups.v2.phoneNumbers(number).fetch({ fields: 'line_type_intelligence' })).lineTypeIntelligence.type;
  const override = sdk.lookups.v2.lookupOverrides('line_type_intelligence', number);
  await expect(override.fetch()).rejects.toMatchObject({ status: 404 });
  // The wire's names: the SDK's own types send others.
  expect(await override.create({ line_type: 'nonFixedVoip', reason: 'seen' } as never)).toMatchObject({
    originalLineType: 'mobile',
    overriddenLineType: 'nonFixedVoip',
    overrideReason: 'seen',
  });
  expect(await line()).toBe('nonFixedVoip');
  await override.update({ line_type: 'landline', reason: 'asked' } as never);
  expect((await override.fetch()).overriddenLineType).toBe('landline');
  await override.remove();
  expect(await line()).toBe('mobile');
});

test('several numbers at once', async ({ world }) => {
  const answer = await raw(world, 'POST', '/lookups/v2/batch/query', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      phone_numbers: [
        { correlation_id: 'a', phone_number: '+14155550123', fields: ['line_type_intelligence'] },
        { phone_number: '+1415' },
      ],
    }),
  });
  const { phone_numbers: found } = (await answer.json()) as { phone_numbers: Record<string, unknown>[] };
  expect(found[0]).toMatchObject({
    correlation_id: 'a',
    valid: true,
    line_type_intelligence: { type: 'mobile' },
    caller_name: null,
  });
  expect(found[1]).toMatchObject({ correlation_id: null, valid: false, validation_errors: ['TOO_SHORT'] });
});
