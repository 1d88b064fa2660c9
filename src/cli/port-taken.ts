/** What to say when a port is taken: which, by whom if it is a Backlot, and a command that works. */
import { createServer } from 'node:net';
import { isTree } from './client.ts';

/** Own ports of the providers, and the proxy, as distances from the main port. */
const distances = [0, 1, 2, 3, 4, 5, 6, 7, 8, 80];

/** One line. `main` is the main port that was asked for, `port` the one that is taken. */
export async function portTaken(host: string, main: number, port: number): Promise<string> {
  const holder = (await holderOf(host, port)) ?? (port === main ? undefined : await holderOf(host, main));
  const free = await freeMain(host, main);
  return `port ${port} is taken${holder === undefined ? '' : ` by ${holder}`}: type npx backlot --port ${free}`;
}

/** `the Backlot of /home/me/shop, since 12:04`, if that is what answers. */
async function holderOf(host: string, port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/_backlot/health`, {
      signal: AbortSignal.timeout(1_000),
    });
    const body: unknown = await response.json();
    if (!isTree(body)) return undefined;
    if (isTree(body['error']) && body['error']['code'] === 'token_required') return 'a Backlot with a token';
    if (typeof body['uptime'] !== 'number') return undefined;
    const since = new Date(Date.now() - body['uptime'] * 1_000);
    return `the Backlot of ${String(body['folder'])}, since ${since.toTimeString().slice(0, 5)}`;
  } catch {
    return undefined;
  }
}

/** The nearest main port, in steps of a hundred, that is free with all that follow it; else 0, which always works. */
async function freeMain(host: string, main: number): Promise<number> {
  for (let candidate = main + 100; candidate <= Math.min(main + 2_000, 65_400); candidate += 100) {
    const free = await Promise.all(distances.map((distance) => isFree(host, candidate + distance)));
    if (free.every(Boolean)) return candidate;
  }
  return 0;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen({ host, port }, () => server.close(() => resolve(true)));
  });
}
