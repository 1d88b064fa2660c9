/** Recording: started, paused, stopped; ready two seconds later, transcribed if somebody asked for that. */
import { link, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { rfc2822 } from '../../dates.ts';
import { job } from '../../provider.ts';
import { callBack } from '../../webhooks/requests.ts';
import {
  newRecording,
  newTranscription,
  recordings,
  transcriptions,
  type NewRecording,
  type Recording,
  type Transcription,
} from './rows.ts';

/** What apps are told of a recording, in callbacks and after `<Record>` and `<Dial>`. */
export const recordingUrl = (recording: Recording): string => recording.media_url;

function tell(ctx: TwilioCtx, recording: Recording, status: 'in-progress' | 'completed' | 'absent'): void {
  const { callback, track } = recordings.internal(recording);
  if (!callback?.events.includes(status)) return;
  const { sid, call_sid: call, conference_sid: conference, duration, channels, source, error_code: code } = recording;
  callBack(ctx, {
    type: `recording.${status}`,
    url: callback.url,
    method: callback.method,
    params: {
      AccountSid: ctx.account.id,
      ...(conference === null ? { CallSid: call ?? '' } : { ConferenceSid: conference }),
      RecordingSid: sid,
      RecordingUrl: recordingUrl(recording),
      RecordingStatus: status,
      RecordingDuration: duration ?? '-1',
      RecordingChannels: String(channels),
      RecordingStartTime: recording.start_time,
      RecordingSource: source,
      RecordingTrack: track,
      ErrorCode: String(code ?? 0),
    },
    resource: sid,
    lane: call ?? conference ?? sid,
    alert: { code: 15_003, level: 'warning' },
  });
}

export async function startRecording(ctx: TwilioCtx, options: NewRecording): Promise<Recording> {
  const { row, internal } = newRecording(ctx, options);
  const recording = await recordings.insert(ctx, row, internal);
  tell(ctx, recording, 'in-progress');
  return recording;
}

const running = (recording: Recording): boolean => ['in-progress', 'paused'].includes(recording.status);

/** Seconds recorded up to now. */
function secondsOf(ctx: TwilioCtx, recording: Recording): number {
  const { since, recorded } = recordings.internal(recording);
  return recorded + (since === null ? 0 : (ctx.now - since) / 1000);
}

export async function pauseRecording(ctx: TwilioCtx, recording: Recording, skip: boolean): Promise<Recording> {
  if (recording.status !== 'in-progress') return recording;
  // Silence goes on being recorded; only a skipped pause is missing from the length.
  const facts = skip ? { since: null, recorded: secondsOf(ctx, recording) } : {};
  return recordings.update(ctx, recording, { status: 'paused', date_updated: rfc2822(ctx.now) }, facts);
}

export async function resumeRecording(ctx: TwilioCtx, recording: Recording): Promise<Recording> {
  if (recording.status !== 'paused') return recording;
  const { since } = recordings.internal(recording);
  return recordings.update(
    ctx,
    recording,
    { status: 'in-progress', date_updated: rfc2822(ctx.now) },
    { since: since ?? ctx.now },
  );
}

/** Ends a recording, with a length of its own if silence is trimmed. One that is over stays as it is. */
export async function stopRecording(
  ctx: TwilioCtx,
  id: string,
  {
    seconds,
    text = '',
    status = 'processing',
  }: { seconds?: number; text?: string; status?: 'processing' | 'stopped' } = {},
): Promise<Recording> {
  const recording = await recordings.need(ctx, id);
  if (!running(recording)) return recording;
  const length = Math.round(seconds ?? secondsOf(ctx, recording));
  ctx.schedule(completeRecording, { recording: id });
  return recordings.update(
    ctx,
    recording,
    { status, duration: String(length), date_updated: rfc2822(ctx.now) },
    { since: null, recorded: length, text },
  );
}

/** Ends whatever still records a call (or a conference). */
export async function stopRecordingsOf(
  ctx: TwilioCtx,
  of: { call_sid?: string; conference_sid?: string },
): Promise<void> {
  const all = await recordings.all(ctx, { where: { ...of, status: ['in-progress', 'paused'] } });
  for (const { sid } of all) await stopRecording(ctx, sid);
}

const perMinute = 0.0025;

export const completeRecording = job('recordings.complete', {
  kind: 'progress',
  input: () => z.object({ recording: z.string() }),
  after: '2s',
  async run(ctx, { recording: id }) {
    const recording = await recordings.get(ctx, id);
    if (!recording) return;
    const { recorded, transcribe, text } = recordings.internal(recording);
    const status = recorded === 0 ? 'absent' : 'completed';
    const done = await recordings.update(ctx, recording, {
      status,
      date_updated: rfc2822(ctx.now),
      ...(recorded > 0 && { price: (-perMinute * Math.ceil(recorded / 60)).toFixed(5) }),
    });
    tell(ctx, done, status);
    if (!transcribe || status === 'absent') return;
    const transcription = await transcriptions.insert(ctx, newTranscription(ctx, done));
    ctx.schedule(completeTranscription, { transcription: transcription.sid, text });
  },
});

export const completeTranscription = job('transcriptions.complete', {
  kind: 'progress',
  input: () => z.object({ transcription: z.string(), text: z.string() }),
  key: ({ transcription }) => transcription,
  after: '5s',
  async run(ctx, { transcription: id, text }) {
    const started = await transcriptions.get(ctx, id);
    const recording = started && (await recordings.get(ctx, started.recording_sid));
    if (!started || !recording) return;
    // Silence cannot be transcribed.
    const done = await transcriptions.update(ctx, started, {
      status: text === '' ? 'failed' : 'completed',
      transcription_text: text === '' ? '(blank)' : text,
      price: '-0.05000',
      date_updated: rfc2822(ctx.now),
    });
    tellTranscription(ctx, done, recording);
  },
});

function tellTranscription(ctx: TwilioCtx, transcription: Transcription, recording: Recording): void {
  const { transcribe } = recordings.internal(recording);
  callBack(ctx, {
    type: `transcription.${transcription.status}`,
    url: transcribe?.url,
    params: {
      ...transcribe?.params,
      TranscriptionSid: transcription.sid,
      TranscriptionText: transcription.transcription_text ?? '',
      TranscriptionStatus: transcription.status,
      TranscriptionType: transcription.type,
      TranscriptionUrl: link({ options: { host: 'api' } }, transcription.uri.replace(/\.json$/, '')),
      RecordingSid: recording.sid,
      RecordingUrl: recordingUrl(recording),
    },
    resource: transcription.sid,
    lane: recording.call_sid ?? recording.sid,
    alert: { code: 15_003, level: 'warning' },
  });
}
