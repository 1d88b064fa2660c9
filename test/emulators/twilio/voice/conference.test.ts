/** Conferences and queues: several callers, brought together. */
import { expect } from 'vitest';
import { credential, twilioTest, type Sdk } from '../sdk.ts';
import type { World } from '../../../../src/index.ts';
import { asked, paths, serve } from './app.ts';

const test = twilioTest();
const [alice, bob] = ['+14155550123', '+14155550124'];

const ring = async (world: World, from: string, script: object[] = []): Promise<string> => {
  const to = credential(world, 'phoneNumber');
  const { sid } = (await world.trigger('twilio/inbound-call', { from, to, script })) as { sid: string };
  await world.settle();
  return sid;
};

const answering = (sdk: Sdk, world: World, url: string): Promise<unknown> =>
  sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ voiceUrl: `${url}/voice` });

const room =
  '<Dial action="/left"><Conference waitUrl="/wait" endConferenceOnExit="true" record="record-from-start" recordingStatusCallback="/recorded" statusCallback="/events" statusCallbackEvent="start end join leave mute hold modify announcement">Room</Conference></Dial>';

test('two callers in a conference', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, { '/voice': room, '/wait': '<Say>Wait</Say>', '/left': '<Hangup/>' });
  const first = await ring(world, alice);
  const [conference] = await sdk.conferences.list({ friendlyName: 'Room' });
  expect(conference?.status).toBe('init');
  expect(asked(receiver, '/wait')[0]).toMatchObject({ CallSid: first, FriendlyName: 'Room' });
  const second = await ring(world, bob);
  const id = conference?.sid ?? '';
  expect((await sdk.conferences(id).fetch()).status).toBe('in-progress');
  expect((await sdk.conferences(id).participants.list()).map(({ callSid, status }) => [callSid, status])).toEqual([
    [second, 'connected'],
    [first, 'connected'],
  ]);
  await world.advance('20s');
  await sdk.conferences(id).participants(second).update({ muted: true });
  await sdk.conferences(id).participants(second).update({ hold: true });
  expect(await sdk.conferences(id).participants.list({ hold: true })).toHaveLength(1);
  expect(await sdk.conferences(id).participants(first).remove()).toBe(true);
  await world.settle();
  expect(asked(receiver, '/events').map((form) => [form.StatusCallbackEvent, form.CallSid ?? ''])).toEqual([
    ['participant-join', first],
    ['participant-join', second],
    ['conference-start', ''],
    ['participant-mute', second],
    ['participant-hold', second],
    ['participant-leave', first],
    ['participant-leave', second],
    ['conference-end', ''],
  ]);
  expect(asked(receiver, '/events').map((form) => form.SequenceNumber)).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
  ]);
  expect(asked(receiver, '/events').at(-1)?.ReasonConferenceEnded).toBe(
    'participant-with-end-conference-on-exit-kicked',
  );
  expect(asked(receiver, '/left').map((form) => form.DialCallStatus)).toEqual(['answered', 'answered']);
  expect(asked(receiver, '/recorded')[0]).toMatchObject({
    ConferenceSid: id,
    RecordingSource: 'Conference',
    RecordingDuration: '20',
  });
  expect((await sdk.conferences(id).fetch()).reasonConferenceEnded).toBe(
    'participant-with-end-conference-on-exit-kicked',
  );
  await expect(sdk.conferences(id).participants(first).fetch()).rejects.toMatchObject({ code: 20404 });
  expect((await sdk.calls(second).fetch()).status).toBe('completed');
});

