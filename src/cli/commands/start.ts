/** `backlot start`: serves, and says where everything is. */
import { relative } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { type Command, Option } from '@commander-js/extra-typings';
import { keepCompiled } from '../../compiled.ts';
import { type Config, flagsOfConfig, serverOptions } from '../../config.ts';
import { type Effective, effectiveConfig, type Flags, isLoopback, mistypedVariables } from '../../config/effective.ts';
import { version } from '../../package.ts';
import type { serveBacklot } from '../../serve.ts';
import { isPostgres, shownAddress } from '../../store/data.ts';
import { createLog } from '../../telemetry/log.ts';
import { banner, type Facts } from '../banner.ts';
import { openInBrowser } from '../browser.ts';
import { command } from '../command.ts';
import { misused } from '../failure.ts';
import { requestLine } from '../lines.ts';
import { notStarted } from '../not-started.ts';
import { paintFor, print, printLine, printSoon, say } from '../output.ts';
import { stopped } from '../stop.ts';

type Serving = Awaited<ReturnType<typeof serveBacklot>>;

export const start = () =>
  withConfigFlags(
    command('start', 'Serves all providers on this machine and prints where they are.', [
      'backlot start --port 4200 --data :memory: --clock auto',
      'backlot start --demo',
    ]),
  )
    .option('--json', 'facts and requests as JSON, one object a line')
    .option('--open', 'open the dashboard')
    .option(
      '--demo',
      'an online school with a month behind it and a story to play; in memory, unless --data says where',
    )
    .action(async (options, self) => {
      const { config: given, origins } = await configured(self);
      const config = options.demo && origins.get('data') === 'default' ? { ...given, data: ':memory:' } : given;
      if (options.demo && config.providers) throw misused('--demo needs every provider: leave out --providers');
      for (const [name, meant] of mistypedVariables(process.env))
        say(`note: ${name} is no option: did you mean ${meant}?`);
      const running: { server?: Serving } = {};
      const stop = stopped(() => running.server);
      const watch = { on: !options.demo };
      const server = await served(config, options.json ?? false, watch);
      running.server = server;
      keepCompiled();
      setFlagsFromString('--heap-growing-percent=60'); // not several times what is in use: a third less memory under load
      const demo = options.demo ? await demoOf(server) : undefined;
      watch.on = true;
      const facts = { ...(await factsOf(config, server)), ...(demo !== undefined && { demo }) };
      if (options.json) printLine(facts);
      else print(`${banner(facts, paintFor(process.stdout, process.env))}\n`);
      if (options.open) openInBrowser(demo ?? server.url);
      process.exit(await stop);
    });

/** Lives the demo's month; answers where its story is played. */
async function demoOf(server: Serving): Promise<string> {
  const { demoNamespace, demoScenario, furnishDemo } = await import('../../demo.ts');
  if (process.stderr.isTTY) say('an online school lives through a month …');
  await furnishDemo(server.core, server.url);
  return `${server.url}/scenarios/${demoScenario}?namespace=${demoNamespace}`;
}

/** Adds a flag for every option of the configuration. */
export function withConfigFlags<A extends unknown[], O extends Record<string, unknown>>(
  command: Command<A, O>,
): Command<A, O> {
  command.option('--config <file>', 'configuration file (else backlot.config.yaml here or above)');
  for (const { key, description, kind, value, fallback, hidden } of flagsOfConfig()) {
    if (kind !== 'truth') {
      const option = new Option(`--${key} <${value}>`, description).hideHelp(hidden);
      command.addOption(kind === 'list' ? option.argParser(collected) : option);
      continue;
    }
    command.addOption(new Option(`--${key}`, description).hideHelp(fallback === true));
    command.addOption(new Option(`--no-${key}`, `do not ${description}`).hideHelp(fallback !== true));
  }
  return command;
}

const collected = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** The flags that were really given, by the configuration's keys. */
export function flagsOf(command: Pick<Command, 'options' | 'getOptionValue' | 'getOptionValueSource'>): Flags {
  const given = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => [option.name().replace(/^no-/, ''), command.getOptionValue(option.attributeName())] as const);
  return Object.fromEntries(given);
}

/** The configuration of this process, with the names in it checked against the registry. */
export async function configured(command: Parameters<typeof flagsOf>[0]): Promise<Effective> {
  const { registry } = await import('../../registry.ts');
  return effectiveConfig({ flags: flagsOf(command), env: process.env, providers: registry.map(({ name }) => name) });
}

/** `watch`: whether each request is printed. */
async function served(config: Config, json: boolean, watch: { readonly on: boolean }): Promise<Serving> {
  const { serveBacklot } = await import('../../serve.ts');
  const paint = paintFor(process.stdout, process.env);
  const log = createLog({
    level: config['log-level'],
    words: process.stderr.isTTY && !json,
    write: (line) => void process.stderr.write(line),
  });
  try {
    return await serveBacklot({
      ...serverOptions(config),
      log,
      onRequest: (line) => {
        if (!watch.on) return;
        printSoon(json ? JSON.stringify(line) : requestLine(line, new Date(), line.events, paint));
      },
    });
  } catch (error) {
    throw await notStarted(error, config);
  }
}

async function factsOf(config: Config, server: Serving): Promise<Facts> {
  const world = await server.core.namespaces.get('default');
  return {
    version,
    readyMs: Math.round(performance.now()),
    url: server.url,
    openTo: isLoopback(config.host) ? undefined : config.host,
    providers: server.providers,
    state: stateOf(config.data),
    namespaces: await server.core.namespaces.count(),
    clock: world?.clock.mode ?? 'real',
    faults: faultsOf(world?.profile ?? 'instant', world?.rules.length ?? 0),
    proxy: server.proxy,
  };
}

/** `none`, `flaky`, `2 rules`, `flaky, 2 rules`. */
function faultsOf(profile: string, rules: number): string {
  const parts = [
    ...(profile === 'instant' ? [] : [profile]),
    ...(rules === 0 ? [] : [`${rules} rule${rules === 1 ? '' : 's'}`]),
  ];
  return parts.join(', ') || 'none';
}

/** A file relative to the working directory, an address without its password. */
function stateOf(data: string): string {
  if (isPostgres(data)) return shownAddress(data);
  const near = relative(process.cwd(), data);
  return data === ':memory:' || near.startsWith('..') ? data : near;
}
