/** Calls to numbers of the namespace: they come in there, and both ends are calls of their own. */
import { expect } from 'vitest';
import { credential, sdkFor, twilioTest, type Sdk } from '../sdk.ts';
import { asked, paths, serve } from './app.ts';

const test = twilioTest();
const frozen = twilioTest({ clock: 'frozen' });

/** A number whose calls run `/in`. */
const numberOf = async (sdk: Sdk, url: string): Promise<string> =>
  (
    await sdk.incomingPhoneNumbers.create({
      areaCode: '415',
      voiceUrl: `${url}/in`,
      statusCallback: `${url}/in-status`,
    })
  ).phoneNumber;

/** Both ends of the only line, the one that called first. */
const ends = async (sdk: Sdk) => (await sdk.calls.list()).toReversed();

test('a call to an own number rings there, is answered by its document, and ends with it', async ({
  sdk,
  world,
  receiver,
}) => {
  const to = await numberOf(sdk, receiver.url);
  const from = credential(world, 'phoneNumber');
  serve(receiver, { '/in': '<Pause length="2"/><Say>Hello</Say><Hangup/>', '/out': '<Pause length="30"/>' });
  const out = await sdk.calls.create({
    to,
    from,
    url: `${receiver.url}/out`,
    statusCallback: `${receiver.url}/status`,
  });
  await world.settle();
  const [caller, callee] = await ends(sdk);
  expect(caller).toMatchObject({ sid: out.sid, direction: 'outbound-api', status: 'completed', duration: '0' });
  expect(callee).toMatchObject({ direction: 'inbound', from, to, status: 'completed', duration: '0' });
  expect(callee?.sid).not.toBe(out.sid);
  expect(paths(receiver)).toEqual(['/in', '/out', '/in-status', '/status']);
  expect(asked(receiver, '/in')[0]).toMatchObject({
    CallSid: callee?.sid,
    CallStatus: 'ringing',
    Direction: 'inbound',
  });
  expect(asked(receiver, '/out')[0]).toMatchObject({ CallSid: out.sid, CallStatus: 'in-progress' });
});

test('what one end rejects, the other finds busy', async ({ sdk, world, receiver }) => {
  const to = await numberOf(sdk, receiver.url);
  serve(receiver, { '/in': '<Reject reason="busy"/>', '/out': '<Say>Hello</Say>' });
  await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), url: `${receiver.url}/out` });
  await world.settle();
  expect((await ends(sdk)).map(({ direction, status }) => [direction, status])).toEqual([
    ['outbound-api', 'busy'],
    ['inbound', 'busy'],
  ]);
  expect(paths(receiver)).toEqual(['/in', '/in-status']);
});

test('a number that no document answers rings in vain', async ({ sdk, world, receiver }) => {
  const to = await numberOf(sdk, receiver.url);
  serve(receiver, { '/in': '<Pause length="600"/>', '/out': '<Say>Hello</Say>' });
  await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), url: `${receiver.url}/out`, timeout: 20 });
  await world.settle();
  expect((await ends(sdk)).map(({ direction, status }) => [direction, status])).toEqual([
    ['outbound-api', 'no-answer'],
    ['inbound', 'no-answer'],
  ]);
});

test('keys and words reach the Gather at the other end', async ({ sdk, world, receiver }) => {
  const to = await numberOf(sdk, receiver.url);
  serve(receiver, {
    '/in': '<Gather action="/digits" numDigits="3"/><Say>Nobody</Say>',
    '/digits': '<Gather input="speech" action="/speech" timeout="20"/>',
    '/speech': '<Gather action="/more" timeout="20"/>',
    '/more': '<Hangup/>',
    '/out':
      '<Pause length="2"/><Say>To the office, please</Say><Pause length="5"/><Play digits="w12w#"/><Pause length="60"/>',
  });
  await sdk.calls.create({
    to,
    from: credential(world, 'phoneNumber'),
    sendDigits: 'w123',
    url: `${receiver.url}/out`,
  });
  await world.settle();
  expect(asked(receiver, '/digits')[0]?.Digits).toBe('123');
  expect(asked(receiver, '/speech')[0]?.SpeechResult).toBe('To the office, please');
  expect(asked(receiver, '/more')[0]).toMatchObject({ Digits: '12', FinishedOnKey: '#' });
});

test('a Dial to a number of a subaccount connects the caller with its document', async ({ sdk, world, receiver }) => {
  const subaccount = await sdk.api.v2010.accounts.create({ friendlyName: 'Branch' });
  const branch = sdkFor(world, subaccount.sid, subaccount.authToken);
  const to = await numberOf(branch, receiver.url);
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ voiceUrl: `${receiver.url}/voice` });
  serve(receiver, {
    '/voice': `<Dial action="/dialled">${to}</Dial>`,
    '/dialled': '<Hangup/>',
    '/in': '<Pause length="1"/><Say>You have reached the branch.</Say><Pause length="10"/>',
  });
  await world.trigger('twilio/inbound-call', { from: '+14155550123', to: credential(world, 'phoneNumber') });
  await world.settle();
  expect((await ends(sdk)).map(({ direction, status }) => [direction, status])).toEqual([
    ['inbound', 'completed'],
    ['outbound-dial', 'completed'],
  ]);
  expect((await ends(branch)).map(({ direction, status, duration }) => [direction, status, duration])).toEqual([
    ['inbound', 'completed', '12'],
  ]);
  expect(asked(receiver, '/in')[0]?.AccountSid).toBe(subaccount.sid);
  expect(asked(receiver, '/dialled')[0]).toMatchObject({ DialCallStatus: 'completed', DialCallDuration: '12' });
});

test('what settings say of a number counts for more than its document', async ({ sdk, world, receiver }) => {
  const to = await numberOf(sdk, receiver.url);
  await world.settings('twilio', { callees: { [to]: 'no-answer' } });
  const call = await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), url: receiver.url });
  await world.settle();
  expect((await sdk.calls(call.sid).fetch()).status).toBe('no-answer');
  expect(receiver.requests).toEqual([]);
});

frozen('a person at the far end presses keys, speaks, and hangs up', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ voiceUrl: `${receiver.url}/voice` });
  serve(receiver, {
    '/voice': '<Gather action="/menu" timeout="60"><Say>Your number?</Say></Gather>',
    '/menu': '<Record action="/kept" timeout="30"/>',
    '/kept': '<Pause length="60"/>',
  });
  const { sid } = (await world.trigger('twilio/inbound-call', { from: '+14155550123', to })) as { sid: string };
  await world.settle();
  await world.trigger('twilio/call-input', { callSid: sid, digits: '1' });
  await world.advance('2s');
  expect(asked(receiver, '/menu')).toEqual([]);
  await world.trigger('twilio/call-input', { callSid: sid, digits: '2#' });
  await world.advance('1s');
  expect(asked(receiver, '/menu')[0]).toMatchObject({ Digits: '12', FinishedOnKey: '#' });
  await world.trigger('twilio/call-input', { callSid: sid, say: 'call me back', seconds: 4 });
  await world.advance('6s');
  await world.trigger('twilio/call-input', { callSid: sid, digits: '#' });
  await world.advance('1s');
  expect(asked(receiver, '/kept')[0]).toMatchObject({ Digits: '#', RecordingDuration: '7' });
  await world.trigger('twilio/call-hangup', { callSid: sid });
  expect((await sdk.calls(sid).fetch()).status).toBe('completed');
  await expect(world.trigger('twilio/call-input', { callSid: sid, digits: '1' })).rejects.toThrow(/completed/);
});
