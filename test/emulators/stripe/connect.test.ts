/** Connect through the official package: accounts, onboarding, money between them, OAuth. */
import { describe, expect } from 'vitest';
import type Stripe from 'stripe';
import { clientOf, sdkTest } from './sdk.ts';

const test = sdkTest();

const submit = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });

/** An account whose person has been through the form. */
async function enabled(sdk: Stripe): Promise<Stripe.Account> {
  const { id } = await sdk.accounts.create({ type: 'express', email: 'jenny@example.com' });
  const { url } = await sdk.accountLinks.create({
    account: id,
    type: 'account_onboarding',
    refresh_url: 'https://app.example/again',
    return_url: 'https://app.example/done',
  });
  await submit(url, { business_type: 'individual', name: 'Jenny Rosen', do: 'submit' });
  return sdk.accounts.retrieve(id);
}

/** Money in the platform's balance that is there at once. */
const fund = (sdk: Stripe, amount: number): Promise<Stripe.PaymentIntent> =>
  sdk.paymentIntents.create({
    amount,
    currency: 'usd',
    payment_method: 'pm_card_bypassPending',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    confirm: true,
  });

describe('accounts', () => {
  test('the own account is there', async ({ sdk, world }) => {
    const own = await sdk.accounts.retrieveCurrent();
    expect(own).toMatchObject({ id: world.credentials['stripe']?.['accountId'], charges_enabled: true });
    expect((await sdk.accounts.list()).data).toEqual([]);
  });

  test('an express account is enabled by its form, and the platform is told', async ({ sdk, world, receiver }) => {
    await sdk.webhookEndpoints.create({ url: receiver.url, connect: true, enabled_events: ['*'] });
    const made = await sdk.accounts.create({ type: 'express', country: 'US', email: 'jenny@example.com' });
    expect(made).toMatchObject({
      object: 'account',
      type: 'express',
      charges_enabled: false,
      details_submitted: false,
      controller: { is_controller: true, requirement_collection: 'stripe', stripe_dashboard: { type: 'express' } },
      capabilities: { card_payments: 'inactive', transfers: 'inactive' },
    });
    const link = await sdk.accountLinks.create({
      account: made.id,
      type: 'account_onboarding',
      refresh_url: 'https://app.example/again',
      return_url: 'https://app.example/done',
    });
    expect(link.expires_at).toBe(link.created + 300);
    expect(await (await fetch(link.url)).text()).toContain('Tell us about your business');
    expect((await fetch(link.url, { redirect: 'manual' })).headers.get('location')).toBe('https://app.example/again');
    const done = await submit(link.url, { business_type: 'individual', name: 'Jenny Rosen', do: 'submit' });
    expect(done.headers.get('location')).toBe('https://app.example/done');
    expect(await sdk.accounts.retrieve(made.id)).toMatchObject({
      charges_enabled: true,
      payouts_enabled: true,
      details_submitted: true,
      capabilities: { card_payments: 'active', transfers: 'active' },
      requirements: { currently_due: [], disabled_reason: null },
    });
    expect((await sdk.accounts.createLoginLink(made.id)).url).toContain(`/express/${made.id}/`);
    await world.settle();
    const events = receiver.events as { type: string; account: string }[];
    expect(events.map(({ type }) => type)).toEqual(['account.updated', 'capability.updated', 'capability.updated']);
    expect(events[0]?.account).toBe(made.id);
  });

  test('a custom account is enabled by what the platform tells', async ({ sdk }) => {
    const made = await sdk.accounts.create({
      type: 'custom',
      country: 'DE',
      capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
    });
    expect(made.requirements?.currently_due).toContain('external_account');
    const done = await sdk.accounts.update(made.id, {
      business_type: 'individual',
      business_profile: { mcc: '5734', url: 'https://shop.example' },
      individual: { first_name: 'Jenny', last_name: 'Rosen' },
      tos_acceptance: { date: 1_700_000_000, ip: '127.0.0.1' },
      external_account: {
        object: 'bank_account',
        country: 'DE',
        currency: 'eur',
        account_number: 'DE89370400440532013000',
      },
    });
    expect(done).toMatchObject({
      default_currency: 'eur',
      charges_enabled: true,
      external_accounts: { total_count: 1, data: [{ last4: '3000', currency: 'eur' }] },
    });
    expect((await sdk.accounts.listCapabilities(made.id)).data).toHaveLength(2);
    const { settings } = await sdk.accounts.update(made.id, {
      settings: { payouts: { schedule: { interval: 'manual' }, debit_negative_balances: false } },
    });
    expect(settings?.payouts).toMatchObject({ debit_negative_balances: false, schedule: { interval: 'manual' } });
    expect(await sdk.accounts.del(made.id)).toEqual({ id: made.id, object: 'account', deleted: true });
    await expect(sdk.accounts.retrieve(made.id)).rejects.toMatchObject({ statusCode: 403, code: 'account_invalid' });
  });

  test('has people, and can be rejected', async ({ sdk }) => {
    const { id } = await enabled(sdk);
    const made = await sdk.accounts.createPerson(id, { first_name: 'Jane', relationship: { owner: true } });
    expect(made).toMatchObject({ object: 'person', account: id, first_name: 'Jane', relationship: { owner: true } });
    await sdk.accounts.updatePerson(id, made.id, { last_name: 'Diaz' });
    expect((await sdk.accounts.listPersons(id)).data).toMatchObject([{ first_name: 'Jane', last_name: 'Diaz' }]);
    expect(await sdk.accounts.deletePerson(id, made.id)).toMatchObject({ deleted: true });
    const rejected = await sdk.accounts.reject(id, { reason: 'fraud' });
    expect(rejected).toMatchObject({ charges_enabled: false, requirements: { disabled_reason: 'rejected.fraud' } });
  });

  test('what belongs to a connected account is only there', async ({ sdk }) => {
    const { id } = await enabled(sdk);
    const customer = await sdk.customers.create({ name: 'Ada' }, { stripeAccount: id });
    await expect(sdk.customers.retrieve(customer.id)).rejects.toMatchObject({ statusCode: 404 });
    expect(await sdk.customers.retrieve(customer.id, {}, { stripeAccount: id })).toMatchObject({ name: 'Ada' });
    await expect(sdk.customers.list({}, { stripeAccount: 'acct_none' })).rejects.toMatchObject({ statusCode: 403 });
  });
});

