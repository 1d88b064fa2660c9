/** A call is hung up or sent elsewhere in the middle of a verb: what that does to whatever it was doing. */
import type { Board } from '../board.ts';
import { calls, factsOf, type Call } from '../calls/rows.ts';
import { afterConference, leave } from '../conferences/presence.ts';
import { awaitCaller, leaveQueue } from '../queues/standing.ts';
import { stopRecording } from '../recordings/recording.ts';
import { dialParams } from '../verbs/dial.ts';
import { dequeueParams } from '../verbs/queueing.ts';
import { endRecord, recordParams } from '../verbs/record.ts';
import { actionOf } from './actions.ts';
import type { Activity, Frame, Source } from './frames.ts';

export type Why = 'hangup' | 'redirect';

/** Ends what a call is doing. Answers the request to its verb's action, whose answer nobody will act on. */
export async function interrupt(board: Board, call: Call, why: Why): Promise<Source | undefined> {
  let action: Source | undefined;
  for (const frame of factsOf(call).frames) {
    const { activity } = frame;
    const params = activity && (await ended(board, call, activity, why));
    if (!activity || !('verb' in activity) || !params) continue;
    const running = { ctx: board.ctx, call, frame: frame satisfies Frame, verb: activity.verb };
    action ??= await actionOf(running, params, { byDefault: activity.kind === 'recording' });
  }
  return action;
}

/** What the verb's action is told; undefined: it has nothing to tell. */
async function ended(
  board: Board,
  call: Call,
  activity: Activity,
  why: Why,
): Promise<Record<string, string> | undefined> {
  const { ctx } = board;
  switch (activity.kind) {
    case 'asking':
    case 'waiting':
    case 'looping':
    case 'connected':
    case 'gathering':
      return undefined;
    case 'recording': {
      const recording = await endRecord(ctx, activity.recording);
      return why === 'hangup' ? recordParams(recording, 'hangup') : undefined;
    }
    case 'dialing': {
      for (const leg of activity.legs) await letLegGo(board, leg);
      const params = await dialParams(board, call);
      return activity.bridged === null ? { ...params, DialCallStatus: 'canceled' } : params;
    }
    case 'conference':
      await leave(
        board,
        activity.conference,
        call.sid,
        why === 'hangup' ? 'participant_hung_up' : 'participant_updated_via_api',
      );
      return afterConference;
    case 'enqueued':
      return endQueueing(board, call, activity, why);
    case 'dequeuing': {
      const params = await dequeueParams(board, call);
      if (activity.recording !== null) await stopRecording(ctx, activity.recording);
      if (activity.partner === null) await awaitCaller(ctx, activity.queue, call.sid, false);
      else
        board.happen({
          type: 'verb-over',
          call: activity.partner,
          params: { QueueResult: 'bridged', QueueSid: activity.queue, QueueTime: String(activity.waited) },
        });
      return params;
    }
  }
}

async function letLegGo(board: Board, leg: string): Promise<void> {
  const row = await calls.need(board.ctx, leg);
  board.happen({ type: 'end', call: leg, ...(factsOf(row).answered === null && { status: 'canceled' as const }) });
}

async function endQueueing(
  board: Board,
  call: Call,
  { queue, partner }: Extract<Activity, { kind: 'enqueued' }>,
  why: Why,
): Promise<Record<string, string>> {
  const seconds = await leaveQueue(board.ctx, queue, call.sid);
  if (partner !== null) board.happen({ type: 'partner-gone', call: partner });
  const results =
    partner === null
      ? { hangup: 'hangup', redirect: 'redirected' }
      : { hangup: 'bridged', redirect: 'redirected-from-bridged' };
  return { QueueResult: results[why], QueueSid: queue, QueueTime: String(seconds ?? 0) };
}
