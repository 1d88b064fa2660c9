/** Opens a SQLite file, or says in one line why it cannot be used and what to do. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { CannotOpen } from '../store.ts';
import { redo, sweep } from './redo-log.ts';
import { APPLICATION_ID, migrate, REDO_SINCE, SCHEMA_VERSION, versionOf } from './schema-versions.ts';

/** Of every connection to the file. */
export const PRAGMAS: readonly string[] = [
  'busy_timeout = 2000', // somebody may look into the file with another tool
  'synchronous = NORMAL',
  'temp_store = MEMORY',
  'cache_size = -8192', // 8 MB at most, taken as needed; the system's own cache has the rest
  'wal_autocheckpoint = 16000', // 64 MB; the writing thread moves pages before that
];

const ELSEWHERE = 'or name another file with --data';

/** Throws `CannotOpen`. */
export function openDatabase(file: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(file);
    prepare(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw cannotOpen(file, error);
  }
}

export function makeFolderOf(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw cannotOpen(file, error);
  }
}

function prepare(db: Database.Database, file: string): void {
  for (const pragma of PRAGMAS) db.pragma(pragma);
  judge(db, file);
  db.pragma('journal_mode = WAL');
  db.pragma('journal_size_limit = 67108864');
  db.transaction(bringUp).immediate(db); // also when there is nothing to do: finds out whether the file can be written
}

/** To the present version, with what a killed process has left. */
function bringUp(db: Database.Database): void {
  if (!db.memory && versionOf(db) < REDO_SINCE) sweep(db.name);
  migrate(db);
  if (!db.memory) redo(db);
}

/** Refuses what is not ours before a byte is changed. */
function judge(db: Database.Database, file: string): void {
  const application = db.pragma('application_id', { simple: true });
  const objects = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0;
  if (application !== APPLICATION_ID && (application !== 0 || objects > 0))
    throw new CannotOpen(`${file} is a database of another program: move it away, ${ELSEWHERE}`);
  const version = versionOf(db);
  if (version > SCHEMA_VERSION)
    throw new CannotOpen(
      `${file} was written by a newer Backlot (schema ${version}, this one reads up to ${SCHEMA_VERSION}): upgrade Backlot, ${ELSEWHERE}`,
    );
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [/NOTADB|CORRUPT/, 'is not a SQLite database, or is damaged: move it away'],
  [/READONLY|EACCES|EPERM|EROFS|PERM/, 'cannot be written: give yourself write permission to it and its folder'],
  [/BUSY|LOCKED/, 'is locked by another program: close that program'],
  [/FULL|ENOSPC|EDQUOT/, 'cannot be written, the disk is full: make room'],
];

export function cannotOpen(file: string, error: unknown): CannotOpen {
  if (error instanceof CannotOpen) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [, reason = 'cannot be opened: see that its folder exists and can be written'] =
    reasons.find(([pattern]) => pattern.test(code)) ?? [];
  const detail = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new CannotOpen(`${file} ${reason}, ${ELSEWHERE} (${detail})`, { cause: error });
}
