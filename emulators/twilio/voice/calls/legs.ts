/** Calls that go out, up to the answer: initiated, ringing, then whatever the callee does. */
import { z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { rfc2822 } from '../../dates.ts';
import { job } from '../../provider.ts';
import { callBack } from '../../webhooks/requests.ts';
import type { Board } from '../board.ts';
import { startRecording } from '../recordings/recording.ts';
import { tellProgress } from './progress.ts';
import { calls, changeCall, factsOf, isOver, type Call, type CallFacts } from './rows.ts';
import { callAnswered, callRings, soundMade } from './signals.ts';

/** Seconds after the call was made. */
const INITIATED = 0.5;
const FAILED = 1;
const RINGING = 1.5;
const BUSY = 3;
/** Twilio lets a phone ring somewhat longer than it was told. */
const BUFFER = 5;
/** A key that Twilio presses, and a `w`. */
const KEY = 0.5;

/** A call has been made: it is dialled in a moment. */
export const dialSoon = (board: Board, { sid }: Call): void => board.wake(sid, INITIATED);

/** The next thing that happens to a call that nobody has answered. */
export async function advanceLeg(board: Board, call: Call): Promise<void> {
  const { stage, outcome } = factsOf(call);
  if (stage === 'queued') return initiate(board, call);
  if (stage === 'initiated')
    return outcome === 'failed' ? board.happen({ type: 'end', call: call.sid, status: 'failed' }) : ring(board, call);
  if (stage === 'ringing') return rungOut(board, call);
  if (stage === 'detecting') return detected(board, call);
  if (stage === 'dialling-through') return dialledThrough(board, call);
}

async function initiate(board: Board, call: Call): Promise<void> {
  const changed = await changeCall(board.ctx, call.sid, {}, { stage: 'initiated' });
  await tellProgress(board.ctx, changed, 'initiated');
  board.wake(call.sid, (factsOf(call).outcome === 'failed' ? FAILED : RINGING) - INITIATED);
}

/** Seconds of ringing until something happens; not answered within the time: nothing does. */
function rings({ outcome, answer_after: after, timeout }: CallFacts): number {
  const most = timeout + BUFFER;
  if (outcome === 'busy') return BUSY - RINGING;
  return answersInTime({ outcome, answer_after: after, timeout }) ? Math.max(0, after - RINGING) : most;
}

const answersInTime = ({
  outcome,
  answer_after: after,
  timeout,
}: Pick<CallFacts, 'outcome' | 'answer_after' | 'timeout'>): boolean =>
  (outcome === 'answered' || outcome === 'machine') && after - RINGING <= timeout + BUFFER;

async function ring(board: Board, call: Call): Promise<void> {
  const changed = await changeCall(board.ctx, call.sid, { status: 'ringing' }, { stage: 'ringing' });
  await tellProgress(board.ctx, changed, 'ringing');
  board.wake(call.sid, rings(factsOf(changed)));
  await callRings.tell(board.ctx, changed);
}

/** It has rung as long as it may, or until the callee did what callees do. */
async function rungOut(board: Board, call: Call): Promise<void> {
  const facts = factsOf(call);
  if (facts.outcome === 'busy') return board.happen({ type: 'end', call: call.sid, status: 'busy' });
  if (!answersInTime(facts)) return board.happen({ type: 'end', call: call.sid, status: 'no-answer' });
  await pickUp(board, call);
}

/** The callee answers. */
export async function pickUp(board: Board, call: Call): Promise<void> {
  const facts = factsOf(call);
  const { ctx } = board;
  const answered = await answer(ctx, call.sid);
  await tellProgress(ctx, answered, 'answered');
  const { detection, record, time_limit: limit } = facts;
  if (record) await startRecording(ctx, { ...record, call: call.sid, conference: null, source: 'OutboundAPI' });
  if (limit !== null) board.hangUpAfter(call.sid, limit, 'limit');
  if (detection && !detection.async) {
    await changeCall(ctx, call.sid, {}, { stage: 'detecting' });
    return board.wake(call.sid, verdictOf(facts).seconds);
  }
  if (detection) ctx.schedule(detectLater, { call: call.sid }, { after: verdictOf(facts).seconds * 1000 });
  if (facts.send_digits === '') return begin(board, call.sid);
  await changeCall(ctx, call.sid, {}, { stage: 'dialling-through' });
  board.wake(call.sid, facts.send_digits.length * KEY);
}

/** Somebody has picked up. */
export async function answer(ctx: TwilioCtx, id: string): Promise<Call> {
  const changes = { status: 'in-progress', start_time: rfc2822(ctx.now) } as const;
  const answered = await changeCall(ctx, id, changes, { answered: ctx.now, started: ctx.now });
  await callAnswered.tell(ctx, answered);
  return answered;
}

/** The keys that reach somebody behind the callee have been pressed. */
async function dialledThrough(board: Board, call: Call): Promise<void> {
  const digits = factsOf(call).send_digits.replaceAll(/w/gi, '');
  if (digits !== '') await soundMade.tell(board.ctx, { call, step: { digits }, seconds: 0 });
  await begin(board, call.sid);
}

/** Its document runs now; a leg without one is ready to be connected. */
export async function begin(board: Board, id: string): Promise<void> {
  const call = await calls.need(board.ctx, id);
  const { document } = factsOf(call);
  await changeCall(board.ctx, id, {}, { stage: 'talking', frames: document ? [document] : [] });
  if (!document) {
    if (call.parent_call_sid !== null) board.happen({ type: 'leg-ready', call: call.parent_call_sid, leg: id });
    else board.happen({ type: 'end', call: id });
    return;
  }
  if (document.verbs.length > 0 || document.source.url === '') board.happen({ type: 'go-on', call: id });
  else await board.ask(id, document.source);
}

/** What machine detection finds, and how long it takes: Twilio needs a few words to tell. */
function verdictOf({ outcome, detection }: CallFacts): { readonly by: string; readonly seconds: number } {
  if (outcome !== 'machine') return { by: 'human', seconds: 2.5 };
  return detection?.mode === 'DetectMessageEnd'
    ? { by: 'machine_end_beep', seconds: 9 }
    : { by: 'machine_start', seconds: 4 };
}

/** The parameters by which apps hear of it. */
async function detect(ctx: TwilioCtx, id: string): Promise<{ call: Call; found: Record<string, string> }> {
  const { by, seconds } = verdictOf(factsOf(await calls.need(ctx, id)));
  const found = { AnsweredBy: by, MachineDetectionDuration: String(seconds * 1000) };
  return { call: await changeCall(ctx, id, { answered_by: by }), found };
}

async function detected(board: Board, { sid }: Call): Promise<void> {
  const { call, found } = await detect(board.ctx, sid);
  await changeCall(board.ctx, sid, {}, { params: { ...factsOf(call).params, ...found } });
  await begin(board, sid);
}

export const detectLater = job('calls.detect', {
  kind: 'progress',
  input: () => z.object({ call: z.string() }),
  async run(ctx, { call: id }) {
    const known = await calls.get(ctx, id);
    if (!known || isOver(known)) return;
    const { call, found } = await detect(ctx, id);
    const callback = factsOf(call).detection?.callback;
    callBack(ctx, {
      type: 'call.machine-detection',
      url: callback?.url,
      method: callback?.method,
      params: { CallSid: id, AccountSid: ctx.account.id, ...found },
      resource: id,
      alert: { code: 15_003, level: 'warning' },
    });
  },
});
