/** What makes an event happen: for each type the objects that it needs, made as an app would make them. Amounts and cards are those of the Stripe CLI's own triggers. */
import { z, type Trigger } from '../../src/emulator/index.ts';
import type { StripeCtx } from './account.ts';
import { emit } from './core/events.ts';
import { merged } from './core/metadata.ts';
import { metadata, text } from './core/params.ts';
import { trigger } from './provider.ts';
import { makePrice, makeProduct } from './billing/catalog/making.ts';
import { attempt } from './checkout/completing.ts';
import { endSession } from './checkout/expiring.ts';
import { makeSession } from './checkout/making.ts';
import { customers, newCustomer, type CustomerRow } from './payments/customers/customer.ts';
import { cancelIntent, captureIntent } from './payments/intents/capturing.ts';
import { confirmIntent } from './payments/intents/confirming.ts';
import { paymentIntents, type PaymentIntentRow } from './payments/intents/intent.ts';
import { newIntent } from './payments/intents/making.ts';
import { attachMethod, detachMethod, methodOf } from './payments/methods/attaching.ts';
import { charges } from './payments/charges/charge.ts';
import { refundCharge } from './payments/refunds/refunding.ts';
import { confirmSetup } from './payments/setup/confirming.ts';
import { newSetup } from './payments/setup/making.ts';

const described = '(created by Backlot)';

/** What every trigger takes; what does not fit the event is left alone. */
const input = () =>
  z.object({
    amount: z.int().min(1).optional(),
    currency: text().optional(),
    customer: text().optional(),
    email: text().optional(),
    name: text().optional(),
    description: text().optional(),
    metadata: metadata(),
    payment_method: text().optional(),
  });

type Wish = z.infer<ReturnType<typeof input>>;
type Happening = (ctx: StripeCtx, wish: Wish) => Promise<object>;

async function customer(
  ctx: StripeCtx,
  { customer: id, email, name, description = described, ...wish }: Wish,
): Promise<CustomerRow> {
  if (id !== undefined) return customers.need(ctx, id);
  const row = await customers.insert(ctx, {
    ...newCustomer(ctx),
    description,
    email: email ?? null,
    name: name ?? null,
    metadata: merged({}, wish.metadata),
  });
  await emit(ctx, 'customer.created', row);
  return row;
}

const changed: Happening = async (ctx, wish) => {
  const before = await customer(ctx, wish);
  const after = await customers.update(ctx, before, { metadata: { ...before.metadata, foo: 'bar' } });
  await emit(ctx, 'customer.updated', after, { before });
  return after;
};

const intent = (
  ctx: StripeCtx,
  { amount = 2000, currency = 'usd', description = described, ...wish }: Wish,
  more: Partial<PaymentIntentRow> = {},
): Promise<PaymentIntentRow> =>
  newIntent(ctx, {
    amount,
    currency,
    description,
    customer: wish.customer ?? null,
    metadata: merged({}, wish.metadata),
    payment_method_types: ['card'],
    ...more,
  });

/** An intent confirmed with a card: `pm_card_visa` unless the wish or the event says otherwise. */
const paying =
  (card: string, more: Partial<PaymentIntentRow> = {}): Happening =>
  async (ctx, wish) => {
    const made = await intent(ctx, wish, more);
    const method = await methodOf(ctx, wish.payment_method ?? card);
    return (await confirmIntent(ctx, made, { method })).intent;
  };

const charged =
  (card: string): Happening =>
  async (ctx, wish) => {
    const paid = (await paying(card)(ctx, wish)) as PaymentIntentRow;
    const charge = paid.latest_charge === null ? undefined : await charges.get(ctx, paid.latest_charge);
    return charge ?? paid;
  };

const refunded: Happening = async (ctx, wish) => {
  const paid = (await paying('pm_card_visa')(ctx, wish)) as PaymentIntentRow;
  const charge = await charges.need(ctx, paid.latest_charge ?? '');
  return refundCharge(ctx, charge, { metadata: {} });
};

const canceled: Happening = async (ctx, wish) => cancelIntent(ctx, await intent(ctx, wish), 'requested_by_customer');

