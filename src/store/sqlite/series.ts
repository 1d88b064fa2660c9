/**
 * Numbered series of worlds, counted in memory: what was drawn is kept with the commit that acknowledges it, what was not
 * acknowledged may be skipped, and nothing is drawn twice.
 */
import type Database from 'better-sqlite3';
import { countSql } from './redo-log.ts';
import type { RedoCounter } from './redo-log.ts';

/** So many numbers are reserved at once: until they are drawn, a commit need not tell of its own. A killed process skips the rest. */
const AHEAD = 100;

/** Counters kept in memory; those of the worlds used longest ago go first. */
const KEPT = 20_000;

interface Counter {
  readonly world: number;
  readonly name: string;
  value: number;
  /** What the table holds, as far as it is known. */
  saved: number;
  /** Up to here numbers are reserved in the redo log. */
  reserved: number;
  /** Drawn from since the last commit. */
  drawn: boolean;
}

export interface Series {
  readonly next: (world: number, name: string) => number;
  /** The number drawn last; 0 before the first. */
  readonly last: (world: number, name: string) => number;
  /** What the commit is to reserve, because more was drawn. */
  readonly toReserve: () => RedoCounter[];
  /** What the table does not hold yet. */
  readonly unsaved: () => RedoCounter[];
  /** What is unsaved now comes to the table, and another redo log begins, in which nothing is reserved. */
  readonly turned: () => void;
  /** Whether there is nothing of that kind that is committed. */
  readonly isSaved: () => boolean;
  /** Writes it to the table. */
  readonly save: () => void;
  readonly committed: () => void;
  /** There was no commit: what was drawn is not to be written, the next number drawn is. */
  readonly undone: () => void;
  /** The table holds these now. */
  readonly saved: (counters: readonly RedoCounter[]) => void;
  /** Lets `to` go on where `from` stands. */
  readonly copy: (from: number, to: number) => void;
  readonly remove: (world: number) => void;
}

export function seriesOn(db: Database.Database): Series {
  const load = db
    .prepare<[number, string], number>('SELECT value FROM backlot_series WHERE world = ? AND name = ?')
    .pluck();
  const count = db.prepare<RedoCounter>(countSql);
  // "WHERE TRUE" keeps ON CONFLICT from being read as the ON of a join.
  const copyAll = db.prepare<[number, number]>(
    `INSERT INTO backlot_series SELECT ?, name, value FROM backlot_series WHERE world = ? AND TRUE
     ON CONFLICT DO UPDATE SET value = max(value, excluded.value)`,
  );
  const removeAll = db.prepare<[number]>('DELETE FROM backlot_series WHERE world = ?');
  /** In the order of their last use. */
  const worlds = new Map<number, Map<string, Counter>>();
  let fresh: Counter[] = [];
  const waiting = new Set<Counter>();
  const reserving = new Set<Counter>();
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
    const value = load.get(world, name) ?? 0;
    counter = { world, name, value, saved: value, reserved: value, drawn: false };
    counters.set(name, counter);
    kept += 1;
    return counter;
  }

  function next(world: number, name: string): number {
    const counter = counterOf(world, name);
    if (!counter.drawn) {
      counter.drawn = true;
      fresh.push(counter);
    }
    return (counter.value += 1);
  }

  function undone(): void {
    for (const counter of fresh) counter.drawn = false;
    fresh = [];
  }

  const exceeds = ({ value, reserved }: Counter): boolean => value > reserved;

  function committed(): void {
    for (const counter of fresh) {
      if (counter.saved < counter.value) waiting.add(counter);
      if (!exceeds(counter)) continue;
      counter.reserved = counter.value + AHEAD;
      reserving.add(counter);
    }
    undone();
    if (kept > KEPT) forgetSaved();
  }

  /** From memory go, world by world, counters that the table holds. */
  function forgetSaved(): void {
    for (const [world, counters] of worlds) {
      for (const [name, counter] of counters) {
        if (waiting.has(counter)) continue;
        counters.delete(name);
        kept -= 1;
      }
      if (counters.size === 0) worlds.delete(world);
      if (kept <= KEPT / 2) return;
    }
  }

  function turned(): void {
    for (const counter of [...reserving, ...fresh]) counter.reserved = counter.value;
    reserving.clear();
  }

  const unsaved = (): RedoCounter[] => [...new Set([...waiting, ...fresh])].map(plain);

  function save(): void {
    for (const counter of unsaved()) count.run(...counter);
  }

  function saved(counters: readonly RedoCounter[]): void {
    for (const [world, name, value] of counters) {
      const counter = worlds.get(world)?.get(name);
      if (!counter) continue;
      counter.saved = Math.max(counter.saved, value);
      if (counter.saved >= counter.value) waiting.delete(counter);
    }
  }

  function copy(from: number, to: number): void {
    save();
    copyAll.run(to, from);
    for (const counter of worlds.get(to)?.values() ?? [])
      counter.value = Math.max(counter.value, load.get(to, counter.name) ?? 0);
  }

  function remove(world: number): void {
    removeAll.run(world);
    const isElsewhere = (counter: Counter): boolean => counter.world !== world;
    fresh = fresh.filter(isElsewhere);
    for (const some of [waiting, reserving])
      for (const counter of some) if (!isElsewhere(counter)) some.delete(counter);
    kept -= worlds.get(world)?.size ?? 0;
    worlds.delete(world);
  }

  return {
    next,
    last: (world, name) => counterOf(world, name).value,
    toReserve: () => fresh.filter(exceeds).map(({ world, name, value }) => [world, name, value + AHEAD]),
    unsaved,
    turned,
    isSaved: () => waiting.size === 0,
    save,
    committed,
    undone,
    saved,
    copy,
    remove,
  };
}

const plain = ({ world, name, value }: Counter): RedoCounter => [world, name, value];
