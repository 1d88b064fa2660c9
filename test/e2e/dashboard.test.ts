/** The dashboard in a real browser: every page, in both themes and both widths, without barriers; live, by mouse and by keys. */
import { describe, expect } from 'vitest';
import { barriers, browserTest, picture } from './browser.ts';
import { bookParcel } from '../control/client.ts';
import pelican from '../pelican/index.ts';

const test = browserTest({ emulators: [pelican] });

/** By name, with what stands for an id in it. */
const pages = {
  overview: '/',
  requests: '/requests',
  request: '/requests/REQUEST',
  webhooks: '/webhooks',
  webhook: '/webhooks/WEBHOOK',
  endpoints: '/endpoints',
  provider: '/providers/pelican',
  jobs: '/jobs',
  faults: '/faults',
  state: '/state?provider=pelican',
  rows: '/state/pelican/parcels',
  row: '/state/pelican/parcels/PARCEL',
  snapshots: '/snapshots',
} as const;

const withNamespace = (path: string, name: string): string =>
  `${path}${path.includes('?') ? '&' : '?'}namespace=${name}`;

describe('every page', () => {
  for (const [name, path] of Object.entries(pages))
    for (const colorScheme of ['light', 'dark'] as const)
      test(`${name} in ${colorScheme} has no barriers, wide or narrow`, async ({ world, receiver, page }) => {
        receiver.answer = () => ({ status: 500, body: 'oh' });
        await world.webhookEndpoint('pelican', { url: `${receiver.url}/hook` });
        const parcel = await bookParcel(world);
        await fetch(`${world.baseUrls['pelican']}/v1/balloons`);
        await world.settle();
        const [request] = (await world.requests({ limit: 10 })).toReversed();
        const [webhook] = await world.webhooks({ limit: 1 });
        await page.emulateMedia({ colorScheme });
        const to = path
          .replace('REQUEST', request?.id ?? '')
          .replace('WEBHOOK', webhook?.id ?? '')
          .replace('PARCEL', parcel['id'] ?? '');
        for (const width of [390, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          const answer = await page.goto(world.control.url + withNamespace(to, world.name));
          expect(answer?.status()).toBe(200);
          for (const folded of await page.locator('main details:not(.how)').all())
            await folded.evaluate((details) => details.setAttribute('open', ''));
          expect(await barriers(page)).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1')).toBe(true);
          await picture(page, `dashboard-${name}-${colorScheme}-${width}`);
        }
      });
});

test('before the first call there is one to copy, and one press that sends it', async ({ world, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${world.control.url}/?namespace=${world.name}`);
  await page.getByText('Nothing has called yet').waitFor();
  await page.getByRole('link', { name: 'curl', exact: true }).click();
  await page.locator('#snippets').getByRole('button', { name: 'Copy curl' }).click();
  const copied = String(await page.evaluate('navigator.clipboard.readText()'));
  expect(copied).toContain(`${world.baseUrls['pelican']}/v1/parcels`);
  expect(copied).toContain(String(world.credentials['pelican']?.['apiKey']));
  await page.getByRole('button', { name: 'Book a parcel' }).click();
  await page.getByText('answered with 201').waitFor();
  await page.getByRole('link', { name: 'POST /v1/parcels' }).waitFor();
});

test('a request appears while the page is open; paused, it waits', async ({ world, page }) => {
  await page.goto(`${world.control.url}/requests?namespace=${world.name}`);
  await page.getByText('Nothing has called yet').waitFor();
  await bookParcel(world);
  const rows = page.locator('[data-feed] > tr');
  await rows.first().waitFor();
  await page.getByRole('button', { name: 'Live' }).click();
  await bookParcel(world);
  await page.getByRole('button', { name: /Paused · \d+ new/ }).waitFor();
  expect(await rows.count()).toBe(1);
  await page.getByRole('button', { name: /Paused/ }).click();
  await rows.nth(1).waitFor();
  expect(await rows.count()).toBe(2);
});

test('what is read stays where it is when new rows come in above it', async ({ world, page }) => {
  for (let number = 0; number < 40; number++) await bookParcel(world);
  await page.setViewportSize({ width: 1200, height: 600 });
  await page.goto(`${world.control.url}/requests?namespace=${world.name}`);
  const rows = page.locator('[data-feed] > tr');
  const read = rows.nth(25);
  const key = await read.getAttribute('data-key');
  await read.scrollIntoViewIfNeeded();
  await page.evaluate('scrollBy(0, 60)');
  const same = page.locator(`[data-key="${key}"]`);
  const before = await same.boundingBox();
  await bookParcel(world);
  await page.locator('tr.seen').waitFor({ state: 'attached' });
  const after = await same.boundingBox();
  expect(await rows.count()).toBe(41);
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 99))).toBeLessThan(3);
});

test('the clock is advanced by a button and by what is typed, and says what ran', async ({ world, page }) => {
  await bookParcel(world);
  const before = Date.parse(await world.now());
  await page.goto(`${world.control.url}/?namespace=${world.name}`);
  await page.locator('.steps').getByRole('button', { name: '+1d' }).click();
  await page.getByText(/^It is .* ran|no job was due/).waitFor();
  expect(Date.parse(await world.now()) - before).toBeGreaterThanOrEqual(86_400_000);
  await page.locator('#clock-menu > summary').click();
  await page.locator('#advance-by').fill('2d 4h');
  await page.getByRole('button', { name: 'Advance', exact: true }).click();
  await page.locator('.flash').getByText("npx backlot clock advance '2d 4h'").waitFor();
  expect(Date.parse(await world.now()) - before).toBeGreaterThanOrEqual(3 * 86_400_000);
});

test('keys lead everywhere, and do nothing while somebody types', async ({ world, page }) => {
  await bookParcel(world);
  await bookParcel(world);
  await page.goto(`${world.control.url}/requests?namespace=${world.name}`);
  await page.keyboard.press('/');
  await page.keyboard.type('gfj?');
  expect(await page.locator('#filter').inputValue()).toBe('gfj?');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  expect(await page.locator('tr:focus-within').getAttribute('data-key')).toBe(
    await page.locator('[data-feed] > tr').nth(1).getAttribute('data-key'),
  );
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/requests\/call_/);
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/requests\?/);
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await page.waitForURL(/\/faults\?/);
});

test('a filter is in the address, and finds by words, ids and status', async ({ world, page }) => {
  const parcel = await bookParcel(world, { to: 'Rua da Prata 9' });
  await bookParcel(world);
  await fetch(`${world.baseUrls['pelican']}/v1/balloons`);
  await page.goto(`${world.control.url}/requests?namespace=${world.name}`);
  const rows = page.locator('[data-feed] > tr');
  for (const [text, count] of [
    ['prata', 1],
    ['status:4xx', 1],
    [`id:${parcel['id']} provider:pelican`, 1],
    ['operation:pelican.parcels.book after:3d', 2],
  ] as const) {
    await page.locator('#filter').fill(text);
    await page.keyboard.press('Enter');
    await page.waitForURL(
      (url) => url.searchParams.get('q') === text && url.searchParams.get('namespace') === world.name,
    );
    expect([text, await rows.count()]).toEqual([text, count]);
  }
});

test('a key is masked until it is pressed', async ({ world, page }) => {
  await page.goto(`${world.control.url}/providers/pelican?namespace=${world.name}`);
  const key = page.getByRole('button', { name: 'Show apiKey' });
  const filter = (): Promise<unknown> => page.evaluate('getComputedStyle(document.querySelector(".masked")).filter');
  expect(await filter()).toContain('blur');
  await key.click();
  expect(await filter()).toBe('none');
});

test('a slider makes a rule, the banner shows it, and clear takes it away', async ({ world, page }) => {
  await page.goto(`${world.control.url}/faults?namespace=${world.name}`);
  await page.getByLabel('Pelican: Failing').fill('100');
  await page.getByText('100 % of calls of Pelican: unavailable').first().waitFor();
  const refused = await fetch(`${world.baseUrls['pelican']}/v1/parcels`);
  expect(refused.status).toBe(503);
  await page.locator('.banner').getByRole('button', { name: 'Clear' }).click();
  await page.getByText('No rule is on: everything works.').waitFor();
});

test('a rule is added by the form, struck and counted', async ({ world, page }) => {
  await page.goto(`${world.control.url}/faults?namespace=${world.name}`);
  await page.locator('#add-rule > summary').click();
  const form = page.locator('#add-rule form').first();
  await form.locator('[name=operation]').fill('pelican.parcels.*');
  await form.locator('[name=value]').fill('rate_limit');
  await form.locator('[name=condition]').selectOption('first');
  await form.locator('[name=count]').fill('1');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByText('the first 1 of pelican.parcels.*: rate_limit').waitFor();
  await bookParcel(world);
  await bookParcel(world);
  await page.locator('#rules td.num').getByText('1', { exact: true }).waitFor();
});

test('a webhook says why it failed, is edited and sent again', async ({ world, receiver, page }) => {
  receiver.answer = () => ({ status: 500, body: 'the app fell over' });
  await world.webhookEndpoint('pelican', { url: `${receiver.url}/hook` });
  await bookParcel(world);
  await world.settle();
  await page.goto(`${world.control.url}/webhooks?namespace=${world.name}`);
  await page.getByRole('link', { name: 'parcel.booked' }).click();
  await page.getByText('The app failed while it worked on it (500)').waitFor();
  await page
    .getByLabel(/^Body of answer/)
    .getByText('the app fell over')
    .last()
    .waitFor();
  receiver.answer = () => undefined;
  await page.getByText('Edit and send again').click();
  await page.locator('[name=payload]').fill('{"edited":true}');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('delivered.').waitFor();
  expect(receiver.requests.at(-1)?.body).toBe('{"edited":true}');
});

test('a row is changed in the page', async ({ world, page }) => {
  const parcel = await bookParcel(world);
  await page.goto(`${world.control.url}/state/pelican/parcels?namespace=${world.name}`);
  await page.getByRole('link', { name: String(parcel['id']) }).click();
  await page.getByText('Change it').click();
  await page.locator('#row').fill('{"to":"Rua Nova 1"}');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('is changed.').waitFor();
  await page.getByText('Rua Nova 1').first().waitFor();
});

test('the theme is switched without a reload, and stays', async ({ world, page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${world.control.url}/jobs?namespace=${world.name}`);
  const background = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor');
  const light = await background();
  await page.getByRole('button', { name: /^Theme: auto/ }).click();
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  expect(await background()).not.toBe(light);
  await page.reload();
  expect(await background()).not.toBe(light);
});

test('a trigger is a form with a field for each input', async ({ world, page }) => {
  const parcel = await bookParcel(world);
  await page.goto(`${world.control.url}/providers/pelican?namespace=${world.name}`);
  const trigger = page.locator('details.panel', { hasText: 'parcel.lost' });
  await trigger.locator('summary').first().click();
  const form = trigger.locator('form');
  await form.getByLabel('parcel').fill(String(parcel['id']));
  await form.getByRole('button', { name: 'Make it happen' }).click();
  await page.locator('.flash.done').waitFor();
});
