/** A customer's sources, the older way to keep cards and bank accounts. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { ephemeralKeys } from '../../auth.ts';
import { emit } from '../../core/events.ts';
import { listObject } from '../../core/lists.ts';
import { merged } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { defined, hash, metadata, params, text, wholeAddress } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { behaviourOf } from '../cards.ts';
import { detachMethod, keepMethod } from '../methods/attaching.ts';
import { cardDetails, cardInternal, checkCard } from '../methods/card.ts';
import { noDetails } from '../methods/details.ts';
import { asLegacy, BankAccount, Card, isLegacy, type BankAccountRow, type CardRow } from '../methods/legacy.ts';
import { insertMethod } from '../methods/making.ts';
import { methodsOf, numberOf, paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { spendToken, takeToken, tokens } from '../methods/tokens.ts';
import { asSource, Source, sources, type SourceRow } from '../sources/source.ts';
import { customers, onClockOf, type CustomerRow } from './customer.ts';

export const CustomerSource = () => z.union([Card(), BankAccount(), Source()]);
type CustomerSourceRow = CardRow | BankAccountRow | SourceRow;

const Deleted = () =>
  z.object({ id: z.string(), object: z.enum(['card', 'bank_account', 'source']), deleted: z.literal(true) });

const isOld = (method: PaymentMethodRow): boolean => isLegacy(method) || method.id.startsWith('src_');

/** A row as the older API shows it. */
const shown = async (ctx: StripeCtx, method: PaymentMethodRow): Promise<CustomerSourceRow> =>
  method.id.startsWith('src_') ? asSource(await sources.need(ctx, method.id), method) : asLegacy(method);

/** A customer's sources, newest first. */
export async function sourcesOf(ctx: StripeCtx, customer: string): Promise<CustomerSourceRow[]> {
  const shownRows: CustomerSourceRow[] = [];
  for (const method of await methodsOf(ctx, customer)) if (isOld(method)) shownRows.push(await shown(ctx, method));
  return shownRows;
}

async function sourceList(ctx: StripeCtx, customer: string): Promise<object> {
  const rows = await sourcesOf(ctx, customer);
  return { ...listObject(rows, `/v1/customers/${customer}/sources`), total_count: rows.length };
}

describeObject('customer', {
  includes: { sources: (ctx, { id }: { id: string }) => sourceList(ctx, id) },
  changes: [
    {
      since: '2020-08-27',
      shape: async (ctx, customer) => ({ ...customer, sources: await sourceList(ctx, String(customer.id)) }),
    },
  ],
});

/** Puts what `source` says (a token, a source, data) among a customer's sources. Tells of nothing. */
export async function addSource(
  ctx: StripeCtx,
  customer: CustomerRow,
  given: string | Readonly<Record<string, unknown>>,
): Promise<PaymentMethodRow> {
  const method = typeof given === 'string' ? await fromId(ctx, given) : await fromData(ctx, given);
  const refused = behaviourOf(numberOf(method)).attach;
  if (refused) throw errors[refused]().with({ param: '' });
  return keepMethod(ctx, method, customer.id);
}

async function fromId(ctx: StripeCtx, id: string): Promise<PaymentMethodRow> {
  if (id.startsWith('src_')) {
    const method = await paymentMethods.get(ctx, id);
    if (!method) throw noSuch('source', id, 'source');
    if (method.customer !== null || paymentMethods.internal(method).spent) {
      throw errors.invalid_request('The source you provided is not in a chargeable state.').with({ param: 'source' });
    }
    return method;
  }
  if (id.startsWith('btok_') || (await tokens.get(ctx, id))?.bank_account) return fromBankToken(ctx, id);
  const card = await spendToken(ctx, id);
  const details = card.token?.card;
  return insertMethod(
    ctx,
    {
      id: details?.id ?? newId(ctx.random, 'card'),
      type: 'card',
      billing_details: {
        ...noDetails,
        name: details?.name ?? null,
        address: wholeAddress({
          city: details?.address_city ?? null,
          country: details?.address_country ?? null,
          line1: details?.address_line1 ?? null,
          line2: details?.address_line2 ?? null,
          postal_code: details?.address_zip ?? null,
          state: details?.address_state ?? null,
        }),
      },
      card: cardDetails(ctx, card),
    },
    cardInternal(card),
  );
}

