/** The SQLite engine, the default: one file (or memory), one connection, one lane. */
import { resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { defining } from './definitions.ts';
import { lockFile } from './lock.ts';
import type { HeldLock } from './lock.ts';
import type { Store, Tx } from './store.ts';
import { checkpointerOf } from './sqlite/checkpointer.ts';
import { openLane } from './sqlite/lane.ts';
import { cannotOpen, makeFolderOf, openDatabase } from './sqlite/opening.ts';
import { rowsOn } from './sqlite/rows.ts';
import { schemaOn } from './sqlite/schema.ts';
import { seriesOn } from './sqlite/series.ts';
import { SqliteTx } from './sqlite/transaction.ts';
import { worldsOn } from './sqlite/worlds.ts';

export interface SqliteOptions {
  /** A path, or ':memory:'. Missing folders are made. */
  readonly file: string;
  readonly log?: (line: string) => void;
}

export interface SqliteStore extends Store {
  /** Writes into the lock beside the file where the server answers, for commands that look for it. */
  announce(url: string): void;
}

/**
 * Opens a store and locks its file. Throws `CannotOpen`, whose message is one line for people, when another server
 * holds the file, a newer Backlot wrote it, or it cannot be read or written.
 *
 *     const store = openSqlite({ file: '.backlot/state.db', log: console.error });
 */
export function openSqlite({ file, log = () => undefined }: SqliteOptions): SqliteStore {
  if (file === ':memory:') return storeOn(openDatabase(file), log);
  const path = resolve(file);
  makeFolderOf(path);
  const lock = takeLock(path);
  try {
    return storeOn(openDatabase(path), log, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeLock(path: string): HeldLock {
  try {
    return lockFile(path);
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

/** The store on an open connection. */
export function storeOn(db: Database.Database, log: (line: string) => void, lock?: HeldLock): SqliteStore {
  const series = seriesOn(db);
  const schema = schemaOn(db);
  const checkpointer = db.memory ? undefined : checkpointerOf(db.name, log);
  const lane = openLane({
    db,
    log,
    beforeCommit: series.flush,
    afterCommit() {
      series.committed();
      checkpointer?.committed();
    },
    afterLoss: series.undone,
  });
  const worlds = worldsOn(db, series, schema.names);
  const rows = rowsOn(db, (table) => {
    if (schema.changed([table]).length) throw new Error(`table ${table.name} is used, but was not defined like this`);
  });
  const engine = { command: commandsOn(db), lane, rows, series, worlds };
  let closing: Promise<void> | undefined;

  function transaction<T>(_world: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    let tx: SqliteTx | undefined; // a new one when the work is done again
    return lane.run(
      () => work((tx = new SqliteTx(engine))),
      () => tx?.end(),
    );
  }

  async function sweep(world: number): Promise<void> {
    try {
      if (!closing) await lane.run(async () => worlds.condemn(world));
      while (!closing && !(await lane.run(async () => worlds.sweepSlice(world))));
    } catch (error) {
      log(`store: the sweep of world ${world} stopped: ${String(error)}`);
    }
  }

  async function resumeSweeps(): Promise<void> {
    for (const world of worlds.condemned()) await sweep(world);
  }

  async function shut(): Promise<void> {
    await lane.close();
    await checkpointer?.close();
    db.close();
    lock?.release();
  }

  void resumeSweeps();
  return {
    shared: false,
    define: defining({ ...schema, apply: (tables) => lane.run(async () => schema.apply(tables)) }),
    transaction,
    look: transaction,
    mark: async () => 0,
    claim: async () => true,
    release: async () => undefined,
    watch: () => undefined,
    sweep,
    size: async () =>
      Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true })),
    close: () => (closing ??= shut()),
    announce: (url) => lock?.announce(url),
  };
}

function commandsOn(db: Database.Database): (sql: string) => void {
  const prepared = new Map<string, Database.Statement>();
  return (sql) => {
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, (statement = db.prepare(sql)));
    statement.run();
  };
}
