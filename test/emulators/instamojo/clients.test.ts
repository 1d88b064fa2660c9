/** The clients that are in use: the npm package as it is, and the very calls of the PHP, Node and shop-plugin clients. */
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { ask, baseOf, credentialsOf, pay, test, token, v1, type Tree } from './mojo.ts';

type Callback = (error: unknown, answer: Tree) => void;

/** npm instamojo-nodejs 0.0.5: hosts are fixed; `createPayment` hands over text, the others parsed JSON. */
interface InstamojoNodejs {
  setKeys(apiKey: string, authToken: string): void;
  isSandboxMode(on: boolean): void;
  PaymentData(): Record<string, unknown> & { setRedirectUrl(url: string): void; setWebhook(url: string): void };
  RefundRequest(): Record<string, unknown> & { setRefundAmount(amount: number): void };
  createPayment(data: object, callback: Callback): void;
  seeAllLinks(callback: Callback): void;
  getAllPaymentRequests(callback: Callback): void;
  getPaymentRequestStatus(id: string, callback: Callback): void;
  getPaymentDetails(request: string, payment: string, callback: Callback): void;
  createRefund(data: object, callback: Callback): void;
  getAllRefunds(callback: Callback): void;
  getRefundDetails(id: string, callback: Callback): void;
}

const mojo = createRequire(import.meta.url)('instamojo-nodejs') as InstamojoNodejs;
const called = (call: (callback: Callback) => void): Promise<Tree> =>
  new Promise((resolve, reject) => call((error, answer) => (error ? reject(error as Error) : resolve(answer))));

describe('npm instamojo-nodejs', () => {
  const real = https.request;
  let port = '';
  /** Every HTTPS call goes to the server instead, with the Host that it was meant for. */
  beforeEach(() => {
    https.request = ((options: https.RequestOptions, listener?: (answer: http.IncomingMessage) => void) => {
      const { agent: _, protocol: __, ...rest } = options;
      const headers = { ...(options.headers as http.OutgoingHttpHeaders), host: String(options.host) };
      return http.request({ ...rest, headers, host: '127.0.0.1', port }, listener);
    }) as typeof https.request;
  });
  afterEach(() => {
    https.request = real;
  });

  test('pays and refunds by the host alone', async ({ world, backlot, receiver }) => {
    port = new URL(backlot.url).port;
    const { apiKey = '', authToken = '', username } = credentialsOf(world);
    mojo.setKeys(apiKey, authToken);
    mojo.isSandboxMode(true);

    const data = mojo.PaymentData();
    Object.assign(data, { purpose: 'A book', amount: 20 });
    data.setRedirectUrl('http://localhost:3000/thanks');
    data.setWebhook(receiver.url);
    const created: Tree = JSON.parse(await called((back) => mojo.createPayment(data, back)));
    expect(created.success).toBe(true);
    const { id, longurl, phone } = created.payment_request;
    expect(phone).toBeNull();
    // A call by a real host: what a person opens leads to the main port.
    expect(longurl).toBe(`${backlot.url}/instamojo/@${username}/${id}`);
    expect((await ask(longurl)).text).toContain('A book');

    const { payment_id } = await pay(world, id);
    await world.settle();
    expect(receiver.forms[0]).toMatchObject({ payment_id, status: 'Credit' });
    const status = await called((back) => mojo.getPaymentRequestStatus(id, back));
    expect(status.payment_request.payments[0]).toMatchObject({
      payment_id,
      payment_request: `https://test.instamojo.com/api/1.1/payment-requests/${id}/`,
    });
    const details = await called((back) => mojo.getPaymentDetails(id, payment_id, back));
    expect(details.payment_request.payment.payment_id).toBe(payment_id);

    const refund = mojo.RefundRequest();
    Object.assign(refund, { payment_id, type: 'PTH', body: 'x' });
    refund.setRefundAmount(10);
    const made = await called((back) => mojo.createRefund(refund, back)); // POST /api/1.1/refunds//
    expect(made.refund).toMatchObject({ refund_amount: '10', total_amount: '20.00', status: 'Refunded' });
    expect((await called((back) => mojo.getRefundDetails(made.refund.id, back))).refund).toEqual(made.refund);
    expect((await called((back) => mojo.getAllRefunds(back))).refunds).toHaveLength(1);
    expect((await called((back) => mojo.getAllPaymentRequests(back))).payment_requests).toHaveLength(1);
    expect((await called((back) => mojo.seeAllLinks(back))).links).toEqual([]);
  });

  test('gets JSON for every error, because anything else would kill the app', async ({ world, backlot }) => {
    port = new URL(backlot.url).port;
    mojo.setKeys(credentialsOf(world).apiKey ?? '', 'wrong');
    mojo.isSandboxMode(false);
    expect(await called((back) => mojo.getAllRefunds(back))).toEqual({
      success: false,
      message: 'Invalid Auth Token.',
    });
  });
});

