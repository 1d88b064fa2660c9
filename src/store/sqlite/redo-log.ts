/**
 * The redo log: what is committed and not in its tables yet, in files beside the database, so that a killed process loses
 * nothing. A commit is one line, written at once; a file is removed when all that stands in it has come to the tables,
 * and the database itself knows which file is the first that counts.
 */
import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';
import { tableName } from '../conditions.ts';
import type { StoredRow } from '../store.ts';

/** The values of a statement: of a removed row its number alone. */
export type RedoRow =
  [seq: number] | [seq: number, world: number, owner: string, key: string, data: string, internal: string | null];
export type RedoCounter = [world: number, name: string, value: number];

/** What one commit brings to the tables. */
export interface Redo {
  readonly tables: readonly (readonly [name: string, rows: readonly RedoRow[]])[];
  readonly series: readonly RedoCounter[];
}

export interface RedoLog {
  /** Throws when it cannot be written, and then it is not. */
  readonly append: (redo: Redo) => void;
  /** Begins another file; answers its number. */
  readonly turn: () => number;
  /** In the transaction that brings all before this file to the tables: it is the first that counts. */
  readonly note: (first: number) => void;
  /** That is committed: the files before are removed. */
  readonly strike: (before: number) => void;
  readonly close: () => void;
}

export const redoRowOf = ({ row, gone }: { readonly row: StoredRow; readonly gone: boolean }): RedoRow =>
  gone ? [row.seq] : [row.seq, row.world, row.owner, row.key, row.data, row.internal];

/** A row as it is to be, whether or not there was one. */
export const saveSql = (table: string): string =>
  `INSERT INTO ${tableName(table)} (seq, world, owner, key, data, internal) VALUES (?, ?, ?, ?, ?, ?)
   ON CONFLICT (seq) DO UPDATE SET data = excluded.data, internal = excluded.internal`;

export const removeSql = (table: string): string => `DELETE FROM ${tableName(table)} WHERE seq = ?`;

export const countSql =
  'INSERT INTO backlot_series VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = max(value, excluded.value)';

/** The first file that counts. */
export const firstSql = 'UPDATE backlot_redo SET first = ?';

const fileOf = (database: string, number: number): string => `${database}-redo.${number}`;

function numbersOf(database: string): number[] {
  const prefix = `${basename(database)}-redo.`;
  return readdirSync(dirname(database))
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter(Number.isInteger)
    .sort((a, b) => a - b);
}

/** The log of an open database, whose files are in its tables. */
export function redoLogOn(db: Database.Database): RedoLog {
  const note = db.prepare<[number]>(firstSql);
  let [oldest, number] = [firstOf(db), firstOf(db)];
  let file: number | undefined;
  let length = 0;
  sweep(db.name, oldest);

  function close(): void {
    if (file !== undefined) closeSync(file);
    file = undefined;
  }

  return {
    append(redo) {
      const line = lineOf(redo);
      file ??= openSync(fileOf(db.name, number), 'w');
      try {
        for (let written = 0; written < line.length;)
          written += writeSync(file, line, written, line.length - written, length + written);
      } catch (error) {
        ftruncateSync(file, length);
        throw error;
      }
      length += line.length;
    },
    turn() {
      close();
      [number, length] = [number + 1, 0];
      return number;
    },
    note: (first) => void note.run(first),
    strike(before) {
      for (; oldest < before; oldest += 1) remove(fileOf(db.name, oldest));
    },
    close,
  };
}

const firstOf = (db: Database.Database): number =>
  db.prepare<[], number>('SELECT first FROM backlot_redo').pluck().get() ?? 1;

/** Brings what a process has left to the tables, in a transaction. */
export function redo(db: Database.Database): void {
  const first = firstOf(db);
  const numbers = numbersOf(db.name);
  for (const number of numbers) if (number >= first) redoFile(db, readFileSync(fileOf(db.name, number), 'utf8'));
  db.prepare<[number]>(firstSql).run(Math.max(first, ...numbers.map((number) => number + 1)));
}

/** Removes files that do not count: of what is in the tables, or of a database that is gone. */
export function sweep(database: string, before = Number.POSITIVE_INFINITY): void {
  for (const number of numbersOf(database)) if (number < before) remove(fileOf(database, number));
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It does not count, and is tried again at the next start.
  }
}

/** Lines are written here, one after the other, unless one is longer. */
const desk = Buffer.allocUnsafe(256 * 1024);
/** What stands before the text: its checksum, and a space. */
const headLength = 9;

/** JSON on one line, but texts of rows, which are JSON themselves, stand behind it as they are, each behind a tab. */
function lineOf({ tables, series }: Redo): Buffer {
  const texts: string[] = [];
  const heads = tables.map(([name, some]) => [
    name,
    some.map(([seq, world, owner, key, data, internal]) => {
      if (data === undefined) return [seq];
      texts.push(data, internal ?? '');
      return [seq, world, owner, key];
    }),
  ]);
  const head = JSON.stringify({ tables: heads, series });
  const most = texts.reduce((sum, { length }) => sum + 1 + length * 3, headLength + head.length * 3 + 1);
  const line = most > desk.length ? Buffer.allocUnsafe(most) : desk;
  let at = headLength + line.write(head, headLength);
  for (const text of texts) {
    at = line.writeUInt8(tab, at);
    at += line.write(text, at);
  }
  line.write(
    `${crc32(line.subarray(headLength, at))
      .toString(16)
      .padStart(headLength - 1, '0')} `,
  );
  return line.subarray(0, line.writeUInt8(newline, at));
}

const [tab, newline] = [0x09, 0x0a];

function redoOf(text: string): Redo {
  const [head = '', ...rows] = text.split('\t');
  const { tables, series } = JSON.parse(head) as Redo;
  let at = 0;
  const whole = (row: RedoRow): RedoRow => {
    if (row.length === 1) return row;
    const [seq, world, owner, key] = row;
    const [data = '', internal = ''] = [rows[at++], rows[at++]];
    return [seq, world, owner, key, data, internal === '' ? null : internal];
  };
  return { tables: tables.map(([name, some]) => [name, some.map(whole)] as const), series };
}

function redoFile(db: Database.Database, text: string): void {
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const rest = line.slice(space + 1);
    if (space < 0 || crc32(rest) !== Number.parseInt(line.slice(0, space), 16)) return; // cut off: it was not acknowledged, nor was anything behind it
    applyRedo(db, redoOf(rest));
  }
}

function applyRedo(db: Database.Database, { tables, series }: Redo): void {
  for (const [name, rows] of tables) {
    const [remove, save] = [db.prepare<unknown[]>(removeSql(name)), db.prepare<unknown[]>(saveSql(name))];
    for (const row of rows) (row.length === 1 ? remove : save).run(...row);
  }
  const count = db.prepare<RedoCounter>(countSql);
  for (const counter of series) count.run(...counter);
}
