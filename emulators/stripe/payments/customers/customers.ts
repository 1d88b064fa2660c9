/** Customers: what can be asked of them. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { ephemeralKeys } from '../../auth.ts';
import { onClock } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import {
  address,
  defined,
  email,
  hash,
  metadata,
  params,
  range,
  shipping,
  text,
  unset,
  wholeAddress,
  wholeShipping,
} from '../../core/params.ts';
import { search, searchQuery, SearchResult } from '../../core/search.ts';
import { errors, noSuch } from '../../errors.ts';
import { attachMethod, methodOf } from '../methods/attaching.ts';
import { methodsOf, PaymentMethod, paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { methodTypes } from '../methods/types.ts';
import { changeBalance } from './balance.ts';
import { Customer, customers, DeletedCustomer, newCustomer, onClockOf, type CustomerRow } from './customer.ts';
import { addSource, sourcesOf } from './sources.ts';
import { taxIdTypes } from './tax-id-types.ts';
import { newTaxId } from './tax-ids.ts';
import { whenCustomerIsDeleted, whenDiscountIsAsked, type DiscountWish } from './waiting.ts';

const common = () => ({
  address: unset(address()),
  balance: z.int().optional(),
  business_name: unset(text(150)),
  cash_balance: z
    .object({
      settings: z
        .object({ reconciliation_mode: z.enum(['automatic', 'manual', 'merchant_default']).optional() })
        .optional(),
    })
    .optional(),
  description: unset(text()),
  email: unset(email()),
  individual_name: unset(text(150)),
  invoice_prefix: text(12).min(3).optional(),
  invoice_settings: z
    .object({
      custom_fields: unset(z.array(z.object({ name: text(40), value: text(140) })).max(4)),
      default_payment_method: unset(text()),
      footer: unset(text()),
      rendering_options: unset(
        z.object({
          amount_tax_display: unset(z.enum(['exclude_tax', 'include_inclusive_tax'])),
          template: unset(text()),
        }),
      ),
    })
    .optional(),
  metadata: metadata(),
  name: unset(text(256)),
  next_invoice_sequence: z.int().min(1).optional(),
  phone: unset(text(20)),
  preferred_locales: unset(z.array(text())),
  shipping: unset(shipping()),
  source: z.union([text(), hash()]).optional(),
  tax: z
    .object({ ip_address: unset(text()), validate_location: z.enum(['auto', 'deferred', 'immediately']).optional() })
    .optional(),
  tax_exempt: unset(z.enum(['exempt', 'none', 'reverse'])),
  validate: z.boolean().optional(),
});

type Given = z.infer<z.ZodObject<ReturnType<typeof common>>>;

/** What the parameters change of a customer, but for what needs other objects. */
function changesOf(given: Given, before: CustomerRow): Partial<CustomerRow> {
  const { address: where, description, email: mail, name, phone, business_name, individual_name } = given;
  const { invoice_prefix, next_invoice_sequence, preferred_locales, shipping: parcel, tax_exempt } = given;
  return {
    ...defined({ description, email: mail, name, phone, business_name, individual_name }),
    ...defined({ invoice_prefix, next_invoice_sequence }),
    ...(where !== undefined && { address: where && wholeAddress(where, before.address) }),
    ...(parcel !== undefined && { shipping: parcel && wholeShipping(parcel) }),
    ...(preferred_locales !== undefined && { preferred_locales: preferred_locales ?? [] }),
    ...(tax_exempt !== undefined && { tax_exempt: tax_exempt ?? 'none' }),
    metadata: merged(before.metadata, given.metadata),
    invoice_settings: invoiceSettings(given.invoice_settings, before.invoice_settings),
  };
}

function invoiceSettings(
  given: Given['invoice_settings'],
  before: CustomerRow['invoice_settings'],
): CustomerRow['invoice_settings'] {
  const { rendering_options: rendering, ...rest } = given ?? {};
  return {
    ...before,
    ...defined(rest),
    ...(rendering !== undefined && {
      rendering_options: rendering && {
        amount_tax_display: rendering.amount_tax_display ?? null,
        template: rendering.template ?? null,
      },
    }),
  };
}

const reconciliation = (given: Given): { reconciliation?: 'automatic' | 'manual' | undefined } => {
  const mode = given.cash_balance?.settings?.reconciliation_mode;
  if (mode === undefined) return {};
  return { reconciliation: mode === 'merchant_default' ? undefined : mode };
};

/** The default method must be the customer's own. */
async function checkDefaultMethod(ctx: StripeCtx, customer: string, method: string | null | undefined): Promise<void> {
  if (!method) return;
  const row = await paymentMethods.get(ctx, method);
  if (row?.customer === customer) return;
  throw errors.method_of_another_customer(method).with({ param: 'invoice_settings[default_payment_method]' });
}

