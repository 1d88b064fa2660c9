/** Broken connections: what a caller sees when the network, not the provider, fails. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { NetworkFault } from './rules.ts';

/** The answer that would have been given. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array | undefined;
}

export interface NetworkTimes {
  /** How long an answer is withheld before the connection is closed, ms. */
  readonly holdMs?: number;
  /** How long a slow answer takes, ms, and in how many pieces it comes. */
  readonly dripMs?: number;
  readonly pieces?: number;
}

/**
 * Breaks the connection of a request in one way; resolves when it is over: the connection is closed, or (`slow`) the
 * answer is written. Nothing may have been written to the response before, and nothing may be after.
 *
 * - `reset`: a TCP reset; over TLS the connection is cut.
 * - `timeout`: no answer, until the caller goes (or ten minutes have passed).
 * - `empty`: the connection is closed without a byte.
 * - `truncate`: a head that promises the whole body, and half of it.
 * - `garbage`: bytes that are not HTTP.
 * - `slow`: the right answer, in drips over five seconds.
 */
export async function breakConnection(
  kind: NetworkFault,
  response: ServerResponse,
  answer: WholeAnswer,
  { holdMs = 600_000, dripMs = 5_000, pieces = 10 }: NetworkTimes = {},
): Promise<void> {
  const { socket } = response.req;
  if (socket.destroyed) return;
  const bytes = Buffer.from(answer.body ?? '');
  if (kind === 'slow') return drip(response, answer, bytes, dripMs, pieces);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  if (kind === 'reset') reset(socket);
  else if (kind === 'timeout') hold(socket, holdMs);
  else if (kind === 'empty') socket.destroySoon();
  else if (kind === 'garbage') cutAfter(socket, garbage);
  else truncate(response, answer, bytes);
  return closed;
}

function reset(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    socket.destroy(); // only a bare TCP socket can be reset
  }
}

function hold(socket: Socket, holdMs: number): void {
  const timer = setTimeout(() => socket.destroy(), holdMs).unref();
  socket.once('close', () => clearTimeout(timer));
}

/** The same bytes each time; none begins a status line. */
const garbage = Buffer.from(Array.from({ length: 256 }, (_, i) => (i * 167 + 91) % 256));

function cutAfter(socket: Socket, bytes: Uint8Array): void {
  socket.write(bytes, () => socket.destroySoon());
}

function truncate(response: ServerResponse, answer: WholeAnswer, bytes: Buffer): void {
  const { socket } = response.req;
  // An answer without a body is complete with its head: half a head is left.
  if (!hasBody(response, answer) || bytes.length === 0)
    return cutAfter(socket, Buffer.from(`HTTP/1.1 ${answer.status}`));
  response.writeHead(answer.status, headOf(answer, bytes));
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => socket.destroySoon());
}

async function drip(
  response: ServerResponse,
  answer: WholeAnswer,
  bytes: Buffer,
  dripMs: number,
  pieces: number,
): Promise<void> {
  const isGone = (): boolean => response.req.socket.destroyed;
  const isBare = !hasBody(response, answer) || bytes.length === 0;
  if (isBare) await pause(response, dripMs); // there is only the head to wait for
  if (isGone()) return;
  response.writeHead(answer.status, headOf(answer, bytes)).flushHeaders();
  const size = Math.ceil(bytes.length / pieces);
  for (let at = 0; !isBare && at < bytes.length; at += size) {
    await pause(response, dripMs / pieces);
    if (isGone()) return;
    response.write(bytes.subarray(at, at + size));
  }
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.end(resolve);
  });
}

/** A while, or until the caller goes. */
function pause(response: ServerResponse, ms: number): Promise<void> {
  const { socket } = response.req;
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    socket.once('close', done);
    function done(): void {
      clearTimeout(timer);
      socket.off('close', done);
      resolve();
    }
  });
}

const hasBody = (response: ServerResponse, { status }: WholeAnswer): boolean =>
  response.req.method !== 'HEAD' && status !== 204 && status !== 304 && status >= 200;

/** The answer's head with its true length. */
function headOf({ status, headers }: WholeAnswer, bytes: Buffer): OutgoingHttpHeaders {
  const head: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers))
    head[name.toLowerCase()] = typeof value === 'string' ? value : [...value];
  delete head['transfer-encoding'];
  if (status !== 204 && status !== 304) head['content-length'] = bytes.length;
  return head;
}
