/** Counts what happens by day: for the account, each category, and what is known of readers and mailboxes. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { dayOf, domainOf } from '../ids.ts';
import type { MailEvent, Message } from '../mail/messages.ts';
import { collection } from '../provider.ts';
import { readerOf } from './readers.ts';

/** The metrics of an account, in the order in which SendGrid lists them. */
export const metrics = [
  'blocks',
  'bounce_drops',
  'bounces',
  'clicks',
  'deferred',
  'delivered',
  'invalid_emails',
  'opens',
  'processed',
  'requests',
  'spam_report_drops',
  'spam_reports',
  'unique_clicks',
  'unique_opens',
  'unsubscribe_drops',
  'unsubscribes',
] as const;
export type Metric = (typeof metrics)[number];

const DailyStats = schema(() =>
  z.object({
    date: z.string(),
    /** `global`, `category`, `singlesend`, `mailbox_provider`, `browser`, `device`, `client`, `country`, `inbound`. */
    type: z.string(),
    name: z.string(),
    metrics: z.record(z.string(), z.int()),
  }),
);
export type DailyStats = z.infer<ReturnType<typeof DailyStats>>;

export const dailyStats = collection('daily_stats', {
  row: DailyStats,
  /** `earlier`: the requests of the month before this day; only `global` rows have it. */
  internal: schema(() => z.object({ earlier: z.int().optional() })),
  key: ['type', 'name', 'date'],
  owner: 'account',
  columns: ['type', 'date', 'name'],
  indexes: [
    ['type', 'date'],
    ['type', 'name', 'date'],
  ],
});

/** Who counts something, and what: `category` `welcome` `opens`. */
interface Count {
  readonly type: string;
  readonly name: string;
  readonly metric: string;
}

/** Adds to the counters of today. Each counter is written once, however often it counts. */
export async function count(ctx: SendgridCtx, counts: readonly Count[]): Promise<void> {
  const date = dayOf(ctx.now);
  const rows = new Map<string, { type: string; name: string; added: Record<string, number> }>();
  for (const { type, name, metric } of counts) {
    const key = `${type}\n${name}`;
    const added = rows.get(key)?.added ?? {};
    rows.set(key, { type, name, added: { ...added, [metric]: (added[metric] ?? 0) + 1 } });
  }
  for (const { type, name, added } of rows.values()) {
    const row = await dailyStats.get(ctx, [type, name, date]);
    const sums = { ...row?.metrics };
    for (const [metric, number] of Object.entries(added)) sums[metric] = (sums[metric] ?? 0) + number;
    if (row) await dailyStats.update(ctx, row, { metrics: sums });
    else await begin(ctx, { type, name, date, metrics: sums });
  }
}

async function begin(ctx: SendgridCtx, row: DailyStats): Promise<void> {
  const earlier = row.type === 'global' ? await requestsBefore(ctx, row.date) : undefined;
  await dailyStats.insert(ctx, row, earlier === undefined ? undefined : { earlier });
}

/** `2026-11-01` of any day in November. */
export const monthStart = (now: number): string => `${dayOf(now).slice(0, 7)}-01`;

/** Requests of this month so far. */
export async function requestsOfMonth(ctx: SendgridCtx): Promise<number> {
  const date = dayOf(ctx.now);
  const row = await dailyStats.get(ctx, ['global', '', date]);
  const earlier = (row && dailyStats.internal(row).earlier) ?? (await requestsBefore(ctx, date));
  return earlier + (row?.metrics.requests ?? 0);
}

async function requestsBefore(ctx: SendgridCtx, date: string): Promise<number> {
  const days = await dailyStats.all(ctx, { where: { type: 'global', date: { gte: monthStart(ctx.now), lt: date } } });
  return days.reduce((sum, day) => sum + (day.metrics.requests ?? 0), 0);
}

const drops: Readonly<Record<string, Metric>> = {
  'Bounced Address': 'bounce_drops',
  'Spam Reporting Address': 'spam_report_drops',
  'Unsubscribed Address': 'unsubscribe_drops',
  Invalid: 'invalid_emails',
};

/** What an event counts as. `before` is the message as it was when it happened. */
function metricsOf(before: Message, event: MailEvent): readonly Metric[] {
  switch (event.event) {
    case 'processed':
      return ['requests', 'processed'];
    case 'dropped': {
      const drop = drops[String(event.reason)];
      return drop ? ['requests', drop] : ['requests'];
    }
    case 'delivered':
    case 'deferred':
      return [event.event];
    case 'bounce':
      return [event.type === 'blocked' ? 'blocks' : 'bounces'];
    case 'open':
      return before.opens_count === 0 ? ['opens', 'unique_opens'] : ['opens'];
    case 'click':
      return before.clicks_count === 0 ? ['clicks', 'unique_clicks'] : ['clicks'];
    case 'spamreport':
      return ['spam_reports'];
    case 'unsubscribe':
    case 'group_unsubscribe':
      return ['unsubscribes'];
    default:
      return [];
  }
}

const providers: Readonly<Record<string, string>> = {
  'gmail.com': 'Gmail',
  'googlemail.com': 'Gmail',
  'yahoo.com': 'Yahoo! Mail',
  'ymail.com': 'Yahoo! Mail',
  'outlook.com': 'Outlook',
  'hotmail.com': 'Outlook',
  'live.com': 'Outlook',
  'icloud.com': 'iCloud',
  'me.com': 'iCloud',
  'aol.com': 'AOL',
};

/** All that an event counts as. */
export function countsOf(before: Message, event: MailEvent, singlesend: unknown): Count[] {
  const provider = providers[domainOf(before.to_email)] ?? 'Other';
  const whose = [
    { type: 'global', name: '' },
    ...before.categories.map((name) => ({ type: 'category', name })),
    ...(typeof singlesend === 'string' ? [{ type: 'singlesend', name: singlesend }] : []),
    { type: 'mailbox_provider', name: provider },
    ...readerOf(event),
  ];
  return metricsOf(before, event).flatMap((metric) => whose.map((one) => ({ ...one, metric })));
}
