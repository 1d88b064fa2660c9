/** Studio flows that run: messages, answers, decisions, requests, calls. */
import { expect } from 'vitest';
import { credential, twilioTest, type Sdk } from './sdk.ts';
import type { World } from '../../../src/index.ts';

const test = twilioTest();
const frozen = twilioTest({ clock: 'frozen' });
const to = '+14155550123';

/** `['ask', 'send-and-wait-for-reply', { body: 'Hi' }, { incomingMessage: 'split' }]` */
type Written = readonly [name: string, type: string, properties: object, next: Readonly<Record<string, string | null>>];

const state = ([name, type, properties, next]: Written): object => ({
  name,
  type,
  properties,
  transitions: Object.entries(next).map(([event, target]) => ({ event, ...(target !== null && { next: target }) })),
});

const definitionOf = (first: Readonly<Record<string, string>>, ...states: readonly Written[]): object => ({
  description: 'A flow',
  initial_state: 'Trigger',
  flags: { allow_concurrent_calls: true },
  states: [state(['Trigger', 'trigger', {}, first]), ...states.map(state)],
});

const flowOf = async (sdk: Sdk, definition: object) =>
  sdk.studio.v2.flows.create({ friendlyName: 'Flow', status: 'published', definition });

const begin = (sdk: Sdk, world: World, flow: string, parameters = {}) =>
  sdk.studio.v2.flows(flow).executions.create({ to, from: credential(world, 'phoneNumber'), parameters });

/** The steps of an execution in order: event, from, to. */
const path = async (sdk: Sdk, flow: string, execution: string): Promise<readonly string[]> =>
  (await sdk.studio.v2.flows(flow).executions(execution).steps.list())
    .toReversed()
    .map(({ name, transitionedFrom, transitionedTo }) => `${transitionedFrom} ${name} ${transitionedTo}`);

test('a message with parameters of the API is sent, and the execution ends', async ({ sdk, world }) => {
  const flow = await flowOf(
    sdk,
    definitionOf({ incomingRequest: 'greet' }, [
      'greet',
      'send-message',
      { body: 'Hi {{flow.data.name | upcase}}' },
      { sent: null, failed: null },
    ]),
  );
  const made = await begin(sdk, world, flow.sid, { name: 'Ana' });
  expect(made.status).toBe('active');
  await world.settle();
  const [message] = await sdk.messages.list();
  expect(message).toMatchObject({ to, from: credential(world, 'phoneNumber'), body: 'Hi ANA', status: 'delivered' });
  const execution = sdk.studio.v2.flows(flow.sid).executions(made.sid);
  expect((await execution.fetch()).status).toBe('ended');
  expect(await path(sdk, flow.sid, made.sid)).toEqual(['Trigger incomingRequest greet', 'greet sent Ended']);
  const { context } = await execution.executionContext().fetch();
  expect(context).toMatchObject({
    contact: { channel: { address: to } },
    flow: { channel: { address: credential(world, 'phoneNumber') }, data: { name: 'Ana' } },
    widgets: { greet: { outbound: { Sid: message?.sid, Body: 'Hi ANA' } } },
  });
  const [, first] = await execution.steps.list();
  const before = await execution
    .steps(first?.sid ?? '')
    .stepContext()
    .fetch();
  expect(before.context).toMatchObject({ widgets: {} });
});

const survey = definitionOf(
  { incomingMessage: 'ask', incomingRequest: 'ask' },
  [
    'ask',
    'send-and-wait-for-reply',
    { body: 'Do you come?', timeout: '600' },
    { incomingMessage: 'note', timeout: 'late', deliveryFailure: null },
  ],
  [
    'note',
    'set-variables',
    { variables: [{ key: 'answer', value: '{{widgets.ask.inbound.Body}}' }] },
    { next: 'decide' },
  ],
  ['thanks', 'send-message', { body: 'Noted: {{flow.variables.answer}}' }, { sent: null, failed: null }],
  ['sorry', 'send-message', { body: 'What a pity' }, { sent: null, failed: null }],
  ['late', 'send-message', { body: 'Too late' }, { sent: null, failed: null }],
);

const withSplit = (definition: object): object => {
  const { states, ...rest } = definition as { states: object[] };
  const decide = {
    name: 'decide',
    type: 'split-based-on',
    properties: { input: '{{flow.variables.answer}}' },
    transitions: [
      { event: 'noMatch', next: 'sorry' },
      {
        event: 'match',
        next: 'thanks',
        conditions: [
          {
            friendly_name: 'Yes',
            arguments: ['{{flow.variables.answer}}'],
            type: 'matches_any_of',
            value: 'Yes, of course',
          },
        ],
      },
    ],
  };
  return { ...rest, states: [...states, decide] };
};

