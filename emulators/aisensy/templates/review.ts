/** Meta's review of templates: minutes on the clock, or at once by a trigger. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { job, trigger, type AisensyCtx } from '../provider.ts';
import { templates, type Template } from './rows.ts';

export const reviewTemplate = job('templates.review', {
  kind: 'progress',
  input: () => z.object({ template: z.string() }),
  after: (settings: AisensyCtx['settings']) => settings.templateReviewAfter,
  async run(ctx, { template: id }) {
    const template = await templates.get(ctx, id);
    if (template?.status === 'PENDING') await decide(ctx, template, ctx.settings.templateReview === 'approve');
  },
});

const decide = (ctx: AisensyCtx, template: Template, good: boolean, reason = 'Invalid Format'): Promise<Template> =>
  templates.update(ctx, template, {
    status: good ? 'APPROVED' : 'REJECTED',
    rejected_reason: good ? 'NONE' : reason,
    updated_at: ctx.now,
  });

async function needByName(ctx: AisensyCtx, name: string): Promise<Template> {
  const template = await templates.find(ctx, { where: { name } });
  if (!template) throw new TriggerRefused(404, `No template is named ${name}.`);
  return template;
}

export const approveTemplate = trigger('template.approve', {
  summary: 'Meta approves a template',
  input: () => z.object({ template_name: z.string() }),
  run: async (ctx, { template_name }) => decide(ctx, await needByName(ctx, template_name), true),
});

export const rejectTemplate = trigger('template.reject', {
  summary: 'Meta rejects a template, or takes its approval back',
  input: () => z.object({ template_name: z.string(), reason: z.string().optional() }),
  run: async (ctx, { template_name, reason }) => decide(ctx, await needByName(ctx, template_name), false, reason),
});
