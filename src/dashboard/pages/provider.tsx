/** One provider: how an app reaches it, its keys, what is emulated, what can go wrong and what can happen. */
import type { FC } from 'hono/jsx';
import type { Offer } from '../../control/offers.ts';
import type { ShownTrigger } from '../../control/triggers.ts';
import { page } from '../page.ts';
import { Empty, Id, Secret, Status, Time } from '../parts.tsx';
import { offerOf, Snippets } from '../snippets.tsx';
import { pullFrom, TriggerForm, triggersOf } from '../triggers.tsx';
import type { View } from '../view.ts';
import { EndpointList } from './endpoints.tsx';
import { rulesOf, Sliders } from './faults.tsx';

const Provider: FC<{ view: View; name: string }> = async ({ view, name }) => {
  const offer = await offerOf(view, name);
  const rules = await rulesOf(view);
  const triggers = await triggersOf(view, name);
  const here = (query: Record<string, string>): string => view.to(`/providers/${name}`, query);
  return (
    <>
      <div class="beside">
        <div>
          <section class="panel">
            <Snippets view={view} offer={offer} to={here} />
          </section>
          <h2>Keys</h2>
          <Keys offer={offer} />
        </div>
        <aside>
          <section class="panel">
            <h2>Where it is</h2>
            <p class="small soft">Base URL</p>
            <p>
              <Id of={offer.baseUrl} what="base URL" />
            </p>
            <p class="small soft">Its own port, for clients that take no path</p>
            <p>
              <Id of={offer.ownUrl} what="own URL" />
            </p>
            <p class="small soft">
              Stands in for {offer.hosts.slice(0, 6).join(', ')}
              {offer.hosts.length > 6 && ` and ${offer.hosts.length - 6} more`}
            </p>
          </section>
          <section class="panel">
            <h2>Make it worse</h2>
            <Sliders view={view} provider={name} title={offer.title} rules={rules} />
          </section>
        </aside>
      </div>
      {offer.console && (
        <>
          <h2>Webhook endpoints</h2>
          <section class="panel">
            <EndpointList view={view} provider={name} />
          </section>
        </>
      )}
      <h2 id="triggers">What the outside world can do</h2>
      <Triggers view={view} name={name} triggers={triggers} />
      <h2 id="operations">What is emulated</h2>
      <Operations view={view} offer={offer} />
      <NotEmulated view={view} name={name} />
    </>
  );
};

const Keys: FC<{ offer: Offer }> = ({ offer: { credentials } }) => (
  <div class="panel flush scroll">
    <table>
      <tbody>
        {Object.entries(credentials).map(([key, value]) => {
          const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
          return (
            <tr>
              <th scope="row">{key}</th>
              <td>
                {text.length > 300 ? (
                  <span class="small soft">{text.length} characters: `npx backlot env` has it whole</span>
                ) : (
                  <Secret of={text} what={key} />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </div>
);

/** So many triggers have their forms in the page; of more, they are found by name. */
const fewTriggers = 14;

const Triggers: FC<{ view: View; name: string; triggers: readonly ShownTrigger[] }> = ({ view, name, triggers }) => {
  const asked = view.url.searchParams.get('trigger') ?? '';
  const found = triggers.filter(({ event, summary }) =>
    `${event} ${summary}`.toLowerCase().includes(asked.toLowerCase()),
  );
  const isFew = found.length <= fewTriggers;
  return (
    <>
      {triggers.length > fewTriggers && (
        <Find view={view} path={`/providers/${name}#triggers`} field="trigger" label="Find a trigger" value={asked} />
      )}
      {found.length === 0 && <Empty>Nothing that is called so.</Empty>}
      {isFew && found.map((trigger) => <TriggerForm view={view} trigger={trigger} open={trigger.event === asked} />)}
      {!isFew && (
        <p class="names">
          {found.map(({ event, summary }) => (
            <a href={`${view.to(`/providers/${name}`, { trigger: event })}#triggers`} title={summary}>
              {event}
            </a>
          ))}
        </p>
      )}
    </>
  );
};

const Find: FC<{ view: View; path: string; field: string; label: string; value: string }> = ({
  view,
  path,
  field,
  label,
  value,
}) => (
  <form method="get" action={path} class="row">
    {view.namespace !== 'default' && <input type="hidden" name="namespace" value={view.namespace} />}
    <label class="hidden" for={`find-${field}`}>
      {label}
    </label>
    <input id={`find-${field}`} type="search" name={field} value={value} placeholder={label} size={34} />
    <button>Find</button>
  </form>
);

/** So many operations stand in the page. */
const shownOperations = 60;

const Operations: FC<{ view: View; offer: Offer }> = ({ view, offer: { name, title, operations, published } }) => {
  const asked = view.url.searchParams.get('op') ?? '';
  const words = asked.toLowerCase().split(/\s+/);
  const found = operations.filter(({ id, method, path, summary }) => {
    const text = `${id} ${method} ${path} ${summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <p class="soft">
        {operations.length} operations of {title}
        {published !== undefined && `, whose own document lists ${published}`}; any other answers in its own error
        shape, with the header X-Backlot-Not-Emulated. <a href={`/_backlot/openapi/${name}.json`}>OpenAPI document</a>
      </p>
      <Find view={view} path={`/providers/${name}#operations`} field="op" label="Find an operation" value={asked} />
      {found.length === 0 ? (
        <Empty>Nothing that is emulated is called so.</Empty>
      ) : (
        <div class="panel flush scroll">
          <table>
            <tbody>
              {found.slice(0, shownOperations).map(({ id, method, path, summary }) => (
                <tr>
                  <td class="nowrap">
                    <a href={view.to('/requests', { q: `operation:${id}` })} class="small" title="Its requests">
                      {id.slice(name.length + 1)}
                    </a>
                  </td>
                  <td class="mono small">
                    <span class="method">{method}</span> {path}
                  </td>
                  <td class="small">{summary}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > shownOperations && (
        <p class="soft small">and {found.length - shownOperations} more: find them by a word</p>
      )}
    </>
  );
};

/** Calls of the last hour that nothing here answers. */
const NotEmulated: FC<{ view: View; name: string }> = ({ view, name }) => {
  const missed = view.counts.troubles.filter(({ provider, operation }) => provider === name && operation === null);
  if (missed.length === 0) return <></>;
  return (
    <section class="panel trouble">
      <h2>The app calls what is not emulated</h2>
      {missed.map(({ count, status, request, lastAt }) => (
        <p>
          <Status code={status} /> {count} times in the last hour,{' '}
          <a href={view.to(`/requests/${request}`)}>the last</a> at <Time of={lastAt} />
        </p>
      ))}
    </section>
  );
};

export const provider = page('/providers/:provider', {
  title: (view, { provider: name }) => view.core.emulators.get(name)?.title ?? name,
  body: (view, { provider: name }) => <Provider view={view} name={name} />,
  act: (view, { provider: name }, fields) => pullFrom(view, name, fields),
});
