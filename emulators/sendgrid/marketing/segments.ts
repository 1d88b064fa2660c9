/** Segments: contacts for whom a query holds, counted and sampled by the hour. */
import { ApiError, emptyable, iso, nothing, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { marketing } from '../api.ts';
import { errors } from '../errors.ts';
import { selfLink } from '../paging.ts';
import { job } from '../provider.ts';
import { needs } from '../scopes.ts';
import { segmentCondition, SegmentRow, segments, type SegmentRow as Row } from './contact-conditions.ts';
import { Contact, contacts } from './contact-rows.ts';
import { checkLists, shown as shownContacts } from './contacts.ts';

const traits = needs('marketing');
const HOUR = 3_600_000; // ms
const SAMPLE = 50;

const Shown = schema(() =>
  SegmentRow().extend({
    status: z.object({
      query_validation: z.enum(['VALID', 'INVALID', 'PENDING']),
      error_message: z.string().optional(),
    }),
    _metadata: z.object({ self: z.string() }),
  }),
);
const Whole = schema(() => Shown().extend({ contacts_sample: z.array(Contact()) }));

/** The condition of a segment, or why it has none: a field may have gone since it was made. */
async function conditionOf(ctx: SendgridCtx, segment: Row) {
  try {
    return { holds: await segmentCondition(ctx, segment), status: { query_validation: 'VALID' as const } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { holds: () => false, status: { query_validation: 'INVALID' as const, error_message: error.message } };
  }
}

async function shown(ctx: SendgridCtx, segment: Row) {
  const { status } = await conditionOf(ctx, segment);
  return { ...segment, status, _metadata: { self: selfLink(`/v3/marketing/segments/2.0/${segment.id}`) } };
}

async function whole(ctx: SendgridCtx, segment: Row) {
  const { holds } = await conditionOf(ctx, segment);
  const members = await contacts.list(ctx, { match: holds, page: { size: SAMPLE } });
  return { ...(await shown(ctx, segment)), contacts_sample: await shownContacts(ctx, members.items) };
}

/** Counts anew; the next time in an hour. */
async function sampled(ctx: SendgridCtx, segment: Row): Promise<Row> {
  const { holds } = await conditionOf(ctx, segment);
  const contacts_count = await contacts.count(ctx, { match: holds });
  ctx.schedule(refreshSegment, { id: segment.id }, { after: '1h' });
  const sample_updated_at = iso(ctx.now);
  return segments.update(ctx, segment, { contacts_count, sample_updated_at, next_sample_update: iso(ctx.now + HOUR) });
}

export const refreshSegment = job('segments.refresh', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  async run(ctx, { id }) {
    const segment = await segments.get(ctx, id);
    if (segment) await sampled(ctx, segment);
  },
});

const Given = schema(() =>
  z.object({
    name: z.string().min(1).max(100),
    query_dsl: z.string().min(1),
    parent_list_ids: z.array(z.string()).nullable().optional(),
    parent_list_id: z.string().nullable().optional(),
  }),
);
type Given = z.infer<ReturnType<typeof Given>>;

const parentsOf = ({ parent_list_ids, parent_list_id }: Partial<Given>): string[] | null =>
  parent_list_ids ?? (parent_list_id ? [parent_list_id] : null);

async function create(ctx: SendgridCtx, body: Given, query_version: '1' | '2'): Promise<Row> {
  if (await segments.find(ctx, { where: { name: body.name } })) throw errors.segment_name_taken();
  const parent_list_ids = parentsOf(body);
  await checkLists(ctx, parent_list_ids ?? []);
  const query = { query_dsl: body.query_dsl, query_version, parent_list_ids };
  await segmentCondition(ctx, query); // says what is wrong with it
  const now = iso(ctx.now);
  const times = { created_at: now, updated_at: now, sample_updated_at: now, next_sample_update: now };
  const row = { id: ctx.random.uuid(), name: body.name, ...query, contacts_count: 0, ...times };
  return sampled(ctx, await segments.insert(ctx, row));
}

async function change(ctx: SendgridCtx, id: string, body: Partial<Given>): Promise<Row> {
  const segment = await segments.need(ctx, id);
  const twin = body.name === undefined ? undefined : await segments.find(ctx, { where: { name: body.name } });
  if (twin && twin.id !== id) throw errors.segment_name_taken();
  const { name = segment.name, query_dsl = segment.query_dsl } = body;
  await segmentCondition(ctx, { ...segment, query_dsl });
  return sampled(ctx, await segments.update(ctx, segment, { name, query_dsl, updated_at: iso(ctx.now) }));
}

async function remove(ctx: SendgridCtx, id: string): Promise<void> {
  const segment = await segments.need(ctx, id);
  ctx.cancel(refreshSegment, { id });
  await segments.remove(ctx, segment);
}

const Filter = () =>
  z.object({
    ids: emptyable(z.string()).optional(),
    parent_list_ids: emptyable(z.string()).optional(),
    no_parent_list_id: emptyable(z.string()).optional(),
  });

function filterOf({ ids, parent_list_ids, no_parent_list_id }: z.infer<ReturnType<typeof Filter>>, version: '1' | '2') {
  const [wanted, parents] = [ids?.split(','), parent_list_ids?.split(',')];
  return (segment: Row): boolean =>
    segment.query_version === version &&
    (!wanted || wanted.includes(segment.id)) &&
    (!parents || (segment.parent_list_ids ?? []).some((id) => parents.includes(id))) &&
    (no_parent_list_id !== 'true' || !segment.parent_list_ids);
}

export const createSegment = marketing.operation('segments.create', 'POST /v3/marketing/segments/2.0', {
  summary: 'Make a segment by an SQL query over contact_data',
  status: 201,
  traits,
  body: Given,
  result: Whole,
  handler: async (ctx, { body }) => whole(ctx, await create(ctx, body, '2')),
});

export const listSegments = marketing.operation('segments.list', 'GET /v3/marketing/segments/2.0', {
  summary: 'All segments',
  traits,
  query: Filter,
  result: () => z.object({ results: z.array(Shown()), _metadata: z.object({ self: z.string() }) }),
  async handler(ctx, { query }) {
    const found = await segments.all(ctx, { match: filterOf(query, '2') });
    const results = [];
    for (const segment of found) results.push(await shown(ctx, segment));
    return { results, _metadata: { self: selfLink('/v3/marketing/segments/2.0') } };
  },
});

export const getSegment = marketing.operation('segments.get', 'GET /v3/marketing/segments/2.0/{segment_id}', {
  summary: 'A segment with a sample of its contacts',
  traits,
  result: Whole,
  handler: async (ctx, { params }) => whole(ctx, await segments.need(ctx, params.segment_id)),
});

export const updateSegment = marketing.operation('segments.update', 'PATCH /v3/marketing/segments/2.0/{segment_id}', {
  summary: 'Change name or query of a segment',
  traits,
  body: () => Given().partial(),
  result: Whole,
  handler: async (ctx, { params, body }) => whole(ctx, await change(ctx, params.segment_id, body)),
});

export const deleteSegment = marketing.operation('segments.delete', 'DELETE /v3/marketing/segments/2.0/{segment_id}', {
  summary: 'Delete a segment',
  traits,
  async handler(ctx, { params }) {
    await remove(ctx, params.segment_id);
    return nothing({ status: 202 });
  },
});

export const refreshNow = marketing.operation(
  'segments.refresh',
  'POST /v3/marketing/segments/2.0/refresh/{segment_id}',
  {
    summary: 'Count a segment anew, at once',
    status: 202,
    traits,
    body: () => z.object({ user_time_zone: z.string() }),
    result: () => z.object({ job_id: z.string() }),
    async handler(ctx, { params }) {
      await sampled(ctx, await segments.need(ctx, params.segment_id));
      return { job_id: ctx.random.uuid() };
    },
  },
);

/** The first generation: a condition alone, one parent. */
const Old = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    contacts_count: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
    sample_updated_at: z.string(),
    next_sample_update: z.string(),
    parent_list_id: z.string().nullable(),
  }),
);
const OldWhole = schema(() => Old().extend({ query_dsl: z.string(), contacts_sample: z.array(Contact()) }));

