/** Meetings: made, read, changed, deleted, ended or brought back. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { end } from '../live/end.ts';
import { needs } from '../scopes.ts';
import { meetingAnswer, MeetingAnswer } from '../sessions/answers.ts';
import { asWish, sessionFields } from '../sessions/body.ts';
import { create } from '../sessions/create.ts';
import { hostOf, isNumber, sessionOf } from '../sessions/find.ts';
import { restore } from '../sessions/lifetime.ts';
import { remove } from '../sessions/remove.ts';
import { meeting, meetings } from '../sessions/rows.ts';
import { change, occurrenceOf, withOwn } from '../sessions/update.ts';

export const createMeeting = operation('meetings.create', 'POST /v2/users/{userId}/meetings', {
  summary: 'Schedule a meeting, or make one that starts now',
  status: 201,
  ...needs('Medium', 'meeting:write', 'meeting:write:meeting'),
  body: () =>
    z.object({ ...sessionFields(), default_password: z.boolean().optional(), pre_schedule: z.boolean().optional() }),
  result: MeetingAnswer,
  handler: async (ctx, { params, body }) => meetingAnswer(ctx, await create(ctx, meeting, params.userId, asWish(body))),
});

export const getMeeting = operation('meetings.get', 'GET /v2/meetings/{meetingId}', {
  summary: 'A meeting, or one of its occurrences',
  ...needs('Light', 'meeting:read', 'meeting:read:meeting'),
  query: () => z.object({ occurrence_id: text(), show_previous_occurrences: z.boolean().optional() }),
  result: MeetingAnswer,
  async handler(ctx, { params, query }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    if (!query.occurrence_id) return meetingAnswer(ctx, found, { previous: query.show_previous_occurrences });
    const occurrence = occurrenceOf(found, query.occurrence_id);
    return meetingAnswer(ctx, withOwn(meeting, found, occurrence.occurrence_id), { occurrence });
  },
});

export const updateMeeting = operation('meetings.update', 'PATCH /v2/meetings/{meetingId}', {
  summary: 'Change a meeting, or one of its occurrences',
  ...needs('Light', 'meeting:write', 'meeting:update:meeting'),
  query: () => z.object({ occurrence_id: text() }),
  body: () =>
    z.object({ ...sessionFields(), default_password: z.boolean().optional(), pre_schedule: z.boolean().optional() }),
  async handler(ctx, { params, query, body }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    await change(ctx, meeting, found, asWish(body), query.occurrence_id || undefined);
    return nothing();
  },
});

export const deleteMeeting = operation('meetings.delete', 'DELETE /v2/meetings/{meetingId}', {
  summary: 'Delete a meeting, or one of its occurrences',
  ...needs('Light', 'meeting:write', 'meeting:delete:meeting'),
  query: () =>
    z.object({
      occurrence_id: text(),
      schedule_for_reminder: z.boolean().optional(),
      cancel_meeting_reminder: text(),
    }),
  async handler(ctx, { params, query }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    await remove(ctx, meeting, found, query.occurrence_id || undefined);
    return nothing();
  },
});

export const updateMeetingStatus = operation('meetings.updateStatus', 'PUT /v2/meetings/{meetingId}/status', {
  summary: 'End a meeting that is on, or bring back one that was deleted',
  ...needs('Light', 'meeting:write', 'meeting:update:status'),
  body: () => z.object({ action: z.enum(['end', 'recover']) }),
  async handler(ctx, { params: { meetingId }, body: { action } }) {
    if (action === 'recover') {
      const deleted = isNumber(meetingId) ? await meetings.get(ctx, meetingId) : undefined;
      if (!deleted || meetings.internal(deleted).state !== 'deleted') throw errors.meeting_not_found(meetingId);
      if (deleted.host_id !== ctx.account.user && !ctx.account.admin) throw errors.not_the_host();
      await restore(ctx, meeting, deleted);
      return nothing();
    }
    const found = await sessionOf(ctx, meeting, meetingId);
    if (found.status === 'started') await end(ctx, meeting, found, await hostOf(ctx, found));
    return nothing();
  },
});
