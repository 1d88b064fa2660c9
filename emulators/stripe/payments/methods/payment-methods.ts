/** Payment methods: what can be asked of them. */
import { z } from '../../../../src/emulator/index.ts';
import { asAccount, type StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { ephemeralKeys, publicKeys } from '../../auth.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, metadata, params, text, wholeAddress } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { customerOf, onClockOf } from '../customers/customer.ts';
import { attachMethod, detachMethod, methodOf } from './attaching.ts';
import { billingDetails, insertMethod, makeMethod, methodData } from './making.ts';
import { PaymentMethod, paymentMethods, type PaymentMethodRow } from './method.ts';
import { methodTypes } from './types.ts';

export const createPaymentMethod = operation('payment_methods.create', 'POST /v1/payment_methods', {
  summary: 'Create a payment method',
  traits: publicKeys,
  body: () =>
    params({
      ...methodData(),
      customer: text().optional(),
      payment_method: text().optional(),
      type: z.enum(methodTypes).optional(),
    }),
  result: PaymentMethod,
  handler: (ctx, { body: { customer, payment_method, ...data } }) =>
    payment_method === undefined ? makeMethod(ctx, data) : cloneMethod(ctx, payment_method, customer),
});

/** A method of the platform, copied to the connected account that the call acts for. */
async function cloneMethod(ctx: StripeCtx, id: string, customer: string | undefined): Promise<PaymentMethodRow> {
  const { platform } = ctx.account;
  const original = await methodOf(platform === undefined ? ctx : asAccount(ctx, platform), id);
  if (original.customer !== null && original.customer !== customer) throw errors.method_of_another_customer(id);
  const { id: _, object: __, created: ___, customer: ____, ...same } = original;
  return insertMethod(ctx, same, paymentMethods.internal(original));
}

export const retrievePaymentMethod = operation('payment_methods.retrieve', 'GET /v1/payment_methods/{id}', {
  summary: 'Retrieve a payment method',
  traits: ephemeralKeys,
  query: () => params({}),
  result: PaymentMethod,
  handler: (ctx, { params: { id } }) => methodOf(ctx, id, 404),
});

export const updatePaymentMethod = operation('payment_methods.update', 'POST /v1/payment_methods/{id}', {
  summary: 'Update a payment method that belongs to a customer',
  traits: ephemeralKeys,
  body: () =>
    params({
      allow_redisplay: z.enum(['always', 'limited', 'unspecified']).optional(),
      billing_details: billingDetails().optional(),
      card: z
        .object({ exp_month: z.int().optional(), exp_year: z.int().optional(), networks: hash().optional() })
        .optional(),
      metadata: metadata(),
      us_bank_account: z
        .object({
          account_holder_type: z.enum(['company', 'individual']).optional(),
          account_type: z.enum(['checking', 'savings']).optional(),
        })
        .optional(),
    }),
  result: PaymentMethod,
  async handler(
    ctx,
    { params: { id }, body: { allow_redisplay, billing_details, card, metadata: data, us_bank_account } },
  ) {
    const before = await paymentMethods.need(ctx, id);
    if (before.customer === null) {
      throw errors.invalid_request('You must save this PaymentMethod to a customer before you can update it.');
    }
    const { exp_month, exp_year } = card ?? {};
    if (exp_month !== undefined && (exp_month < 1 || exp_month > 12)) throw errors.invalid_expiry_month();
    const on = await onClockOf(ctx, before.customer);
    const details = before.billing_details;
    const after = await paymentMethods.update(on, before, {
      ...defined({ allow_redisplay }),
      metadata: merged(before.metadata, data),
      billing_details: {
        ...details,
        ...defined({
          ...billing_details,
          address: billing_details?.address && wholeAddress(billing_details.address, details.address),
        }),
      },
      ...(before.card && { card: { ...before.card, ...defined({ exp_month, exp_year }) } }),
      ...(before.us_bank_account && {
        us_bank_account: { ...before.us_bank_account, ...defined(us_bank_account ?? {}) },
      }),
    });
    await emit(on, 'payment_method.updated', after, { before });
    return after;
  },
});

export const listPaymentMethods = operation('payment_methods.list', 'GET /v1/payment_methods', {
  summary: 'List payment methods, newest first',
  traits: ephemeralKeys,
  query: () =>
    z.object({
      allow_redisplay: z.enum(['always', 'limited', 'unspecified']).optional(),
      customer: text().optional(),
      customer_account: text().optional(),
      type: z.enum(methodTypes).optional(),
    }),
  list: PaymentMethod,
  async handler(ctx, { query: { allow_redisplay, customer, type }, page }) {
    if (customer !== undefined) await customerOf(ctx, customer);
    return paymentMethods.list(ctx, {
      where: { customer, type },
      ...(allow_redisplay && { match: (method: PaymentMethodRow) => method.allow_redisplay === allow_redisplay }),
      page,
    });
  },
});

export const attachPaymentMethod = operation('payment_methods.attach', 'POST /v1/payment_methods/{id}/attach', {
  summary: 'Attach a payment method to a customer',
  traits: ephemeralKeys,
  body: () => params({ customer: text().optional(), customer_account: text().optional() }),
  result: PaymentMethod,
  async handler(ctx, { params: { id }, body: { customer } }) {
    if (customer === undefined) throw errors.parameter_missing('customer');
    const method = await methodOf(ctx, id, 404);
    return attachMethod(ctx, method, await customerOf(ctx, customer));
  },
});

export const detachPaymentMethod = operation('payment_methods.detach', 'POST /v1/payment_methods/{id}/detach', {
  summary: 'Detach a payment method from its customer',
  traits: ephemeralKeys,
  body: () => params({}),
  result: PaymentMethod,
  handler: async (ctx, { params: { id } }) => detachMethod(ctx, await paymentMethods.need(ctx, id)),
});
