import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from '../sdk.ts';
import { advanceTo, clockAt, day, eventTypes, goldPrice, hour, payer, start } from './world.ts';

const test = sdkTest({ clock: 'frozen' });

const itemOf = (subscription: Stripe.Subscription) => subscription.items.data[0]?.id ?? '';

test('an upgrade is prorated by the second, and billed with the next invoice', async ({ sdk }) => {
  const clock = await clockAt(sdk, Date.UTC(2026, 3, 1) / 1000); // a month of 30 days
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const small = await goldPrice(sdk, 1000);
  const large = await goldPrice(sdk, 4000);
  const subscription = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: small.id }] });
  await advanceTo(sdk, clock.id, Date.UTC(2026, 3, 16) / 1000);
  const before = (await eventTypes(sdk)).length;
  const after = await sdk.subscriptions.update(subscription.id, {
    items: [{ id: itemOf(subscription), price: large.id }],
  });
  expect(after.items.data[0]).toMatchObject({ id: itemOf(subscription), price: { id: large.id } });
  expect((await eventTypes(sdk)).slice(before)).toEqual([
    'customer.subscription.updated',
    'invoiceitem.created',
    'invoiceitem.created',
  ]);
  const pending = await sdk.invoiceItems.list({ customer: customer.id, pending: true });
  expect(pending.data.map(({ amount, description, proration }) => [amount, description, proration])).toEqual([
    [2000, 'Remaining time on Gold after 16 Apr 2026', true],
    [-500, 'Unused time on Gold after 16 Apr 2026', true],
  ]);
  await advanceTo(sdk, clock.id, Date.UTC(2026, 4, 1) / 1000 + 2 * hour);
  const [invoice] = (await sdk.invoices.list({ subscription: subscription.id })).data;
  expect(invoice).toMatchObject({ status: 'paid', total: 5500, billing_reason: 'subscription_cycle' });
  expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([2000, -500, 4000]);
});

test('with always_invoice the difference is charged at once', async ({ sdk }) => {
  const clock = await clockAt(sdk, Date.UTC(2026, 3, 1) / 1000);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const small = await goldPrice(sdk, 1000);
  const large = await goldPrice(sdk, 4000);
  const subscription = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: small.id }] });
  await advanceTo(sdk, clock.id, Date.UTC(2026, 3, 16) / 1000);
  const after = await sdk.subscriptions.update(subscription.id, {
    items: [{ id: itemOf(subscription), price: large.id, quantity: 2 }],
    proration_behavior: 'always_invoice',
    expand: ['latest_invoice'],
  });
  expect(after.latest_invoice).toMatchObject({ total: 3500, status: 'paid', billing_reason: 'subscription_update' });
  expect((await sdk.invoiceItems.list({ customer: customer.id, pending: true })).data).toEqual([]);
});

test('a preview tells what a change would bring, and keeps nothing', async ({ sdk }) => {
  const clock = await clockAt(sdk, Date.UTC(2026, 3, 1) / 1000);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const small = await goldPrice(sdk, 1000);
  const large = await goldPrice(sdk, 4000);
  const subscription = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: small.id }] });
  const next = await sdk.invoices.createPreview({ subscription: subscription.id });
  expect(next).toMatchObject({ status: 'draft', total: 1000, created: Date.UTC(2026, 4, 1) / 1000 });
  expect(next.id).toMatch(/^upcoming_in_/);
  await advanceTo(sdk, clock.id, Date.UTC(2026, 3, 16) / 1000);
  const changed = await sdk.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: itemOf(subscription), price: large.id }],
      proration_behavior: 'always_invoice',
    },
  });
  expect(changed).toMatchObject({ total: 1500 });
  expect((await sdk.invoices.list({ customer: customer.id })).data).toHaveLength(1);
  expect((await sdk.invoiceItems.list({ customer: customer.id })).data).toEqual([]);
  expect((await sdk.subscriptions.retrieve(subscription.id)).items.data[0]?.price.id).toBe(small.id);
  await expect(sdk.invoices.createPreview({ customer: (await sdk.customers.create()).id })).rejects.toMatchObject({
    statusCode: 404,
    code: 'invoice_upcoming_none',
  });
  const fresh = await sdk.invoices.createPreview({
    customer_details: { address: { country: 'US' } },
    subscription_details: { items: [{ price: large.id }] },
  });
  expect(fresh).toMatchObject({ total: 4000 });
});

