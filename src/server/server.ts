/** Puts everything together and listens: the main port, each provider's own, and what stands behind them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { keptFolder } from '../compiled.ts';
import { webhookBook } from '../emulator/book.ts';
import { stubsTable } from '../emulator/collection.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { baseUrl, type Places } from '../emulator/links.ts';
import type { Unit } from '../emulator/unit.ts';
import { beginningsTable, Work } from '../emulator/work.ts';
import { createFaults } from '../faults/engine.ts';
import type { Known } from '../faults/known.ts';
import { createProfiles, type ProfilePart } from '../faults/profiles.ts';
import type { ProfileDefinition } from '../faults/rules.ts';
import { openStore } from '../store/data.ts';
import type { Table } from '../store/store.ts';
import { version } from '../package.ts';
import { createEventBus } from '../telemetry/events.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createRequestLog, requestLogTables } from '../telemetry/request-log.ts';
import { createDispatcher } from '../webhooks/dispatcher.ts';
import { deliveriesTable, type Delivery } from '../webhooks/delivery.ts';
import { Random } from '../world/chance.ts';
import { jobsTable } from '../world/jobs.ts';
import { Namespaces, namespaceTables, Outdated } from '../world/namespaces.ts';
import { Scheduler } from '../world/scheduler.ts';
import { clockNow, type NamespaceRow } from '../world/world.ts';
import { Addresses } from './address.ts';
import type { Core } from './core.ts';
import type { RequestLine, RunningServer, ServerOptions } from './options.ts';
import { Pipeline } from './pipeline.ts';
import { EmulatorRequests, newCallId } from './requests.ts';
import { Stubs } from './stubs.ts';
import type { Handled, Request } from './turn.ts';

/** An emulator with the distance of its own port from the main one. */
export interface Served {
  readonly emulator: Emulator;
  readonly offset: number;
}

/** What stands beside the emulators on the main port; handed down, as it stands above the server. */
export interface Front {
  /** Made once the core stands. Answers everything on the main port that is for no emulator. */
  readonly app: (core: Core) => Hono;
  /** Before anybody is served, when the `default` namespace was just made: its fixtures. */
  readonly prepare?: (core: Core, namespace: NamespaceRow) => Promise<void>;
  /** A listener that hands connections to this server, plain or out of TLS (`--tls`). */
  readonly secure?: (
    server: Server,
    options: ServerOptions,
    hosts: readonly string[],
  ) => Promise<Omit<Listener, 'server'>>;
  /** The forward proxy, on its port. */
  readonly proxy?: (about: ProxyNeeds) => Promise<{ readonly port: number; close(): Promise<void> }>;
}

/** What the forward proxy is given. */
export interface ProxyNeeds {
  readonly options: ServerOptions;
  readonly port: number;
  /** The emulated real hosts. */
  readonly hosts: readonly string[];
  /** Answers a request for one of them; false when it is for somebody else. */
  readonly take: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
}

/** The proxy's distance from the main port. */
const proxyOffset = 80;

