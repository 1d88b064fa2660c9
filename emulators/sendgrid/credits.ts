/** Credits: one for each recipient, counted by the month. */
import { MAIN, type SendgridCtx } from './account.ts';
import { dayOf } from './ids.ts';
import { subusers } from './keys.ts';
import { dailyStats } from './stats/tally.ts';

/** `2026-11-01` of any day in November. */
export const monthStart = (now: number): string => `${dayOf(now).slice(0, 7)}-01`;

/** Requests of this month so far. */
export async function spentCredits(ctx: SendgridCtx): Promise<number> {
  const where = { type: 'global', date: { gte: monthStart(ctx.now) } };
  const days = await dailyStats.all(ctx, { where });
  return days.reduce((sum, { metrics }) => sum + (metrics.requests ?? 0), 0);
}

/** How many mails the account may send in a month. */
export async function creditLimit(ctx: SendgridCtx): Promise<number> {
  const subuser = ctx.account.id === MAIN ? undefined : await subusers.get(ctx, ctx.account.id);
  const credits = subuser && subusers.internal(subuser).credits;
  return credits && credits.type !== 'unlimited' ? credits.total : ctx.settings.monthlyCredits;
}
