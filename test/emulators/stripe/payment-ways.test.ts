import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from './sdk.ts';

const test = sdkTest({ clock: 'auto' });

const submit = (url: string, outcome: 'complete' | 'fail'): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });

test('with manual confirmation the server confirms again after 3-D Secure', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method_types: ['card'],
    confirmation_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://shop.example/',
  } as Stripe.PaymentIntentCreateParams);
  await submit(intent.next_action?.redirect_to_url?.url ?? '', 'complete');
  expect(await sdk.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'requires_confirmation' });
  expect(await sdk.paymentIntents.confirm(intent.id)).toMatchObject({ status: 'succeeded' });
});

test('without a page to come back to, the SDK in the browser is told what to ask', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method_types: ['card'],
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
  } as Stripe.PaymentIntentCreateParams);
  expect(intent.next_action).toMatchObject({
    type: 'use_stripe_sdk',
    use_stripe_sdk: {
      type: 'stripe_3ds2_fingerprint',
      three_d_secure_2_source: expect.stringMatching(/^payatt_3/) as string,
    },
  });
  await expect(
    sdk.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      payment_method_types: ['card'],
      confirm: true,
      error_on_requires_action: true,
      payment_method: 'pm_card_threeDSecure2Required',
    } as Stripe.PaymentIntentCreateParams),
  ).rejects.toMatchObject({
    statusCode: 402,
    message: expect.stringContaining('`error_on_requires_action` was set') as string,
    payment_intent: { status: 'requires_payment_method', latest_charge: null },
  });
});

test('a US bank account is verified by two small deposits', async ({ sdk, world }) => {
  const intent = await sdk.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method_types: ['us_bank_account'],
    payment_method_options: { us_bank_account: { verification_method: 'microdeposits' } },
    payment_method_data: {
      type: 'us_bank_account',
      us_bank_account: {
        account_holder_type: 'individual',
        account_number: '000123456789',
        routing_number: '110000000',
      },
      billing_details: { name: 'Jenny Rosen' },
    },
    confirm: true,
  } as Stripe.PaymentIntentCreateParams);
  expect(intent.next_action?.type).toBe('verify_with_microdeposits');
  await expect(sdk.paymentIntents.verifyMicrodeposits(intent.id, { amounts: [1, 2] })).rejects.toMatchObject({
    code: 'payment_method_microdeposit_verification_amounts_mismatch',
  });
  expect(await sdk.paymentIntents.verifyMicrodeposits(intent.id, { amounts: [32, 45] })).toMatchObject({
    status: 'processing',
  });
  await world.settle();
  expect(await sdk.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] })).toMatchObject({
    status: 'succeeded',
    latest_charge: { payment_method_details: { type: 'us_bank_account', us_bank_account: { last4: '6789' } } },
  });
});

test('a debit is set up under a mandate', async ({ sdk }) => {
  const customer = await sdk.customers.create();
  const setup = await sdk.setupIntents.create({
    customer: customer.id,
    payment_method_types: ['sepa_debit'],
    payment_method_data: {
      type: 'sepa_debit',
      sepa_debit: { iban: 'DE89370400440532013000' },
      billing_details: { name: 'Jenny', email: 'jenny@example.com' },
    },
    mandate_data: { customer_acceptance: { type: 'online', online: { ip_address: '1.1.1.1', user_agent: 'x' } } },
    confirm: true,
  } as Stripe.SetupIntentCreateParams);
  expect(setup).toMatchObject({ status: 'succeeded', mandate: expect.stringMatching(/^mandate_1/) as string });
  expect(await sdk.mandates.retrieve(String(setup.mandate))).toMatchObject({
    status: 'active',
    type: 'multi_use',
    payment_method: setup.payment_method,
    customer_acceptance: { online: { ip_address: '1.1.1.1' } },
  });
});

test("a customer's cash pays when enough has arrived", async ({ sdk, world }) => {
  const customer = await sdk.customers.create();
  const intent = await sdk.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    customer: customer.id,
    payment_method_types: ['customer_balance'],
    payment_method_data: { type: 'customer_balance' },
    payment_method_options: {
      customer_balance: { funding_type: 'bank_transfer', bank_transfer: { type: 'us_bank_transfer' } },
    },
    confirm: true,
  } as Stripe.PaymentIntentCreateParams);
  expect(intent.next_action).toMatchObject({
    type: 'display_bank_transfer_instructions',
    display_bank_transfer_instructions: { amount_remaining: 1000, type: 'us_bank_transfer' },
  });
  await sdk.testHelpers.customers.fundCashBalance(customer.id, { amount: 400, currency: 'usd' });
  expect((await sdk.paymentIntents.retrieve(intent.id)).next_action).toMatchObject({
    display_bank_transfer_instructions: { amount_remaining: 600 },
  });
  await sdk.testHelpers.customers.fundCashBalance(customer.id, { amount: 700, currency: 'usd' });
  expect(await sdk.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded' });
  expect(await sdk.customers.retrieveCashBalance(customer.id)).toMatchObject({ available: { usd: 100 } });
  const types = (await sdk.customers.listCashBalanceTransactions(customer.id)).data.map(({ type }) => type);
  expect(types).toEqual(['applied_to_payment', 'funded', 'applied_to_payment', 'funded']);
  await world.settle();
});

