/** The suites. `npm test` runs the first; the others need something of their own, and `.ci/run` has it. */
import { defineConfig } from 'vitest/config';

/** What each needs, found in the environment: CHROMIUM, POSTGRES_URL, SPECS. */
const apart = { e2e: 'a browser', postgres: 'a database', conformance: 'published specifications', soak: 'time' };

const names = Object.keys(apart);

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
        test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], testTimeout: 120_000, fileParallelism: false },
      })),
    ],
  },
});
