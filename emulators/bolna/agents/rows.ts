/** Agents as they are kept and shown: flat, although they are created nested. What stands in tasks is opaque. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { stamp } from '../times.ts';

const Open = () => z.record(z.string(), z.unknown());

export const Agent = schema(() =>
  z.object({
    id: z.string(),
    agent_name: z.string(),
    agent_type: z.string(),
    agent_status: z.enum(['seeding', 'processed']),
    agent_welcome_message: z.string().nullable(),
    webhook_url: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    tasks: z.array(Open()),
    ingest_source_config: Open().nullable(),
    calling_guardrails: Open().nullable(),
    agent_prompts: z.record(z.string(), z.unknown()),
  }),
);
export type Agent = z.infer<ReturnType<typeof Agent>>;

export const agents = collection('agents', {
  row: Agent,
  key: 'id',
  owner: 'account',
  columns: ['agent_name', 'agent_status', 'agent_type'],
  missing: () => errors.not_found('Agent'),
  stats: { by: ['agent_status', 'agent_type'] },
  make: (ctx, given) => ({ row: { ...blankAgent(ctx, ctx.random.uuid()), ...given } }),
});

const conversation = {
  task_type: 'conversation',
  toolchain: { execution: 'parallel', pipelines: [['transcriber', 'llm', 'synthesizer']] },
  tools_config: {
    llm_agent: {
      agent_type: 'simple_llm_agent',
      agent_flow_type: 'streaming',
      llm_config: { provider: 'openai', model: 'gpt-4.1-mini' },
    },
    synthesizer: {
      provider: 'elevenlabs',
      provider_config: { voice: 'Nila', voice_id: 'V9LCAAi4tTlqe9JadbCo', model: 'eleven_turbo_v2_5' },
      stream: true,
    },
    transcriber: { provider: 'deepgram', model: 'nova-3', language: 'en', stream: true },
    input: { provider: 'plivo', format: 'wav' },
    output: { provider: 'plivo', format: 'wav' },
  },
  task_config: {},
};

/** An agent of which nothing is said. */
export function blankAgent(ctx: Pick<Ctx, 'now' | 'random'>, id: string): Agent {
  const created_at = stamp(ctx);
  return {
    id,
    agent_name: 'Agent',
    agent_type: 'other',
    agent_status: 'processed',
    agent_welcome_message: 'Hello!',
    webhook_url: null,
    created_at,
    updated_at: created_at,
    tasks: [conversation],
    ingest_source_config: null,
    calling_guardrails: null,
    agent_prompts: { task_1: { system_prompt: 'You are a friendly assistant.' } },
  };
}
