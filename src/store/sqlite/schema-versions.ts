/**
 * The file's own version, beyond the tables that emulators declare: `PRAGMA user_version` counts the migrations that it
 * has seen. A released migration never changes; a new one is appended.
 */
import type Database from 'better-sqlite3';

/** "BKLT": how `file` and SQLite's tools tell whose database it is. */
export const APPLICATION_ID = 0x42_4b_4c_54;

const migrations: readonly string[] = [
  `CREATE TABLE backlot_tables (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE backlot_series (
     world INTEGER NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (world, name)) WITHOUT ROWID;
   CREATE TABLE backlot_sweeps (world INTEGER PRIMARY KEY);
   CREATE VIEW backlot_worlds (world, namespace) AS SELECT 0, NULL`,
];

export const SCHEMA_VERSION = migrations.length;

export const versionOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));

/** Brings a file of an older version, or an empty one, to the present version. */
export function migrate(db: Database.Database): void {
  for (const sql of migrations.slice(versionOf(db))) db.exec(sql);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${SCHEMA_VERSION}`);
}
