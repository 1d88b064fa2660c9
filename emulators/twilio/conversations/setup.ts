/** The default service, and the settings that stand for whatever nobody has set. */
import { digest, link } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { conversationsApi } from './api.ts';
import {
  conversationServices,
  conversationSettings,
  type ConversationService,
  type ConversationSettings,
} from './rows.ts';

/** A sid that is the same for the same thing, for what is there from the start. */
const fixedSid = (prefix: string, of: string): string => prefix + digest('md5', of);

export const roleSid = (service: string, role: string): string => fixedSid('RL', `${service} ${role}`);

/** A row of a service. */
export function newConversationService(ctx: TwilioCtx, sid: string, name: string): ConversationService {
  const url = link(conversationsApi, `/v1/Services/${sid}`);
  return {
    sid,
    account_sid: ctx.account.id,
    friendly_name: name,
    ...newIsoDates(ctx.now),
    url,
    links: {
      conversations: `${url}/Conversations`,
      users: `${url}/Users`,
      roles: `${url}/Roles`,
      bindings: `${url}/Bindings`,
      configuration: `${url}/Configuration`,
      participant_conversations: `${url}/ParticipantConversations`,
      conversation_with_participants: `${url}/ConversationWithParticipants`,
    },
  };
}

const nothingSet = (of: string): ConversationSettings => ({
  of,
  default_chat_service_sid: null,
  default_messaging_service_sid: null,
  default_inactive_timer: null,
  default_closed_timer: null,
  pre_webhook_url: null,
  post_webhook_url: null,
  method: 'POST',
  filters: [],
  reachability_enabled: false,
});

/** The settings of the account, or of a service. */
export const settingsOf = async (ctx: TwilioCtx, of: string = ctx.account.id): Promise<ConversationSettings> =>
  (await conversationSettings.get(ctx, of)) ?? nothingSet(of);

export async function changeSettings(
  ctx: TwilioCtx,
  of: string,
  changes: Partial<ConversationSettings>,
): Promise<ConversationSettings> {
  const known = await conversationSettings.get(ctx, of);
  if (known) return conversationSettings.update(ctx, known, changes);
  return conversationSettings.insert(ctx, { ...nothingSet(of), ...changes });
}

/** The service that is meant: the one named, or the account's default, which comes into being when it is needed. */
export async function serviceFor(ctx: TwilioCtx, named: string | undefined): Promise<ConversationService> {
  const { default_chat_service_sid: chosen } = await settingsOf(ctx);
  const fallback = fixedSid('IS', ctx.account.id);
  const sid = named ?? chosen ?? fallback;
  if (sid !== fallback) return conversationServices.need(ctx, sid);
  const known = await conversationServices.get(ctx, sid);
  return known ?? conversationServices.insert(ctx, newConversationService(ctx, sid, 'Default Conversations Service'));
}
