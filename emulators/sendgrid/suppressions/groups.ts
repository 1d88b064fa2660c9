/** Unsubscribe groups: kinds of mail that a recipient can leave one by one. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { newNumber } from '../ids.ts';
import { collection } from '../provider.ts';
import { needs } from '../scopes.ts';
import { groupSuppressions } from './group-rows.ts';

const Group = schema(() =>
  z.object({
    id: z.int(),
    name: z.string().min(1).max(30),
    description: z.string().max(100),
    is_default: z.boolean(),
    last_email_sent_at: z.int().nullable(), // unix seconds
    unsubscribes: z.int(),
  }),
);
export type Group = z.infer<ReturnType<typeof Group>>;

export const groups = collection('groups', {
  row: Group,
  key: 'id',
  owner: 'account',
  columns: [
    { name: 'id', type: 'integer', path: 'id' },
    { name: 'is_default', type: 'integer', path: 'is_default' },
  ],
  missing: errors.not_found,
  make: (ctx, given) => ({
    row: {
      id: newNumber(ctx.random),
      name: 'Group',
      description: '',
      is_default: false,
      last_email_sent_at: null,
      unsubscribes: 0,
      ...given,
    },
  }),
});

/** Ids come as text in paths. One that is no number is that of no group. */
export const needGroup = (ctx: SendgridCtx, id: string): Promise<Group> => groups.need(ctx, id);

/** Counts the group's addresses anew, after one has come or gone. */
export async function recount(ctx: SendgridCtx, group: Group): Promise<void> {
  const unsubscribes = await groupSuppressions.count(ctx, { where: { group_id: group.id } });
  await groups.update(ctx, group, { unsubscribes });
}

/** Only one group is the default. */
async function clearDefault(ctx: SendgridCtx): Promise<void> {
  for (const group of await groups.all(ctx, { where: { is_default: true } }))
    await groups.update(ctx, group, { is_default: false });
}

export const listGroups = operation('groups.list', 'GET /v3/asm/groups', {
  summary: 'All unsubscribe groups, or those with some ids',
  traits: needs('asm.groups'),
  query: () => z.object({ id: z.array(z.int()).optional() }),
  result: () => z.array(Group()),
  handler: (ctx, { query }) => groups.all(ctx, { where: { id: query.id }, order: { column: 'id', direction: 'asc' } }),
});

export const createGroup = operation('groups.create', 'POST /v3/asm/groups', {
  summary: 'Make an unsubscribe group',
  status: 201,
  traits: needs('asm.groups'),
  body: () => Group().pick({ name: true, description: true, is_default: true }).partial({ is_default: true }),
  result: () => Group().pick({ id: true, name: true, description: true, is_default: true }),
  async handler(ctx, { body }) {
    const is_default = body.is_default ?? false;
    if (is_default) await clearDefault(ctx);
    const made = { id: newNumber(ctx.random), name: body.name, description: body.description, is_default };
    await groups.insert(ctx, { ...made, last_email_sent_at: null, unsubscribes: 0 });
    return made;
  },
});

export const getGroup = operation('groups.get', 'GET /v3/asm/groups/{group_id}', {
  summary: 'One unsubscribe group',
  traits: needs('asm.groups'),
  result: Group,
  handler: (ctx, { params }) => needGroup(ctx, params.group_id),
});

export const updateGroup = operation('groups.update', 'PATCH /v3/asm/groups/{group_id}', {
  summary: 'Change an unsubscribe group',
  status: 201, // really
  traits: needs('asm.groups'),
  body: () => Group().pick({ name: true, description: true, is_default: true }).partial(),
  result: () => Group().omit({ last_email_sent_at: true }),
  async handler(ctx, { params, body }) {
    const group = await needGroup(ctx, params.group_id);
    if (body.is_default) await clearDefault(ctx);
    const { last_email_sent_at: _, ...changed } = await groups.update(ctx, group, body);
    return changed;
  },
});

export const deleteGroup = operation('groups.delete', 'DELETE /v3/asm/groups/{group_id}', {
  summary: 'Delete an unsubscribe group and its suppressions',
  traits: needs('asm.groups'),
  async handler(ctx, { params }) {
    const group = await needGroup(ctx, params.group_id);
    for (const entry of await groupSuppressions.all(ctx, { where: { group_id: group.id } }))
      await groupSuppressions.remove(ctx, entry);
    await groups.remove(ctx, group);
    return nothing();
  },
});
