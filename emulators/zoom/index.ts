/** The table of contents. */
import { emulator } from '../../src/emulator/index.ts';
import { firstCall } from './first-call.ts';
import * as dailyLimits from './daily-limits.ts';
import * as groups from './groups/groups.ts';
import * as roles from './groups/roles.ts';
import * as links from './links.ts';
import * as liveControl from './live/control.ts';
import * as joinPages from './live/join-pages.ts';
import * as runs from './live/rows.ts';
import * as startPage from './live/start-page.ts';
import * as liveTriggers from './live/triggers.ts';
import * as meetingExtras from './meetings/extras.ts';
import * as meetingInviting from './meetings/inviting.ts';
import * as meetingLists from './meetings/lists.ts';
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
import * as past from './past/operations.ts';
import * as pollOperations from './polls/operations.ts';
import * as polls from './polls/rows.ts';
import * as pollTriggers from './polls/triggers.ts';
import * as recordingBin from './recordings/bin.ts';
import * as recordingJobs from './recordings/complete.ts';
import * as recordingDetails from './recordings/details.ts';
import * as downloadTokens from './recordings/download-tokens.ts';
import * as recordingDownload from './recordings/download.ts';
import * as recordingPages from './recordings/pages.ts';
import * as recordingOperations from './recordings/recordings.ts';
import * as recordingRegistrants from './recordings/registrants.ts';
import * as recordings from './recordings/rows.ts';
import * as recordingViews from './recordings/views.ts';
import * as meetingRegistrants from './registrants/meetings.ts';
import * as registrationPages from './registrants/page.ts';
import * as registrants from './registrants/rows.ts';
import * as webinarRegistrants from './registrants/webinars.ts';
import * as accountReports from './reports/account.ts';
import * as meetingReports from './reports/meetings.ts';
import * as metrics from './reports/metrics.ts';
import * as sessionLifetime from './sessions/lifetime.ts';
import * as livestream from './sessions/livestream.ts';
import * as sessions from './sessions/rows.ts';
import * as webhookLogs from './subscriptions/logs.ts';
import * as subscriptionOperations from './subscriptions/operations.ts';
import * as subscriptions from './subscriptions/rows.ts';
import * as validation from './subscriptions/validation.ts';
import * as webhooks from './subscriptions/webhooks.ts';
import * as assistants from './users/assistants.ts';
import * as userReads from './users/read.ts';
import * as users from './users/rows.ts';
import * as userSettings from './users/settings.ts';
import * as userTokens from './users/tokens.ts';
import * as userWrites from './users/write.ts';
import * as absentees from './webinars/absentees.ts';
import * as panelists from './webinars/panelists.ts';
import * as webinars from './webinars/webinars.ts';
import * as zaks from './zaks.ts';
import { zoom } from './provider.ts';
import { consoleEndpoints } from './subscriptions/console.ts';
import { world } from './world.ts';

export default emulator({
  provider: zoom,
  world,
  firstCall,
  published: 281,
  endpoints: consoleEndpoints,
  resources: [
    users,
    userReads,
    userWrites,
    userSettings,
    userTokens,
    assistants,
    groups,
    roles,
    sessions,
    sessionLifetime,
    meetings,
    meetingLists,
    meetingInviting,
    meetingExtras,
    livestream,
    polls,
    pollOperations,
    pollTriggers,
    webinars,
    panelists,
    absentees,
    webinarRegistrants,
    past,
    accountReports,
    meetingReports,
    metrics,
    registrants,
    meetingRegistrants,
    registrationPages,
    runs,
    liveTriggers,
    liveControl,
    joinPages,
    startPage,
    recordings,
    recordingOperations,
    recordingDetails,
    recordingRegistrants,
    recordingJobs,
    recordingBin,
    recordingDownload,
    recordingPages,
    recordingViews,
    downloadTokens,
    subscriptions,
    subscriptionOperations,
    webhookLogs,
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
