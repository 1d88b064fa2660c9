/** `<Record>`: what the far end says, until a key, silence or its hanging up ends it. */
import type { Verdict } from '../board.ts';
import { voiceParams } from '../calls/params.ts';
import { changeCall, factsOf } from '../calls/rows.ts';
import type { Script, Step } from '../callees/script.ts';
import { addressed, followAction, isTrue, numberOf, type Running } from '../program/actions.ts';
import { changeActivity, changeFrame } from '../program/program.ts';
import { recordingCallback } from '../recordings/callback.ts';
import { recordingUrl, startRecording, stopRecording } from '../recordings/recording.ts';
import { recordings, type Recording } from '../recordings/rows.ts';

interface Spoken {
  readonly text: string;
  /** Seconds of speech. */
  readonly speech: number;
  /** Seconds until the verb ends. */
  readonly seconds: number;
  /** The key that ended it, `hangup`, or '' for silence. */
  readonly ending: string;
  readonly left: Script;
}

/** The key among these that ends it. */
const finishingKey = ({ attributes }: Running['verb'], pressed: string): string | undefined =>
  pressed.split('').find((key) => (attributes.finishOnKey ?? '1234567890*#').includes(key));

/** What will be said: words, then perhaps a key or a hang-up; else silence, which ends it after `timeout`. */
function listen({ verb, call }: Running): Spoken {
  const { script } = factsOf(call);
  const timeout = numberOf(verb, 'timeout', 5);
  const [first, ...others] = script;
  const said = first && 'say' in first ? first : undefined;
  const [next, ...rest] = said ? others : script;
  const speech = said ? (said.seconds ?? 3) : 0;
  const text = said?.say ?? '';
  if (next && 'hangup' in next) return { text, speech, seconds: speech, ending: 'hangup', left: rest };
  const key = next && 'digits' in next ? finishingKey(verb, next.digits) : undefined;
  if (key) return { text, speech: Math.max(speech, 1), seconds: Math.max(speech, 1), ending: key, left: rest };
  const left = !said && next && 'wait' in next ? rest : said ? others : script;
  return { text, speech, seconds: speech + timeout, ending: '', left };
}

export async function record(running: Running): Promise<Verdict> {
  const { board, ctx, call, verb } = running;
  const { transcribe, transcribeCallback, recordingStatusCallback } = verb.attributes;
  const transcribes = isTrue(transcribe) || transcribeCallback !== undefined;
  const longest = numberOf(verb, 'maxLength', transcribes ? 120 : 3600);
  const { text, speech, seconds, ending, left } = listen(running);
  const callback = recordingStatusCallback && (await addressed(running, recordingStatusCallback));
  const told = transcribeCallback ? await addressed(running, transcribeCallback) : undefined;
  const recording = await startRecording(ctx, {
    call: call.sid,
    conference: null,
    source: 'RecordVerb',
    track: 'inbound',
    callback: recordingCallback(
      callback ? callback.url : undefined,
      verb.attributes.recordingStatusCallbackMethod === 'GET' ? 'GET' : 'POST',
      verb.attributes.recordingStatusCallbackEvent,
    ),
    transcribe: transcribes ? { url: told?.url ?? null, params: voiceParams(ctx, call) } : null,
  });
  const trimmed = verb.attributes.trim !== 'do-not-trim';
  // Silence alone is kept as it is: there is nothing to trim it to.
  const length = Math.min(trimmed && speech > 0 ? speech : seconds, longest);
  await recordings.update(ctx, await recordings.need(ctx, recording.sid), {}, { text, recorded: length, since: null });
  await changeCall(ctx, call.sid, {}, { script: [...left] });
  await changeFrame(ctx, call.sid, { activity: { kind: 'recording', verb, recording: recording.sid, ending } });
  board.wake(call.sid, Math.min(seconds, longest));
  return 'wait';
}

/** What the action of `<Record>` is told. */
export const recordParams = (recording: Recording, ending: string): Record<string, string> => ({
  RecordingUrl: recordingUrl(recording),
  RecordingSid: recording.sid,
  RecordingDuration: recording.duration ?? '0',
  ...(ending !== '' && { Digits: ending }),
});

/** Ends the recording as it was foreseen, or earlier when something cuts it short. */
export async function endRecord(ctx: Running['ctx'], id: string): Promise<Recording> {
  const { text, recorded, created } = recordings.internal(await recordings.need(ctx, id));
  return stopRecording(ctx, id, { seconds: Math.min(recorded, (ctx.now - created) / 1000), text });
}

/** Keys and words that come while it records. False: they mean nothing to it. */
export async function recordMore(running: Running, id: string, step: Step): Promise<boolean> {
  const { board, ctx, call, verb } = running;
  const recording = await recordings.need(ctx, id);
  const { created, text } = recordings.internal(recording);
  const elapsed = (ctx.now - created) / 1000;
  if ('say' in step) {
    const length = Math.min(elapsed + (step.seconds ?? 3), numberOf(verb, 'maxLength', 3600));
    await recordings.update(ctx, recording, {}, { text: `${text} ${step.say}`.trim(), recorded: length });
    board.wake(call.sid, length - elapsed + numberOf(verb, 'timeout', 5));
    return true;
  }
  const key = 'digits' in step ? finishingKey(verb, step.digits) : undefined;
  if (key === undefined) return false;
  await recordings.update(ctx, recording, {}, { recorded: Math.max(elapsed, 1) });
  await changeActivity(ctx, call.sid, 'recording', { ending: key });
  board.wake(call.sid, 0);
  return true;
}

/** Its time has come. */
export async function recorded(running: Running, id: string, ending: string): Promise<Verdict> {
  const { board, ctx, call } = running;
  if (ending === 'hangup') {
    board.happen({ type: 'end', call: call.sid });
    return 'wait';
  }
  return followAction(running, recordParams(await endRecord(ctx, id), ending), { byDefault: true });
}
