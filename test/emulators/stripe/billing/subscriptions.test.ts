import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from '../sdk.ts';

const test = sdkTest({ clock: 'frozen' });

/** A customer who can pay, and a monthly price. */
async function begin(sdk: Stripe, card = 'pm_card_visa', amount = 2000) {
  const product = await sdk.products.create({ name: 'Gold' });
  const price = await sdk.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: amount,
    recurring: { interval: 'month' },
  });
  const customer = await sdk.customers.create({ email: 'jenny@example.com' });
  const method = await sdk.paymentMethods.attach(card, { customer: customer.id });
  await sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  return { product, price, customer, method };
}

const typesSince = async (sdk: Stripe, since: number) => {
  const { data } = await sdk.events.list({ limit: 100 });
  return data
    .reverse()
    .slice(since)
    .map(({ type }) => type);
};

test('a subscription that is paid at once is active, and its invoice paid', async ({ sdk }) => {
  const { price, customer } = await begin(sdk);
  const before = (await sdk.events.list({ limit: 100 })).data.length;
  const subscription = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    expand: ['latest_invoice.payments'],
  });
  expect(subscription).toMatchObject({ status: 'active', currency: 'usd', collection_method: 'charge_automatically' });
  const invoice = subscription.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({
    status: 'paid',
    billing_reason: 'subscription_create',
    amount_paid: 2000,
    attempt_count: 1,
    attempted: true,
    number: `${customer.invoice_prefix}-0001`,
  });
  expect(invoice.lines.data[0]?.description).toBe('1 × Gold (at $20.00 / month)');
  expect(invoice.payments?.data[0]).toMatchObject({ status: 'paid', amount_paid: 2000 });
  expect(await typesSince(sdk, before)).toEqual([
    'customer.subscription.created',
    'invoice.created',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.updated',
    'customer.subscription.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
    'customer.updated',
  ]);
});
