/** Which days are holidays, nation by nation: fixed dates, weekdays of a month, days around Easter, and a few by the moon. */
import { day } from '../recurrence/zones.ts';

/** Midnight of a holiday in a year, ms as if in UTC; undefined where it is not known. */
type Rule = (year: number) => number | undefined;

export interface Nation {
  /** As Google names its calendar: `Holidays in India`. */
  readonly name: string;
  readonly zone: string;
  readonly days: readonly (readonly [summary: string, rule: Rule])[];
}

const on =
  (month: number, date: number): Rule =>
  (year) =>
    Date.UTC(year, month - 1, date);

const [monday, thursday] = [1, 4];

/** The nth such weekday of a month. */
const nth =
  (count: number, weekday: number, month: number): Rule =>
  (year) => {
    const first = Date.UTC(year, month - 1, 1);
    return first + (((weekday - new Date(first).getUTCDay() + 7) % 7) + 7 * (count - 1)) * day;
  };

/** The last such weekday on or before a date. */
const upTo =
  (month: number, date: number, weekday: number): Rule =>
  (year) => {
    const latest = Date.UTC(year, month - 1, date);
    return latest - ((new Date(latest).getUTCDay() - weekday + 7) % 7) * day;
  };

/** Days after Easter Sunday of the Gregorian calendar. */
const easter =
  (days: number): Rule =>
  (year) => {
    const century = Math.floor(year / 100);
    const golden = year % 19;
    const moon = (19 * golden + century - (century >> 2) - Math.floor((8 * century + 13) / 25) + 15) % 30;
    const full = moon - (moon > 28 || (moon === 28 && golden > 10) ? 1 : 0);
    const weekday = (year + (year >> 2) + full + 2 - century + (century >> 2)) % 7;
    return Date.UTC(year, 2, 28 + full - weekday + days);
  };

/** Dates that follow the moon, as they are published: `MM-DD` by year. */
const listed =
  (dates: Readonly<Record<number, string>>): Rule =>
  (year) =>
    dates[year] === undefined ? undefined : Date.parse(`${year}-${dates[year]}T00:00:00Z`);

const newYear = ["New Year's Day", on(1, 1)] as const;
const christmas = ['Christmas Day', on(12, 25)] as const;
const goodFriday = ['Good Friday', easter(-2)] as const;
const easterMonday = ['Easter Monday', easter(1)] as const;
const ascension = ['Ascension Day', easter(39)] as const;
const whitMonday = ['Whit Monday', easter(50)] as const;

/** By the word in the id: `en.indian#holiday@group.v.calendar.google.com`. */
export const nations: Readonly<Record<string, Nation>> = {
  indian: {
    name: 'Holidays in India',
    zone: 'Asia/Kolkata',
    days: [
      newYear,
      ['Republic Day', on(1, 26)],
      ['Holi', listed({ 2024: '03-25', 2025: '03-14', 2026: '03-04', 2027: '03-22', 2028: '03-11' })],
      goodFriday,
      ['Independence Day', on(8, 15)],
      ['Mahatma Gandhi Jayanti', on(10, 2)],
      ['Diwali', listed({ 2024: '10-31', 2025: '10-20', 2026: '11-08', 2027: '10-29', 2028: '10-17' })],
      christmas,
    ],
  },
  usa: {
    name: 'Holidays in United States',
    zone: 'America/New_York',
    days: [
      newYear,
      ['Martin Luther King Jr. Day', nth(3, monday, 1)],
      ["Presidents' Day", nth(3, monday, 2)],
      ['Memorial Day', upTo(5, 31, monday)],
      ['Juneteenth', on(6, 19)],
      ['Independence Day', on(7, 4)],
      ['Labor Day', nth(1, monday, 9)],
      ['Columbus Day', nth(2, monday, 10)],
      ['Veterans Day', on(11, 11)],
      ['Thanksgiving Day', nth(4, thursday, 11)],
      christmas,
    ],
  },
  uk: {
    name: 'Holidays in United Kingdom',
    zone: 'Europe/London',
    days: [
      newYear,
      goodFriday,
      easterMonday,
      ['Early May Bank Holiday', nth(1, monday, 5)],
      ['Spring Bank Holiday', upTo(5, 31, monday)],
      ['Summer Bank Holiday', upTo(8, 31, monday)],
      christmas,
      ['Boxing Day', on(12, 26)],
    ],
  },
  german: {
    name: 'Holidays in Germany',
    zone: 'Europe/Berlin',
    days: [
      newYear,
      goodFriday,
      easterMonday,
      ['Labour Day', on(5, 1)],
      ascension,
      whitMonday,
      ['German Unity Day', on(10, 3)],
      christmas,
      ['Boxing Day', on(12, 26)],
    ],
  },
  french: {
    name: 'Holidays in France',
    zone: 'Europe/Paris',
    days: [
      newYear,
      easterMonday,
      ['Labour Day', on(5, 1)],
      ['WWII Victory Day', on(5, 8)],
      ascension,
      whitMonday,
      ['Bastille Day', on(7, 14)],
      ['Assumption of Mary', on(8, 15)],
      ["All Saints' Day", on(11, 1)],
      ['Armistice Day', on(11, 11)],
      christmas,
    ],
  },
  canadian: {
    name: 'Holidays in Canada',
    zone: 'America/Toronto',
    days: [
      newYear,
      goodFriday,
      ['Victoria Day', upTo(5, 24, monday)],
      ['Canada Day', on(7, 1)],
      ['Labour Day', nth(1, monday, 9)],
      ['National Day for Truth and Reconciliation', on(9, 30)],
      ['Thanksgiving Day', nth(2, monday, 10)],
      ['Remembrance Day', on(11, 11)],
      christmas,
      ['Boxing Day', on(12, 26)],
    ],
  },
};
