/** State: every collection as it is stored. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { Empty, Pager, Text } from '../parts.tsx';
import type { View } from '../view.ts';

const State: FC<{ view: View }> = async ({ view }) => {
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

const Collection: FC<{ view: View; provider: string; collection: string }> = async ({ view, provider, collection }) => {
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

export const state = page('/state', {
  title: 'State',
  group: 'The world',
  key: 's',
  body: (view) => <State view={view} />,
});

export const collection = page('/state/:provider/:collection', {
  title: (_, { collection }) => collection,
  body: (view, params) => <Collection view={view} {...params} />,
});
