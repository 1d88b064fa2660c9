import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from '../sdk.ts';
import { goldPrice, payer } from './world.ts';

const test = sdkTest({ clock: 'frozen' });

const codeOf = async (sdk: Stripe, more: Partial<Stripe.PromotionCodeCreateParams> = {}) => {
  const coupon = await sdk.coupons.create({ percent_off: 50, duration: 'once' });
  return sdk.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'HALF', ...more });
};

const submit = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });

const card = { email: 'jenny@example.com', name: 'Jenny', number: '4242424242424242', expiry: '12/34', cvc: '123' };

test('a code for the first transaction is refused to who has bought before', async ({ sdk }) => {
  const customer = await payer(sdk);
  const price = await goldPrice(sdk);
  const code = await codeOf(sdk, { restrictions: { first_time_transaction: true } });
  const subscribe = () =>
    sdk.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      discounts: [{ promotion_code: code.id }],
      expand: ['latest_invoice'],
    });
  expect(await subscribe()).toMatchObject({ latest_invoice: { total: 1000 } });
  const refusal = {
    statusCode: 400,
    code: 'promotion_code_customer_not_first_time',
    message: 'This promotion code cannot be redeemed because the associated customer has prior transactions.',
    param: 'discounts[0][promotion_code]',
  };
  await expect(subscribe()).rejects.toMatchObject(refusal);
  await expect(
    sdk.checkout.sessions.create({
      mode: 'subscription',
      customer: customer.id,
      line_items: [{ price: price.id, quantity: 1 }],
      discounts: [{ promotion_code: code.id }],
      success_url: 'https://shop.example/',
    }),
  ).rejects.toMatchObject(refusal);
  await expect(
    sdk.invoices.create({ customer: customer.id, discounts: [{ promotion_code: code.id }] }),
  ).rejects.toMatchObject(refusal);
});

test('a code has a minimum, which a trial does not meet', async ({ sdk }) => {
  const code = await codeOf(sdk, { restrictions: { minimum_amount: 3000, minimum_amount_currency: 'usd' } });
  const price = await goldPrice(sdk);
  const create = (quantity: number, more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
    sdk.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id, quantity }],
      discounts: [{ promotion_code: code.id }],
      success_url: 'https://shop.example/',
      ...more,
    });
  const message =
    'This promotion code cannot be redeemed because the associated purchase does not meet the minimum amount requirement.';
  await expect(create(1)).rejects.toMatchObject({ message });
  await expect(create(2, { subscription_data: { trial_period_days: 14 } })).rejects.toMatchObject({ message });
  expect(await create(2)).toMatchObject({ amount_subtotal: 4000, amount_total: 2000 });
  const customer = await payer(sdk);
  await expect(
    sdk.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      discounts: [{ promotion_code: code.id }],
    }),
  ).rejects.toMatchObject({ message });
  await expect(codeOf(sdk, { code: 'OTHER', restrictions: { minimum_amount: 1 } })).rejects.toMatchObject({
    param: 'restrictions[minimum_amount_currency]',
  });
});

test('a code is for one customer, for so many times, and until a time', async ({ sdk, world }) => {
  const [owner, other] = [await payer(sdk), await payer(sdk)];
  const { created: now } = owner;
  const price = await goldPrice(sdk);
  const code = await codeOf(sdk, { customer: owner.id, max_redemptions: 1, expires_at: now + 86_400 });
  const subscribe = (customer: string, promotion_code = code.id) =>
    sdk.subscriptions.create({ customer, items: [{ price: price.id }], discounts: [{ promotion_code }] });
  await expect(subscribe(other.id)).rejects.toMatchObject({
    message: 'This promotion code cannot be redeemed by this customer.',
  });
  await subscribe(owner.id);
  const spent = { message: 'This promotion code is no longer active.' };
  await expect(subscribe(owner.id)).rejects.toMatchObject(spent);
  const late = await codeOf(sdk, { code: 'SOON', expires_at: now + 86_400 });
  await world.advance('2d');
  expect(await sdk.promotionCodes.retrieve(late.id)).toMatchObject({ active: false });
  await expect(subscribe(owner.id, late.id)).rejects.toMatchObject(spent);
});

test('a code that is typed on the page of a subscription counts once, when it is paid', async ({ sdk }) => {
  const price = await goldPrice(sdk);
  const code = await codeOf(sdk, { restrictions: { minimum_amount: 1000, minimum_amount_currency: 'usd' } });
  const session = await sdk.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    allow_promotion_codes: true,
    success_url: 'https://shop.example/',
  });
  const url = session.url ?? '';
  expect(await (await submit(url, { ...card, promotion_code: 'WRONG' })).text()).toContain('This code is invalid.');
  const shown = await (await submit(url, { promotion_code: 'half', do: 'update' })).text();
  expect(shown).toContain('-$10.00');
  expect(await sdk.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 0 });
  const declined = await submit(url, { ...card, number: '4000000000000002', promotion_code: 'half' });
  expect(await declined.text()).toContain('Your card was declined.');
  expect((await submit(url, { ...card, promotion_code: 'half' })).status).toBe(303);
  const done = await sdk.checkout.sessions.retrieve(session.id, { expand: ['invoice', 'discounts.promotion_code'] });
  expect(done).toMatchObject({
    status: 'complete',
    amount_total: 1000,
    invoice: { total: 1000 },
    discounts: [{ promotion_code: { code: 'HALF' } }],
  });
  expect(await sdk.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 1 });
});

test('a coupon of a customer, as older versions give it, comes off what the customer is billed', async ({ sdk }) => {
  const customer = await payer(sdk);
  const coupon = await sdk.coupons.create({ percent_off: 25, duration: 'forever' });
  await sdk.rawRequest('POST', `/v1/customers/${customer.id}`, { coupon: coupon.id }, { apiVersion: '2024-06-20' });
  const price = await goldPrice(sdk);
  const subscription = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    expand: ['latest_invoice'],
  });
  expect(subscription.latest_invoice).toMatchObject({ subtotal: 2000, total: 1500 });
  expect(await sdk.customers.deleteDiscount(customer.id)).toMatchObject({ deleted: true });
  expect(await sdk.customers.retrieve(customer.id)).toMatchObject({ discount: null });
});
