/** Batches: many calls of Calendar in one, each answered as if it had come alone. */
import {
  digest,
  file,
  type ApiError,
  type Authenticate,
  type Call,
  type Invocation,
  type Invoked,
} from '../../src/emulator/index.ts';
import { tokenIn } from './auth.ts';
import { calendarHeaders, envelope, invalidInput, serialise } from './envelope.ts';
import { errors } from './errors.ts';
import { NotFoundPage } from './pages/not-found.tsx';
import { google, type GoogleAccount } from './provider.ts';

/** Parts prove themselves one by one; the first that does names the namespace. */
const byAnyPart: Authenticate<GoogleAccount> = {
  key: (call) => tokenIn(call) ?? /^authorization:\s*Bearer\s+(\S+)\s*$/im.exec(call.body.toString())?.[1],
  account: (ctx) => Promise.resolve(ctx.account),
};

const { procedure } = google.api({
  host: 'api',
  path: '/batch',
  authenticate: byAnyPart,
  bodies: 'raw',
  envelope,
  invalid: invalidInput,
  unknown: () => errors.noSuchUrl(),
  headers: calendarHeaders,
  serialise,
});

const most = 1000;

export const batch = procedure('batch', 'POST /batch/calendar/v3', {
  summary: 'Many calls in one',
  async handler(call, { invoke }) {
    const parts = partsOf(call);
    if (parts.length > most) throw bad(`The batch request has more than ${most} parts.`);
    const answers: string[] = [];
    for (const part of parts)
      answers.push(written(part, isOfCalendar(part) ? await invoke(part.invocation) : notHere(part)));
    const boundary = `batch_${digest('sha1', call.body).slice(0, 32)}`;
    const body = `${answers.map((answer) => `--${boundary}\r\n${answer}\r\n`).join('')}--${boundary}--\r\n`;
    return file(body, { type: `multipart/mixed; boundary=${boundary}` });
  },
});

/** One batch is for one API. */
const isOfCalendar = ({ invocation }: Part): boolean => invocation.path.startsWith('/calendar/v3/');

const notHere = ({ invocation: { path } }: Part): Invoked => ({
  status: 404,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: Buffer.from(String(NotFoundPage({ path }))),
});

const bad = (message: string): ApiError => errors.badRequest().with({ message });

interface Part {
  readonly id: string | undefined;
  readonly invocation: Invocation;
}

function partsOf(call: Call): Part[] {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(call.headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw bad('Missing end boundary in multipart body.');
  const text = call.body.toString().replaceAll('\r\n', '\n');
  const pieces = `\n${text}`.split(`\n--${boundary}`).slice(1);
  const whole = pieces.filter((piece) => !piece.startsWith('--'));
  if (whole.length === 0) throw bad('The batch request could not be processed.');
  return whole.map((piece) => partOf(piece.replace(/^[^\n]*\n/, ''), call));
}

function partOf(piece: string, call: Call): Part {
  const [head, content] = split(piece);
  const [start, body] = split(content.replace(/^\n+/, ''));
  const [line = '', ...lines] = start.split('\n');
  const [method = '', target = ''] = line.trim().split(/\s+/);
  if (!/^[A-Z]+$/.test(method) || target === '')
    throw bad('Failed to parse batch request, error: invalid request line.');
  const own = headersIn(lines.join('\n'));
  return {
    id: headersIn(head)['content-id'],
    invocation: {
      method,
      path: pathOf(target),
      headers: { ...outer(call), ...own },
      body: Buffer.from(body.replace(/\n$/, '')),
    },
  };
}

function split(text: string): [head: string, rest: string] {
  const at = text.indexOf('\n\n');
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 2)];
}

const headersIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => /^([^:\s]+):\s*(.*)$/.exec(line.trim()))
      .flatMap((found) => (found ? [[found[1]?.toLowerCase() ?? '', found[2] ?? '']] : [])),
  );

/** What holds for every part that does not say otherwise. */
function outer({ headers }: Call): Record<string, string> {
  const names = ['authorization', 'x-goog-api-key', 'user-agent'];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name] ?? '']])),
  );
}

/** Clients write their whole base into the line: origin, namespace, prefix. */
function pathOf(target: string): string {
  const local = target.replace(/^https?:\/\/[^/]+/, '');
  return local.replace(/^(?:\/@[^/]+)?\/[^/?]+(?=\/calendar\/v3)/, '');
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const passedOn = ['content-type', 'etag', 'www-authenticate', 'vary'];

function written({ id }: Part, { status, headers, body }: Invoked): string {
  const lines = passedOn.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [`${title(name)}: ${typeof value === 'string' ? value : value.join(', ')}`];
  });
  return [
    'Content-Type: application/http',
    ...(id === undefined ? [] : [`Content-ID: ${id.startsWith('<') ? `<response-${id.slice(1)}` : `response-${id}`}`]),
    '',
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Unknown'}`,
    ...lines,
    `Content-Length: ${body.length}`,
    '',
    body.toString(),
  ].join('\r\n');
}

const title = (name: string): string =>
  name === 'etag' ? 'ETag' : name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
