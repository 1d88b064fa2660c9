/** What the tests of webhooks stand on: a dispatcher with a hand-set clock, and apps that receive. */
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { openSqlite } from '../../src/store/sqlite.ts';
import { deliveriesTable, type Delivery, type Reply } from '../../src/webhooks/delivery.ts';
import {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type DispatcherWorld,
  type Outgoing,
  type WebhookBook,
} from '../../src/webhooks/dispatcher.ts';
import { enqueue, getDelivery } from '../../src/webhooks/outbox.ts';
import type { NamespaceRow } from '../../src/world/world.ts';

export const world = 7;
export const midnight = Date.parse('2026-03-01T00:00:00.000Z');
export const minute = 60_000;

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (received: Received) => { status?: number; headers?: Record<string, string>; body?: string };

export interface App {
  readonly url: string;
  readonly received: Received[];
  /** Resolves when so many requests have come in. */
  reached(count: number): Promise<void>;
}

/** An app on a free port of 127.0.0.1 that answers 200, or what it is told to. */
export async function app(answer: Answer = () => ({}), host = '127.0.0.1'): Promise<App> {
  const received: Received[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      const { status = 200, headers: written = {}, body = '' } = answer(one);
      response.writeHead(status, written).end(body);
      for (const { count, resolve } of waiting) if (received.length >= count) resolve();
    });
  };
  const url = await listening(listener, host);
  return {
    url,
    received,
    reached: (count) =>
      received.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
  };
}

/** A server for one test; answers its origin. */
export async function listening(listener: RequestListener, host = '127.0.0.1'): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** An address at which nothing listens. */
export async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `http://127.0.0.1:${port}`;
}

/** An app that takes requests and never answers. */
export async function silentApp(): Promise<{ readonly url: string; readonly count: () => number }> {
  let count = 0;
  const url = await listening(() => void count++);
  return { url, count: () => count };
}

export interface Stage {
  readonly dispatcher: Dispatcher;
  readonly store: ReturnType<typeof openSqlite>;
  readonly clock: { now: number };
  readonly held: Set<string>;
  readonly finished: { readonly delivery: Delivery; readonly reply: Reply }[];
  readonly log: string[];
  /** Puts a delivery into the outbox; what is not said is ordinary. */
  readonly emit: (part: Partial<Delivery> & { readonly url: string }) => Promise<string>;
  readonly get: (id: string) => Promise<Delivery>;
  /** Sends what is due, until nothing is under way. */
  readonly run: () => Promise<void>;
  /** The namespace is deleted. */
  readonly leave: () => void;
}

export interface StageOptions extends Partial<DispatcherOptions> {
  readonly book?: Partial<WebhookBook>;
  readonly timeoutMs?: number;
  readonly redirects?: number;
  /** Waits between attempts, in minutes. */
  readonly retries?: readonly number[];
  readonly headers?: (delivery: Delivery) => Record<string, string>;
  readonly finished?: DispatcherWorld['finished'];
}

export async function stage(options: StageOptions = {}): Promise<Stage> {
  const { book, timeoutMs = 5000, redirects = 0, retries = [1, 10], headers = () => ({}) } = options;
  const store = openSqlite({ file: ':memory:' });
  await store.define([deliveriesTable]);
  const clock = { now: midnight };
  const held = new Set<string>();
  const finished: Stage['finished'][number][] = [];
  const log: string[] = [];
  let namespace: NamespaceRow | undefined = namespaceOf(world);
  const write = (delivery: Delivery, attempt: number): Outgoing => ({
    method: delivery.target.method ?? 'POST',
    url: delivery.target.url,
    headers: { 'content-type': 'application/json', ...headers(delivery) },
    body: Buffer.from(JSON.stringify({ attempt, events: delivery.events.map(({ id }) => id) })),
    timeoutMs,
    redirects,
  });
  const accepted = ({ status = 0 }: Reply): boolean => status >= 200 && status < 300;
  const fullBook: WebhookBook = {
    write,
    judge: (_, reply) => (accepted(reply) ? 'accepted' : 'retry'),
    retryAfter: (_, attempt) => {
      const wait = retries[attempt];
      return wait === undefined ? undefined : wait * minute;
    },
    batchMax: ({ batch }) => (batch === undefined ? 1 : 3),
    ...book,
  };
  const dispatcher = createDispatcher(
    store,
    fullBook,
    {
      namespace: (number) => (number === world ? namespace : undefined),
      now: () => clock.now,
      current: async (_tx, row) => row,
      acquire: async () => undefined,
      held: () => held,
      finished:
        options.finished ??
        (async (_tx, _namespace, delivery, reply) => {
          finished.push({ delivery, reply });
          return undefined;
        }),
      progressed: () => {},
    },
    { allowHosts: [], log: (line) => log.push(line), ...options },
  );
  onTestFinished(async () => {
    await dispatcher.close(0);
    await store.close();
  });
  let emitted = 0;
  return {
    dispatcher,
    store,
    clock,
    held,
    finished,
    log,
    async emit({ url, ...part }) {
      const delivery = deliveryOf(`dlv_${++emitted}`, url, { at: clock.now, due: clock.now, ...part });
      await store.transaction(world, (tx) => enqueue(tx, world, delivery));
      return delivery.id;
    },
    async get(id) {
      const delivery = await store.transaction(world, (tx) => getDelivery(tx, world, id));
      if (!delivery) throw new Error(`there is no delivery ${id}`);
      return delivery;
    },
    async run() {
      await dispatcher.startDue(world);
      await dispatcher.quiet(world);
    },
    leave: () => void (namespace = undefined),
  };
}

function deliveryOf(id: string, url: string, part: Partial<Delivery>): Delivery {
  const event = part.event ?? 'parcel.booked';
  return {
    id,
    provider: 'pelican',
    webhook: 'events',
    events: [{ id: `evt_${id}`, type: event, at: midnight, data: {} }],
    event,
    target: { url },
    account: 'main',
    base: 'prefix||http://127.0.0.1:4100',
    status: 'pending',
    due: midnight,
    first: true,
    at: midnight,
    attempts: [],
    ...part,
  };
}

const namespaceOf = (number: number): NamespaceRow => ({
  name: 'default',
  world: number,
  seed: 1,
  createdAt: midnight,
  clock: { mode: 'frozen', now: midnight, wall: midnight, scale: 1 },
  profile: 'instant',
  settings: {},
  rules: [],
  rulesVersion: 0,
  credentials: {},
  fixtures: [],
  base: { origin: 'http://127.0.0.1:4100', via: 'prefix', namespace: '' },
});
