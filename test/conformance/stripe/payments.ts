/** Operations of payments that Stripe's own tests do not call. */
import { expect } from 'vitest';
import type Stripe from 'stripe';
import { clientOf, sdkTest, watching } from '../../emulators/stripe/sdk.ts';

const test = sdkTest({ clock: 'auto' });

const pay = (sdk: Stripe, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  sdk.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    confirm: true,
    ...more,
  });

test('customers: what hangs on them', async ({ sdk, world }) => {
  const customer = await sdk.customers.create({
    email: 'jenny@example.com',
    name: 'Jenny Rosen',
    phone: '+15555550100',
    address: { line1: '1 Main St', city: 'Oakland', country: 'US', postal_code: '94607', state: 'CA' },
    shipping: { name: 'Jenny', address: { line1: '1 Main St' }, phone: '+15555550100' },
    tax_id_data: [{ type: 'eu_vat', value: 'DE123456789' }],
    tax: { ip_address: '127.0.0.1' },
    preferred_locales: ['de'],
    metadata: { a: 'b' },
    cash_balance: { settings: { reconciliation_mode: 'manual' } },
    expand: ['tax_ids', 'sources', 'subscriptions', 'cash_balance', 'tax'],
  });
  const { id } = customer;
  const tax = await sdk.customers.createTaxId(id, { type: 'gb_vat', value: 'GB123456789' });
  await sdk.customers.retrieveTaxId(id, tax.id);
  await sdk.customers.listTaxIds(id);
  await sdk.customers.deleteTaxId(id, tax.id);
  const own = await sdk.taxIds.create({ type: 'eu_vat', value: 'DE123456789' });
  await sdk.taxIds.retrieve(own.id);
  await sdk.taxIds.list();
  await sdk.taxIds.del(own.id);
  const change = await sdk.customers.createBalanceTransaction(id, { amount: -500, currency: 'usd', description: 'x' });
  await sdk.customers.retrieveBalanceTransaction(id, change.id);
  await sdk.customers.updateBalanceTransaction(id, change.id, { description: 'y', metadata: { a: 'b' } });
  await sdk.customers.listBalanceTransactions(id);
  await sdk.customers.updateCashBalance(id, { settings: { reconciliation_mode: 'merchant_default' } });
  await sdk.customers.createFundingInstructions(id, {
    funding_type: 'bank_transfer',
    bank_transfer: { type: 'us_bank_transfer' },
    currency: 'usd',
  });
  await sdk.customers.createFundingInstructions(id, {
    funding_type: 'bank_transfer',
    bank_transfer: { type: 'eu_bank_transfer', eu_bank_transfer: { country: 'DE' } },
    currency: 'eur',
  });
  await sdk.testHelpers.customers.fundCashBalance(id, { amount: 700, currency: 'usd' });
  const [cash] = (await sdk.customers.listCashBalanceTransactions(id)).data;
  await sdk.customers.retrieveCashBalanceTransaction(id, cash?.id ?? '');
  const coupon = await sdk.coupons.create({ percent_off: 10, duration: 'forever' });
  await sdk.rawRequest('POST', `/v1/customers/${id}`, { coupon: coupon.id }, { apiVersion: '2024-06-20' });
  await sdk.customers.retrieve(id, { expand: ['default_source'] });
  await sdk.customers.deleteDiscount(id);
  await sdk.ephemeralKeys
    .create({ customer: id }, { apiVersion: '2026-10-28.endive' })
    .then((key) => sdk.ephemeralKeys.del(key.id));
  await sdk.customerSessions.create({
    customer: id,
    components: { pricing_table: { enabled: true }, payment_element: { enabled: true } },
  });
  await world.settle();
  expect(await sdk.customers.del(id)).toMatchObject({ deleted: true });
  await sdk.customers.retrieve(id);
});

