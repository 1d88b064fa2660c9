/** `backlot start` as a process: what it prints, how it ends, who finds it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { inProcess, nodeArgs, type Shell, test } from './command-line.ts';

/** No provider: these tests are about the process. */
const none = ['--providers', ''];

const start = async (shell: Shell, ...args: string[]) => {
  const server = shell.start(['start', '--port', '0', ...none, ...args]);
  const [, url = ''] = await server.seen(/Dashboard +(http:\S+)[^]*\nnext: .*\n/);
  return { server, url };
};

test('it prints where everything is, and answers then', async ({ shell }) => {
  const { server, url } = await start(shell, '--data', ':memory:', '--clock', 'frozen', '--profile', 'realistic');
  const [text] = await server.seen(/^[^]*next: .*\n/);
  expect(text).toMatch(/^Backlot \d+\.\d+\.\d+ {2}ready in \d+ ms\n\n {2}Dashboard {4}http:\/\/127\.0\.0\.1:\d+\n/);
  expect(text).toMatch(/\nstate :memory: \(1 namespace\) {3}clock frozen {3}faults realistic/);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(text).not.toContain('\u001b');
  expect((await shell.backlot(['health', '--url', url])).status).toBe(0);
});

test('with --json it prints facts, one object a line', async ({ shell }) => {
  const server = shell.start(['--json', '--port', '0', '--data', ':memory:', ...none]);
  const [line] = await server.seen(/^\{.*\}\n/);
  expect(JSON.parse(line)).toMatchObject({
    url: expect.stringMatching(/^http:/) as string,
    state: ':memory:',
    clock: 'real',
    faults: 'none',
  });
});

test('Ctrl-C and SIGTERM end it with status 0, and nothing is left of the lock', async ({ shell }) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const { server } = await start(shell);
    expect(existsSync(join(shell.folder, '.backlot/state.db.lock'))).toBe(true);
    server.kill(signal);
    expect((await server.ended).status).toBe(0);
    expect(existsSync(join(shell.folder, '.backlot/state.db.lock'))).toBe(false);
  }
});

test('under npm it ends with the shell that npm began it with', async ({ shell }) => {
  const command = [process.execPath, ...nodeArgs(['start', '--port', '0', ...none])];
  const npm = spawn('sh', ['-c', '"$@"; exit 1', 'sh', ...command], {
    cwd: shell.folder,
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = once(npm.stdout, 'close'); // by the last who holds it: the server
  for await (const chunk of npm.stdout as AsyncIterable<Buffer>) if (chunk.includes('next: ')) npm.kill('SIGTERM');
  await closed;
  expect(existsSync(join(shell.folder, '.backlot/state.db'))).toBe(true);
  expect(existsSync(join(shell.folder, '.backlot/state.db.lock'))).toBe(false);
});

test('commands find the server by the state folder, from here and from below', async ({ shell }) => {
  const { url } = await start(shell);
  expect(JSON.parse(readFileSync(join(shell.folder, '.backlot/state.db.lock'), 'utf8'))).toMatchObject({ url });
  const below = join(shell.folder, 'app');
  mkdirSync(join(shell.folder, '.git'));
  mkdirSync(below);
  for (const folder of [shell.folder, below]) expect((await inProcess(['clock'], {}, folder)).status).toBe(0);
});

test('a second server on the same file says who holds it', async ({ shell }) => {
  await start(shell);
  const { status, stdout, stderr } = await shell.start(['start', '--port', '0', ...none]).ended;
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^error: \S*state\.db is in use by process \d+ .*\n$/);
});

test('a taken port is named, and so are the Backlot that holds it and a command that works', async ({ shell }) => {
  const { url } = await start(shell, '--data', ':memory:');
  const { port } = new URL(url);
  const { status, stdout, stderr } = await shell.start(['start', '--port', port, '--data', ':memory:', ...none]).ended;
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    new RegExp(
      `^error: port ${port} is taken by the Backlot of ${shell.folder}, since \\d\\d:\\d\\d: type npx backlot --port \\d+\n$`,
    ),
  );
});

test('a port taken by something else is named', async ({ shell }) => {
  const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const { status, stderr } = await shell.start([
    'start',
    '--port',
    String(Math.min(port, 65_455)),
    '--data',
    ':memory:',
  ]).ended;
  other.close();
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: port \d+ is taken: type npx backlot --port \d+\n$/);
});

test('an unknown provider is proposed its nearest', async ({ shell }) => {
  const { status, stderr } = await shell.start(['start', '--port', '0', '--providers', 'strpe']).ended;
  expect(status).toBe(2);
  expect(stderr).toBe('error: --providers: there is no provider "strpe": did you mean stripe?\n');
});

test(
  '--demo makes a namespace with a month behind it, in memory, and says what to open',
  { timeout: 90_000 },
  async ({ shell }) => {
    const server = shell.start(['start', '--port', '0', '--demo']);
    const [text] = await server.seen(/^[^]*next: .*\n/);
    expect(text).toMatch(/\n {2}Demo {9}http:\/\/127\.0\.0\.1:\d+\/scenarios\/enrolment\?namespace=demo\n/);
    expect(text).toMatch(/\nstate :memory: \(2 namespaces\)/);
    expect(text).toContain('\nnext: open the demo and press Play');
    expect(text.split('\n')).toHaveLength(17);
    const [, demo = ''] = /Demo +(http:\S+)/.exec(text) ?? [];
    expect(new URL(demo).pathname).toBe('/scenarios/enrolment');
    expect(existsSync(join(shell.folder, '.backlot'))).toBe(false);
  },
);

test('--demo without some of the providers is refused', async ({ shell }) => {
  const { status, stderr } = await shell.start(['start', '--port', '0', '--demo', '--providers', 'stripe']).ended;
  expect([status, stderr]).toEqual([2, 'error: --demo needs every provider: leave out --providers\n']);
});
