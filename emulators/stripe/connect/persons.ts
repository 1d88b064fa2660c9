/** The people behind a connected account: owners, directors, whoever speaks for it. */
import { z } from '../../../src/emulator/index.ts';
import { asAccount, type StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { emit } from '../core/events.ts';
import { params } from '../core/params.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { needAccount } from './account.ts';
import { blankPerson, Person, personFields, personWith, relationship } from './person.ts';

export const persons = collection('persons', {
  row: Person,
  key: 'id',
  owner: 'account',
  columns: [{ name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'person', 'person'),
});

/** The same transaction as the account whose people they are. */
const within = async (ctx: StripeCtx, account: string): Promise<StripeCtx> =>
  asAccount(ctx, (await needAccount(ctx, account)).id);

export const createPerson = operation('accounts.create_person', 'POST /v1/accounts/{account}/persons', {
  summary: 'Add a person to a connected account',
  body: () => params(personFields()),
  result: Person,
  async handler(bare, { params: { account }, body }) {
    const ctx = await within(bare, account);
    const row = await persons.insert(ctx, personWith(blankPerson(ctx, account), body));
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
  body: () => params(personFields()),
  result: Person,
  async handler(bare, { params: { account, id }, body }) {
    const ctx = await within(bare, account);
    const before = await persons.need(ctx, id);
    const after = await persons.update(ctx, before, personWith(before, body));
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
        Object.entries(relationship).every(
          ([name, value]) => String(row.relationship[name as keyof typeof row.relationship]) === String(value),
        ),
      page,
    }),
});
