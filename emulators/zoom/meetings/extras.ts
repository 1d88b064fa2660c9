/** Around meetings: surveys, tokens for streams and recorders, dialling in by SIP. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { sessionOf } from '../sessions/find.ts';
import { meeting, meetings } from '../sessions/rows.ts';

const Survey = () =>
  z.object({
    custom_survey: z.record(z.string(), z.unknown()).optional(),
    show_in_the_browser: z.boolean().optional(),
    third_party_survey: z.string().max(64).optional(),
  });

export const getSurvey = operation('meetings.getSurvey', 'GET /v2/meetings/{meetingId}/survey', {
  summary: 'What people are asked after a meeting',
  ...needs('Light', 'meeting:read', 'meeting:read:survey'),
  result: Survey,
  async handler(ctx, { params }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    return meetings.internal(found).survey ?? {};
  },
});

export const updateSurvey = operation('meetings.updateSurvey', 'PATCH /v2/meetings/{meetingId}/survey', {
  summary: 'Set what people are asked after a meeting',
  ...needs('Light', 'meeting:write', 'meeting:update:survey'),
  body: Survey,
  async handler(ctx, { params, body }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    await meetings.update(ctx, found, {}, { survey: { ...meetings.internal(found).survey, ...body } });
    return nothing();
  },
});

export const deleteSurvey = operation('meetings.deleteSurvey', 'DELETE /v2/meetings/{meetingId}/survey', {
  summary: 'Ask people nothing after a meeting',
  ...needs('Light', 'meeting:write', 'meeting:delete:survey'),
  async handler(ctx, { params }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    await meetings.update(ctx, found, {}, { survey: undefined });
    return nothing();
  },
});

const JoinToken = () => z.object({ expire_in: z.int(), token: z.string() });

async function joinToken(ctx: ZoomCtx, id: string): Promise<z.infer<ReturnType<typeof JoinToken>>> {
  await sessionOf(ctx, meeting, id);
  return { expire_in: 120, token: ctx.random.base64url(120) };
}

export const getStreamingToken = operation(
  'meetings.streamingToken',
  'GET /v2/meetings/{meetingId}/jointoken/live_streaming',
  {
    summary: 'A token with which a bot may stream a meeting',
    ...needs('Light', 'meeting:read', 'meeting:read:live_streaming_token'),
    result: JoinToken,
    handler: (ctx, { params }) => joinToken(ctx, params.meetingId),
  },
);

export const getArchivingToken = operation(
  'meetings.archivingToken',
  'GET /v2/meetings/{meetingId}/jointoken/local_archiving',
  {
    summary: 'A token with which a bot may archive a meeting',
    ...needs('Light', 'meeting:read', 'meeting:read:local_archiving_token'),
    result: JoinToken,
    handler: (ctx, { params }) => joinToken(ctx, params.meetingId),
  },
);

export const getRecordingToken = operation(
  'meetings.recordingToken',
  'GET /v2/meetings/{meetingId}/jointoken/local_recording',
  {
    summary: 'A token with which a bot may record a meeting',
    ...needs('Light', 'meeting:read', 'meeting:read:local_recording_token'),
    query: () => z.object({ bypass_waiting_room: z.boolean().optional() }),
    result: JoinToken,
    handler: (ctx, { params }) => joinToken(ctx, params.meetingId),
  },
);

export const getSipAddress = operation('meetings.sipDialing', 'POST /v2/meetings/{meetingId}/sip_dialing', {
  summary: 'The SIP address of a meeting, passcode included',
  ...needs('Medium', 'meeting:write', 'meeting:write:sip_dialing'),
  body: () => z.object({ passcode: z.string().optional() }),
  result: () => z.object({ sip_dialing: z.string(), paid_crc_plan_participant: z.boolean(), expire_in: z.int() }),
  async handler(ctx, { params, body }) {
    const { id, h323_password } = await sessionOf(ctx, meeting, params.meetingId);
    const passcode = body.passcode ?? h323_password;
    return {
      sip_dialing: `${id}${passcode ? `.${passcode}` : ''}@zoomcrc.com`,
      paid_crc_plan_participant: false,
      expire_in: 7200,
    };
  },
});
