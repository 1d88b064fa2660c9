/** The overview: what goes on now, what wants attention, what was last called, and the providers; before the first call, how to make it. */
import type { Child, FC } from 'hono/jsx';
import type { ShownWebhook, WebhookCounts } from '../../control/webhooks.ts';
import type { LoggedRequest } from '../../telemetry/request-log.ts';
import type { MinuteCount, Trouble } from '../../telemetry/request-counts.ts';
import { fromNow } from '../header.tsx';
import { page } from '../page.ts';
import { Call, Copy, Outcome, Status, Time } from '../parts.tsx';
import { lastOf } from '../last.ts';
import { offerOf, Snippets } from '../snippets.tsx';
import type { View } from '../view.ts';
import { fixturesOf, snapshotsOf } from './snapshots.tsx';
import { Failing } from './webhooks.tsx';

const Overview: FC<{ view: View }> = async ({ view }) => {
  const isNew = Object.keys(view.counts.providers).length === 0;
  return (
    <div class="beside">
      <div>{isNew ? <FirstVisit view={view} /> : <Strips view={view} />}</div>
      <Scenes view={view} />
    </div>
  );
};

const FirstVisit: FC<{ view: View }> = async ({ view }) => {
  const providers = [...view.core.emulators.values()];
  const asked = view.url.searchParams.get('provider');
  const name = providers.find((one) => one.name === asked)?.name ?? providers[0]?.name;
  if (name === undefined) return <p>No provider is served here.</p>;
  const offer = await offerOf(view, name);
  const lang = view.url.searchParams.get('lang') ?? undefined;
  return (
    <div id="first" data-live>
      <section class="panel first">
        <h2>Nothing has called yet</h2>
        <p class="soft">
          Pick a provider and a language: the lines carry this namespace’s address and keys, and work as they stand.
        </p>
        <nav class="tabs" aria-label="Providers">
          {providers.map((one) => (
            <a href={view.to('/', { provider: one.name, lang })} aria-current={one.name === name ? 'page' : undefined}>
              {one.title}
            </a>
          ))}
        </nav>
        <Snippets view={view} offer={offer} to={(query) => view.to('/', { provider: name, ...query })} />
      </section>
      <Eight view={view} />
    </div>
  );
};

const Strips: FC<{ view: View }> = async ({ view }) => {
  const [{ requests }, { webhooks }, counts] = (await Promise.all([
    view.ask('/requests?limit=20'),
    view.ask('/webhooks?limit=60'),
    view.ask('/webhooks/counts'),
  ])) as [{ requests: LoggedRequest[] }, { webhooks: ShownWebhook[] }, WebhookCounts];
  return (
    <div id="overview" data-live>
      <Now view={view} webhooks={counts} />
      <h2>Attention</h2>
      <Attention view={view} webhooks={counts} />
      <h2>Live</h2>
      <Live view={view} requests={requests} webhooks={webhooks} />
      <h2>The providers</h2>
      <Eight view={view} />
    </div>
  );
};

const Now: FC<{ view: View; webhooks: WebhookCounts }> = ({ view, webhooks }) => {
  const { minutes } = view.counts;
  const requests = minutes.reduce((sum, minute) => sum + minute.requests, 0);
  const errors = minutes.reduce((sum, minute) => sum + minute.errors, 0);
  const share = requests === 0 ? 0 : Math.round((errors / requests) * 1000) / 10;
  const lost = webhooks.failed + webhooks.refused;
  return (
    <section class="panel now" aria-label="Now">
      <Figure to={view.to('/requests')} value={requests.toLocaleString('en')} says="requests in the last hour">
        <Line of={minutes} />
      </Figure>
      <Figure to={view.to('/requests', { q: 'status:4xx' })} value={`${share} %`} says="errors" bad={errors > 0} />
      <Figure
        to={view.to('/webhooks', { q: 'status:delivered' })}
        value={webhooks.delivered.toLocaleString('en')}
        says="webhooks delivered"
      />
      <Figure
        to={view.to('/webhooks', { q: 'status:failed' })}
        value={lost.toLocaleString('en')}
        says="failed"
        bad={lost > 0}
      />
      <Figure
        to={view.to('/webhooks', { q: 'status:pending' })}
        value={webhooks.pending.toLocaleString('en')}
        says="waiting"
      />
      <Figure
        to={view.to('/jobs')}
        value={view.next ? fromNow(view.clock.now, view.next.due) : 'nothing'}
        says={view.next ? `${view.next.provider} ${view.next.name}` : 'is due'}
      />
    </section>
  );
};

