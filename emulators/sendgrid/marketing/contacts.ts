/** Contacts: upserted and deleted by jobs, found by id, address or query. */
import { answer, emptyable, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { marketing } from '../api.ts';
import { errors } from '../errors.ts';
import { selfLink } from '../paging.ts';
import { needs } from '../scopes.ts';
import {
  Contact,
  contacts,
  ContactFields,
  hasIdentifier,
  identifiers,
  lists,
  type ContactRow,
  type GivenContact,
} from './contact-rows.ts';
import { beginUpsert, deleteLater, newContactJob } from './contact-jobs.ts';
import { contactCondition, segmentsOf, type Segments } from './contact-conditions.ts';
import { fields } from './fields.ts';

const traits = needs('marketing');

/** Contacts as they are answered, with the segments that they are in. */
export async function shown(ctx: SendgridCtx, rows: readonly ContactRow[]): Promise<Contact[]> {
  const segments: Segments = await segmentsOf(ctx);
  return rows.map((row) => ({
    ...row,
    segment_ids: segments.idsOf(row),
    _metadata: { self: selfLink(`/v3/marketing/contacts/${row.id}`) },
  }));
}

const CustomFields = () => z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

const Upsert = schema(() =>
  z.object({
    list_ids: z.array(z.string()).optional(),
    contacts: z
      .array(ContactFields().partial().extend({ custom_fields: CustomFields().optional() }))
      .min(1)
      .max(30_000),
  }),
);

const Job = () => z.object({ job_id: z.string() });

/** Throws for a list that is not there. */
export async function checkLists(ctx: SendgridCtx, ids: readonly string[] = []): Promise<void> {
  for (const id of ids) if (!(await lists.get(ctx, id))) throw errors.list_unknown(id);
}

/** Custom fields are given by id (names are taken, too), and kept by name. Throws for one that is not defined. */
async function named(ctx: SendgridCtx, given: z.infer<ReturnType<typeof Upsert>>['contacts']): Promise<GivenContact[]> {
  const defined = await fields.all(ctx);
  const names = new Map(defined.flatMap(({ id, name }) => [[id, name] as const, [name, name] as const]));
  return given.map(({ custom_fields, ...contact }, at) => {
    if (!hasIdentifier(contact))
      throw errors.invalid('at least one identifier is required', `contacts[${at}].identifier`);
    const own = Object.entries(custom_fields ?? {}).map(([key, value]) => {
      const name = names.get(key);
      if (name === undefined)
        throw errors.invalid(`custom field ${key} does not exist`, `contacts[${at}].custom_fields`);
      return [name, value] as const;
    });
    return { ...contact, custom_fields: Object.fromEntries(own) };
  });
}

export const upsertContacts = marketing.operation('contacts.upsert', 'PUT /v3/marketing/contacts', {
  summary: 'Add or change contacts, a second later',
  status: 202,
  traits,
  body: Upsert,
  result: Job,
  async handler(ctx, { body: { list_ids = [], contacts: given } }) {
    await checkLists(ctx, list_ids);
    const wanted = await named(ctx, given);
    const row = await newContactJob(ctx, 'upsert_contacts', { list_ids });
    await beginUpsert(ctx, row, wanted);
    return { job_id: row.id };
  },
});

export const deleteContacts = marketing.operation('contacts.delete', 'DELETE /v3/marketing/contacts', {
  summary: 'Delete some contacts, or all, a second later',
  status: 202,
  traits,
  query: () =>
    z.object({ ids: emptyable(z.string()).optional(), delete_all_contacts: emptyable(z.string()).optional() }),
  result: Job,
  async handler(ctx, { query: { ids, delete_all_contacts } }) {
    const all = delete_all_contacts === 'true';
    if (!all && !ids) throw errors.invalid('ids or delete_all_contacts is required', 'ids');
    return { job_id: await deleteLater(ctx, ids?.split(',') ?? [], all) };
  },
});

const SAMPLE = 50;

const Sample = () =>
  z.object({
    result: z.array(Contact()),
    contact_count: z.int(),
    _metadata: z.object({ self: z.string() }),
  });

export const listContacts = marketing.operation('contacts.list', 'GET /v3/marketing/contacts', {
  summary: 'The fifty newest contacts, and how many there are',
  traits,
  result: Sample,
  async handler(ctx) {
    const { items } = await contacts.list(ctx, { page: { size: SAMPLE } });
    return {
      result: await shown(ctx, items),
      contact_count: await contacts.count(ctx),
      _metadata: { self: selfLink('/v3/marketing/contacts') },
    };
  },
});

export const searchContacts = marketing.operation('contacts.search', 'POST /v3/marketing/contacts/search', {
  summary: 'Contacts for which a query holds: up to fifty, and how many there are',
  traits,
  body: () => z.object({ query: z.string().min(1) }),
  result: Sample,
  async handler(ctx, { body: { query } }) {
    const holds = await contactCondition(ctx, query);
    const found = await contacts.all(ctx, { match: holds, order: { direction: 'desc' } });
    return {
      result: await shown(ctx, found.slice(0, SAMPLE)),
      contact_count: found.length,
      _metadata: { self: selfLink('/v3/marketing/contacts/search') },
    };
  },
});

const Found = () =>
  z.object({
    result: z.record(z.string(), z.union([z.object({ contact: Contact() }), z.object({ error: z.string() })])),
  });

/** Each value that was asked for, with its contact or without. None at all is a 404 of the same shape. */
async function lookUp(ctx: SendgridCtx, identifier: (typeof identifiers)[number], values: readonly string[]) {
  const entries: [string, { contact: Contact } | { error: string }][] = [];
  for (const value of values) {
    const wanted = identifier === 'email' ? value.trim().toLowerCase() : value;
    const row = await contacts.find(ctx, { where: { [identifier]: wanted } });
    const [contact] = row ? await shown(ctx, [row]) : [];
    entries.push([value, contact ? { contact } : { error: 'contact not found' }]);
  }
  const someone = entries.some(([, found]) => 'contact' in found);
  return answer({ result: Object.fromEntries(entries) }, { status: someone ? 200 : 404 });
}

export const searchEmails = marketing.operation('contacts.search-emails', 'POST /v3/marketing/contacts/search/emails', {
  summary: 'Contacts by address',
  traits,
  body: () => z.object({ emails: z.array(z.string()).min(1).max(100) }),
  result: Found,
  handler: (ctx, { body }) => lookUp(ctx, 'email', body.emails),
});

const identifierTypes: Readonly<Record<string, (typeof identifiers)[number]>> = {
  email: 'email',
  phone_number_id: 'phone_number_id',
  phonenumberid: 'phone_number_id',
  external_id: 'external_id',
  externalid: 'external_id',
  anonymous_id: 'anonymous_id',
  anonymousid: 'anonymous_id',
};

/** Throws for what identifies nobody. */
function identifierOf(type: string) {
  const identifier = identifierTypes[type.toLowerCase()];
  if (!identifier) throw errors.invalid('unknown identifier type', 'identifier_type');
  return identifier;
}

export const searchIdentifiers = marketing.operation(
  'contacts.search-identifiers',
  'POST /v3/marketing/contacts/search/identifiers/{identifier_type}',
  {
    summary: 'Contacts by another identifier',
    traits,
    body: () => z.object({ identifiers: z.array(z.string()).min(1).max(100) }),
    result: Found,
    handler: (ctx, { params, body }) => lookUp(ctx, identifierOf(params.identifier_type), body.identifiers),
  },
);

export const deleteIdentifier = marketing.operation(
  'contacts.delete-identifier',
  'DELETE /v3/marketing/contacts/{contact_id}/identifiers',
  {
    summary: 'Take an identifier from a contact that has another',
    status: 202,
    traits,
    body: () => z.object({ identifier_type: z.string(), identifier_value: z.string() }),
    result: Job,
    async handler(ctx, { params, body }) {
      const contact = await contacts.need(ctx, params.contact_id);
      const identifier = identifierOf(body.identifier_type);
      if (contact[identifier] !== body.identifier_value) throw errors.not_found();
      if (!identifiers.some((other) => other !== identifier && contact[other]))
        throw errors.invalid('a contact must keep one identifier', 'identifier_type');
      await contacts.update(ctx, contact, { [identifier]: '' });
      return { job_id: await deleteLater(ctx, [], false) };
    },
  },
);

export const getContacts = marketing.operation('contacts.batch', 'POST /v3/marketing/contacts/batch', {
  summary: 'Contacts by id',
  traits,
  body: () => z.object({ ids: z.array(z.string()).min(1).max(100) }),
  result: () => z.object({ result: z.array(Contact()) }),
  async handler(ctx, { body }) {
    const rows = await Promise.all(body.ids.map((id) => contacts.get(ctx, id)));
    return {
      result: await shown(
        ctx,
        rows.filter((row) => row !== undefined),
      ),
    };
  },
});

export const countContacts = marketing.operation('contacts.count', 'GET /v3/marketing/contacts/count', {
  summary: 'How many contacts there are',
  traits,
  result: () =>
    z.object({
      contact_count: z.int(),
      billable_count: z.int(),
      billable_breakdown: z.object({ total: z.int(), breakdown: z.record(z.string(), z.int()) }),
    }),
  async handler(ctx) {
    const count = await contacts.count(ctx);
    return { contact_count: count, billable_count: count, billable_breakdown: { total: count, breakdown: {} } };
  },
});

export const getContact = marketing.operation('contacts.get', 'GET /v3/marketing/contacts/{id}', {
  summary: 'One contact',
  traits,
  result: Contact,
  async handler(ctx, { params }) {
    const [contact] = await shown(ctx, [await contacts.need(ctx, params.id)]);
    if (!contact) throw errors.not_found();
    return contact;
  },
});
