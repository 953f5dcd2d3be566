import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/shared-postgres.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The stories start whole applications: more workers than cores only make them late.
    maxWorkers: 2,
    // What is waited for comes: how soon is for assertions that say so, and no matter of a busy machine.
    expect: { poll: { timeout: 8_000 } },
    restoreMocks: true,
    unstubEnvs: true,
  },
});
