/** Calls that are changed while they run, and refusals of those that cannot be made. */
import { expect } from 'vitest';
import { credential, raw, sdkFor, twilioTest } from '../sdk.ts';
import { asked, paths, serve } from './app.ts';

const test = twilioTest({ clock: 'frozen' });
const to = '+14155550123';

test('the steps take their time', async ({ sdk, world, receiver }) => {
  serve(receiver, { '/voice': '<Pause length="30"/>' });
  const { sid } = await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), url: `${receiver.url}/voice` });
  const status = async (): Promise<string> => (await sdk.calls(sid).fetch()).status;
  expect(await status()).toBe('queued');
  await world.advance('2s');
  expect(await status()).toBe('ringing');
  await world.advance('5s');
  expect(await status()).toBe('in-progress');
  await expect(sdk.calls(sid).remove()).rejects.toMatchObject({ code: 20009 });
  await world.advance('30s');
  expect(await status()).toBe('completed');
  expect((await sdk.calls(sid).fetch()).duration).toBe('30');
  expect(await sdk.calls.list({ startTimeAfter: new Date(0), status: 'completed' })).toHaveLength(1);
  await expect(sdk.calls(sid).update({ url: `${receiver.url}/x` })).rejects.toMatchObject({
    status: 400,
    code: 21220,
    message: 'Call is not in-progress. Cannot redirect.',
  });
  expect(await sdk.calls(sid).remove()).toBe(true);
});

test('a call that rings is canceled', async ({ sdk, world, receiver }) => {
  const { sid } = await sdk.calls.create({
    to,
    from: credential(world, 'phoneNumber'),
    url: `${receiver.url}/voice`,
    statusCallback: `${receiver.url}/status`,
  });
  await world.advance('2s');
  expect((await sdk.calls(sid).update({ status: 'canceled' })).status).toBe('canceled');
  await world.advance('1m');
  expect(paths(receiver)).toEqual(['/status']);
  expect(asked(receiver, '/status')[0]).toMatchObject({ CallStatus: 'canceled', CallDuration: '0' });
});

test('a redirect in the middle of a conversation', async ({ sdk, world, receiver }) => {
  serve(receiver, {
    '/voice': '<Dial action="/dialled"><Number statusCallback="/leg">+14155550177</Number></Dial>',
    '/dialled': '<Say>never</Say><Redirect>/never</Redirect>',
    '/next': '<Say>Now this</Say>',
  });
  const { sid } = await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), url: `${receiver.url}/voice` });
  await world.advance('15s');
  const [leg] = await sdk.calls.list({ parentCallSid: sid });
  expect(leg?.status).toBe('in-progress');
  await sdk.calls(sid).update({ url: `${receiver.url}/next`, method: 'POST' });
  await world.settle();
  expect((await sdk.calls(leg?.sid ?? '').fetch()).status).toBe('completed');
  expect(paths(receiver).filter((path) => path !== '/leg')).toEqual(['/voice', '/dialled', '/next']);
  expect(asked(receiver, '/dialled')[0]).toMatchObject({ DialCallStatus: 'completed', CallStatus: 'in-progress' });
  await world.advance('10s');
  expect((await sdk.calls(sid).fetch()).status).toBe('completed');
  expect(paths(receiver)).not.toContain('/never');
});

test('a redirect to inline TwiML, and the end', async ({ sdk, world }) => {
  const twiml = (verbs: string) => ({ twiml: `<Response>${verbs}</Response>` });
  const { sid } = await sdk.calls.create({
    to,
    from: credential(world, 'phoneNumber'),
    ...twiml('<Pause length="60"/>'),
  });
  await world.advance('10s');
  await sdk.calls(sid).update(twiml('<Pause length="100"/>'));
  await world.advance('70s');
  expect((await sdk.calls(sid).fetch()).status).toBe('in-progress');
  expect((await sdk.calls(sid).update({ status: 'completed' })).status).toBe('completed');
});

