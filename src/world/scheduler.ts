/**
 * The scheduler: runs what is due in every namespace, in order, and moves the clocks. One pump a world at a time;
 * a pump ends when nothing more is due, and is woken by answers, deliveries, timers and control calls.
 */
import { setImmediate as afterAnswers, setTimeout as afterWhile } from 'node:timers/promises';
import type { Store, Table } from '../store/store.ts';
import type { Dispatcher } from '../webhooks/dispatcher.ts';
import { dueJobs, type DueJobs } from './due-jobs.ts';
import { jobsTable, type FoundJob, type JobRow } from './jobs.ts';
import type { ClockWish, Namespaces } from './namespaces.ts';
import { clockAt, clockNow, type NamespaceRow } from './world.ts';

/** What an advance did. */
export interface Advanced {
  readonly now: number;
  readonly jobsRun: number;
  /** Which jobs, in the order in which the first of each kind ran. */
  readonly ran: readonly Ran[];
  readonly webhooksDelivered: number;
  readonly webhooksFailed: number;
}

/** Jobs of one name. */
export interface Ran {
  readonly provider: string;
  readonly name: string;
  readonly count: number;
}

/** The clock would go back, or an advance is under way, or it took too long. */
export class ClockRefused extends Error {
  constructor(
    readonly status: 400 | 408 | 409,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

export interface SchedulerOptions {
  readonly store: Store;
  readonly namespaces: Namespaces;
  readonly dispatcher: Dispatcher;
  /** The outbox: its `due` and `first` say when the next attempt is due, and whether it is one that a clock jumps to. */
  readonly deliveries: Table;
  /**
   * Runs one job in a transaction of its own, unless it has gone or moved; answers whether there may be more to do now.
   * Never throws for what a job throws: that is parked.
   */
  readonly runJob: (namespace: NamespaceRow, job: FoundJob) => Promise<boolean>;
  /** A clock moved, for whoever watches. */
  readonly moved: (namespace: NamespaceRow) => void;
  readonly log: (level: 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** A world in which something happens. */
interface Active {
  readonly world: number;
  /** Calls that wait or run, by id: what they cause waits for their answers. */
  readonly held: Set<string>;
  pump: Promise<void> | undefined;
  again: boolean;
  /** There were more due jobs than are looked at in one go. */
  many: boolean;
  /** The last pump left something that waits for idleness. */
  waiting: boolean;
  advancing: boolean;
  /** How many wait until it is settled. */
  settling: number;
  /** Another process asked for the world: nothing new is begun here. */
  yielding: boolean;
  timer: NodeJS.Timeout | undefined;
  /** Woken at the next change: an answer, a delivery, the end of a pump. */
  readonly watchers: Set<() => void>;
  jobs: number;
  /** What an advance ran so far, by provider and name. */
  readonly ran: Map<string, Ran>;
}

const longestTimer = 2 ** 31 - 1;
/** How long a process may take to let a world go, and how often it is asked, in ms. */
const handOverMs = 15_000;
const askMs = 25;
/** When a pump that failed is tried again. */
const stumbleMs = 1_000;

export class Scheduler {
  readonly #active = new Map<number, Active>();
  #closed = false;

  constructor(readonly options: SchedulerOptions) {}

  /** A call of the world begins: what it causes waits for `leave`. */
  enter(world: number, call: string): void {
    this.#of(world).held.add(call);
  }

  /** Its answer is written, or given up. `caused`: it scheduled or emitted something. */
  leave(world: number, call: string, caused: boolean): void {
    const active = this.#of(world);
    active.held.delete(call);
    this.#changed(active);
    if (caused || active.waiting) this.wake(world);
    else this.#rest(active);
  }

  held(world: number): ReadonlySet<string> {
    return this.#active.get(world)?.held ?? noCalls;
  }

  busy(world: number): boolean {
    return this.#active.has(world);
  }

  /** Deliveries were tried. `leads`: something has become due by that, or will be. */
  delivered(world: number, leads: boolean): void {
    const active = this.#of(world);
    this.#changed(active);
    if (leads || active.waiting) this.wake(world);
    else this.#rest(active);
  }

  /** Something may be due: look. */
  wake(world: number): void {
    if (this.#closed) return;
    const active = this.#of(world);
    active.again = true;
    if (active.pump || active.advancing || active.yielding) return;
    active.pump = this.#pump(active)
      .catch((error: unknown) => {
        this.options.log('error', 'the scheduler stumbled', { world, error });
        // A database that several share may be away for a while.
        if (this.options.store.shared) active.timer = setTimeout(() => this.wake(world), stumbleMs).unref();
      })
      .finally(() => {
        active.pump = undefined;
        this.#changed(active);
        if (active.again && !active.advancing && !active.yielding) this.wake(world);
        else this.#rest(active);
      });
  }

  /** Wakes every world in which something waits: at start. */
  async resume(): Promise<void> {
    const { store, deliveries } = this.options;
    const due = await store.look(0, async (tx) => [
      ...(await tx.earliest(jobsTable, 'due')),
      ...(await tx.earliest(deliveries, 'due')),
    ]);
    for (const { world } of due) {
      if (this.#closed) return;
      this.wake(world);
      await afterAnswers();
    }
  }

  /** The world is nobody's any more. */
  abandon(world: number): void {
    const active = this.#active.get(world);
    if (!active) return;
    clearTimeout(active.timer);
    this.#active.delete(world);
    this.options.dispatcher.forget(world);
    this.#changed(active);
  }

  /** Resolves when this process has the claim on the world. Throws `ClockRefused` when the one that has it does not let go. */
  async acquire(world: number, timeoutMs = handOverMs): Promise<void> {
    const { store } = this.options;
    for (const deadline = performance.now() + timeoutMs; !(await store.claim(world, true)); await afterWhile(askMs))
      if (performance.now() > deadline)
        throw new ClockRefused(409, 'another replica is at work in this namespace and does not let go: try again');
  }

  /** Lets another process have the world, as soon as nothing is under way in it. */
  async yield(world: number): Promise<void> {
    const active = this.#of(world);
    if (active.yielding) return;
    active.yielding = true;
    const { store, dispatcher } = this.options;
    while (active.advancing || active.settling > 0) await this.#change(active, performance.now() + handOverMs);
    await active.pump;
    clearTimeout(active.timer);
    active.timer = undefined;
    dispatcher.forget(world);
    await dispatcher.quiet(world);
    active.yielding = false;
    await store.release(world);
    this.#rest(active);
  }

  /** Sets a clock. Throws `ClockRefused` when it would go back. */
  async set(name: string, { mode, now, scale }: ClockWish): Promise<NamespaceRow> {
    const namespace = await this.#namespace(name);
    const moved = await this.options.namespaces.moveClock(namespace, (clock) => {
      const current = clockNow(clock);
      if (now !== undefined && now < current) throw backwards(current, now);
      return clockAt({ ...clock, mode: mode ?? clock.mode, scale: scale ?? clock.scale }, now ?? current);
    });
    if (!moved) return namespace;
    this.options.moved(moved);
    this.wake(moved.world);
    return moved;
  }

  /** Takes one due time after the other up to `to`. Throws `ClockRefused`. */
  async advance(name: string, to: number, timeoutMs: number): Promise<Advanced> {
    const { world } = await this.#namespace(name);
    await this.acquire(world);
    const namespace = await this.#namespace(name);
    const active = this.#of(world);
    if (to < clockNow(namespace.clock)) throw backwards(clockNow(namespace.clock), to);
    if (active.advancing)
      throw new ClockRefused(409, 'another advance of this namespace is under way: wait for its answer');
    active.advancing = true;
    const jobsBefore = active.jobs;
    active.ran.clear();
    this.options.dispatcher.beginAdvance(world, (job) => {
      active.jobs += 1;
      note(active.ran, job);
    });
    const inTime = await this.#takeInstants(active, to, performance.now() + timeoutMs).finally(
      () => (active.advancing = false),
    );
    const { delivered, failed } = this.options.dispatcher.endAdvance(world);
    const done = {
      now: this.#clockOf(active),
      jobsRun: active.jobs - jobsBefore,
      ran: [...active.ran.values()],
      webhooksDelivered: delivered,
      webhooksFailed: failed,
    };
    this.wake(world);
    if (!inTime)
      throw new ClockRefused(
        408,
        'the advance took longer than its timeout: ask for less, or for a longer timeout',
        done,
      );
    return done;
  }

  /** False when the deadline came first. */
  async #takeInstants(active: Active, to: number, deadline: number): Promise<boolean> {
    await active.pump;
    for (;;) {
      if (!(await this.#finishInstant(active, deadline))) return false;
      const now = this.#clockOf(active);
      if (now >= to) return true;
      const next = await this.#nextDue(active.world, 'any', now);
      await this.#jump(active, Math.min(next ?? to, to));
    }
  }

  /** Resolves when nothing due is left (in `auto`: no progress job); false when that did not come in time. */
  async settle(name: string, timeoutMs: number): Promise<boolean> {
    const namespace = await this.#namespace(name);
    const deadline = performance.now() + timeoutMs;
    await this.acquire(namespace.world);
    const active = this.#of(namespace.world);
    active.settling += 1;
    // What changes while we look must not go unnoticed, nor the world be forgotten meanwhile.
    let changes = 0;
    const notice = (): void => void changes++;
    active.watchers.add(notice);
    try {
      this.wake(namespace.world);
      for (;;) {
        const seen = changes;
        if (await this.#settled(active)) return true;
        if (changes !== seen && performance.now() < deadline) continue;
        if (!(await this.#change(active, deadline))) return false;
      }
    } finally {
      active.watchers.delete(notice);
      active.settling -= 1;
      this.#changed(active);
      this.#rest(active);
    }
  }

  close(): Promise<unknown> {
    this.#closed = true;
    const pumps = [...this.#active.values()].map((active) => {
      clearTimeout(active.timer);
      this.#changed(active);
      return active.pump ?? Promise.resolve();
    });
    return Promise.allSettled(pumps);
  }

  async #pump(active: Active): Promise<void> {
    clearTimeout(active.timer);
    active.timer = undefined;
    while (!this.#closed && !active.advancing && !active.yielding) {
      active.again = false;
      if (!(await this.options.store.claim(active.world))) return; // another process runs what is due here
      const namespace = await this.options.namespaces.findWorld(active.world);
      if (!namespace) return this.abandon(active.world);
      const { more, next: nextJob } = await this.#runDue(active, namespace, namespace.clock.mode === 'auto');
      if (more) continue;
      active.waiting = false;
      if (namespace.clock.mode === 'real') return this.#setTimer(active, namespace, nextJob);
      if (namespace.clock.mode === 'frozen') return;
      if (!this.#idle(active)) return this.#waitForIdleness(active);
      const next = await this.#nextDue(active.world, 'progress', clockNow(namespace.clock));
      if (next === undefined) return;
      await this.#jump(active, next);
    }
  }

  /** Starts what is due now. */
  async #runDue(
    active: Active,
    namespace: NamespaceRow,
    progressOnly: boolean,
  ): Promise<Pick<DueJobs, 'more' | 'next'>> {
    const { world, held, advancing } = active;
    const [, { jobs, more, many, next }] = await Promise.all([
      this.options.dispatcher.startDue(world),
      dueJobs(this.options.store, {
        world,
        now: clockNow(namespace.clock),
        held,
        progressOnly,
        together: namespace.clock.mode === 'real' && !advancing,
        many: active.many,
      }),
    ]);
    active.many = many;
    const causing = await Promise.all(jobs.map((job) => this.options.runJob(namespace, job))); // in order: the store's lane keeps it
    active.jobs += jobs.length;
    if (active.advancing) for (const { row } of jobs) note(active.ran, row);
    return { more: more || causing.includes(true), next };
  }

  /** The next due time behind `after`: of anything, or of what makes an `auto` clock jump. */
  async #nextDue(world: number, of: 'any' | 'progress', after = -1): Promise<number | undefined> {
    const order = { column: 'due', direction: 'asc' } as const;
    const due = { gt: after };
    const job = of === 'any' ? { due } : { due, kind: 'progress' };
    const delivery = of === 'any' ? { due } : { due, first: true };
    const { store } = this.options;
    const [jobs, deliveries] = await store.look(world, async (tx) =>
      Promise.all([
        tx.list(jobsTable, { world, owner: '' }, { where: job, order, limit: 1 }),
        tx.list(this.options.deliveries, { world, owner: '' }, { where: delivery, order, limit: 1 }),
      ]),
    );
    const times = [...(jobs ?? []), ...(deliveries ?? [])].map((row) => (JSON.parse(row.data) as { due: number }).due);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** An advance: everything due at this instant, and what that causes. False past the deadline. */
  async #finishInstant(active: Active, deadline: number): Promise<boolean> {
    for (;;) {
      const namespace = await this.options.namespaces.findWorld(active.world);
      if (!namespace) throw new ClockRefused(409, 'the namespace was reset while its clock was advanced');
      if (!(await this.options.store.claim(active.world)))
        throw new ClockRefused(409, 'another replica took this namespace over while its clock was advanced: try again');
      if (performance.now() > deadline) return false;
      active.again = false;
      if ((await this.#runDue(active, namespace, false)).more || active.again) continue;
      if (this.#idle(active)) return true;
      const quiet = this.options.dispatcher.quiet(active.world);
      await (active.held.size > 0
        ? this.#change(active, deadline)
        : Promise.race([quiet, this.#change(active, deadline)]));
    }
  }

  async #jump(active: Active, to: number): Promise<void> {
    const namespace = this.options.namespaces.byWorld(active.world);
    if (!namespace) return;
    const moved = await this.options.namespaces.moveClock(namespace, (clock, tx) =>
      tx.claimed && to > clockNow(clock) ? clockAt(clock, to) : undefined,
    );
    if (moved) this.options.moved(moved);
  }

  #idle(active: Active): boolean {
    return active.held.size === 0 && this.options.dispatcher.underWay(active.world).fresh === 0;
  }

  #waitForIdleness(active: Active): void {
    active.waiting = true;
    void this.options.dispatcher.quiet(active.world).then(() => {
      if (active.waiting && active.held.size === 0) this.wake(active.world);
    });
  }

  #setTimer(active: Active, { clock }: NamespaceRow, nextJob: number | undefined): void {
    const next = Math.min(nextJob ?? Infinity, this.options.dispatcher.nextDue(active.world) ?? Infinity);
    if (next === Infinity || this.#closed) return;
    const wait = (next - clockNow(clock)) / clock.scale;
    active.timer = setTimeout(() => this.wake(active.world), Math.min(Math.max(wait, 1), longestTimer)).unref();
  }

  async #settled(active: Active): Promise<boolean> {
    if (active.pump || active.held.size > 0 || this.options.dispatcher.underWay(active.world).all > 0) return false;
    const namespace = await this.options.namespaces.findWorld(active.world);
    if (!namespace) return true;
    const next = await this.#nextDue(active.world, namespace.clock.mode === 'auto' ? 'progress' : 'any');
    const waits = next !== undefined && (namespace.clock.mode === 'auto' || next <= clockNow(namespace.clock));
    return !waits && !active.pump;
  }

  /** Waits for the next change; false when the deadline comes first. */
  #change(active: Active, deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (changed: boolean): void => {
        clearTimeout(timer);
        active.watchers.delete(watcher);
        resolve(changed);
      };
      const watcher = (): void => done(true);
      const timer = setTimeout(() => done(false), Math.max(deadline - performance.now(), 0)).unref();
      active.watchers.add(watcher);
    });
  }

  #changed(active: Active): void {
    for (const watcher of active.watchers) watcher();
  }

  /** Forgets a world in which nothing happens. */
  #rest(active: Active): void {
    const { held, pump, advancing, timer, watchers, world } = active;
    if (
      held.size === 0 &&
      !pump &&
      !advancing &&
      !active.yielding &&
      active.settling === 0 &&
      !timer &&
      watchers.size === 0 &&
      this.options.dispatcher.underWay(world).all === 0
    ) {
      this.#active.delete(world);
    }
  }

  #of(world: number): Active {
    let active = this.#active.get(world);
    if (!active) {
      active = {
        world,
        held: new Set(),
        pump: undefined,
        again: false,
        many: false,
        waiting: false,
        advancing: false,
        settling: 0,
        yielding: false,
        timer: undefined,
        watchers: new Set(),
        jobs: 0,
        ran: new Map(),
      };
      this.#active.set(world, active);
    }
    return active;
  }

  #clockOf({ world }: Active): number {
    const namespace = this.options.namespaces.byWorld(world);
    return namespace ? clockNow(namespace.clock) : 0;
  }

  async #namespace(name: string): Promise<NamespaceRow> {
    const namespace = await this.options.namespaces.get(name);
    if (!namespace) throw new Error(`there is no namespace ${name}`);
    return namespace;
  }
}

function note(ran: Map<string, Ran>, { provider, name }: Pick<JobRow, 'provider' | 'name'>): void {
  const { count = 0 } = ran.get(`${provider} ${name}`) ?? {};
  ran.set(`${provider} ${name}`, { provider, name, count: count + 1 });
}

const noCalls: ReadonlySet<string> = new Set();

const backwards = (now: number, to: number): ClockRefused =>
  new ClockRefused(
    400,
    `the clock never goes back: it is ${new Date(now).toISOString()}, asked for ${new Date(to).toISOString()}`,
  );
