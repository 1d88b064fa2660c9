/** Delivery receipts: what became of a conversation's message on its way to each phone. */
import { link } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { sid } from '../ids.ts';
import type { Message } from '../messages/rows.ts';
import { conversationsApi } from './api.ts';
import { tell } from './events.ts';
import {
  conversationMessages,
  conversations,
  receipts,
  type ConversationMessage,
  type Participant,
  type Receipt,
} from './rows.ts';

/** A message to a participant has set out. */
export async function newReceipt(
  ctx: TwilioCtx,
  message: ConversationMessage,
  participant: Participant,
  sent: Message,
): Promise<void> {
  const id = sid(ctx, 'DY');
  await receipts.insert(ctx, {
    sid: id,
    account_sid: ctx.account.id,
    conversation_sid: message.conversation_sid,
    message_sid: message.sid,
    channel_message_sid: sent.sid,
    participant_sid: participant.sid,
    status: 'queued',
    error_code: 0,
    ...newIsoDates(ctx.now),
    url: link(conversationsApi, `/v1/Conversations/${message.conversation_sid}/Messages/${message.sid}/Receipts/${id}`),
  });
}

const followed = new Set<string>(['sent', 'delivered', 'read', 'failed', 'undelivered']);
const isFollowed = (status: string): status is Exclude<Receipt['status'], 'queued'> => followed.has(status);

/** Notes what a message has come to, if a conversation sent it. */
export async function noteDelivery(ctx: TwilioCtx, sent: Message): Promise<void> {
  if (!isFollowed(sent.status)) return;
  const receipt = await receipts.find(ctx, { where: { channel_message_sid: sent.sid } });
  if (!receipt) return;
  const changed = await receipts.update(ctx, receipt, {
    status: sent.status,
    error_code: sent.error_code ?? 0,
    date_updated: isoZ(ctx.now),
  });
  const message = await conversationMessages.get(ctx, receipt.message_sid);
  const conversation = await conversations.get(ctx, receipt.conversation_sid);
  if (!message || !conversation) return;
  await conversationMessages.update(ctx, message, { delivery: await deliveryOf(ctx, message) });
  await tell(ctx, conversation, conversation.chat_service_sid, {
    event: 'onDeliveryUpdated',
    source: 'SYSTEM',
    params: {
      DeliveryReceiptSid: changed.sid,
      MessageSid: message.sid,
      ParticipantSid: changed.participant_sid,
      ChannelMessageSid: changed.channel_message_sid,
      Status: changed.status,
      ErrorCode: String(changed.error_code),
    },
  });
}

/** How many of those to whom a message went have got it. */
export async function deliveryOf(
  ctx: TwilioCtx,
  { sid: id }: ConversationMessage,
): Promise<ConversationMessage['delivery']> {
  const all = await receipts.all(ctx, { where: { message_sid: id } });
  if (all.length === 0) return null;
  const share = (...statuses: readonly Receipt['status'][]): 'none' | 'some' | 'all' => {
    const count = all.filter(({ status }) => statuses.includes(status)).length;
    return count === 0 ? 'none' : count === all.length ? 'all' : 'some';
  };
  return {
    total: all.length,
    sent: share('sent', 'delivered', 'read'),
    delivered: share('delivered', 'read'),
    read: share('read'),
    failed: share('failed'),
    undelivered: share('undelivered'),
  };
}
