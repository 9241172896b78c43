import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that mostly wait begin first, so that none of them is left over for one of two cores at the end. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification): boolean =>
      /\/test\/(acceptance|rollouts)\//.test(moduleId);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

const patience = { testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    // Much of it waits for processes and for loopback: three keep two cores at work.
    maxWorkers: 3,
    sequence: { sequencer: WaitingFirst },
    projects: [
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
