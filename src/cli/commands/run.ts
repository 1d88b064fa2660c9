/** `backlot run -- COMMAND`: serves on free ports, and runs a command whose calls to the real hosts reach Backlot. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, serverOptions } from '../../config.ts';
import type { FailedWebhook, Report } from '../../interception/report.ts';
import type { RequestLine } from '../../server/options.ts';
import type { serveBacklot } from '../../serve.ts';
import type { SeenWebhook, World } from '../../world-client.ts';
import { command } from '../command.ts';
import { runChild } from '../child.ts';
import { misused } from '../failure.ts';
import { notStarted } from '../not-started.ts';
import { say } from '../output.ts';
import { configured, withConfigFlags } from './start.ts';

interface RunOptions {
  readonly report: string | undefined;
  readonly webhooks: string | undefined;
}

export const run = () =>
  withConfigFlags(
    command('run', 'Runs a command against a Backlot of its own: its calls to the real hosts are answered here.', [
      'backlot run -- npm test',
      'backlot run --fixtures fixtures/minimal.yaml --report backlot.xml -- pytest',
      'backlot run --webhooks http://127.0.0.1:3000 -- node server.js',
    ]),
  )
    .argument('<command...>', 'what to run; put -- before it')
    .option('--report <file>', 'write what was called as JSON, or as JUnit for a name that ends in .xml')
    .option('--webhooks <origin>', "send every provider's webhooks there (to /webhooks/PROVIDER, or as configured)")
    .passThroughOptions()
    .action(async (words, options, self) => {
      const { config, origins } = await configured(self);
      const isAsked = (key: 'port' | 'data' | 'clock'): boolean => origins.get(key) !== 'default';
      const own: Config = {
        ...config,
        ...(!isAsked('port') && { port: 0 }),
        ...(!isAsked('data') && { data: ':memory:' }),
        ...(!isAsked('clock') && { clock: 'auto' }),
      };
      process.exit(await runCommand(own, words, { report: options.report, webhooks: options.webhooks }));
    });

async function runCommand(config: Config, words: readonly string[], options: RunOptions): Promise<number> {
  const origin = options.webhooks === undefined ? undefined : originOf(options.webhooks);
  const [{ authority }, { surroundings }, { calledOperations, summary, writeReport }, { World }] = await Promise.all([
    import('../../interception/authority.ts'),
    import('../../interception/surroundings.ts'),
    import('../../interception/report.ts'),
    import('../../world-client.ts'),
  ]);
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'backlot-run-'));
  const lines: RequestLine[] = [];
  // The CA of this run lives and dies with it.
  const ca = (hosts: readonly string[]) => authority(folder, hosts);
  try {
    const server = await served(config, ca, (line) => void lines.push(line));
    try {
      const control = { url: server.url, token: config.token };
      const world = new World(control, await World.load(control, 'default'));
      if (origin !== undefined)
        for (const { name, endpoints } of server.core.emulators.values())
          if (endpoints) await pointWebhooks(world, name, origin, config['webhook-paths'][name] ?? `/webhooks/${name}`);
      // Zoom tries an address as soon as it is set: the app is not there yet, and that is no finding.
      const early = new Set((await world.webhooks()).map(({ id }) => id));
      const { pem } = await ca(server.hosts);
      const env = surroundings({
        folder,
        proxyPort: server.proxy ?? 0,
        ca: pem,
        hosts: server.hosts,
        env: world.env,
        given: process.env,
      });
      const exitStatus = await runChild(words, { ...process.env, ...env, BACKLOT_URL: server.url });
      const webhooks = (await tried(world)).filter(({ id }) => !early.has(id));
      const report = reportOf(words, exitStatus, Date.now() - started, calledOperations(lines), webhooks);
      say(summary(report));
      if (options.report !== undefined) writeReport(options.report, report);
      return exitStatus;
    } finally {
      await server.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function served(config: Config, ca: Parameters<typeof serveBacklot>[2], onRequest: (line: RequestLine) => void) {
  const { serveBacklot: serve } = await import('../../serve.ts');
  const log = (level: string, message: string): void =>
    level === 'warn' || level === 'error' ? say(message) : undefined;
  try {
    return await serve({ ...serverOptions(config), log, onRequest }, undefined, ca);
  } catch (error) {
    throw await notStarted(error, config);
  }
}

function originOf(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw misused(`--webhooks: "${text}" is no origin: write for example http://127.0.0.1:3000`);
  return new URL(text).origin;
}

interface Endpoint {
  readonly url: string;
  readonly events: readonly string[];
  readonly secret: string | null;
}

/** What fixtures set in a provider's console keeps its path and goes to the app; where they set nothing, all events go to `path`. */
async function pointWebhooks(world: World, provider: string, origin: string, path: string): Promise<void> {
  const at = `/webhook-endpoints/${provider}`;
  const { endpoints } = (await world.ask('GET', at)) as { endpoints: readonly Endpoint[] };
  if (endpoints.length === 0) return void (await world.webhookEndpoint(provider, { url: origin + path }));
  await world.ask('DELETE', at);
  for (const { url, events, secret } of endpoints) {
    const { pathname, search } = new URL(url);
    await world.ask('POST', at, { url: origin + pathname + search, events, ...(secret !== null && { secret }) });
  }
}

/** All webhooks, once nothing is due any more or five seconds have passed. */
async function tried(world: World): Promise<readonly SeenWebhook[]> {
  await world.settle('5s').catch(() => undefined);
  return world.webhooks({ limit: 1000 });
}

const reportOf = (
  command: readonly string[],
  exitStatus: number,
  durationMs: number,
  operations: Report['operations'],
  webhooks: readonly SeenWebhook[],
): Report => ({
  command,
  exitStatus,
  durationMs,
  operations,
  webhooks: {
    delivered: webhooks.filter(({ status }) => status === 'delivered').length,
    notAccepted: webhooks.flatMap(notAccepted),
  },
});

function notAccepted({ provider, event, url, status, reason, attempts }: SeenWebhook): FailedWebhook[] {
  if (status === 'delivered' || (status === 'pending' && attempts.length === 0)) return [];
  return [{ provider, event, url, status, reason: reason ?? status }];
}
