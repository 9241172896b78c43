import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Eligibility } from '../../src/domain/people.ts';
import type { PlannedChange } from '../../src/domain/plan.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { decideStart, type StartFacts } from '../../src/domain/start.ts';
import {
  aChange,
  aCheck,
  ALICE,
  aMark,
  anApproval,
  anExpired,
  anOpenDeployment,
  aPlan,
  aPolicy,
  aQueuedDeployment,
  aRelease,
  aRollback,
  aRule,
  aRunningDeployment,
  aServicePlan,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  BOB,
  CAROL,
  HOUR,
  inShort,
  NOW,
  SRE,
} from './support/builders.ts';

const facts = (more: Partial<StartFacts> = {}): StartFacts => ({
  plan: aPlan(),
  checks: [],
  eligibility: {},
  policy: aPolicy(),
  ...more,
});
const start = (snapshot: Snapshot, more: Partial<StartFacts> = {}, now = NOW) =>
  decideStart(snapshot, 'dep00001', now, facts(more));
const holder = aRunningDeployment({ request: { id: 'holder01' } });
const started = (planHash = 'plan-1') => ({
  type: 'deployment.started',
  deployment: 'dep00001',
  at: NOW,
  planHash,
});

describe('a request whose gates are open', () => {
  it('starts', () => {
    expect(start(aSnapshot([anOpenDeployment()]))).toEqual({ kind: 'accepted', events: [started()] });
  });

  it('starts out of the line, once the environment is free', () => {
    expect(inShort(start(aSnapshot([aQueuedDeployment('holder01')])))).toEqual(['deployment.started']);
  });

  it('gets in line behind what holds the environment, naming it (F31)', () => {
    expect(start(aSnapshot([holder, anOpenDeployment()]))).toEqual({
      kind: 'accepted',
      events: [{ type: 'deployment.queued', deployment: 'dep00001', at: NOW, behind: 'holder01' }],
    });
  });

  it('gets in line once, and again when something else is in front', () => {
    expect(inShort(start(aSnapshot([holder, aQueuedDeployment('holder01')])))).toEqual([]);
    expect(inShort(start(aSnapshot([holder, aQueuedDeployment('holder00')])))).toEqual(['deployment.queued']);
  });

  it('gets in line behind a deployment that needs an operator (I17)', () => {
    const stuck = aStuckDeployment({ request: { id: 'holder01' } });
    expect(inShort(start(aSnapshot([stuck, anOpenDeployment()])))).toEqual(['deployment.queued']);
  });

  it('does not end what else waits there', () => {
    const other = anOpenDeployment({ request: { id: 'dep00002' } });
    expect(inShort(start(aSnapshot([other, anOpenDeployment()])))).toEqual(['deployment.started']);
  });
});

describe('a request for a release that somebody has marked as bad meanwhile', () => {
  const marked = (...deployments: readonly Deployment[]) =>
    aSnapshot(deployments, [aRelease({ mark: aMark() })]);
  const rollback = anOpenDeployment({ request: { rollback: aRollback() }, confirmedBy: BOB });

  it('does not start, though it was approved before', () => {
    const policy = aPolicy({ approvals: aRule({ count: 1 }) });
    const approved = anOpenDeployment({ approvals: [anApproval(BOB)] });
    const eligibility = { [BOB]: [SRE] };
    expect(inShort(start(aSnapshot([approved]), { policy, eligibility }))).toEqual(['deployment.started']);
    expect(inShort(start(marked(approved), { policy, eligibility }))).toEqual([]);
  });

  it('does not start out of the line, nor get in line', () => {
    expect(inShort(start(marked(aQueuedDeployment('holder01'))))).toEqual([]);
    expect(inShort(start(marked(holder, anOpenDeployment())))).toEqual([]);
  });

  it('does not start as a rollback either, and takes over nothing', () => {
    expect(inShort(start(marked(holder, rollback)))).toEqual([]);
    expect(inShort(start(marked(rollback), { plan: aPlan({ hash: 'plan-1' }) }))).toEqual([]);
  });

  it('starts once it is good again', () => {
    expect(inShort(start(aSnapshot([rollback], [aRelease()])))).toEqual(['deployment.started']);
  });
});

describe('a request that is none any more', () => {
  it.each([
    ['gone', undefined],
    ['running', aRunningDeployment()],
    ['succeeded', aSuccess()],
    ['expired', anExpired()],
  ] as const)('is left alone: %s', (_, deployment) => {
    const records: readonly Deployment[] = deployment === undefined ? [] : [deployment];
    expect(start(aSnapshot(records), { plan: aPlan({ hash: 'plan-2' }) })).toEqual({
      kind: 'accepted',
      events: [],
    });
  });
});

