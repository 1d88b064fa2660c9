/**
 * Recurrence the slow way, for comparison: looks at every day from the first on, and asks Intl for every offset.
 * Shares nothing with the emulator.
 */

export interface Wish {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly interval: number;
  readonly byDay?: readonly string[];
  readonly byMonthDay?: readonly number[];
  readonly byMonth?: readonly number[];
  readonly count?: number;
  /** Instant, inclusive. */
  readonly until?: number;
}

const day = 86_400_000;
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of a zone at an instant, as if it were UTC. */
export function wallClock(zone: string, at: number): number {
  let format = formats.get(zone);
  if (!format) {
    const options = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...options });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(
    part['year'] ?? 0,
    (part['month'] ?? 1) - 1,
    part['day'],
    part['hour'],
    part['minute'],
    part['second'],
  );
}

/** The first instant at which a zone's clocks show that; of a time that they skip, what they show that much later. */
export function instant(zone: string, wall: number): number {
  // All offsets in use here are of half hours.
  for (let half = -28; half <= 26; half++) {
    const at = wall + half * 1_800_000;
    if (wallClock(zone, at) === wall) return at;
  }
  const before = wall - day;
  return wall - (wallClock(zone, before) - before);
}

/** Instants of the instances, at most `most`, none after `end`. */
export function expand(
  wish: Wish,
  start: number,
  zone: string,
  { most, end }: { most: number; end: number },
): number[] {
  const first = wallClock(zone, start);
  const [midnight, time] = [Math.floor(first / day) * day, first % day];
  const found: number[] = [];
  for (let date = midnight; found.length < most; date += day) {
    if (date > end + 2 * day) break;
    if (date > midnight && !matches(wish, midnight, date)) continue;
    const at = instant(zone, date + time);
    if (at > end || (wish.until !== undefined && at > wish.until)) break;
    found.push(at);
    if (wish.count !== undefined && found.length === wish.count) break;
  }
  return found;
}

function matches({ freq, interval, byDay, byMonthDay, byMonth }: Wish, start: number, date: number): boolean {
  const [from, at] = [new Date(start), new Date(date)];
  if (byMonth && !byMonth.includes(at.getUTCMonth() + 1)) return false;
  const months = (at.getUTCFullYear() - from.getUTCFullYear()) * 12 + at.getUTCMonth() - from.getUTCMonth();
  const isSameDay = at.getUTCDate() === from.getUTCDate();
  switch (freq) {
    case 'DAILY':
      return ((date - start) / day) % interval === 0 && onDay(byDay, date) && onDate(byMonthDay, date);
    case 'WEEKLY': {
      const weeks = (mondayOf(date) - mondayOf(start)) / (7 * day);
      return weeks % interval === 0 && (byDay ? onDay(byDay, date) : at.getUTCDay() === from.getUTCDay());
    }
    case 'MONTHLY':
      if (months % interval !== 0) return false;
      return byDay || byMonthDay ? onDay(byDay, date) && onDate(byMonthDay, date) : isSameDay;
    case 'YEARLY':
      if ((at.getUTCFullYear() - from.getUTCFullYear()) % interval !== 0) return false;
      return isSameDay && (byMonth !== undefined || at.getUTCMonth() === from.getUTCMonth());
  }
}

const mondayOf = (date: number): number => date - ((new Date(date).getUTCDay() + 6) % 7) * day;

/** `MO`, or `2MO`, `-1FR` of the month. */
function onDay(byDay: readonly string[] | undefined, date: number): boolean {
  if (!byDay) return true;
  const at = new Date(date);
  const days = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  const fromStart = Math.ceil(at.getUTCDate() / 7);
  const fromEnd = -Math.ceil((days - at.getUTCDate() + 1) / 7);
  return byDay.some((wanted) => {
    const [, ordinal, name] = /^(-?\d+)?(\w\w)$/.exec(wanted) ?? [];
    if (name !== weekdays[at.getUTCDay()]) return false;
    return ordinal === undefined || Number(ordinal) === fromStart || Number(ordinal) === fromEnd;
  });
}

function onDate(byMonthDay: readonly number[] | undefined, date: number): boolean {
  if (!byMonthDay) return true;
  const at = new Date(date);
  const days = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  return byMonthDay.some((wanted) => (wanted > 0 ? wanted : days + 1 + wanted) === at.getUTCDate());
}

/** `RRULE:FREQ=…` */
export function ruleText({ freq, interval, byDay, byMonthDay, byMonth, count, until }: Wish): string {
  const parts = [`FREQ=${freq}`, ...(interval > 1 ? [`INTERVAL=${interval}`] : [])];
  if (byDay) parts.push(`BYDAY=${byDay.join(',')}`);
  if (byMonthDay) parts.push(`BYMONTHDAY=${byMonthDay.join(',')}`);
  if (byMonth) parts.push(`BYMONTH=${byMonth.join(',')}`);
  if (count !== undefined) parts.push(`COUNT=${count}`);
  if (until !== undefined) parts.push(`UNTIL=${new Date(until).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`);
  return `RRULE:${parts.join(';')}`;
}
