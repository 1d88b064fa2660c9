/** The lines of `recurrence`: RRULE, EXRULE, RDATE, EXDATE of RFC 5545, read and judged. */
import { readCompact } from './moments.ts';
import { instantOf, isZone } from './zones.ts';

/** A rule without its UNTIL, which is a moment of its own here: it bounds instants, not local times. */
export interface Rule {
  /** `FREQ=WEEKLY;BYDAY=MO`. */
  readonly text: string;
  readonly freq: Freq;
  readonly interval: number;
  readonly count: number | undefined;
  /** As written: `20261231T235959Z`, `20261231`. */
  readonly until: string | undefined;
}

export interface Lines {
  readonly rules: readonly Rule[];
  readonly exclusions: readonly Rule[];
  readonly dates: readonly ListedDate[];
  readonly excluded: readonly ListedDate[];
}

/** A date of RDATE or EXDATE, with the zone that its line names. */
export interface ListedDate {
  readonly text: string;
  readonly zone: string | undefined;
}

const freqs = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Freq = (typeof freqs)[number];

const numbers =
  (low: number, high: number, signed = false) =>
  (text: string): boolean =>
    text.split(',').every((one) => {
      if (!/^[+-]?\d{1,3}$/.test(one) || (!signed && one.startsWith('-'))) return false;
      const value = Math.abs(Number(one));
      return value >= low && value <= high;
    });

const positive = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);
const weekday = /^(?:MO|TU|WE|TH|FR|SA|SU)$/;

/** What the parts of a rule may be. */
const parts: Readonly<Record<string, (text: string) => boolean>> = {
  FREQ: (text) => freqs.some((freq) => freq === text),
  INTERVAL: positive,
  COUNT: positive,
  UNTIL: (text) => readCompact(text) !== undefined,
  BYSECOND: numbers(0, 59),
  BYMINUTE: numbers(0, 59),
  BYHOUR: numbers(0, 23),
  BYDAY: (text) => text.split(',').every((one) => /^(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)$/.test(one)),
  BYMONTHDAY: numbers(1, 31, true),
  BYYEARDAY: numbers(1, 366, true),
  BYWEEKNO: numbers(1, 53, true),
  BYMONTH: numbers(1, 12),
  BYSETPOS: numbers(1, 366, true),
  WKST: (text) => weekday.test(text),
};

/** The lines as a whole; undefined when one of them is none. */
export function readLines(lines: readonly string[]): Lines | undefined {
  const read = {
    rules: [] as Rule[],
    exclusions: [] as Rule[],
    dates: [] as ListedDate[],
    excluded: [] as ListedDate[],
  };
  for (const line of lines) {
    const [, name = '', params = '', value = ''] = /^([A-Z]+)((?:;[^:]*)?):(.*)$/.exec(line.trim()) ?? [];
    const rule = name === 'RRULE' || name === 'EXRULE' ? readRule(value) : undefined;
    const dates = name === 'RDATE' || name === 'EXDATE' ? readDates(params, value) : undefined;
    if (rule) (name === 'RRULE' ? read.rules : read.exclusions).push(rule);
    else if (dates) (name === 'RDATE' ? read.dates : read.excluded).push(...dates);
    else return undefined;
  }
  return read;
}

function readRule(value: string): Rule | undefined {
  const given = new Map<string, string>();
  for (const part of value.toUpperCase().replace(/;$/, '').split(';')) {
    const [name = '', text = ''] = part.split('=', 2);
    if (given.has(name) || !parts[name]?.(text)) return undefined;
    given.set(name, text);
  }
  const freq = freqs.find((one) => one === given.get('FREQ'));
  const until = given.get('UNTIL');
  if (!freq || (until !== undefined && given.has('COUNT'))) return undefined;
  given.delete('UNTIL');
  const count = given.get('COUNT');
  return {
    text: [...given].map(([name, text]) => `${name}=${text}`).join(';'),
    freq,
    interval: Number(given.get('INTERVAL') ?? 1),
    count: count === undefined ? undefined : Number(count),
    until,
  };
}

function readDates(params: string, value: string): ListedDate[] | undefined {
  const zone = /;TZID=([^;:]+)/.exec(params)?.[1]?.replaceAll('"', '');
  if (zone !== undefined && !isZone(zone)) return undefined;
  // Of a PERIOD its start counts.
  const texts = value.split(',').map((text) => text.trim().replace(/\/.*$/, ''));
  return texts.every((text) => readCompact(text)) ? texts.map((text) => ({ text, zone })) : undefined;
}

/** The instant of a listed date. A date alone is a midnight; a local time is of its line's zone, else of the series'. */
export function instantOfListed({ text, zone }: ListedDate, ofSeries: string): number {
  const moment = readCompact(text);
  if (!moment) return Number.NaN;
  return 'instant' in moment ? moment.instant : instantOf(zone ?? ofSeries, moment.local);
}
