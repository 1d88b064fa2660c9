/** Contacts and the lists that they are on. */
import { iso, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

/** What a contact may be given, besides its own fields and lists. */
export const ContactFields = schema(() =>
  z.object({
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    unique_name: z.string(),
    alternate_emails: z.array(z.string()),
    address_line_1: z.string(),
    address_line_2: z.string(),
    city: z.string(),
    state_province_region: z.string(),
    country: z.string(),
    postal_code: z.string(),
    phone_number: z.string(),
    phone_number_id: z.string(),
    external_id: z.string(),
    anonymous_id: z.string(),
    whatsapp: z.string(),
    line: z.string(),
    facebook: z.string(),
  }),
);
export type ContactFields = z.infer<ReturnType<typeof ContactFields>>;

const ContactRow = schema(() =>
  ContactFields().extend({
    id: z.string(),
    list_ids: z.array(z.string()),
    /** By name. */
    custom_fields: z.record(z.string(), z.unknown()),
    created_at: z.string(),
    updated_at: z.string(),
  }),
);
export type ContactRow = z.infer<ReturnType<typeof ContactRow>>;

/** As it is answered. */
export const Contact = schema(() =>
  ContactRow().extend({ segment_ids: z.array(z.string()), _metadata: z.object({ self: z.string() }) }),
);
export type Contact = z.infer<ReturnType<typeof Contact>>;

export const blankContact: ContactFields = {
  email: '',
  first_name: '',
  last_name: '',
  unique_name: '',
  alternate_emails: [],
  address_line_1: '',
  address_line_2: '',
  city: '',
  state_province_region: '',
  country: '',
  postal_code: '',
  phone_number: '',
  phone_number_id: '',
  external_id: '',
  anonymous_id: '',
  whatsapp: '',
  line: '',
  facebook: '',
};

export const identifiers = ['email', 'phone_number_id', 'external_id', 'anonymous_id'] as const;

export const contacts = collection('contacts', {
  row: ContactRow,
  key: 'id',
  owner: 'account',
  columns: [...identifiers, 'updated_at'],
  missing: errors.not_found,
  make: (ctx, given) => {
    const times = { created_at: iso(ctx.now), updated_at: iso(ctx.now) };
    return { row: { ...blankContact, id: ctx.random.uuid(), list_ids: [], custom_fields: {}, ...times, ...given } };
  },
});

const ListRow = schema(() => z.object({ id: z.string(), name: z.string(), contact_count: z.int() }));
export type ListRow = z.infer<ReturnType<typeof ListRow>>;

export const List = schema(() => ListRow().extend({ _metadata: z.object({ self: z.string() }) }));

export const lists = collection('lists', {
  row: ListRow,
  key: 'id',
  owner: 'account',
  columns: ['name'],
  missing: errors.not_found,
  stats: { sum: [] },
  make: (ctx, given) => ({ row: { id: ctx.random.uuid(), name: 'List', contact_count: 0, ...given } }),
});

/** Counts on lists that have changed, written once for each. */
export class ListCounts {
  readonly #changes = new Map<string, number>();

  moved(before: readonly string[], after: readonly string[]): void {
    for (const id of after) if (!before.includes(id)) this.#add(id, 1);
    for (const id of before) if (!after.includes(id)) this.#add(id, -1);
  }

  async write(ctx: SendgridCtx): Promise<void> {
    for (const [id, change] of this.#changes) {
      const list = await lists.get(ctx, id);
      if (list) await lists.update(ctx, list, { contact_count: list.contact_count + change });
    }
  }

  #add(id: string, change: number): void {
    this.#changes.set(id, (this.#changes.get(id) ?? 0) + change);
  }
}

/** What somebody says of a contact: custom fields by name already. */
export type GivenContact = Partial<ContactFields> & { readonly custom_fields?: Readonly<Record<string, unknown>> };

const otherIdentifiers = identifiers.filter((identifier) => identifier !== 'email');

export const hasIdentifier = (given: GivenContact): boolean => identifiers.some((identifier) => given[identifier]);

/** The contact that somebody means without an address, by the first identifier that is given and known. */
async function known(ctx: SendgridCtx, given: GivenContact): Promise<ContactRow | undefined> {
  for (const identifier of otherIdentifiers) {
    const value = given[identifier];
    const found = value ? await contacts.find(ctx, { where: { [identifier]: value } }) : undefined;
    if (found) return found;
  }
  return undefined;
}

interface Upserted {
  readonly created: number;
  readonly updated: number;
  readonly errored: number;
}

/** Makes or changes many contacts: those with known addresses are looked up, and new ones written, in one go. */
export async function upsertMany(
  ctx: SendgridCtx,
  many: readonly GivenContact[],
  listIds: readonly string[],
): Promise<Upserted> {
  const good = many
    .filter(hasIdentifier)
    .map((given) => ({ ...given, email: (given.email ?? '').trim().toLowerCase() }));
  const counts = new ListCounts();
  const rows = new Map(
    (await contacts.all(ctx, { where: { email: addressesOf(good) } })).map((row) => [row.email, row]),
  );
  const fresh = new Map<string, ContactRow>();
  for (const given of good) {
    const mine = given.email === '' ? undefined : (rows.get(given.email) ?? fresh.get(given.email));
    const before = mine ?? (await known(ctx, given));
    const after = merged(ctx, given, before, listIds);
    counts.moved(before?.list_ids ?? [], after.list_ids);
    if (!before || fresh.has(before.email)) fresh.set(after.email || after.id, after);
    else rows.set(after.email, await contacts.update(ctx, before, after));
  }
  await contacts.insertMany(
    ctx,
    [...fresh.values()].map((row) => ({ row })),
  );
  await counts.write(ctx);
  return { created: fresh.size, updated: good.length - fresh.size, errored: many.length - good.length };
}

/** An address that nobody has stands for none: an empty list would match everything. */
const addressesOf = (given: readonly { readonly email: string }[]): string[] => [
  '\u0000',
  ...new Set(given.map(({ email }) => email).filter(Boolean)),
];

function merged(
  ctx: SendgridCtx,
  { email, ...given }: GivenContact,
  before: ContactRow | undefined,
  listIds: readonly string[],
): ContactRow {
  const now = iso(ctx.now);
  const blank = { ...blankContact, list_ids: [], custom_fields: {}, created_at: now, updated_at: now };
  const base = before ?? { ...blank, id: ctx.random.uuid() };
  return {
    ...base,
    ...given,
    ...(email && { email }),
    list_ids: [...new Set([...base.list_ids, ...listIds])],
    custom_fields: { ...base.custom_fields, ...given.custom_fields },
    updated_at: now,
  };
}
