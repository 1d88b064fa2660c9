/** Operations of billing that Stripe's own tests do not call. */
import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from '../../emulators/stripe/sdk.ts';
import { advanceTo, clockAt, day, goldPrice, hour, payer, start } from '../../emulators/stripe/billing/world.ts';

const test = sdkTest({ clock: 'frozen' });

test('the catalogue', async ({ sdk }) => {
  const product = await sdk.products.create({
    name: 'Tea',
    description: 'x',
    images: ['https://shop.example/a.png'],
    package_dimensions: { height: 1, length: 2, weight: 3, width: 4 },
    shippable: true,
    statement_descriptor: 'TEA',
    tax_code: 'txcd_10000000',
    unit_label: 'bag',
    url: 'https://shop.example/',
  });
  await sdk.products.update(product.id, {
    name: 'Green tea',
    metadata: { a: 'b' },
    marketing_features: [{ name: 'x' }],
  });
  await sdk.products.list({ active: true });
  const price = await sdk.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 500,
    lookup_key: 'tea',
    currency_options: { eur: { unit_amount: 450 } },
    tax_behavior: 'exclusive',
    expand: ['currency_options', 'product'],
  });
  await sdk.products.update(product.id, { default_price: price.id, expand: ['default_price'] });
  await sdk.prices.update(price.id, { nickname: 'x', metadata: { a: 'b' } });
  await sdk.prices.search({ query: "active:'true'", expand: ['total_count'] });
  await sdk.prices.create({
    product: product.id,
    currency: 'usd',
    billing_scheme: 'tiered',
    tiers_mode: 'volume',
    tiers: [
      { up_to: 10, unit_amount: 100 },
      { up_to: 'inf', unit_amount_decimal: '50.5' as never, flat_amount: 10 },
    ],
    recurring: { interval: 'month', interval_count: 2 },
    expand: ['tiers'],
  });
  await sdk.prices.create({
    product: product.id,
    currency: 'usd',
    custom_unit_amount: { enabled: true, preset: 1000 },
  });
  await sdk.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 10,
    recurring: { interval: 'month' },
    transform_quantity: { divide_by: 10, round: 'up' },
  });
  const plan = await sdk.plans.create({ currency: 'usd', interval: 'week', amount: 100, product: { name: 'Weekly' } });
  await sdk.plans.retrieve(plan.id, { expand: ['product'] });
  await sdk.plans.update(plan.id, { nickname: 'x' });
  await sdk.plans.list();
  const rate = await sdk.shippingRates.create({
    display_name: 'Post',
    type: 'fixed_amount',
    fixed_amount: { amount: 500, currency: 'usd', currency_options: { eur: { amount: 400 } } },
    delivery_estimate: { minimum: { unit: 'day', value: 1 }, maximum: { unit: 'week', value: 1 } },
  });
  await sdk.shippingRates.update(rate.id, { metadata: { a: 'b' } });
  await sdk.shippingRates.list();
  const tax = await sdk.taxRates.create({
    display_name: 'VAT',
    inclusive: false,
    percentage: 19,
    country: 'DE',
    tax_type: 'vat',
  });
  await sdk.taxRates.retrieve(tax.id);
  await sdk.taxRates.list();
  const coupon = await sdk.coupons.create({
    amount_off: 500,
    currency: 'usd',
    duration: 'once',
    applies_to: { products: [product.id] },
    currency_options: { eur: { amount_off: 400 } },
    expand: ['applies_to', 'currency_options'],
  });
  await sdk.coupons.update(coupon.id, { name: 'Five off', metadata: { a: 'b' } });
  await sdk.coupons.list();
  const code = await sdk.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'FIVE',
    restrictions: { first_time_transaction: true, minimum_amount: 1000, minimum_amount_currency: 'usd' },
  });
  await sdk.promotionCodes.update(code.id, { active: false, metadata: { a: 'b' } });
  const unused = await sdk.products.create({ name: 'Unused' });
  expect(await sdk.products.del(unused.id)).toMatchObject({ deleted: true });
  const feature = await sdk.entitlements.features.create({ name: 'Exports', lookup_key: 'exports' });
  await sdk.entitlements.features.retrieve(feature.id);
  await sdk.entitlements.features.update(feature.id, { name: 'All exports' });
  await sdk.entitlements.features.list();
  const given = await sdk.products.createFeature(product.id, { entitlement_feature: feature.id });
  await sdk.products.retrieveFeature(product.id, given.id);
});

