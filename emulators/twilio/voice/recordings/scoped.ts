/** Recordings as a call and a conference show them: without the sound, with addresses of their own. */
import { schema, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { errors } from '../../errors.ts';
import { pauseRecording, resumeRecording, stopRecording } from './recording.ts';
import { Recording, recordings } from './rows.ts';

export const ConferenceRecording = schema(() => Recording().omit({ media_url: true, subresource_uris: true }));
export type ConferenceRecording = z.infer<ReturnType<typeof ConferenceRecording>>;
export const CallRecording = schema(() => ConferenceRecording().extend({ track: z.string() }));
export type CallRecording = z.infer<ReturnType<typeof CallRecording>>;

export function ofConference(recording: Recording): ConferenceRecording {
  const { media_url: _media, subresource_uris: _subresources, ...rest } = recording;
  const under = `/Conferences/${recording.conference_sid ?? ''}/Recordings/`;
  return { ...rest, uri: rest.uri.replace('/Recordings/', under) };
}

export function ofCall(recording: Recording): CallRecording {
  const { media_url: _media, subresource_uris: _subresources, ...rest } = recording;
  const under = `/Calls/${recording.call_sid ?? ''}/Recordings/`;
  return { ...rest, track: recordings.internal(recording).track, uri: rest.uri.replace('/Recordings/', under) };
}

/** The recording of a call or conference; `Twilio.CURRENT` is the one that runs. */
export async function scoped(
  ctx: TwilioCtx,
  where: { readonly call_sid?: string; readonly conference_sid?: string },
  id: string,
): Promise<Recording> {
  if (id === 'Twilio.CURRENT') {
    const running = await recordings.find(ctx, { where: { ...where, status: ['in-progress', 'paused'] } });
    if (!running) throw errors.not_found();
    return running;
  }
  const recording = await recordings.need(ctx, id);
  const { call_sid: call, conference_sid: conference } = recording;
  if ((where.call_sid ?? call) !== call || (where.conference_sid ?? conference) !== conference)
    throw errors.not_found();
  return recording;
}

export const Changes = () =>
  z.object({
    Status: z.enum(['in-progress', 'paused', 'stopped']),
    PauseBehavior: z.enum(['skip', 'silence']).optional(),
  });

/** Pauses, resumes or stops a recording. One that is over stays as it is. */
export function changed(
  ctx: TwilioCtx,
  recording: Recording,
  { Status: status, PauseBehavior: pause }: z.infer<ReturnType<typeof Changes>>,
): Promise<Recording> {
  if (status === 'stopped') return stopRecording(ctx, recording.sid, { status: 'stopped' });
  return status === 'paused' ? pauseRecording(ctx, recording, pause === 'skip') : resumeRecording(ctx, recording);
}
