/**
 * Lines: a call to a number of the namespace comes in there as a call of its own, perhaps of another account. What
 * happens at one end reaches the other by jobs, each run as the account that has that end.
 */
import { z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { asAccount } from '../../accounts/rows.ts';
import { findNumber } from '../../numbers/rows.ts';
import { job } from '../../provider.ts';
import { Step } from '../callees/script.ts';
import { operate } from '../engine.ts';
import { hear } from '../verbs/hearing.ts';
import { endCall } from './ending.ts';
import { comeIn } from './inbound.ts';
import { pickUp } from './legs.ts';
import { calls, changeCall, CallStatus, factsOf, type Call } from './rows.ts';
import { callAnswered, callOver, callRings, soundMade } from './signals.ts';

/** Makes the call that comes in. */
export const ringNumber = callRings.on(async (ctx, leg) => {
  if (factsOf(leg).outcome !== 'through') return;
  const number = await findNumber(ctx, leg.to);
  if (!number) return;
  const line = { call: leg.sid, account: ctx.account.id };
  const incoming = await comeIn(ctx, number, { from: leg.from, to: leg.to, line });
  await changeCall(ctx, leg.sid, {}, { line: { call: incoming.sid, account: number.account_sid } });
});

/** The context of the other end, if there is one. */
async function otherEnd(ctx: TwilioCtx, call: Call): Promise<{ other: TwilioCtx; id: string } | undefined> {
  const { line } = factsOf(call);
  return line ? { other: await asAccount(ctx, line.account), id: line.call } : undefined;
}

export const answerLeg = callAnswered.on(async (ctx, call) => {
  const end = call.direction === 'inbound' ? await otherEnd(ctx, call) : undefined;
  end?.other.schedule(lineAnswered, { call: end.id });
});

export const lineAnswered = job('calls.line-answered', {
  kind: 'progress',
  input: () => z.object({ call: z.string() }),
  run: (ctx, { call: id }) =>
    operate(ctx, async (board) => {
      const leg = await calls.get(ctx, id);
      if (leg && factsOf(leg).stage === 'ringing') await pickUp(board, leg);
    }),
});

export const closeLine = callOver.on(async (ctx, call) => {
  const end = await otherEnd(ctx, call);
  end?.other.schedule(lineOver, { call: end.id, status: call.status });
});

/** A call that is over before anybody answered: why, to the other end. */
const reasonOf = (status: CallStatus): CallStatus => (status === 'busy' ? 'busy' : 'no-answer');

export const lineOver = job('calls.line-over', {
  kind: 'progress',
  input: () => z.object({ call: z.string(), status: CallStatus() }),
  async run(ctx, { call: id, status }) {
    const call = await calls.get(ctx, id);
    if (!call) return;
    const unanswered = factsOf(call).answered === null;
    await operate(ctx, (board) => endCall(board, id, unanswered ? reasonOf(status) : 'completed'));
  },
});

export const carrySound = soundMade.on(async (ctx, { call, step, seconds }) => {
  const end = await otherEnd(ctx, call);
  end?.other.schedule(lineHeard, { call: end.id, step, at: ctx.now }, { after: Math.round(seconds * 1000) });
});

export const lineHeard = job('calls.line-heard', {
  kind: 'progress',
  input: () => z.object({ call: z.string(), step: Step(), at: z.int() }),
  run: (ctx, { call, step }) => operate(ctx, (board) => hear(board, call, step, { waits: 'digits' in step })),
});
