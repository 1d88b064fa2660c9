/** HTTPS and HTTP on one port, for `--tls`. */
import type { Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { Server as NetServer, Socket } from 'node:net';
import type { Authority } from './authority.ts';
import { type Log, tellDistrust } from './distrust.ts';
import { bothKinds } from './sockets.ts';

export interface SecureListener {
  readonly listener: NetServer;
  /** Ends every connection, idle or not: a server behind TLS doesn't know which are idle. */
  hangUp(): void;
}

/** A listener in front of a server: TLS is ended with a certificate for the name asked for, else for loopback. */
export async function secureListener(server: Server, authority: Authority, log: Log): Promise<SecureListener> {
  const pair = await authority.pair('localhost', '127.0.0.1', '::1');
  const secure = createSecureServer({
    ...pair,
    allowHTTP1: true,
    SNICallback: (name, done) => {
      authority.contextFor(name).then((context) => done(null, context), done);
    },
  });
  secure.on('request', (incoming, outgoing) => server.emit('request', incoming, outgoing));
  tellDistrust(secure, log);
  const sockets = new Set<Socket>();
  const listener = bothKinds(
    (socket) => server.emit('connection', socket),
    (socket) => secure.emit('connection', socket),
  );
  listener.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return { listener, hangUp: () => sockets.forEach((socket) => socket.destroy()) };
}
