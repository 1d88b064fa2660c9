/** Paying in a browser: by Elements on the shop's own page, and on the hosted page of Checkout. */
import type { Page } from 'playwright-core';
import Stripe from 'stripe';
import { expect } from 'vitest';
import stripe from '../../emulators/stripe/index.ts';
import type { Backlot, World } from '../../src/index.ts';
import { barriers, browserTest } from './browser.ts';

const test = browserTest({ emulators: [stripe] });

const clientOf = (backlot: Backlot, world: World): Stripe =>
  new Stripe(world.credentials['stripe']?.['secretKey'] ?? '', {
    host: '127.0.0.1',
    port: backlot.ports['stripe'] ?? 0,
    protocol: 'http',
  });

/** The shop's page: a form with a payment element, and a line that tells how it went. */
const shop = (script: string, key: string, secret: string, done: string): string => `<!doctype html>
<html lang="en"><head><title>Shop</title><script src="${script}"></script></head>
<body><main><h1>Shop</h1><form><div id="payment"></div><button>Pay now</button></form><p role="status"></p></main>
<script>
  const stripe = Stripe('${key}');
  const elements = stripe.elements({ clientSecret: '${secret}' });
  elements.create('payment').mount('#payment');
  document.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const { error, paymentIntent } = await stripe.confirmPayment({
      elements,
      redirect: 'if_required',
      confirmParams: { return_url: '${done}' },
    });
    document.querySelector('[role=status]').textContent = error ? error.message : paymentIntent.status;
  });
</script></body></html>`;

async function fill(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel(/expiration/i).fill('12 / 34');
  await page.getByLabel(/security code|cvc/i).fill('123');
}

test('a person pays by Elements on the page of the shop', async ({ backlot, world, receiver, page }) => {
  const sdk = clientOf(backlot, world);
  const intent = await sdk.paymentIntents.create({ amount: 2500, currency: 'usd' });
  const key = world.credentials['stripe']?.['publishableKey'] ?? '';
  const script = `${world.baseUrls['stripe']}/v3/`;
  const body = shop(script, key, intent.client_secret ?? '', `${receiver.url}/done`);
  receiver.answer = () => ({ headers: { 'content-type': 'text/html' }, body });
  await page.goto(`${receiver.url}/shop`);
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('button', { name: 'Pay now' }).click();
  await expect.poll(() => page.getByRole('status').textContent()).toBe('Your card number is incomplete.');
  await fill(page, '4000 0000 0000 0002');
  await page.getByRole('button', { name: 'Pay now' }).click();
  await expect.poll(() => page.getByRole('status').textContent()).toBe('Your card was declined.');
  await fill(page, '4000 0000 0000 3220');
  await page.getByRole('button', { name: 'Pay now' }).click();
  await page.frameLocator('iframe[name=stripe-challenge-frame]').getByRole('button', { name: 'Complete' }).click();
  await expect.poll(() => page.getByRole('status').textContent()).toBe('succeeded');
  expect(await sdk.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded', amount_received: 2500 });
});

test('a person pays on the hosted page, and comes back to the shop', async ({ backlot, world, receiver, page }) => {
  const sdk = clientOf(backlot, world);
  const session = await sdk.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      { quantity: 1, price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Piano course' } } },
    ],
    success_url: `${receiver.url}/thanks?session={CHECKOUT_SESSION_ID}`,
  });
  await page.goto(session.url ?? '');
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Email').fill('ada@example.com');
  await fill(page, '4242 4242 4242 4242');
  await page.getByLabel('Name on card').fill('Ada Rao');
  await page.getByRole('button', { name: 'Pay $25.00' }).click();
  await page.waitForURL(`${receiver.url}/thanks?session=${session.id}`);
  expect(await sdk.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    customer_details: { email: 'ada@example.com' },
  });
});

test('a person pays on the page of Checkout inside the page of the shop', async ({
  backlot,
  world,
  receiver,
  page,
}) => {
  const sdk = clientOf(backlot, world);
  const session = await sdk.checkout.sessions.create({
    mode: 'payment',
    ui_mode: 'embedded_page',
    line_items: [
      { quantity: 1, price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Piano course' } } },
    ],
    return_url: `${receiver.url}/thanks?session={CHECKOUT_SESSION_ID}`,
  });
  const body = `<!doctype html><html lang="en"><head><title>Shop</title><script src="${world.baseUrls['stripe']}/v3/"></script></head>
<body><main><h1>Shop</h1><div id="checkout"></div></main><script>
  Stripe('${world.credentials['stripe']?.['publishableKey']}')
    .initEmbeddedCheckout({ fetchClientSecret: async () => '${session.client_secret}' })
    .then((checkout) => checkout.mount('#checkout'));
</script></body></html>`;
  receiver.answer = () => ({ headers: { 'content-type': 'text/html' }, body });
  await page.goto(`${receiver.url}/shop`);
  const frame = page.frameLocator('iframe[name=embedded-checkout]');
  await frame.getByLabel('Email').fill('ada@example.com');
  await frame.getByLabel('Card number').fill('4242 4242 4242 4242');
  await frame.getByLabel(/expiration/i).fill('12 / 34');
  await frame.getByLabel('CVC').fill('123');
  await frame.getByLabel('Name on card').fill('Ada Rao');
  await frame.getByRole('button', { name: 'Pay $25.00' }).click();
  await page.waitForURL(`${receiver.url}/thanks?session=${session.id}`);
  // The shop's page mounts Checkout again: it says so, and goes nowhere.
  await frame.getByRole('heading', { name: 'You’re all done here' }).waitFor();
  expect(receiver.requests.filter(({ path }) => path.startsWith('/thanks'))).toHaveLength(1);
  expect(await sdk.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
  });
});