test('a source redirects, is charged once, and is used up', async ({ sdk }) => {
  const source = await sdk.sources.create({
    type: 'bancontact',
    amount: 1099,
    currency: 'eur',
    redirect: { return_url: 'https://shop.example/back' },
    owner: { name: 'Jenny Rosen' },
  });
  expect(source).toMatchObject({ status: 'pending', flow: 'redirect', owner: { name: 'Jenny Rosen' } });
  const url = source.redirect?.url ?? '';
  expect(await (await fetch(url)).text()).toContain('Authorize test payment');
  expect((await submit(url, 'complete')).headers.get('location')).toContain(`source=${source.id}`);
  expect(await sdk.sources.retrieve(source.id)).toMatchObject({ status: 'chargeable' });
  const charge = await sdk.charges.create({ amount: 1099, currency: 'eur', source: source.id });
  expect(charge).toMatchObject({ paid: true, source: { id: source.id, object: 'source' } });
  expect(await sdk.sources.retrieve(source.id)).toMatchObject({ status: 'consumed' });
});

test('bank accounts of old are added by token and verified', async ({ sdk }) => {
  const token = await sdk.tokens.create({
    bank_account: {
      country: 'US',
      currency: 'usd',
      account_holder_name: 'Jenny Rosen',
      account_holder_type: 'individual',
      routing_number: '110000000',
      account_number: '000123456789',
    },
  });
  const customer = await sdk.customers.create();
  const account = await sdk.customers.createSource(customer.id, { source: token.id });
  expect(account).toMatchObject({ object: 'bank_account', status: 'new', last4: '6789', customer: customer.id });
  expect(await sdk.customers.verifySource(customer.id, account.id, { amounts: [32, 45] })).toMatchObject({
    status: 'verified',
  });
  expect((await sdk.customers.listSources(customer.id, { object: 'bank_account' })).data).toHaveLength(1);
  expect(await sdk.customers.deleteSource(customer.id, account.id)).toMatchObject({ deleted: true });
});

