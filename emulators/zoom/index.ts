/** The table of contents. */
import { emulator } from '../../src/emulator/index.ts';
import * as dailyLimits from './daily-limits.ts';
import * as links from './links.ts';
import * as liveControl from './live/control.ts';
import * as joinPages from './live/join-pages.ts';
import * as runs from './live/rows.ts';
import * as startPage from './live/start-page.ts';
import * as liveTriggers from './live/triggers.ts';
import * as meetings from './meetings/meetings.ts';
import * as apps from './oauth/apps.ts';
import * as authorize from './oauth/authorize.ts';
import * as devices from './oauth/devices.ts';
import * as token from './oauth/token.ts';
import * as tokens from './oauth/tokens.ts';
import * as oauthTriggers from './oauth/triggers.ts';
import * as operationLogs from './operation-logs.ts';
import * as staticPages from './pages/static.ts';
import * as paging from './paging.ts';
import { zoom } from './provider.ts';
import * as recordingBin from './recordings/bin.ts';
import * as recordingJobs from './recordings/complete.ts';
import * as recordingDownload from './recordings/download.ts';
import * as downloadTokens from './recordings/download-tokens.ts';
import * as recordingPages from './recordings/pages.ts';
import * as recordings from './recordings/rows.ts';
import * as recordingViews from './recordings/views.ts';
import * as meetingRegistrants from './registrants/meetings.ts';
import * as registrationPages from './registrants/page.ts';
import * as registrants from './registrants/rows.ts';
import * as sessionLifetime from './sessions/lifetime.ts';
import * as sessions from './sessions/rows.ts';
import { consoleEndpoints } from './subscriptions/console.ts';
import * as subscriptionOperations from './subscriptions/operations.ts';
import * as subscriptions from './subscriptions/rows.ts';
import * as validation from './subscriptions/validation.ts';
import * as webhooks from './subscriptions/webhooks.ts';
import * as userReads from './users/read.ts';
import * as users from './users/rows.ts';
import * as userSettings from './users/settings.ts';
import * as userWrites from './users/write.ts';
import { world } from './world.ts';
import * as zaks from './zaks.ts';

export default emulator({
  provider: zoom,
  world,
  endpoints: consoleEndpoints,
  resources: [
    users,
    userReads,
    userWrites,
    userSettings,
    sessions,
    sessionLifetime,
    meetings,
    registrants,
    meetingRegistrants,
    registrationPages,
    runs,
    liveTriggers,
    liveControl,
    joinPages,
    startPage,
    recordings,
    recordingJobs,
    recordingBin,
    recordingDownload,
    recordingPages,
    recordingViews,
    downloadTokens,
    subscriptions,
    subscriptionOperations,
    validation,
    webhooks,
    apps,
    tokens,
    token,
    authorize,
    devices,
    oauthTriggers,
    zaks,
    links,
    paging,
    dailyLimits,
    operationLogs,
    staticPages,
  ],
});
