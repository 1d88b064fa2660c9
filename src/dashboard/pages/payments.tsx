/** Money of every provider that takes it: payments, what is asked for, subscriptions, refunds, payouts. */
import type { FC } from 'hono/jsx';
import type { Kind, Payment } from '../../emulator/shows.ts';
import { chartOf } from '../chart.ts';
import { file, page } from '../page.ts';
import { Empty, Facts, Id, Pager } from '../parts.tsx';
import { shown, shownOne, type Shown } from '../shown.ts';
import { linkTo, Money, named, NoneYet, Search, Tabs, titleOf, Went, When } from '../sights.tsx';
import type { View } from '../view.ts';

const kinds = ['payment', 'request', 'subscription', 'refund', 'payout'] as const satisfies readonly Kind[];
type MoneyKind = (typeof kinds)[number];

const names: Readonly<Record<MoneyKind, string>> = {
  payment: 'Payments',
  request: 'Asked for',
  subscription: 'Subscriptions',
  refund: 'Refunds',
  payout: 'Payouts',
};

const kindOf = (view: View): MoneyKind => kinds.find((kind) => kind === view.url.searchParams.get('kind')) ?? 'payment';

const Payments: FC<{ view: View }> = async ({ view }) => {
  const kind = kindOf(view);
  const { searchParams } = view.url;
  const asked = { limit: 50, text: searchParams.get('text'), cursor: searchParams.get('cursor') };
  const { items, nextCursor } = await shown(view, kind, asked);
  return (
    <>
      <Tabs
        label="Kinds of money"
        of={kinds.map((one) => ({ name: names[one], to: view.to('/payments', { kind: one }), on: one === kind }))}
      />
      {drawn.has(kind) && items.length > 0 && <Chart view={view} kind={kind} newest={items[0]} />}
      <Search view={view} label="Payer, amount, state or text">
        <input type="hidden" name="kind" value={kind} />
      </Search>
      <div id="payments" data-live>
        {items.length === 0 ? (
          <Nothing view={view} kind={kind} searched={!!asked.text} />
        ) : (
          <MoneyTable view={view} kind={kind} items={items} />
        )}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

/** Of which the amounts by day mean something. */
const drawn = new Set<MoneyKind>(['payment', 'refund', 'payout']);
/** Days that the picture shows, and of how many of the newest it is drawn. */
const [days, looked] = [30, 1000];

type Newest = Shown<MoneyKind> | undefined;

const chartAt = (view: View, kind: MoneyKind, newest: Newest, size: 'narrow' | 'wide'): string =>
  view.to('/payments/chart.svg', { kind, size, theme: view.theme, of: `${newest?.key}-${newest?.state}` });

/** Its address changes with what is newest, so that a live page fetches it anew. */
const Chart: FC<{ view: View; kind: MoneyKind; newest: Newest }> = ({ view, kind, newest }) => (
  <figure class="panel chart" id="chart" data-live>
    <picture>
      <source media="(max-width:860px)" srcset={chartAt(view, kind, newest, 'narrow')} />
      <img src={chartAt(view, kind, newest, 'wide')} alt={`${names[kind]} by day, the last ${days} days`} />
    </picture>
  </figure>
);

const Nothing: FC<{ view: View; kind: MoneyKind; searched: boolean }> = ({ view, kind, searched }) =>
  searched ? (
    <Empty>Nothing here says that.</Empty>
  ) : (
    <NoneYet view={view} kind={kind}>
      None yet. What your app does shows here; so does this:
    </NoneYet>
  );

const MoneyTable: FC<{ view: View; kind: MoneyKind; items: readonly Shown<MoneyKind>[] }> = ({ view, kind, items }) => (
  <div class="panel flush scroll">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col" class="num">
            Amount
          </th>
          <th scope="col">State</th>
          <th scope="col">Who</th>
          <th scope="col">What for</th>
          <th scope="col">When</th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody data-feed>
        {items.map((item) => (
          <tr data-row data-key={item.key}>
            <td class="num">
              <a href={linkTo(view, '/payments', item, { query: { kind } })}>
                <Money of={item.money} />
              </a>
              {item.every && <span class="small soft"> a {item.every}</span>}
            </td>
            <td>
              <Went of={item} />
            </td>
            <td>{whoOf(item)}</td>
            <td>{item.about}</td>
            <td class="nowrap">
              <When at={item.at} />
            </td>
            <td class="nowrap">
              {titleOf(view, item.provider)}{' '}
              {item.link && (
                <a href={item.link} target="_blank" rel="noopener">
                  Page
                </a>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const whoOf = ({ payer, method }: Payment): string => [payer, method].filter(Boolean).join(' · ');

export const payments = page('/payments', {
  title: 'Payments',
  group: 'As people see it',
  key: 'p',
  body: (view) => <Payments view={view} />,
});

const OnePayment: FC<{ view: View; kind: MoneyKind; of: Shown<MoneyKind> }> = ({ view, kind, of: item }) => (
  <div id="payment" data-live>
    <section class="panel">
      <p class="big">
        <Money of={item.money} /> {item.every && <span class="small soft">a {item.every}</span>}
      </p>
      <Facts
        of={{
          State: <Went of={item} />,
          ...(item.payer && { Payer: item.payer }),
          ...(item.about && { For: item.about }),
          ...(item.method && { Method: item.method }),
          When: <When at={item.at} />,
          By: titleOf(view, item.provider),
          Id: <Id of={item.key} />,
          Kind: names[kind],
        }}
      />
      <div class="acts">
        {item.link && (
          <a class="button" href={item.link} target="_blank" rel="noopener">
            Open its page
          </a>
        )}
        <a class="button" href={view.to(`/state/${item.provider}/${item.collection}`)}>
          All {item.collection.replaceAll('_', ' ')}
        </a>
      </div>
    </section>
  </div>
);

export const chart = file('/payments/chart.svg', {
  async file(view) {
    const { items } = await shown(view, kindOf(view), { limit: looked });
    const theme = view.url.searchParams.get('theme');
    const svg = chartOf({
      amounts: items.filter(({ went }) => went === 'well'),
      now: Date.parse(view.clock.now),
      days,
      width: view.url.searchParams.get('size') === 'narrow' ? 420 : 1100,
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    });
    return new Response(svg, { headers: { 'content-type': 'image/svg+xml' } });
  },
});

export const payment = page('/payments/:provider/:collection/:key', {
  title: (view) => names[kindOf(view)].replace(/s$/, ''),
  body: async (view, params) => {
    const kind = kindOf(view);
    return <OnePayment view={view} kind={kind} of={await shownOne(view, kind, named(view, params))} />;
  },
});
