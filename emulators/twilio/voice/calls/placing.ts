/** Placing a call for the API: one that runs TwiML, or one that brings somebody into a conference. */
import type { TwilioCtx } from '../../account.ts';
import { behaviourOf } from '../callees/rows.ts';
import { operate } from '../engine.ts';
import { dialSoon } from './legs.ts';
import { calls, newCall, type Call, type CallFacts } from './rows.ts';

export interface Placing {
  readonly to: string;
  readonly from: string;
  readonly number: string | undefined;
  readonly facts: Partial<CallFacts>;
}

/** Makes the call: it is dialled in a moment. What the callee does may be asked for by a fault rule. */
export async function placeCall(ctx: TwilioCtx, { to, from, number, facts }: Placing): Promise<Call> {
  const { outcome, answerAfter, stays, script } = await behaviourOf(ctx, to, ctx.fault);
  const behaviour = { outcome, answer_after: answerAfter, stays, script: [...script] };
  const { row, internal } = newCall(ctx, {
    to,
    from,
    number,
    direction: 'outbound-api',
    facts: { ...behaviour, ...facts },
  });
  const call = await calls.insert(ctx, row, internal);
  await operate(ctx, (board) => Promise.resolve(dialSoon(board, call)));
  return call;
}
