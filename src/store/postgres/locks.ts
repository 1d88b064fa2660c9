/**
 * The rows by which processes wait for each other: one for each world, locked first by every transaction. It also says
 * who counted in the world last, and carries the world's mark. No advisory locks: other engines that speak PostgreSQL's
 * language have none.
 */
import type { Session } from './session.ts';

export interface Lock {
  /** Changes when something that processes keep in memory changed. */
  mark: number;
  /** The process that wrote the world's series last. */
  readonly writer: string | null;
}

const SELECT = 'SELECT mark, writer FROM backlot_locks WHERE world =';

/** Opens a transaction and takes the lock of its world, in one message. */
export const opening = (world: number): string => `BEGIN ISOLATION LEVEL READ COMMITTED; ${SELECT} ${world} FOR UPDATE`;

/** A world that comes back after it was swept must not look as before: marks begin at the time. */
const firstMark = (): number => Date.now() * 1_000;

/** Takes the lock of a world; the row is made if need be. */
export async function takeLock(session: Session, world: number): Promise<Lock> {
  for (;;) {
    const { rows } = await session.query({ name: 'lock', text: `${SELECT} $1 FOR UPDATE`, values: [world] });
    const lock = asLock(rows);
    if (lock) return lock;
    await session.query({
      text: 'INSERT INTO backlot_locks (world, mark) VALUES ($1, $2) ON CONFLICT (world) DO NOTHING',
      values: [world, firstMark()],
    });
  }
}

export function asLock(rows: readonly (readonly unknown[])[]): Lock | undefined {
  const [row] = rows;
  return row && { mark: Number(row[0]), writer: row[1] === null ? null : String(row[1]) };
}

/** Gives a world a new mark; who holds it elsewhere is waited for. */
export async function remark(session: Session, world: number): Promise<number> {
  const { rows } = await session.query({
    name: 'remark',
    text: `INSERT INTO backlot_locks (world, mark) VALUES ($1, $2)
      ON CONFLICT (world) DO UPDATE SET mark = backlot_locks.mark + 1 RETURNING mark`,
    values: [world, firstMark()],
  });
  return Number(rows[0]?.[0]);
}

/** Notes who counted last. */
export const sign = (session: Session, world: number, writer: string): Promise<unknown> =>
  session.query({
    name: 'sign',
    text: 'UPDATE backlot_locks SET writer = $2 WHERE world = $1',
    values: [world, writer],
  });
