/** A2P campaigns: what a messaging service sends, looked at for some days, then verified (or, by the settings, failed). */
import { link, nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { flag, text } from '../params.ts';
import { collection, job } from '../provider.ts';
import { messaging } from './api.ts';
import { brands } from './brands.ts';
import { messagingServices } from './rows.ts';

const Campaign = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    brand_registration_sid: z.string(),
    messaging_service_sid: z.string(),
    description: z.string(),
    message_samples: z.array(z.string()),
    us_app_to_person_usecase: z.string(),
    has_embedded_links: z.boolean(),
    has_embedded_phone: z.boolean(),
    subscriber_opt_in: z.boolean(),
    age_gated: z.boolean(),
    direct_lending: z.boolean(),
    campaign_status: z.enum(['PENDING', 'IN_PROGRESS', 'VERIFIED', 'FAILED']),
    campaign_id: z.string().nullable(),
    is_externally_registered: z.boolean(),
    rate_limits: z.record(z.string(), z.unknown()).nullable(),
    message_flow: z.string(),
    opt_in_message: z.string().nullable(),
    opt_out_message: z.string().nullable(),
    help_message: z.string().nullable(),
    opt_in_keywords: z.array(z.string()),
    opt_out_keywords: z.array(z.string()),
    help_keywords: z.array(z.string()),
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
    mock: z.boolean(),
    errors: z.array(z.unknown()),
  }),
);
type Campaign = z.infer<ReturnType<typeof Campaign>>;

export const campaigns = collection('a2p_campaigns', {
  row: Campaign,
  key: 'sid',
  owner: 'account',
  columns: ['messaging_service_sid', 'campaign_status'],
  missing: errors.not_found,
});

const CAMPAIGNS = '/v1/Services/{MessagingServiceSid}/Compliance/Usa2p';

/** What can be said of a campaign, at first and later. */
const About = () =>
  z.object({
    Description: z.string(),
    MessageFlow: z.string(),
    MessageSamples: z.array(z.string()),
    HasEmbeddedLinks: z.boolean(),
    HasEmbeddedPhone: z.boolean(),
    AgeGated: flag(),
    DirectLending: flag(),
    PrivacyPolicyUrl: text(),
    TermsAndConditionsUrl: text(),
  });

const aboutOf = (body: z.infer<ReturnType<typeof About>>) => ({
  description: body.Description,
  message_flow: body.MessageFlow,
  message_samples: body.MessageSamples,
  has_embedded_links: body.HasEmbeddedLinks,
  has_embedded_phone: body.HasEmbeddedPhone,
  age_gated: body.AgeGated ?? false,
  direct_lending: body.DirectLending ?? false,
});

const words = () => z.array(z.string()).optional();

export const createCampaign = messaging.operation('us_app_to_persons.create', `POST ${CAMPAIGNS}`, {
  summary: 'Register a campaign',
  status: 201,
  body: () =>
    About().extend({
      BrandRegistrationSid: z.string(),
      UsAppToPersonUsecase: z.string(),
      OptInMessage: text(),
      OptOutMessage: text(),
      HelpMessage: text(),
      OptInKeywords: words(),
      OptOutKeywords: words(),
      HelpKeywords: words(),
      SubscriberOptIn: flag(),
    }),
  result: Campaign,
  async handler(ctx, { params, body }) {
    const service = await messagingServices.need(ctx, params.MessagingServiceSid);
    const brand = await brands.get(ctx, body.BrandRegistrationSid);
    if (!brand) throw errors.invalid_parameter('BrandRegistrationSid');
    const id = sid(ctx, 'QE');
    ctx.schedule(reviewCampaign, { campaign: id, to: 'IN_PROGRESS' }, { after: '1h' });
    return campaigns.insert(ctx, {
      sid: id,
      account_sid: ctx.account.id,
      brand_registration_sid: brand.sid,
      messaging_service_sid: service.sid,
      ...aboutOf(body),
      us_app_to_person_usecase: body.UsAppToPersonUsecase,
      subscriber_opt_in: body.SubscriberOptIn ?? false,
      campaign_status: 'PENDING',
      campaign_id: null,
      is_externally_registered: false,
      rate_limits: null,
      opt_in_message: body.OptInMessage ?? null,
      opt_out_message: body.OptOutMessage ?? null,
      help_message: body.HelpMessage ?? null,
      opt_in_keywords: body.OptInKeywords ?? [],
      opt_out_keywords: body.OptOutKeywords ?? [],
      help_keywords: body.HelpKeywords ?? [],
      ...newIsoDates(ctx.now),
      url: link(messaging, `/v1/Services/${service.sid}/Compliance/Usa2p/${id}`),
      mock: brand.mock,
      errors: [],
    });
  },
});

