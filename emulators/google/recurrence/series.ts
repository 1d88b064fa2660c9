/**
 * A series of recurring events: when its instances are. Rules are expanded on the wall clock of the zone, so that
 * 09:00 stays 09:00 when the clocks change; UNTIL, RDATE and EXDATE are compared as instants.
 */
import { createRequire } from 'node:module';
import type { RRuleTemporal } from 'rrule-temporal';
import { instantOfListed, readLines, type Freq, type Lines, type Rule } from './lines.ts';
import { compactDate, compactTime, readCompact } from './moments.ts';
import { day, instantOf, localOf, temporal } from './zones.ts';

export interface Series {
  /** Wall clock of the first instance: ms as if it were UTC. */
  readonly start: number;
  readonly zone: string;
  readonly allDay: boolean;
  readonly lines: readonly string[];
}

export interface Occurrence {
  /** Wall clock of its start by the rule, ms as if it were UTC. */
  readonly local: number;
  /** The same as an instant. */
  readonly at: number;
}

/** The last instant of a series without end. */
export const endless = 8.64e15;

const load = createRequire(import.meta.url);
const newRule = (rule: Rule, start: number, withStart: boolean): RRuleTemporal => {
  const { RRuleTemporal: Constructor } = load('rrule-temporal') as { RRuleTemporal: typeof RRuleTemporal };
  return new Constructor({
    rruleString: `RRULE:${rule.text}`,
    dtstart: temporal().Instant.fromEpochMilliseconds(start).toZonedDateTimeISO('UTC'),
    includeDtstart: withStart,
  });
};

interface Expanded {
  readonly rules: readonly Bounded[];
  readonly exclusions: readonly Bounded[];
  /** RDATE, and the start when no rule gives it; ascending. */
  readonly dates: readonly Occurrence[];
  readonly excluded: ReadonlySet<number>;
  /** How much of the wall clock is expanded at a time. */
  readonly slice: number;
  /** Slices that were asked for of late, by their number. */
  readonly slices: Map<number, readonly Occurrence[]>;
}

interface Bounded {
  readonly rule: RRuleTemporal;
  readonly until: number;
  readonly isEndless: boolean;
  /** Every start that a rule with a small COUNT gives; worked out at first use. */
  readonly all: (() => readonly Occurrence[]) | undefined;
}

/** Roughly how long one step of a frequency is. */
const steps: Readonly<Record<Freq, number>> = {
  SECONDLY: 1000,
  MINUTELY: 60_000,
  HOURLY: 3_600_000,
  DAILY: day,
  WEEKLY: 7 * day,
  MONTHLY: 30 * day,
  YEARLY: 365 * day,
};

/** The Gregorian calendar repeats: what has not come by then never comes. */
const farthest = 400 * 366 * day;

const cache = new Map<string, Expanded>();
const [seriesKept, slicesKept, sliceKept] = [500, 4, 400];
const smallCount = 2000;

function expandedOf(series: Series): Expanded {
  const key = JSON.stringify(series);
  const made =
    cache.get(key) ?? expand(series, readLines(series.lines) ?? { rules: [], exclusions: [], dates: [], excluded: [] });
  if (cache.size > seriesKept) cache.clear();
  cache.set(key, made);
  return made;
}

function expand(series: Series, { rules, exclusions, dates, excluded }: Lines): Expanded {
  const { start, zone } = series;
  const bounded = (rule: Rule, withStart: boolean): Bounded => {
    const expander = newRule(rule, start, withStart);
    const isSmall = rule.count !== undefined && rule.count <= smallCount;
    return {
      rule: expander,
      until: untilOf(rule, series),
      isEndless: rule.count === undefined && rule.until === undefined,
      all: isSmall ? once(() => expander.all().map(occurrenceIn(zone))) : undefined,
    };
  };
  const listed = dates.map((date) => instantOfListed(date, zone)).map((at) => ({ at, local: localOf(zone, at) }));
  const first = rules.length === 0 ? [{ at: instantOf(zone, start), local: start }] : [];
  return {
    rules: rules.map((rule, index) => bounded(rule, index === 0)),
    exclusions: exclusions.map((rule) => bounded(rule, false)),
    dates: [...first, ...listed].sort((one, other) => one.at - other.at),
    excluded: new Set(excluded.map((date) => instantOfListed(date, zone))),
    slice: Math.max(day, Math.min(...rules.map((rule) => steps[rule.freq] * rule.interval * 200), 200 * 365 * day)),
    slices: new Map(),
  };
}

function once<T>(work: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: work() }).value;
}

const occurrenceIn =
  (zone: string) =>
  ({ epochMilliseconds: local }: { readonly epochMilliseconds: number }): Occurrence => ({
    local,
    at: instantOf(zone, local),
  });

