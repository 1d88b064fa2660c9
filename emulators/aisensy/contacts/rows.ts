/** Contacts as they are kept, and as webhooks show them. */
import { iso, schema, z, type Ctx } from '../../../src/emulator/index.ts';
import type { AisensyAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { countryCodeOf, objectId, phoneOf } from '../ids.ts';
import { collection } from '../provider.ts';

const ContactTag = () => z.object({ id: z.string(), added_at: z.int(), added_by: z.string().nullable() });

export const Contact = schema(() =>
  z.object({
    id: z.string(),
    project_id: z.string(),
    project_owner_id: z.string(),
    business_id: z.string(),
    is_closed: z.boolean(),
    is_intervened: z.boolean(),
    is_requesting: z.boolean().nullable(),
    last_active: z.int().nullable(), // epoch ms
    phone_number: z.string(),
    name: z.string(),
    intervened_by: z.string().nullable(),
    country_code: z.string(),
    created_at: z.int(),
    on_whatsapp: z.boolean(),
    timezone: z.string(),
    first_message: z.object({ id: z.string(), added_at: z.int() }).nullable(),
    tags: z.array(ContactTag()),
    attributes: z.record(z.string(), z.unknown()),
    last_message: z.string().nullable(), // ISO
    opted_in: z.boolean(),
    blocked: z.boolean(),
  }),
);
export type Contact = z.infer<ReturnType<typeof Contact>>;

const Hidden = schema(() =>
  z.object({
    source: z.string(),
    /** A user wrote within the last 24 hours, so that free-form messages are allowed. */
    session_open: z.boolean(),
  }),
);

export const contacts = collection('contacts', {
  row: Contact,
  internal: Hidden,
  key: 'id',
  owner: 'account',
  columns: [
    'phone_number',
    'country_code',
    { name: 'opted_in', type: 'integer', path: 'opted_in' },
    { name: 'blocked', type: 'integer', path: 'blocked' },
  ],
  missing: () => errors.contact_missing(),
  stats: { by: ['country_code', 'opted_in', 'blocked'] },
  make: (ctx: Ctx<AisensyAccount>, given) => {
    const phone = phoneOf(String(given.phone_number ?? `91${9}${ctx.random.digits(9)}`));
    if (!phone) throw new Error(`${String(given.phone_number)} is no phone number`);
    const row = { ...blankContact(ctx, phone, ''), ...given, phone_number: phone };
    return { row, internal: { source: '', session_open: false } };
  },
});

export const blankContact = (ctx: Ctx<AisensyAccount>, phone: string, name: string): Contact => ({
  id: objectId(ctx),
  project_id: ctx.account.projectId,
  project_owner_id: ctx.account.businessId,
  business_id: ctx.account.businessId,
  is_closed: false,
  is_intervened: false,
  is_requesting: null,
  last_active: null,
  phone_number: phone,
  name,
  intervened_by: null,
  country_code: countryCodeOf(phone),
  created_at: ctx.now,
  on_whatsapp: true,
  timezone: 'Asia/Calcutta',
  first_message: null,
  tags: [],
  attributes: {},
  last_message: iso(ctx.now),
  opted_in: true,
  blocked: false,
});

/** The contact in a webhook: another selection than the api's. */
export const asTold = (contact: Contact) => ({
  type: 'contact',
  id: contact.id,
  project_id: contact.project_id,
  name: contact.name,
  phone_number: contact.phone_number,
  is_closed: contact.is_closed,
  is_requesting: contact.is_requesting ?? false,
  is_intervened: contact.is_intervened,
  created_at: contact.created_at,
  tags: contact.tags,
  attributes: contact.attributes,
  last_active: contact.last_active,
  last_message: contact.last_message === null ? null : Date.parse(contact.last_message),
  source: contacts.internal(contact).source ?? '',
  country_code: contact.country_code,
  first_messaage: contact.first_message, // spelled so
});
