import { expect } from 'vitest';
import type Stripe from 'stripe';
import { clientOf, sdkTest } from './sdk.ts';

const test = sdkTest({ clock: 'auto' });

const card = { payment_method_types: ['card'] } as unknown as Stripe.PaymentIntentCreateParams; // the types know allowed_payment_method_types alone
const noRedirects = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } } as const;

const typesOf = async (sdk: Stripe): Promise<string[]> => {
  const { data } = await sdk.events.list({ limit: 100 });
  return data.map(({ type }) => type).reverse();
};

test('a new payment intent waits for a method', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({ amount: 2000, currency: 'USD', metadata: { order: '6735' } });
  expect(intent).toMatchObject({
    object: 'payment_intent',
    amount: 2000,
    amount_details: { tip: {} },
    amount_received: 0,
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    capture_method: 'automatic_async',
    confirmation_method: 'automatic',
    currency: 'usd',
    latest_charge: null,
    metadata: { order: '6735' },
    payment_method: null,
    status: 'requires_payment_method',
  });
  expect(intent.id).toMatch(/^pi_3[A-Za-z0-9]{23}$/);
  expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_[A-Za-z0-9]{25}$`));
  expect(await typesOf(sdk)).toEqual(['payment_intent.created']);
});

test('confirmed with a card it is paid, and the money is written down a moment later', async ({ sdk, world }) => {
  await world.setClock({ mode: 'frozen' });
  const intent = await sdk.paymentIntents.create({
    ...noRedirects,
    amount: 1000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_visa',
    expand: ['latest_charge.balance_transaction'],
  });
  expect(intent).toMatchObject({ status: 'succeeded', amount_received: 1000, last_payment_error: null });
  expect(intent.latest_charge).toMatchObject({
    object: 'charge',
    amount: 1000,
    amount_captured: 1000,
    balance_transaction: null,
    captured: true,
    paid: true,
    status: 'succeeded',
    outcome: { network_status: 'approved_by_network', type: 'authorized', seller_message: 'Payment complete.' },
    payment_method_details: { card: { brand: 'visa', last4: '4242', network: 'visa' }, type: 'card' },
  });
  await world.advance('1m');
  const charge = await sdk.charges.retrieve(String((intent.latest_charge as Stripe.Charge).id), {
    expand: ['balance_transaction'],
  });
  expect(charge.balance_transaction).toMatchObject({
    amount: 1000,
    fee: 59,
    net: 941,
    status: 'pending',
    type: 'charge',
  });
  expect(await typesOf(sdk)).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'charge.updated',
  ]);
  expect((await sdk.balance.retrieve()).pending).toMatchObject([{ amount: 941, currency: 'usd' }]);
  await world.advance('7d');
  expect((await sdk.balance.retrieve()).available).toMatchObject([{ amount: 941, currency: 'usd' }]);
});

test('a declined card leaves its traces', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({ ...card, amount: 2000, currency: 'usd' });
  const error = await sdk.paymentIntents
    .confirm(intent.id, { payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds' })
    .catch((thrown: unknown) => thrown as Stripe.errors.StripeCardError);
  expect(error).toMatchObject({
    statusCode: 402,
    type: 'StripeCardError',
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
    doc_url: 'https://stripe.com/docs/error-codes/card-declined',
    payment_intent: { id: intent.id, status: 'requires_payment_method', payment_method: null },
  });
  const after = await sdk.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
  expect(after).toMatchObject({
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      network_decline_code: '51',
      payment_method: { object: 'payment_method', card: { last4: '9995' } },
      type: 'card_error',
    },
    latest_charge: {
      status: 'failed',
      paid: false,
      failure_code: 'card_declined',
      failure_message: 'Your card has insufficient funds.',
      balance_transaction: null,
      outcome: { reason: 'insufficient_funds', type: 'issuer_declined' },
    },
  });
  expect(await typesOf(sdk)).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed']);
});

test('a fault makes a decline happen', async ({ sdk, world }) => {
  await world.faults({ operation: 'stripe.payment_intents.create', fault: { error: 'lost_card' } });
  await expect(
    sdk.paymentIntents.create({ ...card, amount: 500, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' }),
  ).rejects.toMatchObject({ decline_code: 'lost_card', payment_intent: { status: 'requires_payment_method' } });
  expect((await sdk.paymentIntents.list()).data).toHaveLength(1);
});

test('a manual capture takes a part and releases the rest', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({
    ...card,
    amount: 5000,
    currency: 'usd',
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
  });
  expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 5000, amount_received: 0 });
  await expect(sdk.paymentIntents.capture(intent.id, { amount_to_capture: 6000 })).rejects.toMatchObject({
    code: 'amount_too_large',
  });
  const captured = await sdk.paymentIntents.capture(intent.id, { amount_to_capture: 3000, expand: ['latest_charge'] });
  expect(captured).toMatchObject({
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: 3000,
    latest_charge: { amount: 5000, amount_captured: 3000, amount_refunded: 2000, refunded: false },
  });
  expect(await typesOf(sdk)).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
    'charge.captured',
    'payment_intent.succeeded',
    'charge.updated',
  ]);
});

test('an authorization that nobody captures is released after a week', async ({ sdk, world }) => {
  const intent = await sdk.paymentIntents.create({
    ...card,
    amount: 700,
    currency: 'usd',
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
  });
  await world.advance('8d');
  expect(await sdk.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'automatic',
  });
  expect((await typesOf(sdk)).slice(-2)).toEqual(['charge.expired', 'payment_intent.canceled']);
});

test('3-D Secure: a person approves on the page, and comes back to the shop', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://shop.example/done?cart=7',
  });
  expect(intent).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: 'https://shop.example/done?cart=7' } },
  });
  const url = intent.next_action?.redirect_to_url?.url ?? '';
  expect(url).toContain('/3d_secure_2/hosted?merchant=acct_');
  const page = await fetch(url);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(await page.text()).toContain('$20.00');
  const answered = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ outcome: 'complete' }),
    redirect: 'manual',
  });
  expect(answered.status).toBe(303);
  const back = new URL(answered.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe('https://shop.example/done');
  expect(Object.fromEntries(back.searchParams)).toEqual({
    cart: '7',
    payment_intent: intent.id,
    payment_intent_client_secret: intent.client_secret,
    redirect_status: 'succeeded',
    source_type: 'card',
  });
  expect(await sdk.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded', next_action: null });
  expect((await typesOf(sdk)).slice(0, 4)).toEqual([
    'payment_intent.created',
    'payment_intent.requires_action',
    'charge.succeeded',
    'payment_intent.succeeded',
  ]);
});

test('3-D Secure refused sends the intent back', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({
    ...card,
    amount: 2000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_authenticationRequired',
    return_url: 'https://shop.example/done',
  });
  const url = intent.next_action?.redirect_to_url?.url ?? '';
  await fetch(url, { method: 'POST', body: new URLSearchParams({ outcome: 'fail' }), redirect: 'manual' });
  expect(await sdk.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure', type: 'invalid_request_error' },
  });
});

test('off session a card that wants to be asked is declined, unless it was set up', async ({ sdk }) => {
  const customer = await sdk.customers.create();
  const method = await sdk.paymentMethods.attach('pm_card_authenticationRequiredOnSetup', { customer: customer.id });
  const pay = (): Promise<Stripe.PaymentIntent> =>
    sdk.paymentIntents.create({
      ...card,
      amount: 900,
      currency: 'usd',
      confirm: true,
      customer: customer.id,
      off_session: true,
      payment_method: method.id,
    });
  await expect(pay()).rejects.toMatchObject({ code: 'authentication_required', statusCode: 402 });
  const setup = await sdk.setupIntents.create({
    customer: customer.id,
    payment_method: method.id,
    confirm: true,
    return_url: 'https://shop.example/',
  });
  expect(setup.status).toBe('requires_action');
  const url = setup.next_action?.redirect_to_url?.url ?? '';
  await fetch(url, { method: 'POST', body: new URLSearchParams({ outcome: 'complete' }), redirect: 'manual' });
  expect(await sdk.setupIntents.retrieve(setup.id)).toMatchObject({ status: 'succeeded' });
  expect(await pay()).toMatchObject({ status: 'succeeded' });
});

test('a bank debit is under way and succeeds later', async ({ sdk, world }) => {
  await world.setClock({ mode: 'frozen' });
  const intent = await sdk.paymentIntents.create({
    amount: 1500,
    currency: 'eur',
    payment_method_types: ['sepa_debit'],
    payment_method_data: {
      type: 'sepa_debit',
      sepa_debit: { iban: 'AT611904300234573201' },
      billing_details: { name: 'Jenny Rosen', email: 'jenny@example.com' },
    },
    mandate_data: { customer_acceptance: { type: 'online', online: { ip_address: '1.1.1.1', user_agent: 'x' } } },
    confirm: true,
  } as Stripe.PaymentIntentCreateParams);
  expect(intent.status).toBe('processing');
  await world.advance('1m');
  expect(await sdk.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded', amount_received: 1500 });
  expect((await typesOf(sdk)).slice(0, 5)).toEqual([
    'payment_intent.created',
    'payment_intent.processing',
    'charge.pending',
    'charge.succeeded',
    'payment_intent.succeeded',
  ]);
});

test('a bank debit that bounces', async ({ sdk, world }) => {
  const intent = await sdk.paymentIntents.create({
    amount: 1500,
    currency: 'usd',
    payment_method_types: ['us_bank_account'],
    payment_method: 'pm_usBankAccount_insufficientFunds',
    confirm: true,
  } as Stripe.PaymentIntentCreateParams);
  await world.settle();
  expect(await sdk.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] })).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'insufficient_funds' },
    latest_charge: { status: 'failed', failure_code: 'insufficient_funds' },
  });
});

test('states forbid what they forbid', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({ ...card, amount: 500, currency: 'usd' });
  await expect(sdk.paymentIntents.confirm(intent.id)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
    message: expect.stringContaining("because it's missing a payment method") as string,
  });
  await expect(sdk.paymentIntents.capture(intent.id)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
  });
  expect(await sdk.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' })).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'abandoned',
  });
  await expect(sdk.paymentIntents.cancel(intent.id)).rejects.toMatchObject({
    message:
      'You cannot cancel this PaymentIntent because it has a status of canceled. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.',
    payment_intent: { id: intent.id },
  });
  await expect(sdk.paymentIntents.create({ amount: 10, currency: 'usd' })).rejects.toMatchObject({
    code: 'amount_too_small',
    message: 'Amount must be at least $0.50 usd',
    param: 'amount',
  });
  await expect(sdk.paymentIntents.create({ amount: 1000, currency: 'xyz' })).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Invalid currency: xyz\. Stripe currently supports these currencies: usd, aed, /,
    ) as string,
    param: 'currency',
  });
  await expect(
    sdk.paymentIntents.create({ amount: 1000, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' }),
  ).rejects.toMatchObject({ message: expect.stringContaining('you must provide a `return_url`') as string });
});

test('refunds give back what was paid, once', async ({ sdk, world }) => {
  const intent = await sdk.paymentIntents.create({
    ...card,
    amount: 1000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_visa',
  });
  await world.settle();
  const part = await sdk.refunds.create({ payment_intent: intent.id, amount: 400, reason: 'requested_by_customer' });
  expect(part).toMatchObject({
    object: 'refund',
    amount: 400,
    status: 'succeeded',
    charge: intent.latest_charge,
    payment_intent: intent.id,
    destination_details: { card: { type: 'refund', reference_status: 'pending' }, type: 'card' },
  });
  await expect(sdk.refunds.create({ charge: String(intent.latest_charge), amount: 700 })).rejects.toMatchObject({
    message: 'Refund amount ($7.00) is greater than unrefunded amount on charge ($6.00)',
    param: 'amount',
  });
  await sdk.refunds.create({ payment_intent: intent.id });
  await expect(sdk.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
    code: 'charge_already_refunded',
    message: `Charge ${String(intent.latest_charge)} has already been refunded.`,
  });
  const charge = await sdk.charges.retrieve(String(intent.latest_charge), { expand: ['refunds'] });
  expect(charge).toMatchObject({ refunded: true, amount_refunded: 1000, refunds: { total_count: 2, has_more: false } });
  expect((await typesOf(sdk)).filter((type) => type.includes('refund'))).toEqual([
    'refund.created',
    'charge.refunded',
    'refund.created',
    'charge.refunded',
  ]);
});

test('older versions see older shapes', async ({ sdk, backlot, world }) => {
  const { id } = await sdk.paymentIntents.create({
    ...card,
    amount: 1000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_visa',
  });
  const old = clientOf(backlot, world, { apiVersion: '2020-08-27' as never });
  const intent = await old.paymentIntents.retrieve(id);
  expect(intent).toMatchObject({
    charges: { object: 'list', data: [{ object: 'charge', refunds: { object: 'list' } }] },
  });
  expect(intent).not.toHaveProperty('latest_charge');
  expect(intent.lastResponse.apiVersion).toBe('2020-08-27');
});

test('a publishable key confirms with the client secret, and sees little', async ({ sdk, backlot, world }) => {
  const { id, client_secret } = await sdk.paymentIntents.create({ ...card, amount: 1000, currency: 'usd' });
  const browser = clientOf(backlot, world, { key: String(world.credentials.stripe?.publishableKey) });
  await expect(browser.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).rejects.toMatchObject({
    message: 'Missing required param: client_secret.',
  });
  const done = await browser.paymentIntents.confirm(id, {
    client_secret,
    payment_method: 'pm_card_visa',
    payment_user_agent: 'stripe.js',
  } as Stripe.PaymentIntentConfirmParams);
  expect(done).toMatchObject({ status: 'succeeded', id });
  expect(done).not.toHaveProperty('latest_charge');
  await expect(browser.customers.list()).rejects.toMatchObject({ statusCode: 403, code: 'secret_key_required' });
});