/** The last instant that a rule allows. A date alone is that whole day. */
function untilOf({ until }: Rule, { zone, allDay }: Series): number {
  const moment = until === undefined ? undefined : readCompact(until);
  if (!moment) return endless;
  const local = 'local' in moment ? moment.local : allDay ? Math.floor(moment.instant / day) * day : undefined;
  if (local === undefined) return 'instant' in moment ? moment.instant : endless;
  return moment.isDate && !allDay ? instantOf(zone, local + day) - 1 : instantOf(zone, local);
}

/**
 * The instances that start in `from` ≤ start < `to` (instants), in order. Lazy: of a series without end take what you
 * need.
 */
export function* occurrences(series: Series, from: number, to: number): Generator<Occurrence> {
  const expanded = expandedOf(series);
  const { zone, start } = series;
  const { slice } = expanded;
  const first = Math.min(start, ...expanded.dates.map(({ local }) => local));
  // Three hours cover what a change of the clocks shifts.
  const earliest = Math.max(from <= -endless ? first : localOf(zone, from) - 3 * 3_600_000, first);
  const asked = to >= endless ? start + farthest : localOf(zone, to) + 3 * 3_600_000;
  const end = Math.min(asked, lastLocal(expanded, series));
  let number = Math.floor((earliest - first) / slice);
  for (let idle = 0; first + number * slice <= end && idle < 1000; number++) {
    const found = sliceOf(expanded, series, first, number);
    idle = found.length === 0 ? idle + 1 : 0;
    for (const occurrence of found) if (occurrence.at >= from && occurrence.at < to) yield occurrence;
  }
}

/** On the wall clock: nothing comes after this. */
function lastLocal({ rules, dates }: Expanded, { zone }: Series): number {
  const last = rules.map(({ all, until }) => {
    if (all) return all().at(-1)?.local ?? -endless;
    return until >= endless ? endless : localOf(zone, until) + 3 * 3_600_000;
  });
  return Math.max(...last, ...dates.map(({ local }) => local));
}

/** The instances of one slice of the wall clock; the slices begin at `first`. */
function sliceOf(expanded: Expanded, series: Series, first: number, number: number): readonly Occurrence[] {
  const { slice, slices } = expanded;
  const made =
    slices.get(number) ?? instancesIn(expanded, series, first + number * slice, first + (number + 1) * slice);
  if (slices.has(number) || made.length > sliceKept) return made;
  if (slices.size >= slicesKept) slices.clear();
  slices.set(number, made);
  return made;
}

/** The instances whose wall clock is in `from` ≤ local < `to`. */
function instancesIn(
  { rules, exclusions, dates, excluded }: Expanded,
  { zone }: Series,
  from: number,
  to: number,
): readonly Occurrence[] {
  const isWithin = ({ local }: Occurrence): boolean => local >= from && local < to;
  const within = ({ rule, until, all }: Bounded): Occurrence[] =>
    (all
      ? all().filter(isWithin)
      : rule.between(new Date(from), new Date(to - 1), true).map(occurrenceIn(zone))
    ).filter(({ at }) => at <= until);
  const gone = new Set([...excluded, ...exclusions.flatMap(within).map(({ at }) => at)]);
  const unique = new Map([...rules.flatMap(within), ...dates.filter(isWithin)].map((one) => [one.at, one]));
  return [...unique.values()].filter(({ at }) => !gone.has(at)).sort((one, other) => one.at - other.at);
}

/** When the last instance starts; `endless` when there is none. Of a series whose instances are all excluded its start. */
export function lastStart(series: Series): number {
  const { rules } = expandedOf(series);
  if (rules.some((rule) => rule.isEndless)) return endless;
  let last = instantOf(series.zone, series.start);
  let seen = 0;
  for (const { at } of occurrences(series, -endless, endless)) {
    last = at;
    if (++seen >= 20_000) return endless;
  }
  return last;
}

export const isEndless = (series: Series): boolean => expandedOf(series).rules.some((rule) => rule.isEndless);

/** What stands behind the master's id in an instance's: the start by the rule, in UTC, or its date. */
export const stampOf = ({ allDay }: Pick<Series, 'allDay'>, { local, at }: Occurrence): string =>
  allDay ? compactDate(local) : compactTime(at);

/** The instance with this stamp, if the series has one. */
export function occurrenceAt(series: Series, stamp: string): Occurrence | undefined {
  const moment = readCompact(stamp);
  if (!moment || moment.isDate !== series.allDay) return undefined;
  const at = 'instant' in moment ? moment.instant : instantOf(series.zone, moment.local);
  const [found] = occurrences(series, at, at + 1);
  return found;
}
