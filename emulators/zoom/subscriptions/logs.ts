/** The Marketplace's log of webhooks: each delivery that is over, with what was said on both sides. */
import { schema, z, type Reply } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { text } from '../fields.ts';
import { around, asked, paging } from '../paging.ts';
import { needs } from '../scopes.ts';
import { dateOf, day, stamp } from '../times.ts';
import { collection, job } from '../provider.ts';

const WebhookLog = schema(() =>
  z.object({
    event: z.string(),
    /** HTTP's; 0 when nobody answered. */
    status: z.int(),
    user_id: z.string(),
    endpoint: z.string(),
    subscription_id: z.string(),
    request_headers: z.string(),
    request_body: z.string(),
    response_headers: z.string(),
    response_body: z.string(),
    date_time: z.string(),
    trace_id: z.string(),
    request_id: z.string(),
    /** How often it was tried again. */
    retry_num: z.int(),
  }),
);

export const webhookLogs = collection('webhook_logs', {
  row: WebhookLog,
  internal: schema(() => z.object({ id: z.string(), accepted: z.boolean() })),
  key: 'id',
  columns: ['event', 'date_time', { name: 'retry_num', type: 'integer', path: 'retry_num' }],
});

const Sent = () =>
  z.object({
    event: z.string(),
    user_id: z.string(),
    endpoint: z.string(),
    subscription_id: z.string(),
    request_headers: z.string(),
    request_body: z.string(),
    request_id: z.string(),
    trace_id: z.string(),
    reply: z.custom<Reply>().optional(),
  });

export const logWebhook = job('subscriptions.log', {
  kind: 'progress',
  input: Sent,
  key: ({ request_id }) => request_id,
  async run(ctx, { reply, ...sent }) {
    const row = {
      ...sent,
      status: reply?.status ?? 0,
      response_headers: JSON.stringify(reply?.headers ?? {}),
      response_body: reply?.body ?? '',
      date_time: stamp(ctx.now),
      retry_num: Math.max((reply?.attempts ?? 1) - 1, 0),
    };
    await webhookLogs.insert(ctx, row, { id: ctx.random.hex(20), accepted: reply?.outcome === 'accepted' });
  },
});

export const listWebhookLogs = operation('eventSubscriptions.logs', 'GET /v2/marketplace/apps/{appId}/webhook_logs', {
  summary: 'What became of webhooks, newest first',
  ...needs('Heavy', undefined, 'marketplace:read:webhook_logs'),
  query: () =>
    z.object({
      ...paging(),
      from: text(),
      to: text(),
      event: text(),
      type: z.literal([1, 2, 3]).optional().describe('1 accepted, 2 failed, 3 tried again.'),
      retry_num: z.int().optional(),
    }),
  result: () => z.object({ page_size: z.int(), next_page_token: z.string(), webhook_logs: z.array(WebhookLog()) }),
  async handler(ctx, { query }) {
    const { event, type, retry_num } = query;
    const from = query.from || dateOf(ctx.now - 7 * day);
    const to = query.to || dateOf(ctx.now);
    const page = await webhookLogs.list(ctx, {
      where: { event: event || undefined, retry_num, date_time: { gte: from, lte: `${to.slice(0, 10)}T23:59:59Z` } },
      match: type === undefined ? undefined : (row) => kindsOf(row, webhookLogs.internal(row).accepted).includes(type),
      page: await asked(ctx, query),
    });
    const { page_size, next_page_token } = await around(ctx, page);
    return { page_size, next_page_token, webhook_logs: [...page.items] };
  },
});

const kindsOf = ({ retry_num }: { readonly retry_num: number }, accepted: boolean): number[] => [
  accepted ? 1 : 2,
  ...(retry_num > 0 ? [3] : []),
];
