/** Webhooks of a single conversation. */
import { nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { given, integer, text, texts } from '../params.ts';
import { conversationsApi, idOf, type Prefix } from './api.ts';
import { conversationAt } from './find.ts';
import { ConversationWebhook, conversationWebhooks, type Conversation } from './rows.ts';
import { newWebhook } from './webhook-making.ts';

const Configuration = () =>
  z.object({
    'Configuration.Url': text(),
    'Configuration.Method': text(),
    'Configuration.Filters': texts(),
    'Configuration.Triggers': texts(),
    'Configuration.FlowSid': text(),
    'Configuration.ReplayAfter': integer(0),
  });

const configurationOf = (body: z.infer<ReturnType<typeof Configuration>>): ConversationWebhook['configuration'] =>
  given({
    url: body['Configuration.Url'],
    method: body['Configuration.Method']?.toLowerCase(),
    filters: body['Configuration.Filters'],
    triggers: body['Configuration.Triggers'],
    flow_sid: body['Configuration.FlowSid'],
    replay_after: body['Configuration.ReplayAfter'],
  });

async function webhookAt(ctx: TwilioCtx, conversation: Conversation, id: string): Promise<ConversationWebhook> {
  const row = await conversationWebhooks.need(ctx, id);
  if (row.conversation_sid !== conversation.sid) throw errors.not_found();
  return row;
}

function operationsUnder(prefix: Prefix) {
  const all = `/v1${prefix}/Conversations/{ConversationSid}/Webhooks` as const;
  const one = `${all}/{Sid}` as const;
  const id = (verb: string): string => `${idOf(prefix, 'conversation_webhooks')}.${verb}`;
  return {
    create: conversationsApi.operation(id('create'), `POST ${all}`, {
      summary: 'Ask to be told of what happens in a conversation',
      status: 201,
      body: () => Configuration().extend({ Target: z.enum(['webhook', 'trigger', 'studio']) }),
      result: ConversationWebhook,
      async handler(ctx, { params, body: { Target: target, ...body } }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        return conversationWebhooks.insert(ctx, newWebhook(ctx, conversation, target, configurationOf(body)));
      },
    }),
    list: conversationsApi.operation(id('list'), `GET ${all}`, {
      summary: 'List the webhooks of a conversation',
      list: ConversationWebhook,
      listName: 'webhooks',
      async handler(ctx, { params, page }) {
        const { sid } = await conversationAt(ctx, params, params.ConversationSid);
        return conversationWebhooks.list(ctx, { where: { conversation_sid: sid }, page });
      },
    }),
    fetch: conversationsApi.operation(id('fetch'), `GET ${one}`, {
      summary: 'One webhook',
      result: ConversationWebhook,
      handler: async (ctx, { params }) =>
        webhookAt(ctx, await conversationAt(ctx, params, params.ConversationSid), params.Sid),
    }),
    update: conversationsApi.operation(id('update'), `POST ${one}`, {
      summary: 'Change a webhook',
      body: Configuration,
      result: ConversationWebhook,
      async handler(ctx, { params, body }) {
        const row = await webhookAt(ctx, await conversationAt(ctx, params, params.ConversationSid), params.Sid);
        const configuration = { ...row.configuration, ...configurationOf(body) };
        return conversationWebhooks.update(ctx, row, { configuration, date_updated: isoZ(ctx.now) });
      },
    }),
    remove: conversationsApi.operation(id('delete'), `DELETE ${one}`, {
      summary: 'Delete a webhook',
      status: 204,
      async handler(ctx, { params }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        await conversationWebhooks.remove(ctx, await webhookAt(ctx, conversation, params.Sid));
        return nothing();
      },
    }),
  };
}

export const {
  create: createWebhook,
  list: listWebhooks,
  fetch: fetchWebhook,
  update: updateWebhook,
  remove: deleteWebhook,
} = operationsUnder('');

export const {
  create: createWebhookInService,
  list: listWebhooksInService,
  fetch: fetchWebhookInService,
  update: updateWebhookInService,
  remove: deleteWebhookInService,
} = operationsUnder('/Services/{ChatServiceSid}');
