/** The calendar: a week or a month of somebody's, in its zone, and when everybody is free. */
import type { Child, FC } from 'hono/jsx';
import { Temporal } from 'temporal-polyfill';
import { lanesOf } from '../lanes.ts';
import { page } from '../page.ts';
import { Empty, Facts } from '../parts.tsx';
import { shown, shownOne, type Shown } from '../shown.ts';
import { Do, linkTo, named, Tabs, titleOf, Went } from '../sights.tsx';
import type { View } from '../view.ts';
import { timeIn } from '../writing.ts';

type Appointment = Shown<'appointment'>;
type Day = Temporal.PlainDate;

interface Calendar {
  readonly provider: string;
  readonly id: string;
  readonly name: string;
  readonly zone: string;
}

interface Shows {
  readonly view: View;
  readonly calendars: readonly Calendar[];
  readonly calendar: Calendar;
  readonly month: boolean;
  /** A day of the week, or month, that is shown. */
  readonly day: Day;
  readonly today: Day;
}

async function showsOf(view: View): Promise<Shows | undefined> {
  const { calendars } = (await view.ask('/calendars')) as { calendars: readonly Calendar[] };
  const { searchParams } = view.url;
  const calendar = calendars.find(({ id }) => id === searchParams.get('calendar')) ?? calendars[0];
  if (!calendar) return undefined;
  const today = Temporal.Instant.from(view.clock.now).toZonedDateTimeISO(calendar.zone).toPlainDate();
  return {
    view,
    calendars,
    calendar,
    today,
    month: searchParams.get('show') === 'month',
    day: dayIn(searchParams.get('day')) ?? today,
  };
}

function dayIn(text: string | null): Day | undefined {
  try {
    return text === null ? undefined : Temporal.PlainDate.from(text);
  } catch {
    return undefined;
  }
}

/** Monday of the week. */
const weekOf = (day: Day): Day => day.subtract({ days: day.dayOfWeek - 1 });

/** The days that are shown: seven, or the weeks that the month touches. */
function daysOf({ month, day }: Pick<Shows, 'month' | 'day'>): readonly Day[] {
  const first = weekOf(month ? day.with({ day: 1 }) : day);
  const last = month ? weekOf(day.with({ day: day.daysInMonth })).add({ days: 6 }) : first.add({ days: 6 });
  return Array.from({ length: first.until(last).days + 1 }, (_, index) => first.add({ days: index }));
}

const startOf = (day: Day, zone: string): number => day.toZonedDateTime(zone).epochMilliseconds;

/** What takes place on those days, by start. */
async function within(view: View, { id, zone }: Calendar, days: readonly Day[]): Promise<readonly Appointment[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const span = { from: startOf(first, zone), to: startOf(last.add({ days: 1 }), zone), calendar: id };
  return (await shown(view, 'appointment', span)).items;
}

/** Whether it touches a day; of an all-day one the dates count, in no zone. */
function isOn({ start, end, allDay }: Appointment, day: Day, zone: string): boolean {
  const [from, to] = allDay
    ? [startOf(day, 'UTC'), startOf(day.add({ days: 1 }), 'UTC')]
    : [startOf(day, zone), startOf(day.add({ days: 1 }), zone)];
  return start < to && (end > from || start === from);
}

const CalendarPage: FC<{ view: View }> = async ({ view }) => {
  const shows = await showsOf(view);
  if (!shows) return <Empty>No provider here keeps calendars.</Empty>;
  const { calendar, calendars, month } = shows;
  const days = daysOf(shows);
  const all = await within(view, calendar, days);
  const others = month ? [] : calendars.slice(0, 12);
  const busy = await Promise.all(others.map(async (one) => ({ calendar: one, taken: await within(view, one, days) })));
  return (
    <>
      <Head of={shows} />
      <div id="calendar" data-live>
        <Waiting view={view} all={all} zone={calendar.zone} />
        {month ? <Month of={shows} days={days} all={all} /> : <Week of={shows} days={days} all={all} />}
        {busy.length > 0 && <Busy days={days} rows={busy} />}
      </div>
    </>
  );
};

const linked = (
  { view, calendar, month, day }: Shows,
  changes: { day?: Day; month?: boolean; calendar?: string },
): string =>
  view.to('/calendar', {
    calendar: changes.calendar ?? calendar.id,
    day: (changes.day ?? day).toString(),
    ...((changes.month ?? month) && { show: 'month' }),
  });

const Head: FC<{ of: Shows }> = ({ of }) => {
  const { view, calendar, calendars, month, day } = of;
  const step = month ? { months: 1 } : { weeks: 1 };
  return (
    <>
      <div class="row">
        <form method="get" class="row" data-auto>
          {view.namespace !== 'default' && <input type="hidden" name="namespace" value={view.namespace} />}
          <input type="hidden" name="day" value={day.toString()} />
          {month && <input type="hidden" name="show" value="month" />}
          <select name="calendar" aria-label="Whose calendar">
            {calendars.map(({ id, name, provider }) => (
              <option value={id} selected={id === calendar.id}>
                {name === id ? id : `${name} (${id})`}, {titleOf(view, provider)}
              </option>
            ))}
          </select>
          <button>Show</button>
        </form>
        <span class="soft small">{calendar.zone}</span>
      </div>
      <div class="row">
        <a class="button" href={linked(of, { day: day.subtract(step) })} rel="prev" aria-label="Before">
          ‹
        </a>
        <a class="button" href={linked(of, { day: of.today })}>
          Today
        </a>
        <a class="button" href={linked(of, { day: day.add(step) })} rel="next" aria-label="After">
          ›
        </a>
        <strong class="span">{spanOf(of)}</strong>
        <span class="right" />
        <Tabs
          label="Span"
          of={[
            { name: 'Week', to: linked(of, { month: false }), on: !month },
            { name: 'Month', to: linked(of, { month: true }), on: month },
          ]}
        />
      </div>
    </>
  );
};

