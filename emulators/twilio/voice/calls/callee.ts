/** What whoever is called does while it rings, on demand. */
import { TriggerRefused, z } from '../../../../src/emulator/index.ts';
import { trigger } from '../../provider.ts';
import { operate } from '../engine.ts';
import { advanceLeg } from './legs.ts';
import { calls, changeCall, factsOf } from './rows.ts';

export const calleeAnswers = trigger('call-answer', {
  summary: 'Whoever is called picks up now, or declines',
  input: () => z.object({ callSid: z.string(), declines: z.boolean().default(false) }),
  async run(ctx, { callSid, declines }) {
    const call = await calls.get(ctx, callSid);
    if (!call) throw new TriggerRefused(404, `there is no call ${callSid}`);
    const { stage } = factsOf(call);
    if (call.direction === 'inbound' || (stage !== 'initiated' && stage !== 'ringing'))
      throw new TriggerRefused(409, `${callSid} is ${call.status}, and does not ring anywhere`);
    const outcome = declines ? 'busy' : 'answered';
    const decided = await changeCall(ctx, callSid, {}, { outcome, answer_after: 0 });
    await operate(ctx, async (board) => {
      board.sleep(callSid);
      await advanceLeg(board, decided);
    });
    return calls.need(ctx, callSid);
  },
});
