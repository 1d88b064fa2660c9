/** Adding to a conversation: people, and what they say. */
import { link } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { isBlocked } from '../messages/opt-outs.ts';
import { send } from '../messages/send.ts';
import { channelOf, e164, withoutChannel } from '../numbers/phone.ts';
import { senderNumber } from '../numbers/rows.ts';
import { conversationsApi } from './api.ts';
import { messageParams, participantParams, tell, userParams, type Source } from './events.ts';
import { participantsOf } from './find.ts';
import { deliveryOf, newReceipt } from './receipts.ts';
import {
  conversationMessages,
  conversations,
  conversationUsers,
  participants,
  type Conversation,
  type ConversationMessage,
  type ConversationUser,
  type Participant,
} from './rows.ts';
import { roleSid } from './setup.ts';
import { changeState, startTimers } from './timers.ts';

/** The user of an identity; identities become users by themselves. */
export async function userFor(
  ctx: TwilioCtx,
  service: string,
  identity: string,
  given: Partial<ConversationUser> = {},
  source: Source = 'API',
): Promise<ConversationUser> {
  const known = await conversationUsers.find(ctx, { where: { chat_service_sid: service, identity } });
  if (known) return known;
  const id = sid(ctx, 'US');
  const url = link(conversationsApi, `/v1/Users/${id}`);
  const user = await conversationUsers.insert(ctx, {
    sid: id,
    account_sid: ctx.account.id,
    chat_service_sid: service,
    role_sid: roleSid(service, 'service user'),
    identity,
    friendly_name: null,
    attributes: '{}',
    is_online: null,
    is_notifiable: null,
    ...newIsoDates(ctx.now),
    url,
    links: { user_conversations: `${url}/Conversations` },
    ...given,
  });
  await tell(ctx, undefined, service, { event: 'onUserAdded', source, params: userParams(user) });
  return user;
}

export interface NewParticipant {
  readonly identity?: string | undefined;
  readonly address?: string | undefined;
  readonly proxyAddress?: string | undefined;
  readonly projectedAddress?: string | undefined;
  readonly attributes?: string | undefined;
  readonly roleSid?: string | undefined;
}

function bindingOf({ address, proxyAddress, projectedAddress }: NewParticipant): Participant['messaging_binding'] {
  if (!address && !projectedAddress) return null;
  return {
    type: channelOf(address ?? projectedAddress ?? '') || 'sms',
    ...(address && { address }),
    ...(proxyAddress && { proxy_address: proxyAddress }),
    ...(projectedAddress && { projected_address: projectedAddress }),
  };
}

/** Throws what Twilio says of somebody who is there already, or can't be reached so. */
async function checkParticipant(ctx: TwilioCtx, conversation: Conversation, asked: NewParticipant): Promise<void> {
  const { identity, address, proxyAddress, projectedAddress } = asked;
  if (!identity && !address && !projectedAddress) throw errors.participant_without_address();
  if (identity) {
    const known = await participants.find(ctx, { where: { conversation_sid: conversation.sid, identity } });
    if (known) throw errors.participant_exists();
  }
  if (!address) return;
  if (!e164(withoutChannel(address)) && channelOf(address) !== 'messenger') throw errors.invalid_binding();
  if (proxyAddress && !(await senderNumber(ctx, withoutChannel(proxyAddress)))) throw errors.invalid_proxy();
  const bound = await boundConversation(ctx, address, proxyAddress ?? '');
  if (bound) throw errors.binding_exists(bound.sid);
}

/** The conversation in which an address talks with a number of the account's, unless it is closed. */
export async function boundConversation(
  ctx: TwilioCtx,
  address: string,
  proxyAddress: string,
): Promise<Conversation | undefined> {
  for (const { conversation_sid: id } of await participants.all(ctx, {
    where: { address, proxy_address: proxyAddress },
  })) {
    const conversation = await conversations.get(ctx, id);
    if (conversation && conversation.state !== 'closed') return conversation;
  }
  return undefined;
}