export const createCustomer = operation('customers.create', 'POST /v1/customers', {
  summary: 'Create a customer',
  body: () =>
    params({
      ...common(),
      coupon: text().optional(),
      payment_method: text().optional(),
      promotion_code: text().optional(),
      tax_id_data: z.array(z.object({ type: z.enum(taxIdTypes), value: text() })).optional(),
      test_clock: text().optional(),
    }),
  result: Customer,
  async handler(bare, { body }) {
    const ctx = await clockFor(bare, body.test_clock);
    const blank = { ...newCustomer(ctx), test_clock: body.test_clock ?? null };
    const row = await customers.insert(ctx, { ...blank, ...changesOf(body, blank) }, reconciliation(body));
    const whole = await withDiscount(ctx, await withMeans(ctx, row, body), body);
    await emit(ctx, 'customer.created', whole);
    await tellOfMeans(ctx, whole);
    for (const tax of body.tax_id_data ?? []) await newTaxId(ctx, whole.id, tax);
    return whole;
  },
});

async function clockFor(ctx: StripeCtx, clock: string | undefined): Promise<StripeCtx> {
  if (clock === undefined) return ctx;
  try {
    return await onClock(ctx, clock);
  } catch {
    throw noSuch('test_helpers.test_clock', clock, 'test_clock');
  }
}

type Means = Given & { readonly payment_method?: string | undefined };

/** A new customer with source, payment method and balance. */
async function withMeans(ctx: StripeCtx, row: CustomerRow, body: Means): Promise<CustomerRow> {
  let customer = row;
  if (body.source !== undefined) {
    const source = await addSource(ctx, customer, body.source);
    customer = await customers.update(ctx, customer, { default_source: source.id });
  }
  if (body.payment_method !== undefined) {
    const method = await attachMethod(ctx, await methodOf(ctx, body.payment_method), customer);
    const wanted = body.invoice_settings?.default_payment_method;
    if (wanted === body.payment_method) {
      customer = await customers.update(ctx, customer, {
        invoice_settings: { ...customer.invoice_settings, default_payment_method: method.id },
      });
    }
  }
  await checkDefaultMethod(ctx, customer.id, customer.invoice_settings.default_payment_method);
  if (!body.balance) return customer;
  const change = { amount: body.balance, currency: customer.currency ?? 'usd', type: 'initial' } as const;
  return (await changeBalance(ctx, customer, change)).customer;
}

async function tellOfMeans(ctx: StripeCtx, customer: CustomerRow): Promise<void> {
  if (customer.default_source === null) return;
  for (const source of await sourcesOf(ctx, customer.id)) await emit(ctx, 'customer.source.created', source);
}

export const retrieveCustomer = operation('customers.retrieve', 'GET /v1/customers/{id}', {
  summary: 'Retrieve a customer; of a deleted one what is left',
  traits: ephemeralKeys,
  query: () => params({}),
  result: () => z.union([Customer(), DeletedCustomer()]),
  async handler(ctx, { params: { id } }) {
    const left = await customers.stub(ctx, id);
    if (left) return left as { id: string; object: 'customer'; deleted: true };
    return customers.need(ctx, id);
  },
});

export const updateCustomer = operation('customers.update', 'POST /v1/customers/{id}', {
  summary: 'Update a customer',
  traits: ephemeralKeys,
  body: () =>
    params({
      ...common(),
      card: z.union([text(), hash()]).optional(),
      coupon: unset(text()),
      default_source: text().optional(),
      promotion_code: text().optional(),
    }),
  result: Customer,
  async handler(bare, { params: { id }, body }) {
    const before = await customers.need(bare, id);
    const ctx = await onClockOf(bare, id);
    await checkDefaultMethod(ctx, id, body.invoice_settings?.default_payment_method);
    let after = await customers.update(ctx, before, changesOf(body, before), reconciliation(body));
    const source = body.source ?? body.card;
    if (source !== undefined) after = await replaceSource(ctx, after, source);
    if (body.default_source !== undefined) after = await chooseSource(ctx, after, body.default_source);
    if (body.balance !== undefined && body.balance !== after.balance) {
      const amount = body.balance - after.balance;
      after = (await changeBalance(ctx, after, { amount, currency: after.currency ?? 'usd', type: 'adjustment' }))
        .customer;
    }
    after = await withDiscount(ctx, after, body);
    await emit(ctx, 'customer.updated', after, { before });
    return after;
  },
});

async function withDiscount(ctx: StripeCtx, customer: CustomerRow, wish: DiscountWish): Promise<CustomerRow> {
  if (wish.coupon === undefined && wish.promotion_code === undefined) return customer;
  await whenDiscountIsAsked.tell(ctx, customer, wish);
  return customers.need(ctx, customer.id);
}

/** A new source takes the place of the default one. */
async function replaceSource(
  ctx: StripeCtx,
  customer: CustomerRow,
  given: string | Readonly<Record<string, unknown>>,
): Promise<CustomerRow> {
  const added = await addSource(ctx, customer, given);
  const [shown] = (await sourcesOf(ctx, customer.id)).filter(({ id }) => id === added.id);
  if (shown) await emit(ctx, 'customer.source.created', shown);
  return customers.update(ctx, customer, { default_source: added.id });
}

