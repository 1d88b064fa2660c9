/** Delivery: a second after a mail has left it arrives, or what its address stands for happens instead. */
import { schema, seconds, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { job } from '../provider.ts';
import { groups } from '../suppressions/groups.ts';
import { messages, type Message } from './messages.ts';
import {
  bounced,
  clicked,
  contentBlock,
  deferred,
  delivered,
  expiry,
  hardBounce,
  leftGroup,
  opened,
  reportedAsSpam,
  someReader,
  unsubscribed,
} from './outcomes.ts';
import { DEFERRALS, fateOf, LIFETIME, waitAfter } from './simulator.ts';

const Some = schema(() => z.object({ messages: z.array(z.string()) }));

export const deliver = job('mail.deliver', {
  kind: 'progress',
  input: Some,
  key: ({ messages: [first] }) => first ?? '',
  after: '1s', // 1 to 10 s in reality
  async run(ctx, input) {
    for (const id of input.messages) {
      const message = await messages.get(ctx, id);
      if (message?.status === 'processed' || message?.status === 'deferred') await attempt(ctx, message);
    }
  },
});

/** One try to hand a message over. */
async function attempt(ctx: SendgridCtx, message: Message): Promise<void> {
  const fate = fateOf(message.to_email);
  const tries = message.events.filter(({ event }) => event === 'deferred').length;
  if (fate === 'bounce') return void (await bounced(ctx, message, hardBounce));
  if (fate === 'block') return void (await bounced(ctx, message, contentBlock));
  if (fate === 'defer' && tries < DEFERRALS) return tryAgain(ctx, message, tries + 1);
  if (fate === 'expire' && age(ctx, message) < LIFETIME) return tryAgain(ctx, message, tries + 1);
  if (fate === 'expire') return void (await bounced(ctx, message, expiry));
  await delivered(ctx, message);
  if (engaging.has(fate)) ctx.schedule(engage, { message: message.sg_message_id });
}

const engaging: ReadonlySet<string> = new Set(['spam', 'unsubscribe', 'open', 'click']);

const age = (ctx: SendgridCtx, message: Message): number => seconds(ctx.now) - (message.events[0]?.timestamp ?? 0);

async function tryAgain(ctx: SendgridCtx, message: Message, number: number): Promise<void> {
  await deferred(ctx, message, number);
  ctx.schedule(deliver, { messages: [message.sg_message_id] }, { after: waitAfter(number) });
}

/** What a simulated recipient does with a mail. */
export const engage = job('mail.engage', {
  kind: 'progress',
  input: () => z.object({ message: z.string() }),
  after: '1s',
  async run(ctx, { message: id }) {
    const message = await messages.get(ctx, id);
    if (!message) return;
    const fate = fateOf(message.to_email);
    if (fate === 'spam') await reportedAsSpam(ctx, message);
    if (fate === 'unsubscribe') await unsubscribe(ctx, message);
    if (fate === 'open') await opened(ctx, message, someReader);
    if (fate === 'click') await openAndClick(ctx, message);
  },
});

async function unsubscribe(ctx: SendgridCtx, message: Message): Promise<void> {
  const group = message.asm_group_id === null ? undefined : await groups.get(ctx, message.asm_group_id);
  if (group) await leftGroup(ctx, message, someReader, group);
  else await unsubscribed(ctx, message, someReader);
}

async function openAndClick(ctx: SendgridCtx, message: Message): Promise<void> {
  const [link] = messages.internal(message).links;
  const read = await opened(ctx, message, someReader);
  if (link) await clicked(ctx, read, someReader, link);
}
