/** Meetings: those to come, those that are on, and those that were, with who was there and what was recorded. */
import type { FC } from 'hono/jsx';
import type { Meeting } from '../../emulator/shows.ts';
import { page } from '../page.ts';
import { Empty, Facts, Pager } from '../parts.tsx';
import { Player } from '../player.tsx';
import { shown, shownOne, type Shown } from '../shown.ts';
import { Do, linkTo, named, NoneYet, Search, titleOf } from '../sights.tsx';
import type { View } from '../view.ts';
import { timeIn } from '../writing.ts';

type Shows = Shown<'meeting'>;

const stages = { live: 'On now', upcoming: 'To come', past: 'Past' } as const satisfies Record<
  Meeting['stage'],
  string
>;

const Meetings: FC<{ view: View }> = async ({ view }) => {
  const { searchParams } = view.url;
  const text = searchParams.get('text');
  const { items, nextCursor } = await shown(view, 'meeting', { limit: 100, text, cursor: searchParams.get('cursor') });
  const of = (stage: Meeting['stage']) => items.filter((item) => item.stage === stage);
  return (
    <>
      <Search view={view} label="Topic or host" />
      <div id="meetings" data-live>
        {items.length === 0 && text && <Empty>No meeting like that.</Empty>}
        {items.length === 0 && !text && (
          <NoneYet view={view} kind="meeting">
            No meeting yet. Those that your app schedules appear here; so does this:
          </NoneYet>
        )}
        <Stage view={view} stage="live" meetings={of('live')} />
        <Stage view={view} stage="upcoming" meetings={of('upcoming').sort((a, b) => startOf(a) - startOf(b))} />
        <Stage view={view} stage="past" meetings={of('past')} />
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

/** What has no time comes last. */
const startOf = ({ start = Number.POSITIVE_INFINITY }: Meeting): number => start;

const Stage: FC<{ view: View; stage: Meeting['stage']; meetings: readonly Shows[] }> = ({ view, stage, meetings }) =>
  meetings.length === 0 ? (
    <></>
  ) : (
    <section>
      <h2>{stages[stage]}</h2>
      <ul class="panel flush meetings">
        {meetings.map((meeting) => (
          <li data-row data-key={meeting.key}>
            <span class={`when ${stage}`}>{whenOf(meeting)}</span>
            <span>
              <a href={linkTo(view, '/meetings', meeting)}>{meeting.topic}</a>
              <span class="small soft">
                {' '}
                {meeting.host}
                {meeting.minutes !== undefined && ` · ${meeting.minutes} min`}
                {meeting.count !== undefined && ` · ${meeting.count} there`} · {titleOf(view, meeting.provider)}
              </span>
            </span>
            <span class="acts">
              <Acts view={view} meeting={meeting} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );

const full: Intl.DateTimeFormatOptions = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
};

const whenOf = ({ start, zone }: Meeting): string =>
  start === undefined ? 'At no fixed time' : timeIn(zone || 'UTC', start, { ...full, timeZoneName: 'short' });

const Acts: FC<{ view: View; meeting: Shows }> = ({ view, meeting: { provider, acts = {}, join } }) => (
  <>
    {join && (
      <a class="button" href={join} target="_blank" rel="noopener">
        Join
      </a>
    )}
    <Do view={view} provider={provider} act={acts.start} label="Start" />
    <Do view={view} provider={provider} act={acts.end} label="End" />
  </>
);

const OneMeeting: FC<{ view: View; meeting: Shows }> = ({ view, meeting }) => {
  const { people = [], recordings = [] } = meeting;
  return (
    <div id="meeting" data-live>
      <section class="panel">
        <Facts
          of={{
            When: whenOf(meeting),
            ...(meeting.minutes !== undefined && { Length: `${meeting.minutes} min` }),
            Host: meeting.host,
            State: <span class={`tag ${meeting.stage === 'live' ? 'good' : ''}`}>{stages[meeting.stage]}</span>,
            By: titleOf(view, meeting.provider),
          }}
        />
        <div class="acts">
          <Acts view={view} meeting={meeting} />
        </div>
      </section>
      {recordings.length > 0 && (
        <section>
          <h2>Recordings</h2>
          <div class="grid">
            {recordings.map((recording) => (
              <div class="panel">
                <Player of={recording} />
              </div>
            ))}
          </div>
        </section>
      )}
      {meeting.stage !== 'upcoming' && (
        <section>
          <h2>People</h2>
          <ul class="panel people-list">
            {people.length === 0 && <li class="soft">Nobody has come.</li>}
            {people.map(({ name, email, state }) => (
              <li>
                <strong>{name}</strong> <span class="soft">{email}</span> {state && <span class="tag">{state}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
};

export const meetings = page('/meetings', {
  title: 'Meetings',
  group: 'As people see it',
  key: 'm',
  body: (view) => <Meetings view={view} />,
});

const one = (view: View, params: Parameters<typeof named>[1]): Promise<Shows> =>
  shownOne(view, 'meeting', named(view, params));

export const meeting = page('/meetings/:provider/:collection/:key', {
  title: async (view, params) => (await one(view, params)).topic,
  body: async (view, params) => <OneMeeting view={view} meeting={await one(view, params)} />,
});
