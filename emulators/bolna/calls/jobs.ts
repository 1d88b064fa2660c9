/**
 * Calls on the clock: they are queued, wait for a line, ring, are answered, end, and are perhaps tried again. All steps
 * of an attempt are planned when it is dialled, so that a crowd of calls makes no long chain of jobs.
 */
import { z } from '../../../src/emulator/index.ts';
import { concurrencyOf, wallet } from '../accounts/rows.ts';
import { numberAt } from '../agents/reading.ts';
import { agents, type Agent } from '../agents/rows.ts';
import { settleBatch } from '../batches/progress.ts';
import { change } from '../executions/change.ts';
import { executions, onLine, type Execution, type Plan } from '../executions/rows.ts';
import { nextAllowed } from '../phones.ts';
import { job, type BolnaCtx } from '../provider.ts';
import { changedAt, naive } from '../times.ts';
import { disconnect, finish, unanswered } from './ends.ts';
import { isTalk, planFor, replanned } from './plan.ts';
import { connected } from './telephony.ts';

const Input = () => z.object({ execution: z.string() });

/** The time of a scheduled call, or of another try, has come. */
export const startCall = job('calls.start', {
  kind: 'progress',
  input: Input,
  async run(ctx, { execution: id }) {
    const execution = await executions.get(ctx, id);
    if (execution?.status !== 'scheduled' && execution?.status !== 'rescheduled') return;
    await change(ctx, await agents.need(ctx, execution.agent_id), execution, { status: 'queued' });
    ctx.schedule(dialCall, { execution: id }, { after: ctx.random.duration(ctx.settings.dialAfter) });
  },
});

/** Puts a new call into the queue. */
export const enqueue = (ctx: BolnaCtx, { id }: Execution): void =>
  ctx.schedule(dialCall, { execution: id }, { after: ctx.random.duration(ctx.settings.dialAfter) });

export const dialCall = job('calls.dial', {
  kind: 'progress',
  input: Input,
  async run(ctx, { execution: id }) {
    const execution = await executions.get(ctx, id);
    if (execution?.status === 'queued' && !executions.internal(execution).waiting) await dial(ctx, execution);
  },
});

/** Lines became free without a call's end: an agent was deleted, a limit raised, a batch begun. */
export const fillFreeLines = job('calls.fill', {
  kind: 'progress',
  input: () => z.object({}),
  run: (ctx) => fillLines(ctx),
});

const freeLines = async (ctx: BolnaCtx): Promise<number> =>
  (await concurrencyOf(ctx)) - (await executions.count(ctx, { where: { status: onLine } }));

/** Dials those who have waited longest, as many as there are lines. */
async function fillLines(ctx: BolnaCtx): Promise<void> {
  for (let free = await freeLines(ctx); free > 0;) {
    const where = { status: 'queued', waiting: true };
    const next = await executions.find(ctx, { where, order: { direction: 'asc' } });
    if (!next) return;
    if (await dial(ctx, next)) free--;
  }
}

/** Dials a queued call if it may be dialled now; whether it is on the line. */
async function dial(ctx: BolnaCtx, execution: Execution): Promise<boolean> {
  const agent = await agents.need(ctx, execution.agent_id);
  const { forced } = executions.internal(execution);
  if (forced === 'balance-low' || (await wallet(ctx)).wallet <= 0) {
    await settle(ctx, agent, await unanswered(ctx, agent, execution, 'balance-low'));
    return false;
  }
  const allowed = allowedAt(ctx, agent, execution);
  if (allowed > ctx.now) {
    await postpone(ctx, agent, execution, allowed);
    return false;
  }
  if ((await freeLines(ctx)) <= 0) {
    await executions.update(ctx, execution, {}, { waiting: true });
    return false;
  }
  await connect(ctx, agent, execution);
  return true;
}

/** The first instant at which the agent may call this person. */
function allowedAt({ now }: BolnaCtx, { calling_guardrails }: Agent, execution: Execution): number {
  const { bypass_guardrails, call_type } = executions.internal(execution);
  const start = numberAt(calling_guardrails, 'call_start_hour');
  const end = numberAt(calling_guardrails, 'call_end_hour');
  if (bypass_guardrails || call_type === 'inbound' || start === undefined || end === undefined) return now;
  return nextAllowed(execution.user_number, now, start, end);
}

async function postpone(ctx: BolnaCtx, agent: Agent, execution: Execution, at: number): Promise<void> {
  const changes = { status: 'rescheduled', rescheduled_at: naive(at * 1000) } as const;
  await change(ctx, agent, execution, changes, { waiting: false });
  ctx.schedule(startCall, { execution: execution.id }, { at });
}

