/** Templates: a name and a generation around versions, of which one is in use. */
import { emptyable, nothing, pageOf, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { templateTime } from '../ids.ts';
import { looseNumber, metadataOf, numberOr, offsetOf, PageMetadata } from '../paging.ts';
import { needs } from '../scopes.ts';
import {
  newTemplateId,
  Template,
  templates,
  versions,
  versionsOf,
  VersionSummary,
  type TemplateRow,
  type Version,
} from './rows.ts';

const MAX_TEMPLATES = 300; // of an account

const whole = async (ctx: SendgridCtx, template: TemplateRow): Promise<Template> => ({
  ...template,
  versions: await versionsOf(ctx, template.id),
});

const Name = () => z.string().min(1).max(100);

async function checkRoom(ctx: SendgridCtx): Promise<void> {
  if ((await templates.count(ctx)) >= MAX_TEMPLATES) throw errors.template_limit();
}

export const createTemplate = operation('templates.create', 'POST /v3/templates', {
  summary: 'Make a template',
  status: 201,
  traits: needs('templates'),
  body: () => z.object({ name: Name(), generation: z.enum(['legacy', 'dynamic']).optional() }),
  result: Template,
  async handler(ctx, { body: { name, generation = 'legacy' } }) {
    await checkRoom(ctx);
    const row = { id: newTemplateId(ctx, generation), name, generation, updated_at: templateTime(ctx.now) };
    return whole(ctx, await templates.insert(ctx, row));
  },
});

const generationsOf = (texts: readonly string[] = ['legacy']): string[] =>
  texts.flatMap((text) => text.split(',')).map((text) => text.trim());

const summaryOf = ({ html_content: _html, plain_content: _plain, test_data: _data, ...summary }: Version) => summary;

const Summary = () => Template().extend({ versions: z.array(VersionSummary()) });

/** Old clients send no page size, and get another envelope. */
export const listTemplates = operation('templates.list', 'GET /v3/templates', {
  summary: 'List templates, last changed first',
  description: 'Only legacy ones, unless `generations` says otherwise.',
  traits: needs('templates'),
  query: () =>
    z.object({
      generations: z.array(emptyable(z.string())).optional(),
      'generations[]': z.array(z.string()).optional(),
      page_size: looseNumber(),
      page_token: emptyable(z.string()).optional(),
    }),
  result: () =>
    z.union([
      z.object({ templates: z.array(Summary()) }),
      z.object({ result: z.array(Summary()), _metadata: PageMetadata() }),
    ]),
  async handler(ctx, { query }) {
    const generation = generationsOf(query.generations ?? query['generations[]']);
    const order = { column: 'updated_at', direction: 'desc' } as const;
    const found = await templates.all(ctx, { where: { generation }, order });
    const size = Math.min(numberOr(query.page_size, found.length) || MAX_TEMPLATES, 200);
    const page = pageOf(found, { size, offset: offsetOf(query.page_token) });
    const rows = query.page_size === undefined ? found : page.items;
    const shown = [];
    for (const row of rows) shown.push({ ...row, versions: (await versionsOf(ctx, row.id)).map(summaryOf) });
    if (query.page_size === undefined || !ctx.request) return { templates: shown };
    return { result: shown, _metadata: metadataOf(page, ctx.request) };
  },
});

export const getTemplate = operation('templates.get', 'GET /v3/templates/{template_id}', {
  summary: 'A template with its versions',
  traits: needs('templates'),
  result: Template,
  handler: async (ctx, { params }) => whole(ctx, await templates.need(ctx, params.template_id)),
});

export const updateTemplate = operation('templates.update', 'PATCH /v3/templates/{template_id}', {
  summary: 'Rename a template',
  traits: needs('templates'),
  body: () => z.object({ name: Name() }).partial(),
  result: Template,
  async handler(ctx, { params, body }) {
    const template = await templates.need(ctx, params.template_id);
    return whole(ctx, await templates.update(ctx, template, { ...body, updated_at: templateTime(ctx.now) }));
  },
});

export const duplicateTemplate = operation('templates.duplicate', 'POST /v3/templates/{template_id}', {
  summary: 'Copy a template with its versions',
  status: 201,
  traits: needs('templates'),
  body: () => z.object({ name: Name().optional() }),
  result: Template,
  async handler(ctx, { params, body }) {
    const original = await templates.need(ctx, params.template_id);
    await checkRoom(ctx);
    const id = newTemplateId(ctx, original.generation);
    const updated_at = templateTime(ctx.now);
    const copy = { ...original, id, name: body.name ?? `Duplicate: ${original.name}`.slice(0, 100), updated_at };
    for (const version of await versionsOf(ctx, original.id))
      await versions.insert(ctx, { ...version, id: ctx.random.uuid(), template_id: id, updated_at });
    return whole(ctx, await templates.insert(ctx, copy));
  },
});

export const deleteTemplate = operation('templates.delete', 'DELETE /v3/templates/{template_id}', {
  summary: 'Delete a template with its versions',
  traits: needs('templates'),
  async handler(ctx, { params }) {
    const template = await templates.need(ctx, params.template_id);
    for (const version of await versionsOf(ctx, template.id)) await versions.remove(ctx, version);
    await templates.remove(ctx, template);
    return nothing();
  },
});
