/** The way out: takes due deliveries from the outbox, sends them, and writes down what came of it. */
import type { Store } from '../store/store.ts';
import type { NamespaceRow } from '../world/world.ts';
import { Advance, type AdvanceTally } from './advances.ts';
import { conclude, endUntried, notSent, type Concluded } from './attempt.ts';
import { corruptSignature } from './corruption.ts';
import { deliveriesTable, type Delivery } from './delivery.ts';
import { DueRows, type DueEntry } from './due.ts';
import { load, replayOf, type Loaded } from './loading.ts';
import { droppedReason, insertDelivery, owner, parseDelivery } from './outbox.ts';
import type {
  Dispatcher,
  DispatcherOptions,
  DispatcherWorld,
  Edits,
  Followed,
  FollowUp,
  Outgoing,
  WebhookBook,
} from './ports.ts';
import type { Sender, Sent } from './sender.ts';
import { defaultLimits, Traffic, type Flight, type TrafficLimits } from './traffic.ts';

export type * from './ports.ts';

/** When deliveries that could not be read or recorded are looked at again. */
const setBackMs = 1_000;

/** A delivery's end as it stands in the store. */
interface Recorded extends Concluded {
  readonly followed: Followed | undefined;
}

interface WorldState {
  readonly due: DueRows;
  /** Looks at the store run one after the other; who asks during one shares the next. */
  running: Promise<unknown>;
  next: Promise<number> | undefined;
  advance: Advance | undefined;
}

export function createDispatcher(
  store: Store,
  book: WebhookBook,
  world: DispatcherWorld,
  options: DispatcherOptions,
): Dispatcher {
  return new OutboxDispatcher(store, book, world, options);
}

class OutboxDispatcher implements Dispatcher {
  #worlds = new Map<number, WorldState>();
  #traffic: Traffic;
  #sender: Promise<Sender> | undefined;
  /** Flights under way, each until its result is in the store. */
  #running = new Set<Promise<void>>();
  /** Who waits for a replay. */
  #watched = new Map<string, (delivery: Delivery) => void>();
  /** Worlds in which something was tried, and whether it leads to more. */
  #progressed = new Map<number, boolean>();
  /** What may start and who is to be told is looked at as soon as all that happens now has happened. */
  #turning = false;
  #closed = false;
  /** The grace is over: what ends now was broken off. */
  #broken = false;
  #limits: TrafficLimits;

  constructor(
    readonly store: Store,
    readonly book: WebhookBook,
    readonly world: DispatcherWorld,
    readonly options: DispatcherOptions,
  ) {
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#traffic = new Traffic(this.#limits, () => this.#takeTurn());
  }

  startDue(number: number): Promise<number> {
    const state = this.#state(number);
    state.next ??= state.running.then(() => {
      state.next = undefined;
      const look = this.#look(number, state);
      state.running = look.catch(() => {});
      return look;
    });
    return state.next;
  }

  nextDue(number: number): number | undefined {
    return this.#worlds.get(number)?.due.next;
  }

  underWay(number: number): { readonly fresh: number; readonly all: number } {
    return this.#traffic.underWay(number);
  }

  quiet(number: number): Promise<void> {
    return this.#traffic.quiet(number);
  }

