/** From a node request to the pipeline and back: reads the body, writes the answer, and says when it is over. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { breakConnection } from '../faults/network.ts';
import type { Addresses, Destination } from './address.ts';
import { bodyOf } from './body.ts';
import type { Pipeline } from './pipeline.ts';
import type { Handled, Request } from './turn.ts';

export interface EmulatorRequestsOptions {
  readonly pipeline: Pipeline;
  readonly addresses: Addresses;
  readonly maxBody: number;
  /** The answer is written or given up. */
  readonly over: (request: Request, handled: Handled, durationMs: number) => void;
  readonly log: (level: 'debug' | 'error', message: string, fields: Readonly<Record<string, unknown>>) => void;
}

const idBase = randomBytes(6).toString('hex');
let requests = 0;

const noBody = Buffer.alloc(0);

/** Backlot's own id of a request, unlike any other of this process. */
export const newCallId = (): string => `call_${idBase}${(++requests).toString(36)}`;

export class EmulatorRequests {
  constructor(readonly options: EmulatorRequestsOptions) {}

  /** Answers a request for an emulator; false when it is for somebody else. */
  take(incoming: IncomingMessage, outgoing: ServerResponse, own: string | undefined): boolean {
    const { headers, url = '/' } = incoming;
    const destination = this.options.addresses.find({
      url,
      host: headers.host ?? single(headers[':authority']) ?? 'localhost',
      secure: 'encrypted' in incoming.socket,
      own,
      namespaceHeader: single(headers['x-backlot-namespace']),
    });
    if (!destination) return false;
    void this.#answer(incoming, outgoing, destination);
    return true;
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse, destination: Destination): Promise<void> {
    const started = performance.now();
    const closed = new Promise<void>((resolve) => outgoing.once('close', resolve)); // also by a caller who does not wait
    try {
      const { pipeline, maxBody } = this.options;
      const request = describe(incoming, destination);
      const body = await bodyOf(incoming, maxBody);
      const whole: Request = { ...request, body: body ?? request.body };
      const handled = body === undefined ? pipeline.tooLarge(whole) : await pipeline.handle(whole);
      const done = (): void => this.options.over(whole, handled, performance.now() - started);
      await send(incoming, outgoing, handled, closed).finally(done);
    } catch (error) {
      if (outgoing.destroyed)
        return this.options.log('debug', 'a caller left before its request was whole', { url: incoming.url });
      this.options.log('error', 'a request could not be answered', { url: incoming.url, error });
      if (!outgoing.headersSent) refuse(outgoing, 500, 'Internal Server Error');
    }
  }
}

/** The request, before its body is read. */
function describe(incoming: IncomingMessage, destination: Destination): Request {
  const { provider, namespace, via, inPath, path, search, origin } = destination;
  const named = inPath || (namespace !== undefined && namespace !== 'default') ? (namespace ?? '') : '';
  return {
    id: newCallId(),
    method: incoming.method ?? 'GET',
    path,
    search,
    headers: flat(incoming),
    body: noBody,
    base: { origin, via, namespace: named },
    ip: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '',
    wallNow: Date.now(),
    provider,
    namespace,
  };
}

async function send(
  { method }: IncomingMessage,
  outgoing: ServerResponse,
  { reply, network }: Handled,
  closed: Promise<void>,
): Promise<void> {
  const { status, headers, body } = reply;
  if (network) return breakConnection(network, outgoing, { status, headers, body });
  const bare = status === 204 || status === 304;
  const lines: (string | readonly string[])[] = []; // one list of names and values, because a copy of the object takes longer
  for (const name in headers) lines.push(name, headers[name] ?? '');
  const bytes = Buffer.byteLength(body);
  if (!bare) lines.push('content-length', String(bytes));
  outgoing.writeHead(status, lines as string[]);
  // Where each character is a byte, Latin-1 is the same and needs no room for three.
  outgoing.end(method === 'HEAD' || bare ? undefined : body, bytes === body.length ? 'latin1' : 'utf8');
  return closed;
}

function refuse(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  outgoing.end(JSON.stringify({ error: { code: String(status), message } }));
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

function flat({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  const plain = headers as Record<string, string | undefined>; // lists: only set-cookie, which no client sends
  if (!(':authority' in headers)) return plain;
  const named = Object.entries(plain).filter(([name]) => !name.startsWith(':'));
  return { host: plain[':authority'], ...Object.fromEntries(named) };
}
