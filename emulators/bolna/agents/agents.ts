/** Agents v2: made nested, shown flat. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import type { BolnaCtx } from '../provider.ts';
import { stampChange } from '../times.ts';
import { Agent, agents, blankAgent } from './rows.ts';
import { patched } from './patch.ts';
import { removeAgent } from './removal.ts';

const Open = () => z.record(z.string(), z.unknown());

const Guardrails = () => z.object({ call_start_hour: z.int().min(0).max(23), call_end_hour: z.int().min(0).max(23) });

const Ingest = () =>
  z.looseObject({
    source_type: z.enum(['api', 'csv', 'google_sheet']),
    source_url: z.string().nullish(),
    source_auth_token: z.string().nullish(),
    source_name: z.string().nullish(),
  });

export const Input = schema(() =>
  z.object({
    agent_config: z.looseObject({
      agent_name: z.string(),
      agent_welcome_message: z.string().nullish(),
      webhook_url: z.string().nullish(),
      agent_type: z.string().nullish(),
      tasks: z.array(Open()).min(1),
      ingest_source_config: Ingest().nullish(),
      calling_guardrails: Guardrails().nullish(),
    }),
    agent_prompts: Open(),
  }),
);
type Input = Infer<typeof Input>;

/** What a source needs to be asked. */
function checkSource(source: Input['agent_config']['ingest_source_config']): void {
  if (!source) return;
  const { source_type, source_url, source_auth_token, source_name } = source;
  if (source_type !== 'csv' && !source_url) throw errors.missing_field('source_url');
  if (source_type === 'api' && !source_auth_token) throw errors.missing_field('source_auth_token');
  if (source_type !== 'api' && !source_name) throw errors.missing_field('source_name');
}

function fieldsOf({ agent_config: config, agent_prompts }: Input) {
  checkSource(config.ingest_source_config);
  return {
    agent_name: config.agent_name,
    agent_type: config.agent_type ?? 'other',
    agent_welcome_message: config.agent_welcome_message ?? null,
    webhook_url: config.webhook_url ?? null,
    tasks: config.tasks,
    ingest_source_config: config.ingest_source_config ?? null,
    calling_guardrails: config.calling_guardrails ?? null,
    agent_prompts,
  };
}

/** Answers the id of the new agent. */
export async function createFrom(ctx: BolnaCtx, input: Input): Promise<string> {
  const { id } = await agents.insert(ctx, { ...blankAgent(ctx, ctx.random.uuid()), ...fieldsOf(input) });
  return id;
}

export async function replaceWith(ctx: BolnaCtx, id: string, input: Input): Promise<string> {
  const agent = await agents.need(ctx, id);
  await agents.update(ctx, agent, { ...fieldsOf(input), updated_at: stampChange(ctx) });
  return agent.id;
}

export const createAgent = operation('agents.create', 'POST /v2/agent', {
  summary: 'Create an agent',
  status: 201,
  body: Input,
  result: () => z.object({ agent_id: z.string(), state: z.literal('created') }),
  handler: async (ctx, { body }) => ({ agent_id: await createFrom(ctx, body), state: 'created' as const }),
});

export const listAgents = operation('agents.list', 'GET /v2/agent/all', {
  summary: 'All agents, newest first',
  result: () => z.array(Agent()),
  handler: (ctx) => agents.all(ctx, { order: { direction: 'desc' } }),
});

/** Apps ask it to test their key (unconfirmed). */
export const listAgentsToo = operation('agents.listShort', 'GET /v2/agent', {
  summary: 'All agents, newest first',
  result: () => z.array(Agent()),
  handler: (ctx) => agents.all(ctx, { order: { direction: 'desc' } }),
});

export const getAgent = operation('agents.get', 'GET /v2/agent/{agent_id}', {
  summary: 'An agent',
  result: Agent,
  handler: (ctx, { params }) => agents.need(ctx, params.agent_id),
});

const Changed = schema(() => z.object({ message: z.literal('success'), state: z.string() }));

export const updateAgent = operation('agents.update', 'PUT /v2/agent/{agent_id}', {
  summary: 'Replace an agent',
  body: Input,
  result: () => Changed().extend({ agent_id: z.string(), status: z.literal('updated') }),
  async handler(ctx, { params, body }) {
    const agent_id = await replaceWith(ctx, params.agent_id, body);
    return { message: 'success' as const, state: 'updated', agent_id, status: 'updated' as const };
  },
});

const Patch = schema(() =>
  z.object({
    agent_config: z
      .looseObject({
        agent_name: z.string().optional(),
        agent_welcome_message: z.string().nullish(),
        webhook_url: z.string().nullish(),
        synthesizer: Open().optional(),
        ingest_source_config: Ingest().nullish(),
        telephony_provider: z.enum(['twilio', 'plivo', 'exotel', 'vobiz', 'sip-trunk', 'default']).optional(),
        calling_guardrails: Guardrails().nullish(),
      })
      .optional(),
    agent_prompts: Open().optional(),
  }),
);
export type Patch = Infer<typeof Patch>;

export const patchAgent = operation('agents.patch', 'PATCH /v2/agent/{agent_id}', {
  summary: 'Change some of an agent; what can’t be patched is ignored',
  body: Patch,
  result: Changed,
  async handler(ctx, { params, body }) {
    checkSource(body.agent_config?.ingest_source_config);
    const agent = await agents.need(ctx, params.agent_id);
    await agents.update(ctx, agent, { ...patched(agent, body), updated_at: stampChange(ctx) });
    return { message: 'success' as const, state: 'updated' };
  },
});

export const deleteAgent = operation('agents.delete', 'DELETE /v2/agent/{agent_id}', {
  summary: 'Delete an agent with its batches and executions',
  result: Changed,
  async handler(ctx, { params }) {
    await removeAgent(ctx, await agents.need(ctx, params.agent_id));
    return { message: 'success' as const, state: 'deleted' };
  },
});
