/** What a namespace begins with: credentials, environment variables, the account's owner. */
import type { ProviderWorld } from '../../src/emulator/index.ts';
import { drawCredentials, mainAccount, type ZoomAccount } from './account.ts';
import type { Settings } from './provider.ts';
import { newUser, rememberRoom, users } from './users/rows.ts';

export const world: ProviderWorld<ZoomAccount, Settings> = {
  credentials: drawCredentials,

  env(credentials, { base }) {
    const {
      accountId = '',
      clientId = '',
      clientSecret = '',
      webhookSecretToken = '',
      verificationToken = '',
    } = credentials;
    const { sdkKey = '', sdkSecret = '' } = credentials;
    return {
      ZOOM_ACCOUNT_ID: accountId,
      ZOOM_CLIENT_ID: clientId,
      ZOOM_CLIENT_SECRET: clientSecret,
      ZOOM_WEBHOOK_SECRET_TOKEN: webhookSecretToken,
      ZOOM_VERIFICATION_TOKEN: verificationToken,
      ZOOM_API_BASE_URL: `${base}/v2`,
      ZOOM_BASE_URL: `${base}/v2`,
      ZOOM_OAUTH_ENDPOINT: `${base}/oauth/token`,
      ZOOM_AUTH_URL: `${base}/oauth/authorize`,
      ZOOM_MEETING_SDK_KEY: sdkKey,
      ZOOM_MEETING_SDK_SECRET: sdkSecret,
    };
  },

  account: (ctx) => Promise.resolve(mainAccount(ctx.credentials)),

  async rows(ctx) {
    const { userId = '', userEmail = '', pmi = '' } = ctx.credentials;
    const { row, internal } = newUser(ctx, {
      id: userId,
      email: userEmail,
      pmi: Number(pmi),
      first_name: 'Test',
      last_name: 'Owner',
      role_id: '0',
      type: 2,
      company: 'Backlot',
      dept: '',
    });
    const settings = { feature: { webinar: true, webinar_capacity: 500 } };
    await users.insert(ctx, row, { ...internal, settings });
    await rememberRoom(ctx, row);
  },
};
