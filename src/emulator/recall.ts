/**
 * What was read lately. Where the store answers what it answered before, the row is the very same object: nothing is
 * parsed, and what was made of it (a text) can be kept with it. Such rows never change: they are frozen, all the way down.
 */
import type { StoredRow } from '../store/store.ts';

interface Remembered<R> {
  readonly stored: StoredRow;
  readonly row: R;
}

/** Characters of stored text that are remembered in all; beyond that all is forgotten. */
const most = 2 * 1024 ** 2;
/** Longer rows (recordings, files) are not. */
const longest = 64 * 1024;

const tables: Map<number, unknown>[] = [];
let remembered = 0;

export class Recall<R extends object> {
  readonly #rows = new Map<number, Remembered<R>>();

  constructor(
    /** Parses what is stored. */
    readonly make: (stored: StoredRow) => R,
  ) {
    tables.push(this.#rows);
  }

  row(stored: StoredRow): R {
    const known = this.#rows.get(stored.seq);
    if (known && isSame(known.stored, stored)) return known.row;
    const row = frozen(this.make(stored));
    if (stored.data.length > longest) return row;
    remembered += stored.data.length - (known?.stored.data.length ?? 0);
    if (remembered > most) forget();
    this.#rows.set(stored.seq, { stored, row });
    return row;
  }
}

function forget(): void {
  for (const rows of tables) rows.clear();
  remembered = 0;
}

/** Several servers of a process share a table's memory: a number alone may be another's row. */
const isSame = (one: StoredRow, other: StoredRow): boolean =>
  one.data === other.data && one.internal === other.internal && one.key === other.key && one.owner === other.owner;

/** Freezes what JSON can say, all the way down. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const name in value) frozen(value[name]);
  return Object.freeze(value);
}

/** Whether it is a row as a collection reads it: what is made of such a one may be kept as long as the row. */
export const isRead = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.isFrozen(value);
