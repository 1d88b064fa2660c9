/** State, jobs and faults: what is stored, what is due, what is to go wrong. */
import type { FC } from 'hono/jsx';
import { AsCurl, Call, Empty, Pager, Text, Time } from '../parts.tsx';
import type { View } from '../view.ts';

export const State: FC<{ view: View }> = async ({ view }) => {
  const providers = [...view.core.emulators.values()];
  const all = (await Promise.all(providers.map(({ name }) => view.ask(`/state/${name}`)))) as {
    collections: { name: string; count: number }[];
  }[];
  return (
    <div class="grid" id="state" data-live>
      {providers.map(({ name, title }, index) => (
        <section class="panel">
          <strong>{title}</strong>
          <table>
            <tbody>
              {all[index]?.collections.map((collection) => (
                <tr>
                  <td>
                    <a href={view.to(`/state/${name}/${collection.name}`)}>{collection.name}</a>
                  </td>
                  <td class="num">{collection.count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
};

export const Collection: FC<{ view: View; provider: string; collection: string }> = async ({
  view,
  provider,
  collection,
}) => {
  const cursor = view.url.searchParams.get('cursor');
  const { items, nextCursor } = (await view.ask(
    `/state/${provider}/${collection}?limit=25${cursor ? `&cursor=${cursor}` : ''}`,
  )) as {
    items: unknown[];
    nextCursor?: string;
  };
  return (
    <div id="rows" data-live>
      {items.length === 0 && <Empty>No {collection} yet.</Empty>}
      {items.map((item) => (
        <Text of={JSON.stringify(item)} label="Row" />
      ))}
      <Pager view={view} cursor={nextCursor} />
    </div>
  );
};

interface Job {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly kind: string;
  readonly due: string | null;
  readonly input: unknown;
}

export const Jobs: FC<{ view: View }> = async ({ view }) => {
  const { jobs } = (await view.ask('/jobs?limit=100')) as { jobs: Job[] };
  return (
    <div id="jobs" data-live class="scroll">
      {jobs.length === 0 ? (
        <Empty>Nothing is due on this namespace's clock.</Empty>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Due</th>
              <th scope="col">Provider</th>
              <th scope="col">What</th>
              <th scope="col">Kind</th>
              <th scope="col">Of</th>
              <th scope="col">Clock</th>
            </tr>
          </thead>
          <tbody>
            {jobs.map(({ provider, name, kind, due, input }) => (
              <tr data-row>
                <td>{due ? <Time of={due} /> : 'parked'}</td>
                <td>{provider}</td>
                <td>{name}</td>
                <td>{kind}</td>
                <td class="mono small">{JSON.stringify(input)?.slice(0, 160)}</td>
                <td>
                  {due && <Call view={view} call="POST /clock/advance" body={{ to: due }} label="Advance to here" />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
};

interface Rule {
  readonly id: string;
  readonly hits: number;
  readonly [field: string]: unknown;
}

export const Faults: FC<{ view: View }> = async ({ view }) => {
  const { rules } = (await view.ask('/faults')) as { rules: Rule[] };
  return (
    <>
      <section class="panel">
        <h2 style="margin-top:0">Add a rule</h2>
        <form method="post" action={view.to('/do')}>
          <input type="hidden" name="call" value="POST /faults" />
          <input type="hidden" name="back" value={view.to('/faults')} />
          <label class="small" for="rule">
            The rule, as JSON
          </label>
          <textarea id="rule" name="body" rows={5} style="width:100%" class="mono">
            {'{"when":{"probability":0.2},"fault":{"error":"rate_limit"}}'}
          </textarea>
          <p>
            <button class="main">Add</button>
          </p>
        </form>
      </section>
      <div class="grid">
        {[...view.core.emulators.values()].map(({ name, title }) => (
          <section class="panel row">
            <strong>{title}</strong>
            <span class="right" />
            <Call
              view={view}
              call="POST /faults"
              body={{ id: `${name}-out`, provider: name, fault: { error: 'unavailable' } }}
              label="Take it down"
            />
          </section>
        ))}
      </div>
      <div id="rules" data-live>
        {rules.length === 0 && <Empty>No rule is on: everything works.</Empty>}
        {rules.map(({ id, hits, ...rule }) => (
          <section class="panel">
            <div class="row">
              <strong>{id}</strong>
              <span class="tag">{hits} hits</span>
              <span class="right" />
              <Call view={view} call={`DELETE /faults/${encodeURIComponent(id)}`} label="Remove" />
            </div>
            <Text of={JSON.stringify(rule)} label="Rule" />
            <AsCurl view={view} call="POST /faults" body={{ id, ...rule }} />
          </section>
        ))}
      </div>
    </>
  );
};
