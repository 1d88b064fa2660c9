import { expect } from 'vitest';
import type Stripe from 'stripe';
import { clientOf, sdkTest } from './sdk.ts';

const test = sdkTest({ clock: 'auto' });

const form = (fields: Record<string, string>): URLSearchParams => new URLSearchParams(fields);

const caller =
  (base: string, key: string) =>
  (
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: URLSearchParams | string } = {},
  ) =>
    fetch(`${base}${path}`, { method, headers: { authorization: `Bearer ${key}`, ...headers }, ...(body && { body }) });

test('answers carry the headers of the real service, and pretty bodies', async ({ world }) => {
  const call = caller(world.baseUrls.stripe ?? '', String(world.credentials.stripe?.secretKey));
  const answer = await call('POST', '/v1/customers', {
    body: form({ name: 'Jenny' }),
    headers: { 'idempotency-key': 'k1', 'stripe-version': '2024-06-20' },
  });
  expect(answer.status).toBe(200);
  const id = answer.headers.get('request-id');
  expect(id).toMatch(/^req_[A-Za-z0-9]{14}$/);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/json',
    'stripe-version': '2024-06-20',
    'idempotency-key': 'k1',
    'original-request': id,
    'stripe-should-retry': 'false',
    'cache-control': 'no-cache, no-store',
    vary: 'Origin',
    'access-control-allow-origin': '*',
    'access-control-allow-credentials': 'true',
  });
  const text = await answer.text();
  expect(text.startsWith('{\n  "id": "cus_')).toBe(true);
  expect(text.endsWith('}\n')).toBe(true);
  expect((await call('GET', '/v1/customers')).headers.get('stripe-should-retry')).toBeNull();
});

test('keys are checked', async ({ world }) => {
  const base = world.baseUrls.stripe ?? '';
  const without = await fetch(`${base}/v1/customers`);
  expect(without.status).toBe(401);
  expect(without.headers.get('www-authenticate')).toBe('Bearer realm="Stripe"');
  expect(without.headers.get('request-id')).toBeNull();
  expect(without.headers.get('stripe-version')).toBeNull();
  expect(await without.json()).toMatchObject({
    error: {
      type: 'invalid_request_error',
      message: expect.stringContaining('You did not provide an API key.') as string,
    },
  });
  const live = await caller(base, 'sk_live_51Nabcdefghijklmnop')('GET', '/v1/customers');
  expect(live.status).toBe(401);
  expect(await live.json()).toEqual({
    error: {
      message: 'Invalid API Key provided: sk_live_51N************mnop',
      type: 'invalid_request_error',
    },
  });
  const basic = Buffer.from(`${world.credentials.stripe?.secretKey}:`).toString('base64');
  expect((await fetch(`${base}/v1/balance`, { headers: { authorization: `Basic ${basic}` } })).status).toBe(200);
  const other = await caller(base, 'sk_test_old24characterslong0000')('GET', '/v1/balance');
  expect(other.status).toBe(200);
  const acting = await caller(base, String(world.credentials.stripe?.secretKey))('GET', '/v1/balance', {
    headers: { 'stripe-account': 'acct_nobody' },
  });
  expect(acting.status).toBe(403);
  expect(await acting.json()).toMatchObject({ error: { code: 'account_invalid' } });
});

test('an unknown URL, a trailing slash, double slashes, JSON', async ({ world }) => {
  const call = caller(world.baseUrls.stripe ?? '', String(world.credentials.stripe?.secretKey));
  const unknown = await call('GET', '/v1/foo');
  expect(unknown.status).toBe(404);
  expect(unknown.headers.get('x-backlot-not-emulated')).toBe('GET /v1/foo');
  expect(await unknown.json()).toMatchObject({
    error: {
      message: expect.stringMatching(
        /^Unrecognized request URL \(GET: \/v1\/foo\)\. If you are trying to list/,
      ) as string,
    },
  });
  expect((await call('GET', '/v1/customers/')).status).toBe(404);
  expect((await call('GET', '//v1/customers')).status).toBe(200);
  const json = await call('POST', '/v1/customers', {
    body: '{"name":"x"}',
    headers: { 'content-type': 'application/json' },
  });
  expect(json.status).toBe(400);
});

