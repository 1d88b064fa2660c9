/** Days of a calendar, and what is told of an appointment wherever it is drawn. */
import type { Temporal } from 'temporal-polyfill';
import type { Shown } from './shown.ts';
import { linkTo } from './sights.tsx';
import type { View } from './view.ts';
import { timeIn } from './writing.ts';

export type Appointment = Shown<'appointment'>;
export type Day = Temporal.PlainDate;

export interface Calendar {
  readonly provider: string;
  readonly id: string;
  readonly name: string;
  readonly zone: string;
}

export interface Shows {
  readonly view: View;
  readonly calendars: readonly Calendar[];
  readonly calendar: Calendar;
  readonly month: boolean;
  /** A day of the week, or month, that is shown. */
  readonly day: Day;
  readonly today: Day;
}

export const startOf = (day: Day, zone: string): number => day.toZonedDateTime(zone).epochMilliseconds;

/** Whether it touches a day; of an all-day one the dates count, in no zone. */
export function isOn({ start, end, allDay }: Appointment, day: Day, zone: string): boolean {
  const [from, to] = allDay
    ? [startOf(day, 'UTC'), startOf(day.add({ days: 1 }), 'UTC')]
    : [startOf(day, zone), startOf(day.add({ days: 1 }), zone)];
  return start < to && (end > from || start === from);
}

export const dated = (day: Day, options: Intl.DateTimeFormatOptions): string =>
  timeIn('UTC', startOf(day, 'UTC'), options);

export const idOf = ({ key, start }: Appointment): string => `${key} ${start}`;

export const pageOf = (view: View, one: Appointment): string =>
  linkTo(view, '/calendar', one, { query: { at: String(one.start), calendar: one.calendar } });

export const clockOf = (at: number, zone: string): string => timeIn(zone, at, { hour: '2-digit', minute: '2-digit' });

export const timeOf = ({ start, end, allDay }: Appointment, zone: string): string => {
  const day = timeIn(allDay ? 'UTC' : zone, start, { weekday: 'short', day: 'numeric', month: 'short' });
  return allDay ? day : `${day}, ${clockOf(start, zone)} to ${clockOf(end, zone)}`;
};

export const linked = (
  { view, calendar, month, day }: Shows,
  changes: { day?: Day; month?: boolean; calendar?: string },
): string =>
  view.to('/calendar', {
    calendar: changes.calendar ?? calendar.id,
    day: (changes.day ?? day).toString(),
    ...((changes.month ?? month) && { show: 'month' }),
  });