test('somebody writes to a number that a flow answers, and replies', async ({ sdk, world }) => {
  const flow = await flowOf(sdk, withSplit(survey));
  const number = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: flow.webhookUrl });
  await world.trigger('twilio/inbound-message', { from: to, to: number, body: 'Hello' });
  await world.settle();
  await world.trigger('twilio/inbound-message', { from: to, to: number, body: ' yes ' });
  await world.settle();
  expect((await sdk.messages.list()).toReversed().map(({ direction, body }) => [direction, body])).toEqual([
    ['inbound', 'Hello'],
    ['outbound-api', 'Do you come?'],
    ['inbound', ' yes '],
    ['outbound-api', 'Noted:  yes '],
  ]);
  const [execution] = await sdk.studio.v2.flows(flow.sid).executions.list();
  expect(execution).toMatchObject({ status: 'ended', contactChannelAddress: to });
  expect(await path(sdk, flow.sid, execution?.sid ?? '')).toEqual([
    'Trigger incomingMessage ask',
    'ask incomingMessage note',
    'note next decide',
    'decide match thanks',
    'thanks sent Ended',
  ]);
  expect(execution?.context).toMatchObject({ trigger: { message: { Body: 'Hello', From: to } } });
});

test('no answer in time', async ({ sdk, world }) => {
  const flow = await flowOf(sdk, withSplit(survey));
  const made = await begin(sdk, world, flow.sid);
  await world.settle();
  expect((await sdk.messages.list()).map(({ body }) => body)).toEqual(['Do you come?']);
  await world.advance('10m');
  expect((await sdk.messages.list()).map(({ body }) => body)).toEqual(['Too late', 'Do you come?']);
  expect((await sdk.studio.v2.flows(flow.sid).executions(made.sid).fetch()).status).toBe('ended');
});

test('a message that is not delivered, and one that cannot be sent', async ({ sdk, world }) => {
  const flow = await flowOf(
    sdk,
    definitionOf(
      { incomingRequest: 'first' },
      ['first', 'send-message', { body: 'x', from: '+12125550199' }, { sent: null, failed: 'second' }],
      ['second', 'send-and-wait-for-reply', { body: 'y' }, { incomingMessage: null, deliveryFailure: null }],
    ),
  );
  await world.settings('twilio', { undeliverable: { [to]: 'failed:30007' } });
  const made = await begin(sdk, world, flow.sid);
  await world.settle();
  expect(await path(sdk, flow.sid, made.sid)).toEqual([
    'Trigger incomingRequest first',
    'first failed second',
    'second deliveryFailure Ended',
  ]);
});

test('an app is asked, and its answer decides', async ({ sdk, world, receiver }) => {
  receiver.answer = ({ path: asked }) =>
    asked.startsWith('/orders')
      ? { headers: { 'content-type': 'application/json' }, body: '{"state":"shipped"}' }
      : { status: 503, body: '' };
  const flow = await flowOf(
    sdk,
    definitionOf(
      { incomingRequest: 'ask' },
      [
        'ask',
        'make-http-request',
        {
          method: 'POST',
          url: `${receiver.url}/orders?id={{flow.data.order}}`,
          content_type: 'application/json;charset=utf-8',
          body: '{"who":"{{contact.channel.address}}"}',
        },
        { success: 'report', failed: null },
      ],
      [
        'report',
        'make-http-request',
        {
          method: 'GET',
          url: `${receiver.url}/report`,
          content_type: 'application/x-www-form-urlencoded;charset=utf-8',
          parameters: [{ key: 'state', value: '{{widgets.ask.parsed.state}}' }],
        },
        { success: null, failed: 'function' },
      ],
      [
        'function',
        'run-function',
        { url: `${receiver.url}/function`, parameters: [{ key: 'code', value: '{{widgets.report.status_code}}' }] },
        { success: null, fail: null },
      ],
    ),
  );
  const made = await begin(sdk, world, flow.sid, { order: 'A-7' });
  await world.settle();
  expect(receiver.requests.map(({ method, path: asked, body }) => [method, asked, body])).toEqual([
    ['POST', '/orders?id=A-7', `{"who":"${to}"}`],
    ['GET', '/report?state=shipped', ''],
    ['POST', '/function', 'code=503'],
  ]);
  expect(receiver.requests[0]?.headers['content-type']).toBe('application/json;charset=utf-8');
  expect(await path(sdk, flow.sid, made.sid)).toEqual([
    'Trigger incomingRequest ask',
    'ask success report',
    'report failed function',
    'function fail Ended',
  ]);
});

