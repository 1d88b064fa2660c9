/** Exports: contacts as CSV, made a little later, behind a link for three days. */
import { iso, link, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { files, marketing } from '../api.ts';
import { errors } from '../errors.ts';
import { csv, keepFile } from '../files.ts';
import { selfLink } from '../paging.ts';
import { collection, job } from '../provider.ts';
import { needs } from '../scopes.ts';
import { segmentCondition, segments } from './contact-conditions.ts';
import { contacts, type ContactRow } from './contact-rows.ts';
import { checkLists } from './contacts.ts';

const traits = needs('marketing');

const Export = schema(() =>
  z.object({
    id: z.string(),
    status: z.enum(['pending', 'ready', 'failure']),
    created_at: z.string(),
    updated_at: z.string(),
    completed_at: z.string().optional(),
    expires_at: z.string(),
    urls: z.array(z.string()),
    contact_count: z.int(),
  }),
);

const Shown = () => Export().extend({ _metadata: z.object({ self: z.string() }) });

export const contactExports = collection('contact_exports', {
  row: Export,
  internal: schema(() => z.object({ list_ids: z.array(z.string()), segment_ids: z.array(z.string()) })),
  key: 'id',
  owner: 'account',
  missing: errors.not_found,
});

const metadata = (id: string) => ({ self: selfLink(`/v3/marketing/contacts/exports/${id}`) });

export const createExport = marketing.operation('contacts.export', 'POST /v3/marketing/contacts/exports', {
  summary: 'Export the contacts of lists and segments, or all',
  status: 202,
  traits,
  body: () =>
    z.object({
      list_ids: z.array(z.string()).optional(),
      segment_ids: z.array(z.string()).optional(),
      notifications: z.object({ email: z.boolean().optional() }).optional(),
      file_type: z.enum(['csv', 'json']).optional(),
      max_file_size: z.int().optional(),
    }),
  result: () => z.object({ id: z.string(), _metadata: z.object({ self: z.string() }) }),
  async handler(ctx, { body: { list_ids = [], segment_ids = [] } }) {
    await checkLists(ctx, list_ids);
    const id = ctx.random.uuid();
    const now = iso(ctx.now);
    const expires_at = iso(ctx.now + 3 * 86_400_000);
    const row = {
      id,
      status: 'pending' as const,
      created_at: now,
      updated_at: now,
      expires_at,
      urls: [],
      contact_count: 0,
    };
    await contactExports.insert(ctx, row, { list_ids, segment_ids });
    ctx.schedule(makeExport, { id });
    return { id, _metadata: metadata(id) };
  },
});

/** Contacts of lists and segments, each once; of none of them, all. */
export async function membersOf(
  ctx: SendgridCtx,
  listIds: readonly string[],
  segmentIds: readonly string[],
): Promise<ContactRow[]> {
  const found = await Promise.all(segmentIds.map((id) => segments.get(ctx, id)));
  const conditions: ((contact: ContactRow) => boolean)[] = [];
  for (const segment of found) if (segment) conditions.push(await segmentCondition(ctx, segment));
  const isMember = (contact: ContactRow): boolean =>
    contact.list_ids.some((id) => listIds.includes(id)) || conditions.some((holds) => holds(contact));
  return contacts.all(ctx, { match: listIds.length + segmentIds.length === 0 ? undefined : isMember });
}

const columns = [
  'id',
  'email',
  'first_name',
  'last_name',
  'address_line_1',
  'address_line_2',
  'city',
  'state_province_region',
  'postal_code',
  'country',
  'phone_number',
  'unique_name',
  'external_id',
  'created_at',
  'updated_at',
] as const;

function csvOf(rows: readonly ContactRow[]): string {
  const custom = [...new Set(rows.flatMap(({ custom_fields }) => Object.keys(custom_fields)))];
  return csv(
    [...columns, ...custom],
    rows.map((row) => [...columns.map((name) => row[name]), ...custom.map((name) => row.custom_fields[name])]),
  );
}

export const makeExport = job('contacts.make-export', {
  kind: 'progress',
  input: () => z.object({ id: z.string() }),
  after: '1s',
  async run(ctx, { id }) {
    const row = await contactExports.get(ctx, id);
    if (row?.status !== 'pending') return;
    const { list_ids, segment_ids } = contactExports.internal(row);
    const rows = await membersOf(ctx, list_ids, segment_ids);
    const file = await keepFile(ctx, 'contacts.csv', csvOf(rows));
    const done = { status: 'ready' as const, completed_at: iso(ctx.now), updated_at: iso(ctx.now) };
    await contactExports.update(ctx, row, {
      ...done,
      urls: [link(files, `/files/${file}`)],
      contact_count: rows.length,
    });
  },
});

export const listExports = marketing.operation('contacts.list-exports', 'GET /v3/marketing/contacts/exports', {
  summary: 'All exports',
  traits,
  result: () => z.object({ result: z.array(Shown()), _metadata: z.object({ self: z.string() }) }),
  async handler(ctx) {
    const all = await contactExports.all(ctx, { order: { direction: 'desc' } });
    return {
      result: all.map((row) => ({ ...row, _metadata: metadata(row.id) })),
      _metadata: { self: selfLink('/v3/marketing/contacts/exports') },
    };
  },
});

export const getExport = marketing.operation('contacts.get-export', 'GET /v3/marketing/contacts/exports/{id}', {
  summary: 'An export, and where its files are',
  traits,
  result: Shown,
  async handler(ctx, { params }) {
    const row = await contactExports.need(ctx, params.id);
    return { ...row, _metadata: metadata(row.id) };
  },
});
