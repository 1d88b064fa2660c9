/** One attempt over the wire: dials through the guard, follows redirects, reads at most 64 kB, and is over in time. */
import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import { Agent, type Dispatcher as Undici } from 'undici';
import { bodyLimit } from './delivery.ts';
import type { Outgoing } from './ports.ts';
import { guardedConnect, TargetRefused } from './guard.ts';
import { AttemptFailed, seconds, transportError } from './words.ts';

/** What came of an attempt. */
export interface Sent {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly truncated: boolean;
  /** Who answered, or should have. */
  readonly url: string;
  readonly redirects: readonly string[];
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly error: string | undefined;
  /** The guard refused it. */
  readonly refused: boolean;
}

export interface Sender {
  /** Never throws: what goes wrong stands in `error`. */
  send(outgoing: Outgoing): Promise<Sent>;
  /** Breaks what is under way and drops all connections. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly truncated: boolean;
}

/** One request as it leaves: the first, or one that a redirect asked for. */
interface Hop {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** One request and its answer; settled by its end, an error, too long a body, or `stop`. */
class Exchange implements Undici.DispatchHandler {
  readonly answer: Promise<Answer>;
  #resolve: (answer: Answer) => void = () => {};
  #reject: (error: Error) => void = () => {};
  #controller: Undici.DispatchController | undefined;
  #stopped: Error | undefined;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #length = 0;

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Gives up: the connection is destroyed, now or as soon as it stands. */
  stop(error: Error): void {
    this.#stopped = error;
    this.#reject(error);
    this.#controller?.abort(error);
  }

  get status(): number {
    return this.#status;
  }

  onRequestStart(controller: Undici.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped) controller.abort(this.#stopped);
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    if (status < 200) return; // 100 and 103 come before the answer
    this.#status = status;
    for (const [name, value] of Object.entries(headers))
      this.#headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }

  onResponseData(controller: Undici.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length <= bodyLimit) return;
    this.#settle(true);
    controller.abort(new AttemptFailed('the answer is too long'));
  }

  onResponseEnd(): void {
    this.#settle(false);
  }

  onResponseError(_: unknown, error: Error): void {
    this.#reject(error);
  }

