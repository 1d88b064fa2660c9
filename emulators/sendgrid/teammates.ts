/** Teammates: invited by mail, with scopes of their own, and what they ask for. */
import { nothing, schema, seconds, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { errors } from './errors.ts';
import { sendNotice } from './mail/notices.ts';
import { collection, job } from './provider.ts';
import { allScopes, isScope, needs } from './scopes.ts';
import { Teammate, teammates } from './teammate-rows.ts';

const traits = needs('teammates');

const Invitation = schema(() =>
  z.object({
    token: z.string(),
    email: z.string(),
    scopes: z.array(z.string()),
    is_admin: z.boolean(),
    expiration_date: z.int(), // unix seconds
  }),
);
type Invitation = z.infer<ReturnType<typeof Invitation>>;

export const invitations = collection('pending_teammates', {
  row: Invitation,
  key: 'token',
  owner: 'account',
  columns: ['email'],
  missing: errors.resource_not_found,
});

const Listed = () => Teammate().omit({ scopes: true });

export const listTeammates = operation('teammates.list', 'GET /v3/teammates', {
  summary: 'Everybody of the account',
  traits,
  list: Listed,
  listName: 'result',
  async handler(ctx, { page }) {
    const found = await teammates.list(ctx, { order: { direction: 'asc' }, page });
    return { ...found, items: found.items.map(({ scopes: _, ...rest }) => rest) };
  },
});

const LIFETIME = 7 * 86_400; // seconds

/** Invites, or invites again: the days begin anew. */
async function invite(ctx: SendgridCtx, invitation: Invitation): Promise<void> {
  ctx.schedule(expireInvitation, { token: invitation.token }, { after: '7d' });
  await sendNotice(ctx, {
    to: invitation.email,
    subject: `${ctx.account.username} has invited you to SendGrid`,
    html: `<p>You have been invited. Your token is <code>${invitation.token}</code>.</p>`,
  });
}

const Invited = () => Invitation().omit({ expiration_date: true });

const invited = ({ expiration_date: _, ...invitation }: Invitation) => invitation;

export const inviteTeammate = operation('teammates.invite', 'POST /v3/teammates', {
  summary: 'Invite somebody',
  status: 201,
  traits,
  body: () => z.object({ email: z.string(), scopes: z.array(z.string()).optional(), is_admin: z.boolean().optional() }),
  result: Invited,
  async handler(ctx, { body: { email, scopes = [], is_admin = false } }) {
    if (!scopes.every(isScope)) throw errors.scopes_invalid();
    if (await teammates.find(ctx, { where: { email } })) throw errors.teammate_exists();
    const invitation = await invitations.insert(ctx, {
      token: ctx.random.uuid(),
      email,
      scopes: is_admin ? [...allScopes] : scopes,
      is_admin,
      expiration_date: seconds(ctx.now) + LIFETIME,
    });
    await invite(ctx, invitation);
    return invited(invitation);
  },
});

export const expireInvitation = job('teammates.expire-invitation', {
  kind: 'calendar',
  input: () => z.object({ token: z.string() }),
  async run(ctx, { token }) {
    const invitation = await invitations.get(ctx, token);
    if (invitation) await invitations.remove(ctx, invitation);
  },
});

export const listInvitations = operation('teammates.list-pending', 'GET /v3/teammates/pending', {
  summary: 'Everybody who is invited',
  traits,
  result: () => z.object({ result: z.array(Invitation()) }),
  handler: async (ctx) => ({ result: await invitations.all(ctx) }),
});

export const resendInvitation = operation('teammates.resend', 'POST /v3/teammates/pending/{token}/resend', {
  summary: 'Invite somebody once more',
  traits,
  result: Invited,
  async handler(ctx, { params }) {
    const invitation = await invitations.need(ctx, params.token);
    await invite(ctx, invitation);
    return invited(await invitations.update(ctx, invitation, { expiration_date: seconds(ctx.now) + LIFETIME }));
  },
});

export const deleteInvitation = operation('teammates.delete-pending', 'DELETE /v3/teammates/pending/{token}', {
  summary: 'Take an invitation back',
  traits,
  async handler(ctx, { params }) {
    ctx.cancel(expireInvitation, { token: params.token });
    await invitations.remove(ctx, await invitations.need(ctx, params.token));
    return nothing();
  },
});

export const getTeammate = operation('teammates.get', 'GET /v3/teammates/{username}', {
  summary: 'A teammate with scopes',
  traits,
  result: Teammate,
  handler: (ctx, { params }) => teammates.need(ctx, params.username),
});

export const updateTeammate = operation('teammates.update', 'PATCH /v3/teammates/{username}', {
  summary: "Change a teammate's scopes",
  traits,
  body: () => z.object({ scopes: z.array(z.string()).optional(), is_admin: z.boolean().optional() }),
  result: Teammate,
  async handler(ctx, { params, body: { scopes = [], is_admin = false } }) {
    const teammate = await teammates.need(ctx, params.username);
    if (!scopes.every(isScope)) throw errors.scopes_invalid();
    return teammates.update(ctx, teammate, {
      is_admin,
      user_type: teammate.user_type === 'owner' ? 'owner' : is_admin ? 'admin' : 'teammate',
      scopes: is_admin ? [...allScopes] : scopes,
    });
  },
});

export const deleteTeammate = operation('teammates.delete', 'DELETE /v3/teammates/{username}', {
  summary: 'Remove a teammate',
  traits,
  async handler(ctx, { params }) {
    await teammates.remove(ctx, await teammates.need(ctx, params.username));
    return nothing();
  },
});

const ScopeRequest = schema(() =>
  z.object({
    id: z.int(),
    scope_group_name: z.string(),
    username: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
  }),
);

/** Teammates ask for scopes in SendGrid's console; here fixtures do. */
export const scopeRequests = collection('scope_requests', {
  row: ScopeRequest,
  key: 'id',
  owner: 'account',
  missing: errors.not_found,
  make: (ctx, given) => {
    const person = { username: 'teammate1', email: 'teammate1@example.com', first_name: 'Tea', last_name: 'Mate' };
    return { row: { id: ctx.random.int(1, 999_999), scope_group_name: 'Mail Settings', ...person, ...given } };
  },
});

export const listScopeRequests = operation('scopes.list-requests', 'GET /v3/scopes/requests', {
  summary: 'What teammates ask for',
  traits,
  list: ScopeRequest,
  handler: (ctx, { page }) => scopeRequests.list(ctx, { page }),
});

export const approveScopeRequest = operation(
  'scopes.approve-request',
  'PATCH /v3/scopes/requests/{request_id}/approve',
  {
    summary: 'Give a teammate what was asked for',
    traits,
    result: () => z.object({ scope_group_name: z.string() }),
    async handler(ctx, { params }) {
      const request = await scopeRequests.need(ctx, params.request_id);
      await scopeRequests.remove(ctx, request);
      return { scope_group_name: request.scope_group_name };
    },
  },
);

export const denyScopeRequest = operation('scopes.deny-request', 'DELETE /v3/scopes/requests/{request_id}', {
  summary: 'Refuse what a teammate asked for',
  traits,
  async handler(ctx, { params }) {
    await scopeRequests.remove(ctx, await scopeRequests.need(ctx, params.request_id));
    return nothing();
  },
});
