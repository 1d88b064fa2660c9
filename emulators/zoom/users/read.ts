/** Users, read: one, all, whether an address is known, how many of each kind. */
import { z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { around, asked, paged, paging } from '../paging.ts';
import { needs } from '../scopes.ts';
import { findUser, userOf } from './find.ts';
import { users } from './rows.ts';
import { ListedUser, listed, UserAnswer } from './shapes.ts';

export const getUser = operation('users.get', 'GET /v2/users/{userId}', {
  summary: 'One user, by id, e-mail address or `me`',
  ...needs('Light', 'user:read', 'user:read:user'),
  query: () =>
    z.object({
      login_type: z.int().optional(),
      encrypted_email: z.boolean().optional(),
      search_by_unique_id: z.boolean().optional(),
    }),
  result: UserAnswer,
  async handler(ctx, { params, query }) {
    const id = query.search_by_unique_id ? await byUniqueId(ctx, params.userId) : params.userId;
    const user = await userOf(ctx, id);
    const own = user.id === ctx.account.user || ctx.account.admin;
    return own && user.type === 2 ? { ...user, host_key: users.internal(user).host_key } : user;
  },
});

const byUniqueId = async (ctx: Parameters<typeof userOf>[0], unique: string): Promise<string> =>
  (await users.find(ctx, { match: ({ employee_unique_id }) => employee_unique_id === unique }))?.id ?? unique;

export const listUsers = operation('users.list', 'GET /v2/users', {
  summary: 'The users of the account',
  ...needs('Medium', 'user:read', 'user:read:list_users', { adminOnly: true }),
  query: () =>
    z.object({
      ...paging(),
      status: z.enum(['active', 'inactive', 'pending']).default('active'),
      role_id: text(),
      include_fields: text(),
      license: text(),
    }),
  result: () => z.object({ ...paged(), users: z.array(ListedUser()) }),
  async handler(ctx, { query }) {
    const { status, include_fields = '' } = query;
    const order = { direction: 'asc' } as const;
    const page = await users.list(ctx, {
      where: { status, role_id: query.role_id || undefined },
      order,
      page: await asked(ctx, query),
    });
    const attributes = include_fields.includes('custom_attributes');
    const keys = include_fields.includes('host_key');
    const shown = page.items.map((user) =>
      listed(user, { attributes, ...(keys && { hostKey: users.internal(user).host_key }) }),
    );
    return { ...(await around(ctx, page)), users: shown };
  },
});

export const checkEmail = operation('users.email', 'GET /v2/users/email', {
  summary: 'Whether an e-mail address is a user of Zoom',
  ...needs('Light', 'user:read', 'user:read:email'),
  query: () => z.object({ email: text() }),
  result: () => z.object({ existed_email: z.boolean() }),
  async handler(ctx, { query: { email } }) {
    if (!email) throw errors.bad_request('Email is required.');
    return { existed_email: (await findUser(ctx, email)) !== undefined };
  },
});

const Summary = () =>
  z.object({
    licensed_users_count: z.int(),
    basic_users_count: z.int(),
    on_prem_users_count: z.int(),
    room_users_count: z.int(),
    pending_users_count: z.int(),
    join_only_users_count: z.int(),
    total_users_count: z.int(),
  });

export const userSummary = operation('users.summary', 'GET /v2/users/summary', {
  summary: 'How many users of each kind there are',
  ...needs('Medium', 'user:read', 'user:read:summary', { adminOnly: true }),
  result: Summary,
  async handler(ctx) {
    const count = (where: { type?: number; status?: string[] | string }) => users.count(ctx, { where });
    const here = ['active', 'inactive'];
    return {
      licensed_users_count: await count({ type: 2, status: here }),
      basic_users_count: await count({ type: 1, status: here }),
      on_prem_users_count: 0,
      room_users_count: 0,
      pending_users_count: await count({ status: 'pending' }),
      join_only_users_count: 0,
      total_users_count: await count({}),
    };
  },
});

export const getPermissions = operation('users.permissions', 'GET /v2/users/{userId}/permissions', {
  summary: "What a user's role may do",
  ...needs('Medium', 'user:read', 'user:read:list_permissions'),
  result: () => z.object({ permissions: z.array(z.string()) }),
  handler: async (ctx, { params }) => ({ permissions: permissionsOf((await userOf(ctx, params.userId)).role_id) }),
});

const things = ['User', 'Role', 'Group', 'Recording', 'Webinar', 'AccountSetting', 'Billing', 'Report'];

/** Owners and administrators may everything; members what is their own, which needs no permission. */
const permissionsOf = (role: string): string[] =>
  role === '0' || role === '1' ? things.flatMap((thing) => [`${thing}:Read`, `${thing}:Edit`]) : [];
