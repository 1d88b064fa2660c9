/** One request: what came, what was answered, and what it caused. */
import type { Child, FC } from 'hono/jsx';
import type { ShownJob } from '../../control/jobs.ts';
import type { ShownWebhook } from '../../control/webhooks.ts';
import type { LoggedRequest } from '../../telemetry/request-log.ts';
import { commandOf, quoted } from '../commands.ts';
import { file, page } from '../page.ts';
import { Body, Call, Code, Facts, HeaderList, Id, Outcome, Status, Time } from '../parts.tsx';
import type { View } from '../view.ts';
import { plural } from '../words.ts';

const titleOf = (view: View, provider: string): string => view.core.emulators.get(provider)?.title ?? provider;

const load = async (view: View, id: string): Promise<LoggedRequest> =>
  (await view.ask(`/requests/${encodeURIComponent(id)}`)) as LoggedRequest;

/** So much of the path is the page's title. */
const titleLength = 70;

const OneRequest: FC<{ view: View; request: LoggedRequest }> = async ({ view, request }) => {
  const { id, at, provider, operation, path, status, error, durationMs, requestBody, responseBody } = request;
  const [{ webhooks }, { jobs }] = (await Promise.all([
    view.ask(`/webhooks?limit=50&request=${encodeURIComponent(id)}`),
    view.ask('/jobs?limit=200'),
  ])) as [{ webhooks: ShownWebhook[] }, { jobs: ShownJob[] }];
  const caused = jobs.filter((job) => job.request === id && !job.name.startsWith('webhook '));
  return (
    <>
      <section class="panel">
        <Facts
          of={{
            ...(path.length > titleLength && { Path: <span class="mono">{path}</span> }),
            Answer: (
              <>
                <Status code={status} /> {error}
              </>
            ),
            Operation:
              operation === null ? (
                <>
                  not emulated: <a href={view.to(`/providers/${provider}`)}>what {titleOf(view, provider)} is</a>
                </>
              ) : (
                <a href={view.to('/requests', { q: `operation:${operation}` })}>{operation}</a>
              ),
            At: <Time of={at} />,
            Took: `${durationMs} ms`,
            Id: <Id of={id} />,
          }}
        />
        <div class="row">
          <Call view={view} call={`POST /requests/${id}/repeat`} label="Send again" main />
        </div>
      </section>
      <h2>What came of it</h2>
      <Timeline view={view} request={request} webhooks={webhooks} jobs={caused} />
      <div class="two">
        <section>
          <h2>Request</h2>
          <HeaderList of={request.requestHeaders} label="Headers of the request" />
          <Body of={requestBody} label="Body of the request" whole={view.to(`/requests/${id}/sent`)} />
        </section>
        <section>
          <h2>Answer</h2>
          <HeaderList of={request.responseHeaders} label="Headers of the answer" />
          <Body of={responseBody} label="Body of the answer" whole={view.to(`/requests/${id}/answered`)} />
        </section>
      </div>
      <h2>The same in a terminal</h2>
      <Code of={curlOf(view, request)} label="curl" />
      <Code of={commandOf(view, `GET /requests/${id}`)} label="Command" />
    </>
  );
};

interface TimelineProps {
  readonly view: View;
  readonly request: LoggedRequest;
  readonly webhooks: readonly ShownWebhook[];
  readonly jobs: readonly ShownJob[];
}

/** Between the parts of a stored key; in addresses they stand as paths do. */
const separator = '\u001f';

const Timeline: FC<TimelineProps> = ({ view, request, webhooks, jobs }) => {
  const { fault, changes = [], events, provider, operation } = request;
  const silent = events.filter(({ type }) => !webhooks.some((webhook) => webhook.events.includes(type)));
  return (
    <ol class="timeline" id="timeline" data-live>
      <Step tone="">
        {titleOf(view, provider)} took it as <code>{operation ?? 'nothing that is emulated'}</code>
      </Step>
      {fault !== undefined && (
        <Step tone="warn">
          The fault rule <a href={view.to('/faults')}>{fault}</a> had its way with it
        </Step>
      )}
      {changes.length > 0 && (
        <Step tone="">
          {plural(changes.length, 'row')} changed
          <ul>
            {changes.slice(0, 20).map(([collection, stored, what]) => {
              const key = stored.replaceAll(separator, '/');
              return (
                <li>
                  {what}{' '}
                  {what === 'removed' ? (
                    <code>{`${collection} ${key}`}</code>
                  ) : (
                    <a href={view.to(`/state/${provider}/${collection}/${encodeURIComponent(key)}`)}>
                      <code>{`${collection} ${key}`}</code>
                    </a>
                  )}
                </li>
              );
            })}
            {changes.length > 20 && <li class="soft">and {changes.length - 20} more</li>}
          </ul>
        </Step>
      )}
      {silent.length > 0 && (
        <Step tone="">
          Events that nobody is told of: {silent.map(({ type }) => type).join(', ')}.{' '}
          <a href={view.to('/endpoints')}>Tell somebody</a>
        </Step>
      )}
      {webhooks.map((webhook) => (
        <WebhookStep view={view} webhook={webhook} />
      ))}
      {jobs.map(({ name, due }) => (
        <Step tone="warn">
          <a href={view.to('/jobs')}>{name}</a> is due {due === null ? 'no more: it failed' : <Time of={due} />}
        </Step>
      ))}
      {changes.length + events.length + jobs.length === 0 && <Step tone="">It changed nothing</Step>}
    </ol>
  );
};

const WebhookStep: FC<{ view: View; webhook: ShownWebhook }> = ({ view, webhook }) => {
  const { id, event, status, url, attempts, reason, nextAttempt } = webhook;
  return (
    <Step tone={status === 'delivered' ? 'good' : status === 'pending' ? 'warn' : 'bad'}>
      <a href={view.to(`/webhooks/${id}`)}>{event}</a> <Outcome of={status} /> to <code>{url}</code>
      {attempts.length > 1 && ` in ${plural(attempts.length, 'attempt')}`}
      {reason !== undefined && <div class="small soft">{reason}</div>}
      {nextAttempt !== undefined && (
        <div class="small soft">
          next attempt <Time of={nextAttempt} />
        </div>
      )}
    </Step>
  );
};

const Step: FC<{ tone: string; children: Child }> = ({ tone, children }) => <li class={tone}>{children}</li>;

/** What an app sends; secrets are as the log has them. */
function curlOf(view: View, { method, path, provider, requestHeaders, requestBody }: LoggedRequest): string {
  const { base } = view.core.urls(provider, view.namespace);
  const kept = Object.entries(requestHeaders).filter(
    ([name]) => !/^(?:host|connection|content-length|accept|accept-encoding|user-agent)$/.test(name),
  );
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(base + path)}`,
    ...kept.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(requestBody === '' ? [] : [`-d ${quoted(requestBody.slice(0, 4000))}`]),
  ].join(' \\\n  ');
}

export const request = page('/requests/:id', {
  title: async (view, { id }) => {
    const { method, path } = await load(view, id);
    return `${method} ${path.length > titleLength ? `${path.slice(0, titleLength)}…` : path}`;
  },
  body: async (view, { id }) => <OneRequest view={view} request={await load(view, id)} />,
});

const textOf = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });

/** The bodies whole, as the log has them. */
export const requestSent = file('/requests/:id/sent', {
  file: async (view, { id }) => textOf((await load(view, id)).requestBody),
});
export const requestAnswered = file('/requests/:id/answered', {
  file: async (view, { id }) => textOf((await load(view, id)).responseBody),
});
