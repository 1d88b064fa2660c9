/** Jobs over contacts: upserts, deletions and imports are accepted at once and done a little later, in slices. */
import { iso, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { collection, job } from '../provider.ts';
import { ContactFields, contacts, ListCounts, upsert, type ContactRow, type GivenContact } from './contact-rows.ts';

const Results = schema(() =>
  z.object({
    requested_count: z.int(),
    created_count: z.int(),
    updated_count: z.int(),
    deleted_count: z.int(),
    errored_count: z.int(),
    errors_url: z.string(),
  }),
);

export const ContactJob = schema(() =>
  z.object({
    id: z.string(),
    status: z.enum(['pending', 'completed', 'errored', 'failed']),
    job_type: z.enum(['upsert_contacts', 'upsert', 'delete']),
    results: Results(),
    started_at: z.string(),
    finished_at: z.string().optional(),
  }),
);
type ContactJob = z.infer<ReturnType<typeof ContactJob>>;

const Work = schema(() =>
  z.object({
    list_ids: z.array(z.string()),
    contacts: z.array(
      ContactFields()
        .partial()
        .extend({ custom_fields: z.record(z.string(), z.unknown()).optional() }),
    ),
    /** Contacts to delete; `all`: everyone. */
    ids: z.array(z.string()),
    all: z.boolean(),
    /** Columns of a file to come: names of fields, `custom:NAME`, or null. */
    mapping: z.array(z.string().nullable()),
    account: z.string(),
  }),
);
export type Work = z.infer<ReturnType<typeof Work>>;

/** Without an owner: whoever uploads a file shows no key, only the job's id. */
export const contactJobs = collection('contact_jobs', {
  row: ContactJob,
  internal: Work,
  key: 'id',
  columns: ['status'],
  locates: true,
  missing: errors.not_found,
});

const noResults = {
  requested_count: 0,
  created_count: 0,
  updated_count: 0,
  deleted_count: 0,
  errored_count: 0,
  errors_url: '',
};

/** Remembers a job; answers its id. It runs once it is scheduled. */
export async function newContactJob(
  ctx: SendgridCtx,
  job_type: ContactJob['job_type'],
  work: Partial<Work>,
): Promise<string> {
  const requested_count = work.contacts?.length ?? work.ids?.length ?? 0;
  const row = { id: ctx.random.uuid(), status: 'pending' as const, job_type, started_at: iso(ctx.now) };
  const whole = { list_ids: [], contacts: [], ids: [], all: false, mapping: [], account: ctx.account.id, ...work };
  await contactJobs.insert(ctx, { ...row, results: { ...noResults, requested_count } }, whole);
  return row.id;
}

/** Starts an upsert of contacts; answers the job's id. */
export async function upsertLater(
  ctx: SendgridCtx,
  given: readonly GivenContact[],
  list_ids: readonly string[],
): Promise<string> {
  const id = await newContactJob(ctx, 'upsert_contacts', {
    contacts: [...given] as Work['contacts'],
    list_ids: [...list_ids],
  });
  ctx.schedule(upsertContacts, { job: id, from: 0 });
  return id;
}

/** Starts a deletion; answers the job's id. */
export async function deleteLater(ctx: SendgridCtx, ids: readonly string[], all: boolean): Promise<string> {
  const id = await newContactJob(ctx, 'delete', { ids: [...ids], all });
  ctx.schedule(deleteContacts, { job: id });
  return id;
}

const SLICE = 1000; // contacts

const hasIdentifier = ({ email, phone_number_id, external_id, anonymous_id }: GivenContact): boolean =>
  Boolean(email || phone_number_id || external_id || anonymous_id);

export const upsertContacts = job('contacts.upsert', {
  kind: 'progress',
  input: () => z.object({ job: z.string(), from: z.int() }),
  after: '1s',
  async run(ctx, { job: id, from }) {
    const row = await contactJobs.get(ctx, id);
    if (row?.status !== 'pending') return;
    const { contacts: all, list_ids } = contactJobs.internal(row);
    const counts = new ListCounts();
    const results = { ...row.results };
    for (const given of all.slice(from, from + SLICE)) {
      if (hasIdentifier(given)) results[`${await upsert(ctx, given, list_ids, counts)}_count`]++;
      else results.errored_count++;
    }
    await counts.write(ctx);
    const more = from + SLICE < all.length;
    if (more) ctx.schedule(upsertContacts, { job: id, from: from + SLICE }, { after: 0 });
    await contactJobs.update(ctx, row, more ? { results } : finished(ctx, results));
  },
});

const finished = (ctx: SendgridCtx, results: ContactJob['results']): Partial<ContactJob> => ({
  status: results.errored_count > 0 ? 'errored' : 'completed',
  results,
  finished_at: iso(ctx.now),
});

/** Takes contacts away, and off their lists. */
export async function removeContacts(ctx: SendgridCtx, gone: readonly ContactRow[]): Promise<void> {
  const counts = new ListCounts();
  for (const contact of gone) {
    counts.moved(contact.list_ids, []);
    await contacts.remove(ctx, contact);
  }
  await counts.write(ctx);
}

export const deleteContacts = job('contacts.delete', {
  kind: 'progress',
  input: () => z.object({ job: z.string() }),
  after: '1s',
  async run(ctx, { job: id }) {
    const row = await contactJobs.get(ctx, id);
    if (row?.status !== 'pending') return;
    const { ids, all } = contactJobs.internal(row);
    const found = await Promise.all(ids.map((contact) => contacts.get(ctx, contact)));
    const gone = all ? await contacts.all(ctx) : found.filter((contact) => contact !== undefined);
    await removeContacts(ctx, gone);
    await contactJobs.update(ctx, row, finished(ctx, { ...row.results, deleted_count: gone.length }));
  },
});
