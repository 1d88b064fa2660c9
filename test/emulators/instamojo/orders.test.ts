/** Gateway orders and payment requests through v2. */
import { describe, expect } from 'vitest';
import { ask, baseOf, credentialsOf, names, pay, test, v1, v2, type Tree } from './mojo.ts';

const server = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

const order = (about: object = {}) => ({
  name: 'Foo',
  email: 'foo@example.com',
  phone: '9999999999',
  amount: 9,
  currency: 'INR',
  transaction_id: 'order-1',
  redirect_url: 'http://localhost:3000/back',
  ...about,
});

test('a payment request has no envelope and names its objects by URL', async ({ world }) => {
  const api = await v2(world);
  const { status, body } = await api.post('payment_requests/', {
    purpose: 'FIFA 16',
    amount: 10,
    phone: '9999999999',
    webhook: 'http://127.0.0.1:9/hook',
  });
  expect(status).toBe(201);
  expect(Object.keys(body)).toEqual(
    names(`id user phone email buyer_name amount purpose status payments send_sms send_email
      sms_status email_status shorturl longurl redirect_url webhook scheduled_at expires_at
      allow_repeated_payments mark_fulfilled created_at modified_at resource_uri`),
  );
  const base = baseOf(world);
  expect(body).toMatchObject({
    amount: '10.00',
    phone: '+919999999999',
    status: 'Pending',
    payments: [],
    sms_status: null,
    email_status: null,
    shorturl: null,
    mark_fulfilled: true,
    user: expect.stringMatching(new RegExp(`^${base}/v2/users/[0-9a-f]{32}/$`)),
    resource_uri: `${base}/v2/payment_requests/${body.id}/`,
  });
  const read = await ask(body.resource_uri, { headers: { authorization: api.authorization } });
  expect(read.body.id).toBe(body.id);
  expect((await ask(body.user, { headers: { authorization: api.authorization } })).status).toBe(200);
  // The same request through the other generation.
  expect(await v1(world).read(body.id)).toMatchObject({ id: body.id, amount: '10.00', payments: [] });
  for (const step of ['disable', 'enable']) {
    const switched = await api.post(`payment_requests/${body.id}/${step}/`);
    expect([switched.status, switched.body]).toEqual([200, { success: true }]);
  }
});

test('a list counts and links its pages', async ({ world }) => {
  const api = await v2(world);
  for (const purpose of ['one', 'two', 'three']) await api.post('payment_requests/', { purpose, amount: 10 });
  const { body } = await api.get('payment_requests/?limit=2');
  expect(Object.keys(body)).toEqual(['count', 'next', 'previous', 'payment_requests']);
  expect([body.count, body.previous]).toEqual([3, null]);
  expect(body.next).toBe(`${baseOf(world)}/v2/payment_requests/?limit=2&page=2`);
  const second = await ask(body.next, { headers: { authorization: api.authorization } });
  expect(second.body.payment_requests.map(({ purpose }: Tree) => purpose)).toEqual(['one']);
  expect(second.body.next).toBeNull();
  expect(second.body.previous).toBe(`${baseOf(world)}/v2/payment_requests/?limit=2`);
  for (const page of ['3', '0', 'x']) {
    const { status, body } = await api.get(`payment_requests/?limit=2&page=${page}`);
    expect([status, body]).toEqual([404, { success: false, message: 'Invalid page.' }]);
  }
  expect((await api.get('payment_requests/?status=Completed')).body.count).toBe(0);
  expect((await api.get('payment_requests/?status=Pending&limit=9999')).body.count).toBe(3);
  expect((await api.get('payment_requests/?user=somebody')).body.count).toBe(0);
});

