/** The request log: what came in and what was answered, secrets redacted, written in batches behind the answers. */
import type { Condition, Query, StoredRow, Store, Table } from '../store/store.ts';
import { requestOf, rowOf, textOf } from './log-rows.ts';
import { grow, measure, prune, shrink, sizesTable, sliceSize } from './log-size.ts';
import { count, counted, countsTable, type Counted, type RequestCounts } from './request-counts.ts';

export interface LoggedRequest {
  readonly id: string;
  /** ISO 8601, the namespace's clock. */
  readonly at: string;
  readonly provider: string;
  /** Operation id; null for a route that isn't emulated. */
  readonly operation: string | null;
  readonly method: string;
  /** With the query, without prefix and namespace. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  /** The provider's name of the error. */
  readonly error?: string | undefined;
  /** The fault rule that touched it. */
  readonly fault?: string | undefined;
  /** Types of the events that it emitted. */
  readonly events: readonly { readonly id: string; readonly type: string }[];
  /** Rows that it wrote. */
  readonly changes?: readonly (readonly [collection: string, key: string, what: string])[] | undefined;
  readonly truncated?: true | undefined;
}

/** A request as the pipeline hands it over: bodies whole, headers raw. Redaction and cutting are the log's affair. */
export interface RawRequest {
  readonly world: number;
  readonly id: string;
  readonly at: number;
  readonly provider: string;
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string | undefined>>;
  readonly requestBody: Uint8Array;
  readonly responseHeaders: Readonly<Record<string, string | readonly string[]>>;
  readonly responseBody: string | Uint8Array;
  readonly error: string | undefined;
  readonly fault: string | undefined;
  readonly events: readonly { readonly id: string; readonly type: string }[];
  readonly changes: readonly (readonly [collection: string, key: string, what: string])[];
}

/** A request that is not written yet: only what will be, so that nothing else of it is held on to. */
interface Waiting {
  readonly row: Omit<StoredRow, 'seq'>;
  readonly counted: Counted;
}

export interface RequestLog {
  /** Remembers a request; cheap, written a moment later. */
  add(request: RawRequest): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  list(
    world: number,
    filter: {
      readonly provider?: string | undefined;
      readonly operation?: string | undefined;
      /** `402`, or `4xx`. */
      readonly status?: string | undefined;
      /** ISO 8601. */
      readonly since?: string | undefined;
      /** All of them are found somewhere in it, whatever the case. */
      readonly texts?: readonly string[] | undefined;
      /** With `texts`: looks through so many at most, and goes on behind them with the next page. */
      readonly scan?: number | undefined;
      readonly limit: number;
      readonly cursor?: string | undefined;
    },
  ): Promise<{ requests: LoggedRequest[]; nextCursor: string | undefined }>;
  get(world: number, id: string): Promise<LoggedRequest | undefined>;
  /** What it amounts to; costs the same however long it is. */
  counts(world: number): Promise<RequestCounts>;
  clear(world: number): Promise<number>;
  close(): Promise<void>;
}

/** What is filtered by stands in `internal` once more: a column is cheaper to make of that than of a row with bodies. */
const requestsTable: Table = {
  fleeting: true,
  name: 'requests',
  columns: [
    { name: 'provider', type: 'text', path: 'provider', from: 'internal' },
    { name: 'operation', type: 'text', path: 'operation', from: 'internal' },
    { name: 'status', type: 'integer', path: 'status', from: 'internal' },
    { name: 'at', type: 'text', path: 'at', from: 'internal' },
  ],
  indexes: [['provider'], ['operation'], ['status'], ['at']],
};

/** For snapshots, which leave them out. */
export const requestLogTables: readonly Table[] = [requestsTable, sizesTable, countsTable];

export interface RequestLogOptions {
  /** The whole log, all namespaces together. The oldest requests of the largest go first. */
  readonly maxBytes?: number;
  /** Of one body. */
  readonly bodyBytes?: number;
  /** Whether a world still has a name: what came in for one that has none any more is dropped. */
  readonly isCurrent?: (world: number) => boolean;
  /** The wall clock, epoch ms. */
  readonly wallNow?: () => number;
  /** Notes for the terminal: a log that cannot be written stops nobody. */
  readonly warn?: (message: string, error: unknown) => void;
}

/** How long a request waits for others to be written with it; longer where a write keeps other processes waiting, too. */
const waitMs = { alone: 25, shared: 100 };
/** One transaction takes no more, so that requests in between do not wait long. */
const batchSize = 100;
/** Beyond so many, or so many bytes of them, nobody waits for the timer. */
const plenty = 400;
const plentyBytes = 2 * 1024 ** 2;

/**
 * @example
 * const log = createRequestLog(store);
 * log.add({ world: 1, id: 'req_1', … });
 * await log.list(1, { status: '4xx', limit: 20 });
 */
