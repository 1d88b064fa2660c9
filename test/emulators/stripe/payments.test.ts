import { expect } from 'vitest';
import type Stripe from 'stripe';
import { clientOf, sdkTest } from './sdk.ts';

const test = sdkTest({ clock: 'auto' });

const typesOf = async (sdk: Stripe): Promise<string[]> => {
  const { data } = await sdk.events.list({ limit: 100 });
  return data.map(({ type }) => type).reverse();
};

const pay = (sdk: Stripe, payment_method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  sdk.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    payment_method_types: ['card'],
    confirm: true,
    payment_method,
    ...more,
  } as Stripe.PaymentIntentCreateParams);

test('a disputed charge takes the money, and evidence wins it back', async ({ sdk, world }) => {
  const intent = await pay(sdk, 'pm_card_createDispute');
  await world.settle();
  const [dispute] = (await sdk.disputes.list({ payment_intent: intent.id })).data;
  expect(dispute).toMatchObject({
    object: 'dispute',
    amount: 5000,
    charge: intent.latest_charge,
    reason: 'fraudulent',
    status: 'needs_response',
    is_charge_refundable: false,
    balance_transactions: [{ amount: -5000, fee: 1500, net: -6500, type: 'adjustment' }],
  });
  expect(await sdk.charges.retrieve(String(intent.latest_charge))).toMatchObject({ disputed: true });
  await expect(sdk.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({ code: 'charge_disputed' });
  const id = dispute?.id ?? '';
  const answered = await sdk.disputes.update(id, { evidence: { uncategorized_text: 'winning_evidence' } });
  expect(answered).toMatchObject({
    status: 'under_review',
    evidence_details: { has_evidence: true, submission_count: 1 },
  });
  await world.settle();
  expect(await sdk.disputes.retrieve(id)).toMatchObject({ status: 'won' });
  expect((await typesOf(sdk)).filter((type) => type.startsWith('charge.dispute'))).toEqual([
    'charge.dispute.created',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_reinstated',
  ]);
});

test('a dispute is lost when it is accepted, or when nobody answers', async ({ sdk, world }) => {
  await pay(sdk, 'pm_card_createDisputeProductNotReceived');
  await pay(sdk, 'pm_card_createDispute');
  await world.settle();
  const [second, first] = (await sdk.disputes.list()).data;
  expect(await sdk.disputes.close(first?.id ?? '')).toMatchObject({ status: 'lost', reason: 'product_not_received' });
  await world.advance('15d');
  expect(await sdk.disputes.retrieve(second?.id ?? '')).toMatchObject({
    status: 'lost',
    evidence_details: { past_due: true },
  });
});

test('an inquiry moves no money until it escalates', async ({ sdk, world }) => {
  const intent = await pay(sdk, 'pm_card_createDisputeInquiry');
  await world.settle();
  const [inquiry] = (await sdk.disputes.list({ charge: String(intent.latest_charge) })).data;
  expect(inquiry).toMatchObject({
    status: 'warning_needs_response',
    balance_transactions: [],
    is_charge_refundable: true,
  });
  await sdk.disputes.update(inquiry?.id ?? '', { evidence: { uncategorized_text: 'escalate_inquiry_evidence' } });
  await world.settle();
  expect(await sdk.disputes.retrieve(inquiry?.id ?? '')).toMatchObject({ status: 'needs_response' });
  await pay(sdk, 'pm_card_createIssuerFraudRecord');
  await world.settle();
  expect((await sdk.radar.earlyFraudWarnings.list()).data).toMatchObject([{ fraud_type: 'made_with_stolen_card' }]);
});

test('refunds that are pending, and refunds that fail', async ({ sdk, world }) => {
  await world.setClock({ mode: 'frozen' });
  const slow = await sdk.refunds.create({ payment_intent: (await pay(sdk, 'pm_card_pendingRefund')).id });
  expect(slow).toMatchObject({ status: 'pending', pending_reason: 'processing' });
  const failing = await sdk.refunds.create({ payment_intent: (await pay(sdk, 'pm_card_refundFail')).id });
  expect(failing.status).toBe('succeeded');
  await world.advance('1m');
  expect(await sdk.refunds.retrieve(slow.id)).toMatchObject({ status: 'succeeded' });
  expect(await sdk.refunds.retrieve(failing.id)).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: expect.stringMatching(/^txn_/) as string,
  });
  expect(await sdk.charges.retrieve(String(failing.charge))).toMatchObject({ refunded: false, amount_refunded: 0 });
  expect(await typesOf(sdk)).toEqual(
    expect.arrayContaining(['refund.failed', 'refund.updated', 'charge.refund.updated']),
  );
});

