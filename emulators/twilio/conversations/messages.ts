/** Messages in conversations, and their delivery receipts. */
import { nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { contentVariables, rendered } from '../content/rendering.ts';
import { contents } from '../content/rows.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { isSid } from '../ids.ts';
import { given, text } from '../params.ts';
import { addMessage, type NewConversationMessage } from './adding.ts';
import { conversationsApi, idOf, type Prefix } from './api.ts';
import { messageParams, tell } from './events.ts';
import { checkedAttributes, conversationAt } from './find.ts';
import { ConversationMessage, conversationMessages, Receipt, receipts, type Conversation } from './rows.ts';

const Parameters = () =>
  z.object({
    Author: text(),
    Body: text(),
    DateCreated: text(),
    DateUpdated: text(),
    Attributes: text(),
    MediaSid: text(),
    ContentSid: text(),
    ContentVariables: text(),
    Subject: text(),
  });
type Parameters = z.infer<ReturnType<typeof Parameters>>;

async function contentOf(
  ctx: TwilioCtx,
  body: Parameters,
): Promise<Pick<NewConversationMessage, 'body' | 'media' | 'files' | 'content'>> {
  if (body.ContentSid) {
    const template = await contents.get(ctx, body.ContentSid);
    if (!template) throw errors.invalid_content_sid();
    const values = contentVariables(body.ContentVariables);
    if (!values) throw errors.invalid_content_variables();
    const made = rendered(template, values);
    return { body: made.body, files: made.media, content: body.ContentSid };
  }
  if (!body.MediaSid) return { body: body.Body ?? null };
  const file = { sid: body.MediaSid, size: 0, content_type: 'application/octet-stream', filename: null };
  return { body: body.Body || null, media: [file] };
}

async function messageAt(ctx: TwilioCtx, conversation: Conversation, key: string): Promise<ConversationMessage> {
  const row = isSid(key, 'IM') ? await conversationMessages.get(ctx, key) : undefined;
  if (!row || row.conversation_sid !== conversation.sid) throw errors.not_found();
  return row;
}

async function changed(
  ctx: TwilioCtx,
  conversation: Conversation,
  before: ConversationMessage,
  body: Parameters,
): Promise<ConversationMessage> {
  const row = await conversationMessages.update(ctx, before, {
    ...given({ author: body.Author || undefined, body: body.Body, attributes: checkedAttributes(body.Attributes) }),
    date_updated: isoZ(ctx.now),
  });
  await tell(ctx, conversation, conversation.chat_service_sid, {
    event: 'onMessageUpdated',
    source: 'API',
    params: messageParams(row),
  });
  return row;
}

function operationsUnder(prefix: Prefix) {
  const all = `/v1${prefix}/Conversations/{ConversationSid}/Messages` as const;
  const one = `${all}/{Sid}` as const;
  const receiptsOf = `${all}/{MessageSid}/Receipts` as const;
  const id = (verb: string): string => `${idOf(prefix, 'conversation_messages')}.${verb}`;
  return {
    create: conversationsApi.operation(id('create'), `POST ${all}`, {
      summary: 'Say something in a conversation',
      status: 201,
      body: Parameters,
      result: ConversationMessage,
      async handler(ctx, { params, body }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        const attributes = checkedAttributes(body.Attributes);
        const message = { author: body.Author || 'system', attributes, ...(await contentOf(ctx, body)) };
        return addMessage(ctx, conversation, message, 'API');
      },
    }),
    list: conversationsApi.operation(id('list'), `GET ${all}`, {
      summary: 'List what was said, oldest first',
      query: () => z.object({ Order: text() }),
      list: ConversationMessage,
      listName: 'messages',
      async handler(ctx, { params, query, page }) {
        const { sid } = await conversationAt(ctx, params, params.ConversationSid);
        const direction = query.Order?.toLowerCase() === 'desc' ? 'desc' : 'asc';
        return conversationMessages.list(ctx, { where: { conversation_sid: sid }, order: { direction }, page });
      },
    }),
    fetch: conversationsApi.operation(id('fetch'), `GET ${one}`, {
      summary: 'One message',
      result: ConversationMessage,
      handler: async (ctx, { params }) =>
        messageAt(ctx, await conversationAt(ctx, params, params.ConversationSid), params.Sid),
    }),
    update: conversationsApi.operation(id('update'), `POST ${one}`, {
      summary: 'Change a message',
      body: Parameters,
      result: ConversationMessage,
      async handler(ctx, { params, body }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        return changed(ctx, conversation, await messageAt(ctx, conversation, params.Sid), body);
      },
    }),
    remove: conversationsApi.operation(id('delete'), `DELETE ${one}`, {
      summary: 'Delete a message',
      status: 204,
      async handler(ctx, { params }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        const row = await messageAt(ctx, conversation, params.Sid);
        await conversationMessages.remove(ctx, row);
        await tell(ctx, conversation, conversation.chat_service_sid, {
          event: 'onMessageRemoved',
          source: 'API',
          params: messageParams(row),
        });
        return nothing();
      },
    }),
    listReceipts: conversationsApi.operation(`${idOf(prefix, 'delivery_receipts')}.list`, `GET ${receiptsOf}`, {
      summary: 'List what became of a message on its way to each phone',
      list: Receipt,
      listName: 'delivery_receipts',
      async handler(ctx, { params, page }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        const { sid } = await messageAt(ctx, conversation, params.MessageSid);
        return receipts.list(ctx, { where: { message_sid: sid }, order: { direction: 'asc' }, page });
      },
    }),
    fetchReceipt: conversationsApi.operation(`${idOf(prefix, 'delivery_receipts')}.fetch`, `GET ${receiptsOf}/{Sid}`, {
      summary: 'One delivery receipt',
      result: Receipt,
      async handler(ctx, { params }) {
        const conversation = await conversationAt(ctx, params, params.ConversationSid);
        const message = await messageAt(ctx, conversation, params.MessageSid);
        const row = await receipts.need(ctx, params.Sid);
        if (row.message_sid !== message.sid) throw errors.not_found();
        return row;
      },
    }),
  };
}

export const {
  create: createMessage,
  list: listMessages,
  fetch: fetchMessage,
  update: updateMessage,
  remove: deleteMessage,
  listReceipts,
  fetchReceipt,
} = operationsUnder('');

export const {
  create: createMessageInService,
  list: listMessagesInService,
  fetch: fetchMessageInService,
  update: updateMessageInService,
  remove: deleteMessageInService,
  listReceipts: listReceiptsInService,
  fetchReceipt: fetchReceiptInService,
} = operationsUnder('/Services/{ChatServiceSid}');
