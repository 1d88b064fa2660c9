/** Jobs as rows: what is due when, for whom, on which clock. */
import { DuplicateKey, type StoredRow, type Table, type Tx } from '../store/store.ts';

/** The row's `data` in the table `jobs`; its key is `id`. */
export interface JobRow {
  /** Provider, name and identity: scheduled again, a job moves. */
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly kind: 'progress' | 'calendar';
  /** Epoch ms on the namespace's clock; null on a clock of the provider's own, and once it has failed. */
  readonly due: number | null;
  /** A clock of the provider's own, and the time on it. */
  readonly clock?: string | undefined;
  readonly clockDue?: number | undefined;
  readonly input: unknown;
  readonly account: string;
  /** `baseText` of whoever scheduled it. */
  readonly base: string;
  /** The request that scheduled it: it waits until that one's answer is written. */
  readonly cause?: string | undefined;
  /** Drawn by what scheduled it first: with the identity the scope of its own chance. Without it the identity runs but once. */
  readonly chance?: string | undefined;
  /** How many jobs, each scheduled by the one before, lead to it. */
  readonly depth?: number | undefined;
  /** The stack, of a job that threw: parked, shown, and in nobody's way. */
  readonly failed?: string | undefined;
}

/** A job as it was found, with the text of its row: once that says something else, the job has moved. */
export interface FoundJob {
  readonly row: JobRow;
  readonly text: string;
}

export const foundJob = ({ data }: StoredRow): FoundJob => ({ row: JSON.parse(data) as JobRow, text: data });

export const jobsTable: Table = {
  name: 'jobs',
  columns: [
    { name: 'due', type: 'integer', path: 'due' },
    { name: 'kind', type: 'text', path: 'kind' },
    { name: 'clock', type: 'text', path: 'clock' },
    { name: 'clockDue', type: 'integer', path: 'clockDue' },
    { name: 'provider', type: 'text', path: 'provider' },
  ],
  indexes: [['due'], ['kind', 'due'], ['clock', 'clockDue']],
};

/** Schedules a job, or moves it if it is there already: its chance stays the same then. */
export async function putJob(tx: Tx, world: number, job: JobRow): Promise<void> {
  try {
    await tx.insert(jobsTable, storedJob(world, job));
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
    const before = await tx.get(jobsTable, world, '', job.id);
    if (before) await tx.remove(jobsTable, before.seq);
    const chance = before && foundJob(before).row.chance;
    await tx.insert(jobsTable, storedJob(world, { ...job, chance: chance ?? job.chance }));
  }
}

const storedJob = (world: number, job: JobRow): Omit<StoredRow, 'seq'> => ({
  world,
  owner: '',
  key: job.id,
  data: JSON.stringify(job),
  internal: null,
});

export const hasJob = async (tx: Tx, world: number, id: string): Promise<boolean> =>
  (await tx.get(jobsTable, world, '', id)) !== undefined;

/** Takes a job back; false when there was none. */
export async function dropJob(tx: Tx, world: number, id: string): Promise<boolean> {
  const stored = await tx.get(jobsTable, world, '', id);
  if (stored) await tx.remove(jobsTable, stored.seq);
  return stored !== undefined;
}

/** Takes a job that is to run out of the table; false when it has gone or moved since it was found. */
export async function takeJob(tx: Tx, world: number, { row, text }: FoundJob): Promise<boolean> {
  const stored = await tx.get(jobsTable, world, '', row.id);
  if (stored?.data !== text) return false;
  await tx.remove(jobsTable, stored.seq);
  return true;
}
