/** Messages: listed, fetched, redacted, canceled, deleted; and feedback on them. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { A, v2010 } from '../api.ts';
import { rfc2822, timeRange } from '../dates.ts';
import { errors } from '../errors.ts';
import { e164 } from '../numbers/phone.ts';
import { text, times } from '../params.ts';
import { media, mediaOf } from './media-rows.ts';
import { Message, messages, type MessageStatus } from './rows.ts';
import { sendScheduled } from './sending.ts';
import { tellStatus } from './status.ts';

/** A filter's number as rows have it: a plus that the query lost comes back. */
const address = (asked: string | undefined): string | undefined => (asked ? (e164(asked) ?? asked) : undefined);

export const listMessages = v2010.operation('messages.list', `GET ${A}/Messages.json`, {
  summary: 'List messages, newest first',
  query: () => z.object({ To: text(), From: text(), ...times('DateSent') }),
  list: Message,
  listName: 'messages',
  handler: (ctx, { query, page }) =>
    messages.list(ctx, {
      where: { to: address(query.To), from: address(query.From), sent: timeRange(query, 'DateSent') },
      page,
    }),
});

export const fetchMessage = v2010.operation('messages.fetch', `GET ${A}/Messages/{Sid}.json`, {
  summary: 'One message',
  result: Message,
  handler: (ctx, { params }) => messages.need(ctx, params.Sid),
});

const onTheWay = new Set<MessageStatus>(['accepted', 'scheduled', 'queued', 'sending', 'receiving']);
const cancelable = new Set<MessageStatus>(['scheduled', 'accepted']);

export const updateMessage = v2010.operation('messages.update', `POST ${A}/Messages/{Sid}.json`, {
  summary: 'Redact a message, or cancel one that waits',
  body: () => z.object({ Body: text(), Status: text() }),
  result: Message,
  async handler(ctx, { params, body: { Body: words, Status: status } }) {
    const message = await messages.need(ctx, params.Sid);
    const waits = cancelable.has(message.status) || (message.status === 'queued' && message.messaging_service_sid);
    if (status !== undefined && status !== 'canceled') throw errors.invalid_parameter('Status');
    if (status === 'canceled' && !waits) throw errors.not_cancelable();
    if (words) throw errors.invalid_parameter('Body');
    if (words === '' && status === undefined && onTheWay.has(message.status)) throw errors.not_complete();
    const changed = await messages.update(ctx, message, {
      ...(words === '' && { body: '' }),
      ...(status === 'canceled' && { status }),
      date_updated: rfc2822(ctx.now),
    });
    if (status === 'canceled') {
      ctx.cancel(sendScheduled, { message: message.sid });
      tellStatus(ctx, changed);
    }
    return changed;
  },
});

export const deleteMessage = v2010.operation('messages.delete', `DELETE ${A}/Messages/{Sid}.json`, {
  summary: 'Delete a message and its media',
  status: 204,
  async handler(ctx, { params }) {
    const message = await messages.need(ctx, params.Sid);
    if (onTheWay.has(message.status)) throw errors.not_final();
    for (const file of await mediaOf(ctx, message.sid)) await media.remove(ctx, file);
    await messages.remove(ctx, message);
    return nothing();
  },
});

const Feedback = () =>
  z.object({
    account_sid: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    message_sid: z.string(),
    outcome: z.enum(['confirmed', 'unconfirmed']),
    uri: z.string(),
  });

export const createFeedback = v2010.operation(
  'messages.create_feedback',
  `POST ${A}/Messages/{MessageSid}/Feedback.json`,
  {
    summary: 'Say whether the recipient did what the message asked for',
    status: 201,
    body: () => z.object({ Outcome: z.enum(['confirmed', 'unconfirmed']).optional() }),
    result: Feedback,
    async handler(ctx, { params, body: { Outcome: outcome = 'confirmed' } }) {
      const message = await messages.need(ctx, params.MessageSid);
      await messages.update(ctx, message, {}, { feedback: outcome });
      const at = rfc2822(ctx.now);
      return {
        account_sid: ctx.account.id,
        date_created: at,
        date_updated: at,
        message_sid: message.sid,
        outcome,
        uri: message.uri.replace(/\.json$/, '/Feedback.json'),
      };
    },
  },
);
