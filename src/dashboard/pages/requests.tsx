/** Traffic: every request as it came, and one of them whole. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { Copy, Empty, Facts, HeaderList, Pager, Status, Text, Time } from '../parts.tsx';
import type { View } from '../view.ts';
import { WebhookTable, type Webhook } from './webhooks.tsx';

export interface Request {
  readonly id: string;
  readonly at: string;
  readonly provider: string;
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  readonly error?: string;
  readonly fault?: string;
  readonly events: readonly { readonly id: string; readonly type: string }[];
  readonly changes?: readonly (readonly string[])[];
}

export const RequestTable: FC<{ view: View; requests: readonly Request[] }> = ({ view, requests }) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Provider</th>
          <th scope="col">Call</th>
          <th scope="col">Answer</th>
          <th scope="col">Caused</th>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => (
          <tr data-row>
            <td>
              <Time of={request.at} />
            </td>
            <td>{request.provider}</td>
            <td>
              <a href={view.to(`/requests/${request.id}`)} class="mono">
                {request.method} {request.path.slice(0, 90)}
              </a>
            </td>
            <td>
              <Status code={request.status} /> <span class="small soft">{request.error ?? ''}</span>
              {request.fault && <span class="tag warn">{request.fault}</span>}
            </td>
            <td class="small">{request.events.map(({ type }) => type).join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const filters = ['provider', 'operation', 'status', 'text', 'cursor'] as const;

const Requests: FC<{ view: View }> = async ({ view }) => {
  const asked = new URLSearchParams({ limit: '50' });
  for (const name of filters) {
    const value = view.url.searchParams.get(name);
    if (value) asked.set(name, value);
  }
  const { requests, nextCursor } = (await view.ask(`/requests?${asked}`)) as {
    requests: Request[];
    nextCursor?: string;
  };
  const value = (name: string): string => view.url.searchParams.get(name) ?? '';
  return (
    <>
      <form method="get" class="row panel">
        <input type="hidden" name="namespace" value={view.namespace} />
        <label class="small" for="provider">
          Provider
        </label>
        <select id="provider" name="provider">
          <option value="">all</option>
          {[...view.core.emulators.values()].map(({ name, title }) => (
            <option value={name} selected={value('provider') === name}>
              {title}
            </option>
          ))}
        </select>
        <label class="small" for="status">
          Status
        </label>
        <input id="status" name="status" size={5} placeholder="4xx" value={value('status')} />
        <label class="small" for="text">
          Text
        </label>
        <input id="text" name="text" data-search value={value('text')} />
        <button>Filter</button>
      </form>
      <div id="requests" data-live>
        {requests.length === 0 ? (
          <Empty>
            Nothing here yet. Try{' '}
            <code>{`curl ${[...view.core.emulators.keys()].map((name) => view.core.urls(name, view.namespace).base)[0]}/`}</code>
          </Empty>
        ) : (
          <RequestTable view={view} requests={requests} />
        )}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

const OneRequest: FC<{ view: View; id: string }> = async ({ view, id }) => {
  const request = (await view.ask(`/requests/${id}`)) as Request;
  const { webhooks } = (await view.ask(`/webhooks?limit=50&cause=${id}`).catch(() => ({ webhooks: [] }))) as {
    webhooks: Webhook[];
  };
  const curl = curlOf(view, request);
  return (
    <>
      <div class="row">
        <code>
          {request.method} {request.path}
        </code>
        <Status code={request.status} />
        {request.error && <span class="tag">{request.error}</span>}
      </div>
      <section class="panel">
        <Facts
          of={{
            At: <Time of={request.at} />,
            Provider: request.provider,
            Operation: request.operation ?? 'not emulated',
            Took: `${request.durationMs} ms`,
            ...(request.fault && { Fault: request.fault }),
            ...(request.events.length > 0 && { Events: request.events.map(({ type }) => type).join(', ') }),
            ...(request.changes?.length && {
              Wrote: request.changes.map(([collection, key, what]) => `${what} ${collection} ${key}`).join(', '),
            }),
          }}
        />
      </section>
      {webhooks.length > 0 && (
        <>
          <h2>Webhooks that it caused</h2>
          <WebhookTable view={view} webhooks={webhooks} />
        </>
      )}
      <h2>Request</h2>
      <HeaderList of={request.requestHeaders} />
      <Text of={request.requestBody} label="Request body" />
      <h2>Answer</h2>
      <HeaderList of={request.responseHeaders} />
      <Text of={request.responseBody} label="Answer body" />
      <h2>As curl</h2>
      <pre tabindex={0} aria-label="curl">
        {curl}
      </pre>
      <Copy text={curl} what="curl" />
    </>
  );
};

function curlOf(view: View, { method, path, provider, requestHeaders, requestBody }: Request): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const { base } = view.core.urls(provider, view.namespace);
  const headers = Object.entries(requestHeaders)
    .filter(([name]) => ['authorization', 'content-type', 'x-api-key', 'x-auth-token'].includes(name))
    .map(([name, value]) => ` \\\n  -H ${quoted(`${name}: ${value}`)}`);
  return `curl -X ${method} ${quoted(base + path)}${headers.join('')}${requestBody && ` \\\n  -d ${quoted(requestBody)}`}`;
}

export const requests = page('/requests', {
  title: 'Requests',
  group: 'Traffic',
  key: 'r',
  body: (view) => <Requests view={view} />,
});

export const request = page('/requests/:id', {
  title: (_, { id }) => id,
  body: (view, { id }) => <OneRequest view={view} id={id} />,
});
