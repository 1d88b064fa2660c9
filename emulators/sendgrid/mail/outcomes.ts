/** What can become of a message after it has left: the events, and the lists that they leave behind. */
import { seconds } from '../../../src/emulator/index.ts';
import { settingsOf } from '../account-settings.ts';
import type { SendgridCtx } from '../account.ts';
import { domainOf } from '../ids.ts';
import { globalUnsubscribes } from '../suppressions/global.ts';
import { leaveGroup, rejoinGroup } from '../suppressions/group-suppressions.ts';
import type { Group } from '../suppressions/groups.ts';
import { blocks, bounces, invalidEmails, spamReports, suppress } from '../suppressions/lists.ts';
import { happen, type EventFields } from './events.ts';
import type { Message } from './messages.ts';
import { escapeHtml } from './plain-text.ts';
import { placesOf } from './tracking.ts';
import { sendNotice } from './notices.ts';

/** The account's dedicated address. */
export const SENDING_IP = '167.89.0.10';

const transport = { ip: SENDING_IP, tls: 1 } as const;

export const delivered = (ctx: SendgridCtx, message: Message): Promise<Message> =>
  happen(ctx, message, 'delivered', { ...transport, response: `250 2.0.0 OK ${seconds(ctx.now)} - gsmtp` });

export const deferred = (ctx: SendgridCtx, message: Message, attempt: number): Promise<Message> =>
  happen(ctx, message, 'deferred', {
    ...transport,
    attempt: String(attempt),
    domain: domainOf(message.to_email),
    from: message.from.email,
    response: '400 try again later',
  });

export interface Bounce {
  readonly type: 'bounce' | 'blocked';
  readonly reason: string;
  readonly status: string;
  readonly classification: string;
}

export const hardBounce: Bounce = {
  type: 'bounce',
  status: '5.1.1',
  reason: '550 5.1.1 The email account that you tried to reach does not exist.',
  classification: 'Invalid Address',
};

export const contentBlock: Bounce = {
  type: 'blocked',
  status: '5.7.1',
  reason: '550 5.7.1 message content rejected',
  classification: 'Content',
};

export const expiry: Bounce = {
  type: 'blocked',
  status: '4.0.0',
  reason: 'unable to get mx info: timed out',
  classification: 'Technical',
};

/** A bounce suppresses further mail, a block doesn't. */
export async function bounced(
  ctx: SendgridCtx,
  message: Message,
  { type, reason, status, classification }: Bounce,
  fields: EventFields = {},
): Promise<Message> {
  const entry = { created: seconds(ctx.now), email: message.to_email, reason, status };
  await suppress(ctx, type === 'blocked' ? blocks : bounces, entry);
  const { forward_bounce } = await settingsOf(ctx);
  if (forward_bounce.enabled && forward_bounce.email)
    await sendNotice(ctx, {
      to: forward_bounce.email,
      subject: `Bounce: ${message.subject}`,
      html: `<p>The mail to ${message.to_email} bounced: ${escapeHtml(reason)}</p>`,
    });
  const event = { ...transport, bounce_classification: classification, reason, status, type, ...fields };
  return happen(ctx, message, 'bounce', event);
}

export async function markInvalid(ctx: SendgridCtx, email: string): Promise<void> {
  const reason = 'Mail domain mentioned in email address is unknown';
  await suppress(ctx, invalidEmails, { created: seconds(ctx.now), email, reason });
}

export async function reportedAsSpam(ctx: SendgridCtx, message: Message): Promise<Message> {
  await suppress(ctx, spamReports, { created: seconds(ctx.now), email: message.to_email, ip: SENDING_IP });
  const { forward_spam } = await settingsOf(ctx);
  if (forward_spam.enabled && forward_spam.email)
    await sendNotice(ctx, {
      to: forward_spam.email,
      subject: `Spam report: ${message.subject}`,
      html: `<p>${message.to_email} reported a mail as spam.</p>`,
    });
  return happen(ctx, message, 'spamreport');
}

/** How a reader reaches the mail. */
export interface Reader {
  readonly ip: string;
  readonly useragent: string;
}

export const someReader: Reader = {
  ip: '203.0.113.9',
  useragent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
};

export const opened = (ctx: SendgridCtx, message: Message, reader: Reader, machine = false): Promise<Message> =>
  happen(ctx, message, 'open', { ...reader, sg_content_type: 'html', sg_machine_open: machine });

export const clicked = (
  ctx: SendgridCtx,
  message: Message,
  reader: Reader,
  { url, index, type }: { url: string; index: number; type: 'html' | 'text' },
): Promise<Message> => happen(ctx, message, 'click', { ...reader, url, url_offset: { index, type } });

export async function unsubscribed(ctx: SendgridCtx, message: Message, reader: Reader): Promise<Message> {
  await suppress(ctx, globalUnsubscribes, { created: seconds(ctx.now), email: message.to_email });
  return happen(ctx, message, 'unsubscribe', { ...reader });
}

const preferencesUrl = (ctx: SendgridCtx, message: Message, group: Group): string =>
  placesOf({
    account: ctx.account.id,
    userId: ctx.account.userId,
    sg_message_id: message.sg_message_id,
    group: group.id,
  }).group;

/** The recipient leaves a group. */
export async function leftGroup(ctx: SendgridCtx, message: Message, reader: Reader, group: Group): Promise<Message> {
  await leaveGroup(ctx, group, message.to_email);
  const url = preferencesUrl(ctx, message, group);
  return happen(ctx, message, 'group_unsubscribe', { ...reader, asm_group_id: group.id, url });
}

/** The recipient comes back to a group. */
export async function rejoinedGroup(
  ctx: SendgridCtx,
  message: Message,
  reader: Reader,
  group: Group,
): Promise<Message> {
  await rejoinGroup(ctx, group, message.to_email);
  const url = preferencesUrl(ctx, message, group);
  return happen(ctx, message, 'group_resubscribe', { ...reader, asm_group_id: group.id, url });
}