describe('money', () => {
  test('is transferred, and taken back', async ({ sdk, world }) => {
    const { id } = await enabled(sdk);
    await expect(sdk.transfers.create({ amount: 1000, currency: 'usd', destination: id })).rejects.toMatchObject({
      code: 'balance_insufficient',
    });
    await fund(sdk, 5000);
    await world.settle();
    const transfer = await sdk.transfers.create({ amount: 1000, currency: 'usd', destination: id });
    expect(transfer).toMatchObject({ object: 'transfer', amount: 1000, reversed: false });
    const there = await sdk.balance.retrieve({}, { stripeAccount: id });
    expect(there.available).toMatchObject([{ amount: 1000, currency: 'usd' }]);
    const payment = await sdk.charges.retrieve(String(transfer.destination_payment), {}, { stripeAccount: id });
    expect(payment).toMatchObject({ amount: 1000, source_transfer: transfer.id });
    await sdk.transfers.createReversal(transfer.id, { amount: 400 });
    expect(await sdk.transfers.retrieve(transfer.id)).toMatchObject({ amount_reversed: 400, reversed: false });
    const left = await sdk.balance.retrieve({}, { stripeAccount: id });
    expect(left.available).toMatchObject([{ amount: 600 }]);
  });

  test('of a destination charge goes on to the account, less the fee', async ({ sdk }) => {
    const { id } = await enabled(sdk);
    const intent = await sdk.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      confirm: true,
      application_fee_amount: 200,
      transfer_data: { destination: id },
      expand: ['latest_charge.transfer'],
    });
    const charge = intent.latest_charge as Stripe.Charge;
    expect(charge.transfer).toMatchObject({ amount: 2000, destination: id, source_transaction: charge.id });
    const fees = await sdk.applicationFees.list();
    expect(fees.data).toMatchObject([{ amount: 200, account: id, originating_transaction: charge.id }]);
    expect((await sdk.balance.retrieve({}, { stripeAccount: id })).pending).toMatchObject([{ amount: 1800 }]);
    await sdk.refunds.create({ payment_intent: intent.id, reverse_transfer: true, refund_application_fee: true });
    expect(await sdk.transfers.retrieve((charge.transfer as Stripe.Transfer).id)).toMatchObject({ reversed: true });
    expect((await sdk.applicationFees.list()).data).toMatchObject([{ refunded: true }]);
  });

  test('of a direct charge stays there, less the fee', async ({ sdk }) => {
    const { id } = await enabled(sdk);
    const intent = await sdk.paymentIntents.create(
      {
        amount: 2000,
        currency: 'usd',
        payment_method: 'pm_card_visa',
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        confirm: true,
        application_fee_amount: 150,
      },
      { stripeAccount: id },
    );
    const { data } = await sdk.applicationFees.list();
    expect(data).toMatchObject([{ amount: 150, account: id, charge: intent.latest_charge }]);
  });
});

describe('OAuth', () => {
  test('an account connects itself, and is let go', async ({ backlot, sdk, world }) => {
    const clientId = world.credentials['stripe']?.['clientId'] ?? '';
    const authorize = sdk.oauth.authorizeUrl({
      client_id: clientId,
      redirect_uri: 'https://app.example/oauth',
      state: 'x',
    });
    const url = `${world.baseUrls['stripe']}/oauth/authorize?${authorize.split('?')[1]}`;
    expect((await fetch(url)).status).toBe(200);
    const back = new URL((await submit(url, { do: 'connect' })).headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('x');
    const code = back.searchParams.get('code') ?? '';
    const token = await sdk.oauth.token({ grant_type: 'authorization_code', code });
    expect(token).toMatchObject({ token_type: 'bearer', livemode: false });
    const theirs = clientOf(backlot, world, { key: token.access_token ?? '' });
    expect(await theirs.accounts.retrieveCurrent()).toMatchObject({ id: token.stripe_user_id, type: 'standard' });
    await expect(sdk.oauth.token({ grant_type: 'authorization_code', code })).rejects.toMatchObject({
      type: 'StripeInvalidGrantError',
    });
    const gone = await sdk.oauth.deauthorize({ client_id: clientId, stripe_user_id: token.stripe_user_id ?? '' });
    expect(gone).toEqual({ stripe_user_id: token.stripe_user_id });
    expect((await sdk.accounts.list()).data).toEqual([]);
  });
});
