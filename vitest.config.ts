import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst, together, waiting } from './test/support/test-groups.ts';

const all = 'test/**/*.test.ts';

export default defineConfig({
  test: {
    globalSetup: ['test/support/shared-postgres.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The stories start whole applications: more workers than cores only make them late.
    maxWorkers: 2,
    // What is waited for comes: how soon is for assertions that say so, and no matter of a busy machine.
    expect: { poll: { timeout: 8_000 } },
    restoreMocks: true,
    unstubEnvs: true,
    sequence: { sequencer: LongestFirst },
    // One group after the other; what no list names is in the first.
    projects: [
      {
        extends: true,
        test: {
          name: 'apart',
          include: [all],
          exclude: [...configDefaults.exclude, ...waiting, ...together],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'waiting', include: [...waiting], maxWorkers: 5, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: 'together', include: [...together], isolate: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
