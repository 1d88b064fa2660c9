/** Push notifications: credentials, what a service pushes, and the devices that SDKs have bound. Nothing is pushed. */
import { link, nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { flag, given, text, texts } from '../params.ts';
import { collection } from '../provider.ts';
import { conversationsApi } from './api.ts';
import { serviceFor } from './setup.ts';

const PushType = () => z.enum(['apn', 'gcm', 'fcm']);

const dates = { date_created: z.string(), date_updated: z.string() };

const Credential = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    friendly_name: z.string().nullable(),
    type: PushType(),
    /** `True` or `False`; only of APN. */
    sandbox: z.string().nullable(),
    ...dates,
    url: z.string(),
  }),
);
type Credential = z.infer<ReturnType<typeof Credential>>;

export const pushCredentials = collection('conversation_credentials', {
  row: Credential,
  key: 'sid',
  owner: 'account',
  missing: errors.not_found,
});

const Changes = () =>
  z.object({
    Type: text(),
    FriendlyName: text(),
    Certificate: text(),
    PrivateKey: text(),
    Sandbox: flag(),
    ApiKey: text(),
    Secret: text(),
  });

/** Types are written in any case. */
function typeOf(asked: string | undefined): Credential['type'] {
  const type = PushType().safeParse(asked?.toLowerCase()).data;
  if (!type) throw errors.invalid_parameter('Type');
  return type;
}

const sandboxOf = (type: Credential['type'], asked: boolean | undefined): string | null =>
  type === 'apn' ? (asked ? 'True' : 'False') : null;

export const createCredential = conversationsApi.operation('conversation_credentials.create', 'POST /v1/Credentials', {
  summary: 'Give Twilio what it needs to push to phones',
  status: 201,
  body: Changes,
  result: Credential,
  async handler(ctx, { body }) {
    const type = typeOf(body.Type);
    const id = sid(ctx, 'CR');
    return pushCredentials.insert(ctx, {
      sid: id,
      account_sid: ctx.account.id,
      friendly_name: body.FriendlyName || null,
      type,
      sandbox: sandboxOf(type, body.Sandbox),
      ...newIsoDates(ctx.now),
      url: link(conversationsApi, `/v1/Credentials/${id}`),
    });
  },
});

export const listCredentials = conversationsApi.operation('conversation_credentials.list', 'GET /v1/Credentials', {
  summary: 'List credentials',
  list: Credential,
  listName: 'credentials',
  handler: (ctx, { page }) => pushCredentials.list(ctx, { page }),
});

export const fetchCredential = conversationsApi.operation(
  'conversation_credentials.fetch',
  'GET /v1/Credentials/{Sid}',
  {
    summary: 'One credential',
    result: Credential,
    handler: (ctx, { params }) => pushCredentials.need(ctx, params.Sid),
  },
);

export const updateCredential = conversationsApi.operation(
  'conversation_credentials.update',
  'POST /v1/Credentials/{Sid}',
  {
    summary: 'Change a credential',
    body: Changes,
    result: Credential,
    async handler(ctx, { params, body }) {
      const row = await pushCredentials.need(ctx, params.Sid);
      const type = body.Type ? typeOf(body.Type) : row.type;
      return pushCredentials.update(ctx, row, {
        ...given({ friendly_name: body.FriendlyName }),
        type,
        sandbox: body.Sandbox === undefined && type === row.type ? row.sandbox : sandboxOf(type, body.Sandbox),
        date_updated: isoZ(ctx.now),
      });
    },
  },
);

export const deleteCredential = conversationsApi.operation(
  'conversation_credentials.delete',
  'DELETE /v1/Credentials/{Sid}',
  {
    summary: 'Delete a credential',
    status: 204,
    async handler(ctx, { params }) {
      await pushCredentials.remove(ctx, await pushCredentials.need(ctx, params.Sid));
      return nothing();
    },
  },
);

// Bindings: SDKs on phones make them, so here only fixtures do.

const Binding = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: z.string(),
    credential_sid: z.string().nullable(),
    endpoint: z.string(),
    identity: z.string(),
    binding_type: PushType(),
    message_types: z.array(z.string()),
    ...dates,
    url: z.string(),
  }),
);
type Binding = z.infer<ReturnType<typeof Binding>>;

export const pushBindings = collection('conversation_bindings', {
  row: Binding,
  key: 'sid',
  owner: 'account',
  columns: ['chat_service_sid', 'identity', 'binding_type'],
  missing: errors.not_found,
  async make(ctx: TwilioCtx, asked) {
    const service = await serviceFor(
      ctx,
      typeof asked.chat_service_sid === 'string' ? asked.chat_service_sid : undefined,
    );
    const id = sid(ctx, 'BS');
    return {
      row: {
        sid: id,
        account_sid: ctx.account.id,
        chat_service_sid: service.sid,
        credential_sid: null,
        endpoint: id,
        identity: '',
        binding_type: 'fcm' as const,
        message_types: ['new_message', 'added_to_conversation', 'removed_from_conversation'],
        ...newIsoDates(ctx.now),
        url: link(conversationsApi, `/v1/Services/${service.sid}/Bindings/${id}`),
        ...asked,
      },
    };
  },
});

const BINDINGS = '/v1/Services/{ChatServiceSid}/Bindings';

