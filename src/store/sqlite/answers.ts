/** Lists as they were answered last, in memory: each as long as no row of its table changes in its world. */
import type { Condition, Query, Scalar, Scope, StoredRow, Table } from '../store.ts';

/** Beyond so many answers, or rows in them, all are forgotten. */
const MOST = 2_000;
const MOST_ROWS = 10_000;

type Rows = readonly StoredRow[];

export class Answers {
  /** By table, world and question. */
  readonly #tables = new Map<string, Map<number, Map<string, Rows>>>();
  #count = 0;
  #rows = 0;

  /** The answer to a question; `find` finds it when it is not known. */
  list({ name }: Table, scope: Scope, query: Query, find: () => Rows): Rows {
    const question = questionOf(scope, query);
    const known = this.#tables.get(name)?.get(scope.world)?.get(question);
    if (known) return known;
    const rows = find();
    this.#keep(name, scope.world, question, rows);
    return rows;
  }

  /** A row of the table changes, or comes, or goes. */
  forget({ name }: Table, world: number): void {
    this.#tables.get(name)?.delete(world);
  }

  clear(): void {
    this.#tables.clear();
    [this.#count, this.#rows] = [0, 0];
  }

  #keep(name: string, world: number, question: string, rows: Rows): void {
    this.#count += 1;
    this.#rows += rows.length;
    if (this.#count > MOST || this.#rows > MOST_ROWS) this.clear();
    let worlds = this.#tables.get(name);
    if (!worlds) this.#tables.set(name, (worlds = new Map()));
    const answers = worlds.get(world);
    if (answers) answers.set(question, rows);
    else worlds.set(world, new Map([[question, rows]]));
  }
}

/** Two questions have the same text only when they ask the same. */
function questionOf({ owner }: Scope, { where = {}, order, after, limit, offset }: Query): string {
  let text = `${scalarText(owner)} ${order?.direction ?? 'desc'} ${scalarText(order?.column)} ${limit} ${offset}`;
  if (after) text += ` ${after.seq} ${scalarText(after.value)}`;
  for (const name of Object.keys(where)) {
    const condition = where[name];
    if (condition !== undefined) text += ` ${name} ${conditionText(condition)}`;
  }
  return text;
}

function conditionText(condition: Condition): string {
  if (condition === null || typeof condition !== 'object') return scalarText(condition);
  const parts = Object.entries(condition as Readonly<Record<string, Scalar | undefined>>);
  const kind = Array.isArray(condition) ? 'any' : 'range';
  return `${kind} ${parts.map(([name, value]) => `${name} ${scalarText(value)}`).join()};`;
}

const scalarText = (value: Scalar | undefined): string =>
  typeof value === 'string' ? `${value.length}"${value}` : `${value}`;
