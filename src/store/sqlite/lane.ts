/**
 * The one lane of a SQLite store: transactions run one after the other, each in a savepoint, and a batch of them shares
 * one commit. Nobody is answered before that commit. Work that goes with a lost one is done again, by itself.
 */
import { UnsettledWork } from '../store.ts';
import type { Levels } from './levels.ts';

/** A batch ends after so many transactions or milliseconds, whichever comes first. */
const BATCH = 64;
const BATCH_MS = 25;

/** Work that lets so many microtasks pass without a call to the store waits for something else. */
const PATIENCE = 10_000;
const tick = Promise.resolve();

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
  let patience = PATIENCE;

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
    void batch().then(() => {
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

  async function drive(work: () => Promise<unknown>): Promise<Outcome> {
    let outcome: Outcome | undefined;
    const settled = (end: Outcome): void => void (outcome = end);
    patience = PATIENCE;
    try {
      work().then(
        (value) => settled({ value }),
        (error: unknown) => settled({ error }),
      );
    } catch (error) {
      settled({ error });
    }
    while (!outcome && patience-- > 0) await tick;
    return outcome ?? { error: new UnsettledWork() };
  }

  function settle([{ resolve, reject }, outcome]: [Entry, Outcome]): void {
    if ('error' in outcome) reject(outcome.error);
    else if (lost) reject(lost.error);
    else resolve(outcome.value);
  }

  function step<T>(piece: () => T): T {
    if (lost) throw lost.error;
    patience = PATIENCE;
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
