/** The people behind a connected account: owners, directors, whoever speaks for it. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { asAccount, type StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { emit } from '../core/events.ts';
import { merged, Metadata } from '../core/metadata.ts';
import { Address, address, defined, email, hash, metadata, params, text, unset, wholeAddress } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { collection } from '../provider.ts';
import { needAccount } from './account.ts';

const Person = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('person'),
    account: z.string(),
    address: Address(),
    created: z.int(),
    dob: z.object({ day: z.int().nullable(), month: z.int().nullable(), year: z.int().nullable() }),
    email: z.string().nullable(),
    first_name: z.string().nullable(),
    id_number_provided: z.boolean(),
    last_name: z.string().nullable(),
    metadata: Metadata(),
    nationality: z.string().nullable(),
    phone: z.string().nullable(),
    relationship: hash(),
    requirements: hash(),
    ssn_last_4_provided: z.boolean(),
    verification: hash(),
  }),
);

type PersonRow = Infer<typeof Person>;

export const persons = collection('persons', {
  row: Person,
  key: 'id',
  owner: 'account',
  columns: [{ name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'person', 'person'),
});

const relationship = () =>
  z.object({
    authorizer: z.boolean().optional(),
    director: z.boolean().optional(),
    executive: z.boolean().optional(),
    legal_guardian: z.boolean().optional(),
    owner: z.boolean().optional(),
    percent_ownership: unset(z.number()),
    representative: z.boolean().optional(),
    title: text().optional(),
  });

const fields = () => ({
  additional_tos_acceptances: hash().optional(),
  address: address().optional(),
  dob: unset(z.object({ day: z.int(), month: z.int(), year: z.int() })),
  documents: hash().optional(),
  email: email().optional(),
  first_name: text().optional(),
  gender: text().optional(),
  id_number: text().optional(),
  last_name: text().optional(),
  maiden_name: text().optional(),
  metadata: metadata(),
  nationality: text().optional(),
  person_token: text().optional(),
  phone: text().optional(),
  political_exposure: text().optional(),
  registered_address: address().optional(),
  relationship: relationship().optional(),
  ssn_last_4: text(4).optional(),
  verification: hash().optional(),
});

const given = schema(() => z.object(fields()));
const nobody = { day: null, month: null, year: null };

function withGiven(before: PersonRow, body: Infer<typeof given>): PersonRow {
  const { address: place, dob, email: mail, first_name, last_name, nationality, phone } = body;
  return {
    ...before,
    ...defined({ email: mail, first_name, last_name, nationality, phone }),
    ...(place && { address: wholeAddress(place, before.address) }),
    ...(dob !== undefined && { dob: dob ?? nobody }),
    id_number_provided: before.id_number_provided || body.id_number !== undefined,
    metadata: merged(before.metadata, body.metadata),
    relationship: { ...before.relationship, ...defined(body.relationship ?? {}) },
    ssn_last_4_provided: before.ssn_last_4_provided || body.ssn_last_4 !== undefined,
  };
}

const blank = (ctx: StripeCtx, account: string): PersonRow => ({
  id: newId(ctx.random, 'person'),
  object: 'person',
  account,
  address: wholeAddress({}),
  created: Math.floor(ctx.now / 1000),
  dob: nobody,
  email: null,
  first_name: null,
  id_number_provided: false,
  last_name: null,
  metadata: {},
  nationality: null,
  phone: null,
  relationship: {
    authorizer: false,
    director: false,
    executive: false,
    legal_guardian: false,
    owner: false,
    percent_ownership: null,
    representative: false,
    title: null,
  },
  requirements: {
    alternatives: [],
    currently_due: [],
    errors: [],
    eventually_due: [],
    past_due: [],
    pending_verification: [],
  },
  ssn_last_4_provided: false,
  verification: {
    additional_document: { back: null, details: null, details_code: null, front: null },
    details: null,
    details_code: null,
    document: { back: null, details: null, details_code: null, front: null },
    status: 'verified',
  },
});

/** The same transaction as the account whose people they are. */
const within = async (ctx: StripeCtx, account: string): Promise<StripeCtx> =>
  asAccount(ctx, (await needAccount(ctx, account)).id);

export const createPerson = operation('accounts.create_person', 'POST /v1/accounts/{account}/persons', {
  summary: 'Add a person to a connected account',
  body: () => params(fields()),
  result: Person,
  async handler(bare, { params: { account }, body }) {
    const ctx = await within(bare, account);
    const row = await persons.insert(ctx, withGiven(blank(ctx, account), body));
    await emit(ctx, 'person.created', row);
    return row;
  },
});

export const retrievePerson = operation('accounts.retrieve_person', 'GET /v1/accounts/{account}/persons/{id}', {
  summary: "Retrieve one of an account's persons",
  query: () => params({}),
  result: Person,
  handler: async (ctx, { params: { account, id } }) => persons.need(await within(ctx, account), id),
});

export const updatePerson = operation('accounts.update_person', 'POST /v1/accounts/{account}/persons/{id}', {
  summary: "Update one of an account's persons",
  body: () => params(fields()),
  result: Person,
  async handler(bare, { params: { account, id }, body }) {
    const ctx = await within(bare, account);
    const before = await persons.need(ctx, id);
    const after = await persons.update(ctx, before, withGiven(before, body));
    await emit(ctx, 'person.updated', after, { before });
    return after;
  },
});

export const deletePerson = operation('accounts.delete_person', 'DELETE /v1/accounts/{account}/persons/{id}', {
  summary: "Delete one of an account's persons",
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('person'), deleted: z.literal(true) }),
  async handler(bare, { params: { account, id } }) {
    const ctx = await within(bare, account);
    const row = await persons.need(ctx, id);
    await persons.remove(ctx, row);
    await emit(ctx, 'person.deleted', row);
    return { id, object: 'person' as const, deleted: true as const };
  },
});

export const listPersons = operation('accounts.list_persons', 'GET /v1/accounts/{account}/persons', {
  summary: "List an account's persons, newest first",
  query: () => z.object({ relationship: relationship().optional() }),
  list: Person,
  handler: async (ctx, { params: { account }, query: { relationship = {} }, page }) =>
    persons.list(await within(ctx, account), {
      match: (row) =>
        Object.entries(relationship).every(([name, value]) => String(row.relationship[name]) === String(value)),
      page,
    }),
});
