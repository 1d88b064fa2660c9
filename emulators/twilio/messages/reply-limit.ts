/** How often one number may answer another: two apps that answer each other would never come to an end. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { collection } from '../provider.ts';

/** Twilio's error 14107: replies that follow each other within half a minute, and how many of them go out. */
const WINDOW = 30_000;
const MOST = 30;

const ReplyChain = schema(() =>
  z.object({
    from: z.string(),
    to: z.string(),
    count: z.int(),
    /** Epoch ms of the last one that went out. */
    last: z.int(),
  }),
);

export const replyChains = collection('reply_chains', { row: ReplyChain, key: ['from', 'to'], owner: 'account' });

/** Counts a reply. False: it is one too many, as are all others until half a minute has passed. */
export async function mayReply(ctx: TwilioCtx, from: string, to: string): Promise<boolean> {
  const chain = await replyChains.get(ctx, [from, to]);
  if (!chain) {
    await replyChains.insert(ctx, { from, to, count: 1, last: ctx.now });
    return true;
  }
  const count = ctx.now - chain.last < WINDOW ? chain.count + 1 : 1;
  if (count > MOST) return false;
  await replyChains.update(ctx, chain, { count, last: ctx.now });
  return true;
}
