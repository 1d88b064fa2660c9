/** `backlot start --data postgres://…` as a process: what it prints, and what it never does. */
import { afterAll, describe, expect } from 'vitest';
import { test } from '../cli/command-line.ts';
import { dropSchemas, freshUrl, postgresUrl } from './database.ts';

const none = ['--providers', ''];

/** The address with a password, which a server that trusts everybody does not look at. */
async function secretUrl(): Promise<URL> {
  const url = new URL(await freshUrl());
  url.password = 'hush';
  return url;
}

describe.skipIf(postgresUrl === undefined)('the command line (needs POSTGRES_URL)', () => {
  afterAll(dropSchemas);

  test('serves, says where the state is without the password, and finds it again', async ({ shell }) => {
    const url = await secretUrl();
    for (const namespaces of [1, 2]) {
      const server = shell.start(['--json', '--port', '0', ...none], { BACKLOT_DATA: url.href });
      const facts = JSON.parse((await server.seen(/^\{.*\}\n/))[0]) as { url: string };
      expect(facts).toMatchObject({ state: `postgres://${url.username}@${url.host}${url.pathname}`, namespaces });
      await fetch(`${facts.url}/_backlot/namespaces`, { method: 'POST', body: '{"name":"shop"}' });
      server.kill('SIGTERM');
      const { status, stdout, stderr } = await server.ended;
      expect(status).toBe(0);
      expect(stdout + stderr).not.toContain('hush');
    }
  });

  test('prints the configuration without the password, wherever that stands', async ({ shell }) => {
    const url = await secretUrl();
    url.searchParams.set('password', 'hush');
    const { status, stdout } = await shell.backlot(['config', '--data', url.href]);
    expect(status).toBe(0);
    expect(stdout).toContain(url.host);
    expect(stdout).not.toContain('hush');
  });

  test('ends with status 1 and one line when nobody is there', async ({ shell }) => {
    const data = 'postgres://shop:hush@127.0.0.1:1/world';
    const { status, stdout, stderr } = await shell.backlot(['--port', '0', '--data', data, ...none]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^.*postgres:\/\/shop@127\.0\.0\.1:1\/world refuses connections: .*\n$/);
  });
});
