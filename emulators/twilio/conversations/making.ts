/** The row of a new conversation. */
import { link } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { sid } from '../ids.ts';
import { conversationsApi } from './api.ts';
import type { Conversation } from './rows.ts';
import { serviceFor, settingsOf } from './setup.ts';
import { timerOf } from './timers.ts';

export interface Timers {
  readonly inactive?: string | undefined;
  readonly closed?: string | undefined;
}

export async function newConversation(
  ctx: TwilioCtx,
  named: string | undefined,
  given: Partial<Conversation>,
  timers: Timers = {},
): Promise<{
  row: Conversation;
  internal: { next: number; inactive: number | null; closed: number | null; created: number };
}> {
  const service = await serviceFor(ctx, named);
  const defaults = await settingsOf(ctx);
  const id = sid(ctx, 'CH');
  const base = named ? `/v1/Services/${named}` : '/v1';
  const url = link(conversationsApi, `${base}/Conversations/${id}`);
  return {
    row: {
      sid: id,
      account_sid: ctx.account.id,
      chat_service_sid: service.sid,
      messaging_service_sid: defaults.default_messaging_service_sid ?? ctx.credentials.messagingServiceSid ?? '',
      friendly_name: null,
      unique_name: null,
      attributes: '{}',
      state: 'active',
      timers: {},
      bindings: {},
      ...newIsoDates(ctx.now),
      url,
      links: {
        participants: `${url}/Participants`,
        messages: `${url}/Messages`,
        webhooks: `${url}/Webhooks`,
        export: `${url}/Export`,
      },
      ...given,
    },
    internal: {
      next: 0,
      inactive: timerOf(timers.inactive ?? defaults.default_inactive_timer),
      closed: timerOf(timers.closed ?? defaults.default_closed_timer),
      created: ctx.now,
    },
  };
}
