import { describe, expect, it } from 'vitest';
import { decideAdvance, decideGiveUp, nextMove, rolloutOf } from '../../src/domain/advance.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Rollout } from '../../src/domain/rollout.ts';
import type { PlannedStep } from '../../src/domain/steps.ts';
import {
  aChange,
  anOpenDeployment,
  aPlan,
  aPolicy,
  aRunningDeployment,
  aServicePlan,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aWave,
  failedRollout,
  inShort,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';

const running = (
  rollouts: Readonly<Record<string, Rollout>>,
  steps: readonly PlannedStep[] = [aWave(...Object.keys(rollouts))],
) =>
  aRunningDeployment({
    plan: aPlan({
      change: aChange({ services: Object.keys(rollouts).map((service) => aServicePlan(service)), steps }),
    }),
    rollouts,
  });
const move = (...given: Parameters<typeof running>) => nextMove(running(...given), NOW);
const took = succeededRollout();

describe('the next move', () => {
  it('is to act on every service of the wave under way that has not ended', () => {
    expect(move({ api: rollingOut(), worker: took, cron: WAITING })).toEqual({
      kind: 'act',
      services: ['api', 'cron'],
    });
  });

  it('leaves the next wave alone until this one has succeeded', () => {
    const steps = [aWave('worker'), aWave('api')];
    expect(move({ api: WAITING, worker: WAITING }, steps)).toEqual({ kind: 'act', services: ['worker'] });
    expect(move({ api: WAITING, worker: rollingOut() }, steps)).toEqual({
      kind: 'act',
      services: ['worker'],
    });
    expect(move({ api: WAITING, worker: took }, steps)).toEqual({ kind: 'act', services: ['api'] });
  });

  it.each([failedRollout(), supersededRollout(), unknownRollout()])(
    'starts no further wave after one that has not succeeded: $status',
    (rollout) => {
      expect(move({ worker: rollout, api: WAITING }, [aWave('worker'), aWave('api')]).kind).toBe('end');
    },
  );

  it('lets the others of a wave end before it gives up', () => {
    expect(move({ api: failedRollout(), worker: rollingOut() })).toEqual({
      kind: 'act',
      services: ['worker'],
    });
    expect(move({ api: unknownRollout(), worker: rollingOut() })).toEqual({
      kind: 'act',
      services: ['worker'],
    });
  });

  it('passes over a wave with nothing in it', () => {
    expect(move({ api: WAITING }, [aWave(), aWave('api')])).toEqual({ kind: 'act', services: ['api'] });
  });
});

describe('the end', () => {
  const end = (...given: Parameters<typeof running>) => {
    const next = move(...given);
    return next.kind === 'end' ? next.event : undefined;
  };

  it('is success when every service succeeded (I5, I6)', () => {
    expect(end({ api: took, worker: took })).toEqual({
      type: 'deployment.succeeded',
      deployment: 'dep00001',
      at: NOW,
      resolvedBy: null,
    });
  });

  it('is failure when one failed, also in part (F9)', () => {
    const failed = { type: 'deployment.failed', deployment: 'dep00001', at: NOW, resolvedBy: null };
    expect(end({ api: took, worker: failedRollout() })).toEqual(failed);
    expect(end({ worker: failedRollout(), api: WAITING }, [aWave('worker'), aWave('api')])).toEqual(failed);
    expect(end({ api: supersededRollout(), worker: failedRollout() })).toEqual(failed);
  });

  it('is superseded when somebody deployed over it (F12)', () => {
    const superseded = {
      type: 'deployment.superseded',
      deployment: 'dep00001',
      at: NOW,
      by: { kind: 'somebody_else' },
    };
    expect(end({ api: took, worker: supersededRollout() })).toEqual(superseded);
    expect(end({ worker: supersededRollout(), api: WAITING }, [aWave('worker'), aWave('api')])).toEqual(
      superseded,
    );
  });

  it('needs an operator when one outcome is unknown, whatever the others are', () => {
    expect(end({ api: failedRollout(), worker: unknownRollout() })).toEqual({
      type: 'deployment.needs_operator',
      deployment: 'dep00001',
      at: NOW,
      why: 'two_candidates',
    });
    expect(end({ api: took, worker: unknownRollout() })).toMatchObject({ type: 'deployment.needs_operator' });
  });
});

describe("a service's rollout", () => {
  it('is the recorded one', () => {
    expect(rolloutOf(running({ api: took }), 'api')).toBe(took);
  });

  it('waits while nothing is on record', () => {
    expect(rolloutOf(running({ api: took }), 'worker')).toEqual(WAITING);
  });
});

describe('news of a service', () => {
  const advance = (
    deployment: Deployment | undefined,
    {
      from,
      to,
      service = 'api',
    }: { readonly from: Rollout; readonly to: Rollout; readonly service?: string },
  ) =>
    decideAdvance(aSnapshot(deployment === undefined ? [] : [deployment]), {
      deployment: 'dep00001',
      news: [{ service, from, to }],
      now: NOW + 1,
      policy: aPolicy(),
    });

  it('is recorded', () => {
    const decision = advance(running({ api: WAITING }), { from: WAITING, to: rollingOut() });
    expect(decision).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'rollout.changed',
          deployment: 'dep00001',
          at: NOW + 1,
          service: 'api',
          rollout: rollingOut(),
        },
      ],
    });
  });

  it('is recorded together with the end, when it was the last of it', () => {
    const decision = advance(running({ api: rollingOut(), worker: took }), { from: rollingOut(), to: took });
    expect(decision).toMatchObject({
      events: [
        { type: 'rollout.changed', rollout: took },
        { type: 'deployment.succeeded', at: NOW + 1 },
      ],
    });
  });

  it('does not end what another service still works on', () => {
    const decision = advance(running({ api: rollingOut(), worker: WAITING }), {
      from: rollingOut(),
      to: took,
    });
    expect(inShort(decision)).toEqual(['rollout.changed']);
  });

  it('is old news when the record has moved on, and changes nothing', () => {
    expect(inShort(advance(running({ api: took }), { from: rollingOut(), to: failedRollout() }))).toEqual([]);
    const other = rollingOut('api:9');
    expect(inShort(advance(running({ api: other }), { from: rollingOut(), to: took }))).toEqual([]);
  });

  it('is about the record however its keys were ordered by what stores it', () => {
    const from = Object.fromEntries(Object.entries(rollingOut()).toReversed()) as unknown as Rollout;
    expect(inShort(advance(running({ api: rollingOut() }), { from, to: took }))).toEqual([
      'rollout.changed',
      'deployment.succeeded',
    ]);
  });

  it.each([
    ['has not begun', anOpenDeployment()],
    ['needs an operator', aStuckDeployment()],
    ['has ended', aSuccess({ rollouts: { api: WAITING } })],
    ['is not there', undefined],
  ])('changes nothing when the deployment %s (I7)', (_, deployment) => {
    expect(inShort(advance(deployment, { from: WAITING, to: took }))).toEqual([]);
  });
});

describe('giving up', () => {
  const giveUp = (...records: readonly Deployment[]) =>
    decideGiveUp(aSnapshot(records), 'dep00001', 'resume_failed', NOW);

  it('asks for an operator (F35)', () => {
    expect(giveUp(running({ api: rollingOut() }))).toEqual({
      kind: 'accepted',
      events: [{ type: 'deployment.needs_operator', deployment: 'dep00001', at: NOW, why: 'resume_failed' }],
    });
  });

  it('changes nothing that does not run', () => {
    expect(inShort(giveUp(anOpenDeployment()))).toEqual([]);
    expect(inShort(giveUp(aStuckDeployment()))).toEqual([]);
    expect(inShort(giveUp(aSuccess()))).toEqual([]);
    expect(inShort(giveUp())).toEqual([]);
  });
});
