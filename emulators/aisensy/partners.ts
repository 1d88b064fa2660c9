/** The Partner API: resellers make businesses and projects for their customers. */
import { schema, seconds, TriggerRefused, z, type Infer } from '../../src/emulator/index.ts';
import { campaignKey, hexId, projectPassword } from './account.ts';
import { partnerApi } from './api.ts';
import { errors } from './errors.ts';
import { keys } from './keys.ts';
import { blankProject, Business, businesses, Project, projects } from './projects/rows.ts';
import { trigger, type AisensyCtx } from './provider.ts';

const base = '/partner-apis/v1/partner/{partner_id}';

const NewBusiness = schema(() =>
  z.object({
    display_name: z.string(),
    email: z.string(),
    company: z.string(),
    contact: z.string(),
    timezone: z.string().default('Asia/Calcutta GMT+05:30'),
    currency: z.enum(['INR', 'USD']).default('INR'),
    companySize: z.string().nullish(),
    password: z.string(),
  }),
);

const Named = schema(() => Business().extend({ name: z.string() }));

export const createBusiness = partnerApi.operation('partner.businesses.create', `POST ${base}/business`, {
  summary: 'Make a business for a customer',
  body: NewBusiness,
  result: Named,
  async handler(ctx, { params, body }) {
    if (await businesses.find(ctx, { where: { email: body.email } })) throw errors.invalid('Email already exists');
    const id = hexId(ctx.random);
    const { display_name, email, company, contact, timezone, currency } = body;
    const row = {
      id,
      active: true,
      display_name,
      project_ids: [],
      user_name: email,
      business_id: id,
      email,
      created_at: ctx.now,
      updated_at: ctx.now,
      company,
      contact,
      currency,
      timezone,
      type: 'owner' as const,
    };
    const business = await businesses.insert(ctx, row, { password: body.password, partner: params.partner_id });
    return { ...business, name: display_name };
  },
});

export const listProjects = partnerApi.operation('partner.projects.list', `GET ${base}/business/{bid}/project`, {
  summary: 'The projects of a business',
  result: () => z.object({ projects: z.array(Project()) }),
  async handler(ctx, { params }) {
    const { id: business_id } = await businesses.need(ctx, params.bid);
    return { projects: await projects.all(ctx, { where: { business_id } }) };
  },
});

export const createProject = partnerApi.operation('partner.projects.create', `POST ${base}/business/{bid}/project`, {
  summary: 'Make a project; its keys are rows of the collection keys',
  body: () => z.object({ name: z.string() }),
  result: Project,
  async handler(ctx, { params, body }) {
    const business = await businesses.need(ctx, params.bid);
    const id = hexId(ctx.random);
    const blank = blankProject(ctx, id, business.id);
    const pending = { status: 'PENDING', active_plan: null, plan_activated_on: null, plan_renewal_on: null };
    const row = { ...blank, ...pending, name: body.name, wa_display_name: body.name, partner_id: params.partner_id };
    const project = await projects.insert(ctx, row, { account: id, direct_webhook: null });
    await businesses.update(ctx, business, { project_ids: [...business.project_ids, id], updated_at: ctx.now });
    await makeKeys(ctx, project);
    return project;
  },
});

async function makeKeys(ctx: AisensyCtx, { id, name, business_id: business }: Infer<typeof Project>): Promise<void> {
  const about = { account: id, created_at: ctx.now };
  const key = campaignKey(ctx.random, { id, name, business }, seconds(ctx.now));
  await keys.insert(ctx, { key, kind: 'campaign', ...about });
  await keys.insert(ctx, { key: projectPassword(ctx.random), kind: 'project', ...about });
}

const Shown = schema(() => Project().extend({ is_whatsapp_verified: z.boolean(), daily_template_limit: z.int() }));

export const getProject = partnerApi.operation('partner.projects.get', `GET ${base}/project/{project_id}`, {
  summary: 'A project of a partner',
  result: Shown,
  async handler(ctx, { params }) {
    const project = await projects.find(ctx, { where: { id: params.project_id } });
    if (!project) throw errors.project_missing();
    return { ...project, is_whatsapp_verified: project.wa_number !== '', daily_template_limit: 100 };
  },
});

export const connectProject = trigger('project.connect', {
  summary: 'The customer finishes the embedded signup: the number is connected, the plan begins',
  input: () => z.object({ project_id: z.string(), wa_number: z.string().optional() }),
  async run(ctx, { project_id, wa_number }) {
    const project = await projects.find(ctx, { where: { id: project_id } });
    if (!project) throw new TriggerRefused(404, `There is no project ${project_id}.`);
    return projects.update(ctx, project, {
      status: 'active',
      active_plan: 'basic_monthly_tier_1',
      plan_activated_on: ctx.now,
      plan_renewal_on: ctx.now + 30 * 86_400_000,
      wa_number: wa_number ?? `9180${ctx.random.digits(8)}`,
      updated_at: ctx.now,
    });
  },
});
