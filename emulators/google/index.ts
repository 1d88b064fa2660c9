/** Google: Calendar v3 and OAuth 2.0. */
import { emulator } from '../../src/emulator/index.ts';
import { firstCall } from './first-call.ts';
import * as clients from './accounts/clients.ts';
import * as groups from './accounts/groups.ts';
import * as serviceAccounts from './accounts/service-accounts.ts';
import * as users from './accounts/users.ts';
import * as batch from './batch.ts';
import * as acl from './calendar/acl.ts';
import * as calendarList from './calendar/calendar-list.ts';
import * as calendarOperations from './calendar/calendars.ts';
import * as entries from './calendar/entries.ts';
import * as freeBusy from './calendar/free-busy.ts';
import * as preferences from './calendar/preferences.ts';
import * as roles from './calendar/roles.ts';
import * as calendars from './calendar/rows.ts';
import * as settings from './calendar/settings.ts';
import * as discovery from './discovery/serving.ts';
import * as conferenceJob from './events/conference-job.ts';
import * as fixtures from './events/fixtures.ts';
import * as importing from './events/importing.ts';
import * as instances from './events/instances-list.ts';
import * as list from './events/list.ts';
import * as making from './events/making.ts';
import * as moving from './events/moving.ts';
import * as eventOperations from './events/operations.ts';
import * as quickAdd from './events/quick-add.ts';
import * as reminders from './events/reminders.ts';
import * as events from './events/rows.ts';
import * as saving from './events/saving.ts';
import * as shown from './events/shown.ts';
import * as journals from './journals.ts';
import * as mails from './mail/mails.ts';
import * as sharing from './mail/sharing.ts';
import * as authorize from './oauth/authorize.tsx';
import * as deviceCodes from './oauth/device-codes.ts';
import * as device from './oauth/device.tsx';
import * as documents from './oauth/documents.ts';
import * as tokenInfo from './oauth/token-info.ts';
import * as token from './oauth/token.ts';
import * as tokens from './oauth/tokens.ts';
import * as userInfo from './oauth/user-info.ts';
import * as pages from './pages/serving.tsx';
import { google } from './provider.ts';
import * as channels from './push/channels.ts';
import * as watching from './push/watching.ts';
import * as pushes from './push/webhook.ts';
import * as quotas from './quotas.ts';
import * as triggers from './triggers.ts';
import { world } from './world.ts';

export default emulator({
  provider: google,
  world,
  firstCall,
  published: 38,
  resources: [
    acl,
    calendarList,
    calendarOperations,
    calendars,
    entries,
    freeBusy,
    preferences,
    roles,
    settings,
    conferenceJob,
    eventOperations,
    events,
    fixtures,
    importing,
    instances,
    list,
    making,
    moving,
    quickAdd,
    reminders,
    saving,
    shown,
    journals,
    mails,
    sharing,
    authorize,
    clients,
    device,
    deviceCodes,
    documents,
    groups,
    serviceAccounts,
    token,
    tokenInfo,
    tokens,
    userInfo,
    users,
    batch,
    channels,
    discovery,
    pages,
    pushes,
    quotas,
    triggers,
    watching,
  ],
});
