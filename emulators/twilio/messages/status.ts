/** What an app is told of a message's progress: one callback for each change, never for the first status. */
import type { TwilioCtx } from '../account.ts';
import { digest } from '../../../src/emulator/index.ts';
import { masked } from '../errors.ts';
import { channelOf, withoutChannel } from '../numbers/phone.ts';
import { callBack } from '../webhooks/requests.ts';
import { messages, type Message } from './rows.ts';

const told = new Set<Message['status']>(['queued', 'sent', 'delivered', 'undelivered', 'failed', 'read', 'canceled']);
const carrierSaid = new Set<Message['status']>(['delivered', 'undelivered']);

/** `2611200830`: the carrier's own time of delivery. */
const carrierTime = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-T:]/g, '').slice(2, 12);

const events: Partial<Record<Message['status'], string>> = { sent: 'SENT', delivered: 'DELIVERED', read: 'READ' };

/** The same for one sender of one account. */
const installOf = (message: Message): string => `XE${digest('md5', `${message.account_sid} ${message.from ?? ''}`)}`;

function channelParams(message: Message, channel: string): Record<string, string> {
  const event = events[message.status];
  return {
    ChannelPrefix: channel,
    ChannelInstallSid: installOf(message),
    ChannelToAddress: masked(withoutChannel(message.to)),
    StructuredMessage: 'false',
    ...(event && { EventType: event }),
    ...(message.error_message && { ChannelStatusMessage: message.error_message }),
  };
}

/** The parameters of a status callback. */
export function statusParams(message: Message, now: number): Record<string, string> {
  const { sid, status, from, to, account_sid: account, messaging_service_sid: service, error_code: code } = message;
  const channel = channelOf(to);
  return {
    ...(channel === '' && carrierSaid.has(status) && { RawDlrDoneDate: carrierTime(now) }),
    SmsSid: sid,
    SmsStatus: status,
    MessageStatus: status,
    To: to,
    ...(service && { MessagingServiceSid: service }),
    MessageSid: sid,
    AccountSid: account,
    From: from ?? '',
    ApiVersion: '2010-04-01',
    ...(code !== null && { ErrorCode: String(code), ErrorMessage: message.error_message ?? '' }),
    ...(channel !== '' && channelParams(message, channel)),
  };
}

/** Tells the app of the status that a message has now. */
export function tellStatus(ctx: TwilioCtx, message: Message): void {
  if (!told.has(message.status)) return;
  callBack(ctx, {
    type: 'message.status',
    url: messages.internal(message).status_callback,
    params: statusParams(message, ctx.now),
    resource: message.sid,
  });
}
