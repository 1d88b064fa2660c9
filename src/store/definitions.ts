/** Declared tables, as every engine keeps them: their definition as text, and what cannot be declared. */
import { columnName, columnOf, quote, tableName } from './conditions.ts';
import type { Table } from './store.ts';

export type Definition = Pick<Table, 'columns' | 'indexes' | 'locates'>;

/** The table whose rows name the worlds, for the views. */
export const NAMESPACES = 'namespaces';

/** Fields of every row, as the views call them. */
const FIELDS = ['owner', 'key', 'data', 'internal', 'seq'];

export function definitionOf({ columns, indexes, locates = false }: Table): string {
  const plain = columns.map(({ name, type, path, from = 'data' }) => ({ name, type, path, from }));
  return JSON.stringify({ columns: plain, indexes, locates } satisfies Definition);
}

/** Throws for a table that could not be made, before anything is. */
function validate(table: Table): void {
  if (!/^[a-z0-9_]{1,50}$/.test(table.name) || /^(t_|sqlite_|backlot_)/.test(table.name))
    throw new Error(
      `"${table.name}" cannot be a table: use at most 50 of a-z, 0-9 and _, and not t_, sqlite_ or backlot_ in front`,
    );
  for (const name of table.indexes.flat()) columnOf(table, name);
  for (const { name, path } of table.columns)
    if (/["']/.test(name + path)) throw new Error(`a column of ${table.name} has a quote in its name or path: ${name}`);
}

export interface Definer {
  /** Those whose definition is not the known one. */
  readonly changed: (tables: readonly Table[]) => Table[];
  /** Makes and changes tables. */
  readonly apply: (tables: readonly Table[]) => Promise<void>;
  /** Called when that is committed. */
  readonly remember: (tables: readonly Table[]) => void;
}

/** Makes tables known, one call after the other: each must know what the one before has made. */
export function defining({ changed, apply, remember }: Definer): (tables: readonly Table[]) => Promise<void> {
  let turns: Promise<void> = Promise.resolve();

  async function define(tables: readonly Table[]): Promise<void> {
    const other = distinct(changed(tables));
    if (!other.length) return;
    other.forEach(validate);
    await apply(other);
    remember(other);
  }

  return (tables) => {
    const turn = turns.then(() => define(tables));
    turns = turn.catch(() => undefined);
    return turn;
  };
}

/** Refuses two tables of one name: one would quietly win. */
function distinct(tables: readonly Table[]): Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const twice = tables.find((table) => byName.get(table.name) !== table);
  if (twice) throw new Error(`table ${twice.name} is declared twice`);
  return [...byName.values()];
}

/** The view for people: declared columns by their names, and the namespace's name in front. Worlds without a name are hidden. */
export function viewOf(table: Table): string {
  const declared = table.columns.map(({ name }) => name);
  const taken = new Set(declared.map((name) => name.toLowerCase()));
  const fields = FIELDS.filter((field) => !taken.has(field)).map((field) => `t.${field}`);
  const columns = declared.map((name) => `t.${columnName(name)} AS ${quote(name)}`);
  const namespace = taken.has('namespace') ? [] : ['n.namespace'];
  return `CREATE VIEW ${quote(table.name)} AS SELECT ${[...namespace, ...columns, ...fields].join(', ')}
    FROM ${tableName(table.name)} t JOIN backlot_worlds n ON n.world = t.world`;
}