test('invoices, their lines and credit notes', async ({ sdk, world }) => {
  const customer = await payer(sdk);
  const tax = await sdk.taxRates.create({ display_name: 'VAT', inclusive: false, percentage: 19 });
  const coupon = await sdk.coupons.create({ percent_off: 10, duration: 'once' });
  const draft = await sdk.invoices.create({
    customer: customer.id,
    collection_method: 'send_invoice',
    days_until_due: 30,
    custom_fields: [{ name: 'PO', value: '1' }],
    default_tax_rates: [tax.id],
    description: 'x',
    footer: 'y',
    discounts: [{ coupon: coupon.id }],
    pending_invoice_items_behavior: 'exclude',
    shipping_details: { name: 'Jenny', address: { line1: 'x' } },
    shipping_cost: {
      shipping_rate_data: {
        type: 'fixed_amount',
        display_name: 'Post',
        fixed_amount: { amount: 500, currency: 'usd' },
      },
    },
    metadata: { a: 'b' },
  });
  const id = draft.id ?? '';
  const item = await sdk.invoiceItems.create({
    customer: customer.id,
    invoice: id,
    amount: 1000,
    currency: 'usd',
    description: 'Tea',
  });
  await sdk.invoiceItems.retrieve(item.id, { expand: ['customer', 'invoice'] });
  await sdk.invoiceItems.update(item.id, { description: 'Green tea', metadata: { a: 'b' } });
  await sdk.invoices.addLines(id, {
    lines: [
      { description: 'Milk', amount: 200 },
      {
        description: 'Cups',
        price_data: { currency: 'usd', unit_amount: 300, product_data: { name: 'Cup' } },
        quantity: 2,
      },
    ],
  });
  const lines = (await sdk.invoices.listLineItems(id)).data;
  const [first, second] = lines;
  await sdk.invoices.updateLineItem(id, first?.id ?? '', { description: 'Oat milk', amount: 250 });
  await sdk.invoices.updateLines(id, { lines: [{ id: second?.id ?? '', description: 'x' }] });
  await sdk.invoices.removeLines(id, { lines: [{ id: second?.id ?? '', behavior: 'delete' }] });
  const gone = await sdk.invoiceItems.create({ customer: customer.id, amount: 1, currency: 'usd' });
  expect(await sdk.invoiceItems.del(gone.id)).toMatchObject({ deleted: true });
  await sdk.invoices.update(id, { description: 'z', metadata: { c: 'd' } });
  await sdk.invoices.finalizeInvoice(id, {
    expand: ['payments', 'confirmation_secret', 'total_discount_amounts.discount'],
  });
  await sdk.invoices.sendInvoice(id);
  await sdk.creditNotes.listPreviewLineItems({
    invoice: id,
    lines: [{ type: 'custom_line_item', unit_amount: 100, quantity: 1, description: 'x' }],
  });
  const note = await sdk.creditNotes.create({ invoice: id, amount: 100, memo: 'x', reason: 'order_change' });
  await sdk.creditNotes.update(note.id, { memo: 'y' });
  await sdk.creditNotes.list({ invoice: id });
  await sdk.creditNotes.listLineItems(note.id);
  await sdk.invoices.markUncollectible(id);
  await sdk.invoices.pay(id, { paid_out_of_band: true });
  const other = await sdk.invoices.create({ customer: customer.id });
  expect(await sdk.invoices.del(other.id ?? '')).toMatchObject({ deleted: true });
  await sdk.invoices.search({ query: `customer:'${customer.id}'` });
  const paid = await sdk.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'exclude' });
  await sdk.invoiceItems.create({ customer: customer.id, invoice: paid.id ?? '', amount: 1000, currency: 'usd' });
  await sdk.invoices.finalizeInvoice(paid.id ?? '', { auto_advance: false });
  const intent = await sdk.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    customer: customer.id,
    payment_method: 'pm_card_visa',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    confirm: true,
  });
  await sdk.invoices.attachPayment(paid.id ?? '', { payment_intent: intent.id });
  const [payment] = (await sdk.invoicePayments.list({ invoice: paid.id ?? '' })).data;
  await sdk.invoicePayments.retrieve(payment?.id ?? '', { expand: ['invoice', 'payment.payment_intent'] });
  await world.settle();
});

