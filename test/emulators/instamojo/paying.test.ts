/** What happens when somebody pays: payments in both generations, webhooks, redirects, payouts. */
import { createHmac } from 'node:crypto';
import { describe, expect } from 'vitest';
import { mac } from '../../../emulators/instamojo/webhooks.ts';
import { credentialsOf, frozen, names, pay, test, v1, v2 } from './mojo.ts';

const server = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

/** As every integration guide checks it: values by name in lower case, joined by bars, HMAC-SHA1 with the salt. */
function isSigned({ mac: given, ...fields }: Readonly<Record<string, string>>, salt: string): boolean {
  const names = Object.keys(fields).toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const text = names.map((name) => fields[name]).join('|');
  return createHmac('sha1', salt).update(text).digest('hex') === given;
}

describe('the MAC', () => {
  const salt = '21b528ef398c4ce8851d5ee29375d3a7';
  const sample = {
    amount: '2500.00',
    buyer: 'foo@example.com',
    buyer_name: 'John Doe',
    buyer_phone: '+919999999999',
    currency: 'INR',
    fees: '47.50',
    longurl: 'https://test.instamojo.com/@foo/d66cb29dd059482e8072999f995c4eef',
    payment_id: 'MOJO5a06005J21512197',
    payment_request_id: 'd66cb29dd059482e8072999f995c4eef',
    purpose: 'FIFA 16',
    shorturl: 'https://imjo.in/NNxHg',
    status: 'Credit',
  };

  test('of the official clients’ own vectors', () => {
    expect(mac({ foo: '1', bar: '2', baz: '3' }, salt)).toBe('32b1d38a4a70bdce36a52dad3f3ac6eb3662096b');
    expect(mac(sample, salt)).toBe('6e1b0c6168563357d96935becf63c479a0573281');
    expect(mac({ ...sample, fees: '', shorturl: '', status: 'Failed' }, salt)).toBe(
      'c41c456595c6bbcd9deb83acd785a2c50a78a9e1',
    );
  });
});

test('a buyer pays: the request is completed, and both generations show the payment', async ({ world }) => {
  const one = v1(world);
  const two = await v2(world);
  const request = await one.request({ buyer_name: 'John Doe', email: 'foo@example.com', phone: '9999999999' });
  const paid = await pay(world, request.id);
  expect(paid).toEqual({
    payment_id: expect.stringMatching(/^MOJO\d[1-9abc]\d\d[0-9A-Z]05[A-Z]\d{8}$/),
    payment_request_id: request.id,
    payment_status: 'Credit',
    redirect_url: null,
  });
  const { payments, status } = await one.read(request.id);
  expect(status).toBe('Completed');
  expect(payments).toEqual([
    {
      payment_id: paid.payment_id,
      status: 'Credit',
      currency: 'INR',
      amount: '2500.00',
      buyer_name: 'John Doe',
      buyer_phone: '+919999999999',
      buyer_email: 'foo@example.com',
      shipping_address: null,
      shipping_city: null,
      shipping_state: null,
      shipping_zip: null,
      shipping_country: null,
      quantity: 1,
      unit_price: '2500.00',
      fees: '47.50',
      variants: [],
      custom_fields: {},
      affiliate_commission: '0',
      payment_request: `${world.env.IM_URL}payment-requests/${request.id}/`,
      instrument_type: 'CARD',
      billing_instrument: 'International Regular Credit Card (Visa/Mastercard)',
      tax_invoice_id: '',
      failure: null,
      payout: null,
      created_at: server,
    },
  ]);
  const alone = await one.get(`payments/${paid.payment_id}/`);
  expect(alone.body.payment).toMatchObject({ ...payments[0], link_slug: null, link_title: null, discount_code: null });
  const within = await one.get(`payment-requests/${request.id}/${paid.payment_id}/`);
  expect(within.body.payment_request.payment).toEqual(payments[0]);
  expect(within.body.payment_request).not.toHaveProperty('payments');
  expect((await one.get('payments/')).body.payments).toEqual([alone.body.payment]);

  const { body } = await two.get(`payments/${paid.payment_id}/`);
  expect(Object.keys(body)).toEqual(
    names(`id title payment_type payment_request status link product seller currency amount name
      email phone payout fees total_taxes cases affiliate_id affiliate_commission order_info
      instrument_type billing_instrument failure created_at updated_at tax_invoice_id
      resource_uri`),
  );
  expect(body).toMatchObject({
    id: paid.payment_id,
    title: 'FIFA 16',
    payment_type: 'api_rap',
    payment_request: `${world.baseUrls.instamojo}/v2/payment_requests/${request.id}/`,
    status: true,
    name: 'John Doe',
    amount: '2500.00',
    fees: '53.00',
    total_taxes: '9.54',
    resource_uri: `${world.baseUrls.instamojo}/v2/payments/${paid.payment_id}/`,
  });
  expect((await two.get(`payment_requests/${request.id}/`)).body.payments).toEqual([body.resource_uri]);
});

