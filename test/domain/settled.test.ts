import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { READ_LAG, type Rollout } from '../../src/domain/rollout.ts';
import { recentlySet } from '../../src/domain/settled.ts';
import {
  aCancelled,
  aFailure,
  ALICE,
  anOpenDeployment,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  failedRollout,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';

const at = (now: number, ...records: readonly Deployment[]) =>
  recentlySet(aSnapshot(records), 'production', 'api', now);
const updating: Rollout = {
  status: 'updating',
  operation: 'op',
  revision: 'api:8',
  newestBefore: null,
  since: NOW,
};

describe('a service that Slipway has just set', () => {
  it.each([updating, rollingOut(), succeededRollout()])(
    'may still read as it was, for as long as reads lag: $status',
    (rollout) => {
      const running = aRunningDeployment({ rollouts: { api: rollout } });
      expect(at(NOW + READ_LAG - 1, running)).toBe('api:8');
      expect(at(NOW + READ_LAG, running)).toBeNull();
    },
  );

  it('may still read as it was whatever became of the deployment', () => {
    const rollouts = { api: rollingOut() };
    expect(at(NOW, aStuckDeployment({ rollouts }))).toBe('api:8');
    expect(at(NOW, aFailure({ rollouts }))).toBe('api:8');
    expect(at(NOW, aSuperseded({ startedAt: NOW, rollouts }))).toBe('api:8');
    expect(at(NOW, aSuccess())).toBe('api:8');
  });

  it('may still read as it was though somebody has aborted the deployment', () => {
    const aborted = aCancelled(ALICE, { startedAt: NOW, rollouts: { api: succeededRollout() } });
    expect(at(NOW + READ_LAG - 1, aborted)).toBe('api:8');
    expect(at(NOW + READ_LAG, aborted)).toBeNull();
  });
});

describe('a service that Slipway has not just set', () => {
  it.each([
    WAITING,
    { status: 'registering', operation: 'op' } as const,
    { status: 'registered', revision: 'api:8' } as const,
    failedRollout(),
    supersededRollout(),
    unknownRollout(),
  ])('is believed: $status', (rollout) => {
    expect(at(NOW, aRunningDeployment({ rollouts: { api: rollout } }))).toBeNull();
  });

  it('is believed where nothing has begun, or only other services and environments were set', () => {
    expect(at(NOW)).toBeNull();
    expect(at(NOW, anOpenDeployment())).toBeNull();
    expect(at(NOW, aCancelled(ALICE))).toBeNull();
    expect(at(NOW, aRunningDeployment({ rollouts: { worker: rollingOut() } }))).toBeNull();
    expect(at(NOW, aRunningDeployment({ request: { environment: 'staging' } }))).toBeNull();
  });
});
