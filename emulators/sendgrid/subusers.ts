/** Subusers: accounts below the main one, with mail, lists and statistics of their own. */
import { emptyable, nothing, z } from '../../src/emulator/index.ts';
import { MAIN, type SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { errors } from './errors.ts';
import { newNumber } from './ids.ts';
import { ips } from './ip-rows.ts';
import { Subuser, subusers } from './keys.ts';
import { needs } from './scopes.ts';

const traits = needs('subusers');

export const createSubuser = operation('subusers.create', 'POST /v3/subusers', {
  summary: 'Make a subuser',
  status: 200, // really
  traits,
  body: () =>
    z.object({
      username: z.string().min(1).max(64),
      email: z.string(),
      password: z.string(),
      ips: z.array(z.string()).optional(),
      region: z.enum(['global', 'eu']).optional(),
      include_region: z.boolean().optional(),
    }),
  result: () =>
    z.object({
      username: z.string(),
      user_id: z.int(),
      email: z.string(),
      credit_allocation: z.object({ type: z.string() }),
      region: z.string().optional(),
    }),
  async handler(ctx, { body: { username, email, ips: given = [], region, include_region } }) {
    if (ctx.account.id !== MAIN) throw errors.forbidden();
    const taken = username === MAIN || username === ctx.account.username || (await subusers.get(ctx, username));
    if (taken) throw errors.username_taken();
    const id = newNumber(ctx.random);
    await subusers.insert(ctx, { disabled: false, id, username, email, region: region ?? 'global' }, { ips: given });
    await assign(ctx, username, given);
    const shown = include_region ? { region: region ?? 'global' } : {};
    return { username, user_id: id, email, credit_allocation: { type: 'unlimited' }, ...shown };
  },
});

/** Addresses of the account say which subusers send from them. */
async function assign(ctx: SendgridCtx, username: string, wanted: readonly string[]): Promise<void> {
  for (const row of await ips.all(ctx)) {
    const others = row.subusers.filter((name) => name !== username);
    await ips.update(ctx, row, { subusers: wanted.includes(row.ip) ? [...others, username] : others });
  }
}

export const listSubusers = operation('subusers.list', 'GET /v3/subusers', {
  summary: 'All subusers',
  traits,
  query: () =>
    z.object({
      username: emptyable(z.string()).optional(),
      region: emptyable(z.string()).optional(),
      include_region: emptyable(z.string()).optional(),
    }),
  list: Subuser,
  async handler(ctx, { query: { username = '', include_region }, page }) {
    const found = await subusers.list(ctx, {
      match: username ? (one) => one.username.startsWith(username) : undefined,
      order: { direction: 'asc' },
      page,
    });
    if (include_region === 'true') return found;
    return { ...found, items: found.items.map(({ region: _, ...rest }) => rest) };
  },
});

export const updateSubuser = operation('subusers.update', 'PATCH /v3/subusers/{subuser_name}', {
  summary: 'Switch a subuser off or on',
  traits,
  body: () => z.object({ disabled: z.boolean().optional() }),
  async handler(ctx, { params, body }) {
    await subusers.update(ctx, await subusers.need(ctx, params.subuser_name), body);
    return nothing();
  },
});

export const deleteSubuser = operation('subusers.delete', 'DELETE /v3/subusers/{subuser_name}', {
  summary: 'Delete a subuser',
  traits,
  async handler(ctx, { params }) {
    const subuser = await subusers.need(ctx, params.subuser_name);
    await assign(ctx, subuser.username, []);
    await subusers.remove(ctx, subuser, { stub: subuser });
    return nothing();
  },
});

export const setWebsiteAccess = operation(
  'subusers.website-access',
  'PATCH /v3/subusers/{subuser_name}/website_access',
  {
    summary: "Let a subuser into SendGrid's website or not",
    traits,
    body: () => z.object({ disabled: z.boolean() }),
    async handler(ctx, { params, body }) {
      const subuser = await subusers.need(ctx, params.subuser_name);
      await subusers.update(ctx, subuser, {}, { website_disabled: body.disabled });
      return nothing();
    },
  },
);

export const getReputations = operation('subusers.reputations', 'GET /v3/subusers/reputations', {
  summary: 'How good the names of subusers are',
  traits: needs('subusers.reputations.read'),
  query: () => z.object({ usernames: z.array(emptyable(z.string())).optional() }),
  result: () => z.array(z.object({ username: z.string(), reputation: z.number() })),
  async handler(ctx, { query }) {
    const wanted = query.usernames?.flatMap((name) => name.split(','));
    const all = await subusers.all(ctx, { match: wanted && (({ username }) => wanted.includes(username)) });
    return all.map(({ username }) => ({ username, reputation: 100 }));
  },
});

export const setSubuserIps = operation('subusers.set-ips', 'PUT /v3/subusers/{subuser_name}/ips', {
  summary: 'The addresses that a subuser sends from',
  traits,
  body: () => z.array(z.string()),
  result: () => z.object({ ips: z.array(z.string()) }),
  async handler(ctx, { params, body }) {
    const subuser = await subusers.need(ctx, params.subuser_name);
    await subusers.update(ctx, subuser, {}, { ips: body });
    await assign(ctx, subuser.username, body);
    return { ips: body };
  },
});