export async function addParticipant(
  ctx: TwilioCtx,
  conversation: Conversation,
  asked: NewParticipant,
  source: Source,
): Promise<Participant> {
  await checkParticipant(ctx, conversation, asked);
  const { identity } = asked;
  if (identity) await userFor(ctx, conversation.chat_service_sid, identity, {}, source);
  const id = sid(ctx, 'MB');
  const participant = await participants.insert(ctx, {
    sid: id,
    account_sid: ctx.account.id,
    conversation_sid: conversation.sid,
    identity: identity ?? null,
    attributes: asked.attributes ?? '{}',
    messaging_binding: bindingOf(asked),
    role_sid: asked.roleSid ?? (identity ? roleSid(conversation.chat_service_sid, 'conversation user') : null),
    last_read_message_index: null,
    last_read_timestamp: null,
    ...newIsoDates(ctx.now),
    url: `${conversation.url}/Participants/${id}`,
  });
  await tell(ctx, conversation, conversation.chat_service_sid, {
    event: 'onParticipantAdded',
    source,
    params: participantParams(participant),
  });
  return participant;
}

export interface NewConversationMessage {
  readonly author: string;
  readonly body: string | null;
  readonly attributes?: string | undefined;
  readonly media?: ConversationMessage['media'];
  /** Where the files can be fetched, for phones. */
  readonly files?: readonly string[];
  readonly content?: string | undefined;
}

/** Adds a message, wakes the conversation, and sends it to every phone but its author's. */
export async function addMessage(
  ctx: TwilioCtx,
  conversation: Conversation,
  { author, body, attributes = '{}', media = null, files = [], content }: NewConversationMessage,
  source: Source,
): Promise<ConversationMessage> {
  const { next } = conversations.internal(conversation);
  const everybody = await participantsOf(ctx, conversation);
  const by = everybody.find((one) => one.identity === author || one.messaging_binding?.address === author);
  const id = sid(ctx, 'IM');
  const url = `${conversation.url}/Messages/${id}`;
  const message = await conversationMessages.insert(ctx, {
    sid: id,
    account_sid: ctx.account.id,
    conversation_sid: conversation.sid,
    index: next,
    author,
    body,
    media,
    attributes,
    participant_sid: by?.sid ?? null,
    delivery: null,
    content_sid: content ?? null,
    ...newIsoDates(ctx.now),
    url,
    links: { delivery_receipts: `${url}/Receipts`, channel_metadata: `${url}/ChannelMetadata` },
  });
  const counted = await conversations.update(ctx, conversation, { date_updated: isoZ(ctx.now) }, { next: next + 1 });
  const awake = counted.state === 'inactive' ? await changeState(ctx, counted, 'active', source, 'EVENT') : counted;
  await startTimers(ctx, awake);
  const others = everybody.filter((one) => one.sid !== by?.sid);
  for (const participant of others) await sendTo(ctx, message, participant, files, Boolean(content));
  const delivery = await deliveryOf(ctx, message);
  const kept = delivery ? await conversationMessages.update(ctx, message, { delivery }) : message;
  await tell(ctx, awake, awake.chat_service_sid, {
    event: 'onMessageAdded',
    source,
    params: messageParams(kept),
    body,
  });
  return kept;
}

async function sendTo(
  ctx: TwilioCtx,
  message: ConversationMessage,
  participant: Participant,
  files: readonly string[],
  template: boolean,
): Promise<void> {
  const { address, proxy_address: from } = participant.messaging_binding ?? {};
  if (!address || !from || (await isBlocked(ctx, from, address))) return;
  const sent = await send(ctx, {
    to: address,
    from,
    body: message.body ?? '',
    media: files,
    direction: 'outbound-api',
    facts: { template },
  });
  await newReceipt(ctx, message, participant, sent);
}
