/** What is due and when: jobs, and webhooks that wait to be tried. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Query, StoredRow, Table, Tx } from '../store/store.ts';
import { deliveriesTable, type Delivery } from '../webhooks/delivery.ts';
import { jobsTable, putJob, type JobRow } from '../world/jobs.ts';
import { ControlError } from './failure.ts';
import { limitOf, pageAnswer, pageOf, PageQuery } from './lists.ts';
import { route } from './route.ts';
import { iso } from './worlds.ts';

const Kind = () => z.enum(['progress', 'calendar']);

const Job = schema(() =>
  z.object({
    id: z.string(),
    provider: z.string(),
    name: z.string(),
    kind: Kind(),
    due: z.iso.datetime().nullable().describe('null: it failed, and is parked'),
    input: z.unknown(),
    clock: z.string().optional().describe("a clock of the provider's own, on which it is due"),
    failed: z.string().optional().describe('why it failed'),
    request: z.string().optional().describe('the request that caused it'),
  }),
);

export type ShownJob = z.infer<ReturnType<typeof Job>>;

/** Where each of the three lists that are shown as one goes on: due jobs, due deliveries, jobs that no namespace clock reaches. */
type Places = readonly [jobs: Place, deliveries: Place, others: Place];
type Place = readonly [due: number | null, seq: number] | null;

interface Entry {
  readonly list: 0 | 1 | 2;
  readonly due: number | null;
  readonly seq: number;
  readonly job: ShownJob;
}

export const listJobs = route('GET /jobs', {
  summary: 'What is due and when, soonest first',
  description:
    "Webhooks that wait for an attempt are among them, as `webhook EVENT`. Behind them stand jobs on clocks of a provider's own, and jobs that failed.",
  query: () => PageQuery().extend({ kind: Kind().optional() }),
  result: pageOf('jobs', Job),
  async handler({ core, namespace: { world }, query: { kind, cursor, ...query } }) {
    const limit = limitOf(query);
    const places = placesOf(cursor);
    const entries = await core.store.transaction(world, (tx) => soonest(tx, world, { kind, places, limit: limit + 1 }));
    const shown = entries.slice(0, limit);
    const next = entries.length > limit ? cursorOf(places, shown) : undefined;
    return pageAnswer(
      'jobs',
      shown.map(({ job }) => job),
      next,
    );
  },
});

export const runJob = route('POST /jobs/{id}/run', {
  summary: 'Run a job now, whenever it is due; one that failed is tried again',
  description: "The clock stays where it is. 409 for a job on a clock of the provider's own, which that clock runs.",
  body: () => z.strictObject({}),
  result: schema(() => z.object({ id: z.string(), failed: z.string().optional().describe('why it failed') })),
  async handler({ core, namespace, params: { id } }) {
    const { name, world } = namespace;
    await core.store.transaction(world, async (tx) => {
      const row = await tx.get(jobsTable, world, '', id);
      if (!row) throw new ControlError(404, 'unknown_job', `there is no job "${id}" in ${name}: it may have run`);
      const { failed: _, ...job } = JSON.parse(row.data) as JobRow;
      if (job.clock !== undefined)
        throw new ControlError(409, 'other_clock', `${id} is due on ${job.provider}'s own clock ${job.clock}`);
      await putJob(tx, world, { ...job, kind: 'progress', due: core.clocks.now(namespace) });
    });
    await core.clocks.settle(name, settleMs);
    const left = await core.store.transaction(world, (tx) => tx.get(jobsTable, world, '', id));
    const { failed } = left ? (JSON.parse(left.data) as JobRow) : {};
    return { id, ...(failed !== undefined && { failed }) };
  },
});

/** What a job causes is waited for so long. */
const settleMs = 5000;

async function soonest(
  tx: Tx,
  world: number,
  { kind, places, limit }: { kind: ShownJob['kind'] | undefined; places: Places; limit: number },
): Promise<Entry[]> {
  const isDue = { due: { gte: 0 } };
  const read = async (list: Entry['list'], table: Table, where: Query['where'], show: (row: StoredRow) => ShownJob) => {
    const place = places[list];
    const after = place ? { value: place[0], seq: place[1] } : undefined;
    const rows = await tx.list(
      table,
      { world, owner: '' },
      { where, order: { column: 'due', direction: 'asc' }, after, limit },
    );
    return rows.map((row): Entry => ({ list, due: dueOf(row), seq: row.seq, job: show(row) }));
  };
  const jobs = await read(0, jobsTable, { ...isDue, kind }, showJob);
  const first = kind === undefined ? undefined : kind === 'progress';
  const deliveries = await read(1, deliveriesTable, { ...isDue, first }, showDelivery);
  const due = [...jobs, ...deliveries].toSorted((one, other) => (one.due ?? 0) - (other.due ?? 0)).slice(0, limit);
  if (due.length === limit) return due;
  const others = await read(2, jobsTable, { due: null, kind }, showJob);
  return [...due, ...others].slice(0, limit);
}

const dueOf = ({ data }: StoredRow): number | null => (JSON.parse(data) as { due: number | null }).due;

function showJob({ data }: StoredRow): ShownJob {
  const { id, provider, name, kind, due, clock, clockDue, input, failed, cause } = JSON.parse(data) as JobRow;
  const at = due ?? (failed === undefined ? clockDue : undefined);
  return {
    id,
    provider,
    name,
    kind,
    due: at === undefined ? null : iso(at),
    input,
    ...(clock !== undefined && { clock }),
    ...(failed !== undefined && { failed }),
    ...(cause !== undefined && { request: cause }),
  };
}

/** A retry never makes an `auto` clock jump, and so is a matter of the calendar. */
function showDelivery({ data }: StoredRow): ShownJob {
  const { id, provider, event, events, target, due, first, attempts, cause } = JSON.parse(data) as Delivery;
  return {
    id,
    provider,
    name: `webhook ${event}`,
    kind: first ? 'progress' : 'calendar',
    due: due === null ? null : iso(due),
    input: { url: target.url, events: events.map(({ type }) => type), attempts: attempts.length },
    ...(cause !== undefined && { request: cause }),
  };
}

const cursorOf = (before: Places, shown: readonly Entry[]): string => {
  const places = before.map((place, list) => {
    const last = shown.findLast((entry) => entry.list === list);
    return last ? [last.due, last.seq] : place;
  });
  return Buffer.from(JSON.stringify(places)).toString('base64url');
};

const Places = schema(() => {
  const place = z.tuple([z.number().nullable(), z.int()]).nullable();
  return z.tuple([place, place, place]);
});

/** A cursor that is none of ours starts at the beginning. */
function placesOf(cursor: string | undefined): Places {
  const read = (text: string): unknown => {
    try {
      return JSON.parse(Buffer.from(text, 'base64url').toString());
    } catch {
      return undefined;
    }
  };
  const { data } = Places().safeParse(cursor === undefined ? undefined : read(cursor));
  return data ?? [null, null, null];
}
