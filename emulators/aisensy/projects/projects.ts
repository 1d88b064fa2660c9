/** Projects and businesses through the Project API, and what happens to wallet and plan. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { projectApi } from '../api.ts';
import { trigger } from '../provider.ts';
import { Business, businesses, ownProject, Project, projects, unitsOfCredit } from './rows.ts';

export const getProject = projectApi.operation('project.get', 'GET /project-apis/v1/project/{pid}', {
  summary: 'The project: plan, wallet, number',
  result: Project,
  handler: async (ctx) => ({ ...(await ownProject(ctx)), id: ctx.account.projectId }),
});

export const getBusiness = projectApi.operation('business.get', 'GET /project-apis/v1/business/{business_id}', {
  summary: 'The business that owns the project',
  result: Business,
  handler: (ctx) => businesses.need(ctx, ctx.account.businessId),
});

export const setWallet = trigger('wallet.set', {
  summary: 'The wallet holds so many conversation credits (rupees)',
  input: () => z.object({ wcc: z.number().min(0) }),
  run: async (ctx, { wcc }) =>
    projects.update(ctx, await ownProject(ctx), { credit: Math.round(wcc * unitsOfCredit), updated_at: ctx.now }),
});

export const setPlan = trigger('plan.set', {
  summary: 'The plan ends, or a new one begins',
  input: () => z.object({ active: z.boolean(), plan: z.string().default('basic_monthly_tier_1') }),
  async run(ctx, { active, plan }) {
    const project = await ownProject(ctx);
    if (active && plan === '') throw new TriggerRefused(400, 'An active plan needs a name.');
    const active_plan = active ? plan : null;
    return projects.update(ctx, project, { active_plan, updated_at: ctx.now });
  },
});
