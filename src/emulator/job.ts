/** Jobs: what happens later. */
import type { z } from 'zod';
import type { Spread } from '../world/durations.ts';
import type { Account, Ctx } from './ctx.ts';

export interface JobOptions<I, A extends Account, S> {
  /** `progress`: an `auto` clock jumps to it. `calendar` (renewals, expiries, reminders): waits for an advance. */
  readonly kind: 'progress' | 'calendar';
  readonly input: () => z.ZodType<I>;
  /** How long after it is scheduled, unless `ctx.schedule` says; default at once. */
  readonly after?: Spread | ((settings: S) => Spread);
  /** What makes two of them the same; default the whole input. */
  readonly key?: (input: I) => string;
  run(ctx: Ctx<A, S>, input: I): Promise<void>;
}

export interface Job<I> {
  readonly brand: 'job';
  /** `provider.name` in the jobs' list. */
  readonly provider: string;
  readonly name: string;
  readonly kind: 'progress' | 'calendar';
  readonly input: () => z.ZodType<I>;
  readonly after: Spread | ((settings: never) => Spread) | undefined;
  identity(input: I): string;
  run(ctx: Ctx<never, never>, input: I): Promise<void>;
}
