/** SendGrid, the emulator. */
import { emulator } from '../../src/emulator/index.ts';
import * as accessRules from './access-rules.ts';
import * as accountSettings from './account-settings.ts';
import * as ipRows from './ip-rows.ts';
import * as keys from './keys.ts';
import * as batchRows from './mail/batch-rows.ts';
import * as batches from './mail/batches.ts';
import * as delivery from './mail/delivery.ts';
import * as drafts from './mail/drafts.ts';
import * as messages from './mail/messages.ts';
import * as queue from './mail/queue.ts';
import * as send from './mail/send.ts';
import * as mailTriggers from './mail/triggers.ts';
import * as trackingPages from './pages/tracking.ts';
import * as unsubscribePages from './pages/unsubscribe.tsx';
import { sendgrid } from './provider.ts';
import * as senderRows from './sender-rows.ts';
import * as tally from './stats/tally.ts';
import * as globalUnsubscribes from './suppressions/global.ts';
import * as groupRows from './suppressions/group-rows.ts';
import * as groupSuppressions from './suppressions/group-suppressions.ts';
import * as groups from './suppressions/groups.ts';
import * as suppressionLists from './suppressions/lists.ts';
import * as teammateRows from './teammate-rows.ts';
import * as templateRows from './templates/rows.ts';
import * as templates from './templates/templates.ts';
import * as templateVersions from './templates/versions.ts';
import * as eventWebhooks from './webhooks/event-webhooks.ts';
import * as inbound from './webhooks/inbound.ts';
import * as parseSettings from './webhooks/parse-settings.ts';
import * as posts from './webhooks/posts.ts';
import * as samples from './webhooks/samples.ts';
import { world } from './world.ts';

export default emulator({
  provider: sendgrid,
  endpoints: posts.consoleEndpoints,
  world,
  resources: [
    accessRules,
    accountSettings,
    batchRows,
    batches,
    delivery,
    drafts,
    eventWebhooks,
    globalUnsubscribes,
    groupRows,
    groupSuppressions,
    groups,
    inbound,
    ipRows,
    keys,
    mailTriggers,
    messages,
    parseSettings,
    posts,
    queue,
    samples,
    send,
    senderRows,
    suppressionLists,
    tally,
    teammateRows,
    templateRows,
    templateVersions,
    templates,
    trackingPages,
    unsubscribePages,
  ],
});
