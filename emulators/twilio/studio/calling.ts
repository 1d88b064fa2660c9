/** Widgets that make a call, or talk in one. */
import { ApiError } from '../../../src/emulator/index.ts';
import { checkedCallee, checkedCaller } from '../voice/calls/caller.ts';
import { placeCall } from '../voice/calls/placing.ts';
import type { Call, CallFacts } from '../voice/calls/rows.ts';
import { callOver } from '../voice/calls/signals.ts';
import { frameOf } from '../voice/program/frames.ts';
import { nextOf, propertyOf } from './definition.ts';
import { hookOf } from './documents.ts';
import { executions } from './rows.ts';
import { end, factsOf, happened, running, type Result, type Running } from './running.ts';

/** The call fetches the document of the state in which the flow is. */
export const talk = ({ execution }: Running): Promise<Result> =>
  Promise.resolve(factsOf(execution).call === null ? { event: 'failed' } : { waits: 'document' });

async function placed({ ctx, execution, state, fill }: Running): Promise<Call | undefined> {
  const filled = (name: string, otherwise = ''): string => fill(propertyOf(state, name) ?? otherwise);
  const mode = filled('machine_detection');
  const facts: Partial<CallFacts> = {
    timeout: Number(filled('timeout', '60')) || 60,
    send_digits: filled('send_digits'),
    document: frameOf('main', { url: `${hookOf(execution)}?FlowEvent=answered`, method: 'POST' }),
    detection: mode === 'Enable' || mode === 'DetectMessageEnd' ? { mode, async: false, callback: null } : null,
    record: filled('record') === 'true' ? { channels: 1, track: 'both', trim: filled('trim'), callback: null } : null,
  };
  try {
    const caller = await checkedCaller(ctx, filled('from', '{{flow.channel.address}}'));
    const to = checkedCallee(filled('to', '{{contact.channel.address}}'));
    return await placeCall(ctx, { to, from: caller.from, number: caller.number, facts });
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

export async function callContact(here: Running): Promise<Result> {
  const call = await placed(here);
  return call ? { waits: 'callee', facts: { call: call.sid } } : { event: 'failed' };
}

const unanswered: Readonly<Record<string, string>> = { busy: 'busy', 'no-answer': 'noAnswer' };

/** The call is over: nobody has answered it, or it hangs up on the flow. */
export const noteOver = callOver.on(async (ctx, call) => {
  const execution = await executions.find(ctx, { where: { call: call.sid, status: 'active' } });
  const here = execution && (await running(ctx, execution));
  if (!execution || !here) return;
  const data = { CallSid: call.sid, CallStatus: call.status };
  const waits = factsOf(execution).waits;
  if (waits === 'callee')
    return happened.tell(ctx, { execution, outcome: { event: unanswered[call.status] ?? 'failed', data } });
  if (nextOf(here.state, 'hangup') !== undefined)
    return happened.tell(ctx, { execution, outcome: { event: 'hangup', data } });
  if (waits === 'document') await end(ctx, execution);
});