test('old paths and old versions answer', async ({ world }) => {
  const base = world.baseUrls.stripe ?? '';
  const call = async (
    method: string,
    path: string,
    body?: Record<string, string>,
  ): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${world.credentials.stripe?.secretKey}`, 'stripe-version': '2018-02-28' },
      ...(body && { body: new URLSearchParams(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const customer = await call('POST', '/v1/customers', { source: 'tok_mastercard' });
  expect(customer).toMatchObject({ sources: { data: [{ brand: 'MasterCard' }] } });
  expect(customer).not.toHaveProperty('customer_account');
  const card = await call('POST', `/v1/customers/${String(customer.id)}/cards`, { source: 'tok_visa' });
  expect(card).toMatchObject({ object: 'card', brand: 'Visa' });
  expect(await call('GET', `/v1/customers/${String(customer.id)}/cards`)).toMatchObject({
    object: 'list',
    data: [{ brand: 'Visa' }, { brand: 'MasterCard' }],
    url: `/v1/customers/${String(customer.id)}/cards`,
  });
  const charge = await call('POST', '/v1/charges', { amount: '500', currency: 'usd', customer: String(customer.id) });
  const refunded = await call('POST', `/v1/charges/${String(charge.id)}/refund`, {});
  expect(refunded).toMatchObject({ object: 'charge', refunded: true, refunds: { data: [{ amount: 500 }] } });
});

test('a canceled authorization is released', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({
    amount: 800,
    currency: 'usd',
    capture_method: 'manual',
    payment_method_types: ['card'],
    confirm: true,
    payment_method: 'pm_card_visa',
    payment_method_options: { card: { request_incremental_authorization: 'if_available' } },
  } as Stripe.PaymentIntentCreateParams);
  expect(await sdk.paymentIntents.incrementAuthorization(intent.id, { amount: 900 })).toMatchObject({
    amount: 900,
    amount_capturable: 900,
  });
  await sdk.paymentIntents.cancel(intent.id);
  const charge = await sdk.charges.retrieve(String(intent.latest_charge), { expand: ['refunds'] });
  expect(charge).toMatchObject({ captured: false, refunded: true, amount_refunded: 900, refunds: { total_count: 1 } });
  const types = (await sdk.events.list()).data.map(({ type }) => type);
  expect(types.slice(0, 2)).toEqual(['payment_intent.canceled', 'charge.refunded']);
});

test('search and range filters over payments', async ({ sdk }) => {
  for (const amount of [500, 1500]) {
    await sdk.paymentIntents.create({
      amount,
      currency: 'usd',
      payment_method_types: ['card'],
      confirm: true,
      payment_method: 'pm_card_visa',
      metadata: { order: String(amount) },
    } as Stripe.PaymentIntentCreateParams);
  }
  const amounts = async (query: string): Promise<number[]> =>
    (await sdk.charges.search({ query })).data.map(({ amount }) => amount);
  expect(await amounts('amount>1000')).toEqual([1500]);
  expect(await amounts('payment_method_details.card.last4:"4242" AND status:"succeeded"')).toEqual([1500, 500]);
  expect(await amounts('-metadata["order"]:"500"')).toEqual([1500]);
  expect(await amounts('metadata["shop"]:null OR amount:500')).toEqual([1500, 500]);
  const page = await sdk.paymentIntents.search({ query: 'status:"succeeded"', limit: 1 });
  expect(page).toMatchObject({ has_more: true, next_page: expect.any(String) as string });
  const rest = await sdk.paymentIntents.search({ query: 'status:"succeeded"', limit: 1, page: String(page.next_page) });
  expect(rest.data.map(({ amount }) => amount)).toEqual([500]);
  const future = Math.floor(Date.parse('2100-01-01') / 1000);
  expect((await sdk.charges.list({ created: { gte: future } })).data).toEqual([]);
  expect((await sdk.charges.list({ created: { lt: future } })).data).toHaveLength(2);
});

test('a review is opened of what is risky, where that is switched on', async ({ sdk, world }) => {
  await world.settings('stripe', { radarReviews: true });
  const intent = await sdk.paymentIntents.create({
    amount: 500,
    currency: 'usd',
    payment_method_types: ['card'],
    confirm: true,
    payment_method: 'pm_card_riskLevelElevated',
    expand: ['review'],
  } as Stripe.PaymentIntentCreateParams);
  expect(intent.review).toMatchObject({ object: 'review', open: true, charge: intent.latest_charge });
  const { id } = intent.review as Stripe.Review;
  expect(await sdk.reviews.approve(id)).toMatchObject({ open: false, closed_reason: 'approved' });
  expect((await sdk.reviews.list()).data).toEqual([]);
});

test('an account has a configuration of methods, and registers its domains', async ({ sdk }) => {
  const [configuration] = (await sdk.paymentMethodConfigurations.list()).data;
  expect(configuration).toMatchObject({ is_default: true, card: { available: true } });
  const changed = await sdk.paymentMethodConfigurations.update(configuration?.id ?? '', {
    klarna: { display_preference: { preference: 'off' } },
  });
  expect(changed.klarna).toMatchObject({ available: false, display_preference: { value: 'off' } });
  const intent = await sdk.paymentIntents.create({ amount: 500, currency: 'usd' });
  expect(intent.payment_method_configuration_details).toEqual({ id: configuration?.id, parent: null });
  const domain = await sdk.paymentMethodDomains.create({ domain_name: 'shop.example' });
  expect(domain).toMatchObject({ enabled: true, apple_pay: { status: 'active' } });
  expect((await sdk.applePayDomains.list()).data).toMatchObject([{ domain_name: 'shop.example' }]);
});

test('an SDK is sent to the page of the bank', async ({ sdk, world }) => {
  const intent = await sdk.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method_types: ['card'],
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
  } as Stripe.PaymentIntentCreateParams);
  const source = (intent.next_action?.use_stripe_sdk as Record<string, string> | undefined)?.three_d_secure_2_source;
  const answer = await fetch(`${world.baseUrls.stripe}/v1/3ds2/authenticate`, {
    method: 'POST',
    body: new URLSearchParams({
      key: String(world.credentials.stripe?.publishableKey),
      source: String(source),
      browser: '{}',
    }),
  });
  const { fallback_redirect_url: url, state } = (await answer.json()) as Record<string, string>;
  expect(state).toBe('challenge_required');
  const done = await submit(String(url), 'complete');
  expect(await done.text()).toContain('Approved');
  expect(await sdk.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded' });
});

test('a top-up arrives in the balance', async ({ sdk, world }) => {
  const topup = await sdk.topups.create({ amount: 5000, currency: 'usd', description: 'Start' });
  expect(topup.status).toBe('pending');
  await world.settle();
  expect(await sdk.topups.retrieve(topup.id, { expand: ['balance_transaction'] })).toMatchObject({
    status: 'succeeded',
    balance_transaction: { type: 'topup', net: 5000 },
  });
  expect((await sdk.balance.retrieve()).available).toMatchObject([{ amount: 5000 }]);
});
