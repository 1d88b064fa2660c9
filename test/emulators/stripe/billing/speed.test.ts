import { expect } from 'vitest';
import { sdkTest } from '../sdk.ts';
import { advanceTo, clockAt, goldPrice, payer } from './world.ts';

const test = sdkTest({ clock: 'frozen', checkResults: false });

/** How many subscriptions renew for a year; the time is printed, because it depends on the machine. */
const many = Number(process.env.SUBSCRIPTIONS ?? 20);

test('a year of many monthly subscriptions', { timeout: 300_000 }, async ({ sdk }) => {
  const clock = await clockAt(sdk);
  const price = await goldPrice(sdk);
  for (let at = 0; at < many; at++) {
    const customer = await payer(sdk, 'pm_card_visa', clock.id);
    await sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  }
  const began = performance.now();
  await advanceTo(sdk, clock.id, Date.UTC(2027, 0, 31, 14) / 1000);
  process.stderr.write(`a year of ${many} subscriptions: ${Math.round(performance.now() - began)} ms\n`);
  let paid = 0;
  for await (const { status } of sdk.invoices.list({ limit: 100 })) if (status === 'paid') paid++;
  expect(paid).toBe(many * 13);
});
