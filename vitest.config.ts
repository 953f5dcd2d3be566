import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/shared-postgres.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The stories start whole applications: more workers than cores only make them late.
    maxWorkers: 2,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
