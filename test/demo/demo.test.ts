/** The demo: a month that was really lived, and a story that can be played behind it. */
import { expect, test as base } from 'vitest';
import { demoNamespace, demoScenario, furnishDemo } from '../../src/demo.ts';
import { serveBacklot } from '../../src/serve.ts';
import { defaultOptions } from '../../src/server/options.ts';
import { World } from '../../src/world-client.ts';

/** One demo for the file: it takes seconds to live through. */
const test = base.extend<{ readonly demo: World }>({
  demo: [
    async ({}, use) => {
      const server = await serveBacklot({ ...defaultOptions, port: 0, data: ':memory:', checkResults: true });
      await furnishDemo(server.core, server.url);
      await furnishDemo(server.core, server.url); // what is there stays
      const control = { url: server.url, token: undefined };
      await use(new World(control, await World.load(control, demoNamespace)));
      await server.close();
    },
    { scope: 'file' },
  ],
});

const day = 86_400_000;

interface Stats {
  readonly providers: Readonly<
    Record<string, { collections: Record<string, { count: number; by: Record<string, Record<string, number>> }> }>
  >;
}

test('every provider has seen a month', { timeout: 60_000 }, async ({ demo }) => {
  const { providers } = (await demo.ask('GET', '/stats')) as Stats;
  const of = (provider: string, collection: string) =>
    providers[provider]?.collections[collection] ?? { count: 0, by: {} };
  expect(of('aisensy', 'messages').by['status']).toEqual({ DELIVERED: expect.any(Number), READ: expect.any(Number) });
  expect(Object.keys(of('bolna', 'executions').by['status'] ?? {}).toSorted()).toEqual([
    'busy',
    'completed',
    'failed',
    'no-answer',
  ]);
  expect(Object.keys(of('instamojo', 'payments').by['status'] ?? {})).toEqual(['Credit', 'Failed']);
  expect(of('sendgrid', 'messages').by['status']).toMatchObject({
    bounced: expect.any(Number),
    delivered: expect.any(Number),
  });
  expect(of('stripe', 'payment_intents').by['status']).toMatchObject({
    succeeded: expect.any(Number),
    requires_payment_method: expect.any(Number),
  });
  expect(of('twilio', 'messages').by['status']).toMatchObject({ delivered: expect.any(Number) });
  expect(of('zoom', 'recordings').count).toBeGreaterThanOrEqual(4);
  expect(of('google', 'mails').by['kind']).toMatchObject({ invitation: expect.any(Number) });
});

test('its requests lie thirty days back to now, and every webhook was delivered', async ({ demo }) => {
  const requests = await demo.requests({ limit: 1000 });
  const now = Date.parse(await demo.now());
  const ages = requests.map(({ at }) => (now - Date.parse(String(at))) / day);
  expect(Math.max(...ages)).toBeGreaterThan(29);
  expect(Math.min(...ages)).toBeLessThan(5);
  expect(requests.filter(({ status }) => status >= 400 && status !== 402)).toEqual([]);
  const webhooks = await demo.webhooks({ limit: 1000 });
  expect(webhooks.length).toBeGreaterThan(100);
  expect(new Set(webhooks.map(({ status }) => status))).toEqual(new Set(['delivered']));
});

test('the story is played behind it, and reset to the month alone', async ({ demo }) => {
  const mails = async (): Promise<number> => (await demo.state('sendgrid', 'messages', { limit: 1000 })).length;
  const before = await mails();
  const { run } = (await demo.ask('POST', `/scenarios/${demoScenario}/play`, { wait: true })) as { run: object };
  expect(run).toMatchObject({ status: 'done' });
  expect(await mails()).toBe(before + 1);
  await demo.ask('POST', `/scenarios/${demoScenario}/reset`);
  expect(await mails()).toBe(before);
});