const dated = (day: Day, options: Intl.DateTimeFormatOptions): string => timeIn('UTC', startOf(day, 'UTC'), options);

function spanOf({ month, day }: Shows): string {
  if (month) return dated(day, { month: 'long', year: 'numeric' });
  const first = weekOf(day);
  const [from, to] = [
    dated(first, { day: 'numeric', month: 'short' }),
    dated(first.add({ days: 6 }), { day: 'numeric', month: 'short', year: 'numeric' }),
  ];
  return `${from} to ${to}`;
}

/** Invitations that nobody has answered. */
const Waiting: FC<{ view: View; all: readonly Appointment[]; zone: string }> = ({ view, all, zone }) => {
  const waiting = all.filter(({ acts, went }) => acts?.accept && went === 'pending');
  return waiting.length === 0 ? (
    <></>
  ) : (
    <section class="panel">
      <h2>Waiting for an answer</h2>
      <ul class="waiting">
        {waiting.slice(0, 10).map((one) => (
          <li data-key={idOf(one)}>
            <a href={pageOf(view, one)}>{one.title}</a> <span class="soft small">{timeOf(one, zone)}</span>
            <span class="acts">
              <Answers view={view} of={one} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Answers: FC<{ view: View; of: Appointment }> = ({ view, of: { provider, acts = {} } }) => (
  <>
    <Do view={view} provider={provider} act={acts.accept} label="Accept" main />
    <Do view={view} provider={provider} act={acts.maybe} label="Maybe" />
    <Do view={view} provider={provider} act={acts.decline} label="Decline" />
  </>
);

const idOf = ({ key, start }: Appointment): string => `${key} ${start}`;

const pageOf = (view: View, one: Appointment): string =>
  linkTo(view, '/calendar', one, { query: { at: String(one.start), calendar: one.calendar } });

const clockOf = (at: number, zone: string): string => timeIn(zone, at, { hour: '2-digit', minute: '2-digit' });

const timeOf = ({ start, end, allDay }: Appointment, zone: string): string => {
  const day = timeIn(allDay ? 'UTC' : zone, start, { weekday: 'short', day: 'numeric', month: 'short' });
  return allDay ? day : `${day}, ${clockOf(start, zone)} to ${clockOf(end, zone)}`;
};

interface Span {
  readonly of: Shows;
  readonly days: readonly Day[];
  readonly all: readonly Appointment[];
}

const minutesIn = 24 * 60;
/** Pixels of an hour. */
const hourHeight = 44;

const Week: FC<Span> = ({ of, days, all }) => {
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

const Month: FC<Span> = ({ of, days, all }) => (
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
const Busy: FC<{ days: readonly Day[]; rows: readonly Taken[] }> = ({ days, rows }) => (
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

/** An instance of a series stands in no row: it is looked up where it takes place. */
async function one(view: View, params: Parameters<typeof named>[1]): Promise<Appointment> {
  const [at, calendar] = [Number(view.url.searchParams.get('at')), view.url.searchParams.get('calendar')];
  if (calendar !== null && at > 0) {
    const { items } = await shown(view, 'appointment', { calendar, from: at, to: at + 60_000 });
    const found = items.find(({ key, start }) => key === params.key && start === at);
    if (found) return found;
  }
  return shownOne(view, 'appointment', named(view, params));
}

const OneAppointment: FC<{ view: View; of: Appointment; zone: string }> = ({ view, of: appointment, zone }): Child => {
  const { people, place, description, link, recurs, calendar, busy } = appointment;
  return (
    <div id="appointment" data-live>
      <section class="panel">
        <Facts
          of={{
            When: `${timeOf(appointment, zone)}${appointment.allDay ? '' : `, ${zone}`}`,
            Calendar: (
              <a href={view.to('/calendar', { calendar, day: new Date(appointment.start).toISOString().slice(0, 10) })}>
                {calendar}
              </a>
            ),
            State: <Went of={appointment} />,
            Time: busy ? 'busy' : 'free',
            ...(recurs && { Repeats: 'one of a series' }),
            ...(place && { Where: place }),
            ...(link && {
              Join: (
                <a href={link} target="_blank" rel="noopener">
                  {link}
                </a>
              ),
            }),
          }}
        />
        <div class="acts">
          <Answers view={view} of={appointment} />
        </div>
      </section>
      {description && (
        <section class="panel">
          <p class="text">{description}</p>
        </section>
      )}
      {people.length > 0 && (
        <section>
          <h2>Guests</h2>
          <ul class="panel people-list">
            {people.map(({ name, email, state }) => (
              <li>
                <strong>{name}</strong> {email !== name && <span class="soft">{email}</span>}{' '}
                <span class="tag">{state}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
};

export const calendar = page('/calendar', {
  title: 'Calendar',
  group: 'As people see it',
  key: 'd',
  body: (view) => <CalendarPage view={view} />,
});

export const appointment = page('/calendar/:provider/:collection/:key', {
  title: async (view, params) => (await one(view, params)).title,
  async body(view, params) {
    const found = await one(view, params);
    const { calendars } = (await view.ask('/calendars')) as { calendars: readonly Calendar[] };
    const zone = calendars.find(({ id }) => id === found.calendar)?.zone ?? (found.zone || 'UTC');
    return <OneAppointment view={view} of={found} zone={zone} />;
  },
});
