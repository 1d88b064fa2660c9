/** One provider: its address, keys and variables to copy, its webhook endpoints, what can be triggered. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { AsCommand, Call, Copy, Empty, Text } from '../parts.tsx';
import type { View } from '../view.ts';

interface Facts {
  readonly credentials: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly secret: string | null;
}

interface Trigger {
  readonly event: string;
  readonly summary: string;
  readonly input: unknown;
}

const Provider: FC<{ view: View; name: string }> = async ({ view, name }) => {
  const emulator = view.core.emulators.get(name);
  if (!emulator) return <Empty>No provider {name} is served here.</Empty>;
  const { credentials } = (await view.ask(`/namespaces/${view.namespace}`)) as Facts;
  const { triggers } = (await view.ask(`/triggers?provider=${name}`)) as { triggers: Trigger[] };
  const { base, own } = view.core.urls(name, view.namespace);
  const keys = credentials[name] ?? {};
  const strings = Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, String(value)]));
  const env = emulator.world.env(strings, { base, own });
  const dotenv = Object.entries(env)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join('\n');
  return (
    <>
      <section class="panel">
        <div class="row">
          Base URL <code>{base}</code> <Copy text={base} /> own port <code>{own}</code> <Copy text={own} />
        </div>
      </section>
      <h2>Keys</h2>
      <section class="panel scroll">
        <table>
          <tbody>
            {Object.entries(keys).map(([key, value]) => (
              <tr>
                <td>{key}</td>
                <td>
                  <span class="mono masked" tabindex={0}>
                    {typeof value === 'object' ? JSON.stringify(value).slice(0, 200) : String(value)}
                  </span>
                </td>
                <td>
                  <Copy text={typeof value === 'object' ? JSON.stringify(value) : String(value)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <h2>.env</h2>
      <pre class="masked" tabindex={0} aria-label="Variables">
        {dotenv}
      </pre>
      <Copy text={dotenv} what="variables" />
      {emulator.endpoints && <Endpoints view={view} provider={name} />}
      <h2>What can happen</h2>
      {triggers.map(({ event, summary, input }) => (
        <details class="panel">
          <summary>
            <strong>{event}</strong> <span class="soft">{summary}</span>
          </summary>
          <form method="post" action={view.to('/do')}>
            <input type="hidden" name="call" value={`POST /triggers/${name}/${event}`} />
            <input type="hidden" name="back" value={view.to(`/providers/${name}`)} />
            <label class="small" for={`input-${event}`}>
              Input, as JSON
            </label>
            <textarea id={`input-${event}`} name="body" rows={3} style="width:100%" class="mono">
              {'{}'}
            </textarea>
            <p>
              <button class="main">Do it</button>
            </p>
          </form>
          <Text of={JSON.stringify(input)} label="Schema of the input" />
          <AsCommand view={view} call={`POST /triggers/${name}/${event}`} />
        </details>
      ))}
    </>
  );
};

const Endpoints: FC<{ view: View; provider: string }> = async ({ view, provider }) => {
  const { endpoints } = (await view.ask(`/webhook-endpoints/${provider}`)) as { endpoints: Endpoint[] };
  return (
    <>
      <h2>Webhook endpoints</h2>
      <section class="panel">
        {endpoints.length === 0 && <Empty>None is set.</Empty>}
        {endpoints.map(({ url, events }) => (
          <p>
            <code>{url}</code> <span class="small soft">{events.join(', ')}</span>
          </p>
        ))}
        <Call view={view} call={`PUT /webhook-endpoints/${provider}`} label="Set as the only one">
          <label class="small" for="endpoint">
            URL
          </label>
          <input id="endpoint" name="url" type="url" required placeholder="http://127.0.0.1:3000/webhooks" size={40} />
        </Call>
      </section>
    </>
  );
};

export const provider = page('/providers/:provider', {
  title: (view, { provider }) => view.core.emulators.get(provider)?.title ?? 'Provider',
  body: (view, { provider }) => <Provider view={view} name={provider} />,
});
