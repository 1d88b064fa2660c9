/**
 * Knows of most new keys that no table has them, so that SQLite need not be asked: a Bloom filter over all tables. What
 * it does not know of is asked.
 */
import type { StoredRow, Table } from '../store.ts';

type Place = Pick<StoredRow, 'world' | 'owner' | 'key'>;

/** Good for some hundred thousand keys; with more of them it knows less and less. */
const BITS = 2 ** 23;
/** Bits of each key. */
const MARKS = 4;
/** Of tables that are longer when they are first written to nothing is known. */
const LONGEST = 50_000;

export class KeyFilter {
  readonly #words = new Uint32Array(BITS / 32);
  /** Whether all keys of a table are marked. */
  readonly #tables = new Map<string, boolean>();

  /** `keysOf` answers the keys of a table, undefined when there are more than so many. */
  constructor(readonly keysOf: (table: Table, most: number) => Iterable<Place> | undefined) {}

  /** Whether it has looked at a table, and need not for an answer. */
  isReady({ name }: Table): boolean {
    return this.#tables.get(name) ?? false;
  }

  /** Whether the key is certainly not in the table. */
  lacks(table: Table, place: Place): boolean {
    return this.#knows(table) && !this.#marks(table, place, (word, bit) => (this.#at(word) & bit) !== 0);
  }

  add(table: Table, place: Place): void {
    this.#marks(table, place, (word, bit) => {
      this.#words[word] = this.#at(word) | bit;
      return true;
    });
  }

  /** Rows came into tables by another way. */
  lookAgain(): void {
    this.#tables.clear();
  }

  #knows(table: Table): boolean {
    let known = this.#tables.get(table.name);
    if (known !== undefined) return known;
    const keys = this.keysOf(table, LONGEST);
    for (const place of keys ?? []) this.add(table, place);
    known = keys !== undefined;
    this.#tables.set(table.name, known);
    return known;
  }

  #at(word: number): number {
    return this.#words[word] ?? 0;
  }

  /** Whether all marks of a key are. */
  #marks({ name }: Table, { world, owner, key }: Place, isMarked: (word: number, bit: number) => boolean): boolean {
    let hash = hashOf(key, hashOf(owner, hashOf(name, world)));
    const step = Math.imul(hash, 0x9e3779b1) | 1;
    for (let mark = 0; mark < MARKS; mark += 1) {
      const place = (hash >>> 0) % BITS;
      if (!isMarked(place >>> 5, 1 << (place & 31))) return false;
      hash = (hash + step) | 0;
    }
    return true;
  }
}

/** FNV-1a, and a stir of all its bits. */
function hashOf(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
