/** AiSensy, the emulator. */
import { emulator } from '../../src/emulator/index.ts';
import { firstCall } from './first-call.ts';
import * as analytics from './campaigns/analytics.ts';
import * as audience from './campaigns/audience.ts';
import * as broadcast from './campaigns/broadcast.ts';
import * as campaignApi from './campaigns/campaign-api.ts';
import * as campaignOperations from './campaigns/campaigns.ts';
import * as campaigns from './campaigns/rows.ts';
import * as contactChanges from './contacts/changes.ts';
import * as contactOperations from './contacts/contacts.ts';
import * as contacts from './contacts/rows.ts';
import * as tags from './contacts/tags.ts';
import * as contactTriggers from './contacts/triggers.ts';
import * as directAccount from './direct/account.ts';
import * as directMessages from './direct/messages.ts';
import * as directTemplates from './direct/templates.ts';
import * as directTokens from './direct/token.ts';
import * as keys from './keys.ts';
import * as mediaOperations from './media/media.ts';
import * as media from './media/rows.ts';
import * as inbound from './messages/inbound.ts';
import * as messageOperations from './messages/messages.ts';
import * as progress from './messages/progress.ts';
import * as messages from './messages/rows.ts';
import * as partners from './partners.ts';
import * as projectOperations from './projects/projects.ts';
import * as projects from './projects/rows.ts';
import { aisensy } from './provider.ts';
import * as review from './templates/review.ts';
import * as templates from './templates/rows.ts';
import * as templateOperations from './templates/templates.ts';
import * as directEvents from './webhooks/direct.ts';
import * as webhooks from './webhooks/rows.ts';
import * as telling from './webhooks/telling.ts';
import * as webhookOperations from './webhooks/webhooks.ts';
import { world } from './world.ts';

export default emulator({
  provider: aisensy,
  world,
  firstCall,
  endpoints: webhooks.consoleEndpoints,
  resources: [
    projects,
    projectOperations,
    templates,
    templateOperations,
    review,
    campaigns,
    campaignApi,
    campaignOperations,
    audience,
    analytics,
    broadcast,
    contacts,
    contactOperations,
    contactChanges,
    contactTriggers,
    tags,
    messages,
    messageOperations,
    progress,
    inbound,
    media,
    mediaOperations,
    directTokens,
    directMessages,
    directTemplates,
    directAccount,
    directEvents,
    webhooks,
    webhookOperations,
    telling,
    keys,
    partners,
  ],
});
