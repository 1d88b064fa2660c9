/** Rows of tables as they were read last, in memory: two generations, of which the older one goes as a whole. */
import type { StoredRow, Table } from '../store.ts';

/** About so many bytes are a generation. */
const GENERATION = 4 * 1024 ** 2;

/** New rows of a table are kept if of so many one is asked for by its key; most rows of a log never are. */
const SELDOM = 8;

interface Shelf {
  readonly bySeq: Map<number, StoredRow>;
  readonly byKey: Map<string, StoredRow>;
}

type Shelves = Map<string, Shelf>;

/** How often rows of a table were asked for by key, and how many came to it. */
interface Use {
  asked: number;
  came: number;
}

const textOf = (world: number, owner: string, key: string): string => `${world} ${owner}\u001f${key}`;

export class RowCache {
  #younger: Shelves = new Map();
  #older: Shelves = new Map();
  readonly #uses = new Map<string, Use>();
  #bytes = 0;

  find({ name }: Table, world: number, owner: string, key: string): StoredRow | undefined {
    this.#useOf(name).asked += 1;
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

  /** A row has come to its table. */
  take(table: Table, row: StoredRow): void {
    const use = this.#useOf(table.name);
    use.came += 1;
    if (use.asked * SELDOM >= use.came || this.get(table, row.seq)) this.put(table, row);
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

  #useOf(name: string): Use {
    let use = this.#uses.get(name);
    if (!use) this.#uses.set(name, (use = { asked: 0, came: 0 }));
    return use;
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
