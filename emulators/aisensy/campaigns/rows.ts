/** Campaigns as they are kept: a name bound to a template (API), or one template sent to many (BROADCAST). */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import type { AisensyAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { objectId } from '../ids.ts';
import { collection } from '../provider.ts';
import { draft, Template, templates } from '../templates/rows.ts';

export const Campaign = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    type: z.enum(['API', 'BROADCAST']),
    audience_size: z.int(),
    submitted: z.int(),
    project_id: z.string(),
    business_id: z.string(),
    project_owner_id: z.string(),
    status: z.enum(['LIVE', 'STOPPED', 'PAUSED', 'SENDING', 'SENT', 'FAILED']),
    message_type: z.literal('TEMPLATE'),
    message_payload: z.object({ template: Template(), parameters: z.unknown(), media: z.unknown() }),
    created_at: z.int(),
    updated_at: z.int(),
  }),
);
export type Campaign = z.infer<ReturnType<typeof Campaign>>;

const Hidden = schema(() => z.object({ template_name: z.string() }));

export const campaigns = collection('campaigns', {
  row: Campaign,
  internal: Hidden,
  key: 'id',
  owner: 'account',
  columns: [
    'name',
    'type',
    'status',
    { name: 'audience_size', type: 'integer', path: 'audience_size' },
    { name: 'submitted', type: 'integer', path: 'submitted' },
  ],
  missing: () => errors.project_campaign_missing(),
  stats: { by: ['type', 'status'], sum: ['audience_size', 'submitted'] },
  make: made,
});

export const blankCampaign = (ctx: Ctx<AisensyAccount>, name: string, template: Template): Campaign => ({
  id: objectId(ctx),
  name,
  type: 'API',
  audience_size: 0,
  submitted: 0,
  project_id: ctx.account.projectId,
  business_id: ctx.account.businessId,
  project_owner_id: ctx.account.businessId,
  status: 'LIVE',
  message_type: 'TEMPLATE',
  message_payload: { template, parameters: null, media: null },
  created_at: ctx.now,
  updated_at: ctx.now,
});

/** From what a fixture says: its template by name (as `template_name`), else the newest, else one that is made for it. */
async function made(ctx: Ctx<AisensyAccount>, said: Readonly<Record<string, unknown>>) {
  const given = said as Partial<Campaign & { template_name: string }>;
  const where = given.template_name === undefined ? { status: 'APPROVED' } : { name: given.template_name };
  const found = given.message_payload?.template ?? (await templates.find(ctx, { where }));
  if (!found && given.template_name !== undefined) throw new Error(`no template is named ${given.template_name}`);
  const template = found ?? (await madeFor(ctx));
  const { template_name: _, ...fields } = given;
  const row = { ...blankCampaign(ctx, 'welcome', template), ...fields };
  return { row, internal: { template_name: template.name } };
}

async function madeFor(ctx: Ctx<AisensyAccount>): Promise<Template> {
  const { row, internal } = draft(ctx, { name: 'welcome', text: 'Hi {{1}}' });
  return templates.insert(ctx, { ...row, status: 'APPROVED' }, internal);
}

/** The template of a campaign as it is now; the campaign keeps the one that it was made with. */
export const templateOf = async (ctx: Ctx<AisensyAccount>, { message_payload }: Campaign): Promise<Template> =>
  (await templates.get(ctx, message_payload.template.id)) ?? message_payload.template;
