import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from '../sdk.ts';
import { advanceTo, clockAt, eventTypes, goldPrice, hour, payer, start } from './world.ts';

const test = sdkTest({ clock: 'frozen' });

/** A customer whose card is refused from now on, and who wants more. */
async function pending(sdk: Stripe) {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const [small, large] = [await goldPrice(sdk, 1000), await goldPrice(sdk, 5000)];
  const { id, items } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: small.id }] });
  const bad = await sdk.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
  await sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: bad.id } });
  await advanceTo(sdk, clock.id, start + hour);
  const change = {
    items: [{ id: items.data[0]?.id ?? '', price: large.id }],
    proration_behavior: 'always_invoice' as const,
  };
  return { clock, id, small, large, change };
}

test('a pending update takes effect when it is paid', async ({ sdk }) => {
  const { id, small, large, change } = await pending(sdk);
  const waiting = await sdk.subscriptions.update(id, { ...change, payment_behavior: 'pending_if_incomplete' });
  expect(waiting.items.data[0]?.price.id).toBe(small.id);
  expect(waiting.pending_update).toMatchObject({ subscription_items: [{ price: { id: large.id } }] });
  await sdk.invoices.pay(String(waiting.latest_invoice), { payment_method: 'pm_card_visa' });
  const after = await sdk.subscriptions.retrieve(id);
  expect(after).toMatchObject({ status: 'active', pending_update: null });
  expect(after.items.data[0]?.price.id).toBe(large.id);
  expect(await eventTypes(sdk)).toContain('customer.subscription.pending_update_applied');
});

test('a pending update that is not paid is forgotten after 23 hours', async ({ sdk }) => {
  const { clock, id, small, change } = await pending(sdk);
  await sdk.subscriptions.update(id, { ...change, payment_behavior: 'pending_if_incomplete' });
  await advanceTo(sdk, clock.id, start + 25 * hour);
  const after = await sdk.subscriptions.retrieve(id);
  expect(after).toMatchObject({ status: 'active', pending_update: null });
  expect(after.items.data[0]?.price.id).toBe(small.id);
  expect(await eventTypes(sdk)).toContain('customer.subscription.pending_update_expired');
});

test('a change that is refused is undone, or leaves the subscription past due', async ({ sdk }) => {
  const { id, small, change } = await pending(sdk);
  await expect(
    sdk.subscriptions.update(id, { ...change, payment_behavior: 'error_if_incomplete' }),
  ).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
  expect((await sdk.subscriptions.retrieve(id)).items.data[0]?.price.id).toBe(small.id);
  expect(await sdk.subscriptions.update(id, change)).toMatchObject({ status: 'past_due' });
});

test('a new trial, and an end of one, move the anchor', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const { id } = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 30,
  });
  await advanceTo(sdk, clock.id, start + 10 * hour);
  const after = await sdk.subscriptions.update(id, { trial_end: 'now', expand: ['latest_invoice'] });
  expect(after).toMatchObject({
    status: 'active',
    billing_cycle_anchor: start + 10 * hour,
    latest_invoice: { total: 2000, status: 'paid' },
  });
});
