/** Users of conversations, and the conversations that each of them is in. */
import { mapPage, nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { isSid } from '../ids.ts';
import { given, integer, text } from '../params.ts';
import { userFor } from './adding.ts';
import { conversationsApi, idOf, serviceIn, type Prefix } from './api.ts';
import { tell, userParams } from './events.ts';
import { checkedAttributes } from './find.ts';
import {
  conversations,
  ConversationUser,
  conversationUsers,
  participants,
  type Conversation,
  type Participant,
} from './rows.ts';
import { serviceFor } from './setup.ts';

/** By sid or identity. */
async function userAt(ctx: TwilioCtx, params: unknown, key: string): Promise<ConversationUser> {
  const service = await serviceFor(ctx, serviceIn(params));
  const row = isSid(key, 'US')
    ? await conversationUsers.get(ctx, key)
    : await conversationUsers.find(ctx, { where: { chat_service_sid: service.sid, identity: key } });
  if (!row || row.chat_service_sid !== service.sid) throw errors.not_found();
  return row;
}

const UserConversation = () =>
  z.object({
    account_sid: z.string(),
    chat_service_sid: z.string(),
    conversation_sid: z.string(),
    unread_messages_count: z.int().nullable(),
    last_read_message_index: z.int().nullable(),
    participant_sid: z.string(),
    user_sid: z.string(),
    friendly_name: z.string().nullable(),
    conversation_state: z.string(),
    timers: z.record(z.string(), z.string()),
    attributes: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    created_by: z.string(),
    notification_level: z.string(),
    unique_name: z.string().nullable(),
    url: z.string(),
    links: z.object({ participant: z.string(), conversation: z.string() }),
  });

const asUserConversation = (
  user: ConversationUser,
  conversation: Conversation,
  participant: Participant,
): z.infer<ReturnType<typeof UserConversation>> => {
  const read = participant.last_read_message_index;
  const { next } = conversations.internal(conversation);
  return {
    account_sid: user.account_sid,
    chat_service_sid: conversation.chat_service_sid,
    conversation_sid: conversation.sid,
    unread_messages_count: read === null ? null : Math.max(0, next - 1 - read),
    last_read_message_index: read,
    participant_sid: participant.sid,
    user_sid: user.sid,
    friendly_name: conversation.friendly_name,
    conversation_state: conversation.state,
    timers: { ...conversation.timers },
    attributes: conversation.attributes,
    date_created: conversation.date_created,
    date_updated: conversation.date_updated,
    created_by: 'system',
    notification_level: 'default',
    unique_name: conversation.unique_name,
    url: `${user.url}/Conversations/${conversation.sid}`,
    links: { participant: participant.url, conversation: conversation.url },
  };
};

async function membership(
  ctx: TwilioCtx,
  user: ConversationUser,
  id: string,
): Promise<{ conversation: Conversation; participant: Participant }> {
  const conversation = await conversations.need(ctx, id);
  const where = { conversation_sid: conversation.sid, identity: user.identity };
  const participant = await participants.find(ctx, { where });
  if (!participant) throw errors.not_found();
  return { conversation, participant };
}

function operationsUnder(prefix: Prefix) {
  const all = `/v1${prefix}/Users` as const;
  const one = `${all}/{Sid}` as const;
  const theirs = `${all}/{UserSid}/Conversations` as const;
  const id = (verb: string): string => `${idOf(prefix, 'conversation_users')}.${verb}`;
  const theirId = (verb: string): string => `${idOf(prefix, 'user_conversations')}.${verb}`;
  return {
    create: conversationsApi.operation(id('create'), `POST ${all}`, {
      summary: 'Make a user',
      status: 201,
      body: () => z.object({ Identity: z.string(), FriendlyName: text(), Attributes: text(), RoleSid: text() }),
      result: ConversationUser,
      async handler(ctx, { params, body }) {
        const service = await serviceFor(ctx, serviceIn(params));
        const where = { chat_service_sid: service.sid, identity: body.Identity };
        if (await conversationUsers.find(ctx, { where })) throw errors.user_exists();
        const facts = given({
          friendly_name: body.FriendlyName,
          attributes: checkedAttributes(body.Attributes),
          role_sid: body.RoleSid || undefined,
        });
        return userFor(ctx, service.sid, body.Identity, facts);
      },
    }),
    list: conversationsApi.operation(id('list'), `GET ${all}`, {
      summary: 'List users',
      list: ConversationUser,
      listName: 'users',
      async handler(ctx, { params, page }) {
        const service = await serviceFor(ctx, serviceIn(params));
        return conversationUsers.list(ctx, { where: { chat_service_sid: service.sid }, page });
      },
    }),
    fetch: conversationsApi.operation(id('fetch'), `GET ${one}`, {
      summary: 'One user, by sid or identity',
      result: ConversationUser,
      handler: (ctx, { params }) => userAt(ctx, params, params.Sid),
    }),
    update: conversationsApi.operation(id('update'), `POST ${one}`, {
      summary: 'Change a user',
      body: () => z.object({ FriendlyName: text(), Attributes: text(), RoleSid: text() }),
      result: ConversationUser,
      async handler(ctx, { params, body }) {
        const user = await conversationUsers.update(ctx, await userAt(ctx, params, params.Sid), {
          ...given({
            friendly_name: body.FriendlyName,
            attributes: checkedAttributes(body.Attributes),
            role_sid: body.RoleSid || undefined,
          }),
          date_updated: isoZ(ctx.now),
        });
        await tell(ctx, undefined, user.chat_service_sid, {
          event: 'onUserUpdated',
          source: 'API',
          params: userParams(user),
        });
        return user;
      },
    }),
    remove: conversationsApi.operation(id('delete'), `DELETE ${one}`, {
      summary: 'Delete a user',
      status: 204,
      async handler(ctx, { params }) {
        await conversationUsers.remove(ctx, await userAt(ctx, params, params.Sid));
        return nothing();
      },
    }),
    listTheirs: conversationsApi.operation(theirId('list'), `GET ${theirs}`, {
      summary: 'List the conversations of a user',
      list: UserConversation,
      listName: 'conversations',
      async handler(ctx, { params, page }) {
        const user = await userAt(ctx, params, params.UserSid);
        const found = await participants.list(ctx, { where: { identity: user.identity }, page });
        const rows = [];
        for (const participant of found.items) {
          const conversation = await conversations.need(ctx, participant.conversation_sid);
          if (conversation.chat_service_sid === user.chat_service_sid)
            rows.push(asUserConversation(user, conversation, participant));
        }
        return mapPage({ ...found, items: rows }, (row) => row);
      },
    }),
    fetchTheirs: conversationsApi.operation(theirId('fetch'), `GET ${theirs}/{ConversationSid}`, {
      summary: 'One conversation of a user',
      result: UserConversation,
      async handler(ctx, { params }) {
        const user = await userAt(ctx, params, params.UserSid);
        const { conversation, participant } = await membership(ctx, user, params.ConversationSid);
        return asUserConversation(user, conversation, participant);
      },
    }),
    updateTheirs: conversationsApi.operation(theirId('update'), `POST ${theirs}/{ConversationSid}`, {
      summary: 'Note how far a user has read',
      body: () => z.object({ NotificationLevel: text(), LastReadTimestamp: text(), LastReadMessageIndex: integer(0) }),
      result: UserConversation,
      async handler(ctx, { params, body }) {
        const user = await userAt(ctx, params, params.UserSid);
        const { conversation, participant } = await membership(ctx, user, params.ConversationSid);
        const read = await participants.update(ctx, participant, {
          ...given({
            last_read_message_index: body.LastReadMessageIndex,
            last_read_timestamp: body.LastReadTimestamp || undefined,
          }),
          date_updated: isoZ(ctx.now),
        });
        return asUserConversation(user, conversation, read);
      },
    }),
    leave: conversationsApi.operation(theirId('delete'), `DELETE ${theirs}/{ConversationSid}`, {
      summary: 'Take a user out of a conversation',
      status: 204,
      async handler(ctx, { params }) {
        const user = await userAt(ctx, params, params.UserSid);
        await participants.remove(ctx, (await membership(ctx, user, params.ConversationSid)).participant);
        return nothing();
      },
    }),
  };
}

export const {
  create: createUser,
  list: listUsers,
  fetch: fetchUser,
  update: updateUser,
  remove: deleteUser,
  listTheirs: listUserConversations,
  fetchTheirs: fetchUserConversation,
  updateTheirs: updateUserConversation,
  leave: deleteUserConversation,
} = operationsUnder('');

export const {
  create: createUserInService,
  list: listUsersInService,
  fetch: fetchUserInService,
  update: updateUserInService,
  remove: deleteUserInService,
  listTheirs: listUserConversationsInService,
  fetchTheirs: fetchUserConversationInService,
  updateTheirs: updateUserConversationInService,
  leave: deleteUserConversationInService,
} = operationsUnder('/Services/{ChatServiceSid}');
