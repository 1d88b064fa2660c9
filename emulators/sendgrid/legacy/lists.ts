/** Lists and segments of the retired contact database. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { newNumber } from '../ids.ts';
import { collection } from '../provider.ts';
import { needs } from '../scopes.ts';
import {
  isInSegment,
  membersOf,
  Recipient,
  recipients,
  Segment,
  segments,
  shown,
  type RecipientRow,
} from './recipient-rows.ts';
import { Paged, pageOfRows } from './recipients.ts';

const traits = needs('marketing_campaigns');

const List = schema(() => z.object({ id: z.int(), name: z.string(), recipient_count: z.int() }));
type List = z.infer<ReturnType<typeof List>>;

export const contactdbLists = collection('contactdb_lists', {
  row: List,
  key: 'id',
  owner: 'account',
  columns: ['name'],
  missing: errors.not_found,
});

const Name = () => z.object({ name: z.string().min(1) });

export const createList = operation('contactdb-lists.create', 'POST /v3/contactdb/lists', {
  summary: 'Make a list',
  status: 201,
  traits,
  body: Name,
  result: List,
  async handler(ctx, { body: { name } }) {
    if (await contactdbLists.find(ctx, { where: { name } })) throw errors.list_name_taken();
    return contactdbLists.insert(ctx, { id: newNumber(ctx.random), name, recipient_count: 0 });
  },
});

export const listLists = operation('contactdb-lists.list', 'GET /v3/contactdb/lists', {
  summary: 'All lists',
  traits,
  result: () => z.object({ lists: z.array(List()) }),
  handler: async (ctx) => ({ lists: await contactdbLists.all(ctx) }),
});

export const getList = operation('contactdb-lists.get', 'GET /v3/contactdb/lists/{list_id}', {
  summary: 'One list',
  traits,
  result: List,
  handler: (ctx, { params }) => contactdbLists.need(ctx, params.list_id),
});

export const updateList = operation('contactdb-lists.update', 'PATCH /v3/contactdb/lists/{list_id}', {
  summary: 'Rename a list',
  traits,
  body: Name,
  result: List,
  async handler(ctx, { params, body }) {
    return contactdbLists.update(ctx, await contactdbLists.need(ctx, params.list_id), body);
  },
});

async function remove(ctx: SendgridCtx, list: List, withRecipients: boolean): Promise<void> {
  for (const member of await membersOf(ctx, list.id)) {
    if (withRecipients) await recipients.remove(ctx, member);
    else await join(ctx, member, (ids) => ids.filter((id) => id !== list.id));
  }
  await contactdbLists.remove(ctx, list);
}

const join = (ctx: SendgridCtx, row: RecipientRow, change: (ids: number[]) => number[]): Promise<RecipientRow> =>
  recipients.update(ctx, row, {}, { lists: change(recipients.internal(row).lists) });

export const deleteList = operation('contactdb-lists.delete', 'DELETE /v3/contactdb/lists/{list_id}', {
  summary: 'Delete a list, on demand with its recipients',
  traits,
  query: () => z.object({ delete_contacts: z.string().optional() }),
  async handler(ctx, { params, query }) {
    await remove(ctx, await contactdbLists.need(ctx, params.list_id), query.delete_contacts === 'true');
    return nothing({ status: 202 });
  },
});

export const deleteLists = operation('contactdb-lists.delete-many', 'DELETE /v3/contactdb/lists', {
  summary: 'Delete lists',
  traits,
  body: () => z.array(z.int()),
  async handler(ctx, { body }) {
    for (const id of body) await remove(ctx, await contactdbLists.need(ctx, id), false);
    return nothing();
  },
});

async function recount(ctx: SendgridCtx, list: List): Promise<void> {
  await contactdbLists.update(ctx, list, { recipient_count: (await membersOf(ctx, list.id)).length });
}

/** Puts recipients on a list; those that are not there are passed over. */
async function add(ctx: SendgridCtx, listId: string, ids: readonly string[]): Promise<void> {
  const list = await contactdbLists.need(ctx, listId);
  for (const id of ids) {
    const row = await recipients.get(ctx, id);
    if (row) await join(ctx, row, (lists) => [...new Set([...lists, list.id])]);
  }
  await recount(ctx, list);
}

export const addToList = operation('contactdb-lists.add-recipients', 'POST /v3/contactdb/lists/{list_id}/recipients', {
  summary: 'Put recipients on a list',
  traits,
  body: () => z.array(z.string()),
  async handler(ctx, { params, body }) {
    await add(ctx, params.list_id, body);
    return nothing({ status: 201 });
  },
});

