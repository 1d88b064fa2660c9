/** Days of a range, gathered by day, week or month. */
import { dayOf } from '../ids.ts';

export type Aggregation = 'day' | 'week' | 'month';

const DAY = 86_400_000; // ms
const MAX_DAYS = 4000;

const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** First and last day that a query asks for, and how they are gathered; undefined without a first day. */
export function rangeOf(
  query: {
    readonly start_date?: string | undefined;
    readonly end_date?: string | undefined;
    readonly aggregated_by?: string | undefined;
  },
  now: number,
): { days: readonly [string, string]; by: Aggregation } | undefined {
  const { start_date, end_date, aggregated_by } = query;
  if (!isDay(start_date)) return undefined;
  const by = aggregated_by === 'week' || aggregated_by === 'month' ? aggregated_by : 'day';
  return { days: [start_date, isDay(end_date) ? end_date : dayOf(now)], by };
}

/** The day by whose name a period goes: weeks begin on Monday, and none before the range does. */
export function periodOf(day: string, first: string, by: Aggregation): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (by === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  if (by === 'month') date.setUTCDate(1);
  const period = dayOf(date.getTime());
  return period < first ? first : period;
}

/** The names of all periods of a range, in order. */
export function periods([first, last]: readonly [string, string], by: Aggregation): string[] {
  const names = new Set<string>();
  const end = Date.parse(last);
  for (let at = Date.parse(first), count = 0; at <= end && count < MAX_DAYS; at += DAY, count++)
    names.add(periodOf(dayOf(at), first, by));
  return [...names];
}