async function bindingAt(ctx: TwilioCtx, params: { ChatServiceSid: string; Sid: string }): Promise<Binding> {
  const row = await pushBindings.need(ctx, params.Sid);
  if (row.chat_service_sid !== params.ChatServiceSid) throw errors.not_found();
  return row;
}

export const listBindings = conversationsApi.operation('conversation_bindings.list', `GET ${BINDINGS}`, {
  summary: 'List the devices that a service pushes to',
  query: () => z.object({ BindingType: texts(), Identity: texts() }),
  list: Binding,
  listName: 'bindings',
  async handler(ctx, { params, query, page }) {
    const { sid: service } = await serviceFor(ctx, params.ChatServiceSid);
    const where = { chat_service_sid: service, binding_type: query.BindingType, identity: query.Identity };
    return pushBindings.list(ctx, { where, page });
  },
});

export const fetchBinding = conversationsApi.operation('conversation_bindings.fetch', `GET ${BINDINGS}/{Sid}`, {
  summary: 'One device',
  result: Binding,
  handler: (ctx, { params }) => bindingAt(ctx, params),
});

export const deleteBinding = conversationsApi.operation('conversation_bindings.delete', `DELETE ${BINDINGS}/{Sid}`, {
  summary: 'Push no more to a device',
  status: 204,
  async handler(ctx, { params }) {
    await pushBindings.remove(ctx, await bindingAt(ctx, params));
    return nothing();
  },
});

// What a service pushes

const Push = () => z.object({ enabled: z.boolean(), template: z.string(), sound: z.string() });

const Notifications = schema(() =>
  z.object({
    account_sid: z.string(),
    chat_service_sid: z.string(),
    log_enabled: z.boolean(),
    added_to_conversation: Push(),
    removed_from_conversation: Push(),
    new_message: Push().extend({
      badge_count_enabled: z.boolean(),
      with_media: z.object({ enabled: z.boolean(), template: z.string() }),
    }),
    url: z.string(),
  }),
);
type Notifications = z.infer<ReturnType<typeof Notifications>>;

export const pushNotifications = collection('conversation_notifications', {
  row: Notifications,
  key: 'chat_service_sid',
  owner: 'account',
});

const NOTIFICATIONS = '/v1/Services/{ChatServiceSid}/Configuration/Notifications';

async function notificationsOf(ctx: TwilioCtx, named: string): Promise<Notifications> {
  const { sid: service } = await serviceFor(ctx, named);
  const silent = { enabled: false, template: '', sound: '' };
  const unset: Notifications = {
    account_sid: ctx.account.id,
    chat_service_sid: service,
    log_enabled: false,
    added_to_conversation: silent,
    removed_from_conversation: silent,
    new_message: { ...silent, badge_count_enabled: false, with_media: { enabled: false, template: '' } },
    url: link(conversationsApi, `/v1/Services/${service}/Configuration/Notifications`),
  };
  return (await pushNotifications.get(ctx, service)) ?? pushNotifications.insert(ctx, unset);
}

export const fetchNotifications = conversationsApi.operation(
  'conversation_notifications.fetch',
  `GET ${NOTIFICATIONS}`,
  {
    summary: 'What a service pushes',
    result: Notifications,
    handler: (ctx, { params }) => notificationsOf(ctx, params.ChatServiceSid),
  },
);

const pushParameters = <N extends string>(name: N) =>
  ({ [`${name}.Enabled`]: flag(), [`${name}.Template`]: text(), [`${name}.Sound`]: text() }) as {
    [K in `${N}.Enabled`]: ReturnType<typeof flag>;
  } & { [K in `${N}.Template` | `${N}.Sound`]: ReturnType<typeof text> };

export const updateNotifications = conversationsApi.operation(
  'conversation_notifications.update',
  `POST ${NOTIFICATIONS}`,
  {
    summary: 'Say what a service pushes',
    body: () =>
      z.object({
        LogEnabled: flag(),
        ...pushParameters('AddedToConversation'),
        ...pushParameters('RemovedFromConversation'),
        ...pushParameters('NewMessage'),
        'NewMessage.BadgeCountEnabled': flag(),
        'NewMessage.WithMedia.Enabled': flag(),
        'NewMessage.WithMedia.Template': text(),
      }),
    result: Notifications,
    async handler(ctx, { params, body }) {
      const before = await notificationsOf(ctx, params.ChatServiceSid);
      const { new_message: message } = before;
      const changed = (name: 'AddedToConversation' | 'RemovedFromConversation' | 'NewMessage') =>
        given({
          enabled: body[`${name}.Enabled`],
          template: body[`${name}.Template`],
          sound: body[`${name}.Sound`],
        });
      const media = { enabled: body['NewMessage.WithMedia.Enabled'], template: body['NewMessage.WithMedia.Template'] };
      return pushNotifications.update(ctx, before, {
        ...given({ log_enabled: body.LogEnabled }),
        added_to_conversation: { ...before.added_to_conversation, ...changed('AddedToConversation') },
        removed_from_conversation: { ...before.removed_from_conversation, ...changed('RemovedFromConversation') },
        new_message: {
          ...message,
          ...changed('NewMessage'),
          ...given({ badge_count_enabled: body['NewMessage.BadgeCountEnabled'] }),
          with_media: { ...message.with_media, ...given(media) },
        },
      });
    },
  },
);
