/** Whole worlds of a SQLite file: copied for snapshots, removed in slices when nobody names them any more. */
import type Database from 'better-sqlite3';
import { tableName } from '../conditions.ts';
import type { Table } from '../store.ts';
import type { Series } from './series.ts';

/** Rows that one slice of a sweep removes: some milliseconds. */
const SLICE = 1_000;

export interface Worlds {
  readonly copy: (from: number, to: number, except: readonly Table[]) => void;
  /** Notes that a world is to be swept, so that a sweep cut short goes on when the file is opened again. */
  readonly condemn: (world: number) => void;
  readonly condemned: () => number[];
  /** Removes some rows of a world; answers whether it was the last of it. */
  readonly sweepSlice: (world: number) => boolean;
}

/** `names` answers every table of the file, also those that this process did not define. */
export function worldsOn(db: Database.Database, series: Series, names: () => Iterable<string>): Worlds {
  const removals = new Map<string, Database.Statement<[number, number]>>();
  const note = db.prepare<[number]>('INSERT OR IGNORE INTO backlot_sweeps VALUES (?)');
  const noted = db.prepare<[], number>('SELECT world FROM backlot_sweeps').pluck();
  const strike = db.prepare<[number]>('DELETE FROM backlot_sweeps WHERE world = ?');

  function removalFrom(name: string): Database.Statement<[number, number]> {
    let removal = removals.get(name);
    if (removal) return removal;
    const table = tableName(name);
    removal = db.prepare(`DELETE FROM ${table} WHERE seq IN (SELECT seq FROM ${table} WHERE world = ? LIMIT ?)`);
    removals.set(name, removal);
    return removal;
  }

  function copy(from: number, to: number, except: readonly Table[]): void {
    const left = new Set(except.map((table) => table.name));
    for (const name of names()) {
      if (left.has(name)) continue;
      const table = tableName(name);
      const fields = 'owner, key, data, internal';
      db.prepare<[number, number]>(
        `INSERT INTO ${table} (world, ${fields}) SELECT ?, ${fields} FROM ${table} WHERE world = ? ORDER BY seq`,
      ).run(to, from);
    }
    series.copy(from, to);
  }

  function sweepSlice(world: number): boolean {
    let left = SLICE;
    for (const name of names()) {
      left -= removalFrom(name).run(world, left).changes;
      if (left <= 0) return false;
    }
    series.remove(world);
    strike.run(world);
    return true;
  }

  return { copy, condemn: (world) => void note.run(world), condemned: () => noted.all(), sweepSlice };
}
