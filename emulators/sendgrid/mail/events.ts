/** What happens to a message: the event as it is posted, what it changes, and who is told. */
import { seconds } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { count, countsOf } from '../stats/tally.ts';
import { postWithTokens } from '../webhooks/oauth.ts';
import { messages, type MailEvent, type Message, type MessageDetails, type MessageStatus } from './messages.ts';

export type EventKind =
  | 'processed'
  | 'dropped'
  | 'delivered'
  | 'deferred'
  | 'bounce'
  | 'open'
  | 'click'
  | 'spamreport'
  | 'unsubscribe'
  | 'group_unsubscribe'
  | 'group_resubscribe';

export type EventFields = Readonly<Record<string, unknown>>;

/** Events of the mail's way carry its SMTP id; those of the reader don't. */
const onTheWay: ReadonlySet<string> = new Set(['processed', 'dropped', 'delivered', 'deferred', 'bounce']);

/** Events that carry no `asm_group_id` even when the mail has a group. */
const withoutGroup: ReadonlySet<string> = new Set(['spamreport', 'unsubscribe']);

/** The words with which the ids of such events begin, when decoded. */
const idWords: Readonly<Record<string, string>> = { dropped: 'drop' };
const counted: ReadonlySet<string> = new Set(['delivered', 'deferred', 'bounce']);

function eventId(ctx: SendgridCtx, message: Message, index: number, kind: EventKind): string {
  if (!onTheWay.has(kind)) return ctx.random.base64url(22);
  const earlier = message.events.filter(({ event }) => event === kind).length;
  const number = counted.has(kind) || earlier > 0 ? `-${earlier}` : '';
  const text = `${idWords[kind] ?? kind}${number}-${ctx.account.userId}-${message.message_id}-${index}`;
  return Buffer.from(text).toString('base64url');
}

export const smtpId = (messageId: string): string => `<${messageId}@geopod-ismtpd-1>`;

/** An event as the webhook posts it: flat, keys in alphabetical order, custom args among them where no other key has their name. */
export function eventOf(
  ctx: SendgridCtx,
  message: Message,
  { index, marketing }: MessageDetails,
  kind: EventKind,
  fields: EventFields = {},
): MailEvent {
  const group = kind.startsWith('group_');
  const event = {
    ...message.custom_args,
    ...marketing,
    ...(!group && message.categories.length > 0 && { category: message.categories }),
    ...(onTheWay.has(kind) && { 'smtp-id': smtpId(message.message_id) }),
    ...(message.asm_group_id !== null && !withoutGroup.has(kind) && { asm_group_id: message.asm_group_id }),
    email: message.to_email,
    timestamp: seconds(ctx.now),
    event: kind,
    sg_event_id: eventId(ctx, message, index, kind),
    sg_message_id: message.sg_message_id,
    ...fields,
  };
  const defined = Object.entries(event).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined.toSorted(([one], [other]) => (one < other ? -1 : 1))) as MailEvent;
}

function statusAfter({ status }: Message, event: MailEvent): MessageStatus {
  switch (event.event) {
    case 'processed':
    case 'dropped':
    case 'deferred':
    case 'delivered':
      return event.event;
    case 'bounce':
      return event.type === 'blocked' ? 'blocked' : 'bounced';
    default:
      return status;
  }
}

/** What an event changes of its message. */
export const changesBy = (message: Message, event: MailEvent): Partial<Message> => ({
  status: statusAfter(message, event),
  opens_count: message.opens_count + (event.event === 'open' ? 1 : 0),
  clicks_count: message.clicks_count + (event.event === 'click' ? 1 : 0),
  events: [...message.events, event],
  last_event_time: event.timestamp,
});

export interface Happening {
  /** The message as it was before. */
  readonly message: Message;
  readonly details: MessageDetails;
  readonly event: MailEvent;
}

/** Tells webhooks and counters of what has happened to messages that are stored already. */
export async function announce(ctx: SendgridCtx, happenings: readonly Happening[]): Promise<void> {
  const counts = happenings.flatMap(({ message, details, event }) =>
    countsOf(message, event, details.marketing.singlesend_id),
  );
  await count(ctx, counts);
  for (const { event } of happenings) ctx.emit(event.event, event);
  await postWithTokens(
    ctx,
    happenings.map(({ event }) => event),
  );
}

/** Something happens to a stored message; answers the message as it is now. */
export async function happen(
  ctx: SendgridCtx,
  message: Message,
  kind: EventKind,
  fields?: EventFields,
): Promise<Message> {
  const details = messages.internal(message);
  const event = eventOf(ctx, message, details, kind, fields);
  await announce(ctx, [{ message, details, event }]);
  return messages.update(ctx, message, changesBy(message, event));
}
