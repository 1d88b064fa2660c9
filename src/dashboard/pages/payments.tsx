/** Money of every provider that takes it: payments, what is asked for, subscriptions, refunds, payouts. */
import type { FC } from 'hono/jsx';
import type { Kind, Payment } from '../../emulator/shows.ts';
import { page } from '../page.ts';
import { Empty, Pager } from '../parts.tsx';
import { shown, type Shown } from '../shown.ts';
import { linkTo, Money, Search, Tabs, titleOf, Went, When } from '../sights.tsx';
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
      <Search view={view} label="Payer, amount, state or text">
        <input type="hidden" name="kind" value={kind} />
      </Search>
      <div id="payments" data-live>
        {items.length === 0 ? (
          <Empty>Nothing here {asked.text ? 'says that' : 'yet'}.</Empty>
        ) : (
          <MoneyTable view={view} kind={kind} items={items} />
        )}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

const MoneyTable: FC<{ view: View; kind: MoneyKind; items: readonly Shown<MoneyKind>[] }> = ({ view, kind, items }) => (
  <div class="panel flush scroll">
    <table>
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
