/**
 * What a namespace begins with: users (and a robot) with calendars of their own. Everything else that its credentials
 * name is there without rows: tokens, consents, the client, the service account.
 */
import type { ProviderWorld } from '../../src/emulator/index.ts';
import { furnish } from './accounts/furnish.ts';
import { accountOf, composeUser, findUser, mainUser, users } from './accounts/users.ts';
import { drawCredentials, given, variables, type GoogleCredentials } from './credentials.ts';
import type { GoogleAccount } from './provider.ts';
import type { GoogleSettings } from './settings.ts';

export const world: ProviderWorld<GoogleAccount, GoogleSettings> = {
  credentials: drawCredentials,

  env: (credentials, urls) => variables(credentials as unknown as GoogleCredentials, urls),

  async account(ctx, id) {
    const user = id === undefined ? await mainUser(ctx) : await findUser(ctx, id);
    // Before its first rows are there, a namespace has its owner in name only.
    return accountOf(user ?? composeUser(ctx, { email: id ?? given(ctx).email ?? 'nobody', name: '' }));
  },

  async rows(ctx) {
    const { users: people, serviceAccount } = given(ctx);
    const { client_email: email, client_id: sub } = serviceAccount;
    const robot = composeUser(ctx, { email, name: email, kind: 'service_account', sub });
    for (const user of [...people.map((person) => composeUser(ctx, person)), robot]) {
      await users.insert(ctx, user);
      await furnish(ctx, user.email);
    }
  },
};
