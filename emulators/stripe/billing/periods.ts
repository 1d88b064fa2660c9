/** Periods: calendar arithmetic in UTC, on a grid that an anchor fixes; a 31st is the last day of shorter months. Times are epoch seconds. */
import type { Interval } from './catalog/price.ts';

const day = 86_400;

/** The same day and time of day some months later, or the last day of a shorter month. */
export function addMonths(time: number, months: number): number {
  const at = new Date(time * 1000);
  const first = new Date(at);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(at.getUTCDate(), last));
  return first.getTime() / 1000;
}

/** How often something repeats. */
export interface Repeat {
  readonly interval: Interval;
  readonly interval_count: number;
}

/** The anchor and `steps` repetitions. */
export function stepped(anchor: number, { interval, interval_count: count }: Repeat, steps = 1): number {
  if (interval === 'day') return anchor + steps * count * day;
  if (interval === 'week') return anchor + steps * count * 7 * day;
  return addMonths(anchor, steps * count * (interval === 'year' ? 12 : 1));
}

const roughly: Readonly<Record<Interval, number>> = { day, week: 7 * day, month: 30.44 * day, year: 365.25 * day };

/** The period of the grid in which a time lies: from the last point at or before it to the next. */
export function periodAt(anchor: number, repeat: Repeat, time: number): { start: number; end: number } {
  let steps = Math.floor((time - anchor) / (roughly[repeat.interval] * repeat.interval_count));
  while (stepped(anchor, repeat, steps) > time) steps--;
  while (stepped(anchor, repeat, steps + 1) <= time) steps++;
  return { start: stepped(anchor, repeat, steps), end: stepped(anchor, repeat, steps + 1) };
}

/** Roughly how long a repetition is, to tell the shorter of two. */
export const lengthOf = ({ interval, interval_count: count }: Repeat): number => roughly[interval] * count;

/** Whether two repeat alike. */
export const sameRepeat = (one: Repeat, other: Repeat): boolean =>
  one.interval === other.interval && one.interval_count === other.interval_count;

/** `10 Nov 2025` */
export function dayOf(time: number): string {
  const at = new Date(time * 1000);
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${String(at.getUTCDate()).padStart(2, '0')} ${months[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}`;
}
