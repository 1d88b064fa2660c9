/** Single Sends: drafted, scheduled, taken back, sent. */
import { emptyable, iso, nothing, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { marketing } from '../api.ts';
import { errors } from '../errors.ts';
import { looseNumber, metadataOf, numberOr, offsetOf, PageMetadata } from '../paging.ts';
import { needs } from '../scopes.ts';
import { groups } from '../suppressions/groups.ts';
import { senders } from '../senders.ts';
import { sendSingle } from './sending.ts';
import {
  blankConfig,
  blankSendTo,
  GivenSingleSend,
  SingleSend,
  singleSends,
  type GivenSingleSend as Given,
} from './single-send-rows.ts';

const traits = needs('marketing');

const textNames = new Set(Object.entries(blankConfig).flatMap(([name, value]) => (value === '' ? [name] : [])));

/** A null of a text means none. */
function configOf(given: Given['email_config'], before = blankConfig): SingleSend['email_config'] {
  const entries = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  const meant = entries.map(([name, value]) => [name, value === null && textNames.has(name) ? '' : value]);
  return { ...before, ...Object.fromEntries(meant) };
}

async function checkReferences(ctx: SendgridCtx, { email_config: config }: Given): Promise<void> {
  const { sender_id, suppression_group_id } = config ?? {};
  if (typeof sender_id === 'number' && !(await senders.get(ctx, sender_id)))
    throw errors.invalid('sender_id does not exist', 'email_config.sender_id');
  if (typeof suppression_group_id === 'number' && !(await groups.get(ctx, suppression_group_id)))
    throw errors.invalid('suppression_group_id does not exist', 'email_config.suppression_group_id');
}

export const createSingleSend = marketing.operation('singlesends.create', 'POST /v3/marketing/singlesends', {
  summary: 'Draft a Single Send',
  status: 201,
  traits,
  body: GivenSingleSend,
  result: SingleSend,
  async handler(ctx, { body }) {
    await checkReferences(ctx, body);
    return singleSends.insert(ctx, {
      id: ctx.random.uuid(),
      name: body.name,
      status: 'draft',
      categories: body.categories ?? [],
      send_at: body.send_at ?? null,
      send_to: { ...blankSendTo, ...body.send_to },
      email_config: configOf(body.email_config),
      is_abtest: false,
      abtest: null,
      created_at: iso(ctx.now),
      updated_at: iso(ctx.now),
      warnings: [],
    });
  },
});

const Summary = schema(() => SingleSend().omit({ email_config: true, send_to: true, warnings: true }));

const summaryOf = ({ email_config: _config, send_to: _to, warnings: _warnings, ...summary }: SingleSend) => summary;

export const listSingleSends = marketing.operation('singlesends.list', 'GET /v3/marketing/singlesends', {
  summary: 'All Single Sends, last changed first',
  traits,
  list: Summary,
  async handler(ctx, { page }) {
    const found = await singleSends.list(ctx, { order: { column: 'updated_at', direction: 'desc' }, page });
    return { ...found, items: found.items.map(summaryOf) };
  },
});

export const searchSingleSends = marketing.operation('singlesends.search', 'POST /v3/marketing/singlesends/search', {
  summary: 'Single Sends by name, status and category',
  traits,
  query: () => z.object({ page_size: looseNumber(), page_token: emptyable(z.string()).optional() }),
  body: () =>
    z.object({
      name: z.string().optional(),
      status: z.array(z.enum(['draft', 'scheduled', 'triggered'])).optional(),
      categories: z.array(z.string()).optional(),
    }),
  result: () => z.object({ result: z.array(Summary()), _metadata: PageMetadata() }),
  async handler(ctx, { query, body: { name = '', status, categories } }) {
    const found = await singleSends.list(ctx, {
      where: { status: status?.length ? status : undefined },
      match: (one) =>
        one.name.toLowerCase().includes(name.toLowerCase()) &&
        (!categories?.length || categories.some((category) => one.categories.includes(category))),
      order: { column: 'updated_at', direction: 'desc' },
      page: { size: numberOr(query.page_size, 50) || 50, offset: offsetOf(query.page_token), total: true },
    });
    const metadata = ctx.request ? metadataOf(found, ctx.request) : { self: '', count: found.total ?? 0 };
    return { result: found.items.map(summaryOf), _metadata: metadata };
  },
});

export const listCategories = marketing.operation(
  'singlesends.categories',
  'GET /v3/marketing/singlesends/categories',
  {
    summary: 'Categories of Single Sends',
    traits,
    result: () => z.object({ categories: z.array(z.string()) }),
    async handler(ctx) {
      const all = await singleSends.all(ctx);
      return { categories: [...new Set(all.flatMap(({ categories }) => categories))].toSorted() };
    },
  },
);

export const deleteSingleSends = marketing.operation('singlesends.delete-many', 'DELETE /v3/marketing/singlesends', {
  summary: 'Delete some Single Sends',
  traits,
  query: () => z.object({ ids: z.array(emptyable(z.string())).optional() }),
  async handler(ctx, { query }) {
    for (const id of query.ids?.flatMap((text) => text.split(',')) ?? []) {
      const single = await singleSends.get(ctx, id);
      if (single) await remove(ctx, single);
    }
    return nothing();
  },
});

async function remove(ctx: SendgridCtx, single: SingleSend): Promise<void> {
  ctx.cancel(sendSingle, { id: single.id });
  await singleSends.remove(ctx, single);
}

export const getSingleSend = marketing.operation('singlesends.get', 'GET /v3/marketing/singlesends/{id}', {
  summary: 'One Single Send',
  traits,
  result: SingleSend,
  handler: (ctx, { params }) => singleSends.need(ctx, params.id),
});

export const updateSingleSend = marketing.operation('singlesends.update', 'PATCH /v3/marketing/singlesends/{id}', {
  summary: 'Change a draft',
  traits,
  body: () => GivenSingleSend().partial(),
  result: SingleSend,
  async handler(ctx, { params, body: { name, categories, send_at, send_to, email_config } }) {
    const single = await singleSends.need(ctx, params.id);
    if (single.status !== 'draft') throw errors.singlesend_not_draft();
    await checkReferences(ctx, { name: single.name, email_config });
    return singleSends.update(ctx, single, {
      ...(name !== undefined && { name }),
      ...(categories && { categories }),
      ...(send_at !== undefined && { send_at }),
      send_to: { ...single.send_to, ...send_to },
      email_config: configOf(email_config, single.email_config),
      updated_at: iso(ctx.now),
    });
  },
});

export const deleteSingleSend = marketing.operation('singlesends.delete', 'DELETE /v3/marketing/singlesends/{id}', {
  summary: 'Delete a Single Send; a scheduled one is not sent',
  traits,
  async handler(ctx, { params }) {
    await remove(ctx, await singleSends.need(ctx, params.id));
    return nothing();
  },
});

export const duplicateSingleSend = marketing.operation('singlesends.duplicate', 'POST /v3/marketing/singlesends/{id}', {
  summary: 'Copy a Single Send as a draft',
  status: 201,
  traits,
  body: () => z.object({ name: z.string().max(100).optional() }),
  result: SingleSend,
  async handler(ctx, { params, body }) {
    const original = await singleSends.need(ctx, params.id);
    const name = body.name ?? `Copy of ${original.name}`.slice(0, 100);
    const times = { created_at: iso(ctx.now), updated_at: iso(ctx.now) };
    return singleSends.insert(ctx, {
      ...original,
      ...times,
      id: ctx.random.uuid(),
      name,
      status: 'draft',
      send_at: null,
    });
  },
});

/** What a Single Send lacks before it can go. */
function lacking({ email_config: config, send_to }: SingleSend): string | undefined {
  if (!config.subject && !config.design_id) return 'email_config.subject';
  if (!config.html_content && !config.plain_content && !config.design_id) return 'email_config.html_content';
  if (config.sender_id === null) return 'email_config.sender_id';
  if (!send_to.all && send_to.list_ids.length + send_to.segment_ids.length === 0) return 'send_to';
  if (config.suppression_group_id === null && !config.custom_unsubscribe_url)
    return 'email_config.suppression_group_id';
  return undefined;
}

const Schedule = () =>
  z.object({ send_at: z.string().nullable(), status: z.enum(['draft', 'scheduled', 'triggered']) });

export const scheduleSingleSend = marketing.operation(
  'singlesends.schedule',
  'PUT /v3/marketing/singlesends/{id}/schedule',
  {
    summary: 'Send a Single Send now or later',
    status: 201,
    traits,
    body: () => z.object({ send_at: z.string() }),
    result: Schedule,
    async handler(ctx, { params, body }) {
      const single = await singleSends.need(ctx, params.id);
      if (single.status === 'triggered') throw errors.singlesend_not_draft();
      const field = lacking(single);
      if (field) throw errors.invalid(`${field} is required to schedule a Single Send`, field);
      const at = body.send_at === 'now' ? ctx.now : Date.parse(body.send_at);
      if (Number.isNaN(at)) throw errors.invalid('send_at must be an ISO 8601 time, or "now"', 'send_at');
      if (at < ctx.now) throw errors.invalid('send_at must be in the future', 'send_at');
      const scheduled = { status: 'scheduled' as const, send_at: iso(at) };
      await singleSends.update(ctx, single, { ...scheduled, updated_at: iso(ctx.now) });
      ctx.schedule(sendSingle, { id: single.id }, { at });
      return scheduled;
    },
  },
);

export const unscheduleSingleSend = marketing.operation(
  'singlesends.unschedule',
  'DELETE /v3/marketing/singlesends/{id}/schedule',
  {
    summary: 'Take a scheduled Single Send back to a draft',
    traits,
    result: Schedule,
    async handler(ctx, { params }) {
      const single = await singleSends.need(ctx, params.id);
      if (single.status === 'triggered') throw errors.singlesend_not_draft();
      ctx.cancel(sendSingle, { id: single.id });
      await singleSends.update(ctx, single, { status: 'draft', updated_at: iso(ctx.now) });
      return { send_at: single.send_at, status: 'draft' as const };
    },
  },
);
