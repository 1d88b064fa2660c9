/** Triggers: what the outside world does, on demand. */
import type { z } from 'zod';
import type { Account, Ctx } from './ctx.ts';

export interface TriggerOptions<I, A extends Account, S> {
  readonly summary: string;
  readonly input: () => z.ZodType<I>;
  /** What it made or changed becomes the answer. Throw `badTrigger` / `missingObject` (or an ApiError of 4xx) for bad input. */
  run(ctx: Ctx<A, S>, input: I): Promise<unknown>;
}

export interface Trigger<I = unknown> {
  readonly brand: 'trigger';
  readonly provider: string;
  readonly event: string;
  readonly summary: string;
  readonly input: () => z.ZodType<I>;
  run(ctx: Ctx<never, never>, input: I): Promise<unknown>;
}

/** Why a trigger did nothing: answered by the control API with this status. */
export class TriggerRefused extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    message: string,
  ) {
    super(message);
  }
}
