/** Units of work outside requests: jobs, triggers, first rows, fixtures. Each is one transaction. */
import type { Store, Table, Tx } from '../store/store.ts';
import type { Faults } from '../faults/engine.ts';
import type { ProfileBook } from '../faults/profiles.ts';
import type { Delivery, Reply } from '../webhooks/delivery.ts';
import type { Followed } from '../webhooks/ports.ts';
import { Random } from '../world/chance.ts';
import { foundJob, jobsTable, putJob, takeJob, type FoundJob, type JobRow } from '../world/jobs.ts';
import { Outdated } from '../world/namespaces.ts';
import { clockNow, type NamespaceRow } from '../world/world.ts';
import { baseText } from './call.ts';
import type { Ctx } from './ctx.ts';
import type { Emulator } from './emulator.ts';
import type { Job } from './job.ts';
import { advanceJob, jobId, longestChain, Unit, type UnitOptions } from './unit.ts';

export interface WorkOptions {
  readonly store: Store;
  readonly emulators: ReadonlyMap<string, Emulator>;
  readonly profiles: ProfileBook;
  readonly faults: () => Faults;
  /** Settings by provider for namespaces that say nothing else. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly strict: boolean;
  /** The namespace's row of today, in a transaction of its world. Throws `Outdated` when it has another world by now. */
  readonly current: (tx: Tx, namespace: NamespaceRow) => Promise<NamespaceRow>;
  /** A unit is committed: what it changed and emitted, for whoever watches. */
  readonly done: (namespace: NamespaceRow, unit: Unit) => void;
  /** A job ran, or threw and was parked. */
  readonly ran?: (job: JobRow, failed: boolean) => void;
  readonly log: (level: 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** Units of one transaction, by provider; contexts of them. */
export type ContextOf = (emulator: Emulator, scope: string, account?: string) => Promise<Ctx>;

/** The providers whose first rows stand in a world. */
export const beginningsTable: Table = { name: 'beginnings', columns: [], indexes: [] };
/** Of so many worlds it is known without the store. */
const rememberedWorlds = 1000;

/** So many jobs of one instant are looked up together. */
const advanceSlice = 100;

/** The provider's own clock on which a job runs, if it does, and the time there. */
interface OwnClock {
  readonly clock?: string;
  readonly now?: number;
}

export class Work {
  readonly #settings = new WeakMap<NamespaceRow, Map<string, Readonly<Record<string, unknown>>>>();

  /** By world, what is known to be begun. */
  readonly #begun = new Map<number, Set<string>>();

  /** Deliveries whose `then` job runs, or was undone. */
  readonly #following = new Set<string>();

  constructor(readonly options: WorkOptions) {}

  /** The provider's settings in a namespace: defaults, configuration, profile, namespace. */
  settings(namespace: NamespaceRow, { name, options }: Emulator): Readonly<Record<string, unknown>> {
    let known = this.#settings.get(namespace);
    if (!known) this.#settings.set(namespace, (known = new Map()));
    const made = known.get(name);
    if (made) return made;
    const given = {
      ...this.options.settings[name],
      ...this.options.profiles.settings(namespace.profile, name),
      ...namespace.settings[name],
    };
    const whole: Readonly<Record<string, unknown>> = options.settings ? options.settings().parse(given) : given;
    known.set(name, whole);
    return whole;
  }

  /** What a unit of a namespace is made of, for whatever causes it. */
  unit(tx: Tx, namespace: NamespaceRow, emulator: Emulator, scope: string, more: Partial<UnitOptions> = {}): Unit {
    return new Unit({
      tx,
      namespace,
      emulator,
      settings: this.settings(namespace, emulator),
      base: baseText(namespace.base),
      cause: undefined,
      random: new Random(String(namespace.seed), scope),
      now: clockNow(namespace.clock),
      strict: this.options.strict,
      depth: undefined,
      request: undefined,
      fault: undefined,
      webhookFault: undefined,
      ...more,
    });
  }

  /** The context of a unit for an account, by default the main one. */
  async context(unit: Unit, account: string | undefined): Promise<Ctx> {
    const { emulator } = unit.options;
    const blank = unit.context({ id: '' });
    return unit.context(await emulator.world.account(blank, account));
  }

  /** One provider's work as one transaction, as if the outside had caused it. */
  async perform<T>(
    namespace: NamespaceRow,
    emulator: Emulator,
    scope: string,
    work: (ctx: Ctx) => Promise<T>,
    { account }: { readonly account?: string | undefined } = {},
  ): Promise<T> {
    return this.transaction(namespace, [emulator], async (contextOf) =>
      work(await contextOf(emulator, scope, account)),
    );
  }

  /** Reads as a provider's main account: draws no chance and writes nothing. */
  async look<T>(namespace: NamespaceRow, emulator: Emulator, read: (ctx: Ctx) => Promise<T>): Promise<T> {
    await this.begin(namespace, emulator);
    return this.options.store.look(namespace.world, async (tx) =>
      read(await this.context(this.unit(tx, namespace, emulator, `${emulator.name}.look`), undefined)),
    );
  }

  /** Several providers' work as one transaction. */
  async transaction<T>(
    namespace: NamespaceRow,
    emulators: Iterable<Emulator>,
    work: (contextOf: ContextOf) => Promise<T>,
  ): Promise<T> {
    for (const emulator of emulators) await this.begin(namespace, emulator);
    const units: Unit[] = [];
    const result = await this.options.store.transaction(namespace.world, async (tx) => {
      const current = await this.options.current(tx, namespace);
      units.length = 0;
      const made = await work(async (emulator, scope, account) => {
        const number = await tx.next(current.world, scope);
        const effects = this.options
          .faults()
          .deliveries(current, { provider: emulator.name, name: scope }, String(number));
        const unit = this.unit(tx, current, emulator, `${scope}#${number}`, { webhookFault: effects });
        units.push(unit);
        return this.context(unit, account);
      });
      for (const unit of units) if (unit.hasEffects) await unit.flush(); // thousands of waits for nothing look like a wait for something else
      return made;
    });
    for (const unit of units) this.options.done(namespace, unit);
    return result;
  }

  /**
   * Makes a provider's first rows in a namespace, unless they stand: before its first call, trigger, fixture or look from
   * outside. A provider that nobody uses costs a namespace nothing.
   */
  async begin(namespace: NamespaceRow, emulator: Emulator): Promise<void> {
    const { world } = namespace;
    if (this.#begun.get(world)?.has(emulator.name)) return;
    await this.options.store.transaction(world, async (tx) =>
      this.#begin(tx, await this.options.current(tx, namespace), emulator),
    );
    const begun = this.#begun.get(world);
    if (begun) return void begun.add(emulator.name);
    if (this.#begun.size >= rememberedWorlds) this.#begun.clear();
    this.#begun.set(world, new Set([emulator.name]));
  }

  /** Begins in a new world what was begun in the one before it: calls under way find what they need. */
  async beginAgain(tx: Tx, namespace: NamespaceRow, before: number): Promise<void> {
    for (const emulator of this.options.emulators.values())
      if (await tx.get(beginningsTable, before, '', emulator.name)) await this.#begin(tx, namespace, emulator);
  }

  async #begin(tx: Tx, namespace: NamespaceRow, emulator: Emulator): Promise<void> {
    const { world } = namespace;
    if (await tx.get(beginningsTable, world, '', emulator.name)) return;
    await tx.insert(beginningsTable, { world, owner: '', key: emulator.name, data: '{}', internal: null });
    const unit = this.unit(tx, namespace, emulator, `${emulator.name}.world#1`);
    await emulator.world.rows?.(await this.context(unit, undefined));
    await unit.flush();
  }

  /** Runs one job, unless it has gone or moved; parks it when it throws. Answers whether there may be more to do now. */
  async runJob(namespace: NamespaceRow, job: FoundJob): Promise<boolean> {
    try {
      return await (job.row.name === advanceJob ? this.#advance(namespace, job) : this.#runOrPark(namespace, job, {}));
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      return false; // its world is to be swept
    }
  }

  /**
   * Runs the `then` job of a delivery that is over, in the transaction that records it; answers what is to be done once
   * that is committed. What the job throws undoes the transaction; asked for the same delivery again, the job is
   * scheduled instead, to fail by itself.
   */
  async followUp(
    tx: Tx,
    namespace: NamespaceRow,
    { provider, then, account, base, id }: Delivery,
    reply: Reply,
  ): Promise<Followed | undefined> {
    const emulator = this.options.emulators.get(provider);
    const job = then && emulator?.jobs.get(then.job);
    if (!then || !emulator || !job) return undefined;
    const row: JobRow = {
      id: `${jobId(provider, job, then.input)}:${id}`,
      provider,
      name: job.name,
      kind: 'progress',
      due: clockNow(namespace.clock),
      input: { ...then.input, reply },
      account,
      base,
    };
    if (this.#following.delete(id)) {
      await putJob(tx, namespace.world, row);
      return undefined;
    }
    this.#following.add(id);
    const unit = await this.#runNow(tx, namespace, row, {});
    this.#following.delete(id);
    const done = (): void => {
      this.options.ran?.(row, false);
      this.options.done(namespace, unit);
    };
    return { caused: unit.caused > 0, done };
  }

  async #runNow(tx: Tx, namespace: NamespaceRow, row: JobRow, at: OwnClock): Promise<Unit> {
    const { emulator, job } = this.#find(row);
    const run = `${row.id}#${row.chance ?? 1}`;
    const effects = this.options
      .faults()
      .deliveries(namespace, { provider: row.provider, name: `${row.provider}.${row.name}` }, run);
    const depth = (row.depth ?? 0) + 1;
    if (depth === longestChain)
      this.options.log(
        'warn',
        `${row.id} stands at the end of a chain of ${longestChain} jobs: the next one waits for an advance`,
      );
    const more = { base: row.base, webhookFault: effects, depth: Math.min(depth, longestChain) };
    const unit = this.unit(tx, namespace, emulator, `job ${run}`, more);
    const ctx = await this.context(unit, row.account);
    await job.run((at.clock ? ctx.as(at) : ctx) as never, row.input);
    await unit.flush();
    return unit;
  }

  /** What is due on a provider's own clock, in order, each as its own transaction; then the job that waits for it. */
  async #advance(namespace: NamespaceRow, found: FoundJob): Promise<boolean> {
    const { store } = this.options;
    const { row } = found;
    const { clock, to, then } = row.input as { clock: string; to: number; then: { name: string; input: unknown } };
    const order = { column: 'clockDue', direction: 'asc' } as const;
    const where = { clock, clockDue: { lte: to } };
    for (;;) {
      const due = await store.transaction(namespace.world, async (tx) => {
        if (!tx.claimed) return undefined;
        const rows = await tx.list(
          jobsTable,
          { world: namespace.world, owner: '' },
          { where, order, limit: advanceSlice },
        );
        return rows.map(foundJob);
      });
      if (!due) return false; // another process has the world now
      const [first] = due;
      if (!first) break;
      const { clockDue } = first.row;
      const now = clockDue ?? to;
      const together = due.filter((next) => next.row.clockDue === clockDue); // what runs now may bring something that is due before the others
      await Promise.all(together.map((next) => this.#runOrPark(namespace, next, { clock, now }))); // in order: the store's lane keeps it
    }
    const { clock: _, clockDue: __, ...rest } = row;
    const job = this.options.emulators.get(row.provider)?.jobs.get(then.name);
    if (!job) throw new Error(`${row.provider} has no job ${then.name}`);
    await store.transaction(namespace.world, async (tx) => {
      if (!(await takeJob(tx, namespace.world, found))) return;
      await putJob(tx, namespace.world, {
        ...rest,
        id: jobId(row.provider, job, then.input),
        name: then.name,
        kind: 'progress',
        input: then.input,
      });
    });
    return true;
  }

  async #runOrPark(namespace: NamespaceRow, found: FoundJob, at: OwnClock): Promise<boolean> {
    const { store, log } = this.options;
    const { row } = found;
    try {
      const unit = await store.transaction(namespace.world, async (tx) => {
        if (!tx.claimed || !(await takeJob(tx, namespace.world, found))) return undefined;
        return this.#runNow(tx, await this.options.current(tx, namespace), row, at);
      });
      if (!unit) return true; // it moved: perhaps to now
      this.options.ran?.(row, false);
      this.options.done(namespace, unit);
      return unit.caused > 0;
    } catch (error) {
      if (error instanceof Outdated) throw error;
      this.options.ran?.(row, true);
      const failed = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('error', `job ${row.id} failed: it is parked`, { namespace: namespace.name, error });
      await store.transaction(namespace.world, (tx) =>
        putJob(tx, namespace.world, { ...row, due: null, clockDue: undefined, failed }),
      );
      return false;
    }
  }

  #find({ provider, name }: JobRow): { emulator: Emulator; job: Job<unknown> } {
    const emulator = this.options.emulators.get(provider);
    const job = emulator?.jobs.get(name);
    if (!emulator || !job) throw new Error(`${provider} has no job ${name}`);
    return { emulator, job };
  }
}
