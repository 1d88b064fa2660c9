/** Drawn calendars: a week in columns or day by day, a month in boxes, and when everybody is free. */
import type { FC } from 'hono/jsx';
import { Temporal } from 'temporal-polyfill';
import {
  type Appointment,
  type Calendar,
  clockOf,
  dated,
  type Day,
  isOn,
  linked,
  pageOf,
  type Shows,
  startOf,
  timeOf,
} from './calendar-days.ts';
import { lanesOf } from './lanes.ts';
import { Went } from './sights.tsx';
import type { View } from './view.ts';

interface Span {
  readonly of: Shows;
  readonly days: readonly Day[];
  readonly all: readonly Appointment[];
}

const minutesIn = 24 * 60;
/** Pixels of an hour. */
const hourHeight = 44;

export const Week: FC<Span> = ({ of, days, all }) => {
  const { view, calendar, today } = of;
  const timed = all.filter(({ allDay }) => !allDay);
  const hours = hoursOf(timed, calendar.zone);
  return (
    <>
      <div
        class="week panel flush"
        style={`--hour:${hourHeight}px;--hours:${hours.to - hours.from};--from:${hours.from}`}
        tabindex={0}
        role="region"
        aria-label="The week"
      >
        <div class="head">
          <span></span>
          {days.map((day) => (
            <a href={linked(of, { day })} aria-current={day.equals(today) ? 'date' : undefined}>
              {dated(day, { weekday: 'short' })} <strong>{day.day}</strong>
            </a>
          ))}
        </div>
        <div class="all-day">
          <span class="soft small">All day</span>
          {days.map((day) => (
            <div>
              {all
                .filter((one) => one.allDay && isOn(one, day, calendar.zone))
                .map((one) => (
                  <Chip view={view} of={one} />
                ))}
            </div>
          ))}
        </div>
        <div class="hours">
          <div class="scale" aria-hidden="true">
            {Array.from({ length: hours.to - hours.from }, (_, index) => (
              <span class="small soft">{`${String(hours.from + index).padStart(2, '0')}:00`}</span>
            ))}
          </div>
          {days.map((day) => (
            <div class="day">
              {lanesOf(timed.filter((one) => isOn(one, day, calendar.zone))).map(({ item, lane, lanes }) => (
                <Block view={view} of={item} zone={calendar.zone} day={day} place={{ lane, lanes }} />
              ))}
            </div>
          ))}
        </div>
      </div>
      <Agenda of={of} days={days} all={all} />
    </>
  );
};

/** The hours that are shown: those of the day, and further ones that something touches. */
function hoursOf(timed: readonly Appointment[], zone: string): { readonly from: number; readonly to: number } {
  const touched = timed.flatMap(({ start, end }) => {
    const [first, last] = [start, end].map((at) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone));
    if (!first || !last) return [];
    const inOneDay = first.toPlainDate().equals(last.toPlainDate());
    return inOneDay ? [first.hour, last.hour + (last.minute > 0 ? 1 : 0)] : [0, 24];
  });
  return { from: Math.min(8, ...touched), to: Math.max(20, ...touched) };
}

/** Minutes from midnight, kept within the day. */
const minuteOf = (at: number, day: Day, zone: string): number =>
  Math.min(minutesIn, Math.max(0, Math.round((at - startOf(day, zone)) / 60_000)));

const Block: FC<{ view: View; of: Appointment; zone: string; day: Day; place: { lane: number; lanes: number } }> = ({
  view,
  of: one,
  zone,
  day,
  place: { lane, lanes },
}) => {
  const top = minuteOf(one.start, day, zone);
  const height = Math.max(22, minuteOf(one.end, day, zone) - top);
  const place = `top:calc(var(--hour)*(${top / 60} - var(--from)));height:calc(var(--hour)*${height / 60});left:${(100 * lane) / lanes}%;width:${100 / lanes}%`;
  return (
    <a
      class={`event ${kindOf(one)}`}
      href={pageOf(view, one)}
      style={place}
      data-row
      title={`${one.title}, ${timeOf(one, zone)}`}
    >
      <strong>{one.title}</strong> <span>{clockOf(one.start, zone)}</span>
    </a>
  );
};

const kindOf = ({ went, busy }: Appointment): string => `${went} ${busy ? 'busy' : 'free'}`;

