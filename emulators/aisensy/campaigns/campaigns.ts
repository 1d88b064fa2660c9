/** Campaigns through the Project API, and what the dashboard does with them. */
import { schema, TriggerRefused, z } from '../../../src/emulator/index.ts';
import { projectApi } from '../api.ts';
import { errors, outcomes } from '../errors.ts';
import { trigger } from '../provider.ts';
import { templates } from '../templates/rows.ts';
import { Done } from '../webhooks/webhooks.ts';
import { blankCampaign, Campaign, campaigns } from './rows.ts';
import { sendByCampaign } from './send.ts';

const base = '/project-apis/v1/project/{pid}';

export const createCampaign = projectApi.operation('project.campaigns.create', `POST ${base}/campaign/api`, {
  summary: 'Bind a name to an approved template',
  body: () => z.object({ template_name: z.string(), campaign_name: z.string() }),
  result: Campaign,
  async handler(ctx, { body: { template_name, campaign_name } }) {
    const template = await templates.find(ctx, { where: { name: template_name, status: 'APPROVED' } });
    if (!template) throw errors.template_unusable();
    if (await campaigns.find(ctx, { where: { name: campaign_name } })) throw errors.campaign_taken();
    return campaigns.insert(ctx, blankCampaign(ctx, campaign_name, template), { template_name });
  },
});

export const listCampaigns = projectApi.operation('project.campaigns.list', `GET ${base}/campaign/api`, {
  summary: 'API campaigns, newest first',
  query: () => z.object({ skip: z.int().min(0).default(0), limit: z.int().min(1).max(100).default(10) }),
  result: () => z.object({ campaign: z.array(Campaign()), size: z.int(), count: z.int() }),
  async handler(ctx, { query: { skip, limit } }) {
    const where = { type: 'API' };
    const { items } = await campaigns.list(ctx, { where, page: { size: limit, offset: skip } });
    return { campaign: [...items], size: items.length, count: await campaigns.count(ctx, { where }) };
  },
});

export const getCampaign = projectApi.operation('project.campaigns.get', `GET ${base}/campaign/api/{id}`, {
  summary: 'A campaign',
  result: Campaign,
  handler: (ctx, { params }) => campaigns.need(ctx, params.id),
});

const Send = schema(() =>
  z.object({
    name: z.string(),
    phone_number: z.string(),
    campaign_name: z.string(),
    template_params: z.array(z.string()).nullish(),
    media: z.object({ url: z.string().nullish(), filename: z.string().nullish() }).nullish(),
    source: z.string().nullish(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
    default_country_code: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
  }),
);

export const sendCampaign = projectApi.operation('project.campaigns.send', `POST ${base}/campaign/api/send`, {
  summary: 'Send a message of a live API campaign; no id is answered',
  faults: outcomes,
  body: Send,
  result: Done,
  async handler(ctx, { body }) {
    await sendByCampaign(ctx, {
      campaign: body.campaign_name,
      destination: body.phone_number,
      country: body.default_country_code,
      name: body.name,
      source: body.source,
      attributes: body.attributes,
      tags: body.tags,
      params: body.template_params ?? [],
      media: body.media,
    });
    return { status: 'success' as const };
  },
});

export const searchCampaigns = projectApi.operation('project.campaigns.search', `POST ${base}/campaigns`, {
  summary: 'Campaigns of a type, newest first',
  body: () =>
    z.object({
      skip: z.int().min(0).default(0),
      limit: z.int().min(1).max(100).default(10),
      campaignType: z.enum(['API', 'BROADCAST', 'ALL']).default('ALL'),
    }),
  result: () => z.object({ campaigns: z.array(Campaign()) }),
  async handler(ctx, { body: { skip, limit, campaignType } }) {
    const where = { type: campaignType === 'ALL' ? undefined : campaignType };
    const { items } = await campaigns.list(ctx, { where, page: { size: limit, offset: skip } });
    return { campaigns: [...items] };
  },
});

/** The dashboard's buttons. A stopped campaign stays stopped. */
function switching(verb: string, status: 'LIVE' | 'PAUSED' | 'STOPPED', summary: string) {
  return trigger(`campaign.${verb}`, {
    summary,
    input: () => z.object({ campaign_name: z.string() }),
    async run(ctx, { campaign_name: name }) {
      const campaign = await campaigns.find(ctx, { where: { name, type: 'API' } });
      if (!campaign) throw new TriggerRefused(404, `No API campaign is named ${name}.`);
      if (campaign.status === 'STOPPED') throw new TriggerRefused(409, `The campaign ${name} is stopped for good.`);
      return campaigns.update(ctx, campaign, { status, updated_at: ctx.now });
    },
  });
}

export const pauseCampaign = switching('pause', 'PAUSED', 'An API campaign is paused');
export const resumeCampaign = switching('resume', 'LIVE', 'A paused API campaign goes live again');
export const stopCampaign = switching('stop', 'STOPPED', 'An API campaign is stopped for good');
