/** What a PATCH changes of an agent. */
import type { Patch } from './agents.ts';
import { talkTask, treeOf, type Tree } from './reading.ts';
import type { Agent } from './rows.ts';

/** The fields as they are after the patch. Prompts merge task by task. */
export function patched(agent: Agent, { agent_config = {}, agent_prompts }: Patch): Partial<Agent> {
  const { agent_name, agent_welcome_message, webhook_url, ingest_source_config, calling_guardrails } = agent_config;
  const { synthesizer, telephony_provider } = agent_config;
  const plain = { agent_name, agent_welcome_message, webhook_url, ingest_source_config, calling_guardrails };
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const tools = {
    ...(synthesizer && {
      synthesizer: { ...treeOf(treeOf(talkTask(agent)['tools_config'])['synthesizer']), ...synthesizer },
    }),
    ...(telephony_provider && carrier(agent, telephony_provider)),
  };
  return {
    ...given,
    ...(Object.keys(tools).length > 0 && { tasks: withTools(agent, tools) }),
    ...(agent_prompts && { agent_prompts: merged(agent.agent_prompts, agent_prompts) }),
  };
}

/** Another carrier speaks another format. */
function carrier(agent: Agent, provider: string): Tree {
  const tools = treeOf(talkTask(agent)['tools_config']);
  const format = provider === 'sip-trunk' ? 'ulaw' : 'wav';
  const spoken = (part: unknown): Tree => ({ ...treeOf(part), provider, format });
  return { input: spoken(tools['input']), output: spoken(tools['output']) };
}

function withTools(agent: Agent, tools: Tree): Agent['tasks'] {
  const talk = talkTask(agent);
  return agent.tasks.map((task) =>
    task === talk ? { ...task, tools_config: { ...treeOf(task['tools_config']), ...tools } } : task,
  );
}

const merged = (before: Tree, given: Tree): Record<string, unknown> => ({
  ...before,
  ...Object.fromEntries(
    Object.entries(given).map(([task, prompt]) => [
      task,
      typeof prompt === 'object' ? { ...treeOf(before[task]), ...treeOf(prompt) } : prompt,
    ]),
  ),
});
