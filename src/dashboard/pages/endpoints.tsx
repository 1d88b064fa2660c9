/** Endpoints: where each provider's events go, as set in its console. */
import type { FC } from 'hono/jsx';
import type { ShownEndpoint } from '../../control/endpoints.ts';
import { page, type Fields } from '../page.ts';
import { AsCommand, Call, Secret } from '../parts.tsx';
import type { View } from '../view.ts';

/** The targets of one provider's console, with forms to change and add them. */
export const EndpointList: FC<{ view: View; provider: string }> = async ({ view, provider }) => {
  const { endpoints } = (await view.ask(`/webhook-endpoints/${provider}`)) as { endpoints: ShownEndpoint[] };
  return (
    <>
      {endpoints.map((endpoint) => (
        <OneEndpoint view={view} provider={provider} endpoint={endpoint} />
      ))}
      <form method="post" action={view.to('/endpoints')} class="call">
        <input type="hidden" name="provider" value={provider} />
        <label class="small" for={`add-${provider}`}>
          {endpoints.length === 0 ? 'Nobody is told yet. Tell' : 'Tell another'}
        </label>
        <input
          id={`add-${provider}`}
          name="url"
          type="url"
          required
          placeholder="http://127.0.0.1:3000/webhooks"
          size={36}
        />
        <button class={endpoints.length === 0 ? 'main' : undefined}>Add</button>
        <AsCommand
          view={view}
          call={`PUT /webhook-endpoints/${provider}`}
          body={{ url: 'http://127.0.0.1:3000/webhooks' }}
        />
      </form>
    </>
  );
};

const OneEndpoint: FC<{ view: View; provider: string; endpoint: ShownEndpoint }> = ({ view, provider, endpoint }) => {
  const { id, url, events, secret } = endpoint;
  const named = `${provider}-${id}`;
  return (
    <details class="endpoint">
      <summary>
        <code>{url}</code> <span class="small soft">{eventsText(events)}</span>
      </summary>
      {secret !== null && (
        <p class="small">
          Secret <Secret of={secret} what="secret" />
        </p>
      )}
      <form method="post" action={view.to('/endpoints')} class="fields">
        <input type="hidden" name="provider" value={provider} />
        <input type="hidden" name="id" value={id} />
        <label for={`url-${named}`}>
          URL
          <input id={`url-${named}`} name="url" type="url" required value={url} />
        </label>
        <label for={`events-${named}`} class="wide">
          Events, with commas; * is all
          <input id={`events-${named}`} name="events" value={events.join(', ')} />
        </label>
        <div>
          <button>Save</button>
        </div>
      </form>
      <Call
        view={view}
        call={`DELETE /webhook-endpoints/${provider}/${encodeURIComponent(id)}`}
        label="Remove"
        sure={`Stop telling ${url}?`}
      />
    </details>
  );
};

const eventsText = (events: readonly string[]): string =>
  events.length > 4 ? `${events.slice(0, 3).join(', ')} and ${events.length - 3} more` : events.join(', ');

const Endpoints: FC<{ view: View }> = ({ view }) => (
  <>
    {[...view.core.emulators.values()].map(({ name, title, endpoints }) => (
      <section class="panel">
        <h2>
          <a href={view.to(`/providers/${name}`)}>{title}</a>
        </h2>
        {endpoints === undefined ? (
          <p class="soft">
            {title} has no console for webhooks: the app names a target on each object, through the API.
          </p>
        ) : (
          <EndpointList view={view} provider={name} />
        )}
      </section>
    ))}
  </>
);

async function save(view: View, _: unknown, fields: Fields): Promise<string> {
  const [provider, id, url, events] = ['provider', 'id', 'url', 'events'].map((name) => String(fields[name] ?? ''));
  const path = `/webhook-endpoints/${provider}`;
  if (id === '') {
    await view.ask(path, { method: 'POST', body: { url } });
    return `${url} is told from now on.`;
  }
  const wanted = (events ?? '').split(',').map((event) => event.trim());
  await view.ask(`${path}/${encodeURIComponent(id ?? '')}`, {
    method: 'PATCH',
    body: { url, events: wanted.filter(Boolean) },
  });
  return `${url} is told of ${eventsText(wanted)}.`;
}

export const endpoints = page('/endpoints', {
  title: 'Endpoints',
  group: 'Traffic',
  key: 'e',
  body: (view) => <Endpoints view={view} />,
  act: save,
});
