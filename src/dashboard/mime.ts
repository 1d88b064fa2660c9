/** A mail as the bytes that a server would have got: RFC 5322 headers, and a MIME part for each form and file. */
import { createHash } from 'node:crypto';
import type { Mail } from '../emulator/shows.ts';

interface Part {
  readonly type: string;
  readonly base64: string;
  /** A file's name. */
  readonly name?: string;
}

const crlf = '\r\n';

/** RFC 2047, where it is not plain ASCII. */
const word = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

/** Of `Zoë <z@a.b>` only the name is encoded; nothing breaks out of the line. */
const header = (text: string): string =>
  text
    .replaceAll(/[\r\n]+/g, ' ')
    .split(/(<[^>]*>)/)
    .map((part) => (part.startsWith('<') ? part : word(part)))
    .join('');

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const written = ({ type, base64: content, name }: Part): string =>
  [
    `Content-Type: ${type}${name === undefined ? '' : `; name="${word(name.replaceAll(/["\r\n]/g, ''))}"`}`,
    'Content-Transfer-Encoding: base64',
    ...(name === undefined
      ? []
      : [`Content-Disposition: attachment; filename="${word(name.replaceAll(/["\r\n]/g, ''))}"`]),
    '',
    content.replaceAll(/(.{76})(?=.)/g, `$1${crlf}`),
  ].join(crlf);

function multipart(kind: string, parts: readonly string[], id: string): string {
  if (parts.length === 1) return parts.join('');
  const boundary = `=_${kind}_${id}`;
  const bodies = parts.map((part) => `--${boundary}${crlf}${part}${crlf}`);
  return [`Content-Type: multipart/${kind}; boundary="${boundary}"`, '', `${bodies.join('')}--${boundary}--`].join(
    crlf,
  );
}

/** `RAW` of the inbox. Files that the provider did not keep are left out. */
export function mimeOf(key: string, mail: Mail): string {
  const id = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const { from, to, cc, replyTo, subject, at, headers = {}, text, html, calendar, attachments = [] } = mail;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Date', new Date(at).toUTCString().replace('GMT', '+0000')],
    ['From', from],
    ['To', to],
    ['Cc', cc],
    ['Reply-To', replyTo],
    ['Subject', subject],
    ['Message-ID', `<${id}@${/@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'}>`],
    ...Object.entries(headers),
    ['MIME-Version', '1.0'],
  ];
  const forms: readonly (Part | undefined)[] = [
    text === undefined ? undefined : { type: 'text/plain; charset=utf-8', base64: base64(text) },
    html === undefined ? undefined : { type: 'text/html; charset=utf-8', base64: base64(html) },
    calendar && { type: `text/calendar; charset=utf-8; method=${calendar.method}`, base64: base64(calendar.content) },
  ];
  const bodies = forms.filter((form) => form !== undefined);
  const files = attachments.flatMap(({ name, type, content }): Part[] =>
    content === undefined ? [] : [{ name, type, base64: content }],
  );
  const body = multipart(
    'alternative',
    (bodies.length > 0 ? bodies : [{ type: 'text/plain; charset=utf-8', base64: '' }]).map(written),
    id,
  );
  const head = fields.flatMap(([name, value]) => (value ? [`${name}: ${header(value)}`] : []));
  return `${head.join(crlf)}${crlf}${multipart('mixed', [body, ...files.map(written)], id)}${crlf}`;
}
