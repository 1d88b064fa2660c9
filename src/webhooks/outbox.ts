/** The outbox: deliveries as rows, from the transaction that emits them until long after they are over. */
import { createHash } from 'node:crypto';
import type { Query, StoredRow, Tx } from '../store/store.ts';
import { deliveriesTable, type Attempt, type Delivery, type DeliveryStatus } from './delivery.ts';

/** Deliveries belong to the world, not to an account. */
export const owner = '';

/** Puts a delivery into the outbox, as the fault rules of its cause want it: dropped, several times, later, out of order. */
export async function enqueue(tx: Tx, world: number, delivery: Delivery): Promise<void> {
  if (delivery.fault === undefined) await insertDelivery(tx, world, delivery);
  else for (const suffered of sufferingFaults(delivery)) await insertDelivery(tx, world, suffered);
}

/** Answers the row's `seq`. */
export function insertDelivery(tx: Tx, world: number, delivery: Delivery): Promise<number> {
  return tx.insert(deliveriesTable, {
    world,
    owner,
    key: delivery.id,
    data: JSON.stringify(delivery),
    internal: null,
  });
}

export const droppedReason = 'dropped by a fault rule';

function sufferingFaults(delivery: Delivery): readonly Delivery[] {
  const { drop, duplicate = 1, delayMs = 0, shuffle = false, corruptSignature = false } = delivery.fault ?? {};
  // Whoever waits for the reply must hear of it: the dispatcher drops that one, and runs its job.
  if (drop && delivery.then) return [delivery];
  if (drop) return [{ ...delivery, status: 'dropped', due: null, reason: droppedReason }];
  const first: Delivery = {
    ...delivery,
    due: delivery.due === null ? null : delivery.due + delayMs,
    // What is late or out of order waits for nobody, and nobody waits for it.
    lane: shuffle || delayMs > 0 ? undefined : delivery.lane,
    // A spoilt signature spoils no other event.
    batch: corruptSignature ? undefined : delivery.batch,
  };
  const { then: _once, batch: _alone, ...copy } = first;
  const copies = Array.from({ length: duplicate - 1 }, (_, index) => ({ ...copy, id: `${delivery.id}-${index + 2}` }));
  return [first, ...copies];
}

/** Where a delivery stands among those that are due: by time, but a shuffled one up to a second before its turn. */
export const rank = ({ id, due, fault }: Delivery): number =>
  (due ?? 0) - (fault?.shuffle ? createHash('sha1').update(id).digest().readUInt16BE() % 1000 : 0);

export const parseDelivery = (row: StoredRow): Delivery => JSON.parse(row.data) as Delivery;

export async function getDelivery(tx: Tx, world: number, id: string): Promise<Delivery | undefined> {
  const row = await tx.get(deliveriesTable, world, owner, id);
  return row && parseDelivery(row);
}

export interface DeliveryFilter {
  readonly provider?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
  /** A type that any of its events has. */
  readonly event?: string | undefined;
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** A page of the outbox, newest first. Throws a `RangeError` for a cursor that no page gave. */
export async function listDeliveries(tx: Tx, world: number, filter: DeliveryFilter): Promise<DeliveryPage> {
  const { provider, status, event, limit, cursor } = filter;
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw new RangeError(`no page gave the cursor "${cursor}"`);
  const after = cursor === undefined ? undefined : { seq: Number(cursor) };
  const list = (query: Query): Promise<readonly StoredRow[]> =>
    tx.list(deliveriesTable, { world, owner }, { ...query, where: { provider, status, ...query.where } });
  const found = await list({ where: { event }, after, limit: limit + 1 });
  const joined = event === undefined ? [] : await joinedRows(list, event, after, limit + 1);
  const rows = [...found, ...joined].sort((a, b) => b.seq - a.seq);
  const page = rows.slice(0, limit);
  return {
    deliveries: page.map(parseDelivery),
    nextCursor: rows.length > limit ? String(page.at(-1)?.seq ?? 0) : null,
  };
}

/** Deliveries of several events of which one, but not the first (a column), has the type. */
async function joinedRows(
  list: (query: Query) => Promise<readonly StoredRow[]>,
  event: string,
  start: Query['after'],
  limit: number,
): Promise<readonly StoredRow[]> {
  const found: StoredRow[] = [];
  for (let after = start; ;) {
    const rows = await list({ where: { joined: true }, after, limit: pageSize });
    found.push(...rows.filter((row) => holdsBehindFirst(parseDelivery(row), event)));
    const last = rows.at(-1);
    if (!last || rows.length < pageSize || found.length >= limit) return found.slice(0, limit);
    after = { seq: last.seq };
  }
}

const pageSize = 200;

const holdsBehindFirst = ({ event: first, events }: Delivery, event: string): boolean =>
  first !== event && events.some(({ type }) => type === event);

/** A webhook as the control API shows it. */
export interface DeliveryView {
  readonly id: string;
  readonly at: string;
  readonly provider: string;
  readonly event: string;
  readonly events: readonly string[];
  readonly status: DeliveryStatus;
  readonly url: string;
  readonly body: string;
  readonly attempts: readonly AttemptView[];
  readonly nextAttempt?: string;
  readonly reason?: string;
  /** The webhook that it sends again. */
  readonly replayOf?: string;
}

export interface AttemptView {
  readonly at: string;
  readonly url: string;
  readonly status: number | null;
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  readonly truncated?: boolean;
  readonly redirects?: readonly string[];
  readonly error?: string;
}

/** Writes a delivery that was not tried yet: `write` of the book, or nothing. */
export type BodyWriter = (delivery: Delivery) => { readonly body: Buffer | undefined };

/** A delivery as the control API shows it, secrets in headers cut. Before any attempt its body is what `write` would send. */
export function deliveryView(delivery: Delivery, write?: BodyWriter): DeliveryView {
  const { id, at, provider, event, events, status, target, attempts, due, reason, replayOf } = delivery;
  return {
    id,
    at: iso(at),
    provider,
    event,
    events: events.map(({ type }) => type),
    status,
    url: target.url,
    body: attempts.at(-1)?.requestBody ?? writtenBody(delivery, write),
    attempts: attempts.map(attemptView),
    ...(due !== null && { nextAttempt: iso(due) }),
    ...(reason !== undefined && { reason }),
    ...(replayOf !== undefined && { replayOf }),
  };
}

function attemptView(attempt: Attempt): AttemptView {
  const { at, url, status, durationMs, requestHeaders, responseHeaders, responseBody } = attempt;
  const { truncated, redirects, error } = attempt;
  return {
    at: iso(at),
    url,
    status: status ?? null,
    durationMs,
    requestHeaders: maskSecrets(requestHeaders),
    responseHeaders: maskSecrets(responseHeaders),
    responseBody,
    ...(truncated && { truncated }),
    ...(redirects && { redirects }),
    ...(error !== undefined && { error }),
  };
}

function writtenBody(delivery: Delivery, write: BodyWriter | undefined): string {
  try {
    return write?.(delivery).body?.toString() ?? '';
  } catch {
    return ''; // the dispatcher says why in the delivery's reason
  }
}

const secretHeader = /^(proxy-)?authorization$|cookie$|secret|token|api-?key|password/i;
const openHeader = /signature|idempotency/i;

/** Headers as they may be shown: a secret's first eight characters and `…`. Signatures are no secrets. */
export function maskSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) =>
      secretHeader.test(name) && !openHeader.test(name) ? [name, `${value.slice(0, 8)}…`] : [name, value],
    ),
  );
}

const iso = (ms: number): string => new Date(ms).toISOString();
