/** Callers of the Bolna tests: raw calls, as apps and the official clients make them (there is no SDK). */
import bolna from '../../../emulators/bolna/index.ts';
import type { World } from '../../../src/index.ts';
import { worldTest, type Receiver } from '../../start.ts';

export const test = worldTest({ emulators: [bolna] });
/** The clock stands until it is advanced. */
export const frozen = worldTest({ emulators: [bolna], clock: 'frozen' });

// The tests look into answers of any shape.
// oxlint-disable-next-line typescript/no-explicit-any
export type Tree = any;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Tree;
}

export const baseOf = (world: World): string => world.baseUrls.bolna ?? '';

export async function ask(url: string, options: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...options });
  const text = await response.text();
  let body: Tree;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body };
}

/** The api with a key, the account's own unless said otherwise. */
export function api(world: World, key = world.env.BOLNA_API_KEY ?? '') {
  const call = (method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Reply> =>
    ask(`${baseOf(world)}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    call,
    get: (path: string) => call('GET', path),
    post: (path: string, body: unknown = {}, more?: Record<string, string>) => call('POST', path, body, more),
    form: (path: string, fields: readonly (readonly [string, string | File])[]) => {
      const form = new FormData();
      for (const [name, value] of fields) form.append(name, value);
      return ask(`${baseOf(world)}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: form,
      });
    },
    /** A call; answers its execution id. */
    dial: async (agent_id: string, about: object = {}): Promise<string> =>
      (await call('POST', '/call', { agent_id, recipient_phone_number: '+919876543210', ...about })).body.execution_id,
    /** An execution as it stands. */
    read: async (id: string): Promise<Tree> => (await call('GET', `/executions/${id}`)).body,
  };
}

export const agentBody = (about: { config?: object; prompt?: string; tasks?: object[] } = {}) => ({
  agent_config: {
    agent_name: 'Asha',
    agent_welcome_message: 'Hello {customer_name}, this is Asha from Acme Finance.',
    agent_type: 'other',
    tasks: [
      {
        task_type: 'conversation',
        toolchain: { execution: 'parallel', pipelines: [['transcriber', 'llm', 'synthesizer']] },
        tools_config: {
          llm_agent: { agent_type: 'simple_llm_agent', llm_config: { provider: 'openai', model: 'gpt-4.1-mini' } },
          synthesizer: { provider: 'cartesia', provider_config: { voice: 'Asha', voice_id: 'v1', model: 'sonic-2' } },
          transcriber: { provider: 'azure', model: 'azure-1', language: 'hi' },
          input: { provider: 'plivo', format: 'wav' },
          output: { provider: 'plivo', format: 'wav' },
        },
        task_config: { hangup_after_silence: 10 },
      },
      ...(about.tasks ?? []),
    ],
    ...about.config,
  },
  agent_prompts: {
    task_1: {
      system_prompt:
        about.prompt ??
        'You are Asha, a collections agent. Your task is to remind the customer about a payment of {amount} rupees.',
    },
  },
});

/** A new agent; answers its id. */
export const agent = async (world: World, about: Parameters<typeof agentBody>[0] = {}): Promise<string> =>
  (await api(world).post('/v2/agent', agentBody(about))).body.agent_id;

export const statusesOf = (receiver: Receiver): string[] => (receiver.events as Tree[]).map(({ status }) => status);

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const naive = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;

/** All calls of the account end so. */
export const always = (world: World, outcome: string): Promise<unknown> =>
  world.settings('bolna', { outcomes: { [outcome]: 1 } });

/** What a WAV file holds, by its own header. */
export function decoded(bytes: Buffer): { rate: number; seconds: number; loudest: number } {
  const rate = bytes.readUInt32LE(24);
  const length = bytes.readUInt32LE(40);
  const samples = bytes.subarray(44, 44 + length);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0);
  return { rate, seconds: samples.length / rate, loudest };
}
