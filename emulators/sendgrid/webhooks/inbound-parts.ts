/** The form in which mail that came in is posted: its parts, in SendGrid's order, made of fixed data. */
import type { IncomingMail } from './mime.ts';
import { headerBlock, mimeOf } from './mime.ts';

/** A part as kept until it is posted: bytes in base64. */
export interface InboundPart {
  readonly name: string;
  readonly value: string;
  readonly base64?: boolean;
  readonly filename?: string;
  readonly type?: string;
}

export interface ParseSetting {
  readonly hostname: string;
  readonly spam_check: boolean;
  readonly send_raw: boolean;
}

const addressOf = (text: string): string => /<([^>]+)>/.exec(text)?.[1] ?? text.trim();

const field = (name: string, value: string | undefined): InboundPart[] =>
  value === undefined ? [] : [{ name, value }];

const json = (value: unknown): string => JSON.stringify(value);

const dkim = (mail: IncomingMail): string => `{@${addressOf(mail.from).split('@')[1] ?? ''} : pass}`;

function spamParts(mail: IncomingMail, { spam_check }: ParseSetting): InboundPart[] {
  if (!spam_check) return [];
  const score = String(mail.spam_score ?? 0.022);
  const report = `Spam detection software, running on the system "mx.sendgrid.net", has scored this mail ${score} points.`;
  return [...field('spam_report', report), ...field('spam_score', score)];
}

const envelope = (mail: IncomingMail, recipients: readonly string[]): InboundPart => ({
  name: 'envelope',
  value: json({ to: recipients, from: addressOf(mail.from) }),
});

const SENDER_IP = '203.0.113.25';

function charsets(names: readonly string[]): InboundPart {
  return { name: 'charsets', value: json(Object.fromEntries(names.map((name) => [name, 'UTF-8']))) };
}

/** The parts of a mail for the recipients at one host. */
export function inboundParts(mail: IncomingMail, setting: ParseSetting, recipients: readonly string[]): InboundPart[] {
  return setting.send_raw ? rawParts(mail, setting, recipients) : parsedParts(mail, setting, recipients);
}

function rawParts(mail: IncomingMail, setting: ParseSetting, recipients: readonly string[]): InboundPart[] {
  const [report = [], score = []] = spamParts(mail, setting).map((part) => [part]);
  return [
    ...field('dkim', dkim(mail)),
    ...field('email', mimeOf(mail)),
    ...field('to', mail.to.join(', ')),
    ...field('cc', mail.cc.length > 0 ? mail.cc.join(', ') : undefined),
    ...field('from', mail.from),
    ...field('sender_ip', SENDER_IP),
    ...report,
    envelope(mail, recipients),
    ...field('subject', mail.subject),
    ...score,
    charsets(['to', 'subject', 'from']),
    ...field('SPF', 'pass'),
  ];
}

function parsedParts(mail: IncomingMail, setting: ParseSetting, recipients: readonly string[]): InboundPart[] {
  const inline = mail.attachments.flatMap(({ content_id }, at) =>
    content_id ? [[content_id, nameOf(at)] as const] : [],
  );
  const bodies = ['html', 'text'].filter((name) => mail[name as 'html' | 'text'] !== undefined);
  return [
    ...field('headers', headerBlock(mail)),
    ...field('dkim', dkim(mail)),
    ...field('content-ids', inline.length > 0 ? json(Object.fromEntries(inline)) : undefined),
    ...field('to', mail.to.join(', ')),
    ...field('cc', mail.cc.length > 0 ? mail.cc.join(', ') : undefined),
    ...field('from', mail.from),
    ...field('subject', mail.subject),
    ...field('html', mail.html),
    ...field('text', mail.text),
    ...field('sender_ip', SENDER_IP),
    ...spamParts(mail, setting),
    envelope(mail, recipients),
    ...field('attachments', String(mail.attachments.length)),
    ...attachmentParts(mail),
    charsets(['to', ...(mail.cc.length > 0 ? ['cc'] : []), 'subject', 'from', ...bodies]),
    ...field('SPF', 'pass'),
  ];
}

const nameOf = (at: number): string => `attachment${at + 1}`;

function attachmentParts({ attachments }: IncomingMail): InboundPart[] {
  if (attachments.length === 0) return [];
  const about = attachments.map(({ filename, type, content_id }, at) => [
    nameOf(at),
    { filename, name: filename, type, ...(content_id && { 'content-id': content_id }) },
  ]);
  const files = attachments.map(({ filename, type, content }, at) => ({
    name: nameOf(at),
    value: content,
    base64: true,
    filename,
    type,
  }));
  return [...field('attachment-info', json(Object.fromEntries(about))), ...files];
}
