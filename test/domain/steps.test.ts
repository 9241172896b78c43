import { describe, expect, it } from 'vitest';
import {
  stepHasEnded,
  stepIsDone,
  stepIsUnderWay,
  taskOf,
  wavesOf,
  type StepState,
} from '../../src/domain/steps.ts';
import { aPlannedTask, aWave } from './support/builders.ts';
import { aRun, aVerify, aWait, EVERY_STEP_STATE } from './support/progress.ts';

const where = (is: (state: StepState) => boolean) =>
  EVERY_STEP_STATE.filter((state) => is(state)).map(({ status }) => status);

describe('what the state of a step means', () => {
  it('is that nothing more happens to it by itself', () => {
    expect(where(stepHasEnded)).toEqual(['succeeded', 'skipped', 'failed', 'unknown']);
  });

  it('is that what comes after it may go on: also when it did not have to run', () => {
    expect(where(stepIsDone)).toEqual(['succeeded', 'skipped']);
  });

  it('is that a task may be running, which is followed to its end, whoever aborts', () => {
    expect(where(stepIsUnderWay)).toEqual(['starting', 'running']);
  });
});

describe('the task of a step', () => {
  const task = aPlannedTask({ family: 'smoke' });

  it('is the one-off task that it runs, or checks with', () => {
    expect(taskOf({ kind: 'run', task })).toBe(task);
    expect(taskOf(aVerify({ kind: 'task', task }))).toBe(task);
  });

  it.each([aWave('api'), aWait(), aVerify()])('is none where it runs none: $kind', (step) => {
    expect(taskOf(step)).toBeNull();
  });
});

describe('the waves of a plan', () => {
  it('are its services, in order, whatever comes before, between and after them', () => {
    const steps = [aRun(), aWave('api'), aWait(), aWave('worker', 'cron'), aVerify()];
    expect(wavesOf(steps)).toEqual([['api'], ['worker', 'cron']]);
  });

  it('are none where it has none', () => {
    expect(wavesOf([aRun()])).toEqual([]);
  });
});
