/** Told apart by their first byte: TLS and plain HTTP on one port. */
import { createServer, type Server, type Socket } from 'node:net';

/** The first byte of a TLS handshake record. */
const handshake = 0x16;

/** A listener that hands each connection to `secure` or `plain`, whichever its first byte asks for. */
export function bothKinds(plain: (socket: Socket) => void, secure: (socket: Socket) => void): Server {
  return createServer({ noDelay: true }, (socket) =>
    firstByte(socket, (byte) => (byte === handshake ? secure(socket) : plain(socket))),
  );
}

/** Looks at the first byte of a connection, and puts it back. A connection that says nothing for a minute is closed. */
export function firstByte(socket: Socket, then: (byte: number | undefined) => void): void {
  const silent = setTimeout(() => socket.destroy(), 60_000).unref();
  const broken = (): void => clearTimeout(silent);
  socket.once('error', broken);
  socket.once('close', broken);
  socket.once('readable', () => {
    clearTimeout(silent);
    socket.off('error', broken);
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return socket.destroy();
    socket.unshift(chunk);
    then(chunk[0]);
  });
}
