/** What Zoom counts by the UTC day. Nobody is refused unless the namespace's `dailyLimits` asks for it. */
import { schema, z, type ApiError } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { collection, type ZoomCtx } from './provider.ts';
import { dateOf } from './times.ts';

const Count = schema(() => z.object({ key: z.string(), date: z.string(), count: z.int() }));

export const dailyCounts = collection('daily_counts', { row: Count, key: 'key' });

interface Limit {
  readonly most: number;
  readonly error: (id: string) => ApiError;
}

const limits = {
  sessions: { most: 100, error: errors.daily_meeting_limit },
  registrations: { most: 3, error: errors.daily_registrant_limit },
  statuses: { most: 10, error: errors.daily_status_limit },
} satisfies Record<string, Limit>;

/** Counts one more of today; throws the limit's 429. */
export async function countDaily(ctx: ZoomCtx, what: keyof typeof limits, id: string): Promise<void> {
  if (!ctx.settings.dailyLimits) return;
  const key = `${what} ${id}`;
  const date = dateOf(ctx.now);
  const known = await dailyCounts.get(ctx, key);
  const count = known?.date === date ? known.count + 1 : 1;
  if (count > limits[what].most) throw limits[what].error(id);
  if (known) await dailyCounts.update(ctx, known, { date, count });
  else await dailyCounts.insert(ctx, { key, date, count });
}
