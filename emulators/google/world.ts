/** What a namespace begins with: users with calendars of their own, their tokens, a client, a service account. */
import { iso, type ProviderWorld } from '../../src/emulator/index.ts';
import { clients } from './accounts/clients.ts';
import { furnish } from './accounts/furnish.ts';
import { serviceAccounts } from './accounts/service-accounts.ts';
import { accountOf, composeUser, findUser, mainUser, users } from './accounts/users.ts';
import { drawCredentials, given, variables, type GivenUser, type GoogleCredentials } from './credentials.ts';
import { addConsent, grantOf, tokens, type Token } from './oauth/tokens.ts';
import type { GoogleAccount, GoogleCtx } from './provider.ts';
import { fullScope } from './scopes.ts';
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
    const { clientId, clientSecret, users: people, serviceAccount } = given(ctx);
    await clients.insert(ctx, { client_id: clientId, client_secret: clientSecret, name: 'Your app' });
    for (const person of people) await addPerson(ctx, person, clientId);
    const { client_email, client_id, project_id, private_key_id } = serviceAccount;
    await serviceAccounts.insert(ctx, { client_email, client_id, project_id, private_key_id, delegated: true });
    const robot = { email: client_email, name: client_email, kind: 'service_account', sub: client_id } as const;
    await users.insert(ctx, composeUser(ctx, robot));
    await furnish(ctx, client_email);
  },
};

async function addPerson(ctx: GoogleCtx, { email, name, accessToken, refreshToken }: GivenUser, client: string) {
  await users.insert(ctx, composeUser(ctx, { email, name }));
  await furnish(ctx, email);
  await addConsent(ctx, email, client, fullScope);
  const about = {
    status: 'active',
    client_id: client,
    user: email,
    scope: fullScope,
    access_type: 'offline',
    issued_at: iso(ctx.now),
    expires_at: null,
    grant: grantOf(email, client),
  } as const;
  const rows: Token[] = [
    { token: accessToken, type: 'access', ...about },
    { token: refreshToken, type: 'refresh', ...about },
  ];
  await tokens.insertMany(
    ctx,
    rows.map((row) => ({ row })),
  );
}