test('sources: cards and banks by the oldest paths', async ({ sdk }) => {
  const { id } = await sdk.customers.create({ source: 'tok_visa' });
  const card = await sdk.customers.createSource(id, { source: 'tok_mastercard' });
  await sdk.customers.updateSource(id, card.id, {
    name: 'Jenny',
    exp_month: '11',
    exp_year: '2035',
    address_city: 'X',
  });
  await sdk.customers.listSources(id);
  const bank = await sdk.tokens.create({
    bank_account: { country: 'US', currency: 'usd', account_number: '000123456789', routing_number: '110000000' },
  });
  for (const [path, source] of [
    ['cards', 'tok_visa'],
    ['bank_accounts', 'bank'],
  ] as const) {
    const made = (await sdk.rawRequest('POST', `/v1/customers/${id}/${path}`, {
      source: source === 'bank' ? bank.id : source,
    })) as unknown as { id: string };
    await sdk.rawRequest('GET', `/v1/customers/${id}/${path}`);
    await sdk.rawRequest('GET', `/v1/customers/${id}/${path}/${made.id}`);
    await sdk.rawRequest('DELETE', `/v1/customers/${id}/${path}/${made.id}`);
  }
  const source = await sdk.sources.create({
    type: 'sepa_debit',
    currency: 'eur',
    owner: { name: 'Jenny Rosen', email: 'jenny@example.com' },
    ...({ sepa_debit: { iban: 'DE89370400440532013000' } } as object),
  });
  await sdk.sources.update(source.id, { metadata: { a: 'b' }, owner: { phone: '+15555550100' } });
  await sdk.sources.listSourceTransactions(source.id);
  const code = await sdk.sources.create({ type: 'sofort', currency: 'eur', amount: 500, flow: 'code_verification' });
  await sdk.sources.verify(code.id, { values: ['32', '45'] });
  expect(source.object).toBe('source');
});

test('payment methods of every kind', async ({ sdk, world }) => {
  const { id: customer } = await sdk.customers.create();
  const { id } = await sdk.paymentMethods.attach('pm_card_visa', { customer });
  await sdk.paymentMethods.update(id, {
    billing_details: { name: 'Jenny', address: { line1: 'x' } },
    metadata: { a: 'b' },
    card: { exp_month: 12, exp_year: 2035 },
  });
  await sdk.paymentMethods.list({ customer });
  await sdk.customers.retrievePaymentMethod(customer, id, { expand: ['customer'] });
  for (const type of [
    'affirm afterpay_clearpay alipay alma amazon_pay bancontact billie blik cashapp customer_balance eps fpx giropay',
    'grabpay ideal kakao_pay klarna konbini kr_card link mb_way mobilepay multibanco naver_pay oxxo p24 pay_by_bank',
    'payco paynow paypal pix promptpay revolut_pay samsung_pay satispay sofort swish twint wechat_pay zip',
  ].flatMap((line) => line.split(' ')))
    await sdk.paymentMethods.create({
      type,
      billing_details: { name: 'Jenny Rosen', email: 'jenny@example.com', address: { country: 'DE' } },
      ...(type === 'sofort' && { sofort: { country: 'DE' } }),
      ...(type === 'fpx' && { fpx: { bank: 'maybank2u' } }),
      ...(type === 'klarna' && { klarna: { dob: { day: 1, month: 1, year: 1990 } } }),
    } as Stripe.PaymentMethodCreateParams);
  for (const given of [
    {
      type: 'acss_debit',
      acss_debit: { account_number: '000123456789', institution_number: '000', transit_number: '11000' },
    },
    { type: 'au_becs_debit', au_becs_debit: { account_number: '000123456', bsb_number: '000000' } },
    { type: 'bacs_debit', bacs_debit: { account_number: '00012345', sort_code: '108800' } },
    { type: 'sepa_debit', sepa_debit: { iban: 'DE89370400440532013000' } },
    { type: 'boleto', boleto: { tax_id: '000.000.000-00' } },
    {
      type: 'us_bank_account',
      us_bank_account: {
        account_number: '000123456789',
        routing_number: '110000000',
        account_holder_type: 'individual',
      },
    },
  ])
    await sdk.paymentMethods.create({
      billing_details: { name: 'Jenny Rosen', email: 'jenny@example.com', address: { country: 'US', line1: 'x' } },
      ...given,
    } as Stripe.PaymentMethodCreateParams);
  const made = await sdk.paymentMethods.create({
    type: 'card',
    card: { number: '5555555555554444', exp_month: 1, exp_year: 2035, cvc: '123' },
  });
  expect(made.card?.brand).toBe('mastercard');
  await world.settle();
});

