/** Traffic: every request as it came. */
import type { FC } from 'hono/jsx';
import type { LoggedRequest } from '../../telemetry/request-log.ts';
import { FilterBar } from '../filter-bar.tsx';
import { filterOf } from '../filter.ts';
import { page } from '../page.ts';
import { Call, Empty, Pager, Status, Time } from '../parts.tsx';
import type { View } from '../view.ts';

const shownPath = (path: string): string => (path.length > 72 ? `${path.slice(0, 71)}…` : path);

/** Rows under a head; new ones come in above. */
export const RequestTable: FC<{ view: View; requests: readonly LoggedRequest[] }> = ({ view, requests }) => (
  <div class="panel flush scroll">
    <table class="requests">
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Provider</th>
          <th scope="col">Call</th>
          <th scope="col">Answer</th>
          <th scope="col" class="num">
            Took
          </th>
          <th scope="col">Caused</th>
        </tr>
      </thead>
      <tbody data-feed>
        {requests.map((request) => (
          <Row view={view} request={request} />
        ))}
      </tbody>
    </table>
  </div>
);

const Row: FC<{ view: View; request: LoggedRequest }> = ({ view, request }) => {
  const { id, at, provider, operation, method, path, status, error, fault, durationMs, events } = request;
  return (
    <tr data-row data-key={id}>
      <td>
        <Time of={at} />
      </td>
      <td class="nowrap">{view.core.emulators.get(provider)?.title ?? provider}</td>
      <td class="wide">
        <a href={view.to(`/requests/${id}`)} class="mono call" title={operation ?? 'not emulated'}>
          <span class="method">{method}</span> {shownPath(path)}
        </a>
      </td>
      <td>
        <Status code={status} /> {error !== undefined && <span class="small soft">{error}</span>}
        {fault !== undefined && <span class="tag warn">{fault}</span>}
      </td>
      <td class="num small soft nowrap">{Math.round(durationMs)} ms</td>
      <td class="small soft">{events.map(({ type }) => type).join(', ')}</td>
    </tr>
  );
};

/** A search looks through so many requests before it asks to go on. */
const searched = 5000;

const Requests: FC<{ view: View }> = async ({ view }) => {
  const { asked, wrong } = filterOf(view, ['provider', 'status', 'operation', 'id']);
  const isSearch = asked.has('text') || asked.has('id');
  asked.set('limit', '50');
  if (isSearch) asked.set('scan', String(searched));
  const { requests, nextCursor } = (await view.ask(`/requests?${asked}`)) as {
    requests: LoggedRequest[];
    nextCursor: string | null;
  };
  const isEmpty = Object.keys(view.counts.providers).length === 0;
  const [first] = view.core.emulators.keys();
  return (
    <>
      <FilterBar
        view={view}
        path="/requests"
        hint="provider: status: operation: id: after: and words"
        wrong={wrong}
        chips={{
          status: ['2xx', '4xx', '5xx'],
          provider: Object.keys(view.counts.providers),
        }}
      />
      <div id="requests" data-live>
        {requests.length > 0 && <RequestTable view={view} requests={requests} />}
        {requests.length === 0 && isEmpty && first !== undefined && (
          <Empty command={`curl ${view.core.urls(first, view.namespace).base}/`}>
            Nothing has called yet. What an app calls stands here a moment later.
          </Empty>
        )}
        {requests.length === 0 && !isEmpty && (
          <Empty>
            {nextCursor === null
              ? 'Nothing fits.'
              : `Nothing fits among the last ${searched}: older ones can be looked through, too.`}
          </Empty>
        )}
        <Pager view={view} cursor={nextCursor} />
        {!isEmpty && (
          <Call
            view={view}
            call="DELETE /requests"
            label="Empty the log"
            sure="Empty the request log of this namespace?"
          />
        )}
      </div>
    </>
  );
};

export const requests = page('/requests', {
  title: 'Requests',
  group: 'Traffic',
  key: 'r',
  body: (view) => <Requests view={view} />,
});
