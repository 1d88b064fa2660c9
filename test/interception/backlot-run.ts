/** `backlot run` as a process of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package.ts';

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** With no network but loopback, where this machine can take it away from a process. */
  readonly offline?: boolean;
  /** Told of the process and all that it has printed, each time that it prints. */
  readonly onOutput?: (out: string, child: ChildProcess) => void;
}

/** A shell whose network is loopback alone: `exec "$@"` goes on in it. */
const isolated = ['unshare', '--net', '--map-root-user', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/** Whether the network can be taken away here: Linux, and allowed to whoever runs this. */
export const canGoOffline =
  spawnSync(isolated[0] ?? '', [...isolated.slice(1), 'true'], { stdio: 'ignore' }).status === 0;

export function backlotRun(args: readonly string[], { env, offline, onOutput }: RunOptions = {}): Promise<Ran> {
  const cli = join(packageRoot, 'src', 'cli', 'main.ts');
  const words = [process.execPath, '--import', 'tsx', cli, 'run', ...args];
  const [program = '', ...rest] = offline && canGoOffline ? [...isolated, ...words] : words;
  const child = spawn(program, rest, {
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