test('payments by what redirects, waits or debits', async ({ sdk, world }) => {
  const kinds: readonly (readonly [type: string, currency: string, more?: object])[] = [
    ['affirm', 'usd'],
    ['afterpay_clearpay', 'usd'],
    ['alipay', 'usd'],
    ['amazon_pay', 'usd'],
    ['bancontact', 'eur'],
    ['cashapp', 'usd'],
    ['eps', 'eur'],
    ['grabpay', 'sgd'],
    ['ideal', 'eur'],
    ['klarna', 'eur', { billing_details: { email: 'jenny@example.com', address: { country: 'DE' } } }],
    ['link', 'usd'],
    ['mobilepay', 'dkk'],
    ['multibanco', 'eur', { billing_details: { email: 'jenny@example.com' } }],
    ['oxxo', 'mxn', { billing_details: { name: 'Jenny Rosen', email: 'jenny@example.com' } }],
    ['p24', 'eur', { billing_details: { email: 'jenny@example.com' } }],
    ['paypal', 'eur'],
    ['revolut_pay', 'eur'],
    [
      'sepa_debit',
      'eur',
      { sepa_debit: { iban: 'DE89370400440532013000' }, billing_details: { name: 'J', email: 'jenny@example.com' } },
    ],
    [
      'us_bank_account',
      'usd',
      {
        us_bank_account: {
          account_number: '000123456789',
          routing_number: '110000000',
          account_holder_type: 'individual',
        },
        billing_details: { name: 'J' },
      },
    ],
    ['wechat_pay', 'usd'],
    [
      'boleto',
      'brl',
      {
        boleto: { tax_id: '000.000.000-00' },
        billing_details: {
          name: 'J',
          email: 'jenny@example.com',
          address: { line1: 'x', city: 'x', state: 'SP', postal_code: '01310', country: 'BR' },
        },
      },
    ],
    ['konbini', 'jpy', { billing_details: { name: 'J', email: 'jenny@example.com' } }],
    ['twint', 'chf'],
    ['swish', 'sek'],
    ['pix', 'brl'],
    ['promptpay', 'thb', { billing_details: { email: 'jenny@example.com' } }],
    ['paynow', 'sgd'],
    ['blik', 'pln'],
  ];
  for (const [type, currency, more] of kinds) {
    const intent = await sdk.paymentIntents.create({
      amount: 5000,
      currency,
      payment_method_types: [type],
      payment_method_data: { type, ...more },
      confirm: true,
      return_url: 'https://shop.example/',
      mandate_data:
        type.endsWith('debit') || type === 'us_bank_account' ? { customer_acceptance: { type: 'offline' } } : undefined,
      payment_method_options: {
        ...(type === 'wechat_pay' && { wechat_pay: { client: 'web' } }),
        ...(type === 'blik' && { blik: { code: '123456' } }),
      },
    } as Stripe.PaymentIntentCreateParams);
    const url = intent.next_action?.redirect_to_url?.url ?? intent.next_action?.alipay_handle_redirect?.url;
    if (url)
      await fetch(url, { method: 'POST', body: new URLSearchParams({ outcome: 'complete' }), redirect: 'manual' });
    await world.settle();
    const after = await sdk.paymentIntents.retrieve(intent.id, {
      expand: ['latest_charge.balance_transaction', 'payment_method', 'latest_charge.refunds'],
    });
    expect(['succeeded', 'processing', 'requires_action', 'requires_payment_method']).toContain(after.status);
  }
});

