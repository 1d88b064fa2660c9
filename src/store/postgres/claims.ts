/**
 * Who runs the jobs and deliveries of which world. A claim stands in the world's lock row and is good as long as its
 * process shows that it lives; every transaction sees it, so a process that was taken for dead stops by itself. Others
 * leave word in the row, and the owner looks ten times a second, and whenever it works in the world anyway.
 */
import type { Pool } from 'pg';
import type { Watcher } from '../store.ts';
import { takeLock } from './locks.ts';
import type { Lock } from './locks.ts';
import type { Session } from './session.ts';

/** How long a process is taken to live after it last said so, and how often it says so, in ms. */
const LIFE = 6_000;
const BEAT = 1_500;
/** How often an owner looks for calls, in ms: what another process has caused waits so long at most. */
const LOOK = 100;

/** Worlds of a dead process that are looked at in one beat. */
const SLICE = 200;
/** Owners remembered of worlds that are not ours. */
const KEPT = 10_000;

export interface ClaimsOptions {
  readonly pool: Pool;
  /** Names this process. */
  readonly me: string;
  /** Runs a transaction outside the lanes. */
  readonly alone: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
  readonly log: (line: string) => void;
}

export class Claims {
  private readonly held = new Set<number>();
  /** Of other worlds, who had them when a transaction of ours saw them last. */
  private readonly owners = new Map<number, string>();
  private living: ReadonlySet<string> = new Set();
  /** Calls that the watcher has been told of, until a transaction has marked them as heard. */
  private readonly told = new Map<number, string>();
  private watcher: Watcher | undefined;
  private timers: NodeJS.Timeout[] = [];
  private busy: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ClaimsOptions) {}

  watch(watcher: Watcher): void {
    this.watcher = watcher;
    const every = (ms: number, what: string, work: () => Promise<void>): void => {
      let running = false;
      const turn = (): void => {
        if (running) return;
        running = true;
        this.busy = work()
          .catch((error: unknown) => this.options.log(`store: ${what} failed: ${String(error)}`))
          .finally(() => (running = false));
      };
      this.timers.push(setInterval(turn, ms).unref());
      turn();
    };
    every(BEAT, 'the sign of life', () => this.beat());
    every(LOOK, 'the look for calls', () => (this.held.size > 0 ? this.look() : Promise.resolve()));
  }

  /** What a transaction saw of its world's claim. Answers whether the world is ours. */
  see(world: number, { owner, wanted, called }: Lock): boolean {
    const ours = owner === this.options.me;
    if (ours) {
      this.held.add(world);
      if (called) this.tell(world, 'called');
      if (wanted !== null) this.tell(world, 'asked');
      return true;
    }
    if (this.held.delete(world)) this.tell(world, 'lost');
    if (this.owners.size >= KEPT) this.owners.clear();
    if (owner === null) this.owners.delete(world);
    else this.owners.set(world, owner);
    return false;
  }

  /** The world is no more. */
  forget(world: number): void {
    this.held.delete(world);
    this.owners.delete(world);
  }

  has(world: number): boolean {
    return this.held.has(world);
  }

  /** Claims a world, unless another living process has it; that one is asked for it when `ask` says so. */
  async claim(world: number, ask: boolean): Promise<boolean> {
    if (this.held.has(world)) return true;
    if (!ask && this.living.has(this.owners.get(world) ?? '')) return false;
    const { me, alone } = this.options;
    const claimed = await alone(async (session) => {
      const { owner } = await takeLock(session, world);
      if (owner !== null && owner !== me && (await lives(session, owner))) {
        const text = 'UPDATE backlot_locks SET wanted = $2 WHERE world = $1 AND wanted IS DISTINCT FROM $2';
        if (ask) await session.query({ text, values: [world, me] });
        this.owners.set(world, owner);
        return false;
      }
      const text = 'UPDATE backlot_locks SET owner = $2, wanted = NULL, done = work WHERE world = $1';
      await session.query({ text, values: [world, me] });
      return true;
    });
    if (claimed) this.held.add(world);
    return claimed;
  }

  /** Gives a claim to whoever asked for it, or back. */
  async release(world: number): Promise<void> {
    this.held.delete(world);
    await this.options.alone((session) =>
      session.query({
        text: 'UPDATE backlot_locks SET owner = wanted, wanted = NULL, work = work + 1 WHERE world = $1 AND owner = $2',
        values: [world, this.options.me],
      }),
    );
  }

  /** Leaves all claims to the others. */
  async close(): Promise<void> {
    this.timers.forEach((timer) => clearInterval(timer));
    this.watcher = undefined;
    await this.busy;
    const { me, alone } = this.options;
    await alone(async (session) => {
      const text = 'UPDATE backlot_locks SET owner = wanted, wanted = NULL, work = work + 1 WHERE owner = $1';
      await session.query({ text, values: [me] });
      await session.query({ text: 'DELETE FROM backlot_processes WHERE id = $1', values: [me] });
    });
  }

  private tell(world: number, what: keyof Watcher): void {
    setImmediate(() => this.watcher?.[what](world));
  }

  private async beat(): Promise<void> {
    const { pool, me } = this.options;
    const until = `now() + interval '${LIFE} milliseconds'`;
    await pool.query({
      name: 'beat',
      text: `INSERT INTO backlot_processes (id, until) VALUES ($1, ${until}) ON CONFLICT (id) DO UPDATE SET until = ${until}`,
      values: [me],
    });
    const { rows } = await pool.query<{ id: string; lives: string }>(
      'SELECT id, until > now() AS lives FROM backlot_processes',
    );
    const alive = rows.filter(({ lives: living }) => living === 't');
    this.living = new Set(alive.map(({ id }) => id));
    for (const { id } of rows) if (!this.living.has(id)) await this.bury(id);
    const orphans = await pool.query<{ world: number }>({
      name: 'orphans',
      text: `SELECT world FROM backlot_locks WHERE work <> done AND owner IS NULL LIMIT ${SLICE}`,
    });
    for (const { world } of orphans.rows) if (world !== 0) this.tell(world, 'called');
    await this.look(); // also when nothing is held: a claim may have come that nobody waited for any more
  }

  /** Takes over from a process that lives no more, until nothing is left of it. */
  private async bury(dead: string): Promise<void> {
    const { pool } = this.options;
    const { rows } = await pool.query<{ world: number }>({
      name: 'worlds of the dead',
      text: `SELECT world FROM backlot_locks WHERE owner = $1 LIMIT ${SLICE}`,
      values: [dead],
    });
    for (const { world } of rows) this.tell(world, 'called');
    if (rows.length === 0) await pool.query('DELETE FROM backlot_processes WHERE id = $1 AND until < now()', [dead]);
  }

  private async look(): Promise<void> {
    const { rows } = await this.options.pool.query<{
      world: number;
      work: number;
      done: number;
      wanted: string | null;
    }>({
      name: 'look',
      text: 'SELECT world, work, done, wanted FROM backlot_locks WHERE owner = $1 AND (work <> done OR wanted IS NOT NULL)',
      values: [this.options.me],
    });
    const before = new Map(this.told);
    this.told.clear();
    for (const { world, work, done, wanted } of rows) {
      const word = `${work} ${wanted ?? ''}`;
      this.told.set(world, word);
      if (before.get(world) === word) continue;
      if (work !== done) this.tell(world, 'called');
      if (wanted !== null) this.tell(world, 'asked');
    }
  }
}

async function lives(session: Session, process: string): Promise<boolean> {
  const text = 'SELECT 1 FROM backlot_processes WHERE id = $1 AND until > now()';
  return (await session.query({ text, values: [process] })).count > 0;
}
