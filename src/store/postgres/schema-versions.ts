/** The database's own version, beyond the tables that emulators declare. A released migration never changes; a new one is appended. */
const migrations: readonly (readonly string[])[] = [
  [
    'CREATE TABLE backlot_tables (name text PRIMARY KEY, definition text NOT NULL)',
    'CREATE TABLE backlot_series (world int8 NOT NULL, name text NOT NULL, value int8 NOT NULL, PRIMARY KEY (world, name))',
    'CREATE TABLE backlot_sweeps (world int8 PRIMARY KEY)',
    `CREATE TABLE backlot_locks (world int8 PRIMARY KEY, mark int8 NOT NULL, writer text,
       owner text, wanted text, work int8 NOT NULL DEFAULT 0, done int8 NOT NULL DEFAULT 0)`,
    'CREATE INDEX backlot_claims ON backlot_locks (owner) WHERE owner IS NOT NULL',
    'CREATE INDEX backlot_calls ON backlot_locks (world) WHERE work <> done',
    'CREATE TABLE backlot_processes (id text PRIMARY KEY, until timestamptz NOT NULL)',
    'CREATE VIEW backlot_worlds AS SELECT CAST(0 AS int8) AS world, CAST(NULL AS text) AS namespace',
  ],
];

export const SCHEMA_VERSION = migrations.length;

/** What brings a database of this version to the present one. */
export const migrationsFrom = (version: number): readonly string[] => migrations.slice(version).flat();
