/** Cards and bank accounts of a customer by their oldest paths, which still answer. */
import { z } from '../../../../src/emulator/index.ts';
import { operation } from '../../api.ts';
import { hash, metadata, params, text } from '../../core/params.ts';
import { emit } from '../../core/events.ts';
import { errors } from '../../errors.ts';
import { asLegacy, BankAccount, Card, type BankAccountRow, type CardRow } from '../methods/legacy.ts';
import { detachMethod } from '../methods/attaching.ts';
import { paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { customers, onClockOf } from './customer.ts';
import { addSource } from './sources.ts';
import type { StripeCtx } from '../../account.ts';

const Shown = () => z.union([Card(), BankAccount()]);

/** The operations of one of the paths: `cards` or `bank_accounts`. */
function face(segment: 'cards' | 'bank_accounts', kind: 'card' | 'bank_account') {
  const prefix = kind === 'card' ? 'card_' : 'ba_';

  async function ofCustomer(ctx: StripeCtx, customer: string, id: string): Promise<PaymentMethodRow> {
    await customers.need(ctx, customer);
    const method = await paymentMethods.get(ctx, id);
    if (method?.customer !== customer || !id.startsWith(prefix)) throw errors.resource_missing(id, kind, 'id');
    return method;
  }

  return {
    list: operation(`customers.list_${segment}`, `GET /v1/customers/{id}/${segment}`, {
      summary: `List a customer's ${segment}, by their oldest path`,
      list: Shown,
      async handler(ctx, { params: { id }, page }) {
        await customers.need(ctx, id);
        const found = await paymentMethods.list(ctx, {
          where: { customer: id },
          match: (method) => method.id.startsWith(prefix),
          page,
        });
        return { ...found, items: found.items.map((method) => asLegacy(method)) };
      },
    }),
    create: operation(`customers.create_${kind}`, `POST /v1/customers/{id}/${segment}`, {
      summary: `Add a ${kind} to a customer, by its oldest path`,
      body: () =>
        params({
          [kind]: z.union([text(), hash()]).optional(),
          metadata: metadata(),
          source: z.union([text(), hash()]).optional(),
        }),
      result: Shown,
      async handler(bare, { params: { id }, body }): Promise<CardRow | BankAccountRow> {
        const customer = await customers.need(bare, id);
        const given = (body as Record<string, unknown>)[kind] ?? (body as Record<string, unknown>).source;
        if (given === undefined) throw errors.parameter_missing('source');
        const ctx = await onClockOf(bare, id);
        const added = asLegacy(await addSource(ctx, customer, given as string | Record<string, unknown>));
        await emit(ctx, 'customer.source.created', added);
        if (customer.default_source === null) {
          const after = await customers.update(ctx, customer, { default_source: added.id });
          await emit(ctx, 'customer.updated', after, { before: customer });
        }
        return added;
      },
    }),
    retrieve: operation(`customers.retrieve_${kind}`, `GET /v1/customers/{customer}/${segment}/{id}`, {
      summary: `Retrieve a customer's ${kind}, by its oldest path`,
      query: () => params({}),
      result: Shown,
      handler: async (ctx, { params: { customer, id } }) => asLegacy(await ofCustomer(ctx, customer, id)),
    }),
    remove: operation(`customers.delete_${kind}`, `DELETE /v1/customers/{customer}/${segment}/{id}`, {
      summary: `Remove a customer's ${kind}, by its oldest path`,
      query: () => params({}),
      body: () => params({}),
      result: () => z.object({ id: z.string(), object: z.string(), deleted: z.literal(true) }),
      async handler(bare, { params: { customer, id } }) {
        const method = await ofCustomer(bare, customer, id);
        const ctx = await onClockOf(bare, customer);
        await emit(ctx, 'customer.source.deleted', asLegacy(method));
        await detachMethod(ctx, method);
        return { id, object: kind, deleted: true as const };
      },
    }),
  };
}

export const {
  list: listCards,
  create: createCard,
  retrieve: retrieveCard,
  remove: deleteCard,
} = face('cards', 'card');

export const {
  list: listBankAccounts,
  create: createBankAccount,
  retrieve: retrieveBankAccount,
  remove: deleteBankAccount,
} = face('bank_accounts', 'bank_account');
