/** Named errors: each of Twilio's codes can be asked for, and says of the call what Twilio would. */
import { expect } from 'vitest';
import { credential, sdkFor, twilioTest, type Sdk } from './sdk.ts';

const test = twilioTest();
const to = '+14155550123';

type Caller = (sdk: Sdk, from: string, service: string) => Promise<unknown>;

const message: Caller = (sdk, from) => sdk.messages.create({ to, from, body: 'x' });
const call: Caller = (sdk, from) => sdk.calls.create({ to, from, twiml: '<Response/>' });
const verification: Caller = (sdk, _, service) =>
  sdk.verify.v2.services(service).verifications.create({ to, channel: 'sms' });

/** Name, status and code, as Twilio's dictionary of errors has them. */
const named: Readonly<Record<string, readonly [Caller, readonly (readonly [string, number, number])[]]>> = {
  messages: [
    message,
    [
      ['bad_parameter', 400, 20001],
      ['page_too_large', 400, 20007],
      ['not_final', 400, 20009],
      ['invalid_to', 400, 21211],
      ['invalid_from', 400, 21212],
      ['geo_permission', 400, 21408],
      ['not_inbound_capable', 400, 21601],
      ['no_body', 400, 21602],
      ['no_from', 400, 21603],
      ['no_to', 400, 21604],
      ['from_not_capable', 400, 21606],
      ['trial_from', 400, 21607],
      ['unverified_to', 400, 21608],
      ['invalid_status_callback', 400, 21609],
      ['unsubscribed', 400, 21610],
      ['queue_full', 400, 21611],
      ['unroutable', 400, 21612],
      ['not_mobile', 400, 21614],
      ['body_too_long', 400, 21617],
      ['nothing_to_send', 400, 21619],
      ['invalid_media', 400, 21620],
      ['too_many_media', 400, 21623],
      ['landline', 400, 21635],
      ['invalid_content_sid', 400, 21655],
      ['invalid_content_variables', 400, 21656],
      ['not_a_twilio_number', 400, 21659],
      ['from_mismatch', 400, 21660],
      ['from_without_sms', 400, 21661],
      ['invalid_service', 400, 21701],
      ['service_without_numbers', 400, 21703],
      ['empty_service', 400, 21704],
      ['service_sid_invalid', 400, 21705],
      ['channels_differ', 400, 21910],
      ['no_send_at', 400, 35111],
      ['send_at_range', 400, 35114],
      ['schedule_needs_service', 400, 35117],
      ['schedule_without_service', 400, 35118],
      ['channel_unknown', 400, 63007],
    ],
  ],
  calls: [
    call,
    [
      ['no_call_to', 400, 21201],
      ['no_twiml', 400, 21205],
      ['invalid_send_digits', 400, 21206],
      ['invalid_timeout', 400, 21208],
      ['invalid_method', 400, 21209],
      ['caller_not_verified', 400, 21210],
      ['no_call_from', 400, 21213],
      ['call_unreachable', 400, 21214],
      ['call_geo_permission', 400, 21215],
      ['call_blocked', 400, 21216],
      ['invalid_call_to', 400, 21217],
      ['invalid_application', 400, 21218],
      ['call_unverified_to', 400, 21219],
      ['call_not_in_progress', 400, 21220],
    ],
  ],
  verifications: [
    verification,
    [
      ['verify_invalid', 400, 60200],
      ['max_check_attempts', 429, 60202],
      ['max_send_attempts', 429, 60203],
      ['verify_landline', 403, 60205],
      ['verify_concurrent', 429, 60212],
      ['verify_no_mailer', 400, 60217],
      ['verify_channel_disabled', 403, 60223],
      ['verify_blocked_number', 403, 60238],
      ['verify_blocked', 403, 60410],
      ['verify_geo_permission', 403, 60605],
    ],
  ],
  numbers: [
    (sdk) => sdk.incomingPhoneNumbers.create({ areaCode: '415' }),
    [
      ['invalid_number', 400, 21421],
      ['number_unavailable', 400, 21422],
      ['already_verified', 400, 21450],
      ['invalid_area_code', 400, 21451],
      ['area_code_empty', 400, 21452],
    ],
  ],
  anything: [
    (sdk) => sdk.messages.list(),
    [
      ['authentication', 401, 20003],
      ['method_not_allowed', 405, 20004],
      ['account_suspended', 401, 20005],
      ['forbidden', 403, 20006],
      ['test_credentials', 403, 20008],
      ['not_found', 404, 20404],
      ['invalid_page', 400, 20422],
      ['rate_limit', 429, 20429],
      ['internal_error', 500, 20500],
      ['service_unavailable', 503, 20503],
    ],
  ],
};

