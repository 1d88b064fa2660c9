/** Contacts through the Project API. */
import { schema, z } from '../../../src/emulator/index.ts';
import { projectApi } from '../api.ts';
import { errors } from '../errors.ts';
import { phoneOf } from '../ids.ts';
import type { AisensyCtx } from '../provider.ts';
import { addContact, contactWith, setAttributes } from './changes.ts';
import { Contact, contacts } from './rows.ts';

const base = '/project-apis/v1/project/{pid}';

export const createContact = projectApi.operation('project.contacts.create', `POST ${base}/contact`, {
  summary: 'Add a contact, who counts as opted in',
  body: () => z.object({ name: z.string(), mobile_number: z.string() }),
  result: Contact,
  async handler(ctx, { body }) {
    const phone = phoneOf(body.mobile_number);
    if (!phone) throw errors.invalid_number();
    if (await contactWith(ctx, phone)) throw errors.contact_exists();
    return addContact(ctx, phone, { name: body.name });
  },
});

/** `ValidateContact` asks whether the number is known, `FetchContact` for the contact; both answer it. */
const Find = schema(() =>
  z.object({ action: z.enum(['FetchContact', 'ValidateContact']).optional(), mobile_number: z.string() }),
);

export const findContact = projectApi.operation('project.contacts.find', `GET ${base}/contact`, {
  summary: 'The contact with a number',
  query: Find,
  result: Contact,
  handler: (ctx, { query }) => needWith(ctx, query.mobile_number),
});

async function needWith(ctx: AisensyCtx, number: string): Promise<Contact> {
  const phone = phoneOf(number);
  const contact = phone && (await contactWith(ctx, phone));
  if (!contact) throw errors.contact_missing();
  return contact;
}

export const getContact = projectApi.operation('project.contacts.get', `GET ${base}/contact/{id}`, {
  summary: 'A contact',
  result: Contact,
  handler: (ctx, { params }) => contacts.need(ctx, params.id),
});

export const updateContact = projectApi.operation('project.contacts.update', `PATCH ${base}/contact/{id}`, {
  summary: 'Change a contact; attributes merge',
  body: () =>
    z.object({
      name: z.string().optional(),
      opted_in: z.boolean().optional(),
      blocked: z.boolean().optional(),
      attributes: z.record(z.string(), z.unknown()).optional(),
    }),
  result: Contact,
  async handler(ctx, { params, body }) {
    const { attributes, ...plain } = body;
    const changed = await contacts.update(ctx, await contacts.need(ctx, params.id), plain);
    return setAttributes(ctx, changed, attributes);
  },
});
