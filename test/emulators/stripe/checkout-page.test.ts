/** What the hosted page asks its buyer, and what the session then tells. */
import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from './sdk.ts';

const test = sdkTest({ clock: 'frozen' });

const submit = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });

const card = {
  email: 'jenny@example.com',
  name: 'Jenny Rosen',
  number: '4242424242424242',
  expiry: '12/34',
  cvc: '123',
};

const open = (sdk: Stripe, more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  sdk.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 1000, product_data: { name: 'Tea' } }, quantity: 1 }],
    success_url: 'https://shop.example/?s={CHECKOUT_SESSION_ID}',
    ...more,
  });

test('asks what the session wants to know, and tells it afterwards', async ({ sdk }) => {
  const session = await open(sdk, {
    phone_number_collection: { enabled: true },
    shipping_address_collection: { allowed_countries: ['US', 'CA'] },
    billing_address_collection: 'required',
    tax_id_collection: { enabled: true },
    name_collection: { business: { enabled: true, optional: true } },
    consent_collection: { terms_of_service: 'required', promotions: 'auto' },
    customer_creation: 'always',
    custom_fields: [
      { key: 'engraving', label: { type: 'custom', custom: 'Engraving' }, type: 'text', text: { maximum_length: 5 } },
      {
        key: 'size',
        label: { type: 'custom', custom: 'Size' },
        type: 'dropdown',
        optional: true,
        dropdown: { options: [{ label: 'Small', value: 's' }] },
      },
    ],
  });
  const url = session.url ?? '';
  const page = await (await fetch(url)).text();
  for (const label of [
    'Phone number',
    'Shipping address',
    'Billing address',
    'Engraving',
    'Size (optional)',
    'terms of service',
  ])
    expect(page).toContain(label);
  const place = (of: string): Record<string, string> => ({
    [`${of}[line1]`]: '1 Main St',
    [`${of}[city]`]: 'Oakland',
    [`${of}[postal_code]`]: '94607',
    [`${of}[country]`]: 'US',
  });
  const all = {
    ...card,
    ...place('billing'),
    ...place('shipping'),
    'shipping[name]': 'Jane Diaz',
    phone: '+15555550100',
    'field[engraving]': 'J',
    'field[size]': 's',
    business_name: 'Tea Ltd',
    tax_id_type: 'eu_vat',
    tax_id_value: 'DE123456789',
    terms: 'accepted',
  };
  const refusals: readonly (readonly [Record<string, string>, string])[] = [
    [{ ...all, phone: '' }, 'Enter your phone number.'],
    [{ ...all, 'shipping[country]': 'DE' }, 'We do not ship to this country.'],
    [{ ...all, 'field[engraving]': 'too long' }, 'Engraving is too long.'],
    [{ ...all, 'field[size]': 'xl' }, 'Choose Size.'],
  ];
  for (const [fields, words] of refusals) expect(await (await submit(url, fields)).text()).toContain(words);
  const { terms: _, ...unread } = all;
  expect(await (await submit(url, unread)).text()).toContain('You have to agree to the terms of service.');
  const paid = await submit(url, all);
  expect(paid.headers.get('location')).toBe(`https://shop.example/?s=${session.id}`);
  const done = await sdk.checkout.sessions.retrieve(session.id, { expand: ['customer', 'payment_intent'] });
  expect(done).toMatchObject({
    status: 'complete',
    collected_information: {
      business_name: 'Tea Ltd',
      shipping_details: { name: 'Jane Diaz', address: { city: 'Oakland' } },
    },
    consent: { terms_of_service: 'accepted', promotions: 'opt_out' },
    custom_fields: [
      { key: 'engraving', text: { value: 'J', maximum_length: 5 } },
      { key: 'size', optional: true, dropdown: { value: 's' } },
    ],
    customer_details: {
      name: 'Tea Ltd',
      phone: '+15555550100',
      address: { line1: '1 Main St', country: 'US' },
      tax_ids: [{ type: 'eu_vat', value: 'DE123456789' }],
    },
    customer: { name: 'Tea Ltd', phone: '+15555550100', shipping: { name: 'Jane Diaz' } },
    payment_intent: { shipping: { name: 'Jane Diaz', address: { postal_code: '94607' } } },
  });
});

