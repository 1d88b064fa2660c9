/** Twilio: the table of contents. */
import { emulator } from '../../src/emulator/index.ts';
import { firstCall } from './first-call.ts';
import * as accountsAddresses from './accounts/addresses.ts';
import * as accountsAuthTokens from './accounts/auth-tokens.ts';
import * as accountsCallerIdRows from './accounts/caller-id-rows.ts';
import * as accountsCallerIds from './accounts/caller-ids.ts';
import * as accountsKeys from './accounts/keys.ts';
import * as accountsRows from './accounts/rows.ts';
import * as accountsAccounts from './accounts/accounts.ts';
import * as accountsKeyRows from './accounts/key-rows.ts';
import * as accountsTlsTest from './accounts/tls-test.ts';
import * as accountsTokenRows from './accounts/token-rows.ts';
import * as accountsTokens from './accounts/tokens.ts';
import * as applicationsRows from './applications/rows.ts';
import * as applicationsApplications from './applications/applications.ts';
import * as contentContent from './content/content.ts';
import * as contentRows from './content/rows.ts';
import * as conversationsAddressRows from './conversations/address-rows.ts';
import * as conversationsAddresses from './conversations/addresses.ts';
import * as conversationsConversations from './conversations/conversations.ts';
import * as conversationsMessages from './conversations/messages.ts';
import * as conversationsParticipants from './conversations/participants.ts';
import * as conversationsBindings from './conversations/bindings.ts';
import * as conversationsCredentials from './conversations/credentials.ts';
import * as conversationsNotifications from './conversations/notifications.ts';
import * as conversationsRoles from './conversations/roles.ts';
import * as conversationsRows from './conversations/rows.ts';
import * as conversationsServices from './conversations/services.ts';
import * as conversationsTimers from './conversations/timers.ts';
import * as conversationsUsers from './conversations/users.ts';
import * as conversationsWebhooks from './conversations/webhooks.ts';
import * as eventsRows from './events/rows.ts';
import * as eventsSinks from './events/sinks.ts';
import * as eventsSubscriptions from './events/subscriptions.ts';
import * as lookupsNumbers from './lookups/numbers.ts';
import * as lookupsOverrides from './lookups/overrides.ts';
import * as lookupsV1 from './lookups/v1.ts';
import * as lookupsV2 from './lookups/v2.ts';
import * as messagesReplyLimit from './messages/reply-limit.ts';
import * as messagesRows from './messages/rows.ts';
import * as messagesCreate from './messages/create.ts';
import * as messagesMessages from './messages/messages.ts';
import * as messagesMediaRows from './messages/media-rows.ts';
import * as messagesMedia from './messages/media.ts';
import * as messagesOptOuts from './messages/opt-outs.ts';
import * as messagesSending from './messages/sending.ts';
import * as messagesWindow from './messages/window.ts';
import * as messagesInbound from './messages/inbound.ts';
import * as messagesRead from './messages/read.ts';
import * as messagingServicesBrands from './messaging-services/brands.ts';
import * as messagingServicesCampaigns from './messaging-services/campaigns.ts';
import * as messagingServicesRows from './messaging-services/rows.ts';
import * as messagingServicesChoice from './messaging-services/choice.ts';
import * as messagingServicesSenders from './messaging-services/senders.ts';
import * as messagingServicesServices from './messaging-services/services.ts';
import * as messagingServicesTollfree from './messaging-services/tollfree.ts';
import * as monitorAlertRows from './monitor/alert-rows.ts';
import * as monitorAlerts from './monitor/alerts.ts';
import * as monitorEventRows from './monitor/event-rows.ts';
import * as monitorEvents from './monitor/events.ts';
import * as numbersAvailable from './numbers/available.ts';
import * as numbersOwned from './numbers/owned.ts';
import * as numbersRows from './numbers/rows.ts';
import * as oauthTokens from './oauth/tokens.ts';
import * as pricingV1 from './pricing/v1.ts';
import * as pricingV2 from './pricing/v2.ts';
import * as shortCodesRows from './short-codes/rows.ts';
import * as shortCodesShortCodes from './short-codes/short-codes.ts';
import * as studioEngine from './studio/engine.ts';
import * as studioHook from './studio/hook.ts';
import * as studioMessaging from './studio/messaging.ts';
import * as studioCalling from './studio/calling.ts';
import * as studioRequests from './studio/requests.ts';
import * as studioRunning from './studio/running.ts';
import * as studioExecutions from './studio/executions.ts';
import * as studioFlows from './studio/flows.ts';
import * as studioRows from './studio/rows.ts';
import * as usageRecords from './usage/records.ts';
import * as usageTriggers from './usage/triggers.ts';
import * as verifyAttempts from './verify/attempts.ts';
import * as verifyChallenges from './verify/challenges.ts';
import * as verifyEntities from './verify/entities.ts';
import * as verifyFactorRows from './verify/factor-rows.ts';
import * as verifyFactors from './verify/factors.ts';
import * as verifyLimits from './verify/limits.ts';
import * as verifyRows from './verify/rows.ts';
import * as verifyServiceRows from './verify/service-rows.ts';
import * as verifyServices from './verify/services.ts';
import * as verifyTemplates from './verify/templates.ts';
import * as verifyVerifications from './verify/verifications.ts';
import * as webhooksCallbacks from './webhooks/callbacks.ts';
import * as webhooksCookies from './webhooks/cookies.ts';
import * as webhooksRequests from './webhooks/requests.ts';
import * as voiceCallees from './voice/callees/rows.ts';
import * as voiceCallRows from './voice/calls/rows.ts';
import * as voiceCallee from './voice/calls/callee.ts';
import * as voiceCreate from './voice/calls/create.ts';
import * as voiceCalls from './voice/calls/calls.ts';
import * as voiceEvents from './voice/calls/events.ts';
import * as voiceLegs from './voice/calls/legs.ts';
import * as voiceInbound from './voice/calls/inbound.ts';
import * as voiceLines from './voice/calls/lines.ts';
import * as voiceEngine from './voice/engine.ts';
import * as voiceRecordingRows from './voice/recordings/rows.ts';
import * as voiceRecording from './voice/recordings/recording.ts';
import * as voiceRecordings from './voice/recordings/recordings.ts';
import * as voiceConferenceRows from './voice/conferences/rows.ts';
import * as voiceQueueRows from './voice/queues/rows.ts';
import * as voiceCallRecordings from './voice/recordings/call-recordings.ts';
import * as voiceConferences from './voice/conferences/conferences.ts';
import * as voiceParticipants from './voice/conferences/participants.ts';
import * as voiceInviting from './voice/conferences/inviting.ts';
import * as voiceQueues from './voice/queues/queues.ts';
import * as voiceMembers from './voice/queues/members.ts';
import { twilio } from './provider.ts';
import { world } from './world.ts';

