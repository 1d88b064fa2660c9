/** Jobs: what is due on the namespace's clock, and what failed. */
import type { FC } from 'hono/jsx';
import type { ShownJob } from '../../control/jobs.ts';
import { fromNow } from '../header.tsx';
import { page } from '../page.ts';
import { AsCommand, Call, Code, Empty, Pager, Time } from '../parts.tsx';
import type { View } from '../view.ts';

const Jobs: FC<{ view: View }> = async ({ view }) => {
  const asked = new URLSearchParams({ limit: '50' });
  const kind = view.url.searchParams.get('kind');
  const cursor = view.url.searchParams.get('cursor');
  if (kind !== null) asked.set('kind', kind);
  if (cursor !== null) asked.set('cursor', cursor);
  const { jobs, nextCursor } = (await view.ask(`/jobs?${asked}`)) as { jobs: ShownJob[]; nextCursor: string | null };
  return (
    <>
      <nav class="tabs" aria-label="Kinds">
        {[
          [undefined, 'All'],
          ['progress', 'Progress'],
          ['calendar', 'Calendar'],
        ].map(([name, label]) => (
          <a href={view.to('/jobs', { kind: name })} aria-current={(name ?? null) === kind ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <p class="soft">
        Progress is what goes on by itself (a delivery, a ring, a retry); an auto clock jumps to it. The calendar
        (renewals, expiries, reminders) waits until the clock is advanced.
      </p>
      <div id="jobs" data-live>
        {jobs.length === 0 ? (
          <Empty>
            Nothing is due on this namespace’s clock. What an app starts and what comes later of it stands here.
          </Empty>
        ) : (
          <div class="panel flush scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Due</th>
                  <th scope="col">Provider</th>
                  <th scope="col">What</th>
                  <th scope="col">Of</th>
                  <th scope="col">
                    Do <AsCommand view={view} call="POST /jobs/ID/run" />
                  </th>
                </tr>
              </thead>
              <tbody>
                {jobs.map((job) => (
                  <Row view={view} job={job} />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

const Row: FC<{ view: View; job: ShownJob }> = ({ view, job }) => {
  const { id, provider, name, kind, due, input, clock, failed, request } = job;
  const isWebhook = name.startsWith('webhook ');
  return (
    <tr data-row data-key={id}>
      <td class="nowrap">
        {due === null ? (
          <span class="tag bad">failed</span>
        ) : (
          <>
            <Time of={due} />
            <div class="small soft">{clock === undefined ? fromNow(view.clock.now, due) : `on ${clock}`}</div>
          </>
        )}
      </td>
      <td>{view.core.emulators.get(provider)?.title ?? provider}</td>
      <td>
        {isWebhook ? <a href={view.to(`/webhooks/${id}`)}>{name}</a> : <strong>{name}</strong>}
        <div class="small soft">{kind}</div>
      </td>
      <td class="small wide">
        <span class="mono wrap">{inputText(input)}</span>
        {request !== undefined && (
          <div>
            <a href={view.to(`/requests/${request}`)}>its request</a>
          </div>
        )}
        {failed !== undefined && (
          <details>
            <summary>Why it failed</summary>
            <Code of={failed.slice(0, 2000)} label="Failure" />
          </details>
        )}
      </td>
      <td class="nowrap">
        {!isWebhook && clock === undefined && (
          <Call
            view={view}
            call={`POST /jobs/${encodeURIComponent(id)}/run`}
            label={due === null ? 'Try again' : 'Run now'}
            how={false}
          />
        )}{' '}
        {due !== null && clock === undefined && (
          <Call view={view} call="POST /clock/advance" body={{ to: due }} label="Advance to it" how={false} />
        )}
      </td>
    </tr>
  );
};

/** `subscription sub_1, attempt 2`. */
function inputText(input: unknown): string {
  if (typeof input !== 'object' || input === null) return input === undefined ? '' : String(input);
  const parts = Object.entries(input).map(
    ([name, value]) => `${name} ${cut(typeof value === 'object' ? JSON.stringify(value) : String(value), 44)}`,
  );
  return cut(parts.join(', '), 160);
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

export const jobs = page('/jobs', {
  title: 'Jobs',
  group: 'The world',
  key: 'j',
  body: (view) => <Jobs view={view} />,
});