async function chooseSource(ctx: StripeCtx, customer: CustomerRow, id: string): Promise<CustomerRow> {
  const source = await paymentMethods.get(ctx, id);
  if (source?.customer !== customer.id) throw noSuch('source', id, 'default_source');
  return customers.update(ctx, customer, { default_source: id });
}

/** Takes a customer away, with all that is the customer's. The context must be on the customer's clock. */
export async function removeCustomer(ctx: StripeCtx, customer: CustomerRow): Promise<void> {
  const { id } = customer;
  await whenCustomerIsDeleted.tell(ctx, customer);
  for (const method of await methodsOf(ctx, id)) {
    await paymentMethods.update(ctx, method, { customer: null }, { spent: true });
  }
  await emit(ctx, 'customer.deleted', (await customers.get(ctx, id)) ?? customer);
  await customers.remove(ctx, customer, { stub: { id, object: 'customer', deleted: true } });
}

export const deleteCustomer = operation('customers.delete', 'DELETE /v1/customers/{id}', {
  summary: 'Delete a customer; subscriptions are canceled at once',
  query: () => params({}),
  body: () => params({}),
  result: DeletedCustomer,
  async handler(ctx, { params: { id } }) {
    const customer = await customers.need(ctx, id);
    await removeCustomer(await onClockOf(ctx, id), customer);
    return { id, object: 'customer' as const, deleted: true as const };
  },
});

export const listCustomers = operation('customers.list', 'GET /v1/customers', {
  summary: 'List customers, newest first; those of test clocks only when asked for',
  query: () => z.object({ created: range(), email: text(512).optional(), test_clock: text().optional() }),
  list: Customer,
  handler: (ctx, { query: { created, email: mail, test_clock = null }, page }) =>
    customers.list(ctx, { where: { created, email: mail, test_clock }, page }),
});

export const searchCustomers = operation('customers.search', 'GET /v1/customers/search', {
  summary: 'Search customers',
  query: searchQuery,
  result: () => SearchResult(Customer()),
  handler: (ctx, { query }) =>
    search(
      ctx,
      customers,
      'customers',
      { created: 'number', email: 'string', name: 'string', phone: 'string' },
      query,
      ({ test_clock }) => test_clock === null,
    ),
});

export const deleteDiscount = operation('customers.delete_discount', 'DELETE /v1/customers/{id}/discount', {
  summary: "Remove a customer's discount",
  query: () => params({}),
  body: () => params({}),
  result: () => z.looseObject({ object: z.literal('discount'), deleted: z.literal(true) }),
  async handler(ctx, { params: { id } }) {
    const before = await customers.need(ctx, id);
    if (!before.discount) throw errors.resource_missing(id, 'discount for customer', 'id');
    const on = await onClockOf(ctx, id);
    await emit(on, 'customer.discount.deleted', before.discount);
    await customers.update(on, before, { discount: null });
    const { end: _, ...left } = before.discount;
    return { ...left, object: 'discount' as const, deleted: true as const };
  },
});

export const listCustomerPaymentMethods = operation(
  'customers.list_payment_methods',
  'GET /v1/customers/{id}/payment_methods',
  {
    summary: "List a customer's payment methods",
    traits: ephemeralKeys,
    query: () =>
      z.object({
        allow_redisplay: z.enum(['always', 'limited', 'unspecified']).optional(),
        type: z.enum(methodTypes).optional(),
      }),
    list: PaymentMethod,
    async handler(ctx, { params: { id }, query: { allow_redisplay, type }, page }) {
      await customers.need(ctx, id);
      return paymentMethods.list(ctx, {
        where: { customer: id, type },
        ...(allow_redisplay && { match: (method: PaymentMethodRow) => method.allow_redisplay === allow_redisplay }),
        page,
      });
    },
  },
);

export const retrieveCustomerPaymentMethod = operation(
  'customers.retrieve_payment_method',
  'GET /v1/customers/{customerId}/payment_methods/{id}',
  {
    summary: "Retrieve a customer's payment method",
    traits: ephemeralKeys,
    query: () => params({}),
    result: PaymentMethod,
    async handler(ctx, { params: { customerId, id } }) {
      await customers.need(ctx, customerId);
      const method = await paymentMethods.get(ctx, id);
      if (method?.customer !== customerId) throw errors.method_of_another_customer(id).with({ status: 404 });
      return method;
    },
  },
);

/** The location from which tax would be reckoned. */
describeObject('customer', {
  includes: {
    tax: async (ctx, { id }: { id: string }) => {
      const row = await customers.get(ctx, id);
      const country = row?.shipping?.address?.country ?? row?.address?.country;
      const state = row?.shipping?.address?.state ?? row?.address?.state ?? null;
      return {
        automatic_tax: country ? 'supported' : 'unrecognized_location',
        ip_address: null,
        location: country
          ? { country, source: row?.shipping ? 'shipping_destination' : 'billing_address', state }
          : null,
        provider: 'stripe',
      };
    },
    invoice_credit_balance: async (ctx, { id }: { id: string }) => {
      const row = await customers.get(ctx, id);
      return row?.currency ? { [row.currency]: row.balance } : {};
    },
  },
});
