/** Refunds through both generations. */
import { expect } from 'vitest';
import { baseOf, pay, test, v1, v2 } from './mojo.ts';

const server = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

test('a whole payment is refunded at once, and stays credited', async ({ world }) => {
  const api = v1(world);
  const { id } = await api.request({ amount: '10' });
  const { payment_id } = await pay(world, id);
  const { status, body } = await api.post('refunds/', { payment_id, type: 'QFL', body: 'Not satisfied' });
  expect(status).toBe(201);
  expect(body).toEqual({
    success: true,
    refund: {
      id: expect.stringMatching(/^C\d[1-9abc]\d{7}$/),
      payment_id,
      status: 'Refunded',
      type: 'QFL',
      body: 'Not satisfied',
      refund_amount: '10.00',
      total_amount: '10.00',
      created_at: server,
    },
  });
  expect((await api.get(`refunds/${body.refund.id}/`)).body).toEqual(body);
  expect((await api.get('refunds/')).body).toEqual({ success: true, refunds: [body.refund] });
  expect((await api.get(`payments/${payment_id}/`)).body.payment.status).toBe('Credit');
  expect((await api.get('refunds/C000000000/')).status).toBe(404);
});

test('parts need a transaction id from the second on, which makes a replay harmless', async ({ world }) => {
  const api = v1(world);
  const { id } = await api.request({ amount: '100' });
  const { payment_id } = await pay(world, id);
  const refund = (about: object) => api.post('refunds/', { payment_id, type: 'PTH', body: 'x', ...about });
  expect((await refund({ refund_amount: '30' })).body.refund.refund_amount).toBe('30');
  const unnamed = await refund({ refund_amount: '30' });
  expect([unnamed.status, unnamed.body.message]).toEqual([400, { transaction_id: ['This field is required.'] }]);
  const named = await refund({ refund_amount: '30', transaction_id: 'part-2' });
  const replayed = await refund({ refund_amount: '30', transaction_id: 'part-2' });
  expect(replayed.body).toEqual(named.body);
  const beyond = await refund({ refund_amount: '40.01', transaction_id: 'part-3' });
  expect([beyond.status, Object.keys(beyond.body.message)]).toEqual([400, ['refund_amount']]);
  expect((await refund({ transaction_id: 'rest' })).body.refund.refund_amount).toBe('40.00');
  expect((await refund({ transaction_id: 'more' })).status).toBe(400);
  expect((await api.get('refunds/')).body.refunds).toHaveLength(3);
});

test('what cannot be refunded', async ({ world }) => {
  const api = v1(world);
  const { id } = await api.request();
  const { payment_id } = await pay(world, id, { outcome: 'Failed' });
  const failed = await api.post('refunds/', { payment_id, type: 'RFD', body: 'x' });
  expect([failed.status, Object.keys(failed.body.message)]).toEqual([400, ['payment_id']]);
  const unknown = await api.post('refunds/', { payment_id: 'MOJO0', type: 'RFD', body: 'x' });
  expect([unknown.status, Object.keys(unknown.body.message)]).toEqual([400, ['payment_id']]);
  const wrong = await api.post('refunds/', { payment_id, type: 'XYZ' });
  expect(wrong.body.message).toEqual({
    type: ['"XYZ" is not a valid choice.'],
    body: ['This field is required.'],
  });
  const two = await v2(world);
  expect((await two.post(`payments/${payment_id}/refund/`, { type: 'RFD', body: 'x' })).status).toBe(404);
});

test('through v2 it is a case, which is closed some hours later', async ({ world }) => {
  const api = await v2(world);
  const { id } = await v1(world).request({ amount: '2500' });
  const { payment_id } = await pay(world, id);
  const { status, body } = await api.post(`payments/${payment_id}/refund/`, { type: 'PTH', body: 'x' });
  expect(status).toBe(201);
  expect(Object.keys(body)).toEqual(['refund', 'success']);
  expect(body.refund.id).toMatch(/^R\d[1-9abc]\d\d[A-Z]{3}\d{5}$/);
  await world.settle();
  const closed = (await api.get(`refunds/${body.refund.id}/`)).body;
  expect(closed).toMatchObject({
    id: body.refund.id,
    payment: `${baseOf(world)}/v2/payments/${payment_id}/`,
    status: 'FINI',
    resolution_status: 'FINI_CONC',
    status_text: 'Refunded',
    refund_amount: '2500.00',
    refunds: [{ status: 'Completed', bank_reference_number: expect.stringMatching(/^\d+$/) }],
    resource_uri: `${baseOf(world)}/v2/resolutioncenter/cases/${body.refund.id}/`,
  });
  expect(Date.parse(closed.updated_at) - Date.parse(closed.created_at)).toBeGreaterThan(3 * 3_600_000);
  expect((await api.get(`resolutioncenter/cases/${body.refund.id}/`)).body).toEqual(closed);
  expect((await api.get('refunds/')).body).toMatchObject({ count: 1, refunds: [closed] });
  expect((await api.get(`payments/${payment_id}/`)).body.cases).toEqual([closed.resource_uri]);
  expect((await v1(world).get('refunds/')).body.refunds[0].status).toBe('Refunded');
});
