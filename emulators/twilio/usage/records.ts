/** Usage records: by category, for all time or by day, month and year. */
import { pageOf, z, type Page, type PageRequest } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, v2010 } from '../api.ts';
import { epoch, parseTime } from '../dates.ts';
import { flag, text } from '../params.ts';
import { accounts } from '../accounts/rows.ts';
import { categories, type Category, type Period } from './counting.ts';

const DAY = 86_400_000;

const UsageRecordSchema = () =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    as_of: z.string(),
    category: z.string(),
    count: z.string(),
    count_unit: z.string(),
    description: z.string(),
    end_date: z.string(),
    price: z.string(),
    price_unit: z.string(),
    start_date: z.string(),
    subresource_uris: z.record(z.string(), z.string()),
    uri: z.string(),
    usage: z.string(),
    usage_unit: z.string(),
  });
type UsageRecord = z.infer<ReturnType<typeof UsageRecordSchema>>;

const subresources: Readonly<Record<string, string>> = {
  all_time: 'AllTime',
  daily: 'Daily',
  last_month: 'LastMonth',
  monthly: 'Monthly',
  this_month: 'ThisMonth',
  today: 'Today',
  yearly: 'Yearly',
  yesterday: 'Yesterday',
};

const Query = () => z.object({ Category: text(), StartDate: text(), EndDate: text(), IncludeSubaccounts: flag() });
type Query = z.infer<ReturnType<typeof Query>>;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const startOfDay = (ms: number): number => Math.floor(ms / DAY) * DAY;
const startOfMonth = (ms: number, shift = 0): number => {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + shift, 1);
};
const startOfYear = (ms: number, shift = 0): number => Date.UTC(new Date(ms).getUTCFullYear() + shift, 0, 1);

/** `2026-11-20`, or `-30days` from today. */
function dateOf(asked: string | undefined, now: number): number | undefined {
  const [, days] = /^([+-]?\d+)days?$/.exec(asked ?? '') ?? [];
  return days ? startOfDay(now) + Number(days) * DAY : asked ? parseTime(asked) : undefined;
}

/** The whole range that is asked for: from the account's first day to today, both included. */
async function rangeOf(ctx: TwilioCtx, query: Query): Promise<Period> {
  const account = await accounts.get(ctx, ctx.account.id);
  const from = dateOf(query.StartDate, ctx.now) ?? startOfDay(account ? epoch(account.date_created) : ctx.now);
  const to = dateOf(query.EndDate, ctx.now) ?? startOfDay(ctx.now);
  return { from, to: to + DAY };
}

type Steps = (range: Period, now: number) => readonly Period[];

/** A range cut where days, months or years begin, newest first. */
const cut =
  (start: (ms: number) => number, next: (ms: number) => number): Steps =>
  ({ from, to }) => {
    const periods: Period[] = [];
    for (let at = start(from); at < to && periods.length < 1000; at = next(at))
      periods.unshift({ from: Math.max(at, from), to: Math.min(next(at), to) });
    return periods;
  };

const one =
  (period: (now: number) => Period): Steps =>
  (_, now) => [period(now)];

const recordOf = async (ctx: TwilioCtx, category: Category, period: Period): Promise<UsageRecord> => {
  const { count, used = count, price } = await category.measure(ctx, period);
  const base = `/2010-04-01/Accounts/${ctx.account.id}/Usage/Records`;
  const [start, end] = [dayOf(period.from), dayOf(period.to - 1)];
  const isMoney = category.unit === 'usd';
  return {
    account_sid: ctx.account.id,
    api_version: '2010-04-01',
    as_of: `${new Date(ctx.now).toISOString().slice(0, 19)}+00:00`,
    category: category.name,
    count: isMoney ? '' : String(count),
    count_unit: isMoney ? '' : category.unit,
    description: category.description,
    end_date: end,
    price: price.toFixed(5),
    price_unit: 'usd',
    start_date: start,
    subresource_uris: Object.fromEntries(
      Object.entries(subresources).map(([name, path]) => [name, `${base}/${path}.json?Category=${category.name}`]),
    ),
    uri: `${base}.json?Category=${category.name}&StartDate=${start}&EndDate=${end}`,
    usage: isMoney ? price.toFixed(5) : String(used),
    usage_unit: category.usedUnit ?? category.unit,
  };
};

async function records(ctx: TwilioCtx, query: Query, steps: Steps, page: PageRequest): Promise<Page<UsageRecord>> {
  const wanted = categories.filter(({ name }) => !query.Category || name === query.Category);
  const rows: UsageRecord[] = [];
  for (const period of steps(await rangeOf(ctx, query), ctx.now))
    for (const category of wanted) rows.push(await recordOf(ctx, category, period));
  return pageOf(rows, page);
}

const list = (id: string, path: string, summary: string, steps: Steps) =>
  v2010.operation(`usage_records${id}.list`, `GET ${A}/Usage/Records${path}.json`, {
    summary,
    query: Query,
    list: UsageRecordSchema,
    listName: 'usage_records',
    handler: (ctx, { query, page }) => records(ctx, query, steps, page),
  });

const whole: Steps = (range) => [range];

export const listRecords = list('', '', 'What was used in a range of days', whole);
export const listAllTime = list('_all_time', '/AllTime', 'What was used ever', whole);
export const listDaily = list(
  '_daily',
  '/Daily',
  'What was used, by day',
  cut(startOfDay, (at) => at + DAY),
);
export const listMonthly = list(
  '_monthly',
  '/Monthly',
  'What was used, by month',
  cut(
    (at) => startOfMonth(at),
    (at) => startOfMonth(at, 1),
  ),
);
export const listYearly = list(
  '_yearly',
  '/Yearly',
  'What was used, by year',
  cut(
    (at) => startOfYear(at),
    (at) => startOfYear(at, 1),
  ),
);
export const listToday = list(
  '_today',
  '/Today',
  'What was used today',
  one((now) => ({ from: startOfDay(now), to: startOfDay(now) + DAY })),
);
export const listYesterday = list(
  '_yesterday',
  '/Yesterday',
  'What was used yesterday',
  one((now) => ({ from: startOfDay(now) - DAY, to: startOfDay(now) })),
);
export const listThisMonth = list(
  '_this_month',
  '/ThisMonth',
  'What was used this month',
  one((now) => ({ from: startOfMonth(now), to: startOfDay(now) + DAY })),
);
export const listLastMonth = list(
  '_last_month',
  '/LastMonth',
  'What was used last month',
  one((now) => ({ from: startOfMonth(now, -1), to: startOfMonth(now) })),
);
