/** Checkout through the official package: sessions made, finished by a buyer, declined, expired. */
import Stripe from 'stripe';
import { describe, expect } from 'vitest';
import stripe from '../../../emulators/stripe/index.ts';
import type { Backlot, World } from '../../../src/index.ts';
import { worldTest } from '../../start.ts';

const test = worldTest({ emulators: [stripe] });

const clientOf = (backlot: Backlot, world: World): Stripe =>
  new Stripe(world.credentials['stripe']?.['secretKey'] ?? '', {
    host: '127.0.0.1',
    port: backlot.ports['stripe'] ?? 0,
    protocol: 'http',
  });

const course = (amount: number, quantity = 1) => ({
  quantity,
  price_data: { currency: 'usd', unit_amount: amount, product_data: { name: 'Piano course' } },
});
const urls = {
  success_url: 'http://127.0.0.1:9/thanks?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'http://127.0.0.1:9/cart',
};

describe('a session in payment mode', () => {
  test('is open, with its amounts and a page', async ({ backlot, world }) => {
    const sdk = clientOf(backlot, world);
    const session = await sdk.checkout.sessions.create({ mode: 'payment', line_items: [course(2500, 2)], ...urls });
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 5000,
      currency: 'usd',
      payment_intent: null,
      success_url: urls.success_url,
    });
    expect(session.id).toMatch(/^cs_test_a1\w{58}$/);
    expect((await fetch(session.url ?? '')).status).toBe(200);
    const lines = await sdk.checkout.sessions.listLineItems(session.id);
    expect(lines.data).toMatchObject([
      { object: 'item', description: 'Piano course', quantity: 2, amount_total: 5000 },
    ]);
  });

  test('is paid by the buyer, with the events in order', async ({ backlot, world, receiver }) => {
    const sdk = clientOf(backlot, world);
    const endpoint = (await world.webhookEndpoint('stripe', { url: receiver.url })) as { secret?: string };
    const session = await sdk.checkout.sessions.create({
      mode: 'payment',
      line_items: [course(2500)],
      metadata: { order: '7' },
      ...urls,
    });
    await world.trigger('stripe/checkout.complete', { session: session.id, email: 'ada@example.com' });
    await world.settle();
    const paid = await sdk.checkout.sessions.retrieve(session.id, { expand: ['payment_intent', 'line_items'] });
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      customer_details: { email: 'ada@example.com' },
      payment_intent: { status: 'succeeded', amount: 2500 },
    });
    const types = (receiver.events as { type: string }[]).map(({ type }) => type);
    const wanted = [
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
    ];
    expect(types.filter((type) => wanted.includes(type))).toEqual(wanted);
    const told = receiver.requests.find(({ body }) => body.includes('checkout.session.completed'));
    const secret = endpoint.secret ?? '';
    const event = sdk.webhooks.constructEvent(told?.body ?? '', String(told?.headers['stripe-signature']), secret);
    expect(event.data.object).toMatchObject({ id: session.id, metadata: { order: '7' } });
  });

  test('stays open when the card is declined', async ({ backlot, world }) => {
    const sdk = clientOf(backlot, world);
    const session = await sdk.checkout.sessions.create({ mode: 'payment', line_items: [course(2500)], ...urls });
    await world.trigger('stripe/checkout.complete', { session: session.id, outcome: 'declined' });
    expect(await sdk.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
    });
    const { data } = await sdk.charges.list();
    expect(data).toMatchObject([{ status: 'failed', failure_code: 'card_declined' }]);
    await world.trigger('stripe/checkout.complete', { session: session.id });
    expect(await sdk.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
    });
    expect((await sdk.paymentIntents.list()).data).toHaveLength(1);
  });

  test('expires after a day on the clock, or when it is told to', async ({ backlot, world }) => {
    const sdk = clientOf(backlot, world);
    const [late, told] = [
      await sdk.checkout.sessions.create({ mode: 'payment', line_items: [course(2500)], ...urls }),
      await sdk.checkout.sessions.create({ mode: 'payment', line_items: [course(2500)], ...urls }),
    ];
    expect(await sdk.checkout.sessions.expire(told.id)).toMatchObject({ status: 'expired', url: null });
    await world.advance('25h');
    expect(await sdk.checkout.sessions.retrieve(late.id)).toMatchObject({ status: 'expired' });
    await expect(sdk.checkout.sessions.expire(late.id)).rejects.toThrow(
      'Only Checkout Sessions with a status in ["open"] can be expired.',
    );
  });

  test('refuses a recurring price, in Stripe’s words', async ({ backlot, world }) => {
    const sdk = clientOf(backlot, world);
    const line = {
      quantity: 1,
      price_data: {
        currency: 'usd',
        unit_amount: 900,
        recurring: { interval: 'month' as const },
        product_data: { name: 'Lessons' },
      },
    };
    await expect(sdk.checkout.sessions.create({ mode: 'payment', line_items: [line], ...urls })).rejects.toThrow(
      'You specified `payment` mode but passed a recurring price.',
    );
    await expect(sdk.checkout.sessions.create({ mode: 'payment', ...urls })).rejects.toThrow(
      'Missing required param: line_items.',
    );
    await expect(sdk.checkout.sessions.create({ mode: 'payment', line_items: [course(900)] })).rejects.toThrow(
      'Missing required param: success_url.',
    );
  });

  test('a person pays on the page and is sent back to the shop', async ({ backlot, world }) => {
    const sdk = clientOf(backlot, world);
    const session = await sdk.checkout.sessions.create({ mode: 'payment', line_items: [course(2500)], ...urls });
    const pay = (number: string) =>
      fetch(session.url ?? '', {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ email: 'ada@example.com', name: 'Ada', number, expiry: '12 / 34', cvc: '123' }),
      });
    const refused = await pay('4000 0000 0000 0002');
    expect(await refused.text()).toContain('Your card was declined.');
    const paid = await pay('4242 4242 4242 4242');
    expect(paid.status).toBe(303);
    expect(paid.headers.get('location')).toBe(`http://127.0.0.1:9/thanks?session=${session.id}`);
  });

  test('3-D Secure asks the buyer at the bank, and comes back', async ({ backlot, world }) => {
    const sdk = clientOf(backlot, world);
    const session = await sdk.checkout.sessions.create({ mode: 'payment', line_items: [course(2500)], ...urls });
    const form = new URLSearchParams({
      email: 'ada@example.com',
      name: 'Ada',
      number: '4000002500003155',
      expiry: '12/34',
      cvc: '123',
    });
    const asked = await fetch(session.url ?? '', { method: 'POST', redirect: 'manual', body: form });
    const bank = asked.headers.get('location') ?? '';
    expect(bank).toContain('/3d_secure_2/');
    const back = await fetch(bank, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ outcome: 'complete' }),
    });
    expect(back.headers.get('location')).toContain(`/c/pay/${session.id}`);
    expect(await sdk.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
    });
  });
});

