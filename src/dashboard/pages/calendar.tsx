/** The calendar: a week or a month of somebody's, in its zone, and when everybody is free. */
import type { Child, FC } from 'hono/jsx';
import { Temporal } from 'temporal-polyfill';
import {
  type Appointment,
  type Calendar,
  dated,
  type Day,
  idOf,
  linked,
  pageOf,
  type Shows,
  startOf,
  timeOf,
} from '../calendar-days.ts';
import { Busy, Month, Week } from '../calendar-drawn.tsx';
import { page } from '../page.ts';
import { Empty, Facts } from '../parts.tsx';
import { shown, shownOne } from '../shown.ts';
import { Do, named, Tabs, titleOf, Went } from '../sights.tsx';
import type { View } from '../view.ts';

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

/** What takes place on those days, by start. */
async function within(view: View, { id, zone }: Calendar, days: readonly Day[]): Promise<readonly Appointment[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const span = { from: startOf(first, zone), to: startOf(last.add({ days: 1 }), zone), calendar: id };
  return (await shown(view, 'appointment', span)).items;
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
