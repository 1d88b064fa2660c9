/**
 * The rows by which processes wait for each other: one for each world, locked first by every transaction. A row also says
 * who counted in the world last, carries the world's mark, and says which process has claimed its jobs and deliveries. No
 * advisory locks: other engines that speak PostgreSQL's language have none.
 */
import type { Session } from './session.ts';

export interface Lock {
  /** Changes when something that processes keep in memory changed. */
  mark: number;
  /** The process that wrote the world's series last. */
  readonly writer: string | null;
  /** The process that runs the world's jobs and deliveries. */
  readonly owner: string | null;
  /** The process that asks the owner for it. */
  readonly wanted: string | null;
  /** Others have left work since the owner looked. */
  called: boolean;
}

const SELECT = 'SELECT mark, writer, owner, wanted, work <> done FROM backlot_locks WHERE world =';

/** Opens a transaction, takes the lock of its world and reads the mark of world 0, in one message. */
export async function open(session: Session, world: number): Promise<{ readonly lock: Lock; readonly root: number }> {
  const [, locked, root] = await session.ask({
    text: `BEGIN ISOLATION LEVEL READ COMMITTED; ${SELECT} ${world} FOR UPDATE; SELECT mark FROM backlot_locks WHERE world = 0`,
  });
  const lock = asLock(locked?.rows ?? []) ?? (await takeLock(session, world));
  return { lock, root: world === 0 ? lock.mark : Number(root?.rows[0]?.[0] ?? 0) };
}

/** A mark is none that ever was: also that of a transaction that was undone is never met again. */
const newMark = (): number => Math.floor(Math.random() * 2 ** 48) + 1;

/** Takes the lock of a world; the row is made if need be. */
export async function takeLock(session: Session, world: number): Promise<Lock> {
  for (;;) {
    const { rows } = await session.query({ name: 'lock', text: `${SELECT} $1 FOR UPDATE`, values: [world] });
    const lock = asLock(rows);
    if (lock) return lock;
    await session.query({
      text: 'INSERT INTO backlot_locks (world, mark) VALUES ($1, $2) ON CONFLICT (world) DO NOTHING',
      values: [world, newMark()],
    });
  }
}

function asLock(rows: readonly (readonly unknown[])[]): Lock | undefined {
  const [row] = rows;
  if (!row) return undefined;
  const text = (value: unknown): string | null => (value === null ? null : String(value));
  return {
    mark: Number(row[0]),
    writer: text(row[1]),
    owner: text(row[2]),
    wanted: text(row[3]),
    called: row[4] === 't',
  };
}

/** Gives a world a new mark, which its owner is called to see; who holds its lock is waited for. */
export async function remark(session: Session, world: number): Promise<number> {
  const { rows } = await session.query({
    name: 'remark',
    text: `INSERT INTO backlot_locks (world, mark) VALUES ($1, $2)
      ON CONFLICT (world) DO UPDATE SET mark = excluded.mark, work = backlot_locks.work + 1 RETURNING mark`,
    values: [world, newMark()],
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

/** Leaves word for the owner, or for whoever will be. */
export const call = (session: Session, world: number): Promise<unknown> =>
  session.query({ name: 'call', text: 'UPDATE backlot_locks SET work = work + 1 WHERE world = $1', values: [world] });

/** The owner has seen the calls. */
export const heard = (session: Session, world: number): Promise<unknown> =>
  session.query({ name: 'heard', text: 'UPDATE backlot_locks SET done = work WHERE world = $1', values: [world] });
