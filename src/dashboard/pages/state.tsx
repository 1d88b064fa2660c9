/** State: every collection as it is stored, as tables; and one row as JSON, to copy, change and delete. */
import type { FC } from 'hono/jsx';
import type { Collection } from '../../emulator/collection.ts';
import { page, type Fields } from '../page.ts';
import { AsCommand, Call, Code, Empty, Id, Pager } from '../parts.tsx';
import { Refused, type View } from '../view.ts';

type Row = Readonly<Record<string, unknown>>;

const State: FC<{ view: View }> = async ({ view }) => {
  const providers = [...view.core.emulators.values()];
  const used = providers.find(({ name }) => view.counts.providers[name]) ?? providers[0];
  const provider = view.url.searchParams.get('provider') ?? used?.name ?? '';
  const { collections } = (await view.ask(`/state/${provider}`)) as { collections: { name: string; count: number }[] };
  const filled = collections.filter(({ count }) => count > 0);
  const empty = collections.filter(({ count }) => count === 0);
  return (
    <>
      <nav class="tabs" aria-label="Providers">
        {providers.map(({ name, title }) => (
          <a href={view.to('/state', { provider: name })} aria-current={name === provider ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <div id="state" data-live>
        {filled.length === 0 ? (
          <Empty>Nothing is stored yet.</Empty>
        ) : (
          <div class="panel flush">
            <table>
              <thead>
                <tr>
                  <th scope="col">Collection</th>
                  <th scope="col" class="num">
                    Rows
                  </th>
                </tr>
              </thead>
              <tbody>
                {filled.map(({ name, count }) => (
                  <tr data-row data-key={name}>
                    <td>
                      <a href={view.to(`/state/${provider}/${name}`)}>{name}</a>
                    </td>
                    <td class="num">{count.toLocaleString('en')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {empty.length > 0 && (
          <details class="small soft">
            <summary>{empty.length} empty collections</summary>
            <p>{empty.map(({ name }) => name).join(', ')}</p>
          </details>
        )}
      </div>
      <div class="row small">
        The same in a terminal: <AsCommand view={view} call={`GET /state/${provider}`} />
      </div>
    </>
  );
};

/** Fields that tell a row apart: its key, what is filtered by, then whatever is short. */
function columnsOf({ options: { key, columns = [] } }: Collection, rows: readonly Row[]): readonly string[] {
  const declared = columns.map((column) => (typeof column === 'string' ? column : column.name));
  const present = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => isShort(row[name]))));
  const wanted = [key, declared, [...present]].flat().filter((name) => present.has(name));
  return [...new Set(wanted)].slice(0, 7);
}

const isShort = (value: unknown): boolean =>
  (typeof value === 'string' && value.length > 0 && value.length <= 60) ||
  typeof value === 'number' ||
  typeof value === 'boolean';

/** Where a row stands: what its key fields say, those of `internal` too. */
function keyOf({ options: { key } }: Collection, row: Row): string {
  const internal = (row['_internal'] ?? {}) as Row;
  return [key]
    .flat()
    .map((field) => String(row[field] ?? internal[field]))
    .join('/');
}

interface Place {
  readonly provider: string;
  readonly collection: string;
}

const collectionOf = (view: View, { provider, collection }: Place): Collection => {
  const found = view.core.emulators.get(provider)?.collections.get(collection);
  if (!found) throw new Refused(404, `There is no collection ${collection} of ${provider}.`);
  return found;
};

const Rows: FC<{ view: View } & Place> = async ({ view, provider, collection: name }) => {
  const collection = collectionOf(view, { provider, collection: name });
  const cursor = view.url.searchParams.get('cursor');
  const { items, nextCursor } = (await view.ask(
    `/state/${provider}/${name}?limit=50${cursor === null ? '' : `&cursor=${cursor}`}`,
  )) as { items: Row[]; nextCursor: string | null };
  const columns = columnsOf(collection, items);
  return (
    <>
      <div class="row soft">
        <a href={view.to('/state', { provider })}>{view.core.emulators.get(provider)?.title}</a> · {name}
        <AsCommand view={view} call={`GET /state/${provider}/${name}`} />
      </div>
      <div id="rows" data-live>
        {items.length === 0 ? (
          <Empty>No {name} yet.</Empty>
        ) : (
          <div class="panel flush scroll">
            <table>
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th scope="col">{column}</th>
                  ))}
                </tr>
              </thead>
              <tbody data-feed>
                {items.map((row) => {
                  const key = keyOf(collection, row);
                  const account = row['_account'];
                  const to = view.to(`/state/${provider}/${name}/${encodeURIComponent(key)}`, {
                    account: typeof account === 'string' ? account : undefined,
                  });
                  return (
                    <tr data-row data-key={`${String(account ?? '')} ${key}`}>
                      {columns.map((column, index) => (
                        <td class="small">
                          {index === 0 ? <a href={to}>{cell(row[column]) || key}</a> : cell(row[column])}
                        </td>
                      ))}
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

interface RowPlace extends Place {
  readonly key: string;
}

const pathOf = (view: View, { provider, collection, key }: RowPlace): string => {
  const account = view.url.searchParams.get('account');
  return `/state/${provider}/${collection}/${encodeURIComponent(key)}${account === null ? '' : `?account=${encodeURIComponent(account)}`}`;
};

/** The biggest row that is edited in the page. */
const editable = 30_000;

const OneRow: FC<{ view: View; place: RowPlace }> = async ({ view, place }) => {
  const row = (await view.ask(pathOf(view, place))) as Row;
  const text = JSON.stringify(row, null, 2);
  const account = view.url.searchParams.get('account') ?? undefined;
  const list = view.to(`/state/${place.provider}/${place.collection}`);
  return (
    <>
      <div class="row soft">
        <a href={view.to('/state', { provider: place.provider })}>{view.core.emulators.get(place.provider)?.title}</a> ·{' '}
        <a href={list}>{place.collection}</a> · <Id of={place.key} what="key" />{' '}
        <AsCommand view={view} call={`GET ${pathOf(view, place)}`} />
      </div>
      <Code of={text.slice(0, editable)} label="The row" lang="json" />
      {text.length <= editable && (
        <details class="panel">
          <summary>
            <strong>Change it</strong> <span class="soft small">behind the provider: no event tells of it</span>
          </summary>
          <form
            method="post"
            action={view.to(`/state/${place.provider}/${place.collection}/${encodeURIComponent(place.key)}`, {
              account,
            })}
          >
            <label class="small" for="row">
              Fields that are left out stay as they are
            </label>
            <textarea id="row" name="row" rows={Math.min(30, text.split('\n').length + 1)} class="mono">
              {text}
            </textarea>
            <p>
              <button class="main">Save</button>
            </p>
          </form>
        </details>
      )}
      <Call
        view={view}
        call={`DELETE ${pathOf(view, place)}`}
        label="Delete"
        back={list}
        sure={`Delete ${place.key}? No event tells of it.`}
      />
    </>
  );
};

async function save(view: View, place: RowPlace, fields: Fields): Promise<string> {
  let row: unknown;
  try {
    row = JSON.parse(String(fields['row']));
  } catch (error) {
    throw new Refused(400, `That is not JSON: ${(error as Error).message}`);
  }
  await view.ask(pathOf(view, place), { method: 'PATCH', body: row });
  return `${place.key} is changed.`;
}

export const state = page('/state', {
  title: 'State',
  group: 'The world',
  key: 's',
  body: (view) => <State view={view} />,
});

export const collection = page('/state/:provider/:collection', {
  title: (_, { collection: name }) => name,
  body: (view, params) => <Rows view={view} {...params} />,
});

export const row = page('/state/:provider/:collection/:key', {
  title: (_, { key }) => key,
  body: (view, params) => <OneRow view={view} place={params} />,
  act: save,
});