test('a recording is started, paused, resumed, stopped', async ({ sdk, world, receiver }) => {
  const { sid } = await sdk.calls.create({
    to,
    from: credential(world, 'phoneNumber'),
    twiml: '<Response><Pause length="60"/></Response>',
  });
  await expect(sdk.calls(sid).recordings.create()).rejects.toMatchObject({ code: 21220 });
  await world.advance('10s');
  const recording = await sdk.calls(sid).recordings.create({
    recordingStatusCallback: `${receiver.url}/recording`,
    recordingStatusCallbackEvent: ['in-progress completed'],
  });
  expect(recording).toMatchObject({
    status: 'in-progress',
    source: 'StartCallRecordingAPI',
    track: 'both',
    channels: 2,
  });
  await world.advance('5s');
  const current = sdk.calls(sid).recordings('Twilio.CURRENT');
  expect((await current.update({ status: 'paused', pauseBehavior: 'skip' })).status).toBe('paused');
  await world.advance('10s');
  await current.update({ status: 'in-progress' });
  await world.advance('4s');
  await current.update({ status: 'stopped' });
  await world.advance('5s');
  expect(await sdk.recordings(recording.sid).fetch()).toMatchObject({ status: 'completed', duration: '9' });
  expect(asked(receiver, '/recording').map((form) => form.RecordingStatus)).toEqual(['in-progress', 'completed']);
});

test('answering machines', async ({ sdk, world, receiver }) => {
  serve(receiver, { '/voice': '<Hangup/>' });
  await world.settings('twilio', { callees: { [to]: 'machine' } });
  const from = credential(world, 'phoneNumber');
  const call = { to, from, url: `${receiver.url}/voice` };
  const sync = await sdk.calls.create({ ...call, machineDetection: 'DetectMessageEnd' });
  await world.advance('30s');
  expect(asked(receiver, '/voice')[0]).toMatchObject({ AnsweredBy: 'machine_end_beep' });
  expect((await sdk.calls(sync.sid).fetch()).answeredBy).toBe('machine_end_beep');
  serve(receiver, { '/voice': '<Pause length="20"/>' });
  await sdk.calls.create({
    ...call,
    machineDetection: 'Enable',
    asyncAmd: 'true',
    asyncAmdStatusCallback: `${receiver.url}/amd`,
  });
  await world.advance('30s');
  expect(asked(receiver, '/voice')[1]).not.toHaveProperty('AnsweredBy');
  expect(asked(receiver, '/amd')).toEqual([
    expect.objectContaining({ AnsweredBy: 'machine_start', MachineDetectionDuration: '4000' }),
  ]);
});

test('a header decides how one call ends', async ({ sdk, world }) => {
  const body = new URLSearchParams({ To: to, From: credential(world, 'phoneNumber'), Twiml: '<Response/>' });
  const path = `/2010-04-01/Accounts/${credential(world, 'accountSid')}/Calls.json`;
  const response = await raw(world, 'POST', path, { body, headers: { 'x-backlot-fault': 'busy' } });
  const { sid } = (await response.json()) as { sid: string };
  await world.advance('10s');
  expect((await sdk.calls(sid).fetch()).status).toBe('busy');
});

test('calls that cannot be made', async ({ sdk, world }) => {
  const from = credential(world, 'phoneNumber');
  const url = 'http://127.0.0.1/voice';
  const refused = async (body: Record<string, string>): Promise<unknown> => {
    const path = `/2010-04-01/Accounts/${credential(world, 'accountSid')}/Calls.json`;
    const response = await raw(world, 'POST', path, { body: new URLSearchParams(body) });
    return [response.status, ((await response.json()) as { code: number }).code];
  };
  expect(await refused({ From: from, Url: url })).toEqual([400, 21201]);
  expect(await refused({ To: to, Url: url })).toEqual([400, 21213]);
  expect(await refused({ To: to, From: from })).toEqual([400, 21205]);
  expect(await refused({ To: '12', From: from, Url: url })).toEqual([400, 21211]);
  expect(await refused({ To: to, From: from, Url: 'nowhere' })).toEqual([400, 21205]);
  expect(await refused({ To: to, From: from, Url: url, Timeout: '601' })).toEqual([400, 21208]);
  expect(await refused({ To: to, From: from, Url: url, Method: 'PUT' })).toEqual([400, 21209]);
  expect(await refused({ To: to, From: from, Url: url, SendDigits: 'hello' })).toEqual([400, 21206]);
  expect(await refused({ To: to, From: from, ApplicationSid: `AP${'0'.repeat(32)}` })).toEqual([400, 21218]);
  await expect(sdk.calls.create({ to, from: '+14155550001', url })).rejects.toMatchObject({ code: 21210 });
});

