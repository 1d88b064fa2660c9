/**
 * Logged requests as rows. Their JSON is put together of parts that are remembered (headers, which say the same at
 * every call) and parts that are made; long bodies stand in it packed.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { StoredRow } from '../store/store.ts';
import { shownBody } from './bodies.ts';
import { redactHeader, redactPath } from './redaction.ts';
import type { LoggedRequest, RawRequest } from './request-log.ts';

/** As stored: with `packed`, the bodies themselves are empty. */
interface StoredRequest extends LoggedRequest {
  readonly packed?: Packed;
}

/** Both bodies, compressed. */
interface Packed {
  readonly text: string;
  /** How many of its characters are the request's. */
  readonly sent: number;
}

/** Redacted, and cut to `bodyBytes` of each body. */
export function rowOf(raw: RawRequest, bodyBytes: number): Omit<StoredRow, 'seq'> {
  const { world, id, provider, method, status, events, changes, error, fault, operation = null } = raw;
  const at = new Date(raw.at).toISOString();
  const request = shownBody(raw.requestBody, raw.requestHeaders, bodyBytes);
  const response = shownBody(raw.responseBody, raw.responseHeaders, bodyBytes);
  const packed = pack(request.text, response.text);
  const known = {
    id,
    at,
    provider,
    operation,
    method,
    path: redactPath(raw.path),
    status,
    durationMs: Math.round(raw.durationMs * 100) / 100,
  };
  const more = {
    error,
    fault,
    events,
    changes: changes.length > 0 ? changes : undefined,
    truncated: request.truncated || response.truncated || undefined,
    packed,
  };
  const bodyText = (text: string): string => (packed ? '""' : JSON.stringify(text));
  const sent = `"requestHeaders":${headersText(raw.requestHeaders)},"requestBody":${bodyText(request.text)}`;
  const answered = `"responseHeaders":${headersText(raw.responseHeaders)},"responseBody":${bodyText(response.text)}`;
  return {
    world,
    owner: '',
    key: id,
    data: `${JSON.stringify(known).slice(0, -1)},${sent},${answered},${JSON.stringify(more).slice(1)}`,
    internal: JSON.stringify({ provider, operation, status, at }),
  };
}

export function requestOf({ data }: StoredRow): LoggedRequest {
  const { packed, ...request } = JSON.parse(data) as StoredRequest;
  if (!packed) return request;
  const text = brotliDecompressSync(Buffer.from(packed.text, 'base64')).toString();
  return { ...request, requestBody: text.slice(0, packed.sent), responseBody: text.slice(packed.sent) };
}

/** All that a row says, for whoever looks for a word in it. */
export const textOf = (row: StoredRow): string =>
  row.data.includes(',"packed":') ? JSON.stringify(requestOf(row)) : row.data;

/** Bodies of so many characters are packed: a page of a list, in a fifth of the time that it takes to write it as it is. */
const long = 8 * 1024;
const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** The bodies that were packed last: who polls a list gets the same page again and again. */
const latest: { readonly request: string; readonly response: string; readonly packed: Packed | undefined }[] = [];
const mostLatest = 4;

/** Undefined for what is short, or would get no shorter. */
function pack(request: string, response: string): Packed | undefined {
  const length = request.length + response.length;
  if (length < long) return undefined;
  const known = latest.find((one) => one.response === response && one.request === request);
  if (known) return known.packed;
  const text = brotliCompressSync(request + response, quickly).toString('base64');
  const packed = text.length < length ? { text, sent: request.length } : undefined;
  if (latest.unshift({ request, response, packed }) > mostLatest) latest.pop();
  return packed;
}

/** The last value of a header, and its JSON in the log. */
const remembered = new Map<string, { readonly value: string; readonly text: string }>();
const mostNames = 1_000;
const longestValue = 1_000;

function headersText(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  let text = '';
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined) continue;
    const shown = typeof value === 'string' ? headerText(name, value) : madeText(name, value);
    text += text === '' ? shown : `,${shown}`;
  }
  return `{${text}}`;
}

function headerText(name: string, value: string): string {
  const before = remembered.get(name);
  if (before?.value === value) return before.text;
  const text = madeText(name, [value]);
  if (value.length > longestValue) return text;
  if (remembered.size >= mostNames) remembered.clear();
  remembered.set(name, { value, text });
  return text;
}

/** Names in lower case, repeated headers joined. */
function madeText(given: string, values: readonly string[]): string {
  const name = given.toLowerCase();
  return `${JSON.stringify(name)}:${JSON.stringify(values.map((one) => redactHeader(name, one)).join(', '))}`;
}
