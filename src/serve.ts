/** Puts emulators, control API and dashboard on one server. */
import { Hono } from 'hono';
import { controlApi } from './control/app.ts';
import { furnish } from './control/fixtures.ts';
import type { Emulator } from './emulator/emulator.ts';
import type { Authority } from './interception/authority.ts';
import { registry } from './registry.ts';
import type { Core } from './server/core.ts';
import type { RunningServer, ServerOptions } from './server/options.ts';
import { serve, type Front, type Served } from './server/server.ts';

/** Serves the emulators of the registry (those that the options name), or the ones given. */
export async function serveBacklot(
  options: ServerOptions,
  emulators?: readonly Emulator[],
): Promise<RunningServer & { readonly core: Core }> {
  const served =
    emulators?.map((emulator, index) => ({ emulator, offset: index + 1 })) ?? (await registered(options.providers));
  return serve(options, served, front);
}

async function registered(names: readonly string[] | undefined): Promise<Served[]> {
  const wanted = registry.filter(({ name }) => names === undefined || names.includes(name));
  return Promise.all(wanted.map(async ({ offset, load }) => ({ emulator: (await load()).default, offset })));
}

/** The dashboard is loaded when somebody looks. */
const made = new WeakMap<Core, Promise<Hono>>();
function pages(core: Core): Promise<Hono> {
  const known =
    made.get(core) ?? import('./dashboard/app.tsx').then(({ dashboard }) => dashboard(core, controlApi(core)));
  made.set(core, known);
  return known;
}

const front: Front = {
  app: (core) => {
    const app = new Hono();
    app.route('/_backlot', controlApi(core));
    app.all('*', async (c) => (await pages(core)).fetch(c.req.raw));
    return app;
  },
  prepare: (core, namespace) => furnish(core, namespace, core.options.fixtures),
  async secure(server, options, hosts) {
    const { secureListener } = await import('./interception/secure.ts');
    return secureListener(server, await (await authorityOf(options, hosts))());
  },
  async proxy({ options, hosts, ...needs }) {
    const { startProxy } = await import('./interception/proxy.ts');
    const { host, log, proxyPassthrough: passthrough = false } = options;
    return startProxy({ ...needs, host, hosts, passthrough, log, authority: await authorityOf(options, hosts) });
  },
};

/** The CA of the state's folder, made when it is first needed. */
async function authorityOf(options: ServerOptions, hosts: readonly string[]): Promise<() => Promise<Authority>> {
  const { caFolder } = await import('./interception/folder.ts');
  let made: Promise<Authority> | undefined;
  return () =>
    (made ??= import('./interception/authority.ts').then(({ authority }) => authority(caFolder(options.data), hosts)));
}