/** Serves. Throws an `Error` of one line when a port is taken or the data can't be opened. */
export async function serve(
  options: ServerOptions,
  served: readonly Served[],
  front: Front,
): Promise<RunningServer & { readonly core: Core }> {
  const started = performance.now();
  const emulators = new Map(served.map(({ emulator }) => [emulator.name, emulator]));
  const listeners = new Map<string, Listener>();
  let proxy: Awaited<ReturnType<NonNullable<Front['proxy']>>> | undefined;
  const ports = new Map<string, number>();
  const { core, pipeline, scheduler, dispatcher, namespaces, announce, watch } = await assemble(
    options,
    emulators,
    ports,
  );
  const addresses = new Addresses(emulators);
  const requests = new EmulatorRequests({
    pipeline,
    addresses,
    maxBody: options.maxBody,
    over: (request, handled, durationMs) => over(core, scheduler, options, request, handled, durationMs),
    log: options.log,
  });

  const app = front.app(core.core);
  const rest = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const listen = async (name: string, port: number, own: string | undefined): Promise<void> => {
    const server = createServer({
      requestTimeout: 60_000,
      headersTimeout: 20_000,
      maxHeaderSize: 32 * 1024,
      keepAliveTimeout: 30_000,
    });
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      if (!requests.take(incoming, outgoing, own)) void rest(incoming, outgoing);
    });
    const { listener, hangUp } =
      options.tls && front.secure ? await front.secure(server, options, addresses.hosts) : { listener: server };
    await bind(listener, port, options.host);
    listeners.set(name, { server, listener, hangUp });
    ports.set(name, (listener.address() as AddressInfo).port);
  };

  try {
    await listen('main', options.port, undefined);
    for (const { emulator, offset } of served)
      await listen(emulator.name, options.port === 0 ? 0 : options.port + offset, emulator.name);
    proxy = await front.proxy?.({
      options,
      port: options.port === 0 ? 0 : options.port + proxyOffset,
      hosts: addresses.hosts,
      take: (incoming, outgoing) => requests.take(incoming, outgoing, undefined),
    });
    const { row: first, isNew } = await namespaces.secure('default');
    if (isNew) await front.prepare?.(core.core, first);
  } catch (error) {
    await proxy?.close();
    await stop(listeners, core, scheduler, dispatcher);
    throw error;
  }
  const url = `http://${shown(options.host)}:${ports.get('main')}`;
  announce(url);
  core.ready = true;
  watch();
  void scheduler.resume();

  return {
    core: core.core,
    url,
    urls: Object.fromEntries([...emulators.keys()].map((name) => [name, `${url}/${name}`])),
    providers: served.map(({ emulator: { name, title, operations } }) => ({
      name,
      title,
      url: `${url}/${name}`,
      port: ports.get(name) ?? 0,
      operations: operations.length,
    })),
    readyMs: Math.round(performance.now() - started),
    namespaces: await namespaces.count(),
    hosts: addresses.hosts,
    ...(proxy && { proxy: proxy.port }),
    async close() {
      await proxy?.close();
      await stop(listeners, core, scheduler, dispatcher);
    },
  };
}

/** A server, and what accepts its connections: itself, or a listener in front of it. */
interface Listener {
  readonly server: Server;
  readonly listener: NetServer;
  /** Ends the connections that the server can't tell to be idle (behind TLS). */
  readonly hangUp?: (() => void) | undefined;
}

interface Assembled {
  readonly core: Core;
  ready: boolean;
}

