/** Reports: what was sent, said, called and paid in a span of time, of all providers together; as JSON, CSV and PDF. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Kind, Went as HowItWent } from '../emulator/shows.ts';
import type { Core } from '../server/core.ts';
import type { NamespaceRow } from '../world/world.ts';
import { ControlError } from './failure.ts';
import { csvOf, pdfOf } from './report-files.ts';
import { route } from './route.ts';
import { eachShown, type Shown } from './shown.ts';
import { iso } from './worlds.ts';

const Count = () => z.int();
const Went = () => z.enum(['well', 'badly', 'pending']);
const Amount = () => z.object({ currency: z.string(), amount: z.string().describe('decimal') });

/** So many of one provider in one state. */
const Counted = () => z.object({ provider: z.string(), state: z.string(), went: Went(), count: Count() });

const Report = schema(() =>
  z
    .object({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      mails: z.object({
        sent: Count(),
        delivered: Count(),
        opened: Count(),
        clicked: Count(),
        bounced: Count().describe('and blocked, dropped'),
        states: z.array(Counted()),
      }),
      messages: z.object({
        sent: Count(),
        delivered: Count(),
        read: Count(),
        failed: Count(),
        received: Count(),
        states: z.array(Counted().extend({ channel: z.string(), direction: z.enum(['in', 'out']) })),
      }),
      calls: z.object({
        made: Count(),
        received: Count(),
        answered: Count(),
        seconds: Count(),
        cost: z.array(Amount()),
        outcomes: z.array(Counted().extend({ direction: z.enum(['in', 'out']), seconds: Count() })),
      }),
      money: z.object({
        received: z.array(Amount()).describe('payments that went well'),
        states: z.array(
          Counted()
            .extend({ kind: z.enum(['payment', 'refund', 'payout', 'subscription', 'request']) })
            .extend(Amount().shape),
        ),
      }),
      days: z.array(
        z.object({ day: z.iso.date(), mails: Count(), messages: Count(), calls: Count(), received: z.array(Amount()) }),
      ),
    })
    .meta({ title: 'Report' }),
);

export type Report = z.infer<ReturnType<typeof Report>>;

const time = () =>
  z.union([z.iso.datetime({ offset: true }), z.iso.date()], { error: 'expected a day like 2026-11-01, or a time' });

const Span = schema(() =>
  z.strictObject({
    from: time().optional().describe('default: thirty days before `to`'),
    to: time().optional().describe("a day counts to its end; default: the namespace's clock"),
  }),
);

const day = 86_400_000;
const days = 30;

interface Asked {
  readonly from: number;
  readonly to: number;
}

/** Throws 400 for a span that ends before it begins. */
function spanOf({ from, to }: z.infer<ReturnType<typeof Span>>, now: number): Asked {
  const isDay = (text: string): boolean => text.length === 10;
  const end = to === undefined ? now : Date.parse(to) + (isDay(to) ? day - 1 : 0);
  const begin = from === undefined ? Math.floor(end / day) * day - (days - 1) * day : Date.parse(from);
  if (begin <= end) return { from: begin, to: end };
  throw new ControlError(400, 'invalid', `from: ${iso(begin)} is behind to, ${iso(end)}`);
}

/** Everything of a kind whose time lies in the span, as far as it is counted. */
async function within<K extends Kind, T>(
  { core, namespace }: World,
  kind: K,
  { from, to }: Asked,
  counted: (item: Shown<K>) => T,
): Promise<readonly T[]> {
  const found: T[] = [];
  await eachShown(core, namespace, kind, (item) => {
    if ('at' in item && item.at >= from && item.at <= to) found.push(counted(item));
  });
  return found;
}

interface World {
  readonly core: Core;
  readonly namespace: NamespaceRow;
}

const stated = <T extends Stated & { readonly at: number }>({ provider, state, went, at }: T) => ({
  provider,
  state,
  went,
  at,
});

