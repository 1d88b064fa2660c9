/**
 * The series of a PostgreSQL database, counted in memory while this process was the last to count in their world: a
 * number drawn in a transaction that is undone must not be drawn again, so rolling back must not touch them. They are
 * written once a commit. Numbers are drawn only while the world's lock is held.
 */
import type { Session } from './session.ts';
import { indexed } from './text.ts';

/** Counters kept in memory beyond a commit; those of the worlds used longest ago go first. */
const KEPT = 20_000;

interface Counter {
  readonly world: number;
  readonly name: string;
  value: number;
}

export type Series = ReturnType<typeof series>;

/** What a transaction has drawn. */
export type Drawn = Set<Counter>;

export function series() {
  /** In the order of their last use. */
  const worlds = new Map<number, Map<string, Promise<Counter>>>();
  let kept = 0;

  function countersOf(world: number): Map<string, Promise<Counter>> {
    const counters = worlds.get(world) ?? new Map<string, Promise<Counter>>();
    worlds.delete(world);
    worlds.set(world, counters);
    return counters;
  }

  function counterOf(session: Session, world: number, name: string): Promise<Counter> {
    const counters = countersOf(world);
    const known = counters.get(name);
    if (known) return known;
    const loading = load(session, world, name);
    counters.set(name, loading);
    kept += 1;
    loading.catch(() => forget(world));
    return loading;
  }

  async function load(session: Session, world: number, name: string): Promise<Counter> {
    const { rows } = await session.query({
      name: 'series load',
      text: 'SELECT value FROM backlot_series WHERE world = $1 AND name = $2',
      values: [world, indexed(name)],
    });
    return { world, name, value: Number(rows[0]?.[0] ?? 0) };
  }

  async function next(session: Session, drawn: Drawn, world: number, name: string): Promise<number> {
    const counter = await counterOf(session, world, name);
    drawn.add(counter);
    return (counter.value += 1);
  }

  async function last(session: Session, world: number, name: string): Promise<number> {
    return (await counterOf(session, world, name)).value;
  }

  /** Writes what was drawn; also what was written before, for that may have been undone since. */
  async function flush(session: Session, drawn: Drawn): Promise<void> {
    if (drawn.size === 0) return;
    const counters = [...drawn];
    await session.query({
      name: 'series flush',
      text: `INSERT INTO backlot_series (world, name, value) SELECT * FROM unnest($1::int8[], $2::text[], $3::int8[])
        ON CONFLICT (world, name) DO UPDATE SET value = greatest(backlot_series.value, excluded.value)`,
      values: [
        counters.map(({ world }) => world),
        counters.map(({ name }) => indexed(name)),
        counters.map(({ value }) => value),
      ],
    });
  }

  /** Lets `to` go on where `from` stands. */
  async function copy(session: Session, drawn: Drawn, from: number, to: number): Promise<void> {
    await flush(session, drawn);
    await session.query({
      text: `INSERT INTO backlot_series (world, name, value) SELECT $1::int8, name, value FROM backlot_series WHERE world = $2
        ON CONFLICT (world, name) DO UPDATE SET value = greatest(backlot_series.value, excluded.value)`,
      values: [to, from],
    });
    forget(to);
  }

  /** Another process has counted in this world since, or it is gone. */
  function forget(world: number): void {
    kept -= worlds.get(world)?.size ?? 0;
    worlds.delete(world);
  }

  function trim(): void {
    for (const world of worlds.keys()) {
      if (kept <= KEPT) return;
      forget(world);
    }
  }

  return { next, last, flush, copy, forget, trim };
}
