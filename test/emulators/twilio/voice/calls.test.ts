/** Calls that go out: progress, TwiML, what callees do. */
import { expect } from 'vitest';
import twilio from 'twilio';
import { credential, twilioTest } from '../sdk.ts';
import { asked, formOf, paths, serve } from './app.ts';

const test = twilioTest();
const to = '+14155550123';
const events = ['initiated', 'ringing', 'answered', 'completed'];

test('a call rings, is answered, and runs its TwiML', async ({ sdk, world, receiver }) => {
  serve(receiver, { '/voice': '<Say>Hello there, this is a test.</Say><Pause length="2"/>' });
  const from = credential(world, 'phoneNumber');
  const call = await sdk.calls.create({
    to,
    from,
    url: `${receiver.url}/voice`,
    statusCallback: `${receiver.url}/status`,
    statusCallbackEvent: events,
  });
  expect(call).toMatchObject({
    status: 'queued',
    direction: 'outbound-api',
    duration: null,
    price: null,
    startTime: null,
  });
  expect(call.fromFormatted).toMatch(/^\(\d{3}\) \d{3}-\d{4}$/);
  expect(Object.keys(call.subresourceUris)).toHaveLength(9);
  await world.settle();
  const told = asked(receiver, '/status');
  expect(told.map((form) => [form.CallStatus, form.SequenceNumber, form.CallbackSource])).toEqual([
    ['initiated', '0', 'call-progress-events'],
    ['ringing', '1', 'call-progress-events'],
    ['in-progress', '2', 'call-progress-events'],
    ['completed', '3', 'call-progress-events'],
  ]);
  expect(told[3]).toMatchObject({
    CallDuration: '4',
    Duration: '1',
    SipResponseCode: '200',
    Direction: 'outbound-api',
  });
  expect(asked(receiver, '/voice')).toEqual([
    expect.objectContaining({
      CallSid: call.sid,
      CallStatus: 'in-progress',
      To: to,
      Called: to,
      Caller: from,
      ToCity: 'SAN FRANCISCO',
    }),
  ]);
  const over = await sdk.calls(call.sid).fetch();
  expect(over).toMatchObject({ status: 'completed', duration: '4', price: '-0.01400', answeredBy: null });
  for (const request of receiver.requests) {
    const url = receiver.url + request.path;
    const signature = String(request.headers['x-twilio-signature']);
    expect(twilio.validateRequest(credential(world, 'authToken'), signature, url, formOf(request))).toBe(true);
  }
  const log = await sdk.calls(call.sid).events.list();
  const asLogged = log.map(({ request }) => (request as { url: string }).url.replace(/^.*\//, ''));
  expect(asLogged).toEqual([`${call.sid}.json`, 'status', 'status', 'status', 'voice', 'status']);
  expect(log.at(-1)).toMatchObject({
    request: { method: 'POST', parameters: { call_status: 'completed', call_sid: call.sid } },
    response: { response_code: 200 },
  });
});

test('inline TwiML asks nothing', async ({ sdk, world, receiver }) => {
  const call = await sdk.calls.create({
    to,
    from: credential(world, 'phoneNumber'),
    twiml: '<Response><Say>Hi</Say></Response>',
  });
  await world.settle();
  expect(receiver.requests).toEqual([]);
  expect((await sdk.calls(call.sid).fetch()).status).toBe('completed');
});

test('Gather, Dial and their actions, in order', async ({ sdk, world, receiver }) => {
  await world.fixtures({
    twilio: {
      callees: [{ number: to, script: [{ digits: '12#' }] }],
      outgoing_caller_ids: [{ phone_number: '+14155550199' }],
    },
  });
  serve(receiver, {
    '/voice': '<Gather action="/menu" numDigits="3"><Say>Press</Say></Gather><Say>No input</Say>',
    '/menu': ({ Digits }) =>
      Digits === '12'
        ? `<Dial action="/after" callerId="+14155550199"><Number url="/whisper" statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">+14155550177</Number></Dial>`
        : '<Hangup/>',
    '/whisper': '<Say>A call for you</Say>',
    '/after': '<Say>Bye</Say>',
  });
  const call = await sdk.calls.create({
    to,
    from: credential(world, 'phoneNumber'),
    url: `${receiver.url}/voice`,
    statusCallback: `${receiver.url}/status`,
  });
  await world.settle();
  expect(paths(receiver)).toEqual(['/voice', '/menu', '/leg', '/leg', '/leg', '/whisper', '/leg', '/after', '/status']);
  expect(asked(receiver, '/menu')[0]).toMatchObject({ Digits: '12', FinishedOnKey: '#', CallStatus: 'in-progress' });
  const legs = asked(receiver, '/leg');
  expect(legs.map((form) => form.CallStatus)).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
  const [child] = await sdk.calls.list({ parentCallSid: call.sid });
  expect(legs[0]).toMatchObject({
    CallSid: child?.sid,
    ParentCallSid: call.sid,
    Direction: 'outbound-dial',
    From: '+14155550199',
  });
  expect(asked(receiver, '/after')[0]).toMatchObject({
    DialCallStatus: 'completed',
    DialCallSid: child?.sid,
    DialCallDuration: '10',
    DialBridged: 'true',
    CallStatus: 'in-progress',
  });
  expect(child).toMatchObject({ status: 'completed', direction: 'outbound-dial', parentCallSid: call.sid });
});

for (const [outcome, status, code] of [
  ['busy', 'busy', '486'],
  ['no-answer', 'no-answer', '487'],
  ['failed', 'failed', '404'],
] as const)
  test(`a callee who is ${outcome}`, async ({ sdk, world, receiver }) => {
    await world.settings('twilio', { callees: { [to]: outcome } });
    const call = await sdk.calls.create({
      to,
      from: credential(world, 'phoneNumber'),
      url: `${receiver.url}/voice`,
      timeout: 20,
      statusCallback: `${receiver.url}/status`,
      statusCallbackEvent: events,
    });
    await world.settle();
    expect((await sdk.calls(call.sid).fetch()).toJSON()).toMatchObject({ status, duration: '0', price: null });
    const told = asked(receiver, '/status').map((form) => form.CallStatus);
    expect(told).toEqual(outcome === 'failed' ? ['initiated', 'failed'] : ['initiated', 'ringing', status]);
    expect(asked(receiver, '/status').at(-1)?.SipResponseCode).toBe(code);
    expect(paths(receiver)).not.toContain('/voice');
  });

test('a whole call is recorded, for an application', async ({ sdk, world, receiver }) => {
  serve(receiver, { '/voice': '<Pause length="7"/>' });
  const application = await sdk.applications.create({
    friendlyName: 'app',
    voiceUrl: `${receiver.url}/voice`,
    statusCallback: `${receiver.url}/status`,
  });
  await sdk.calls.create({
    to,
    from: credential(world, 'phoneNumber'),
    applicationSid: application.sid,
    record: true,
    recordingStatusCallback: `${receiver.url}/recording`,
    recordingStatusCallbackEvent: ['in-progress', 'completed'],
  });
  await world.settle();
  expect(paths(receiver)).toEqual(['/recording', '/voice', '/status', '/recording']);
  const [recording] = await sdk.recordings.list();
  expect(asked(receiver, '/status')[0]).toMatchObject({ RecordingSid: recording?.sid, RecordingDuration: '7' });
  expect(recording).toMatchObject({ source: 'OutboundAPI', duration: '7', status: 'completed' });
});

test('a call may not last longer than its limit', async ({ sdk, world }) => {
  const twiml = '<Response><Pause length="100"/></Response>';
  const call = await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), twiml, timeLimit: 30 });
  await world.settle();
  expect((await sdk.calls(call.sid).fetch()).duration).toBe('30');
});

test('a rule decides for one number', async ({ sdk, world }) => {
  await world.faults({ operation: 'twilio.calls.create', when: { body: { To: to } }, fault: { error: 'no-answer' } });
  const twiml = '<Response/>';
  const from = credential(world, 'phoneNumber');
  const [one, other] = [
    await sdk.calls.create({ to, from, twiml }),
    await sdk.calls.create({ to: '+14155550188', from, twiml }),
  ];
  await world.settle();
  expect((await sdk.calls(one.sid).fetch()).status).toBe('no-answer');
  expect((await sdk.calls(other.sid).fetch()).status).toBe('completed');
});

test('TwiML that cannot be read ends the call with an alert', async ({ sdk, world, receiver }) => {
  receiver.answer = () => ({ headers: { 'content-type': 'application/json' }, body: '{}' });
  const from = credential(world, 'phoneNumber');
  const call = await sdk.calls.create({ to, from, url: `${receiver.url}/voice` });
  await world.settle();
  expect((await sdk.calls(call.sid).fetch()).status).toBe('completed');
  expect((await sdk.monitor.v1.alerts.list()).map(({ errorCode }) => errorCode)).toEqual(['12300']);
});