test('payment intents: what changes them', async ({ sdk }) => {
  const customer = await sdk.customers.create();
  const open = await sdk.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    customer: customer.id,
    automatic_payment_methods: { enabled: true },
    shipping: { name: 'Jenny', address: { line1: '1 Main St' } },
    payment_details: { order_reference: 'order 1', customer_reference: 'customer 1' },
    amount_details: {
      line_items: [{ product_name: 'Tea', quantity: 1, unit_cost: 5000, product_code: 'tea' }],
      shipping: { amount: 0 },
    },
    metadata: { a: 'b' },
    statement_descriptor_suffix: 'TEA',
    expand: ['customer'],
  } as Stripe.PaymentIntentCreateParams);
  await sdk.paymentIntents.update(open.id, {
    description: 'Tea',
    receipt_email: 'jenny@example.com',
    metadata: { a: '' },
  });
  await sdk.paymentIntents.listAmountDetailsLineItems(open.id);
  await sdk.testHelpers.customers.fundCashBalance(customer.id, { amount: 6000, currency: 'usd' });
  const cash = await sdk.paymentIntents.create({
    amount: 6000,
    currency: 'usd',
    customer: customer.id,
    payment_method_types: ['customer_balance'],
    payment_method_data: { type: 'customer_balance' },
    payment_method_options: {
      customer_balance: { funding_type: 'bank_transfer', bank_transfer: { type: 'us_bank_transfer' } },
    },
  } as Stripe.PaymentIntentCreateParams);
  await sdk.paymentIntents.applyCustomerBalance(cash.id).catch(() => undefined);
  await sdk.paymentIntents.list({ customer: customer.id });
  const held = await pay(sdk, {
    capture_method: 'manual',
    payment_method_options: {
      card: { request_incremental_authorization: 'if_available', request_extended_authorization: 'if_available' },
    },
  });
  await sdk.paymentIntents.incrementAuthorization(held.id, { amount: 6000 }).catch(() => undefined);
  await sdk.paymentIntents.capture(held.id, { amount_to_capture: 1000 });
  await expect(pay(sdk, { payment_method: 'pm_card_chargeDeclined' })).rejects.toMatchObject({ statusCode: 402 });
  const setup = await sdk.setupIntents.create({
    customer: customer.id,
    usage: 'on_session',
    flow_directions: ['inbound'],
  });
  await sdk.setupIntents.update(setup.id, { description: 'x', metadata: { a: 'b' } });
  await sdk.setupIntents.cancel(setup.id);
  await sdk.setupIntents.list({ customer: customer.id });
  const bank = await sdk.setupIntents.create({
    customer: customer.id,
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
    mandate_data: { customer_acceptance: { type: 'offline' } },
    confirm: true,
  } as Stripe.SetupIntentCreateParams);
  await sdk.setupIntents.verifyMicrodeposits(bank.id, { amounts: [32, 45] });
  await sdk.setupAttempts.list({ setup_intent: bank.id });
});