export const addOneToList = operation(
  'contactdb-lists.add-recipient',
  'POST /v3/contactdb/lists/{list_id}/recipients/{recipient_id}',
  {
    summary: 'Put a recipient on a list',
    traits,
    async handler(ctx, { params }) {
      await recipients.need(ctx, params.recipient_id);
      await add(ctx, params.list_id, [params.recipient_id]);
      return nothing({ status: 201 });
    },
  },
);

export const removeFromList = operation(
  'contactdb-lists.remove-recipient',
  'DELETE /v3/contactdb/lists/{list_id}/recipients/{recipient_id}',
  {
    summary: 'Take a recipient off a list',
    traits,
    async handler(ctx, { params }) {
      const list = await contactdbLists.need(ctx, params.list_id);
      const row = await recipients.need(ctx, params.recipient_id);
      await join(ctx, row, (ids) => ids.filter((id) => id !== list.id));
      await recount(ctx, list);
      return nothing();
    },
  },
);

const Many = () => z.object({ recipients: z.array(Recipient()) });

export const listMembers = operation('contactdb-lists.recipients', 'GET /v3/contactdb/lists/{list_id}/recipients', {
  summary: 'The recipients of a list',
  traits,
  query: Paged,
  result: Many,
  async handler(ctx, { params, query }) {
    const list = await contactdbLists.need(ctx, params.list_id);
    return { recipients: await shown(ctx, pageOfRows(await membersOf(ctx, list.id), query)) };
  },
});

export const listsOfRecipient = operation(
  'contactdb-recipients.lists',
  'GET /v3/contactdb/recipients/{recipient_id}/lists',
  {
    summary: 'The lists that a recipient is on',
    traits,
    result: () => z.object({ lists: z.array(List()) }),
    async handler(ctx, { params }) {
      const { lists } = recipients.internal(await recipients.need(ctx, params.recipient_id));
      return { lists: await contactdbLists.all(ctx, { match: ({ id }) => lists.includes(id) }) };
    },
  },
);

const Given = () => Segment().pick({ name: true, list_id: true, conditions: true });

const counted = async (ctx: SendgridCtx, segment: Omit<z.infer<ReturnType<typeof Segment>>, 'recipient_count'>) => ({
  ...segment,
  recipient_count: await recipients.count(ctx, { match: isInSegment(segment) }),
});

export const createSegment = operation('contactdb-segments.create', 'POST /v3/contactdb/segments', {
  summary: 'Make a segment',
  status: 200, // really
  traits,
  body: Given,
  result: Segment,
  async handler(ctx, { body }) {
    return segments.insert(ctx, await counted(ctx, { id: newNumber(ctx.random), ...body }));
  },
});

export const listSegments = operation('contactdb-segments.list', 'GET /v3/contactdb/segments', {
  summary: 'All segments',
  traits,
  result: () => z.object({ segments: z.array(Segment()) }),
  async handler(ctx) {
    const all = [];
    for (const segment of await segments.all(ctx)) all.push(await counted(ctx, segment));
    return { segments: all };
  },
});

export const getSegment = operation('contactdb-segments.get', 'GET /v3/contactdb/segments/{segment_id}', {
  summary: 'One segment',
  traits,
  result: Segment,
  handler: async (ctx, { params }) => counted(ctx, await segments.need(ctx, params.segment_id)),
});

export const updateSegment = operation('contactdb-segments.update', 'PATCH /v3/contactdb/segments/{segment_id}', {
  summary: 'Change a segment',
  traits,
  body: () => Given().partial(),
  result: Segment,
  async handler(ctx, { params, body }) {
    const segment = await segments.update(ctx, await segments.need(ctx, params.segment_id), body);
    return counted(ctx, segment);
  },
});

export const deleteSegment = operation('contactdb-segments.delete', 'DELETE /v3/contactdb/segments/{segment_id}', {
  summary: 'Delete a segment',
  traits,
  async handler(ctx, { params }) {
    await segments.remove(ctx, await segments.need(ctx, params.segment_id));
    return nothing();
  },
});

export const listSegmentMembers = operation(
  'contactdb-segments.recipients',
  'GET /v3/contactdb/segments/{segment_id}/recipients',
  {
    summary: 'The recipients in a segment',
    traits,
    query: Paged,
    result: Many,
    async handler(ctx, { params, query }) {
      const segment = await segments.need(ctx, params.segment_id);
      const members = await recipients.all(ctx, { match: isInSegment(segment) });
      return { recipients: await shown(ctx, pageOfRows(members, query)) };
    },
  },
);
