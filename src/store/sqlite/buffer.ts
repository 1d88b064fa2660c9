/**
 * Rows as transactions see them: what they write is pending first, and comes to its table later, together with others,
 * unless somebody asks for what only the tables can answer.
 */
import { DuplicateKey } from '../store.ts';
import type { Query, Scope, StoredRow, Table } from '../store.ts';
import type { Answers } from './answers.ts';
import { KeyFilter } from './key-filter.ts';
import type { Levels } from './levels.ts';
import { countMerged, locateMerged, merged } from './merging.ts';
import type { Pending, PendingRow, Place } from './pending.ts';
import { RowCache } from './row-cache.ts';
import type { Rows } from './rows.ts';

/** An answer is put together from the table and so many pending rows at most. */
const MERGED = 6_000;

export type NewRow = Omit<StoredRow, 'seq'>;

export interface RowBuffer extends Pick<
  Rows,
  'get' | 'update' | 'remove' | 'locate' | 'count' | 'aggregate' | 'earliest'
> {
  readonly list: (table: Table, scope: Scope, query: Query) => readonly StoredRow[];
  /** Answers the row's `seq`. */
  readonly insert: (table: Table, row: NewRow) => number;
  /** With `limit` the oldest ones. Answers how many went. */
  readonly removeWhere: (table: Table, scope: Scope, where?: Query['where'], limit?: number) => number;
  /** Does what knows the tables only: nothing is pending then. */
  readonly past: <T>(piece: () => T) => T;
  /** Rows came into tables by another way. */
  readonly changedElsewhere: () => void;
  /** Brings all rows to their tables. */
  readonly flush: () => void;
  /** The tables were written to, and that is committed. */
  readonly written: () => void;
  /** Rows have come to a table behind the calls. */
  readonly arrived: (place: Place) => void;
}

interface Parts {
  readonly rows: Rows;
  readonly pending: Pending;
  readonly levels: Levels;
  readonly answers: Answers;
}

