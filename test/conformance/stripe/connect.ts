/** Operations of Connect that Stripe's own tests do not call. */
import { expect } from 'vitest';
import type Stripe from 'stripe';
import { sdkTest } from '../../emulators/stripe/sdk.ts';

const test = sdkTest({ clock: 'auto' });

async function enabled(sdk: Stripe): Promise<string> {
  const { id } = await sdk.accounts.create({
    type: 'custom',
    country: 'US',
    email: 'jenny@example.com',
    capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
  });
  await sdk.accounts.update(id, {
    business_type: 'individual',
    business_profile: { mcc: '5734', url: 'https://shop.example' },
    individual: { first_name: 'Jenny', last_name: 'Rosen' },
    tos_acceptance: { date: 1_700_000_000, ip: '127.0.0.1' },
    external_account: {
      object: 'bank_account',
      country: 'US',
      currency: 'usd',
      account_number: '000123456789',
      routing_number: '110000000',
    },
  });
  return id;
}

test('accounts: capabilities, people, where the money goes', async ({ sdk }) => {
  const id = await enabled(sdk);
  await sdk.accounts.retrieveCapability(id, 'transfers');
  await sdk.accounts.updateCapability(id, 'card_payments', { requested: false });
  const bank = await sdk.accounts.createExternalAccount(id, { external_account: 'btok_us_verified' });
  await sdk.accounts.listExternalAccounts(id);
  await sdk.accounts.retrieveExternalAccount(id, bank.id);
  await sdk.accounts.updateExternalAccount(id, bank.id, { metadata: { a: 'b' } });
  expect(await sdk.accounts.deleteExternalAccount(id, bank.id)).toMatchObject({ deleted: true });
  const person = await sdk.accounts.createPerson(id, {
    first_name: 'Jane',
    last_name: 'Diaz',
    dob: { day: 1, month: 1, year: 1990 },
    address: { line1: 'x', country: 'US' },
    relationship: { owner: true, title: 'Owner' },
    ssn_last_4: '0000',
  });
  await sdk.accounts.retrievePerson(id, person.id);
  await sdk.accounts.reject(id, { reason: 'other' });
  await sdk.accounts.unreject(id);
  await sdk.accounts.list();
});

test('money between accounts', async ({ sdk, world }) => {
  const id = await enabled(sdk);
  await sdk.paymentIntents.create({
    amount: 50_000,
    currency: 'usd',
    payment_method: 'pm_card_bypassPending',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    confirm: true,
  });
  await world.settle();
  const transfer = await sdk.transfers.create({ amount: 100, currency: 'usd', destination: id, transfer_group: 'x' });
  await sdk.transfers.update(transfer.id, { metadata: { a: 'b' } });
  await sdk.transfers.list({ destination: id });
  const back = await sdk.transfers.createReversal(transfer.id, { amount: 10 });
  await sdk.transfers.retrieveReversal(transfer.id, back.id, { expand: ['balance_transaction', 'transfer'] });
  await sdk.transfers.updateReversal(transfer.id, back.id, { metadata: { a: 'b' } });
  await sdk.transfers.listReversals(transfer.id);
  const direct = await sdk.paymentIntents.create(
    {
      amount: 5000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      application_fee_amount: 500,
      confirm: true,
      expand: ['latest_charge.application_fee'],
    },
    { stripeAccount: id },
  );
  expect(direct.status).toBe('succeeded');
  await sdk.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    transfer_data: { destination: id },
    application_fee_amount: 100,
    confirm: true,
    expand: ['latest_charge.transfer'],
  });
  const [fee] = (await sdk.applicationFees.list()).data;
  const fid = fee?.id ?? '';
  await sdk.applicationFees.retrieve(fid, { expand: ['account', 'charge', 'balance_transaction'] });
  const refund = await sdk.applicationFees.createRefund(fid, { amount: 10 });
  await sdk.applicationFees.retrieveRefund(fid, refund.id);
  await sdk.applicationFees.updateRefund(fid, refund.id, { metadata: { a: 'b' } });
  await sdk.applicationFees.listRefunds(fid);
});

test('portal', async ({ sdk }) => {
  const made = await sdk.billingPortal.configurations.create({
    features: {
      invoice_history: { enabled: true },
      customer_update: { enabled: true, allowed_updates: ['email'] },
      subscription_cancel: { enabled: true, cancellation_reason: { enabled: true, options: ['too_expensive'] } },
    },
    business_profile: {
      headline: 'x',
      privacy_policy_url: 'https://shop.example/',
      terms_of_service_url: 'https://shop.example/',
    },
  });
  await sdk.billingPortal.configurations.retrieve(made.id);
  const customer = await sdk.customers.create();
  const session = await sdk.billingPortal.sessions.create({
    customer: customer.id,
    configuration: made.id,
    return_url: 'https://shop.example/',
  });
  expect(session.object).toBe('billing_portal.session');
});
