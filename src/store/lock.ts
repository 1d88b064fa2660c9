/** The lock beside a state file: one server per file, and the way for commands to find that server. */
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { CannotOpen } from './store.ts';

/** What `FILE.lock` says, as JSON. */
export interface Lock {
  readonly pid: number;
  /** Where the server answers; absent until it listens. */
  readonly url?: string;
  /** ISO 8601. */
  readonly since: string;
  /** The working directory that the server was started in. */
  readonly folder: string;
}

export interface HeldLock {
  /** Tells others where the server answers. */
  announce(url: string): void;
  release(): void;
}

const lockOf = (file: string): string => `${file}.lock`;

/** Locks held by this process: its own pid in a lock says nothing, containers give the same one at each start. */
const held = new Set<string>();

/**
 * Takes the lock of a state file, also over a lock whose process is gone. Throws `CannotOpen` with one line that says
 * who holds it.
 *
 *     const lock = lockFile('.backlot/state.db');
 *     lock.announce('http://127.0.0.1:4100');
 *     lock.release();
 */
export function lockFile(file: string, details: Partial<Pick<Lock, 'url' | 'folder'>> = {}): HeldLock {
  const path = lockOf(file);
  const lock: Lock = { pid: process.pid, since: new Date().toISOString(), folder: process.cwd(), ...details };
  if (!create(path, lock)) takeOver(file, path, lock);
  held.add(path);
  return {
    announce: (url) => replace(path, { ...lock, url }),
    release: () => {
      if (held.delete(path) && read(path)?.pid === process.pid) rmSync(path, { force: true });
    },
  };
}

/** The lock of the server that runs on this file; nothing when none does. */
export function readLock(file: string): Lock | undefined {
  const path = lockOf(file);
  const lock = read(path);
  return lock && isAlive(path, lock) ? lock : undefined;
}

/** Replaces a lock whose process is gone. Only one process at a time may judge that; newcomers meet either lock. */
function takeOver(file: string, path: string, lock: Lock): void {
  const guard = `${path}.taking`;
  for (let tries = 0; !create(guard, lock); tries += 1) {
    if (tries > 100 || ageOf(guard) > 5_000) rmSync(guard, { force: true });
    else pause();
  }
  try {
    const holder = readLock(file);
    if (holder) throw inUse(file, holder);
    rmSync(path, { force: true });
    if (!create(path, lock)) throw inUse(file, read(path));
  } finally {
    rmSync(guard, { force: true });
  }
}

function inUse(file: string, holder: Lock | undefined): CannotOpen {
  const who = holder
    ? `process ${holder.pid} since ${holder.since}${holder.url ? `, at ${holder.url}` : ''}`
    : 'another process';
  return new CannotOpen(`${file} is in use by ${who}: stop that server, or name another file with --data`);
}

/** Creates the file unless it is there. */
function create(path: string, lock: Lock): boolean {
  try {
    const descriptor = openSync(path, 'wx');
    writeSync(descriptor, textOf(lock));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function replace(path: string, lock: Lock): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, textOf(lock));
  renameSync(fresh, path);
}

const textOf = (lock: Lock): string => `${JSON.stringify(lock)}\n`;

function read(path: string): Lock | undefined {
  // Between its creation and its first byte a lock is empty for an instant.
  for (let tries = 0; tries < 20; tries += 1) {
    const lock = parse(path);
    if (lock !== 'unreadable') return lock;
    pause();
  }
  return undefined;
}

function parse(path: string): Lock | 'unreadable' | undefined {
  try {
    const lock: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isLock(lock) ? lock : 'unreadable';
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : 'unreadable';
  }
}

const isLock = (value: unknown): value is Lock =>
  typeof value === 'object' && value !== null && 'pid' in value && Number.isInteger(value.pid) && 'since' in value;

function isAlive(path: string, { pid, since }: Lock): boolean {
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return !isReused(pid, since);
}

/** Whether the pid went to another process since: in containers the same few numbers come back at each start. Linux only. */
function isReused(pid: number, since: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may hold anything
    const [state, started] = [fields[0], Number(fields[19])];
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    const startedAt = Date.now() - (uptime - started / 100) * 1_000;
    return state === 'Z' || startedAt > Date.parse(since) + 2_000;
  } catch {
    return false;
  }
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;
