import { expect } from 'vitest';
import { sdkTest } from './sdk.ts';

const test = sdkTest({ clock: 'frozen' });

test('a customer is made with what is not given as null', async ({ sdk }) => {
  const customer = await sdk.customers.create({ email: 'jenny@example.com', metadata: { plan: 'gold', seats: 3 } });
  expect(customer).toMatchObject({
    object: 'customer',
    email: 'jenny@example.com',
    balance: 0,
    delinquent: false,
    description: null,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: { plan: 'gold', seats: '3' },
    next_invoice_sequence: 1,
    preferred_locales: [],
    tax_exempt: 'none',
  });
  expect(customer.id).toMatch(/^cus_[A-Za-z0-9]{14}$/);
  expect(customer.invoice_prefix).toMatch(/^[A-Z0-9]{8}$/);
  expect(await sdk.customers.retrieve(customer.id)).toMatchObject({ id: customer.id });
});

test('an update merges metadata and unsets what is empty', async ({ sdk }) => {
  const { id } = await sdk.customers.create({ name: 'Jenny', description: 'x', metadata: { a: '1', b: '2' } });
  const after = await sdk.customers.update(id, { description: '', metadata: { a: '', c: '3' } });
  expect(after).toMatchObject({ name: 'Jenny', description: null, metadata: { b: '2', c: '3' } });
  expect((await sdk.customers.update(id, { metadata: '' })).metadata).toEqual({});
});

test('a deleted customer answers what is left, and leaves lists', async ({ sdk }) => {
  const { id } = await sdk.customers.create();
  expect(await sdk.customers.del(id)).toEqual({ id, object: 'customer', deleted: true });
  expect(await sdk.customers.retrieve(id)).toMatchObject({ id, object: 'customer', deleted: true });
  expect((await sdk.customers.list()).data).toEqual([]);
});

test('lists are newest first and page by id', async ({ sdk }) => {
  for (let at = 0; at < 5; at++) await sdk.customers.create({ name: `c${at}` });
  const first = await sdk.customers.list({ limit: 2 });
  expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' });
  expect(first.data.map(({ name }) => name)).toEqual(['c4', 'c3']);
  const next = await sdk.customers.list({ limit: 2, starting_after: first.data[1]?.id ?? '' });
  expect(next.data.map(({ name }) => name)).toEqual(['c2', 'c1']);
  const back = await sdk.customers.list({ limit: 2, ending_before: next.data[1]?.id ?? '' });
  expect(back.data.map(({ name }) => name)).toEqual(['c3', 'c2']);
  const all = [];
  for await (const { name } of sdk.customers.list({ limit: 2 })) all.push(name);
  expect(all).toEqual(['c4', 'c3', 'c2', 'c1', 'c0']);
});

test('a list is written as Stripe writes JSON, and shows what changed since it was read', async ({ sdk, world }) => {
  const { id } = await sdk.customers.create({ name: 'Zoë "Z"', metadata: { a: '1' } });
  await sdk.customers.create({ name: 'Ada', address: { city: 'Kochi' } });
  const read = async (): Promise<string> => {
    const headers = { authorization: `Bearer ${world.credentials['stripe']?.['secretKey']}` };
    return (await fetch(`${world.baseUrls['stripe']}/v1/customers`, { headers })).text();
  };
  const first = await read();
  expect(first).toBe(`${JSON.stringify(JSON.parse(first), undefined, 2)}\n`);
  expect(await read()).toBe(first);
  await sdk.customers.update(id, { name: 'Zoë' });
  expect(JSON.parse(await read())).toMatchObject({ data: [{ name: 'Ada' }, { name: 'Zoë' }] });
});

test('errors are told one at a time, in the words of Stripe', async ({ sdk }) => {
  await expect(sdk.customers.retrieve('cus_nope')).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    param: 'id',
    message: "No such customer: 'cus_nope'",
    doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
  });
  await expect(sdk.customers.create({ emial: 'x' } as never)).rejects.toMatchObject({
    statusCode: 400,
    code: 'parameter_unknown',
    param: 'emial',
    message: 'Received unknown parameter: emial. Did you mean email?',
  });
  await expect(sdk.customers.list({ starting_after: 'cus_nope' })).rejects.toMatchObject({
    statusCode: 400,
    param: 'starting_after',
    message: "No such customer: 'cus_nope'",
  });
  await expect(sdk.customers.create({ email: 'nobody' })).rejects.toMatchObject({
    code: 'email_invalid',
    message: 'Invalid email address: nobody',
  });
  await expect(sdk.customers.create({ balance: 'abc' } as never)).rejects.toMatchObject({
    code: 'parameter_invalid_integer',
    message: 'Invalid integer: abc',
  });
});

test('a search finds by field and metadata', async ({ sdk }) => {
  await sdk.customers.create({ name: 'Jane Doe', metadata: { team: 'red' } });
  await sdk.customers.create({ name: 'John Doe', metadata: { team: 'blue' } });
  const found = await sdk.customers.search({ query: 'name~"doe" AND metadata["team"]:"red"' });
  expect(found).toMatchObject({ object: 'search_result', has_more: false, url: '/v1/customers/search' });
  expect(found.data.map(({ name }) => name)).toEqual(['Jane Doe']);
  await expect(sdk.customers.search({ query: 'shoe:"1"' })).rejects.toMatchObject({
    message:
      'Field `shoe` is an unsupported search field for resource `customers`. See http://stripe.com/docs/search#query-fields-for-customers for a list of supported fields.',
  });
});

test('a payment method is attached, made the default, listed and detached', async ({ sdk }) => {
  const customer = await sdk.customers.create();
  const method = await sdk.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  expect(method).toMatchObject({
    customer: customer.id,
    card: { brand: 'visa', last4: '4242', checks: { cvc_check: 'pass' } },
  });
  await sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  const full = await sdk.customers.retrieve(customer.id, {
    expand: ['invoice_settings.default_payment_method', 'sources'],
  });
  expect(full).toMatchObject({
    invoice_settings: { default_payment_method: { id: method.id, object: 'payment_method' } },
    sources: { object: 'list', data: [], has_more: false, total_count: 0 },
  });
  expect((await sdk.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
  expect(await sdk.paymentMethods.detach(method.id)).toMatchObject({ customer: null });
  await expect(sdk.paymentMethods.attach(method.id, { customer: customer.id })).rejects.toMatchObject({
    message: expect.stringContaining('may not be used again') as string,
  });
  await expect(sdk.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id })).rejects.toMatchObject({
    statusCode: 402,
    code: 'card_declined',
    decline_code: 'generic_decline',
    type: 'StripeCardError',
  });
});

test('a token makes a card of old', async ({ sdk }) => {
  const customer = await sdk.customers.create({ source: 'tok_visa' });
  expect(customer.default_source).toMatch(/^card_1/);
  const source = await sdk.customers.retrieveSource(customer.id, String(customer.default_source));
  expect(source).toMatchObject({ object: 'card', brand: 'Visa', last4: '4242', customer: customer.id });
});