  async replay(number: number, id: string, edits?: Edits): Promise<Delivery | undefined> {
    const namespace = this.world.namespace(number);
    if (!namespace || this.#closed) return undefined;
    await this.world.acquire(number);
    const { due } = this.#state(number);
    const made = await this.store.transaction(number, async (tx) => {
      const row = await tx.get(deliveriesTable, number, owner, id);
      if (!row) return undefined;
      const delivery = replayOf(
        parseDelivery(row),
        await tx.next(number, `replays of ${id}`),
        this.world.now(namespace),
        edits,
      );
      due.claim(delivery.id);
      return { seq: await insertDelivery(tx, number, delivery), delivery };
    });
    if (!made) return undefined;
    const tried = this.#watch(made.delivery);
    this.#enqueue(number, due.entryOf(made.seq, made.delivery));
    return tried;
  }

  beginAdvance(number: number, followed: (job: FollowUp) => void): void {
    this.#state(number).advance = new Advance(followed);
  }

  endAdvance(number: number): AdvanceTally {
    const state = this.#state(number);
    const tally = state.advance?.tally ?? { delivered: 0, failed: 0 };
    state.advance = undefined;
    return tally;
  }

  forget(number: number): void {
    const underWay = this.#traffic.forget(number);
    if (underWay.size === 0) this.#worlds.delete(number);
    else this.#worlds.get(number)?.due.keepOnly(underWay);
  }

  async close(graceMs = 2000): Promise<void> {
    this.#closed = true;
    this.#traffic.close();
    await within(graceMs, this.#landed());
    this.#broken = true;
    await (await this.#sender)?.close();
    await this.#landed();
  }

  async #landed(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #state(number: number): WorldState {
    let state = this.#worlds.get(number);
    if (!state) {
      const due = new DueRows({ store: this.store, world: number, book: this.book });
      state = { due, running: Promise.resolve(), next: undefined, advance: undefined };
      this.#worlds.set(number, state);
    }
    return state;
  }

  async #look(number: number, { due }: WorldState): Promise<number> {
    const namespace = this.world.namespace(number);
    if (!namespace) this.forget(number);
    if (!namespace || this.#closed) return 0;
    const found = await due.take(this.world.now(namespace), () => this.world.held(number));
    for (const one of found) this.#enqueue(number, one);
    return found.length;
  }

  #enqueue(number: number, { origin, entry }: DueEntry): void {
    if (!this.#closed) this.#traffic.add(number, origin, entry);
  }

  /** Starts what may start and tells of progress, once for all that happens together. */
  #takeTurn(): void {
    if (this.#turning) return;
    this.#turning = true;
    queueMicrotask(() => {
      this.#turning = false;
      if (!this.#closed) this.#startAndTell();
    });
  }

  #startAndTell(): void {
    const byWorld = new Map<number, Flight[]>();
    for (const flight of this.#traffic.start()) {
      const loaded = this.#recall(flight);
      if (loaded) this.#track(this.#fly(flight, loaded));
      else byWorld.set(flight.world, [...(byWorld.get(flight.world) ?? []), flight]);
    }
    for (const [number, flights] of byWorld) this.#track(this.#launch(number, flights));
    const progressed = [...this.#progressed];
    this.#progressed.clear();
    for (const [number, leads] of progressed) this.world.progressed(number, leads);
  }

  /** What a flight carries, if it is known without a look: one delivery as it was found. */
  #recall({ world, entries }: Flight): Loaded | undefined {
    const known = entries.map(({ id }) => this.#worlds.get(world)?.due.recall(id));
    return known.length === 1 ? known[0] : undefined;
  }

  #track(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async #launch(number: number, flights: readonly Flight[]): Promise<void> {
    try {
      const loaded = await this.store.transaction(number, async (tx) => {
        const rows: (Loaded | undefined)[] = [];
        // What another process has claimed meanwhile is for that one to send.
        for (const flight of flights) rows.push(tx.claimed ? await load(tx, flight) : undefined);
        return rows;
      });
      flights.forEach((flight, index) => this.#track(this.#fly(flight, loaded[index])));
    } catch (error) {
      this.#note('webhooks could not be read', error);
      for (const flight of flights) this.#setBack(flight);
    }
  }

  async #fly(flight: Flight, loaded: Loaded | undefined): Promise<void> {
    const state = this.#worlds.get(flight.world);
    const gone = flight.entries.map(({ id }) => id).filter((id) => id !== loaded?.delivery.id);
    state?.due.drop(gone);
    const namespace = this.world.namespace(flight.world);
    if (!loaded || !state || !namespace || this.#closed) {
      if (loaded) state?.due.drop([loaded.delivery.id]);
      this.#traffic.finish(flight, undefined);
      return;
    }
    try {
      const end = await this.#attempt(loaded.delivery, namespace, state);
      if (!this.#broken) await this.#record(flight, loaded.seq, end, state);
    } catch (error) {
      this.#note(`the webhook ${loaded.delivery.id} could not be recorded`, error);
      this.#setBack(flight);
    }
  }

  /** Tries a delivery. Answers what that means at the time at which it is written down. */
  async #attempt(
    delivery: Delivery,
    namespace: NamespaceRow,
    { advance }: WorldState,
  ): Promise<(now: number) => Concluded> {
    if (delivery.fault?.drop) return () => endUntried(delivery, 'dropped', droppedReason);
    let outgoing: Outgoing;
    try {
      outgoing = this.#written(delivery);
    } catch (error) {
      this.#note(`the webhook ${delivery.id} (${delivery.provider} ${delivery.event}) could not be written`, error);
      return () => endUntried(delivery, 'failed', `could not be written: ${message(error)}`);
    }
    const at = this.world.now(namespace);
    const givenUp = advance?.givenUp(outgoing.url);
    const sent = givenUp === undefined ? await (await this.#loadSender()).send(outgoing) : notSent(outgoing, givenUp);
    return (now) => this.#judged(delivery, outgoing, sent, at, now);
  }

  #judged(delivery: Delivery, outgoing: Outgoing, sent: Sent, at: number, now: number): Concluded {
    try {
      return conclude(this.book, delivery, { outgoing, sent, at }, now);
    } catch (error) {
      this.#note(`the answer to the webhook ${delivery.id} could not be judged`, error);
      return endUntried(delivery, 'failed', `its answer could not be judged: ${message(error)}`);
    }
  }

  #written(delivery: Delivery): Outgoing {
    const outgoing = this.book.write(delivery, delivery.attempts.length, Date.now());
    const signed = delivery.fault?.corruptSignature ? corruptSignature(outgoing) : outgoing;
    return { ...signed, headers: { ...signed.headers, 'X-Backlot-Delivery': delivery.id } };
  }

  #loadSender(): Promise<Sender> {
    const { allowHosts, userAgent = 'Backlot' } = this.options;
    // undici comes along: loaded when the first delivery goes.
    this.#sender ??= import('./sender.ts').then(({ createSender }) => createSender({ allowHosts, userAgent }));
    return this.#sender;
  }

