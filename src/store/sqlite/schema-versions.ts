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
  // Until then every provider's first rows were made with the world, each in a series of its own.
  `CREATE TABLE t_beginnings (
     seq INTEGER PRIMARY KEY, world INTEGER NOT NULL, owner TEXT NOT NULL, key TEXT NOT NULL,
     data TEXT NOT NULL, internal TEXT, UNIQUE (world, owner, key));
   CREATE INDEX "beginnings()" ON t_beginnings (world, owner);
   CREATE VIEW beginnings AS SELECT n.namespace, t.owner, t.key, t.data, t.internal, t.seq
     FROM t_beginnings t JOIN backlot_worlds n ON n.world = t.world;
   INSERT INTO backlot_tables VALUES ('beginnings', '{"columns":[],"indexes":[],"locates":false}');
   INSERT INTO t_beginnings (world, owner, key, data)
     SELECT world, '', substr(name, 1, length(name) - length('.world')), '{}' FROM backlot_series WHERE name LIKE '%.world'`,
  // The number of the first file of the redo log that counts.
  'CREATE TABLE backlot_redo (first INTEGER NOT NULL); INSERT INTO backlot_redo VALUES (1)',
];

export const SCHEMA_VERSION = migrations.length;

/** From which version on there may be a redo log. */
export const REDO_SINCE = 3;

export const versionOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));

/** Brings a file of an older version, or an empty one, to the present version. */
export function migrate(db: Database.Database): void {
  for (const sql of migrations.slice(versionOf(db))) db.exec(sql);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${SCHEMA_VERSION}`);
}
