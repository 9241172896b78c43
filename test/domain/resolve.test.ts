import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { decideResolve, unsettled, type SettledFact } from '../../src/domain/resolve.ts';
import type { Rollout } from '../../src/domain/rollout.ts';
import {
  ALICE,
  anOpenDeployment,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  BOB,
  failedRollout,
  inShort,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';

const command = { deployment: 'dep00001', by: BOB, now: NOW + 1 };
const evidence = { kind: 'service_revision' } as const;
const runsOurs: SettledFact = { kind: 'runs_ours', revision: 'api:8', evidence };
const runsOther: SettledFact = { kind: 'runs_other', serves: 'api:7' };
const resolve = (deployment: Deployment, facts: Readonly<Record<string, SettledFact>> = {}) =>
  decideResolve(aSnapshot([deployment]), command, facts);
const stuck = (rollouts: Readonly<Record<string, Rollout>>) => aStuckDeployment({ rollouts });

describe('a deployment that needs no operator', () => {
  it('has nothing to resolve, and says how it stands', () => {
    for (const deployment of [anOpenDeployment(), aRunningDeployment(), aSuccess()]) {
      expect(resolve(deployment, { api: runsOurs })).toEqual({
        kind: 'refused',
        refusals: [{ code: 'nothing_to_resolve', status: deployment.status }],
      });
    }
  });

  it('must be there', () => {
    expect(decideResolve(aSnapshot(), command, {})).toEqual({
      kind: 'refused',
      refusals: [{ code: 'unknown_deployment', typed: 'dep00001' }],
    });
  });
});

describe('a deployment that needs an operator', () => {
  it('has succeeded when every service runs ours, and says who had it looked at', () => {
    expect(resolve(stuck({ api: unknownRollout(), worker: succeededRollout() }), { api: runsOurs })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'rollout.changed',
          deployment: 'dep00001',
          at: NOW + 1,
          service: 'api',
          rollout: { status: 'succeeded', revision: 'api:8', evidence, at: NOW + 1 },
        },
        { type: 'deployment.succeeded', deployment: 'dep00001', at: NOW + 1, resolvedBy: BOB },
      ],
    });
  });

  it('has failed when a service runs something else, and says what', () => {
    expect(resolve(stuck({ api: unknownRollout() }), { api: runsOther })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'rollout.changed',
          deployment: 'dep00001',
          at: NOW + 1,
          service: 'api',
          rollout: {
            status: 'failed',
            failure: { reason: 'not_serving', said: null, tasks: [], serves: 'api:7' },
          },
        },
        { type: 'deployment.failed', deployment: 'dep00001', at: NOW + 1, resolvedBy: BOB },
      ],
    });
  });

  it.each([
    ['failed', failedRollout()],
    ['never got its turn', WAITING],
    ['was deployed over', supersededRollout()],
  ])('has failed when another service %s, although this one runs ours', (_, worker) => {
    expect(inShort(resolve(stuck({ api: unknownRollout(), worker }), { api: runsOurs }))).toEqual([
      'rollout.changed',
      'deployment.failed',
    ]);
  });

  it('keeps its environment while the outcome cannot be learned, and says of what (I17)', () => {
    const both = stuck({ api: unknownRollout(), worker: rollingOut(), cron: unknownRollout() });
    expect(resolve(both, { api: runsOurs, cron: runsOurs, worker: { kind: 'still_unknown' } })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'still_unknown', services: ['worker'] }],
    });
    expect(resolve(both, { api: runsOurs, worker: { kind: 'still_unknown' } })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'still_unknown', services: ['worker', 'cron'] }],
    });
  });

  it('records the end of every service that was unknown', () => {
    const both = stuck({ api: unknownRollout(), worker: rollingOut() });
    expect(inShort(resolve(both, { api: runsOurs, worker: runsOurs }))).toEqual([
      'rollout.changed',
      'rollout.changed',
      'deployment.succeeded',
    ]);
    expect(inShort(resolve(both, { api: runsOurs, worker: runsOther }))).toEqual([
      'rollout.changed',
      'rollout.changed',
      'deployment.failed',
    ]);
  });

  it('has failed when it was given up before anything was begun', () => {
    expect(inShort(resolve(stuck({ api: WAITING })))).toEqual(['deployment.failed']);
  });

  it('has succeeded when it was given up after everything had', () => {
    expect(inShort(resolve(stuck({ api: succeededRollout() })))).toEqual(['deployment.succeeded']);
  });

  it('takes no news about a service whose end is known', () => {
    const facts = { api: runsOurs, worker: runsOurs };
    const decision = resolve(stuck({ api: unknownRollout(), worker: failedRollout() }), facts);
    expect(inShort(decision)).toEqual(['rollout.changed', 'deployment.failed']);
  });
});

describe('what is not settled', () => {
  it('is every rollout that was begun and whose end is not known', () => {
    const seen = { arn: 'sd-0', startedAt: NOW };
    const rollouts: Readonly<Record<string, Rollout>> = {
      waiting: WAITING,
      registering: { status: 'registering', operation: 'op1' },
      registered: { status: 'registered', revision: 'api:8' },
      updating: { status: 'updating', operation: 'op2', revision: 'api:8', newestBefore: seen, since: NOW },
      rolling: rollingOut(),
      succeeded: succeededRollout(),
      failed: failedRollout(),
      superseded: supersededRollout(),
      unknown: unknownRollout(),
    };
    expect(unsettled(aStuckDeployment({ request: { requestedBy: ALICE }, rollouts }))).toEqual([
      'registering',
      'registered',
      'updating',
      'rolling',
      'unknown',
    ]);
  });
});
