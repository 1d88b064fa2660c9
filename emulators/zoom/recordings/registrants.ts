/** Registrants of recordings: people who sign up to watch one. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { operator, tell } from '../events.ts';
import { shortId } from '../ids.ts';
import { around, asked, paged, paging } from '../paging.ts';
import type { ZoomCtx } from '../provider.ts';
import { noQuestions, Questions } from '../registrants/questions.ts';
import { blank } from '../registrants/register.ts';
import { asAnswer, profileFields, RegistrantAnswer, registrants, type Registrant } from '../registrants/rows.ts';
import { needs } from '../scopes.ts';
import { stamp } from '../times.ts';
import { recordingOf } from './find.ts';
import { recordings, type Recording } from './rows.ts';

function tellRegistration(
  ctx: ZoomCtx,
  recording: Recording,
  what: 'created' | 'approved' | 'denied',
  one: Registrant,
): void {
  const { id, uuid, host_id, topic, type, start_time, timezone, duration } = recording;
  const { kind: _kind, session: _session, create_time: _created, join_url: _url, ...registrant } = one;
  tell(ctx, `recording.registration_${what}`, {
    ...(what !== 'created' && operator(ctx)),
    object: { id, uuid, host_id, topic, type, start_time, timezone, duration, registrant },
  });
}

export const createRecordingRegistrant = operation(
  'recordings.createRegistrant',
  'POST /v2/meetings/{meetingId}/recordings/registrants',
  {
    summary: 'Register somebody to watch a recording',
    status: 201,
    ...needs('Light', 'recording:write', 'cloud_recording:write:recording_registrant'),
    body: () =>
      z.object({
        email: z.email().max(128),
        first_name: z.string().min(1).max(64),
        last_name: z.string().max(64).optional(),
        ...z.object(profileFields()).partial().shape,
      }),
    result: () => z.object({ id: z.int(), registrant_id: z.string(), share_url: z.string(), topic: z.string() }),
    async handler(ctx, { params, body }) {
      const recording = await recordingOf(ctx, params.meetingId);
      const { approval_type } = recordings.internal(recording).settings;
      if (approval_type === 2) throw errors.no_registration(recording.id);
      const email = body.email.toLowerCase();
      const known = await registrants.find(ctx, { where: { session: recording.uuid, email } });
      const status = approval_type === 0 ? 'approved' : 'pending';
      const registrant = known
        ? await registrants.update(ctx, known, { ...body, email })
        : await registrants.insert(
            ctx,
            {
              kind: 'recording',
              session: recording.uuid,
              id: shortId(ctx.random),
              ...blank,
              ...body,
              email,
              status,
              create_time: stamp(ctx.now),
            },
            { tk: ctx.random.base64url(43), occurrences: [], language: 'en-US' },
          );
      if (!known) tellRegistration(ctx, recording, 'created', registrant);
      const { id, share_url, topic } = recording;
      return { id, registrant_id: registrant.id, share_url, topic };
    },
  },
);

export const listRecordingRegistrants = operation(
  'recordings.listRegistrants',
  'GET /v2/meetings/{meetingId}/recordings/registrants',
  {
    summary: 'Who registered to watch a recording',
    ...needs('Medium', 'recording:read', 'cloud_recording:read:list_recording_registrants'),
    query: () => z.object({ ...paging(), status: z.enum(['pending', 'approved', 'denied']).default('approved') }),
    result: () => z.object({ ...paged(), registrants: z.array(RegistrantAnswer()) }),
    async handler(ctx, { params, query }) {
      const { uuid } = await recordingOf(ctx, params.meetingId);
      const where = { session: uuid, status: query.status };
      const page = await registrants.list(ctx, { where, order: { direction: 'asc' }, page: await asked(ctx, query) });
      return { ...(await around(ctx, page)), registrants: page.items.map(asAnswer) };
    },
  },
);

export const updateRecordingRegistrants = operation(
  'recordings.updateRegistrants',
  'PUT /v2/meetings/{meetingId}/recordings/registrants/status',
  {
    summary: 'Approve or deny people who want to watch a recording',
    ...needs('Light', 'recording:write', 'cloud_recording:update:registrant_status'),
    body: () =>
      z.object({
        action: z.enum(['approve', 'deny']),
        registrants: z
          .array(z.object({ id: z.string() }))
          .max(30)
          .optional(),
      }),
    async handler(ctx, { params, body }) {
      const recording = await recordingOf(ctx, params.meetingId);
      const status = body.action === 'approve' ? 'approved' : 'denied';
      for (const { id } of body.registrants ?? []) {
        const one = await registrants.get(ctx, id);
        if (one?.session !== recording.uuid) throw errors.registrant_not_found(id);
        if (one.status !== status)
          tellRegistration(ctx, recording, status, await registrants.update(ctx, one, { status }));
      }
      return nothing();
    },
  },
);

export const getRecordingQuestions = operation(
  'recordings.getQuestions',
  'GET /v2/meetings/{meetingId}/recordings/registrants/questions',
  {
    summary: 'What people are asked who want to watch a recording',
    ...needs('Light', 'recording:read', 'cloud_recording:read:list_registration_questions'),
    result: Questions,
    async handler(ctx, { params }) {
      const recording = await recordingOf(ctx, params.meetingId);
      return recordings.internal(recording).questions ?? noQuestions;
    },
  },
);

export const updateRecordingQuestions = operation(
  'recordings.updateQuestions',
  'PATCH /v2/meetings/{meetingId}/recordings/registrants/questions',
  {
    summary: 'Set what people are asked who want to watch a recording',
    ...needs('Light', 'recording:write', 'cloud_recording:update:registration_questions'),
    body: () => Questions().partial(),
    async handler(ctx, { params, body }) {
      const recording = await recordingOf(ctx, params.meetingId);
      const { questions: before = noQuestions } = recordings.internal(recording);
      await recordings.update(ctx, recording, {}, { questions: { ...before, ...body } });
      return nothing();
    },
  },
);