const Figure: FC<{ to: string; value: string; says: string; bad?: boolean; children?: Child }> = ({
  to,
  value,
  says,
  bad = false,
  children,
}) => (
  <a href={to} class="figure">
    <span class={`big ${bad ? 'bad' : ''}`}>{value}</span>
    <span class="small soft">{says}</span>
    {children}
  </a>
);

const lineWidth = 120;
const lineHeight = 22;

/** Requests a minute over the last hour. */
const Line: FC<{ of: readonly MinuteCount[] }> = ({ of }) => {
  const now = Math.floor(Date.now() / 60_000);
  const most = Math.max(1, ...of.map(({ requests }) => requests));
  const points = Array.from({ length: 60 }, (_, index) => {
    const at = new Date((now - 59 + index) * 60_000).toISOString();
    const requests = of.find((minute) => minute.at === at)?.requests ?? 0;
    return `${((index / 59) * lineWidth).toFixed(1)},${(lineHeight - 1 - (requests / most) * (lineHeight - 2)).toFixed(1)}`;
  });
  return (
    <svg
      viewBox={`0 0 ${lineWidth} ${lineHeight}`}
      class="line"
      role="img"
      aria-label="Requests a minute, the last hour"
    >
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" stroke-width="1.5" />
    </svg>
  );
};

