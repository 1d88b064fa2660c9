/**
 * What was made of stored rows. As long as a row stays as it is, a store may answer the very same object again: then
 * nothing is parsed, and what was made of the row (a text) can be kept with it. Such rows never change: they are frozen,
 * all the way down.
 */
import type { StoredRow } from '../store/store.ts';

export class Recall<R extends object> {
  readonly #rows = new WeakMap<StoredRow, R>();

  constructor(
    /** Parses what is stored. */
    readonly make: (stored: StoredRow) => R,
  ) {}

  row(stored: StoredRow): R {
    const known = this.#rows.get(stored);
    if (known) return known;
    const row = frozen(this.make(stored));
    this.#rows.set(stored, row);
    return row;
  }
}

/** Freezes what JSON can say, all the way down. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const name in value) frozen(value[name]);
  return Object.freeze(value);
}

/** Whether it is a row as a collection reads it: what is made of such a one may be kept as long as the row. */
export const isRead = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.isFrozen(value);
