/** Credits of subusers: how many mails each may send, and how many are left. */
import { schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { SubuserCredits, subuserAccount, subusers, type Subuser } from './keys.ts';
import { needs } from './scopes.ts';
import { requestsOfMonth } from './stats/tally.ts';

const Credits = schema(() => SubuserCredits().extend({ remain: z.int(), used: z.int() }));

/** With what is spent this month taken off. */
async function standing(ctx: SendgridCtx, subuser: Subuser) {
  const used = await requestsOfMonth(ctx.as({ account: subuserAccount(subuser) }));
  const { type, reset_frequency, total } = subusers.internal(subuser).credits ?? noLimit;
  return { type, reset_frequency, remain: type === 'unlimited' ? 0 : Math.max(0, total - used), total, used };
}

const noLimit = { type: 'unlimited', reset_frequency: 'monthly', total: 0 } as const;

const traits = needs('subusers.credits');

export const getSubuserCredits = operation('subusers.get-credits', 'GET /v3/subusers/{subuser_name}/credits', {
  summary: 'How many mails a subuser may send',
  traits,
  result: Credits,
  handler: async (ctx, { params }) => standing(ctx, await subusers.need(ctx, params.subuser_name)),
});

export const setSubuserCredits = operation('subusers.set-credits', 'PUT /v3/subusers/{subuser_name}/credits', {
  summary: 'Set how many mails a subuser may send',
  traits,
  body: () => SubuserCredits().partial({ reset_frequency: true, total: true }),
  result: Credits,
  async handler(ctx, { params, body: { type, reset_frequency = 'monthly', total = 0 } }) {
    const subuser = await subusers.need(ctx, params.subuser_name);
    return standing(ctx, await subusers.update(ctx, subuser, {}, { credits: { type, reset_frequency, total } }));
  },
});

export const addSubuserCredits = operation(
  'subusers.add-credits',
  'PATCH /v3/subusers/{subuser_name}/credits/remaining',
  {
    summary: 'Give a subuser more mails, or take some away',
    traits,
    body: () => z.object({ allocation_update: z.int() }),
    result: Credits,
    async handler(ctx, { params, body }) {
      const subuser = await subusers.need(ctx, params.subuser_name);
      const before = subusers.internal(subuser).credits ?? { ...noLimit, type: 'nonrecurring' as const };
      const credits = { ...before, total: Math.max(0, before.total + body.allocation_update) };
      return standing(ctx, await subusers.update(ctx, subuser, {}, { credits }));
    },
  },
);