const Attention: FC<{ view: View; webhooks: WebhookCounts }> = ({ view, webhooks }) => {
  const { troubles } = view.counts;
  if (troubles.length + webhooks.failing.length === 0)
    return <p class="soft">All is well: no call failed in the last hour, and no webhook was given up.</p>;
  return (
    <>
      <Failing view={view} counts={webhooks} />
      {troubles.length > 0 && (
        <div class="panel flush scroll">
          <table>
            <tbody>
              {troubles.slice(0, 8).map((trouble) => (
                <TroubleRow view={view} trouble={trouble} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {troubles.length > 8 && <p class="small soft">and {troubles.length - 8} more ways to fail</p>}
    </>
  );
};

const TroubleRow: FC<{ view: View; trouble: Trouble }> = ({ view, trouble }) => {
  const { provider, operation, error, status, count, lastAt, request } = trouble;
  return (
    <tr data-row data-key={`${provider} ${operation} ${status} ${error}`}>
      <td class="num nowrap">{count} ×</td>
      <td class="nowrap">
        <Status code={status} />
      </td>
      <td>
        <a href={view.to(`/requests/${request}`)}>{error ?? (operation === null ? 'not emulated' : 'error')}</a>{' '}
        <span class="soft small">{operation ?? view.core.emulators.get(provider)?.title ?? provider}</span>
        <div class="small soft">{adviceOn(view, trouble)}</div>
        <div class="small soft">
          last <Time of={lastAt} />
        </div>
      </td>
    </tr>
  );
};

/** What to do about it, where that is known. */
function adviceOn(view: View, { provider, operation, status, fault }: Trouble): string {
  if (fault !== undefined) return `Made by the fault rule ${fault}: clear it when you have seen enough.`;
  if (operation === null)
    return `Nothing here answers that route: the page of ${view.core.emulators.get(provider)?.title ?? provider} lists what is emulated.`;
  if (status === 401) return 'The key was not taken: compare it with the keys of this namespace (npx backlot env).';
  if (status === 403) return 'The key may not do that: look at its scopes.';
  if (status === 429) return 'The provider’s rate limit: wait and try again, as an app must.';
  if (status >= 500) return 'The provider failed: an app should try again.';
  return '';
}

const Live: FC<{ view: View; requests: readonly LoggedRequest[]; webhooks: readonly ShownWebhook[] }> = ({
  view,
  requests,
  webhooks,
}) => (
  <div class="panel flush scroll">
    <table>
      <tbody data-feed>
        {requests.map(({ id, at, provider, method, path, status, error, fault, events }) => {
          const caused = webhooks.filter((webhook) => webhook.request === id);
          const silent = events.filter(({ type }) => !caused.some((webhook) => webhook.events.includes(type)));
          return (
            <tr data-row data-key={id}>
              <td class="nowrap">
                <Time of={at} />
              </td>
              <td>{view.core.emulators.get(provider)?.title ?? provider}</td>
              <td class="wide">
                <a href={view.to(`/requests/${id}`)} class="mono call">
                  <span class="method">{method}</span> {path.length > 80 ? `${path.slice(0, 79)}…` : path}
                </a>
                {caused.slice(0, 4).map((webhook) => (
                  <div class="small caused">
                    → <a href={view.to(`/webhooks/${webhook.id}`)}>{webhook.event}</a> <Outcome of={webhook.status} />
                  </div>
                ))}
                {silent.length > 0 && (
                  <div class="small soft caused">→ {silent.map(({ type }) => type).join(', ')}</div>
                )}
              </td>
              <td>
                <Status code={status} /> <span class="small soft">{error}</span>
                {fault !== undefined && <span class="tag warn">{fault}</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </div>
);

const Eight: FC<{ view: View }> = async ({ view }) => {
  const last = await lastOf(view);
  return (
    <div class="grid">
      {[...view.core.emulators.values()].map(({ name, title, operations, published }) => {
        const { base } = view.core.urls(name, view.namespace);
        const made = last.get(name);
        return (
          <section class="panel card">
            <div class="row">
              <a href={view.to(`/providers/${name}`)} class="title">
                {title}
              </a>
              <span
                class="soft small right"
                title={published === undefined ? undefined : `The provider’s own document lists ${published}`}
              >
                {operations.length} operations
              </span>
            </div>
            <div class="row small">
              <code>{base}</code> <Copy text={base} what={`the address of ${title}`} />
            </div>
            <p class="small">{made ? <a href={made.to}>{made.text}</a> : <span class="soft">nothing made yet</span>}</p>
            <p class="small links">
              <a href={`${view.to(`/providers/${name}`)}#triggers`}>Triggers</a>
              <a href={view.to('/requests', { q: `provider:${name}` })}>Requests</a>
              <a href={view.to('/state', { provider: name })}>State</a>
            </p>
          </section>
        );
      })}
    </div>
  );
};

/** Worlds to step into with one press, for a demo. */
const Scenes: FC<{ view: View }> = async ({ view }) => {
  const snapshots = await snapshotsOf(view);
  const fixtures = await fixturesOf(view);
  return (
    <aside class="scenes">
      <section class="panel">
        <h2>Scenes</h2>
        {fixtures.map((name) => (
          <div class="row">
            <span>{name}</span>
            <span class="right" />
            <Call view={view} call="POST /fixtures" body={{ fixtures: name }} label="Load" />
          </div>
        ))}
        {snapshots.slice(0, 8).map(({ name, now }) => (
          <div class="row">
            <span title={`its clock: ${now}`}>{name}</span>
            <span class="right" />
            <Call view={view} call={`POST /snapshots/${name}/restore`} label="Bring back" />
          </div>
        ))}
        <p class="small">
          <a href={view.to('/snapshots')}>Snapshots and fixtures</a>
        </p>
        <Profile view={view} />
        <Call
          view={view}
          call="POST /reset"
          label="Reset"
          sure={`Empty ${view.namespace} and begin again with its fixtures?`}
        />
      </section>
    </aside>
  );
};

/** How the providers behave as long as no rule says otherwise. */
const Profile: FC<{ view: View }> = ({ view }) => (
  <div class="row">
    <Call view={view} call="PUT /profile" label="Switch" how={{ name: 'realistic' }}>
      <label for="profile">Profile</label>
      <select id="profile" name="name">
        {view.core.profiles.names.map((name) => (
          <option value={name} selected={name === view.profile}>
            {name}
          </option>
        ))}
      </select>
    </Call>
  </div>
);

export const overview = page('/', { title: 'Overview', body: (view) => <Overview view={view} /> });
