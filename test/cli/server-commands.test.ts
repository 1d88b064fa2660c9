/** The commands that ask the running server, over a server in this process. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { World } from '../../src/index.ts';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { inProcess, openShell, type Shell } from './command-line.ts';

const test = worldTest({ emulators: [pelican], clock: 'frozen' }).extend<{ shell: Shell }>({
  shell: async ({ backlot, world }, use) => {
    const env = { BACKLOT_URL: backlot.url, BACKLOT_NAMESPACE: world.name };
    const shell = openShell(env);
    await use({ ...shell, backlot: (args) => inProcess(args, env, shell.folder) });
    await shell.close();
  },
});

const book = async (
  world: World,
  body: object = { to: 'Rua do Sol 4', weight: 1200 },
): Promise<Record<string, string>> => {
  const response = await fetch(`${world.baseUrls['pelican']}/v1/parcels`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.credentials['pelican']?.['apiKey']}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, string>;
};

test('health is 0 when the server is ready', async ({ shell }) => {
  expect(await shell.backlot(['health', '--json'])).toMatchObject({ status: 0, stderr: '' });
});

test('env prints the variables of the namespace, and merges them into a file', async ({ shell, world }) => {
  const key = world.credentials['pelican']?.['apiKey'];
  expect((await shell.backlot(['env'])).stdout).toBe(
    `# pelican\nPELICAN_API_KEY=${key}\nPELICAN_BASE_URL=${world.env['PELICAN_BASE_URL']}\nPELICAN_HOST=${world.env['PELICAN_HOST']}\n`,
  );
  expect(JSON.parse((await shell.backlot(['env', '--format', 'json'])).stdout)).toEqual(world.env);
  shell.write('.env', 'MINE=1\nPELICAN_API_KEY=old\n');
  expect(await shell.backlot(['env', '--write', '.env'])).toMatchObject({
    status: 0,
    stderr: '3 variables written to .env\n',
  });
  expect(readFileSync(join(shell.folder, '.env'), 'utf8')).toMatch(
    new RegExp(`^MINE=1\nPELICAN_API_KEY=${key}\n\n# pelican\n`),
  );
  expect((await shell.backlot(['env', '--write', '.env'])).stderr).toBe('.env has all 3 variables already\n');
});

test('env hands out one credential, on stdout or as a file', async ({ shell, world }) => {
  const key = world.credentials['pelican']?.['apiKey'];
  expect((await shell.backlot(['env', '--credential', 'pelican.apiKey'])).stdout).toBe(`${key}\n`);
  expect(await shell.backlot(['env', '--credential', 'pelican.apiKey', '--write', 'keys/pelican.txt'])).toMatchObject({
    status: 0,
    stdout: '',
    stderr: 'pelican.apiKey written to keys/pelican.txt\n',
  });
  const file = join(shell.folder, 'keys/pelican.txt');
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([`${key}\n`, 0o600]);
  expect(await shell.backlot(['env', '--credential', 'pelican.apikey'])).toMatchObject({
    status: 2,
    stderr: 'error: there is no credential "pelican.apikey": did you mean pelican.apiKey?\n',
  });
});

test('a namespace that is not there is proposed its nearest, or the command that makes it', async ({
  shell,
  world,
}) => {
  expect(await shell.backlot(['env', '-n', 'qqqqqqqqqqqqqqqqqqqq'])).toMatchObject({
    status: 1,
    stderr:
      'error: there is no namespace "qqqqqqqqqqqqqqqqqqqq": make it with backlot namespaces create qqqqqqqqqqqqqqqqqqqq\n',
  });
  const near = `${world.name.slice(0, -1)}_`;
  expect((await shell.backlot(['env', '-n', near])).stderr).toContain(`did you mean ${world.name}?`);
});

test('a trigger takes its input as its schema says, and proposes the nearest name', async ({ shell, world }) => {
  const parcel = await book(world);
  expect((await shell.backlot(['trigger', '--list'])).stdout).toMatch(
    /^pelican\/parcel\.lost +parcel\b.* +The rider loses/m,
  );
  expect((await shell.backlot(['trigger', 'pelican/parcel.lost', `parcel=${parcel['id']}`])).status).toBe(0);
  expect(await shell.backlot(['trigger', 'pelican/parcel.lots', 'parcel=x'])).toMatchObject({
    status: 2,
    stderr: 'error: there is no trigger "pelican/parcel.lots": did you mean pelican/parcel.lost?\n',
  });
  const { stderr } = await shell.backlot(['trigger', 'pelicna/door.opened']);
  expect(stderr).toBe('error: there is no provider "pelicna": did you mean pelican?\n');
  expect((await shell.backlot(['trigger', 'pelican/parcel.lost', 'parcel=par_none'])).status).toBe(1);
  expect((await shell.backlot(['trigger', 'pelican/parcel.lost'])).status).toBe(2);
});

test('the clock is shown, set and moved', async ({ shell, world }) => {
  const before = await world.now();
  expect((await shell.backlot(['clock'])).stdout).toBe(`${before}  frozen\n`);
  await book(world);
  const moved = await shell.backlot(['clock', 'advance', '24h', '--json']);
  expect(JSON.parse(moved.stdout)).toMatchObject({
    now: new Date(Date.parse(before) + 86_400_000).toISOString(),
    jobsRun: 1,
  });
  expect(await shell.backlot(['clock', 'advance', 'soon'])).toMatchObject({
    status: 2,
    stderr: 'error: "soon" is neither a duration nor a time: write for example 1h30m, 2d, or 2026-12-01T00:00:00Z\n',
  });
  expect((await shell.backlot(['clock', 'advance', '2001-01-01'])).status).toBe(2);
  expect((await shell.backlot(['clock', 'set', 'auto'])).stdout).toMatch(/ {2}auto\n$/);
});

test('requests, webhooks, state, stats and jobs print data to stdout', async ({ shell, world, receiver }) => {
  expect((await shell.backlot(['webhooks', 'endpoint', 'pelican', receiver.url])).stdout).toContain(receiver.url);
  receiver.answer = () => ({ status: 500, body: 'no\n room' });
  const { id } = await book(world);
  await book(world, { to: 'x', weight: 'heavy' });
  await world.settle();

  expect((await shell.backlot(['requests'])).stdout).toMatch(
    /^\d\d:\d\d:\d\d {2}POST pelican \/v1\/parcels {2}201 {2}\d+ ms {2}\S+\n\d\d:\d\d:\d\d {2}POST pelican \/v1\/parcels {2}400 invalid {2}\d+ ms {2}\S+\n$/,
  );
  expect((await shell.backlot(['requests', '--status', '4xx'])).stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse((await shell.backlot(['requests', 'show', 'latest'])).stdout)).toMatchObject({
    status: 400,
    error: 'invalid',
  });

  const webhooks = await shell.backlot(['webhooks']);
  expect(webhooks.stdout).toMatch(
    /→ pelican parcel\.booked {2}500 {2}\d+ ms {2}http\S+ {2}next \S+ {2}\S+\n +no room\n$/,
  );
  const { webhooks: listed } = JSON.parse((await shell.backlot(['webhooks', '--json'])).stdout) as {
    webhooks: { id: string }[];
  };
  receiver.answer = () => undefined;
  expect((await shell.backlot(['webhooks', 'replay', listed[0]?.id ?? ''])).status).toBe(0);

  expect((await shell.backlot(['state', 'pelican'])).stdout).toMatch(/^parcels +1$/m);
  expect(JSON.parse((await shell.backlot(['state', 'pelican', 'parcels'])).stdout)).toMatchObject({ id });
  expect(await shell.backlot(['state', 'pelican', 'parcel'])).toMatchObject({
    status: 2,
    stderr: 'error: pelican has no collection "parcel": did you mean parcels?\n',
  });
  expect((await shell.backlot(['stats'])).stdout).toMatch(
    /^pelican {2}parcels +1 {2}status: booked 1 {2}· {2}weight 1200$/m,
  );
  expect(await shell.backlot(['stats', 'pelikan'])).toMatchObject({
    status: 2,
    stderr: 'error: there is no provider "pelikan": did you mean pelican?\n',
  });
  expect((await shell.backlot(['jobs', '--kind', 'calendar'])).stdout).toMatch(/calendar {2}parcels\.expire/);
});

test('faults, profile and settings are changed and shown', async ({ shell, world }) => {
  const { stdout: id } = await shell.backlot([
    'faults',
    'add',
    '--provider',
    'pelican',
    '--error',
    'unavailable',
    '--first',
    '1',
  ]);
  expect((await shell.backlot(['faults'])).stdout).toContain(
    `${id.trim()}  0 hits  pelican: fault {"error":"unavailable"}`,
  );
  expect(await book(world)).toMatchObject({ error: expect.anything() as unknown });
  expect((await shell.backlot(['faults', 'add', '--provider', 'pelican', '--error', 'unavailble'])).stderr).toContain(
    'did you mean',
  );
  expect(
    JSON.parse((await shell.backlot(['faults', 'add', '{"fault":{"status":503},"when":{"nth":3}}', '--json'])).stdout),
  ).toMatchObject({ fault: { status: 503 }, when: { nth: 3 } });
  expect((await shell.backlot(['faults', 'add', 'card_declined'])).status).toBe(2);
  shell.write('rules.yaml', '- { provider: pelican, latency: 1ms }\n');
  expect((await shell.backlot(['faults', 'set', 'rules.yaml'])).stderr).toBe('1 rules are set\n');
  expect((await shell.backlot(['faults', 'clear'])).status).toBe(0);
  expect(await shell.backlot(['profile', 'flakey'])).toMatchObject({
    status: 2,
    stderr: 'error: there is no profile "flakey": did you mean flaky?\n',
  });
  expect((await shell.backlot(['profile', 'realistic'])).status).toBe(0);
  expect((await shell.backlot(['profile'])).stdout).toContain('* realistic\n');
  expect((await shell.backlot(['settings', 'pelican', 'weekends=true'])).stdout).toBe('weekends  true\n');
});

test('namespaces, snapshots and reset', async ({ shell, world }) => {
  await book(world);
  expect((await shell.backlot(['snapshot', 'save', 'one'])).status).toBe(0);
  expect((await shell.backlot(['reset'])).status).toBe(0);
  expect(await world.state('pelican', 'parcels')).toHaveLength(0);
  expect((await shell.backlot(['snapshot', 'restore', 'one'])).status).toBe(0);
  expect(await world.state('pelican', 'parcels')).toHaveLength(1);
  const made = JSON.parse((await shell.backlot(['namespaces', 'create', '--seed', '5', '--json'])).stdout) as {
    name: string;
  };
  expect((await shell.backlot(['namespaces'])).stdout).toContain(made.name);
  expect((await shell.backlot(['namespaces', 'show', made.name])).stdout).toContain('apiKey pel_');
  expect((await shell.backlot(['namespaces', 'delete', made.name])).status).toBe(0);
});

test('fixtures are loaded, and their mistakes told with the place in the file', async ({ shell, world }) => {
  const good = shell.write(
    'good.yaml',
    'pelican:\n  parcels:\n    - { id: par_1, status: booked, to: Rua do Sol 4, weight: 5, label_url: /x, booked_at: now }\n',
  );
  expect(await shell.backlot(['fixtures', 'load', good])).toMatchObject({ status: 0 });
  expect(await world.state('pelican', 'parcels')).toMatchObject([{ to: 'Rua do Sol 4' }]);
  shell.write('bad.yaml', 'pelican:\n  parcels:\n    - to: x\n      wieght: 5\n');
  const { status, stderr } = await shell.backlot(['fixtures', 'load', 'bad.yaml']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: bad\.yaml:4:7: pelican\.parcels\[0\]\.wieght: .*weight/);
});

test('completion asks the server for names', async ({ shell, world }) => {
  const complete = async (...words: string[]): Promise<string[]> =>
    (await shell.backlot(['complete', '--', ...words])).stdout.split('\n').filter(Boolean);
  expect(await complete('trigger', 'pelican/parcel.l')).toEqual(['pelican/parcel.lost']);
  expect(await complete('state', 'pel')).toEqual(['pelican']);
  expect(await complete('state', 'pelican', 'par')).toEqual(['parcels']);
  expect(await complete('profile', 'fl')).toEqual(['flaky']);
  expect(await complete('requests', '--operation', 'pel')).toEqual(['pelican.']);
  expect(await complete('requests', '--operation', 'pelican.parcels.c')).toEqual(['pelican.parcels.cancel']);
  expect(await complete('faults', 'add', '--provider', 'pelican', '--error', 'rider')).toEqual(['rider_refuses']);
  const byOperation = ['faults', 'add', '--operation', 'pelican.parcels.book', '--error', 'acc'];
  expect(await complete(...byOperation)).toEqual(['account_frozen']);
  expect(await complete('reset', '--namespace', world.name.slice(0, 4))).toContain(world.name);
});

test('requests --follow prints requests, and what became of their webhooks', async ({ shell, world, receiver }) => {
  await world.webhookEndpoint('pelican', { url: receiver.url });
  const following = shell.start(['requests', '--follow']);
  const lines = shell.start(['requests', '--follow', '--json']);
  await Promise.all([following, lines].map((one) => one.said(/^following /)));
  const { id } = await book(world);
  await following.seen(
    /POST pelican \/v1\/parcels {2}201 {2}\d+ ms\n {4}→ pelican parcel\.booked {2}200 {2}\d+ ms {2}http/,
  );
  const [line = ''] = await lines.seen(/^\{.*\}$/m);
  expect(JSON.parse((JSON.parse(line) as { responseBody: string }).responseBody)).toMatchObject({ id });
  following.kill('SIGINT');
  expect((await following.ended).status).toBe(0);
});
