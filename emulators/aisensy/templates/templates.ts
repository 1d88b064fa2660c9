/** Templates through the Project API. */
import { schema, z } from '../../../src/emulator/index.ts';
import { projectApi } from '../api.ts';
import { errors } from '../errors.ts';
import type { AisensyCtx } from '../provider.ts';
import { Done } from '../webhooks/webhooks.ts';
import { reviewTemplate } from './review.ts';
import {
  CallToAction,
  categories,
  draft,
  Template,
  templates,
  types,
  type Given,
  type TemplateHidden,
} from './rows.ts';

const base = '/project-apis/v1/project/{pid}/wa_template';

const Input = schema(() =>
  z.object({
    label: z.string(),
    category: z.enum(categories),
    type: z.enum(types),
    language: z.string(),
    name: z.string(),
    text: z.string(),
    sample_text: z.string(),
    message_action_type: z.enum(['CTA', 'QuickReplies', 'All', 'None']).nullish(),
    call_to_action: z.array(CallToAction()).nullish(),
    quick_replies: z.array(z.string()).max(3).nullish(),
    header_text: z.string().nullish(),
    footer_text: z.string().nullish(),
    carousel_cards: z.array(z.unknown()).nullish(),
    limited_time_offer: z.unknown().optional(),
    isClickTrackingEnabled: z.boolean().nullish(),
  }),
);

/** Hands a template in. Throws when its name is taken. */
export async function submitTemplate(
  ctx: AisensyCtx,
  given: Given,
  hidden: Partial<TemplateHidden>,
): Promise<Template> {
  if (await templates.find(ctx, { where: { name: given.name } })) throw errors.template_taken();
  const { row, internal } = draft(ctx, given, hidden);
  ctx.schedule(reviewTemplate, { template: row.id });
  return templates.insert(ctx, row, internal);
}

export const createTemplate = projectApi.operation('project.templates.create', `POST ${base}`, {
  summary: 'Hand a template in for approval',
  body: Input,
  result: Template,
  async handler(ctx, { body }) {
    const { header_text, footer_text, carousel_cards, message_action_type, call_to_action, quick_replies } = body;
    const { label, category, type, language, name, text, sample_text } = body;
    const given = {
      label,
      category,
      type,
      language,
      name,
      text,
      sample_text,
      ...(message_action_type && { message_action_type }),
      call_to_action: call_to_action ?? [],
      quick_replies: quick_replies ?? [],
      footerText: footer_text ?? '',
    };
    return submitTemplate(ctx, given, { header_text: header_text ?? '', carousel_cards: carousel_cards ?? [] });
  },
});

export const listTemplates = projectApi.operation('project.templates.list', `GET ${base}`, {
  summary: 'Templates, newest first',
  query: () =>
    z.object({
      after: z.string().optional(),
      before: z.string().optional(),
      limit: z.int().min(1).max(100).default(10),
    }),
  result: () => z.object({ template: z.array(Template()), size: z.int(), count: z.int() }), // size and count unconfirmed
  async handler(ctx, { query: { limit: size, after, before } }) {
    const { items } = await templates.list(ctx, { page: { size, after, before } });
    return { template: [...items], size: items.length, count: await templates.count(ctx) };
  },
});

export const getTemplate = projectApi.operation('project.templates.get', `GET ${base}/{id}`, {
  summary: 'A template',
  result: Template,
  handler: (ctx, { params }) => templates.need(ctx, params.id),
});

export const deleteTemplate = projectApi.operation('project.templates.delete', `DELETE ${base}/{id}`, {
  summary: 'Delete a template',
  result: Done,
  async handler(ctx, { params }) {
    await templates.remove(ctx, await templates.need(ctx, params.id));
    return { status: 'success' as const };
  },
});