describe('a request with a gate closed', () => {
  const policy = aPolicy({ after: 'staging', checks: ['ci/build'], approvals: aRule({ count: 1 }) });
  const proven = aSuccess({ request: { id: 'before', environment: 'staging' } });
  const approved = anOpenDeployment({ approvals: [anApproval(BOB)] });
  const open: Partial<StartFacts> = { policy, checks: [aCheck('ci/build')], eligibility: { [BOB]: [SRE] } };

  it('would start if it were open', () => {
    expect(inShort(start(aSnapshot([proven, approved]), open))).toEqual(['deployment.started']);
  });

  it('waits for the environment before', () => {
    expect(inShort(start(aSnapshot([approved]), open))).toEqual([]);
  });

  it('waits for the checks as they are now, not as they were when the plan was made', () => {
    const shown = { liveRelease: null, commits: null, checks: [aCheck('ci/build')] };
    const deployment = anOpenDeployment({ approvals: [anApproval(BOB)], plan: aPlan({ shown }) });
    const checks = [aCheck('ci/build', 'failed')];
    expect(inShort(start(aSnapshot([proven, deployment]), { ...open, checks }))).toEqual([]);
    expect(inShort(start(aSnapshot([proven, deployment]), { ...open, checks: 'unreadable' }))).toEqual([]);
  });

  it('waits for approvals (I3)', () => {
    expect(inShort(start(aSnapshot([proven, anOpenDeployment()]), open))).toEqual([]);
  });

  it('waits although the approvals are worth nothing any more', () => {
    expect(inShort(start(aSnapshot([proven, approved]), open, NOW + 4 * HOUR))).toEqual([]);
  });

  it('does not get in line either', () => {
    expect(inShort(start(aSnapshot([holder, approved]), open))).toEqual([]);
  });
});

describe('an approver', () => {
  const policy = aPolicy({ approvals: aRule({ count: 2 }) });
  const approved = anOpenDeployment({ approvals: [anApproval(BOB), anApproval(CAROL)] });
  const given = (eligibility: Readonly<Record<string, Eligibility>>) =>
    start(aSnapshot([approved]), { policy, eligibility });

  it('counts while eligible', () => {
    expect(inShort(given({ [BOB]: [SRE], [CAROL]: [CAROL] }))).toEqual(['deployment.started']);
  });

  it('who has lost the right is struck off (T8)', () => {
    expect(given({ [BOB]: [], [CAROL]: [SRE] })).toEqual({
      kind: 'accepted',
      events: [
        { type: 'approval.revoked', deployment: 'dep00001', at: NOW, approver: BOB, why: 'not_eligible' },
      ],
    });
  });

  it('is struck off although enough others are left', () => {
    const one = { policy: aPolicy({ approvals: aRule({ count: 1 }) }) };
    const decision = start(aSnapshot([approved]), { ...one, eligibility: { [BOB]: [], [CAROL]: [SRE] } });
    expect(inShort(decision)).toEqual(['approval.revoked']);
  });

  it('who cannot be looked up keeps the start waiting, and stays recorded (T8, I22)', () => {
    expect(inShort(given({ [BOB]: 'unreadable', [CAROL]: [SRE] }))).toEqual([]);
  });

  it('who has not been looked up keeps the start waiting: the approval may be newer than the look', () => {
    expect(inShort(given({ [CAROL]: [SRE] }))).toEqual([]);
  });

  it('who cannot be looked up is not missed where enough others count', () => {
    const one = { policy: aPolicy({ approvals: aRule({ count: 1 }) }) };
    const decision = start(aSnapshot([approved]), {
      ...one,
      eligibility: { [BOB]: 'unreadable', [CAROL]: [SRE] },
    });
    expect(inShort(decision)).toEqual(['deployment.started']);
  });
});

describe('a plan that differs from the one consented to', () => {
  const other = aPlan({ hash: 'plan-2', change: aChange({ liveCommit: null }) });

  it('is put before people again, and voids what was approved (T17, F11)', () => {
    const approvals = [anApproval(BOB)];
    expect(start(aSnapshot([anOpenDeployment({ approvals })]), { plan: other })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'deployment.replanned',
          deployment: 'dep00001',
          at: NOW,
          plan: other,
          differences: [{ what: 'live_commit' }],
          voided: approvals,
          confirmedBy: null,
        },
      ],
    });
  });

  it('is put before people even where nobody has to approve', () => {
    expect(inShort(start(aSnapshot([anOpenDeployment()]), { plan: other }))).toEqual([
      'deployment.replanned',
    ]);
  });
});

describe('a deploy that starts', () => {
  it('ends the offers of a rollback that would now leave something else, and no confirmed one', () => {
    const rollback = aRollback();
    const snapshot = aSnapshot([
      anOpenDeployment({ request: { id: 'offer001', rollback } }),
      anOpenDeployment({ request: { id: 'offer002', rollback }, confirmedBy: ALICE }),
      anOpenDeployment({ request: { id: 'dep00002' } }),
      anOpenDeployment(),
    ]);
    const { events } = start(snapshot) as { events: readonly { type: string; deployment: string }[] };
    expect(events.map(({ type, deployment }) => [type, deployment])).toEqual([
      ['deployment.superseded', 'offer001'],
      ['deployment.started', 'dep00001'],
    ]);
  });
});

