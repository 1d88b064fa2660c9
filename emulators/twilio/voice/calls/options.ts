/** Parameters that calls and conference participants share: recording, machine detection, callbacks. */
import { z } from '../../../../src/emulator/index.ts';
import { errors } from '../../errors.ts';
import { flag, integer, isCallbackUrl, text, texts } from '../../params.ts';
import { methodOf } from '../../twiml/method.ts';
import { recordingCallback } from '../recordings/callback.ts';
import type { Callback, Detection, RecordOptions } from './rows.ts';

export const legParameters = () => ({
  StatusCallback: text(),
  StatusCallbackMethod: text(),
  StatusCallbackEvent: texts(),
  Timeout: text(),
  TimeLimit: integer(1),
  Record: flag(),
  RecordingChannels: z.enum(['mono', 'dual']).optional(),
  RecordingTrack: z.enum(['inbound', 'outbound', 'both']).optional(),
  RecordingStatusCallback: text(),
  RecordingStatusCallbackMethod: text(),
  RecordingStatusCallbackEvent: texts(),
  Trim: text(),
  MachineDetection: text(),
  MachineDetectionTimeout: integer(3, 59),
  MachineDetectionSpeechThreshold: integer(1000, 6000),
  MachineDetectionSpeechEndThreshold: integer(500, 5000),
  MachineDetectionSilenceTimeout: integer(2000, 10_000),
  CallerId: text(),
  CallReason: text(),
  CallToken: text(),
  Byoc: text(),
  SipAuthUsername: text(),
  SipAuthPassword: text(),
  ClientNotificationUrl: text(),
});
const Leg = () => z.object(legParameters());
export type LegParameters = z.infer<ReturnType<typeof Leg>>;

/** GET or POST, as a parameter. */
export function checkedMethod(given: string | undefined): 'GET' | 'POST' {
  if (!given) return 'POST';
  if (!/^(?:get|post)$/i.test(given)) throw errors.invalid_method();
  return methodOf(given);
}

/** An address that Twilio will request. */
export function checkedUrl(given: string): string {
  if (!isCallbackUrl(given)) throw errors.invalid_call_url(given);
  return given;
}

/** Seconds that a call may ring. */
export function checkedTimeout(given: string | undefined): number {
  const seconds = given ? Number(given) : 60;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 600) throw errors.invalid_timeout();
  return seconds;
}

/** Where progress is told: without events only the end is. Some apps write several events into one text. */
export function progressOf({
  StatusCallback: url,
  StatusCallbackMethod,
  StatusCallbackEvent,
}: LegParameters): Callback | null {
  if (!url) return null;
  if (!isCallbackUrl(url)) throw errors.invalid_status_callback(url);
  const asked = (StatusCallbackEvent ?? []).flatMap((one) => one.split(/[\s,]+/)).filter((one) => one !== '');
  return { url, method: checkedMethod(StatusCallbackMethod), events: asked.length > 0 ? asked : ['completed'] };
}

/** How the whole call is recorded, if it is. */
export function recordOf(body: LegParameters): RecordOptions | null {
  if (!body.Record) return null;
  return {
    channels: body.RecordingChannels === 'dual' ? 2 : 1,
    track: body.RecordingTrack ?? 'both',
    trim: body.Trim ?? 'trim-silence',
    callback: recordingCallback(
      body.RecordingStatusCallback,
      checkedMethod(body.RecordingStatusCallbackMethod),
      body.RecordingStatusCallbackEvent,
    ),
  };
}

/** How it is found out who has answered, if anybody wants to know. */
export function detectionOf(
  { MachineDetection: mode }: LegParameters,
  async: boolean,
  callback: { url: string | undefined; method: string | undefined },
): Detection | null {
  if (mode !== 'Enable' && mode !== 'DetectMessageEnd') return null;
  const source = callback.url ? { url: callback.url, method: checkedMethod(callback.method) } : null;
  return { mode, async, callback: source };
}
