/**
 * The transaction of a batch and the savepoints in it, one in another. SQLite hears of savepoints when the first
 * statement writes to the tables; most batches never do. What is pending has a way back of its own, and goes it with the tables.
 */
import type Database from 'better-sqlite3';
import type { Pending } from './pending.ts';

export interface Levels {
  /** Opens a savepoint; answers how many there were. */
  readonly enter: () => number;
  /** How many are open. */
  readonly depth: () => number;
  /** Keeps what was done since so many were open. */
  readonly keepTo: (depth: number) => void;
  readonly undoTo: (depth: number) => void;
  /** To be called before anything is read from the tables: they stay as they are until the commit. */
  readonly read: () => void;
  /** To be called before anything is written to the tables. */
  readonly write: () => void;
  /** Whether something was. */
  readonly isWritten: () => boolean;
  /** Whether SQLite has given up the transaction. */
  readonly isBroken: () => boolean;
  readonly commit: () => void;
  /** Undoes everything since the last commit. */
  readonly rollback: () => void;
}

interface Level {
  readonly mark: number;
  /** SQLite knows it. */
  known: boolean;
}

/** `standStill` sees to it that nobody else writes. */
export function levelsOn(db: Database.Database, pending: Pending, standStill: () => void): Levels {
  const prepared = new Map<string, Database.Statement>();
  const levels: Level[] = [];
  let state: 'idle' | 'read' | 'written' = 'idle';

  function command(sql: string): void {
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, (statement = db.prepare(sql)));
    statement.run();
  }

  return {
    enter() {
      levels.push({ mark: pending.mark(), known: false });
      return levels.length - 1;
    },
    depth: () => levels.length,
    keepTo(depth) {
      const outermost = levels[depth];
      levels.length = Math.min(depth, levels.length);
      if (outermost?.known) command(`RELEASE level${depth}`);
    },
    undoTo(depth) {
      const outermost = levels[depth];
      if (!outermost) return;
      levels.length = depth;
      pending.undo(outermost.mark);
      if (!outermost.known) return;
      command(`ROLLBACK TO level${depth}`);
      command(`RELEASE level${depth}`);
    },
    read() {
      if (state !== 'idle') return;
      command('BEGIN');
      state = 'read';
    },
    write() {
      if (state !== 'written') {
        if (state === 'read') command('COMMIT');
        state = 'idle';
        standStill();
        command('BEGIN IMMEDIATE');
        state = 'written';
      }
      levels.forEach((level, depth) => {
        if (level.known) return;
        command(`SAVEPOINT level${depth}`);
        level.known = true;
      });
    },
    isWritten: () => state === 'written',
    isBroken: () => state === 'written' && !db.inTransaction,
    commit() {
      if (state !== 'idle') command('COMMIT');
      state = 'idle';
    },
    rollback() {
      const inTransaction = state !== 'idle' && db.inTransaction;
      state = 'idle';
      levels.length = 0;
      pending.undo(0);
      if (inTransaction) command('ROLLBACK');
    },
  };
}
