/** The call that each provider begins with: sent by the control API, and as the snippet that people copy. */
import { describe, expect } from 'vitest';
import { registry } from '../../src/registry.ts';
import { worldTest } from '../start.ts';
import { controlOf } from './client.ts';

const test = worldTest();

interface Offer {
  readonly baseUrl: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly firstCall: Readonly<Record<string, unknown>>;
  readonly snippets: Readonly<Record<string, string>>;
  readonly operations: readonly { readonly id: string }[];
}

const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>;

/** Runs a module's text: what it imports is handed to it, for a text cannot import. */
async function run(snippet: string): Promise<string[]> {
  const given: [name: string, value: unknown][] = [];
  const printed: string[] = [];
  for (const [, names = '', from = ''] of snippet.matchAll(/^import (.+) from '(.+)';$/gm)) {
    const loaded = (await import(from)) as Readonly<Record<string, unknown>>;
    const named = /^\{ (\w+) \}$/.exec(names)?.[1];
    given.push(named === undefined ? [names, loaded['default']] : [named, loaded[named]]);
  }
  const code = snippet.replaceAll(/^import .*$/gm, '');
  const console = { log: (...values: unknown[]) => printed.push(values.join(' ')) };
  await new AsyncFunction('console', ...given.map(([name]) => name), code)(console, ...given.map(([, value]) => value));
  return printed;
}

describe.each(registry)('$title', ({ name }) => {
  test('the first call succeeds in a fresh namespace', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    const { body: offer } = await call<Offer>('GET', `/providers/${name}`);
    const { does: _does, ...first } = offer.firstCall;
    const { body } = await call<{ status: number }>('POST', '/requests', { body: { provider: name, ...first } });
    expect([200, 201, 202]).toContain(body.status);
  });

  test('the snippet for Node does it as it stands', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    const { body: offer } = await call<Offer>('GET', `/providers/${name}`);
    await run(offer.snippets['node'] ?? '');
    const { body } = await call<{ requests: { provider: string; status: number }[] }>('GET', '/requests');
    expect(body.requests.length).toBeGreaterThan(0);
    for (const request of body.requests) {
      expect(request.provider).toBe(name);
      expect(request.status).toBeLessThan(300);
    }
  });

  test('snippets are there for every language, with address and key of this namespace', async ({ backlot, world }) => {
    const { body } = await controlOf(backlot, world.name)<Offer>('GET', `/providers/${name}`);
    expect(Object.keys(body.snippets).toSorted()).toEqual(['curl', 'go', 'java', 'node', 'php', 'python', 'ruby']);
    const keys = Object.values(body.credentials).filter((value) => typeof value === 'string');
    const shown = (snippet: string) =>
      keys.some(
        (key) => snippet.includes(key) || snippet.includes(Buffer.from(`${key}:`).toString('base64').slice(0, -4)),
      );
    for (const [language, snippet] of Object.entries(body.snippets))
      expect([language, shown(snippet)]).toEqual([language, true]);
    expect(body.snippets['curl']).toContain(body.baseUrl);
  });
});

test('providers are listed with their addresses', async ({ backlot, world }) => {
  const { body } = await controlOf(backlot, world.name)<{ providers: { name: string; baseUrl: string }[] }>(
    'GET',
    '/providers',
  );
  expect(body.providers.map(({ name, baseUrl }) => [name, baseUrl])).toEqual(
    registry.map(({ name }) => [name, world.baseUrls[name]]),
  );
});
