/**
 * The forward proxy: answers for the emulated hosts, plain and by CONNECT, and refuses every other host, so that an app
 * with the real hosts in it needs no edit and reaches nobody else. A TLS connection made straight to its port is
 * answered by the name that it asks for.
 */
import {
  createServer,
  request as plainRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Authority } from './authority.ts';
import { type Log, tellDistrust } from './distrust.ts';
import { bothKinds, firstByte } from './sockets.ts';

export interface ProxyOptions {
  readonly port: number;
  readonly host: string;
  /** Emulated, in lower case. */
  readonly hosts: readonly string[];
  /** Made when the first TLS connection comes. */
  readonly authority: () => Promise<Authority>;
  /** Other hosts are reached instead of refused. */
  readonly passthrough: boolean;
  /** Answers a request for an emulated host; false when it is for somebody else. */
  readonly take: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
  readonly log: Log;
}

export interface Proxy {
  readonly port: number;
  close(): Promise<void>;
}

export async function startProxy({
  port,
  host,
  hosts,
  authority,
  passthrough,
  take,
  log,
}: ProxyOptions): Promise<Proxy> {
  const emulated = new Set(hosts);
  const sockets = new Set<Duplex>();

  const refuse = (name: string): string => {
    log('warn', `the proxy refused ${name}: it is no emulated host. --proxy-passthrough lets others through`);
    return `Backlot's proxy answers for the emulated hosts alone, and ${name} is none of them.\nTo let other hosts through, start Backlot with --proxy-passthrough; to keep this one off the proxy, add it to NO_PROXY.\n`;
  };
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (take(incoming, outgoing)) return;
    const name = incoming.headers.host ?? 'an unnamed host';
    if (passthrough && /^http:/i.test(incoming.url ?? '')) return forward(incoming, outgoing);
    outgoing.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
    outgoing.end(refuse(name));
  };

  const makeSecure = (): Http2SecureServer => {
    const server = createSecureServer({
      allowHTTP1: true,
      SNICallback: (name, done) => {
        const known = emulated.has(name) || name === 'localhost' ? name : undefined;
        if (known === undefined) return done(new Error(refuse(name)));
        authority()
          .then((made) => made.contextFor(known))
          .then((context) => done(null, context), done);
      },
    });
    server.on('request', answer as never);
    tellDistrust(server, log);
    server.on('upgrade', (_incoming: IncomingMessage, socket: Duplex) => refuseUpgrade(socket));
    return server;
  };
  let made: Http2SecureServer | undefined;
  const secure = (): Http2SecureServer => (made ??= makeSecure()); // with the first TLS connection: it is slow to make

  const plain: Server = createServer(answer);
  plain.on('upgrade', (_incoming, socket) => refuseUpgrade(socket));
  plain.on('connect', (incoming: IncomingMessage, client: Socket, head: Buffer) => {
    const [name = '', at = '443'] = (incoming.url ?? '').toLowerCase().split(/:(?=\d+$)/);
    client.on('error', () => client.destroy());
    if (head.length > 0) client.unshift(head);
    if (emulated.has(name)) {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      return firstByte(client, (byte) => (byte === 0x16 ? secure() : plain).emit('connection', client));
    }
    if (passthrough) return tunnel(client, name, Number(at));
    const body = refuse(name);
    client.end(
      `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });

  const server = bothKinds(
    (socket) => plain.emit('connection', socket),
    (socket) => secure().emit('connection', socket),
  );
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A plain request for another host, passed on. */
function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { 'proxy-connection': _, 'proxy-authorization': __, ...headers } = incoming.headers;
  const passed = plainRequest(incoming.url ?? '', { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on('error', (error) => {
    outgoing.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
    outgoing.end(`${error.message}\n`);
  });
  incoming.pipe(passed);
}

function tunnel(client: Socket, name: string, port: number): void {
  const upstream = connect(port, name, () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.pipe(client);
    client.pipe(upstream);
  });
  upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n'));
  client.on('close', () => upstream.destroy());
}

function refuseUpgrade(socket: Duplex): void {
  const body = 'Backlot emulates no WebSockets.\n';
  socket.end(
    `HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
