import { defineConfig } from 'vitest/config';

const patience = { testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    // Much of it waits for processes and for loopback: both of two cores are worth using.
    maxWorkers: 2,
    projects: [
      // These begin first, because they mostly wait.
      { test: { ...patience, name: 'acceptance', include: ['test/acceptance/**/*.test.ts'] } },
      {
        test: {
          ...patience,
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/acceptance/**'],
          // Nothing in them outlives its test: a worker of its own for each file would only cost its start.
          isolate: false,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/domain/**/*.ts'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
