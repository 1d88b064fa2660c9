/** Webinars: made, read, changed, listed, deleted, ended. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { end } from '../live/end.ts';
import { around, paged, paging } from '../paging.ts';
import { needs } from '../scopes.ts';
import { ListedSession, webinarAnswer, WebinarAnswer } from '../sessions/answers.ts';
import { asWish, sessionFields } from '../sessions/body.ts';
import { create } from '../sessions/create.ts';
import { hostOf, isNumber, sessionOf } from '../sessions/find.ts';
import { inviteLink } from '../sessions/inviting.ts';
import { restore } from '../sessions/lifetime.ts';
import { listFor } from '../sessions/listing.ts';
import { remove } from '../sessions/remove.ts';
import { webinar, webinars } from '../sessions/rows.ts';
import { change, occurrenceOf, withOwn } from '../sessions/update.ts';
import { userOf } from '../users/find.ts';

const Body = () =>
  z.object({ ...sessionFields(), is_simulive: z.boolean().optional(), record_file_id: z.string().optional() });

export const createWebinar = operation('webinars.create', 'POST /v2/users/{userId}/webinars', {
  summary: 'Schedule a webinar',
  status: 201,
  ...needs('Medium', 'webinar:write', 'webinar:write:webinar'),
  body: Body,
  result: WebinarAnswer,
  handler: async (ctx, { params, body }) => webinarAnswer(ctx, await create(ctx, webinar, params.userId, asWish(body))),
});

export const listWebinars = operation('webinars.list', 'GET /v2/users/{userId}/webinars', {
  summary: "A user's webinars",
  ...needs('Medium', 'webinar:read', 'webinar:read:list_webinars'),
  query: () => z.object({ ...paging(), type: z.enum(['scheduled', 'upcoming']).optional() }),
  result: () => z.object({ ...paged(), webinars: z.array(ListedSession()) }),
  async handler(ctx, { params, query }) {
    const page = await listFor(ctx, webinar, await userOf(ctx, params.userId), query);
    return { ...(await around(ctx, page)), webinars: [...page.items] };
  },
});

export const getWebinar = operation('webinars.get', 'GET /v2/webinars/{webinarId}', {
  summary: 'A webinar, or one of its occurrences',
  ...needs('Light', 'webinar:read', 'webinar:read:webinar'),
  query: () => z.object({ occurrence_id: text(), show_previous_occurrences: z.boolean().optional() }),
  result: WebinarAnswer,
  async handler(ctx, { params, query }) {
    const found = await sessionOf(ctx, webinar, params.webinarId);
    if (!query.occurrence_id) return webinarAnswer(ctx, found, { previous: query.show_previous_occurrences });
    const occurrence = occurrenceOf(found, query.occurrence_id);
    return webinarAnswer(ctx, withOwn(webinar, found, occurrence.occurrence_id), { occurrence });
  },
});

export const updateWebinar = operation('webinars.update', 'PATCH /v2/webinars/{webinarId}', {
  summary: 'Change a webinar, or one of its occurrences',
  ...needs('Light', 'webinar:write', 'webinar:update:webinar'),
  query: () => z.object({ occurrence_id: text() }),
  body: Body,
  async handler(ctx, { params, query, body }) {
    const found = await sessionOf(ctx, webinar, params.webinarId);
    await change(ctx, webinar, found, asWish(body), query.occurrence_id || undefined);
    return nothing();
  },
});

export const deleteWebinar = operation('webinars.delete', 'DELETE /v2/webinars/{webinarId}', {
  summary: 'Delete a webinar, or one of its occurrences',
  ...needs('Light', 'webinar:write', 'webinar:delete:webinar'),
  query: () => z.object({ occurrence_id: text(), cancel_webinar_reminder: text() }),
  async handler(ctx, { params, query }) {
    const found = await sessionOf(ctx, webinar, params.webinarId);
    await remove(ctx, webinar, found, query.occurrence_id || undefined);
    return nothing();
  },
});

export const updateWebinarStatus = operation('webinars.updateStatus', 'PUT /v2/webinars/{webinarId}/status', {
  summary: 'End a webinar that is on, or bring back one that was deleted',
  ...needs('Light', 'webinar:write', 'webinar:update:status'),
  body: () => z.object({ action: z.enum(['end', 'recover']) }),
  async handler(ctx, { params: { webinarId }, body: { action } }) {
    if (action === 'recover') {
      const deleted = isNumber(webinarId) ? await webinars.get(ctx, webinarId) : undefined;
      if (!deleted || webinars.internal(deleted).state !== 'deleted') throw errors.webinar_not_found(webinarId);
      if (deleted.host_id !== ctx.account.user && !ctx.account.admin) throw errors.not_the_host();
      await restore(ctx, webinar, deleted);
      return nothing();
    }
    const found = await sessionOf(ctx, webinar, webinarId);
    if (found.status === 'started') await end(ctx, webinar, found, await hostOf(ctx, found));
    return nothing();
  },
});

export const createWebinarInviteLinks = operation(
  'webinars.inviteLinks',
  'POST /v2/webinars/{webinarId}/invite_links',
  {
    summary: 'Join links for people, each with a name',
    status: 201,
    ...needs('Light', 'webinar:write', 'webinar:write:invite_links'),
    body: () =>
      z.object({
        attendees: z
          .array(z.object({ name: z.string().min(1).max(64) }))
          .min(1)
          .max(500),
        ttl: z.int().min(0).max(7_776_000).optional(),
      }),
    result: () => z.object({ attendees: z.array(z.object({ name: z.string(), join_url: z.string() })) }),
    async handler(ctx, { params, body }) {
      const found = await sessionOf(ctx, webinar, params.webinarId);
      const attendees = [];
      for (const [index, { name }] of body.attendees.entries())
        attendees.push({ name, join_url: await inviteLink(ctx, found, name, `${found.id} ${index}`) });
      return { attendees };
    },
  },
);
