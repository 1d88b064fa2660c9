/** Participants: people of an app by identity, and phones by address. */
import { link, mapPage, nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { given, integer, text } from '../params.ts';
import { addParticipant, userFor } from './adding.ts';
import { conversationsApi, idOf, serviceIn, type Prefix } from './api.ts';
import { participantParams, tell } from './events.ts';
import { checkedAttributes, conversationAt, participantAt } from './find.ts';
import { conversations, Participant, participants, type Conversation } from './rows.ts';
import { serviceFor } from './setup.ts';

const Parameters = () =>
  z.object({
    Identity: text(),
    'MessagingBinding.Address': text(),
    'MessagingBinding.ProxyAddress': text(),
    'MessagingBinding.ProjectedAddress': text(),
    DateCreated: text(),
    DateUpdated: text(),
    Attributes: text(),
    RoleSid: text(),
  });

const Changes = () =>
  z.object({
    DateCreated: text(),
    DateUpdated: text(),
    Attributes: text(),
    RoleSid: text(),
    'MessagingBinding.ProxyAddress': text(),
    'MessagingBinding.ProjectedAddress': text(),
    Identity: text(),
    LastReadMessageIndex: integer(0),
    LastReadTimestamp: text(),
  });
type Changes = z.infer<ReturnType<typeof Changes>>;

async function changed(
  ctx: TwilioCtx,
  conversation: Conversation,
  before: Participant,
  body: Changes,
): Promise<Participant> {
  const { messaging_binding: binding } = before;
  if (body.Identity) await userFor(ctx, conversation.chat_service_sid, body.Identity);
  const row = await participants.update(ctx, before, {
    ...given({
      identity: body.Identity || undefined,
      attributes: checkedAttributes(body.Attributes),
      role_sid: body.RoleSid || undefined,
      last_read_message_index: body.LastReadMessageIndex,
      last_read_timestamp: body.LastReadTimestamp || undefined,
    }),
    messaging_binding: binding && {
      ...binding,
      ...given({
        proxy_address: body['MessagingBinding.ProxyAddress'] || undefined,
        projected_address: body['MessagingBinding.ProjectedAddress'] || undefined,
      }),
    },
    date_updated: isoZ(ctx.now),
  });
  await tell(ctx, conversation, conversation.chat_service_sid, {
    event: 'onParticipantUpdated',
    source: 'API',
    params: participantParams(row),
  });
  return row;
}

const Joined = () =>
  z.object({
    account_sid: z.string(),
    chat_service_sid: z.string(),
    conversation_sid: z.string(),
    participant_sid: z.string(),
    conversation_friendly_name: z.string().nullable(),
    conversation_state: z.string(),
    conversation_timers: z.record(z.string(), z.string()),
    conversation_attributes: z.string(),
    conversation_date_created: z.string(),
    conversation_date_updated: z.string(),
    conversation_created_by: z.string(),
    conversation_unique_name: z.string().nullable(),
    participant_user_sid: z.string().nullable(),
    participant_identity: z.string().nullable(),
    participant_messaging_binding: z.record(z.string(), z.unknown()).nullable(),
    links: z.object({ participant: z.string(), conversation: z.string() }),
  });

async function joined(ctx: TwilioCtx, participant: Participant): Promise<z.infer<ReturnType<typeof Joined>>> {
  const conversation = await conversations.need(ctx, participant.conversation_sid);
  const user = participant.identity
    ? await userFor(ctx, conversation.chat_service_sid, participant.identity)
    : undefined;
  const url = link(conversationsApi, `/v1/Conversations/${conversation.sid}`);
  return {
    account_sid: ctx.account.id,
    chat_service_sid: conversation.chat_service_sid,
    conversation_sid: conversation.sid,
    participant_sid: participant.sid,
    conversation_friendly_name: conversation.friendly_name,
    conversation_state: conversation.state,
    conversation_timers: { ...conversation.timers },
    conversation_attributes: conversation.attributes,
    conversation_date_created: conversation.date_created,
    conversation_date_updated: conversation.date_updated,
    conversation_created_by: 'system',
    conversation_unique_name: conversation.unique_name,
    participant_user_sid: user?.sid ?? null,
    participant_identity: participant.identity,
    participant_messaging_binding: participant.messaging_binding,
    links: { participant: `${url}/Participants/${participant.sid}`, conversation: url },
  };
}

function operationsUnder(prefix: Prefix) {
  const all = `/v1${prefix}/Conversations/{ConversationSid}/Participants` as const;
  const one = `${all}/{Sid}` as const;
  const id = (verb: string): string => `${idOf(prefix, 'conversation_participants')}.${verb}`;
  return {
    create: conversationsApi.operation(id('create'), `POST ${all}`, {
      summary: 'Add somebody to a conversation',
      status: 201,
      body: Parameters,
      result: Participant,
      async handler(ctx, { params, body }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        const asked = {
          identity: body.Identity,
          address: body['MessagingBinding.Address'],
          proxyAddress: body['MessagingBinding.ProxyAddress'],
          projectedAddress: body['MessagingBinding.ProjectedAddress'],
          attributes: checkedAttributes(body.Attributes),
          roleSid: body.RoleSid,
        };
        return addParticipant(ctx, conversation, asked, 'API');
      },
    }),
    list: conversationsApi.operation(id('list'), `GET ${all}`, {
      summary: 'List who is in a conversation',
      list: Participant,
      listName: 'participants',
      async handler(ctx, { params, page }) {
        const { sid } = await conversationAt(ctx, params, params.ConversationSid);
        return participants.list(ctx, { where: { conversation_sid: sid }, order: { direction: 'asc' }, page });
      },
    }),
    fetch: conversationsApi.operation(id('fetch'), `GET ${one}`, {
      summary: 'One participant, by sid or identity',
      result: Participant,
      handler: async (ctx, { params }) =>
        participantAt(ctx, await conversationAt(ctx, params, params.ConversationSid), params.Sid),
    }),
    update: conversationsApi.operation(id('update'), `POST ${one}`, {
      summary: 'Change a participant',
      body: Changes,
      result: Participant,
      async handler(ctx, { params, body }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        return changed(ctx, conversation, await participantAt(ctx, conversation, params.Sid), body);
      },
    }),
    remove: conversationsApi.operation(id('delete'), `DELETE ${one}`, {
      summary: 'Remove somebody from a conversation',
      status: 204,
      async handler(ctx, { params }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        const row = await participantAt(ctx, conversation, params.Sid);
        await participants.remove(ctx, row);
        await tell(ctx, conversation, conversation.chat_service_sid, {
          event: 'onParticipantRemoved',
          source: 'API',
          params: participantParams(row),
        });
        return nothing();
      },
    }),
    joined: conversationsApi.operation(
      `${idOf(prefix, 'participant_conversations')}.list`,
      `GET /v1${prefix}/ParticipantConversations`,
      {
        summary: 'List the conversations of an identity or an address',
        query: () => z.object({ Identity: text(), Address: text() }),
        list: Joined,
        listName: 'conversations',
        async handler(ctx, { params, query, page }) {
          const service = await serviceFor(ctx, serviceIn(params));
          const where = { identity: query.Identity || undefined, address: query.Address || undefined };
          const found = await participants.list(ctx, { where, page });
          const rows = [];
          for (const participant of found.items) rows.push(await joined(ctx, participant));
          return mapPage({ ...found, items: rows.filter((row) => row.chat_service_sid === service.sid) }, (row) => row);
        },
      },
    ),
  };
}

export const {
  create: createParticipant,
  list: listParticipants,
  fetch: fetchParticipant,
  update: updateParticipant,
  remove: deleteParticipant,
  joined: listParticipantConversations,
} = operationsUnder('');

export const {
  create: createParticipantInService,
  list: listParticipantsInService,
  fetch: fetchParticipantInService,
  update: updateParticipantInService,
  remove: deleteParticipantInService,
  joined: listParticipantConversationsInService,
} = operationsUnder('/Services/{ChatServiceSid}');