async function fromBankToken(ctx: StripeCtx, id: string): Promise<PaymentMethodRow> {
  const token = await takeToken(ctx, id, 'source');
  const { bank_account } = token;
  if (!bank_account) throw noSuch('token', id, 'source');
  return insertBank(ctx, bank_account, tokens.internal(token).number ?? bank_account.last4);
}

function insertBank(
  ctx: StripeCtx,
  account: Pick<
    BankAccountRow,
    'id' | 'account_holder_name' | 'account_holder_type' | 'currency' | 'fingerprint' | 'last4' | 'routing_number'
  >,
  number: string,
): Promise<PaymentMethodRow> {
  return insertMethod(
    ctx,
    {
      id: account.id,
      type: 'us_bank_account',
      us_bank_account: {
        account_holder_type: account.account_holder_type,
        account_type: null,
        bank_name: 'STRIPE TEST BANK',
        financial_connections_account: null,
        fingerprint: account.fingerprint,
        last4: account.last4,
        networks: { preferred: 'ach', supported: ['ach'] },
        routing_number: account.routing_number ?? '110000000',
        status_details: {},
      },
    },
    { number, legacy: { status: 'new', account_holder_name: account.account_holder_name, currency: account.currency } },
  );
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** `source[object]=card&source[number]=…` */
async function fromData(ctx: StripeCtx, given: Readonly<Record<string, unknown>>): Promise<PaymentMethodRow> {
  if (given.object === 'bank_account') {
    const number = textOf(given.account_number);
    if (number === undefined) throw errors.parameter_missing('source[account_number]');
    return insertBank(
      ctx,
      {
        id: newId(ctx.random, 'ba'),
        account_holder_name: textOf(given.account_holder_name) ?? null,
        account_holder_type: textOf(given.account_holder_type) ?? null,
        currency: textOf(given.currency) ?? 'usd',
        fingerprint: newId(ctx.random, 'x').slice(3, 19),
        last4: number.slice(-4),
        routing_number: textOf(given.routing_number) ?? null,
      },
      number,
    );
  }
  const [number, month, year] = [textOf(given.number), textOf(given.exp_month), textOf(given.exp_year)];
  if (number === undefined) throw errors.parameter_missing('source[number]');
  if (month === undefined) throw errors.parameter_missing('source[exp_month]');
  if (year === undefined) throw errors.parameter_missing('source[exp_year]');
  const card = checkCard(ctx, { number, exp_month: Number(month), exp_year: Number(year), cvc: textOf(given.cvc) });
  return insertMethod(
    ctx,
    {
      id: newId(ctx.random, 'card'),
      type: 'card',
      billing_details: { ...noDetails, name: textOf(given.name) ?? null },
      card: cardDetails(ctx, card),
    },
    cardInternal(card),
  );
}

/** A customer's own source. Throws the 404. */
async function ofCustomer(ctx: StripeCtx, customer: string, id: string): Promise<PaymentMethodRow> {
  await customers.need(ctx, customer);
  const method = await paymentMethods.get(ctx, id);
  if (!method || method.customer !== customer || !isOld(method)) throw errors.resource_missing(id, 'source', 'id');
  return method;
}

/** The first source becomes the default one. */
async function becomeDefault(ctx: StripeCtx, customer: CustomerRow, source: string): Promise<void> {
  if (customer.default_source !== null) return;
  const after = await customers.update(ctx, customer, { default_source: source });
  await emit(ctx, 'customer.updated', after, { before: customer });
}

export const createSource = operation('customers.create_source', 'POST /v1/customers/{id}/sources', {
  summary: 'Add a card, bank account or source to a customer',
  traits: ephemeralKeys,
  body: () =>
    params({
      bank_account: z.union([text(), hash()]).optional(),
      card: z.union([text(), hash()]).optional(),
      metadata: metadata(),
      source: z.union([text(), hash()]).optional(),
      validate: z.boolean().optional(),
    }),
  result: CustomerSource,
  async handler(ctx, { params: { id }, body: { source, card, bank_account, metadata: data } }) {
    const customer = await customers.need(ctx, id);
    const given = source ?? card ?? bank_account;
    if (given === undefined) throw errors.parameter_missing('source');
    const on = await onClockOf(ctx, id);
    const added = await addSource(on, customer, given);
    const row = data ? await paymentMethods.update(on, added, { metadata: merged({}, data) }) : added;
    const result = await shown(on, row);
    await emit(on, 'customer.source.created', result);
    await becomeDefault(on, customer, row.id);
    return result;
  },
});

export const listSources = operation('customers.list_sources', 'GET /v1/customers/{id}/sources', {
  summary: "List a customer's sources",
  traits: ephemeralKeys,
  query: () => z.object({ object: z.enum(['card', 'bank_account', 'source', 'all']).optional() }),
  list: CustomerSource,
  async handler(ctx, { params: { id }, query: { object = 'all' }, page }) {
    await customers.need(ctx, id);
    const found = await paymentMethods.list(ctx, {
      where: { customer: id },
      match: (method) => isOld(method) && (object === 'all' || kindOfSource(method) === object),
      page,
    });
    const items: CustomerSourceRow[] = [];
    for (const method of found.items) items.push(await shown(ctx, method));
    return { ...found, items };
  },
});

const kindOfSource = ({ id }: PaymentMethodRow): 'card' | 'bank_account' | 'source' =>
  id.startsWith('card_') ? 'card' : id.startsWith('ba_') ? 'bank_account' : 'source';

export const retrieveSource = operation('customers.retrieve_source', 'GET /v1/customers/{customerId}/sources/{id}', {
  summary: "Retrieve a customer's source",
  query: () => params({}),
  result: CustomerSource,
  handler: async (ctx, { params: { customerId, id } }) => shown(ctx, await ofCustomer(ctx, customerId, id)),
});

export const updateSource = operation('customers.update_source', 'POST /v1/customers/{customerId}/sources/{id}', {
  summary: "Update a customer's source",
  body: () =>
    params({
      account_holder_name: text().optional(),
      account_holder_type: z.enum(['company', 'individual']).optional(),
      address_city: text().optional(),
      address_country: text().optional(),
      address_line1: text().optional(),
      address_line2: text().optional(),
      address_state: text().optional(),
      address_zip: text().optional(),
      exp_month: z.int().min(1).max(12).optional(),
      exp_year: z.int().optional(),
      metadata: metadata(),
      name: text().optional(),
      owner: hash().optional(),
    }),
  result: CustomerSource,
  async handler(ctx, { params: { customerId, id }, body }) {
    const before = await ofCustomer(ctx, customerId, id);
    const on = await onClockOf(ctx, customerId);
    const { billing_details: details, card } = before;
    const after = await paymentMethods.update(on, before, {
      metadata: merged(before.metadata, body.metadata),
      billing_details: {
        ...details,
        ...defined({ name: body.name ?? body.account_holder_name }),
        address: wholeAddress(
          {
            city: body.address_city,
            country: body.address_country,
            line1: body.address_line1,
            line2: body.address_line2,
            postal_code: body.address_zip,
            state: body.address_state,
          },
          details.address,
        ),
      },
      ...(card && { card: { ...card, ...defined({ exp_month: body.exp_month, exp_year: body.exp_year }) } }),
    });
    const [was, is] = [await shown(on, before), await shown(on, after)];
    await emit(on, 'customer.source.updated', is, { before: was });
    return is;
  },
});

export const deleteSource = operation('customers.delete_source', 'DELETE /v1/customers/{customerId}/sources/{id}', {
  summary: "Remove a customer's source",
  query: () => params({}),
  body: () => params({}),
  result: Deleted,
  async handler(ctx, { params: { customerId, id } }) {
    const method = await ofCustomer(ctx, customerId, id);
    const on = await onClockOf(ctx, customerId);
    await emit(on, 'customer.source.deleted', await shown(on, method));
    await detachMethod(on, method);
    return { id, object: kindOfSource(method), deleted: true as const };
  },
});

export const verifySource = operation(
  'customers.verify_source',
  'POST /v1/customers/{customerId}/sources/{id}/verify',
  {
    summary: "Verify a customer's bank account by the amounts of two deposits: 32 and 45",
    body: () => params({ amounts: z.array(z.int()).optional(), verification_method: text().optional() }),
    result: CustomerSource,
    async handler(ctx, { params: { customerId, id }, body: { amounts = [] } }) {
      const method = await ofCustomer(ctx, customerId, id);
      const { legacy } = paymentMethods.internal(method);
      if (!method.us_bank_account) throw errors.invalid_request('This source cannot be verified.');
      if (legacy?.status === 'verified') {
        throw errors.invalid_request('This bank account has already been verified.');
      }
      if ([...amounts].sort().join() !== '32,45') {
        throw errors.invalid_request(
          'The amounts provided do not match the amounts that were sent to the bank account.',
        );
      }
      return shown(ctx, await paymentMethods.update(ctx, method, {}, { legacy: { ...legacy, status: 'verified' } }));
    },
  },
);
