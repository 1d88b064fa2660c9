/** Messages as they are kept: both ways, of every channel. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { epoch, rfc2822 } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { channelOf, concerning } from '../numbers/phone.ts';
import { collection } from '../provider.ts';
import { signal } from '../signals.ts';
import { beginnings, look } from './look.ts';
import { segmentCount } from './segments.ts';

export const MessageStatus = () =>
  z.enum([
    'accepted',
    'scheduled',
    'queued',
    'sending',
    'sent',
    'delivered',
    'undelivered',
    'failed',
    'receiving',
    'received',
    'read',
    'canceled',
    'partially_delivered',
  ]);
export type MessageStatus = z.infer<ReturnType<typeof MessageStatus>>;

export const Message = schema(() =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    body: z.string(),
    date_created: z.string(),
    date_sent: z.string().nullable(),
    date_updated: z.string(),
    direction: z.enum(['outbound-api', 'outbound-reply', 'outbound-call', 'inbound']),
    error_code: z.int().nullable(),
    error_message: z.string().nullable(),
    from: z.string().nullable(),
    messaging_service_sid: z.string().nullable(),
    num_media: z.string(),
    num_segments: z.string(),
    price: z.string().nullable(),
    price_unit: z.string(),
    sid: z.string(),
    status: MessageStatus(),
    subresource_uris: z.record(z.string(), z.string()),
    to: z.string(),
    uri: z.string(),
  }),
);
export type Message = z.infer<ReturnType<typeof Message>>;

const MessageFacts = schema(() =>
  z.object({
    /** Epoch ms when it left the queue, or arrived. */
    sent: z.int().nullable(),
    segments: z.int(),
    /** Where its status is told, as it was decided when it was made. */
    status_callback: z.string().nullable(),
    /** How it ends, where something has already decided that. */
    outcome: z.string().nullable(),
    /** The sender that a messaging service will use. */
    sender: z.string().nullable(),
    /** The body is not kept once it is sent. */
    discard: z.boolean(),
    /** Made from a content template: allowed outside the WhatsApp window. */
    template: z.boolean(),
    feedback: z.enum(['confirmed', 'unconfirmed']).nullable(),
  }),
);
export type MessageFacts = z.infer<ReturnType<typeof MessageFacts>>;

export const messages = collection('messages', {
  row: Message,
  internal: MessageFacts,
  key: 'sid',
  owner: 'account',
  columns: [
    'status',
    'direction',
    'to',
    'from',
    'messaging_service_sid',
    { name: 'error_code', type: 'integer', path: 'error_code' },
    { name: 'sent', type: 'integer', path: 'sent', from: 'internal' },
    { name: 'segments', type: 'integer', path: 'segments', from: 'internal' },
  ],
  missing: errors.not_found,
  stats: { by: ['status', 'direction', 'error_code'], sum: ['segments'] },
  shows: { kind: 'chat', of: look, person: concerning, begins: beginnings },
  make: (ctx: TwilioCtx, given) => {
    const { row, internal } = newMessage(ctx, {
      to: String(given.to ?? ''),
      from: String(given.from ?? ''),
      body: String(given.body ?? ''),
      direction: given.direction === 'inbound' ? 'inbound' : 'outbound-api',
      status: given.direction === 'inbound' ? 'received' : 'delivered',
    });
    const sent = typeof given.date_sent === 'string' ? epoch(given.date_sent) : ctx.now;
    return { row: { ...row, date_sent: rfc2822(sent), ...given }, internal: { ...internal, sent } };
  },
});

/** A message on its way has another status. */
export const messageMoved = signal<Message>();

export interface NewMessage {
  readonly to: string;
  readonly from: string | null;
  readonly body: string;
  readonly direction: Message['direction'];
  readonly status: MessageStatus;
  readonly service?: string | undefined;
  /** How many files go with it. */
  readonly media?: number;
  /** What counts as segments, where it isn't the body. */
  readonly counted?: string;
  readonly facts?: Partial<MessageFacts>;
}

/** Messages of channels always are one segment, and so are those with files. */
export const segmentsOf = (address: string, text: string, media: number): number =>
  channelOf(address) !== '' || media > 0 ? 1 : segmentCount(text);

/** A row of a new message. */
export function newMessage(
  ctx: TwilioCtx,
  { to, from, body, direction, status, service, media = 0, counted = body, facts }: NewMessage,
): { row: Message; internal: MessageFacts } {
  const channel = channelOf(to);
  // Messages of WhatsApp are SM whatever they carry.
  const id = sid(ctx, media > 0 && channel === '' ? 'MM' : 'SM');
  const uri = `/2010-04-01/Accounts/${ctx.account.id}/Messages/${id}`;
  const segments = segmentsOf(to, counted, media);
  const at = rfc2822(ctx.now);
  const arrived = direction === 'inbound';
  // Until a service has chosen a sender, nothing is counted.
  const undecided = service !== undefined && !arrived && from === null;
  return {
    row: {
      account_sid: ctx.account.id,
      api_version: '2010-04-01',
      body,
      date_created: at,
      date_sent: arrived ? at : null,
      date_updated: at,
      direction,
      error_code: null,
      error_message: null,
      from,
      messaging_service_sid: service ?? null,
      num_media: String(media),
      num_segments: undecided ? '0' : String(segments),
      price: null,
      price_unit: 'USD',
      sid: id,
      status,
      subresource_uris: { media: `${uri}/Media.json` },
      to,
      uri: `${uri}.json`,
    },
    internal: {
      sent: arrived ? ctx.now : null,
      segments,
      status_callback: null,
      outcome: null,
      sender: null,
      discard: false,
      template: false,
      feedback: null,
      ...facts,
    },
  };
}
