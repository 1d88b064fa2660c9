/**
 * A new file begins as a copy of one that holds the tables and nothing else: it takes SQLite 0.15 s to make a thousand
 * indexes. The first file that is made without keeps what it is then, for all after it.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { sweep } from './redo-log.ts';

/** Begins a database; false when there is no template. A file that is there, or was, is left to SQLite. */
export function begin(database: string, template: string): boolean {
  const remains = ['', '-wal', '-shm', '-journal'].map((end) => lstatSync(database + end, { throwIfNoEntry: false }));
  if (remains.some((it) => it !== undefined)) return true;
  if (!existsSync(template)) return false;
  sweep(database);
  write(database, readFileSync(template));
  return true;
}

/** Keeps an open database as a template; that it cannot is no failure. */
export function keep(db: Database.Database, template: string): void {
  try {
    mkdirSync(dirname(template), { recursive: true });
    write(template, db.serialize());
  } catch {
    // The next new file is made as this one was.
  }
}

/** All or nothing, also when the machine stops. */
function write(file: string, content: Buffer): void {
  const fresh = `${file}.${process.pid}`;
  try {
    writeFileSync(fresh, content, { flush: true });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
