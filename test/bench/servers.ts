/** The servers that are measured, each in a process of its own: Backlot as `npm start` runs it, and plain ones. */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { NamespaceFacts } from '../../src/world-client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let logs = 0;
const children = new Set<ChildProcess>();

/** Ends every server that still runs, whatever it does. */
export function endAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

export interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  /** From the start of the process to the first answer. */
  readonly startMs: number;
}

/** Runs a Node program that prints a line when it serves; `urlOf` finds its address in that. */
async function run(folder: string, args: readonly string[], urlOf: (line: string) => string): Promise<Running> {
  const log = join(folder, `log-${(logs += 1)}.txt`);
  const started = performance.now();
  // Into a file, so that nobody here is busy with reading what it logs.
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', openSync(log, 'w'), 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  for (;;) {
    const [line = '', ...more] = readFileSync(log, 'utf8').split('\n');
    if (more.length > 0) return answering({ url: urlOf(line), child, startMs: 0 }, started);
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`);
    await wait(2);
  }
}

async function answering(server: Running, started: number): Promise<Running> {
  await (await fetch(`${server.url}/_backlot/health`)).arrayBuffer();
  return { ...server, startMs: Math.round(performance.now() - started) };
}

export const startPlain = (folder: string, kind: 'bare' | 'insert'): Promise<Running> =>
  run(folder, ['--import', 'tsx', 'test/bench/plain.ts', kind, folder], (line) => line);

/** On a file, with every default. */
export const startBacklot = (folder: string, ...flags: readonly string[]): Promise<Running> =>
  run(
    folder,
    ['src/start.mjs', 'start', '--json', '--port', '0', '--data', join(folder, 'state.db'), ...flags],
    (line) => (JSON.parse(line) as { url: string }).url,
  );

export async function stop({ child }: Running): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Resident megabytes, as Linux counts them; 0 elsewhere. */
export function megabytesOf({ child }: Running): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

/** A namespace of its own, with what an app needs to call in it. */
export async function newWorld(server: Running, wish: object = {}): Promise<NamespaceFacts> {
  return (await ask(server, 'POST', '/_backlot/namespaces', wish)) as NamespaceFacts;
}

/** A control call. Throws when it is refused. */
export async function ask(server: Running, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${server.url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
