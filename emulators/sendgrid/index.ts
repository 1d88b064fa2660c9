/** SendGrid, the emulator: its resources by name. */
import { emulator } from '../../src/emulator/index.ts';
import { firstCall } from './first-call.ts';
import * as accessRules from './access-rules.ts';
import * as accessSettings from './access-settings.ts';
import * as accountSettings from './account-settings.ts';
import * as activity from './activity.ts';
import * as alerts from './alerts.ts';
import * as apiKeys from './api-keys.ts';
import * as bouncePurge from './bounce-purge.ts';
import * as brandedLinks from './branded-links.ts';
import * as designRows from './design-rows.ts';
import * as designs from './designs.ts';
import * as domains from './domains.ts';
import * as files from './files.ts';
import * as ipRows from './ip-rows.ts';
import * as ips from './ips.ts';
import * as keys from './keys.ts';
import * as legacyCampaigns from './legacy/campaigns.ts';
import * as legacyLists from './legacy/lists.ts';
import * as legacyRecipientRows from './legacy/recipient-rows.ts';
import * as legacyRecipients from './legacy/recipients.ts';
import * as logs from './logs.ts';
import * as batchRows from './mail/batch-rows.ts';
import * as batches from './mail/batches.ts';
import * as delivery from './mail/delivery.ts';
import * as drafts from './mail/drafts.ts';
import * as messages from './mail/messages.ts';
import * as queue from './mail/queue.ts';
import * as send from './mail/send.ts';
import * as mailTriggers from './mail/triggers.ts';
import * as contactConditions from './marketing/contact-conditions.ts';
import * as contactJobs from './marketing/contact-jobs.ts';
import * as contactRows from './marketing/contact-rows.ts';
import * as contacts from './marketing/contacts.ts';
import * as contactExports from './marketing/exports.ts';
import * as contactFields from './marketing/fields.ts';
import * as contactImports from './marketing/imports.ts';
import * as marketingLists from './marketing/lists.ts';
import * as segments from './marketing/segments.ts';
import * as singleSendSending from './marketing/sending.ts';
import * as singleSendRows from './marketing/single-send-rows.ts';
import * as singleSendStats from './marketing/single-send-stats.ts';
import * as singleSends from './marketing/single-sends.ts';
import * as testSend from './marketing/test-send.ts';
import * as trackingPages from './pages/tracking.ts';
import * as unsubscribePages from './pages/unsubscribe.tsx';
import { sendgrid } from './provider.ts';
import * as reverseDns from './reverse-dns.ts';
import * as senderRows from './sender-rows.ts';
import * as senders from './senders.ts';
import * as stats from './stats/stats.ts';
import * as tally from './stats/tally.ts';
import * as subuserCredits from './subuser-credits.ts';
import * as subuserMonitors from './subuser-monitors.ts';
import * as subusers from './subusers.ts';
import * as classifications from './suppressions/classifications.ts';
import * as globalUnsubscribes from './suppressions/global.ts';
import * as groupRows from './suppressions/group-rows.ts';
import * as groupSuppressions from './suppressions/group-suppressions.ts';
import * as groups from './suppressions/groups.ts';
import * as suppressionLists from './suppressions/lists.ts';
import * as switches from './switches.ts';
import * as teammateRows from './teammate-rows.ts';
import * as teammates from './teammates.ts';
import * as templateRows from './templates/rows.ts';
import * as templates from './templates/templates.ts';
import * as templateVersions from './templates/versions.ts';
import * as user from './user.ts';
import * as validations from './validations.ts';
import * as verifiedSenders from './verified-senders.ts';
import * as eventWebhooks from './webhooks/event-webhooks.ts';
import * as inbound from './webhooks/inbound.ts';
import * as oauth from './webhooks/oauth.ts';
import * as parseSettings from './webhooks/parse-settings.ts';
import * as posts from './webhooks/posts.ts';
import * as samples from './webhooks/samples.ts';
import { world } from './world.ts';

export default emulator({
  provider: sendgrid,
  endpoints: posts.consoleEndpoints,
  world,
  firstCall,
  published: 407,
  resources: [
    accessRules,
    accessSettings,
    accountSettings,
    activity,
    alerts,
    apiKeys,
    batchRows,
    batches,
    bouncePurge,
    brandedLinks,
    classifications,
    contactConditions,
    contactExports,
    contactFields,
    contactImports,
    contactJobs,
    contactRows,
    contacts,
    delivery,
    designRows,
    designs,
    domains,
    drafts,
    eventWebhooks,
    files,
    globalUnsubscribes,
    groupRows,
    groupSuppressions,
    groups,
    inbound,
    ipRows,
    ips,
    keys,
    legacyCampaigns,
    legacyLists,
    legacyRecipientRows,
    legacyRecipients,
    logs,
    mailTriggers,
    marketingLists,
    messages,
    oauth,
    parseSettings,
    posts,
    queue,
    reverseDns,
    samples,
    segments,
    send,
    senderRows,
    senders,
    singleSendRows,
    singleSendSending,
    singleSendStats,
    singleSends,
    stats,
    subuserCredits,
    subuserMonitors,
    subusers,
    suppressionLists,
    switches,
    tally,
    teammateRows,
    teammates,
    templateRows,
    templateVersions,
    templates,
    testSend,
    trackingPages,
    unsubscribePages,
    user,
    validations,
    verifiedSenders,
  ],
});