test('the older way to charge: a token, a customer, a capture of a part', async ({ sdk }) => {
  const charge = await sdk.charges.create({ amount: 2000, currency: 'usd', source: 'tok_visa', description: 'Tea' });
  expect(charge).toMatchObject({
    paid: true,
    captured: true,
    payment_intent: null,
    source: { object: 'card', brand: 'Visa' },
    balance_transaction: expect.stringMatching(/^txn_3/) as string,
  });
  const token = await sdk.tokens.create({
    card: { number: '4242424242424242', exp_month: '12', exp_year: '2034', cvc: '123' },
  } as Stripe.TokenCreateParams);
  const customer = await sdk.customers.create({ source: token.id });
  expect(await sdk.tokens.retrieve(token.id)).toMatchObject({ used: true });
  await expect(sdk.charges.create({ amount: 500, currency: 'usd', source: token.id })).rejects.toMatchObject({
    code: 'token_already_used',
  });
  const held = await sdk.charges.create({ amount: 1000, currency: 'usd', customer: customer.id, capture: false });
  expect(held).toMatchObject({ captured: false, balance_transaction: null });
  const taken = await sdk.charges.capture(held.id, { amount: 600 });
  expect(taken).toMatchObject({ amount: 1000, amount_captured: 600, amount_refunded: 400, refunded: false });
  await expect(sdk.charges.capture(held.id)).rejects.toMatchObject({ code: 'charge_already_captured' });
  await expect(
    sdk.charges.create({ amount: 500, currency: 'usd', source: 'tok_chargeDeclined' }),
  ).rejects.toMatchObject({
    statusCode: 402,
    decline_code: 'generic_decline',
    charge: expect.stringMatching(/^ch_/) as string,
  });
  await expect(sdk.charges.create({ amount: 500, currency: 'usd' })).rejects.toMatchObject({
    message: 'Must provide source or customer.',
  });
  const nobody = await sdk.customers.create();
  await expect(sdk.charges.create({ amount: 500, currency: 'usd', customer: nobody.id })).rejects.toMatchObject({
    code: 'missing',
    message: 'Cannot charge a customer that has no active card',
  });
});

test('card data is checked', async ({ sdk }) => {
  const make = (card: object): Promise<unknown> =>
    sdk.paymentMethods.create({ type: 'card', card } as Stripe.PaymentMethodCreateParams);
  const good = { number: '4242424242424242', exp_month: 8, exp_year: 2034, cvc: '314' };
  await expect(make({ ...good, number: '4242424242424241' })).rejects.toMatchObject({
    statusCode: 402,
    code: 'incorrect_number',
    param: 'number',
  });
  await expect(make({ ...good, exp_month: 13 })).rejects.toMatchObject({ code: 'invalid_expiry_month' });
  await expect(make({ ...good, exp_year: 2001 })).rejects.toMatchObject({ code: 'invalid_expiry_year' });
  await expect(make({ ...good, cvc: '1' })).rejects.toMatchObject({ code: 'invalid_cvc' });
  expect(await make(good)).toMatchObject({ card: { brand: 'visa', last4: '4242', exp_month: 8, exp_year: 2034 } });
});

