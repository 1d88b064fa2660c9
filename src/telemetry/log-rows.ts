/**
 * Logged requests as rows: a line of JSON with what is known of one, and behind it the two bodies as they are. In the
 * JSON they would have to be escaped, which takes longer than all the rest.
 */
import type { StoredRow } from '../store/store.ts';
import { shownBody } from './bodies.ts';
import { redactHeader, redactPath } from './redaction.ts';
import type { LoggedRequest, RawRequest } from './request-log.ts';

/** The last value of a header, and how the log writes it: most of them say the same at every call. */
const written = new Map<string, { readonly value: string; readonly text: string }>();
const mostNames = 1_000;
const longestValue = 1_000;

function headerText(given: string, value: string): string {
  const before = written.get(given);
  if (before?.value === value) return before.text;
  const name = given.toLowerCase();
  const text = `${JSON.stringify(name)}:${JSON.stringify(redactHeader(name, value))}`;
  if (value.length > longestValue) return text;
  if (written.size >= mostNames) written.clear();
  written.set(given, { value, text });
  return text;
}

/** As `redactHeaders`, in JSON. */
function headersText(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  let text = '';
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined) continue;
    const shown = typeof value === 'string' ? headerText(name, value) : listText(name, value);
    text += text === '' ? shown : `,${shown}`;
  }
  return `{${text}}`;
}

function listText(given: string, values: readonly string[]): string {
  const name = given.toLowerCase();
  return `${JSON.stringify(name)}:${JSON.stringify(values.map((one) => redactHeader(name, one)).join(', '))}`;
}

/** The line; `sent`: how many characters behind it are the request's body. Rows of old have the bodies in it. */
type Line = Omit<LoggedRequest, 'requestBody' | 'responseBody'> & { readonly sent: number };

/** Redacted, and cut to `bodyBytes` of each body. */
export function rowOf(raw: RawRequest, bodyBytes: number): Omit<StoredRow, 'seq'> {
  const { world, id, provider, method, status, events, changes, error, fault, operation = null } = raw;
  const at = new Date(raw.at).toISOString();
  const request = shownBody(raw.requestBody, raw.requestHeaders, bodyBytes);
  const response = shownBody(raw.responseBody, raw.responseHeaders, bodyBytes);
  const line: Omit<Line, 'requestHeaders' | 'responseHeaders'> = {
    id,
    at,
    provider,
    operation,
    method,
    path: redactPath(raw.path),
    status,
    durationMs: Math.round(raw.durationMs * 100) / 100,
    ...(error !== undefined && { error }),
    ...(fault !== undefined && { fault }),
    events,
    ...(changes.length > 0 && { changes }),
    ...((request.truncated || response.truncated) && { truncated: true }),
    sent: request.text.length,
  };
  const headers = `"requestHeaders":${headersText(raw.requestHeaders)},"responseHeaders":${headersText(raw.responseHeaders)}`;
  return {
    world,
    owner: '',
    key: id,
    data: `${JSON.stringify(line).slice(0, -1)},${headers}}\n${request.text}${response.text}`,
    internal: JSON.stringify({ provider, operation, status, at }),
  };
}

export function requestOf({ data }: StoredRow): LoggedRequest {
  const end = data.indexOf('\n');
  if (end < 0) return JSON.parse(data) as LoggedRequest;
  const { sent, requestHeaders, responseHeaders, events, changes, error, fault, truncated, ...line } = JSON.parse(
    data.slice(0, end),
  ) as Line;
  const answered = end + 1 + sent;
  return {
    ...line,
    requestHeaders,
    requestBody: data.slice(end + 1, answered),
    responseHeaders,
    responseBody: data.slice(answered),
    ...(error !== undefined && { error }),
    ...(fault !== undefined && { fault }),
    events,
    ...(changes && { changes }),
    ...(truncated && { truncated }),
  };
}