async function assemble(
  options: ServerOptions,
  emulators: ReadonlyMap<string, Emulator>,
  ports: ReadonlyMap<string, number>,
) {
  const { store, announce } = await openStore(options.data, {
    tables: tablesOf(emulators),
    templates: keptFolder,
    log: (line) => options.log('warn', line),
  });
  const origin = (port: string): string => `http://${shown(options.host)}:${ports.get(port) ?? options.port}`;
  const places: Places = {
    get publicOrigin() {
      return options.publicUrl?.replace(/\/$/, '') ?? origin('main');
    },
  };
  const known = knownOf(emulators);
  const profiles = createProfiles({
    known,
    parts: (provider) => emulators.get(provider)?.options.profiles as Readonly<Record<string, ProfilePart>> | undefined,
    configured: options.profiles as Readonly<Record<string, ProfileDefinition>>,
  });
  const events = createEventBus();
  const metrics = createMetrics();
  const requests = createRequestLog(store, {
    ...(options.requestLog && { maxBytes: options.requestLog.size, bodyBytes: options.requestLog.body }),
    isCurrent: (world) => namespaces.byWorld(world) !== undefined,
    warn: (message, error) => options.log('warn', message, { error }),
  });
  const book = webhookBook(emulators, () => places);

  const work: Work = new Work({
    store,
    emulators,
    profiles,
    faults: () => faults,
    settings: options.settings,
    strict: options.strictAuth,
    current: (tx, namespace) => namespaces.current(tx, namespace),
    done: (namespace, unit) => noteChanges(events, namespace, unit),
    ran: ({ provider, name }, failed) => metrics.job(provider, name, failed),
    log: options.log,
  });
  const namespaces: Namespaces = new Namespaces({
    store,
    defaults: { profile: options.profile, clock: wishOf(options.clock), seed: options.seed },
    base: (name) => ({ origin: origin('main'), via: 'prefix', namespace: name === 'default' ? '' : name }),
    credentials: (seed, name) => credentialsOf(emulators, seed, name),
    beginAgain: (tx, namespace, before) => work.beginAgain(tx, namespace, before),
    logs: requestLogTables,
    abandoned: (world) => scheduler.abandon(world),
    busy: (world) => scheduler.busy(world),
  });
  const faults = createFaults({
    known,
    profiles,
    count: (world, series) => store.transaction(world, (tx) => tx.next(world, series)),
    last: (world, series) => store.transaction(world, (tx) => tx.last(world, series)),
    warn: (message, fields) => options.log('warn', message, fields),
  });
  const dispatcher = createDispatcher(
    store,
    book,
    {
      namespace: (world) => namespaces.byWorld(world),
      now: ({ clock }) => clockNow(clock),
      current: (tx, namespace) => ifOfToday(namespaces.current(tx, namespace)),
      acquire: (world) => scheduler.acquire(world),
      held: (world) => scheduler.held(world),
      finished: (tx, namespace, delivery, reply) => work.followUp(tx, namespace, delivery, reply),
      progressed: (world, leads) => scheduler.delivered(world, leads),
    },
    {
      allowHosts: options.allowWebhookHosts,
      log: (line, error) => options.log('warn', line, { error }),
      onChange: (world, delivery) => {
        metrics.webhook(delivery.provider, delivery.status);
        const namespace = namespaces.byWorld(world);
        if (namespace) events.publish('webhook', namespace.name, () => webhookLine(delivery));
      },
    },
  );
  const scheduler: Scheduler = new Scheduler({
    store,
    namespaces,
    dispatcher,
    deliveries: deliveriesTable,
    runJob: (namespace, row) => work.runJob(namespace, row),
    moved: ({ name, clock }) =>
      events.publish('clock', name, () => ({
        mode: clock.mode,
        now: new Date(clockNow(clock)).toISOString(),
        scale: clock.scale,
      })),
    log: options.log,
  });
  const pipeline = new Pipeline({
    store,
    emulators,
    namespaces,
    work,
    faults,
    places,
    autoNamespaces: options.autoNamespaces,
    checkResults: options.checkResults,
    stubs: new Stubs(options.stubs ?? []),
    enter: (world, call) => scheduler.enter(world, call),
    leave: (world, call) => scheduler.leave(world, call, false),
    log: options.log,
  });
  const assembled: Assembled = { ready: false, core: undefined as never };
  return {
    core: Object.assign(assembled, { core: coreOf() }),
    pipeline,
    scheduler,
    dispatcher,
    namespaces,
    announce,
    watch: () =>
      store.watch({
        called: (world) => scheduler.wake(world),
        asked: (world) =>
          void scheduler
            .yield(world)
            .catch((error: unknown) => options.log('error', 'a world is not let go', { world, error })),
        lost: (world) => scheduler.abandon(world),
      }),
  };

  function coreOf(): Core {
    return {
      options,
      version,
      startedAt: Date.now(),
      store,
      emulators,
      namespaces,
      clocks: {
        now: ({ clock }) => clockNow(clock),
        set: (name, clock) => scheduler.set(name, clock),
        advance: (name, to, timeoutMs) => scheduler.advance(name, to, timeoutMs),
        settle: (name, timeoutMs) => scheduler.settle(name, timeoutMs),
        wake: (world) => scheduler.wake(world),
      },
      perform: async (namespace, emulator, scope, run, more) => {
        const result = await work.perform(namespace, emulator, scope, run, more);
        pipeline.owners.forget();
        scheduler.wake(namespace.world);
        return result;
      },
      transaction: async (namespace, involved, run) => {
        const result = await work.transaction(namespace, involved, run);
        pipeline.owners.forget();
        scheduler.wake(namespace.world);
        return result;
      },
      begin: (namespace, emulator) => work.begin(namespace, emulator),
      look: (namespace, emulator, read) => work.look(namespace, emulator, read),
      dispatcher,
      book,
      faults,
      profiles,
      known,
      requests,
      events,
      metrics,
      settings: (namespace, emulator) => work.settings(namespace, emulator),
      forgetOwners: () => pipeline.owners.forget(),
      whose: (method, path) => pipeline.whose(method, path),
      places,
      urls: (provider, namespace) => {
        const emulator = emulators.get(provider);
        const base = {
          origin: origin('main'),
          via: 'prefix',
          namespace: namespace === 'default' ? '' : namespace,
        } as const;
        const first =
          emulator &&
          Object.keys(emulator.options.hosts).find((host) => !('segment' in (emulator.options.hosts[host] ?? {})));
        if (!emulator || first === undefined) throw new Error(`no emulator ${provider} is served here`);
        return { base: baseUrl(emulator, first, base, places), own: origin(provider) };
      },
      ready: () => assembled.ready,
      call: async (namespace, provider, call) => {
        const request: Request = {
          ...call,
          id: newCallId(),
          base: { origin: origin('main'), via: 'prefix', namespace: namespace === 'default' ? '' : namespace },
          ip: '127.0.0.1',
          wallNow: Date.now(),
          provider,
          namespace,
        };
        const began = performance.now();
        const handled = await pipeline.handle(request);
        over({ core: assembled.core }, scheduler, options, request, handled, performance.now() - began);
        const { reply, network } = handled;
        return {
          id: request.id,
          status: reply.status,
          headers: reply.headers,
          body: Buffer.from(reply.body),
          broken: network,
        };
      },
    };
  }
}