export const reviewCampaign = job('campaigns.review', {
  kind: 'calendar',
  input: () => z.object({ campaign: z.string(), to: z.enum(['IN_PROGRESS', 'VERIFIED', 'FAILED']) }),
  async run(ctx, { campaign: id, to }) {
    const row = await campaigns.get(ctx, id);
    if (!row) return;
    const verified = to === 'VERIFIED';
    await campaigns.update(ctx, row, {
      campaign_status: to,
      date_updated: isoZ(ctx.now),
      ...(verified && {
        campaign_id: `C${ctx.random.text(6, 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789')}`,
        rate_limits: { att: { mps: 600, msg_class: 'A' }, tmobile: { brand_tier: 'TOP' } },
      }),
      ...(to === 'FAILED' && { errors: [{ code: 30_896, message: 'Campaign vetting rejection' }] }),
    });
    const service = verified && (await messagingServices.get(ctx, row.messaging_service_sid));
    if (service) await messagingServices.update(ctx, service, { us_app_to_person_registered: true });
    if (to !== 'IN_PROGRESS') return;
    const end = ctx.settings.approveRegistrations ? 'VERIFIED' : 'FAILED';
    ctx.schedule(reviewCampaign, { campaign: id, to: end }, { after: '3d' });
  },
});

export const listCampaigns = messaging.operation('us_app_to_persons.list', `GET ${CAMPAIGNS}`, {
  summary: 'List the campaigns of a messaging service',
  list: Campaign,
  listName: 'compliance',
  async handler(ctx, { params, page }) {
    const { sid: id } = await messagingServices.need(ctx, params.MessagingServiceSid);
    return campaigns.list(ctx, { where: { messaging_service_sid: id }, page });
  },
});

async function campaignAt(ctx: TwilioCtx, service: string, id: string): Promise<Campaign> {
  const row = await campaigns.need(ctx, id);
  if (row.messaging_service_sid !== service) throw errors.not_found();
  return row;
}

export const fetchCampaign = messaging.operation('us_app_to_persons.fetch', `GET ${CAMPAIGNS}/{Sid}`, {
  summary: 'One campaign',
  result: Campaign,
  handler: (ctx, { params }) => campaignAt(ctx, params.MessagingServiceSid, params.Sid),
});

export const updateCampaign = messaging.operation('us_app_to_persons.update', `POST ${CAMPAIGNS}/{Sid}`, {
  summary: 'Change a failed campaign, and submit it again',
  body: About,
  result: Campaign,
  async handler(ctx, { params, body }) {
    const row = await campaignAt(ctx, params.MessagingServiceSid, params.Sid);
    ctx.schedule(reviewCampaign, { campaign: row.sid, to: 'IN_PROGRESS' }, { after: '1h' });
    const changes: Partial<Campaign> = {
      ...aboutOf(body),
      campaign_status: 'PENDING',
      errors: [],
      date_updated: isoZ(ctx.now),
    };
    return campaigns.update(ctx, row, changes);
  },
});

export const deleteCampaign = messaging.operation('us_app_to_persons.delete', `DELETE ${CAMPAIGNS}/{Sid}`, {
  summary: 'Delete a campaign',
  status: 204,
  async handler(ctx, { params }) {
    await campaigns.remove(ctx, await campaignAt(ctx, params.MessagingServiceSid, params.Sid));
    return nothing();
  },
});
