/** Rows of tables as they were read last, in memory: two generations, of which the older one goes as a whole. */
import type { StoredRow, Table } from '../store.ts';

/** About so many bytes are a generation. */
const GENERATION = 2 * 1024 ** 2;

interface Shelf {
  readonly bySeq: Map<number, StoredRow>;
  readonly byKey: Map<string, StoredRow>;
}

type Shelves = Map<string, Shelf>;

const textOf = (world: number, owner: string, key: string): string => `${world} ${owner}\u001f${key}`;

export class RowCache {
  #younger: Shelves = new Map();
  #older: Shelves = new Map();
  #bytes = 0;

  find({ name }: Table, world: number, owner: string, key: string): StoredRow | undefined {
    const [younger, older] = [this.#younger.get(name), this.#older.get(name)];
    if (!younger && !older) return undefined;
    const text = textOf(world, owner, key);
    const found = younger?.byKey.get(text);
    if (found) return found;
    const row = older?.byKey.get(text);
    if (row) this.#keep(name, row, text);
    return row;
  }

  get({ name }: Table, seq: number): StoredRow | undefined {
    return this.#younger.get(name)?.bySeq.get(seq) ?? this.#older.get(name)?.bySeq.get(seq);
  }

  put({ name }: Table, row: StoredRow): void {
    if (this.#younger.get(name)?.bySeq.get(row.seq) === row) return;
    this.#keep(name, row, textOf(row.world, row.owner, row.key));
  }

  remove({ name }: Table, { seq, world, owner, key }: StoredRow): void {
    const text = textOf(world, owner, key);
    for (const shelves of [this.#younger, this.#older]) {
      const shelf = shelves.get(name);
      shelf?.bySeq.delete(seq);
      if (shelf?.byKey.get(text)?.seq === seq) shelf.byKey.delete(text);
    }
  }

  clear(): void {
    this.#younger.clear();
    this.#older.clear();
    this.#bytes = 0;
  }

  #keep(name: string, row: StoredRow, text: string): void {
    this.#bytes += row.data.length + (row.internal?.length ?? 0) + text.length;
    if (this.#bytes > GENERATION) {
      this.#older = this.#younger;
      this.#younger = new Map();
      this.#bytes = 0;
    }
    let shelf = this.#younger.get(name);
    if (!shelf) this.#younger.set(name, (shelf = { bySeq: new Map(), byKey: new Map() }));
    shelf.bySeq.set(row.seq, row);
    shelf.byKey.set(text, row);
  }
}
