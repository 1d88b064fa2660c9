/** Making and changing contacts, and telling of it. */
import { iso, z } from '../../../src/emulator/index.ts';
import { job, type AisensyCtx } from '../provider.ts';
import { tell } from '../webhooks/telling.ts';
import { asTold, blankContact, contacts, type Contact } from './rows.ts';
import { newTags, type ContactTag } from './tags.ts';

export interface Facts {
  readonly name?: string | null | undefined;
  readonly source?: string | null | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
}

export const contactWith = (ctx: AisensyCtx, phone: string): Promise<Contact | undefined> =>
  contacts.find(ctx, { where: { phone_number: phone } });

/** A new contact, who has opted in. */
export async function addContact(ctx: AisensyCtx, phone: string, facts: Facts): Promise<Contact> {
  const row = {
    ...blankContact(ctx, phone, facts.name ?? ''),
    attributes: { ...facts.attributes },
    tags: await newTags(ctx, facts.tags ?? [], []),
  };
  const contact = await contacts.insert(ctx, row, { source: facts.source ?? '', session_open: false });
  tell(ctx, 'contact.created', { contact: asTold(contact) });
  return contact;
}

/** The contact behind a number: made when unknown, else changed as far as something new is said. */
export async function meetContact(ctx: AisensyCtx, phone: string, facts: Facts): Promise<Contact> {
  const known = await contactWith(ctx, phone);
  if (!known) return addContact(ctx, phone, facts);
  const named =
    facts.name && facts.name !== known.name ? await contacts.update(ctx, known, { name: facts.name }) : known;
  const described = await setAttributes(ctx, named, facts.attributes ?? {});
  return addTags(ctx, described, await newTags(ctx, facts.tags ?? [], described.tags));
}

/** Attributes merge; only changed ones are told. */
export async function setAttributes(ctx: AisensyCtx, contact: Contact, given: Facts['attributes']): Promise<Contact> {
  const fields = Object.fromEntries(
    Object.entries(given ?? {}).filter(([name, value]) => contact.attributes[name] !== value),
  );
  if (Object.keys(fields).length === 0) return contact;
  const changed = await contacts.update(ctx, contact, { attributes: { ...contact.attributes, ...fields } });
  tell(ctx, 'contact.attribute.revised', { contact: asTold(changed), attribute: { type: 'attribute', fields } });
  return changed;
}

export async function addTags(ctx: AisensyCtx, contact: Contact, added: readonly ContactTag[]): Promise<Contact> {
  if (added.length === 0) return contact;
  const changed = await contacts.update(ctx, contact, { tags: [...contact.tags, ...added] });
  for (const { id, added_by, added_at } of added)
    tell(ctx, 'contact.tag.updated', { contact: asTold(changed), tag: { type: 'tag', id, added_by, added_at } });
  return changed;
}

export const day = 86_400_000;

/** A user wrote: for 24 hours from now, free-form messages are allowed. */
export async function openSession(ctx: AisensyCtx, contact: Contact): Promise<Contact> {
  ctx.schedule(endSession, { contact: contact.id }, { after: day });
  const seen = { last_active: ctx.now, last_message: iso(ctx.now), is_closed: false };
  return contacts.update(ctx, contact, seen, { session_open: true });
}

export const endSession = job('sessions.end', {
  kind: 'calendar',
  input: () => z.object({ contact: z.string() }),
  async run(ctx, { contact: id }) {
    const contact = await contacts.get(ctx, id);
    if (contact) await contacts.update(ctx, contact, {}, { session_open: false });
  },
});