  #settle(truncated: boolean): void {
    const body = Buffer.concat(this.#chunks).subarray(0, bodyLimit);
    this.#resolve({ status: this.#status, headers: this.#headers, body, truncated });
  }
}

/** How far an attempt has come. */
interface Trail {
  readonly hops: Hop[];
  running?: Exchange;
}

export function createSender(options: { readonly allowHosts: readonly string[]; readonly userAgent: string }): Sender {
  const agent = new Agent({
    connect: guardedConnect(options.allowHosts),
    // Frameworks close idle connections after 2 to 5 s: stay well below, or a delivery meets a closing one.
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 1000,
    // One clock for the whole attempt, below.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  function exchange({ method, url, headers, body }: Hop): Exchange {
    const running = new Exchange();
    running.answer.catch(() => {}); // whoever waits for it sees it, too
    const path = url.pathname + url.search;
    agent.dispatch({ origin: url.origin, path, method, headers, body: body ?? null }, running);
    return running;
  }

  async function follow(outgoing: Outgoing, trail: Trail): Promise<Answer> {
    const seen = new Set<string>();
    for (let hop = firstHop(outgoing, options.userAgent); ;) {
      const name = `${hop.method} ${hop.url.href}`;
      if (seen.has(name)) throw new AttemptFailed(`redirected in a circle, back to ${hop.url.href}`);
      if (seen.size > outgoing.redirects) throw new AttemptFailed(`redirected more than ${outgoing.redirects} times`);
      seen.add(name);
      trail.hops.push(hop);
      trail.running = exchange(hop);
      const answer = await trail.running.answer;
      const next = outgoing.redirects > 0 ? redirected(hop, answer) : undefined;
      if (!next) return answer;
      hop = next;
    }
  }

  async function send(outgoing: Outgoing): Promise<Sent> {
    const startedAt = performance.now();
    const trail: Trail = { hops: [] };
    const timer = setTimeout(() => {
      const begun = trail.running?.status ? ` in the middle of its answer (${trail.running.status})` : '';
      trail.running?.stop(new AttemptFailed(`timed out after ${seconds(outgoing.timeoutMs)}${begun}`));
    }, outgoing.timeoutMs);
    timer.unref();
    const result = await follow(outgoing, trail).then(answered, (error: unknown) => failed(error, trail));
    clearTimeout(timer);
    const redirects = trail.hops.slice(1).map(({ url }) => url.href);
    return {
      ...result,
      url: redirects.at(-1) ?? outgoing.url,
      redirects,
      durationMs: Math.round(performance.now() - startedAt),
      requestHeaders: trail.hops[0]?.headers ?? outgoing.headers,
    };
  }

  return { send, close: () => agent.destroy() };
}

type Outcome = Pick<Sent, 'status' | 'headers' | 'body' | 'truncated' | 'error' | 'refused'>;

function answered(answer: Answer): Outcome {
  const { status, headers } = answer;
  const { bytes, truncated } = plain(answer);
  return { status, headers, body: bytes.toString(), truncated, error: undefined, refused: false };
}

function failed(error: unknown, { hops }: Trail): Outcome {
  const refused = error instanceof TargetRefused;
  const words = refused || error instanceof AttemptFailed ? error.message : transportError(error, hops.at(-1)?.url);
  return { status: undefined, headers: {}, body: '', truncated: false, error: words, refused };
}

/** These are undici's to write. */
const framing: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'content-length',
]);

function firstHop({ method, url: written, headers: given, body }: Outgoing, userAgent: string): Hop {
  const url = parsedTarget(written);
  const named = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const headers: Record<string, string> = { ...(!named.has('host') && { Host: url.host }) };
  for (const [name, value] of Object.entries(given)) if (!framing.has(name.toLowerCase())) headers[name] = value;
  if (!named.has('user-agent')) headers['User-Agent'] = userAgent;
  if (url.username && !named.has('authorization')) headers['Authorization'] = basic(url);
  if (body) headers['Content-Length'] = String(body.length);
  return { method, url, headers, body };
}

function parsedTarget(written: string): URL {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new TargetRefused(`${JSON.stringify(written)} is not an http:// or https:// address`);
  return url;
}

const basic = ({ username, password }: URL): string =>
  `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;

/** The request that an answer asks for; undefined when it is no redirect. */
function redirected(hop: Hop, { status, headers }: Answer): Hop | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || !location) return undefined;
  if (!URL.canParse(location, hop.url.href))
    throw new AttemptFailed(`redirected to ${JSON.stringify(location)}, which is no address`);
  const url = parsedTarget(new URL(location, hop.url).href);
  const keepsBody = status === 307 || status === 308 || hop.method === 'GET';
  const kept = Object.entries(hop.headers).filter(([name]) => {
    const header = name.toLowerCase();
    if (header === 'host') return false;
    if (header === 'authorization' || header === 'cookie') return url.origin === hop.url.origin;
    return keepsBody || (header !== 'content-type' && header !== 'content-length');
  });
  return {
    method: keepsBody ? hop.method : 'GET',
    url,
    headers: { Host: url.host, ...Object.fromEntries(kept) },
    body: keepsBody ? hop.body : undefined,
  };
}

const inflating = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * bodyLimit };
const inflaters: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gunzipSync(body, inflating),
  'x-gzip': (body) => gunzipSync(body, inflating),
  deflate: (body) => inflateSync(body, inflating),
  br: (body) =>
    brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: 16 * bodyLimit }),
};

/** The body as it was meant: some providers ask for compressed answers, and an app's framework may comply. */
function plain({ headers, body, truncated }: Answer): { readonly bytes: Buffer; readonly truncated: boolean } {
  const inflate = inflaters[headers['content-encoding']?.trim().toLowerCase() ?? ''];
  if (!inflate || body.length === 0) return { bytes: body, truncated };
  try {
    const bytes = inflate(body);
    return { bytes: bytes.subarray(0, bodyLimit), truncated: truncated || bytes.length > bodyLimit };
  } catch {
    return { bytes: body, truncated }; // not what its header says: shown as it came
  }
}
