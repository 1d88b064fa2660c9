/** WhatsApp's blue ticks: the recipient reads a message. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { noteDelivery } from '../conversations/receipts.ts';
import { rfc2822 } from '../dates.ts';
import { channelOf } from '../numbers/phone.ts';
import { trigger } from '../provider.ts';
import { publishStatus } from './publishing.ts';
import { messages } from './rows.ts';
import { tellStatus } from './status.ts';

export const readMessage = trigger('message-read', {
  summary: 'The recipient of a WhatsApp or RCS message reads it',
  input: () => z.object({ message: z.string() }),
  async run(ctx, { message: id }) {
    const message = await messages.get(ctx, id);
    if (!message) throw new TriggerRefused(404, `there is no message ${id}`);
    if (channelOf(message.to) === '')
      throw new TriggerRefused(400, `${id} is an SMS: only channel messages can be seen to be read`);
    if (message.status !== 'delivered')
      throw new TriggerRefused(409, `${id} is ${message.status}: only a delivered message can be read`);
    const read = await messages.update(ctx, message, { status: 'read', date_updated: rfc2822(ctx.now) });
    tellStatus(ctx, read);
    await noteDelivery(ctx, read);
    await publishStatus(ctx, read);
    return read;
  },
});
