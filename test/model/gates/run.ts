// Runs the model: so many runs of random steps, every one under rules of its own.
import * as fc from 'fast-check';
import { clicks } from './clicks.ts';
import { Model } from './model.ts';
import { begin, outside } from './outside.ts';
import { someRules } from './rules.ts';
import { createTally, type Tally } from './tally.ts';
import { controls } from './controls.ts';
import { stories } from './stories.ts';
import { typed } from './typed.ts';

export interface Ran {
  readonly tally: Tally;
  /** `null` when nothing was violated. */
  readonly violation: {
    readonly said: string;
    readonly steps: string;
    readonly seed: number;
    readonly path: string;
  } | null;
}

export interface RunOptions {
  readonly runs: number;
  readonly seed?: number;
  /** As a failing run printed it: begins there. */
  readonly path?: string;
  /** Steps of one run, at most. */
  readonly steps?: number;
  /** Whether a failing run is made as short as it can be. */
  readonly shrink?: boolean;
  /** Told after each run. */
  readonly progress?: (runs: number) => void;
}

export async function runModel({
  runs,
  seed,
  path,
  steps = 40,
  shrink = true,
  progress,
}: RunOptions): Promise<Ran> {
  const tally = createTally();
  const commands = fc.commands([...typed, ...controls, ...stories, ...clicks, ...outside], {
    maxCommands: steps,
    size: 'max',
  });
  const property = fc.asyncProperty(someRules, commands, async (rules, run) => {
    const model = new Model(rules, tally);
    await begin.run({}, model);
    await fc.asyncModelRun(() => ({ model: {}, real: model }), run);
    const all = model.deployments();
    const succeeded = all.filter(
      ({ status, request }) => status === 'succeeded' && request.environment === 'production',
    );
    tally.endRun(
      all.map(({ status }) => status),
      succeeded.length,
    );
    progress?.(tally.runs);
  });
  const result = await fc.check(property, {
    numRuns: runs,
    endOnFailure: !shrink,
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
  });
  if (!result.failed) return { tally, violation: null };
  const { errorInstance, counterexample, counterexamplePath } = result;
  return {
    tally,
    violation: {
      said:
        errorInstance instanceof Error
          ? (errorInstance.stack ?? errorInstance.message)
          : String(errorInstance),
      steps: fc.stringify(counterexample),
      seed: result.seed,
      path: counterexamplePath ?? '',
    },
  };
}
