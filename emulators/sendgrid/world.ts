/** What a namespace of SendGrid begins with: one account with a key, an address, its owner and a teammate. */
import { TriggerRefused, type ProviderWorld } from '../../src/emulator/index.ts';
import { MAIN, mainAccount, type SendgridAccount } from './account.ts';
import { newApiKey } from './ids.ts';
import { FIRST_IP, ips, newIp } from './ip-rows.ts';
import { accountOf, apiKeys } from './keys.ts';
import { allScopes } from './scopes.ts';
import type { SendgridSettings } from './settings.ts';
import { firstPeople, teammates } from './teammate-rows.ts';
import { firstKey } from './webhooks/signing.ts';

export const world: ProviderWorld<SendgridAccount, SendgridSettings> = {
  credentials: (random, { namespace }) => {
    const { id, secret } = newApiKey(random);
    const apiKey = `SG.${id}.${secret}`;
    return {
      apiKey,
      apiKeyId: id,
      username: `backlot_${namespace}`,
      userId: random.int(10_000_000, 49_999_999),
      webhookPublicKey: firstKey(apiKey).public_key,
    };
  },
  env: ({ apiKey = '', webhookPublicKey = '' }, { base, own }) => ({
    SENDGRID_API_KEY: apiKey,
    SENDGRID_BASE_URL: base,
    SENDGRID_HOST: own,
    SENDGRID_WEBHOOK_PUBLIC_KEY: webhookPublicKey,
  }),
  async account(ctx, id = MAIN) {
    const account = await accountOf(ctx, id);
    if (!account) throw new TriggerRefused(404, `SendGrid has no subuser ${id} here.`);
    return account;
  },
  async rows(anyCtx) {
    const ctx = anyCtx.as({ account: mainAccount(anyCtx) });
    const { apiKey = '', apiKeyId = '' } = ctx.credentials;
    const key = { api_key_id: apiKeyId, name: 'Backlot', scopes: [...allScopes] };
    await apiKeys.insert(ctx, key, { secret: apiKey.split('.')[2] ?? '', account: MAIN, full: true });
    await ips.insert(ctx, newIp(FIRST_IP, ctx.now));
    await teammates.insertMany(
      ctx,
      firstPeople(ctx.account.username).map((row) => ({ row })),
    );
  },
};