const tablesOf = (emulators: ReadonlyMap<string, Emulator>): readonly Table[] => [
  ...namespaceTables,
  beginningsTable,
  jobsTable,
  deliveriesTable,
  ...requestLogTables,
  stubsTable,
  ...[...emulators.values()].flatMap(({ collections }) => [...collections.values()].map(({ table }) => table)),
];

/** An answer is written: log it, tell who watches, let go what it caused. */
function over(
  { core }: { readonly core: Core },
  scheduler: Scheduler,
  options: ServerOptions,
  request: Request,
  handled: Handled,
  durationMs: number,
): void {
  const { namespace, operation, reply, fault, unit } = handled;
  core.metrics.request(request.provider, operation?.id, reply.status, durationMs);
  if (namespace) scheduler.leave(namespace.world, request.id, (unit?.caused ?? 0) > 0);
  const path = request.search ? `${request.path}?${request.search}` : request.path;
  const events = unit?.events ?? [];
  const logging = namespace ?? core.namespaces.peek(request.namespace ?? 'default');
  if (logging) {
    core.requests.add({
      world: logging.world,
      id: request.id,
      at: clockNow(logging.clock),
      provider: request.provider,
      operation: operation?.id,
      method: request.method,
      path,
      status: reply.status,
      durationMs,
      requestHeaders: request.headers,
      requestBody: request.body,
      responseHeaders: reply.headers,
      responseBody: reply.body,
      error: reply.error?.name,
      fault,
      events,
      changes: unit?.changes ?? [],
    });
  }
  const name = namespace?.name ?? request.namespace ?? 'default';
  const line = (): RequestLine => {
    const hint = reply.headers['x-backlot-hint'];
    return {
      at: new Date(request.wallNow).toISOString(),
      id: request.id,
      namespace: name,
      provider: request.provider,
      operation: operation?.id,
      method: request.method,
      path,
      status: reply.status,
      error: reply.error?.name,
      fault,
      hint: typeof hint === 'string' ? hint : undefined,
      durationMs,
      events: events.map(({ type }) => type),
    };
  };
  options.onRequest?.(line());
  core.events.publish('request', name, line);
  if (fault) core.events.publish('fault', name, () => ({ rule: fault, request: request.id }));
}

