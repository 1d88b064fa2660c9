/** Sending a call elsewhere in the middle of whatever it does. */
import { errors } from '../../errors.ts';
import type { Board } from '../board.ts';
import { hangUp, startDocument } from '../engine.ts';
import type { Frame } from '../program/frames.ts';
import { interrupt } from '../program/interrupting.ts';
import { activityOf } from '../program/program.ts';
import { calls, changeCall, factsOf, type Call } from './rows.ts';

/**
 * Runs another document from now on. The action of a verb that this cuts short is requested first, and its answer is
 * ignored. Throws for a call that nobody has answered, or that is over.
 */
export async function redirectCall(board: Board, call: Call, frame: Frame): Promise<void> {
  const { ctx } = board;
  if (factsOf(call).stage !== 'talking') throw errors.call_not_in_progress();
  const action = await interrupt(board, call, 'redirect');
  board.sleep(call.sid);
  ctx.cancel(hangUp, { call: call.sid, why: 'far-end' });
  await partFromDialer(board, call);
  await changeCall(ctx, call.sid, {}, { frames: [frame], partner: null });
  if (action) await board.askFirst(call.sid, action);
  else await startDocument(board, call.sid, frame);
}

/** A leg that is sent elsewhere is gone for whoever dialled it. */
async function partFromDialer({ ctx, happen }: Board, { sid, parent_call_sid: parent }: Call): Promise<void> {
  const dialer = parent === null ? undefined : await calls.get(ctx, parent);
  if (!dialer || activityOf(dialer, 'dialing')?.leg !== sid) return;
  happen({ type: 'leg-over', call: dialer.sid, leg: sid, status: 'completed' });
}
