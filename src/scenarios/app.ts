/** The app that a scenario plays: it listens on loopback, and answers webhooks as the scenario says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AppAnswer = number | 'nothing';

export interface App {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** A status, or `nothing`: the connection breaks. */
  answers: AppAnswer;
  close(): void;
}

export async function openApp(): Promise<App> {
  const server = createServer((incoming, outgoing) => answer(incoming, outgoing, app.answers));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const app: App = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: 200,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return app;
}

function answer(incoming: IncomingMessage, outgoing: ServerResponse, answers: AppAnswer): void {
  if (answers === 'nothing') return void incoming.socket.destroy();
  incoming.resume().on('end', () => {
    outgoing.writeHead(answers, { 'content-type': 'application/json' });
    outgoing.end(answers < 300 ? '{"received":true}' : '{"error":"the app is down"}');
  });
}
