import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'test/postgres/**', 'test/conformance/**', 'test/soak/**'],
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
