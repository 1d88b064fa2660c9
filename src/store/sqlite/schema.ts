/** Tables as SQLite statements: made new, or brought from their last definition to the present one. */
import type Database from 'better-sqlite3';
import { columnName, quote, tableName } from '../conditions.ts';
import { definitionOf, NAMESPACES, viewOf } from '../definitions.ts';
import type { Definition } from '../definitions.ts';
import type { Column, Table } from '../store.ts';
import { indexName, keyIndexName } from './sql.ts';

export interface Schema {
  /** Makes and changes tables; nothing is remembered before `remember`. */
  readonly apply: (tables: readonly Table[]) => void;
  readonly remember: (tables: readonly Table[]) => void;
  /** Those whose definition is not that of the file. */
  readonly changed: (tables: readonly Table[]) => Table[];
  readonly names: () => Iterable<string>;
}

export function schemaOn(db: Database.Database): Schema {
  const rows = db.prepare<[], [string, string]>('SELECT name, definition FROM backlot_tables').raw().all();
  const known = new Map<string, string>(rows);
  const save = db.prepare<[string, string]>('INSERT OR REPLACE INTO backlot_tables VALUES (?, ?)');

  function apply(tables: readonly Table[]): void {
    for (const table of tables) {
      const before = known.get(table.name);
      try {
        db.exec(
          (before === undefined ? creation(table) : alteration(table, JSON.parse(before) as Definition)).join(';'),
        );
      } catch (error) {
        throw new Error(`cannot define table ${table.name}: ${String(error)}`, { cause: error });
      }
      save.run(table.name, definitionOf(table));
    }
  }

  return {
    apply,
    remember: (tables) => tables.forEach((table) => known.set(table.name, definitionOf(table))),
    changed: (tables) => tables.filter((table) => known.get(table.name) !== definitionOf(table)),
    names: () => known.keys(),
  };
}

function creation(table: Table): string[] {
  const columns = table.columns.map((column) => `, ${columnSql(column)}`).join('');
  return [
    `CREATE TABLE ${tableName(table.name)} (
      seq INTEGER PRIMARY KEY, world INTEGER NOT NULL, owner TEXT NOT NULL, key TEXT NOT NULL,
      data TEXT NOT NULL, internal TEXT${columns}, UNIQUE (world, owner, key))`,
    ...indexesOf(table).values(),
    ...viewsOf(table),
  ];
}

function alteration(table: Table, before: Definition): string[] {
  const name = tableName(table.name);
  const present = new Set(before.columns.map(columnSql));
  const wanted = new Set(table.columns.map(columnSql));
  const gone = before.columns.filter((column) => !wanted.has(columnSql(column)));
  const added = table.columns.filter((column) => !present.has(columnSql(column)));
  const indexesBefore = indexesOf({ ...before, name: table.name });
  const indexes = indexesOf(table);
  const stale = (index: string): boolean => !indexes.has(index) || gone.some((column) => index.includes(column.name));
  const dropped = new Set([...indexesBefore.keys()].filter(stale));
  return [
    `DROP VIEW IF EXISTS ${quote(table.name)}`,
    ...[...dropped].map((index) => `DROP INDEX IF EXISTS ${index}`),
    ...gone.map((column) => `ALTER TABLE ${name} DROP COLUMN ${columnName(column.name)}`),
    ...added.map((column) => `ALTER TABLE ${name} ADD COLUMN ${columnSql(column)}`),
    ...[...indexes].flatMap(([index, sql]) => (indexesBefore.has(index) && !dropped.has(index) ? [] : [sql])),
    ...viewsOf(table),
  ];
}

function columnSql({ name, type, path, from = 'data' }: Column): string {
  const steps = path.split('.').map((step) => `."${step}"`);
  const value = `json_extract(${from}, '$${steps.join('')}')`;
  return `${columnName(name)} ${type.toUpperCase()} GENERATED ALWAYS AS (${value}) VIRTUAL`;
}

/** Each index and the statement that makes it. SQLite ends every entry with `seq`, the row's number. */
function indexesOf(table: Pick<Table, 'name' | 'indexes' | 'locates'>): Map<string, string> {
  const on = tableName(table.name);
  const made = [[], ...table.indexes].map((columns): [string, string] => {
    const name = indexName(table.name, columns);
    return [name, `CREATE INDEX ${name} ON ${on} (${['world', 'owner', ...columns.map(columnName)].join(', ')})`];
  });
  const byKey = keyIndexName(table.name);
  return new Map(table.locates ? [...made, [byKey, `CREATE INDEX ${byKey} ON ${on} (key)`]] : made);
}

const viewsOf = (table: Table): string[] =>
  table.name === NAMESPACES ? [...worldNames, viewOf(table)] : [viewOf(table)];

const worldNames = [
  'DROP VIEW IF EXISTS backlot_worlds',
  `CREATE VIEW backlot_worlds (world, namespace) AS
    SELECT json_extract(data, '$.world'), json_extract(data, '$.name') FROM ${tableName(NAMESPACES)} WHERE world = 0
    UNION ALL SELECT 0, NULL`,
];
