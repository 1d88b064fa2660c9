/** The dates of a subscription, as jobs: the end of its period and trial, what is told before, and its own end. What is done then, others say. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { hook } from '../../core/hooks.ts';
import { job } from '../../provider.ts';
import { factsOf, subscriptions, type SubscriptionRow } from './subscription.ts';

const day = 86_400;

type Date = 'period' | 'cancel' | 'trial_will_end' | 'upcoming' | 'resume' | 'expire' | 'pending_update';

/** A date has come: told to the module that acts on it, with the subscription as it is. */
export const whenDateComes = hook<[subscription: SubscriptionRow, date: Date]>();

const dates = ['period', 'cancel', 'trial_will_end', 'upcoming', 'resume', 'expire', 'pending_update'] as const;

const dateJob = (date: Date, name: string) =>
  job(`subscriptions.${name}`, {
    kind: 'calendar',
    input: () => z.object({ subscription: z.string() }),
    async run(ctx, { subscription: id }) {
      const row = await subscriptions.get(ctx, id);
      if (row) await whenDateComes.tell(ctx, row, date);
    },
  });

export const renew = dateJob('period', 'renew');
export const cancelThen = dateJob('cancel', 'cancel');
export const trialWillEnd = dateJob('trial_will_end', 'trial_will_end');
export const upcoming = dateJob('upcoming', 'upcoming');
export const resumeThen = dateJob('resume', 'resume');
export const expireIncomplete = dateJob('expire', 'expire');
export const expireUpdate = dateJob('pending_update', 'expire_update');

const jobs = {
  period: renew,
  cancel: cancelThen,
  trial_will_end: trialWillEnd,
  upcoming,
  resume: resumeThen,
  expire: expireIncomplete,
  pending_update: expireUpdate,
};

const set = (ctx: StripeCtx, date: Date, subscription: string, at: number | null): void => {
  if (at === null) ctx.cancel(jobs[date], { subscription });
  else ctx.schedule(jobs[date], { subscription }, { at: at * 1000 });
};

/** An incomplete subscription is given up after 23 hours. */
const incompleteFor = 23 * 3600;

/** Sets a subscription's dates to what follows from it. */
export function setDates(ctx: StripeCtx, row: SubscriptionRow): void {
  const now = seconds(ctx.now);
  const { periodEnd } = factsOf(row.items.data);
  setPeriod(ctx, row);
  set(ctx, 'cancel', row.id, row.cancel_at !== null && row.cancel_at < periodEnd ? Math.max(row.cancel_at, now) : null);
  set(ctx, 'resume', row.id, row.pause_collection?.resumes_at ?? null);
  if (row.status === 'incomplete') set(ctx, 'expire', row.id, row.created + incompleteFor);
}

/** Sets the end of the period that runs, and what is told before it. */
export function setPeriod(ctx: StripeCtx, row: SubscriptionRow): void {
  const { periodEnd } = factsOf(row.items.data);
  const alive = row.status !== 'paused';
  set(ctx, 'period', row.id, alive ? periodEnd : null);
  const before = periodEnd - ctx.settings.upcomingInvoiceDays * day;
  set(ctx, 'upcoming', row.id, alive && before > seconds(ctx.now) && !row.cancel_at_period_end ? before : null);
}

/** Three days before a trial ends it is told, of a shorter one at once. */
export function announceTrialEnd(ctx: StripeCtx, { id, trial_end }: SubscriptionRow): void {
  if (trial_end !== null) set(ctx, 'trial_will_end', id, Math.max(seconds(ctx.now), trial_end - 3 * day));
}

export const setUpdateExpiry = (ctx: StripeCtx, subscription: string, at: number | null): void =>
  set(ctx, 'pending_update', subscription, at);

export const stopExpiry = (ctx: StripeCtx, subscription: string): void => set(ctx, 'expire', subscription, null);

/** Nothing comes any more. */
export function forgetDates(ctx: StripeCtx, subscription: string): void {
  for (const date of dates) set(ctx, date, subscription, null);
}
