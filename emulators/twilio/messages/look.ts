/** What a message is to whoever has the phone. */
import type { Begin, Sights } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { epoch } from '../dates.ts';
import { channelOf, withoutChannel } from '../numbers/phone.ts';
import { ownNumbers } from '../numbers/rows.ts';
import { mediaOf, mediaUrl } from './media-rows.ts';
import type { Message, MessageStatus } from './rows.ts';

type Chat = Sights['chat'];

const ticks: Readonly<Partial<Record<MessageStatus, Chat['ticks']>>> = {
  sent: 'sent',
  delivered: 'delivered',
  received: 'delivered',
  read: 'read',
};
const failures: readonly MessageStatus[] = ['undelivered', 'failed', 'canceled'];

export async function look(message: Message, _: object, ctx: unknown): Promise<Chat> {
  const { sid, direction, from, to, body, status, error_code, error_message, num_media } = message;
  const incoming = direction === 'inbound';
  const [ours, theirs] = incoming ? [to, from ?? ''] : [from ?? '', to];
  const channel = channelOf(theirs) === 'whatsapp' ? 'whatsapp' : 'sms';
  const files = num_media === '0' ? [] : await mediaOf(ctx as TwilioCtx, sid);
  return {
    at: epoch(message.date_sent ?? message.date_created),
    channel,
    ours: withoutChannel(ours),
    theirs: withoutChannel(theirs),
    direction: incoming ? 'in' : 'out',
    text: body,
    media: files.map((file) => ({
      url: mediaUrl(file),
      type: file.content_type,
    })),
    state: status,
    went: failures.includes(status) ? 'badly' : ticks[status] ? 'well' : 'pending',
    ticks: ticks[status] ?? 'none',
    ...(error_code !== null && { error: `${error_code} ${error_message ?? ''}`.trim() }),
    ...(!incoming &&
      channel === 'whatsapp' &&
      status === 'delivered' && { acts: { read: { trigger: 'message-read', input: { message: sid } } } }),
  };
}

const asks = { text: 'body', media: 'mediaUrl' } as const;

export const beginnings: readonly Begin[] = [
  {
    channel: 'sms',
    numbers: ownNumbers,
    act: (to, from) => ({ trigger: 'inbound-message', input: { from, to }, asks }),
  },
  {
    channel: 'whatsapp',
    numbers: ownNumbers,
    act: (to, from) => ({
      trigger: 'inbound-message',
      input: { from: `whatsapp:${from}`, to: `whatsapp:${to}` },
      asks,
    }),
  },
];
