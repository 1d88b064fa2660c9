/** Recipients of the retired contact database. */
import { emptyable, nothing, pageOf, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { newNumber } from '../ids.ts';
import { looseNumber, numberOr } from '../paging.ts';
import { needs } from '../scopes.ts';
import {
  Condition,
  CustomField,
  customFields,
  emailForm,
  holds,
  Recipient,
  recipients,
  shown,
  upsert,
  type RecipientRow,
} from './recipient-rows.ts';

const traits = needs('marketing_campaigns');

const Upserted = schema(() =>
  z.object({
    error_count: z.int(),
    error_indices: z.array(z.int()),
    errors: z.array(z.object({ message: z.string(), error_indices: z.array(z.int()) })),
    unmodified_indices: z.array(z.int()),
    new_count: z.int(),
    updated_count: z.int(),
    persisted_recipients: z.array(z.string()),
  }),
);

const Given = schema(() => z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))));

/** Upserts those that have an address, and tells which have none. */
async function upsertAll(ctx: SendgridCtx, given: z.infer<ReturnType<typeof Given>>) {
  const [wrong, persisted]: [number[], string[]] = [[], []];
  let made = 0;
  for (const [at, recipient] of given.entries()) {
    if (!emailForm.test(String(recipient.email ?? ''))) {
      wrong.push(at);
      continue;
    }
    const one = await upsert(ctx, recipient);
    persisted.push(one.id);
    if (one.made) made++;
  }
  return {
    error_count: wrong.length,
    error_indices: wrong,
    errors: wrong.length > 0 ? [{ message: 'The email address is invalid.', error_indices: wrong }] : [],
    unmodified_indices: [],
    new_count: made,
    updated_count: persisted.length - made,
    persisted_recipients: persisted,
  };
}

export const addRecipients = operation('contactdb-recipients.add', 'POST /v3/contactdb/recipients', {
  summary: 'Add recipients',
  status: 201,
  traits,
  body: Given,
  result: Upserted,
  handler: (ctx, { body }) => upsertAll(ctx, body),
});

export const updateRecipients = operation('contactdb-recipients.update', 'PATCH /v3/contactdb/recipients', {
  summary: 'Change recipients, or add them',
  status: 201,
  traits,
  body: Given,
  result: Upserted,
  handler: (ctx, { body }) => upsertAll(ctx, body),
});

export const deleteRecipients = operation('contactdb-recipients.delete-many', 'DELETE /v3/contactdb/recipients', {
  summary: 'Delete recipients',
  traits,
  body: () => z.array(z.string()),
  async handler(ctx, { body }) {
    for (const id of body) {
      const row = await recipients.get(ctx, id);
      if (row) await recipients.remove(ctx, row);
    }
    return nothing({ status: 200 });
  },
});

/** Pages are counted from 1. */
export const Paged = () => z.object({ page: looseNumber(), page_size: looseNumber() });

export function pageOfRows(rows: readonly RecipientRow[], { page, page_size }: z.infer<ReturnType<typeof Paged>>) {
  const size = numberOr(page_size, 100) || 100;
  return pageOf(rows, { size, offset: (Math.max(1, numberOr(page, 1)) - 1) * size }).items;
}

const Many = () => z.object({ recipients: z.array(Recipient()) });

export const listRecipients = operation('contactdb-recipients.list', 'GET /v3/contactdb/recipients', {
  summary: 'All recipients',
  traits,
  query: Paged,
  result: Many,
  async handler(ctx, { query }) {
    return { recipients: await shown(ctx, pageOfRows(await recipients.all(ctx), query)) };
  },
});

const Count = () => z.object({ recipient_count: z.int() });

export const countRecipients = operation('contactdb-recipients.count', 'GET /v3/contactdb/recipients/count', {
  summary: 'How many recipients there are',
  traits,
  result: Count,
  handler: async (ctx) => ({ recipient_count: await recipients.count(ctx) }),
});

export const countBillable = operation('contactdb-recipients.billable', 'GET /v3/contactdb/recipients/billable_count', {
  summary: 'How many recipients are paid for',
  traits,
  result: Count,
  handler: async (ctx) => ({ recipient_count: await recipients.count(ctx) }),
});

const Found = () => Many().extend({ recipient_count: z.int() });

