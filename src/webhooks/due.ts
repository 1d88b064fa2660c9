/**
 * Finds what has become due in one world, each row once: new rows by their `seq`, older ones by the clock's way since
 * the last look. So ten thousand that wait cost nothing at the next look.
 */
import type { Query, Store, StoredRow } from '../store/store.ts';
import { deliveriesTable, type Delivery } from './delivery.ts';
import type { Loaded } from './loading.ts';
import { owner, parseDelivery, rank } from './outbox.ts';
import type { WebhookBook } from './ports.ts';
import type { Entry } from './queue.ts';

/** An entry and where it belongs. */
export interface DueEntry {
  readonly entry: Entry;
  readonly origin: string;
  readonly cause: string | undefined;
  readonly rank: number;
}

export interface DueOptions {
  readonly store: Store;
  readonly world: number;
  readonly book: Pick<WebhookBook, 'batchMax'>;
}

const pageSize = 500;
/** So many deliveries are kept as they were read; the others wait as lightly as they can. */
const mostRead = 1000;

export class DueRows {
  #options: DueOptions;
  /** Rows up to here have been seen … */
  #lastSeq = 0;
  /** … and what was due up to here has been taken. */
  #lastNow = -Infinity;
  #next = Infinity;
  /** Deliveries in hand: waiting in memory or under way. */
  #inHand = new Set<string>();
  /** Some of those in hand as they were read: what goes soon is not read again. */
  #read = new Map<string, Loaded>();
  /** In hand, but the answer to the request that caused them is not written yet. */
  #held: readonly DueEntry[] = [];

  constructor(options: DueOptions) {
    this.#options = options;
  }

  /** Takes what is due and not held back, in order; it is in hand until `release`. */
  async take(now: number, heldCauses: () => ReadonlySet<string>): Promise<readonly DueEntry[]> {
    const found = await this.#look(now);
    const unanswered = heldCauses();
    const blocked = new Set<string>();
    const [free, held]: [DueEntry[], DueEntry[]] = [[], []];
    for (const due of [...this.#held, ...found].sort(inOrder)) {
      const lane = due.entry.lane === undefined ? undefined : `${due.origin} ${due.entry.lane}`;
      const waits = (due.cause !== undefined && unanswered.has(due.cause)) || (lane !== undefined && blocked.has(lane));
      if (waits && lane !== undefined) blocked.add(lane);
      (waits ? held : free).push(due);
    }
    this.#held = held;
    return free;
  }

  /** Takes a row that this process has just written itself. */
  claim(id: string): void {
    this.#inHand.add(id);
  }

  /** Nothing that has been seen and waits becomes due before; undefined: nothing waits. */
  get next(): number | undefined {
    return this.#next === Infinity ? undefined : this.#next;
  }

  /** A delivery in hand as it stands in the store, if that is known without a look; known but once. */
  recall(id: string): Loaded | undefined {
    const known = this.#read.get(id);
    this.#read.delete(id);
    return known;
  }

  /**
   * A delivery is out of hand, as it now stands in the store. Answers it as an entry again when it is due already (a
   * retry without a wait): the looks to come would not find it.
   */
  release(seq: number, delivery: Delivery): DueEntry | undefined {
    this.#inHand.delete(delivery.id);
    if (delivery.due === null) return undefined;
    if (delivery.due > this.#lastNow) {
      this.#wait(delivery);
      return undefined;
    }
    this.#inHand.add(delivery.id);
    return this.entryOf(seq, delivery);
  }

  /** Forgets deliveries that came to nothing here: gone from the store, or not to be written to. */
  drop(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#inHand.delete(id);
      this.#read.delete(id);
    }
  }

  /** Looks at every row again the next time. */
  startOver(): void {
    this.#lastSeq = 0;
    this.#lastNow = -Infinity;
    this.#next = Infinity;
  }

  /** Forgets all but these, which are under way, and looks at every row again. */
  keepOnly(underWay: ReadonlySet<string>): void {
    this.#inHand = new Set(underWay);
    this.#read.clear();
    this.#held = [];
    this.startOver();
  }

