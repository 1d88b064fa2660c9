/** Who wants no more messages from whom: STOP, START and HELP, as carriers demand them of long codes. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { rfc2822 } from '../dates.ts';
import { serviceOfSender } from '../messaging-services/rows.ts';
import { channelOf } from '../numbers/phone.ts';
import { collection } from '../provider.ts';

const OptOut = schema(() =>
  z.object({
    /** A number, or the messaging service in whose pool it stands. */
    sender: z.string(),
    recipient: z.string(),
    date_created: z.string(),
  }),
);

export const optOuts = collection('opt_outs', {
  row: OptOut,
  key: ['sender', 'recipient'],
  owner: 'account',
  columns: ['sender', 'recipient'],
});

export type OptOutType = 'STOP' | 'START' | 'HELP';

const keywords: Readonly<Record<string, OptOutType>> = {
  STOP: 'STOP',
  STOPALL: 'STOP',
  UNSUBSCRIBE: 'STOP',
  CANCEL: 'STOP',
  END: 'STOP',
  QUIT: 'STOP',
  REVOKE: 'STOP',
  OPTOUT: 'STOP',
  START: 'START',
  YES: 'START',
  UNSTOP: 'START',
  HELP: 'HELP',
  INFO: 'HELP',
};

const replies: Readonly<Record<OptOutType, string>> = {
  STOP: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  START:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
  HELP: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
};

/** What a whole message asks for, if it is a keyword. */
export const keywordIn = (body: string): OptOutType | undefined =>
  Object.hasOwn(keywords, body.trim().toUpperCase()) ? keywords[body.trim().toUpperCase()] : undefined;

/** Channels and names have no keywords. */
const hasKeywords = (sender: string): boolean => channelOf(sender) === '' && /^\+?\d+$/.test(sender);

/** A number in a pool shares its blocks with the whole service. */
const blockedBy = async (ctx: TwilioCtx, sender: string): Promise<string> =>
  sender.startsWith('MG') ? sender : ((await serviceOfSender(ctx, sender))?.sid ?? sender);

/** Whether a recipient takes nothing from a sender: a number, or a service's sid. */
export async function isBlocked(ctx: TwilioCtx, sender: string, recipient: string): Promise<boolean> {
  if (!hasKeywords(sender) && !sender.startsWith('MG')) return false;
  return (await optOuts.get(ctx, [await blockedBy(ctx, sender), recipient])) !== undefined;
}

/** Blocks or unblocks, as an inbound message asks; answers what is to be replied to it. */
export async function heed(
  ctx: TwilioCtx,
  { from, to, body }: { from: string; to: string; body: string },
): Promise<{ type: OptOutType; reply: string } | undefined> {
  const type = ctx.settings.optOutKeywords && hasKeywords(to) ? keywordIn(body) : undefined;
  if (!type) return undefined;
  const sender = await blockedBy(ctx, to);
  const block = await optOuts.get(ctx, [sender, from]);
  if (type === 'STOP' && !block) await optOuts.insert(ctx, { sender, recipient: from, date_created: rfc2822(ctx.now) });
  if (type === 'START' && block) await optOuts.remove(ctx, block);
  // A YES of somebody who never opted out answers the app, not the carrier (unconfirmed).
  if (!block && body.trim().toUpperCase() === 'YES') return undefined;
  return { type, reply: replies[type] };
}
