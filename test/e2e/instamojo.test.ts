/** The main job: a payment request is paid by a person on the hosted page, and the app gets the redirect and a webhook whose MAC verifies. */
import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import instamojo from '../../emulators/instamojo/index.ts';
import { barriers, browserTest, picture } from './browser.ts';

const test = browserTest({ emulators: [instamojo] });

/** The provider's rule: values by lower-cased key, joined by bars, HMAC-SHA1 with the account's salt. */
function macOf({ mac: _, ...fields }: Readonly<Record<string, string>>, salt: string): string {
  const keys = Object.keys(fields).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return createHmac('sha1', salt)
    .update(keys.map((key) => fields[key]).join('|'))
    .digest('hex');
}

test('a person pays by card, and the app is told twice', async ({ world, receiver, page }) => {
  const keys = world.credentials['instamojo'] ?? {};
  const made = await fetch(`${world.baseUrls['instamojo']}/api/1.1/payment-requests/`, {
    method: 'POST',
    headers: { 'X-Api-Key': keys['apiKey'] ?? '', 'X-Auth-Token': keys['authToken'] ?? '' },
    body: new URLSearchParams({
      purpose: 'Piano course',
      amount: '2500',
      redirect_url: `${receiver.url}/thanks?order=7`,
      webhook: `${receiver.url}/webhook`,
    }),
  });
  const { payment_request: request } = (await made.json()) as { payment_request: { id: string; longurl: string } };

  await page.goto(request.longurl);
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'instamojo-checkout');
  for (const [label, value] of [
    ['name', 'Ada Rao'],
    ['mail', 'ada@example.com'],
    ['phone', '9999999999'],
  ] as const) {
    const field = page.getByLabel(new RegExp(label, 'i')).first();
    if (await field.isVisible()) await field.fill(value);
  }
  await page.getByLabel(/card number/i).fill('4242 4242 4242 4242');
  await page
    .getByLabel(/expir|valid/i)
    .first()
    .fill('12/30');
  await page
    .getByLabel(/cvv|security/i)
    .first()
    .fill('111');
  await page.getByRole('button', { name: /pay/i }).first().click();
  await page
    .getByLabel(/password|otp|code/i)
    .first()
    .fill('1221');
  await page
    .getByRole('button', { name: /submit|confirm|pay/i })
    .first()
    .click();
  await page.waitForURL(/\/thanks/);

  const landed = new URL(page.url()).searchParams;
  expect(landed.get('order')).toBe('7');
  expect(landed.get('payment_status')).toBe('Credit');
  expect(landed.get('payment_request_id')).toBe(request.id);
  await world.settle();
  const told = receiver.requests.find(({ path }) => path === '/webhook');
  const form = Object.fromEntries(new URLSearchParams(told?.body));
  expect(form).toMatchObject({ status: 'Credit', amount: '2500.00', payment_id: landed.get('payment_id') });
  expect(form['mac']).toBe(macOf(form, keys['salt'] ?? ''));
});
