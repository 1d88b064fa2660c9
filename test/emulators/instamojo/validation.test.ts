/** What inputs are refused, and in whose words. */
import { describe, expect } from 'vitest';
import { ask, baseOf, test, v1, v2, type Fields } from './mojo.ts';

const required = ['This field is required.'];

test('v1.1 tells all fields at once, in an object', async ({ world }) => {
  const { status, body } = await v1(world).post('payment-requests/', {
    amount: '5',
    phone: 'twelve',
    email: 'nobody',
    send_sms: 'maybe',
    webhook: 'ftp://shop.example',
  });
  expect(status).toBe(400);
  expect(body).toEqual({
    success: false,
    message: {
      purpose: required,
      amount: ['Amount cannot be less than INR 9.00.'],
      phone: ['Enter a valid phone number.'],
      email: ['Enter a valid email address.'],
      send_sms: ['"maybe" is not a valid boolean.'],
      webhook: ['Enter a valid URL.'],
    },
  });
});

test('v2 tells them bare', async ({ world }) => {
  const api = await v2(world);
  const { status, body } = await api.post('payment_requests/', { amount: 'ten' });
  expect([status, body]).toEqual([400, { purpose: required, amount: ['A valid number is required.'] }]);
});

describe('one field', () => {
  const cases: readonly [Fields, string, string][] = [
    [{ amount: '' }, 'amount', 'This field is required.'],
    [{ amount: '8.99' }, 'amount', 'Amount cannot be less than INR 9.00.'],
    [{ amount: '-10' }, 'amount', 'Amount cannot be less than INR 9.00.'],
    [{ amount: '200000.01' }, 'amount', 'Amount cannot be greater than INR 200000.00.'],
    [{ amount: '10.001' }, 'amount', 'Ensure that there are no more than 2 decimal places.'],
    [{ amount: '1e3' }, 'amount', 'A valid number is required.'],
    [{ purpose: '' }, 'purpose', 'This field may not be blank.'],
    [{ purpose: 'x'.repeat(31) }, 'purpose', 'Ensure this field has no more than 30 characters.'],
    [{ buyer_name: 'x'.repeat(101) }, 'buyer_name', 'Ensure this field has no more than 100 characters.'],
    [{ email: `${'x'.repeat(60)}@shop.example.com` }, 'email', 'Ensure this field has no more than 75 characters.'],
    [{ phone: '99999' }, 'phone', 'Enter a valid phone number.'],
    [{ phone: '14155550100' }, 'phone', 'Enter a valid phone number.'],
    [{ redirect_url: 'thanks.html' }, 'redirect_url', 'Enter a valid URL.'],
    [{ send_email: true }, 'email', 'This field is required.'],
    [{ send_sms: 't' }, 'phone', 'This field is required.'],
  ];
  for (const [fields, field, text] of cases) {
    test(`${JSON.stringify(fields).slice(0, 50)}: ${text}`, async ({ world }) => {
      const { status, body } = await v1(world).post('payment-requests/', { purpose: 'x', amount: '10', ...fields });
      expect([status, body]).toEqual([400, { success: false, message: { [field]: [text] } }]);
    });
  }
});

describe('what is fine', () => {
  const cases: readonly Fields[] = [
    { amount: '9' },
    { amount: '200000.00' },
    { amount: 10.5 },
    { phone: '+447700900123' },
    { phone: '919999999999' },
    { redirect_url: 'http://localhost:3000/thanks?order=7' },
    { webhook: 'http://127.0.0.1:8000/hook' },
    { webhook: 'http://10.0.0.8/hook' },
    { send_email: '0', send_sms: 'FALSE', allow_repeated_payments: 'T' },
    { currency: 'INR', tid: 'unknown members are ignored' },
  ];
  for (const fields of cases) {
    test(JSON.stringify(fields), async ({ world }) => {
      const { status, body } = await v1(world).post('payment-requests/', { purpose: 'x', amount: '10', ...fields });
      expect([status, body.success]).toEqual([201, true]);
    });
  }
});

test('a purpose may be longer through v2', async ({ world }) => {
  const api = await v2(world);
  expect((await api.post('payment_requests/', { purpose: 'x'.repeat(255), amount: 10 })).status).toBe(201);
  const { body } = await api.post('payment_requests/', { purpose: 'x'.repeat(256), amount: 10 });
  expect(body).toEqual({ purpose: ['Ensure this field has no more than 255 characters.'] });
});

test('multipart is as good as a form', async ({ world }) => {
  const body = new FormData();
  body.set('purpose', 'x');
  body.set('amount', '10');
  const { headers } = v1(world);
  const reply = await ask(`${world.env.IM_URL}payment-requests/`, { method: 'POST', headers, body });
  expect([reply.status, reply.body.payment_request.allow_repeated_payments]).toEqual([201, false]);
});

test('a body that is not what its type says', async ({ world }) => {
  const headers = { ...v1(world).headers, 'content-type': 'application/json' };
  const url = `${world.env.IM_URL}payment-requests/`;
  const broken = await ask(url, { method: 'POST', headers, body: '{"purpose":' });
  expect(broken.status).toBe(400);
  expect(broken.body).toEqual({ success: false, message: expect.stringMatching(/^JSON parse error - /) });
  const xml = await ask(url, { method: 'POST', headers: { ...headers, 'content-type': 'text/xml' }, body: '<a/>' });
  expect([xml.status, xml.body.message]).toEqual([415, 'Unsupported media type "text/xml" in request.']);
});

test('another method is not allowed', async ({ world }) => {
  const one = await v1(world).call('PUT', 'payment-requests/');
  expect([one.status, one.body]).toEqual([405, { success: false, message: 'Method "PUT" not allowed.' }]);
  expect(one.headers.get('allow')).toBe('GET, POST');
  const two = await (await v2(world)).call('DELETE', 'payments/');
  expect([two.status, two.body]).toEqual([405, { success: false, message: 'Method "DELETE" not allowed.' }]);
});

test('an account that is not verified may not take payments', async ({ world }) => {
  await world.settings('instamojo', { accountVerified: false });
  const refusal = { success: false, message: 'You do not have permission to perform this action.' };
  const one = await v1(world).post('payment-requests/', { purpose: 'x', amount: 10 });
  expect([one.status, one.body]).toEqual([403, refusal]);
  const two = await (await v2(world)).post('payment_requests/', { purpose: 'x', amount: 10 });
  expect([two.status, two.body]).toEqual([403, refusal]);
});

test('a missing last slash is a redirect with the caller’s prefix, and loses a POST', async ({ world }) => {
  const { headers } = v1(world);
  const { status, headers: answered } = await ask(`${baseOf(world)}/api/1.1/payment-requests?page=1`, {
    method: 'POST',
    headers,
  });
  expect(status).toBe(301);
  expect(answered.get('location')).toBe(`${baseOf(world)}/api/1.1/payment-requests/?page=1`);
});

test('v2 does not know a route: the gateway in front says so', async ({ world }) => {
  const api = await v2(world);
  const { status, body, headers } = await api.get('invoices/');
  expect([status, body]).toEqual([404, { message: 'no Route matched with those values' }]);
  expect(headers.get('x-backlot-not-emulated')).toBe('GET /v2/invoices/');
  // A bug of the PHP client asks for a literal `$id`.
  const literal = await api.get('gateway/orders/id:$id/');
  expect([literal.status, literal.body]).toEqual([404, { message: 'no Route matched with those values' }]);
});
