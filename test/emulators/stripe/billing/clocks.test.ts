import { expect } from 'vitest';
import { sdkTest } from '../sdk.ts';
import { advanceTo, clockAt, day, eventTypes, goldPrice, hour, payer, start } from './world.ts';

const test = sdkTest({ clock: 'frozen' });

const renewal = [
  'invoice.upcoming',
  'customer.subscription.updated',
  'invoice.created',
  'invoice.finalized',
  'payment_intent.created',
  'charge.succeeded',
  'payment_intent.succeeded',
  'invoice.updated',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice_payment.paid',
];

test('a year on a test clock renews a monthly subscription twelve times', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const { id } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const before = await eventTypes(sdk);
  await advanceTo(sdk, clock.id, Date.UTC(2027, 0, 31, 14) / 1000);
  const after = await eventTypes(sdk);
  const told = after.slice(before.length);
  expect(told).toEqual([
    'test_helpers.test_clock.advancing',
    ...Array.from({ length: 12 }, () => renewal).flat(),
    'test_helpers.test_clock.ready',
  ]);
  const invoices = await sdk.invoices.list({ subscription: id, limit: 20 });
  expect(invoices.data).toHaveLength(13);
  expect(new Set(invoices.data.map(({ status }) => status))).toEqual(new Set(['paid']));
  const ends = invoices.data.map(({ lines }) =>
    new Date((lines.data[0]?.period.start ?? 0) * 1000).toISOString().slice(0, 10),
  );
  expect(ends.slice(-4)).toEqual(['2026-04-30', '2026-03-31', '2026-02-28', '2026-01-31']);
  const subscription = await sdk.subscriptions.retrieve(id);
  expect(subscription).toMatchObject({ status: 'active', latest_invoice: invoices.data[0]?.id });
  expect(subscription.items.data[0]?.current_period_end).toBe(Date.UTC(2027, 1, 28, 12) / 1000);
});

test('a renewal stays a draft for an hour', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const { id } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const end = Date.UTC(2026, 1, 28, 12) / 1000;
  await advanceTo(sdk, clock.id, end);
  const [draft] = (await sdk.invoices.list({ subscription: id })).data;
  expect(draft).toMatchObject({
    status: 'draft',
    auto_advance: true,
    automatically_finalizes_at: end + hour,
    number: null,
  });
  await advanceTo(sdk, clock.id, end + hour);
  expect(await sdk.invoices.retrieve(draft?.id ?? '')).toMatchObject({
    status: 'paid',
    billing_reason: 'subscription_cycle',
  });
});

test('a trial that converts', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const before = (await eventTypes(sdk)).length;
  const subscription = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 14,
    expand: ['latest_invoice'],
  });
  expect(subscription).toMatchObject({ status: 'trialing', trial_start: start, trial_end: start + 14 * day });
  expect(subscription.latest_invoice).toMatchObject({ status: 'paid', total: 0, attempted: true, attempt_count: 0 });
  const [line] = (await sdk.invoices.list({ subscription: subscription.id })).data[0]?.lines.data ?? [];
  expect(line?.description).toBe('Free trial for 1 × Gold');
  await advanceTo(sdk, clock.id, start + 14 * day + 2 * hour);
  expect(await sdk.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
  expect((await eventTypes(sdk)).slice(before)).toEqual([
    'customer.subscription.created',
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.updated',
    'test_helpers.test_clock.advancing',
    'invoice.upcoming',
    'customer.subscription.trial_will_end',
    'customer.subscription.updated',
    'invoice.created',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
    'test_helpers.test_clock.ready',
  ]);
});

test('a renewal that fails is tried again after 3, 5 and 7 days, and then the subscription is canceled', async ({
  sdk,
}) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const { id } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const bad = await sdk.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
  await sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: bad.id } });
  const end = Date.UTC(2026, 1, 28, 12) / 1000;
  const before = (await eventTypes(sdk)).length;
  await advanceTo(sdk, clock.id, end + 2 * hour);
  const [invoice] = (await sdk.invoices.list({ subscription: id })).data;
  expect(invoice).toMatchObject({ status: 'open', attempt_count: 1, next_payment_attempt: end + hour + 3 * day });
  expect(await sdk.subscriptions.retrieve(id)).toMatchObject({ status: 'past_due' });
  expect(await sdk.customers.retrieve(customer.id)).toMatchObject({ delinquent: true });
  expect((await eventTypes(sdk)).slice(before)).toEqual([
    'test_helpers.test_clock.advancing',
    'invoice.upcoming',
    'customer.subscription.updated',
    'invoice.created',
    'invoice.finalized',
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'invoice.updated',
    'invoice.payment_failed',
    'customer.subscription.updated',
    'customer.updated',
    'test_helpers.test_clock.ready',
  ]);
  await advanceTo(sdk, clock.id, end + 16 * day);
  expect(await sdk.subscriptions.retrieve(id)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  });
  expect(await sdk.invoices.retrieve(invoice?.id ?? '')).toMatchObject({
    attempt_count: 4,
    next_payment_attempt: null,
  });
  expect((await eventTypes(sdk)).filter((type) => type === 'invoice.payment_failed')).toHaveLength(4);
  await expect(sdk.subscriptions.cancel(id)).rejects.toMatchObject({ statusCode: 404, code: 'resource_missing' });
});

test('deleting a clock takes its customers away', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const { id } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  expect((await sdk.customers.list({ test_clock: clock.id })).data).toHaveLength(1);
  expect(await sdk.testHelpers.testClocks.del(clock.id)).toMatchObject({ deleted: true });
  expect(await sdk.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
  expect(await sdk.subscriptions.retrieve(id)).toMatchObject({ status: 'canceled' });
});
