/** Sub-accounts: keys and calls of their own, paid from the same wallet. */
import { iso, schema, z, type Infer } from '../../../src/emulator/index.ts';
import { at, numberAt, textAt, treeOf } from '../agents/reading.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { executions, type Execution } from '../executions/rows.ts';
import { MAIN, type BolnaCtx } from '../provider.ts';
import { bound, stamp, stampChange } from '../times.ts';
import { keys, SubAccount, subAccounts } from './rows.ts';

function checkMain({ settings, account }: BolnaCtx): void {
  if (!settings.enterprise || account.id !== MAIN) throw errors.forbidden_account();
}

/** What other sub-accounts have taken of the lines leaves less. */
async function checkLines(ctx: BolnaCtx, requested: number, except?: string): Promise<void> {
  const others = (await subAccounts.all(ctx)).filter(({ id }) => id !== except);
  const used = others.reduce((sum, { allow_concurrent_calls }) => sum + allow_concurrent_calls, 0);
  const limit = ctx.settings.concurrency;
  if (used + requested <= limit) return;
  const details = { requested, available: Math.max(0, limit - used), account_limit: limit, subaccount_usage: used };
  throw errors.concurrency_exceeded().with({ details });
}

export const createSubAccount = operation('subAccounts.create', 'POST /sub-accounts/create', {
  summary: 'Make a sub-account',
  body: () =>
    z.object({
      name: z.string(),
      allow_concurrent_calls: z.int().min(0),
      multi_tenant: z.boolean().nullish(),
    }),
  result: SubAccount,
  async handler(ctx, { body }) {
    checkMain(ctx);
    await checkLines(ctx, body.allow_concurrent_calls);
    const created_at = stamp(ctx);
    const sub = await subAccounts.insert(ctx, {
      id: ctx.random.uuid(),
      name: body.name,
      user_id: ctx.random.uuid(),
      organization_id: ctx.account.userId,
      api_key: `sa-${ctx.random.hex(32)}`,
      multi_tenant: body.multi_tenant ?? false,
      db_host: null,
      db_name: null,
      db_port: null,
      db_user: null,
      allow_concurrent_calls: body.allow_concurrent_calls,
      created_at,
      updated_at: created_at,
    });
    await keys.insert(ctx, { key: sub.api_key, account: sub.id });
    return sub;
  },
});

const State = schema(() => z.object({ message: z.literal('success'), state: z.string() }));

export const updateSubAccount = operation('subAccounts.update', 'PATCH /sub-accounts/{id}', {
  summary: 'Change name or lines of a sub-account',
  body: () => z.object({ name: z.string().optional(), allow_concurrent_calls: z.int().min(0).optional() }),
  result: State,
  async handler(ctx, { params, body }) {
    checkMain(ctx);
    const sub = await subAccounts.need(ctx, params.id);
    if (Object.keys(body).every((name) => body[name as keyof typeof body] === undefined)) throw errors.no_fields();
    if (body.allow_concurrent_calls !== undefined) await checkLines(ctx, body.allow_concurrent_calls, sub.id);
    await subAccounts.update(ctx, sub, { ...body, updated_at: stampChange(ctx) });
    return { message: 'success' as const, state: 'updated' };
  },
});

export const deleteSubAccount = operation('subAccounts.delete', 'DELETE /sub-accounts/{id}', {
  summary: 'Delete a sub-account; its key opens nothing any more',
  result: State,
  async handler(ctx, { params }) {
    checkMain(ctx);
    const sub = await subAccounts.need(ctx, params.id);
    const key = await keys.get(ctx, sub.api_key);
    if (key) await keys.remove(ctx, key);
    await subAccounts.remove(ctx, sub);
    return { message: 'success' as const, state: 'deleted' };
  },
});

export const listSubAccounts = operation('subAccounts.list', 'GET /sub-accounts/all', {
  summary: 'All sub-accounts',
  result: () => z.array(SubAccount()),
  async handler(ctx) {
    checkMain(ctx);
    return subAccounts.all(ctx);
  },
});

const Used = () => z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number())));

const Usage = schema(() =>
  z.object({
    from: z.string(),
    to: z.string(),
    total_records: z.int(),
    total_duration: z.number(),
    total_cost: z.number(),
    total_platform_cost: z.number(),
    total_telephony_cost: z.number(),
    status_map: z.record(z.string(), z.int()),
    synthesizer_cost_map: Used(),
    transcriber_cost_map: Used(),
    llm_cost_map: z.object({ cost: z.number(), tokens: z.record(z.string(), z.unknown()) }),
  }),
);
type Usage = Infer<typeof Usage>;