test('a payout leaves when there is money, and arrives days later', async ({ sdk, world }) => {
  await expect(sdk.payouts.create({ amount: 1000, currency: 'usd' })).rejects.toMatchObject({
    code: 'balance_insufficient',
  });
  await pay(sdk, 'pm_card_bypassPending');
  await world.settle();
  const payout = await sdk.payouts.create({ amount: 1000, currency: 'usd', metadata: { week: '7' } });
  expect(payout).toMatchObject({ status: 'pending', automatic: false, method: 'standard', type: 'bank_account' });
  expect((await sdk.balance.retrieve()).available).toMatchObject([{ amount: 5000 - 175 - 1000 }]);
  await world.advance('5d');
  expect(await sdk.payouts.retrieve(payout.id)).toMatchObject({ status: 'paid' });
  const other = await sdk.payouts.create({ amount: 500, currency: 'usd' });
  expect(await sdk.payouts.cancel(other.id)).toMatchObject({ status: 'canceled' });
  expect((await typesOf(sdk)).filter((type) => type.startsWith('payout'))).toEqual([
    'payout.created',
    'payout.updated',
    'payout.paid',
    'payout.created',
    'payout.canceled',
  ]);
});

test('the balance is paid out by itself, when that is switched on', async ({ sdk, world }) => {
  await world.settings('stripe', { automaticPayouts: true });
  await pay(sdk, 'pm_card_visa');
  await world.settle();
  await world.advance('12d');
  const [payout] = (await sdk.payouts.list()).data;
  expect(payout).toMatchObject({ automatic: true, status: 'paid', reconciliation_status: 'completed' });
  const paid = await sdk.balanceTransactions.list({ payout: payout?.id ?? '' });
  expect(paid.data.map(({ type }) => type).sort()).toEqual(['charge', 'payout']);
});

test('a setup intent keeps a card for later', async ({ sdk }) => {
  const customer = await sdk.customers.create();
  const setup = await sdk.setupIntents.create({
    customer: customer.id,
    payment_method_types: ['card'],
  } as Stripe.SetupIntentCreateParams);
  expect(setup).toMatchObject({ status: 'requires_payment_method', usage: 'off_session', next_action: null });
  expect(setup.client_secret).toMatch(new RegExp(`^${setup.id}_secret_[A-Za-z0-9]{31}$`));
  const done = await sdk.setupIntents.confirm(setup.id, { payment_method: 'pm_card_visa' });
  expect(done).toMatchObject({ status: 'succeeded' });
  expect(await sdk.paymentMethods.retrieve(String(done.payment_method))).toMatchObject({ customer: customer.id });
  expect((await sdk.setupAttempts.list({ setup_intent: setup.id })).data).toMatchObject([{ status: 'succeeded' }]);
  await expect(sdk.setupIntents.cancel(setup.id)).rejects.toMatchObject({ code: 'setup_intent_unexpected_state' });
  await expect(
    sdk.setupIntents.create({
      payment_method_types: ['card'],
      confirm: true,
      payment_method: 'pm_card_chargeDeclined',
    } as Stripe.SetupIntentCreateParams),
  ).rejects.toMatchObject({
    statusCode: 402,
    code: 'card_declined',
    setup_intent: { status: 'requires_payment_method', last_setup_error: { code: 'card_declined' } },
  });
  expect(await typesOf(sdk)).toEqual([
    'customer.created',
    'setup_intent.created',
    'payment_method.attached',
    'setup_intent.succeeded',
    'setup_intent.created',
    'setup_intent.setup_failed',
  ]);
});

test('iDEAL sends the buyer elsewhere and back', async ({ sdk }) => {
  const intent = await sdk.paymentIntents.create({
    amount: 2000,
    currency: 'eur',
    payment_method_types: ['ideal'],
    payment_method_data: { type: 'ideal', ideal: { bank: 'ing' } },
    return_url: 'https://shop.example/done',
    confirm: true,
  } as Stripe.PaymentIntentCreateParams);
  expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
  const url = intent.next_action?.redirect_to_url?.url ?? '';
  expect(await (await fetch(url)).text()).toContain('Authorize test payment');
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ outcome: 'complete' }),
    redirect: 'manual',
  });
  expect(answer.headers.get('location')).toContain('redirect_status=succeeded');
  expect(await sdk.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] })).toMatchObject({
    status: 'succeeded',
    latest_charge: { id: expect.stringMatching(/^py_3/) as string, payment_method_details: { type: 'ideal' } },
  });
});

