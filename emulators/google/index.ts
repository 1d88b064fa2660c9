/** Google: Calendar v3 and OAuth 2.0. */
import { emulator } from '../../src/emulator/index.ts';
import * as clients from './accounts/clients.ts';
import * as groups from './accounts/groups.ts';
import * as serviceAccounts from './accounts/service-accounts.ts';
import * as users from './accounts/users.ts';
import * as entries from './calendar/entries.ts';
import * as preferences from './calendar/preferences.ts';
import * as roles from './calendar/roles.ts';
import * as calendars from './calendar/rows.ts';
import * as journals from './journals.ts';
import * as authorize from './oauth/authorize.tsx';
import * as documents from './oauth/documents.ts';
import * as tokenInfo from './oauth/token-info.ts';
import * as token from './oauth/token.ts';
import * as tokens from './oauth/tokens.ts';
import * as userInfo from './oauth/user-info.ts';
import { google } from './provider.ts';
import * as channels from './push/channels.ts';
import * as pushes from './push/webhook.ts';
import { world } from './world.ts';

export default emulator({
  provider: google,
  world,
  resources: [
    authorize,
    calendars,
    channels,
    clients,
    documents,
    entries,
    groups,
    journals,
    preferences,
    pushes,
    roles,
    serviceAccounts,
    token,
    tokenInfo,
    tokens,
    userInfo,
    users,
  ],
});