test('a key is answered again, refused for something else, and forgotten after a day', async ({ sdk, world }) => {
  const first = await sdk.customers.create({ name: 'Jenny' }, { idempotencyKey: 'once' });
  const again = await sdk.customers.create({ name: 'Jenny' }, { idempotencyKey: 'once' });
  expect(again.id).toBe(first.id);
  expect(Object.fromEntries(new Headers(again.lastResponse.headers))).toMatchObject({
    'idempotent-replayed': 'true',
    'original-request': first.lastResponse.requestId,
  });
  expect(again.lastResponse.requestId).not.toBe(first.lastResponse.requestId);
  await expect(sdk.customers.create({ name: 'Joe' }, { idempotencyKey: 'once' })).rejects.toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
    message:
      "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'once' if you meant to execute a different request.",
  });
  await expect(sdk.products.list())
    .rejects.toMatchObject({ statusCode: 404 })
    .catch(() => undefined);
  await expect(
    sdk.paymentIntents.create({ amount: 500, currency: 'usd' }, { idempotencyKey: 'once' }),
  ).rejects.toMatchObject({
    message: expect.stringContaining("('/v1/customers' vs '/v1/payment_intents')") as string,
  });
  await world.advance('24h');
  expect((await sdk.customers.create({ name: 'Joe' }, { idempotencyKey: 'once' })).name).toBe('Joe');
});

test('a key that is used at the instant at which others are forgotten is forgotten a day later', async ({
  sdk,
  world,
}) => {
  await world.setClock({ mode: 'frozen' });
  const use = async (idempotencyKey: string, name: string): Promise<unknown> =>
    (await sdk.customers.create({ name }, { idempotencyKey })).name;
  await use('one', 'Jo');
  await use('two', 'Jo');
  await world.advance('24h');
  expect(await use('three', 'Jo')).toBe('Jo');
  expect(await use('one', 'Joe')).toBe('Joe');
  await world.advance('23h');
  await expect(use('three', 'Joe')).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
  await world.advance('1h');
  expect(await use('three', 'Joe')).toBe('Joe');
});

test('a declined payment is answered again, a validation error is not kept', async ({ sdk }) => {
  const pay = (key: string, amount: number): Promise<unknown> =>
    sdk.paymentIntents
      .create(
        {
          amount,
          currency: 'usd',
          payment_method_types: ['card'],
          confirm: true,
          payment_method: 'pm_card_chargeDeclined',
        } as Stripe.PaymentIntentCreateParams,
        { idempotencyKey: key },
      )
      .catch((error: unknown) => (error as Stripe.errors.StripeError).payment_intent?.id ?? (error as Error).message);
  const first = await pay('a', 900);
  expect(first).toMatch(/^pi_/);
  expect(await pay('a', 900)).toBe(first);
  expect((await sdk.charges.list()).data).toHaveLength(1);
  await expect(sdk.customers.create({ emial: 'x' } as never, { idempotencyKey: 'b' })).rejects.toThrow(/emial/);
  expect(await sdk.customers.create({ name: 'x' }, { idempotencyKey: 'b' })).toMatchObject({ name: 'x' });
});

test('fifty equal requests at once make one charge', async ({ backlot, world, sdk }) => {
  const racing = clientOf(backlot, world, { maxNetworkRetries: 5 });
  const pay = (): Promise<Stripe.PaymentIntent> =>
    racing.paymentIntents.create(
      {
        amount: 900,
        currency: 'usd',
        payment_method_types: ['card'],
        confirm: true,
        payment_method: 'pm_card_visa',
      } as Stripe.PaymentIntentCreateParams,
      { idempotencyKey: 'race' },
    );
  const all = await Promise.all(Array.from({ length: 50 }, pay));
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  expect((await sdk.charges.list({ limit: 100 })).data).toHaveLength(1);
  expect((await sdk.paymentIntents.list({ limit: 100 })).data).toHaveLength(1);
});