const Window = schema(() => z.object({ from: z.string().optional(), to: z.string().optional() }));

/** The month so far, when nothing is said. */
function windowOf({ now }: BolnaCtx, { from, to }: Infer<typeof Window>): [number, number] {
  const today = iso(now).slice(0, 10);
  const start = Date.parse(`${today.slice(0, 7)}-01T00:00:00Z`);
  return [bound(from) ?? start, bound(to) ?? Date.parse(`${today}T23:59:59.999Z`)];
}

export const subAccountUsage = operation('subAccounts.usage', 'GET /sub-accounts/{id}/usage', {
  summary: 'What a sub-account used',
  query: Window,
  result: Usage,
  async handler(ctx, { params, query }) {
    checkMain(ctx);
    return usageOf(ctx, (await subAccounts.need(ctx, params.id)).id, windowOf(ctx, query));
  },
});

export const allUsage = operation('subAccounts.allUsage', 'GET /sub-accounts/all/usage', {
  summary: 'What each sub-account used',
  query: Window,
  result: () => z.array(Usage().extend({ sub_account_id: z.string() })),
  async handler(ctx, { query }) {
    checkMain(ctx);
    const all: (Usage & { sub_account_id: string })[] = [];
    for (const { id } of await subAccounts.all(ctx))
      all.push({ ...(await usageOf(ctx, id, windowOf(ctx, query))), sub_account_id: id });
    return all;
  },
});

async function usageOf(ctx: BolnaCtx, account: string, [from, to]: [number, number]): Promise<Usage> {
  const where = { created_us: { gte: from * 1000, lte: to * 1000 + 999 } };
  const all = await executions.all(ctx.as({ account }), { where });
  const sum = (of: (execution: Execution) => number | undefined): number =>
    Math.round(all.reduce((total, execution) => total + (of(execution) ?? 0), 0) * 1000) / 1000;
  const status_map: Record<string, number> = {};
  for (const { status } of all) status_map[status] = (status_map[status] ?? 0) + 1;
  return {
    from: iso(from).slice(0, 10),
    to: iso(to).slice(0, -1) + '999',
    total_records: all.length,
    total_duration: sum(({ conversation_duration }) => conversation_duration),
    total_cost: sum(({ total_cost }) => total_cost),
    total_platform_cost: sum(({ cost_breakdown }) => numberAt(cost_breakdown, 'platform')),
    total_telephony_cost: sum(({ cost_breakdown }) => numberAt(cost_breakdown, 'network')),
    status_map,
    synthesizer_cost_map: engineMap(all, 'synthesizer', 'characters', 'synthesizer_characters'),
    transcriber_cost_map: engineMap(all, 'transcriber', 'duration', 'transcriber_duration'),
    llm_cost_map: { cost: sum(({ cost_breakdown }) => numberAt(cost_breakdown, 'llm')), tokens: tokensOf(all) },
  };
}

/** By provider, by model. */
function engineMap(all: readonly Execution[], engine: string, unit: string, field: string): Infer<typeof Used> {
  const map: Record<string, Record<string, Record<string, number>>> = {};
  for (const { usage_breakdown: usage, cost_breakdown: costs } of all) {
    const provider = textAt(usage, `${engine}_provider`);
    const model = textAt(usage, `${engine}_model`);
    if (provider === undefined || model === undefined) continue;
    const models = (map[provider] ??= {});
    const before = models[model] ?? { [unit]: 0, cost: 0 };
    models[model] = {
      [unit]: (before[unit] ?? 0) + (numberAt(usage, field) ?? 0),
      cost: (before.cost ?? 0) + (numberAt(costs, engine) ?? 0),
    };
  }
  return map;
}

function tokensOf(all: readonly Execution[]): Record<string, unknown> {
  const tokens: Record<string, { input: number; output: number }> = {};
  for (const { usage_breakdown } of all)
    for (const [model, used] of Object.entries(treeOf(at(usage_breakdown, 'llmModel')))) {
      const before = tokens[model] ?? { input: 0, output: 0 };
      tokens[model] = {
        input: before.input + (numberAt(used, 'input') ?? 0),
        output: before.output + (numberAt(used, 'output') ?? 0),
      };
    }
  return tokens;
}