test('participants by the API', async ({ sdk, world, receiver }) => {
  const from = credential(world, 'phoneNumber');
  const made = await sdk.conferences('Support').participants.create({
    to: alice,
    from,
    label: 'customer',
    statusCallback: `${receiver.url}/status`,
    statusCallbackEvent: ['answered', 'completed'],
    conferenceStatusCallback: `${receiver.url}/events`,
    conferenceStatusCallbackEvent: ['join', 'leave', 'end'],
  });
  expect(made).toMatchObject({ status: 'queued', label: 'customer', muted: false, hold: false });
  await world.settle();
  const conference = sdk.conferences(made.conferenceSid);
  expect((await conference.participants('customer').fetch()).status).toBe('connected');
  await world.settings('twilio', { callees: { [bob]: 'busy' } });
  const other = await sdk.conferences(made.conferenceSid).participants.create({ to: bob, from });
  await world.settle();
  await expect(conference.participants(other.callSid).fetch()).rejects.toMatchObject({ code: 20404 });
  expect((await sdk.calls(other.callSid).fetch()).status).toBe('busy');
  await conference.update({ status: 'completed' });
  await world.settle();
  expect(await conference.fetch()).toMatchObject({
    status: 'completed',
    reasonConferenceEnded: 'conference-ended-via-api',
  });
  expect(asked(receiver, '/status').map((form) => form.CallStatus)).toEqual(['in-progress', 'completed']);
});

test('a caller waits in a queue until somebody takes them out', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, {
    '/voice': ({ From }) =>
      From === alice
        ? '<Enqueue action="/done" waitUrl="/wait">support</Enqueue>'
        : '<Dial action="/dialled"><Queue url="/whisper">support</Queue></Dial>',
    '/wait': '<Say>Please hold</Say>',
    '/whisper': '<Say>Connecting</Say>',
    '/done': '<Hangup/>',
    '/dialled': '<Hangup/>',
  });
  const caller = await ring(world, alice);
  const [queue] = await sdk.queues.list();
  expect(queue).toMatchObject({ friendlyName: 'support', currentSize: 1, maxSize: 100 });
  expect(asked(receiver, '/wait')).toEqual([
    expect.objectContaining({ QueuePosition: '1', CurrentQueueSize: '1', MaxQueueSize: '100', QueueSid: queue?.sid }),
  ]);
  const [member] = await sdk.queues(queue?.sid ?? '').members.list();
  expect(member).toMatchObject({ callSid: caller, position: 1 });
  await expect(sdk.queues(queue?.sid ?? '').remove()).rejects.toMatchObject({ code: 22002 });
  const agent = await ring(world, bob);
  expect(asked(receiver, '/whisper')[0]).toMatchObject({ CallSid: caller, DequeingCallSid: agent });
  expect(asked(receiver, '/dialled')[0]).toMatchObject({
    DialCallStatus: 'completed',
    DequeueResult: 'bridged',
    DequeuedCallSid: caller,
    DequeuedCallDuration: '10',
  });
  expect(asked(receiver, '/done')[0]).toMatchObject({ QueueResult: 'bridged', CallStatus: 'completed' });
  expect(await sdk.queues(queue?.sid ?? '').remove()).toBe(true);
});

test('a member is taken out by the API', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, { '/voice': '<Enqueue action="/done">support</Enqueue>', '/out': '<Say>Hi</Say>' });
  await ring(world, alice);
  const [queue] = await sdk.queues.list();
  await sdk
    .queues(queue?.sid ?? '')
    .members('Front')
    .update({ url: `${receiver.url}/out` });
  await world.settle();
  expect(paths(receiver)).toEqual(['/voice', '/done', '/out']);
  expect(asked(receiver, '/done')[0]?.QueueResult).toBe('redirected');
});

test('a caller leaves the queue', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, {
    '/voice': '<Enqueue action="/done" waitUrl="/wait">support</Enqueue>',
    '/wait': '<Say>Nobody is here</Say><Leave/>',
    '/done': '<Hangup/>',
  });
  await ring(world, alice);
  expect(asked(receiver, '/done')[0]).toMatchObject({ QueueResult: 'leave', CallStatus: 'in-progress' });
  expect((await sdk.queues.list())[0]?.currentSize).toBe(0);
});

test('music begins anew only as time is moved on', async ({ sdk, world, receiver }) => {
  await answering(sdk, world, receiver.url);
  serve(receiver, { '/voice': '<Enqueue waitUrl="/wait">support</Enqueue>', '/wait': '<Say>La la la la la</Say>' });
  await ring(world, alice);
  expect(asked(receiver, '/wait')).toHaveLength(1);
  await world.advance('10s');
  expect(asked(receiver, '/wait').length).toBeGreaterThan(1);
});
