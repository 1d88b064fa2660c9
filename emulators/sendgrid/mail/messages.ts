/** Messages: one row for each recipient of a mail, with what that recipient sees and what has happened to it. */
import { schema, seconds, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { newMessageId, newReceipt } from '../ids.ts';
import { collection } from '../provider.ts';
import { Address, Attachment } from './body.ts';
import { look, whole } from './look.ts';

/** From `queued` to an outcome; engagement doesn't change it. */
export const statuses = [
  'queued',
  'processed',
  'deferred',
  'delivered',
  'bounced',
  'blocked',
  'dropped',
  'cancelled',
] as const;
export type MessageStatus = (typeof statuses)[number];

/** An event as the webhook posts it. */
export const MailEvent = schema(() => z.looseObject({ event: z.string(), timestamp: z.int(), email: z.string() }));
export type MailEvent = z.infer<ReturnType<typeof MailEvent>>;

export const Message = schema(() =>
  z.object({
    sg_message_id: z.string(),
    message_id: z.string(),
    from: Address(),
    to_email: z.string(),
    to: z.array(Address()),
    cc: z.array(Address()),
    bcc: z.array(Address()),
    reply_to: z.array(Address()),
    subject: z.string(),
    html: z.string().nullable(),
    text: z.string().nullable(),
    /** Blocks of other types: AMP, calendars. */
    alternatives: z.array(z.object({ type: z.string(), value: z.string() })),
    headers: z.record(z.string(), z.string()),
    attachments: z.array(Attachment().partial({ content: true })),
    categories: z.array(z.string()),
    custom_args: z.record(z.string(), z.string()),
    asm_group_id: z.int().nullable(),
    template_id: z.string().nullable(),
    status: z.enum(statuses),
    opens_count: z.int(),
    clicks_count: z.int(),
    send_at: z.int().nullable(), // unix seconds
    batch_id: z.string().nullable(),
    api_key_id: z.string(),
    events: z.array(MailEvent()),
    last_event_time: z.int(), // unix seconds
  }),
);
export type Message = z.infer<ReturnType<typeof Message>>;

export const TrackedLink = schema(() => z.object({ url: z.string(), index: z.int(), type: z.enum(['html', 'text']) }));
export type TrackedLink = z.infer<ReturnType<typeof TrackedLink>>;

const MessageDetails = schema(() =>
  z.object({
    /** Lower case, for comparisons. */
    address: z.string(),
    /** Its number among the recipients of the request. */
    index: z.int(),
    links: z.array(TrackedLink()),
    /** Unsubscribe groups that its preference page shows. */
    groups: z.array(z.int()),
    /** Further members of every event: those of marketing mail. */
    marketing: z.record(z.string(), z.unknown()),
    pool: z.string().optional(),
    /** Mail of SendGrid itself (a verification, a forwarded bounce): nobody's activity. */
    notice: z.boolean(),
  }),
);
export type MessageDetails = z.infer<ReturnType<typeof MessageDetails>>;

export const messages = collection('messages', {
  row: Message,
  internal: MessageDetails,
  key: 'sg_message_id',
  owner: 'account',
  columns: [
    'message_id',
    'status',
    'batch_id',
    'internal.address',
    { name: 'last_event_time', type: 'integer', path: 'last_event_time' },
    { name: 'notice', type: 'integer', path: 'notice', from: 'internal' },
  ],
  indexes: [['notice', 'last_event_time']],
  locates: true,
  missing: errors.message_missing,
  stats: { by: ['status'] },
  shows: {
    kind: 'mail',
    of: look,
    person: (address) => [{ address: address.toLowerCase() }],
    whole,
    example: { row: { to_email: 'ada@example.com', subject: 'Hello', text: 'Your first lesson is on Friday.' } },
  },
  make: (ctx, given) => {
    const message_id = newMessageId(ctx.random);
    const blank = blankMessage(message_id, `${message_id}.${newReceipt(ctx.random, ctx.now)}.0`, ctx.now);
    const row: Message = { ...blank, status: 'delivered', ...given };
    return { row, internal: { ...blankDetails, address: row.to_email.toLowerCase() } };
  },
});

export const blankDetails: MessageDetails = {
  address: '',
  index: 0,
  links: [],
  groups: [],
  marketing: {},
  notice: false,
};

/** A message of which nothing is known but its ids. */
export const blankMessage = (message_id: string, sg_message_id: string, now: number): Message => ({
  sg_message_id,
  message_id,
  from: { email: 'sender@example.com' },
  to_email: 'recipient@example.com',
  to: [],
  cc: [],
  bcc: [],
  reply_to: [],
  subject: '',
  html: null,
  text: null,
  alternatives: [],
  headers: {},
  attachments: [],
  categories: [],
  custom_args: {},
  asm_group_id: null,
  template_id: null,
  status: 'queued',
  opens_count: 0,
  clicks_count: 0,
  send_at: null,
  batch_id: null,
  api_key_id: '',
  events: [],
  last_event_time: seconds(now),
});
