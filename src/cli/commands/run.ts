/** `backlot run -- COMMAND`: serves on free ports, and runs a command whose calls to the real hosts reach Backlot. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, serverOptions } from '../../config.ts';
import { effectiveConfig } from '../../config/effective.ts';
import type { FailedWebhook, Report } from '../../interception/report.ts';
import type { RequestLine } from '../../server/options.ts';
import type { SeenWebhook } from '../../world-client.ts';
import { command } from '../command.ts';
import { failed, misused } from '../failure.ts';
import { say } from '../output.ts';
import { flagsOf, withConfigFlags } from './start.ts';

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
    .option('--webhooks <origin>', "set every provider's webhook endpoint to ORIGIN/webhooks/PROVIDER")
    .passThroughOptions()
    .action(async (words, options, self) => {
      const { config, origins } = await effectiveConfig({ flags: flagsOf(self), env: process.env });
      const isAsked = (key: 'port' | 'data' | 'clock'): boolean => origins.get(key) !== 'default';
      const own: Config = {
        ...config,
        ...(!isAsked('port') && { port: 0 }),
        ...(!isAsked('data') && { data: ':memory:' }),
        ...(!isAsked('clock') && { clock: 'auto' }),
      };
      process.exit(await runCommand(own, words, { report: options.report, webhooks: options.webhooks }));
    });

async function runCommand(config: Config, words: readonly string[], { report, webhooks }: RunOptions): Promise<number> {
  if (webhooks !== undefined && !URL.canParse(webhooks))
    throw misused(`--webhooks: "${webhooks}" is no origin: write for example http://127.0.0.1:3000`);
  const [{ serveBacklot }, { authority }, { surroundings }, { calledOperations, summary, writeReport }, { World }] =
    await Promise.all([
      import('../../serve.ts'),
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
  const server = await serveBacklot(
    {
      ...serverOptions(config),
      log: (level, message) => (level === 'warn' || level === 'error' ? say(message) : undefined),
      onRequest: (line) => void lines.push(line),
    },
    undefined,
    ca,
  );
  try {
    const world = new World(
      { url: server.url, token: config.token },
      await World.load({ url: server.url, token: config.token }, 'default'),
    );
    if (webhooks !== undefined) await pointWebhooks(server.core.emulators.values(), world, webhooks.replace(/\/$/, ''));
    const { pem } = await ca(server.hosts);
    const env = surroundings({
      folder,
      proxyPort: server.proxy ?? 0,
      ca: pem,
      hosts: server.hosts,
      env: world.env,
      given: process.env,
    });
    const exitStatus = await exited(start(words, { ...process.env, ...env, BACKLOT_URL: server.url }));
    await world.settle('5s').catch(() => undefined);
    const seen = await world.webhooks({ limit: 1000 });
    const whole: Report = {
      command: words,
      exitStatus,
      durationMs: Date.now() - started,
      operations: calledOperations(lines),
      webhooks: {
        delivered: seen.filter(({ status }) => status === 'delivered').length,
        notAccepted: seen.flatMap(notAccepted),
      },
    };
    say(summary(whole));
    if (report !== undefined) writeReport(report, whole);
    return exitStatus;
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Providers whose webhooks are set in a console get the app's address. */
async function pointWebhooks(
  emulators: Iterable<{ readonly name: string; readonly endpoints: unknown }>,
  world: { webhookEndpoint(provider: string, endpoint: { url: string }): Promise<unknown> },
  origin: string,
): Promise<void> {
  for (const { name, endpoints } of emulators)
    if (endpoints) await world.webhookEndpoint(name, { url: `${origin}/webhooks/${name}` });
}

function notAccepted({ provider, event, url, status, reason, attempts }: SeenWebhook): FailedWebhook[] {
  if (status === 'delivered' || (status === 'pending' && attempts.length === 0)) return [];
  return [{ provider, event, url, status, reason: reason ?? status }];
}

function start(words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const [file = '', ...args] = words;
  return spawn(file, args, { stdio: 'inherit', env });
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves with the exit status; signals are passed on meanwhile. */
function exited(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const pass = passedOn.map((signal) => [signal, () => void child.kill(signal)] as const);
    for (const [signal, listener] of pass) process.on(signal, listener);
    child.once('error', (error: NodeJS.ErrnoException) => {
      const what =
        error.code === 'ENOENT'
          ? `there is no command "${child.spawnfile}"`
          : `"${child.spawnfile}" does not start: ${error.message}`;
      reject(failed(what));
    });
    child.once('exit', (status, signal) => {
      for (const [name, listener] of pass) process.off(name, listener);
      resolve(status ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1));
    });
  });
}
