/** Payment requests through v1.1. */
import { describe, expect } from 'vitest';
import { ask, frozen, names, pay, test, v1 } from './mojo.ts';

const server = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

test('a created request answers every field, in order, without a short URL yet', async ({ world }) => {
  const { status, body, headers } = await v1(world).post('payment-requests/', { purpose: 'FIFA 16', amount: '10' });
  expect(status).toBe(201);
  expect(headers.get('content-type')).toContain('application/json');
  expect(Object.keys(body)).toEqual(['success', 'payment_request']);
  expect(body.success).toBe(true);
  expect(Object.keys(body.payment_request)).toEqual(
    names(`id phone email buyer_name amount purpose expires_at status send_sms send_email sms_status
      email_status shorturl longurl redirect_url webhook allow_repeated_payments customer_id
      created_at modified_at`),
  );
  expect(body.payment_request).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{12}4[0-9a-f]{19}$/),
    phone: null,
    email: null,
    buyer_name: null,
    amount: '10.00',
    purpose: 'FIFA 16',
    expires_at: null,
    status: 'Pending',
    send_sms: false,
    send_email: false,
    sms_status: null,
    email_status: null,
    shorturl: null,
    longurl: `${world.baseUrls.instamojo}/@${world.credentials.instamojo?.username}/${body.payment_request.id}`,
    redirect_url: null,
    webhook: null,
    allow_repeated_payments: false,
    customer_id: null,
    created_at: server,
    modified_at: server,
  });
  expect(body.payment_request.modified_at > body.payment_request.created_at).toBe(true);
});

test('the short URL comes a moment later and leads to the page', async ({ world }) => {
  const api = v1(world);
  const { id, longurl } = await api.request();
  await world.settle();
  const { shorturl } = await api.read(id);
  expect(shorturl).toMatch(/\/instamojo\/[A-Za-z0-9]{5,6}$/);
  const { status, headers } = await ask(shorturl);
  expect(status).toBe(302);
  expect(headers.get('location')).toBe(longurl);
});

test('empty texts stay empty, an empty phone is null, numbers are rewritten', async ({ world }) => {
  const api = v1(world);
  const empty = await api.request({
    email: '',
    buyer_name: '',
    redirect_url: '',
    webhook: '',
    phone: '',
    send_email: '',
  });
  expect(empty).toMatchObject({ email: '', buyer_name: '', redirect_url: '', webhook: '', phone: null });
  expect(empty.send_email).toBe(false);
  expect(await api.request({ phone: '9999999999', amount: 99.5 })).toMatchObject({
    phone: '+919999999999',
    amount: '99.50',
  });
  expect((await api.request({ phone: '+1 (415) 555-0100' })).phone).toBe('+14155550100');
});

test('the flag for repeated payments: absent, a form means false and JSON true', async ({ world }) => {
  const api = v1(world);
  expect((await api.request()).allow_repeated_payments).toBe(false);
  expect((await api.request({ allow_repeated_payments: true })).allow_repeated_payments).toBe(true);
  const { body } = await api.json('payment-requests/', { purpose: 'x', amount: 9, phone: 9999999999 });
  expect(body.payment_request).toMatchObject({ allow_repeated_payments: true, amount: '9.00', phone: '+919999999999' });
});

test('lists are newest first, without payments, and page by page and limit', async ({ world }) => {
  const api = v1(world);
  for (const purpose of ['one', 'two', 'three']) await api.request({ purpose });
  const purposes = async (query: string): Promise<string[]> => {
    const { body } = await api.get(`payment-requests/${query}`);
    return body.payment_requests.map((request: { purpose: string }) => request.purpose);
  };
  expect(await purposes('')).toEqual(['three', 'two', 'one']);
  expect(await purposes('?limit=2')).toEqual(['three', 'two']);
  expect(await purposes('?limit=2&page=2')).toEqual(['one']);
  expect(await purposes('?limit=2&page=9')).toEqual([]);
  // The Python client ends every URL with a slash, also behind the query.
  expect(await purposes('?page=1&limit=1/')).toEqual(['three']);
  const { body } = await api.get('payment-requests/');
  expect(Object.keys(body)).toEqual(['success', 'payment_requests']);
  expect(body.payment_requests[0]).not.toHaveProperty('payments');
  const times = body.payment_requests.map((request: { created_at: string }) => request.created_at);
  expect(times).toEqual(times.toSorted().reverse());
});

