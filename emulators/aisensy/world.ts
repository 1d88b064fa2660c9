/** What a namespace begins with: credentials, environment variables, one business with one project. */
import type { ProviderWorld } from '../../src/emulator/index.ts';
import { drawCredentials, MAIN, type AisensyAccount } from './account.ts';
import { accountOf, blankProject, businesses, projects, unitsOfCredit } from './projects/rows.ts';
import type { Settings } from './settings.ts';

const openingCredits = 10_000;

export const world: ProviderWorld<AisensyAccount, Settings> = {
  credentials: drawCredentials,

  env(
    { apiKey = '', projectId = '', projectApiPassword = '', webhookSecret = '', partnerId = '', partnerApiKey = '' },
    { base },
  ) {
    const campaigns = `${base}/campaign/t1/api/v2`;
    return {
      AISENSY_API_KEY: apiKey,
      AISENSY_API_URL: campaigns,
      AISENSY_CAMPAIGN_URL: campaigns,
      AISENSY_BASE_URL: base,
      AISENSY_PROJECT_ID: projectId,
      AISENSY_PROJECT_API_PWD: projectApiPassword,
      AISENSY_API_PWD: projectApiPassword,
      AISENSY_PROJECT_API_KEY: projectApiPassword,
      AISENSY_WEBHOOK_SECRET: webhookSecret,
      AISENSY_PARTNER_ID: partnerId,
      AISENSY_PARTNER_API_KEY: partnerApiKey,
    };
  },

  account: accountOf,

  async rows(ctx) {
    const { projectId, businessId, phoneNumber } = ctx.account;
    const { username = '', password = '' } = ctx.credentials;
    await projects.insert(
      ctx,
      {
        ...blankProject(ctx, projectId, businessId),
        credit: openingCredits * unitsOfCredit,
        wa_number: phoneNumber,
      },
      { account: MAIN, direct_webhook: null },
    );
    await businesses.insert(
      ctx,
      {
        id: businessId,
        active: true,
        display_name: 'Backlot Shop',
        project_ids: [projectId],
        user_name: username,
        business_id: businessId,
        email: username,
        created_at: ctx.now,
        updated_at: ctx.now,
        company: 'Backlot Shop',
        contact: phoneNumber,
        currency: 'INR',
        timezone: 'Asia/Calcutta GMT+05:30',
        type: 'owner',
      },
      { password, partner: '' },
    );
  },
};