test('a key is held while its first call is under way', async ({ world, sdk }) => {
  const call = caller(world.baseUrls.stripe ?? '', String(world.credentials.stripe?.secretKey));
  const make = (headers: Record<string, string> = {}): Promise<Response> =>
    call('POST', '/v1/customers', { body: form({ name: 'x' }), headers: { 'idempotency-key': 'slow', ...headers } });
  const slow = make({ 'x-backlot-latency': '500ms' });
  for (let turn = 0; turn < 3; turn++) await call('GET', '/v1/balance'); // by now the slow one has arrived
  const second = await make();
  expect(second.status).toBe(409);
  expect(await second.json()).toMatchObject({ error: { code: 'idempotency_key_in_use', type: 'idempotency_error' } });
  const first = await slow;
  expect(first.status).toBe(200);
  expect((await make()).headers.get('idempotent-replayed')).toBe('true');
  expect((await sdk.customers.list()).data).toHaveLength(1);
});

test('an answer that is lost is given again', async ({ world, sdk }) => {
  await world.faults({
    operation: 'stripe.customers.create',
    when: { first: 1 },
    fault: { network: 'reset', phase: 'after' },
  });
  await sdk.customers.create({ name: 'x' }, { idempotencyKey: 'lost', maxNetworkRetries: 1 });
  expect((await sdk.customers.list()).data).toHaveLength(1);
});

test('expansion goes four levels deep, and refuses what cannot be expanded', async ({ sdk }) => {
  const customer = await sdk.customers.create();
  const { id } = await sdk.paymentIntents.create({
    amount: 900,
    currency: 'usd',
    customer: customer.id,
    payment_method_types: ['card'],
    confirm: true,
    payment_method: 'pm_card_visa',
  } as Stripe.PaymentIntentCreateParams);
  const intent = await sdk.paymentIntents.retrieve(id, {
    expand: ['latest_charge.customer', 'latest_charge.payment_intent.customer'],
  });
  expect(intent).toMatchObject({
    customer: customer.id,
    latest_charge: { customer: { id: customer.id }, payment_intent: { id, customer: { object: 'customer' } } },
  });
  const list = await sdk.charges.list({ expand: ['data.customer'] });
  expect(list.data[0]?.customer).toMatchObject({ id: customer.id });
  const bad = (expand: string[]): Promise<unknown> => sdk.paymentIntents.retrieve(id, { expand });
  await expect(bad(['foo'])).rejects.toMatchObject({ message: 'This property cannot be expanded (foo).' });
  await expect(bad(['a.b.c.d.e'])).rejects.toMatchObject({
    code: 'property_expansion_max_depth',
    message: 'You cannot expand more than 4 levels of a property. Property: a.b.c.d.e',
  });
  await expect(sdk.charges.list({ expand: ['customer'] })).rejects.toMatchObject({
    message: 'This property cannot be expanded (customer).',
  });
  await sdk.customers.del(customer.id);
  expect(await sdk.paymentIntents.retrieve(id, { expand: ['customer'] })).toMatchObject({
    customer: { id: customer.id, deleted: true },
  });
});

test('webhooks arrive signed, in order, and in the version of the endpoint', async ({ sdk, world, receiver }) => {
  const endpoint = await sdk.webhookEndpoints.create({
    url: `${receiver.url}/stripe`,
    enabled_events: ['customer.created', 'customer.updated', 'payment_intent.succeeded'],
    api_version: '2020-08-27',
  } as Stripe.WebhookEndpointCreateParams);
  expect(endpoint.secret).toMatch(/^whsec_[A-Za-z0-9]{32}$/);
  expect(await sdk.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty('secret');
  const { id } = await sdk.customers.create({ name: 'Jenny', metadata: { a: '1', b: '2' } }, { idempotencyKey: 'k' });
  await sdk.customers.update(id, { name: 'Joe', metadata: { a: '3' } });
  await sdk.customers.update(id, { name: 'Joe' });
  await sdk.paymentIntents.create({
    amount: 900,
    currency: 'usd',
    payment_method_types: ['card'],
    confirm: true,
    payment_method: 'pm_card_visa',
  } as Stripe.PaymentIntentCreateParams);
  await world.settle();
  const told = receiver.requests.map(({ bytes, headers }) =>
    sdk.webhooks.constructEvent(bytes, String(headers['stripe-signature']), String(endpoint.secret)),
  );
  expect(told.map(({ type }) => type)).toEqual(['customer.created', 'customer.updated', 'payment_intent.succeeded']);
  expect(told[0]).toMatchObject({
    object: 'event',
    api_version: '2020-08-27',
    livemode: false,
    pending_webhooks: 1,
    request: { id: expect.stringMatching(/^req_/) as string, idempotency_key: 'k' },
    data: { object: { id, name: 'Jenny' } },
  });
  expect(told[1]?.data.previous_attributes).toEqual({ name: 'Jenny', metadata: { a: '1' } });
  expect(told[2]?.data.object).toHaveProperty('charges');
  expect(receiver.requests[0]).toMatchObject({
    method: 'POST',
    path: '/stripe',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      accept: '*/*; q=0.5, application/xml',
      'cache-control': 'no-cache',
    },
  });
  expect(receiver.requests[0]?.body.startsWith('{\n  "id": "evt_1')).toBe(true);
  const kept = await sdk.events.retrieve(told[2]?.id ?? '');
  expect(kept).toMatchObject({ api_version: '2026-10-28.endive', pending_webhooks: 0 });
  expect(kept.id).toMatch(/^evt_3/);
});

