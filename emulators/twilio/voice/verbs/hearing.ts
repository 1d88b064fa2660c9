/** What the far end does in the middle of a call: keys and words that were in no script. */
import type { Board } from '../board.ts';
import type { Step } from '../callees/script.ts';
import { calls, changeCall, factsOf, isOver, type Call } from '../calls/rows.ts';
import { activityOf, frameOfCall } from '../program/program.ts';
import { endsOnStar, letGo } from './dial.ts';
import { gatherMore } from './gather.ts';
import { recordMore } from './record.ts';

/** The verb that listens hears it at once. If none does, it waits for the next one, or is lost. */
export async function hear(board: Board, id: string, step: Step, { waits }: { waits: boolean }): Promise<void> {
  const call = await calls.get(board.ctx, id);
  if (!call || isOver(call) || (await heard(board, call, step)) || !waits) return;
  await changeCall(board.ctx, id, {}, { script: [...factsOf(call).script, step] });
}

/** Whether the verb that runs has any use for it. */
async function heard(board: Board, call: Call, step: Step): Promise<boolean> {
  const frame = frameOfCall(call);
  const running = { board, ctx: board.ctx, call };
  if (frame?.activity?.kind === 'gathering') {
    const { verb, pressed } = frame.activity;
    return gatherMore({ ...running, frame, verb }, pressed, step);
  }
  if (frame?.activity?.kind === 'recording') {
    const { verb, recording } = frame.activity;
    return recordMore({ ...running, frame, verb }, recording, step);
  }
  const dialing = activityOf(call, 'dialing');
  if (!dialing || !('digits' in step) || !endsOnStar(dialing, step.digits)) return false;
  letGo(board, dialing);
  return true;
}
