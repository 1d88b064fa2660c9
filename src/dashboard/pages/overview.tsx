/** The overview: what goes on now, what wants attention, what was last called, and the providers. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { Copy, Empty, Time } from '../parts.tsx';
import type { View } from '../view.ts';
import { RequestTable, type Request } from './requests.tsx';
import { WebhookTable, type Webhook } from './webhooks.tsx';

interface Job {
  readonly provider: string;
  readonly name: string;
  readonly due: string | null;
}

const Overview: FC<{ view: View }> = async ({ view }) => {
  const [{ requests }, { requests: failed }, { webhooks }, { jobs }] = (await Promise.all([
    view.ask('/requests?limit=20'),
    view.ask('/requests?limit=8&status=5xx'),
    view.ask('/webhooks?limit=8&status=failed'),
    view.ask('/jobs?limit=1'),
  ])) as [{ requests: Request[] }, { requests: Request[] }, { webhooks: Webhook[] }, { jobs: Job[] }];
  const [next] = jobs;
  return (
    <div id="overview" data-live>
      {requests.length === 0 ? <FirstVisit view={view} /> : <></>}
      {next?.due && (
        <p class="soft">
          Next on the clock: <a href={view.to('/jobs')}>{`${next.provider} ${next.name}`}</a> at <Time of={next.due} />
        </p>
      )}
      <h2>Attention</h2>
      {failed.length + webhooks.length === 0 && <Empty>All is well: no failed webhook, no server error.</Empty>}
      {failed.length > 0 && <RequestTable view={view} requests={failed} />}
      {webhooks.length > 0 && <WebhookTable view={view} webhooks={webhooks} />}
      <h2>Last calls</h2>
      {requests.length > 0 ? <RequestTable view={view} requests={requests} /> : <Empty>Nothing has called yet.</Empty>}
      <h2>Providers</h2>
      <div class="grid">
        {[...view.core.emulators.values()].map(({ name, title, operations }) => (
          <section class="panel">
            <div class="row">
              <a href={view.to(`/providers/${name}`)}>
                <strong>{title}</strong>
              </a>
              <span class="soft small right">{operations.length} operations</span>
            </div>
            <div class="row small">
              <code>{view.core.urls(name, view.namespace).base}</code>
              <Copy text={view.core.urls(name, view.namespace).base} />
            </div>
          </section>
        ))}
      </div>
    </div>
  );
};

const FirstVisit: FC<{ view: View }> = ({ view }) => {
  const text = `npx backlot env --write .env.backlot${view.namespace === 'default' ? '' : ` --namespace ${view.namespace}`}`;
  return (
    <section class="panel">
      <strong>Nothing has called yet.</strong>
      <p>Give your app the keys and addresses of this namespace:</p>
      <pre tabindex={0} aria-label="Command">
        {text}
      </pre>
      <Copy text={text} what="command" />
      <p class="soft">or choose a provider below for the lines that its SDK needs.</p>
    </section>
  );
};

export const overview = page('/', { title: 'Overview', body: (view) => <Overview view={view} /> });