const Chip: FC<{ view: View; of: Appointment; zone?: string }> = ({ view, of: one, zone }) => (
  <a class={`event chip ${kindOf(one)}`} href={pageOf(view, one)} data-row title={one.title}>
    {!one.allDay && zone !== undefined && <span>{clockOf(one.start, zone)} </span>}
    {one.title}
  </a>
);

/** The same week day by day, where there is no room for columns. */
const Agenda: FC<Span> = ({ of: { view, calendar, today }, days, all }) => (
  <div class="agenda">
    {days.map((day) => {
      const there = all.filter((one) => isOn(one, day, calendar.zone));
      return (
        <section class="panel">
          <h2>
            {dated(day, { weekday: 'long', day: 'numeric', month: 'short' })}{' '}
            {day.equals(today) && <span class="tag accent">today</span>}
          </h2>
          {there.length === 0 && <p class="soft small">Nothing.</p>}
          {there.map((one) => (
            <p>
              <span class="soft small">{one.allDay ? 'All day' : clockOf(one.start, calendar.zone)}</span>{' '}
              <a href={pageOf(view, one)}>{one.title}</a> {one.went !== 'well' && <Went of={one} />}
            </p>
          ))}
        </section>
      );
    })}
  </div>
);

/** How many a day of the month has room for. */
const room = 4;

export const Month: FC<Span> = ({ of, days, all }) => (
  <div class="month panel flush" tabindex={0} role="region" aria-label="The month">
    {days.slice(0, 7).map((day) => (
      <span class="name small soft">{dated(day, { weekday: 'short' })}</span>
    ))}
    {days.map((day) => {
      const there = all.filter((one) => isOn(one, day, of.calendar.zone));
      const foreign = day.month !== of.day.month;
      return (
        <div class={foreign ? 'day foreign' : 'day'}>
          <a
            href={linked(of, { day, month: false })}
            class="number"
            aria-current={day.equals(of.today) ? 'date' : undefined}
          >
            {day.day}
          </a>
          {there.slice(0, there.length > room ? room - 1 : room).map((one) => (
            <Chip view={of.view} of={one} zone={of.calendar.zone} />
          ))}
          {there.length > room && (
            <a class="small" href={linked(of, { day, month: false })}>
              {there.length - room + 1} more
            </a>
          )}
        </div>
      );
    })}
  </div>
);

interface Taken {
  readonly calendar: Calendar;
  readonly taken: readonly Appointment[];
}

/** When who is busy, a line for each calendar, in its own zone. */
export const Busy: FC<{ days: readonly Day[]; rows: readonly Taken[] }> = ({ days, rows }) => (
  <section>
    <h2>Free and busy</h2>
    <div class="panel scroll" tabindex={0} role="region" aria-label="Free and busy">
      <table class="busy">
        <thead>
          <tr>
            <th scope="col">Calendar</th>
            {days.map((day) => (
              <th scope="col">{dated(day, { weekday: 'short' })}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ calendar, taken }) => (
            <tr>
              <th scope="row">{calendar.name}</th>
              {days.map((day) => (
                <td>
                  <BusyDay day={day} calendar={calendar} taken={taken} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);

const BusyDay: FC<{ day: Day } & Taken> = ({ day, calendar: { zone }, taken }) => {
  const busy = taken.filter((one) => one.busy && isOn(one, day, zone));
  const [from, to] = [startOf(day, zone), startOf(day.add({ days: 1 }), zone)];
  const place = ({ start, end, allDay }: Appointment): readonly [number, number] =>
    allDay
      ? [0, 100]
      : [Math.max(0, ((start - from) / (to - from)) * 100), Math.min(100, ((end - from) / (to - from)) * 100)];
  const words = busy.map((one) =>
    one.allDay ? 'all day' : `${clockOf(one.start, zone)} to ${clockOf(one.end, zone)}`,
  );
  return (
    <svg
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={words.length === 0 ? 'free' : `busy ${words.join(', ')}`}
    >
      <rect width="100" height="10" class="free" />
      {busy.map((one) => {
        const [start, end] = place(one);
        return <rect x={start} width={Math.max(1, end - start)} height="10" class="taken" />;
      })}
    </svg>
  );
};
