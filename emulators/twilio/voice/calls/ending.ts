/** How calls end: the row, the price, whoever is told, and whoever was on the line. */
import type { TwilioCtx } from '../../account.ts';
import { rfc2822 } from '../../dates.ts';
import type { Board } from '../board.ts';
import { notReached } from '../conferences/presence.ts';
import { tellAction } from '../program/actions.ts';
import { interrupt } from '../program/interrupting.ts';
import { recordingUrl, stopRecordingsOf } from '../recordings/recording.ts';
import { recordings } from '../recordings/rows.ts';
import { tellProgress } from './progress.ts';
import { callOver } from './signals.ts';
import { calls, changeCall, factsOf, isOver, type Call, type CallStatus } from './rows.ts';

/** What US numbers pay a minute, roughly. */
const perMinute = { inbound: 0.0085, 'outbound-api': 0.014, 'outbound-dial': 0.014 };

/** How calls end that are given up while they ring. */
const unanswered = { inbound: 'no-answer', 'outbound-api': 'canceled', 'outbound-dial': 'canceled' } as const;

/** Ends a call, if it isn't over: as asked, else as completed, or as what was never answered. */
export async function endCall(board: Board, id: string, asked?: CallStatus): Promise<void> {
  const { ctx } = board;
  const call = await calls.get(ctx, id);
  if (!call || isOver(call)) return;
  const action = await interrupt(board, call, 'hangup');
  board.forget(id);
  const { answered, partner } = factsOf(call);
  const status = asked ?? (answered === null ? unanswered[call.direction] : 'completed');
  const over = await changeCall(
    ctx,
    id,
    { status, ...billed(ctx, call) },
    { stage: 'over', frames: [], ended: ctx.now },
  );
  await stopRecordingsOf(ctx, { call_sid: id });
  if (action) tellAction(ctx, over, action);
  await tellProgress(ctx, await calls.need(ctx, id), 'completed', await recordingOf(ctx, over));
  if (call.parent_call_sid !== null) board.happen({ type: 'leg-over', call: call.parent_call_sid, leg: id, status });
  else if (partner !== null) board.happen({ type: 'partner-gone', call: partner });
  if (answered === null) await notReached(board, id);
  await callOver.tell(ctx, over);
}

function billed(ctx: TwilioCtx, call: Call): Partial<Call> {
  const { answered } = factsOf(call);
  const seconds = answered === null ? 0 : Math.round((ctx.now - answered) / 1000);
  const minutes = answered === null ? 0 : Math.max(1, Math.ceil(seconds / 60));
  return {
    duration: String(seconds),
    start_time: call.start_time ?? rfc2822(ctx.now),
    end_time: rfc2822(ctx.now),
    ...(minutes > 0 && { price: (-perMinute[call.direction] * minutes).toFixed(5) }),
  };
}

/** The recording of the whole call, for its last callback. */
async function recordingOf(ctx: TwilioCtx, call: Call): Promise<Record<string, string>> {
  if (!factsOf(call).record) return {};
  const recording = await recordings.find(ctx, { where: { call_sid: call.sid, source: 'OutboundAPI' } });
  if (!recording) return {};
  return {
    RecordingUrl: recordingUrl(recording),
    RecordingSid: recording.sid,
    RecordingDuration: recording.duration ?? '0',
  };
}
