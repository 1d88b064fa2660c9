/** What an app is told of a call's progress: `initiated`, `ringing`, `answered`, `completed`. */
import type { TwilioCtx } from '../../account.ts';
import { rfc2822 } from '../../dates.ts';
import { callBack } from '../../webhooks/requests.ts';
import { voiceParams } from './params.ts';
import { changeCall, factsOf, type Call } from './rows.ts';

export type Progress = 'initiated' | 'ringing' | 'answered' | 'completed';

const sipCodes: Readonly<Record<string, string>> = {
  completed: '200',
  busy: '486',
  'no-answer': '487',
  canceled: '487',
  failed: '404',
};

/** Counts an event of a call, and tells whoever asked for it. Inbound calls tell only of their end. */
export async function tellProgress(
  ctx: TwilioCtx,
  call: Call,
  event: Progress,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { progress, sequence, answered, ended } = factsOf(call);
  await changeCall(ctx, call.sid, {}, { sequence: sequence + 1 });
  if (!progress?.events.includes(event)) return;
  const seconds = answered === null || ended === null ? 0 : Math.round((ended - answered) / 1000);
  const final = event === 'completed';
  callBack(ctx, {
    type: `call.${event}`,
    url: progress.url,
    method: progress.method,
    params: voiceParams(ctx, call, {
      ...(event === 'initiated' && { CallStatus: 'initiated' }),
      ...(event === 'ringing' && { CallStatus: 'ringing' }),
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(sequence),
      Timestamp: rfc2822(ctx.now),
      ...(final && {
        CallDuration: String(seconds),
        Duration: String(Math.ceil(seconds / 60)),
        SipResponseCode: sipCodes[call.status] ?? '200',
        ...more,
      }),
    }),
    resource: call.sid,
    alert: { code: 15_003, level: 'warning' },
  });
}
