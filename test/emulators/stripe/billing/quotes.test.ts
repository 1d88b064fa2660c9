import { expect } from 'vitest';
import { sdkTest } from '../sdk.ts';
import { advanceTo, clockAt, day, eventTypes, goldPrice, hour, payer, start } from './world.ts';

const test = sdkTest({ clock: 'frozen' });

test('a quote is made final, and accepted it becomes a subscription', async ({ sdk }) => {
  const customer = await payer(sdk);
  const price = await goldPrice(sdk);
  const setup = await goldPrice(sdk, 500, { recurring: undefined });
  const quote = await sdk.quotes.create({
    customer: customer.id,
    line_items: [{ price: price.id, quantity: 3 }, { price: setup.id }],
  });
  expect(quote).toMatchObject({
    status: 'draft',
    number: null,
    amount_total: 6500,
    computed: { recurring: { amount_total: 6000, interval: 'month' }, upfront: { amount_total: 6500 } },
  });
  await expect(sdk.quotes.accept(quote.id)).rejects.toMatchObject({ statusCode: 400 });
  const open = await sdk.quotes.finalizeQuote(quote.id);
  expect(open).toMatchObject({ status: 'open', number: expect.stringMatching(/^QT-/) });
  const file = await sdk.quotes.pdf(quote.id);
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).subarray(0, 5).toString()).toBe('%PDF-');
  const accepted = await sdk.quotes.accept(quote.id, { expand: ['subscription'] });
  expect(accepted).toMatchObject({
    status: 'accepted',
    subscription: { status: 'active', items: { data: [{ quantity: 3 }] } },
  });
  const [invoice] = (await sdk.invoices.list({ customer: customer.id })).data;
  expect(invoice).toMatchObject({ total: 6500, status: 'paid' });
  expect((await sdk.quotes.listLineItems(quote.id)).data).toHaveLength(2);
});

test('a quote of one-time prices becomes an invoice; one that is not accepted in time is canceled', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk, 900, { recurring: undefined });
  const make = async () => {
    const { id } = await sdk.quotes.create({ customer: customer.id, line_items: [{ price: price.id }] });
    return sdk.quotes.finalizeQuote(id);
  };
  const [one, two] = [await make(), await make()];
  const accepted = await sdk.quotes.accept(one.id, { expand: ['invoice'] });
  expect(accepted.invoice).toMatchObject({ status: 'draft', total: 900, billing_reason: 'quote_accept' });
  await advanceTo(sdk, clock.id, start + 31 * day);
  expect(await sdk.quotes.retrieve(two.id)).toMatchObject({ status: 'canceled' });
  expect((await eventTypes(sdk)).filter((type) => type.startsWith('quote.'))).toEqual([
    'quote.created',
    'quote.finalized',
    'quote.created',
    'quote.finalized',
    'quote.accepted',
    'quote.canceled',
  ]);
});

test('a schedule changes the price after its first phase, and lets the subscription go on', async ({ sdk }) => {
  const clock = await clockAt(sdk, Date.UTC(2026, 0, 1) / 1000);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const small = await goldPrice(sdk, 1000);
  const large = await goldPrice(sdk, 3000);
  const schedule = await sdk.subscriptionSchedules.create({
    customer: customer.id,
    start_date: 'now',
    phases: [
      { items: [{ price: small.id }], duration: { interval: 'month', interval_count: 2 } },
      { items: [{ price: large.id, quantity: 2 }], duration: { interval: 'month' } },
    ],
  });
  expect(schedule).toMatchObject({ status: 'active', current_phase: { end_date: Date.UTC(2026, 2, 1) / 1000 } });
  const subscription = String(schedule.subscription);
  expect(await sdk.subscriptions.retrieve(subscription)).toMatchObject({ status: 'active', schedule: schedule.id });
  await advanceTo(sdk, clock.id, Date.UTC(2026, 2, 1) / 1000 + 2 * hour);
  const totals = (await sdk.invoices.list({ subscription })).data.map(({ total }) => total);
  expect(totals).toEqual([6000, 1000, 1000]);
  await advanceTo(sdk, clock.id, Date.UTC(2026, 3, 1) / 1000 + 2 * hour);
  expect(await sdk.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
    status: 'released',
    released_subscription: subscription,
  });
  expect(await sdk.subscriptions.retrieve(subscription)).toMatchObject({ status: 'active', schedule: null });
  const types = await eventTypes(sdk);
  expect(types).toContain('subscription_schedule.expiring');
  expect(types).toContain('subscription_schedule.released');
});

test('a schedule from a subscription begins with what it is, and can cancel it', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const { id } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const schedule = await sdk.subscriptionSchedules.create({ from_subscription: id });
  expect(schedule).toMatchObject({
    status: 'active',
    subscription: id,
    phases: [{ items: [{ price: price.id, quantity: 1 }] }],
  });
  await sdk.subscriptionSchedules.update(schedule.id, { end_behavior: 'cancel' });
  await advanceTo(sdk, clock.id, start + 40 * day);
  expect(await sdk.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: 'completed' });
  expect(await sdk.subscriptions.retrieve(id)).toMatchObject({ status: 'canceled' });
});
