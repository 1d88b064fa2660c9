/**
 * A new file begins as a copy of one that holds the tables and nothing else: it takes SQLite 0.15 s to make a thousand
 * indexes. The first file that is made without keeps what it is then, for all after it.
 */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { sweep } from './redo-log.ts';

/** Whoever changes tables again and again must not fill the disk with templates. */
const most = 8;

/** Begins a database; false without a template of use. A file that is there, or was, is left to SQLite. */
export function begin(database: string, template: string): boolean {
  const remains = ['', '-wal', '-shm', '-journal'].map((end) => lstatSync(database + end, { throwIfNoEntry: false }));
  if (remains.some((it) => it !== undefined)) return true;
  if (!existsSync(template)) return false;
  try {
    sweep(database);
    place(database, (fresh) => copyFileSync(template, fresh, constants.COPYFILE_FICLONE));
    return true;
  } catch {
    return false; // a template that cannot be copied; if it is the folder, SQLite will say what is wrong with it
  }
}

/** Keeps an open database as a template; that it cannot is no failure. */
export function keep(db: Database.Database, template: string): void {
  try {
    const folder = dirname(template);
    mkdirSync(folder, { recursive: true });
    const others = readdirSync(folder).filter((name) => name.endsWith('.db'));
    if (others.length >= most) for (const name of others) rmSync(join(folder, name), { force: true });
    place(template, (fresh) => writeFileSync(fresh, db.serialize()));
  } catch {
    // The next new file is made as this one was.
  }
}

/** All of a file or nothing, also when the machine stops. */
function place(file: string, write: (fresh: string) => void): void {
  const fresh = `${file}.${process.pid}`;
  try {
    write(fresh);
    const written = openSync(fresh, 'r+');
    fsyncSync(written);
    closeSync(written);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
