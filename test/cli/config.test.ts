/** The configuration: who wins, and what is said of mistakes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from 'vitest';
import { configJsonSchema, keys, serverOptions, variableOf } from '../../src/config.ts';
import { type ConfigInput, effectiveConfig, mistypedVariables } from '../../src/config/effective.ts';

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'backlot-config-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

const complaintsOf = async (input: ConfigInput): Promise<string[]> => {
  try {
    await effectiveConfig(input);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
};

test('without anything the defaults hold', async ({ folder }) => {
  const { config, origins, file } = await effectiveConfig({ folder });
  expect(config).toMatchObject({ port: 4100, host: '127.0.0.1', data: '.backlot/state.db', 'auto-namespaces': true });
  expect(new Set(origins.values())).toEqual(new Set(['default']));
  expect(file).toBeUndefined();
});

test('flags win over variables, variables over the file', async ({ folder }) => {
  writeFileSync(join(folder, 'backlot.config.yaml'), 'port: 1000\nprofile: flaky\nseed: 3\n');
  const { config, origins } = await effectiveConfig({
    folder,
    env: { BACKLOT_PORT: '2000', BACKLOT_PROFILE: 'outage' },
    flags: { port: '3000' },
  });
  expect(config).toMatchObject({ port: 3000, profile: 'outage', seed: 3 });
  expect([origins.get('port'), origins.get('profile'), origins.get('seed')]).toEqual([
    '--port',
    'BACKLOT_PROFILE',
    'backlot.config.yaml:3:1',
  ]);
});

test('the file is found above, up to the root of the repository and no further', async ({ folder }) => {
  const inner = join(folder, 'repository', 'app');
  mkdirSync(join(folder, 'repository', '.git'), { recursive: true });
  mkdirSync(inner);
  writeFileSync(join(folder, 'backlot.config.yaml'), 'port: 1\n');
  expect((await effectiveConfig({ folder: inner })).config.port).toBe(4100);
  writeFileSync(join(folder, 'repository', 'backlot.config.json'), '{"port": 2}');
  const { config, origins } = await effectiveConfig({ folder: inner });
  expect([config.port, origins.get('port')]).toEqual([2, '../backlot.config.json:1:2']);
});

test('files that the configuration names lie relative to it', async ({ folder }) => {
  const inner = join(folder, 'app');
  mkdirSync(inner);
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, 'backlot.config.yaml'), 'data: state/x.db\nfixtures: shop.yaml\n');
  const { config } = await effectiveConfig({ folder: inner });
  expect([config.data, config.fixtures]).toEqual([join(folder, 'state/x.db'), [join(folder, 'shop.yaml')]]);
});

test('every mistake of a file is told with its line and column, and what to write', async ({ folder }) => {
  writeFileSync(
    join(folder, 'backlot.config.yaml'),
    [
      'prot: 12',
      'strictAuth: true',
      'port: abc',
      'log-level: inf',
      'settings: { stripe: 3 }',
      'stubs: [{ provider: x, request: GET /, stat: 1 }]',
      '',
    ].join('\n'),
  );
  expect(await complaintsOf({ folder })).toEqual([
    'backlot.config.yaml:1:1: there is no option "prot": did you mean port?',
    'backlot.config.yaml:2:1: there is no option "strictAuth": did you mean strict-auth?',
    'backlot.config.yaml:3:7: port: write a number, not "abc"',
    'backlot.config.yaml:5:21: settings.stripe: write a tree of keys, not 3',
    'backlot.config.yaml:6:40: stubs.0: there is no "stat" here',
    'backlot.config.yaml:4:12: log-level: write debug, info, warn, error or silent, not "inf": did you mean info?',
  ]);
});

test('a provider that there is not is told with its place, unless an extension may bring it', async ({ folder }) => {
  const text = 'providers: [stripe, twillio]\nsettings:\n  strpe: {}\nwebhook-paths: { gull: /x }\n';
  writeFileSync(join(folder, 'backlot.config.yaml'), text);
  const providers = ['stripe', 'twilio'];
  expect(await complaintsOf({ folder, providers })).toEqual([
    'backlot.config.yaml:1:21: there is no provider "twillio": did you mean twilio?',
    'backlot.config.yaml:3:3: there is no provider "strpe": did you mean stripe?',
    'backlot.config.yaml:4:18: there is no provider "gull": write one of stripe, twilio',
  ]);
  expect(await complaintsOf({ folder, providers, flags: { extend: ['gull.js'] } })).toEqual([]);
});

test('a file that is no YAML is told with its place', async ({ folder }) => {
  writeFileSync(join(folder, 'backlot.config.yaml'), 'port: 1\n  host: x\n');
  const [line] = await complaintsOf({ folder });
  expect(line).toMatch(/^backlot\.config\.yaml:\d+:\d+: \S/);
});

test.for([
  [{ port: '70000' }, {}, '--port: write 65455 or less, not 70000'],
  [{}, { BACKLOT_STRICT_AUTH: 'maybe' }, 'BACKLOT_STRICT_AUTH: write true or false, not "maybe"'],
  [
    { clock: 'frozn' },
    {},
    '--clock: write real, frozen or auto, or {mode: frozen, now: "2026-12-01T00:00:00Z"}, not "frozn"',
  ],
  [{ 'max-body': 'big' }, {}, '--max-body: write a size like 500kB or 64MB, not "big"'],
] as const)('%j %j is refused: %s', async ([flags, env, complaint], { folder }) => {
  expect(await complaintsOf({ folder, flags, env })).toEqual([complaint]);
});

test('lists, switches, sizes and trees are read out of text', async ({ folder }) => {
  const { config } = await effectiveConfig({
    folder,
    flags: { 'allow-host': ['a', 'b,c'] },
    env: {
      BACKLOT_PROVIDERS: 'stripe,twilio',
      BACKLOT_STRICT_AUTH: '1',
      BACKLOT_AUTO_NAMESPACES: 'off',
      BACKLOT_MAX_BODY: '2MB',
      BACKLOT_CLOCK: '{mode: frozen, now: "2026-12-01T00:00:00Z"}',
      BACKLOT_SETTINGS: '{"sendgrid":{"enforceSenderIdentity":true}}',
    },
  });
  expect(config).toMatchObject({
    'allow-host': ['a', 'b', 'c'],
    providers: ['stripe', 'twilio'],
    'strict-auth': true,
    'auto-namespaces': false,
    'max-body': 2 * 1024 * 1024,
    clock: { mode: 'frozen', now: '2026-12-01T00:00:00Z' },
    settings: { sendgrid: { enforceSenderIdentity: true } },
  });
});

test('listening beyond loopback takes a token', async ({ folder }) => {
  expect(await complaintsOf({ folder, flags: { host: '0.0.0.0' } })).toEqual([
    '--host: listening on 0.0.0.0 needs a token: set BACKLOT_TOKEN to a secret of your own',
  ]);
  expect(await complaintsOf({ folder, flags: { host: '::' }, env: { BACKLOT_TOKEN: 'secret' } })).toEqual([]);
  for (const host of ['localhost', '127.0.0.2', '::1'])
    expect(await complaintsOf({ folder, flags: { host } })).toEqual([]);
});

test('a mistyped variable is noticed, one of somebody else is not', () => {
  expect(mistypedVariables({ BACKLOT_PROT: '1', BACKLOT_SOMETHING_ELSE: '1', BACKLOT_URL: 'x', PORT: '1' })).toEqual([
    ['BACKLOT_PROT', 'BACKLOT_PORT'],
  ]);
});

test('the JSON Schema for editors knows every key, and refuses others', () => {
  const schema = configJsonSchema();
  expect(Object.keys(schema['properties'] ?? {})).toEqual([...keys]);
  expect(schema['additionalProperties']).toBe(false);
  expect(variableOf('allow-webhook-host')).toBe('BACKLOT_ALLOW_WEBHOOK_HOST');
});

test('a server is told all of it', async ({ folder }) => {
  const { config } = await effectiveConfig({ folder, flags: { clock: 'auto', seed: '7', providers: 'stripe' } });
  expect(serverOptions(config)).toMatchObject({
    clock: { mode: 'auto' },
    seed: 7,
    providers: ['stripe'],
    data: '.backlot/state.db',
  });
});
