/** Versions of a template: subject and bodies, of which one version is active. */
import { nothing, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { templateTime } from '../ids.ts';
import { needs } from '../scopes.ts';
import { faultOf } from './handlebars.ts';
import { blankVersion, templates, Version, versions, versionsOf, type TemplateRow } from './rows.ts';

const MAX_VERSIONS = 300; // of a template
const MIB = 1024 * 1024;

const Content = () =>
  z.object({
    name: z.string().min(1).max(100),
    subject: z.string().max(255),
    html_content: z.string().max(MIB).optional(),
    plain_content: z.string().max(MIB).optional(),
    active: z.union([z.literal(0), z.literal(1)]).optional(),
    editor: z.enum(['code', 'design']).optional(),
    generate_plain_content: z.boolean().optional(),
    test_data: z.string().optional(),
  });

/** Throws for Handlebars that SendGrid could not fill in; legacy templates have none. */
function checkHandlebars(template: TemplateRow, content: Partial<z.infer<ReturnType<typeof Content>>>): void {
  if (template.generation === 'legacy') return;
  for (const field of ['subject', 'html_content', 'plain_content'] as const) {
    const fault = faultOf(content[field] ?? '');
    if (fault) throw errors.template_invalid(`template syntax error: ${fault}`, field);
  }
}

async function deactivateOthers(ctx: SendgridCtx, template: string): Promise<void> {
  for (const version of await versions.all(ctx, { where: { template_id: template, active: 1 } }))
    await versions.update(ctx, version, { active: 0 });
}

async function needVersion(ctx: SendgridCtx, template: string, id: string): Promise<Version> {
  const version = await versions.need(ctx, id);
  if (version.template_id !== template) throw errors.not_found();
  return version;
}

const touch = (ctx: SendgridCtx, template: TemplateRow): Promise<TemplateRow> =>
  templates.update(ctx, template, { updated_at: templateTime(ctx.now) });

export const createVersion = operation('template-versions.create', 'POST /v3/templates/{template_id}/versions', {
  summary: 'Add a version to a template',
  status: 201,
  traits: needs('templates.versions'),
  body: Content,
  result: Version,
  async handler(ctx, { params, body }) {
    const template = await templates.need(ctx, params.template_id);
    checkHandlebars(template, body);
    const earlier = await versionsOf(ctx, template.id);
    if (earlier.length >= MAX_VERSIONS) throw errors.version_limit();
    // A first version is used unless it says otherwise (unconfirmed).
    const active = body.active ?? (earlier.length === 0 ? 1 : 0);
    if (active === 1) await deactivateOthers(ctx, template.id);
    await touch(ctx, template);
    return versions.insert(ctx, {
      ...blankVersion,
      warnings: [],
      ...body,
      id: ctx.random.uuid(),
      user_id: ctx.account.userId,
      template_id: template.id,
      active,
      updated_at: templateTime(ctx.now),
    });
  },
});

export const getVersion = operation('template-versions.get', 'GET /v3/templates/{template_id}/versions/{version_id}', {
  summary: 'A version with its contents',
  traits: needs('templates.versions'),
  result: Version,
  handler: (ctx, { params }) => needVersion(ctx, params.template_id, params.version_id),
});

export const updateVersion = operation(
  'template-versions.update',
  'PATCH /v3/templates/{template_id}/versions/{version_id}',
  {
    summary: 'Change a version',
    traits: needs('templates.versions'),
    body: () => Content().partial(),
    result: Version,
    async handler(ctx, { params, body }) {
      const version = await needVersion(ctx, params.template_id, params.version_id);
      const template = await templates.need(ctx, params.template_id);
      checkHandlebars(template, body);
      if (body.active === 1) await deactivateOthers(ctx, template.id);
      await touch(ctx, template);
      return versions.update(ctx, version, { ...body, updated_at: templateTime(ctx.now) });
    },
  },
);

export const activateVersion = operation(
  'template-versions.activate',
  'POST /v3/templates/{template_id}/versions/{version_id}/activate',
  {
    summary: 'Use a version from now on',
    traits: needs('templates.versions.activate'),
    result: Version,
    async handler(ctx, { params }) {
      const version = await needVersion(ctx, params.template_id, params.version_id);
      await deactivateOthers(ctx, params.template_id);
      return versions.update(ctx, version, { active: 1, updated_at: templateTime(ctx.now) });
    },
  },
);

export const deleteVersion = operation(
  'template-versions.delete',
  'DELETE /v3/templates/{template_id}/versions/{version_id}',
  {
    summary: 'Delete a version',
    traits: needs('templates.versions'),
    async handler(ctx, { params }) {
      await versions.remove(ctx, await needVersion(ctx, params.template_id, params.version_id));
      return nothing();
    },
  },
);