export function createRequestLog(
  store: Store,
  {
    maxBytes = 256 * 1024 ** 2,
    bodyBytes = 64 * 1024,
    isCurrent = () => true,
    wallNow = Date.now,
    warn = () => {},
  }: RequestLogOptions = {},
): RequestLog {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let defined: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();
  /** Bytes in all, as far as they were written here; undefined: not looked up yet. */
  let total: number | undefined;

  const ready = (): Promise<void> => (defined ??= store.define(requestLogTables));

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    waitingBytes = 0;
    if (batch.length > 0)
      writing = writing.then(() => write(batch)).catch((error) => warn('the request log cannot be written', error));
    return writing;
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    await ready();
    for (const world of new Set(batch.map(({ row }) => row.world))) {
      if (!isCurrent(world)) continue;
      const requests = batch.filter(({ row }) => row.world === world);
      for (let at = 0; at < requests.length; at += batchSize) await append(world, requests.slice(at, at + batchSize));
    }
    total ??= await measure(store);
    if (total > maxBytes) total = await prune(store, requestsTable, maxBytes * 0.9);
  }

  async function append(world: number, requests: readonly Waiting[]): Promise<void> {
    const rows = requests.map(({ row }) => row);
    const bytes = rows.reduce((sum, { data }) => sum + data.length, 0);
    await store.transaction(world, async (tx) => {
      await tx.insertMany(requestsTable, rows);
      await grow(tx, world, bytes, rows.length);
      await count(
        tx,
        world,
        requests.map((request) => request.counted),
      );
    });
    if (total !== undefined) total += bytes;
  }

  return {
    add(request) {
      const row = rowOf(request, bodyBytes);
      waiting.push({ row, counted: countedOf(request, wallNow()) });
      waitingBytes += row.data.length;
      if (waiting.length >= plenty || waitingBytes >= plentyBytes) void flush();
      else timer ??= setTimeout(() => void flush(), store.shared ? waitMs.shared : waitMs.alone).unref();
    },
    flush,
    async list(world, { limit, cursor, texts = [], scan = Infinity, ...filter }) {
      await Promise.all([ready(), flush()]);
      const found: StoredRow[] = [];
      const wanted = texts.map((text) => text.toLowerCase());
      const size = wanted.length === 0 ? limit + 1 : sliceSize;
      let after = cursor === undefined ? undefined : { seq: Number(cursor) };
      for (let looked = 0; ;) {
        const query = { where: conditions(filter), after, limit: size };
        const rows = await store.transaction(world, (tx) => tx.list(requestsTable, { world, owner: '' }, query));
        found.push(...rows.filter((row) => holds(row, wanted)));
        const last = rows.at(-1);
        if (found.length > limit || rows.length < size || !last) break;
        after = { seq: last.seq };
        looked += rows.length;
        if (looked >= scan) return { requests: found.map(requestOf), nextCursor: String(last.seq) };
      }
      const shown = found.slice(0, limit);
      return {
        requests: shown.map(requestOf),
        nextCursor: found.length > limit ? String(shown.at(-1)?.seq) : undefined,
      };
    },
    async get(world, id) {
      await Promise.all([ready(), flush()]);
      const row = await store.transaction(world, (tx) => tx.get(requestsTable, world, '', id));
      return row && requestOf(row);
    },
    async counts(world) {
      await Promise.all([ready(), flush()]);
      return store.transaction(world, (tx) => counted(tx, world, wallNow()));
    },
    async clear(world) {
      await Promise.all([ready(), flush()]);
      let cleared = 0;
      for (let gone = sliceSize; gone === sliceSize; cleared += gone)
        gone = await store.transaction(world, (tx) => shrink(tx, requestsTable, world));
      await store.transaction(world, (tx) => tx.removeWhere(countsTable, { world, owner: '' }));
      total = undefined;
      return cleared;
    },
    close: flush,
  };
}

function holds(row: StoredRow, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const text = textOf(row).toLowerCase();
  return wanted.every((one) => text.includes(one));
}

function countedOf({ id, provider, operation, status, error, fault }: RawRequest, wallAt: number): Counted {
  return { id, provider, operation: operation ?? null, status, error, fault, wallAt };
}

function conditions({
  provider,
  operation,
  status,
  since,
}: Pick<Parameters<RequestLog['list']>[1], 'provider' | 'operation' | 'status' | 'since'>): Query['where'] {
  return {
    provider,
    operation,
    status: status === undefined ? undefined : statusCondition(status),
    at: since === undefined ? undefined : { gte: since },
  };
}

/** `402`, or a hundred of them: `4xx`. */
function statusCondition(status: string): Condition {
  const hundred = Number(status[0]) * 100;
  return /xx$/i.test(status) ? { gte: hundred, lt: hundred + 100 } : Number(status);
}
