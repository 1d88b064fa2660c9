/** How an attempt goes and when: drawn from the call's own chance, or as somebody forces it. */
import { Random } from '../../../src/emulator/index.ts';
import { numberAt, talkTask } from '../agents/reading.ts';
import type { Agent } from '../agents/rows.ts';
import { executions, type Execution, type Plan } from '../executions/rows.ts';
import type { BolnaCtx } from '../provider.ts';
import type { Outcome } from '../settings.ts';

/** Chance of this attempt of this call. */
export const chanceOf = (execution: Execution): Random =>
  new Random(executions.internal(execution).chance, `attempt ${execution.retry_count}`);

export const isTalk = (outcome: Outcome): outcome is 'completed' | 'partial' | 'voicemail' =>
  outcome === 'completed' || outcome === 'partial' || outcome === 'voicemail';

/** What this attempt comes to. Inbound calls are always answered, unless something else is forced. */
export function outcomeOf(ctx: BolnaCtx, execution: Execution): Outcome {
  const { forced, call_type } = executions.internal(execution);
  if (forced) return forced;
  if (call_type === 'inbound') return 'completed';
  const weights = Object.fromEntries(Object.entries(ctx.settings.outcomes).filter(([, weight]) => weight > 0));
  if (Object.keys(weights).length === 0) return 'completed';
  return chanceOf(execution)
    .fork('outcome')
    .weighted(weights as Record<Outcome, number>);
}

/** The plan of an attempt that was dialled at an instant. */
export function planFor(ctx: BolnaCtx, execution: Execution, agent: Agent, dialled: number): Plan {
  const { settings } = ctx;
  const outcome = outcomeOf(ctx, execution);
  const chance = chanceOf(execution);
  const draw = (what: string, spread: Parameters<Random['duration']>[0]): number => chance.fork(what).duration(spread);
  const rings = dialled + draw('ring', settings.ringAfter);
  if (isTalk(outcome)) {
    const answered = rings + draw('answer', settings.answerAfter);
    const ended = answered + talkLength(ctx, agent, outcome, chance);
    return { outcome, ringing: rings, answered, ended, finished: ended + draw('processing', settings.processingAfter) };
  }
  if (outcome === 'failed' || outcome === 'error' || outcome === 'balance-low')
    return { outcome, ringing: null, answered: null, ended: rings, finished: rings };
  const wait = outcome === 'no-answer' ? settings.noAnswerAfter : settings.busyAfter;
  const ended = rings + draw('unanswered', wait);
  return { outcome, ringing: rings, answered: null, ended, finished: ended };
}

/** In tenths of a second, and never longer than the agent may talk. */
function talkLength(
  { settings }: BolnaCtx,
  agent: Agent,
  outcome: 'completed' | 'partial' | 'voicemail',
  chance: Random,
): number {
  const spread = {
    completed: settings.duration,
    partial: settings.partialDuration,
    voicemail: settings.voicemailDuration,
  }[outcome];
  const most = numberAt(talkTask(agent), 'task_config.call_terminate') ?? 0;
  const drawn = Math.max(1000, Math.round(chance.fork('duration').duration(spread) / 100) * 100);
  return most > 0 ? Math.min(drawn, most * 1000) : drawn;
}

/** The same attempt with another outcome, from now on: what has happened stays, and no time is skipped. */
export function replanned(ctx: BolnaCtx, execution: Execution, agent: Agent, before: Plan): Plan {
  const fresh = planFor(ctx, execution, agent, executions.internal(execution).run_at);
  if (execution.status === 'call-disconnected') return { ...before, outcome: fresh.outcome };
  if (execution.status !== 'in-progress') {
    const ended = Math.max(fresh.ended, ctx.now + 1000);
    const finished = Math.max(fresh.finished, ended);
    const ringing = execution.status === 'ringing' ? before.ringing : fresh.ringing;
    return { ...fresh, ringing, answered: fresh.answered && Math.max(fresh.answered, ctx.now), ended, finished };
  }
  const answered = before.answered ?? ctx.now;
  const length = fresh.answered === null ? before.ended - answered : fresh.ended - fresh.answered;
  const ended = Math.max(answered + length, ctx.now + 1000);
  const processing = fresh.answered === null ? 0 : fresh.finished - fresh.ended;
  return { outcome: fresh.outcome, ringing: before.ringing, answered, ended, finished: ended + processing };
}
