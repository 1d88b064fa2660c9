import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from '../sdk.ts';
import { clockAt, advanceTo, day, eventTypes, goldPrice, hour, payer, start } from './world.ts';

const test = sdkTest({ clock: 'frozen' });

async function invoiceOf(sdk: Stripe, customer: string, more: Stripe.InvoiceCreateParams = {}, amount = 1500) {
  const invoice = await sdk.invoices.create({ customer, ...more });
  await sdk.invoiceItems.create({ customer, invoice: invoice.id, amount, currency: 'usd', description: 'Work' });
  return invoice.id ?? '';
}

test('an invoice is drafted, made final, and paid', async ({ sdk }) => {
  const customer = await payer(sdk);
  const before = (await eventTypes(sdk)).length;
  const id = await invoiceOf(sdk, customer.id);
  expect(await sdk.invoices.retrieve(id)).toMatchObject({
    status: 'draft',
    amount_due: 1500,
    auto_advance: false,
    attempt_count: 0,
    number: null,
    hosted_invoice_url: null,
  });
  const open = await sdk.invoices.finalizeInvoice(id);
  expect(open).toMatchObject({ status: 'open', number: `${customer.invoice_prefix}-0001` });
  await expect(sdk.invoices.finalizeInvoice(id)).rejects.toMatchObject({
    message: "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
  });
  await expect(sdk.invoices.update(id, { description: 'x' })).rejects.toMatchObject({ code: 'invoice_not_editable' });
  expect(await sdk.invoices.pay(id)).toMatchObject({ status: 'paid', amount_paid: 1500, amount_remaining: 0 });
  await expect(sdk.invoices.pay(id)).rejects.toMatchObject({ message: 'Invoice is already paid' });
  expect((await eventTypes(sdk)).slice(before)).toEqual([
    'invoice.created',
    'invoiceitem.created',
    'invoice.updated',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
    'customer.updated',
  ]);
  const [payment] = (await sdk.invoicePayments.list({ invoice: id })).data;
  const intent = String(payment?.payment.payment_intent);
  const found = await sdk.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intent } });
  expect(found.data.map((one) => one.invoice)).toEqual([id]);
});

test('a declined payment is told, and stays open', async ({ sdk }) => {
  const customer = await payer(sdk, 'pm_card_chargeCustomerFail');
  const id = await invoiceOf(sdk, customer.id);
  await expect(sdk.invoices.pay(id)).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
  expect(await sdk.invoices.retrieve(id)).toMatchObject({ status: 'open', attempted: true, attempt_count: 1 });
  const nobody = await sdk.customers.create();
  const other = await invoiceOf(sdk, nobody.id);
  await expect(sdk.invoices.pay(other)).rejects.toMatchObject({
    statusCode: 400,
    message: /no `default_payment_method` set/,
  });
  expect(await sdk.invoices.pay(id, { paid_out_of_band: true })).toMatchObject({ status: 'paid', amount_paid: 1500 });
});

test('an invoice that advances by itself is paid after an hour', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const id = await invoiceOf(sdk, customer.id, { auto_advance: true });
  expect(await sdk.invoices.retrieve(id)).toMatchObject({ automatically_finalizes_at: start + hour });
  await advanceTo(sdk, clock.id, start + hour - 1);
  expect(await sdk.invoices.retrieve(id)).toMatchObject({ status: 'draft' });
  await advanceTo(sdk, clock.id, start + hour);
  expect(await sdk.invoices.retrieve(id)).toMatchObject({ status: 'paid' });
});

test('a sent invoice is due, and overdue', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, null, clock.id);
  const id = await invoiceOf(sdk, customer.id, { collection_method: 'send_invoice', days_until_due: 30 });
  const sent = await sdk.invoices.sendInvoice(id);
  expect(sent).toMatchObject({ status: 'open', due_date: start + 30 * day });
  await advanceTo(sdk, clock.id, start + 31 * day);
  const types = await eventTypes(sdk);
  expect(types).toContain('invoice.sent');
  expect(types).toContain('invoice.will_be_due');
  expect(types.at(-2)).toBe('invoice.overdue');
  expect(await sdk.invoices.voidInvoice(id)).toMatchObject({ status: 'void' });
  await expect(sdk.invoices.markUncollectible(id)).rejects.toMatchObject({
    message: "You can only pass in open invoices. This invoice isn't open.",
  });
});