export async function reportOf(world: World, span: Asked): Promise<Report> {
  const mails = await within(world, 'mail', span, (one) => ({ ...stated(one), opens: one.opens, clicks: one.clicks }));
  const chats = await within(world, 'chat', span, (one) => {
    const { channel, direction, ticks } = one;
    return { ...stated(one), channel, direction, ticks };
  });
  const calls = await within(world, 'call', span, (one) => {
    const { direction, outcome, seconds: length, cost } = one;
    return { ...stated(one), direction, outcome, seconds: length, cost };
  });
  const money = [];
  for (const kind of ['payment', 'refund', 'payout', 'subscription', 'request'] as const)
    money.push(...(await within(world, kind, span, (one) => ({ ...stated(one), kind, money: one.money }))));
  const paid = money.filter(({ kind, went }) => kind === 'payment' && went === 'well');
  const [incoming, outgoing] = [
    chats.filter(({ direction }) => direction === 'in'),
    chats.filter(({ direction }) => direction === 'out'),
  ];
  return {
    from: iso(span.from),
    to: iso(span.to),
    mails: {
      sent: mails.length,
      delivered: count(mails, ({ went }) => went === 'well'),
      opened: count(mails, ({ opens = 0 }) => opens > 0),
      clicked: count(mails, ({ clicks = 0 }) => clicks > 0),
      bounced: count(mails, ({ went }) => went === 'badly'),
      states: grouped(mails, () => ({})),
    },
    messages: {
      sent: outgoing.length,
      delivered: count(outgoing, ({ ticks }) => ticks === 'delivered' || ticks === 'read'),
      read: count(outgoing, ({ ticks }) => ticks === 'read'),
      failed: count(outgoing, ({ went }) => went === 'badly'),
      received: incoming.length,
      states: grouped(chats, ({ channel, direction }) => ({ channel, direction })),
    },
    calls: {
      made: count(calls, ({ direction }) => direction === 'out'),
      received: count(calls, ({ direction }) => direction === 'in'),
      answered: count(calls, ({ went }) => went === 'well'),
      seconds: seconds(calls),
      cost: sums(calls.flatMap(({ cost }) => (cost ? [cost] : []))),
      outcomes: grouped(
        calls.map((one) => ({ ...one, state: one.outcome ?? one.state })),
        ({ direction }) => ({ direction }),
        (some) => ({ seconds: seconds(some) }),
      ),
    },
    money: {
      received: sums(paid.map((one) => one.money)),
      states: grouped(
        money,
        ({ kind, money: { currency } }) => ({ kind, currency }),
        (some) => ({ amount: sums(some.map((one) => one.money))[0]?.amount ?? '0' }),
      ),
    },
    days: daysOf(span).map((at) => {
      const on = <T extends { readonly at: number }>(some: readonly T[]): T[] =>
        some.filter((one) => one.at >= at && one.at < at + day);
      return {
        day: iso(at).slice(0, 10),
        mails: on(mails).length,
        messages: on(chats).length,
        calls: on(calls).length,
        received: sums(on(paid).map((one) => one.money)),
      };
    }),
  };
}

/** A report shows no more days than this one by one. */
const mostDays = 366;

function daysOf({ from, to }: Asked): number[] {
  const first = Math.floor(from / day) * day;
  const many = Math.floor((to - first) / day) + 1;
  return Array.from(
    { length: Math.min(many, mostDays) },
    (_, index) => first + (many - Math.min(many, mostDays) + index) * day,
  );
}

const count = <T>(items: readonly T[], is: (item: T) => boolean): number => items.filter(is).length;

const seconds = (calls: readonly { readonly seconds?: number | undefined }[]): number =>
  Math.round(calls.reduce((sum, one) => sum + (one.seconds ?? 0), 0));

interface Stated {
  readonly provider: string;
  readonly state: string;
  readonly went: HowItWent;
}

/** So many of each provider and state (and of whatever else tells them apart), the most first. */
function grouped<T extends Stated, G extends object, M extends object>(
  items: readonly T[],
  apart: (item: T) => G,
  more: (some: readonly T[]) => M = () => ({}) as M,
): ({ provider: string; state: string; went: HowItWent; count: number } & G & M)[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const id = JSON.stringify([item.provider, item.state, item.went, apart(item)]);
    const group = groups.get(id);
    if (group) group.push(item);
    else groups.set(id, [item]);
  }
  return [...groups.values()]
    .flatMap((some) => {
      const [first] = some;
      if (!first) return [];
      const { provider, state, went } = first;
      return [{ provider, state, went, count: some.length, ...apart(first), ...more(some) }];
    })
    .toSorted((one, other) => other.count - one.count);
}

/** By currency, to as many decimals as the amounts have. */
function sums(
  money: readonly { readonly amount: string; readonly currency: string }[],
): { currency: string; amount: string }[] {
  const found = new Map<string, { sum: number; digits: number }>();
  for (const { amount, currency } of money) {
    const { sum, digits } = found.get(currency) ?? { sum: 0, digits: 0 };
    found.set(currency, { sum: sum + Number(amount), digits: Math.max(digits, amount.split('.')[1]?.length ?? 0) });
  }
  return [...found].map(([currency, { sum, digits }]) => ({ currency, amount: sum.toFixed(digits) }));
}

const description =
  'Of all providers together, by what their collections say they show. `opened` and `clicked` are known where the provider tells.';

interface ReportCall extends World {
  readonly query: z.infer<ReturnType<typeof Span>>;
}

const asked = ({ core, namespace, query }: ReportCall): Promise<Report> =>
  reportOf({ core, namespace }, spanOf(query, core.clocks.now(namespace)));

export const getReport = route('GET /report', {
  summary: 'What was sent, said, called and paid in a span of time',
  description,
  query: Span,
  result: Report,
  handler: asked,
});

export const reportAsCsv = route('GET /report.csv', {
  summary: 'The same as a table: section, what, provider, state, count, amount, currency',
  query: Span,
  type: 'text/csv',
  async handler(call) {
    const report = await asked(call);
    return download(await csvOf(report), 'text/csv; charset=utf-8', `${nameOf(call, report)}.csv`);
  },
});

export const reportAsPdf = route('GET /report.pdf', {
  summary: 'The same on paper',
  query: Span,
  type: 'application/pdf',
  async handler(call) {
    const report = await asked(call);
    return download(await pdfOf(report, call.namespace.name), 'application/pdf', `${nameOf(call, report)}.pdf`);
  },
});

const nameOf = ({ namespace: { name } }: World, { from, to }: Report): string =>
  `backlot-${name}-${from.slice(0, 10)}-${to.slice(0, 10)}`;

const download = (content: string | Uint8Array, type: string, name: string): Response =>
  new Response(typeof content === 'string' ? content : new Uint8Array(content), {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  });