test('charges, refunds, reviews and what they bring to the balance', async ({ sdk, world }) => {
  const charge = await sdk.charges.create({
    amount: 5000,
    currency: 'usd',
    source: 'tok_visa',
    expand: ['balance_transaction'],
  });
  await sdk.charges.update(charge.id, { description: 'Tea', fraud_details: { user_report: 'safe' } });
  const path = `/v1/charges/${charge.id}`;
  await sdk.rawRequest('POST', `${path}/refunds`, { amount: 100 });
  await sdk.rawRequest('POST', `${path}/refund`, { amount: 100 });
  const refund = await sdk.refunds.create({ charge: charge.id, amount: 100, reason: 'requested_by_customer' });
  await sdk.rawRequest('GET', `${path}/refunds`);
  await sdk.rawRequest('GET', `${path}/refunds/${refund.id}`);
  await sdk.refunds.update(refund.id, { metadata: { a: 'b' } });
  await sdk.refunds.list({ charge: charge.id });
  await world.setClock({ mode: 'frozen' });
  const slow = await pay(sdk, { payment_method: 'pm_card_pendingRefund' });
  await sdk.refunds.cancel((await sdk.refunds.create({ payment_intent: slow.id })).id);
  await world.setClock({ mode: 'auto' });
  await sdk.balanceTransactions.retrieve(String(refund.balance_transaction), { expand: ['source'] });
  await sdk.rawRequest('GET', '/v1/balance/history');
  await world.settle();
  await sdk.charges.list({ expand: ['data.refunds', 'data.balance_transaction'] });
  await world.settings('stripe', { radarReviews: true });
  await pay(sdk, { payment_method: 'pm_card_riskLevelElevated' });
  const [review] = (await sdk.reviews.list()).data;
  if (review) await sdk.reviews.retrieve(review.id);
  expect(review?.object).toBe('review');
});

test('warnings of fraud, payouts, top-ups', async ({ sdk, world }) => {
  await pay(sdk, { payment_method: 'pm_card_createIssuerFraudRecord' });
  await pay(sdk, { payment_method: 'pm_card_bypassPending', amount: 50_000 });
  await world.settle();
  const [warning] = (await sdk.radar.earlyFraudWarnings.list()).data;
  await sdk.radar.earlyFraudWarnings.retrieve(warning?.id ?? '');
  await world.setClock({ mode: 'frozen' }); // else the top-up lands before it is cancelled
  const topup = await sdk.topups.create({
    amount: 2000,
    currency: 'usd',
    description: 'x',
    statement_descriptor: 'Top-up',
  });
  await sdk.topups.update(topup.id, { metadata: { a: 'b' } });
  await sdk.topups.list();
  await sdk.topups.cancel(topup.id);
  const payout = await sdk.payouts.create({
    amount: 100,
    currency: 'usd',
    expand: ['destination', 'balance_transaction'],
  });
  await sdk.payouts.update(payout.id, { metadata: { a: 'b' } });
  await world.advance('10d');
  expect(await sdk.payouts.retrieve(payout.id)).toMatchObject({ status: 'paid' });
  await sdk.payouts.reverse(payout.id);
  await sdk.balance.retrieve();
});

test('files, links to them, domains and settings of payment methods', async ({ sdk, world }) => {
  const key = String(world.credentials.stripe?.secretKey);
  const file = await sdk.files.create({
    purpose: 'dispute_evidence',
    file: { data: Buffer.from('%PDF-1.4'), name: 'a.pdf', type: 'application/pdf' },
  });
  await sdk.files.retrieve(file.id);
  await sdk.files.list({ purpose: 'dispute_evidence' });
  expect(
    (await watching.through?.(file.url ?? '', { method: 'GET', headers: { authorization: `Bearer ${key}` } }))?.status,
  ).toBe(200);
  const link = await sdk.fileLinks.create({ file: file.id, metadata: { a: 'b' } });
  await sdk.fileLinks.retrieve(link.id, { expand: ['file'] });
  const domain = await sdk.paymentMethodDomains.create({ domain_name: 'shop.example' });
  await sdk.paymentMethodDomains.retrieve(domain.id);
  await sdk.paymentMethodDomains.update(domain.id, { enabled: false });
  await sdk.paymentMethodDomains.validate(domain.id);
  await sdk.paymentMethodDomains.list();
  const apple = await sdk.applePayDomains.create({ domain_name: 'shop.example' });
  await sdk.applePayDomains.retrieve(apple.id);
  expect(await sdk.applePayDomains.del(apple.id)).toMatchObject({ deleted: true });
  const settings = await sdk.paymentMethodConfigurations.create({ name: 'Mine' });
  await sdk.paymentMethodConfigurations.retrieve(settings.id);
});

