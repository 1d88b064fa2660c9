/** Dispositions through the api. */
import { answer, Random, schema, z, type Infer } from '../../../src/emulator/index.ts';
import { agents } from '../agents/rows.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import type { BolnaCtx } from '../provider.ts';
import { stamp, stampChange } from '../times.ts';
import { labelOf } from './answers.ts';
import { Disposition, dispositions, subjectiveTypes } from './rows.ts';

const Input = schema(() =>
  z.object({
    name: z.string(),
    question: z.string(),
    system_prompt: z.string().nullish(),
    category: z.string().nullish(),
    model: z.string().nullish(),
    is_subjective: z.boolean().nullish(),
    is_objective: z.boolean().nullish(),
    subjective_type: z.enum(subjectiveTypes).nullish(),
    subjective_type_config: z.looseObject({ pattern: z.string().optional() }).nullish(),
    objective_options: z.array(z.looseObject({ value: z.string(), condition: z.string() })).nullish(),
    agent_id: z.string().nullish(),
  }),
);
type Input = Infer<typeof Input>;

const wrong = (field: string, msg: string) =>
  errors.validation_error().with({ message: msg, list: [{ loc: ['body', field], msg, type: 'value_error' }] });

/** The row as the input makes it. Throws for one that can't be answered. */
function checked(input: Input, base: Disposition): Disposition {
  const { agent_id: _, ...given } = input;
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
  const row: Disposition = { ...base, ...said };
  if (!row.is_subjective && !row.is_objective)
    throw wrong('is_subjective', 'is_subjective or is_objective must be true');
  if (row.is_objective && !row.objective_options?.length)
    throw wrong('objective_options', 'objective_options is required');
  if (row.subjective_type === 'regex' && !row.subjective_type_config?.pattern)
    throw wrong('subjective_type_config', 'pattern is required');
  return row;
}

function blank(ctx: BolnaCtx): Disposition {
  const created_at = stamp(ctx);
  return {
    id: ctx.random.uuid(),
    name: '',
    question: '',
    system_prompt: null,
    category: 'General',
    model: 'gpt-4.1-mini',
    is_subjective: false,
    is_objective: false,
    subjective_type: 'text',
    subjective_type_config: null,
    objective_options: null,
    agent_ids: [],
    created_by: ctx.account.userId,
    created_at,
    updated_at: created_at,
  };
}

async function insert(ctx: BolnaCtx, input: Input): Promise<string> {
  const linked = input.agent_id ? [(await agents.need(ctx, input.agent_id)).id] : [];
  const { id } = await dispositions.insert(ctx, { ...checked(input, blank(ctx)), agent_ids: linked });
  return id;
}

const Done = schema(() => z.object({ message: z.string(), id: z.string() }));

export const createDisposition = operation('dispositions.create', 'POST /dispositions', {
  summary: 'Ask something of every call',
  status: 201,
  body: Input,
  result: Done,
  handler: async (ctx, { body }) => ({ message: 'Disposition created successfully', id: await insert(ctx, body) }),
});

export const createDispositions = operation('dispositions.bulk', 'POST /dispositions/bulk', {
  summary: 'Several at once: all of them or none',
  status: 201,
  body: () => z.object({ dispositions: z.array(Input()).min(1), agent_id: z.string().nullish() }),
  result: () => z.object({ message: z.string(), ids: z.array(z.string()) }),
  async handler(ctx, { body }) {
    const ids: string[] = [];
    for (const one of body.dispositions)
      ids.push(await insert(ctx, { ...one, agent_id: one.agent_id ?? body.agent_id }));
    return { message: 'Dispositions created successfully', ids };
  },
});

export const listDispositions = operation('dispositions.list', 'GET /dispositions', {
  summary: 'All dispositions, or those of an agent',
  query: () => z.object({ agent_id: z.string().optional() }),
  result: () => z.array(Disposition()),
  handler: (ctx, { query: { agent_id } }) =>
    dispositions.all(ctx, agent_id ? { match: ({ agent_ids }) => agent_ids.includes(agent_id) } : {}),
});

export const getDisposition = operation('dispositions.get', 'GET /dispositions/{id}', {
  summary: 'A disposition',
  result: Disposition,
  handler: (ctx, { params }) => dispositions.need(ctx, params.id),
});

/** One that several agents share is copied for the agent that wants it otherwise. */
export const updateDisposition = operation('dispositions.update', 'PUT /dispositions/{id}', {
  summary: 'Change a disposition',
  body: () => Input().partial(),
  result: Done,
  async handler(ctx, { params, body }) {
    const before = await dispositions.need(ctx, params.id);
    const row = checked(
      { ...body, name: body.name ?? before.name, question: body.question ?? before.question },
      before,
    );
    const { agent_id } = body;
    const shared = before.agent_ids.some((id) => id !== agent_id);
    if (!agent_id || !shared) {
      await dispositions.update(ctx, before, { ...row, updated_at: stampChange(ctx) });
      return { message: 'Disposition updated successfully', id: before.id };
    }
    const copy = { ...row, ...dated(ctx), id: ctx.random.uuid(), agent_ids: [(await agents.need(ctx, agent_id)).id] };
    await dispositions.update(ctx, before, { agent_ids: before.agent_ids.filter((id) => id !== agent_id) });
    const { id } = await dispositions.insert(ctx, copy);
    return answer({ message: 'Disposition copy created and linked to agent', id }, { status: 201 });
  },
});

function dated(ctx: BolnaCtx) {
  const created_at = stamp(ctx);
  return { created_at, updated_at: created_at };
}

export const deleteDisposition = operation('dispositions.delete', 'DELETE /dispositions/{id}', {
  summary: 'Delete a disposition',
  result: Done,
  async handler(ctx, { params }) {
    const one = await dispositions.need(ctx, params.id);
    await dispositions.remove(ctx, one);
    return { message: 'Disposition deleted successfully', id: one.id };
  },
});

export const testDispositions = operation('dispositions.test', 'POST /v2/agent/{agent_id}/dispositions/test', {
  summary: 'What an agent’s dispositions would say of a transcript',
  body: () => z.object({ transcript: z.string().max(50_000), call_date: z.string().nullish() }),
  result: () => z.object({ extracted_data: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  async handler(ctx, { params, body: { transcript } }) {
    const { id } = await agents.need(ctx, params.agent_id);
    const extracted_data: Record<string, Record<string, unknown>> = {};
    for (const one of await dispositions.all(ctx, { match: ({ agent_ids }) => agent_ids.includes(id) })) {
      const label = labelOf(one, { transcript }, new Random('dispositions', one.id));
      extracted_data[one.category] = { ...extracted_data[one.category], [one.name]: label };
    }
    return { extracted_data };
  },
});
