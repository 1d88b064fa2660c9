/** Conversations and what is in them, as they are kept. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const dates = { date_created: z.string(), date_updated: z.string() };
const Links = () => z.record(z.string(), z.string());

export const ConversationService = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    friendly_name: z.string(),
    ...dates,
    url: z.string(),
    links: Links(),
  }),
);
export type ConversationService = z.infer<ReturnType<typeof ConversationService>>;

export const conversationServices = collection('conversation_services', {
  row: ConversationService,
  key: 'sid',
  owner: 'account',
  missing: errors.not_found,
});

const State = () => z.enum(['initializing', 'inactive', 'active', 'closed']);

export const Conversation = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: z.string(),
    messaging_service_sid: z.string(),
    friendly_name: z.string().nullable(),
    unique_name: z.string().nullable(),
    /** JSON as text. */
    attributes: z.string(),
    state: State(),
    timers: z.object({ date_inactive: z.string().optional(), date_closed: z.string().optional() }),
    bindings: z.record(z.string(), z.unknown()),
    ...dates,
    url: z.string(),
    links: Links(),
  }),
);
export type Conversation = z.infer<ReturnType<typeof Conversation>>;

const ConversationFacts = schema(() =>
  z.object({
    /** The index of the next message. */
    next: z.int(),
    /** How long until it is inactive, and closed, in ms: each message starts them again. */
    inactive: z.int().nullable(),
    closed: z.int().nullable(),
    created: z.int(),
  }),
);

export const conversations = collection('conversations', {
  row: Conversation,
  internal: ConversationFacts,
  key: 'sid',
  owner: 'account',
  columns: [
    'chat_service_sid',
    'unique_name',
    'state',
    { name: 'created', type: 'integer', path: 'created', from: 'internal' },
  ],
  indexes: [['chat_service_sid', 'unique_name']],
  missing: errors.not_found,
  stats: { by: ['state'] },
});

const Binding = () =>
  z.object({
    type: z.string(),
    address: z.string().optional(),
    proxy_address: z.string().optional(),
    projected_address: z.string().optional(),
  });

/** Only below a service of one's own. */
const InService = () => z.string().optional();

export const Participant = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: InService(),
    conversation_sid: z.string(),
    identity: z.string().nullable(),
    attributes: z.string(),
    messaging_binding: Binding().nullable(),
    role_sid: z.string().nullable(),
    last_read_message_index: z.int().nullable(),
    last_read_timestamp: z.string().nullable(),
    ...dates,
    url: z.string(),
  }),
);
export type Participant = z.infer<ReturnType<typeof Participant>>;

export const participants = collection('conversation_participants', {
  row: Participant,
  key: 'sid',
  owner: 'account',
  columns: [
    'conversation_sid',
    'identity',
    { name: 'address', type: 'text', path: 'messaging_binding.address' },
    { name: 'proxy_address', type: 'text', path: 'messaging_binding.proxy_address' },
  ],
  missing: errors.not_found,
});

const Amount = () => z.enum(['none', 'some', 'all']);

export const ConversationMessage = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: InService(),
    conversation_sid: z.string(),
    index: z.int(),
    author: z.string(),
    body: z.string().nullable(),
    media: z
      .array(z.object({ sid: z.string(), size: z.int(), content_type: z.string(), filename: z.string().nullable() }))
      .nullable(),
    attributes: z.string(),
    participant_sid: z.string().nullable(),
    delivery: z
      .object({
        total: z.int(),
        sent: Amount(),
        delivered: Amount(),
        read: Amount(),
        failed: Amount(),
        undelivered: Amount(),
      })
      .nullable(),
    content_sid: z.string().nullable(),
    ...dates,
    url: z.string(),
    links: Links(),
  }),
);
export type ConversationMessage = z.infer<ReturnType<typeof ConversationMessage>>;

export const conversationMessages = collection('conversation_messages', {
  row: ConversationMessage,
  key: 'sid',
  owner: 'account',
  columns: ['conversation_sid', 'author', { name: 'index', type: 'integer', path: 'index' }],
  missing: errors.not_found,
});

export const Receipt = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: InService(),
    conversation_sid: z.string(),
    message_sid: z.string(),
    channel_message_sid: z.string(),
    participant_sid: z.string(),
    status: z.enum(['sent', 'delivered', 'read', 'failed', 'undelivered', 'queued']),
    error_code: z.int(),
    ...dates,
    url: z.string(),
  }),
);
export type Receipt = z.infer<ReturnType<typeof Receipt>>;

export const receipts = collection('conversation_receipts', {
  row: Receipt,
  key: 'sid',
  owner: 'account',
  columns: ['message_sid', 'channel_message_sid', 'status'],
  missing: errors.not_found,
});

export const ConversationUser = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: z.string(),
    role_sid: z.string(),
    identity: z.string(),
    friendly_name: z.string().nullable(),
    attributes: z.string(),
    is_online: z.boolean().nullable(),
    is_notifiable: z.boolean().nullable(),
    ...dates,
    url: z.string(),
    links: Links(),
  }),
);
export type ConversationUser = z.infer<ReturnType<typeof ConversationUser>>;

export const conversationUsers = collection('conversation_users', {
  row: ConversationUser,
  key: 'sid',
  owner: 'account',
  columns: ['chat_service_sid', 'identity'],
  indexes: [['chat_service_sid', 'identity']],
  missing: errors.not_found,
});

export const ConversationWebhook = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    chat_service_sid: InService(),
    conversation_sid: z.string(),
    target: z.enum(['webhook', 'trigger', 'studio']),
    configuration: z.object({
      url: z.string().optional(),
      method: z.string().optional(),
      filters: z.array(z.string()).optional(),
      triggers: z.array(z.string()).optional(),
      flow_sid: z.string().optional(),
      replay_after: z.int().optional(),
    }),
    ...dates,
    url: z.string(),
  }),
);
export type ConversationWebhook = z.infer<ReturnType<typeof ConversationWebhook>>;

export const conversationWebhooks = collection('conversation_webhooks', {
  row: ConversationWebhook,
  key: 'sid',
  owner: 'account',
  columns: ['conversation_sid', 'target'],
  missing: errors.not_found,
});

/** What is set for an account, or for one of its services. */
const Settings = schema(() =>
  z.object({
    /** The account's sid, or a service's. */
    of: z.string(),
    default_chat_service_sid: z.string().nullable(),
    default_messaging_service_sid: z.string().nullable(),
    default_inactive_timer: z.string().nullable(),
    default_closed_timer: z.string().nullable(),
    pre_webhook_url: z.string().nullable(),
    post_webhook_url: z.string().nullable(),
    method: z.enum(['GET', 'POST']),
    filters: z.array(z.string()),
    reachability_enabled: z.boolean(),
  }),
);
export type ConversationSettings = z.infer<ReturnType<typeof Settings>>;

export const conversationSettings = collection('conversation_settings', {
  row: Settings,
  key: 'of',
  owner: 'account',
});
