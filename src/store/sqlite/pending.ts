/**
 * Rows that are written, but not in their tables yet: until then, what becomes of a row costs no statement. Every change
 * can be taken back, for a savepoint or for a whole batch. Behind them stand those that are on their way to the tables:
 * they change no more.
 */
import type { StoredRow, Table } from '../store.ts';

export interface PendingRow {
  readonly row: StoredRow;
  /** It is to be removed. */
  readonly gone: boolean;
  /** Its table may hold a row of this number. */
  tabled: boolean;
}

/** The pending rows of one table. */
export interface Place {
  readonly table: Table;
  readonly bySeq: Map<number, PendingRow>;
  /** The newest row of each key. */
  readonly byKey: Map<string, PendingRow>;
}

/** What a change has replaced; one without `seq` has taken all rows of a table. */
interface Change {
  readonly place: Place;
  readonly seq?: number;
  readonly text?: string;
  readonly row?: PendingRow | undefined;
  readonly ofKey?: PendingRow | undefined;
}

const textOf = (world: number, owner: string, key: string): string => `${world} ${owner}\u001f${key}`;

export class Pending {
  /** How many rows were written since the last `leave`, and about how many bytes they are. */
  size = 0;
  bytes = 0;
  #places = new Map<string, Place>();
  #leaving: ReadonlyMap<string, Place> = new Map();
  #changes: Change[] = [];

  /** `changes` hears of each row that is not any more as it was, and of its world. */
  constructor(readonly changes: (table: Table, world: number) => void) {}

  /** Whether a table has some. */
  has({ name }: Table): boolean {
    return Boolean(this.#places.get(name)?.bySeq.size) || this.#leaving.has(name);
  }

  /** The tables of rows that are not on their way. */
  tables(): Table[] {
    return [...this.#places.values()].map(({ table }) => table);
  }

  /** How many there are of a table, at most. */
  count({ name }: Table): number {
    return (this.#places.get(name)?.bySeq.size ?? 0) + (this.#leaving.get(name)?.bySeq.size ?? 0);
  }

  /** The rows of a table as they are to be. */
  *of({ name }: Table): Iterable<PendingRow> {
    const [newer, older] = [this.#places.get(name)?.bySeq, this.#leaving.get(name)?.bySeq];
    if (newer) yield* newer.values();
    if (older) for (const [seq, pending] of older) if (!newer?.has(seq)) yield pending;
  }

  get({ name }: Table, seq: number): PendingRow | undefined {
    return this.#places.get(name)?.bySeq.get(seq) ?? this.#leaving.get(name)?.bySeq.get(seq);
  }

  find({ name }: Table, world: number, owner: string, key: string): PendingRow | undefined {
    const [newer, older] = [this.#places.get(name)?.byKey, this.#leaving.get(name)?.byKey];
    if (!newer && !older) return undefined;
    const text = textOf(world, owner, key);
    return newer?.get(text) ?? older?.get(text);
  }

  put(table: Table, pending: PendingRow): void {
    const { seq, world, owner, key, data, internal } = pending.row;
    let place = this.#places.get(table.name);
    if (!place) this.#places.set(table.name, (place = { table, bySeq: new Map(), byKey: new Map() }));
    const text = textOf(world, owner, key);
    this.#changes.push({ place, seq, text, row: place.bySeq.get(seq), ofKey: place.byKey.get(text) });
    if (!place.bySeq.has(seq)) this.size += 1;
    this.bytes += data.length + (internal?.length ?? 0);
    place.bySeq.set(seq, pending);
    place.byKey.set(text, pending);
    this.changes(table, world);
  }

  /** The rows of a table, none of which is on its way, are in it now. */
  clear({ name }: Table): void {
    const place = this.#places.get(name);
    if (!place) return;
    this.#changes.push({ place });
    this.#places.delete(name);
    this.size -= place.bySeq.size;
  }

  /** Where the changes stand, to go back to with `undo`. */
  mark(): number {
    return this.#changes.length;
  }

  undo(mark: number): void {
    while (this.#changes.length > mark) {
      const change = this.#changes.pop();
      if (change) this.#takeBack(change);
    }
  }

  /** The rows that were changed since the last `settle`, by table, each once. */
  changed(): ReadonlyMap<Table, ReadonlySet<PendingRow>> {
    const found = new Map<Table, Set<PendingRow>>();
    for (const { place, seq } of this.#changes) {
      const pending = seq === undefined ? undefined : place.bySeq.get(seq);
      if (!pending) continue;
      const rows = found.get(place.table);
      if (rows) rows.add(pending);
      else found.set(place.table, new Set([pending]));
    }
    return found;
  }

  /** What was changed stays. Nobody need know any more of rows that came and went. */
  settle(): void {
    for (const { place, seq } of this.#changes) {
      const isHere = seq !== undefined && this.#places.get(place.table.name) === place;
      const pending = isHere ? place.bySeq.get(seq) : undefined;
      if (!pending?.gone || pending.tabled) continue;
      place.bySeq.delete(pending.row.seq); // its key stays gone: the table may hold an older row of it
      this.size -= 1;
    }
    this.#changes = [];
    if (this.size === 0) this.bytes = 0;
  }

  /** All rows are on their way to the tables from now on: after `settle`, while none are. */
  leave(): Iterable<Place> {
    this.#leaving = this.#places;
    this.#places = new Map();
    [this.size, this.bytes] = [0, 0];
    for (const { bySeq } of this.#leaving.values()) for (const pending of bySeq.values()) pending.tabled = true;
    return this.#leaving.values();
  }

  /** The rows that were on their way have arrived. */
  arrived(): void {
    this.#leaving = new Map();
  }

  /** They have not, and wait again, unless they were written anew. */
  comeBack(): void {
    const newer = this.#places;
    this.#places = new Map(this.#leaving);
    this.#leaving = new Map();
    for (const { table, bySeq } of newer.values()) for (const pending of bySeq.values()) this.put(table, pending);
    this.size = 0;
    for (const { bySeq } of this.#places.values()) this.size += bySeq.size;
    this.settle();
  }

  #takeBack({ place, seq, text = '', row, ofKey }: Change): void {
    if (seq === undefined) {
      this.#places.set(place.table.name, place);
      this.size += place.bySeq.size;
      return;
    }
    const undone = place.bySeq.get(seq);
    if (undone) this.changes(place.table, undone.row.world);
    if (row) place.bySeq.set(seq, row);
    else if (place.bySeq.delete(seq)) this.size -= 1;
    if (ofKey) place.byKey.set(text, ofKey);
    else place.byKey.delete(text);
  }
}
