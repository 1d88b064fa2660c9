/** The Campaign API: one call sends one message of a live API campaign. Version 1 takes and answers the same. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { campaignApi } from '../api.ts';
import { outcomes } from '../errors.ts';
import type { AisensyCtx } from '../provider.ts';
import { needsMedia } from './compose.ts';
import { checkPlan, liveCampaign, sendByCampaign } from './send.ts';

/** What is missing or empty is told in the order of the checks, so nearly nothing is refused here. */
const Input = schema(() =>
  z.object({
    apiKey: z.string(),
    campaignName: z.string().nullish(),
    destination: z.string().nullish(),
    userName: z.string().nullish(),
    source: z.string().nullish(),
    media: z.object({ url: z.string().nullish(), filename: z.string().nullish() }).nullish(),
    templateParams: z.array(z.string()).nullish(),
    paramsFallbackValue: z.record(z.string(), z.unknown()).nullish(),
    tags: z.array(z.string()).nullish(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
    buttons: z.array(z.looseObject({ sub_type: z.unknown(), parameters: z.unknown() })).nullish(),
    carouselCards: z.array(z.unknown()).nullish(),
    location: z.looseObject({}).nullish(),
    defaultCountryCode: z.string().nullish(),
  }),
);

const Accepted = schema(() => z.object({ success: z.literal('true'), submitted_message_id: z.string() }));

async function send(ctx: AisensyCtx, { body }: { body: Infer<typeof Input> }) {
  const { submitted_message_id } = await sendByCampaign(ctx, {
    campaign: body.campaignName ?? undefined,
    destination: body.destination ?? undefined,
    country: body.defaultCountryCode,
    name: body.userName,
    source: body.source,
    attributes: body.attributes,
    tags: body.tags,
    params: body.templateParams ?? [],
    fallbacks: body.paramsFallbackValue,
    media: body.media,
    buttons: body.buttons,
    location: body.location,
  });
  return { success: 'true' as const, submitted_message_id };
}

export const sendV2 = campaignApi.operation('campaign.send', 'POST /campaign/t1/api/v2', {
  summary: 'Send a message of a live API campaign',
  faults: outcomes,
  body: Input,
  result: Accepted,
  handler: send,
});

export const sendV1 = campaignApi.operation('campaign.sendV1', 'POST /campaign/t1/api', {
  summary: 'Send a message of a live API campaign (version 1)',
  faults: outcomes,
  body: Input,
  result: Accepted,
  handler: send,
});

const Details = schema(() => z.object({ success: z.literal(true), requestBody: z.record(z.string(), z.unknown()) }));

export const campaignDetails = campaignApi.operation('campaign.details', 'POST /campaign/t1/api/campaign-details', {
  summary: 'The body that a send of a campaign needs',
  body: () => z.object({ apiKey: z.string(), campaignName: z.string().nullish() }),
  result: Details,
  async handler(ctx, { body: { apiKey, campaignName } }) {
    await checkPlan(ctx);
    const { template } = await liveCampaign(ctx, campaignName ?? undefined);
    const templateParams = Array.from({ length: template.total_parameters }, () => '$FirstName');
    const requestBody = {
      apiKey,
      campaignName,
      destination: ctx.account.phoneNumber,
      userName: 'Test User',
      templateParams,
      source: 'new-landing-page form',
      media: needsMedia(template) ? { url: 'https://cdn.example/sample', filename: 'sample' } : {},
      buttons: [],
      carouselCards: [],
      location: {},
      attributes: {},
      paramsFallbackValue: { FirstName: 'user' },
    };
    return { success: true as const, requestBody };
  },
});
