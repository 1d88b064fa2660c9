/** Conversations fall asleep: inactive, then closed, when nobody writes for as long as their timers say. */
import { z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { job } from '../provider.ts';
import { conversationParams, tell, type Source } from './events.ts';
import { conversations, type Conversation } from './rows.ts';

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Milliseconds of `PT10M`; null for none. Throws for what is no duration. */
export function timerOf(text: string | null | undefined): number | null {
  if (!text) return null;
  const found = DURATION.exec(text);
  if (!found || text === 'P' || text.endsWith('T')) throw errors.invalid_parameter('Timers');
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = found.map(Number).map((part) => part || 0);
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Starts the timers of a conversation from now on. */
export async function startTimers(ctx: TwilioCtx, conversation: Conversation): Promise<Conversation> {
  const { inactive, closed } = conversations.internal(conversation);
  const timers = {
    ...(inactive !== null && { date_inactive: isoZ(ctx.now + inactive) }),
    ...(closed !== null && { date_closed: isoZ(ctx.now + closed) }),
  };
  const set = (state: 'inactive' | 'closed', after: number | null): void => {
    const input = { conversation: conversation.sid, state };
    if (after === null) ctx.cancel(timeOut, input);
    else ctx.schedule(timeOut, input, { after });
  };
  set('inactive', inactive);
  set('closed', closed);
  return conversations.update(ctx, conversation, { timers });
}

export const timeOut = job('conversations.time-out', {
  kind: 'calendar',
  input: () => z.object({ conversation: z.string(), state: z.enum(['inactive', 'closed']) }),
  async run(ctx, { conversation: id, state }) {
    const row = await conversations.get(ctx, id);
    if (row && row.state !== 'closed' && row.state !== state) await changeState(ctx, row, state, 'SYSTEM', 'TIMER');
  },
});

/** Puts a conversation into another state, and tells. */
export async function changeState(
  ctx: TwilioCtx,
  row: Conversation,
  state: Conversation['state'],
  source: Source,
  reason: 'API' | 'TIMER' | 'EVENT',
): Promise<Conversation> {
  if (row.state === state) return row;
  const changed = await conversations.update(ctx, row, { state, date_updated: isoZ(ctx.now) });
  if (state === 'closed')
    for (const other of ['inactive', 'closed'] as const) ctx.cancel(timeOut, { conversation: row.sid, state: other });
  await tell(ctx, changed, changed.chat_service_sid, {
    event: 'onConversationStateUpdated',
    source,
    params: {
      ...conversationParams(changed),
      StateFrom: row.state,
      StateTo: state,
      StateUpdated: state,
      Reason: reason,
    },
  });
  return changed;
}