describe('a confirmed rollback', () => {
  const request = { rollback: aRollback() };
  const confirmed = anOpenDeployment({ request, confirmedBy: ALICE });
  const superseded = (deployment: string) => ({
    type: 'deployment.superseded',
    deployment,
    at: NOW,
    by: { kind: 'deployment', id: 'dep00001' },
  });
  const planned = (change: Partial<PlannedChange>) => aPlan({ hash: 'plan-2', change: aChange(change) });

  it('starts', () => {
    expect(start(aSnapshot([confirmed]))).toEqual({ kind: 'accepted', events: [started()] });
  });

  it('waits until it has been confirmed', () => {
    expect(inShort(start(aSnapshot([anOpenDeployment({ request })])))).toEqual([]);
  });

  it.each([aRunningDeployment, aStuckDeployment])(
    'takes over from what holds the environment (F32)',
    (held) => {
      const snapshot = aSnapshot([held({ request: { id: 'holder01' } }), confirmed]);
      expect(start(snapshot)).toEqual({ kind: 'accepted', events: [superseded('holder01'), started()] });
    },
  );

  it('ends whatever else waited to go out there, and nothing elsewhere', () => {
    const snapshot = aSnapshot([
      anOpenDeployment({ request: { id: 'dep00002' } }),
      aQueuedDeployment('holder01', { request: { id: 'dep00003' } }),
      anOpenDeployment({ request: { id: 'dep00004', environment: 'staging' } }),
      aRunningDeployment({ request: { id: 'dep00005', environment: 'staging' } }),
      confirmed,
    ]);
    expect(start(snapshot)).toEqual({
      kind: 'accepted',
      events: [superseded('dep00002'), superseded('dep00003'), started()],
    });
  });

  it.each([
    ['another revision serves', { services: [aServicePlan('api', { liveRevision: 'api:9' })] }],
    ['another release is known to be live', { liveCommit: null }],
    ['the revision has been deregistered', { services: [aServicePlan('api', { action: { kind: 'none' } })] }],
  ] as const)('goes where it was confirmed to, although %s by now', (_, change) => {
    const plan = planned(change);
    const decision = start(aSnapshot([holder, confirmed]), { plan });
    expect(decision).toMatchObject({
      events: [
        { type: 'deployment.superseded', deployment: 'holder01' },
        { type: 'deployment.replanned', plan, confirmedBy: ALICE },
        { type: 'deployment.started', planHash: 'plan-2' },
      ],
    });
  });

  it.each([
    ['image', { services: [aServicePlan('api', { digest: 'sha256:2' })] }],
    ['image and live release', { services: [aServicePlan('api', { digest: 'sha256:2' })], liveCommit: null }],
    ['set of services', { services: [] }],
    ['ECS service', { services: [aServicePlan('api', { ecsService: 'billing-api' })] }],
    ['container', { services: [aServicePlan('api', { container: 'sidecar' })] }],
    ['target', { targetCommit: 'd'.repeat(40) }],
    ['series of steps', { steps: [] }],
    ['policy', { policy: aPolicy({ rolloutTimeout: 1 }) }],
  ] as const)('is put before people again with another %s', (_, change) => {
    const decision = start(aSnapshot([holder, confirmed]), { plan: planned(change) });
    expect(decision).toMatchObject({ events: [{ type: 'deployment.replanned', confirmedBy: null }] });
    expect(inShort(decision)).toEqual(['deployment.replanned']);
  });

  it('does not follow what serves before it has been confirmed', () => {
    const plan = planned({ liveCommit: null });
    expect(inShort(start(aSnapshot([anOpenDeployment({ request })]), { plan }))).toEqual([]);
  });

  it('that has to be approved is put before people again with any other plan', () => {
    const policy = aPolicy({ rollback: { approvals: aRule() } });
    const decision = start(aSnapshot([confirmed]), { plan: planned({ liveCommit: null }), policy });
    expect(decision).toMatchObject({ events: [{ type: 'deployment.replanned', confirmedBy: null }] });
    expect(inShort(decision)).toEqual(['deployment.replanned']);
  });

  it('that has to be approved waits for that', () => {
    const policy = aPolicy({ rollback: { approvals: aRule({ count: 1 }) } });
    expect(inShort(start(aSnapshot([holder, confirmed]), { policy }))).toEqual([]);
    const approved = anOpenDeployment({ request, confirmedBy: ALICE, approvals: [anApproval(BOB)] });
    expect(inShort(start(aSnapshot([holder, approved]), { policy, eligibility: { [BOB]: [SRE] } }))).toEqual([
      'deployment.superseded',
      'deployment.started',
    ]);
  });
});
