/** Live controls: an app starts or stops the recording, or invites people, while a meeting is on. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { job } from '../provider.ts';
import { checkCanRecord, pauseRecording, startRecording, stopRecording } from '../recordings/live.ts';
import { needs } from '../scopes.ts';
import { hostOf, sessionOf } from '../sessions/find.ts';
import { meeting } from '../sessions/rows.ts';
import { users } from '../users/rows.ts';
import { instances } from './rows.ts';

const methods = [
  'recording.start',
  'recording.stop',
  'recording.pause',
  'recording.resume',
  'participant.invite',
  'participant.invite.callout',
  'participant.invite.room_system_callout',
  'participant.invite.cancel',
  'waiting_room.update',
] as const;

const Method = () => z.enum(methods);

export const controlMeeting = operation('liveMeetings.control', 'PATCH /v2/live_meetings/{meetingId}/events', {
  summary: 'Control a meeting that is on; the webhook is the proof that it happened',
  status: 202,
  ...needs('Medium', 'meeting:write', 'meeting:update:in_meeting_controls'),
  body: () => z.object({ method: Method(), params: z.record(z.string(), z.unknown()).optional() }),
  async handler(ctx, { params, body }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    if (found.status !== 'started') throw errors.not_live();
    if (body.method === 'recording.start') checkCanRecord(await hostOf(ctx, found));
    ctx.schedule(doControl, { uuid: found.uuid, method: body.method, call: ctx.request?.id ?? '' });
    return nothing({ status: 202 });
  },
});

/** It takes the meeting's server a moment. */
export const doControl = job('live.control', {
  kind: 'progress',
  input: () => z.object({ uuid: z.string(), method: Method(), call: z.string() }),
  after: '1s',
  async run(ctx, { uuid, method }) {
    const run = await instances.get(ctx, uuid);
    const host = run && (await users.get(ctx, run.host_id));
    if (run?.status !== 'started' || !host) return;
    if (method === 'recording.start') await startRecording(ctx, run, host);
    if (method === 'recording.stop') await stopRecording(ctx, run);
    if (method === 'recording.pause') await pauseRecording(ctx, run, true);
    if (method === 'recording.resume') await pauseRecording(ctx, run, false);
  },
});
