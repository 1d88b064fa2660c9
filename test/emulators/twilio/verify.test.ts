/** Verify: codes sent, checked, and run out. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { credential, raw, twilioTest } from './sdk.ts';

const test = twilioTest();
const to = '+14155550123';

const codeFor = async (world: World, sid: string): Promise<string> => {
  const rows = await world.state('twilio', 'verifications');
  const row = rows.find((one) => one.sid === sid) as { _internal: { code: string } } | undefined;
  return row?._internal.code ?? '';
};

test('a code is sent, readable in the state, and approves', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const made = await service.verifications.create({ to, channel: 'sms' });
  expect(made).toMatchObject({ to, channel: 'sms', status: 'pending', valid: false, lookup: {}, amount: null });
  expect(made.sendCodeAttempts).toMatchObject([{ channel: 'SMS', attempt_sid: expect.stringMatching(/^VL/) }]);
  const code = await codeFor(world, made.sid);
  expect(code).toMatch(/^\d{6}$/);
  const wrong = await service.verificationChecks.create({ to, code: code === '000000' ? '111111' : '000000' });
  expect(wrong).toMatchObject({ status: 'pending', valid: false });
  const right = await service.verificationChecks.create({ to, code });
  expect(right).toMatchObject({ sid: made.sid, status: 'approved', valid: true, snaAttemptsErrorCodes: [] });
  const gone = { status: 404, code: 20404 };
  await expect(service.verifications(made.sid).fetch()).rejects.toMatchObject(gone);
  await expect(service.verificationChecks.create({ to, code })).rejects.toMatchObject({
    ...gone,
    message: `The requested resource /Services/${credential(world, 'verifyServiceSid')}/VerificationCheck was not found`,
  });
  expect(await sdk.messages.list()).toEqual([]);
});

test('while one is pending, another send is an attempt of the same, at most five', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const first = await service.verifications.create({ to, channel: 'sms' });
  const code = await codeFor(world, first.sid);
  const second = await service.verifications.create({ to, channel: 'call' });
  expect([second.sid, second.channel, second.sendCodeAttempts.length]).toEqual([first.sid, 'call', 2]);
  expect(await codeFor(world, first.sid)).toBe(code);
  for (let attempt = 3; attempt <= 5; attempt++) await service.verifications.create({ to, channel: 'sms' });
  await expect(service.verifications.create({ to, channel: 'sms' })).rejects.toMatchObject({
    status: 429,
    code: 60203,
    message: 'Max send attempts reached',
  });
});

test('the sixth check after five wrong ones is too many, even of the right code', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const made = await service.verifications.create({ to, channel: 'sms' });
  const code = await codeFor(world, made.sid);
  for (let check = 0; check < 5; check++)
    expect((await service.verificationChecks.create({ to, code: 'xxxxxx' })).valid).toBe(false);
  await expect(service.verificationChecks.create({ to, code })).rejects.toMatchObject({
    status: 429,
    code: 60202,
    message: 'Max check attempts reached',
  });
  expect((await service.verifications(made.sid).fetch()).status).toBe('max_attempts_reached');
});

test('a code lives for ten minutes', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const made = await service.verifications.create({ to, channel: 'sms' });
  await world.advance('9m');
  expect((await service.verifications(to).fetch()).sid).toBe(made.sid);
  await world.advance('2m');
  await expect(service.verifications(made.sid).fetch()).rejects.toMatchObject({ code: 20404 });
  await expect(service.verificationChecks.create({ to, code: await codeFor(world, made.sid) })).rejects.toMatchObject({
    code: 20404,
  });
});

test('cancel and approve by update', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const made = await service.verifications.create({ to, channel: 'sms' });
  expect((await service.verifications(made.sid).update({ status: 'canceled' })).status).toBe('canceled');
  expect((await service.verifications(made.sid).fetch()).status).toBe('canceled');
  const next = await service.verifications.create({ to, channel: 'sms' });
  expect(next.sid).not.toBe(made.sid);
  expect(await service.verifications(to).update({ status: 'approved' })).toMatchObject({ sid: next.sid, valid: true });
});

test('a custom code, and services of one’s own', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const made = await service.verifications.create({ to, channel: 'sms', customCode: '4321' });
  expect(await codeFor(world, made.sid)).toBe('4321');
  const own = await sdk.verify.v2.services.create({ friendlyName: 'My shop', codeLength: 4 });
  expect(own).toMatchObject({ codeLength: 4, customCodeEnabled: false, dtmfInputRequired: true });
  const ignored = await sdk.verify.v2
    .services(own.sid)
    .verifications.create({ to, channel: 'sms', customCode: '9999999' });
  expect(await codeFor(world, ignored.sid)).toMatch(/^\d{4}$/);
  expect((await sdk.verify.v2.services.list()).map(({ sid }) => sid)).toContain(own.sid);
  await expect(sdk.verify.v2.services.create({ friendlyName: 'Call 12345' })).rejects.toMatchObject({ code: 60200 });
  await expect(sdk.verify.v2.services.create({ friendlyName: 'x', codeLength: 11 })).rejects.toMatchObject({
    code: 60200,
  });
});

test('wrong parameters', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  await expect(service.verifications.create({ to: '+1', channel: 'sms' })).rejects.toMatchObject({
    status: 400,
    code: 60200,
    message: 'Invalid parameter `To`: +1',
  });
  await expect(service.verifications.create({ to, channel: 'pigeon' })).rejects.toMatchObject({
    code: 60200,
    message: 'Invalid parameter: Channel',
  });
  await expect(sdk.verify.v2.services(`VA${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({
    message: `The requested resource /Services/VA${'0'.repeat(32)} was not found`,
  });
});

test('e-mail', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const made = await service.verifications.create({ to: 'ana@example.com', channel: 'email' });
  expect(made.sendCodeAttempts).toMatchObject([{ channel: 'EMAIL' }]);
  expect((await service.verifications('ana@example.com').fetch()).sid).toBe(made.sid);
  await world.settings('twilio', { verifyMailer: false });
  await expect(service.verifications.create({ to: 'b@example.com', channel: 'email' })).rejects.toMatchObject({
    code: 60217,
  });
});

test('rate limits of a service', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const limit = await service.rateLimits.create({ uniqueName: 'ip', description: 'by address' });
  await service.rateLimits(limit.sid).buckets.create({ max: 1, interval: 60 });
  const rateLimits = { ip: '10.0.0.1' };
  await service.verifications.create({ to, channel: 'sms', rateLimits });
  await expect(service.verifications.create({ to, channel: 'sms', rateLimits })).rejects.toMatchObject({
    status: 429,
    code: 20429,
    message: 'Too many requests',
  });
  await service.verifications.create({ to, channel: 'sms', rateLimits: { ip: '10.0.0.2' } });
  await world.advance('61s');
  await service.verifications.create({ to, channel: 'sms', rateLimits });
  expect((await service.rateLimits(limit.sid).buckets.list()).map(({ max }) => max)).toEqual([1]);
});

test('attempts and templates', async ({ sdk, world }) => {
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  const made = await service.verifications.create({ to, channel: 'sms' });
  await service.verificationChecks.create({ to, code: await codeFor(world, made.sid) });
  const [attempt] = await sdk.verify.v2.verificationAttempts.list({ verificationSid: made.sid });
  expect(attempt).toMatchObject({ conversionStatus: 'converted', channel: 'sms' });
  expect(await sdk.verify.v2.verificationAttemptsSummary().fetch()).toMatchObject({
    totalAttempts: 1,
    totalConverted: 1,
  });
  expect((await sdk.verify.v2.templates.list()).length).toBeGreaterThan(1);
});

test('a page on the wire', async ({ world }) => {
  const response = await raw(world, 'GET', '/verify/v2/Services?PageSize=1');
  expect(await response.json()).toMatchObject({
    meta: {
      page: 0,
      page_size: 1,
      first_page_url: `${world.baseUrls.twilio}/verify/v2/Services?PageSize=1&Page=0`,
      next_page_url: null,
      previous_page_url: null,
      url: `${world.baseUrls.twilio}/verify/v2/Services?PageSize=1&Page=0`,
      key: 'services',
    },
  });
});
