/** What waits for one target: first come, first served, but lanes hold their order and batches join. */

/** A delivery that is due, as light as ten thousand of them should be; its row is read when it goes. */
export interface Entry {
  readonly id: string;
  readonly seq: number;
  /** Never tried. A retry takes part neither in lanes nor in batches. */
  readonly first: boolean;
  readonly lane: string | undefined;
  /** Entries of equal batch go together, up to `batchMax`. */
  readonly batch: string | undefined;
  readonly batchMax: number;
}

interface Group {
  readonly entries: Entry[];
  readonly batch: string | undefined;
}

const laneOf = ({ first, lane }: Entry): string | undefined => (first ? lane : undefined);
const batchOf = ({ first, batch, batchMax }: Entry): string | undefined => (first && batchMax > 1 ? batch : undefined);

export class TargetQueue {
  /** What may go, in order. */
  #groups: Group[] = [];
  #batches = new Map<string, Group>();
  /** A lane is here while one of its entries may go or is under way; behind it stand those that wait for that one. */
  #lanes = new Map<string, Entry[]>();
  #size = 0;

  /** How many wait, those behind others of their lane too. */
  get size(): number {
    return this.#size;
  }

  /** Whether one could go now. */
  get ready(): boolean {
    return this.#groups.length > 0;
  }

  add(entry: Entry): void {
    this.#size++;
    const lane = laneOf(entry);
    const waiting = lane === undefined ? undefined : this.#lanes.get(lane);
    if (waiting) {
      waiting.push(entry);
      return;
    }
    if (lane !== undefined) this.#lanes.set(lane, []);
    this.#append(entry);
  }

  /** Takes what goes next: one entry, or those of one batch, in the order in which they came. Empty when none may go. */
  take(): readonly Entry[] {
    const [group] = this.#groups;
    if (!group) return [];
    const max = Math.max(1, group.entries[0]?.batchMax ?? 1);
    const taken = group.entries.splice(0, group.batch === undefined ? 1 : max);
    if (group.entries.length === 0) this.#shift(group);
    if (group.batch !== undefined) this.#takeLaneMates(taken, group.batch, max);
    this.#size -= taken.length;
    return taken.sort((a, b) => a.seq - b.seq);
  }

  /** Entries that were taken have been tried: their lanes go on. */
  tried(entries: readonly Entry[]): void {
    for (const lane of new Set(entries.map(laneOf))) {
      if (lane === undefined) continue;
      const next = this.#lanes.get(lane)?.shift();
      if (next) this.#append(next);
      else this.#lanes.delete(lane);
    }
  }

  #append(entry: Entry): void {
    const batch = batchOf(entry);
    const open = batch === undefined ? undefined : this.#batches.get(batch);
    if (open) {
      open.entries.push(entry);
      return;
    }
    const group: Group = { entries: [entry], batch };
    this.#groups.push(group);
    if (batch !== undefined) this.#batches.set(batch, group);
  }

  #shift(group: Group): void {
    this.#groups.shift();
    if (group.batch !== undefined) this.#batches.delete(group.batch);
  }

  /** Behind an entry that goes, the next of its lane may go in the same batch. */
  #takeLaneMates(taken: Entry[], batch: string, max: number): void {
    for (const entry of taken) {
      const lane = laneOf(entry);
      const waiting = lane === undefined ? [] : (this.#lanes.get(lane) ?? []);
      while (taken.length < max && waiting[0] && batchOf(waiting[0]) === batch) taken.push(...waiting.splice(0, 1));
    }
  }
}
