/** What the outside world does to calls: an outcome is forced, a caller rings. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { at, talkTask, textAt, carrierOf } from '../agents/reading.ts';
import { agents, type Agent } from '../agents/rows.ts';
import {
  blankExecution,
  blankHidden,
  executions,
  microseconds,
  onLine,
  unstarted,
  type Execution,
} from '../executions/rows.ts';
import { phoneNumbers } from '../numbers/rows.ts';
import { isE164 } from '../phones.ts';
import { job, trigger, type BolnaCtx } from '../provider.ts';
import { outcomes } from '../settings.ts';
import { unanswered } from './ends.ts';
import { enqueue, planAnew } from './jobs.ts';

const aliases: Readonly<Record<string, string>> = { answered: 'partial', cancelled: 'canceled' };

export const forceOutcome = trigger('outcome', {
  summary: 'How a call that has not ended will end',
  input: () => z.object({ execution_id: z.string(), outcome: z.string() }),
  async run(ctx, { execution_id, outcome: given }) {
    const spelled = given.toLowerCase().replaceAll('_', '-');
    const outcome = outcomes.find((one) => one === (aliases[spelled] ?? spelled));
    if (!outcome) throw new TriggerRefused(400, `There is no outcome ${given}: one of ${outcomes.join(', ')}.`);
    const execution = await executions.get(ctx, execution_id);
    if (!execution) throw new TriggerRefused(404, `There is no execution ${execution_id}.`);
    const going = [...unstarted, ...onLine, 'call-disconnected'].includes(execution.status);
    if (!going) throw new TriggerRefused(409, `The call is over: it is ${execution.status}.`);
    const forced = await executions.update(ctx, execution, {}, { forced: outcome });
    await planAnew(ctx, forced);
    return { execution_id, outcome, status: forced.status };
  },
});

const Input = () => z.object({ to: z.string(), from: z.string(), script: z.array(z.string()).optional() });

export const inboundCall = trigger('inbound-call', {
  summary: 'Somebody calls a number of the account',
  input: Input,
  async run(ctx, { to, from, script }) {
    if (!isE164(from)) throw new TriggerRefused(400, `${from} is no number in E.164 form.`);
    const number = await phoneNumbers.find(ctx, { where: { phone_number: to } });
    if (!number) throw new TriggerRefused(404, `The account has no number ${to}.`);
    const agent = number.agent_id === null ? undefined : await agents.get(ctx, number.agent_id);
    if (!agent) throw new TriggerRefused(409, `No agent answers ${to}: POST /inbound/setup first.`);
    const execution = await receive(ctx, agent, { to, from, provider: number.telephony_provider, script });
    if (!lookUp(ctx, agent, execution)) enqueue(ctx, execution);
    return execution;
  },
});

interface Ringing {
  readonly to: string;
  readonly from: string;
  readonly provider: string;
  readonly script: readonly string[] | undefined;
}

/** Bolna's side is the number that was called; nothing is told until the line is open. */
async function receive(ctx: BolnaCtx, agent: Agent, { to, from, provider, script }: Ringing): Promise<Execution> {
  const blank = blankExecution(ctx, { agent_id: agent.id, to: from, from: to, provider: provider || carrierOf(agent) });
  const row: Execution = {
    ...blank,
    scheduled_at: null,
    context_details: { recipient_data: null, recipient_phone_number: to },
  };
  const hidden = { call_type: 'inbound', script: script ? [...script] : null } as const;
  return executions.insert(ctx, row, { ...blankHidden(ctx), created_us: microseconds(row.created_at), ...hidden });
}

/** Asks the agent's own source who is calling, when it has one; whether it does. */
function lookUp(ctx: BolnaCtx, { id, ingest_source_config }: Agent, execution: Execution): boolean {
  const url = textAt(ingest_source_config, 'source_url');
  if (textAt(ingest_source_config, 'source_type') !== 'api' || !url || !/^https?:\/\//.test(url)) return false;
  const query = new URLSearchParams({
    contact_number: execution.user_number,
    agent_id: id,
    execution_id: execution.id,
  });
  const secret = textAt(ingest_source_config, 'source_auth_token');
  const target = { url: `${url}${url.includes('?') ? '&' : '?'}${query}`, ...(secret && { secret }) };
  ctx.emit('caller.lookup', {}, { to: target, then: [answerLookup, { execution: execution.id }] });
  return true;
}

export const answerLookup = job('calls.looked-up', {
  kind: 'progress',
  input: () =>
    z.object({
      execution: z.string(),
      reply: z.looseObject({ outcome: z.string(), body: z.string() }).optional(),
    }),
  async run(ctx, { execution: id, reply }) {
    const execution = await executions.get(ctx, id);
    if (execution?.status !== 'queued') return;
    const agent = await agents.need(ctx, execution.agent_id);
    const found = reply?.outcome === 'accepted' ? objectIn(reply.body) : undefined;
    if (!found && at(talkTask(agent), 'task_config.disallow_unknown_numbers') === true) {
      await unanswered(ctx, agent, execution, 'canceled');
      return;
    }
    const context_details = { ...execution.context_details, recipient_data: found ?? null };
    enqueue(ctx, found ? await executions.update(ctx, execution, { context_details }) : execution);
  },
});

/** A JSON object that says something. */
function objectIn(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && Object.keys(value).length > 0 ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