export function bufferOn({ rows, pending, levels, answers }: Parts): RowBuffer {
  /** The highest number that was given, by table … */
  const given = new Map<string, number>();
  /** … and for which of them their highest one was looked up. */
  const looked = new Set<string>();
  /** What the tables hold; of no use while they are written to. */
  const cache = new RowCache();
  const filter = new KeyFilter((table, most) => rows.places(table, most));

  function nextSeq(table: Table): number {
    let seq = given.get(table.name) ?? 0;
    if (!looked.has(table.name)) {
      seq = Math.max(seq, rows.newest(table));
      looked.add(table.name);
    }
    given.set(table.name, (seq += 1));
    return seq;
  }

  /** Brings a table's rows to it. */
  function bring(table: Table): void {
    if (!pending.has(table)) return;
    levels.write();
    const waiting = [...pending.of(table)];
    for (const { row, gone, tabled } of waiting) if (gone && tabled) rows.remove(table, row.seq);
    for (const { row, gone } of waiting) if (!gone) rows.save(table, row);
    pending.clear(table);
  }

  /** The pending rows of a table, with which its answers are put together; so many that it is not worth it are brought to it. */
  function few(table: Table): Iterable<PendingRow> | undefined {
    if (!pending.has(table)) return undefined;
    if (pending.count(table) <= MERGED) return pending.of(table);
    bring(table);
    return undefined;
  }

  /** Does what changes a table by its own means. */
  function change<T>(table: Table, piece: () => T): T {
    bring(table);
    levels.write();
    answers.clear();
    return piece();
  }

  function flush(): void {
    for (const table of pending.tables()) bring(table);
  }

  function isThere(table: Table, { world, owner, key }: NewRow): boolean {
    const waiting = pending.find(table, world, owner, key);
    if (waiting) return !waiting.gone;
    levels.read();
    return !filter.lacks(table, { world, owner, key }) && rows.has(table, world, owner, key);
  }

  function read(table: Table, world: number, owner: string, key: string): StoredRow | undefined {
    if (levels.isWritten()) return rows.get(table, world, owner, key);
    const cached = cache.find(table, world, owner, key);
    if (cached) return cached;
    if (filter.isReady(table) && filter.lacks(table, { world, owner, key })) return undefined;
    levels.read();
    const row = rows.get(table, world, owner, key);
    if (row) cache.put(table, row);
    return row;
  }

  function readAll(table: Table, scope: Scope, query: Query, hidden?: ReadonlySet<number>): StoredRow[] {
    if (levels.isWritten()) return rows.list(table, scope, query, { hidden });
    levels.read();
    const found = rows.list(table, scope, query, { known: (seq) => cache.get(table, seq), hidden });
    for (const row of found) cache.put(table, row);
    return found;
  }

  /** The row with a number: without what is in it when it stands in its table. */
  function known(table: Table, seq: number): PendingRow | undefined {
    const waiting = pending.get(table, seq);
    if (waiting) return waiting.gone ? undefined : waiting;
    const cached = levels.isWritten() ? undefined : cache.get(table, seq);
    levels.read();
    const place = cached ?? rows.place(table, seq);
    return place && { row: { data: '', internal: null, ...place, seq }, gone: false, tabled: true };
  }

  function remove(table: Table, seq: number): void {
    const before = known(table, seq);
    if (before) pending.put(table, { ...before, gone: true });
  }

  /** Only their places are read, and none is remembered. */
  function removeOldest(table: Table, scope: Scope, where: Query['where'], limit: number): number {
    const query: Query = { ...(where && { where }), order: { direction: 'asc' }, limit };
    const waiting = few(table);
    levels.read();
    const oldest = waiting
      ? merged(waiting, { table, scope, query }, rows.listPlaces)
      : rows.listPlaces(table, scope, query);
    for (const row of oldest) pending.put(table, { tabled: true, ...pending.get(table, row.seq), row, gone: true });
    return oldest.length;
  }

  /** Asked again, it is not looked for again; but what is in tables that are written to may still be undone. */
  function list(table: Table, scope: Scope, query: Query): readonly StoredRow[] {
    if (!pending.has(table) && !rows.holds(table)) return [];
    const look = (): readonly StoredRow[] => listed(table, scope, query);
    return levels.isWritten() ? look() : answers.list(table, scope, query, look);
  }

  function listed(table: Table, scope: Scope, query: Query): readonly StoredRow[] {
    const waiting = few(table);
    return waiting ? merged(waiting, { table, scope, query }, readAll) : readAll(table, scope, query);
  }

  return {
    get(table, world, owner, key) {
      const waiting = pending.find(table, world, owner, key);
      if (!waiting) return read(table, world, owner, key);
      return waiting.gone ? undefined : waiting.row;
    },
    insert(table, row) {
      if (isThere(table, row)) throw new DuplicateKey(table.name, row.key);
      const { world, owner, key, data, internal } = row;
      filter.add(table, row);
      const seq = nextSeq(table);
      pending.put(table, { row: { seq, world, owner, key, data, internal }, gone: false, tabled: false });
      return seq;
    },
    update(table, { seq, key, data, internal }) {
      const before = known(table, seq);
      if (!before) return;
      if (before.row.key === key) pending.put(table, { ...before, row: { ...before.row, data, internal } });
      else {
        change(table, () => rows.update(table, { seq, key, data, internal }));
        filter.add(table, { ...before.row, key });
      }
    },
    remove,
    removeWhere(table, scope, where, limit) {
      if (limit === undefined) return change(table, () => rows.removeWhere(table, scope, where));
      return removeOldest(table, scope, where, limit);
    },
    list,
    locate(table, key) {
      const waiting = few(table) ?? [];
      levels.read();
      return locateMerged(waiting, key, () => rows.locate(table, key));
    },
    count(table, scope, where) {
      const waiting = few(table);
      levels.read();
      return waiting
        ? countMerged(waiting, { table, scope, query: { where } }, rows.count)
        : rows.count(table, scope, where);
    },
    aggregate(table, scope, columns) {
      bring(table);
      levels.read();
      return rows.aggregate(table, scope, columns);
    },
    earliest(table, column) {
      bring(table);
      levels.read();
      return rows.earliest(table, column);
    },
    past(piece) {
      flush();
      levels.write();
      answers.clear();
      return piece();
    },
    changedElsewhere() {
      looked.clear();
      filter.lookAgain();
      rows.lookAgain();
    },
    flush,
    written: () => cache.clear(),
    arrived({ table, bySeq }) {
      for (const { row, gone } of bySeq.values())
        if (gone) cache.remove(table, row);
        else cache.take(table, row);
    },
  };
}