describe('gateway orders', () => {
  test('one is made, read by both its ids, and listed', async ({ world }) => {
    const api = await v2(world);
    const { status, body } = await api.post('gateway/orders/', order());
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['order', 'payment_options']);
    const { id } = body.order;
    expect(body.order).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      transaction_id: 'order-1',
      status: 'pending',
      currency: 'INR',
      amount: '9.00',
      name: 'Foo',
      email: 'foo@example.com',
      phone: '+919999999999',
      description: null,
      redirect_url: 'http://localhost:3000/back',
      webhook_url: null,
      created_at: server,
      resource_uri: `${baseOf(world)}/v2/gateway/orders/id:${id}/`,
    });
    const page = `${baseOf(world)}/@${credentialsOf(world).username}/${id}?embed=form`;
    expect(body.payment_options).toEqual({ payment_url: page });
    expect((await ask(page)).text).toContain('<form');
    const expected = { ...body.order, payments: [] };
    expect((await api.get(`gateway/orders/id:${id}/`)).body).toEqual(expected);
    expect((await api.get('gateway/orders/transaction_id:order-1/')).body).toEqual(expected);
    expect((await api.get('gateway/orders/?transaction_id=order-1')).body.orders).toEqual([body.order]);
    expect((await api.get(`gateway/orders/?id=${id}`)).body.count).toBe(1);
    expect((await api.get('gateway/orders/?transaction_id=other')).body.orders).toEqual([]);
    expect((await api.get('gateway/orders/transaction_id:other/')).body).toEqual({
      success: false,
      message: 'Not found.',
    });
  });

  test('the Node client leaves the slash out before its query: a redirect away', async ({ world }) => {
    const api = await v2(world);
    const { body } = await api.post('gateway/orders/', order());
    const { id } = body.order;
    const { status, headers } = await api.get(`gateway/orders/id:${id}?order_id=${id}`);
    expect(status).toBe(301);
    const followed = await ask(headers.get('location') ?? '', { headers: { authorization: api.authorization } });
    expect(followed.body.id).toBe(id);
  });

  test('a transaction id is used once, and the fields have rules', async ({ world }) => {
    const api = await v2(world);
    await api.post('gateway/orders/', order());
    const again = await api.post('gateway/orders/', order());
    expect([again.status, Object.keys(again.body)]).toEqual([400, ['transaction_id']]);
    const { status, body } = await api.post('gateway/orders/', {
      ...order({
        transaction_id: 'a b',
        currency: 'USD',
        webhook_url: 'hook',
        amount: 8,
        redirect_url: 'back',
      }),
      name: undefined,
    });
    expect(status).toBe(400);
    expect(Object.keys(body).toSorted()).toEqual([
      'amount',
      'currency',
      'name',
      'redirect_url',
      'transaction_id',
      'webhook_url',
    ]);
    expect(body.name).toEqual(['This field is required.']);
    expect((await api.post('gateway/orders/', order({ transaction_id: 'b', redirect_url: undefined }))).status).toBe(
      201,
    );
  });

  test('multipart, as the shop plugins send it', async ({ world }) => {
    const { authorization } = await v2(world);
    const body = new FormData();
    for (const [name, value] of Object.entries(order())) body.set(name, String(value));
    const { status } = await ask(`${baseOf(world)}/v2/gateway/orders/`, {
      method: 'POST',
      headers: { authorization },
      body,
    });
    expect(status).toBe(201);
  });

  test('paid: completed, with small payments; the redirect and the webhook name it their own way', async ({
    world,
    receiver,
  }) => {
    const api = await v2(world);
    const made = await api.post('gateway/orders/', order({ webhook_url: receiver.url, description: 'A book' }));
    const { id } = made.body.order;
    const failed = await pay(world, id, { outcome: 'Failed' });
    expect((await api.get(`gateway/orders/id:${id}/`)).body.status).toBe('pending');
    const paid = await pay(world, id);
    expect(paid.redirect_url).toBe(
      `http://localhost:3000/back?payment_id=${paid.payment_id}&payment_status=Credit&id=${id}&transaction_id=order-1`,
    );
    const { body } = await api.get(`gateway/orders/id:${id}/`);
    expect(body.status).toBe('completed');
    expect(body.payments).toMatchObject([
      { id: paid.payment_id, status: 'successful', failure: null },
      { id: failed.payment_id, status: 'failed', failure: { reason: 'AUTHORIZATION_FAILED' } },
    ]);
    await world.settle();
    expect(receiver.forms[1]).toMatchObject({ payment_request_id: id, purpose: 'A book', status: 'Credit' });
    await expect(pay(world, id)).rejects.toThrow('409');
  });
});

