/** Who is told of what happens in conversations: the service's URL, and the conversation's own webhooks. */
import type { TwilioCtx } from '../account.ts';
import { callBack } from '../webhooks/requests.ts';
import {
  conversationWebhooks,
  type Conversation,
  type ConversationMessage,
  type ConversationUser,
  type Participant,
} from './rows.ts';
import { settingsOf } from './setup.ts';

export type Source = 'API' | 'SDK' | 'SMS' | 'WHATSAPP' | 'SYSTEM';

type Params = Readonly<Record<string, string>>;

/** What happened, and by whom. */
export interface Happening {
  readonly event: string;
  readonly source: Source;
  readonly params: Params;
  /** What conversations' own triggers listen for. */
  readonly body?: string | null;
}

/** Calls of the REST api tell nobody, unless they ask for it. */
const isSilent = ({ request }: TwilioCtx, source: Source): boolean =>
  source === 'API' && request?.headers['x-twilio-webhook-enabled']?.toLowerCase() !== 'true';

const methodOf = (method: string | undefined): 'GET' | 'POST' => (method?.toUpperCase() === 'GET' ? 'GET' : 'POST');

/** Tells everybody who listens. */
export async function tell(
  ctx: TwilioCtx,
  conversation: Pick<Conversation, 'sid' | 'chat_service_sid'> | undefined,
  service: string,
  happening: Happening,
): Promise<void> {
  const { event, source, params, body } = happening;
  if (isSilent(ctx, source)) return;
  const all: Params = {
    EventType: event,
    AccountSid: ctx.account.id,
    ChatServiceSid: service,
    ...(conversation && { ConversationSid: conversation.sid }),
    ...params,
    Source: source,
    RetryCount: '0',
  };
  const resource = conversation?.sid ?? service;
  const to = (url: string | null | undefined, method: 'GET' | 'POST'): void =>
    callBack(ctx, { type: `conversation.${event}`, url, method, params: all, resource, overrides: false });
  for (const of of [ctx.account.id, service]) {
    const { post_webhook_url: url, method, filters } = await settingsOf(ctx, of);
    if (filters.includes(event)) to(url, method);
  }
  if (!conversation) return;
  for (const { target, configuration } of await conversationWebhooks.all(ctx, {
    where: { conversation_sid: conversation.sid },
  })) {
    const wanted =
      target === 'trigger'
        ? event === 'onMessageAdded' && (configuration.triggers ?? []).some((word) => body?.includes(word))
        : (configuration.filters ?? []).includes(event);
    if (wanted) to(configuration.url, methodOf(configuration.method));
  }
}

const isoMs = (at: string): string => at.replace('Z', '.000Z');

export const conversationParams = (row: Conversation): Params => ({
  FriendlyName: row.friendly_name ?? '',
  UniqueName: row.unique_name ?? '',
  Attributes: row.attributes,
  State: row.state,
  MessagingServiceSid: row.messaging_service_sid,
  DateCreated: isoMs(row.date_created),
  DateUpdated: isoMs(row.date_updated),
});

export const messageParams = (row: ConversationMessage): Params => ({
  MessageSid: row.sid,
  Index: String(row.index),
  Author: row.author,
  ...(row.body !== null && { Body: row.body }),
  Attributes: row.attributes,
  DateCreated: isoMs(row.date_created),
  ...(row.participant_sid && { ParticipantSid: row.participant_sid }),
  ...(row.media && {
    Media: JSON.stringify(
      row.media.map(({ sid, size, content_type, filename }) => ({
        Sid: sid,
        Size: size,
        ContentType: content_type,
        Filename: filename,
      })),
    ),
  }),
});

export const participantParams = (row: Participant): Params => ({
  ParticipantSid: row.sid,
  ...(row.identity !== null && { Identity: row.identity }),
  ...(row.role_sid && { RoleSid: row.role_sid }),
  Attributes: row.attributes,
  DateCreated: isoMs(row.date_created),
  ...(row.messaging_binding && {
    'MessagingBinding.Type': row.messaging_binding.type,
    'MessagingBinding.Address': row.messaging_binding.address ?? '',
    'MessagingBinding.ProxyAddress': row.messaging_binding.proxy_address ?? '',
  }),
});

export const userParams = (row: ConversationUser): Params => ({
  UserSid: row.sid,
  Identity: row.identity,
  FriendlyName: row.friendly_name ?? '',
  Attributes: row.attributes,
  RoleSid: row.role_sid,
  DateUpdated: isoMs(row.date_updated),
});
