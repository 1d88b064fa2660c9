/** The command line as a person runs it: a process of its own, in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'vitest';
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

export const test = base.extend<{ shell: Shell }>({
  shell: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'backlot-cli-'));
    const running = new Set<Running>();
    const shell: Shell = {
      folder,
      write(file, text) {
        writeFileSync(join(folder, file), text);
        return join(folder, file);
      },
      backlot: (args, env) => shell.start(args, env).ended,
      start(args, env = {}) {
        const one = begin(folder, args, env);
        running.add(one);
        void one.ended.then(() => running.delete(one));
        return one;
      },
    };
    await use(shell);
    for (const one of running) one.kill('SIGKILL');
    await Promise.all([...running].map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  },
});

function begin(folder: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(BACKLOT_|FORCE_COLOR|NO_COLOR|npm_)/.test(name));
  const child = spawn(process.execPath, ['--import', loader, entry, ...args], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), TSX_TSCONFIG_PATH: join(packageRoot, 'tsconfig.json'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const looking = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of looking) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
  return {
    ended,
    kill: (signal = 'SIGTERM') => void child.kill(signal),
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stdout);
          if (!match) return;
          looking.delete(look);
          resolve(match);
        };
        looking.add(look);
        look();
        void ended.then((outcome) => reject(new Error(`ended without ${String(pattern)}: ${JSON.stringify(outcome)}`)));
      }),
  };
}
