/** Commands as they are typed, without a server: help, mistakes, exit statuses. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/commands.ts';
import { test } from './command-line.ts';

test('help names every command and the exit statuses, and goes to stdout', async ({ shell }) => {
  const { status, stdout, stderr } = await shell.backlot(['--help']);
  expect([status, stderr]).toEqual([0, '']);
  for (const [name, { hidden }] of Object.entries(commands))
    if (!hidden) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect(stdout).toContain('0 done, 1 failed, 2 misused, 3 no server found');
});

test('every command has a summary and an example', async () => {
  for (const [name, entry] of Object.entries(commands)) {
    const command = await entry.load();
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(command.description(), name).not.toBe('');
    expect(help, name).toMatch(/\nExamples?:\n {2}/);
    expect(help, name).toContain(name === 'start' ? 'backlot start' : `backlot ${name}`);
  }
});

test.for([
  [['helth'], 'error: there is no command "helth": did you mean backlot health?'],
  [['xyzzy'], 'error: there is no command "xyzzy": backlot --help lists them'],
  [['start', '--prot', '1'], "error: unknown option '--prot': did you mean --port?"],
  [['--port', 'x'], 'error: --port: write a number, not "x"'],
  [['clock', 'advnce', '1h'], 'error: there is no "advnce" here: did you mean backlot clock advance?'],
  [['fixtures'], 'error: say what to do: backlot fixtures --help lists it'],
  [['fixtures', 'load'], "error: missing required argument 'files': see backlot fixtures --help"],
  [['health', '--wait', 'soon'], 'error: --wait soon: write a duration like 10s or 1m30s'],
  [['env', '--format', 'xml'], 'error: --format: write one of dotenv, shell, json, not "xml"'],
  [
    ['jobs', '--kind', 'calender'],
    'error: --kind: write one of progress, calendar, not "calender": did you mean calendar?',
  ],
  [['completion', 'bsh'], 'error: shell: write one of bash, zsh, fish, not "bsh": did you mean bash?'],
  [['start', '--config', 'no.yaml'], 'error: no.yaml cannot be read: there is no such file'],
  [['stats', '--url', '::'], 'error: "::" is no address: write for example --url http://127.0.0.1:4100'],
  [
    ['start', '--host', '0.0.0.0'],
    'error: --host: listening on 0.0.0.0 needs a token: set BACKLOT_TOKEN to a secret of your own',
  ],
] as const)('%j is misuse: one line, status 2', async ([args, line], { shell }) => {
  expect(await shell.backlot(args)).toEqual({ status: 2, stdout: '', stderr: `${line}\n` });
});

test('no server: status 3, and how to start one', async ({ shell }) => {
  const { status, stderr } = await shell.backlot(['stats', '--url', 'http://127.0.0.1:9']);
  expect([status, stderr]).toEqual([
    3,
    'error: no Backlot answers at http://127.0.0.1:9: start one with npx backlot, or name it with --url\n',
  ]);
});

test('something else on the port is no server either', async ({ shell }) => {
  const other = createServer((_, answer) => answer.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const { status, stderr } = await shell.backlot(['health', '--url', url]);
  other.close();
  expect([status, stderr]).toEqual([3, `error: what answers at ${url} is no Backlot: name the server with --url\n`]);
});

test('health is 1 while the server starts, and --wait waits for it', async ({ shell }) => {
  let looks = 0;
  const starting = createServer((_, answer) => {
    looks += 1;
    const ready = looks > 3;
    answer.writeHead(ready ? 200 : 503).end(JSON.stringify({ status: ready ? 'ok' : 'starting', version: '1.0.0' }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => starting.once('listening', resolve));
  const env = { BACKLOT_URL: `http://127.0.0.1:${(starting.address() as AddressInfo).port}` };
  expect((await shell.backlot(['health'], env)).status).toBe(1);
  expect(await shell.backlot(['health', '--wait', '10s'], env)).toMatchObject({
    status: 0,
    stderr: 'ready: Backlot 1.0.0\n',
  });
  starting.close();
});

test('init writes a configuration that is good, with its schema, and not over one that is there', async ({ shell }) => {
  expect((await shell.backlot(['init'])).status).toBe(0);
  const text = readFileSync(join(shell.folder, 'backlot.config.yaml'), 'utf8');
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.backlot\/config\.schema\.json\n/);
  expect(existsSync(join(shell.folder, '.backlot/config.schema.json'))).toBe(true);
  const options = text.replace(/^# (?=(?!yaml-)[a-z-]+:| )/gm, '').replace(/^token:.*$/m, '');
  shell.write('backlot.config.yaml', options);
  expect(parse(options)).toMatchObject({ port: 4100, 'strict-auth': false, 'auto-namespaces': true });
  const { status, stdout } = await shell.backlot(['config']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^port +4100 +backlot\.config\.yaml:\d+:1$/m);
  expect(await shell.backlot(['init'])).toMatchObject({
    status: 1,
    stderr: 'error: backlot.config.yaml is there already: backlot init --force writes over it\n',
  });
});

test('config tells values and origins, and hides the token', async ({ shell }) => {
  const { stdout } = await shell.backlot(['config', '--json', '--seed', '9'], { BACKLOT_TOKEN: 'very secret' });
  expect(JSON.parse(stdout)).toMatchObject({
    seed: { value: 9, origin: '--seed' },
    token: { value: '********', origin: 'BACKLOT_TOKEN' },
    port: { value: 4100, origin: 'default' },
  });
});

test('completion without a server knows commands, options and choices', async ({ shell }) => {
  const complete = async (...words: string[]): Promise<string[]> =>
    (await shell.backlot(['complete', '--', ...words], { BACKLOT_URL: 'http://127.0.0.1:9' })).stdout
      .split('\n')
      .filter(Boolean);
  expect(await complete('sn')).toEqual(['snapshot']);
  expect(await complete('clock', 'ad')).toEqual(['advance']);
  expect(await complete('start', '--pro')).toEqual(['--profile', '--providers', '--proxy-passthrough']);
  expect(await complete('webhooks', '--status', 'de')).toEqual(['delivered']);
  expect(await complete('completion', '')).toEqual(['bash', 'fish', 'zsh']);
  expect(await complete('trigger', 'str')).toEqual([]);
  expect(await complete('--po')).toEqual(['--port']);
  expect(await complete('--port', '1', '--clock', '')).toEqual(['auto', 'frozen', 'real']);
});

test.for(['bash', 'zsh', 'fish'])('completion prints a script for %s', async (name, { shell }) => {
  const { status, stdout } = await shell.backlot(['completion', name]);
  expect(status).toBe(0);
  expect(stdout).toContain('backlot complete --');
});
