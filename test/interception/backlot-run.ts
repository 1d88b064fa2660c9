/** `backlot run` as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package.ts';

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Told of the process and all that it has printed, each time that it prints. */
  readonly onOutput?: (out: string, child: ChildProcess) => void;
}

export function backlotRun(args: readonly string[], { env, onOutput }: RunOptions = {}): Promise<Ran> {
  const cli = join(packageRoot, 'src', 'cli', 'main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'run', ...args], {
    cwd: packageRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    onOutput?.(out, child);
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, errors })));
}
