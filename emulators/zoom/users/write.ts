/** Users, written: made, changed, moved, let go. */
import { nothing, TriggerRefused, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { operator, tell } from '../events.ts';
import { text } from '../fields.ts';
import { note } from '../operation-logs.ts';
import { job, trigger, type ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { findUser, userOf } from './find.ts';
import { handOver } from './leaving.ts';
import { newUser, PhoneNumber, CustomAttribute, rememberRoom, roleName, users, type User } from './rows.ts';
import { toldUser } from './shapes.ts';

const userTypes = [1, 2, 4, 99] as const;
const UserType = () => z.literal(userTypes);

export const createUser = operation('users.create', 'POST /v2/users', {
  summary: 'Add a user; one that is invited stays pending until the invitation is accepted',
  status: 201,
  ...needs('Light', 'user:write', 'user:write:user', { adminOnly: true }),
  body: () =>
    z.object({
      action: z.enum(['create', 'autoCreate', 'custCreate', 'ssoCreate']),
      user_info: z.object({
        email: z.email().max(128),
        type: UserType(),
        first_name: z.string().max(64).optional(),
        last_name: z.string().max(64).optional(),
        display_name: z.string().max(128).optional(),
        password: z.string().max(32).optional(),
      }),
    }),
  result: () =>
    z.object({ id: z.string(), first_name: z.string(), last_name: z.string(), email: z.string(), type: z.int() }),
  async handler(ctx, { body: { action, user_info } }) {
    const { password, ...given } = user_info;
    if (await findUser(ctx, given.email)) throw errors.user_exists(given.email);
    const status = action === 'create' ? 'pending' : 'active';
    const made = newUser(
      ctx,
      { ...given, status, login_types: [loginTypes[action]] },
      { custom: action === 'custCreate', password },
    );
    const user = await users.insert(ctx, made.row, made.internal);
    await rememberRoom(ctx, user);
    if (status === 'pending') ctx.schedule(expireInvitation, { user: user.id }, { after: '30d' });
    await note(ctx, 'user', 'Add', `Add User ${user.email}`);
    const { display_name } = user;
    tell(ctx, 'user.created', {
      ...operator(ctx),
      creation_type: action,
      object: { ...toldUser(user), display_name },
    });
    return toldUser(user);
  },
});

const loginTypes = { create: 100, autoCreate: 100, custCreate: 99, ssoCreate: 101 } as const;

/** An invitation that nobody accepted leaves a user id that is good for nothing. */
export const expireInvitation = job('users.expire-invitation', {
  kind: 'calendar',
  input: () => z.object({ user: z.string() }),
  async run(ctx, { user: id }) {
    const user = await users.get(ctx, id);
    if (user?.status === 'pending') await users.remove(ctx, user, { stub: { email: user.email } });
  },
});

export const acceptInvitation = trigger('user.accept_invitation', {
  summary: 'An invited user follows the link in the mail, and becomes active',
  input: () => z.object({ user: z.string().describe('id or e-mail address') }),
  async run(ctx, { user: name }) {
    const user = await findUser(ctx, name);
    if (!user) throw new TriggerRefused(404, `There is no user ${name}.`);
    if (user.status !== 'pending') throw new TriggerRefused(409, `${name} is ${user.status} already.`);
    ctx.cancel(expireInvitation, { user: user.id });
    const active = await users.update(ctx, user, { status: 'active', verified: 1 });
    tell(ctx, 'user.invitation_accepted', { object: toldUser(active) });
    return { id: active.id, email: active.email, status: active.status };
  },
});

const Changes = () =>
  z.object({
    first_name: z.string().max(64).optional(),
    last_name: z.string().max(64).optional(),
    display_name: z.string().max(128).optional(),
    type: UserType().optional(),
    pmi: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
    use_pmi: z.boolean().optional(),
    timezone: z.string().optional(),
    dept: z.string().optional(),
    language: z.string().optional(),
    host_key: z.string().max(10).optional(),
    job_title: z.string().max(128).optional(),
    company: z.string().max(255).optional(),
    cost_center: z.string().optional(),
    location: z.string().max(256).optional(),
    manager: z.string().optional(),
    cms_user_id: z.string().optional(),
    employee_unique_id: z.string().optional(),
    phone_country: z.string().optional(),
    phone_number: z.string().optional(),
    phone_numbers: z.array(PhoneNumber().partial()).optional(),
    pronouns: z.string().optional(),
    pronouns_option: z.int().optional(),
    plan_united_type: z.string().optional(),
    role_id: z.string().optional(),
    custom_attributes: z.array(CustomAttribute()).optional(),
    group_id: z.string().optional(),
  });

export const updateUser = operation('users.update', 'PATCH /v2/users/{userId}', {
  summary: 'Change a user',
  ...needs('Light', 'user:write', 'user:update:user'),
  query: () => z.object({ login_type: z.int().optional(), remove_tsp_credentials: z.boolean().optional() }),
  body: Changes,
  async handler(ctx, { params, body }) {
    const user = await userOf(ctx, params.userId);
    const { host_key, group_id, phone_numbers, ...rest } = body;
    const changes: Partial<User> = {
      ...defined(rest),
      ...(rest.role_id !== undefined && { role_name: roleName(rest.role_id) }),
      ...(group_id !== undefined && { group_ids: [...new Set([...user.group_ids, group_id])] }),
      ...(phone_numbers && {
        phone_numbers: phone_numbers.map(({ country = '', code = '', number = '', label = '', verified = false }) => ({
          country,
          code,
          number,
          verified,
          label,
        })),
      }),
    };
    if (rest.display_name === undefined && (rest.first_name !== undefined || rest.last_name !== undefined)) {
      const { first_name = user.first_name, last_name = user.last_name } = rest;
      changes.display_name = [first_name, last_name].filter(Boolean).join(' ');
    }
    const changed = await users.update(ctx, user, changes, host_key === undefined ? {} : { host_key });
    if (changed.pmi !== user.pmi) await rememberRoom(ctx, changed);
    tellOfChange(ctx, user, changes);
    return nothing();
  },
});

const defined = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Only what differs, and what it was. */
function tellOfChange(ctx: ZoomCtx, before: User, changes: Partial<User>): void {
  const names = (Object.keys(changes) as (keyof User)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(changes[name]),
  );
  if (names.length === 0) return;
  const of = (from: Partial<User>) => Object.fromEntries(names.map((name) => [name, from[name]]));
  tell(ctx, 'user.updated', {
    ...operator(ctx),
    object: { id: before.id, ...of(changes) },
    time_stamp: ctx.now,
    old_object: { id: before.id, ...of(before) },
  });
}

export const deleteUser = operation('users.delete', 'DELETE /v2/users/{userId}', {
  summary: 'Unlink a user from the account (or delete it), handing over what it hosts',
  ...needs('Light', 'user:write', 'user:delete:user', { adminOnly: true }),
  query: () =>
    z.object({
      action: z.enum(['disassociate', 'delete']).default('disassociate'),
      encrypted_email: z.boolean().optional(),
      transfer_email: text(),
      transfer_meeting: z.boolean().optional(),
      transfer_webinar: z.boolean().optional(),
      transfer_recording: z.boolean().optional(),
      transfer_whiteboard: z.boolean().optional(),
    }),
  async handler(ctx, { params, query }) {
    const user = await userOf(ctx, params.userId);
    if (user.role_id === '0') throw errors.no_permission();
    const heir = query.transfer_email ? await findUser(ctx, query.transfer_email) : undefined;
    if (query.transfer_email && !heir) throw errors.user_not_found(query.transfer_email);
    if (heir?.id === user.id)
      throw errors.bad_request(
        "The transfer-to email address cannot be the same as the unlinked or deleted user's email address.",
      );
    const { transfer_meeting, transfer_webinar, transfer_recording } = query;
    await handOver(ctx, user, heir, { transfer_meeting, transfer_webinar, transfer_recording });
    await users.remove(ctx, user);
    await note(ctx, 'user', 'Delete', `${query.action === 'delete' ? 'Delete' : 'Unlink'} User ${user.email}`);
    tell(ctx, query.action === 'delete' ? 'user.deleted' : 'user.disassociated', {
      ...operator(ctx),
      object: toldUser(user),
    });
    return nothing();
  },
});

export const updateUserStatus = operation('users.updateStatus', 'PUT /v2/users/{userId}/status', {
  summary: 'Activate or deactivate a user',
  ...needs('Light', 'user:write', 'user:update:status', { adminOnly: true }),
  body: () => z.object({ action: z.enum(['activate', 'deactivate', 'clock_in', 'clock_out']) }),
  async handler(ctx, { params, body: { action } }) {
    const user = await userOf(ctx, params.userId);
    if (user.role_id === '0') throw errors.no_permission();
    if (action === 'clock_in' || action === 'clock_out') return nothing();
    const status = action === 'activate' ? 'active' : 'inactive';
    if (user.status === status) return nothing();
    const changed = await users.update(ctx, user, { status });
    tell(ctx, action === 'activate' ? 'user.activated' : 'user.deactivated', {
      ...operator(ctx),
      object: toldUser(changed),
    });
    return nothing();
  },
});

export const updateUserEmail = operation('users.updateEmail', 'PUT /v2/users/{userId}/email', {
  summary: "Change a user's e-mail address, once the user has confirmed it",
  ...needs('Light', 'user:write', 'user:update:email', { adminOnly: true }),
  body: () => z.object({ email: z.email() }),
  async handler(ctx, { params, body }) {
    const user = await userOf(ctx, params.userId);
    const email = body.email.toLowerCase();
    const other = await findUser(ctx, email);
    if (other && other.id !== user.id) throw errors.user_exists(body.email);
    await users.update(ctx, user, {}, { new_email: email });
    return nothing();
  },
});

export const confirmEmail = trigger('user.confirm_email', {
  summary: 'A user follows the link in the mail that confirms the new address',
  input: () => z.object({ user: z.string().describe('id or present e-mail address') }),
  async run(ctx, { user: name }) {
    const user = await findUser(ctx, name);
    if (!user) throw new TriggerRefused(404, `There is no user ${name}.`);
    const { new_email } = users.internal(user);
    if (new_email === undefined) throw new TriggerRefused(409, `${name} has no new address to confirm.`);
    const { id, email } = await users.update(ctx, user, { email: new_email }, { new_email: undefined });
    tellOfChange(ctx, user, { email });
    return { id, email };
  },
});

export const updateUserPassword = operation('users.updatePassword', 'PUT /v2/users/{userId}/password', {
  summary: "Set a user's password",
  ...needs('Light', 'user:write', 'user:update:password', { adminOnly: true }),
  body: () => z.object({ password: z.string().min(8).max(32) }),
  async handler(ctx, { params, body }) {
    await users.update(ctx, await userOf(ctx, params.userId), {}, { password: body.password });
    return nothing();
  },
});
