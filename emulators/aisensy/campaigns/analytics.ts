/** A campaign's figures, one row for each day on which something of it was sent. */
import { digest, schema, z } from '../../../src/emulator/index.ts';
import { projectApi } from '../api.ts';
import { messages, type Message } from '../messages/rows.ts';
import { unitsOfCredit } from '../projects/rows.ts';
import type { AisensyCtx } from '../provider.ts';
import { dayOf, within } from './days.ts';
import { campaigns } from './rows.ts';

const Day = schema(() => z.looseObject({ _id: z.string(), dayDate: z.string(), sentChatCount: z.int() }));

const noMessages = { media: 0, mediaSizeInMB: 0, messagePrice: 0, text: 0, total: 0 };
const nowhere = { OTHERS: { amount: 0, count: 0 } };

export const campaignAnalytics = projectApi.operation(
  'project.campaigns.analytics',
  'POST /project-apis/v1/project/{pid}/campaign/analytics/{id}',
  {
    summary: 'Figures of a campaign by day',
    body: () => z.object({ startDate: z.string().nullish(), endDate: z.string().nullish() }),
    result: () => z.object({ chats: z.array(Day()) }),
    async handler(ctx, { params, body }) {
      await campaigns.need(ctx, params.id);
      const span = within(body.startDate, body.endDate);
      const days = new Map<string, Message[]>();
      for (const message of await messages.all(ctx, { where: { campaign_id: params.id } })) {
        const { created_at } = messages.internal(message);
        if (!span(created_at)) continue;
        const day = days.get(dayOf(created_at));
        if (day) day.push(message);
        else days.set(dayOf(created_at), [message]);
      }
      return { chats: [...days].map(([dayDate, sent]) => rowOf(ctx, params.id, dayDate, sent)) };
    },
  },
);

/** Every key in the order in which the service has them; most stay zero. */
function rowOf({ account }: AisensyCtx, campaignId: string, dayDate: string, sent: readonly Message[]) {
  const count = (test: (message: Message) => boolean): number => sent.filter((message) => test(message)).length;
  const ofType = (type: string): Message[] =>
    sent.filter(({ whatsapp_conversation_details: details }) => details?.type === type);
  const usage = (some: readonly Message[]): number => priceOf(some) / unitsOfCredit;
  const byCountry = (some: readonly Message[]) => ({ OTHERS: { amount: usage(some), count: some.length } });
  const [authentication, marketing, utility] = [ofType('AUTHENTICATION'), ofType('MARKETING'), ofType('UTILITY')];
  const media = count(({ message_type }) => message_type !== 'TEXT');
  const campaignMessages = {
    media,
    mediaSizeInMB: 0,
    messagePrice: usage(sent),
    text: sent.length - media,
    total: sent.length,
  };
  return {
    _id: digest('md5', `${campaignId} ${dayDate}`).slice(0, 24),
    assistantId: account.projectId,
    campaignId,
    dayDate,
    acCount: authentication.length,
    acCreditUsage: usage(authentication),
    acCreditUsageCountryWise: byCountry(authentication),
    agentMessages: noMessages,
    bicCount: 0,
    bicCreditUsage: 0,
    bicCreditUsageCountryWise: nowhere,
    businessCreatedMacCount: 0,
    campaignMessages,
    chatbotMessages: noMessages,
    clientId: account.businessId,
    closedChatCount: 0,
    deliveredChatcount: count(({ delivered_at }) => delivered_at !== null), // spelled so
    engagementCount: count((message) => messages.internal(message).replied || messages.internal(message).clicked),
    enqueuedChatCount: count(({ sent_at, status }) => sent_at === null && status !== 'FAILED'),
    failedChatCount: count(({ status }) => status === 'FAILED'),
    intervenedChatCount: 0,
    macUsageCount: 0,
    mcCount: marketing.length,
    mcCreditUsage: usage(marketing),
    mcCreditUsageCountryWise: byCountry(marketing),
    readChatCount: count(({ read_at }) => read_at !== null),
    repliedToCampaignCount: count((message) => messages.internal(message).replied),
    requestingChatCount: 0,
    scCount: 0,
    scCreditUsage: 0,
    scCreditUsageCountryWise: nowhere,
    sentChatCount: count(({ sent_at }) => sent_at !== null),
    sessionMessagesCount: 0,
    templateCreditUsedCount: usage(sent),
    templateCreditUsedCountryWise: byCountry(sent),
    templateMessagesCount: sent.length,
    timezone: 'Asia/Calcutta GMT+05:30',
    ucCount: utility.length,
    ucCreditUsage: usage(utility),
    ucCreditUsageCountryWise: byCountry(utility),
    uicCount: 0,
    uicCreditUsage: 0,
    uicCreditUsageCountryWise: nowhere,
    uniqueUserCount: new Set(sent.map(({ contact_id }) => contact_id)).size,
    uniqueVisitorCount: 0,
    userCreatedMacCount: 0,
    userMessages: noMessages,
  };
}

const priceOf = (some: readonly Message[]): number => some.reduce((sum, { message_price }) => sum + message_price, 0);
