/**
 * Numbered series of worlds, counted in memory and written once a batch, within its commit: what was acknowledged is
 * on disk, what was not may be skipped, and nothing is drawn twice.
 */
import type Database from 'better-sqlite3';

/** Counters kept in memory beyond a commit; those of the worlds used longest ago go first. */
const KEPT = 20_000;

interface Counter {
  readonly world: number;
  readonly name: string;
  value: number;
  dirty: boolean;
}

export interface Series {
  readonly next: (world: number, name: string) => number;
  /** The number drawn last; 0 before the first. */
  readonly last: (world: number, name: string) => number;
  /** Writes what was drawn. It counts as written only when `committed` follows. */
  readonly flush: () => void;
  readonly committed: () => void;
  /** What was drawn is not to be written: the next number drawn is. */
  readonly undone: () => void;
  /** Lets `to` go on where `from` stands. */
  readonly copy: (from: number, to: number) => void;
  readonly remove: (world: number) => void;
}

export function seriesOn(db: Database.Database): Series {
  const load = db
    .prepare<[number, string], number>('SELECT value FROM backlot_series WHERE world = ? AND name = ?')
    .pluck();
  const higher = 'ON CONFLICT DO UPDATE SET value = max(value, excluded.value)';
  const save = db.prepare<[number, string, number]>(`INSERT INTO backlot_series VALUES (?, ?, ?) ${higher}`);
  // "WHERE TRUE" keeps ON CONFLICT from being read as the ON of a join.
  const copyAll = db.prepare<[number, number]>(
    `INSERT INTO backlot_series SELECT ?, name, value FROM backlot_series WHERE world = ? AND TRUE ${higher}`,
  );
  const removeAll = db.prepare<[number]>('DELETE FROM backlot_series WHERE world = ?');
  /** In the order of their last use. */
  const worlds = new Map<number, Map<string, Counter>>();
  let dirty: Counter[] = [];
  let latest: number | undefined;
  let kept = 0;

  function countersOf(world: number): Map<string, Counter> {
    const counters = worlds.get(world) ?? new Map<string, Counter>();
    if (world === latest && worlds.has(world)) return counters;
    worlds.delete(world);
    worlds.set(world, counters);
    latest = world;
    return counters;
  }

  function counterOf(world: number, name: string): Counter {
    const counters = countersOf(world);
    let counter = counters.get(name);
    if (counter) return counter;
    counter = { world, name, value: load.get(world, name) ?? 0, dirty: false };
    counters.set(name, counter);
    kept += 1;
    return counter;
  }

  function next(world: number, name: string): number {
    const counter = counterOf(world, name);
    if (!counter.dirty) {
      counter.dirty = true;
      dirty.push(counter);
    }
    return (counter.value += 1);
  }

  function flush(): void {
    for (const { world, name, value } of dirty) save.run(world, name, value);
  }

  function undone(): void {
    for (const counter of dirty) counter.dirty = false;
    dirty = [];
  }

  function committed(): void {
    undone();
    for (const world of worlds.keys()) {
      if (kept <= KEPT) return;
      forget(world);
    }
  }

  function forget(world: number): void {
    kept -= worlds.get(world)?.size ?? 0;
    worlds.delete(world);
  }

  function copy(from: number, to: number): void {
    flush();
    copyAll.run(to, from);
    for (const counter of worlds.get(to)?.values() ?? [])
      counter.value = Math.max(counter.value, load.get(to, counter.name) ?? 0);
  }

  function remove(world: number): void {
    removeAll.run(world);
    dirty = dirty.filter((counter) => counter.world !== world);
    forget(world);
  }

  return { next, last: (world, name) => counterOf(world, name).value, flush, committed, undone, copy, remove };
}
