/**
 * The one lane of a SQLite store: transactions run one after the other, each in a savepoint, and a batch of them shares
 * one commit. Nobody is answered before that commit. Work that goes with a lost one is done again, by itself.
 */
import { UnsettledWork } from '../store.ts';
import type { Levels } from './levels.ts';

/** A batch ends after so many transactions or milliseconds, whichever comes first. */
const BATCH = 64;
const BATCH_MS = 25;

export interface Lane {
  /** Runs `work` in a savepoint and settles after the commit; `end` is called when the work may do no more. */
  run<T>(work: () => Promise<T>, end?: () => void): Promise<T>;
  /** Does a piece of the running transaction, which notices when SQLite has given up the whole batch. */
  step<T>(piece: () => T): T;
  /** Lets no new work in and resolves when what was waiting is done. */
  close(): Promise<void>;
}

export interface LaneOptions {
  readonly levels: Levels;
  /** Keeps what the batch has done. Throws when that cannot be. */
  readonly commit: () => void;
  /** Undoes it. */
  readonly undo: () => void;
  readonly log: (line: string) => void;
}

interface Entry {
  readonly work: () => Promise<unknown>;
  readonly end: () => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

export function openLane({ levels, commit, undo, log }: LaneOptions): Lane {
  const queue: Entry[] = [];
  let running = false;
  let closed = false;
  let whenIdle: (() => void)[] = [];
  /** Why the transaction of the batch is no more. */
  let lost: { readonly error: unknown } | undefined;
  /** Ends the work that runs, unless it has ended. */
  let giveUpWork: () => void = () => undefined;
  let guarded = false;

  function run<T>(work: () => Promise<T>, end: () => void = () => undefined): Promise<T> {
    if (closed) return Promise.reject(new Error('the store is closed'));
    return new Promise<unknown>((resolve, reject) => {
      queue.push({ work, end, resolve, reject });
      if (running) return;
      running = true;
      // After all sockets that are readable now had their turn, so that their transactions meet in one batch.
      setImmediate(drain);
    }) as Promise<T>;
  }

  function drain(): void {
    void Promise.resolve()
      .then(batch)
      .then(() => {
        if (queue.length) return void setImmediate(drain);
        running = false;
        whenIdle.forEach((idle) => idle());
        whenIdle = [];
      });
  }

  async function batch(): Promise<void> {
    const started = performance.now();
    const hasTime = (count: number): boolean => count < BATCH && performance.now() - started < BATCH_MS;
    const done = await together((count) => (count === 0 || hasTime(count) ? queue.shift() : undefined));
    if (!lost || done.length === 1) return done.forEach(settle);
    // One of them, or their number, was too much: each has a commit of its own, so that those succeed that can.
    for (const [entry] of done) (await together((count) => (count === 0 ? entry : undefined))).forEach(settle);
  }

  /** Runs entries one after the other; what became of them holds unless their commit is lost. */
  async function together(next: (count: number) => Entry | undefined): Promise<[Entry, Outcome][]> {
    const done: [Entry, Outcome][] = [];
    lost = undefined;
    for (let entry = next(0); entry; entry = next(done.length)) done.push([entry, await runOne(entry)]);
    attempt(commit);
    if (lost) giveUp(done.length);
    return done;
  }

  /** Does what must not fail: if it does, the batch is lost. */
  function attempt(piece: () => void): void {
    if (lost) return;
    try {
      piece();
    } catch (error) {
      lost = { error };
    }
  }

  function giveUp(count: number): void {
    const { error } = lost ?? {};
    log(`store: a batch of ${count} undone: ${error instanceof Error ? error.message : String(error)}`);
    try {
      undo();
    } catch (failure) {
      log(`store: rollback failed: ${String(failure)}`);
    }
  }

  async function runOne(entry: Entry): Promise<Outcome> {
    if (lost) return lost;
    const depth = levels.enter();
    const outcome = await drive(entry.work);
    entry.end();
    attempt(() => ('error' in outcome ? levels.undoTo(depth) : levels.keepTo(depth)));
    return outcome;
  }

  function drive(work: () => Promise<unknown>): Promise<Outcome> {
    guard();
    return new Promise((resolve) => {
      giveUpWork = () => resolve({ error: new UnsettledWork() });
      try {
        work().then(
          (value) => resolve({ value }),
          (error: unknown) => resolve({ error }),
        );
      } catch (error) {
        resolve({ error });
      }
    });
  }

  /**
   * The store answers at once, so a batch, which is begun by a microtask, is one row of them. What is still waiting at
   * its end, when ticks have their turn, waits for something else.
   */
  function guard(): void {
    if (guarded) return;
    guarded = true;
    process.nextTick(() => {
      guarded = false;
      giveUpWork();
    });
  }

  function settle([{ resolve, reject }, outcome]: [Entry, Outcome]): void {
    if ('error' in outcome) reject(outcome.error);
    else if (lost) reject(lost.error);
    else resolve(outcome.value);
  }

  function step<T>(piece: () => T): T {
    if (lost) throw lost.error;
    try {
      return piece();
    } catch (error) {
      // Some errors (a full disk, failed input or output) end the whole transaction, not just their statement.
      if (levels.isBroken()) lost = { error };
      throw error;
    }
  }

  function close(): Promise<void> {
    closed = true;
    return running ? new Promise((resolve) => whenIdle.push(resolve)) : Promise.resolve();
  }

  return { run, step, close };
}