  async #record(flight: Flight, seq: number, end: (now: number) => Concluded, state: WorldState): Promise<void> {
    const concluded = await this.#write(flight.world, seq, end);
    if (!concluded) {
      this.#traffic.finish(flight, undefined);
      this.forget(flight.world);
      return;
    }
    const { delivery, verdict, attempt, followed } = concluded;
    if (attempt) state.advance?.note(attempt, verdict);
    if (followed && delivery.then) state.advance?.followed({ provider: delivery.provider, name: delivery.then.job });
    const again = state.due.release(seq, delivery);
    if (again) this.#enqueue(flight.world, again);
    this.#traffic.finish(flight, attempt && attempt.status !== undefined);
    const isOver = delivery.due === null && (delivery.then === undefined || followed?.caused === false);
    this.#progressed.set(flight.world, !isOver || (this.#progressed.get(flight.world) ?? false));
    this.#takeTurn();
    this.#tell(flight.world, delivery, followed);
  }

  #tell(number: number, delivery: Delivery, followed: Recorded['followed']): void {
    this.#watched.get(delivery.id)?.(delivery);
    try {
      followed?.done();
      this.options.onChange?.(number, delivery);
    } catch (error) {
      this.#note(`whoever watches webhooks failed at ${delivery.id}`, error); // it is in the store: no reason to send it again
    }
  }

  /** Undefined: the world is gone. */
  async #write(number: number, seq: number, end: (now: number) => Concluded): Promise<Recorded | undefined> {
    const write = (tells: boolean): Promise<Recorded | undefined> =>
      this.store.transaction(number, async (tx) => {
        const known = this.world.namespace(number);
        const namespace = known && tx.claimed && (await this.world.current(tx, known));
        if (!namespace) return undefined;
        const concluded = end(this.world.now(namespace));
        const { delivery, reply } = concluded;
        await tx.update(deliveriesTable, { seq, key: delivery.id, data: JSON.stringify(delivery), internal: null });
        const followed = reply && tells ? await this.world.finished(tx, namespace, delivery, reply) : undefined;
        return { ...concluded, followed };
      });
    try {
      return await write(true).catch(() => write(true)); // the second time the job is only scheduled
    } catch (error) {
      // What was sent was sent: better a delivery whose job is missing than one that is sent for ever.
      this.#note('what follows a webhook failed', error);
      return write(false);
    }
  }

  /** Not tried, or not recorded: it stays pending, and is found again at the next look. */
  #setBack(flight: Flight): void {
    const state = this.#worlds.get(flight.world);
    state?.due.drop(flight.entries.map(({ id }) => id));
    state?.due.startOver();
    this.#traffic.finish(flight, undefined);
    // A database that several share may be away for a while: nothing else would wake the world then.
    if (this.store.shared) setTimeout(() => this.world.progressed(flight.world, true), setBackMs).unref();
  }

  async #watch(delivery: Delivery): Promise<Delivery> {
    const tried = new Promise<Delivery>((resolve) => this.#watched.set(delivery.id, resolve));
    const latest = await within(this.#limits.freshMs, tried);
    this.#watched.delete(delivery.id);
    return latest ?? delivery;
  }

  #note(line: string, error: unknown): void {
    this.options.log?.(line, error);
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a promise brings, or undefined when it takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
    timer.unref();
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