  entryOf(seq: number, delivery: Delivery): DueEntry {
    const { id, first, lane, batch, provider, webhook, account, target, cause } = delivery;
    const scope = `${provider} ${webhook} ${account} ${target.id ?? ''} ${target.url}`;
    const entry: Entry = {
      id,
      seq,
      first,
      lane: lane === undefined ? undefined : `${scope} ${lane}`,
      // Jobs that wait for a reply wait for that of their own delivery.
      batch: batch === undefined || delivery.then ? undefined : `${scope} ${batch}`,
      batchMax: batch === undefined ? 1 : this.#batchMax(delivery),
    };
    return { entry, origin: originOf(target.url), cause, rank: rank(delivery) };
  }

  #batchMax(delivery: Delivery): number {
    try {
      return this.#options.book.batchMax(delivery);
    } catch {
      return 1; // a webhook that is not served any more: it will fail when it is written, and alone
    }
  }

  async #look(now: number): Promise<readonly DueEntry[]> {
    const since = this.#lastNow;
    const found: DueEntry[] = [];
    try {
      if (since > -Infinity && this.#next <= now) await this.#older(since, now, found);
      await this.#newer(now, found);
      return found;
    } catch (error) {
      this.drop(found.map(({ entry }) => entry.id));
      this.startOver();
      throw error;
    }
  }

  async #older(since: number, now: number, found: DueEntry[]): Promise<void> {
    let after: Query['after'];
    do {
      const query: Query = {
        where: { due: { gt: since, lte: now } },
        order: { column: 'due', direction: 'asc' },
        after,
      };
      const last = await this.#page(query, now, found);
      after = last && { seq: last.seq, value: parseDelivery(last).due };
    } while (after);
    await this.#lookAhead(now);
  }

  /** Finds out when the next one becomes due. */
  #lookAhead(now: number): Promise<void> {
    const { store, world } = this.#options;
    const order = { column: 'due', direction: 'asc' } as const;
    return store.look(world, async (tx) => {
      this.#next = Infinity; // in here, so that what is released meanwhile counts
      const [row] = await tx.list(deliveriesTable, { world, owner }, { where: { due: { gt: now } }, order, limit: 1 });
      if (row) this.#wait(parseDelivery(row));
    });
  }

  #wait({ due }: Delivery): void {
    if (due !== null) this.#next = Math.min(this.#next, due);
  }

  async #newer(now: number, found: DueEntry[]): Promise<void> {
    let last: StoredRow | undefined;
    do {
      const after = { seq: this.#lastSeq };
      last = await this.#page(
        { where: { status: 'pending' }, order: { direction: 'asc' }, after },
        now,
        found,
        (row) => {
          this.#lastSeq = row.seq;
        },
      );
    } while (last);
  }

  /** Takes what is due of one page, a transaction; answers its last row when there may be another page. */
  #page(
    query: Query,
    now: number,
    found: DueEntry[],
    seen: (row: StoredRow) => void = () => {},
  ): Promise<StoredRow | undefined> {
    const { store, world } = this.#options;
    return store.look(world, async (tx) => {
      // In here, nothing that ends meanwhile falls between this look and the next.
      this.#lastNow = Math.max(this.#lastNow, now);
      const rows = await tx.list(deliveriesTable, { world, owner }, { ...query, limit: pageSize });
      for (const row of rows) {
        seen(row);
        const delivery = parseDelivery(row);
        if (delivery.due === null || this.#inHand.has(delivery.id)) continue;
        if (delivery.due > now) {
          this.#wait(delivery);
          continue;
        }
        this.#inHand.add(delivery.id);
        if (!store.shared && this.#read.size < mostRead) this.#read.set(delivery.id, { seq: row.seq, delivery });
        found.push(this.entryOf(row.seq, delivery));
      }
      return rows.length < pageSize ? undefined : rows.at(-1);
    });
  }
}

const inOrder = (a: DueEntry, b: DueEntry): number => a.rank - b.rank || a.entry.seq - b.entry.seq;

/** What is kept apart from others. An address that is none is refused when its turn comes. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
