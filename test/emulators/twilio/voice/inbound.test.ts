/** Calls that come in, and what callers do. */
import { expect } from 'vitest';
import { credential, raw, twilioTest, type Sdk } from '../sdk.ts';
import type { World } from '../../../../src/index.ts';
import type { ReceiverAnswer } from '../../../start.ts';
import { asked, paths, serve } from './app.ts';

const test = twilioTest();
const from = '+14155550123';

/** The number asks the app. */
const answering = (sdk: Sdk, world: World, url: string, more = {}): Promise<unknown> =>
  sdk
    .incomingPhoneNumbers(credential(world, 'phoneNumberSid'))
    .update({ voiceUrl: `${url}/voice`, statusCallback: `${url}/status`, ...more });

const ring = async (world: World, script: object[] = []): Promise<string> => {
  const to = credential(world, 'phoneNumber');
  const { sid } = (await world.trigger('twilio/inbound-call', { from, to, script })) as { sid: string };
  await world.settle();
  return sid;
};

test('the number is asked while the phone rings, and only the end is told', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, { '/voice': '<Say>Welcome to this little shop, dear caller.</Say>' });
  const sid = await ring(world);
  expect(paths(receiver)).toEqual(['/voice', '/status']);
  expect(asked(receiver, '/voice')[0]).toMatchObject({
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: from,
    FromState: 'CA',
    ApiVersion: '2010-04-01',
  });
  expect(asked(receiver, '/status')[0]).toMatchObject({ CallStatus: 'completed', CallDuration: '3', CallSid: sid });
  expect(await sdk.calls(sid).fetch()).toMatchObject({
    status: 'completed',
    direction: 'inbound',
    price: '-0.00850',
    phoneNumberSid: credential(world, 'phoneNumberSid'),
  });
});

test('speech, then silence', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, {
    '/voice': '<Gather input="speech dtmf" action="said"><Say>What?</Say></Gather>',
    '/said': '<Gather action="/never" timeout="3"/><Redirect>/gone</Redirect>',
    '/gone': '<Hangup/>',
  });
  await ring(world, [{ say: 'two tickets', confidence: 0.8 }]);
  expect(asked(receiver, '/said')[0]).toMatchObject({
    SpeechResult: 'two tickets',
    Confidence: '0.8',
    Language: 'en-US',
  });
  expect(paths(receiver)).toEqual(['/voice', '/said', '/gone', '/status']);
});

test('silence with actionOnEmptyResult', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, { '/voice': '<Gather action="/empty" actionOnEmptyResult="true"/>', '/empty': '<Hangup/>' });
  await ring(world);
  expect(asked(receiver, '/empty')[0]?.Digits).toBe('');
});

test('a rejected call is never answered', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, { '/voice': '<Reject reason="busy"/>' });
  expect(await sdk.calls(await ring(world)).fetch()).toMatchObject({ status: 'busy', duration: '0', price: null });
});

test('a voicemail is recorded, transcribed, heard, deleted', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, {
    '/voice':
      '<Record action="/recorded" maxLength="30" transcribe="true" transcribeCallback="/text" recordingStatusCallback="/recording"/>',
    '/recorded': '<Hangup/>',
  });
  const sid = await ring(world, [{ say: 'call me back', seconds: 4 }, { digits: '#' }]);
  expect(paths(receiver)).toEqual(['/voice', '/recorded', '/status', '/recording', '/text']);
  const [done = {}] = asked(receiver, '/recorded');
  expect(done).toMatchObject({ Digits: '#', RecordingDuration: '4', CallStatus: 'in-progress' });
  expect(asked(receiver, '/recording')[0]).toMatchObject({
    RecordingSid: done.RecordingSid,
    RecordingStatus: 'completed',
    RecordingDuration: '4',
    RecordingChannels: '1',
    RecordingSource: 'RecordVerb',
    CallSid: sid,
  });
  expect(asked(receiver, '/text')[0]).toMatchObject({
    TranscriptionText: 'call me back',
    TranscriptionStatus: 'completed',
  });
  const url = done.RecordingUrl ?? '';
  const wav = await fetch(`${url}.wav`);
  expect([wav.status, wav.headers.get('content-type'), wav.headers.get('content-length')]).toEqual([
    200,
    'audio/x-wav',
    String(44 + 4 * 16_000),
  ]);
  const mp3 = await fetch(`${url}.mp3`, { headers: { range: 'bytes=0-287' } });
  expect([mp3.status, mp3.headers.get('content-type'), mp3.headers.get('content-range')]).toEqual([
    206,
    'audio/mpeg',
    'bytes 0-287/16128',
  ]);
  expect((await fetch(url)).headers.get('content-type')).toBe('audio/x-wav');
  const metadata = await raw(world, 'GET', `${new URL(url).pathname.replace(/^.*?(?=\/2010)/, '')}.json`);
  expect(await metadata.json()).toMatchObject({
    source: 'RecordVerb',
    channels: 1,
    duration: '4',
    status: 'completed',
  });
  expect((await sdk.recordings.list({ callSid: sid })).map((one) => one.sid)).toEqual([done.RecordingSid]);
  expect(await sdk.transcriptions.list()).toHaveLength(1);
  expect(await sdk.recordings(done.RecordingSid ?? '').remove()).toBe(true);
  expect((await fetch(`${url}.wav`)).status).toBe(404);
});

