/** Meetings: the invitation's text, links for people, tokens for streams and captions. */
import { link, z } from '../../../src/emulator/index.ts';
import { files, operation } from '../api.ts';
import { needs } from '../scopes.ts';
import { hostOf, sessionOf } from '../sessions/find.ts';
import { invitationText, inviteLink } from '../sessions/inviting.ts';
import { meeting } from '../sessions/rows.ts';

export const getInvitation = operation('meetings.invitation', 'GET /v2/meetings/{meetingId}/invitation', {
  summary: 'The text of an invitation',
  ...needs('Light', 'meeting:read', 'meeting:read:invitation'),
  result: () => z.object({ invitation: z.string(), sip_links: z.array(z.string()) }),
  async handler(ctx, { params }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    const sip_links = [`sip:${found.id}@zoomcrc.com`];
    return { invitation: invitationText(found, await hostOf(ctx, found)), sip_links };
  },
});

export const createInviteLinks = operation('meetings.inviteLinks', 'POST /v2/meetings/{meetingId}/invite_links', {
  summary: 'Join links for people, each with a name',
  status: 201,
  ...needs('Light', 'meeting:write', 'meeting:write:invite_links'),
  body: () =>
    z.object({
      attendees: z
        .array(
          z.object({
            name: z.string().min(1).max(64),
            disable_video: z.boolean().optional(),
            disable_audio: z.boolean().optional(),
          }),
        )
        .min(1)
        .max(500),
      ttl: z.int().min(0).max(7_776_000).optional(),
    }),
  result: () => z.object({ attendees: z.array(z.object({ name: z.string(), join_url: z.string() })) }),
  async handler(ctx, { params, body }) {
    const found = await sessionOf(ctx, meeting, params.meetingId);
    const attendees = [];
    for (const [index, { name }] of body.attendees.entries())
      attendees.push({ name, join_url: await inviteLink(ctx, found, name, `${found.id} ${index}`) });
    return { attendees };
  },
});

export const getMeetingToken = operation('meetings.token', 'GET /v2/meetings/{meetingId}/token', {
  summary: 'The URL to which closed captions are sent',
  ...needs('Medium', 'meeting:read', 'meeting:read:token'),
  query: () => z.object({ type: z.enum(['closed_caption_token']).optional() }),
  result: () => z.object({ token: z.string() }),
  async handler(ctx, { params }) {
    const { id } = await sessionOf(ctx, meeting, params.meetingId);
    const query = new URLSearchParams({
      id: String(id),
      ns: ctx.random.base64url(16),
      expire: '86400',
      sparams: 'id,ns,expire',
      signature: ctx.random.base64url(40),
    });
    return { token: link(files, `/closedcaption?${query.toString()}`) };
  },
});