test('a confirmation token confirms from the server', async ({ sdk }) => {
  const token = await sdk.testHelpers.confirmationTokens.create({
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example/',
  });
  expect(token).toMatchObject({ object: 'confirmation_token', payment_method_preview: { type: 'card' } });
  const intent = await sdk.paymentIntents.create({
    amount: 900,
    currency: 'usd',
    confirm: true,
    confirmation_token: token.id,
  });
  expect(intent.status).toBe('succeeded');
});

test('an ephemeral key opens one customer for an hour', async ({ sdk, backlot, world }) => {
  const customer = await sdk.customers.create({ name: 'Jenny' });
  const key = await sdk.ephemeralKeys.create({ customer: customer.id }, { apiVersion: '2024-06-20' });
  expect(key).toMatchObject({ object: 'ephemeral_key', associated_objects: [{ id: customer.id, type: 'customer' }] });
  expect(key.expires).toBe(key.created + 3600);
  const phone = clientOf(backlot, world, { key: String(key.secret) });
  expect(await phone.customers.retrieve(customer.id)).toMatchObject({ name: 'Jenny' });
  const other = await sdk.customers.create();
  await expect(phone.customers.retrieve(other.id)).rejects.toMatchObject({ statusCode: 403 });
  await expect(phone.charges.list()).rejects.toMatchObject({ code: 'secret_key_required' });
  await world.advance('61m');
  await expect(phone.customers.retrieve(customer.id)).rejects.toMatchObject({ statusCode: 401 });
});

test('a file is stored, and shared by a link', async ({ sdk, world }) => {
  const file = await sdk.files.create({
    purpose: 'dispute_evidence',
    file: { data: Buffer.from('%PDF-1.4 receipt'), name: 'receipt.pdf', type: 'application/pdf' },
    file_link_data: { create: true },
  });
  expect(file).toMatchObject({
    object: 'file',
    filename: 'receipt.pdf',
    size: 16,
    type: 'pdf',
    purpose: 'dispute_evidence',
  });
  const url = file.links?.data[0]?.url ?? '';
  expect(await (await fetch(url)).text()).toBe('%PDF-1.4 receipt');
  const secret = String(world.credentials.stripe?.secretKey);
  const own = await fetch(file.url ?? '', { headers: { authorization: `Bearer ${secret}` } });
  expect(own.headers.get('content-type')).toBe('application/pdf');
  const [link] = (await sdk.fileLinks.list({ file: file.id })).data;
  expect(await sdk.fileLinks.update(link?.id ?? '', { expires_at: 'now' })).toMatchObject({ expired: true, url: null });
  expect((await fetch(url)).status).toBe(404);
});

test('a receipt opens without credentials', async ({ sdk }) => {
  const intent = await pay(sdk, 'pm_card_visa', { expand: ['latest_charge'] });
  const { receipt_url } = intent.latest_charge as Stripe.Charge;
  const page = await fetch(receipt_url ?? '');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(await page.text()).toContain('Receipt for $50.00');
});

test('a balance, tax ids and cash of a customer', async ({ sdk, world }) => {
  const { id } = await sdk.customers.create({ tax_id_data: [{ type: 'eu_vat', value: 'DE123456789' }] });
  const credit = await sdk.customers.createBalanceTransaction(id, {
    amount: -500,
    currency: 'usd',
    description: 'Sorry',
  });
  expect(credit).toMatchObject({ ending_balance: -500, type: 'adjustment' });
  expect(await sdk.customers.retrieve(id)).toMatchObject({ balance: -500, currency: 'usd' });
  await world.settle();
  const whole = await sdk.customers.retrieve(id, { expand: ['tax_ids', 'cash_balance'] });
  expect(whole).toMatchObject({
    tax_ids: { data: [{ type: 'eu_vat', country: 'DE', verification: { status: 'verified' } }] },
    cash_balance: { available: null, settings: { reconciliation_mode: 'automatic' } },
  });
  await sdk.testHelpers.customers.fundCashBalance(id, { amount: 700, currency: 'usd' });
  expect(await sdk.customers.retrieveCashBalance(id)).toMatchObject({ available: { usd: 700 } });
});
