/** The hosted payment page, as a browser without scripts uses it. */
import { describe, expect } from 'vitest';
import { ask, baseOf, credentialsOf, formOf, test, v1, v2, type Fields, type Reply } from './mojo.ts';

const buyer = { name: 'John Doe', email: 'foo@example.com', phone: '9491678078' };
const card = { method: 'card', card_number: '4242424242424242', expiry: '01/99', cvv: '111' };

const submit = (url: string, fields: Fields): Promise<Reply> => ask(url, { method: 'POST', body: formOf(fields) });
const locationOf = ({ headers }: Reply): string => headers.get('location') ?? '';

test('the page shows who is paid for what, and asks for what the request lacks', async ({ world }) => {
  const { longurl } = await v1(world).request({ amount: '125000', email: 'foo@example.com' });
  const { status, text, headers } = await ask(longurl);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(text).toMatch(/^<!doctype html><html lang="en">/i);
  expect(text).toContain(credentialsOf(world).username);
  expect(text).toContain('FIFA 16');
  expect(text).toContain('₹ 1,25,000.00');
  expect(text).toMatch(/<input id="email"[^>]*value="foo@example.com"[^>]*readonly/);
  for (const label of ['Name', 'Phone', 'Debit or credit card', 'Net banking', 'UPI', 'Wallet'])
    expect(text).toContain(label);
  expect(text).not.toMatch(/<script|src=|https?:\/\/(?!127)/);
  expect((await ask(`${longurl}/`)).status).toBe(200);
  expect((await ask(`${longurl}?embed=form`)).text).toContain('class="embedded"');
});

test('texts of the merchant are escaped', async ({ world }) => {
  const { longurl } = await v1(world).request({ purpose: '<b>"Tom" & Jerry</b>' });
  expect((await ask(longurl)).text).toContain('&lt;b&gt;&quot;Tom&quot; &amp; Jerry&lt;/b&gt;');
});

describe('by card', () => {
  const cards = [
    ['4242424242424242', '1221', 'International Regular Credit Card (Visa/Mastercard)'],
    ['5214 4789 0000 5330', '111111', 'Domestic Regular Credit Card (Visa/Mastercard)'],
    ['4065 6200 0000 1239', '111111', 'Domestic Regular Credit Card (Visa/Mastercard)'],
  ] as const;
  for (const [card_number, otp, billing_instrument] of cards) {
    test(`${card_number} with ${otp}`, async ({ world }) => {
      const api = v1(world);
      const { id, longurl } = await api.request({ redirect_url: 'http://localhost:3000/thanks?order=7' });
      const bank = await submit(longurl, { ...buyer, ...card, card_number });
      expect(bank.status).toBe(303);
      expect((await api.read(id)).payments).toEqual([]); // begun, so not shown
      const page = await ask(locationOf(bank));
      expect(page.text).toContain(`ending in ${card_number.slice(-4)}`);
      const done = await submit(locationOf(bank), { otp, decision: 'submit' });
      expect(done.status).toBe(303);
      const { payments, status } = await api.read(id);
      expect(status).toBe('Completed');
      expect(payments[0]).toMatchObject({
        status: 'Credit',
        buyer_name: 'John Doe',
        buyer_phone: '9491678078', // as typed
        instrument_type: 'CARD',
        billing_instrument,
      });
      expect(locationOf(done)).toBe(
        `http://localhost:3000/thanks?order=7&payment_id=${payments[0].payment_id}&payment_status=Credit&payment_request_id=${id}`,
      );
      expect((await ask(longurl)).text).toContain('paid already');
    });
  }

  test('a wrong password, or cancelling, fails the payment and still redirects', async ({ world, receiver }) => {
    const api = v1(world);
    const { id, longurl } = await api.request({ redirect_url: 'http://localhost:3000/', webhook: receiver.url });
    for (const answer of [{ otp: '0000', decision: 'submit' }, { decision: 'failure' }, {}]) {
      const bank = await submit(longurl, { ...buyer, ...card });
      expect(locationOf(await submit(locationOf(bank), answer))).toContain('payment_status=Failed');
    }
    const { status, payments } = await api.read(id);
    expect([status, payments.length]).toEqual(['Pending', 3]);
    await world.settle();
    expect(receiver.forms.map((form) => form.status)).toEqual(['Failed', 'Failed', 'Failed']);
  });

  test('what is wrong is said above the form and at each field, and what is right is kept', async ({ world }) => {
    const { longurl } = await v1(world).request();
    const { status, text } = await submit(longurl, {
      ...buyer,
      email: 'nobody',
      ...card,
      card_number: '4242424242424241',
      expiry: '01/20',
      cvv: '1',
    });
    expect(status).toBe(422);
    expect(text).toContain('role="alert"');
    for (const field of ['email', 'card_number', 'expiry', 'cvv']) {
      expect(text).toContain(`href="#${field}"`);
      expect(text).toMatch(new RegExp(`<(?:input|select) id="${field}"[^>]*aria-invalid="true"`));
    }
    expect(text).toContain('value="John Doe"');
    expect((await v1(world).get('payments/')).body.payments).toEqual([]);
  });
});

