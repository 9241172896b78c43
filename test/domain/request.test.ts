import { describe, expect, it } from 'vitest';
import type { Deployment, Request } from '../../src/domain/deployment.ts';
import { decideRequest, incomplete, wasRequested, type PlanFact } from '../../src/domain/request.ts';
import type { Release } from '../../src/domain/release.ts';
import { ask, planned } from './support/asking.ts';
import {
  aCandidate,
  aChange,
  aDeclined,
  aFailure,
  ALICE,
  aMark,
  anArtifact,
  anExpired,
  anOpenDeployment,
  aPlan,
  aQueuedDeployment,
  aRelease,
  aRequest,
  aRollback,
  aRunningDeployment,
  aServicePlan,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aWaitingBuild,
  BOB,
  inShort,
  NOW,
  succeededRollout,
} from './support/builders.ts';

describe('asking for a deployment', () => {
  it('records the request with its plan', () => {
    expect(ask()).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'deployment.requested',
          deployment: 'dep00009',
          at: NOW,
          request: aRequest({ id: 'dep00009' }),
          plan: aPlan(),
        },
      ],
    });
  });

  it('is refused with everything that makes the services unfit (F13)', () => {
    const unfit = (service: string) =>
      ({ code: 'service_unfit', service, problem: { kind: 'missing' } }) as const;
    expect(ask([], {}, { kind: 'unfit', refusals: [unfit('api'), unfit('worker')] })).toEqual({
      kind: 'refused',
      refusals: [unfit('api'), unfit('worker')],
    });
  });

  it('is refused while ECS still shows what has just been replaced (F36)', () => {
    expect(ask([], {}, { kind: 'unsettled' })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_settled', environment: 'production' }],
    });
  });

  it('is refused when every service runs it already', () => {
    const services = [
      aServicePlan('api', { action: { kind: 'none' } }),
      aServicePlan('worker', { action: { kind: 'none' } }),
    ];
    expect(ask([], {}, { kind: 'plan', plan: aPlan({ change: aChange({ services }) }) })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_live', release: '2026.11.20.1', environment: 'production' }],
    });
  });

  it('is accepted when one service does not run it yet', () => {
    const services = [aServicePlan('api', { action: { kind: 'none' } }), aServicePlan('worker')];
    const plan = aPlan({ change: aChange({ services }) });
    expect(ask([], {}, { kind: 'plan', plan }).kind).toBe('accepted');
  });
});

describe('asking for a newer candidate than one that stands in line', () => {
  const releases = [aRelease({ id: 'rel00000', name: '2026.11.19.1' }), aRelease()];
  const inLine = aQueuedDeployment('holder01', { request: { release: 'rel00000' } });
  const decide = (records: readonly Deployment[], request: Partial<Request> = {}) =>
    decideRequest(
      aSnapshot(records, releases),
      { request: aRequest({ id: 'dep00009', ...request }), now: NOW },
      planned,
    );

  it('ends the older one, and says why', () => {
    expect(decide([inLine])).toMatchObject({
      events: [
        { type: 'deployment.requested', deployment: 'dep00009' },
        {
          type: 'deployment.superseded',
          deployment: 'dep00001',
          by: { kind: 'candidate', name: '2026.11.20.1' },
        },
      ],
    });
  });

  it('leaves one that still waits for its gates: nobody knows which of them opens first', () => {
    const waiting = anOpenDeployment({ request: { release: 'rel00000' } });
    expect(inShort(decide([waiting]))).toEqual(['deployment.requested']);
  });

  it('ends nothing where it is refused', () => {
    const twin = anOpenDeployment({ request: { id: 'dep00002' } });
    expect(inShort(decide([inLine, twin]))).toEqual(['no: already_requested']);
  });
});

describe('asking for a candidate that cannot be deployed', () => {
  const asked = (release: Partial<Release>, request: Partial<Request> = {}, fact: PlanFact = planned) =>
    ask([], request, fact, release);
  const waiting = aCandidate({ build: aWaitingBuild(['worker', 'web']) });
  const refusals = [{ code: 'checks_unreadable' }] as const;
  const deadEnd = aCandidate({ build: { status: 'incomplete', at: NOW, refusals } });

  it('is refused while it waits for images, saying which', () => {
    expect(asked({ candidates: [waiting] })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'candidate_waits', release: '2026.11.20.1', missing: ['worker', 'web'] }],
    });
  });

  it('is refused when they never came, saying why', () => {
    expect(asked({ candidates: [deadEnd] })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'candidate_incomplete', release: '2026.11.20.1', refusals }],
    });
  });

  it('goes by that very candidate', () => {
    const candidates = [aCandidate(), { ...waiting, number: 2 }];
    expect(asked({ candidates }).kind).toBe('accepted');
    expect(asked({ candidates }, { candidate: 2 })).toMatchObject({
      refusals: [{ code: 'candidate_waits', release: '2026.11.20.1-rc.2' }],
    });
  });

  it('is refused when it was planned with the images of a moment ago: some were missing then', () => {
    const candidates = [aCandidate({ artifacts: [anArtifact('api'), anArtifact('worker')] })];
    expect(asked({ candidates }, { artifacts: [anArtifact('api')] })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'candidate_changed', release: '2026.11.20.1' }],
    });
  });

  it('is refused when somebody has marked the release as bad, complete or not', () => {
    const refused = {
      kind: 'refused',
      refusals: [{ code: 'bad_release', release: '2026.11.20.1', by: BOB, reason: 'it crashes' }],
    };
    expect(asked({ mark: aMark() })).toEqual(refused);
    expect(asked({ mark: aMark(), candidates: [waiting] })).toEqual(refused);
  });

  it('is not refused because somebody rolled back from it', () => {
    expect(asked({ mark: aMark({ kind: 'suspect' }) }).kind).toBe('accepted');
  });

  it('is refused for every reason at once', () => {
    const unfit = { code: 'service_unfit', service: 'api', problem: { kind: 'missing' } } as const;
    expect(inShort(asked({ mark: aMark() }, {}, { kind: 'unfit', refusals: [unfit] }))).toEqual([
      'no: bad_release',
      'no: service_unfit',
    ]);
    expect(inShort(asked({ candidates: [waiting] }, {}, { kind: 'unsettled' }))).toEqual([
      'no: candidate_waits',
      'no: not_settled',
    ]);
  });

  it('is told apart from one that can', () => {
    expect(incomplete(aRelease(), aCandidate())).toBeNull();
  });
});