const captured: Happening = async (ctx, wish) => {
  const held = (await paying('pm_card_visa', { capture_method: 'manual' })(ctx, wish)) as PaymentIntentRow;
  return captureIntent(ctx, await paymentIntents.need(ctx, held.id), { amount: held.amount, final: true });
};

const settingUp =
  (card: string | undefined): Happening =>
  async (ctx, wish) => {
    const made = await newSetup(ctx, {
      payment_method_types: ['card'],
      customer: wish.customer ?? null,
      metadata: merged({}, wish.metadata),
    });
    if (card === undefined) return made;
    return (await confirmSetup(ctx, made, { method: await methodOf(ctx, wish.payment_method ?? card) })).intent;
  };

const attached: Happening = async (ctx, wish) => {
  const owner = await customer(ctx, wish);
  return attachMethod(ctx, await methodOf(ctx, wish.payment_method ?? 'pm_card_visa'), owner);
};

const detached: Happening = async (ctx, wish) => {
  const owner = await customer(ctx, wish);
  return detachMethod(ctx, await attachMethod(ctx, await methodOf(ctx, 'pm_card_visa'), owner));
};

const product = (ctx: StripeCtx, { name = 'myproduct', ...wish }: Wish) =>
  makeProduct(ctx, { name, metadata: wish.metadata });

const price: Happening = async (ctx, wish) => {
  const of = await product(ctx, wish);
  return makePrice(ctx, of.id, { currency: wish.currency ?? 'usd', unit_amount: wish.amount ?? 1500 });
};

const session = (ctx: StripeCtx, { amount = 1500, currency = 'usd', name = 'myproduct', ...wish }: Wish) =>
  makeSession(ctx, {
    mode: 'payment',
    success_url: 'https://httpbin.org/post',
    cancel_url: 'https://httpbin.org/post',
    line_items: [{ quantity: 2, price_data: { currency, unit_amount: amount, product_data: { name } } }],
    metadata: wish.metadata,
    ...(wish.customer !== undefined && { customer: wish.customer }),
  });

const bought: Happening = async (ctx, wish) => {
  const made = await session(ctx, wish);
  const method = await methodOf(ctx, wish.payment_method ?? 'pm_card_visa');
  const tried = await attempt(ctx, made, {
    method,
    email: wish.email ?? 'stripe@example.com',
    name: wish.name ?? 'Jenny Rosen',
  });
  return tried.session;
};

const abandoned: Happening = async (ctx, wish) => endSession(ctx, await session(ctx, wish));

const happenings: Readonly<Record<string, Happening>> = {
  'charge.captured': captured,
  'charge.dispute.created': charged('pm_card_createDispute'),
  'charge.failed': charged('pm_card_chargeDeclined'),
  'charge.refunded': refunded,
  'charge.succeeded': charged('pm_card_visa'),
  'checkout.session.completed': bought,
  'checkout.session.expired': abandoned,
  'customer.created': customer,
  'customer.updated': changed,
  'payment_intent.amount_capturable_updated': paying('pm_card_visa', { capture_method: 'manual' }),
  'payment_intent.canceled': canceled,
  'payment_intent.created': intent,
  'payment_intent.payment_failed': paying('pm_card_chargeDeclined'),
  'payment_intent.requires_action': paying('pm_card_authenticationRequired'),
  'payment_intent.succeeded': paying('pm_card_visa'),
  'payment_method.attached': attached,
  'payment_method.detached': detached,
  'price.created': price,
  'product.created': product,
  'refund.created': refunded,
  'setup_intent.created': settingUp(undefined),
  'setup_intent.setup_failed': settingUp('pm_card_chargeDeclined'),
  'setup_intent.succeeded': settingUp('pm_card_visa'),
};

/** A trigger for each type, named after it. */
export const eventTriggers: Readonly<Record<string, Trigger<Wish>>> = Object.fromEntries(
  Object.entries(happenings).map(([type, run]) => [
    type,
    trigger(type, { summary: `Makes what ${type} needs, so that it is emitted`, input, run }),
  ]),
);