/** A delivery after an attempt, for whoever watches; the control API shows it whole. */
const webhookLine = ({ id, provider, event, events, status, target, attempts, cause }: Delivery) => ({
  id,
  provider,
  event,
  events: events.map(({ type }) => type),
  status,
  url: target.url,
  attempts: attempts.length,
  answer: attempts.at(-1)?.status ?? null,
  ...(cause !== undefined && { request: cause }),
});

function noteChanges(events: Core['events'], namespace: NamespaceRow, unit: Unit): void {
  if (unit.changes.length === 0) return;
  events.publish('state', namespace.name, () => ({ provider: unit.options.emulator.name, changes: unit.changes }));
}

function knownOf(emulators: ReadonlyMap<string, Emulator>): Known {
  return {
    providers: [...emulators.keys()],
    operations: (provider) =>
      (emulators.get(provider)?.operations ?? []).map(({ id, method, path, options }) => ({
        id,
        method,
        path,
        outcomes: 'faults' in options ? options.faults : undefined,
      })),
    errors: (provider) => Object.keys(emulators.get(provider)?.options.errors ?? {}),
  };
}

function credentialsOf(
  emulators: ReadonlyMap<string, Emulator>,
  seed: number,
  name: string,
): NamespaceRow['credentials'] {
  const drawn = [...emulators.values()].map((emulator) => {
    const random = new Random(String(seed), `credentials ${emulator.name} ${name}`);
    return [emulator.name, emulator.world.credentials(random, { namespace: name })] as const;
  });
  return Object.fromEntries(drawn);
}

function wishOf({ mode, now, scale }: ServerOptions['clock']) {
  return { mode, now: now === undefined ? undefined : Date.parse(now), scale };
}

/** Undefined for a namespace that another process has reset, restored or deleted. */
async function ifOfToday(row: Promise<NamespaceRow>): Promise<NamespaceRow | undefined> {
  try {
    return await row;
  } catch (error) {
    if (error instanceof Outdated) return undefined;
    throw error;
  }
}

/** Addresses that mean every interface are reached by loopback. */
const shown = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;

/** Callers that may wait to be let in: a test suite calls with thousands at once. The system may allow fewer. */
const mostWaiting = 4096;

function bind(server: NetServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: mostWaiting }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function stop(
  listeners: ReadonlyMap<string, Listener>,
  { core }: Assembled,
  scheduler: Scheduler,
  dispatcher: Core['dispatcher'],
): Promise<void> {
  core.events.close();
  await Promise.all([...listeners.values()].map((one) => closed(one, core.store.shared)));
  await scheduler.close();
  await dispatcher.close();
  await core.requests.close();
  await core.store.close();
}

/** Longer than any answer of an emulator takes; whoever stops the process may be less patient. */
const graceMs = 20_000;

/** After so long a client that is at work has been told to go elsewhere, and what is idle is idle. */
const idleMs = 900;

/**
 * Finishes the requests in flight. Connections that bring another request go when it is answered, stubborn ones after a
 * while, idle ones at once; but where there are replicas a balancer may be about to use one that seems idle, and gets
 * time to.
 */
function closed({ server, listener, hangUp }: Listener, isReplica: boolean): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs).unref();
    const hangingUp = hangUp && setTimeout(hangUp, 500);
    const tidying = setInterval(() => server.closeIdleConnections(), idleMs).unref();
    server.prependListener('request', (_, outgoing: ServerResponse) => {
      outgoing.shouldKeepAlive = false;
    });
    // An HTTP server's own close drops what is idle, a plain one's does not.
    const close = isReplica ? NetServer.prototype.close : listener.close;
    close.call(listener, () => {
      clearTimeout(hangingUp);
      clearTimeout(force);
      clearInterval(tidying);
      resolve();
    });
    if (!isReplica) server.closeIdleConnections(); // behind a listener of its own, it is not closed itself
  });
}