test('meters', async ({ sdk }) => {
  const customer = await payer(sdk);
  const meter = await sdk.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
    customer_mapping: { type: 'by_id', event_payload_key: 'who' },
    value_settings: { event_payload_key: 'number' },
  });
  await sdk.billing.meters.retrieve(meter.id);
  await sdk.billing.meters.update(meter.id, { display_name: 'All calls' });
  await sdk.billing.meters.list();
  const event = await sdk.billing.meterEvents.create({
    event_name: 'calls',
    payload: { who: customer.id, number: '5' },
  });
  await sdk.billing.meterEventAdjustments.create({
    event_name: 'calls',
    type: 'cancel',
    cancel: { identifier: event.identifier },
  });
  await sdk.billing.meters.deactivate(meter.id);
  expect(await sdk.billing.meters.reactivate(meter.id)).toMatchObject({ status: 'active' });
});

test('quotes and schedules', async ({ sdk }) => {
  const customer = await payer(sdk);
  const price = await goldPrice(sdk);
  const quote = await sdk.quotes.create({
    customer: customer.id,
    line_items: [{ price: price.id }],
    header: 'x',
    subscription_data: { trial_period_days: 3 },
    expand: ['line_items'],
  });
  await sdk.quotes.update(quote.id, { footer: 'y', metadata: { a: 'b' } });
  await sdk.quotes.list();
  await sdk.quotes.listComputedUpfrontLineItems(quote.id);
  await sdk.quotes.finalizeQuote(quote.id);
  expect((await sdk.quotes.pdf(quote.id)) as unknown).toBeDefined();
  expect(await sdk.quotes.cancel(quote.id)).toMatchObject({ status: 'canceled' });
  const make = () =>
    sdk.subscriptionSchedules.create({
      customer: customer.id,
      start_date: 'now',
      phases: [
        {
          items: [{ price: price.id, quantity: 1 }],
          duration: { interval: 'month', interval_count: 2 },
          metadata: { a: 'b' },
        },
        { items: [{ price: price.id, quantity: 2 }], proration_behavior: 'none' },
      ],
      expand: ['subscription', 'phases.items.price'],
    });
  await sdk.subscriptionSchedules.release((await make()).id);
  await sdk.subscriptionSchedules.list({ customer: customer.id });
  expect(await sdk.subscriptionSchedules.cancel((await make()).id)).toMatchObject({ status: 'canceled' });
});

test('subscriptions: what changes them', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  await sdk.testHelpers.testClocks.list();
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const price = await goldPrice(sdk);
  const coupon = await sdk.coupons.create({ percent_off: 10, duration: 'forever' });
  const subscription = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, metadata: { a: 'b' } }],
    discounts: [{ coupon: coupon.id }],
    add_invoice_items: [{ price_data: { currency: 'usd', unit_amount: 100, product: String(price.product) } }],
    billing_mode: { type: 'classic' },
    billing_thresholds: { amount_gte: 100_000, reset_billing_cycle_anchor: false },
    description: 'x',
    payment_settings: {
      save_default_payment_method: 'on_subscription',
      payment_method_options: { card: { request_three_d_secure: 'any' } },
    },
    trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
    metadata: { a: 'b' },
    expand: ['latest_invoice.payments.data.payment', 'discounts', 'customer', 'default_payment_method'],
  });
  const { id } = subscription;
  await sdk.subscriptionItems.retrieve(subscription.items.data[0]?.id ?? '');
  await sdk.subscriptions.search({ query: "status:'active'" });
  await sdk.rawRequest('GET', `/v1/invoices/upcoming?subscription=${id}`, undefined, { apiVersion: '2024-06-20' });
  await sdk.invoices.createPreview({ subscription: id, expand: ['discounts', 'lines.data.discounts'] });
  await sdk.subscriptions.update(id, { pause_collection: { behavior: 'void', resumes_at: start + 40 * day } });
  await sdk.subscriptions.update(id, { pause_collection: '' });
  await sdk.subscriptions.migrate(id, { billing_mode: { type: 'flexible' } });
  await sdk.subscriptions.deleteDiscount(id);
  await advanceTo(sdk, clock.id, start + 10 * hour);
  await sdk.subscriptions.update(id, {
    items: [{ id: subscription.items.data[0]?.id, quantity: 3 }],
    proration_behavior: 'always_invoice',
  });
  await sdk.subscriptions.pause(id, {
    bill_for: { unused_time_from: { type: 'now' } },
  } as Stripe.SubscriptionPauseParams);
  await sdk.subscriptions.resume(id, { billing_cycle_anchor: { type: 'now' } });
  await sdk.subscriptions.update(id, { cancel_at: start + 20 * day });
  await sdk.subscriptions.update(id, { cancel_at: '' });
  await sdk.subscriptions.cancel(id, {
    cancellation_details: { comment: 'x', feedback: 'too_expensive' },
    prorate: true,
    invoice_now: true,
  });
});
