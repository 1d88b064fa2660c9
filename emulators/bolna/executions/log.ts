/** The log of a call, made of its transcript: who was asked what, and answered what, when. */
import { llmOf, promptOf, synthesizerOf, transcriberOf } from '../agents/reading.ts';
import type { Agent } from '../agents/rows.ts';
import { naive } from '../times.ts';
import { executions, type Execution } from './rows.ts';

export interface LogLine {
  created_at: string;
  type: 'request' | 'response' | 'event';
  component: string;
  provider: string;
  data: unknown;
}

interface Said {
  readonly role: string;
  readonly text: string;
}

const saidIn = (transcript: string): Said[] =>
  transcript.split('\n').flatMap((line) => {
    const [, role, text] = /^(assistant|user):\s*(.*)$/.exec(line) ?? [];
    return role !== undefined && text !== undefined ? [{ role, text }] : [];
  });

/** The turns, spread evenly over the talk. Empty before anything was said. */
export function logOf(execution: Execution, agent: Agent): LogLine[] {
  const { plan } = executions.internal(execution);
  const turns = saidIn(execution.transcript ?? '');
  const start = plan?.answered ?? executions.internal(execution).run_at;
  const each = (execution.conversation_duration * 1000) / Math.max(1, turns.length);
  return turns.flatMap((turn, at) => linesOf(turn, at, turns, agent, Math.round(start + at * each)));
}

function linesOf({ role, text }: Said, at: number, turns: readonly Said[], agent: Agent, ms: number): LogLine[] {
  const line = (
    offset: number,
    component: string,
    type: LogLine['type'],
    provider: string,
    data: unknown,
  ): LogLine => ({
    created_at: naive((ms + offset) * 1000),
    type,
    component,
    provider,
    data,
  });
  if (role === 'user') return [line(0, 'transcriber', 'response', transcriberOf(agent).provider, text)];
  const said = turns.slice(0, at).map((turn) => ({ role: turn.role, content: turn.text }));
  const messages = [{ role: 'system', content: promptOf(agent) }, ...said];
  const { provider } = llmOf(agent);
  const asked =
    at > 0 ? [line(0, 'llm', 'request', provider, messages), line(400, 'llm', 'response', provider, text)] : [];
  const speaker = synthesizerOf(agent).provider;
  return [
    ...asked,
    line(450, 'synthesizer', 'request', speaker, text),
    line(600, 'synthesizer', 'response', speaker, text),
  ];
}
