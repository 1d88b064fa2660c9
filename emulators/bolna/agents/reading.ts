/** What calls want to know of an agent, out of the opaque JSON that its owner gave. */
import type { Agent } from './rows.ts';

export type Tree = Readonly<Record<string, unknown>>;

export const treeOf = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};

/** The value at a dotted path, through whatever is there. */
export function at(value: unknown, path: string): unknown {
  let found: unknown = value;
  for (const step of path.split('.')) found = treeOf(found)[step];
  return found;
}

export const textAt = (value: unknown, path: string): string | undefined => {
  const found = at(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

export const numberAt = (value: unknown, path: string): number | undefined => {
  const found = at(value, path);
  return typeof found === 'number' ? found : undefined;
};

export const tasksOf = ({ tasks }: Agent, type: string): readonly Tree[] =>
  tasks.filter((task) => task['task_type'] === type);

/** The task that talks; every agent has at least one task. */
export const talkTask = (agent: Agent): Tree => tasksOf(agent, 'conversation')[0] ?? agent.tasks[0] ?? {};

export const promptOf = ({ agent_prompts }: Agent): string =>
  textAt(agent_prompts, 'task_1.system_prompt') ?? textAt(Object.values(agent_prompts)[0], 'system_prompt') ?? '';

/** The carrier; `default` and nothing at all mean Bolna's own. */
export function carrierOf(agent: Agent): string {
  const given =
    textAt(talkTask(agent), 'tools_config.output.provider') ?? textAt(talkTask(agent), 'tools_config.input.provider');
  return given === undefined || given === 'default' ? 'plivo' : given;
}

export interface Engine {
  readonly provider: string;
  readonly model: string;
}

export function synthesizerOf(agent: Agent): Engine & { readonly voiceId: string } {
  const given = treeOf(at(talkTask(agent), 'tools_config.synthesizer'));
  return {
    provider: textAt(given, 'provider') ?? 'elevenlabs',
    model: textAt(given, 'provider_config.model') ?? textAt(given, 'provider_config.engine') ?? 'eleven_turbo_v2_5',
    voiceId: textAt(given, 'provider_config.voice_id') ?? textAt(given, 'provider_config.voice') ?? '',
  };
}

export function transcriberOf(agent: Agent): Engine & { readonly language: string } {
  const given = treeOf(at(talkTask(agent), 'tools_config.transcriber'));
  return {
    provider: textAt(given, 'provider') ?? 'deepgram',
    model: textAt(given, 'model') ?? 'nova-3',
    language: textAt(given, 'language') ?? 'en',
  };
}

export function llmOf(agent: Agent): Engine {
  const llm = treeOf(at(talkTask(agent), 'tools_config.llm_agent'));
  const config = { ...llm, ...treeOf(llm['llm_config']) };
  const provider = textAt(config, 'provider') ?? 'azure';
  return { provider: provider === 'openai' ? 'azure' : provider, model: textAt(config, 'model') ?? 'gpt-4.1-mini' };
}