test('a subscription may be canceled now, at the end of its period, or not after all', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const make = () => sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const [one, two, three] = [await make(), await make(), await make()];
  expect(await sdk.subscriptions.cancel(one.id)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'cancellation_requested' },
  });
  expect(await sdk.subscriptions.update(two.id, { cancel_at_period_end: true })).toMatchObject({
    status: 'active',
    cancel_at_period_end: true,
    cancel_at: two.items.data[0]?.current_period_end,
    canceled_at: start,
  });
  await sdk.subscriptions.update(three.id, { cancel_at_period_end: true });
  expect(await sdk.subscriptions.update(three.id, { cancel_at_period_end: false })).toMatchObject({
    cancel_at_period_end: false,
    cancel_at: null,
    canceled_at: null,
  });
  await advanceTo(sdk, clock.id, start + 40 * day);
  expect(await sdk.subscriptions.retrieve(two.id)).toMatchObject({ status: 'canceled' });
  expect(await sdk.subscriptions.retrieve(three.id)).toMatchObject({ status: 'active' });
  const listed = await sdk.subscriptions.list({ customer: customer.id });
  expect(listed.data.map(({ id }) => id)).toEqual([three.id]);
  expect((await sdk.subscriptions.list({ customer: customer.id, status: 'all' })).data).toHaveLength(3);
  await expect(sdk.subscriptions.update(one.id, { cancel_at_period_end: true })).rejects.toMatchObject({
    message: 'A canceled subscription can only update its cancellation_details and metadata.',
  });
});

test('default_incomplete waits for the customer, for 23 hours', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, null, clock.id);
  const price = await goldPrice(sdk);
  await expect(sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })).rejects.toMatchObject(
    {
      statusCode: 400,
      code: 'resource_missing',
    },
  );
  const make = () =>
    sdk.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'default_incomplete',
      payment_settings: { save_default_payment_method: 'on_subscription' },
      expand: ['latest_invoice.confirmation_secret'],
    });
  const subscription = await make();
  expect(subscription.status).toBe('incomplete');
  const invoice = subscription.latest_invoice as Stripe.Invoice;
  const secret = invoice.confirmation_secret?.client_secret ?? '';
  expect(invoice).toMatchObject({ status: 'open', amount_due: 2000 });
  await sdk.paymentIntents.confirm(secret.split('_secret_')[0] ?? '', { payment_method: 'pm_card_visa' });
  const after = await sdk.subscriptions.retrieve(subscription.id, { expand: ['default_payment_method'] });
  expect(after).toMatchObject({ status: 'active', default_payment_method: { card: { last4: '4242' } } });
  const late = await make();
  await advanceTo(sdk, clock.id, start + 24 * hour);
  expect(await sdk.subscriptions.retrieve(late.id)).toMatchObject({ status: 'incomplete_expired' });
  expect(await sdk.invoices.retrieve(String((late.latest_invoice as Stripe.Invoice).id))).toMatchObject({
    status: 'void',
  });
});

test('an unpaid first invoice leaves the subscription incomplete, or undoes it', async ({ sdk }) => {
  const customer = await payer(sdk, 'pm_card_chargeCustomerFail');
  const price = await goldPrice(sdk);
  const items = [{ price: price.id }];
  await expect(
    sdk.subscriptions.create({ customer: customer.id, items, payment_behavior: 'error_if_incomplete' }),
  ).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
  expect((await sdk.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([]);
  const made = await sdk.subscriptions.create({ customer: customer.id, items, expand: ['latest_invoice'] });
  expect(made).toMatchObject({ status: 'incomplete', latest_invoice: { status: 'open', attempt_count: 1 } });
});

test('collection can be paused: invoices are voided', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const { id } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const resumes_at = start + 45 * day;
  await sdk.subscriptions.update(id, { pause_collection: { behavior: 'void', resumes_at } });
  await advanceTo(sdk, clock.id, start + 50 * day);
  const [invoice] = (await sdk.invoices.list({ subscription: id })).data;
  expect(invoice).toMatchObject({ status: 'void' });
  expect(await sdk.subscriptions.retrieve(id)).toMatchObject({ status: 'active', pause_collection: null });
});

test('a trial without a method pauses when it is to, and is resumed', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, null, clock.id);
  const price = await goldPrice(sdk);
  const { id, pending_setup_intent } = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  });
  expect(pending_setup_intent).toMatch(/^seti_/);
  await advanceTo(sdk, clock.id, start + 8 * day);
  expect(await sdk.subscriptions.retrieve(id)).toMatchObject({ status: 'paused' });
  expect(await eventTypes(sdk)).toContain('customer.subscription.paused');
  const method = await sdk.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  expect(await sdk.subscriptions.resume(id)).toMatchObject({ status: 'active', billing_cycle_anchor: start + 8 * day });
  expect(await eventTypes(sdk)).toContain('customer.subscription.resumed');
});

test('an older version sees periods on the subscription, and the intent on the invoice', async ({ sdk }) => {
  const customer = await payer(sdk);
  const price = await goldPrice(sdk);
  const old = { apiVersion: '2023-10-16' };
  const subscription = (await sdk.subscriptions.create(
    { customer: customer.id, items: [{ price: price.id }], expand: ['latest_invoice.payment_intent'] },
    old,
  )) as unknown as {
    current_period_end: number;
    billing_mode: { type: string };
    latest_invoice: Record<string, unknown>;
  };
  expect(subscription.current_period_end).toBeGreaterThan(0);
  expect(subscription.latest_invoice).toMatchObject({
    paid: true,
    payment_intent: { status: 'succeeded' },
    lines: { data: [{ type: 'subscription', price: { id: price.id }, proration: false }] },
  });
  expect(subscription.latest_invoice).not.toHaveProperty('parent');
});
