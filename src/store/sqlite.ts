/** The SQLite engine, the default: one file (or memory), one connection, one lane. */
import { resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { defining } from './definitions.ts';
import { lockFile } from './lock.ts';
import type { HeldLock } from './lock.ts';
import type { Store, Tx } from './store.ts';
import { Answers } from './sqlite/answers.ts';
import { bufferOn } from './sqlite/buffer.ts';
import { keeperOf } from './sqlite/keeper.ts';
import { openLane } from './sqlite/lane.ts';
import { levelsOn } from './sqlite/levels.ts';
import { cannotOpen, makeFolderOf, openDatabase, PRAGMAS } from './sqlite/opening.ts';
import { Pending } from './sqlite/pending.ts';
import { redoLogOn } from './sqlite/redo-log.ts';
import { rowsOn } from './sqlite/rows.ts';
import { schemaOn } from './sqlite/schema.ts';
import { seriesOn } from './sqlite/series.ts';
import { begin, keep } from './sqlite/template.ts';
import { SqliteTx } from './sqlite/transaction.ts';
import { worldsOn } from './sqlite/worlds.ts';
import { writerOn } from './sqlite/writer.ts';

export interface SqliteOptions {
  /** A path, or ':memory:'. Missing folders are made. */
  readonly file: string;
  readonly log?: (line: string) => void;
  /** A file of which a new one begins as a copy; see `keepTemplate`. */
  readonly template?: string | undefined;
}

export interface SqliteStore extends Store {
  /** Writes into the lock beside the file where the server answers, for commands that look for it. */
  announce(url: string): void;
}

export interface OpenedFile extends SqliteStore {
  /** To be called when the tables are there, and nothing else: it is the template, if the file is new and there was none. */
  keepTemplate(): void;
}

/**
 * Opens a store and locks its file. Throws `CannotOpen`, whose message is one line for people, when another server
 * holds the file, a newer Backlot wrote it, or it cannot be read or written.
 *
 *     const store = openSqlite({ file: '.backlot/state.db', log: console.error });
 */
export function openSqlite({ file, log = () => undefined, template }: SqliteOptions): OpenedFile {
  if (file === ':memory:') return { ...storeOn(openDatabase(file), log), keepTemplate: () => undefined };
  const path = resolve(file);
  makeFolderOf(path);
  const lock = takeLock(path);
  try {
    const isBegun = template === undefined || begin(path, template);
    const db = openDatabase(path);
    return { ...storeOn(db, log, lock), keepTemplate: isBegun ? () => undefined : () => keep(db, template) };
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
  const answers = new Answers();
  const pending = new Pending((table, world) => answers.forget(table, world));
  const levels = levelsOn(db, pending, () => keeper.standStill());
  const tables = rowsOn(db, (table) => {
    if (schema.changed([table]).length) throw new Error(`table ${table.name} is used, but was not defined like this`);
  });
  const rows = bufferOn({ rows: tables, pending, levels, answers });
  const keeper = keeperOf({
    pending,
    rows,
    levels,
    series,
    filled: tables.filled,
    file: db.memory ? undefined : { redo: redoLogOn(db), writer: writerOn(db.name, PRAGMAS) },
    flush: () => past(() => undefined),
    log,
  });
  const lane = openLane({
    levels,
    commit: keeper.commit,
    undo() {
      series.undone();
      levels.rollback();
    },
    log,
  });
  const worlds = worldsOn(db, series, schema.names);
  const engine = { lane, levels, rows, series, worlds };
  let closing: Promise<void> | undefined;

  function transaction<T>(_world: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    let tx: SqliteTx | undefined; // a new one when the work is done again
    return lane.run(
      () => work((tx = new SqliteTx(engine))),
      () => tx?.end(),
    );
  }

  /** A transaction of work that knows the tables only. */
  const past = <T>(piece: () => T): Promise<T> => lane.run(async () => lane.step(() => rows.past(piece)));

  async function sweep(world: number): Promise<void> {
    try {
      if (!closing) await past(() => worlds.condemn(world));
      while (!closing && !(await past(() => worlds.sweepSlice(world))));
    } catch (error) {
      log(`store: the sweep of world ${world} stopped: ${String(error)}`);
    }
  }

  async function resumeSweeps(): Promise<void> {
    for (const world of worlds.condemned()) await sweep(world);
  }

  async function shut(): Promise<void> {
    await keeper.finish();
    await lane.close();
    await keeper.close();
    db.close();
    lock?.release();
  }

  void resumeSweeps();
  return {
    shared: false,
    define: defining({ ...schema, apply: (tables) => past(() => schema.apply(tables)) }),
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