const menu: readonly Written[] = [
  [
    'menu',
    'gather-input-on-call',
    { say: 'One for sales', timeout: 5, number_of_digits: 1, stop_gather: true, gather_language: 'en' },
    { keypress: 'look', speech: null, timeout: null },
  ],
  ['look', 'set-variables', { variables: [{ key: 'key', value: '{{widgets.menu.Digits}}' }] }, { next: 'connect' }],
  [
    'connect',
    'connect-call-to',
    { noun: 'number', to: '+14155550177', caller_id: '{{flow.channel.address}}', timeout: 30 },
    { callCompleted: 'bye', hangup: null },
  ],
  ['bye', 'say-play', { say: 'You pressed {{flow.variables.key}}. Good bye.' }, { audioComplete: null }],
];

test('a flow calls somebody, gathers a key, connects the call', async ({ sdk, world }) => {
  await world.fixtures({ twilio: { callees: [{ number: to, script: [{ digits: '1' }] }] } });
  const flow = await flowOf(
    sdk,
    definitionOf(
      { incomingRequest: 'call' },
      [
        'call',
        'make-outgoing-call-v2',
        { from: '{{flow.channel.address}}', to: '{{contact.channel.address}}', timeout: 30 },
        { answered: 'menu', busy: null, noAnswer: null, failed: null },
      ],
      ...menu,
    ),
  );
  const made = await begin(sdk, world, flow.sid);
  await world.settle();
  expect(await path(sdk, flow.sid, made.sid)).toEqual([
    'Trigger incomingRequest call',
    'call answered menu',
    'menu keypress look',
    'look next connect',
    'connect callCompleted bye',
    'bye audioComplete Ended',
  ]);
  const [leg, call] = await sdk.calls.list();
  expect(call).toMatchObject({ to, direction: 'outbound-api', status: 'completed' });
  expect(leg).toMatchObject({ to: '+14155550177', direction: 'outbound-dial', parentCallSid: call?.sid });
  const { context } = await sdk.studio.v2.flows(flow.sid).executions(made.sid).executionContext().fetch();
  expect(context).toMatchObject({
    flow: { variables: { key: '1' } },
    widgets: { call: { CallSid: call?.sid }, menu: { Digits: '1' }, connect: { DialCallStatus: 'completed' } },
  });
});

test.for([
  ['busy', 'busy'],
  ['no-answer', 'noAnswer'],
  ['failed', 'failed'],
] as const)('a flow calls somebody who is %s', async ([outcome, event], { sdk, world }) => {
  await world.settings('twilio', { callees: { [to]: outcome } });
  const flow = await flowOf(
    sdk,
    definitionOf({ incomingRequest: 'call' }, [
      'call',
      'make-outgoing-call-v2',
      {},
      { answered: null, busy: null, noAnswer: null, failed: null },
    ]),
  );
  const made = await begin(sdk, world, flow.sid);
  await world.settle();
  expect(await path(sdk, flow.sid, made.sid)).toEqual(['Trigger incomingRequest call', `call ${event} Ended`]);
});

test('somebody calls a number that a flow answers; the call waits while an app is asked', async ({
  sdk,
  world,
  receiver,
}) => {
  receiver.answer = () => ({ headers: { 'content-type': 'application/json' }, body: '{"name":"Ana"}' });
  const flow = await flowOf(
    sdk,
    definitionOf(
      { incomingCall: 'who' },
      ['who', 'make-http-request', { method: 'GET', url: `${receiver.url}/who` }, { success: 'greet', failed: null }],
      ['greet', 'say-play', { say: 'Hello {{widgets.who.parsed.name}}' }, { audioComplete: 'record' }],
      ['record', 'record-voicemail', { timeout: 5 }, { recordingComplete: null, noAudio: null, hangup: null }],
    ),
  );
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ voiceUrl: flow.webhookUrl });
  const script = [{ say: 'Call me back', seconds: 3 }, { digits: '#' }];
  await world.trigger('twilio/inbound-call', { from: to, to: credential(world, 'phoneNumber'), script });
  await world.settle();
  const [execution] = await sdk.studio.v2.flows(flow.sid).executions.list();
  expect(await path(sdk, flow.sid, execution?.sid ?? '')).toEqual([
    'Trigger incomingCall who',
    'who success greet',
    'greet audioComplete record',
    'record recordingComplete Ended',
  ]);
  const [call] = await sdk.calls.list();
  expect(call?.status).toBe('completed');
  expect(Number(call?.duration)).toBeLessThan(20);
  expect(execution?.context).toMatchObject({ widgets: { record: { RecordingDuration: '3' } } });
});

