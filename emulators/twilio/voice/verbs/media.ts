/** `<Start>`, `<Stop>`, `<Connect>`, `<Echo>`: what runs beside the call, or has it to itself for a while. */
import { elementsOf } from '../../twiml/document.ts';
import { methodOf } from '../../twiml/method.ts';
import { resolved } from '../../webhooks/requests.ts';
import type { Verdict } from '../board.ts';
import { factsOf } from '../calls/rows.ts';
import { warn, type Running } from '../program/actions.ts';
import { changeFrame } from '../program/program.ts';
import { recordingCallback } from '../recordings/callback.ts';
import { startRecording, stopRecording } from '../recordings/recording.ts';
import { recordings } from '../recordings/rows.ts';

const channelsOf: Readonly<Record<string, number>> = { dual: 2 };

/** Taken, but nothing comes of them: nobody listens. */
const silent = new Set(['Stream', 'Siprec', 'Transcription']);

/** Only recordings are made. */
export async function start(running: Running): Promise<Verdict> {
  const { ctx, call, frame, verb } = running;
  for (const { name, attributes } of elementsOf(verb.children)) {
    if (name !== 'Recording') {
      if (!silent.has(name)) await warn(running, 12_200, `Schema validation warning: <${name}> in <Start>`);
      continue;
    }
    const url = attributes.recordingStatusCallback && resolved(attributes.recordingStatusCallback, frame.base);
    await startRecording(ctx, {
      call: call.sid,
      conference: null,
      source: 'StartCallRecordingAPI',
      channels: channelsOf[attributes.channels ?? ''] ?? 1,
      track: attributes.track ?? 'both',
      callback: recordingCallback(
        url || undefined,
        methodOf(attributes.recordingStatusCallbackMethod),
        attributes.recordingStatusCallbackEvent,
      ),
    });
  }
  return 'on';
}

export async function stop({ ctx, call, verb }: Running): Promise<Verdict> {
  if (elementsOf(verb.children, 'Recording').length === 0) return 'on';
  const where = { call_sid: call.sid, source: 'StartCallRecordingAPI', status: ['in-progress', 'paused'] };
  for (const { sid } of await recordings.all(ctx, { where })) await stopRecording(ctx, sid);
  return 'on';
}

/** Nobody is at the other end of a stream: it lasts as long as any callee stays. */
export async function connect({ board, ctx, call, verb }: Running): Promise<Verdict> {
  await changeFrame(ctx, call.sid, { activity: { kind: 'connected', verb } });
  board.wake(call.sid, factsOf(call).stays);
  return 'wait';
}
