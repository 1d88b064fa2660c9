/** Webhooks: every event with its attempts, and why one was not accepted. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { Call, Empty, Facts, HeaderList, Outcome, Pager, Status, Text, Time } from '../parts.tsx';
import type { View } from '../view.ts';

export interface Webhook {
  readonly id: string;
  readonly at: string;
  readonly provider: string;
  readonly event: string;
  readonly events?: readonly string[];
  readonly status: string;
  readonly url: string;
  readonly body: string;
  readonly nextAttempt?: string | null;
  readonly reason?: string | null;
  readonly attempts: readonly {
    readonly at: string;
    readonly url: string;
    readonly status?: number | null;
    readonly durationMs: number;
    readonly requestHeaders: Readonly<Record<string, string>>;
    readonly responseHeaders: Readonly<Record<string, string>>;
    readonly responseBody: string;
    readonly error?: string | null;
  }[];
}

export const WebhookTable: FC<{ view: View; webhooks: readonly Webhook[] }> = ({ view, webhooks }) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Provider</th>
          <th scope="col">Event</th>
          <th scope="col">State</th>
          <th scope="col">Target</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {webhooks.map(({ id, at, provider, event, events = [], status, url, reason }) => (
          <tr data-row>
            <td>
              <Time of={at} />
            </td>
            <td>{provider}</td>
            <td>
              <a href={view.to(`/webhooks/${id}`)}>{event}</a>
              {events.length > 1 && <span class="small soft"> and {events.length - 1} more</span>}
            </td>
            <td>
              <Outcome of={status} />
            </td>
            <td class="mono small">{url}</td>
            <td class="small">{reason ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Webhooks: FC<{ view: View }> = async ({ view }) => {
  const asked = new URLSearchParams({ limit: '50' });
  for (const name of ['provider', 'status', 'event', 'cursor']) {
    const value = view.url.searchParams.get(name);
    if (value) asked.set(name, value);
  }
  const { webhooks, nextCursor } = (await view.ask(`/webhooks?${asked}`)) as {
    webhooks: Webhook[];
    nextCursor?: string;
  };
  const status = view.url.searchParams.get('status') ?? '';
  return (
    <>
      <nav class="tabs" aria-label="States">
        {['', 'pending', 'delivered', 'failed', 'refused', 'dropped'].map((name) => (
          <a
            href={view.to('/webhooks', { status: name || undefined })}
            aria-current={name === status ? 'page' : undefined}
          >
            {name || 'all'}
          </a>
        ))}
      </nav>
      <div id="webhooks" data-live>
        {webhooks.length === 0 ? (
          <Empty>No webhook yet. Set a target in the app, or for a provider with a console on its page.</Empty>
        ) : (
          <WebhookTable view={view} webhooks={webhooks} />
        )}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

const OneWebhook: FC<{ view: View; id: string }> = async ({ view, id }) => {
  const webhook = (await view.ask(`/webhooks/${id}`)) as Webhook;
  return (
    <>
      <div class="row">
        <strong>{webhook.event}</strong>
        <Outcome of={webhook.status} />
        <Call view={view} call={`POST /webhooks/${id}/replay`} label="Send again" />
      </div>
      <section class="panel">
        <Facts
          of={{
            At: <Time of={webhook.at} />,
            Target: <code>{webhook.url}</code>,
            ...(webhook.reason && { Why: webhook.reason }),
            ...(webhook.nextAttempt && { 'Next attempt': <Time of={webhook.nextAttempt} /> }),
          }}
        />
      </section>
      <h2>Body</h2>
      <Text of={webhook.body} label="Body" />
      {webhook.attempts.map((attempt, index) => (
        <section class="panel">
          <div class="row">
            <strong>Attempt {index + 1}</strong>
            <Time of={attempt.at} />
            {attempt.status ? <Status code={attempt.status} /> : <span class="tag bad">no answer</span>}
            <span class="small soft">{attempt.durationMs} ms</span>
          </div>
          {attempt.error && <p>{attempt.error}</p>}
          <details>
            <summary>What was sent</summary>
            <HeaderList of={attempt.requestHeaders} />
          </details>
          <details open={webhook.status !== 'delivered'}>
            <summary>What the app answered</summary>
            <HeaderList of={attempt.responseHeaders} />
            <Text of={attempt.responseBody} label="The app's answer" />
          </details>
        </section>
      ))}
    </>
  );
};

export const webhooks = page('/webhooks', {
  title: 'Webhooks',
  group: 'Traffic',
  key: 'w',
  body: (view) => <Webhooks view={view} />,
});

export const webhook = page('/webhooks/:id', {
  title: (_, { id }) => id,
  body: (view, { id }) => <OneWebhook view={view} id={id} />,
});
