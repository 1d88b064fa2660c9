/** The customer: its shape and rows, and how others find one. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { describeObject } from '../../core/objects.ts';
import { Metadata } from '../../core/metadata.ts';
import { Address, hash, Shipping } from '../../core/params.ts';
import { onClock } from '../../core/clocks.ts';
import { errors, noSuch } from '../../errors.ts';
import { newCode, newId } from '../../ids.ts';
import { collection } from '../../provider.ts';

export const InvoiceSettings = schema(() =>
  z.object({
    custom_fields: z.array(z.object({ name: z.string(), value: z.string() })).nullable(),
    default_payment_method: z.string().nullable(),
    footer: z.string().nullable(),
    rendering_options: z
      .object({ amount_tax_display: z.string().nullable(), template: z.string().nullable() })
      .nullable(),
  }),
);

export const Customer = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('customer'),
    address: Address().nullable(),
    balance: z.int(),
    business_name: z.string().nullable().optional(),
    created: z.int(),
    currency: z.string().nullable(),
    customer_account: z.string().nullable(),
    default_source: z.string().nullable(),
    delinquent: z.boolean(),
    description: z.string().nullable(),
    discount: hash().nullable(),
    email: z.string().nullable(),
    individual_name: z.string().nullable().optional(),
    invoice_prefix: z.string(),
    invoice_settings: InvoiceSettings(),
    livemode: z.boolean(),
    metadata: Metadata(),
    name: z.string().nullable(),
    next_invoice_sequence: z.int(),
    phone: z.string().nullable(),
    preferred_locales: z.array(z.string()),
    shipping: Shipping().nullable(),
    tax_exempt: z.enum(['exempt', 'none', 'reverse']),
    test_clock: z.string().nullable(),
  }),
);

export type CustomerRow = Infer<typeof Customer>;

/** What is left of a deleted one. */
export const DeletedCustomer = schema(() =>
  z.object({ id: z.string(), object: z.literal('customer'), deleted: z.literal(true) }),
);

const CustomerInternal = schema(() =>
  z.object({
    /** Of `cash_balance`: currency → amount. */
    cash: z.record(z.string(), z.int()).optional(),
    reconciliation: z.enum(['automatic', 'manual']).optional(),
    taxAddress: z.string().nullable().optional(),
  }),
);

export const customers = collection('customers', {
  row: Customer,
  internal: CustomerInternal,
  key: 'id',
  owner: 'account',
  columns: ['email', 'test_clock', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'customer', 'id'),
  stats: { by: ['test_clock'] },
  make: (ctx, given) => ({ row: { ...newCustomer(ctx as unknown as StripeCtx), ...(given as Partial<CustomerRow>) } }),
});

/** A customer of whom nothing is known. */
export const newCustomer = (ctx: StripeCtx): CustomerRow => ({
  id: newId(ctx.random, 'cus'),
  object: 'customer',
  address: null,
  balance: 0,
  created: Math.floor(ctx.now / 1000),
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  email: null,
  invoice_prefix: newCode(ctx.random),
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  livemode: false,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
});

describeObject('customer', {
  prefixes: ['cus_'],
  load: async (ctx, id) => (await customers.get(ctx, id)) ?? (await customers.stub(ctx, id)),
});

/** The customer that a parameter names; a deleted one is as good as none. Throws the 400. */
export async function customerOf(ctx: StripeCtx, id: string, param = 'customer'): Promise<CustomerRow> {
  const row = await customers.get(ctx, id);
  if (!row) throw noSuch('customer', id, param);
  return row;
}

/** The same transaction on the clock on which a customer lives; of nobody on that of the context. */
export async function onClockOf(ctx: StripeCtx, customer: string | null | undefined): Promise<StripeCtx> {
  if (!customer) return ctx;
  const row = await customers.get(ctx, customer);
  return onClock(ctx, row?.test_clock);
}