test('an app hands its call over to a flow, and gets it back', async ({ sdk, world, receiver }) => {
  const flow = await flowOf(
    sdk,
    definitionOf(
      { incomingCall: 'greet' },
      ['greet', 'say-play', { say: 'One moment' }, { audioComplete: 'app' }],
      ['app', 'add-twiml-redirect', { url: `${receiver.url}/app` }, { return: 'bye', timeout: null, fail: null }],
      ['bye', 'say-play', { say: 'Bye' }, { audioComplete: null }],
    ),
  );
  const hook = `https://webhooks.twilio.com/v1/Accounts/${credential(world, 'accountSid')}/Flows/${flow.sid}`;
  receiver.answer = () => ({
    headers: { 'content-type': 'text/xml' },
    body: `<Response><Say>Here</Say><Redirect>${hook}?FlowEvent=return</Redirect></Response>`,
  });
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ voiceUrl: hook });
  await world.trigger('twilio/inbound-call', { from: to, to: credential(world, 'phoneNumber') });
  await world.settle();
  const [execution] = await sdk.studio.v2.flows(flow.sid).executions.list();
  expect((await path(sdk, flow.sid, execution?.sid ?? '')).at(-2)).toBe('app return bye');
});

test('a caller who hangs up ends the execution', async ({ sdk, world }) => {
  const flow = await flowOf(sdk, definitionOf({ incomingCall: 'menu' }, ...menu));
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ voiceUrl: flow.webhookUrl });
  const script = [{ hangup: true }];
  await world.trigger('twilio/inbound-call', { from: to, to: credential(world, 'phoneNumber'), script });
  await world.settle();
  const [execution] = await sdk.studio.v2.flows(flow.sid).executions.list();
  expect(execution?.status).toBe('ended');
});

test('a flow that goes in circles ends, and so does one with a widget that is not emulated', async ({ sdk, world }) => {
  const circle = await flowOf(
    sdk,
    definitionOf({ incomingRequest: 'one' }, ['one', 'set-variables', { variables: [] }, { next: 'one' }]),
  );
  const round = await begin(sdk, world, circle.sid);
  expect((await sdk.studio.v2.flows(circle.sid).executions(round.sid).fetch()).status).toBe('ended');
  const flow = await flowOf(
    sdk,
    definitionOf({ incomingRequest: 'flex' }, ['flex', 'send-to-flex', {}, { callComplete: null }]),
  );
  const made = await begin(sdk, world, flow.sid);
  expect((await sdk.studio.v2.flows(flow.sid).executions(made.sid).fetch()).status).toBe('ended');
  const [alert] = await sdk.monitor.v1.alerts.list();
  expect(alert).toMatchObject({ resourceSid: made.sid });
  expect(decodeURIComponent(alert?.alertText ?? '')).toContain('send-to-flex');
});

test('a draft does not run; what was published does', async ({ sdk, world }) => {
  const say = (body: string): object =>
    definitionOf({ incomingRequest: 'say' }, ['say', 'send-message', { body }, { sent: null, failed: null }]);
  const flow = await flowOf(sdk, say('published'));
  await sdk.studio.v2.flows(flow.sid).update({ status: 'draft', definition: say('draft') });
  expect((await begin(sdk, world, flow.sid)).flowVersion).toBe(1);
  await world.settle();
  expect((await sdk.messages.list()).map(({ body }) => body)).toEqual(['published']);
});

test('two flows that write to each other are stopped', async ({ sdk, world }) => {
  const flow = await flowOf(
    sdk,
    definitionOf({ incomingMessage: 'echo', incomingRequest: 'echo' }, [
      'echo',
      'send-message',
      { body: 'You first' },
      { sent: null, failed: null },
    ]),
  );
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: flow.webhookUrl });
  const other = await sdk.incomingPhoneNumbers.create({ areaCode: '415', smsUrl: flow.webhookUrl });
  const from = credential(world, 'phoneNumber');
  await sdk.studio.v2.flows(flow.sid).executions.create({ to: other.phoneNumber, from });
  await world.settle();
  const [last] = (await sdk.messages.list()).filter(({ direction }) => direction === 'outbound-api');
  expect(last).toMatchObject({ status: 'failed', errorCode: 14107 });
});

frozen('somebody replies before the question is known to be sent', async ({ sdk, world }) => {
  const flow = await flowOf(sdk, withSplit(survey));
  const number = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: flow.webhookUrl });
  const { sid } = await begin(sdk, world, flow.sid);
  await world.trigger('twilio/inbound-message', { from: to, to: number, body: 'Yes' });
  await world.advance('5s');
  expect((await path(sdk, flow.sid, sid)).at(-1)).toBe('thanks sent Ended');
});
