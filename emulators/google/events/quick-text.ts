/** Reads `Lunch with Ada tomorrow noon for 45 minutes`: what, and when. English only, as Google's. */
import { day } from '../recurrence/zones.ts';

/** Wall clock times: ms as if in UTC. */
export interface Quick {
  readonly summary: string;
  readonly location: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly allDay: boolean;
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const month = `(?<month>${months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|')})\\.?`;
const date = '(?<date>\\d{1,2})(?:st|nd|rd|th)?';
const hour = 60 * 60_000;

type Reader = (found: Readonly<Record<string, string | undefined>>, today: number) => number | undefined;

/** Ways to name a day; the first that fits is taken out of the text. */
const days: readonly (readonly [RegExp, Reader])[] = [
  [
    /\b(?:on\s+)?(?<year>\d{4})-(?<month>\d{2})-(?<date>\d{2})\b/i,
    ({ year, month: m, date: d }) => Date.UTC(Number(year), Number(m) - 1, Number(d)),
  ],
  [
    /\b(?:on\s+)?(?<month>\d{1,2})\/(?<date>\d{1,2})(?:\/(?<year>\d{2,4}))?\b/,
    ({ month: m, date: d, year }, today) => inYear(Number(m) - 1, Number(d), year, today),
  ],
  [
    new RegExp(
      `\\b(?:on\\s+)?(?:(?:${weekdays.join('|')}),?\\s+)?${month}\\s+${date}(?:,?\\s+(?<year>\\d{4}))?\\b`,
      'i',
    ),
    named,
  ],
  [new RegExp(`\\b(?:on\\s+)?(?:the\\s+)?${date}\\s+(?:of\\s+)?${month}(?:,?\\s+(?<year>\\d{4}))?\\b`, 'i'), named],
  [/\bin\s+(?<count>\d{1,3})\s+days?\b/i, ({ count }, today) => today + Number(count) * day],
  [/\bday after tomorrow\b/i, (_, today) => today + 2 * day],
  [/\btomorrow\b/i, (_, today) => today + day],
  [/\b(?:today|tonight)\b/i, (_, today) => today],
  [
    new RegExp(
      `\\b(?:on\\s+)?(?:(?<next>next|this)\\s+)?(?<weekday>${weekdays.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|')})\\b`,
      'i',
    ),
    onWeekday,
  ],
];

function named(
  { month: name = '', date: d, year }: Readonly<Record<string, string | undefined>>,
  today: number,
): number | undefined {
  return inYear(
    months.findIndex((one) => one.startsWith(name.toLowerCase().slice(0, 3))),
    Number(d),
    year,
    today,
  );
}

/** Without a year, the next such day. */
function inYear(monthIndex: number, d: number, year: string | undefined, today: number): number | undefined {
  const given = year === undefined ? new Date(today).getUTCFullYear() : Number(year.length === 2 ? `20${year}` : year);
  const at = Date.UTC(given, monthIndex, d);
  if (new Date(at).getUTCDate() !== d) return undefined;
  return year === undefined && at < today ? Date.UTC(given + 1, monthIndex, d) : at;
}

function onWeekday({ weekday = '', next }: Readonly<Record<string, string | undefined>>, today: number): number {
  const wanted = weekdays.findIndex((name) => name.startsWith(weekday.toLowerCase().slice(0, 3)));
  const ahead = (wanted - new Date(today).getUTCDay() + 7) % 7 || 7;
  return today + (next?.toLowerCase() === 'next' && ahead < 7 ? ahead + 7 : ahead) * day;
}

const clock = (name: string): string =>
  `(?<${name}>\\d{1,2}(?::\\d{2})?\\s*(?:am|pm|a|p)\\b|\\d{1,2}:\\d{2}|noon|midnight)`;
const range = new RegExp(
  `\\b(?:from\\s+|at\\s+)?(?<from>\\d{1,2}(?::\\d{2})?(?:\\s*(?:am|pm|a|p)\\b)?|noon)\\s*(?:-|–|to|until)\\s*${clock('to')}`,
  'i',
);
const moment = new RegExp(`\\b(?:at\\s+)?${clock('from')}`, 'i');
const bare = /\bat\s+(?<from>\d{1,2})\b(?!\s*(?:\/|st|nd|rd|th))/i;
const length = /\bfor\s+(?<count>\d+(?:\.\d+)?|an?)\s*(?<unit>minutes?|mins?|hours?|hrs?|h|days?)\b/i;

export function readQuick(text: string, now: number): Quick {
  const today = Math.floor(now / day) * day;
  const rest = new Rest(text);
  const lasting = lengthIn(rest.take(length));
  const named = dayIn(rest, today);
  const span = clockIn(rest);
  const summary = rest.text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[\s,;-]+$/, '')
    .replace(/\s+(?:on|at|from)$/i, '');
  const about = { summary, location: /\bat\s+(?<place>[A-Z\d][^,;]*)$/.exec(summary)?.groups?.['place'] };
  if (!span) return { ...about, ...wholeDays(named ?? today, lasting) };
  const start = startOf(named, span.from, today, now);
  const end = span.to === undefined ? start + (lasting ?? hour) : start + ((span.to - span.from + day) % day);
  return { ...about, start, end, allDay: false };
}

