/** Twilio's requests to an app: callbacks, and documents that it asks for. Each goes to the URL that an object names. */
import {
  digest,
  empty,
  form,
  json,
  type Body,
  type Delivering,
  type Reply,
  type Target,
} from '../../../src/emulator/index.ts';
import { webhook } from '../provider.ts';
import { overridesOf, requestUrl } from './overrides.ts';
import { signature, withBodyDigest, type Params } from './signature.ts';

/** A target as this folder's emitters write it. */
export interface AppTarget extends Target {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** The auth token of the account that the request is about. */
  readonly secret: string;
  /** `raw`: the data is `RawBody`, as somebody wrote it; Twilio does not sign that. */
  readonly format: 'form' | 'json' | 'raw';
  /** Requests of one lane go in order. */
  readonly lane: string | null;
  /** What the app set earlier in the same conversation. */
  readonly cookie: string | null;
  /** Fragments say how to connect; Conversations knows none. */
  readonly overrides: boolean;
}

/** A body that Studio's users write themselves. */
export interface RawBody {
  readonly type: string;
  readonly text: string;
}

const targetOf = ({ target }: { readonly target: Target }): AppTarget => target as AppTarget;
const paramsOf = ({ data }: Delivering): Params => data;

const isJson = (delivering: Delivering): boolean => targetOf(delivering).format === 'json';
const isRaw = (delivering: Delivering): boolean => targetOf(delivering).format === 'raw';

const formBody = (params: Params): Body => form(params, { type: 'application/x-www-form-urlencoded; charset=UTF-8' });

const rawBody = ({ type, text }: RawBody): Body => ({ body: text, type });

function bodyOf(delivering: Delivering): Body {
  if (isJson(delivering)) return json(delivering.data);
  if (isRaw(delivering)) return rawBody(delivering.data);
  return targetOf(delivering).method === 'GET' ? empty() : formBody(paramsOf(delivering));
}

function urlOf(delivering: Delivering): string {
  const { method, url: configured } = targetOf(delivering);
  const url = requestUrl(configured);
  if (isJson(delivering)) return withBodyDigest(url, String(bodyOf(delivering).body));
  if (method === 'POST' || isRaw(delivering)) return url;
  const query = String(formBody(paramsOf(delivering)).body);
  return query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

/** The same for each attempt at one event. */
function idempotencyToken(delivery: string): string {
  const h = digest('sha256', delivery);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

function headersOf(delivering: Delivering & { readonly url: string }): Record<string, string> {
  const { method, secret, cookie } = targetOf(delivering);
  const signed = method === 'POST' && !isJson(delivering) ? paramsOf(delivering) : {};
  return {
    'User-Agent': 'TwilioProxy/1.1',
    Accept: '*/*',
    'Accept-Encoding': 'gzip',
    'Cache-Control': 'max-age=259200', // unconfirmed
    'X-Home-Region': 'us1', // unconfirmed
    'I-Twilio-Idempotency-Token': idempotencyToken(delivering.delivery),
    ...(!isRaw(delivering) && { 'X-Twilio-Signature': signature(secret, delivering.url, signed) }),
    ...(cookie && { Cookie: cookie }),
  };
}

const timedOut = /^timed out/;
const notConnected = /^(?:connection refused|no connection|no address|no way|the certificate)|TLS/;

/** What a failure counts as in a retry policy. */
function kindOf({ status, error = '' }: Reply): 'ok' | '4xx' | '5xx' | 'rt' | 'ct' {
  if (status === undefined) return timedOut.test(error) ? 'rt' : notConnected.test(error) ? 'ct' : 'rt';
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : 'ok';
}

function verdict(reply: Reply, { target }: { readonly target: Target }): 'accepted' | 'retry' | 'failed' {
  const kind = kindOf(reply);
  if (kind === 'ok') return 'accepted';
  const { policy } = settingsOf(target);
  return policy.has('all') || policy.has(kind) ? 'retry' : 'failed';
}

const settingsOf = (target: Target): ReturnType<typeof overridesOf> =>
  overridesOf(targetOf({ target }).overrides ? target.url : '');

export const callbacks = webhook({
  name: 'callbacks',
  events: ['*'],
  url: urlOf,
  body: bodyOf,
  headers: headersOf,
  verdict,
  timeout: (target) => `${settingsOf(target).timeoutMs}ms`,
  retries: ({ target }, attempt) => (attempt < settingsOf(target).retries ? '0ms' : undefined),
  redirects: 10,
  lane: (_, target) => targetOf({ target }).lane ?? undefined,
});
