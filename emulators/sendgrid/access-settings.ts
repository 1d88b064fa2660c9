/** Access settings: the allow list, and who tried. */
import { nothing, seconds, z } from '../../src/emulator/index.ts';
import { AccessRule, accessRules } from './access-rules.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { newNumber } from './ids.ts';
import { looseNumber } from './paging.ts';
import { needs } from './scopes.ts';

const traits = needs('access_settings.whitelist');

const Rules = () => z.object({ result: z.array(AccessRule()) });

export const addRules = operation('access-settings.add', 'POST /v3/access_settings/whitelist', {
  summary: 'Allow addresses to call',
  description: 'Enforced only while the setting `enforceIpAllowList` is on.',
  status: 201,
  traits,
  body: () => z.object({ ips: z.array(z.object({ ip: z.string().min(1) })).min(1) }),
  result: Rules,
  async handler(ctx, { body }) {
    const result = [];
    for (const { ip } of body.ips) {
      const times = { created_at: seconds(ctx.now), updated_at: seconds(ctx.now) };
      const range = ip.includes('/') ? ip : `${ip}/32`;
      result.push(await accessRules.insert(ctx, { id: newNumber(ctx.random), ip: range, ...times }));
    }
    return { result };
  },
});

export const listRules = operation('access-settings.list', 'GET /v3/access_settings/whitelist', {
  summary: 'Addresses that may call',
  traits,
  result: Rules,
  handler: async (ctx) => ({ result: await accessRules.all(ctx) }),
});

async function remove(ctx: SendgridCtx, ids: readonly string[]) {
  for (const id of ids) await accessRules.remove(ctx, await accessRules.need(ctx, id));
  return nothing();
}

export const deleteRules = operation('access-settings.delete-many', 'DELETE /v3/access_settings/whitelist', {
  summary: 'Allow some addresses no more',
  traits,
  body: () => z.object({ ids: z.array(z.int()) }),
  handler: (ctx, { body }) => remove(ctx, body.ids.map(String)),
});

export const getRule = operation('access-settings.get', 'GET /v3/access_settings/whitelist/{rule_id}', {
  summary: 'One rule, in a list',
  traits,
  result: Rules,
  handler: async (ctx, { params }) => ({ result: [await accessRules.need(ctx, params.rule_id)] }),
});

export const deleteRule = operation('access-settings.delete', 'DELETE /v3/access_settings/whitelist/{rule_id}', {
  summary: 'Allow an address no more',
  traits,
  handler: (ctx, { params }) => remove(ctx, [params.rule_id]),
});

/** Only this very call: calls are kept in Backlot's own log. */
export const listAccess = operation('access-settings.activity', 'GET /v3/access_settings/activity', {
  summary: 'Who called last',
  traits: needs('access_settings.activity.read'),
  query: () => z.object({ limit: looseNumber() }),
  result: () =>
    z.object({
      result: z.array(
        z.object({
          allowed: z.boolean(),
          auth_method: z.string(),
          first_at: z.int(),
          ip: z.string(),
          last_at: z.int(),
          location: z.string(),
        }),
      ),
    }),
  handler: async (ctx) => {
    const at = seconds(ctx.now);
    const call = { allowed: true, auth_method: 'API Key', first_at: at, ip: ctx.request?.ip ?? '', last_at: at };
    return Promise.resolve({ result: [{ ...call, location: 'Unknown' }] });
  },
});
