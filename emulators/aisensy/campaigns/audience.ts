/** Who got a campaign, and how it went with each. */
import { iso, schema, z, type Infer } from '../../../src/emulator/index.ts';
import { projectApi } from '../api.ts';
import { errors } from '../errors.ts';
import { messages, type Message } from '../messages/rows.ts';
import { within } from './days.ts';
import { campaigns } from './rows.ts';

const base = '/project-apis/v1/project/{pid}';

const Row = schema(() =>
  z.object({
    _id: z.string(),
    userNumber: z.string().optional(),
    sentAt: z.string().optional(),
    deliveredAt: z.string().optional(),
    readAt: z.string().optional(),
    failedAt: z.string().optional(),
    userName: z.string().optional(),
  }),
);
type Row = Infer<typeof Row>;

const Query = schema(() =>
  z.object({
    after: z.string().optional(),
    before: z.string().optional(),
    category: z.enum(['SENT', 'DELIVERED', 'READ', 'FAILED', 'REPLIED', 'CLICKED']).optional(),
    limit: z.int().min(1).max(1000).default(20),
    sort: z.enum(['asc', 'desc']).default('desc'),
    startDate: z.string().optional(),
    endDate: z.string().optional(),
    fields: z.string().optional(),
  }),
);

const tests: Readonly<Record<string, (message: Message) => boolean>> = {
  SENT: ({ sent_at }) => sent_at !== null,
  DELIVERED: ({ delivered_at }) => delivered_at !== null,
  READ: ({ read_at }) => read_at !== null,
  FAILED: ({ status }) => status === 'FAILED',
  REPLIED: (message) => messages.internal(message).replied,
  CLICKED: (message) => messages.internal(message).clicked,
};

export const campaignAudience = projectApi.operation(
  'project.campaigns.audience',
  `GET ${base}/campaign/audience/{id}`,
  {
    summary: 'Who got a campaign, by how far it came',
    query: Query,
    result: () =>
      z.object({
        total: z.int(),
        data: z.array(Row()),
        paging: z.object({ cursors: z.object({ after: z.string().nullable(), before: z.string().nullable() }) }),
      }),
    async handler(ctx, { params, query }) {
      await campaigns.need(ctx, params.id);
      const test = query.category ? tests[query.category] : undefined;
      const span = within(query.startDate, query.endDate);
      const match = (message: Message): boolean =>
        (!test || test(message)) && span(messages.internal(message).created_at);
      const all = await messages.all(ctx, {
        where: { campaign_id: params.id },
        match,
        order: { direction: query.sort },
      });
      const page = pageOf(all, query);
      const fields = query.fields?.split(',').map((field) => field.trim());
      return {
        total: all.length,
        data: page.map((message) => selected(rowOf(message), fields)),
        paging: { cursors: { after: cursorOf(page.at(-1)), before: cursorOf(page[0]) } },
      };
    },
  },
);

/** The id and the time of a row. */
const cursorOf = (message: Message | undefined): string | null =>
  message ? Buffer.from(`${message.id}_${messages.internal(message).created_at}`).toString('base64') : null;

function pageOf(all: readonly Message[], { after, before, limit }: Infer<typeof Query>): readonly Message[] {
  if (after !== undefined) {
    const from = placeOf(all, after) + 1;
    return all.slice(from, from + limit);
  }
  const to = before === undefined ? limit : placeOf(all, before);
  return all.slice(Math.max(0, to - limit), to);
}

function placeOf(all: readonly Message[], cursor: string): number {
  const [id] = Buffer.from(cursor, 'base64').toString().split('_');
  const at = all.findIndex((message) => message.id === id);
  if (at < 0) throw errors.invalid('Invalid cursor');
  return at;
}

const time = (ms: number | null | undefined): string | undefined => (ms == null ? undefined : iso(ms));

const rowOf = (message: Message): Row => ({
  _id: message.id,
  userNumber: message.phone_number,
  sentAt: time(message.sent_at),
  deliveredAt: time(message.delivered_at),
  readAt: time(message.read_at),
  failedAt: time(message.failed_at),
  userName: message.userName,
});

const selected = ({ _id, ...row }: Row, fields: readonly string[] | undefined): Row => ({
  _id,
  ...Object.fromEntries(
    Object.entries(row).filter(([field, value]) => value !== undefined && (!fields || fields.includes(field))),
  ),
});
