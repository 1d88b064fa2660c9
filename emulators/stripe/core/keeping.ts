/** Rows that are kept for a while: one job for each account waits for the oldest of them, whatever their number. */
import { z, type Collection, type Job } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { job } from '../provider.ts';

export interface Keeping {
  readonly job: Job<{ account: string }>;
  /** To be called before a row is inserted: sees to it that the job waits. */
  begin(ctx: StripeCtx): Promise<void>;
}

/**
 * Removes the rows of a collection when they are `forMs` old. `column` says when each was made, in units of `unitMs`.
 *
 * @example
 * export const keptEvents = keeping(events, { name: 'events.forget', column: 'created', unitMs: 1000, forMs: 30 * day });
 */
export function keeping<R extends object>(
  rows: Collection<R, object>,
  { name, column, unitMs, forMs }: { name: string; column: string & keyof R; unitMs: number; forMs: number },
): Keeping {
  const order = { column, direction: 'asc' } as const;
  const endOf = (row: R): number => Number(row[column]) * unitMs + forMs;

  const forget: Keeping['job'] = job(name, {
    kind: 'calendar',
    input: () => z.object({ account: z.string() }),
    async run(ctx, { account }) {
      for (;;) {
        const oldest = await rows.find(ctx, { order });
        if (!oldest) return;
        if (endOf(oldest) > ctx.now) return ctx.schedule(forget, { account }, { at: endOf(oldest) });
        await rows.remove(ctx, oldest);
      }
    },
  });

  /** Accounts that a unit of work has seen to. */
  const begun = new WeakMap<object, Set<string>>();

  return {
    job: forget,
    async begin(ctx) {
      const { unit, account, clock } = ctx;
      const seen = begun.get(unit) ?? new Set<string>();
      begun.set(unit, seen);
      if (clock !== '' || seen.has(account.id)) return;
      seen.add(account.id);
      if (await rows.find(ctx, { order })) return;
      ctx.schedule(forget, { account: account.id }, { after: forMs });
    },
  };
}
