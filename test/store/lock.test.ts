/** The lock beside a state file. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFile, readLock } from '../../src/store/lock.ts';
import { CannotOpen } from '../../src/store/store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backlot-lock-'));
  file = join(folder, 'state.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = (): string => new Date().toISOString();
const lockedBy = (pid: number, since = now()): void =>
  writeFileSync(`${file}.lock`, JSON.stringify({ pid, url: 'http://127.0.0.1:4100', since, folder }));
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

test('says who holds the file, and is gone when released', () => {
  const lock = lockFile(file);
  expect(readLock(file)).toEqual({ pid: process.pid, since: expect.any(String), folder: process.cwd() });
  lock.announce('http://127.0.0.1:4123');
  expect(readLock(file)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:4123' });
  lock.release();
  lock.release();
  expect(readLock(file)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('a living process is named in one line', () => {
  const since = now();
  lockedBy(process.ppid, since);
  expect(() => lockFile(file)).toThrow(
    new CannotOpen(
      `${file} is in use by process ${process.ppid} since ${since}, at http://127.0.0.1:4100: stop that server, or name another file with --data`,
    ),
  );
  expect(readLock(file)).toMatchObject({ pid: process.ppid });
  expect(readdirSync(folder)).toEqual(['state.db.lock']);
});

test('a second store in the same process is refused, too, until the first is closed', async () => {
  const store = openSqlite({ file });
  store.announce('http://127.0.0.1:4100');
  expect(() => openSqlite({ file })).toThrow(`in use by process ${process.pid} since`);
  expect(() => openSqlite({ file })).toThrow('at http://127.0.0.1:4100');
  await store.close();
  expect(existsSync(`${file}.lock`)).toBe(false);
  await openSqlite({ file }).close();
});

test('a process that is gone is taken over from', () => {
  lockedBy(deadPid());
  expect(readLock(file)).toBeUndefined();
  const lock = lockFile(file, { url: 'http://127.0.0.1:4200' });
  expect(readLock(file)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:4200' });
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('our own pid in a lock that we did not take is that of an earlier container', () => {
  lockedBy(process.pid);
  lockFile(file).release();
});

test.runIf(process.platform === 'linux')(
  'a pid that went to another process since is that of a process that is gone',
  () => {
    lockedBy(process.ppid, '2001-01-01T00:00:00.000Z');
    expect(readLock(file)).toBeUndefined();
    lockFile(file).release();
  },
);

test('what cannot be read as a lock holds nobody up', () => {
  writeFileSync(`${file}.lock`, '{"pid":');
  const lock = lockFile(file);
  expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toMatchObject({ pid: process.pid });
  lock.release();
});

test("a lock that is somebody else's by now is not released", () => {
  const lock = lockFile(file);
  lockedBy(process.ppid);
  lock.release();
  expect(readLock(file)).toMatchObject({ pid: process.ppid });
});
