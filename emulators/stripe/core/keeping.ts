/** Rows that are kept for a while: one job for each account waits for the oldest of them, whatever their number. */
import { z, type Collection, type Job } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { job } from '../provider.ts';

export interface Keeping {
  readonly job: Job<{ account: string }>;
  /** To be called before a row is inserted: sees to it that the job waits. */
  begin(ctx: StripeCtx): Promise<void>;
}

/** How many rows are removed in one go. */
const handful = 2_000;

/**
 * Removes the rows of a collection when they are `forMs` old. `column` says when each was made, in units of `unitMs`.
 * With `grainMs` the job looks only at such steps of the clock: a row may stay that much longer.
 *
 * @example
 * export const keptEvents = keeping(events, { name: 'events.forget', column: 'created', unitMs: 1000, forMs: 30 * day });
 */
export function keeping<R extends object>(
  rows: Collection<R, object>,
  {
    name,
    column,
    unitMs,
    forMs,
    grainMs = 1,
  }: { name: string; column: string & keyof R; unitMs: number; forMs: number; grainMs?: number },
): Keeping {
  const order = { column, direction: 'asc' } as const;
  const endOf = (row: R): number => Math.ceil((Number(row[column]) * unitMs + forMs) / grainMs) * grainMs;

  const forget: Keeping['job'] = job(name, {
    kind: 'calendar',
    input: () => z.object({ account: z.string() }),
    async run(ctx, { account }) {
      const upTo = Math.floor((ctx.now - forMs) / unitMs);
      while ((await rows.prune(ctx, { column, upTo, limit: handful })) === handful);
      const oldest = await rows.find(ctx, { order });
      note(ctx, oldest);
      if (oldest) ctx.schedule(forget, { account }, { at: endOf(oldest) });
    },
  });

  /** Accounts that a unit of work has seen to. */
  const begun = new WeakMap<object, Set<string>>();
  /** When the oldest row goes, by world and account: before that it is there for certain, and with it the job. */
  const ends = new Map<string, number>();
  const placeOf = ({ unit, account }: StripeCtx): string => `${unit.world} ${account.id}`;
  const note = (ctx: StripeCtx, oldest: R | undefined): void => {
    if (ends.size > 1000) ends.clear();
    ends.set(placeOf(ctx), oldest ? endOf(oldest) : ctx.now);
  };

  return {
    job: forget,
    async begin(ctx) {
      const { unit, account, clock, now } = ctx;
      const seen = begun.get(unit) ?? new Set<string>();
      begun.set(unit, seen);
      if (clock !== '' || seen.has(account.id)) return;
      seen.add(account.id);
      const end = ends.get(placeOf(ctx)) ?? 0;
      if (end > now) return;
      // At the very end the job may have run, here or in another process: to ask for the job costs less than to ask for rows.
      const oldest = end === now ? undefined : await rows.find(ctx, { order });
      if (oldest) note(ctx, oldest);
      else ctx.schedule(forget, { account: account.id }, { after: forMs, unlessThere: true });
    },
  };
}
