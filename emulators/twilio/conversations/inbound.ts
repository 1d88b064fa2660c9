/** Messages of phones that talk in a conversation, or for whose number one is to be made. */
import type { TwilioCtx } from '../account.ts';
import { mediaOf, mediaUrl } from '../messages/media-rows.ts';
import type { Message } from '../messages/rows.ts';
import { channelOf } from '../numbers/phone.ts';
import { addMessage, addParticipant, boundConversation } from './adding.ts';
import { addressConfigurations, type AddressConfiguration } from './address-rows.ts';
import { conversationParams, tell, type Source } from './events.ts';
import { newConversation } from './making.ts';
import { conversations, conversationWebhooks, type Conversation } from './rows.ts';
import { newWebhook } from './webhook-making.ts';

/** Puts a message that came in into its conversation. False: it belongs to none. */
export async function intoConversation(ctx: TwilioCtx, message: Message): Promise<boolean> {
  const { from, to, body } = message;
  if (from === null) return false;
  const source: Source = channelOf(to) === 'whatsapp' ? 'WHATSAPP' : 'SMS';
  const conversation = (await boundConversation(ctx, from, to)) ?? (await autoCreated(ctx, from, to, source));
  if (!conversation) return false;
  const files = await mediaOf(ctx, message.sid);
  const media = files.map(({ sid, content_type }) => ({ sid, size: 0, content_type, filename: null }));
  await addMessage(
    ctx,
    conversation,
    {
      author: from,
      body: body === '' && files.length > 0 ? null : body,
      media: files.length > 0 ? media : null,
      files: files.map(mediaUrl),
    },
    source,
  );
  return true;
}

/** A number can be set to open a conversation with whoever writes to it. */
async function autoCreated(
  ctx: TwilioCtx,
  from: string,
  to: string,
  source: Source,
): Promise<Conversation | undefined> {
  const configuration = await addressConfigurations.find(ctx, { where: { address: to } });
  if (!configuration?.auto_creation.enabled) return undefined;
  const { conversation_service_sid: service } = configuration.auto_creation;
  const made = await newConversation(ctx, service, { friendly_name: from });
  const conversation = await conversations.insert(ctx, made.row, made.internal);
  await addHook(ctx, conversation, configuration);
  await tell(ctx, conversation, conversation.chat_service_sid, {
    event: 'onConversationAdded',
    source,
    params: conversationParams(conversation),
  });
  await addParticipant(ctx, conversation, { address: from, proxyAddress: to }, source);
  return conversation;
}

async function addHook(
  ctx: TwilioCtx,
  conversation: Conversation,
  { auto_creation: { type, webhook_url: url, webhook_method: method, webhook_filters: filters } }: AddressConfiguration,
): Promise<void> {
  if (type !== 'webhook' || !url) return;
  const configuration = { url, method: method ?? 'POST', filters: filters ?? ['onMessageAdded'] };
  await conversationWebhooks.insert(ctx, newWebhook(ctx, conversation, 'webhook', configuration));
}