test('a session in setup mode saves a card to a new customer', async ({ backlot, world }) => {
  const sdk = clientOf(backlot, world);
  const session = await sdk.checkout.sessions.create({ mode: 'setup', currency: 'usd', success_url: urls.success_url });
  expect(session).toMatchObject({ payment_status: 'no_payment_required', amount_total: null, status: 'open' });
  await world.trigger('stripe/checkout.complete', { session: session.id });
  const done = await sdk.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] });
  expect(done).toMatchObject({ status: 'complete', setup_intent: { status: 'succeeded' } });
  const methods = await sdk.paymentMethods.list({ customer: String(done.customer) });
  expect(methods.data).toHaveLength(1);
});

test('discounts, shipping and taxes make up the total', async ({ backlot, world }) => {
  const sdk = clientOf(backlot, world);
  const coupon = await sdk.coupons.create({ percent_off: 10, duration: 'once' });
  const rate = await sdk.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive: false });
  const session = await sdk.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ ...course(10_000), tax_rates: [rate.id] }],
    discounts: [{ coupon: coupon.id }],
    shipping_options: [
      {
        shipping_rate_data: {
          display_name: 'Post',
          type: 'fixed_amount',
          fixed_amount: { amount: 500, currency: 'usd' },
        },
      },
    ],
    ...urls,
  });
  expect(session).toMatchObject({
    amount_subtotal: 10_000,
    amount_total: 11_300,
    total_details: { amount_discount: 1000, amount_shipping: 500, amount_tax: 1800 },
  });
});