test('what pages and phones ask with a publishable key', async ({ sdk, world, backlot }) => {
  const page = clientOf(backlot, world, { key: String(world.credentials.stripe?.publishableKey) });
  const token = (await page.rawRequest('POST', '/v1/confirmation_tokens', {
    payment_method_data: {
      type: 'card',
      card: { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' },
    },
    return_url: 'https://shop.example/',
    shipping: { name: 'Jenny', address: { line1: 'x' } },
  })) as unknown as { id: string };
  await sdk.confirmationTokens.retrieve(token.id);
  await pay(sdk, { payment_method: undefined, confirmation_token: token.id });
  const intent = await sdk.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    payment_method: 'pm_card_threeDSecure2Required',
    payment_method_types: ['card'],
    confirm: true,
  } as Stripe.PaymentIntentCreateParams);
  const { three_d_secure_2_source: source } = (intent.next_action?.use_stripe_sdk ?? {}) as Record<string, unknown>;
  const answer = await page.rawRequest('POST', '/v1/3ds2/authenticate', { source: String(source) });
  expect(answer).toMatchObject({ object: 'three_d_secure_2' });
});

test('webhook endpoints and their events', async ({ sdk, receiver }) => {
  const endpoint = await sdk.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'], description: 'x' });
  await sdk.webhookEndpoints.update(endpoint.id, { enabled_events: ['charge.succeeded'], disabled: true });
  await sdk.webhookEndpoints.list();
  expect(await sdk.webhookEndpoints.del(endpoint.id)).toMatchObject({ deleted: true });
});

test('sessions of Checkout', async ({ sdk, world }) => {
  const line_items: Stripe.Checkout.SessionCreateParams.LineItem[] = [
    { price_data: { currency: 'usd', unit_amount: 2000, product_data: { name: 'Tea' } }, quantity: 2 },
  ];
  const session = await sdk.checkout.sessions.create({
    mode: 'payment',
    line_items,
    success_url: 'https://shop.example/',
    cancel_url: 'https://shop.example/no',
    allow_promotion_codes: true,
    phone_number_collection: { enabled: true },
    shipping_address_collection: { allowed_countries: ['US'] },
    shipping_options: [
      {
        shipping_rate_data: {
          type: 'fixed_amount',
          display_name: 'Post',
          fixed_amount: { amount: 500, currency: 'usd' },
        },
      },
    ],
    invoice_creation: { enabled: true },
    consent_collection: { terms_of_service: 'none' },
    custom_fields: [{ key: 'size', label: { type: 'custom', custom: 'Size' }, type: 'text', optional: true }],
    after_expiration: { recovery: { enabled: true } },
    customer_creation: 'always',
    expand: ['line_items', 'total_details.breakdown'],
  });
  await sdk.checkout.sessions.update(session.id, { metadata: { a: 'b' } });
  await sdk.checkout.sessions.listLineItems(session.id);
  await world.trigger('stripe/checkout.complete', { session: session.id });
  await sdk.checkout.sessions.retrieve(session.id, {
    expand: ['payment_intent.latest_charge', 'customer', 'invoice', 'line_items.data.price.product', 'payment_link'],
  });
  const setup = await sdk.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    success_url: 'https://shop.example/',
  });
  expect(await sdk.checkout.sessions.expire(setup.id)).toMatchObject({ status: 'expired' });
  await sdk.checkout.sessions.list();
  const link = await sdk.paymentLinks
    .create({ line_items: [{ price: (await sdk.prices.list()).data[0]?.id ?? '', quantity: 1 }] })
    .catch(() => undefined);
  if (link) await sdk.paymentLinks.retrieve(link.id, { expand: ['line_items'] });
});