test('a caller who hangs up while recording', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, { '/voice': '<Record action="/recorded"/>' });
  await ring(world, [{ say: 'bye', seconds: 2 }, { hangup: true }]);
  expect(asked(receiver, '/recorded')[0]).toMatchObject({
    Digits: 'hangup',
    RecordingDuration: '2',
    CallStatus: 'completed',
  });
  expect(paths(receiver)).toEqual(['/voice', '/recorded', '/status']);
});

test('a failing document goes to the fallback', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url, { voiceFallbackUrl: `${receiver.url}/fallback` });
  serve(receiver, { '/fallback': '<Say>Sorry</Say>' });
  await ring(world);
  expect(paths(receiver)).toEqual(['/voice', '/fallback', '/status']);
  expect(asked(receiver, '/fallback')[0]).toMatchObject({ ErrorCode: '12100', ErrorUrl: `${receiver.url}/voice` });
  expect((await sdk.monitor.v1.alerts.list()).map(({ errorCode }) => errorCode)).toEqual(['12100']);
});

test('unknown verbs and attributes are warnings, and the call goes on', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, { '/voice': '<Sing/><Say tone="high">Hi</Say><Redirect>/next</Redirect>', '/next': '<Hangup/>' });
  await ring(world);
  expect(paths(receiver)).toEqual(['/voice', '/next', '/status']);
  const alerts = await sdk.monitor.v1.alerts.list();
  expect(alerts.map(({ errorCode, logLevel }) => [errorCode, logLevel])).toEqual([
    ['12200', 'warning'],
    ['12200', 'warning'],
  ]);
});

test('GET, cookies, and a number that nobody has', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url, { voiceMethod: 'GET' });
  receiver.answer = ({ path }): ReceiverAnswer =>
    path.startsWith('/voice')
      ? {
          headers: { 'content-type': 'text/xml', 'set-cookie': 'cart=7; Path=/' },
          body: '<Response><Redirect method="GET">/next</Redirect></Response>',
        }
      : { headers: { 'content-type': 'text/plain' }, body: 'Good bye' };
  await ring(world);
  const [first, second] = receiver.requests;
  expect([first?.method, first?.path]).toEqual(['GET', expect.stringContaining('/voice?')]);
  expect(second?.headers.cookie).toBe('cart=7');
  await expect(world.trigger('twilio/inbound-call', { from, to: '+14155550000' })).rejects.toThrow(/no account/);
});

test('a caller who hangs up in the middle of a conversation', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, {
    '/voice':
      '<Dial action="/after" answerOnBridge="true"><Number statusCallback="/leg">+14155550177</Number></Dial><Say>never</Say>',
  });
  const sid = await ring(world, [{ wait: 4 }, { hangup: true }]);
  expect(asked(receiver, '/after')[0]).toMatchObject({
    DialCallStatus: 'completed',
    DialCallDuration: '4',
    CallStatus: 'completed',
  });
  expect(asked(receiver, '/leg')[0]).toMatchObject({ CallStatus: 'completed', CallDuration: '4' });
  expect((await sdk.calls(sid).fetch()).duration).toBe('4');
});

test('sequential legs, clients and SIP', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  await world.settings('twilio', { callees: { 'client:alice': 'busy' } });
  serve(receiver, {
    '/voice': '<Dial action="/after" sequential="true"><Client>alice</Client><Sip>sip:bob@example.com</Sip></Dial>',
    '/after': '<Hangup/>',
  });
  const sid = await ring(world);
  const legs = await sdk.calls.list({ parentCallSid: sid });
  expect(legs.map((leg) => [leg.to, leg.status])).toEqual([
    ['sip:bob@example.com', 'completed'],
    ['client:alice', 'busy'],
  ]);
  expect(asked(receiver, '/after')[0]).toMatchObject({ DialCallStatus: 'completed', DialCallSid: legs[0]?.sid });
});

test('a Gather with values that mean nothing goes on without them', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, {
    '/voice': '<Gather action="/menu" timeout="soon" numDigits="0" finishOnKey="x" method="PUT" speechTimeout="-1"/>',
    '/menu': '<Hangup/>',
  });
  await ring(world, [{ digits: '12' }]);
  expect(asked(receiver, '/menu')[0]?.Digits).toBe('12');
  const alerts = await sdk.monitor.v1.alerts.list({ logLevel: 'warning' });
  expect(alerts.map(({ errorCode }) => errorCode).toSorted()).toEqual(['13310', '13312', '13313', '13314', '13327']);
});
