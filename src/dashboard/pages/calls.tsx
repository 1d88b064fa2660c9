/** Calls of every provider: how they went, what was said, what they cost, and how they sound. */
import type { FC } from 'hono/jsx';
import { beginsOf, commandOf } from '../begins.ts';
import { LiveCall, Transcript } from '../calls.tsx';
import { page } from '../page.ts';
import { Empty, Facts, Pager } from '../parts.tsx';
import { Player } from '../player.tsx';
import { shown, shownOne, type Shown } from '../shown.ts';
import { linkTo, Money, named, Search, titleOf, Went, When } from '../sights.tsx';
import type { View } from '../view.ts';
import { length } from '../writing.ts';

type Call = Shown<'call'>;

const Calls: FC<{ view: View }> = async ({ view }) => {
  const { searchParams } = view.url;
  const text = searchParams.get('text');
  const { items, nextCursor } = await shown(view, 'call', { limit: 50, text, cursor: searchParams.get('cursor') });
  return (
    <>
      <Search view={view} label="Number, outcome or words" />
      <div id="calls" data-live>
        {items.length === 0 && <NoCall view={view} searched={!!text} />}
        {items.length > 0 && <CallTable view={view} calls={items} />}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

/** A person's call to a number of the app is one. */
const NoCall: FC<{ view: View; searched: boolean }> = async ({ view, searched }) => {
  if (searched) return <Empty>No call like that.</Empty>;
  const begin = (await beginsOf(view, '+14155550123')).find(({ channel }) => channel === 'call');
  const command = begin && commandOf(view, begin);
  return (
    <Empty {...(command !== undefined && { command })}>
      No call yet. Those that your app makes, and those that people make to it, appear here:
    </Empty>
  );
};

const CallTable: FC<{ view: View; calls: readonly Call[] }> = ({ view, calls }) => (
  <div class="panel flush scroll">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">How it went</th>
          <th scope="col" class="num">
            Length
          </th>
          <th scope="col" class="num">
            Cost
          </th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody data-feed>
        {calls.map((call) => (
          <tr data-row data-key={call.key}>
            <td class="nowrap">
              <When at={call.at} />
            </td>
            <td class="nowrap">
              <a href={linkTo(view, '/calls', call)}>{call.theirs}</a>{' '}
              <span class="small soft">
                {call.direction === 'in' ? 'called' : 'was called by'} {call.ours}
              </span>
            </td>
            <td>
              <Went of={call} /> {other(call) && <span class="tag">{other(call)}</span>}
              {call.summary && <div class="small soft">{call.summary.slice(0, 140)}</div>}
            </td>
            <td class="num">{call.seconds === undefined ? '' : length(call.seconds)}</td>
            <td class="num">{call.cost && <Money of={call.cost} />}</td>
            <td>{titleOf(view, call.provider)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** What the outcome says beyond the state. */
const other = ({ outcome, state }: Call): string | undefined =>
  outcome === undefined || outcome === state ? undefined : outcome.replaceAll(/[-_]/g, ' ');

const OneCall: FC<{ view: View; call: Call }> = ({ view, call }) => {
  const { transcript = [], timeline = [], recordings = [] } = call;
  return (
    <div id="call" data-live>
      {call.live && <LiveCall view={view} call={call} />}
      <div class="beside">
        <div>
          {recordings.map((recording) => (
            <section class="panel">
              <Player of={recording} />
            </section>
          ))}
          {!call.live && (
            <section class="panel">
              <h2>What was said</h2>
              {transcript.length === 0 ? (
                <p class="soft">Nothing that anybody wrote down.</p>
              ) : (
                <Transcript lines={transcript} />
              )}
            </section>
          )}
          {call.summary && (
            <section class="panel">
              <h2>Summary</h2>
              <p>{call.summary}</p>
            </section>
          )}
        </div>
        <div>
          <section class="panel">
            <Facts
              of={{
                Person: <a href={view.to(`/phones/${encodeURIComponent(call.theirs)}`)}>{call.theirs}</a>,
                App: call.ours,
                Direction: call.direction === 'in' ? 'The person called' : 'The app called',
                State: <Went of={call} />,
                ...(other(call) && { Outcome: other(call) }),
                ...(call.seconds !== undefined && { Length: length(call.seconds) }),
                ...(call.cost && { Cost: <Money of={call.cost} /> }),
                By: titleOf(view, call.provider),
              }}
            />
          </section>
          {timeline.length > 0 && (
            <section class="panel">
              <h2>Timeline</h2>
              <ol class="moments">
                {timeline.map(({ at, what }) => (
                  <li>
                    <When at={at} /> {what}
                  </li>
                ))}
              </ol>
            </section>
          )}
        </div>
      </div>
    </div>
  );
};

export const calls = page('/calls', {
  title: 'Calls',
  group: 'As people see it',
  key: 'c',
  body: (view) => <Calls view={view} />,
});

export const call = page('/calls/:provider/:collection/:key', {
  title: 'Call',
  body: async (view, params) => <OneCall view={view} call={await shownOne(view, 'call', named(view, params))} />,
});
