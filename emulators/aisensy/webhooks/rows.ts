/** Project webhooks as they are kept. They are registered in the dashboard: the control API here. */
import { schema, z, type ConsoleEndpoint, type ConsoleEndpoints, type Ctx } from '../../../src/emulator/index.ts';
import type { AisensyAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { objectId } from '../ids.ts';
import { collection } from '../provider.ts';
import type { Settings } from '../settings.ts';

/** What is told when nothing else is said. The deprecated topics are only told who asks for them. */
export const topics = [
  'message.sender.user',
  'message.created',
  'message.status.updated',
  'contact.created',
  'contact.campaign.sent',
  'contact.campaign.delivered',
  'contact.campaign.read',
  'contact.tag.updated',
  'contact.attribute.revised',
  'contact.first_message.updated',
  'contact.chat.intervened',
  'contact.chat.closed',
  'contact.chat.requesting',
  'order.placed',
  'payment.captured',
  'payment.refunded',
] as const;

export const Webhook = schema(() =>
  z.object({
    id: z.string(),
    app_id: z.string(),
    project_id: z.string(),
    business_id: z.string(),
    project_owner_id: z.string(),
    topics: z.array(z.string()),
    webhook_url: z.string(),
    partner_id: z.string().nullable(),
    shared_secret: z.string(),
    created_at: z.int(),
    updated_at: z.int(),
  }),
);
export type Webhook = z.infer<ReturnType<typeof Webhook>>;

const Hidden = schema(() =>
  z.object({
    /** Answered 410, or failed more than a hundred times in twenty minutes. */
    disabled: z.boolean(),
    /** When attempts failed of late, epoch ms. */
    failures: z.array(z.int()),
  }),
);

export const webhooks = collection('webhooks', {
  row: Webhook,
  internal: Hidden,
  key: 'id',
  owner: 'account',
  columns: ['webhook_url', { name: 'disabled', type: 'integer', path: 'disabled', from: 'internal' }],
  missing: () => errors.webhook_missing(),
  make: (ctx: Ctx<AisensyAccount>, given) => ({
    row: { ...blankWebhook(ctx, 'http://127.0.0.1:3000/webhook'), ...given },
    internal: { disabled: false, failures: [] },
  }),
});

const blankWebhook = (ctx: Ctx<AisensyAccount>, url: string): Webhook => ({
  id: objectId(ctx),
  app_id: objectId(ctx),
  project_id: ctx.account.projectId,
  business_id: ctx.account.businessId,
  project_owner_id: ctx.account.businessId,
  topics: [...topics],
  webhook_url: url,
  partner_id: null,
  shared_secret: ctx.credentials.webhookSecret ?? '',
  created_at: ctx.now,
  updated_at: ctx.now,
});

const asEndpoint = ({ id, webhook_url, topics: events, shared_secret }: Webhook): ConsoleEndpoint => ({
  id,
  url: webhook_url,
  events,
  secret: shared_secret,
});

/** The dashboard's page of webhooks. */
export const consoleEndpoints: ConsoleEndpoints<AisensyAccount, Settings> = {
  list: async (ctx) => (await webhooks.all(ctx)).map(asEndpoint),
  async add(ctx, { url, events, secret }) {
    const blank = blankWebhook(ctx, url);
    const all = !events || events.includes('*');
    const row = { ...blank, topics: all ? blank.topics : [...events], shared_secret: secret ?? blank.shared_secret };
    return asEndpoint(await webhooks.insert(ctx, row, { disabled: false, failures: [] }));
  },
  async change(ctx, id, { url, events }) {
    const one = await webhooks.get(ctx, id);
    const topics = events?.includes('*') ? blankWebhook(ctx, '').topics : events;
    const changes = { ...(url && { webhook_url: url }), ...(topics && { topics: [...topics] }) };
    return one && asEndpoint(await webhooks.update(ctx, one, changes));
  },
  async remove(ctx, id) {
    const one = await webhooks.get(ctx, id);
    if (one) await webhooks.remove(ctx, one);
    return one !== undefined;
  },
};
