/** The dashboard in a real browser: every page, in both themes and both widths, without barriers; live, and safe. */
import { describe, expect } from 'vitest';
import { barriers, browserTest, picture } from './browser.ts';
import pelican from '../pelican/index.ts';

const test = browserTest({ emulators: [pelican] });
const headers = { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' };
const pages = [
  '/',
  '/requests',
  '/webhooks',
  '/inbox',
  '/payments',
  '/jobs',
  '/faults',
  '/state',
  '/providers/pelican',
  '/state/pelican/parcels',
];

describe('every page', () => {
  for (const path of pages)
    for (const colorScheme of ['light', 'dark'] as const)
      test(`${path} in ${colorScheme} has no barriers, wide or narrow`, async ({ world, page }) => {
        await fetch(`${world.baseUrls['pelican']}/v1/parcels`, {
          method: 'POST',
          headers,
          body: '{"to":"Rua do Sol 4","weight":1200}',
        });
        await page.emulateMedia({ colorScheme });
        for (const width of [390, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          const answer = await page.goto(`${world.control.url}${path}?namespace=${world.name}`);
          expect(answer?.status()).toBe(200);
          expect(await barriers(page)).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1')).toBe(true);
          await picture(page, `dashboard${path.replaceAll('/', '-')}-${colorScheme}-${width}`);
        }
      });
});

test('a request appears while the page is open', async ({ world, page }) => {
  await page.goto(`${world.control.url}/requests?namespace=${world.name}`);
  await page.getByText('Nothing here yet').waitFor();
  await fetch(`${world.baseUrls['pelican']}/v1/parcels`, { headers });
  await page.getByRole('link', { name: 'GET /v1/parcels' }).waitFor();
});

test('the clock is advanced by a button', async ({ world, page }) => {
  const before = Date.parse(await world.now());
  await page.goto(`${world.control.url}/?namespace=${world.name}`);
  await page.locator('.steps').getByRole('button', { name: '+1d' }).click();
  await page.getByText('It is ').waitFor();
  expect(Date.parse(await world.now()) - before).toBeGreaterThanOrEqual(86_400_000);
});