export const searchRecipients = operation('contactdb-recipients.search', 'GET /v3/contactdb/recipients/search', {
  summary: 'Recipients by the values of fields',
  traits,
  query: () => z.object({}).catchall(emptyable(z.string())),
  result: Found,
  async handler(ctx, { query }) {
    const conditions = Object.entries(query)
      .filter(([field]) => field !== 'page' && field !== 'page_size')
      .map(([field, value]) => ({ field, value: String(value), operator: 'eq' as const, and_or: 'and' as const }));
    const found = await recipients.all(ctx, { match: (row) => holds(row, conditions) });
    return { recipients: await shown(ctx, found), recipient_count: found.length };
  },
});

export const searchByConditions = operation(
  'contactdb-recipients.search-conditions',
  'POST /v3/contactdb/recipients/search',
  {
    summary: 'Recipients by conditions',
    traits,
    body: () => z.object({ list_id: z.int().optional(), conditions: z.array(Condition()) }),
    result: Found,
    async handler(ctx, { body: { list_id, conditions } }) {
      const found = await recipients.all(ctx, {
        match: (row) =>
          (list_id === undefined || recipients.internal(row).lists.includes(list_id)) && holds(row, conditions),
      });
      return { recipients: await shown(ctx, found), recipient_count: found.length };
    },
  },
);

export const getRecipient = operation('contactdb-recipients.get', 'GET /v3/contactdb/recipients/{recipient_id}', {
  summary: 'One recipient',
  traits,
  result: Recipient,
  async handler(ctx, { params }) {
    const [recipient] = await shown(ctx, [await recipients.need(ctx, params.recipient_id)]);
    if (!recipient) throw errors.not_found();
    return recipient;
  },
});

export const deleteRecipient = operation(
  'contactdb-recipients.delete',
  'DELETE /v3/contactdb/recipients/{recipient_id}',
  {
    summary: 'Delete a recipient',
    traits,
    async handler(ctx, { params }) {
      await recipients.remove(ctx, await recipients.need(ctx, params.recipient_id));
      return nothing();
    },
  },
);

export const createCustomField = operation('contactdb-fields.create', 'POST /v3/contactdb/custom_fields', {
  summary: 'Define a field',
  status: 201,
  traits,
  body: () => CustomField().pick({ name: true, type: true }),
  result: CustomField,
  async handler(ctx, { body }) {
    if (await customFields.find(ctx, { where: { name: body.name } })) throw errors.field_name_taken();
    return customFields.insert(ctx, { id: newNumber(ctx.random), ...body });
  },
});

export const listCustomFields = operation('contactdb-fields.list', 'GET /v3/contactdb/custom_fields', {
  summary: 'All fields that were defined',
  traits,
  result: () => z.object({ custom_fields: z.array(CustomField()) }),
  handler: async (ctx) => ({ custom_fields: await customFields.all(ctx) }),
});

export const getCustomField = operation('contactdb-fields.get', 'GET /v3/contactdb/custom_fields/{custom_field_id}', {
  summary: 'One field',
  traits,
  result: CustomField,
  handler: (ctx, { params }) => customFields.need(ctx, params.custom_field_id),
});

export const deleteCustomField = operation(
  'contactdb-fields.delete',
  'DELETE /v3/contactdb/custom_fields/{custom_field_id}',
  {
    summary: 'Delete a field',
    status: 202,
    traits,
    result: () => z.object({ message: z.string() }),
    async handler(ctx, { params }) {
      await customFields.remove(ctx, await customFields.need(ctx, params.custom_field_id));
      return { message: 'Custom Field delete is processing.' };
    },
  },
);

const reserved = [
  ['first_name', 'text'],
  ['last_name', 'text'],
  ['email', 'text'],
  ['created_at', 'date'],
  ['updated_at', 'date'],
  ['last_emailed', 'date'],
  ['last_clicked', 'date'],
  ['last_opened', 'date'],
  ['lists', 'set'],
  ['campaigns', 'set'],
] as const;

export const listReservedFields = operation('contactdb-fields.reserved', 'GET /v3/contactdb/reserved_fields', {
  summary: 'Fields that every recipient has',
  traits,
  result: () => z.object({ reserved_fields: z.array(z.object({ name: z.string(), type: z.string() })) }),
  handler: async () => Promise.resolve({ reserved_fields: reserved.map(([name, type]) => ({ name, type })) }),
});

/** Everything here is done at once, so nothing is ever late. */
export const getStatus = operation('contactdb.status', 'GET /v3/contactdb/status', {
  summary: 'Whether the contact database is behind',
  traits,
  result: () => z.object({ status: z.array(z.object({ id: z.string(), value: z.string() })) }),
  handler: async () =>
    Promise.resolve({
      status: [
        { id: 'worker_delay', value: 'normal' },
        { id: 'segmentation_delay', value: 'normal' },
      ],
    }),
});
