/** A vitest fixture: one server for a test file, and a namespace of its own for the file. */
import { test as base } from 'vitest';
import { startBacklot, type Backlot, type StartOptions, type World } from './index.ts';

export interface BacklotFixtures {
  readonly backlot: Backlot;
  /** A fresh namespace for this test file. */
  readonly world: World;
}

/**
 * @example
 * import { backlotTest } from 'backlot/vitest';
 * const test = backlotTest();
 * test('a mail is sent', async ({ world }) => { … world.baseUrls.sendgrid … });
 */
export const backlotTest = (options: StartOptions = {}) =>
  base.extend<BacklotFixtures>({
    backlot: [
      async ({}, use) => {
        const backlot = await startBacklot({ port: 0, data: ':memory:', clock: 'auto', ...options });
        await use(backlot);
        await backlot.close();
      },
      { scope: 'file' },
    ],
    world: [
      async ({ backlot }, use) => {
        await use(await backlot.namespace());
      },
      { scope: 'file' },
    ],
  });
