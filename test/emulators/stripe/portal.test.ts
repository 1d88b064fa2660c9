/** The billing portal through the official package, and as a customer uses it. */
import { describe, expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from './sdk.ts';

const test = sdkTest();

const submit = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });

async function subscriber(sdk: Stripe): Promise<{ customer: string; subscription: string }> {
  const method = await sdk.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
  const customer = await sdk.customers.create({
    email: 'ada@example.com',
    payment_method: method.id,
    invoice_settings: { default_payment_method: method.id },
  });
  const price = await sdk.prices.create({
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
    product_data: { name: 'Basic' },
  });
  const subscription = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  return { customer: customer.id, subscription: subscription.id };
}

describe('configurations', () => {
  test('a new account has a default one', async ({ sdk }) => {
    const { data } = await sdk.billingPortal.configurations.list({ is_default: true });
    expect(data).toMatchObject([
      {
        object: 'billing_portal.configuration',
        active: true,
        is_default: true,
        features: { subscription_cancel: { enabled: true, mode: 'at_period_end' } },
      },
    ]);
    expect(data[0]?.id).toMatch(/^bpc_1\w{23}$/);
  });

  test('are made and changed', async ({ sdk }) => {
    const made = await sdk.billingPortal.configurations.create({
      business_profile: { headline: 'Your plan' },
      features: { subscription_cancel: { enabled: true, mode: 'immediately' } },
    });
    expect(made).toMatchObject({
      is_default: false,
      business_profile: { headline: 'Your plan' },
      features: { invoice_history: { enabled: false }, subscription_cancel: { enabled: true, mode: 'immediately' } },
    });
    const off = await sdk.billingPortal.configurations.update(made.id, { active: false });
    expect(off.active).toBe(false);
  });
});

describe('sessions', () => {
  test('let a customer cancel at the end of the period, and think again', async ({ sdk }) => {
    const { customer, subscription } = await subscriber(sdk);
    const session = await sdk.billingPortal.sessions.create({ customer, return_url: 'https://shop.example/account' });
    expect(session).toMatchObject({ object: 'billing_portal.session', customer, flow: null });
    const page = await (await fetch(session.url)).text();
    expect(page).toContain('Basic');
    expect(page).toContain('https://shop.example/account');
    await submit(session.url, { do: 'cancel', subscription, feedback: 'unused' });
    expect(await sdk.subscriptions.retrieve(subscription)).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancellation_details: { feedback: 'unused', reason: 'cancellation_requested' },
    });
    await submit(session.url, { do: 'renew', subscription });
    expect(await sdk.subscriptions.retrieve(subscription)).toMatchObject({ cancel_at_period_end: false });
  });

  test('cancel at once and send the customer on, where the shop has it so', async ({ sdk, world, receiver }) => {
    await world.webhookEndpoint('stripe', { url: receiver.url });
    const { customer, subscription } = await subscriber(sdk);
    const configuration = await sdk.billingPortal.configurations.create({
      features: { subscription_cancel: { enabled: true, mode: 'immediately' } },
    });
    const session = await sdk.billingPortal.sessions.create({
      customer,
      configuration: configuration.id,
      flow_data: {
        type: 'subscription_cancel',
        subscription_cancel: { subscription },
        after_completion: { type: 'redirect', redirect: { return_url: 'https://shop.example/bye' } },
      },
    });
    const done = await submit(session.url, { do: 'cancel', subscription });
    expect(done.headers.get('location')).toBe('https://shop.example/bye');
    expect(await sdk.subscriptions.retrieve(subscription)).toMatchObject({ status: 'canceled' });
    await world.settle();
    const types = (receiver.events as { type: string }[]).map(({ type }) => type);
    expect(types).toContain('billing_portal.session.created');
    expect(types.at(-1)).toBe('customer.subscription.deleted');
  });

  test('take another plan and another card', async ({ sdk }) => {
    const { customer, subscription } = await subscriber(sdk);
    const pro = await sdk.prices.create({
      currency: 'usd',
      unit_amount: 1900,
      recurring: { interval: 'month' },
      product_data: { name: 'Pro' },
    });
    const configuration = await sdk.billingPortal.configurations.create({
      features: {
        payment_method_update: { enabled: true },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          proration_behavior: 'none',
          products: [{ product: String(pro.product), prices: [pro.id] }],
        },
      },
    });
    const { url } = await sdk.billingPortal.sessions.create({ customer, configuration: configuration.id });
    expect(await (await fetch(url)).text()).toContain('Switch to Pro for $19.00 per month');
    await submit(url, { do: 'switch', subscription, price: pro.id });
    const { items } = await sdk.subscriptions.retrieve(subscription);
    expect(items.data[0]?.price.id).toBe(pro.id);
    await submit(url, { do: 'card', number: '5555 5555 5555 4444', expiry: '12 / 34', cvc: '123' });
    const after = await sdk.customers.retrieve(customer, { expand: ['invoice_settings.default_payment_method'] });
    expect(after).toMatchObject({ invoice_settings: { default_payment_method: { card: { brand: 'mastercard' } } } });
  });

  test('a customer changes the quantity after seeing what it costs, and pauses', async ({ sdk }) => {
    const { customer, subscription } = await subscriber(sdk);
    const configuration = await sdk.billingPortal.configurations.create({
      features: {
        subscription_pause: {
          enabled: true,
          duration: { type: 'interval_options', interval_options: [{ interval: 'month', interval_count: 2 }] },
        },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['quantity'],
          proration_behavior: 'always_invoice',
          products: [],
        },
      },
    });
    const { url } = await sdk.billingPortal.sessions.create({ customer, configuration: configuration.id });
    expect(await (await fetch(url)).text()).toContain('Change quantity');
    const preview = await (await submit(url, { do: 'preview', subscription, quantity: '3' })).text();
    expect(preview).toContain('Due today');
    expect((await sdk.subscriptions.retrieve(subscription)).items.data[0]?.quantity).toBe(1);
    await submit(url, { do: 'switch', subscription, quantity: '3' });
    const after = await sdk.subscriptions.retrieve(subscription, { expand: ['latest_invoice'] });
    expect(after.items.data[0]?.quantity).toBe(3);
    expect(after.latest_invoice).toMatchObject({ billing_reason: 'subscription_update', status: 'paid' });
    expect(await (await submit(url, { do: 'pause', subscription, interval: '0' })).text()).toContain(
      'Resume subscription',
    );
    const paused = await sdk.subscriptions.retrieve(subscription);
    expect(paused.pause_collection).toMatchObject({ behavior: 'void', resumes_at: expect.any(Number) as number });
    await submit(url, { do: 'resume', subscription });
    expect((await sdk.subscriptions.retrieve(subscription)).pause_collection).toBeNull();
  });

  test('are for customers that exist', async ({ sdk }) => {
    await expect(sdk.billingPortal.sessions.create({ customer: 'cus_none' })).rejects.toMatchObject({
      statusCode: 400,
      message: "No such customer: 'cus_none'",
    });
  });
});
