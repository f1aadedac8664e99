import { defineConfig } from 'vitest/config';

// Unit tests share one process: no test may depend on a fresh module, which forbids hidden global state (and costs 5 to 7 times less CPU).
export default defineConfig({
  test: {
    // Vitest would leave one core idle; most tests here wait for processes and disks.
    maxWorkers: 2,
    globalSetup: 'test/rig/temporary.ts',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
          // A limit for what hangs, not a measure: the machine may be busy.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
