/** Messages through the Direct API: Meta's bodies and answers. */
import { schema, z } from '../../../src/emulator/index.ts';
import { directApi } from '../api.ts';
import { errors, outcomes } from '../errors.ts';
import { MessageInput } from '../messages/input.ts';
import { sendMessage, SendResult } from '../messages/outgoing.ts';
import { findMessage, messages } from '../messages/rows.ts';

const Done = schema(() => z.object({ success: z.literal(true) }));

export const sendDirect = directApi.operation('direct.messages.send', 'POST /direct-apis/t1/messages', {
  summary: 'Send a message in the form of the WhatsApp Cloud API',
  faults: outcomes,
  body: MessageInput,
  result: SendResult,
  handler: (ctx, { body }) => sendMessage(ctx, body),
});

export const sendMarketing = directApi.operation(
  'direct.marketingMessages.send',
  'POST /direct-apis/t1/marketing_messages',
  {
    summary: 'Send a marketing template',
    faults: outcomes,
    body: MessageInput,
    result: SendResult,
    handler: (ctx, { body }) => sendMessage(ctx, body),
  },
);

export const markRead = directApi.operation('direct.markRead', 'POST /direct-apis/t1/mark-read', {
  summary: 'Show a user that a message was read',
  body: () => z.object({ messageId: z.string() }),
  result: Done,
  async handler(ctx, { body }) {
    const message = await findMessage(ctx, body.messageId);
    if (!message) throw errors.message_missing();
    if (message.sender === 'USER') await messages.update(ctx, message, { status: 'READ', read_at: ctx.now });
    return { success: true as const };
  },
});
