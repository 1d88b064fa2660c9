/** The demo as a salesperson shows it: a month behind it, a story in the open, reports; in both themes and both widths. */
import { describe, expect } from 'vitest';
import { demoNamespace, demoScenario, furnishDemo } from '../../src/demo.ts';
import { serveBacklot } from '../../src/serve.ts';
import { defaultOptions } from '../../src/server/options.ts';
import { World } from '../../src/world-client.ts';
import { barriers, browserTest, picture } from './browser.ts';

const test = browserTest().extend<{ readonly demo: World }>({
  demo: [
    async ({}, use) => {
      const server = await serveBacklot({ ...defaultOptions, port: 0, data: ':memory:' });
      await furnishDemo(server.core, server.url);
      const control = { url: server.url, token: undefined };
      await use(new World(control, await World.load(control, demoNamespace)));
      await server.close();
    },
    { scope: 'file' },
  ],
});

const urlOf = ({ control, name }: World, path: string): string => {
  const url = new URL(path, control.url);
  url.searchParams.set('namespace', name);
  return url.href;
};

test('the story is played in the open, and every place that it shows is there', async ({ demo, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(urlOf(demo, '/scenarios'));
  await page.getByRole('link', { name: 'From a WhatsApp message to a recorded class' }).click();
  await page.getByText('A parent writes to an online school').waitFor();
  await picture(page, 'demo-ready');
  await page.getByRole('button', { name: 'One step' }).click();
  await page.locator('.stage .telling', { hasText: 'Asha Menon has seen' }).waitFor();
  await page.getByLabel('Time to read each line').selectOption('0s');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.locator('.stage .telling', { hasText: 'not a single real message sent' }).waitFor({ timeout: 60_000 });
  await page.locator('.stage').getByText('done').waitFor();
  await picture(page, 'demo-done');

  const steps = page.locator('ol.steps > li');
  expect(await steps.count()).toBe(26);
  const links = await page.locator('ol.steps').getByRole('link', { name: /^See / }).all();
  const places = new Set(await Promise.all(links.map((link) => link.getAttribute('href'))));
  expect(places.size).toBeGreaterThanOrEqual(6);
  for (const place of places) {
    const answer = await page.goto(new URL(place ?? '', demo.control.url).href);
    expect([place, answer?.status()]).toEqual([place, 200]);
  }
  await page.goto(urlOf(demo, '/inbox'));
  await page.getByRole('link', { name: 'Your first class to watch again' }).first().waitFor();
  await page.goto(urlOf(demo, '/phones/%2B919812345678'));
  await page.getByText('is there still a seat').first().waitFor();

  await page.goto(urlOf(demo, `/scenarios/${demoScenario}`));
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.locator('.stage').getByText('ready').waitFor();
});

test('a step that is played elsewhere shows at once', async ({ demo, page }) => {
  await page.goto(urlOf(demo, '/scenarios/outage'));
  await page.locator('.stage').getByText('ready').waitFor();
  await demo.ask('POST', '/scenarios/outage/step');
  await page.locator('.stage').getByText('paused, 1 of 18').waitFor();
  await demo.ask('POST', '/scenarios/outage/reset');
  await page.locator('.stage').getByText('ready').waitFor();
});

test('a line is left to be read, and a pause holds the story there', async ({ demo, page }) => {
  await page.goto(urlOf(demo, '/scenarios/outage'));
  await page.getByRole('button', { name: 'Play' }).click();
  await page.locator('.stage .telling', { hasText: 'It is the evening of the sale' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('.stage').getByText('paused, 2 of 18').waitFor();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.locator('.stage').getByText('ready').waitFor();
});

describe('pages to show', () => {
  for (const path of ['/scenarios', `/scenarios/${demoScenario}`, '/scenarios/dunning', '/reports'])
    for (const colorScheme of ['light', 'dark'] as const)
      test(`${path} in ${colorScheme} has no barriers, wide or narrow`, async ({ demo, page }) => {
        if (path === '/scenarios/dunning') await demo.ask('POST', `${path}/play`, { wait: true });
        await page.emulateMedia({ colorScheme });
        for (const width of [390, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          const answer = await page.goto(urlOf(demo, path));
          expect(answer?.status()).toBe(200);
          expect(await barriers(page)).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth + 1')).toBe(true);
          await picture(page, `demo${path.replaceAll('/', '-')}-${colorScheme}-${width}`);
        }
        if (path === '/scenarios/dunning') await demo.ask('POST', `${path}/reset`);
      });
});
