/** Group suppressions: addresses that have left an unsubscribe group. */
import { nothing, schema, seconds, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { needs } from '../scopes.ts';
import { globalUnsubscribes, Recipients } from './global.ts';
import { groupSuppressions } from './group-rows.ts';
import { groups, needGroup, recount, type Group } from './groups.ts';
import { suppress } from './lists.ts';

/** An address leaves a group; nothing new when it has left it before. */
export async function leaveGroup(ctx: SendgridCtx, group: Group, email: string): Promise<void> {
  const address = email.toLowerCase();
  if (await groupSuppressions.get(ctx, [group.id, address])) return;
  await groupSuppressions.insert(ctx, { email, group_id: group.id, created_at: seconds(ctx.now) }, { address });
  await recount(ctx, group);
}

/** An address comes back; false when it hadn't left. */
export async function rejoinGroup(ctx: SendgridCtx, group: Group, email: string): Promise<boolean> {
  const entry = await groupSuppressions.get(ctx, [group.id, email.toLowerCase()]);
  if (!entry) return false;
  await groupSuppressions.remove(ctx, entry);
  await recount(ctx, group);
  return true;
}

export const addGroupSuppressions = operation('group-suppressions.add', 'POST /v3/asm/groups/{group_id}/suppressions', {
  summary: 'Let addresses leave an unsubscribe group',
  description: 'Of a group that does not exist, the addresses are unsubscribed from everything.',
  status: 201,
  traits: needs('asm.groups.suppressions'),
  body: Recipients,
  result: Recipients,
  async handler(ctx, { params, body }) {
    for (const email of body.recipient_emails) {
      const group = await groups.get(ctx, params.group_id);
      if (group) await leaveGroup(ctx, group, email);
      else await suppress(ctx, globalUnsubscribes, { created: seconds(ctx.now), email });
    }
    return body;
  },
});

export const listOfGroup = operation('group-suppressions.list', 'GET /v3/asm/groups/{group_id}/suppressions', {
  summary: 'The addresses that have left a group',
  traits: needs('asm.groups.suppressions'),
  result: () => z.array(z.string()),
  async handler(ctx, { params }) {
    const group = await needGroup(ctx, params.group_id);
    return (await groupSuppressions.all(ctx, { where: { group_id: group.id } })).map(({ email }) => email);
  },
});

export const searchOfGroup = operation(
  'group-suppressions.search',
  'POST /v3/asm/groups/{group_id}/suppressions/search',
  {
    summary: 'Which of some addresses have left a group',
    traits: needs('asm.groups.suppressions'),
    body: Recipients,
    result: () => z.array(z.string()),
    async handler(ctx, { params, body }) {
      const group = await needGroup(ctx, params.group_id);
      const address = body.recipient_emails.map((email) => email.toLowerCase());
      if (address.length === 0) return [];
      const found = await groupSuppressions.all(ctx, { where: { group_id: group.id, address } });
      return found.map(({ email }) => email);
    },
  },
);

export const deleteOfGroup = operation(
  'group-suppressions.delete',
  'DELETE /v3/asm/groups/{group_id}/suppressions/{email}',
  {
    summary: 'Let an address back into a group',
    traits: needs('asm.groups.suppressions'),
    async handler(ctx, { params }) {
      const group = await needGroup(ctx, params.group_id);
      if (!(await rejoinGroup(ctx, group, params.email))) throw errors.resource_not_found();
      return nothing();
    },
  },
);

const GroupSuppression = schema(() =>
  z.object({ email: z.string(), group_id: z.int(), group_name: z.string(), created_at: z.int() }),
);

export const listAllSuppressions = operation('suppressions.list', 'GET /v3/asm/suppressions', {
  summary: 'Every address that has left a group',
  traits: needs('asm.suppressions'),
  result: () => z.array(GroupSuppression()),
  async handler(ctx) {
    const names = new Map((await groups.all(ctx)).map(({ id, name }) => [id, name]));
    const all = await groupSuppressions.all(ctx);
    return all.map((entry) => ({ ...entry, group_name: names.get(entry.group_id) ?? '' }));
  },
});

const Standing = schema(() =>
  z.object({
    id: z.int(),
    name: z.string(),
    description: z.string(),
    is_default: z.boolean(),
    suppressed: z.boolean(),
  }),
);

export const getSuppressions = operation('suppressions.get', 'GET /v3/asm/suppressions/{email}', {
  summary: 'Every group, and whether an address has left it',
  traits: needs('asm.suppressions'),
  result: () => z.object({ suppressions: z.array(Standing()) }),
  async handler(ctx, { params }) {
    const left = await groupSuppressions.all(ctx, { where: { address: params.email.toLowerCase() } });
    const ids = new Set(left.map(({ group_id }) => group_id));
    const all = await groups.all(ctx, { order: { column: 'id', direction: 'asc' } });
    const suppressions = all.map(({ id, name, description, is_default }) => ({
      id,
      name,
      description,
      is_default,
      suppressed: ids.has(id),
    }));
    return { suppressions };
  },
});