test('discounts and taxes are reckoned line by line', async ({ sdk }) => {
  const customer = await payer(sdk);
  const coupon = await sdk.coupons.create({ percent_off: 25, duration: 'once' });
  const rate = await sdk.taxRates.create({ display_name: 'VAT', inclusive: false, percentage: 20 });
  const id = await invoiceOf(
    sdk,
    customer.id,
    { discounts: [{ coupon: coupon.id }], default_tax_rates: [rate.id] },
    1001,
  );
  const invoice = await sdk.invoices.retrieve(id, { expand: ['discounts'] });
  expect(invoice).toMatchObject({ subtotal: 1001, total: 901, total_excluding_tax: 751 });
  expect(invoice.total_discount_amounts?.[0]?.amount).toBe(250);
  expect(invoice.total_taxes?.[0]).toMatchObject({ amount: 150, taxable_amount: 751, tax_behavior: 'exclusive' });
  expect(invoice.discounts[0]).toMatchObject({ object: 'discount', source: { coupon: coupon.id, type: 'coupon' } });
  expect(await sdk.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 1 });
});

test("the customer's balance is used first", async ({ sdk }) => {
  const customer = await payer(sdk);
  await sdk.customers.createBalanceTransaction(customer.id, { amount: -1000, currency: 'usd' });
  const id = await invoiceOf(sdk, customer.id);
  expect(await sdk.invoices.pay(id)).toMatchObject({
    total: 1500,
    amount_due: 500,
    amount_paid: 500,
    starting_balance: -1000,
    ending_balance: 0,
  });
  expect(await sdk.customers.retrieve(customer.id)).toMatchObject({ balance: 0 });
});

test('a person pays on the hosted page; the PDF is one', async ({ sdk }) => {
  const customer = await payer(sdk, null);
  const id = await invoiceOf(sdk, customer.id);
  const { hosted_invoice_url: url, invoice_pdf: pdf } = await sdk.invoices.finalizeInvoice(id);
  const page = await fetch(url ?? '');
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Pay $15.00');
  const pay = (number: string) =>
    fetch(url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ number, expiry: '12 / 34', cvc: '123' }),
      redirect: 'manual',
    });
  expect(await (await pay('4000000000000002')).text()).toContain('Your card was declined.');
  expect((await pay('4242424242424242')).status).toBe(303);
  expect(await sdk.invoices.retrieve(id)).toMatchObject({ status: 'paid' });
  const file = await fetch(pdf ?? '');
  expect(file.headers.get('content-type')).toBe('application/pdf');
  expect((await file.text()).slice(0, 5)).toBe('%PDF-');
});

test('a credit note lessens an open invoice, and gives back what was paid', async ({ sdk }) => {
  const customer = await payer(sdk);
  const open = await invoiceOf(sdk, customer.id);
  await sdk.invoices.finalizeInvoice(open);
  const note = await sdk.creditNotes.create({ invoice: open, amount: 500, reason: 'order_change' });
  expect(note).toMatchObject({ type: 'pre_payment', total: 500, number: `${customer.invoice_prefix}-0001-CN-01` });
  expect(await sdk.invoices.retrieve(open)).toMatchObject({ amount_due: 1000, pre_payment_credit_notes_amount: 500 });
  expect(await sdk.creditNotes.voidCreditNote(note.id)).toMatchObject({ status: 'void' });
  expect(await sdk.invoices.pay(open)).toMatchObject({ amount_paid: 1500 });
  const [line] = (await sdk.invoices.listLineItems(open)).data;
  const before = (await eventTypes(sdk)).length;
  const back = await sdk.creditNotes.create({
    invoice: open,
    lines: [{ type: 'invoice_line_item', invoice_line_item: line?.id ?? '', quantity: 1 }],
    refund_amount: 1000,
    credit_amount: 500,
  });
  expect(back).toMatchObject({ type: 'post_payment', total: 1500, refunds: [{ amount_refunded: 1000 }] });
  expect((await eventTypes(sdk)).slice(before)).toEqual([
    'credit_note.created',
    'refund.created',
    'charge.refunded',
    'customer.updated',
    'invoice.updated',
  ]);
  expect(await sdk.customers.retrieve(customer.id)).toMatchObject({ balance: -500 });
  expect((await fetch(back.pdf)).headers.get('content-type')).toBe('application/pdf');
  await expect(sdk.creditNotes.create({ invoice: open, amount: 1, refund_amount: 1 })).rejects.toMatchObject({
    param: 'amount',
  });
  const preview = await invoiceOf(sdk, customer.id);
  await sdk.invoices.finalizeInvoice(preview);
  expect(await sdk.creditNotes.preview({ invoice: preview, amount: 200 })).toMatchObject({ total: 200 });
});

