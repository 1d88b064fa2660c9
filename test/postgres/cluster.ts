/** Three replicas, each a process, behind HAProxy. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./replica.ts', import.meta.url));

export const hasHaproxy = spawnSync('haproxy', ['-v']).status === 0;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** Ports of which each has the next one free as well: a provider has a port of its own. */
async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let port = 20_000 + (process.pid % 1_000) * 20; found.length < count; port += 2)
    if ((await isFree(port)) && (await isFree(port + 1))) found.push(port);
  return found;
}

export class Replica {
  #process: ChildProcess | undefined;

  constructor(
    readonly data: string,
    readonly port: number,
    readonly provider: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', script, this.data, String(this.port), this.provider], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) if (chunk.toString().includes('\n')) return;
    throw new Error(`the replica on port ${this.port} did not start`);
  }

  async stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}

export interface Cluster {
  /** Where the load is balanced. */
  readonly url: string;
  readonly replicas: readonly Replica[];
  close(): Promise<void>;
}

/** A connection that nobody took is tried elsewhere; a request that was sent is never sent again. */
const config = (port: number, replicas: readonly Replica[], balance: string): string => `
global
  maxconn 500
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  retries 3
  retry-on conn-failure
  option redispatch 1
  http-reuse never
frontend backlot
  bind 127.0.0.1:${port}
  default_backend replicas
backend replicas
  balance ${balance}
  option httpchk
  http-check send meth GET uri /_backlot/health ver HTTP/1.1 hdr Host 127.0.0.1
  default-server check inter 200ms fall 1 rise 1
${replicas.map((replica, index) => `  server replica${index} 127.0.0.1:${replica.port}`).join('\n')}
`;

/** `balance` is HAProxy's word for which replica gets a call. */
export async function startCluster(
  data: string,
  { size = 3, provider = 'pelican', balance = 'roundrobin' } = {},
): Promise<Cluster> {
  const [port = 0, ...ports] = await freePorts(size + 1);
  const replicas = ports.map((own) => new Replica(data, own, provider));
  await Promise.all(replicas.map((replica) => replica.start()));
  const folder = mkdtempSync(join(tmpdir(), 'backlot-haproxy-'));
  writeFileSync(join(folder, 'haproxy.cfg'), config(port, replicas, balance));
  const haproxy = spawn('haproxy', ['-db', '-q', '-f', join(folder, 'haproxy.cfg')], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}`;
  await serving(url);
  return {
    url,
    replicas,
    async close() {
      await Promise.all(replicas.map((replica) => replica.stop('SIGTERM')));
      haproxy.kill('SIGKILL');
      await once(haproxy, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

/** Resolves when the server says that it is ready. */
export async function serving(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/_backlot/health`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