test('test credentials', async ({ world }) => {
  const sdk = sdkFor(world, credential(world, 'testAccountSid'), credential(world, 'testAuthToken'));
  const good = { from: '+15005550006', to, url: 'http://demo.twilio.com/docs/voice.xml' };
  expect((await sdk.calls.create(good)).status).toBe('queued');
  for (const [changes, code] of [
    [{ from: '+15005550001' }, 21212],
    [{ from: '+15005550009' }, 21210],
    [{ to: '+15005550001' }, 21217],
    [{ to: '+15005550002' }, 21214],
    [{ to: '+15005550003' }, 21215],
    [{ to: '+15005550004' }, 21216],
  ] as const)
    await expect(sdk.calls.create({ ...good, ...changes })).rejects.toMatchObject({ code });
});

test('simultaneous legs: the first to answer is connected', async ({ sdk, world, receiver }) => {
  const [quick, slow] = ['+14155550177', '+14155550178'];
  await world.fixtures({ twilio: { callees: [{ number: slow, answer_after: 12 }] } });
  serve(receiver, {
    '/voice': `<Dial action="/after" timeout="20" record="record-from-answer-dual"><Number>${quick}</Number><Number>${slow}</Number></Dial>`,
    '/after': '<Hangup/>',
  });
  const { sid } = await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), url: `${receiver.url}/voice` });
  await world.advance('1m');
  const legs = await sdk.calls.list({ parentCallSid: sid });
  expect(legs.map((leg) => [leg.to, leg.status])).toEqual([
    [slow, 'canceled'],
    [quick, 'completed'],
  ]);
  expect(asked(receiver, '/after')[0]).toMatchObject({ DialCallStatus: 'completed', RecordingDuration: '10' });
  const [recording] = await sdk.recordings.list({ callSid: sid });
  expect(recording).toMatchObject({ source: 'DialVerb', channels: 2, status: 'completed' });
});

test('a Dial that nobody answers, and one to no number', async ({ sdk, world, receiver }) => {
  await world.settings('twilio', { callees: { '+14155550177': 'no-answer' } });
  serve(receiver, {
    '/voice': '<Dial action="/first" timeout="10">+14155550177</Dial>',
    '/first': '<Dial action="/second">12</Dial>',
    '/second': '<Hangup/>',
  });
  await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), url: `${receiver.url}/voice` });
  await world.advance('1m');
  expect(asked(receiver, '/first')[0]).toMatchObject({ DialCallStatus: 'no-answer', DialBridged: 'false' });
  expect(asked(receiver, '/second')[0]).toMatchObject({ DialCallStatus: 'failed' });
  expect((await sdk.monitor.v1.alerts.list()).map(({ errorCode }) => errorCode)).toEqual(['13224']);
});

test('the far end hangs up on demand', async ({ sdk, world, receiver }) => {
  const { sid } = await sdk.calls.create({
    to,
    from: credential(world, 'phoneNumber'),
    twiml: '<Response><Pause length="600"/></Response>',
    statusCallback: `${receiver.url}/status`,
  });
  await world.advance('20s');
  await world.trigger('twilio/call-hangup', { callSid: sid });
  await world.settle();
  expect(asked(receiver, '/status')[0]).toMatchObject({ CallStatus: 'completed', CallDuration: '14' });
});

test('a Dial may only show a number of the account as its caller', async ({ sdk, world, receiver }) => {
  serve(receiver, {
    '/voice': '<Dial callerId="+12125550199" action="/dialled">+14155550133</Dial>',
    '/dialled': '<Hangup/>',
  });
  await sdk.calls.create({ to, from: credential(world, 'phoneNumber'), url: `${receiver.url}/voice` });
  await world.advance('10s');
  expect(asked(receiver, '/dialled')[0]).toMatchObject({ DialCallStatus: 'failed' });
  expect(await sdk.calls.list()).toHaveLength(1);
  expect((await sdk.monitor.v1.alerts.list()).map(({ errorCode }) => errorCode)).toEqual(['13214']);
});
