/** How calls end: hung up after a talk, finished with all that was made of it, or never answered. */
import type { Agent } from '../agents/rows.ts';
import { debit } from '../accounts/rows.ts';
import { dispositionsFor } from '../dispositions/answers.ts';
import { change } from '../executions/change.ts';
import { executions, type Execution, type Plan, type Status } from '../executions/rows.ts';
import type { BolnaCtx } from '../provider.ts';
import { record } from '../recordings/recordings.ts';
import type { Outcome } from '../settings.ts';
import { converse, type Conversation } from '../talk/conversation.ts';
import { costsOf, latencyOf } from '../talk/costs.ts';
import { chanceOf } from './plan.ts';

type Talk = 'completed' | 'partial' | 'voicemail';

/** What was said. The same each time that it is asked. */
function talkOf(agent: Agent, execution: Execution, kind: Talk, seconds: number): Conversation {
  const { script } = executions.internal(execution);
  const now = executions.internal(execution).run_at;
  const recipient = execution.context_details.recipient_data ?? {};
  return converse({ agent, recipient, kind, seconds, now, script }, chanceOf(execution).fork('talk'));
}

const unanswerable = {
  conversation_duration: 0,
  total_cost: 0,
  transcript: null,
  usage_breakdown: {},
  cost_breakdown: {},
  extracted_data: null,
  summary: null,
  latency_data: null,
};

/** Somebody hung up: length, transcript and cost are known, the recording is not there yet. */
export async function disconnect(ctx: BolnaCtx, agent: Agent, execution: Execution, plan: Plan): Promise<Execution> {
  const seconds = Math.round((plan.ended - (plan.answered ?? plan.ended)) / 100) / 10;
  const kind = plan.outcome === 'partial' || plan.outcome === 'voicemail' ? plan.outcome : 'completed';
  const { turns, transcript } = talkOf(agent, execution, kind, seconds);
  const { usage, costs, total } = costsOf(agent, turns, seconds, chanceOf(execution).fork('costs'));
  return change(ctx, agent, execution, {
    status: 'call-disconnected',
    conversation_duration: seconds,
    total_cost: total,
    transcript,
    usage_breakdown: usage,
    cost_breakdown: costs,
    telephony_data: execution.telephony_data && { ...execution.telephony_data, recording_url: '' },
  });
}

/** All that is made of a talk is there; the wallet pays. */
export async function finish(ctx: BolnaCtx, agent: Agent, execution: Execution, kind: Talk): Promise<Execution> {
  const seconds = execution.conversation_duration;
  const chance = chanceOf(execution);
  const talk = talkOf(agent, execution, kind, seconds);
  const labels = await dispositionsFor(ctx, agent, talk, chance.fork('dispositions'));
  const extracted = talk.extracted || labels ? { ...talk.extracted, ...labels } : null;
  const recording_url = await record(ctx, chance.fork('recording').uuid(), execution.id, seconds);
  await debit(ctx, execution.total_cost);
  return change(
    ctx,
    agent,
    execution,
    {
      status: 'completed',
      answered_by_voice_mail: kind === 'voicemail' ? true : execution.answered_by_voice_mail,
      extracted_data: extracted,
      summary: talk.summary,
      latency_data: latencyOf(talk.turns, chance.fork('latency')),
      telephony_data: execution.telephony_data && {
        ...execution.telephony_data,
        duration: String(Math.ceil(seconds)),
        recording_url,
        ...hangup(execution, kind),
      },
    },
    { outcome: kind },
  );
}

function hangup(execution: Execution, kind: Talk) {
  if (kind === 'voicemail')
    return { hangup_by: 'API Request', hangup_reason: 'Call ended', hangup_provider_code: 4000 };
  const by = executions.internal(execution).call_type === 'inbound' && kind === 'completed' ? 'Caller' : 'Callee';
  return { hangup_by: by, hangup_reason: 'Call recipient hungup', hangup_provider_code: 4000 };
}

const reasons: Readonly<
  Record<Exclude<Outcome, Talk>, { by: string; reason: string; code: number; error: string | null }>
> = {
  'no-answer': { by: 'Carrier', reason: 'Call unanswered', code: 3000, error: null },
  busy: { by: 'Carrier', reason: 'Call recipient was busy', code: 3010, error: null },
  failed: { by: 'Carrier', reason: 'Carrier declined', code: 3040, error: 'provider auth failed' },
  error: { by: 'Error', reason: 'Bolna Error', code: 8011, error: 'Bolna Error' },
  canceled: { by: 'API Request', reason: 'Call canceled', code: 4020, error: null },
  'balance-low': { by: 'API Request', reason: 'Call ended', code: 4020, error: 'Insufficient balance' },
};

/** It ends without a talk, also when a talk was under way. */
export async function unanswered(
  ctx: BolnaCtx,
  agent: Agent,
  execution: Execution,
  outcome: Exclude<Outcome, Talk>,
): Promise<Execution> {
  const { by, reason, code, error } = reasons[outcome];
  const status: Status = outcome;
  const telephony_data = execution.telephony_data && {
    ...execution.telephony_data,
    duration: '0.0',
    recording_url: null,
    hangup_by: by,
    hangup_reason: reason,
    hangup_provider_code: code,
  };
  return change(
    ctx,
    agent,
    execution,
    { ...unanswerable, status, error_message: error, telephony_data },
    { outcome, waiting: false },
  );
}
