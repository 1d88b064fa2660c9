/** Tells of clients that end a TLS connection of ours before they have asked anything: what to set, once for each host. */
import type { Http2SecureServer } from 'node:http2';
import type { TLSSocket } from 'node:tls';

export type Log = (level: 'info' | 'warn', message: string) => void;

const variables =
  'NODE_EXTRA_CA_CERTS (Node), SSL_CERT_FILE (Go, Ruby, PHP, .NET, OpenSSL), REQUESTS_CA_BUNDLE (Python), CURL_CA_BUNDLE (curl)';
const trust = `set ${variables} to the file that "backlot proxy ca" prints (under backlot run: to $BACKLOT_RUN_CA)`;
const unpin = 'it pins certificates: switch that off in its own settings, or give it a base URL (backlot env)';

/** Alerts of clients that do not know the certificate's issuer; Node just hangs up. */
const refusal = /UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|ECONNRESET/i;

/** Listens to a TLS server; what its clients complain of goes to the log. */
export function tellDistrust(server: Http2SecureServer, log: Log): void {
  const told = new Set<string>();
  const tell = (message: string): void => {
    if (told.has(message)) return;
    told.add(message);
    log('warn', message);
  };
  server.on('tlsClientError', (error: Error & { code?: string }, socket: TLSSocket) => {
    if (refusal.test(error.code ?? error.message))
      tell(`a client of ${nameOf(socket)} does not trust the CA: ${trust}; if that is set, ${unpin}`);
  });
  server.on('secureConnection', (socket) => {
    socket.once('close', () => {
      if (socket.bytesRead === 0)
        tell(`a client of ${nameOf(socket)} hung up before its first request: most likely ${unpin}`);
    });
  });
}

/** Who calls an address and not a name calls this machine. */
const nameOf = ({ servername }: TLSSocket): string => servername || 'this machine';
