/** What agents do with a contact in the dashboard. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { phoneOf, objectId } from '../ids.ts';
import { trigger, type AisensyCtx } from '../provider.ts';
import { tell } from '../webhooks/telling.ts';
import { addTags, contactWith } from './changes.ts';
import { asTold, contacts, type Contact } from './rows.ts';
import { newTags, tags } from './tags.ts';

async function needContact(ctx: AisensyCtx, number: string): Promise<Contact> {
  const phone = phoneOf(number);
  const contact = phone && (await contactWith(ctx, phone));
  if (!contact) throw new TriggerRefused(404, `No contact has the number ${number}.`);
  return contact;
}

export const tagContact = trigger('contact.tag', {
  summary: 'An agent puts a tag on a contact; a new name makes the tag',
  input: () => z.object({ phone_number: z.string(), tag: z.string() }),
  async run(ctx, { phone_number, tag: name }) {
    const contact = await needContact(ctx, phone_number);
    const known = await tags.find(ctx, { where: { name } });
    if (!known) await tags.insert(ctx, { id: objectId(ctx), name, created_at: ctx.now });
    return addTags(ctx, contact, await newTags(ctx, [name], contact.tags));
  },
});

export const interveneChat = trigger('contact.intervene', {
  summary: 'An agent takes over the chat with a contact',
  input: () => z.object({ phone_number: z.string(), agent: z.string().default('agent') }),
  async run(ctx, { phone_number, agent }) {
    const seen = { is_intervened: true, intervened_by: agent, is_requesting: false, is_closed: false };
    const contact = await contacts.update(ctx, await needContact(ctx, phone_number), seen);
    tell(ctx, 'contact.chat.intervened', { contact: asTold(contact) });
    return contact;
  },
});

export const closeChat = trigger('contact.close', {
  summary: 'An agent closes the chat with a contact',
  input: () => z.object({ phone_number: z.string() }),
  async run(ctx, { phone_number }) {
    const seen = { is_closed: true, is_intervened: false, intervened_by: null, is_requesting: false };
    const contact = await contacts.update(ctx, await needContact(ctx, phone_number), seen);
    tell(ctx, 'contact.chat.closed', { contact: asTold(contact) });
    return contact;
  },
});