describe('the mobile SDKs', () => {
  test('an order for a payment request, and its ways to pay', async ({ world }) => {
    const api = await v2(world);
    const request = await v1(world).request({ amount: '100' });
    const empty = await api.post('gateway/orders/payment-request/');
    expect([empty.status, empty.body]).toEqual([400, { id: ['This field is required.'] }]);
    const about = { id: request.id, name: 'Foo', email: 'foo@example.com', phone: '9999999999' };
    const { status, body } = await api.post('gateway/orders/payment-request/', about);
    expect(status).toBe(201);
    expect(body).toEqual({
      order_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      name: 'Foo',
      email: 'foo@example.com',
      phone: '+919999999999',
      amount: '100.00',
    });
    const options = await api.get(`gateway/orders/${body.order_id}/checkout-options/`);
    expect(options.body.order.amount).toBe('100.00');
    expect(options.body.payment_options).toMatchObject({
      payment_url: `${request.longurl}?embed=form`,
      card_options: { submission_data: { order_id: body.order_id } },
      netbanking_options: { choices: expect.arrayContaining([{ id: expect.any(String), name: 'HDFC Bank' }]) },
      wallet_options: { choices: expect.arrayContaining([expect.objectContaining({ id: expect.any(Number) })]) },
    });
    // The classic mistake.
    const mistaken = await api.get(`gateway/orders/${request.id}/checkout-options/`);
    expect([mistaken.status, mistaken.body]).toEqual([404, { success: false, message: 'Not found.' }]);
  });
});

describe('a marketplace', () => {
  test('its sellers sign up, and have payments of their own', async ({ world, receiver }) => {
    const market = await v2(world);
    const { status, body: seller } = await market.post('users/', {
      email: 'seller@example.com',
      password: 'secret',
      phone: '9999999999',
    });
    expect(status).toBe(201);
    const own = await v2(world, { grant_type: 'password', username: 'seller@example.com', password: 'secret' });
    const { body: request } = await own.post('payment_requests/', {
      purpose: 'A pot',
      amount: 20,
      webhook: receiver.url,
      redirect_url: 'http://localhost:3000/',
    });
    expect(request.user).toBe(seller.resource_uri);
    expect(request.longurl).toContain(`/@${seller.username}/`);
    expect((await market.get('payment_requests/')).body.count).toBe(0);
    expect((await own.get('payment_requests/')).body.count).toBe(1);
    expect((await ask(request.longurl)).text).toContain('A pot');
    await world.trigger('instamojo/pay', { payment_request_id: request.id, account: seller.id });
    expect((await own.get('payments/')).body.count).toBe(1);
    expect((await market.get('payments/')).body.count).toBe(0);
    const account = { account_holder_name: 'Foo', account_number: '123', ifsc_code: 'HDFC0000001' };
    expect((await own.call('PUT', `users/${seller.id}/inrbankaccount/`, account)).body).toEqual(account);
    expect((await market.get(`users/${seller.id}/inrbankaccount/`)).body).toEqual(account);
    expect((await own.post('users/', { email: 'x@example.com', password: 'x' })).status).toBe(403);
    const taken = await market.post('users/', { email: 'seller@example.com', password: 'x' });
    expect([taken.status, Object.keys(taken.body)]).toEqual([400, ['email']]);
  });
});