test('quantities, extras and the way of shipping change what is paid', async ({ sdk }) => {
  const mug = await sdk.prices.create({ currency: 'usd', unit_amount: 700, product_data: { name: 'Mug' } });
  const way = (name: string, amount: number) => ({
    shipping_rate_data: {
      type: 'fixed_amount' as const,
      display_name: name,
      fixed_amount: { amount, currency: 'usd' },
    },
  });
  const session = await open(sdk, {
    line_items: [
      {
        price_data: { currency: 'usd', unit_amount: 1000, product_data: { name: 'Tea' } },
        quantity: 1,
        adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 },
      },
    ],
    optional_items: [{ price: mug.id, quantity: 1 }],
    shipping_options: [way('Post', 500), way('Courier', 1500)],
    expand: ['line_items'],
  });
  expect(session.amount_total).toBe(1500);
  const url = session.url ?? '';
  const line = session.line_items?.data[0]?.id ?? '';
  const courier = session.shipping_options[1]?.shipping_rate as string;
  expect(await (await submit(url, { ...card, [`quantity[${line}]`]: '9' })).text()).toContain(
    'This quantity is not available.',
  );
  const changed = await submit(url, {
    [`quantity[${line}]`]: '3',
    [`optional[${mug.id}]`]: '1',
    shipping_rate: courier,
    do: 'update',
  });
  expect(await changed.text()).toContain('Pay $52.00');
  await submit(url, card);
  const done = await sdk.checkout.sessions.retrieve(session.id, { expand: ['line_items', 'payment_intent'] });
  expect(done).toMatchObject({
    status: 'complete',
    amount_total: 5200,
    shipping_cost: { amount_total: 1500, shipping_rate: courier },
    payment_intent: { amount_received: 5200 },
  });
  expect(done.line_items?.data.map(({ description, quantity }) => [description, quantity])).toEqual([
    ['Tea', 3],
    ['Mug', 1],
  ]);
});

test('a paid session brings an invoice where that was asked for', async ({ sdk }) => {
  const session = await open(sdk, { invoice_creation: { enabled: true, invoice_data: { footer: 'Thanks' } } });
  await submit(session.url ?? '', card);
  const done = await sdk.checkout.sessions.retrieve(session.id, { expand: ['invoice.payments'] });
  expect(done.invoice).toMatchObject({
    status: 'paid',
    total: 1000,
    footer: 'Thanks',
    billing_reason: 'manual',
    payments: { data: [{ status: 'paid', payment: { payment_intent: done.payment_intent } }] },
  });
  expect(done.customer).toMatch(/^cus_/);
});

test('an expired session can be gone on with, as a new one', async ({ sdk, world }) => {
  const session = await open(sdk, { after_expiration: { recovery: { enabled: true, allow_promotion_codes: true } } });
  expect(session.after_expiration).toMatchObject({ recovery: { enabled: true, url: null } });
  await world.advance('25h');
  const expired = await sdk.checkout.sessions.retrieve(session.id);
  expect(expired).toMatchObject({ status: 'expired', after_expiration: { recovery: { allow_promotion_codes: true } } });
  const again = await fetch(expired.after_expiration?.recovery?.url ?? '', { redirect: 'manual' });
  expect(again.status).toBe(303);
  const [latest] = (await sdk.checkout.sessions.list()).data;
  expect(latest).toMatchObject({ recovered_from: session.id, status: 'open', allow_promotion_codes: true });
});

test('offers what else pays, and the cards that were saved', async ({ sdk }) => {
  const customer = await sdk.customers.create({ email: 'jenny@example.com' });
  const saved = await sdk.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await sdk.paymentMethods.update(saved.id, { allow_redisplay: 'always' });
  const session = await open(sdk, {
    customer: customer.id,
    payment_method_types: ['card', 'ideal'],
    line_items: [{ price_data: { currency: 'eur', unit_amount: 1000, product_data: { name: 'Tea' } }, quantity: 1 }],
  } as Partial<Stripe.Checkout.SessionCreateParams>);
  const page = await (await fetch(session.url ?? '')).text();
  expect(page).toContain('iDEAL');
  expect(page).toContain('4242');
  const bank = await submit(session.url ?? '', { email: 'jenny@example.com', name: 'Jenny', method: 'ideal' });
  expect(bank.status).toBe(303);
  await fetch(bank.headers.get('location') ?? '', { method: 'POST', body: new URLSearchParams({ outcome: 'fail' }) });
  const again = await submit(session.url ?? '', { email: 'jenny@example.com', name: 'Jenny', method: saved.id });
  expect(again.status).toBe(303);
  const done = await sdk.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  expect(done).toMatchObject({ status: 'complete', payment_intent: { payment_method: saved.id } });
});

test('a shop changes lines and shipping of an open session', async ({ sdk }) => {
  const session = await open(sdk, { expand: ['line_items'] });
  const line = session.line_items?.data[0]?.id ?? '';
  const changed = await sdk.checkout.sessions.update(session.id, {
    line_items: [
      { id: line, quantity: 4 },
      { price_data: { currency: 'usd', unit_amount: 250, product_data: { name: 'Milk' } }, quantity: 2 },
    ],
    collected_information: { shipping_details: { name: 'Jane', address: { country: 'US', line1: '1 Main St' } } },
  });
  expect(changed).toMatchObject({
    amount_total: 4500,
    collected_information: { shipping_details: { name: 'Jane', address: { line1: '1 Main St', city: null } } },
  });
  await sdk.checkout.sessions.expire(session.id);
  await expect(
    sdk.checkout.sessions.update(session.id, { line_items: [{ id: line, quantity: 1 }] }),
  ).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('a status of expired') as string,
  });
});

test('pages are found under the name of their host, too', async ({ sdk, world }) => {
  const { id } = await open(sdk);
  const base = world.baseUrls['stripe'] ?? '';
  const page = await fetch(`${base}/checkout/c/pay/${id}`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  const script = await fetch(`${base}/js/v3/`);
  expect([script.status, script.headers.get('content-type')]).toEqual([200, expect.stringContaining('javascript')]);
});
