/** Statistics by day, week or month: of the account, its categories and subusers, and of readers and mailboxes. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import type { SendgridCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { accountOf, subusers } from '../keys.ts';
import { looseNumber, numberOr } from '../paging.ts';
import { needs } from '../scopes.ts';
import { dailyStats, metrics as allMetrics, type DailyStats } from './tally.ts';
import { periodOf, periods, rangeOf, type Aggregation } from './periods.ts';

export const Range = () =>
  z.object({
    start_date: emptyable(z.string()).optional(),
    end_date: emptyable(z.string()).optional(),
    aggregated_by: emptyable(z.string()).optional(),
    limit: looseNumber(),
    offset: looseNumber(),
  });
export type RangeQuery = z.infer<ReturnType<typeof Range>>;

type Sums = Record<string, number>;

const Named = schema(() =>
  z.object({
    metrics: z.record(z.string(), z.int()),
    name: z.string().optional(),
    type: z.string().optional(),
  }),
);
type Named = z.infer<ReturnType<typeof Named>>;

export const Stats = schema(() => z.object({ date: z.string(), stats: z.array(Named()) }));
export type Stats = z.infer<ReturnType<typeof Stats>>;

/** Every period of the range, empty ones included. Throws for a range without a beginning. */
export function rangeFor(ctx: SendgridCtx, query: RangeQuery): { days: readonly [string, string]; by: Aggregation } {
  const range = rangeOf(query, ctx.now);
  if (!range) throw errors.invalid('start_date is required and must be in YYYY-MM-DD format', 'start_date');
  return range;
}

export const rowsOf = (ctx: SendgridCtx, type: string, [from, to]: readonly [string, string]): Promise<DailyStats[]> =>
  dailyStats.all(ctx, { where: { type, date: { gte: from, lte: to } } });

/** The metrics of some days together, those that are asked for, zeros included. */
export function summed(rows: readonly DailyStats[], names: readonly string[] = allMetrics): Sums {
  const sums: Sums = Object.fromEntries(names.map((name) => [name, 0]));
  for (const { metrics } of rows) for (const name of names) sums[name] = (sums[name] ?? 0) + (metrics[name] ?? 0);
  return sums;
}

/** What each period has to say. */
function byPeriod(
  ctx: SendgridCtx,
  query: RangeQuery,
  rows: readonly DailyStats[],
  stats: (rows: readonly DailyStats[]) => Named[],
): Stats[] {
  const { days, by } = rangeFor(ctx, query);
  const all = periods(days, by).map((date) => ({
    date,
    stats: stats(rows.filter((row) => periodOf(row.date, days[0], by) === date)),
  }));
  const offset = numberOr(query.offset, 0);
  return typeof query.limit === 'number' ? all.slice(offset, offset + query.limit) : all.slice(offset);
}

export const getStats = operation('stats.get', 'GET /v3/stats', {
  summary: 'What has become of the mail, by day',
  traits: needs('stats.global.read'),
  query: Range,
  result: () => z.array(Stats()),
  async handler(ctx, { query }) {
    const rows = await rowsOf(ctx, 'global', rangeFor(ctx, query).days);
    return byPeriod(ctx, query, rows, (some) => [{ metrics: summed(some) }]);
  },
});

export const listCategories = operation('categories.list', 'GET /v3/categories', {
  summary: 'Categories that mail has had',
  traits: needs('categories'),
  query: () => z.object({ limit: looseNumber(), offset: looseNumber(), category: emptyable(z.string()).optional() }),
  result: () => z.array(z.object({ category: z.string() })),
  async handler(ctx, { query: { limit, offset, category: prefix = '' } }) {
    const names = new Set((await dailyStats.all(ctx, { where: { type: 'category' } })).map(({ name }) => name));
    const found = [...names].filter((name) => name.startsWith(prefix)).toSorted();
    const start = numberOr(offset, 0);
    return found.slice(start, start + (numberOr(limit, 50) || 50)).map((category) => ({ category }));
  },
});

const namedStats = (rows: readonly DailyStats[], type: string, names: readonly string[], metrics?: readonly string[]) =>
  names.map((name) => ({
    type,
    name,
    metrics: summed(
      rows.filter((row) => row.name === name),
      metrics,
    ),
  }));

