/** Tax ids: of customers, and of the account itself. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { listObject } from '../../core/lists.ts';
import { describeObject } from '../../core/objects.ts';
import { params, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection, job } from '../../provider.ts';
import { customerOf, customers, onClockOf } from './customer.ts';
import { taxIdTypes } from './tax-id-types.ts';

export const TaxId = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('tax_id'),
    country: z.string().nullable(),
    created: z.int(),
    customer: z.string().nullable(),
    customer_account: z.string().nullable(),
    livemode: z.boolean(),
    owner: z.object({
      account: z.string().optional(),
      application: z.string().optional(),
      customer: z.string().optional(),
      customer_account: z.string().nullable(),
      type: z.enum(['account', 'application', 'customer', 'self']),
    }),
    type: z.string(),
    value: z.string(),
    verification: z
      .object({
        status: z.enum(['pending', 'unavailable', 'unverified', 'verified']),
        verified_address: z.string().nullable(),
        verified_name: z.string().nullable(),
      })
      .nullable(),
  }),
);

export type TaxIdRow = Infer<typeof TaxId>;

export const taxIds = collection('tax_ids', {
  row: TaxId,
  key: 'id',
  owner: 'account',
  columns: ['customer'],
  missing: (id) => errors.resource_missing(id, 'tax_id', 'id'),
});

describeObject('tax_id', { prefixes: ['txi_'], load: (ctx, id) => taxIds.get(ctx, id) });
describeObject('customer', {
  includes: {
    tax_ids: async (ctx, { id }: { id: string }) => listObject(await taxIdsOf(ctx, id), `/v1/customers/${id}/tax_ids`),
  },
});

export const taxIdsOf = (ctx: StripeCtx, customer: string): Promise<TaxIdRow[]> =>
  taxIds.all(ctx, { where: { customer }, order: { direction: 'desc' } });

/** Types that a register can be asked about. */
const verifiable = new Set(['eu_vat', 'gb_vat', 'au_abn']);

/** A new tax id of a customer (null: of the account itself). Registers answer a moment later. */
export async function newTaxId(
  ctx: StripeCtx,
  customer: string | null,
  { type, value }: { type: string; value: string },
): Promise<TaxIdRow> {
  const pending = verifiable.has(type);
  const row = await taxIds.insert(ctx, {
    id: newId(ctx.random, 'txi'),
    object: 'tax_id',
    country: type === 'eu_vat' ? value.slice(0, 2).toUpperCase() : type.slice(0, 2).toUpperCase(),
    created: Math.floor(ctx.now / 1000),
    customer,
    customer_account: null,
    livemode: false,
    owner:
      customer === null
        ? { customer_account: null, type: 'self' }
        : { customer, customer_account: null, type: 'customer' },
    type,
    value,
    verification:
      customer === null
        ? null
        : { status: pending ? 'pending' : 'unavailable', verified_address: null, verified_name: null },
  });
  if (customer !== null) {
    await emit(ctx, 'customer.tax_id.created', row);
    if (pending) ctx.schedule(verifyTaxId, { id: row.id });
  }
  return row;
}

export const verifyTaxId = job('tax_ids.verify', {
  kind: 'progress',
  input: () => z.object({ id: z.string() }),
  after: { p50: '3s', p99: '20s' },
  async run(ctx, { id }) {
    const before = await taxIds.get(ctx, id);
    if (before?.verification?.status !== 'pending') return;
    // Zeros verify, ones don't; what else there is verifies, too (Stripe docs, "Customer tax IDs", test values).
    const verified = !/1{6,}/.test(before.value);
    const after = await taxIds.update(ctx, before, {
      verification: {
        status: verified ? 'verified' : 'unverified',
        verified_address: verified ? '123 TEST STREET' : null,
        verified_name: verified ? 'TEST' : null,
      },
    });
    await emit(ctx, 'customer.tax_id.updated', after, { before });
  },
});

const created = () =>
  params({
    type: z.enum(taxIdTypes),
    value: text(),
    owner: z
      .object({
        type: z.enum(['account', 'application', 'customer', 'self']),
        account: text().optional(),
        customer: text().optional(),
        customer_account: text().optional(),
      })
      .optional(),
  });
