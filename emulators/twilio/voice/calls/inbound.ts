/** Calls that come in: the number's TwiML is asked for while they ring. */
import { TriggerRefused, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { asAccount } from '../../accounts/rows.ts';
import { applications } from '../../applications/rows.ts';
import { e164 } from '../../numbers/phone.ts';
import { findNumber, type IncomingPhoneNumber } from '../../numbers/rows.ts';
import { trigger } from '../../provider.ts';
import { LONGEST } from '../callees/rows.ts';
import { Step, type Script } from '../callees/script.ts';
import { operate, startDocument } from '../engine.ts';
import { frameOf, type Frame } from '../program/frames.ts';
import { hear } from '../verbs/hearing.ts';
import { endCall } from './ending.ts';
import { calls, changeCall, newCall, type Call, type CallFacts } from './rows.ts';

const Inbound = () =>
  z.object({
    from: z.string(),
    to: z.string(),
    script: z.array(Step()).optional(),
    forwardedFrom: z.string().optional(),
    callerName: z.string().optional(),
  });

export const inboundCall = trigger('inbound-call', {
  summary: 'Somebody calls one of your numbers',
  input: Inbound,
  async run(ctx, { from, to, script = [], forwardedFrom, callerName }) {
    const caller = callerOf(from);
    if (!caller) throw new TriggerRefused(400, `"from" is no phone number: ${from}; write for example +14155550123`);
    const number = e164(to);
    if (!number) throw new TriggerRefused(400, `"to" is no phone number: ${to}`);
    const called = await findNumber(ctx, number);
    if (!called) throw new TriggerRefused(404, `no account of this namespace has the number ${number}`);
    return comeIn(ctx, called, { from: caller, to: number, script, forwardedFrom, callerName });
  },
});

const callerOf = (from: string): string | undefined => (/^(?:client|sips?):\S+$/.test(from) ? from : e164(from));

interface Incoming {
  readonly from: string;
  readonly to: string;
  readonly script?: Script;
  readonly forwardedFrom?: string | undefined;
  readonly callerName?: string | undefined;
  /** The call at the other end, if that is one of the namespace. */
  readonly line?: CallFacts['line'];
}

/** A call comes in to a number. */
export async function comeIn(
  anyCtx: TwilioCtx,
  number: IncomingPhoneNumber,
  { from, to, script = [], forwardedFrom, callerName, line = null }: Incoming,
): Promise<Call> {
  const ctx = await asAccount(anyCtx, number.account_sid);
  const { row, internal } = newCall(ctx, {
    to,
    from,
    direction: 'inbound',
    number: number.sid,
    status: 'ringing',
    facts: {
      script: [...script],
      stage: 'talking',
      line,
      ...(line && { stays: LONGEST }),
      ...(await hooksOf(ctx, number)),
    },
  });
  const named = { ...row, forwarded_from: forwardedFrom ?? null, caller_name: callerName ?? null };
  const call = await calls.insert(ctx, named, internal);
  const { document } = internal;
  await operate(ctx, (board) => (document ? ask(ctx, call, document, board) : endCall(board, call.sid, 'no-answer')));
  return calls.need(ctx, call.sid);
}

async function ask(
  ctx: TwilioCtx,
  { sid, from }: Call,
  document: Frame,
  board: Parameters<typeof startDocument>[0],
): Promise<void> {
  await changeCall(ctx, sid, {}, { frames: [document] });
  // Only the first request says how far the caller's number can be trusted.
  const params: Record<string, string> = from.startsWith('+1') ? { StirVerstat: 'TN-Validation-Passed-A' } : {};
  await startDocument(board, sid, { ...document, source: { ...document.source, params } });
}

/** What the number runs and whom it tells: its application, else its own URLs. */
async function hooksOf(
  ctx: TwilioCtx,
  number: IncomingPhoneNumber,
): Promise<Pick<CallFacts, 'document' | 'fallback' | 'progress'>> {
  const app = number.voice_application_sid ? await applications.get(ctx, number.voice_application_sid) : undefined;
  const { voice_url: url, voice_method: method, voice_fallback_url: fallback, voice_fallback_method } = app ?? number;
  const { status_callback: told, status_callback_method: how } = app ?? number;
  return {
    document: url ? frameOf('main', { url, method }) : null,
    fallback: fallback ? { url: fallback, method: voice_fallback_method } : null,
    progress: told ? { url: told, method: how, events: ['completed'] } : null,
  };
}

export const callerHangsUp = trigger('call-hangup', {
  summary: 'Whoever is at the far end of a call hangs up',
  input: () => z.object({ callSid: z.string() }),
  async run(ctx, { callSid }) {
    const call = await calls.get(ctx, callSid);
    if (!call) throw new TriggerRefused(404, `there is no call ${callSid}`);
    await operate(ctx, (board) => endCall(board, callSid));
    return calls.need(ctx, callSid);
  },
});

export const callerActs = trigger('call-input', {
  summary: 'Whoever is at the far end of a call presses keys or speaks',
  input: () =>
    z.object({
      callSid: z.string(),
      digits: z.string().optional(),
      say: z.string().optional(),
      confidence: z.number().min(0).max(1).optional(),
      /** How long it takes to say it. */
      seconds: z.number().min(0).optional(),
    }),
  async run(ctx, { callSid, digits, say, ...speech }) {
    const call = await calls.get(ctx, callSid);
    if (!call) throw new TriggerRefused(404, `there is no call ${callSid}`);
    if (call.status !== 'in-progress')
      throw new TriggerRefused(409, `${callSid} is ${call.status}: only a call in progress hears anything`);
    const step = digits === undefined ? say !== undefined && { say, ...speech } : { digits };
    if (!step) throw new TriggerRefused(400, 'write "digits", for example "1234#", or "say"');
    await operate(ctx, (board) => hear(board, callSid, step, { waits: true }));
    return calls.need(ctx, callSid);
  },
});