test('a failed payment leaves the request open, and may be followed by a good one', async ({ world }) => {
  const one = v1(world);
  const two = await v2(world);
  const { id } = await one.request({ redirect_url: 'http://localhost:3000/thanks' });
  const failed = await pay(world, id, { outcome: 'Failed', instrument_type: 'UPI' });
  expect(failed.redirect_url).toContain('payment_status=Failed');
  const { status, payments } = await one.read(id);
  expect(status).toBe('Pending');
  expect(payments[0]).toMatchObject({
    status: 'Failed',
    fees: '0.00',
    instrument_type: 'UPI',
    failure: { reason: 'AUTHORIZATION_FAILED', message: 'Transaction was declined by the bank' },
  });
  expect((await two.get(`payments/${failed.payment_id}/`)).body).toMatchObject({
    status: false,
    fees: null,
    total_taxes: null,
    affiliate_commission: null,
  });
  const good = await pay(world, id);
  expect((await one.read(id)).payments.map((payment: { payment_id: string }) => payment.payment_id)).toEqual([
    good.payment_id,
    failed.payment_id,
  ]);
  await expect(pay(world, id)).rejects.toThrow('409');
});

test('a repeatable request is paid again and again', async ({ world }) => {
  const { id } = await v1(world).request({ allow_repeated_payments: 'True' });
  await pay(world, id);
  await pay(world, id);
  expect((await v1(world).read(id)).payments).toHaveLength(2);
});

test('the trigger says what it cannot do', async ({ world }) => {
  await expect(pay(world, 'f'.repeat(32))).rejects.toThrow('404');
  await expect(world.trigger('instamojo/pay', {})).rejects.toThrow('400');
  const { id } = await v1(world).request();
  await expect(pay(world, id, { outcome: 'Maybe' })).rejects.toThrow('400');
  expect((await v1(world).read(id)).payments).toEqual([]);
});

describe('webhooks', () => {
  test('thirteen form fields, signed; one for each finished payment', async ({ world, receiver }) => {
    const api = v1(world);
    const { id, longurl } = await api.request({ webhook: `${receiver.url}/hook`, phone: '9999999999' });
    await world.settle();
    await pay(world, id, { outcome: 'Failed', email: 'foo@example.com', buyer_name: 'John Doe' });
    const { payment_id } = await pay(world, id, { email: 'foo@example.com', buyer_name: 'John Doe' });
    await world.settle();
    const [failed, credited] = receiver.forms;
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const { shorturl } = await api.read(id);
    expect(Object.keys(credited ?? {}).toSorted()).toHaveLength(13);
    expect(credited).toEqual({
      amount: '2500.00',
      buyer: 'foo@example.com',
      buyer_name: 'John Doe',
      buyer_phone: '+919999999999',
      currency: 'INR',
      fees: '47.50',
      longurl,
      mac: expect.stringMatching(/^[0-9a-f]{40}$/),
      payment_id,
      payment_request_id: id,
      purpose: 'FIFA 16',
      shorturl,
      status: 'Credit',
    });
    expect(failed).toMatchObject({ status: 'Failed', fees: '0.00' });
    for (const fields of receiver.forms) expect(isSigned(fields, credentialsOf(world).salt ?? '')).toBe(true);
    expect(isSigned({ ...credited, amount: '1.00' }, credentialsOf(world).salt ?? '')).toBe(false);
  });

  test('failures can be left out', async ({ world, receiver }) => {
    await world.settings('instamojo', { webhookOnFailure: false });
    const { id } = await v1(world).request({ webhook: receiver.url });
    await pay(world, id, { outcome: 'Failed' });
    await pay(world, id);
    await world.settle();
    expect(receiver.forms.map(({ status }) => status)).toEqual(['Credit']);
  });

  frozen('what is not accepted is tried again after a minute, ten minutes and an hour', async ({ world, receiver }) => {
    receiver.answer = () => ({ status: 500 });
    const { id } = await v1(world).request({ webhook: receiver.url });
    await pay(world, id);
    await world.settle();
    expect(receiver.requests).toHaveLength(1);
    await world.advance('1m');
    expect(receiver.requests).toHaveLength(2);
    await world.advance('10m');
    receiver.answer = () => ({ status: 204 });
    await world.advance('1h');
    expect(receiver.requests).toHaveLength(4);
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
    const [webhook] = await world.webhooks({ provider: 'instamojo' });
    expect(webhook).toMatchObject({ status: 'delivered', event: 'payment.credit' });
  });

  frozen('they may come some seconds after the payment', async ({ world, receiver }) => {
    await world.settings('instamojo', { paymentWebhookDelay: { min: '5s', max: '10s' } });
    const { id } = await v1(world).request({ webhook: receiver.url });
    await pay(world, id);
    await world.advance('4s');
    expect(receiver.requests).toHaveLength(0);
    await world.advance('6s');
    expect(receiver.requests).toHaveLength(1);
  });

  test('one can be sent again from the dashboard', async ({ world, receiver }) => {
    const { id } = await v1(world).request({ webhook: receiver.url });
    const { payment_id } = await pay(world, id);
    await world.settle();
    await world.trigger('instamojo/webhook.resend', { payment_id });
    await world.settle();
    const [first, again] = receiver.forms;
    expect({ ...again, shorturl: '', mac: '' }).toEqual({ ...first, shorturl: '', mac: '' });
    await expect(world.trigger('instamojo/webhook.resend', { payment_id: 'MOJO' })).rejects.toThrow('404');
  });
});

