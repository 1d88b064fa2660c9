/**
 * What the request log amounts to: how many calls of each provider, how many a minute, and what went wrong in the last
 * hour. Kept beside the log as it is written, so that nobody has to read the log for it. Times are the wall clock's: it
 * is about what the app does now, whatever the namespace's clock shows.
 */
import type { Table, Tx } from '../store/store.ts';

/** A provider's calls since the log was emptied. */
export interface ProviderCount {
  readonly requests: number;
  /** Answered with 400 or more. */
  readonly errors: number;
  /** ISO 8601. */
  readonly lastAt: string;
  readonly lastErrorAt?: string;
}

/** Calls of one minute, told by its beginning. */
export interface MinuteCount {
  readonly at: string;
  readonly requests: number;
  readonly errors: number;
}

/** Calls of the last hour that failed in one way. */
export interface Trouble {
  readonly provider: string;
  /** Null: it is not emulated. */
  readonly operation: string | null;
  readonly error: string | null;
  readonly status: number;
  /** The fault rule that made it. */
  readonly fault?: string;
  readonly count: number;
  readonly lastAt: string;
  /** The last request of them. */
  readonly request: string;
}

export interface RequestCounts {
  readonly providers: Readonly<Record<string, ProviderCount>>;
  /** Of the last hour, oldest first; a minute without calls is left out. */
  readonly minutes: readonly MinuteCount[];
  /** The latest first. */
  readonly troubles: readonly Trouble[];
}

/** What is counted of a request. */
export interface Counted {
  readonly id: string;
  readonly provider: string;
  readonly operation: string | null;
  readonly status: number;
  readonly error?: string | undefined;
  readonly fault?: string | undefined;
  /** Epoch ms of the wall clock. */
  readonly wallAt: number;
}

export const countsTable: Table = {
  fleeting: true,
  name: 'request_counts',
  columns: [{ name: 'minute', type: 'integer', path: 'minute' }],
  indexes: [['minute']],
};

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Ways to fail that are told apart in one minute. */
const mostTroubles = 50;

interface Minute {
  readonly minute: number;
  readonly requests: number;
  readonly errors: number;
  readonly troubles: readonly Trouble[];
}

type Totals = Readonly<Record<string, ProviderCount>>;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Adds what is written to the log, in its transaction. */
export async function count(tx: Tx, world: number, requests: readonly Counted[]): Promise<void> {
  await change<Totals>(tx, world, 'providers', {}, (totals) =>
    withAll(
      totals,
      by(requests, (one) => one.provider),
    ),
  );
  for (const [minute, ofMinute] of by(requests, ({ wallAt }) => Math.floor(wallAt / minuteMs))) {
    const none: Minute = { minute, requests: 0, errors: 0, troubles: [] };
    const isNew = await change<Minute>(tx, world, `minute ${minute}`, none, (known) => inMinute(known, ofMinute));
    if (isNew)
      await tx.removeWhere(countsTable, { world, owner: '' }, { minute: { lt: minute - hourMs / minuteMs } }, 200);
  }
}

function by<K>(requests: readonly Counted[], keyOf: (request: Counted) => K): Map<K, Counted[]> {
  const groups = new Map<K, Counted[]>();
  for (const request of requests) {
    const key = keyOf(request);
    const group = groups.get(key);
    if (group) group.push(request);
    else groups.set(key, [request]);
  }
  return groups;
}

/** Changes a row, or makes it; true when it is new. */
async function change<T>(tx: Tx, world: number, key: string, none: T, to: (known: T) => T): Promise<boolean> {
  const row = await tx.get(countsTable, world, '', key);
  const data = JSON.stringify(to(row ? (JSON.parse(row.data) as T) : none));
  if (row) await tx.update(countsTable, { seq: row.seq, key, data, internal: null });
  else await tx.insert(countsTable, { world, owner: '', key, data, internal: null });
  return row === undefined;
}

const hasFailed = ({ status }: Counted): boolean => status >= 400;

function withAll(totals: Totals, groups: ReadonlyMap<string, readonly Counted[]>): Totals {
  const sums = [...groups].map(([provider, requests]) => [provider, sumOf(totals[provider], requests)] as const);
  return { ...totals, ...Object.fromEntries(sums) };
}

function sumOf(before: ProviderCount | undefined, requests: readonly Counted[]): ProviderCount {
  const failed = requests.filter(hasFailed);
  const [last, lastFailed] = [requests.at(-1), failed.at(-1)];
  const lastErrorAt = lastFailed ? iso(lastFailed.wallAt) : before?.lastErrorAt;
  return {
    requests: (before?.requests ?? 0) + requests.length,
    errors: (before?.errors ?? 0) + failed.length,
    lastAt: last ? iso(last.wallAt) : (before?.lastAt ?? ''),
    ...(lastErrorAt !== undefined && { lastErrorAt }),
  };
}

function inMinute({ minute, requests, errors, troubles }: Minute, more: readonly Counted[]): Minute {
  const failed = more.filter(hasFailed);
  return {
    minute,
    requests: requests + more.length,
    errors: errors + failed.length,
    troubles: failed.reduce(withTrouble, troubles),
  };
}

function withTrouble(troubles: readonly Trouble[], request: Counted): readonly Trouble[] {
  const { id, provider, operation, status, error = null, fault, wallAt } = request;
  const alike = (one: Trouble): boolean => wayOf(one) === wayOf({ provider, operation, status, error, fault });
  const before = troubles.find(alike);
  const trouble: Trouble = {
    provider,
    operation,
    error,
    status,
    count: (before?.count ?? 0) + 1,
    lastAt: iso(wallAt),
    request: id,
    ...(fault !== undefined && { fault }),
  };
  return [trouble, ...troubles.filter((one) => !alike(one))].slice(0, mostTroubles);
}

interface Way {
  readonly provider: string;
  readonly operation: string | null;
  readonly status: number;
  readonly error: string | null;
  readonly fault?: string | undefined;
}

const wayOf = ({ provider, operation, status, error, fault }: Way): string =>
  JSON.stringify([provider, operation, status, error, fault]);

/** Two reads, however long the log is. */
export async function counted(tx: Tx, world: number, wallNow: number): Promise<RequestCounts> {
  const totals = await tx.get(countsTable, world, '', 'providers');
  const since = Math.floor((wallNow - hourMs) / minuteMs) + 1;
  const rows = await tx.list(
    countsTable,
    { world, owner: '' },
    { where: { minute: { gte: since } }, order: { column: 'minute', direction: 'asc' } },
  );
  const minutes = rows.map(({ data }) => JSON.parse(data) as Minute);
  return {
    providers: totals ? (JSON.parse(totals.data) as Totals) : {},
    minutes: minutes.map(({ minute, requests, errors }) => ({ at: iso(minute * minuteMs), requests, errors })),
    troubles: together(minutes.flatMap(({ troubles }) => troubles)),
  };
}

function together(troubles: readonly Trouble[]): readonly Trouble[] {
  const ways = new Map<string, Trouble>();
  for (const trouble of troubles) {
    const before = ways.get(wayOf(trouble));
    const last = before && before.lastAt > trouble.lastAt ? before : trouble;
    ways.set(wayOf(trouble), { ...last, count: trouble.count + (before?.count ?? 0) });
  }
  return [...ways.values()].toSorted((one, other) => other.lastAt.localeCompare(one.lastAt));
}
