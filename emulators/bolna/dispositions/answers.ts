/** Answers to dispositions, out of what was said. */
import type { Random } from '../../../src/emulator/index.ts';
import type { Agent } from '../agents/rows.ts';
import type { BolnaCtx } from '../provider.ts';
import type { Conversation } from '../talk/conversation.ts';
import { dispositions, type Disposition } from './rows.ts';

export interface Label {
  subjective: unknown;
  objective: string | null;
}

type Labels = Record<string, Record<string, Label>>;

type Said = Pick<Conversation, 'transcript'>;

/** Grouped by category, by name; undefined when nothing is asked of the agent's calls. */
export async function dispositionsFor(
  ctx: BolnaCtx,
  agent: Agent,
  said: Said,
  random: Random,
): Promise<Labels | undefined> {
  const asked = await dispositions.all(ctx, { match: ({ agent_ids }) => agent_ids.includes(agent.id) });
  if (asked.length === 0) return undefined;
  const labels: Labels = {};
  for (const one of asked) labels[one.category] = { ...labels[one.category], [one.name]: labelOf(one, said, random) };
  return labels;
}

export const labelOf = (one: Disposition, { transcript }: Said, random: Random): Label => ({
  subjective: one.is_subjective ? subjective(one, transcript, random) : null,
  objective: one.is_objective ? objective(one, transcript) : null,
});

const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\d]{3,}/gu) ?? [];

/** The option of which most words were said; without any, the first. */
function objective({ objective_options }: Disposition, transcript: string): string | null {
  const said = new Set(wordsIn(transcript));
  const score = ({ value, condition }: { value: string; condition: string }): number =>
    wordsIn(`${value} ${condition}`).filter((word) => said.has(word)).length;
  const [best] = (objective_options ?? []).toSorted((one, other) => score(other) - score(one));
  return best?.value ?? null;
}

function subjective(
  { subjective_type, subjective_type_config }: Disposition,
  transcript: string,
  random: Random,
): unknown {
  const lines = transcript.split('\n').filter((line) => line.startsWith('user:'));
  const first = (form: RegExp): string | null => form.exec(transcript)?.[0] ?? null;
  switch (subjective_type) {
    case 'numeric':
      return Number(first(/\d+(?:\.\d+)?/) ?? lines.length);
    case 'boolean':
      return /\byes\b|\bright\b|\bsure\b|\bokay\b/i.test(lines.join(' '));
    case 'email':
      return first(/[\w.+-]+@[\w-]+\.[\w.]+/);
    case 'timestamp':
      return first(/\d{4}-\d\d-\d\d(?:T[\d:]+Z?)?/);
    case 'regex':
      return first(safePattern(subjective_type_config?.pattern));
    case 'text':
      return random.pick(lines.length > 0 ? lines : ['user: nothing']).replace(/^user:\s*/, '');
  }
}

function safePattern(pattern: string | undefined): RegExp {
  try {
    return new RegExp(pattern ?? '(?!)');
  } catch {
    return /(?!)/;
  }
}
