/** Statistics of Single Sends, and of the links in them. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';
import { marketing } from '../api.ts';
import { messages } from '../mail/messages.ts';
import { needs } from '../scopes.ts';
import { summed } from '../stats/stats.ts';
import { dailyStats, type DailyStats } from '../stats/tally.ts';
import { singleSends } from './single-send-rows.ts';

const traits = needs('marketing');

const metrics = [
  'bounce_drops',
  'bounces',
  'clicks',
  'delivered',
  'invalid_emails',
  'opens',
  'requests',
  'spam_report_drops',
  'spam_reports',
  'unique_clicks',
  'unique_opens',
  'unsubscribes',
];

const Result = schema(() =>
  z.object({
    id: z.string(),
    ab_variation: z.string(),
    ab_phase: z.enum(['send', 'test', 'all']),
    aggregation: z.string(),
    stats: z.record(z.string(), z.int()),
  }),
);

const resultOf = (id: string, rows: readonly DailyStats[], aggregation = 'total') => ({
  id,
  ab_variation: 'all',
  ab_phase: 'all' as const,
  aggregation,
  stats: summed(rows, metrics),
});

export const listSingleSendStats = marketing.operation('singlesends.stats', 'GET /v3/marketing/stats/singlesends', {
  summary: 'What has become of Single Sends',
  traits,
  query: () => z.object({ singlesend_ids: z.array(emptyable(z.string())).optional() }),
  list: Result,
  listName: 'results',
  async handler(ctx, { query, page }) {
    const wanted = query.singlesend_ids?.flatMap((text) => text.split(','));
    const found = await singleSends.list(ctx, { match: wanted && (({ id }) => wanted.includes(id)), page });
    const rows = await dailyStats.all(ctx, { where: { type: 'singlesend' } });
    return {
      ...found,
      items: found.items.map(({ id }) =>
        resultOf(
          id,
          rows.filter(({ name }) => name === id),
        ),
      ),
    };
  },
});

export const getSingleSendStats = marketing.operation(
  'singlesends.stats-of',
  'GET /v3/marketing/stats/singlesends/{id}',
  {
    summary: 'What has become of a Single Send, in all or by day',
    traits,
    query: () =>
      z.object({
        aggregated_by: emptyable(z.string()).optional(),
        start_date: emptyable(z.string()).optional(),
        end_date: emptyable(z.string()).optional(),
      }),
    result: () => z.object({ results: z.array(Result()), _metadata: z.object({ count: z.int() }) }),
    async handler(ctx, { params, query: { aggregated_by, start_date, end_date } }) {
      const { id } = await singleSends.need(ctx, params.id);
      const date = { ...(start_date && { gte: start_date }), ...(end_date && { lte: end_date }) };
      const where = { type: 'singlesend', name: id, date: start_date || end_date ? date : undefined };
      const rows = await dailyStats.all(ctx, { where, order: { column: 'date', direction: 'asc' } });
      const results = aggregated_by === 'day' ? rows.map((row) => resultOf(id, [row], row.date)) : [resultOf(id, rows)];
      return { results, _metadata: { count: results.length } };
    },
  },
);

export const getLinkStats = marketing.operation(
  'singlesends.link-stats',
  'GET /v3/marketing/stats/singlesends/{id}/links',
  {
    summary: 'Clicks of a Single Send, by link',
    traits,
    result: () =>
      z.object({
        results: z.array(
          z.object({
            url: z.string(),
            url_location: z.int(),
            ab_variation: z.string(),
            ab_phase: z.enum(['send', 'test', 'all']),
            clicks: z.int(),
          }),
        ),
        total_clicks: z.int(),
        _metadata: z.object({ count: z.int() }),
      }),
    async handler(ctx, { params }) {
      const { id } = await singleSends.need(ctx, params.id);
      const sent = await messages.all(ctx, { match: (one) => messages.internal(one).marketing.singlesend_id === id });
      const counts = new Map<string, { url: string; url_location: number; clicks: number }>();
      for (const event of sent.flatMap(({ events }) => events).filter((one) => one.event === 'click')) {
        const url = String(event.url);
        const url_location = (event.url_offset as { index?: number } | undefined)?.index ?? 0;
        const key = `${url_location} ${url}`;
        counts.set(key, { url, url_location, clicks: (counts.get(key)?.clicks ?? 0) + 1 });
      }
      const results = [...counts.values()].map((one) => ({ ...one, ab_variation: 'all', ab_phase: 'all' as const }));
      const total_clicks = results.reduce((sum, { clicks }) => sum + clicks, 0);
      return { results, total_clicks, _metadata: { count: results.length } };
    },
  },
);
