/** Conversation services, and what is set for the account and for each of them. */
import { link, nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { sid } from '../ids.ts';
import { flag, given, text, texts } from '../params.ts';
import { conversationsApi } from './api.ts';
import { ConversationService, conversationServices, type ConversationSettings } from './rows.ts';
import { changeSettings, newConversationService, roleSid, serviceFor, settingsOf } from './setup.ts';

export const createService = conversationsApi.operation('conversation_services.create', 'POST /v1/Services', {
  summary: 'Make a conversation service',
  status: 201,
  body: () => z.object({ FriendlyName: z.string() }),
  result: ConversationService,
  handler: (ctx, { body }) =>
    conversationServices.insert(ctx, newConversationService(ctx, sid(ctx, 'IS'), body.FriendlyName)),
});

export const listServices = conversationsApi.operation('conversation_services.list', 'GET /v1/Services', {
  summary: 'List conversation services',
  list: ConversationService,
  listName: 'services',
  async handler(ctx, { page }) {
    await serviceFor(ctx, undefined);
    return conversationServices.list(ctx, { order: { direction: 'asc' }, page });
  },
});

export const fetchService = conversationsApi.operation('conversation_services.fetch', 'GET /v1/Services/{Sid}', {
  summary: 'One conversation service',
  result: ConversationService,
  handler: (ctx, { params }) => conversationServices.need(ctx, params.Sid),
});

export const deleteService = conversationsApi.operation('conversation_services.delete', 'DELETE /v1/Services/{Sid}', {
  summary: 'Delete a conversation service',
  status: 204,
  async handler(ctx, { params }) {
    await conversationServices.remove(ctx, await conversationServices.need(ctx, params.Sid));
    return nothing();
  },
});

// The account's configuration

const Configuration = () =>
  z.object({
    account_sid: z.string(),
    default_chat_service_sid: z.string(),
    default_messaging_service_sid: z.string().nullable(),
    default_inactive_timer: z.string().nullable(),
    default_closed_timer: z.string().nullable(),
    url: z.string(),
    links: z.record(z.string(), z.string()),
  });

async function configuration(ctx: TwilioCtx): Promise<z.infer<ReturnType<typeof Configuration>>> {
  const service = await serviceFor(ctx, undefined);
  const settings = await settingsOf(ctx);
  const url = link(conversationsApi, '/v1/Configuration');
  return {
    account_sid: ctx.account.id,
    default_chat_service_sid: service.sid,
    default_messaging_service_sid: settings.default_messaging_service_sid,
    default_inactive_timer: settings.default_inactive_timer,
    default_closed_timer: settings.default_closed_timer,
    url,
    links: {
      service: link(conversationsApi, `/v1/Services/${service.sid}/Configuration`),
      webhooks: `${url}/Webhooks`,
    },
  };
}

export const fetchConfiguration = conversationsApi.operation(
  'conversation_configuration.fetch',
  'GET /v1/Configuration',
  {
    summary: 'What new conversations begin with',
    result: Configuration,
    handler: (ctx) => configuration(ctx),
  },
);

export const updateConfiguration = conversationsApi.operation(
  'conversation_configuration.update',
  'POST /v1/Configuration',
  {
    summary: 'Set what new conversations begin with',
    body: () =>
      z.object({
        DefaultChatServiceSid: text(),
        DefaultMessagingServiceSid: text(),
        DefaultInactiveTimer: text(),
        DefaultClosedTimer: text(),
      }),
    result: Configuration,
    async handler(ctx, { body }) {
      if (body.DefaultChatServiceSid) await serviceFor(ctx, body.DefaultChatServiceSid);
      const changes: Partial<ConversationSettings> = given({
        default_chat_service_sid: body.DefaultChatServiceSid,
        default_messaging_service_sid: body.DefaultMessagingServiceSid,
        default_inactive_timer: body.DefaultInactiveTimer,
        default_closed_timer: body.DefaultClosedTimer,
      });
      await changeSettings(ctx, ctx.account.id, changes);
      return configuration(ctx);
    },
  },
);

// A service's configuration

const ServiceConfiguration = () =>
  z.object({
    chat_service_sid: z.string(),
    default_conversation_creator_role_sid: z.string(),
    default_conversation_role_sid: z.string(),
    default_chat_service_role_sid: z.string(),
    reachability_enabled: z.boolean(),
    url: z.string(),
    links: z.record(z.string(), z.string()),
  });

async function serviceConfiguration(
  ctx: TwilioCtx,
  id: string,
): Promise<z.infer<ReturnType<typeof ServiceConfiguration>>> {
  const service = await serviceFor(ctx, id);
  const { reachability_enabled } = await settingsOf(ctx, service.sid);
  const url = `${service.url}/Configuration`;
  return {
    chat_service_sid: service.sid,
    default_conversation_creator_role_sid: roleSid(service.sid, 'conversation admin'),
    default_conversation_role_sid: roleSid(service.sid, 'conversation user'),
    default_chat_service_role_sid: roleSid(service.sid, 'service user'),
    reachability_enabled,
    url,
    links: { notifications: `${url}/Notifications`, webhooks: `${url}/Webhooks` },
  };
}

export const fetchServiceConfiguration = conversationsApi.operation(
  'conversation_service_configuration.fetch',
  'GET /v1/Services/{ChatServiceSid}/Configuration',
  {
    summary: 'What is set for a service',
    result: ServiceConfiguration,
    handler: (ctx, { params }) => serviceConfiguration(ctx, params.ChatServiceSid),
  },
);

export const updateServiceConfiguration = conversationsApi.operation(
  'conversation_service_configuration.update',
  'POST /v1/Services/{ChatServiceSid}/Configuration',
  {
    summary: 'Set something for a service',
    body: () =>
      z.object({
        DefaultConversationCreatorRoleSid: text(),
        DefaultConversationRoleSid: text(),
        DefaultChatServiceRoleSid: text(),
        ReachabilityEnabled: flag(),
      }),
    result: ServiceConfiguration,
    async handler(ctx, { params, body }) {
      const service = await serviceFor(ctx, params.ChatServiceSid);
      await changeSettings(ctx, service.sid, given({ reachability_enabled: body.ReachabilityEnabled }));
      return serviceConfiguration(ctx, service.sid);
    },
  },
);

// Webhooks of the account and of a service

const Hooks = () =>
  z.object({
    PreWebhookUrl: text(),
    PostWebhookUrl: text(),
    Method: text(),
    Filters: texts(),
    Target: z.enum(['webhook', 'flex']).optional(),
  });

const hookChanges = (body: z.infer<ReturnType<typeof Hooks>>): Partial<ConversationSettings> =>
  given({
    pre_webhook_url: body.PreWebhookUrl,
    post_webhook_url: body.PostWebhookUrl,
    method: body.Method === undefined ? undefined : body.Method.toUpperCase() === 'GET' ? 'GET' : 'POST',
    filters: body.Filters?.filter((name) => name !== ''),
  } as const);

const AccountHooks = () =>
  z.object({
    account_sid: z.string(),
    pre_webhook_url: z.string().nullable(),
    post_webhook_url: z.string().nullable(),
    method: z.string(),
    filters: z.array(z.string()),
    target: z.string(),
    url: z.string(),
  });

const accountHooks = (
  ctx: TwilioCtx,
  { pre_webhook_url, post_webhook_url, method, filters }: ConversationSettings,
): z.infer<ReturnType<typeof AccountHooks>> => ({
  account_sid: ctx.account.id,
  pre_webhook_url,
  post_webhook_url,
  method,
  filters,
  target: 'webhook',
  url: link(conversationsApi, '/v1/Configuration/Webhooks'),
});

export const fetchHooks = conversationsApi.operation(
  'conversation_configuration_webhooks.fetch',
  'GET /v1/Configuration/Webhooks',
  {
    summary: 'Who is told of what happens in conversations',
    result: AccountHooks,
    handler: async (ctx) => accountHooks(ctx, await settingsOf(ctx)),
  },
);

export const updateHooks = conversationsApi.operation(
  'conversation_configuration_webhooks.update',
  'POST /v1/Configuration/Webhooks',
  {
    summary: 'Set who is told of what happens in conversations',
    body: Hooks,
    result: AccountHooks,
    handler: async (ctx, { body }) => accountHooks(ctx, await changeSettings(ctx, ctx.account.id, hookChanges(body))),
  },
);

const ServiceHooks = () => AccountHooks().omit({ target: true }).extend({ chat_service_sid: z.string() });

const serviceHooks = (
  ctx: TwilioCtx,
  service: ConversationService,
  settings: ConversationSettings,
): z.infer<ReturnType<typeof ServiceHooks>> => {
  const { target: _, ...hooks } = accountHooks(ctx, settings);
  return { ...hooks, chat_service_sid: service.sid, url: `${service.url}/Configuration/Webhooks` };
};

export const fetchServiceHooks = conversationsApi.operation(
  'conversation_service_webhooks.fetch',
  'GET /v1/Services/{ChatServiceSid}/Configuration/Webhooks',
  {
    summary: 'Who is told of what happens in a service',
    result: ServiceHooks,
    async handler(ctx, { params }) {
      const service = await serviceFor(ctx, params.ChatServiceSid);
      return serviceHooks(ctx, service, await settingsOf(ctx, service.sid));
    },
  },
);

export const updateServiceHooks = conversationsApi.operation(
  'conversation_service_webhooks.update',
  'POST /v1/Services/{ChatServiceSid}/Configuration/Webhooks',
  {
    summary: 'Set who is told of what happens in a service',
    body: Hooks,
    result: ServiceHooks,
    async handler(ctx, { params, body }) {
      const service = await serviceFor(ctx, params.ChatServiceSid);
      return serviceHooks(ctx, service, await changeSettings(ctx, service.sid, hookChanges(body)));
    },
  },
);
