/**
 * The lanes of a PostgreSQL store, one for each world in use: transactions of a world run one after the other, those that
 * wait together share one commit, and nobody is answered before it. Other processes are kept out by the world's lock.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Tx } from '../store.ts';
import { Batch } from './batch.ts';
import type { Claims } from './claims.ts';
import { drive } from './drive.ts';
import type { Outcome } from './drive.ts';
import type { Rows } from './rows.ts';
import type { Series } from './series.ts';
import { isLoss, Session } from './session.ts';
import { PostgresTx } from './transaction.ts';

/** A batch takes no more in after so many transactions or milliseconds, whichever comes first. */
const BATCH = 64;
const BATCH_MS = 10;

/** How long works are run again after conflicts and lost connections. */
const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 500;

export interface LanesOptions {
  readonly pool: Pool;
  readonly rows: Rows;
  readonly series: Series;
  readonly claims: Claims;
  /** Names this process. */
  readonly writer: string;
  readonly log: (line: string) => void;
}

interface Entry {
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The batch was undone, and may be run again. */
class Again extends Error {
  constructor(override readonly cause: unknown) {
    super('a batch is run again');
  }
}

export class Lanes {
  /** What waits, by world, while something of that world runs. */
  private readonly queues = new Map<number, Entry[]>();
  private whenIdle: (() => void)[] = [];
  private closed = false;

  constructor(private readonly options: LanesOptions) {}

  run<T>(world: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new Error('the store is closed'));
    return new Promise<unknown>((resolve, reject) => {
      const entry: Entry = { work, resolve, reject };
      const queue = this.queues.get(world);
      if (queue) return void queue.push(entry);
      this.queues.set(world, [entry]);
      void this.drain(world);
    }) as Promise<T>;
  }

  /** Runs work that only reads, beside the lanes; again when its connection was lost. */
  async look<T>(world: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.closed) throw new Error('the store is closed');
    const { pool, rows, series, claims, writer } = this.options;
    for (let tries = 1; ; tries += 1) {
      const batch = new Batch(new Session(await pool.connect()), world, series, claims, writer);
      const { session } = batch;
      batch.peek();
      const tx = new PostgresTx(rows, batch);
      const outcome = await drive(() => work(tx), tx.calls);
      tx.end();
      while (tx.calls.pending > 0) await tx.calls.next();
      session.client.release(session.broken !== undefined);
      if (session.broken !== undefined && tries < 3) continue;
      if ('error' in outcome) throw outcome.error;
      return outcome.value as T;
    }
  }

  /** Lets no new work in and resolves when what was waiting is done. */
  close(): Promise<void> {
    this.closed = true;
    return this.queues.size > 0 ? new Promise((resolve) => this.whenIdle.push(resolve)) : Promise.resolve();
  }

  private async drain(world: number): Promise<void> {
    const queue = this.queues.get(world) ?? [];
    while (queue.length > 0) await this.batch(world, queue);
    this.queues.delete(world);
    if (this.queues.size > 0) return;
    this.whenIdle.forEach((idle) => idle());
    this.whenIdle = [];
  }

  private async batch(world: number, queue: Entry[]): Promise<void> {
    const taken = queue.splice(0, 1);
    const deadline = Date.now() + PATIENCE_MS;
    for (let pause = 20; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        const outcomes = await this.once(world, taken, queue);
        return taken.forEach((entry, index) => settle(entry, outcomes[index]));
      } catch (error) {
        if (!(error instanceof Again) || Date.now() > deadline) return this.giveUp(taken, error);
        await wait(pause * (0.5 + Math.random())); // those that met must not meet again
      }
    }
  }

  private giveUp(taken: readonly Entry[], error: unknown): void {
    const why: unknown = error instanceof Again ? error.cause : error;
    this.options.log(`store: a batch of ${taken.length} undone: ${why instanceof Error ? why.message : String(why)}`);
    for (const { reject } of taken) reject(why);
  }

  /** Runs those taken, and as many more as come meanwhile. Throws `Again` when all of it was undone and may be run again. */
  private async once(world: number, taken: Entry[], queue: Entry[]): Promise<readonly Outcome[]> {
    const { pool, series, claims, writer } = this.options;
    const client = await pool.connect().catch((error: unknown) => {
      throw new Again(error);
    });
    const batch = new Batch(new Session(client), world, series, claims, writer);
    const { session } = batch;
    let committing = false;
    try {
      await batch.open();
      const outcomes = await this.works(batch, taken, queue);
      committing = true;
      await batch.commit();
      client.release();
      return outcomes;
    } catch (error) {
      const lost = session.broken !== undefined && isLoss(session.broken);
      if (!lost) await session.client.query('ROLLBACK').catch(() => undefined);
      client.release(lost);
      // Whether a commit that nobody answered took place cannot be known: it is not run twice.
      if (session.broken !== undefined && !(lost && committing)) throw new Again(session.broken);
      throw error;
    }
  }

  private async works(batch: Batch, taken: Entry[], queue: Entry[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const started = performance.now();
    for (let index = 0; ; index += 1) {
      const room = index < BATCH && performance.now() - started < BATCH_MS;
      if (index === taken.length && room) taken.push(...queue.splice(0, 1));
      const entry = taken[index];
      if (!entry) return outcomes;
      outcomes.push(await this.work(batch, entry));
    }
  }

  private async work(batch: Batch, { work }: Entry): Promise<Outcome> {
    const { session } = batch;
    batch.begin();
    const tx = new PostgresTx(this.options.rows, batch);
    const outcome = await drive(() => work(tx), tx.calls);
    tx.end();
    while (tx.calls.pending > 0) await tx.calls.next(); // nobody waited for them: what they meet is this work's, not the next one's
    if (session.broken !== undefined) throw session.broken;
    const failed = session.failed !== undefined && !('error' in outcome);
    const end: Outcome = failed ? { error: session.failed } : outcome;
    if ('error' in end) await batch.undo('work');
    return end;
  }
}

function settle({ resolve, reject }: Entry, outcome: Outcome | undefined): void {
  if (!outcome) reject(new Error('a transaction came to no end'));
  else if ('error' in outcome) reject(outcome.error);
  else resolve(outcome.value);
}
