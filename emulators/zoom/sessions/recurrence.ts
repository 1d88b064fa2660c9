/** Recurrences: the rule that an app sends, and the occurrences that follow from it in the meeting's own zone. */
import { createRequire } from 'node:module';
import type * as Rules from 'rrule-temporal';
import { schema, z } from '../../../src/emulator/index.ts';
import { errors, problem, type FieldProblem } from '../errors.ts';
import { stamp, zoned } from '../times.ts';

const load = createRequire(import.meta.url);

export const Recurrence = schema(() =>
  z.object({
    type: z.int(),
    repeat_interval: z.int().optional(),
    weekly_days: z.string().optional(),
    monthly_day: z.int().optional(),
    monthly_week: z.int().optional(),
    monthly_week_day: z.int().optional(),
    end_times: z.int().optional(),
    end_date_time: z.string().optional(),
  }),
);

export type Recurrence = z.infer<ReturnType<typeof Recurrence>>;

export const Occurrence = schema(() =>
  z.object({
    /** The first start, in epoch milliseconds: it stays when the occurrence is moved. */
    occurrence_id: z.string(),
    start_time: z.string(),
    duration: z.int(),
    status: z.enum(['available', 'deleted']),
  }),
);

export type Occurrence = z.infer<ReturnType<typeof Occurrence>>;

const frequencies = { 1: 'DAILY', 2: 'WEEKLY', 3: 'MONTHLY' } as const;
/** Most days, weeks, months between two occurrences. */
const longest = { 1: 99, 2: 50, 3: 10 } as const;
const mostOccurrences = 60;
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

type Kind = keyof typeof frequencies;
const isKind = (type: number): type is Kind => type in frequencies;

/** The rule with its defaults. Throws `validation_failed`. */
export function wholeRecurrence(given: Recurrence, start: number, zone: string): Recurrence {
  const { type, repeat_interval = 1 } = given;
  if (!isKind(type)) throw errors.validation_failed([problem('recurrence.type')]);
  const problems = problemsOf(given, type);
  if (problems.length > 0) throw errors.validation_failed(problems);
  const { dayOfWeek, day } = zoned(start, zone);
  return {
    type,
    repeat_interval: Math.max(repeat_interval, 1),
    ...(type === 2 && { weekly_days: given.weekly_days ?? String((dayOfWeek % 7) + 1) }),
    ...(type === 3 && monthly(given, day)),
    ...(given.end_date_time ? { end_date_time: given.end_date_time } : { end_times: given.end_times || 1 }),
  };
}

const monthly = ({ monthly_day, monthly_week, monthly_week_day }: Recurrence, day: number): Partial<Recurrence> =>
  monthly_week !== undefined && monthly_week_day !== undefined
    ? { monthly_week, monthly_week_day }
    : { monthly_day: monthly_day ?? day };

const within = (value: number | undefined, low: number, high: number): boolean =>
  value === undefined || (value >= low && value <= high);

function problemsOf(given: Recurrence, type: Kind): FieldProblem[] {
  const { repeat_interval, weekly_days, monthly_day, monthly_week, monthly_week_day, end_times, end_date_time } = given;
  const wrong = {
    repeat_interval: !within(repeat_interval, 0, longest[type]),
    weekly_days: weekly_days !== undefined && !/^[1-7](?:,[1-7])*$/.test(weekly_days.replaceAll(' ', '')),
    monthly_day: !within(monthly_day, 1, 31),
    monthly_week: !within(monthly_week, -1, 4) || monthly_week === 0,
    monthly_week_day: !within(monthly_week_day, 1, 7),
    end_times: !within(end_times, 0, mostOccurrences) || (!!end_times && !!end_date_time),
    end_date_time: !!end_date_time && Number.isNaN(Date.parse(end_date_time)),
  };
  return Object.entries(wrong).flatMap(([field, isWrong]) => (isWrong ? [problem(`recurrence.${field}`)] : []));
}

/** All occurrences, in time order. The wall clock's time stays when the zone's offset changes. */
export function occurrencesOf(rule: Recurrence, start: number, zone: string, duration: number): Occurrence[] {
  const { type, repeat_interval = 1, end_times, end_date_time } = rule;
  if (!isKind(type)) return [];
  const { RRuleTemporal } = load('rrule-temporal') as typeof Rules; // not before: it costs the start nothing
  const dates = new RRuleTemporal({
    freq: frequencies[type],
    interval: repeat_interval,
    dtstart: zoned(start, zone),
    wkst: 'SU',
    ...daysOf(rule),
    ...(end_times === undefined ? { until: zoned(Date.parse(end_date_time ?? ''), zone) } : { count: end_times }),
  }).all((_, index) => index < mostOccurrences);
  return dates.map(({ epochMilliseconds }) => ({
    occurrence_id: String(epochMilliseconds),
    start_time: stamp(epochMilliseconds),
    duration,
    status: 'available',
  }));
}

function daysOf({ type, weekly_days = '', monthly_day, monthly_week, monthly_week_day }: Recurrence): object {
  if (type === 2) return { byDay: weekly_days.split(',').map((day) => weekdays[Number(day) - 1] ?? 'MO') };
  if (type !== 3) return {};
  if (monthly_week === undefined || monthly_week_day === undefined) return { byMonthDay: [monthly_day ?? 1] };
  return { byDay: [`${monthly_week}${weekdays[monthly_week_day - 1] ?? 'MO'}`] };
}
