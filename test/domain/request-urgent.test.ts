import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { PlanFact } from '../../src/domain/request.ts';
import { ask, planned } from './support/asking.ts';
import {
  aCandidate,
  aChange,
  aFailure,
  aMark,
  anOpenDeployment,
  aPlan,
  aQueuedDeployment,
  aRollback,
  aRunningDeployment,
  aServicePlan,
  aStuckDeployment,
  aSuccess,
  aWaitingBuild,
  BOB,
  failedRollout,
  inShort,
  NOW,
  succeededRollout,
} from './support/builders.ts';

describe('asking for an emergency', () => {
  const asked = (...records: readonly Deployment[]) => ask(records, { emergency: true });

  it.each([anOpenDeployment(), aQueuedDeployment('x')])(
    "takes the place of the same candidate's ordinary request that is $status: nobody has to reject it first",
    (twin) => {
      expect(asked(twin)).toMatchObject({
        events: [
          { type: 'deployment.requested', deployment: 'dep00009' },
          {
            type: 'deployment.superseded',
            deployment: 'dep00001',
            at: NOW,
            by: { kind: 'deployment', id: 'dep00009' },
          },
        ],
      });
    },
  );

  it.each([aRunningDeployment(), aStuckDeployment()])('is refused while it is $status already', (twin) => {
    expect(inShort(asked(twin))).toEqual(['no: already_requested']);
  });

  it('is refused where it is an emergency already, and so is everything else then', () => {
    const emergency = anOpenDeployment({ request: { emergency: true } });
    expect(inShort(asked(emergency))).toEqual(['no: already_requested']);
    expect(inShort(ask([emergency]))).toEqual(['no: already_requested']);
  });

  it('ends nothing of another candidate, nor anything where it is refused', () => {
    expect(inShort(asked(anOpenDeployment({ request: { candidate: 2 } })))).toEqual(['deployment.requested']);
    const services = [aServicePlan('api', { action: { kind: 'none' } })];
    const unchanged: PlanFact = { kind: 'plan', plan: aPlan({ change: aChange({ services }) }) };
    expect(inShort(ask([anOpenDeployment()], { emergency: true }, unchanged))).toEqual(['no: already_live']);
  });
});

describe('a rollback that the policy wants', () => {
  const rollback = aRollback({ restores: 'dep00000', revisions: { api: 'api:6' } });
  const target = aSuccess({ request: { id: 'dep00000' }, rollouts: { api: succeededRollout('api:6') } });
  const wanted = (twin: Deployment, automatic = true) => ask([target, twin], { rollback, automatic });

  it.each([anOpenDeployment({ request: { rollback } }), aQueuedDeployment('x', { request: { rollback } })])(
    'takes the place of an offer of the same that nobody has confirmed, while that is $status',
    (offer) => {
      expect(wanted(offer)).toMatchObject({
        events: [
          { type: 'deployment.requested', deployment: 'dep00009', request: { automatic: true } },
          {
            type: 'deployment.superseded',
            deployment: 'dep00001',
            at: NOW,
            by: { kind: 'deployment', id: 'dep00009' },
          },
        ],
      });
    },
  );

  it.each([
    ['that somebody has confirmed', anOpenDeployment({ request: { rollback }, confirmedBy: BOB })],
    ['that is on its way', aRunningDeployment({ request: { rollback } })],
    ['that nobody knows the end of', aStuckDeployment({ request: { rollback } })],
  ])('leaves one %s', (_, twin) => {
    expect(inShort(wanted(twin))).toEqual(['no: already_requested']);
  });

  it('is more than a person who asks for it again', () => {
    expect(inShort(wanted(anOpenDeployment({ request: { rollback } }), false))).toEqual([
      'no: already_requested',
    ]);
  });

  it('leaves the offer of another target', () => {
    const other = anOpenDeployment({ request: { rollback, release: 'rel00002' } });
    expect(inShort(wanted(other))).toEqual(['deployment.requested']);
  });
});

describe('asking for a rollback', () => {
  const rollback = aRollback({ restores: 'dep00000', revisions: { api: 'api:6' } });
  const target = { id: 'dep00000' };
  const rollouts = { api: succeededRollout('api:6'), worker: failedRollout() };
  const refused = {
    kind: 'refused',
    refusals: [{ code: 'never_succeeded_here', release: '2026.11.20.1', environment: 'production' }],
  };

  it('goes to the very revisions of a recorded success', () => {
    expect(ask([aSuccess({ request: target, rollouts })], { rollback }).kind).toBe('accepted');
  });

  it.each<[string, Deployment, Readonly<Record<string, string>>?]>([
    ['what is not on record', aSuccess({ request: { id: 'dep00002' }, rollouts })],
    ['what failed here', aFailure({ request: target, rollouts })],
    ['what succeeded elsewhere', aSuccess({ request: { ...target, environment: 'staging' }, rollouts })],
    ['a success of another release', aSuccess({ request: { ...target, release: 'rel00000' }, rollouts })],
    ['a success of another candidate', aSuccess({ request: { ...target, candidate: 2 }, rollouts })],
    ['another revision', aSuccess({ request: target, rollouts: { api: succeededRollout('api:5') } })],
    [
      'another revision of one service',
      aSuccess({ request: target, rollouts }),
      { api: 'api:6', worker: 'worker:3' },
    ],
    ['a revision of a service that was not there', aSuccess({ request: target, rollouts: {} })],
    ['a rollout that did not succeed', aSuccess({ request: target, rollouts: { api: failedRollout() } })],
  ])('never goes to %s (I20)', (_, record, revisions = rollback.revisions) => {
    expect(ask([record], { rollback: { ...rollback, revisions } })).toEqual(refused);
  });

  it('to what somebody has marked as bad is refused, although it has succeeded here', () => {
    const decision = ask([aSuccess({ request: target, rollouts })], { rollback }, planned, { mark: aMark() });
    expect(inShort(decision)).toEqual(['no: bad_release']);
  });

  it('does not ask whether the candidate is whole by now: what succeeded did', () => {
    const release = { candidates: [aCandidate({ build: aWaitingBuild(), artifacts: [] })] };
    const decision = ask([aSuccess({ request: target, rollouts })], { rollback }, planned, release);
    expect(decision.kind).toBe('accepted');
  });

  it('names the candidate that never succeeded', () => {
    expect(ask([], { rollback, candidate: 2 })).toMatchObject({
      refusals: [{ code: 'never_succeeded_here', release: '2026.11.20.1-rc.2' }],
    });
  });

  describe('to what every service runs already', () => {
    const success = aSuccess({ request: target, rollouts });
    const services = [aServicePlan('api', { action: { kind: 'none' } })];
    const unchanged: PlanFact = { kind: 'plan', plan: aPlan({ change: aChange({ services }) }) };
    const holder = aRunningDeployment({ request: { id: 'holder01', release: 'rel00002' } });

    it('is refused', () => {
      expect(inShort(ask([success], { rollback }, unchanged))).toEqual(['no: already_live']);
    });

    it('ends what is under way, though that may have changed nothing yet (F32)', () => {
      expect(ask([success, holder], { rollback }, unchanged).kind).toBe('accepted');
      const elsewhere = { ...holder, request: { ...holder.request, environment: 'staging' } };
      expect(inShort(ask([success, elsewhere], { rollback }, unchanged))).toEqual(['no: already_live']);
    });

    it('is more than a deployment may', () => {
      expect(inShort(ask([success, holder], {}, unchanged))).toEqual(['no: already_live']);
    });
  });
});