test('promotion codes bring their coupon, whatever the size of letters', async ({ sdk }) => {
  const customer = await payer(sdk);
  const price = await goldPrice(sdk);
  const coupon = await sdk.coupons.create({ percent_off: 50, duration: 'once', max_redemptions: 2 });
  const code = await sdk.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'SUMMER',
    max_redemptions: 1,
  });
  expect((await sdk.promotionCodes.list({ code: 'summer' })).data.map(({ id }) => id)).toEqual([code.id]);
  await expect(
    sdk.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'Summer' }),
  ).rejects.toMatchObject({ param: 'code', message: 'An active promotion code with `code: Summer` already exists.' });
  const subscription = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    discounts: [{ promotion_code: code.id }],
    expand: ['latest_invoice'],
  });
  expect(subscription.latest_invoice).toMatchObject({ subtotal: 2000, total: 1000 });
  expect(subscription.discounts).toEqual([]); // it was for once
  expect(await sdk.promotionCodes.retrieve(code.id)).toMatchObject({ active: false, times_redeemed: 1 });
  const old = { apiVersion: '2024-06-20' };
  const former = await sdk.promotionCodes.create(
    { coupon: coupon.id } as unknown as Stripe.PromotionCodeCreateParams,
    old,
  );
  expect(former).toMatchObject({ coupon: { id: coupon.id } });
});

test('metered usage is billed when the period has ended', async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const customer = await payer(sdk, 'pm_card_visa', clock.id);
  const meter = await sdk.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const product = await sdk.products.create({ name: 'Calls' });
  const price = await sdk.prices.create({
    product: product.id,
    currency: 'usd',
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 100, unit_amount: 0 },
      { up_to: 'inf', unit_amount: 5 },
    ],
  });
  const { id } = await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const report = (value: number) =>
    sdk.billing.meterEvents.create({
      event_name: 'calls',
      payload: { stripe_customer_id: customer.id, value: String(value) },
    });
  await report(80);
  await advanceTo(sdk, clock.id, start + day);
  await report(70);
  const summaries = await sdk.billing.meters.listEventSummaries(meter.id, {
    customer: customer.id,
    start_time: start,
    end_time: start + 2 * day,
  });
  expect(summaries.data[0]?.aggregated_value).toBe(150);
  const upcoming = await sdk.invoices.createPreview({ subscription: id });
  expect(upcoming.total).toBe(250);
  await advanceTo(sdk, clock.id, Date.UTC(2026, 1, 28, 12) / 1000 + 2 * hour);
  const [invoice] = (await sdk.invoices.list({ subscription: id })).data;
  expect(invoice).toMatchObject({ total: 250, status: 'paid' });
  expect(invoice?.lines.data.map(({ amount, quantity }) => [amount, quantity])).toEqual([
    [0, 100],
    [250, 50],
  ]);
});

test('a session in subscription mode brings a subscription that is paid', async ({ sdk, world }) => {
  const price = await goldPrice(sdk);
  const session = await sdk.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 2 }],
    success_url: 'https://example.com/?s={CHECKOUT_SESSION_ID}',
  });
  const before = (await eventTypes(sdk)).length;
  await world.trigger('stripe/checkout.complete', { session: session.id });
  const done = await sdk.checkout.sessions.retrieve(session.id, { expand: ['subscription', 'invoice'] });
  expect(done).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    subscription: { status: 'active', items: { data: [{ quantity: 2 }] } },
    invoice: { status: 'paid', amount_paid: 4000, attempt_count: 0, attempted: true },
  });
  expect((done.subscription as Stripe.Subscription).default_payment_method).toMatch(/^pm_/);
  expect((await eventTypes(sdk)).slice(before)).toEqual([
    'customer.created',
    'customer.updated',
    'payment_intent.created',
    'payment_method.attached',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.created',
    'checkout.session.completed',
    'invoice_payment.paid',
  ]);
});
