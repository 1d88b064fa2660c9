/** Which jobs of a world are due, and when the next one is: one look at the store for both. */
import type { Query, Store, StoredRow } from '../store/store.ts';
import { foundJob, jobsTable, type FoundJob } from './jobs.ts';

/** So many jobs are looked at in one go, when there are that many; otherwise a few. */
const slice = 64;
const few = 2;

export interface Asked {
  readonly world: number;
  /** On the namespace's clock. */
  readonly now: number;
  /** Calls whose answers are not written: what they caused waits. */
  readonly held: ReadonlySet<string>;
  readonly progressOnly: boolean;
  /** What is due at different instants may run together: the clock has passed all of them by itself. */
  readonly together: boolean;
  /** The look before found more than a few. */
  readonly many: boolean;
}

export interface DueJobs {
  /** Of the earliest due instant, unless they run together; in order. */
  readonly jobs: readonly FoundJob[];
  /** There may be more to do now. */
  readonly more: boolean;
  /** The next look is to be at many. */
  readonly many: boolean;
  /** When the next job is due, if none is left. */
  readonly next: number | undefined;
}

/** Looks at a few jobs, due or not; when all of those are due, the next look is at many that are. */
export async function dueJobs(store: Store, asked: Asked): Promise<DueJobs> {
  const { world, now, held, progressOnly, together, many } = asked;
  const query: Query = {
    where: {
      due: many ? { lte: now } : { gte: Number.MIN_SAFE_INTEGER },
      ...(progressOnly && { kind: 'progress' }),
    },
    order: { column: 'due', direction: 'asc' },
    limit: many ? slice + held.size : few,
  };
  const rows = await store.look(world, async (tx) =>
    tx.claimed ? tx.list(jobsTable, { world, owner: '' }, query) : [],
  );
  const { due, next } = parted(rows, now);
  const free = due.filter(({ row: { cause } }) => !cause || !held.has(cause));
  const jobs = together ? free : free.filter(({ row }) => row.due === free[0]?.row.due);
  // Where all that was seen waits for answers, one wider look is taken, and no third.
  const isFull = due.length === query.limit && (jobs.length > 0 || !many);
  // A look at what is due alone does not see when the next one is.
  const isBlind = many && (jobs.length > 0 || due.length === 0);
  return { jobs, more: isFull || isBlind || jobs.length < free.length, many: isFull, next };
}

/** Rows in the order of their due times: those that are due, and when the next one is. */
function parted(rows: readonly StoredRow[], now: number): { due: readonly FoundJob[]; next: number | undefined } {
  const due: FoundJob[] = [];
  for (const row of rows) {
    const found = foundJob(row);
    if (found.row.due !== null && found.row.due > now) return { due, next: found.row.due };
    due.push(found);
  }
  return { due, next: undefined };
}
