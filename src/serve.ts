/** Puts emulators, control API and dashboard on one server. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Hono } from 'hono';
import { controlApi } from './control/app.ts';
import { furnish } from './control/fixtures.ts';
import { extended, type Emulator } from './emulator/emulator.ts';
import type { Authority } from './interception/authority.ts';
import { startProxy } from './interception/proxy.ts';
import { ConfigError, noProvider } from './reading/mistakes.ts';
import { registry } from './registry.ts';
import { Addresses } from './server/address.ts';
import type { Core } from './server/core.ts';
import type { RunningServer, ServerOptions } from './server/options.ts';
import { serve, type Front, type Served } from './server/server.ts';

/** Serves the emulators of the registry (those that the options name), or the ones given. */
export async function serveBacklot(
  options: ServerOptions,
  emulators?: readonly Emulator[],
  /** Another CA than that of the state's folder. */
  ca?: MakeAuthority,
): Promise<RunningServer & { readonly core: Core }> {
  return serve(options, await servedOf(options, emulators), frontWith(ca));
}

/** The CA that a server with these options answers with, made if need be. */
export async function authorityFor(options: Wanted & Pick<ServerOptions, 'data'>): Promise<Authority> {
  const served = await servedOf(options);
  return ofFolder(options.data, new Addresses(new Map(served.map(({ emulator }) => [emulator.name, emulator]))).hosts);
}

type Wanted = Pick<ServerOptions, 'providers' | 'extend'>;

async function servedOf(
  { providers, extend = [] }: Wanted,
  emulators?: readonly Emulator[],
): Promise<readonly Served[]> {
  const built = emulators?.map((emulator, index) => ({ emulator, offset: index + 1 })) ?? (await registered(providers));
  const served = await withExtensions(built, extend);
  const known = [...registry, ...served.map(({ emulator }) => emulator)].map(({ name }) => name);
  const [unknown] = emulators ? [] : (providers ?? []).filter((name) => !known.includes(name));
  if (unknown !== undefined) throw new ConfigError([`providers: ${noProvider(unknown, known)}`]);
  return served;
}

async function registered(names: readonly string[] | undefined): Promise<Served[]> {
  const wanted = registry.filter(({ name }) => names === undefined || names.includes(name));
  return Promise.all(wanted.map(async ({ offset, load }) => ({ emulator: (await load()).default, offset })));
}

/** Own ports of providers that an extension adds follow those of the registry. */
const firstAdded = Math.max(...registry.map(({ offset }) => offset)) + 1;

/** Modules of `--extend`: an emulator as default export is a further provider; everything else belongs to the one that it names. */
async function withExtensions(served: readonly Served[], files: readonly string[]): Promise<readonly Served[]> {
  let all = served;
  for (const file of files) {
    const module = await loaded(file);
    const { default: added, ...exported } = module;
    try {
      if (isEmulator(added)) all = [...all, { emulator: unheardOf(added, all), offset: offsetAfter(all) }];
      else if (!Object.values(exported).some(isDescription))
        throw new Error('export operations, jobs, triggers or webhooks, or an emulator as default');
      all = all.map(({ emulator, offset }) => ({ emulator: extended(emulator, [exported]), offset }));
    } catch (error) {
      throw new ConfigError([`--extend ${file}: ${messageOf(error)}`]);
    }
  }
  return all;
}

const offsetAfter = (all: readonly Served[]): number => Math.max(firstAdded, ...all.map(({ offset }) => offset + 1));

function unheardOf(added: Emulator, all: readonly Served[]): Emulator {
  if (all.some(({ emulator }) => emulator.name === added.name))
    throw new Error(`there is a provider "${added.name}" already: give yours another name`);
  return added;
}

async function loaded(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new ConfigError([`--extend ${file}: ${unloadable(file, error)}`]);
  }
}

function unloadable(file: string, error: unknown): string {
  if (!existsSync(file)) return 'there is no such file';
  const { code } = error as { code?: string };
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return `Node ${process.versions.node} reads no TypeScript: write it in JavaScript, or take Node 22.18 or newer`;
  return messageOf(error);
}

/** In one line. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1).join('');

const isDescription = (value: unknown): boolean => typeof value === 'object' && value !== null && 'brand' in value;

const isEmulator = (value: unknown): value is Emulator =>
  typeof value === 'object' && value !== null && 'operations' in value && 'world' in value;

/** The dashboard is loaded when somebody looks. */
const made = new WeakMap<Core, Promise<Hono>>();
function pages(core: Core): Promise<Hono> {
  const known =
    made.get(core) ?? import('./dashboard/app.tsx').then(({ dashboard }) => dashboard(core, controlApi(core)));
  made.set(core, known);
  return known;
}

type MakeAuthority = (hosts: readonly string[]) => Promise<Authority>;

const frontWith = (ca: MakeAuthority | undefined): Front => ({
  app: (core) => {
    const app = new Hono();
    app.route('/_backlot', controlApi(core));
    app.all('*', async (c) => (await pages(core)).fetch(c.req.raw));
    return app;
  },
  prepare: (core, namespace) => furnish(core, namespace, core.options.fixtures),
  async secure(server, options, hosts) {
    const { secureListener } = await import('./interception/secure.ts');
    return secureListener(server, await authorityOf(options, hosts, ca)(), options.log);
  },
  proxy({ options, hosts, ...needs }) {
    const { host, log, proxyPassthrough: passthrough = false } = options;
    return startProxy({ ...needs, host, hosts, passthrough, log, authority: authorityOf(options, hosts, ca) });
  },
});

/** The CA, made when it is first needed. */
function authorityOf(
  { data }: ServerOptions,
  hosts: readonly string[],
  ca: MakeAuthority | undefined,
): () => Promise<Authority> {
  let made: Promise<Authority> | undefined;
  return () => (made ??= ca ? ca(hosts) : ofFolder(data, hosts));
}

async function ofFolder(data: string, hosts: readonly string[]): Promise<Authority> {
  const [{ authority }, { caFolder }] = await Promise.all([
    import('./interception/authority.ts'),
    import('./interception/folder.ts'),
  ]);
  return authority(caFolder(data), hosts);
}
