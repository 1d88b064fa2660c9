/** The suites. `npm test` runs the first; the others need something of their own, and `.ci/run` has it. */
import { defineConfig } from 'vitest/config';

/** What each needs, found in the environment: CHROMIUM, POSTGRES_URL, SPECS. */
const apart = { e2e: 'a browser', postgres: 'a database', conformance: 'published specifications', soak: 'time' };

const names = Object.keys(apart);

/** Tests over HTTP that are run once more on PostgreSQL: some of each floor, and of each kind of provider. */
const onPostgres = [
  'test/world/**',
  'test/server/transactions.test.ts',
  'test/control/{clock,counts,faults,fixtures,namespaces,rows,state}.test.ts',
  'test/emulators/instamojo/paying.test.ts',
  'test/emulators/sendgrid/mail-send.test.ts',
  'test/emulators/stripe/{checkout,payment-intents}.test.ts',
];
const again = process.env['POSTGRES_URL'] === undefined ? [] : onPostgres;

/** Says once what was not run. */
const skipped = {
  onTestRunEnd(): void {
    const parts = Object.entries(apart).map(([name, needs]) => `${name} (needs ${needs})`);
    process.stdout.write(`  Not run here: ${parts.join(', ')}. All of it: .ci/run\n`);
  },
};

const onlyUnit = process.argv.join(' ').includes('--project unit');

export default defineConfig({
  test: {
    testTimeout: 20_000,
    maxWorkers: 2,
    reporters: onlyUnit ? ['default', skipped] : ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: names.map((name) => `test/${name}/**`) },
      },
      ...names.map((name) => ({
        extends: true as const,
        test: {
          name,
          include: [`test/${name}/**/*.test.{ts,tsx}`, ...(name === 'postgres' ? again : [])],
          env: name === 'postgres' ? { TEST_DATA: 'postgres' } : {},
          testTimeout: 120_000,
          fileParallelism: false,
        },
      })),
    ],
  },
});
