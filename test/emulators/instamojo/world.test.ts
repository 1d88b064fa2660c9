/** What the control API knows of Instamojo: fixtures, state, statistics, faults, snapshots. */
import { describe, expect } from 'vitest';
import { ask, baseOf, pay, test, token, v1, v2 } from './mojo.ts';

test('the same seed and calls give the same ids', async ({ backlot }) => {
  const ids = async (): Promise<unknown[]> => {
    const world = await backlot.namespace({ seed: 42, clock: { now: '2030-08-16T08:26:26Z' } });
    const { id, created_at } = await v1(world).request();
    const { payment_id } = await pay(world, id);
    return [id, created_at, payment_id];
  };
  expect(await ids()).toEqual(await ids());
});

test('fixtures make whole rows of little', async ({ world }) => {
  await world.fixtures({
    instamojo: {
      payment_requests: [
        { $as: 'paid', purpose: 'Fixture', amount: 499, status: 'Completed', phone: '9999999999' },
        { purpose: 'Open' },
      ],
      payments: [
        { $as: 'credit', payment_request: '${instamojo.payment_requests.paid.id}' },
        { payment_request: '${instamojo.payment_requests.paid.id}', status: 'Failed' },
      ],
      refunds: [{ payment_id: '${instamojo.payments.credit.payment_id}' }],
      orders: [{ transaction_id: 'fixture-1', amount: 99 }],
      links: [{ title: 'Fixture link', base_price: 20 }],
    },
  });
  const api = v1(world);
  const { body } = await api.get('payment-requests/');
  const paid = body.payment_requests.find(({ purpose }: { purpose: string }) => purpose === 'Fixture');
  expect(paid).toMatchObject({ amount: '499.00', phone: '+919999999999' });
  expect((await api.read(paid.id)).payments).toMatchObject([
    { status: 'Failed', failure: { reason: 'AUTHORIZATION_FAILED' } },
    { status: 'Credit', amount: '499.00', fees: '9.48', buyer_phone: '+919999999999' },
  ]);
  expect((await api.get('refunds/')).body.refunds[0]).toMatchObject({ refund_amount: '499.00', status: 'Refunded' });
  expect((await api.get('links/fixture-link/')).body.link.base_price).toBe('20.00');
  const two = await v2(world);
  const order = (await two.get('gateway/orders/transaction_id:fixture-1/')).body;
  expect((await pay(world, order.id)).payment_status).toBe('Credit');
  const pathname = new URL(paid.longurl).pathname;
  expect((await ask(paid.longurl)).text).toContain('Fixture');
  expect(pathname).toContain(paid.id);
});

test('state and statistics', async ({ world }) => {
  const { id } = await v1(world).request({ amount: '100' });
  await pay(world, id, { outcome: 'Failed' });
  await pay(world, id);
  const [payment] = await world.state('instamojo', 'payments');
  expect(payment).toMatchObject({ status: 'Credit', payment_request: id });
  expect(await world.stats('instamojo')).toMatchObject({
    collections: {
      payment_requests: { count: 1, by: { status: { Completed: 1 } }, sum: { amount: 100 } },
      payments: { count: 2, by: { status: { Credit: 1, Failed: 1 } }, sum: { amount: 200 } },
    },
  });
});

test('a snapshot is brought back in another namespace, pages included', async ({ world, backlot }) => {
  const { id } = await v1(world).request({ purpose: 'Kept' });
  await world.ask('POST', '/snapshots', { name: 'kept' });
  const other = await backlot.namespace();
  await other.ask('POST', '/snapshots/kept/restore', { from: world.name });
  const { longurl, purpose } = await v1(other).read(id);
  expect(purpose).toBe('Kept');
  expect((await ask(longurl)).text).toContain('Kept');
  await pay(other, id);
  expect((await v1(other).read(id)).status).toBe('Completed');
  expect((await v1(world).read(id)).status).toBe('Pending');
});

describe('faults', () => {
  const cases = [
    ['unauthorized', 401, { success: false, message: 'Invalid Auth Token.' }],
    ['invalid_auth_token', 401, { success: false, message: 'Invalid Auth Token.' }],
    ['unauthenticated', 401, { success: false, message: 'Authentication credentials were not provided.' }],
    ['forbidden', 403, { success: false, message: 'You do not have permission to perform this action.' }],
    ['not_found', 404, { success: false, message: 'Not found.' }],
    ['rate_limit', 429, { success: false, message: 'Request was throttled. Expected available in 60 seconds.' }],
    ['internal', 500, { message: 'Internal Server Error', success: false }],
    ['unavailable', 503, { message: 'Service Unavailable', success: false }],
    ['invalid', 400, { success: false, message: { non_field_errors: ['Invalid input.'] } }],
  ] as const;
  for (const [name, status, body] of cases) {
    test(`${name} on v1.1`, async ({ world }) => {
      const headers = { ...v1(world).headers, 'x-backlot-fault': name };
      const reply = await ask(`${world.env.IM_URL}payments/`, { headers });
      expect([reply.status, reply.text]).toEqual([status, JSON.stringify(body)]);
      if (status === 429) expect(reply.headers.get('retry-after')).toBe('60');
    });
  }

  test('the common names mean the generation’s own errors', async ({ world }) => {
    const { authorization } = await v2(world);
    const two = await ask(`${baseOf(world)}/v2/payments/`, {
      headers: { authorization, 'x-backlot-fault': 'unauthorized' },
    });
    expect(two.body).toEqual({ success: false, message: 'Authentication credentials were not provided.' });
    await world.faults({ operation: 'instamojo.oauth.token', fault: { error: 'unauthorized' } });
    const refused = await token(world);
    expect([refused.status, refused.body]).toEqual([401, { error: 'invalid_client' }]);
  });

  test('every third creation fails, and nothing stays of it', async ({ world }) => {
    await world.faults({
      operation: 'POST /api/1.1/payment-requests/',
      when: { every: 3 },
      fault: { error: 'internal_server_error' },
    });
    const statuses: number[] = [];
    for (const purpose of ['1', '2', '3', '4'])
      statuses.push((await v1(world).post('payment-requests/', { purpose, amount: 10 })).status);
    expect(statuses).toEqual([201, 201, 500, 201]);
    expect((await v1(world).get('payment-requests/')).body.payment_requests).toHaveLength(3);
  });
});