describe('PHP instamojo-php 0.4', () => {
  test('spells a header its own way, and writes booleans as 1 and nothing', async ({ world }) => {
    const { apiKey = '', authToken = '' } = credentialsOf(world);
    const reply = await ask(`${world.env.INSTAMOJO_ENDPOINT}payment-requests/`, {
      method: 'POST',
      headers: { 'X-Api-key': apiKey, 'X-Auth-Token': authToken },
      body: new URLSearchParams({
        purpose: 'FIFA 16',
        amount: '3499',
        send_email: '1',
        send_sms: '',
        email: 'foo@example.com',
        redirect_url: 'http://www.example.com/handle_redirect.php',
      }),
    });
    expect(reply.status).toBe(201);
    expect(reply.body.payment_request).toMatchObject({ send_email: true, send_sms: false, email_status: 'Pending' });
  });

  test('enables and disables with a form’s type and no body', async ({ world }) => {
    const { id } = await v1(world).request();
    const headers = { ...v1(world).headers, 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${world.env.INSTAMOJO_ENDPOINT}payment-requests/${id}/disable/`;
    expect((await ask(url, { method: 'POST', headers, body: '' })).body).toEqual({ success: true });
  });
});

describe('Node client of v2', () => {
  test('asks without a slash before the query, and follows', async ({ world }) => {
    const { id } = await v1(world).request();
    const { payment_id } = await pay(world, id);
    const { body } = await token(world);
    const headers = { authorization: `Bearer ${body.access_token}` };
    const follow = async (path: string): Promise<Tree> => {
      const response = await fetch(`${baseOf(world)}/v2/${path}`, { headers });
      return response.json();
    };
    expect((await follow(`payment_requests/${id}?request_id=${id}`)).id).toBe(id);
    expect((await follow(`payments/${payment_id}?payment_id=${payment_id}`)).status).toBe(true);
  });
});

describe('WooCommerce', () => {
  test('takes its token and order as multipart, and reads `[0]` of each complaint', async ({ world }) => {
    const { clientId = '', clientSecret = '' } = credentialsOf(world);
    const multipart = (fields: Record<string, string>): FormData => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      return body;
    };
    const { body } = await ask(`${baseOf(world)}/oauth2/token/`, {
      method: 'POST',
      body: multipart({
        grant_type: 'client_credentials',
        scopes: 'all',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    const order = {
      name: 'Foo',
      email: 'foo@example.com',
      phone: '12',
      amount: '9.00',
      currency: 'INR',
      transaction_id: '17-1605859200',
      redirect_url: 'http://shop.example/wc-api/WC_Gateway_Instamojo',
    };
    const create = (fields: Record<string, string>) =>
      ask(`${baseOf(world)}/v2/gateway/orders/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${body.access_token}` },
        body: multipart(fields),
      });
    const refused = await create(order);
    expect(Object.values(refused.body as Record<string, string[]>).map((texts) => texts[0])).toEqual([
      'Enter a valid phone number.',
    ]);
    const made = await create({ ...order, phone: '9999999999' });
    expect(made.body.payment_options.payment_url).toContain('?embed=form');
  });
});