describe('otherwise', () => {
  const ways: readonly [Fields, string, string][] = [
    [{ method: 'netbanking', bank: 'ICICI Bank' }, 'NETBANKING', 'Domestic Netbanking Regular'],
    [{ method: 'upi', upi: 'john@okhdfc' }, 'UPI', 'UPI'],
    [{ method: 'wallet', wallet: 'PhonePe' }, 'WALLET', 'Wallet'],
  ];
  for (const [way, instrument_type, billing_instrument] of ways) {
    test(`by ${way.method}: the bank's page has success and failure`, async ({ world }) => {
      const api = v1(world);
      const { id, longurl } = await api.request({ allow_repeated_payments: true });
      const decide = async (decision: string): Promise<string> => {
        const bank = await submit(longurl, { ...buyer, ...way });
        return locationOf(await submit(locationOf(bank), { decision }));
      };
      const failed = await ask(await decide('failure'));
      expect(failed.text).toContain('Payment failed');
      expect(failed.text).toContain('Try again');
      const receipt = await ask(await decide('success'));
      expect(receipt.text).toContain('Payment successful');
      const { payments } = await api.read(id);
      expect(receipt.text).toContain(payments[0].payment_id);
      expect(payments[0]).toMatchObject({ status: 'Credit', instrument_type, billing_instrument });
    });
  }

  test('a choice that is none', async ({ world }) => {
    const { longurl } = await v1(world).request();
    for (const way of [{ method: 'cash' }, { method: 'upi', upi: 'john' }, { method: 'netbanking', bank: 'Mine' }])
      expect((await submit(longurl, { ...buyer, ...way })).status).toBe(422);
  });
});

test('a payment that is begun is null in v2, and not there in v1.1', async ({ world }) => {
  const { longurl } = await v1(world).request();
  await submit(longurl, { ...buyer, ...card });
  const { body } = await (await v2(world)).get('payments/');
  expect(body.payments[0]).toMatchObject({ status: null, fees: null });
  expect((await v1(world).get(`payments/${body.payments[0].id}/`)).status).toBe(404);
  expect((await v1(world).get('payments/')).body.payments).toEqual([]);
});

test('who comes to the bank too late pays nothing, and a decided payment stays decided', async ({ world }) => {
  const api = v1(world);
  const { id, longurl } = await api.request();
  const first = locationOf(await submit(longurl, { ...buyer, ...card }));
  const second = locationOf(await submit(longurl, { ...buyer, ...card }));
  await submit(first, { otp: '1221' });
  expect((await submit(second, { otp: '1221' })).text).toContain('paid already');
  await submit(first, { decision: 'failure' });
  const { payments } = await api.read(id);
  expect(payments.map(({ status }: { status: string }) => status)).toEqual(['Credit']);
});

test('pages find their namespace by what is in their path', async ({ world, backlot }) => {
  const { longurl, id } = await v1(world).request();
  await world.settle();
  const path = new URL(longurl).pathname.replace(`/@${world.name}/instamojo`, '');
  const own = `http://127.0.0.1:${backlot.ports.instamojo}`;
  const bank = await submit(`${own}${path}`, { ...buyer, ...card });
  expect(locationOf(bank)).toMatch(new RegExp(`^${own}/@shop_`));
  await submit(locationOf(bank), { otp: '1221' });
  const { status, shorturl } = await v1(world).read(id);
  expect(status).toBe('Completed');
  expect((await ask(`${own}/${shorturl.split('/').at(-1)}`)).status).toBe(302);
});

test('the mobile SDKs’ last page', async ({ world }) => {
  expect((await ask(`${baseOf(world)}/integrations/android/redirect/`)).text).toContain('back to the app');
});

test('an unknown page is a page, too', async ({ world }) => {
  for (const path of [`/@nobody/${'0'.repeat(32)}`, '/zzzzz', '/@nobody/payments/MOJO0']) {
    const { status, headers } = await ask(`${baseOf(world)}${path}`);
    expect([path, status, headers.get('content-type')]).toEqual([path, 404, 'text/html; charset=utf-8']);
  }
});