const distinct = (rows: readonly DailyStats[]): string[] => [...new Set(rows.map(({ name }) => name))].toSorted();

const Names = (name: string) =>
  Range().extend({ [name]: z.array(z.string()).optional(), [`${name}[]`]: z.array(z.string()).optional() });

const namesIn = (query: Readonly<Record<string, unknown>>, name: string): string[] | undefined =>
  (query[name] ?? query[`${name}[]`]) as string[] | undefined;

export const getCategoryStats = operation('categories.stats', 'GET /v3/categories/stats', {
  summary: 'What has become of the mail of some categories, by day',
  traits: needs('categories.stats.read'),
  query: () => Names('categories'),
  result: () => z.array(Stats()),
  async handler(ctx, { query }) {
    const rows = await rowsOf(ctx, 'category', rangeFor(ctx, query).days);
    const names = namesIn(query, 'categories') ?? distinct(rows);
    return byPeriod(ctx, query, rows, (some) => namedStats(some, 'category', names));
  },
});

const Sorting = () =>
  Range().extend({
    sort_by_metric: emptyable(z.string()).optional(),
    sort_by_direction: emptyable(z.string()).optional(),
  });

/** The whole range as one, the best first. */
export function ranked(stats: readonly Named[], query: z.infer<ReturnType<typeof Sorting>>): Named[] {
  const metric = query.sort_by_metric ?? 'delivered';
  const sign = query.sort_by_direction === 'asc' ? 1 : -1;
  const value = ({ metrics }: Named): number => metrics[metric] ?? 0;
  const sorted = stats.toSorted((one, other) => sign * (value(one) - value(other)));
  const offset = numberOr(query.offset, 0);
  return sorted.slice(offset, offset + (numberOr(query.limit, 5) || 5));
}

export const getCategorySums = operation('categories.sums', 'GET /v3/categories/stats/sums', {
  summary: 'Categories ranked by a metric',
  traits: needs('categories.stats.sums.read'),
  query: Sorting,
  result: Stats,
  async handler(ctx, { query }) {
    const { days } = rangeFor(ctx, query);
    const rows = await rowsOf(ctx, 'category', days);
    return { date: days[0], stats: ranked(namedStats(rows, 'category', distinct(rows)), query) };
  },
});

/** The rows of subusers, under their names. */
async function subuserRows(
  ctx: SendgridCtx,
  days: readonly [string, string],
  names: readonly string[] | undefined,
): Promise<{ names: string[]; rows: DailyStats[] }> {
  const all = (await subusers.all(ctx)).map(({ username }) => username);
  const wanted = names ? all.filter((name) => names.includes(name)) : all;
  const rows: DailyStats[] = [];
  for (const name of wanted) {
    const account = await accountOf(ctx, name);
    if (!account) continue;
    for (const row of await rowsOf(ctx.as({ account }), 'global', days)) rows.push({ ...row, name });
  }
  return { names: wanted, rows };
}

export const getSubuserStats = operation('subusers.stats', 'GET /v3/subusers/stats', {
  summary: 'What has become of the mail of subusers, by day',
  traits: needs('subusers.stats.read'),
  query: () => Names('subusers'),
  result: () => z.array(Stats()),
  async handler(ctx, { query }) {
    const { names, rows } = await subuserRows(ctx, rangeFor(ctx, query).days, namesIn(query, 'subusers'));
    return byPeriod(ctx, query, rows, (some) => namedStats(some, 'subuser', names));
  },
});

export const getSubuserSums = operation('subusers.sums', 'GET /v3/subusers/stats/sums', {
  summary: 'Subusers ranked by a metric',
  traits: needs('subusers.stats.sums.read'),
  query: Sorting,
  result: Stats,
  async handler(ctx, { query }) {
    const { days } = rangeFor(ctx, query);
    const { names, rows } = await subuserRows(ctx, days, undefined);
    return { date: days[0], stats: ranked(namedStats(rows, 'subuser', names), query) };
  },
});

const Month = () =>
  z.object({
    date: emptyable(z.string()).optional(),
    subuser: emptyable(z.string()).optional(),
    sort_by_metric: emptyable(z.string()).optional(),
    sort_by_direction: emptyable(z.string()).optional(),
    limit: looseNumber(),
    offset: looseNumber(),
  });