const old = ({ query_dsl: _dsl, query_version: _version, parent_list_ids, ...segment }: Row) => ({
  ...segment,
  parent_list_id: parent_list_ids?.[0] ?? null,
});

async function oldWhole(ctx: SendgridCtx, segment: Row) {
  const { contacts_sample } = await whole(ctx, segment);
  return { ...old(segment), query_dsl: segment.query_dsl, contacts_sample };
}

export const createOldSegment = marketing.operation('segments-v1.create', 'POST /v3/marketing/segments', {
  summary: 'Make a segment by a condition',
  status: 201,
  traits,
  body: Given,
  result: OldWhole,
  handler: async (ctx, { body }) => oldWhole(ctx, await create(ctx, body, '1')),
});

export const listOldSegments = marketing.operation('segments-v1.list', 'GET /v3/marketing/segments', {
  summary: 'All segments of the first generation',
  traits,
  query: Filter,
  result: () => z.object({ results: z.array(Old()) }),
  async handler(ctx, { query }) {
    return { results: (await segments.all(ctx, { match: filterOf(query, '1') })).map(old) };
  },
});

export const getOldSegment = marketing.operation('segments-v1.get', 'GET /v3/marketing/segments/{segment_id}', {
  summary: 'A segment of the first generation with a sample of its contacts',
  traits,
  result: OldWhole,
  handler: async (ctx, { params }) => oldWhole(ctx, await segments.need(ctx, params.segment_id)),
});

export const updateOldSegment = marketing.operation('segments-v1.update', 'PATCH /v3/marketing/segments/{segment_id}', {
  summary: 'Change a segment of the first generation',
  traits,
  body: () => Given().partial(),
  result: OldWhole,
  handler: async (ctx, { params, body }) => oldWhole(ctx, await change(ctx, params.segment_id, body)),
});

export const deleteOldSegment = marketing.operation(
  'segments-v1.delete',
  'DELETE /v3/marketing/segments/{segment_id}',
  {
    summary: 'Delete a segment of the first generation',
    traits,
    async handler(ctx, { params }) {
      await remove(ctx, params.segment_id);
      return nothing({ status: 202 });
    },
  },
);
