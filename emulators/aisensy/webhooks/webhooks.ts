/** Project webhooks through the Project API: read and deleted there, made in the dashboard. */
import { schema, TriggerRefused, z } from '../../../src/emulator/index.ts';
import { projectApi } from '../api.ts';
import { trigger } from '../provider.ts';
import { Webhook, webhooks } from './rows.ts';

const base = '/project-apis/v1/project/{pid}/webhook';
export const Done = schema(() => z.object({ status: z.literal('success') }));

export const listWebhooks = projectApi.operation('project.webhooks.list', `GET ${base}`, {
  summary: 'All webhooks, as a bare array',
  query: () => z.object({ app_name: z.string().optional() }),
  result: () => z.array(Webhook()),
  handler: (ctx) => webhooks.all(ctx),
});

export const getWebhook = projectApi.operation('project.webhooks.get', `GET ${base}/{id}`, {
  summary: 'A webhook',
  result: Webhook,
  handler: (ctx, { params }) => webhooks.need(ctx, params.id),
});

export const deleteWebhook = projectApi.operation('project.webhooks.delete', `DELETE ${base}/{id}`, {
  summary: 'Delete a webhook for good',
  result: Done,
  async handler(ctx, { params }) {
    await webhooks.remove(ctx, await webhooks.need(ctx, params.id));
    return { status: 'success' as const };
  },
});

export const enableWebhook = trigger('webhook.enable', {
  summary: 'The dashboard lifts the ban of a webhook that failed too often',
  input: () => z.object({ webhook_id: z.string() }),
  async run(ctx, { webhook_id }) {
    const one = await webhooks.get(ctx, webhook_id);
    if (!one) throw new TriggerRefused(404, `No webhook has the id ${webhook_id}.`);
    return webhooks.update(ctx, one, {}, { disabled: false, failures: [] });
  },
});
