/** Backlot from TypeScript: `startBacklot` gives a server in this process, and namespaces of it. */
import type { Emulator } from './emulator/emulator.ts';
import { defaultOptions, type ServerOptions } from './server/options.ts';
import { serveBacklot } from './serve.ts';
import type { ClockMode } from './world/world.ts';
import { World, type NamespaceFacts } from './world-client.ts';

export { World } from './world-client.ts';
export type { LoggedRequest } from './telemetry/request-log.ts';

export interface StartOptions extends Partial<Omit<ServerOptions, 'clock' | 'fixtures'>> {
  /** A mode, or `{mode, now, scale}`; default `real`. */
  readonly clock?: ClockMode | ServerOptions['clock'];
  readonly fixtures?: string | readonly string[];
  /** Instead of the eight: emulators of your own, or some of them. */
  readonly emulators?: readonly Emulator[];
}

export interface NamespaceOptions {
  readonly name?: string;
  readonly seed?: number;
  readonly profile?: string;
  readonly clock?: ClockMode | { readonly mode?: ClockMode; readonly now?: string; readonly scale?: number };
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly fixtures?: unknown;
}

export interface Backlot {
  /** The main port's origin. */
  readonly url: string;
  /** Base URLs of the `default` namespace, by provider. */
  readonly urls: Readonly<Record<string, string>>;
  /** Ports of their own, by provider. */
  readonly ports: Readonly<Record<string, number>>;
  /** The variables that an app would set for the `default` namespace. */
  readonly env: Readonly<Record<string, string>>;
  /** The `default` namespace. */
  readonly default: World;
  /** A fresh namespace with credentials of its own. */
  namespace(options?: NamespaceOptions): Promise<World>;
  close(): Promise<void>;
}

/**
 * Starts a server: by default on port 4100 with its state in `.backlot/state.db`.
 *
 * @example
 * const backlot = await startBacklot({ port: 0, data: ':memory:', clock: 'auto' });
 * const world = await backlot.namespace();
 * await backlot.close();
 */
export async function startBacklot({
  clock,
  fixtures = [],
  emulators,
  ...options
}: StartOptions = {}): Promise<Backlot> {
  const server = await serveBacklot(
    {
      ...defaultOptions,
      ...options,
      clock: typeof clock === 'string' ? { mode: clock } : (clock ?? {}),
      fixtures: typeof fixtures === 'string' ? [fixtures] : fixtures,
    },
    emulators,
  );
  const control = { url: server.url, token: options.token };
  const facts = await World.load(control, 'default');
  return {
    url: server.url,
    urls: server.urls,
    ports: Object.fromEntries(server.providers.map(({ name, port }) => [name, port])),
    env: facts.env,
    default: new World(control, facts),
    async namespace(wish = {}) {
      return new World(control, (await World.call(control, 'POST', '/namespaces', wish)) as NamespaceFacts);
    },
    close: () => server.close(),
  };
}
