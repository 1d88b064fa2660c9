/** Messages through the Project API. */
import { projectApi } from '../api.ts';
import { errors, outcomes } from '../errors.ts';
import { MessageInput } from './input.ts';
import { sendMessage, SendResult } from './outgoing.ts';
import { findMessage, Message } from './rows.ts';

const base = '/project-apis/v1/project/{pid}/messages';

export const send = projectApi.operation('project.messages.send', `POST ${base}`, {
  summary: 'Send a message of any type',
  faults: outcomes,
  body: MessageInput,
  result: SendResult,
  handler: (ctx, { body }) => sendMessage(ctx, body),
});

export const getMessage = projectApi.operation('project.messages.get', `GET ${base}/{message_id}`, {
  summary: 'A message, by its own id or WhatsApp’s',
  result: Message,
  async handler(ctx, { params }) {
    const message = await findMessage(ctx, params.message_id);
    if (!message) throw errors.message_missing();
    return message;
  },
});