async function monthOf(
  ctx: SendgridCtx,
  query: z.infer<ReturnType<typeof Month>>,
  names?: readonly string[],
): Promise<Stats> {
  const given = /^\d{4}-\d{2}/.exec(query.date ?? '')?.[0];
  const month = given ?? new Date(ctx.now).toISOString().slice(0, 7);
  const days = [`${month}-01`, `${month}-31`] as const;
  const { names: found, rows } = await subuserRows(ctx, days, names);
  return { date: days[0], stats: ranked(namedStats(rows, 'subuser', found), query) };
}

export const getMonthlyStats = operation('subusers.monthly-stats', 'GET /v3/subusers/stats/monthly', {
  summary: 'What has become of the mail of all subusers in a month',
  traits: needs('subusers.stats.monthly.read'),
  query: Month,
  result: Stats,
  handler: (ctx, { query }) => monthOf(ctx, query, query.subuser ? [query.subuser] : undefined),
});

export const getMonthlyStatsOf = operation(
  'subusers.monthly-stats-of',
  'GET /v3/subusers/{subuser_name}/stats/monthly',
  {
    summary: 'What has become of the mail of a subuser in a month',
    traits: needs('subusers.stats.monthly.read'),
    query: Month,
    result: Stats,
    async handler(ctx, { params, query }) {
      await subusers.need(ctx, params.subuser_name);
      return monthOf(ctx, query, [params.subuser_name]);
    },
  },
);

const engagement = ['clicks', 'unique_clicks', 'opens', 'unique_opens'];
const opens = ['opens', 'unique_opens'];
const clicks = ['clicks', 'unique_clicks'];
const outcomes = ['blocks', 'bounces', 'deferred', 'delivered', 'processed', 'requests', 'spam_reports'];

/** Statistics of readers and mailboxes: one list, filtered by names. */
const readers = <const P extends string>(path: P, type: string, filter: string, metrics: readonly string[]) =>
  operation(`${path}.stats`, `GET /v3/${path}/stats`, {
    summary: `Mail by ${type}, by day`,
    traits: needs(`${path}.stats.read`),
    query: () => Names(filter),
    result: () => z.array(Stats()),
    async handler(ctx, { query }) {
      const rows = await rowsOf(ctx, type, rangeFor(ctx, query).days);
      const names = namesIn(query, filter) ?? distinct(rows);
      return byPeriod(ctx, query, rows, (some) => namedStats(some, type, names, metrics));
    },
  });

export const getGeoStats = readers('geo', 'country', 'country', engagement);
export const getDeviceStats = readers('devices', 'device', 'devices', opens);
export const getClientStats = readers('clients', 'client', 'clients', opens);
export const getBrowserStats = readers('browsers', 'browser', 'browsers', clicks);
export const getMailboxStats = readers('mailbox_providers', 'mailbox_provider', 'mailbox_providers', outcomes);

const clientTypes: Readonly<Record<string, readonly string[]>> = {
  desktop: ['Apple Mail', 'Outlook', 'Thunderbird'],
  phone: ['iOS Mail'],
  tablet: ['iOS Mail'],
  webmail: ['Gmail', 'Other'],
};

export const getClientTypeStats = operation('clients.type-stats', 'GET /v3/clients/{client_type}/stats', {
  summary: 'Opens by mail client of one kind of device, by day',
  traits: needs('clients.stats.read'),
  query: Range,
  result: () => z.array(Stats()),
  async handler(ctx, { params, query }) {
    const all = await rowsOf(ctx, 'client', rangeFor(ctx, query).days);
    const rows = all.filter(({ name }) => clientTypes[params.client_type]?.includes(name));
    return byPeriod(ctx, query, rows, (some) => namedStats(some, 'client', distinct(rows), opens));
  },
});

export const getParseStats = operation('parse-settings.stats', 'GET /v3/user/webhooks/parse/stats', {
  summary: 'How much mail was posted by Inbound Parse, by day',
  traits: needs('user.webhooks.parse.stats.read'),
  query: Range,
  result: () => z.array(Stats()),
  async handler(ctx, { query }) {
    const rows = await rowsOf(ctx, 'inbound', rangeFor(ctx, query).days);
    return byPeriod(ctx, query, rows, (some) => [{ metrics: summed(some, ['received']) }]);
  },
});
