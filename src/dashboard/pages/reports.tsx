/** Reports: what the namespace sent, said, called and took in a span of its time; to look at, to download, to print. */
import type { Child, FC } from 'hono/jsx';
import type { Report } from '../../control/reports.ts';
import { page } from '../page.ts';
import { AsCommand, Empty } from '../parts.tsx';
import { Money, Went } from '../sights.tsx';
import type { View } from '../view.ts';
import { plural } from '../words.ts';
import { length, written } from '../writing.ts';

const day = 86_400_000;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Spans that are asked for most, by how many days they have. */
const spans = [
  [1, 'Today'],
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
] as const;

const Reports: FC<{ view: View }> = async ({ view }) => {
  const asked = new URLSearchParams();
  for (const name of ['from', 'to']) {
    const value = view.url.searchParams.get(name);
    if (value) asked.set(name, value);
  }
  const report = (await view.ask(`/report?${asked}`)) as Report;
  const total =
    report.mails.sent + report.messages.sent + report.messages.received + report.calls.made + report.calls.received;
  return (
    <>
      <Range view={view} report={report} />
      <div id="report" data-live>
        {total === 0 && report.money.states.length === 0 ? (
          <Empty command="npx backlot start --demo">
            Nothing was sent, said or paid in this time. The demo has a month of it.
          </Empty>
        ) : (
          <Sections report={report} />
        )}
      </div>
    </>
  );
};

const Range: FC<{ view: View; report: Report }> = ({ view, report: { from, to } }) => {
  const now = Date.parse(view.clock.now);
  const query = new URLSearchParams({ namespace: view.namespace, from, to });
  return (
    <>
      <form method="get" class="range">
        {view.namespace !== 'default' && <input type="hidden" name="namespace" value={view.namespace} />}
        <label>
          From
          <input type="date" name="from" value={from.slice(0, 10)} />
        </label>
        <label>
          To
          <input type="date" name="to" value={to.slice(0, 10)} />
        </label>
        <button>Show</button>
        <a class="button" href={`/_backlot/report.csv?${query}`} download>
          CSV
        </a>
        <a class="button" href={`/_backlot/report.pdf?${query}`} download>
          PDF
        </a>
        <AsCommand view={view} call={`GET /report?from=${from.slice(0, 10)}&to=${to.slice(0, 10)}`} />
      </form>
      <nav class="tabs" aria-label="Spans">
        {spans.map(([many, label]) => {
          const span = { from: dayOf(now - (many - 1) * day), to: dayOf(now) };
          const on = span.from === from.slice(0, 10) && span.to === to.slice(0, 10);
          return (
            <a href={view.to('/reports', span)} aria-current={on ? 'page' : undefined}>
              {label}
            </a>
          );
        })}
      </nav>
    </>
  );
};

const share = (part: number, whole: number): string => (whole === 0 ? '' : `${Math.round((part / whole) * 100)} %`);

