/** The row of a conversation's own webhook. */
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { sid } from '../ids.ts';
import type { Conversation, ConversationWebhook } from './rows.ts';

export function newWebhook(
  ctx: TwilioCtx,
  conversation: Conversation,
  target: ConversationWebhook['target'],
  configuration: ConversationWebhook['configuration'],
): ConversationWebhook {
  const id = sid(ctx, 'WH');
  return {
    sid: id,
    account_sid: ctx.account.id,
    conversation_sid: conversation.sid,
    target,
    configuration,
    ...newIsoDates(ctx.now),
    url: `${conversation.url}/Webhooks/${id}`,
  };
}