const wholeDays = (start: number, lasting: number | undefined) => ({
  start,
  end: start + Math.max(day, Math.ceil((lasting ?? day) / day) * day),
  allDay: true,
});

/** A time that has passed today is meant for tomorrow. */
function startOf(named: number | undefined, from: number, today: number, now: number): number {
  if (named !== undefined) return named + from;
  return today + from < now ? today + day + from : today + from;
}

/** A text from which is taken what is understood. */
class Rest {
  constructor(public text: string) {}

  take(form: RegExp): Readonly<Record<string, string | undefined>> | undefined {
    const found = form.exec(this.text);
    if (!found) return undefined;
    this.text = `${this.text.slice(0, found.index)} ${this.text.slice(found.index + found[0].length)}`;
    return { ...found.groups };
  }
}

function dayIn(rest: Rest, today: number): number | undefined {
  for (const [form, read] of days) {
    const before = rest.text;
    const found = rest.take(form);
    const at = found && read(found, today);
    if (at !== undefined) return at;
    rest.text = before;
  }
  return undefined;
}

function clockIn(rest: Rest): { from: number; to: number | undefined } | undefined {
  const both = rest.take(range);
  if (both) {
    const { from = '', to = '' } = both;
    const half = /[ap]m?$/i.exec(to)?.[0] ?? '';
    return {
      from: clockOf(/[ap]m?$/i.test(from) || from === 'noon' ? from : earlier(from, to, half)),
      to: clockOf(to),
    };
  }
  const one = rest.take(moment) ?? rest.take(bare);
  return one && { from: clockOf(one['from'] ?? ''), to: undefined };
}

/** Of `11-1pm` the first is in the morning, of `10-11am` too, of `1-2pm` both are after noon. */
const earlier = (from: string, to: string, half: string): string =>
  clockOf(`${from}${half}`) <= clockOf(to) ? `${from}${half}` : `${from}am`;

/** ms since midnight. A number alone, up to seven, is after noon. */
function clockOf(text: string): number {
  const lower = text.toLowerCase();
  if (lower === 'noon') return 12 * hour;
  if (lower === 'midnight') return 0;
  const [, h = '0', m = '0', half] = /^(\d{1,2})(?::(\d{2}))?\s*([ap])?m?$/.exec(lower) ?? [];
  const [hours, minutes] = [Number(h), Number(m)];
  const isBare = half === undefined && !lower.includes(':');
  const afternoon = half === 'p' || (isBare && hours >= 1 && hours <= 7);
  return ((half === undefined && !afternoon ? hours : (hours % 12) + (afternoon ? 12 : 0)) * 60 + minutes) * 60_000;
}

function lengthIn(found: Readonly<Record<string, string | undefined>> | undefined): number | undefined {
  if (!found) return undefined;
  const { count = '', unit = '' } = found;
  const number = /^an?$/i.test(count) ? 1 : Number(count);
  return number * (unit.startsWith('m') ? 60_000 : unit.startsWith('d') ? day : hour);
}
