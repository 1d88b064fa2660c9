import { expect } from 'vitest';
import { sdkTest } from '../sdk.ts';
import { goldPrice, payer } from './world.ts';

const test = sdkTest({ clock: 'frozen' });

test('a product is made with its first price', async ({ sdk }) => {
  const product = await sdk.products.create({
    id: 'gold',
    name: 'Gold',
    default_price_data: { currency: 'USD', unit_amount: 1999, recurring: { interval: 'year' } },
    marketing_features: [{ name: 'Fast' }],
    expand: ['default_price'],
  });
  expect(product).toMatchObject({
    id: 'gold',
    default_price: {
      currency: 'usd',
      unit_amount: 1999,
      type: 'recurring',
      recurring: { interval: 'year', usage_type: 'licensed' },
    },
    marketing_features: [{ name: 'Fast' }],
  });
  await expect(sdk.products.create({ id: 'gold', name: 'Again' })).rejects.toMatchObject({
    code: 'resource_already_exists',
    message: 'Product already exists.',
  });
  await expect(sdk.products.del('gold')).rejects.toMatchObject({
    message: 'This product cannot be deleted because it has one or more user-created prices.',
  });
  const { data } = await sdk.products.search({ query: "name:'Gold' AND active:'true'" });
  expect(data.map(({ id }) => id)).toEqual(['gold']);
});

test('decimals are text, and lookup keys move', async ({ sdk }) => {
  const product = await sdk.products.create({ name: 'Calls' });
  const price = await sdk.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount_decimal: '0.5' as never,
    lookup_key: 'calls',
  });
  expect(price.unit_amount).toBeNull();
  expect(String(price.unit_amount_decimal)).toBe('0.5');
  const again = { product: product.id, currency: 'usd', unit_amount: 10, lookup_key: 'calls' };
  await expect(sdk.prices.create(again)).rejects.toMatchObject({ param: 'lookup_key' });
  const other = await sdk.prices.create({ ...again, transfer_lookup_key: true });
  expect((await sdk.prices.list({ lookup_keys: ['calls'] })).data.map(({ id }) => id)).toEqual([other.id]);
  await expect(sdk.prices.create({ currency: 'usd', unit_amount: 1 })).rejects.toMatchObject({
    message: 'You must specify either `product` or `product_data` when creating a price.',
  });
  await expect(sdk.prices.retrieve('price_nope')).rejects.toMatchObject({ statusCode: 404, param: 'price' });
});

test('a plan is a recurring price in its older shape', async ({ sdk }) => {
  const plan = await sdk.plans.create({
    id: 'gold',
    currency: 'usd',
    interval: 'month',
    amount: 500,
    product: { name: 'Gold' },
  });
  expect(plan).toMatchObject({ id: 'gold', object: 'plan', amount: 500, interval: 'month', usage_type: 'licensed' });
  expect(await sdk.prices.retrieve('gold')).toMatchObject({ unit_amount: 500, recurring: { interval: 'month' } });
  const customer = await payer(sdk);
  const subscription = await sdk.subscriptions.create({ customer: customer.id, items: [{ plan: 'gold' }] });
  expect(subscription.items.data[0]).toMatchObject({ plan: { id: 'gold' }, price: { id: 'gold' } });
  expect(await sdk.plans.del('gold')).toMatchObject({ deleted: true });
});

test('coupons and tax rates check what they are given', async ({ sdk }) => {
  const coupon = await sdk.coupons.create({
    id: 'half',
    percent_off: 50,
    duration: 'repeating',
    duration_in_months: 3,
  });
  expect(coupon).toMatchObject({ id: 'half', percent_off: 50, valid: true, times_redeemed: 0 });
  await expect(sdk.coupons.create({ percent_off: 50, amount_off: 5, currency: 'usd' })).rejects.toMatchObject({
    code: 'parameters_exclusive',
  });
  await expect(sdk.coupons.create({ id: 'half', percent_off: 1 })).rejects.toMatchObject({
    message: 'Coupon already exists.',
  });
  expect(await sdk.coupons.del('half')).toMatchObject({ deleted: true });
  await expect(sdk.coupons.retrieve('half')).rejects.toMatchObject({ statusCode: 404, param: 'coupon' });
  const rate = await sdk.taxRates.create({ display_name: 'VAT', inclusive: true, percentage: 20, country: 'DE' });
  expect(await sdk.taxRates.update(rate.id, { active: false })).toMatchObject({ active: false, percentage: 20 });
  const shipping = await sdk.shippingRates.create({
    display_name: 'Ground',
    type: 'fixed_amount',
    fixed_amount: { amount: 500, currency: 'usd' },
  });
  expect(await sdk.shippingRates.retrieve(shipping.id)).toMatchObject({ fixed_amount: { amount: 500 } });
});

test('a product has features', async ({ sdk }) => {
  const product = await sdk.products.create({ name: 'Gold' });
  const feature = await sdk.entitlements.features.create({ name: 'Exports', lookup_key: 'exports' });
  const given = await sdk.products.createFeature(product.id, { entitlement_feature: feature.id });
  expect(given).toMatchObject({ object: 'product_feature', entitlement_feature: { lookup_key: 'exports' } });
  expect((await sdk.products.listFeatures(product.id)).data).toHaveLength(1);
  expect(await sdk.products.deleteFeature(product.id, given.id)).toMatchObject({ deleted: true });
});

test('items are added, changed and taken away', async ({ sdk }) => {
  const customer = await payer(sdk);
  const [one, two] = [await goldPrice(sdk), await goldPrice(sdk, 100)];
  const { id } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: one.id }] });
  const item = await sdk.subscriptionItems.create({ subscription: id, price: two.id, quantity: 5 });
  expect(await sdk.subscriptionItems.update(item.id, { quantity: 7 })).toMatchObject({ quantity: 7 });
  expect((await sdk.subscriptionItems.list({ subscription: id })).data).toHaveLength(2);
  expect(await sdk.subscriptionItems.del(item.id)).toEqual({ id: item.id, object: 'subscription_item', deleted: true });
  expect((await sdk.subscriptions.retrieve(id)).items.data).toHaveLength(1);
});

test('triggers of billing make what their events need', async ({ sdk, world }) => {
  for (const type of [
    'invoice.payment_failed',
    'invoice.payment_action_required',
    'invoice.paid',
    'invoice.upcoming',
    'invoice.voided',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'customer.subscription.paused',
    'customer.subscription.trial_will_end',
    'coupon.deleted',
    'promotion_code.created',
    'plan.updated',
  ]) {
    await world.trigger(`stripe/${type}`, {});
    await world.settle();
    expect((await sdk.events.list({ type })).data.length, type).toBeGreaterThan(0);
  }
});
