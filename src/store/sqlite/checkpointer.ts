/**
 * Moves committed pages from SQLite's log into the file, on a thread of its own: that waits for the disk, and no call
 * should wait with it. The thread starts when the log first grows long; a file that is seldom written never needs it.
 */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** The log's length is looked at once in so many commits. */
const COMMITS = 64;
/** Bytes of log from which on it is worth moving. */
const LONG = 8 * 1024 ** 2;

export interface Checkpointer {
  readonly committed: () => void;
  /** Ends the thread; the connection's own close moves what is left. */
  readonly close: () => Promise<void>;
}

/** In words of CommonJS, which need no loader in the thread. Another's lock or a full disk is the next checkpoint's matter. */
const thread = `
  const { parentPort, workerData } = require('node:worker_threads');
  const db = new (require(workerData.sqlite))(workerData.file, { fileMustExist: true });
  parentPort.on('message', () => {
    try {
      db.pragma('wal_checkpoint(PASSIVE)');
    } catch {}
    parentPort.postMessage('done');
  });
`;

export function checkpointerOf(file: string, log: (line: string) => void): Checkpointer {
  let commits = 0;
  let worker: Worker | undefined;
  let busy = false;

  function start(): Worker {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    const started = new Worker(thread, {
      eval: true,
      workerData: { file, sqlite },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    });
    started.unref();
    started.on('message', () => void (busy = false));
    started.on('error', (error) => log(`store: checkpoints are left to the connection: ${String(error)}`));
    return started;
  }

  return {
    committed() {
      commits += 1;
      if (busy || commits % COMMITS || lengthOf(`${file}-wal`) < LONG) return;
      busy = true; // for good when the thread fails: the connection's own checkpoints do
      worker ??= start();
      worker.postMessage('checkpoint');
    },
    close: async () => void (await worker?.terminate()),
  };
}

const lengthOf = (log: string): number => statSync(log, { throwIfNoEntry: false })?.size ?? 0;
