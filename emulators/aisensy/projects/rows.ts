/** Projects and businesses as they are kept. A project is the account of everything else. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { MAIN, mainAccount, type AisensyAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { collection, type AisensyCtx } from '../provider.ts';
import { hexId } from '../account.ts';

/** Money is in units of which 100,000 are one conversation credit (a rupee). */
export const unitsOfCredit = 100_000;

export const Project = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    business_id: z.string(),
    project_owner_id: z.string(),
    partner_id: z.string().nullable(),
    plan_activated_on: z.int().nullable(), // epoch ms, as all times here
    status: z.string(),
    sandbox: z.boolean(),
    active_plan: z.string().nullable(),
    created_at: z.int(),
    updated_at: z.int(),
    plan_renewal_on: z.int().nullable(),
    scheduled_subscription_changes: z.string().nullable(),
    mau_quota: z.int(),
    mau_usage: z.int(),
    credit: z.int(),
    wa_number: z.string(),
    wa_messaging_tier: z.string(),
    wa_display_name_status: z.string(),
    fb_business_manager_status: z.string(),
    wa_display_name: z.string(),
    wa_quality_rating: z.string(),
    wa_about: z.string(),
    wa_display_image: z.string(),
    wa_business_profile: z.object({
      address: z.string(),
      description: z.string(),
      email: z.string(),
      vertical: z.string(),
      websites: z.array(z.string()),
    }),
    billing_currency: z.string(),
    timezone: z.string(),
  }),
);
export type Project = z.infer<ReturnType<typeof Project>>;

const Hidden = schema(() =>
  z.object({
    account: z.string(),
    /** Where the Direct API posts what happens; set by settings/update-webhook. */
    direct_webhook: z.string().nullable(),
  }),
);

export const projects = collection('projects', {
  row: Project,
  internal: Hidden,
  key: 'account',
  columns: ['id', 'business_id', 'partner_id', 'status', { name: 'credit', type: 'integer', path: 'credit' }],
  missing: () => errors.project_missing(),
  stats: { by: ['status'], sum: ['credit'] },
  make: (ctx: AisensyCtx, given) => {
    const id = typeof given.id === 'string' ? given.id : hexId(ctx.random);
    return {
      row: { ...blankProject(ctx, id, ctx.account.businessId), ...given },
      internal: { account: id, direct_webhook: null },
    };
  },
});

const month = 30 * 86_400_000;

/** A project whose number is connected, on the basic plan, without credit. */
export const blankProject = (ctx: Ctx, id: string, business: string): Project => ({
  id,
  name: 'Backlot Shop',
  business_id: business,
  project_owner_id: business,
  partner_id: null,
  plan_activated_on: ctx.now,
  status: 'active',
  sandbox: false,
  active_plan: 'basic_monthly_tier_1',
  created_at: ctx.now,
  updated_at: ctx.now,
  plan_renewal_on: ctx.now + month,
  scheduled_subscription_changes: null,
  mau_quota: 1000,
  mau_usage: 0,
  credit: 0,
  wa_number: '',
  wa_messaging_tier: 'TIER_1K',
  wa_display_name_status: 'APPROVED',
  fb_business_manager_status: 'verified',
  wa_display_name: 'Backlot Shop',
  wa_quality_rating: 'GREEN',
  wa_about: 'Hey there! I am using WhatsApp.',
  wa_display_image: '',
  wa_business_profile: { address: '', description: '', email: '', vertical: 'RETAIL', websites: [] },
  billing_currency: 'INR',
  timezone: 'Asia/Calcutta GMT+05:30',
});

/** The account with an id; without one the namespace's own project. */
export async function accountOf(ctx: Ctx, id: string | undefined): Promise<AisensyAccount> {
  const main = mainAccount(ctx.credentials);
  if (id === undefined || id === MAIN) return main;
  const { id: projectId, business_id, wa_number } = await projects.need(ctx, id);
  return { id, projectId, businessId: business_id, phoneNumber: wa_number };
}

/** The account of a project's id, if it is one of the namespace's. */
export async function accountOfProject(ctx: Ctx, projectId: string): Promise<AisensyAccount | undefined> {
  if (projectId === ctx.credentials.projectId) return accountOf(ctx, MAIN);
  return (await projects.get(ctx, projectId)) && accountOf(ctx, projectId);
}

/** The project of the context, whose wallet pays and whose plan counts. */
export const ownProject = (ctx: AisensyCtx): Promise<Project> => projects.need(ctx, ctx.account.id);

/** Takes the price of messages from the wallet. Throws `insufficient_wcc` when it doesn't hold that much. */
export async function debit(ctx: AisensyCtx, units: number): Promise<void> {
  if (units === 0) return;
  const project = await ownProject(ctx);
  if (project.credit < units) throw errors.insufficient_wcc();
  await projects.update(ctx, project, { credit: project.credit - units });
}

export const Business = schema(() =>
  z.object({
    id: z.string(),
    active: z.boolean(),
    display_name: z.string(),
    project_ids: z.array(z.string()),
    user_name: z.string(),
    business_id: z.string(),
    email: z.string(),
    created_at: z.int(),
    updated_at: z.int(),
    company: z.string(),
    contact: z.string(),
    currency: z.string(),
    timezone: z.string(),
    type: z.enum(['owner', 'manager', 'agent']),
  }),
);
export type Business = z.infer<ReturnType<typeof Business>>;

const Password = schema(() => z.object({ password: z.string(), partner: z.string() }));

export const businesses = collection('businesses', {
  row: Business,
  internal: Password,
  key: 'id',
  columns: ['email', 'internal.partner'],
  missing: () => errors.business_missing(),
});
