import { describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/domain/rollout.ts';
import { usualRollback, usualRollout } from '../../src/domain/usual.ts';
import {
  aFailure,
  aRollback,
  aSnapshot,
  aSuccess,
  failedRollout,
  MINUTE,
  NOW,
  succeededRollout,
} from './support/builders.ts';

const tookFor = (took: number | null): Rollout => {
  const rollout = succeededRollout();
  if (rollout.status !== 'succeeded') throw new Error('it did not take');
  return { ...rollout, since: took === null ? null : NOW, at: NOW + (took ?? 0) };
};

describe('how long a rollout usually takes', () => {
  const usual = (...took: readonly (number | null)[]) => {
    const deployments = took.map((each, index) =>
      aSuccess({ request: { id: `d${index}` }, order: index + 1, rollouts: { api: tookFor(each) } }),
    );
    return usualRollout(aSnapshot(deployments), 'production', 'api');
  };

  it('is unknown before the first', () => {
    expect(usual()).toBeNull();
  });

  it('is the middle of what the latest five took: one that was stuck says nothing', () => {
    expect(usual(3 * MINUTE)).toBe(3 * MINUTE);
    expect(usual(3 * MINUTE, 90 * MINUTE, 4 * MINUTE)).toBe(4 * MINUTE);
    expect(usual(50, 60, 70, 1, 2, 9, 8, 7)).toBe(7);
  });

  it('is the longer of two', () => {
    expect(usual(3 * MINUTE, 5 * MINUTE)).toBe(5 * MINUTE);
    expect(usual(5 * MINUTE, 3 * MINUTE)).toBe(5 * MINUTE);
  });

  it('is compared as numbers, not as words', () => {
    expect(usual(9, 10, 100)).toBe(10);
  });

  it('does not count those in which nothing was changed', () => {
    expect(usual(null)).toBeNull();
    expect(usual(50, null, 60, null, 70, null, null, null)).toBe(60);
  });

  it('is that of this service, in this environment, when it took', () => {
    const rollouts = { api: tookFor(MINUTE) };
    const snapshot = aSnapshot([
      aSuccess({ rollouts, request: { environment: 'staging' } }),
      aSuccess({ rollouts: { worker: tookFor(MINUTE) }, request: { id: 'd2' } }),
      aSuccess({ rollouts: { api: failedRollout() }, request: { id: 'd3' } }),
      aFailure({ rollouts, request: { id: 'd4' } }),
    ]);
    expect(usualRollout(snapshot, 'production', 'api')).toBeNull();
    expect(usualRollout(snapshot, 'staging', 'api')).toBe(MINUTE);
  });
});

describe('how long a rollback usually takes', () => {
  const back = (index: number, took: number, environment = 'production') =>
    aSuccess({
      request: { id: `d${index}`, environment, rollback: aRollback() },
      order: index,
      startedAt: NOW,
      endedAt: NOW + took,
    });
  const usual = (...took: readonly number[]) =>
    usualRollback(aSnapshot(took.map((each, index) => back(index + 1, each))), 'production');

  it('is unknown before the first', () => {
    expect(usual()).toBeNull();
  });

  it('is the middle of what the latest five took, from their start to their end', () => {
    expect(usual(2 * MINUTE)).toBe(2 * MINUTE);
    expect(usual(50, 60, 70, 1, 2, 9, 8, 7)).toBe(7);
  });

  it('counts rollbacks alone, in this environment, that took', () => {
    const forward = aSuccess({ request: { id: 'forward' }, order: 9, endedAt: NOW + 5 });
    const failed = aFailure({ request: { id: 'failed', rollback: aRollback() }, order: 9, endedAt: NOW + 5 });
    const snapshot = aSnapshot([forward, failed, back(1, MINUTE, 'staging')]);
    expect(usualRollback(snapshot, 'production')).toBeNull();
    expect(usualRollback(snapshot, 'staging')).toBe(MINUTE);
  });
});
