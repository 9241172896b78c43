import { describe, expect, it } from 'vitest';
import { decideStop, stuckIn } from '../../src/domain/stop.ts';
import type { Stop } from '../../src/domain/controls.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Rollout, RolloutFailure } from '../../src/domain/rollout.ts';
import {
  aFailure,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aWave,
  BOB,
  CAROL,
  NOW,
  succeededRollout,
  WAITING,
} from './support/builders.ts';
import { aPlanOf } from './support/progress.ts';
import { aStop } from './support/standing.ts';

const plan = aPlanOf(aWave('api', 'worker'));
const timedOut = (
  serviceDeployment: string | null = 'sd-1',
  reason: RolloutFailure['reason'] = 'timed_out',
): Rollout => ({
  status: 'failed',
  failure: { reason, said: null, tasks: [], events: [], serviceDeployment, serves: null },
});
const failed = (rollouts: Readonly<Record<string, Rollout>>) => aFailure({ plan, rollouts });
const stuck = (...deployments: readonly Deployment[]) => stuckIn(aSnapshot(deployments), 'dep00001');
const stop = (deployment: Deployment, stops: readonly Stop[] = []) =>
  decideStop(aSnapshot([deployment], [], { stops }), {
    deployment: 'dep00001',
    by: BOB,
    id: 'stp00009',
    now: NOW + 1,
  });
const refused = { kind: 'refused', refusals: [{ code: 'nothing_to_stop', deployment: 'dep00001' }] };

describe('what ECS may still be trying', () => {
  it('is every rollout that ran out of its time', () => {
    expect(stuck(failed({ api: timedOut(), worker: timedOut('sd-2') }))).toEqual([
      { service: 'api', ecsService: 'shop-api-production', serviceDeployment: 'sd-1' },
      { service: 'worker', ecsService: 'shop-worker-production', serviceDeployment: 'sd-2' },
    ]);
  });

  it.each([
    ['it took', succeededRollout()],
    ['it never got its turn', WAITING],
    ['ECS has ended it', timedOut('sd-1', 'circuit_breaker_rolled_back')],
    ['no service deployment was begun', timedOut(null)],
  ])('is not a service of which it is known that %s', (_, api) => {
    expect(stuck(failed({ api, worker: timedOut('sd-2') }))).toMatchObject([{ service: 'worker' }]);
  });

  it('is nothing of a service without a rollout, nor of a deployment that has not failed', () => {
    expect(stuck(failed({}))).toEqual([]);
    const rollouts = { api: timedOut() };
    expect(stuck(aRunningDeployment({ plan, rollouts }))).toEqual([]);
    expect(stuck(aStuckDeployment({ plan, rollouts }))).toEqual([]);
    expect(stuck()).toEqual([]);
  });
});

describe('stopping it', () => {
  it('is wanted first, service by service, each with an id of its own (I2)', () => {
    const wanted = { deployment: 'dep00001', environment: 'production', by: BOB, at: NOW + 1 };
    const about = { type: 'stop.asked', project: 'shop', scope: 'production', at: NOW + 1 };
    expect(stop(failed({ api: timedOut(), worker: timedOut('sd-2') }))).toEqual({
      kind: 'accepted',
      events: [
        {
          ...about,
          stop: {
            ...wanted,
            id: 'stp00009',
            service: 'api',
            ecsService: 'shop-api-production',
            serviceDeployment: 'sd-1',
          },
        },
        {
          ...about,
          stop: {
            ...wanted,
            id: 'stp00009-1',
            service: 'worker',
            ecsService: 'shop-worker-production',
            serviceDeployment: 'sd-2',
          },
        },
      ],
    });
  });

  it('is wanted once: what somebody wants stopped already is left out', () => {
    const both = failed({ api: timedOut(), worker: timedOut('sd-2') });
    expect(stop(both, [aStop({ by: CAROL })])).toMatchObject({
      events: [{ stop: { id: 'stp00009', service: 'worker' } }],
    });
    expect(stop(failed({ api: timedOut() }), [aStop()])).toEqual(refused);
    expect(stop(failed({ api: timedOut() }), [aStop({ serviceDeployment: 'sd-9' })]).kind).toBe('accepted');
  });

  it.each([
    failed({ api: succeededRollout(), worker: WAITING }),
    aRunningDeployment({ plan, rollouts: { api: timedOut() } }),
  ])('is refused where nothing is to be stopped: $status', (deployment) => {
    expect(stop(deployment)).toEqual(refused);
  });

  it('is refused for what is not there', () => {
    expect(stop(aFailure({ request: { id: 'dep00002' }, plan, rollouts: { api: timedOut() } }))).toEqual(
      refused,
    );
  });
});
