/** A flow's own address: numbers that point at it have the flow answer their messages and calls. */
import { file, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { product } from '../api.ts';
import { inPath } from '../auth.ts';
import { errors } from '../errors.ts';
import { serves } from '../webhooks/own.ts';
import type { Params } from '../webhooks/signature.ts';
import { activeFor, begin } from './beginning.ts';
import { documentOf } from './documents.ts';
import { advance } from './engine.ts';
import { executions, flows, type Execution, type Flow } from './rows.ts';
import { running, type Outcome } from './running.ts';

const ADDRESS = /\/v1\/Accounts\/(AC[0-9a-f]{32})\/Flows\/(FW[0-9a-f]{32})(?:\?(.*))?$/;

const NOTHING = '<Response/>';

/** The TwiML by which a flow answers a message or a call. */
async function answerOf(ctx: TwilioCtx, flow: Flow, event: string, params: Params): Promise<string> {
  const told = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value].flat().join(',')]));
  if (told.CallSid) return onCall(ctx, flow, event, told);
  if (told.MessageSid) await onMessage(ctx, flow, told);
  return NOTHING;
}

type Told = Readonly<Record<string, string>>;

/** A message answers the state that waits for one, or begins an execution. */
async function onMessage(ctx: TwilioCtx, flow: Flow, message: Told): Promise<void> {
  const { From: contact = '', To: address = '' } = message;
  const active = await activeFor(ctx, flow, contact);
  if (!active) {
    const made = await begin(ctx, flow, { contact, address, trigger: { message } });
    await advance(ctx, made, { event: 'incomingMessage' });
  } else if ((await running(ctx, active))?.state.type === 'send-and-wait-for-reply') {
    await advance(ctx, active, { event: 'incomingMessage', data: { inbound: message } });
  }
}

/** The call of an execution comes back with an event; another one begins an execution. */
async function onCall(ctx: TwilioCtx, flow: Flow, event: string, call: Told): Promise<string> {
  const { CallSid: id = '', From: contact = '', To: address = '' } = call;
  const known = await executions.find(ctx, { where: { call: id, flow_sid: flow.sid } });
  if (known?.status === 'ended') return NOTHING;
  const execution = known ?? (await begin(ctx, flow, { contact, address, trigger: { call }, call: id }));
  const outcome = known ? outcomeOf(event, call) : { event: 'incomingCall' };
  const moved = outcome ? await advance(ctx, execution, outcome) : execution;
  return documentFor(ctx, moved);
}

async function documentFor(ctx: TwilioCtx, execution: Execution): Promise<string> {
  const here = execution.status === 'active' ? await running(ctx, execution) : undefined;
  return here ? documentOf(here) : NOTHING;
}

/** What an event of the call means to the state; undefined: the call only asks where the flow is. */
function outcomeOf(event: string, call: Told): Outcome | undefined {
  if (event === 'resume') return undefined;
  if (event !== 'gather') return { event, data: call };
  return { event: call.SpeechResult === undefined ? 'keypress' : 'speech', data: call };
}

export const flowDocuments = serves({
  pattern: ADDRESS,
  async answer(ctx, { url, params }) {
    const [, account, id = '', query] = ADDRESS.exec(url) ?? [];
    const flow = account === ctx.account.id ? await flows.get(ctx, id) : undefined;
    return flow && answerOf(ctx, flow, new URLSearchParams(query).get('FlowEvent') ?? '', params);
  },
});

export const hooks = product('webhooks', { authenticate: inPath });

export const callFlow = hooks.operation('studio_webhooks.create', 'POST /v1/Accounts/{AccountSid}/Flows/{FlowSid}', {
  summary: 'Hand a message or a call over to a flow, as an app does that has dealt with it first',
  query: () => z.object({ FlowEvent: z.string().optional() }),
  async handler(ctx, { params, query }) {
    const flow = await flows.get(ctx, params.FlowSid);
    if (!flow) throw errors.not_found();
    const form = Object.fromEntries(new URLSearchParams(ctx.request?.body.toString() ?? ''));
    return file(await answerOf(ctx, flow, query.FlowEvent ?? '', form), { type: 'text/xml' });
  },
});
