/** Imports: a CSV is announced with what its columns are, uploaded to a link, and its rows become contacts. */
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { link, nothing, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { files, marketing } from '../api.ts';
import { errors } from '../errors.ts';
import { accountOf } from '../keys.ts';
import { needs } from '../scopes.ts';
import { beginUpsert, ContactJob, contactJobs, newContactJob } from './contact-jobs.ts';
import type { GivenContact } from './contact-rows.ts';
import { checkLists } from './contacts.ts';
import { fields, reservedName } from './fields.ts';

const traits = needs('marketing');

/** What a column is: a reserved field by name, `custom:` and a name, or nothing. Throws for an unknown id. */
async function mappingOf(ctx: SendgridCtx, ids: readonly (string | null)[]): Promise<(string | null)[]> {
  const names = new Map((await fields.all(ctx)).map(({ id, name }) => [id, `custom:${name}`]));
  return ids.map((id) => {
    if (id === null) return null;
    const name = reservedName(id) ?? names.get(id);
    if (name === undefined) throw errors.invalid(`field ${id} does not exist`, 'field_mappings');
    return name;
  });
}

export const createImport = marketing.operation('contacts.import', 'PUT /v3/marketing/contacts/imports', {
  summary: 'Announce a CSV of contacts; it goes to the link in the answer',
  traits,
  body: () =>
    z.object({
      list_ids: z.array(z.string()).optional(),
      file_type: z.literal('csv'),
      field_mappings: z.array(z.string().nullable()).min(1),
    }),
  result: () =>
    z.object({
      job_id: z.string(),
      upload_uri: z.string(),
      upload_headers: z.array(z.object({ header: z.string(), value: z.string() })),
    }),
  async handler(ctx, { body: { list_ids = [], field_mappings } }) {
    await checkLists(ctx, list_ids);
    const mapping = await mappingOf(ctx, field_mappings);
    const { id: job_id } = await newContactJob(ctx, 'upsert', { list_ids, mapping });
    return {
      job_id,
      upload_uri: link(files, `/files/contacts/${job_id}`),
      upload_headers: [{ header: 'x-amz-server-side-encryption', value: 'aws:kms' }],
    };
  },
});

/** The rows of a CSV under its line of names. Throws for what is no CSV. */
function rowsOf(bytes: Buffer): string[][] {
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true }).slice(1);
  } catch {
    throw errors.invalid('the file is not a CSV', 'file');
  }
}

function contactOf(row: readonly string[], mapping: readonly (string | null)[]): GivenContact {
  const contact: Record<string, string | string[]> = {};
  const custom: Record<string, string> = {};
  mapping.forEach((name, at) => {
    const value = row[at];
    if (name === null || value === undefined || value === '') return;
    if (name.startsWith('custom:')) custom[name.slice('custom:'.length)] = value;
    else contact[name] = name === 'alternate_emails' ? value.split(/[,;]\s*/) : value;
  });
  return { ...contact, custom_fields: custom };
}

export const uploadImport = files.operation('contacts.upload-import', 'PUT /files/contacts/{job_id}', {
  summary: 'The CSV of an import, plain or gzipped',
  async handler(anyCtx, { params }) {
    const row = await contactJobs.need(anyCtx, params.job_id);
    const { mapping, account: owner } = contactJobs.internal(row);
    const account = await accountOf(anyCtx, owner);
    const ctx = account ? anyCtx.as({ account }) : anyCtx;
    const contacts = rowsOf(ctx.request?.body ?? Buffer.alloc(0)).map((cells) => contactOf(cells, mapping));
    await beginUpsert(ctx, row, contacts);
    return nothing({ status: 200 });
  },
});

export const getImport = marketing.operation('contacts.get-import', 'GET /v3/marketing/contacts/imports/{id}', {
  summary: 'How far a job over contacts has come',
  traits,
  result: ContactJob,
  async handler(ctx, { params }) {
    const row = await contactJobs.need(ctx, params.id);
    if (contactJobs.internal(row).account !== ctx.account.id) throw errors.not_found();
    return row;
  },
});
