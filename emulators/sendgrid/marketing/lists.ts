/** Lists of contacts. */
import { answer, emptyable, nothing, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { marketing } from '../api.ts';
import { errors } from '../errors.ts';
import { selfLink } from '../paging.ts';
import { job } from '../provider.ts';
import { needs } from '../scopes.ts';
import { deleteLater } from './contact-jobs.ts';
import { Contact, contacts, List, ListCounts, lists, type ListRow } from './contact-rows.ts';
import { shown as shownContacts } from './contacts.ts';

const traits = needs('marketing');

const shown = (list: ListRow) => ({ ...list, _metadata: { self: selfLink(`/v3/marketing/lists/${list.id}`) } });

const Name = () => z.string().min(1).max(100);

async function checkName(ctx: SendgridCtx, name: string, self?: string): Promise<void> {
  const twin = await lists.find(ctx, { where: { name } });
  if (twin && twin.id !== self) throw errors.list_name_taken();
}

export const createList = marketing.operation('lists.create', 'POST /v3/marketing/lists', {
  summary: 'Make a list',
  status: 201,
  traits,
  body: () => z.object({ name: Name() }),
  result: List,
  async handler(ctx, { body: { name } }) {
    await checkName(ctx, name);
    return shown(await lists.insert(ctx, { id: ctx.random.uuid(), name, contact_count: 0 }));
  },
});

export const listLists = marketing.operation('lists.list', 'GET /v3/marketing/lists', {
  summary: 'All lists',
  traits,
  list: List,
  async handler(ctx, { page }) {
    const found = await lists.list(ctx, { order: { direction: 'asc' }, page });
    return { ...found, items: found.items.map(shown) };
  },
});

export const getList = marketing.operation('lists.get', 'GET /v3/marketing/lists/{id}', {
  summary: 'A list, on demand with a contact as sample',
  traits,
  query: () => z.object({ contact_sample: emptyable(z.string()).optional() }),
  result: () => List().extend({ contact_sample: z.union([Contact(), z.object({})]).optional() }),
  async handler(ctx, { params, query }) {
    const list = await lists.need(ctx, params.id);
    if (query.contact_sample !== 'true') return shown(list);
    const member = await contacts.find(ctx, { match: ({ list_ids }) => list_ids.includes(list.id) });
    const [sample] = member ? await shownContacts(ctx, [member]) : [];
    return { ...shown(list), contact_sample: sample ?? {} };
  },
});

export const updateList = marketing.operation('lists.update', 'PATCH /v3/marketing/lists/{id}', {
  summary: 'Rename a list',
  traits,
  body: () => z.object({ name: Name() }),
  result: List,
  async handler(ctx, { params, body: { name } }) {
    const list = await lists.need(ctx, params.id);
    await checkName(ctx, name, list.id);
    return shown(await lists.update(ctx, list, { name }));
  },
});

export const deleteList = marketing.operation('lists.delete', 'DELETE /v3/marketing/lists/{id}', {
  summary: 'Delete a list, on demand with its contacts',
  status: 204,
  traits,
  query: () => z.object({ delete_contacts: emptyable(z.string()).optional() }),
  result: () => z.object({ job_id: z.string() }),
  async handler(ctx, { params, query }) {
    const list = await lists.need(ctx, params.id);
    const members = await contacts.all(ctx, { match: ({ list_ids }) => list_ids.includes(list.id) });
    await lists.remove(ctx, list);
    if (query.delete_contacts === 'true') {
      const ids = members.map(({ id }) => id);
      return answer({ job_id: await deleteLater(ctx, ids, false) }, { status: 200 });
    }
    for (const member of members)
      await contacts.update(ctx, member, { list_ids: member.list_ids.filter((id) => id !== list.id) });
    return nothing();
  },
});

export const countList = marketing.operation('lists.count', 'GET /v3/marketing/lists/{id}/contacts/count', {
  summary: 'How many contacts are on a list',
  traits,
  result: () => z.object({ contact_count: z.int(), billable_count: z.int() }),
  async handler(ctx, { params }) {
    const { contact_count } = await lists.need(ctx, params.id);
    return { contact_count, billable_count: contact_count };
  },
});

export const removeFromList = marketing.operation('lists.remove-contacts', 'DELETE /v3/marketing/lists/{id}/contacts', {
  summary: 'Take contacts off a list, a second later',
  status: 202,
  traits,
  query: () => z.object({ contact_ids: z.string() }),
  result: () => z.object({ job_id: z.string() }),
  async handler(ctx, { params, query }) {
    const list = await lists.need(ctx, params.id);
    const job_id = ctx.random.uuid();
    ctx.schedule(leaveList, { job: job_id, list: list.id, contacts: query.contact_ids.split(',') });
    return { job_id };
  },
});

export const leaveList = job('contacts.leave-list', {
  kind: 'progress',
  input: () => z.object({ job: z.string(), list: z.string(), contacts: z.array(z.string()) }),
  after: '1s',
  key: ({ job: id }) => id,
  async run(ctx, { list, contacts: ids }) {
    const counts = new ListCounts();
    for (const id of ids) {
      const contact = await contacts.get(ctx, id);
      if (!contact) continue;
      const left = contact.list_ids.filter((other) => other !== list);
      counts.moved(contact.list_ids, left);
      await contacts.update(ctx, contact, { list_ids: left });
    }
    await counts.write(ctx);
  },
});