const Deleted = schema(() => z.object({ id: z.string(), object: z.literal('tax_id'), deleted: z.literal(true) }));

async function remove(ctx: StripeCtx, row: TaxIdRow): Promise<Infer<typeof Deleted>> {
  await taxIds.remove(ctx, row);
  if (row.customer !== null) await emit(ctx, 'customer.tax_id.deleted', row);
  return { id: row.id, object: 'tax_id', deleted: true };
}

async function ofCustomer(ctx: StripeCtx, customer: string, id: string): Promise<TaxIdRow> {
  await customers.need(ctx, customer);
  const row = await taxIds.need(ctx, id);
  if (row.customer !== customer) throw errors.resource_missing(id, 'tax_id', 'id');
  return row;
}

export const createCustomerTaxId = operation('customers.create_tax_id', 'POST /v1/customers/{id}/tax_ids', {
  summary: 'Give a customer a tax id',
  body: () => created().omit({ owner: true }),
  result: TaxId,
  async handler(ctx, { params: { id }, body }) {
    await customers.need(ctx, id);
    return newTaxId(await onClockOf(ctx, id), id, body);
  },
});

export const listCustomerTaxIds = operation('customers.list_tax_ids', 'GET /v1/customers/{id}/tax_ids', {
  summary: "List a customer's tax ids",
  list: TaxId,
  async handler(ctx, { params: { id }, page }) {
    await customers.need(ctx, id);
    return taxIds.list(ctx, { where: { customer: id }, page });
  },
});

export const retrieveCustomerTaxId = operation(
  'customers.retrieve_tax_id',
  'GET /v1/customers/{customerId}/tax_ids/{id}',
  {
    summary: "Retrieve a customer's tax id",
    query: () => params({}),
    result: TaxId,
    handler: (ctx, { params: { customerId, id } }) => ofCustomer(ctx, customerId, id),
  },
);

export const deleteCustomerTaxId = operation(
  'customers.delete_tax_id',
  'DELETE /v1/customers/{customerId}/tax_ids/{id}',
  {
    summary: "Delete a customer's tax id",
    query: () => params({}),
    body: () => params({}),
    result: Deleted,
    handler: async (ctx, { params: { customerId, id } }) => remove(ctx, await ofCustomer(ctx, customerId, id)),
  },
);

export const createTaxId = operation('tax_ids.create', 'POST /v1/tax_ids', {
  summary: 'Create a tax id of the account or of a customer',
  body: created,
  result: TaxId,
  async handler(ctx, { body: { owner, ...body } }) {
    if (owner?.type !== 'customer') return newTaxId(ctx, null, body);
    if (owner.customer === undefined) throw errors.parameter_missing('owner[customer]');
    await customerOf(ctx, owner.customer, 'owner[customer]');
    return newTaxId(await onClockOf(ctx, owner.customer), owner.customer, body);
  },
});

export const retrieveTaxId = operation('tax_ids.retrieve', 'GET /v1/tax_ids/{id}', {
  summary: 'Retrieve a tax id',
  query: () => params({}),
  result: TaxId,
  handler: (ctx, { params: { id } }) => taxIds.need(ctx, id),
});

export const listTaxIds = operation('tax_ids.list', 'GET /v1/tax_ids', {
  summary: 'List tax ids of the account, or of a customer',
  query: () =>
    z.object({
      owner: z
        .object({
          type: z.enum(['account', 'application', 'customer', 'self']),
          account: text().optional(),
          customer: text().optional(),
          customer_account: text().optional(),
        })
        .optional(),
    }),
  list: TaxId,
  handler: (ctx, { query: { owner }, page }) =>
    taxIds.list(ctx, { where: { customer: owner?.type === 'customer' ? (owner.customer ?? '') : null }, page }),
});

export const deleteTaxId = operation('tax_ids.delete', 'DELETE /v1/tax_ids/{id}', {
  summary: 'Delete a tax id',
  query: () => params({}),
  body: () => params({}),
  result: Deleted,
  handler: async (ctx, { params: { id } }) => remove(ctx, await taxIds.need(ctx, id)),
});