describe('asking for what has been asked for', () => {
  it.each([anOpenDeployment(), aQueuedDeployment('x'), aRunningDeployment(), aStuckDeployment()])(
    'is refused, naming the one to answer, while that is $status',
    (twin) => {
      expect(ask([twin])).toEqual({
        kind: 'refused',
        refusals: [{ code: 'already_requested', deployment: 'dep00001', status: twin.status }],
      });
    },
  );

  it.each([aSuccess(), aFailure(), anExpired(), aDeclined('rejected', ALICE)])(
    'is fine again once that is $status',
    (ended) => {
      expect(ask([ended]).kind).toBe('accepted');
    },
  );

  it.each([
    ['another release', { release: 'rel00002' }],
    ['another candidate', { candidate: 2 }],
    ['another environment', { environment: 'staging' }],
  ])('is not asking for %s', (_, other) => {
    const release = { candidates: [aCandidate(), aCandidate({ number: 2 })] };
    expect(ask([anOpenDeployment()], other, planned, release).kind).toBe('accepted');
    expect(ask([aRunningDeployment()], other, planned, release).kind).toBe('accepted');
  });

  it('tells a rollback from a deployment of the same release', () => {
    const success = aSuccess({ request: { id: 'dep00000' }, rollouts: { api: succeededRollout('api:6') } });
    const rollback = { rollback: aRollback() };
    expect(ask([success, anOpenDeployment()], rollback).kind).toBe('accepted');
    expect(ask([success, anOpenDeployment({ request: rollback })]).kind).toBe('accepted');
    expect(inShort(ask([success, anOpenDeployment({ request: rollback })], rollback))).toEqual([
      'no: already_requested',
    ]);
  });
});

describe('automation', () => {
  const wanted = { release: 'rel00001', candidate: 1, environment: 'production' };

  it('has asked, whatever became of the request', () => {
    const elsewhere = anOpenDeployment({ request: { environment: 'staging' } });
    expect(wasRequested(aSnapshot([elsewhere, anExpired()]), wanted)).toBe(true);
    expect(wasRequested(aSnapshot([aFailure()]), wanted)).toBe(true);
  });

  it.each([
    ['another release', { release: 'rel00002' }],
    ['another candidate', { candidate: 2 }],
    ['another environment', { environment: 'staging' }],
    ['a rollback', { rollback: aRollback() }],
  ])('has not asked by %s', (_, request) => {
    expect(wasRequested(aSnapshot([anOpenDeployment({ request })]), wanted)).toBe(false);
  });
});

describe('what automation asks for', () => {
  const newer = aRelease({ id: 'rel00002', name: '2026.11.20.2' });
  const decide = (automatic: boolean, releases: readonly Release[]) =>
    decideRequest(
      aSnapshot([], releases),
      { request: aRequest({ id: 'dep00009', automatic }), now: NOW },
      planned,
    );

  it('is dropped without a word when a newer candidate was completed while it planned', () => {
    expect(decide(true, [aRelease(), newer])).toEqual({ kind: 'accepted', events: [] });
    expect(inShort(decide(true, [aRelease()]))).toEqual(['deployment.requested']);
  });

  it('is not dropped when it is a rollback, which goes to an older one by its nature', () => {
    const target = aSuccess({ request: { id: 'dep00000' }, rollouts: { api: succeededRollout('api:6') } });
    const request = aRequest({ id: 'dep00009', automatic: true, rollback: aRollback() });
    const decision = decideRequest(aSnapshot([target], [aRelease(), newer]), { request, now: NOW }, planned);
    expect(inShort(decision)).toEqual(['deployment.requested']);
  });

  it('is nothing that a person cannot ask for all the same', () => {
    expect(inShort(decide(false, [aRelease(), newer]))).toEqual(['deployment.requested']);
  });
});
