/** What a namespace begins with: credentials, environment variables, one account with a full wallet. */
import type { ProviderWorld } from '../../src/emulator/index.ts';
import { accountOf, users } from './accounts/rows.ts';
import { MAIN, type BolnaAccount } from './provider.ts';
import type { Settings } from './settings.ts';

const openingWallet = 100_000; // cents

export const world: ProviderWorld<BolnaAccount, Settings> = {
  credentials: (random) => ({ apiKey: `bn-${random.hex(32)}`, userId: random.uuid() }),

  /** The official MCP server drops a path from its base, so all of these are the own port. */
  env: ({ apiKey = '' }, { own }) => ({
    BOLNA_API_KEY: apiKey,
    BOLNA_BASE_URL: own,
    BOLNA_API_URL: own,
    BOLNA_API_BASE: own,
    BOLNA_API_BASE_URL: own,
    BOLNA_HOST: own,
  }),

  account: accountOf,

  async rows(ctx) {
    const { userId: id } = ctx.account;
    await users.insert(
      ctx,
      { id, name: 'Backlot Tester', email: 'tester@shop.example', wallet: openingWallet },
      { account: MAIN },
    );
  },
};