describe('the redirect', () => {
  const cases = [
    ['https://shop.example/thanks', 'https://shop.example/thanks?'],
    ['https://shop.example/thanks?order=7', 'https://shop.example/thanks?order=7&'],
    ['http://localhost:3000/?', 'http://localhost:3000/?'],
  ] as const;
  for (const [redirect_url, start] of cases) {
    test(`keeps what ${redirect_url} has`, async ({ world }) => {
      const { id } = await v1(world).request({ redirect_url });
      const paid = await pay(world, id);
      expect(paid.redirect_url).toBe(
        `${start}payment_id=${paid.payment_id}&payment_status=Credit&payment_request_id=${id}`,
      );
    });
  }
});

describe('payouts', () => {
  frozen('the money goes out three working days later, and both generations say so', async ({ world }) => {
    await world.setClock({ now: '2030-08-16T08:26:26Z' }); // a Friday
    const api = v1(world);
    const { id } = await api.request();
    const { payment_id } = await pay(world, id);
    await world.advance('4d');
    expect((await api.get(`payments/${payment_id}/`)).body.payment.payout).toBeNull();
    await world.advance('1d2h');
    const { payout } = (await api.get(`payments/${payment_id}/`)).body.payment;
    expect(payout).toEqual({
      id: expect.stringMatching(/^MOJO0821/),
      paid_out_at: expect.stringMatching(/^2030-08-21T10:00:00/),
    });
    const two = await v2(world);
    const payment = await two.get(`payments/${payment_id}/`);
    expect(payment.body.payout).toBe(`${world.baseUrls.instamojo}/v2/payouts/${payout.id}/`);
    expect((await two.get(`payouts/${payout.id}/`)).body).toMatchObject({
      sent_amount: '2452.50',
      payments: [payment.body.resource_uri],
    });
    expect((await two.get('payouts/')).body.count).toBe(1);
  });

  frozen('money that is held waits for the payment to be fulfilled', async ({ world }) => {
    const two = await v2(world);
    const { body } = await two.post('payment_requests/', { purpose: 'x', amount: 100, mark_fulfilled: false });
    const { payment_id } = await pay(world, body.id);
    await world.advance('8d');
    const fresh = await v2(world);
    expect((await fresh.get(`payments/${payment_id}/`)).body.payout).toBeNull();
    const { status, body: fulfilled } = await fresh.post(`payments/${payment_id}/fulfil/`);
    expect([status, fulfilled]).toEqual([200, { fulfil: true, success: true }]);
    await world.advance('8d');
    expect((await v1(world).get(`payments/${payment_id}/`)).body.payment.payout).not.toBeNull();
  });
});
