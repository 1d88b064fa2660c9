/** Webhooks: every event with how its delivery went, and the targets that fail. */
import type { FC } from 'hono/jsx';
import type { ShownWebhook, WebhookCounts } from '../../control/webhooks.ts';
import { commandOf } from '../commands.ts';
import { FilterBar } from '../filter-bar.tsx';
import { filterOf } from '../filter.ts';
import { page } from '../page.ts';
import { Call, Empty, Outcome, Pager, Status, Time } from '../parts.tsx';
import type { View } from '../view.ts';
import { plural } from '../words.ts';

export const WebhookTable: FC<{ view: View; webhooks: readonly ShownWebhook[] }> = ({ view, webhooks }) => (
  <div class="panel flush scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Provider</th>
          <th scope="col">Event</th>
          <th scope="col">State</th>
          <th scope="col">Target</th>
          <th scope="col">Attempts</th>
        </tr>
      </thead>
      <tbody data-feed>
        {webhooks.map((webhook) => (
          <Row view={view} webhook={webhook} />
        ))}
      </tbody>
    </table>
  </div>
);

const Row: FC<{ view: View; webhook: ShownWebhook }> = ({ view, webhook }) => {
  const { id, at, provider, event, events, status, url, reason, attempts, nextAttempt, replayOf } = webhook;
  return (
    <tr data-row data-key={id}>
      <td>
        <Time of={at} />
      </td>
      <td>{view.core.emulators.get(provider)?.title ?? provider}</td>
      <td>
        <a href={view.to(`/webhooks/${id}`)}>{event}</a>
        {events.length > 1 && <span class="small soft"> and {events.length - 1} more</span>}
        {replayOf !== undefined && <span class="small soft"> sent again</span>}
      </td>
      <td>
        <Outcome of={status} />
      </td>
      <td class="small wide">
        <span class="mono wrap">{url}</span>
        {reason !== undefined && <div class="soft">{reason}</div>}
      </td>
      <td class="small nowrap">
        {attempts.slice(-4).map(({ status: answered }) => (
          <>{answered === null ? <span class="tag bad">no answer</span> : <Status code={answered} />} </>
        ))}
        {nextAttempt !== undefined && (
          <div class="soft">
            next <Time of={nextAttempt} />
          </div>
        )}
      </td>
    </tr>
  );
};

/** Targets that fail, each with what sends everything to it again. */
export const Failing: FC<{ view: View; counts: WebhookCounts }> = ({ view, counts }) => (
  <>
    {counts.failing.map(({ provider, url, reason, count, webhook, lastAt }) => (
      <section class="panel trouble">
        <div class="row">
          <span class="tag bad">{plural(count, 'webhook')}</span>
          <strong>{view.core.emulators.get(provider)?.title ?? provider}</strong> <code>{url}</code>
          <span class="right soft small">
            last <Time of={lastAt} />
          </span>
        </div>
        <p>
          <a href={view.to(`/webhooks/${webhook}`)}>{reason}</a>
        </p>
        <Call view={view} call="POST /webhooks/replay" body={{ provider, url }} label="Send them again" />
      </section>
    ))}
  </>
);

const Webhooks: FC<{ view: View }> = async ({ view }) => {
  const { asked, wrong } = filterOf(view, ['provider', 'status', 'event', 'request']);
  const words = asked.get('text');
  asked.set('limit', '50');
  asked.delete('text');
  const [{ webhooks, nextCursor }, counts] = (await Promise.all([
    view.ask(`/webhooks?${asked}`),
    view.ask('/webhooks/counts'),
  ])) as [{ webhooks: ShownWebhook[]; nextCursor: string | null }, WebhookCounts];
  const isFiltered = view.url.searchParams.has('q');
  return (
    <>
      <FilterBar
        view={view}
        path="/webhooks"
        hint="provider: event: status: after:"
        wrong={
          words === null
            ? wrong
            : [
                ...wrong,
                `"${words}" is not looked for: webhooks are found by provider:, event:, status:, request: and after:`,
              ]
        }
        chips={{ status: ['delivered', 'pending', 'failed', 'refused', 'dropped'] }}
      />
      <div id="webhooks" data-live>
        {!isFiltered && <Failing view={view} counts={counts} />}
        {webhooks.length > 0 ? <WebhookTable view={view} webhooks={webhooks} /> : <None view={view} is={isFiltered} />}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

const None: FC<{ view: View; is: boolean }> = ({ view, is }) => {
  if (is) return <Empty>Nothing fits.</Empty>;
  const provider = [...view.core.emulators.values()].find(({ endpoints }) => endpoints !== undefined)?.name;
  return (
    <>
      <Empty
        {...(provider && {
          command: commandOf(view, `PUT /webhook-endpoints/${provider}`, { url: 'http://127.0.0.1:3000/webhooks' }),
        })}
      >
        No event has gone out yet. Say where they go:
      </Empty>
      <p>
        <a href={view.to('/endpoints')}>Or set it here</a>
      </p>
    </>
  );
};

export const webhooks = page('/webhooks', {
  title: 'Webhooks',
  group: 'Traffic',
  key: 'w',
  body: (view) => <Webhooks view={view} />,
});
