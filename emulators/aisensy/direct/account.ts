/** The Direct API's account: its webhook, health and figures. */
import { seconds, z } from '../../../src/emulator/index.ts';
import { directApi } from '../api.ts';
import { errors } from '../errors.ts';
import { messages } from '../messages/rows.ts';
import { ownProject, projects } from '../projects/rows.ts';
import { metaId } from '../webhooks/direct.ts';

export const updateWebhook = directApi.operation(
  'direct.settings.updateWebhook',
  'POST /direct-apis/t1/settings/update-webhook',
  {
    summary: 'Where messages and receipts are posted in Meta’s form',
    body: () => z.object({ webhook: z.object({ url: z.string() }) }),
    result: () => z.object({ success: z.literal(true) }),
    async handler(ctx, { body: { webhook } }) {
      if (webhook.url !== '' && !/^https?:\/\/[^\s/]+/.test(webhook.url)) throw errors.invalid('Invalid webhook.url');
      await projects.update(ctx, await ownProject(ctx), {}, { direct_webhook: webhook.url || null });
      return { success: true as const };
    },
  },
);

export const healthStatus = directApi.operation('direct.healthStatus', 'POST /direct-apis/t1/health-status', {
  summary: 'Whether messages can be sent',
  body: () => z.object({ nodeId: z.string() }),
  result: () => z.looseObject({ id: z.string(), health_status: z.looseObject({ can_send_message: z.string() }) }),
  async handler(ctx, { body }) {
    const { status } = await ownProject(ctx);
    const can_send_message = status.toLowerCase() === 'active' ? 'AVAILABLE' : 'BLOCKED';
    const entities = [
      { entity_type: 'PHONE_NUMBER', id: metaId(ctx.account.projectId), can_send_message },
      { entity_type: 'WABA', id: metaId(ctx.account.businessId), can_send_message },
    ];
    return { id: body.nodeId, health_status: { can_send_message, entities } };
  },
});

export const wabaAnalytics = directApi.operation('direct.wabaAnalytics', 'POST /direct-apis/t1/waba-analytics', {
  summary: 'How many messages were sent and delivered',
  body: () => z.looseObject({ start: z.int().nullish(), end: z.int().nullish(), granularity: z.string().nullish() }),
  result: () => z.looseObject({ id: z.string(), analytics: z.looseObject({}) }),
  async handler(ctx, { body: { start, end, granularity } }) {
    const from = start ?? 0;
    const to = end ?? seconds(ctx.now);
    const all = await messages.all(ctx, { where: { created_at: { gte: from * 1000, lte: to * 1000 + 999 } } });
    const sent = all.filter(({ sender, sent_at }) => sender !== 'USER' && sent_at !== null).length;
    const delivered = all.filter(({ sender, delivered_at }) => sender !== 'USER' && delivered_at !== null).length;
    return {
      id: metaId(ctx.account.businessId),
      analytics: {
        phone_numbers: [ctx.account.phoneNumber],
        granularity: granularity ?? 'DAY',
        data_points: [{ start: from, end: to, sent, delivered }],
      },
    };
  },
});