test('an endpoint that fails is tried again after 5 minutes, an hour and three', async ({ sdk, world, receiver }) => {
  receiver.answer = () => ({ status: 500 });
  await world.webhookEndpoint('stripe', { url: receiver.url });
  await sdk.customers.create();
  await world.settle();
  expect(receiver.requests).toHaveLength(1);
  await world.advance('5m');
  expect(receiver.requests).toHaveLength(2);
  receiver.answer = () => undefined;
  await world.advance('1h');
  expect(receiver.requests).toHaveLength(3);
  const [first, second] = receiver.requests;
  expect(JSON.parse(first?.body ?? '{}')).toEqual(JSON.parse(second?.body ?? '{}'));
  const secret = String(world.credentials.stripe?.webhookSecret);
  expect(
    sdk.webhooks.constructEvent(second?.bytes ?? '', String(second?.headers['stripe-signature']), secret).type,
  ).toBe('customer.created');
  expect((await sdk.events.list({ delivery_success: true })).data).toHaveLength(1);
});

test('events are listed by type, with wildcards', async ({ sdk }) => {
  await sdk.customers.create();
  await sdk.paymentIntents.create({ amount: 500, currency: 'usd' });
  expect((await sdk.events.list({ type: 'customer.*' })).data.map(({ type }) => type)).toEqual(['customer.created']);
  expect((await sdk.events.list({ types: ['customer.created', 'payment_intent.created'] })).data).toHaveLength(2);
  await expect(
    sdk.webhookEndpoints.create({ url: 'https://shop.example/', enabled_events: ['nope'] as never }),
  ).rejects.toMatchObject({
    message: expect.stringMatching(/^Invalid enabled_events\[0\]: must be one of \*, account/) as string,
  });
});

test('named faults come in the envelope of Stripe', async ({ sdk, world }) => {
  await world.faults({ operation: 'stripe.customers.list', fault: { error: 'rate_limit' } });
  await expect(sdk.customers.list()).rejects.toMatchObject({
    statusCode: 429,
    type: 'StripeRateLimitError',
    code: 'rate_limit',
    headers: { 'stripe-rate-limited-reason': 'global-rate' },
  });
  await world.faults({ operation: 'stripe.customers.*', fault: { error: 'service_unavailable' } });
  await expect(sdk.customers.list()).rejects.toMatchObject({
    statusCode: 503,
    message: 'An unknown error occurred',
    headers: { 'stripe-should-retry': 'true' },
  });
  await world.faults({ operation: 'stripe.customers.*', fault: { status: 502 } });
  await expect(sdk.customers.list()).rejects.toMatchObject({ statusCode: 502, type: 'StripeAPIError' });
});

test('events are kept for a month, and no longer than an hour beyond it', async ({ sdk, world }) => {
  await world.setClock({ mode: 'frozen' });
  const { id } = await sdk.customers.create({ name: 'Early' });
  await world.advance('1h');
  await sdk.customers.create({ name: 'Late' });
  const names = async (): Promise<unknown[]> => {
    const { data } = await sdk.events.list({ type: 'customer.created' });
    return data.map((event) => (event.data.object as Stripe.Customer).name);
  };
  await world.advance('718h');
  expect(await names()).toEqual(['Late', 'Early']);
  await world.advance('2h');
  expect(await names()).toEqual(['Late']);
  await world.advance('1h');
  expect(await names()).toEqual([]);
  expect((await sdk.customers.retrieve(id)).id).toBe(id);
});
