/** How what strikes a call (its own headers, rules, the profile) adds up to one plan. */
import { milliseconds } from '../world/durations.ts';
import type { FaultAction, FaultPlan, ProfileFailure, RateLimit, WebhookEffects, WebhookRule } from './rules.ts';

/** What one source does to a call. */
export interface Strike {
  readonly by: string;
  readonly latencyMs?: number | undefined;
  readonly action?: FaultAction | undefined;
  readonly phase?: 'before' | 'after' | undefined;
  readonly webhook?: WebhookEffects | undefined;
  readonly rateLimit?: RateLimit | undefined;
}

/** A profile's own failures, the last of all, stand back when anything else makes the call fail. */
export interface ProfileStrike extends Strike {
  readonly isProfile: true;
}

/** Latencies add up, webhook effects join, and in each phase the first that has a fault wins. Nothing at all is undefined. */
export function combine(strikes: readonly (Strike | ProfileStrike)[]): FaultPlan | undefined {
  const isMeant = strikes.some((it) => it.action && !('isProfile' in it));
  const failing = strikes.filter((it) => it.action && !(isMeant && 'isProfile' in it));
  const inPhase = (phase: 'before' | 'after') => failing.find((it) => (it.phase ?? 'before') === phase)?.action;
  const latencyMs = strikes.reduce((sum, it) => sum + (it.latencyMs ?? 0), 0);
  const webhook = join(strikes.map((it) => it.webhook));
  const by = (failing[0] ?? strikes.find((it) => it.latencyMs || it.webhook))?.by;
  const rateLimit = strikes
    .flatMap((it) => it.rateLimit ?? [])
    .toSorted((a, b) => a.remaining - b.remaining || b.resetAt - a.resetAt)[0];
  if (by === undefined && !rateLimit) return undefined;
  return { latencyMs, before: inPhase('before'), after: inPhase('after'), by, webhook, rateLimit };
}

/** Losses are independent of each other, delays add up, and the greatest number of duplicates holds. */
export function join(parts: readonly (WebhookEffects | undefined)[]): WebhookEffects | undefined {
  const effects = parts.filter((part) => part !== undefined);
  const [only, ...more] = effects;
  if (!only || more.length === 0) return only;
  const kept = effects.reduce((share, { drop = 0 }) => share * (1 - drop), 1);
  const duplicate = Math.max(...effects.map((it) => it.duplicate ?? 1));
  const delayMs = effects.reduce((sum, it) => sum + (it.delayMs ?? 0), 0);
  return {
    ...(kept < 1 && { drop: 1 - kept }),
    ...(duplicate > 1 && { duplicate }),
    ...(delayMs > 0 && { delayMs }),
    ...(effects.some((it) => it.shuffle) && { shuffle: true }),
    ...(effects.some((it) => it.corruptSignature) && { corruptSignature: true }),
  };
}

/** A rule's `webhook` with its delay as a number. */
export function effectsOf({ delay, ...effects }: WebhookRule): WebhookEffects {
  return delay === undefined ? effects : { ...effects, delayMs: milliseconds(delay) };
}

type Failing = Pick<ProfileFailure, 'error' | 'status' | 'network'> & { readonly body?: unknown };

/** What a rule's or profile's failure does at once; a rate limit is another matter. */
export function actionOf({ error, status, body, network }: Failing): FaultAction | undefined {
  if (error !== undefined) return { kind: 'error', error };
  if (network !== undefined) return { kind: 'network', network };
  return status === undefined ? undefined : { kind: 'status', status, ...(body !== undefined && { body }) };
}
