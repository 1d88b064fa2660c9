/** What a handler, a job and a trigger are given: the instant, chance, the account, and the ways to cause something. */
import type { Random } from '../world/chance.ts';
import type { Duration } from '../world/durations.ts';
import type { Target } from '../webhooks/delivery.ts';
import type { Call } from './call.ts';
import type { Job } from './job.ts';
import type { Unit } from './unit.ts';

/** Whoever a call acts for. A provider adds its own fields. */
export interface Account {
  /** Owns the rows of collections with `owner: 'account'`. */
  readonly id: string;
}

export interface EmitOptions {
  /** The target, when the object names its own URL; without it the webhook's `targets` decide. */
  readonly to?: Target | readonly Target[] | undefined;
  /** A job to run when the delivery is over; its input gets `reply` (see `Reply`) added. */
  readonly then?: readonly [job: Job<unknown>, input: Readonly<Record<string, unknown>>];
  /** The first attempt is due this much later. */
  readonly delay?: Duration | number | undefined;
}

export interface ScheduleOptions {
  /** Epoch ms on the clock of the context. */
  readonly at?: number | undefined;
  /** Instead of the job's own `after`: a duration, or milliseconds. */
  readonly after?: Duration | number | undefined;
  /** A job that is scheduled already stays where it is. */
  readonly unlessThere?: boolean | undefined;
}

export interface Ctx<A extends Account = Account, S = unknown> {
  /** One instant for the whole operation: epoch milliseconds on the clock of the context. */
  readonly now: number;
  /** The provider's own clock on which this runs (`as`); '' is the namespace's. */
  readonly clock: string;
  readonly random: Random;
  readonly account: A;
  /** The provider's settings in this namespace. */
  readonly settings: S;
  /** The call; undefined in jobs, triggers and fixtures. */
  readonly request: Call | undefined;
  /** The named error that a fault rule asks for, where the operation lists it under `faults`. */
  readonly fault: string | undefined;
  /** The namespace's credentials of this provider, as its creation handed them out. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The name of the namespace. */
  readonly namespace: string;
  /** Only registered credentials are good (`--strict-auth`). */
  readonly strict: boolean;

  /** Something happened: tells whoever listens. Data is fixed here; targets are found when the handler is done. */
  emit(type: string, data: unknown, options?: EmitOptions): void;
  /** Later: name and key (the input, unless the job says otherwise) are a job's identity; scheduled again, it moves. */
  schedule<I>(job: Job<I>, input: I, options?: ScheduleOptions): void;
  /** Takes a scheduled job back, if it is still there. */
  cancel<I>(job: Job<I>, input: I): void;
  /** The same transaction as another account, or on a clock of the provider's own. */
  as(other: { account?: A | string; clock?: string; now?: number }): Ctx<A, S>;
  /** Runs what is due on a clock of the provider's own up to `to`, in order and each as its own transaction, then the job. */
  advance<I>(clock: string, to: number, then: readonly [Job<I>, I]): void;
  /** The unit of work behind the context: for collections, never for handlers. */
  readonly unit: Unit;
}