const Sections: FC<{ report: Report }> = ({ report: { mails, messages, calls, money, days } }) => (
  <>
    <div class="figures">
      <Figure name="Mails sent" value={String(mails.sent)} line={days.map((one) => one.mails)}>
        {`${share(mails.delivered, mails.sent)} delivered, ${share(mails.opened, mails.delivered)} of these opened`}
      </Figure>
      <Figure name="Messages" value={String(messages.sent + messages.received)} line={days.map((one) => one.messages)}>
        {`${messages.sent} sent, ${share(messages.read, messages.sent)} read; ${messages.received} received`}
      </Figure>
      <Figure name="Calls" value={String(calls.made + calls.received)} line={days.map((one) => one.calls)}>
        {`${share(calls.answered, calls.made + calls.received)} answered, ${length(calls.seconds)} minutes in all`}
      </Figure>
      <Figure
        name="Received"
        value={money.received.map(({ amount, currency }) => written(amount, currency)).join(' + ') || '0'}
        line={days.map((one) => one.received.reduce((sum, { amount }) => sum + Number(amount), 0))}
      >
        {plural(
          money.states
            .filter(({ kind, went }) => kind === 'payment' && went === 'well')
            .reduce((sum, one) => sum + one.count, 0),
          'payment',
        )}
      </Figure>
    </div>
    <div class="two">
      <section>
        <h2>Mails</h2>
        <Totals
          of={[
            ['Sent', mails.sent],
            ['Delivered', mails.delivered],
            ['Opened', mails.opened],
            ['Clicked', mails.clicked],
            ['Bounced', mails.bounced],
          ]}
        />
        <Counts
          heads={['State', 'By']}
          rows={mails.states.map((one) => [<Went of={one} />, one.provider, one.count])}
        />
      </section>
      <section>
        <h2>Messages</h2>
        <Totals
          of={[
            ['Sent', messages.sent],
            ['Delivered', messages.delivered],
            ['Read', messages.read],
            ['Failed', messages.failed],
            ['Received', messages.received],
          ]}
        />
        <Counts
          heads={['State', 'What', 'By']}
          rows={messages.states.map((one) => [
            <Went of={one} />,
            `${one.channel === 'sms' ? 'SMS' : 'WhatsApp'} ${one.direction === 'in' ? 'received' : 'sent'}`,
            one.provider,
            one.count,
          ])}
        />
      </section>
      <section>
        <h2>Calls</h2>
        <Counts
          heads={['Outcome', 'What', 'By', 'Minutes']}
          rows={calls.outcomes.map((one) => [
            <Went of={one} />,
            one.direction === 'in' ? 'received' : 'made',
            one.provider,
            length(one.seconds),
            one.count,
          ])}
        />
        {calls.cost.length > 0 && (
          <p class="soft small">
            They cost{' '}
            {calls.cost.map((one) => (
              <Money of={one} />
            ))}
            .
          </p>
        )}
      </section>
      <section>
        <h2>Money</h2>
        <Counts
          heads={['State', 'Amount', 'What', 'By']}
          rows={money.states.map((one) => [<Went of={one} />, <Money of={one} />, one.kind, one.provider, one.count])}
        />
      </section>
    </div>
  </>
);

const Figure: FC<{ name: string; value: string; line: readonly number[]; children?: Child }> = ({
  name,
  value,
  line,
  children,
}) => (
  <section class="panel">
    <h2 class="small soft">{name}</h2>
    <span class="big">{value}</span>
    <span class="small soft">{children}</span>
    <Line of={line} name={`${name}, day by day`} />
  </section>
);

/** A small line through the days. */
const Line: FC<{ of: readonly number[]; name: string }> = ({ of, name }) => {
  const most = Math.max(1, ...of);
  const points = of.map(
    (value, index) =>
      `${((index / Math.max(1, of.length - 1)) * 100).toFixed(1)},${(20 - (value / most) * 18).toFixed(1)}`,
  );
  return (
    <svg class="line" viewBox="0 0 100 22" preserveAspectRatio="none" role="img" aria-label={name}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
};

const Totals: FC<{ of: readonly (readonly [name: string, count: number])[] }> = ({ of }) => {
  const most = Math.max(1, ...of.map(([, count]) => count));
  return (
    <div class="panel">
      <dl class="bars">
        {of.map(([name, count]) => (
          <>
            <dt>{name}</dt>
            <dd>
              <div class="bar" style={`width:${((count / most) * 100).toFixed(1)}%`}></div>
            </dd>
            <dd class="mono">{count}</dd>
          </>
        ))}
      </dl>
    </div>
  );
};

const Counts: FC<{ heads: readonly string[]; rows: readonly (readonly Child[])[] }> = ({ heads, rows }) =>
  rows.length === 0 ? (
    <p class="soft">None.</p>
  ) : (
    <div class="panel flush scroll">
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col">{head}</th>
            ))}
            <th scope="col" class="num">
              Count
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell, index) => (
                <td class={index === cells.length - 1 ? 'num' : undefined}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );

export const reports = page('/reports', {
  title: 'Reports',
  group: 'To show',
  key: 't',
  body: (view) => <Reports view={view} />,
});
