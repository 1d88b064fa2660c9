/** Which deliveries may go when: targets kept apart, everything bounded, and what counts as under way. */
import { type Entry, TargetQueue } from './queue.ts';

export interface TrafficLimits {
  /** Deliveries under way to one target of one world … */
  readonly perTarget: number;
  /** … and as long as it has not answered: a target that hangs shall not take many connections. */
  readonly firstContact: number;
  /** Under way for less than `freshMs`, to all targets that have answered, and as many to all that have not. */
  readonly fresh: number;
  /** Under way, to all targets of either kind. */
  readonly all: number;
  /** After so long a delivery holds nobody up any more. */
  readonly freshMs: number;
}

export const defaultLimits: TrafficLimits = { perTarget: 16, firstContact: 4, fresh: 512, all: 2048, freshMs: 2000 };

/** Deliveries that go as one: several only where a batch joins them. */
export interface Flight {
  readonly world: number;
  readonly entries: readonly Entry[];
  readonly startedAt: number;
}

interface Target {
  readonly world: number;
  readonly origin: string;
  queue: TargetQueue;
  readonly flights: Set<Flight>;
  /** Those that answer have a bound of their own, so that however many dead ones do not delay them. */
  bound: Bound;
}

interface WorldTraffic {
  readonly targets: Map<string, Target>;
  readonly flights: Map<Flight, Target>;
  readonly waiters: (() => void)[];
  timer?: NodeJS.Timeout | undefined;
}

/** What is under way to targets of one kind. */
class Bound {
  /** Targets that have something to send and a slot to send it in; the longest waiting first. */
  readonly ready = new Set<Target>();
  /** Oldest first. */
  readonly flights = new Set<Flight>();

  constructor(
    readonly slots: number,
    readonly limits: TrafficLimits,
  ) {}

  /** How many more may start. */
  room(now: number): number {
    const { fresh, all } = this.limits;
    let stale = 0;
    for (const flight of this.flights) {
      if (isFresh(flight, now, this.limits)) break;
      stale++;
    }
    return Math.min(fresh - (this.flights.size - stale), all - this.flights.size);
  }

  get full(): boolean {
    return this.flights.size >= this.limits.all;
  }
}

const isFresh = ({ startedAt }: Flight, now: number, { freshMs }: TrafficLimits): boolean => now - startedAt < freshMs;

/** So many targets are remembered as answering. */
const memory = 10_000;

export class Traffic {
  #worlds = new Map<number, WorldTraffic>();
  #answering: Bound;
  #unproven: Bound;
  /** Targets that answered when last tried: world and origin. */
  #answered = new Set<string>();
  #retry: NodeJS.Timeout | undefined;

  /** `wake`: something may start that could not when `start` was last asked. */
  constructor(
    readonly limits: TrafficLimits,
    readonly wake: () => void,
  ) {
    this.#answering = new Bound(limits.perTarget, limits);
    this.#unproven = new Bound(limits.firstContact, limits);
  }

  /** Puts an entry into its target's queue. */
  add(world: number, origin: string, entry: Entry): void {
    const { targets } = this.#world(world);
    let target = targets.get(origin);
    if (!target) {
      const bound = this.#answered.has(`${world} ${origin}`) ? this.#answering : this.#unproven;
      target = { world, origin, queue: new TargetQueue(), flights: new Set(), bound };
      targets.set(origin, target);
    }
    target.queue.add(entry);
    this.#offer(target);
  }

  /** Takes what may go now, one of each target in turn. */
  start(): Flight[] {
    const startedAt = performance.now();
    const started = [this.#answering, this.#unproven].flatMap((bound) => this.#startOf(bound, startedAt));
    for (const number of new Set(started.map(({ world }) => world))) this.#settleWaiters(number, this.#world(number));
    return started;
  }

  #startOf(bound: Bound, startedAt: number): Flight[] {
    const started: Flight[] = [];
    let room = bound.room(startedAt);
    for (const target of bound.ready) {
      if (room <= 0) break;
      bound.ready.delete(target);
      const entries = target.queue.take();
      if (entries.length > 0) {
        const flight: Flight = { world: target.world, entries, startedAt };
        target.flights.add(flight);
        bound.flights.add(flight);
        this.#world(target.world).flights.set(flight, target);
        started.push(flight);
        room--;
      }
      this.#offer(target); // behind the others, so this loop comes back to it
    }
    if (bound.ready.size > 0) this.#wakeWhenStale(bound, startedAt);
    return started;
  }