/** Dials: from here on the attempt is planned. */
async function connect(ctx: BolnaCtx, agent: Agent, execution: Execution): Promise<void> {
  const plan = planFor(ctx, execution, agent, ctx.now);
  await change(
    ctx,
    agent,
    execution,
    { status: 'initiated', initiated_at: naive(changedAt(ctx)), ...connected(execution, plan) },
    { plan, run_at: ctx.now, waiting: false },
  );
  schedulePlan(ctx, execution.id, plan);
}

function schedulePlan(ctx: BolnaCtx, execution: string, { ringing, answered, ended, finished }: Plan): void {
  const steps = [
    [ringCall, ringing],
    [answerCall, answered],
    [endCall, ended],
    [finishCall, answered && finished],
  ] as const;
  for (const [step, at] of steps) {
    if (at === null) ctx.cancel(step, { execution });
    else ctx.schedule(step, { execution }, { at });
  }
}

/** Plans a running attempt anew, after somebody forced its outcome. */
export async function planAnew(ctx: BolnaCtx, execution: Execution): Promise<void> {
  const { plan: before } = executions.internal(execution);
  if (!before) return;
  const plan = replanned(ctx, execution, await agents.need(ctx, execution.agent_id), before);
  await executions.update(ctx, execution, {}, { plan });
  schedulePlan(ctx, execution.id, plan);
}

export const ringCall = job('calls.ring', {
  kind: 'progress',
  input: Input,
  run: (ctx, { execution }) => step(ctx, execution, 'initiated', 'ringing'),
});

export const answerCall = job('calls.answer', {
  kind: 'progress',
  input: Input,
  run: (ctx, { execution }) => step(ctx, execution, 'ringing', 'in-progress'),
});

async function step(ctx: BolnaCtx, id: string, from: Execution['status'], to: Execution['status']): Promise<void> {
  const execution = await executions.get(ctx, id);
  if (execution?.status === from)
    await change(ctx, await agents.need(ctx, execution.agent_id), execution, { status: to });
}

export const endCall = job('calls.end', {
  kind: 'progress',
  input: Input,
  async run(ctx, { execution: id }) {
    const execution = await executions.get(ctx, id);
    const plan = execution && executions.internal(execution).plan;
    if (!execution || !plan || !onLine.includes(execution.status)) return;
    const agent = await agents.need(ctx, execution.agent_id);
    if (isTalk(plan.outcome)) await disconnect(ctx, agent, execution, plan);
    else await settle(ctx, agent, await unanswered(ctx, agent, execution, plan.outcome));
    await fillLines(ctx);
  },
});

export const finishCall = job('calls.finish', {
  kind: 'progress',
  input: Input,
  async run(ctx, { execution: id }) {
    const execution = await executions.get(ctx, id);
    const plan = execution && executions.internal(execution).plan;
    if (!execution || !plan || execution.status !== 'call-disconnected') return;
    const agent = await agents.need(ctx, execution.agent_id);
    const over = isTalk(plan.outcome)
      ? await finish(ctx, agent, execution, plan.outcome)
      : await unanswered(ctx, agent, execution, plan.outcome);
    await settle(ctx, agent, over);
  },
});

/** An attempt is over: the next one, or the batch is perhaps done. */
async function settle(ctx: BolnaCtx, agent: Agent, execution: Execution): Promise<void> {
  if (mayRetry(execution)) await retry(ctx, agent, execution);
  else await settleBatch(ctx, execution.batch_id);
}

function mayRetry({ retry_config, retry_count, status, answered_by_voice_mail }: Execution): boolean {
  if (!retry_config?.enabled || retry_count >= retry_config.max_retries) return false;
  if (status === 'completed') return retry_config.retry_on_voicemail && answered_by_voice_mail === true;
  return retry_config.retry_on_statuses.some((one) => one === status);
}

/** The same execution again, after its interval. */
async function retry(ctx: BolnaCtx, agent: Agent, execution: Execution): Promise<void> {
  const { retry_config, retry_count, retry_history, status, error_message } = execution;
  const intervals = retry_config?.retry_intervals_minutes ?? [];
  const minutes = intervals[retry_count] ?? intervals.at(-1) ?? 30;
  const at = ctx.now + minutes * 60_000;
  const tried = { attempt: retry_count + 1, status, error_message, ended_at: execution.updated_at };
  await change(
    ctx,
    agent,
    execution,
    {
      status: 'scheduled',
      scheduled_at: naive(at * 1000),
      retry_count: retry_count + 1,
      retry_history: [...(retry_history ?? []), tried],
      error_message: null,
    },
    { forced: null, outcome: null, plan: null },
  );
  ctx.schedule(startCall, { execution: execution.id }, { at });
}