for (const [kind, [ask, rows]] of Object.entries(named)) {
  test(`named errors of ${kind}`, async ({ sdk, world }) => {
    for (const [error, status, code] of rows) {
      await world.faults({ provider: 'twilio', fault: { error } });
      const told = await ask(sdk, credential(world, 'phoneNumber'), credential(world, 'verifyServiceSid')).catch(
        (reason: unknown) => reason,
      );
      expect.soft(told, error).toMatchObject({ status, code });
      expect.soft((told as Error).message, error).not.toMatch(/undefined|\[object/);
    }
    await world.faults();
    expect(await sdk.messages.list()).toEqual([]);
  });
}

const carriers = [
  ['failed:30001', 'failed', 30001, 'Queue overflow'],
  ['undelivered:30003', 'undelivered', 30003, 'Unreachable destination handset'],
  ['undelivered:30004', 'undelivered', 30004, 'Message blocked'],
  ['undelivered:30005', 'undelivered', 30005, 'Unknown destination handset'],
  ['undelivered:30006', 'undelivered', 30006, 'Landline or unreachable carrier'],
  ['undelivered:30007', 'undelivered', 30007, 'Message filtered'],
  ['undelivered:30008', 'undelivered', 30008, 'Unknown error'],
  ['failed:30034', 'failed', 30034, 'US A2P 10DLC - Message from an unregistered number'],
] as const;

test('carriers that fail, by number', async ({ sdk, world }) => {
  const from = credential(world, 'phoneNumber');
  const undeliverable = Object.fromEntries(
    carriers.map(([outcome], index) => [`+1415555018${index}`, outcome.slice(-5)]),
  );
  await world.settings('twilio', { undeliverable });
  for (const number of Object.keys(undeliverable)) await sdk.messages.create({ to: number, from, body: 'x' });
  await world.settle();
  const ends = (await sdk.messages.list()).toReversed();
  expect(ends.map(({ status, errorCode, errorMessage }) => [status, errorCode, errorMessage])).toEqual(
    carriers.map(([, ...end]) => end),
  );
});

test('carriers that fail, by rate', async ({ sdk, world }) => {
  const from = credential(world, 'phoneNumber');
  await world.settings('twilio', { deliveryFailureRate: 0.5, deliveryFailures: { '30003': 1, '30008': 1 } });
  for (let index = 0; index < 40; index++) await sdk.messages.create({ to, from, body: 'x' });
  await world.settle();
  const all = await sdk.messages.list();
  const share = (code: number | null): number => all.filter(({ errorCode }) => errorCode === code).length;
  expect(share(null) + share(30003) + share(30008)).toBe(40);
  for (const code of [null, 30003, 30008]) expect.soft(share(code), String(code)).toBeGreaterThan(3);
});

test('a share of calls, by a rule', async ({ sdk, world }) => {
  await world.faults({
    provider: 'twilio',
    operation: 'twilio.calls.create',
    when: { probability: 0.5 },
    fault: { error: 'busy' },
  });
  for (let index = 0; index < 20; index++) await call(sdk, credential(world, 'phoneNumber'), '');
  await world.settle();
  const busy = (await sdk.calls.list({ status: 'busy' })).length;
  expect(busy).toBeGreaterThan(2);
  expect((await sdk.calls.list({ status: 'completed' })).length).toBe(20 - busy);
});

test('a landline takes no texts', async ({ sdk, world }) => {
  await world.settings('twilio', { lineTypes: { [to]: 'landline' } });
  const sent = await sdk.messages.create({ to, from: credential(world, 'phoneNumber'), body: 'x' });
  await world.settle();
  expect(await sdk.messages(sent.sid).fetch()).toMatchObject({ status: 'undelivered', errorCode: 30006 });
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  await service.update({ skipSmsToLandlines: true });
  await expect(service.verifications.create({ to, channel: 'sms' })).rejects.toMatchObject({
    status: 403,
    code: 60205,
  });
  expect((await service.verifications.create({ to, channel: 'call' })).status).toBe('pending');
});

test('a trial account reaches verified numbers alone', async ({ world }) => {
  const [sid, authToken, from] = [`AC${'7'.repeat(32)}`, 'e'.repeat(32), '+13035550142'];
  await world.fixtures({
    twilio: {
      accounts: [{ sid, auth_token: authToken, owner_account_sid: sid, type: 'Trial' }],
      incoming_phone_numbers: [{ account_sid: sid, phone_number: from }],
    },
  });
  const sdk = sdkFor(world, sid, authToken);
  await expect(sdk.messages.create({ to, from, body: 'x' })).rejects.toMatchObject({ code: 21608 });
  await expect(sdk.calls.create({ to, from, twiml: '<Response/>' })).rejects.toMatchObject({ code: 21219 });
  await sdk.validationRequests.create({ phoneNumber: to });
  await world.advance('1m');
  expect((await sdk.messages.create({ to, from, body: 'x' })).body).toBe('Sent from your Twilio trial account - x');
  expect((await sdk.calls.create({ to, from, twiml: '<Response/>' })).status).toBe('queued');
});
