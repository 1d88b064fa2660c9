/** Writes MIME messages: small, synchronous, and the same bytes for the same mail. */
import { digest } from '../../../src/emulator/index.ts';

export interface IncomingMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly attachments: readonly {
    readonly filename: string;
    readonly type: string;
    /** Base64. */
    readonly content: string;
    readonly content_id?: string | undefined;
  }[];
  readonly headers: Readonly<Record<string, string>>;
  readonly message_id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly spam_score?: number | undefined;
}

const CRLF = '\r\n';
const isAscii = (text: string): boolean => /^[\x20-\x7e\t]*$/.test(text);

/** RFC 2047, in words of at most 75 characters. */
function encodedWord(text: string): string {
  if (isAscii(text)) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 42) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(`${CRLF} `);
}

/** Of `Zoë <z@a.b>` only the name is encoded. */
function addressHeader(text: string): string {
  const [, name = '', email] = /^(.*?)\s*<([^>]+)>\s*$/.exec(text) ?? [];
  return email === undefined ? text : `${encodedWord(name)} <${email}>`.trim();
}

/** `Fri, 02 Jan 2026 03:04:05 +0000` */
const mailDate = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

const boundaryOf = (mail: IncomingMail, kind: string): string =>
  `--_${digest('md5', `${mail.message_id} ${kind}`).slice(0, 24)}`;

function topHeaders(mail: IncomingMail): [string, string][] {
  const sender = /<([^>]+)>/.exec(mail.from)?.[1] ?? mail.from;
  const domain = sender.split('@')[1] ?? 'localhost';
  return [
    [
      'Received',
      `from mail.${domain} (mail.${domain} [203.0.113.25]) by mx.sendgrid.net with ESMTP; ${mailDate(mail.at)}`,
    ],
    ...Object.entries(mail.headers),
    ['MIME-Version', '1.0'],
    ['Date', mailDate(mail.at)],
    ['Message-ID', mail.message_id],
    ['Subject', encodedWord(mail.subject)],
    ['From', addressHeader(mail.from)],
    ['To', mail.to.map(addressHeader).join(', ')],
    ...(mail.cc.length > 0 ? [['Cc', mail.cc.map(addressHeader).join(', ')] as [string, string]] : []),
  ];
}

/** An entity: headers and a body. */
interface Entity {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const lines76 = (base64: string): string => base64.replaceAll(/\s/g, '').replaceAll(/(.{76})(?=.)/g, `$1${CRLF}`);

function textEntity(type: string, text: string): Entity {
  const plain = text.replaceAll(/\r?\n/g, CRLF);
  const simple = plain.split(CRLF).every((line) => isAscii(line) && line.length <= 998);
  const encoding = simple ? '7bit' : 'base64';
  return {
    headers: [
      ['Content-Type', `${type}; charset="UTF-8"`],
      ['Content-Transfer-Encoding', encoding],
    ],
    body: simple ? plain : lines76(Buffer.from(plain).toString('base64')),
  };
}

const attachmentEntity = ({ filename, type, content, content_id }: IncomingMail['attachments'][number]): Entity => ({
  headers: [
    ['Content-Type', `${type}; name="${encodedWord(filename.replaceAll('"', ''))}"`],
    [
      'Content-Disposition',
      `${content_id ? 'inline' : 'attachment'}; filename="${encodedWord(filename.replaceAll('"', ''))}"`,
    ],
    ['Content-Transfer-Encoding', 'base64'],
    ...(content_id ? [['Content-ID', `<${content_id}>`] as const] : []),
  ],
  body: lines76(content),
});

function joined(kind: string, boundary: string, parts: readonly Entity[]): Entity {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const body = parts.map((part) => `--${boundary}${CRLF}${written(part)}${CRLF}`).join('');
  return {
    headers: [['Content-Type', `multipart/${kind}; boundary="${boundary}"`]],
    body: `${body}--${boundary}--${CRLF}`,
  };
}

const headerText = (headers: Entity['headers']): string =>
  headers.map(([name, value]) => `${name}: ${value}${CRLF}`).join('');

const written = ({ headers, body }: Entity): string => `${headerText(headers)}${CRLF}${body}`;

function content(mail: IncomingMail): Entity {
  const bodies = [
    ...(mail.text !== undefined || mail.html === undefined ? [textEntity('text/plain', mail.text ?? '')] : []),
    ...(mail.html === undefined ? [] : [textEntity('text/html', mail.html)]),
  ];
  const alternative = joined('alternative', boundaryOf(mail, 'alternative'), bodies);
  return joined('mixed', boundaryOf(mail, 'mixed'), [alternative, ...mail.attachments.map(attachmentEntity)]);
}

/** The headers of a mail, as they stand above its body. */
export const headerBlock = (mail: IncomingMail): string => headerText([...topHeaders(mail), ...content(mail).headers]);

/** The whole message. */
export function mimeOf(mail: IncomingMail): string {
  const { headers, body } = content(mail);
  return written({ headers: [...topHeaders(mail), ...headers], body });
}
