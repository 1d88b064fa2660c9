/** Jobs over contacts: upserts, deletions and imports are accepted at once and done a little later, in slices. */
import { iso, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { collection, job } from '../provider.ts';
import { ContactFields, contacts, ListCounts, upsertMany, type ContactRow, type GivenContact } from './contact-rows.ts';

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
    /** Contacts to delete; `all`: everyone. */
    ids: z.array(z.string()),
    all: z.boolean(),
    /** Columns of a file to come: names of fields, `custom:NAME`, or null. */
    mapping: z.array(z.string().nullable()),
    account: z.string(),
  }),
);
type Work = z.infer<ReturnType<typeof Work>>;

/** Without an owner: whoever uploads a file shows no key, only the job's id. */
export const contactJobs = collection('contact_jobs', {
  row: ContactJob,
  internal: Work,
  key: 'id',
  columns: ['status'],
  locates: true,
  missing: errors.not_found,
});

/** What a job has still to do, in slices: each is read once, and gone then. */
export const contactSlices = collection('contact_slices', {
  row: schema(() =>
    z.object({
      job: z.string(),
      number: z.int(),
      contacts: z.array(
        ContactFields()
          .partial()
          .extend({ custom_fields: z.record(z.string(), z.unknown()).optional() }),
      ),
    }),
  ),
  key: ['job', 'number'],
});

const noResults = {
  requested_count: 0,
  created_count: 0,
  updated_count: 0,
  deleted_count: 0,
  errored_count: 0,
  errors_url: '',
};

/** Remembers a job; answers its row. It runs once it is scheduled. */
export async function newContactJob(
  ctx: SendgridCtx,
  job_type: ContactJob['job_type'],
  work: Partial<Work> = {},
): Promise<ContactJob> {
  const row = { id: ctx.random.uuid(), status: 'pending' as const, job_type, started_at: iso(ctx.now) };
  const results = { ...noResults, requested_count: work.ids?.length ?? 0 };
  const whole = { list_ids: [], ids: [], all: false, mapping: [], account: ctx.account.id, ...work };
  return contactJobs.insert(ctx, { ...row, results }, whole);
}

const SLICE = 1000; // contacts

/** Gives a job its contacts, and lets it begin. */
export async function beginUpsert(ctx: SendgridCtx, row: ContactJob, contacts: readonly GivenContact[]): Promise<void> {
  for (let at = 0, number = 0; at < contacts.length; at += SLICE, number++)
    await contactSlices.insert(ctx, { job: row.id, number, contacts: contacts.slice(at, at + SLICE).map(plain) });
  await contactJobs.update(ctx, row, { results: { ...row.results, requested_count: contacts.length } });
  ctx.schedule(upsertContacts, { job: row.id, slice: 0 });
}

const plain = ({ custom_fields, ...contact }: GivenContact) => ({ ...contact, custom_fields: { ...custom_fields } });

/** Starts a deletion; answers the job's id. */
export async function deleteLater(ctx: SendgridCtx, ids: readonly string[], all: boolean): Promise<string> {
  const { id } = await newContactJob(ctx, 'delete', { ids: [...ids], all });
  ctx.schedule(deleteContacts, { job: id });
  return id;
}

export const upsertContacts = job('contacts.upsert', {
  kind: 'progress',
  input: () => z.object({ job: z.string(), slice: z.int() }),
  after: '1s',
  async run(ctx, { job: id, slice: number }) {
    const row = await contactJobs.get(ctx, id);
    if (row?.status !== 'pending') return;
    const slice = await contactSlices.get(ctx, [id, number]);
    if (!slice) return void (await contactJobs.update(ctx, row, finished(ctx, row.results)));
    const done = await upsertMany(ctx, slice.contacts, contactJobs.internal(row).list_ids);
    await contactSlices.remove(ctx, slice);
    const results = {
      ...row.results,
      created_count: row.results.created_count + done.created,
      updated_count: row.results.updated_count + done.updated,
      errored_count: row.results.errored_count + done.errored,
    };
    const more = await contactSlices.get(ctx, [id, number + 1]);
    if (more) ctx.schedule(upsertContacts, { job: id, slice: number + 1 }, { after: 0 });
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
