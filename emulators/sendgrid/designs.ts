/** Designs: the library of HTML for templates and Single Sends. */
import { emptyable, iso, nothing, schema, z } from '../../src/emulator/index.ts';
import { classic } from './api.ts';
import { Design, designs, blankDesign, type Design as Row } from './design-rows.ts';
import { looseNumber, metadataOf, numberOr, offsetOf, PageMetadata } from './paging.ts';
import { needs } from './scopes.ts';

const { operation } = classic;
const traits = needs('design_library');

const Given = schema(() =>
  z.object({
    name: z.string().optional(),
    subject: z.string().optional(),
    editor: z.enum(['code', 'design']).optional(),
    html_content: z.string().optional(),
    plain_content: z.string().optional(),
    generate_plain_content: z.boolean().optional(),
    categories: z.array(z.string()).optional(),
  }),
);

export const createDesign = operation('designs.create', 'POST /v3/designs', {
  summary: 'Keep a design',
  status: 201,
  traits,
  body: () => Given().extend({ html_content: z.string() }),
  result: Design,
  handler: (ctx, { body }) => {
    const times = { created_at: iso(ctx.now), updated_at: iso(ctx.now) };
    return designs.insert(ctx, { ...blankDesign, name: 'My Design', ...body, ...times, id: ctx.random.uuid() });
  },
});

const summaryOf = ({ html_content: _html, plain_content: _plain, ...summary }: Row) => summary;

export const listDesigns = operation('designs.list', 'GET /v3/designs', {
  summary: 'All designs, last changed first',
  traits,
  query: () =>
    z.object({
      page_size: looseNumber(),
      page_token: emptyable(z.string()).optional(),
      summary: emptyable(z.string()).optional(),
    }),
  result: () =>
    z.object({
      result: z.array(Design().partial({ html_content: true, plain_content: true })),
      _metadata: PageMetadata(),
    }),
  async handler(ctx, { query }) {
    const found = await designs.list(ctx, {
      order: { column: 'updated_at', direction: 'desc' },
      page: { size: numberOr(query.page_size, 100) || 100, offset: offsetOf(query.page_token), total: true },
    });
    const metadata = ctx.request ? metadataOf(found, ctx.request) : { self: '', count: found.total ?? 0 };
    return { result: query.summary === 'false' ? [...found.items] : found.items.map(summaryOf), _metadata: metadata };
  },
});

export const getDesign = operation('designs.get', 'GET /v3/designs/{id}', {
  summary: 'One design',
  traits,
  result: Design,
  handler: (ctx, { params }) => designs.need(ctx, params.id),
});

export const updateDesign = operation('designs.update', 'PATCH /v3/designs/{id}', {
  summary: 'Change a design',
  traits,
  body: Given,
  result: Design,
  async handler(ctx, { params, body }) {
    return designs.update(ctx, await designs.need(ctx, params.id), { ...body, updated_at: iso(ctx.now) });
  },
});

export const duplicateDesign = operation('designs.duplicate', 'POST /v3/designs/{id}', {
  summary: 'Copy a design',
  status: 201,
  traits,
  body: () => z.object({ name: z.string().optional(), editor: z.enum(['code', 'design']).optional() }),
  result: Design,
  async handler(ctx, { params, body }) {
    const original = await designs.need(ctx, params.id);
    const times = { created_at: iso(ctx.now), updated_at: iso(ctx.now) };
    const name = body.name ?? `Duplicate: ${original.name}`;
    return designs.insert(ctx, { ...original, ...body, ...times, name, id: ctx.random.uuid() });
  },
});

export const deleteDesign = operation('designs.delete', 'DELETE /v3/designs/{id}', {
  summary: 'Delete a design',
  traits,
  async handler(ctx, { params }) {
    await designs.remove(ctx, await designs.need(ctx, params.id));
    return nothing();
  },
});
