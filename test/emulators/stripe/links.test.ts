/** Payment links through the official package: made, opened by buyers, switched off. */
import { describe, expect } from 'vitest';
import { sdkTest } from './sdk.ts';

const test = sdkTest();

const item = (amount: number, quantity = 1) => ({
  quantity,
  price_data: { currency: 'usd', unit_amount: amount, product_data: { name: 'Piano course' } },
});

const open = (url: string): Promise<Response> => fetch(url, { redirect: 'manual' });

const pay = (url: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      email: 'ada@example.com',
      number: '4242424242424242',
      expiry: '12/34',
      cvc: '123',
      name: 'Ada',
    }),
  });

describe('payment links', () => {
  test('are made with their lines, and tell of it', async ({ sdk, world, receiver }) => {
    await world.webhookEndpoint('stripe', { url: receiver.url });
    const made = await sdk.paymentLinks.create({ line_items: [item(2500, 2)], metadata: { shop: 'a' } });
    expect(made).toMatchObject({
      object: 'payment_link',
      active: true,
      currency: 'usd',
      metadata: { shop: 'a' },
      after_completion: { type: 'hosted_confirmation', hosted_confirmation: { custom_message: null } },
    });
    expect(made.id).toMatch(/^plink_1\w{23}$/);
    expect(made.url).toMatch(/\/test_\w{18,24}$/);
    const lines = await sdk.paymentLinks.listLineItems(made.id);
    expect(lines.data).toMatchObject([{ object: 'item', quantity: 2, amount_total: 5000 }]);
    const expanded = await sdk.paymentLinks.retrieve(made.id, { expand: ['line_items'] });
    expect(expanded.line_items?.data).toHaveLength(1);
    await sdk.paymentLinks.update(made.id, { metadata: { shop: 'b' } });
    await world.settle();
    const types = (receiver.events as { type: string }[]).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('payment_link'))).toEqual([
      'payment_link.created',
      'payment_link.updated',
    ]);
  });

  test('lead a buyer through Checkout to the page of the shop', async ({ sdk }) => {
    const { id, url } = await sdk.paymentLinks.create({
      line_items: [item(2500)],
      payment_intent_data: { description: 'A course', metadata: { order: '7' } },
      after_completion: { type: 'redirect', redirect: { url: 'https://shop.example/thanks?id={CHECKOUT_SESSION_ID}' } },
    });
    const opened = await open(`${url}?prefilled_email=ada@example.com&client_reference_id=cart_1`);
    expect(opened.status).toBe(303);
    const checkout = opened.headers.get('location') ?? '';
    expect((await fetch(checkout)).status).toBe(200);
    const { data } = await sdk.checkout.sessions.list({ payment_link: id });
    expect(data).toMatchObject([
      { payment_link: id, status: 'open', client_reference_id: 'cart_1', customer_email: 'ada@example.com' },
    ]);
    const paid = await pay(checkout);
    const session = await sdk.checkout.sessions.retrieve(data[0]?.id ?? '', { expand: ['payment_intent'] });
    expect(paid.headers.get('location')).toBe(`https://shop.example/thanks?id=${session.id}`);
    expect(session).toMatchObject({
      status: 'complete',
      payment_intent: { status: 'succeeded', description: 'A course', metadata: { order: '7' } },
    });
  });

  test('thank the buyer where the shop has no page', async ({ sdk }) => {
    const { url } = await sdk.paymentLinks.create({
      line_items: [item(900)],
      after_completion: { type: 'hosted_confirmation', hosted_confirmation: { custom_message: 'See you on Monday' } },
    });
    const paid = await pay((await open(url)).headers.get('location') ?? '');
    const thanks = await fetch(paid.headers.get('location') ?? '');
    expect(await thanks.text()).toContain('See you on Monday');
  });

  test('end with the last session that they allow, or when switched off', async ({ sdk }) => {
    const { id, url } = await sdk.paymentLinks.create({
      line_items: [item(900)],
      restrictions: { completed_sessions: { limit: 1 } },
      inactive_message: 'Sold out',
    });
    await pay((await open(url)).headers.get('location') ?? '');
    expect(await sdk.paymentLinks.retrieve(id)).toMatchObject({
      active: false,
      restrictions: { completed_sessions: { count: 1, limit: 1 } },
    });
    const closed = await open(url);
    expect(await closed.text()).toContain('Sold out');
    expect((await sdk.paymentLinks.list({ active: true })).data).toEqual([]);
  });

  test('refuse what does not fit', async ({ sdk }) => {
    await expect(sdk.paymentLinks.retrieve('plink_none')).rejects.toMatchObject({
      statusCode: 404,
      message: "No such payment_link: 'plink_none'",
    });
    await expect(sdk.paymentLinks.create({ line_items: [{ price: 'price_none', quantity: 1 }] })).rejects.toMatchObject(
      {
        statusCode: 400,
        param: 'line_items[0][price]',
      },
    );
  });
});
