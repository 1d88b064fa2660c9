/**
 * Rows that a transaction has read or written, as they are now: what is read again is not read from its text again.
 * They are shared, so nobody changes a row in place: `update` makes a new one.
 */
import type { Tx } from '../store/store.ts';

/** Beyond so many, those known are forgotten: fixtures write thousands in one transaction. */
const most = 1000;

const placeOf = (world: number, owner: string, key: string): string => `${world}\u001f${owner}\u001f${key}`;

export class KnownRows {
  readonly #rows = new Map<object, Map<string, object>>();
  #size = 0;

  /** The row of a collection under its world, owner and key. */
  get(collection: object, world: number, owner: string, key: string): object | undefined {
    return this.#rows.get(collection)?.get(placeOf(world, owner, key));
  }

  set(collection: object, world: number, owner: string, key: string, row: object): void {
    if (this.#size >= most) this.clear();
    const rows = this.#rows.get(collection);
    if (rows) rows.set(placeOf(world, owner, key), row);
    else this.#rows.set(collection, new Map([[placeOf(world, owner, key), row]]));
    this.#size++;
  }

  remove(collection: object, world: number, owner: string, key: string): void {
    this.#rows.get(collection)?.delete(placeOf(world, owner, key));
  }

  /** Some of it was undone: all is read again. */
  clear(): void {
    this.#rows.clear();
    this.#size = 0;
  }
}

/** Units of one transaction know the same rows. */
const known = new WeakMap<Tx, KnownRows>();

export function knownRowsOf(tx: Tx): KnownRows {
  let rows = known.get(tx);
  if (!rows) known.set(tx, (rows = new KnownRows()));
  return rows;
}