export default emulator({
  provider: twilio,
  world,
  firstCall,
  published: 593,
  resources: [
    accountsRows,
    accountsAccounts,
    accountsKeyRows,
    accountsTokenRows,
    applicationsRows,
    applicationsApplications,
    contentRows,
    messagesRows,
    messagesCreate,
    messagesMessages,
    messagesMediaRows,
    messagesMedia,
    messagesOptOuts,
    messagesReplyLimit,
    messagesSending,
    messagesWindow,
    messagesInbound,
    messagesRead,
    messagingServicesRows,
    messagingServicesChoice,
    monitorAlertRows,
    numbersRows,
    shortCodesRows,
    shortCodesShortCodes,
    verifyServiceRows,
    webhooksCallbacks,
    webhooksCookies,
    webhooksRequests,
    numbersOwned,
    numbersAvailable,
    verifyServices,
    verifyRows,
    verifyTemplates,
    verifyLimits,
    verifyVerifications,
    verifyAttempts,
    lookupsNumbers,
    lookupsOverrides,
    lookupsV1,
    lookupsV2,
    messagingServicesServices,
    messagingServicesSenders,
    accountsCallerIdRows,
    accountsCallerIds,
    accountsKeys,
    accountsAuthTokens,
    accountsTokens,
    accountsAddresses,
    monitorAlerts,
    monitorEventRows,
    monitorEvents,
    usageRecords,
    usageTriggers,
    pricingV1,
    pricingV2,
    voiceCallees,
    voiceCallRows,
    voiceCallee,
    voiceCreate,
    voiceCalls,
    voiceEvents,
    voiceLegs,
    voiceInbound,
    voiceLines,
    voiceEngine,
    voiceRecordingRows,
    voiceRecording,
    voiceRecordings,
    voiceConferenceRows,
    voiceQueueRows,
    conversationsRows,
    conversationsAddressRows,
    conversationsTimers,
    conversationsServices,
    conversationsRoles,
    conversationsCredentials,
    conversationsBindings,
    conversationsNotifications,
    conversationsConversations,
    conversationsParticipants,
    conversationsMessages,
    conversationsWebhooks,
    conversationsUsers,
    conversationsAddresses,
    voiceCallRecordings,
    voiceConferences,
    voiceParticipants,
    voiceInviting,
    voiceQueues,
    voiceMembers,
    contentContent,
    studioRows,
    studioFlows,
    studioRunning,
    studioRequests,
    studioMessaging,
    studioCalling,
    studioEngine,
    studioHook,
    studioExecutions,
    oauthTokens,
    verifyFactorRows,
    verifyEntities,
    verifyFactors,
    verifyChallenges,
    accountsTlsTest,
    messagingServicesBrands,
    messagingServicesCampaigns,
    messagingServicesTollfree,
    eventsRows,
    eventsSinks,
    eventsSubscriptions,
  ],
});
