/** The command line as a person runs it: a process of its own, in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { test as base, vi } from 'vitest';
import { main } from '../../src/cli/cli.ts';
import { packageRoot } from '../../src/package.ts';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that goes on. */
export interface Running {
  /** The first text on stdout that matches; rejects when the process ends before. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same on stderr. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<Outcome>;
  kill(signal?: NodeJS.Signals): void;
}

export interface Shell {
  readonly folder: string;
  write(file: string, text: string): string;
  /** Runs to the end. */
  backlot(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Running;
}

const loader = join(packageRoot, 'node_modules', 'tsx', 'dist', 'esm', 'index.mjs');
const entry = join(packageRoot, 'src', 'cli', 'main.ts');

/** What Node is given to run the command line. */
export const nodeArgs = (args: readonly string[]): string[] => ['--import', loader, entry, ...args];

/** Runs a command in this very process: what it prints is caught, its environment is lent. Faster than a process each. */
export async function inProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const before = { env: process.env, folder: process.cwd() };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  process.env = { ...before.env, ...env };
  process.chdir(folder);
  try {
    return { status: await main(args), ...written };
  } finally {
    process.env = before.env;
    process.chdir(before.folder);
    for (const spy of spies) spy.mockRestore();
  }
}

/** A shell of one's own; `close` ends what still runs. */
export function openShell(env: Readonly<Record<string, string>> = {}): Shell & { close(): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'backlot-cli-'));
  const running = new Set<Running>();
  const start: Shell['start'] = (args, more = {}) => {
    const one = begin(folder, args, { ...env, ...more });
    running.add(one);
    void one.ended.then(() => running.delete(one));
    return one;
  };
  return {
    folder,
    write(file, text) {
      writeFileSync(join(folder, file), text);
      return join(folder, file);
    },
    backlot: (args, more) => start(args, more).ended,
    start,
    async close() {
      const left = [...running];
      for (const one of left) one.kill('SIGKILL');
      await Promise.all(left.map(({ ended }) => ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Commands run in this process; what is started is one of its own. */
export const test = base.extend<{ shell: Shell }>({
  shell: async ({}, use) => {
    const shell = openShell();
    await use({ ...shell, backlot: (args, env = {}) => inProcess(args, env, shell.folder) });
    await shell.close();
  },
});

function begin(folder: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(BACKLOT_|FORCE_COLOR|NO_COLOR|npm_)/.test(name));
  const child = spawn(process.execPath, nodeArgs(args), {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), TSX_TSCONFIG_PATH: join(packageRoot, 'tsconfig.json'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (status) => resolve({ status, stdout: stdout.text(), stderr: stderr.text() }));
  });
  const orEnded = async (found: Promise<RegExpExecArray>, pattern: RegExp): Promise<RegExpExecArray> => {
    const first = await Promise.race([found, ended]);
    if (!Array.isArray(first)) throw new Error(`ended without ${String(pattern)}: ${JSON.stringify(first)}`);
    return first;
  };
  return {
    ended,
    kill: (signal = 'SIGTERM') => void child.kill(signal),
    seen: (pattern) => orEnded(stdout.seen(pattern), pattern),
    said: (pattern) => orEnded(stderr.seen(pattern), pattern),
  };
}

/** What comes out of a process, and who waits for some of it. */
function collect(stream: Readable) {
  let text = '';
  const waiting = new Set<() => void>();
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    for (const look of waiting) look();
  });
  return {
    text: () => text,
    seen: (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        const look = (): void => {
          const match = pattern.exec(text);
          if (!match) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
      }),
  };
}