frozen('lists are filtered by creation and change, both ends within', async ({ world }) => {
  await world.setClock({ now: '2030-07-02T10:00:00Z' });
  const api = v1(world);
  await api.request({ purpose: 'early' });
  await world.advance('24h');
  const { id } = await api.request({ purpose: 'late' });
  await world.advance('24h');
  await api.post(`payment-requests/${id}/disable/`);
  const found = async (query: string): Promise<string[]> => {
    const { body } = await api.get(`payment-requests/?${query}`);
    return body.payment_requests.map((request: { purpose: string }) => request.purpose);
  };
  expect(await found('max_created_at=2030-07-02')).toEqual(['early']);
  expect(await found('min_created_at=2030-07-03')).toEqual(['late']);
  expect(await found('min_created_at=2030-07-02&max_created_at=2030-07-03')).toEqual(['late', 'early']);
  expect(await found('min_created_at=2030-07-03T10:00:00Z&max_created_at=2030-07-03T10:00:00Z/')).toEqual(['late']);
  expect(await found('min_modified_at=2030-07-04')).toEqual(['late']);
  expect(await found('max_modified_at=2030-07-03T23:59:59Z')).toEqual(['early']);
  const { status, body } = await api.get('payment-requests/?min_created_at=yesterday');
  expect([status, body]).toEqual([400, { success: false, message: { min_created_at: ['Enter a valid date/time.'] } }]);
});

test('disabling and enabling can be repeated, and closes and opens the page', async ({ world }) => {
  const api = v1(world);
  const { id, longurl, modified_at } = await api.request();
  for (const step of ['disable', 'disable']) {
    const { status, body } = await api.post(`payment-requests/${id}/${step}/`);
    expect([status, body]).toEqual([200, { success: true }]);
  }
  expect((await ask(longurl)).text).not.toContain('<form');
  await expect(pay(world, id)).rejects.toThrow('409');
  const closed = await api.read(id);
  expect(closed.status).toBe('Pending');
  expect(closed.modified_at > modified_at).toBe(true);
  await api.post(`payment-requests/${id}/enable/`);
  expect((await ask(longurl)).text).toContain('<form');
  expect((await api.post('payment-requests/nonesuch/disable/')).status).toBe(404);
});

describe('expiry', () => {
  frozen('an expiry is shown as given and closes the page when the clock gets there', async ({ world }) => {
    await world.setClock({ now: '2030-05-05T10:40:00Z' });
    const api = v1(world);
    const { id, expires_at } = await api.request({ expires_at: '2030-05-05T10:49:04Z' });
    expect(expires_at).toBe('2030-05-05T10:49:04Z');
    await world.advance('9m');
    expect((await pay(world, id, { outcome: 'Failed' })).payment_status).toBe('Failed');
    await world.advance('5s');
    await expect(pay(world, id)).rejects.toThrow('409');
  });

  frozen('ten minutes are the longest', async ({ world }) => {
    await world.setClock({ now: '2030-05-05T10:40:00Z' });
    const { status, body } = await v1(world).post('payment-requests/', {
      purpose: 'x',
      amount: 10,
      expires_at: '2030-05-05T10:50:01Z',
    });
    expect(status).toBe(400);
    expect(Object.keys(body.message)).toEqual(['expires_at']);
  });

  test('an auto clock jumps past an expiry without ending anything', async ({ world }) => {
    const api = v1(world);
    const expires_at = new Date(Date.parse(await world.now()) + 1000).toISOString();
    const { id } = await api.request({ expires_at, send_email: true, email: 'a@shop.example' });
    await world.settle();
    expect((await pay(world, id)).payment_status).toBe('Credit');
  });
});

test('what is not there is not found', async ({ world }) => {
  const api = v1(world);
  const { id } = await api.request();
  const other = await api.request();
  const { payment_id } = await pay(world, other.id);
  for (const path of [
    'payment-requests/0123456789abcdef0123456789abcdef/',
    `payment-requests/${id}/${payment_id}/`,
    `payment-requests/${id}/MOJO0000000000000000/`,
    'payments/MOJO0000000000000000/',
    'nonesuch/',
  ]) {
    const { status, body } = await api.get(path);
    expect([path, status, body]).toEqual([path, 404, { success: false, message: 'Not found.' }]);
  }
});

test('nothing passes from one namespace to another', async ({ world, backlot }) => {
  const { id } = await v1(world).request();
  const other = await backlot.namespace();
  expect((await v1(other).get(`payment-requests/${id}/`)).status).toBe(404);
});
