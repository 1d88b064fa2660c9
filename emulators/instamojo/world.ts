/** What a namespace begins with: credentials, environment variables, the merchant. */
import type { ProviderWorld } from '../../src/emulator/index.ts';
import { drawCredentials, mainUser, type InstamojoAccount } from './account.ts';
import { stamp } from './ids.ts';
import type { Settings } from './provider.ts';
import { accountWith, users } from './users/rows.ts';

export const world: ProviderWorld<InstamojoAccount, Settings> = {
  credentials: drawCredentials,

  env(
    { apiKey = '', authToken = '', salt = '', clientId = '', clientSecret = '', username = '', password = '' },
    { base },
  ) {
    // Every official v1.1 client joins endpoint and path as they are, so this one ends with the slash.
    const endpoint = `${base}/api/1.1/`;
    return {
      INSTAMOJO_API_KEY: apiKey,
      IM_API_KEY: apiKey,
      INSTAMOJO_AUTH_TOKEN: authToken,
      IM_AUTH_TOKEN: authToken,
      INSTAMOJO_SALT: salt,
      INSTAMOJO_CLIENT_ID: clientId,
      INSTAMOJO_CLIENT_SECRET: clientSecret,
      INSTAMOJO_USERNAME: username,
      INSTAMOJO_PASSWORD: password,
      INSTAMOJO_BASE_URL: base,
      INSTAMOJO_ENDPOINT: endpoint,
      IM_URL: endpoint,
    };
  },

  account: accountWith,

  async rows(ctx) {
    const { username } = ctx.account;
    const user = {
      id: mainUser,
      username,
      email: `${username}@shop.example`,
      phone: '+919999999999',
      first_name: 'Test',
      last_name: 'Merchant',
      date_joined: stamp(ctx),
      bank_account: null,
    };
    await users.insert(ctx, user, { password: ctx.credentials.password ?? '', salt: ctx.account.salt });
  },
};
