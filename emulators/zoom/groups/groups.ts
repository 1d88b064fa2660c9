/** Groups of users. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { shortId } from '../ids.ts';
import { note } from '../operation-logs.ts';
import { around, asked, paged, paging } from '../paging.ts';
import { collection, type ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { stamp } from '../times.ts';
import { users, type User } from '../users/rows.ts';
import { Member, memberOf, Named, namedUsers } from './members.ts';

const Group = schema(() => z.object({ id: z.string(), name: z.string() }));
const Counted = () => Group().extend({ total_members: z.int() });

type Group = z.infer<ReturnType<typeof Group>>;

export const groups = collection('groups', {
  row: Group,
  key: 'id',
  columns: ['name'],
  missing: errors.group_not_found,
  make: (ctx, given) => ({ row: { id: shortId(ctx.random), name: 'Group', ...given } }),
});

const inGroup =
  (id: string) =>
  ({ group_ids }: User): boolean =>
    group_ids.includes(id);

const counted = async (ctx: ZoomCtx, group: Group): Promise<z.infer<ReturnType<typeof Counted>>> => ({
  id: group.id,
  name: group.name,
  total_members: await users.count(ctx, { match: inGroup(group.id) }),
});

async function checkFree(ctx: ZoomCtx, name: string): Promise<void> {
  if (await groups.find(ctx, { where: { name } })) throw errors.group_exists(name);
}

const admin = { adminOnly: true };

export const listGroups = operation('groups.list', 'GET /v2/groups', {
  summary: 'All groups',
  ...needs('Medium', 'group:read', 'group:read:list_groups', admin),
  query: () => z.object(paging()),
  result: () => z.object({ total_records: z.int(), next_page_token: z.string(), groups: z.array(Counted()) }),
  async handler(ctx, { query }) {
    const page = await groups.list(ctx, { order: { direction: 'asc' }, page: await asked(ctx, query) });
    const { total_records, next_page_token } = await around(ctx, page);
    const shown = [];
    for (const group of page.items) shown.push(await counted(ctx, group));
    return { total_records, next_page_token, groups: shown };
  },
});

export const createGroup = operation('groups.create', 'POST /v2/groups', {
  summary: 'Make a group',
  status: 201,
  ...needs('Light', 'group:write', 'group:write:group', admin),
  body: () => z.object({ name: z.string().min(1).max(128) }),
  result: Counted,
  async handler(ctx, { body: { name } }) {
    await checkFree(ctx, name);
    const group = await groups.insert(ctx, { id: shortId(ctx.random), name });
    await note(ctx, 'group', 'Add', `Add Group ${name}`);
    return counted(ctx, group);
  },
});

export const getGroup = operation('groups.get', 'GET /v2/groups/{groupId}', {
  summary: 'One group',
  ...needs('Light', 'group:read', 'group:read:group', admin),
  result: Counted,
  handler: async (ctx, { params }) => counted(ctx, await groups.need(ctx, params.groupId)),
});

export const updateGroup = operation('groups.update', 'PATCH /v2/groups/{groupId}', {
  summary: 'Rename a group',
  ...needs('Light', 'group:write', 'group:update:group', admin),
  body: () => z.object({ name: z.string().min(1).max(128) }),
  async handler(ctx, { params, body: { name } }) {
    const group = await groups.need(ctx, params.groupId);
    if (name !== group.name) await checkFree(ctx, name);
    await groups.update(ctx, group, { name });
    return nothing();
  },
});

export const deleteGroup = operation('groups.delete', 'DELETE /v2/groups/{groupId}', {
  summary: 'Delete a group; its members stay users',
  ...needs('Light', 'group:write', 'group:delete:group', admin),
  async handler(ctx, { params }) {
    const group = await groups.need(ctx, params.groupId);
    for (const user of await users.all(ctx, { match: inGroup(group.id) })) await takeOut(ctx, user, group);
    await groups.remove(ctx, group);
    await note(ctx, 'group', 'Delete', `Delete Group ${group.name}`);
    return nothing();
  },
});

const takeOut = (ctx: ZoomCtx, user: User, { id }: Group): Promise<User> =>
  users.update(ctx, user, { group_ids: user.group_ids.filter((one) => one !== id) });

export const listGroupMembers = operation('groups.members', 'GET /v2/groups/{groupId}/members', {
  summary: 'Who is in a group',
  ...needs('Medium', 'group:read', 'group:read:list_members', admin),
  query: () => z.object(paging()),
  result: () => z.object({ ...paged(), members: z.array(Member()) }),
  async handler(ctx, { params, query }) {
    const { id } = await groups.need(ctx, params.groupId);
    const page = await users.list(ctx, {
      match: inGroup(id),
      order: { direction: 'asc' },
      page: await asked(ctx, query),
    });
    return { ...(await around(ctx, page)), members: page.items.map(memberOf) };
  },
});

export const addGroupMembers = operation('groups.addMembers', 'POST /v2/groups/{groupId}/members', {
  summary: 'Put users into a group',
  status: 201,
  ...needs('Light', 'group:write', 'group:write:member', admin),
  body: Named,
  result: () => z.object({ ids: z.string(), added_at: z.string() }),
  async handler(ctx, { params, body }) {
    const { id } = await groups.need(ctx, params.groupId);
    const named = await namedUsers(ctx, body.members);
    for (const user of named) await users.update(ctx, user, { group_ids: [...new Set([...user.group_ids, id])] });
    return { ids: named.map((user) => user.id).join(','), added_at: stamp(ctx.now) };
  },
});

export const removeGroupMember = operation('groups.removeMember', 'DELETE /v2/groups/{groupId}/members/{memberId}', {
  summary: 'Take a user out of a group',
  ...needs('Light', 'group:write', 'group:delete:member', admin),
  async handler(ctx, { params }) {
    const group = await groups.need(ctx, params.groupId);
    const user = await users.get(ctx, params.memberId);
    if (!user || !inGroup(group.id)(user)) throw errors.user_not_found(params.memberId);
    await takeOut(ctx, user, group);
    return nothing();
  },
});
