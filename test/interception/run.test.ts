/** `backlot run`: what the command is given, what is handed back, and what is said at the end. */
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package.ts';
import { backlotRun } from './backlot-run.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'backlot-run-test-'));
const hasPython = existsSync('/usr/bin/python3');
const only = (...args: readonly string[]): string[] => ['--providers', 'stripe', ...args];

/** A receiver of webhooks that answers with a status; `paths` are those that it was called at. */
async function receiver(status: number) {
  const calls: { path: string; signature: unknown }[] = [];
  const server = createServer((incoming, outgoing) => {
    calls.push({ path: incoming.url ?? '', signature: incoming.headers['stripe-signature'] });
    incoming.resume().on('end', () => outgoing.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    calls,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const makeCustomer = `fetch('https://api.stripe.com/v1/customers', {
  method: 'POST',
  headers: { authorization: 'Bearer ' + process.env.STRIPE_SECRET_KEY },
})`;

describe.concurrent('backlot run', { timeout: 120_000 }, () => {
  test('its exit status is the command’s, and a report says what was called', async () => {
    const report = join(newFolder(), 'report.json');
    const script = `fetch('https://api.stripe.com/v1/nothing/here').then(() => process.exit(7))`;
    const { status, errors } = await backlotRun(only('--report', report, '--', 'node', '-e', script));
    expect(status).toBe(7);
    expect(errors).toContain('ended with status 7');
    expect(errors).toContain('GET /v1/nothing/here   1 × 404 (not emulated)');
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      exitStatus: 7,
      operations: [
        { provider: 'stripe', operation: 'GET /v1/nothing/here', calls: 1, errors: { 404: 1 }, emulated: false },
      ],
    });
  });

  test('a report for JUnit has a case for each operation, webhook, and the command', async () => {
    const folder = newFolder();
    const report = join(folder, 'report.xml');
    const { origin, close } = await receiver(500);
    const { status } = await backlotRun(
      only('--webhooks', origin, '--report', report, '--', 'node', '-e', makeCustomer),
    );
    await close();
    const text = readFileSync(report, 'utf8');
    expect(status).toBe(0);
    expect(text).toContain('tests="3" failures="1"');
    expect(text).toContain('<testcase classname="stripe" name="stripe.customers.create"/>');
    expect(text).toMatch(
      /name="webhook customer\.created to http:\/\/127\.0\.0\.1:\d+\/webhooks\/stripe"><failure message="[^"]*500/,
    );
  });

  test('--webhooks sends what a console would be told to the app, signed with the secret that the app has', async () => {
    const { origin, close, calls } = await receiver(200);
    const { errors } = await backlotRun(only('--webhooks', origin, '--', 'node', '-e', makeCustomer));
    await close();
    expect(calls).toEqual([{ path: '/webhooks/stripe', signature: expect.stringMatching(/^t=\d+,v1=/) }]);
    expect(errors).toContain('1 webhooks delivered, 0 not accepted');
  });

  test('--webhooks keeps the paths of the configuration', async () => {
    const folder = newFolder();
    const config = join(folder, 'backlot.config.yaml');
    writeFileSync(config, 'webhook-paths: { stripe: /api/stripe/hook }\n');
    const { origin, close, calls } = await receiver(200);
    await backlotRun(only('--config', config, '--webhooks', origin, '--', 'node', '-e', makeCustomer));
    await close();
    expect(calls.map(({ path }) => path)).toEqual(['/api/stripe/hook']);
  });

  test('--webhooks keeps paths and events of endpoints in fixtures', async () => {
    const folder = newFolder();
    const fixtures = join(folder, 'shop.yaml');
    const endpoints = [
      `{ url: https://shop.example/hooks/all, enabled_events: ['*'] }`,
      `{ url: https://shop.example/hooks/charges, enabled_events: [charge.succeeded] }`,
    ];
    writeFileSync(fixtures, `stripe:\n  webhook_endpoints:\n    - ${endpoints.join('\n    - ')}\n`);
    const { origin, close, calls } = await receiver(200);
    await backlotRun(only('--fixtures', fixtures, '--webhooks', origin, '--', 'node', '-e', makeCustomer));
    await close();
    expect(calls.map(({ path }) => path)).toEqual(['/hooks/all']);
  });

  test('the command gets proxies, bundles and hooks; loopback stays direct, and what the app sets is kept', async () => {
    const { out } = await backlotRun(only('--', 'node', '-p', 'JSON.stringify(process.env)'), {
      env: { NO_PROXY: 'intranet.example', STRIPE_SECRET_KEY: 'sk_test_mine', NODE_OPTIONS: '--no-deprecation' },
    });
    const env = JSON.parse(out) as Record<string, string>;
    expect(new Set([env['HTTP_PROXY'], env['HTTPS_PROXY'], env['http_proxy'], env['https_proxy']]).size).toBe(1);
    expect(env['NO_PROXY']).toBe('localhost,127.0.0.1,::1,intranet.example');
    expect(env['no_proxy']).toBe(env['NO_PROXY']);
    const bundles = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO'].map(
      (name) => env[name],
    );
    expect(bundles).toEqual(bundles.map(() => expect.stringMatching(/bundle\.pem$/)));
    expect(env['JAVA_TOOL_OPTIONS']).toContain('-Djavax.net.ssl.trustStore=');
    expect(env['STRIPE_SECRET_KEY']).toBe('sk_test_mine');
    expect(env['NODE_OPTIONS']).toMatch(/^--no-deprecation --import=file:/);
    expect(env['BACKLOT_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('a signal is passed on, and the command ends as it likes', async () => {
    const script = `process.on('SIGTERM', () => process.exit(42)); setInterval(() => {}, 1e6); console.log('ready')`;
    let told = false;
    const { status } = await backlotRun(only('--', 'node', '-e', script), {
      onOutput(out, child) {
        if (!told && out.includes('ready')) told = child.kill('SIGTERM');
      },
    });
    expect(status).toBe(42);
  });

  test('a command that there is not, or that is no program, is one line', async () => {
    const missing = await backlotRun(only('--', 'no-such-command-here'));
    expect(missing.status).toBe(1);
    expect(missing.errors).toMatch(/^error: there is no command "no-such-command-here": .*\n$/);
    const file = join(newFolder(), 'notes.txt');
    writeFileSync(file, 'no program');
    const text = await backlotRun(only('--', file));
    expect(text.errors).toBe(`error: "${file}" does not start: it is not executable\n`);
  });

  test('an app that is killed early, having called nobody, is said in two lines, and ends it as a shell would say', async () => {
    const { status, errors } = await backlotRun(only('--', 'sh', '-c', 'kill -9 $$'));
    expect(status).toBe(137);
    expect(errors).toMatch(
      /^"sh -c kill -9 \$\$" ended with status 137 after [\d.]+ s\nBacklot: nothing was called\.\n$/,
    );
  });

  test('a port that is taken is one line with a command that works', async () => {
    const { origin, close } = await receiver(200);
    const { status, errors } = await backlotRun(only('--port', new URL(origin).port, '--', 'true'));
    await close();
    expect(status).toBe(1);
    expect(errors).toMatch(/^error: port \d+ is taken: type npx backlot --port \d+\n$/);
  });

  test('the README’s stub and module answer', async () => {
    const folder = newFolder();
    const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
    const chapter = readme.slice(readme.indexOf('### Extending without a fork'));
    const block = (language: string): string =>
      new RegExp(`\`\`\`${language}\\n([^]+?)\`\`\``).exec(chapter)?.[1] ?? '';
    const here = (path: string): string => `'${pathToFileURL(join(packageRoot, path)).href}'`;
    const module = block('js')
      .replace(`'backlot/emulator'`, here('src/emulator/index.ts'))
      .replaceAll(/'backlot\/(emulators\/[^']+)'/g, (_, path: string) => here(`${path}.ts`));
    writeFileSync(join(folder, 'sso.mjs'), module);
    writeFileSync(join(folder, 'backlot.config.yaml'), `${block('yaml')}extend: sso.mjs\n`);
    const script = `
      const at = 'https://api.sendgrid.com/v3/sso/integrations';
      const headers = { authorization: 'Bearer ' + process.env.SENDGRID_API_KEY, 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'Birch', enabled: true });
      const made = await (await fetch(at, { method: 'POST', headers, body })).json();
      console.log(made.name, (await (await fetch(at + '/' + made.id, { headers })).json()).enabled);`;
    const config = join(folder, 'backlot.config.yaml');
    const flags = ['--providers', 'sendgrid', '--config', config];
    const { out, errors } = await backlotRun([...flags, '--', 'node', '--input-type=module', '-e', script]);
    expect(out, errors).toBe('Birch true\n');
  });

  test.runIf(hasPython)('the README’s tests in Python pass', async () => {
    const folder = newFolder();
    const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
    const [, source = ''] = /```py\n(# test_signup\.py\n[^]+?)```/.exec(readme) ?? [];
    writeFileSync(join(folder, 'test_signup.py'), source);
    writeFileSync(
      join(folder, 'app.py'),
      `import os, urllib.parse, urllib.request

def sign_up(email):
    headers = {"Authorization": "Bearer " + os.environ["STRIPE_SECRET_KEY"]}
    data = urllib.parse.urlencode({"email": email}).encode()
    urllib.request.urlopen(urllib.request.Request(os.environ["STRIPE_API_BASE"] + "/v1/customers", data, headers))
`,
    );
    const run = `cd ${folder} && /usr/bin/python3 -m unittest test_signup`;
    const { status, errors } = await backlotRun(only('--', 'sh', '-c', run));
    expect(errors).toContain('Ran 1 test');
    expect(status, errors).toBe(0);
  });

  test('--webhooks with what is no origin is misuse', async () => {
    const { status, errors } = await backlotRun(['--webhooks', 'localhost:3000', '--', 'true']);
    expect(status).toBe(2);
    expect(errors).toBe('error: --webhooks: "localhost:3000" is no origin: write for example http://127.0.0.1:3000\n');
  });
});