  /** A flight is over; `answered` says whether the target did answer, undefined that it was not tried. */
  finish(flight: Flight, answered: boolean | undefined): void {
    for (const bound of [this.#answering, this.#unproven])
      if (bound.flights.delete(flight) && bound.ready.size > 0) this.wake();
    const world = this.#worlds.get(flight.world);
    const target = world?.flights.get(flight);
    if (!world || !target) return;
    world.flights.delete(flight);
    target.flights.delete(flight);
    target.queue.tried(flight.entries);
    if (answered !== undefined) this.#judge(target, answered);
    this.#offer(target);
    this.#tidy(world, target);
    this.#settleWaiters(flight.world, world);
  }

  #judge(target: Target, answered: boolean): void {
    const name = `${target.world} ${target.origin}`;
    if (this.#answered.size >= memory) this.#answered.clear();
    if (answered) this.#answered.add(name);
    else this.#answered.delete(name);
    target.bound.ready.delete(target);
    target.bound = answered ? this.#answering : this.#unproven;
  }

  /** Drops what waits; what is under way ends by itself, and is answered here by id. */
  forget(number: number): ReadonlySet<string> {
    const world = this.#worlds.get(number);
    if (!world) return new Set();
    for (const target of world.targets.values()) {
      target.queue = new TargetQueue();
      target.bound.ready.delete(target);
      this.#tidy(world, target);
    }
    const ids = [...world.flights.keys()].flatMap(({ entries }) => entries.map(({ id }) => id));
    this.#settleWaiters(number, world);
    return new Set(ids);
  }

  underWay(number: number): { readonly fresh: number; readonly all: number } {
    const world = this.#worlds.get(number);
    if (!world) return { fresh: 0, all: 0 };
    const now = performance.now();
    let [fresh, all] = [0, 0];
    for (const target of world.targets.values()) {
      const young = [...target.flights].filter((flight) => isFresh(flight, now, this.limits)).length;
      // What waits for a target is fresh as long as that one gets on, so ten thousand are waited for, a dead one is not.
      const moves = young > 0 || (target.bound.ready.has(target) && !target.bound.full);
      fresh += young + (moves ? target.queue.size : 0);
      all += target.flights.size + target.queue.size;
    }
    return { fresh, all };
  }

  /** Resolves when nothing of the world is under way for less than `freshMs`. */
  quiet(number: number): Promise<void> {
    return new Promise((resolve) => {
      const world = this.#world(number);
      world.waiters.push(resolve);
      this.#settleWaiters(number, world);
    });
  }

  /** Drops what waits, everywhere, and lets go of whoever waits for quiet. */
  close(): void {
    clearTimeout(this.#retry);
    for (const [number, world] of this.#worlds) {
      this.forget(number);
      clearTimeout(world.timer);
      for (const resolve of world.waiters.splice(0)) resolve();
    }
  }

  #tidy(world: WorldTraffic, target: Target): void {
    if (target.flights.size === 0 && target.queue.size === 0) world.targets.delete(target.origin);
  }

  #world(number: number): WorldTraffic {
    let world = this.#worlds.get(number);
    if (!world) this.#worlds.set(number, (world = { targets: new Map(), flights: new Map(), waiters: [] }));
    return world;
  }

  #offer(target: Target): void {
    const { queue, flights, bound } = target;
    if (!queue.ready || flights.size >= bound.slots || bound.ready.has(target)) return;
    bound.ready.add(target);
    this.wake();
  }

  /** Everything is taken: the oldest that is still fresh makes room when it stops being so, if it is not over before. */
  #wakeWhenStale(bound: Bound, now: number): void {
    if (this.#retry) return;
    const oldest = [...bound.flights].find((flight) => isFresh(flight, now, this.limits));
    if (!oldest) return;
    const retry = (): void => {
      this.#retry = undefined;
      this.wake();
    };
    this.#retry = setTimeout(retry, oldest.startedAt + this.limits.freshMs - now + 1);
    this.#retry.unref();
  }

  #settleWaiters(number: number, world: WorldTraffic): void {
    if (world.waiters.length === 0) {
      if (world.targets.size === 0 && world.flights.size === 0) this.#worlds.delete(number);
      return;
    }
    if (this.underWay(number).fresh === 0) {
      clearTimeout(world.timer);
      world.timer = undefined;
      for (const resolve of world.waiters.splice(0)) resolve();
      this.#settleWaiters(number, world);
      return;
    }
    const youngest = [...world.flights.keys()].at(-1);
    if (world.timer || !youngest) return;
    world.timer = setTimeout(
      () => {
        world.timer = undefined;
        this.#settleWaiters(number, world);
      },
      Math.max(1, youngest.startedAt + this.limits.freshMs - performance.now() + 1),
    );
    world.timer.unref();
  }
}
