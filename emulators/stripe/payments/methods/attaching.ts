/** Finding a payment method by what a parameter says, attaching it to a customer, and detaching it. */
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { onClock } from '../../core/clocks.ts';
import { errors } from '../../errors.ts';
import { behaviourOf } from '../cards.ts';
import { customerOf, customers, type CustomerRow } from '../customers/customer.ts';
import { checkedCard } from './card.ts';
import { makeMagic } from './making.ts';
import { methodMissing, numberOf, paymentMethods, type PaymentMethodRow } from './method.ts';
import { isReusable } from './types.ts';

/** The method with an id, or a new one for a magic id. Throws `No such PaymentMethod`: 400, or 404 where the path names it. */
export async function methodOf(ctx: StripeCtx, id: string, status: 400 | 404 = 400): Promise<PaymentMethodRow> {
  const method = (await paymentMethods.get(ctx, id)) ?? (await makeMagic(ctx, id));
  if (!method) throw methodMissing(id, status);
  return method;
}

/** Attaches a method to a customer and tells of it. Throws when it was used up, is somebody else's, or the bank refuses. */
export async function attachMethod(
  ctx: StripeCtx,
  method: PaymentMethodRow,
  customer: CustomerRow,
): Promise<PaymentMethodRow> {
  if (method.customer === customer.id) return method;
  if (method.customer !== null) throw errors.method_attached_elsewhere();
  if (paymentMethods.internal(method).spent) throw errors.method_used_up();
  if (!isReusable(method.type)) {
    throw errors
      .invalid_request(`A PaymentMethod of type ${method.type} cannot be attached to a customer.`)
      .with({ param: 'payment_method' });
  }
  const refused = behaviourOf(numberOf(method)).attach;
  if (refused) throw errors[refused]().with({ param: '' });
  const on = await onClock(ctx, customer.test_clock);
  const attached = await keepMethod(on, method, customer.id);
  await emit(on, 'payment_method.attached', attached);
  return attached;
}

/** Makes a method a customer's, with what its bank says of code and address. */
export const keepMethod = (ctx: StripeCtx, method: PaymentMethodRow, customer: string): Promise<PaymentMethodRow> =>
  paymentMethods.update(ctx, method, {
    customer,
    ...(method.card && { card: checkedCard(method.card, numberOf(method)) }),
  });

/** Takes a method from its customer; it can never be used again. */
export async function detachMethod(ctx: StripeCtx, method: PaymentMethodRow): Promise<PaymentMethodRow> {
  if (method.customer === null) throw errors.method_not_attached();
  const customer = await customers.get(ctx, method.customer);
  const on = await onClock(ctx, customer?.test_clock);
  const detached = await paymentMethods.update(on, method, { customer: null }, { spent: true });
  await emit(on, 'payment_method.detached', detached, { before: method });
  if (customer) await forgetDefault(on, customer, method.id);
  return detached;
}

async function forgetDefault(ctx: StripeCtx, customer: CustomerRow, method: string): Promise<void> {
  const { invoice_settings, default_source } = customer;
  const isDefault = invoice_settings.default_payment_method === method;
  if (!isDefault && default_source !== method) return;
  const after = await customers.update(ctx, customer, {
    ...(isDefault && { invoice_settings: { ...invoice_settings, default_payment_method: null } }),
    ...(default_source === method && { default_source: null }),
  });
  await emit(ctx, 'customer.updated', after, { before: customer });
}

/** The customer's own method that a parameter names. Throws for one that is not the customer's. */
export async function ownMethod(ctx: StripeCtx, id: string, customer: string): Promise<PaymentMethodRow> {
  const method = await methodOf(ctx, id);
  if (method.customer === customer) return method;
  if (method.customer === null) return attachMethod(ctx, method, await customerOf(ctx, customer));
  throw errors.method_of_another_customer(id);
}
