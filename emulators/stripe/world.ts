/** What a namespace of Stripe begins with: its keys, the variables of an app, and the platform's first objects. */
import type { ProviderWorld } from '../../src/emulator/index.ts';
import { accountOf, type StripeAccount } from './account.ts';
import { newId, newKey, newWebhookSecret } from './ids.ts';
import { defaultConfiguration } from './portal/configuration.ts';
import type { StripeSettings } from './settings.ts';

export const world: ProviderWorld<StripeAccount, StripeSettings> = {
  credentials: (random) => ({
    secretKey: newKey(random, 'sk'),
    publishableKey: newKey(random, 'pk'),
    restrictedKey: newKey(random, 'rk'),
    accountId: newId(random, 'acct'),
    clientId: random.id('ca_', 32),
    webhookSecret: newWebhookSecret(random),
  }),
  env({ secretKey = '', publishableKey = '', ...more }, { base, own }) {
    const { hostname, port, protocol } = new URL(own);
    return {
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_API_KEY: secretKey,
      STRIPE_PUBLISHABLE_KEY: publishableKey,
      NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: publishableKey,
      VITE_STRIPE_PUBLISHABLE_KEY: publishableKey,
      STRIPE_RESTRICTED_KEY: more.restrictedKey ?? '',
      STRIPE_ACCOUNT_ID: more.accountId ?? '',
      STRIPE_CLIENT_ID: more.clientId ?? '',
      STRIPE_WEBHOOK_SECRET: more.webhookSecret ?? '',
      STRIPE_API_BASE: base,
      STRIPE_API_HOST: hostname,
      STRIPE_API_PORT: port,
      STRIPE_API_PROTOCOL: protocol.replace(':', ''),
    };
  },
  account: (ctx, id) => Promise.resolve(accountOf(ctx, id)),
  async rows(ctx) {
    await defaultConfiguration(ctx);
  },
};
