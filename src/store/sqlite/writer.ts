/**
 * A thread that writes to the tables: what is committed is brought there while the next calls are worked on. It also
 * moves pages from SQLite's log into the file, which waits for the disk.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Bytes of SQLite's log from which on it is worth moving. */
const LONG = 8 * 1024 ** 2;
/** Nobody waits longer for the thread, in ms. */
const PATIENCE = 30_000;

/** A statement and the values of each of its runs. */
export type Step = readonly [sql: string, runs: readonly (readonly unknown[])[]];

export interface Writer {
  /** Runs the steps as one transaction; `done` hears of it, with what went wrong. One at a time. */
  readonly write: (steps: readonly Step[], done: (failure: string | undefined) => void) => void;
  /** Waits for the end of the steps under way; false when they have failed. */
  readonly wait: () => boolean;
  readonly close: () => Promise<void>;
}

/** In words of CommonJS, which need no loader in the thread. Another's lock or a full disk is for the next try. */
const thread = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { statSync } = require('node:fs');
  const { sqlite, file, pragmas, long, state } = workerData;
  const db = new (require(sqlite))(file, { fileMustExist: true });
  for (const pragma of pragmas) db.pragma(pragma);
  const prepared = new Map();
  const statementOf = (sql) => {
    if (!prepared.has(sql)) prepared.set(sql, db.prepare(sql));
    return prepared.get(sql);
  };
  const write = db.transaction((steps) => {
    for (const [sql, runs] of steps) for (const values of runs) statementOf(sql).run(values);
  });
  const attempt = (work) => {
    try {
      work();
    } catch (error) {
      return String(error);
    }
  };
  parentPort.on('message', ([number, steps]) => {
    const failure = attempt(() => write.immediate(steps));
    Atomics.store(state, 0, failure === undefined ? 1 : 2);
    Atomics.notify(state, 0);
    parentPort.postMessage([number, failure]);
    attempt(() => {
      if (statSync(file + '-wal').size >= long) db.pragma('wal_checkpoint(PASSIVE)');
    });
  });
`;

/** Where the steps stand, in memory that both threads see. */
const [underWay, failed] = [0, 2];

export function writerOn(file: string, pragmas: readonly string[]): Writer {
  const state = new Int32Array(new SharedArrayBuffer(4));
  let worker: Worker | undefined;
  /** Of the steps sent last: who hears of their end. */
  let told: ((failure: string | undefined) => void) | undefined;
  let number = 0;

  function start(): Worker {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    const started = new Worker(thread, {
      eval: true,
      workerData: { file, sqlite, pragmas, long: LONG, state },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 },
    });
    started.unref();
    started.on('message', ([of, failure]: [number, string | undefined]) => {
      if (of === number) tell(failure);
    });
    started.on('error', (error) => {
      worker = undefined; // another is started for the next steps
      Atomics.store(state, 0, failed);
      tell(String(error));
    });
    return started;
  }

  function tell(failure: string | undefined): void {
    const done = told;
    told = undefined;
    done?.(failure);
  }

  return {
    write(steps, done) {
      Atomics.store(state, 0, underWay);
      told = done;
      worker ??= start();
      worker.postMessage([(number += 1), steps]);
    },
    wait() {
      Atomics.wait(state, 0, underWay, PATIENCE);
      return Atomics.load(state, 0) === 1;
    },
    close: async () => void (await worker?.terminate()),
  };
}
