/** A real browser for the tests: Chromium, headless, a context of its own for each test. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { packageRoot } from '../../src/package.ts';
import { worldTest, type Receiver } from '../start.ts';
import type { StartOptions, World } from '../../src/index.ts';

interface BrowserFixtures {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
}

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A vitest `test` with `page` beside `backlot`, `world` and `receiver`. */
export const browserTest = (options: StartOptions = {}) =>
  worldTest(options).extend<BrowserFixtures>({
    browser: [
      async ({}, use) => {
        const browser = await chromium.launch({
          executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
          args: quiet,
        });
        await use(browser);
        await browser.close();
      },
      { scope: 'file' },
    ],
    context: async ({ browser }, use) => {
      const context = await browser.newContext();
      await use(context);
      await context.close();
    },
    page: async ({ context }, use) => {
      await use(await context.newPage());
    },
  });

/** Findings of axe that keep people out. In a sandboxed frame nothing of axe runs: such a page is looked at without its frames. */
export async function barriers(page: Page, { frames = true } = {}): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(!frames).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html)
          .join(' ')
          .slice(0, 300)}`,
    );
}

/** Keeps a picture of the page, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(packageRoot, 'artifacts', 'pictures');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

interface Looking {
  readonly world: World;
  readonly receiver: Receiver;
  readonly page: Page;
  /** Opens a page of the dashboard: it is there, without barriers, not wider than its window; and keeps a picture. */
  readonly look: (path: string, name: string, options?: { readonly frames?: boolean }) => Promise<void>;
}

/** A test for each theme, that looks at pages wide and narrow. */
export function inEveryLook(
  test: ReturnType<typeof browserTest>,
  title: string,
  work: (looking: Looking) => Promise<void>,
): void {
  for (const colorScheme of ['light', 'dark'] as const)
    test(`${title}, ${colorScheme}`, async ({ world, receiver, page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const look: Looking['look'] = async (path, name, options) => {
        for (const width of [390, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          const url = new URL(path, world.control.url);
          url.searchParams.set('namespace', world.name);
          const answer = await page.goto(url.toString());
          expect([path, answer?.status()]).toEqual([path, 200]);
          expect([path, width, await barriers(page, options)]).toEqual([path, width, []]);
          expect([path, width, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([
            path,
            width,
            expect.toSatisfy((over: number) => over <= 1),
          ]);
          await picture(page, `${name}-${colorScheme}-${width}`);
        }
      };
      await work({ world, receiver, page, look });
    });
}
