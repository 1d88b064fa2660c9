/** Roles: owner, administrator, member, and those that an account adds. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { shortId } from '../ids.ts';
import { note } from '../operation-logs.ts';
import { around, asked, paged, paging } from '../paging.ts';
import { collection, type ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { stamp } from '../times.ts';
import { roleName, users } from '../users/rows.ts';
import { Member, memberOf, Named, namedUsers } from './members.ts';

const Role = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    type: z.string(),
    privileges: z.array(z.string()),
  }),
);

type Role = z.infer<ReturnType<typeof Role>>;

const Whole = () => Role().extend({ total_members: z.int() });
const Listed = () => Whole().omit({ privileges: true });

export const roles = collection('roles', { row: Role, key: 'id', columns: ['name'] });

/** Every account has these. */
const builtIn: readonly Role[] = [
  { id: '0', description: 'Account owner has full privileges to access and manage a Zoom account.' },
  { id: '1', description: 'Admins have wide range privileges to access and manage a Zoom account.' },
  {
    id: '2',
    description: 'Members have access to basic Zoom video meeting functions but no account management privileges.',
  },
].map((role) => ({ ...role, name: roleName(role.id), type: 'common', privileges: [] }));

async function roleOf(ctx: ZoomCtx, id: string): Promise<Role> {
  const role = builtIn.find((one) => one.id === id) ?? (await roles.get(ctx, id));
  if (!role) throw errors.role_not_found(id);
  return role;
}

/** A role that the account added; throws for those that every account has. */
async function ownRole(ctx: ZoomCtx, id: string): Promise<Role> {
  const role = await roles.get(ctx, id);
  if (role) return role;
  await roleOf(ctx, id);
  throw errors.no_permission();
}

const membersOf = (ctx: ZoomCtx, { id }: Role): Promise<number> => users.count(ctx, { where: { role_id: id } });

const admin = { adminOnly: true };

export const listRoles = operation('roles.list', 'GET /v2/roles', {
  summary: 'All roles',
  ...needs('Medium', 'role:read', 'role:read:list_roles', admin),
  query: () => z.object({ type: z.enum(['common', 'iq']).optional() }),
  result: () => z.object({ total_records: z.int(), roles: z.array(Listed()) }),
  async handler(ctx) {
    const shown = [];
    for (const role of [...builtIn, ...(await roles.all(ctx))]) {
      const { id, name, description, type } = role;
      shown.push({ id, name, description, type, total_members: await membersOf(ctx, role) });
    }
    return { total_records: shown.length, roles: shown };
  },
});

export const createRole = operation('roles.create', 'POST /v2/roles', {
  summary: 'Add a role',
  status: 201,
  ...needs('Light', 'role:write', 'role:write:role', admin),
  body: () =>
    z.object({
      name: z.string().min(1),
      description: z.string().optional(),
      type: z.string().optional(),
      privileges: z.array(z.string()).optional(),
    }),
  result: Whole,
  async handler(ctx, { body }) {
    const { name, description = '', type = 'common', privileges = [] } = body;
    const role = await roles.insert(ctx, { id: shortId(ctx.random), name, description, type, privileges });
    await note(ctx, 'role', 'Add', `Add Role ${name}`);
    return { ...role, total_members: 0 };
  },
});

export const getRole = operation('roles.get', 'GET /v2/roles/{roleId}', {
  summary: 'One role',
  ...needs('Light', 'role:read', 'role:read:role', admin),
  result: Whole,
  async handler(ctx, { params }) {
    const role = await roleOf(ctx, params.roleId);
    return { ...role, total_members: await membersOf(ctx, role) };
  },
});

export const updateRole = operation('roles.update', 'PATCH /v2/roles/{roleId}', {
  summary: 'Change a role',
  ...needs('Light', 'role:write', 'role:update:role', admin),
  body: () => Role().pick({ name: true, description: true, privileges: true }).partial(),
  async handler(ctx, { params, body }) {
    await roles.update(ctx, await ownRole(ctx, params.roleId), body);
    return nothing();
  },
});

export const deleteRole = operation('roles.delete', 'DELETE /v2/roles/{roleId}', {
  summary: 'Delete a role; who had it is a member again',
  ...needs('Light', 'role:write', 'role:delete:role', admin),
  async handler(ctx, { params }) {
    const role = await ownRole(ctx, params.roleId);
    for (const user of await users.all(ctx, { where: { role_id: role.id } }))
      await users.update(ctx, user, { role_id: '2', role_name: roleName('2') });
    await roles.remove(ctx, role);
    return nothing();
  },
});

export const listRoleMembers = operation('roles.members', 'GET /v2/roles/{roleId}/members', {
  summary: 'Who has a role',
  ...needs('Medium', 'role:read', 'role:read:list_members', admin),
  query: () => z.object(paging()),
  result: () => z.object({ ...paged(), members: z.array(Member()) }),
  async handler(ctx, { params, query }) {
    const { id } = await roleOf(ctx, params.roleId);
    const order = { direction: 'asc' } as const;
    const page = await users.list(ctx, { where: { role_id: id }, order, page: await asked(ctx, query) });
    const members = page.items.map((user) => ({ ...memberOf(user), department: user.dept }));
    return { ...(await around(ctx, page)), members };
  },
});

export const assignRole = operation('roles.assign', 'POST /v2/roles/{roleId}/members', {
  summary: 'Give users a role',
  status: 201,
  ...needs('Light', 'role:write', 'role:write:member', admin),
  body: Named,
  result: () => z.object({ ids: z.string(), add_at: z.string() }),
  async handler(ctx, { params, body }) {
    const role = await roleOf(ctx, params.roleId);
    const named = await namedUsers(ctx, body.members);
    if (role.id === '0' || named.some((user) => user.role_id === '0')) throw errors.no_permission();
    for (const user of named) await users.update(ctx, user, { role_id: role.id, role_name: role.name });
    return { ids: named.map(({ id }) => id).join(','), add_at: stamp(ctx.now) };
  },
});

export const unassignRole = operation('roles.unassign', 'DELETE /v2/roles/{roleId}/members/{memberId}', {
  summary: 'Make a user a member again',
  ...needs('Light', 'role:write', 'role:delete:member', admin),
  async handler(ctx, { params }) {
    const role = await roleOf(ctx, params.roleId);
    const user = await users.get(ctx, params.memberId);
    if (user?.role_id !== role.id || role.id === '0') throw errors.user_not_found(params.memberId);
    await users.update(ctx, user, { role_id: '2', role_name: roleName('2') });
    return nothing();
  },
});
