/** Calls with their sound, and money: what was paid, asked for, given back, by day, and on the provider's own pages. */
import { describe, expect } from 'vitest';
import { serve } from '../emulators/twilio/voice/app.ts';
import { browserTest, inEveryLook } from './browser.ts';
import { asha, schoolNumber, stripe, twilio } from './school.ts';
import type { World } from '../../src/index.ts';
import type { Receiver } from '../start.ts';

const test = browserTest({ clock: { mode: 'frozen', now: '2026-11-20T09:00:00Z' } });

const at = ({ control, name }: World, path: string, query = ''): string =>
  `${control.url}${path}?namespace=${name}${query}`;

/** A call of the school's that is over, and was recorded. */
async function pastCall(world: World, receiver: Receiver): Promise<string> {
  serve(receiver, { '/voice': '<Say>Hello Asha.</Say><Pause length="5"/>' });
  const fields = { To: asha, From: schoolNumber(world), Url: `${receiver.url}/voice`, Record: 'true' };
  const { sid = '' } = await twilio(world, 'Calls', fields);
  await world.advance('1m');
  return sid;
}

const pay = (world: World, amount: string, method = 'pm_card_visa'): Promise<Readonly<Record<string, string>>> =>
  stripe(world, 'payment_intents', {
    amount,
    currency: 'inr',
    confirm: 'true',
    payment_method: method,
    'payment_method_types[]': 'card',
    receipt_email: 'asha@example.com',
    description: 'Data Analysis',
  });

test('a call tells how it went, what was said and what it cost, and can be heard from anywhere in it', async ({
  world,
  receiver,
  page,
}) => {
  await pastCall(world, receiver);
  await page.goto(at(world, '/calls'));
  await page.getByRole('link', { name: asha }).click();
  await page.getByText('Hello Asha.').waitFor();
  await page.getByText('$0.014').waitFor();
  const url = await page.locator('audio').getAttribute('src');
  const part = await fetch(String(url), { headers: { range: 'bytes=0-3' } });
  expect([part.status, await part.text()]).toEqual([206, 'RIFF']);
  const played = await page.evaluate(
    `new Promise((done) => { const sound = document.querySelector('audio'); sound.onseeked = () => done(sound.currentTime); sound.onerror = () => done(-1); sound.currentTime = 2; })`,
  );
  expect(played).toBe(2);
});

test('calls of two providers stand together, and one says how it will end', async ({ world, page }) => {
  await world.fixtures({
    bolna: {
      executions: [{ user_number: asha, transcript: 'assistant: Namaste!\nuser: Yes please.', total_cost: 250 }],
    },
    twilio: { calls: [{ to: asha, from: schoolNumber(world) }] },
  });
  await page.goto(at(world, '/calls'));
  expect(await page.locator('tbody tr').count()).toBe(2);
  await page.getByRole('row', { name: /Bolna/ }).getByRole('link').click();
  await page.getByText('Namaste!').waitFor();
  await page.getByText('$2.5').waitFor();
});

test('a payment is there as it is made, and by day', async ({ world, page }) => {
  await page.goto(at(world, '/payments'));
  await page.getByText('None yet').waitFor();
  await pay(world, '499900');
  await page.getByRole('link', { name: '₹4,999.00' }).waitFor();
  await pay(world, '10000', 'pm_card_chargeDeclined');
  await page.getByText('requires payment method').waitFor();
  await page.reload();
  const picture = await page.locator('.chart img').getAttribute('src');
  const svg = await (await fetch(new URL(String(picture), world.control.url))).text();
  expect(svg).toContain('₹4,999.00 in 30 days');
  expect(svg.match(/<rect /g)).toHaveLength(1);
  await page.getByRole('link', { name: '₹4,999.00' }).click();
  await page.getByText('asha@example.com').waitFor();
});

const payout = {
  id: 'MOJO6b20A05A00000001',
  status: true,
  sent_amount: '4749.05',
  payments: [],
  paid_out_at: '2026-11-19T10:00:00.000000Z',
  created_at: '2026-11-19T10:00:00.000000Z',
};

test('refunds, subscriptions and payouts stand apart; what is asked for opens its page', async ({
  world,
  page,
  context,
}) => {
  const { id = '' } = await pay(world, '499900');
  await stripe(world, 'refunds', { payment_intent: id, amount: '100000' });
  await world.trigger('stripe/customer.subscription.created');
  await world.fixtures({
    instamojo: {
      payment_requests: [{ purpose: 'Spoken English', amount: '2499.00', email: 'vikram@example.com' }],
      payouts: [payout],
    },
  });
  for (const [kind, words] of [
    ['Refunds', '₹1,000.00'],
    ['Subscriptions', 'active'],
    ['Payouts', 'paid'],
  ]) {
    await page.goto(at(world, '/payments'));
    await page.getByRole('link', { name: String(kind) }).click();
    await page.getByText(String(words)).first().waitFor();
  }
  await page.getByRole('link', { name: 'Asked for' }).click();
  const [hosted] = await Promise.all([
    context.waitForEvent('page'),
    page
      .getByRole('row', { name: /Spoken English/ })
      .getByRole('link', { name: 'Page' })
      .click(),
  ]);
  await hosted.getByText('Spoken English').first().waitFor();
});

test('a payment is found by payer and by state', async ({ world, page }) => {
  await pay(world, '499900');
  await pay(world, '10000', 'pm_card_chargeDeclined');
  await page.goto(at(world, '/payments', '&text=succeeded'));
  expect(await page.locator('tbody tr').count()).toBe(1);
  await page.goto(at(world, '/payments', '&text=nobody'));
  await page.getByText('Nothing here says that').waitFor();
});

describe('every look', () => {
  inEveryLook(test, 'calls and payments, empty and full', async ({ world, receiver, look }) => {
    await look('/calls', 'calls-empty');
    await look('/payments', 'payments-empty');
    const sid = await pastCall(world, receiver);
    await pay(world, '499900');
    await world.advance('2d');
    await pay(world, '249900');
    await look('/calls', 'calls');
    await look(`/calls/twilio/calls/${sid}`, 'call');
    await look('/payments', 'payments');
    await look('/payments?kind=request', 'payments-asked');
  });
});
